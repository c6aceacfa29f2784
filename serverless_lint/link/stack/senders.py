"""Whether a permission to invoke a function is for what is about to call it: which version, and on whose behalf."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from itertools import islice
from typing import TypeAlias

import msgspec

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.link.stack.names import Names
from serverless_lint.model.stack.resource_policies import API_TYPES, allows_nothing
from serverless_lint.parse.template.template import (
    Interpolated,
    Part,
    Possible,
    Reference,
    Resource,
    ResourceKey,
    Value,
)

_RULE = "AWS::Events::Rule"
_Family: TypeAlias = "tuple[str, ...]"
_ALIKE: tuple[_Family, ...] = ((_RULE,), ("AWS::SNS::Topic",), ("AWS::S3::Bucket",), tuple(API_TYPES))
"""Types of resources of which a permission for one is certainly none for another."""
_MOST_PERMISSIONS = 300
"""More for one function and service are not all compared. AWS keeps 20 KB of them for each version of a function:
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""
_RULE_IN_ARN = lazy_pattern(r"arn:[^:]+:events:[^:]*:[^:]*:rule/(?P<name>.+)", re.DOTALL)
_HOLE = "\ue000"


class Sender(msgspec.Struct, frozen=True, eq=False):
    """What is about to call a function."""

    service: str
    """Its principal, such as `events.amazonaws.com`."""
    source: Resource | None
    """The rule, topic, bucket or API on whose behalf the service calls; None if it is not of the template."""
    called: Possible | None = None
    """How it names the function, perhaps by an alias."""


class Guests:
    """Those whom a function lets call it on behalf of a service, by its permissions for that service."""

    def __init__(self, permissions: Iterable[Resource], names: Names, *, are_not_all_known: bool) -> None:
        self._names = names
        self._permissions = tuple(permissions)
        self.are_not_all_known = are_not_all_known or len(self._permissions) > _MOST_PERMISSIONS
        """Whether there are others that may be for the service as well."""
        self._named: dict[_Family, dict[ResourceKey, list[Resource]]] = {}
        for permission in self._permissions:
            if not allows_nothing(permission):
                family, key = _certainly_named(permission, names)
                self._named.setdefault(family, {}).setdefault(key, []).append(permission)
        self._versions = {
            permission.logical_id: names.qualifier(permission.properties.lookup("FunctionName"))
            for permission in self._permissions
        }

    def admit(self, sender: Sender) -> bool:
        """Whether some permission may be for a sender."""
        version = self._version_called_by(sender)
        candidates = islice(self._candidates(sender.source), _MOST_PERMISSIONS)
        return any(self._may_be_for(sender, version, permission) for permission in candidates)

    def turned_away(self, sender: Sender) -> tuple[Resource, ...]:
        """The permissions that are for another caller, or for another version, or that nobody can use."""
        version = self._version_called_by(sender)
        return tuple(
            permission
            for permission in self._permissions
            if allows_nothing(permission) or not self._may_be_for(sender, version, permission)
        )

    def _candidates(self, source: Resource | None) -> Iterator[Resource]:
        """The permissions but for those that name another resource, however many these are."""
        own = _family_of(source) if source is not None else ()
        for family, named in self._named.items():
            if source is not None and family and family == own:
                yield from named.get(source.key, ())
            else:
                yield from (permission for permissions in named.values() for permission in permissions)

    def _version_called_by(self, sender: Sender) -> str | None:
        return self._names.qualifier(sender.called) if sender.called is not None else None

    def _may_be_for(self, sender: Sender, version: str | None, permission: Resource) -> bool:
        allowed = self._versions[permission.logical_id]
        is_for_version = allowed is None or version is None or allowed == version
        return is_for_version and (
            sender.source is None
            or not _is_certainly_not(permission.properties.lookup("SourceArn"), sender.source, self._names)
        )


def _certainly_named(permission: Resource, names: Names) -> tuple[_Family, ResourceKey]:
    """The one resource that a permission is for, with the types of those that it is not for; empty if for more."""
    source = names.certain(permission.properties.lookup("SourceArn"))
    family = _family_of(source) if source is not None else ()
    return (family, source.key) if source is not None and family else ((), ("", ""))


def _family_of(resource: Resource) -> _Family:
    return next((family for family in _ALIKE if resource.type in family), ())


def _is_certainly_not(written: Possible, source: Resource, names: Names) -> bool:
    """Whether a `SourceArn` names something else than a resource for certain, whichever of its values it has."""
    if written.unknown or written.absent or not written.values:
        return False
    return all(_names_another(known.value, source, names) for known in written.values)


def _names_another(value: Value, source: Resource, names: Names) -> bool:
    if source.type == _RULE and _matches_no_name_of(value, source):
        return True
    named = names.of(value).resource
    return named is not None and named is not source and named.type in _family_of(source)


def _matches_no_name_of(value: Value, rule: Resource) -> bool:
    """Whether an ARN, perhaps with wildcards, certainly matches no rule of that name on that bus."""
    parts = (value,) if isinstance(value, str) else value.parts if isinstance(value, Interpolated) else ()
    own: dict[Part, str] = {Reference(rule.logical_id): _name_of(rule)}
    text = "".join(part if isinstance(part, str) else own.get(part, _HOLE) for part in parts)
    pattern = _RULE_IN_ARN.fullmatch(text)
    bus = rule.properties.lookup("EventBusName")
    is_on_default_bus = bus.certainly_absent or bus.only == "default"
    if pattern is None or not is_on_default_bus:
        return False
    # The ARN of a rule on the default bus has no bus in it, and a name has no slash.
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
    if "/" in pattern["name"] or _HOLE in _name_of(rule):
        return "/" in pattern["name"]
    return not fnmatchcase(_name_of(rule), pattern["name"].replace("[", "[[]").replace(_HOLE, "*"))


def _name_of(rule: Resource) -> str:
    """The name of a rule, with a hole for what is not known of it."""
    name = rule.properties.lookup("Name").only
    if isinstance(name, Interpolated):
        return "".join(part if isinstance(part, str) else _HOLE for part in name.parts)
    return name if isinstance(name, str) else _HOLE
