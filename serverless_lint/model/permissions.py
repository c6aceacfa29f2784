"""Identity policies: what functions and roles may do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from serverless_lint.parse.template import Known, Node, Possible, Resource
from serverless_lint.source import Location


@dataclass(frozen=True, eq=False)
class Statement:
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
    def has_condition(self) -> bool:
        """Whether a `Condition` limits it."""
        return bool(self.node.get("Condition"))


@dataclass(frozen=True, eq=False)
class ManagedPolicy:
    """A managed policy that is attached by name or ARN."""

    name: str
    """Without the ARN's beginning: `AmazonS3FullAccess`, `service-role/AWSLambdaRole`."""
    location: Location
    owner: Resource


@dataclass(frozen=True, eq=False)
class Permissions:
    """What a function may do. `complete` says that nothing else can grant it more."""

    statements: tuple[Statement, ...]
    managed: tuple[ManagedPolicy, ...]
    templates: tuple[Node, ...]
    """SAM policy templates, each the mapping's value under the template's name."""
    complete: bool
    role: Resource | None = None
    """The role, if it is a resource of the template."""


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
