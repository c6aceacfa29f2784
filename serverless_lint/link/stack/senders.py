"""Whether a permission to invoke a function is for what is about to call it: which version, and on whose behalf."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

import msgspec

from serverless_lint.link.stack.names import Names
from serverless_lint.model.stack.resource_policies import API_TYPES
from serverless_lint.parse.template.template import Interpolated, Part, Possible, Reference, Resource, Value

_RULE = "AWS::Events::Rule"
_ALIKE = ((_RULE,), ("AWS::SNS::Topic",), ("AWS::S3::Bucket",), tuple(API_TYPES))
"""Types of resources of which a permission for one is certainly none for another."""
_RULE_IN_ARN = re.compile(r"arn:[^:]+:events:[^:]*:[^:]*:rule/(?P<name>.+)", re.DOTALL)
_HOLE = "\ue000"


class Sender(msgspec.Struct, frozen=True, eq=False):
    """What is about to call a function."""

    service: str
    """Its principal, such as `events.amazonaws.com`."""
    source: Resource | None
    """The rule, topic, bucket or API on whose behalf the service calls; None if it is not of the template."""
    called: Possible | None = None
    """How it names the function, perhaps by an alias."""

    def is_certainly_not_meant_by(self, permission: Resource, names: Names) -> bool:
        """Whether an `AWS::Lambda::Permission` for the service and the function is for another caller or version."""
        return self._calls_another_version(permission, names) or (
            self.source is not None and _is_certainly_not(permission.properties.lookup("SourceArn"), self.source, names)
        )

    def _calls_another_version(self, permission: Resource, names: Names) -> bool:
        allowed = names.qualifier(permission.properties.lookup("FunctionName"))
        called = names.qualifier(self.called) if self.called is not None else None
        return allowed is not None and called is not None and allowed != called


def _is_certainly_not(written: Possible, source: Resource, names: Names) -> bool:
    """Whether a `SourceArn` names something else than a resource for certain, whichever of its values it has."""
    if written.unknown or written.absent or not written.values:
        return False
    return all(_names_another(known.value, source, names) for known in written.values)


def _names_another(value: Value, source: Resource, names: Names) -> bool:
    if source.type == _RULE and _matches_no_name_of(value, source):
        return True
    named = names.of(value).resource
    family = next((family for family in _ALIKE if source.type in family), ())
    return named is not None and named is not source and named.type in family


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
