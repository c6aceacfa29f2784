"""What calls of AWS request, in the words of the data about AWS's SDKs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from serverless_lint.link.program.values import Values
from serverless_lint.link.program.written_literals import Passed, may_be_written_to
from serverless_lint.model import ArrayValue, ClientKind, ObjectValue, SdkCall
from serverless_lint.parse.code.facts import Attribute, Constant, Language

if TYPE_CHECKING:
    from serverless_lint.aws import sdk


_MOST_MEMBERS = 200
"""Larger objects count as not known: many calls may be given the same one."""
Request: TypeAlias = "Mapping[str, Passed]"
"""What is passed, by the names of the parameters."""

_BOTO3 = (ClientKind.BOTO3_CLIENT, ClientKind.BOTO3_RESOURCE)


def method_of(call: SdkCall) -> str:
    """The name of the method that is called, as it is written; empty if it is called by another name."""
    callee = call.site.fact.callee
    return callee.name if isinstance(callee, Attribute) else ""


def resource_type_of(call: SdkCall) -> str:
    """The type of the object of `boto3.resource` that a method is called on; the service resource has none."""

    from serverless_lint.aws import boto3_resources

    if call.table_of is None:
        return boto3_resources.SERVICE
    maker = call.table_of.fact.callee
    return maker.name if isinstance(maker, Attribute) else boto3_resources.SERVICE


def is_paginator(call: SdkCall) -> bool:
    """Whether it is a function of the SDK for JavaScript v3 that goes through all pages: `paginateScan`."""
    return call.client is None and call.site is call.input


def operation_of(call: SdkCall) -> sdk.Operation | None:
    """The operation that a call requests; None if there is no such one, as far as is known.

    What moves objects of S3, and what puts many items for the caller, requests several operations: None.
    """

    from serverless_lint.aws import boto3_resources, sdk

    method, client = method_of(call), call.client
    if client is None or client.kind not in _BOTO3:
        return sdk.operation(call.service, call.operation)
    if client.kind is ClientKind.BOTO3_CLIENT:
        return sdk.of_boto3_client(call.service, method)
    action = boto3_resources.action(call.service, resource_type_of(call), method)
    if action is None or method in sdk.TRANSFERS:
        return None
    return sdk.operation(call.service, action.operation)


def request_of(call: SdkCall, values: Values) -> Request | None:
    """All that a request passes; None if it may pass more than is visible."""
    site = call.input
    block, arguments = site.fact.block, site.fact.arguments
    if site.module.language is Language.PYTHON:
        if not all(argument.name for argument in arguments):
            return None
        return {argument.name: Passed(site.module, argument.value, block) for argument in arguments}
    if not arguments:
        return {}
    given = values.of(site.module, arguments[0].value, block)
    if len(given) != 1 or not isinstance(given[0], ObjectValue):
        return None
    if may_be_written_to(Passed(site.module, arguments[0].value, block), given[0], values):
        return None
    return fields_of(given[0])


def fields_of(value: ObjectValue) -> Request | None:
    """What a literal has under its keys; None if it may have more."""
    entries = value.literal.entries
    if len(entries) > _MOST_MEMBERS or not value.literal.complete:
        return None
    return {
        str(entry.key.value): Passed(value.module, entry.value, value.block)
        for entry in entries
        if isinstance(entry.key, Constant)
    }


def members_of(passed: Passed, values: Values) -> Request | None:
    """What a literal object that is passed has under its keys; None if it may have more."""
    given = values.of(*passed)
    if len(given) != 1 or not isinstance(given[0], ObjectValue):
        return None
    if may_be_written_to(passed, given[0], values):
        return None
    return fields_of(given[0])


def elements_of(passed: Passed, values: Values) -> tuple[Request, ...] | None:
    """What the objects of a literal list have; None if it may have others."""
    given = values.of(*passed)
    if len(given) != 1 or not isinstance(given[0], ArrayValue):
        return None
    if may_be_written_to(passed, given[0], values):
        return None
    found: list[Request] = []
    for item in given[0].literal.items:
        elements = values.of(given[0].module, item, given[0].block)
        only = elements[0] if len(elements) == 1 else None
        fields = fields_of(only) if isinstance(only, ObjectValue) else None
        if fields is None or not isinstance(only, ObjectValue):
            return None
        if may_be_written_to(Passed(given[0].module, item, given[0].block), only, values):
            return None
        found.append(fields)
    return tuple(found)
