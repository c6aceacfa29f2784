"""Identity policies: what functions and roles may do."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from itertools import chain
from typing import TypeAlias

import msgspec

from serverless_lint.aws.iam import stands_for
from serverless_lint.aws.policies import managed_policy, policy_template
from serverless_lint.parse.template.template import Kind, Known, Node, Possible, Resource
from serverless_lint.source import Location
from serverless_lint.three_valued import any_of

_LOG_ACTIONS = frozenset(
    {
        "cloudwatch:putmetricdata",
        "logs:createloggroup",
        "logs:createlogstream",
        "logs:describeloggroups",
        "logs:describelogstreams",
        "logs:putlogevents",
        "xray:getsamplingrules",
        "xray:getsamplingstatisticsummaries",
        "xray:getsamplingtargets",
        "xray:puttelemetryrecords",
        "xray:puttracesegments",
    }
)
"""What it takes to write logs, traces and metrics."""
Covers: TypeAlias = Callable[[Possible], "bool | None"]
"""Whether what a policy names as its resources has the one in question among them; None if that is not known."""


class Statement(msgspec.Struct, frozen=True, eq=False, dict=True):
    """A statement of an identity policy, with its owner."""

    node: Node
    owner: Resource
    """The resource of the template that carries the policy."""
    denied: frozenset[str] = frozenset()
    """The actions that a `Deny` of the same policy takes back at least in part, in lower case."""

    @property
    def location(self) -> Location:
        """The whole statement; findings point to something narrower."""
        return self.node.location

    @property
    def allows(self) -> bool:
        """Whether its effect is certainly `Allow`."""
        return self.node.lookup("Effect").only == "Allow"

    @cached_property
    def actions(self) -> Possible:
        """The elements of `Action`, whether it is one or a list; lists behind `Fn::If` included."""
        return flattened(self.node.lookup("Action"))

    @cached_property
    def resources(self) -> Possible:
        """The elements of `Resource`, whether it is one or a list."""
        return flattened(self.node.lookup("Resource"))

    @property
    def condition_keys(self) -> tuple[str, ...] | None:
        """What its conditions compare, in lower case; None if that is not known."""
        keys: list[str] = []
        condition = self.node.lookup("Condition")
        for known in condition.values:
            if not isinstance(known.value, Node) or known.value.is_open:
                return None
            for _, comparison in known.value.items():
                if comparison.kind is not Kind.MAPPING:
                    return None
                keys += (key.lower() for key, _ in comparison.items())
        return None if condition.unknown else tuple(keys)

    @property
    def is_unclear(self) -> bool:
        """Whether it may allow something that `actions` does not say."""
        return self.may_allow and (
            self.actions.unknown or bool(self.node.get("NotAction")) or self._has_partly_known_action
        )

    @property
    def may_allow(self) -> bool:
        """Whether its effect is or may be `Allow`."""
        effect = self.node.lookup("Effect")
        return effect.unknown or "Allow" in effect.texts()

    @property
    def _has_partly_known_action(self) -> bool:
        return any(not isinstance(known.value, str) for known in self.actions.values)

    def grants(self, action: str, on: Covers | None = None) -> bool | None:
        """Whether it allows an action, on some resource at least or on a certain one; None if that is not known."""
        if not self.may_allow:
            return False
        if not any(stands_for(pattern, action) for pattern in self.actions.texts()):
            return None if self.is_unclear else False
        if not self.allows or self.has_condition:
            return None
        if on is None:
            return True
        return None if self.node.get("NotResource") else on(self.resources)

    @property
    def has_condition(self) -> bool:
        """Whether a `Condition` limits it."""
        return bool(self.node.get("Condition"))


class ManagedPolicy(msgspec.Struct, frozen=True, eq=False):
    """A managed policy that is attached by name or ARN."""

    name: str
    """Without the ARN's beginning: `AmazonS3FullAccess`, `service-role/AWSLambdaRole`."""
    location: Location
    owner: Resource
    is_option: bool = False
    """Whether it is attached only if whoever deploys the template asks for it by a parameter."""

    def grants(self, action: str) -> bool | None:
        """Whether it allows an action on some resource at least; None if nothing is known of it."""
        allowed = managed_policy(self.name)
        return allowed.allows(action) if allowed is not None else None

    @property
    def only_writes_logs(self) -> bool:
        """Whether it certainly allows nothing but to write logs, traces and metrics."""
        allowed = managed_policy(self.name)
        return allowed is not None and _LOG_ACTIONS.issuperset(pattern.lower() for pattern in allowed.patterns)


class Permissions(msgspec.Struct, frozen=True, eq=False):
    """What a function may do. `complete` says that nothing else can grant it more."""

    statements: tuple[Statement, ...]
    managed: tuple[ManagedPolicy, ...]
    templates: tuple[Node, ...]
    """SAM policy templates, each the mapping's value under the template's name."""
    complete: bool
    role: Resource | None = None
    """The role, if it is a resource of the template."""

    @property
    def only_writes_logs(self) -> bool:
        """Whether it certainly allows nothing but to write logs, traces and metrics."""
        return (
            self.complete
            and not self.templates
            and all(policy.only_writes_logs for policy in self.managed)
            and all(_writes_logs_only(statement) for statement in self.statements if statement.may_allow)
        )

    def grants(self, action: str, on: Covers | None = None) -> bool | None:
        """Whether anything in it allows an action, on some resource at least or on a certain one.

        None if that is not known.
        """
        answers = chain(
            (statement.grants(action, on) for statement in self.statements),
            (policy.grants(action) for policy in self.managed),
            (_template_grants(template, action, on) for template in self.templates),
            (False if self.complete else None,),
        )
        return any_of(answers)


def _template_grants(template: Node, action: str, on: Covers | None) -> bool | None:
    """What a policy template of SAM says."""
    grants = policy_template(template.key or "")
    if grants is None:
        return None
    found = [grant for grant in grants if grant.allows(action)]
    if not found or on is None:
        return bool(found)
    if any(not grant.parameters for grant in found):
        return True
    return any_of(on(template.lookup(name)) for grant in found for name in grant.parameters.split())


def _writes_logs_only(statement: Statement) -> bool:
    return not statement.is_unclear and all(action.lower() in _LOG_ACTIONS for action in statement.actions.texts())


def flattened(possible: Possible) -> Possible:
    """The elements of a value that is written as one or as a list: each may be."""
    values: list[Known] = []
    unknown = possible.unknown
    for known in possible.values:
        if isinstance(known.value, Node):
            for element in known.value.elements():
                inner = element.possible()
                values += inner.values
                unknown = unknown or inner.unknown
        else:
            values.append(known)
    return Possible(tuple(values), unknown, possible.absent, possible.node)
