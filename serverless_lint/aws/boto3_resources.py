"""What the objects of `boto3.resource` request, which have other methods than clients.

https://boto3.amazonaws.com/v1/documentation/api/latest/guide/resources.html
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import msgspec

from serverless_lint.aws.packed import lines_of

SERVICE = ""
"""The type of what `boto3.resource` itself makes."""

_LOADING = ("load", "reload")


class ResourceType(msgspec.Struct, frozen=True, array_like=True):
    """A type of objects such as `Table` or `Bucket`, or the service resource that makes them."""

    identifiers: str
    """The attributes that say which one it is, in the order of its arguments, with blanks between them."""
    load: str
    """The operation that reading an attribute requests, once for all of them; empty if there is none."""
    actions: dict[str, Action]
    """What its methods request, by their names: `put_item`, `delete`. Of several requests the main one."""
    collections: dict[str, Collection]
    """What going through its attributes requests: `objects`, `buckets`."""
    makes: dict[str, str]
    """The types of what its methods make without a request, by their names: `Table`, `Acl`."""
    attributes: dict[str, str]
    """The types of attributes that are resources themselves."""
    waiters: dict[str, str]
    """The waiters of its methods, by their names: `wait_until_exists`."""


class Action(msgspec.Struct, frozen=True, array_like=True):
    """What a method requests."""

    operation: str
    makes: str = ""
    """The type of what it gives, or of several such; empty if that is the response."""


class Collection(msgspec.Struct, frozen=True, array_like=True):
    """What there may be many of."""

    operation: str
    """What going through it requests, page by page, whether through `all`, `filter`, `limit` or nothing."""
    items: str
    """The type of what is in it."""
    actions: dict[str, str]
    """What its methods request for a page of them, by their names: `delete`."""


def resource_type(service: str, name: str = SERVICE) -> ResourceType | None:
    """A type of a service's resource; None if it has no such type."""
    return _types(service).get(name) if service in lines_of("boto3_resources") else None


def action(service: str, type_name: str, method: str) -> Action | None:
    """What a method of a resource requests; None if there is no such method, or if it requests nothing."""
    known = resource_type(service, type_name)
    if known is None:
        return None
    if method in _LOADING:
        return Action(known.load) if known.load else None
    return known.actions.get(method)


@cache
def _types(service: str) -> Mapping[str, ResourceType]:
    return msgspec.json.decode(lines_of("boto3_resources")[service], type=dict[str, ResourceType])
