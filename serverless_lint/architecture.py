"""What an application consists of, and what leads from one part to another: the graph that maps show."""

from __future__ import annotations

import enum

import msgspec

from serverless_lint.source import Location


class ComponentKind(enum.Enum):
    """What a component is, in a word or two that people use for it."""

    FUNCTION = "function"
    API = "API"
    SCHEDULE = "schedule"
    RULE = "event rule"
    BUS = "event bus"
    QUEUE = "queue"
    TOPIC = "topic"
    STREAM = "stream"
    BUCKET = "bucket"
    TABLE = "table"
    WORKFLOW = "state machine"
    OTHER = "resource"
    OUTSIDE = "outside"
    """Something that no template has, such as a bucket which calls a function."""


class Component(msgspec.Struct, frozen=True):
    """A resource of a template, or something outside of it that calls one."""

    key: str
    """What tells it from all other components, the same in every run."""
    name: str
    """How the template names it."""
    kind: ComponentKind
    type: str
    """`AWS::SQS::Queue`; empty if no resource stands for it."""
    stack: str
    """The path of its template."""
    location: Location


class Connection(msgspec.Struct, frozen=True):
    """Something by which one component calls another, or sends, reads or writes something there."""

    source: str
    """The key of a component."""
    target: str
    """The key of a component."""
    what: tuple[str, ...]
    """What happens, such as `REST API`, or the operations that are called; each once."""
    location: Location
    """Where it is said, in a template or in code; of several places the first."""
    others: tuple[Location, ...] = ()
    """Where each further thing that happens is said first."""
    is_certain: bool = True
    """Whether it certainly leads there; code may name its resource in a way that leaves others possible."""


class ArchitectureMap(msgspec.Struct, frozen=True):
    """The components of all templates, and the connections between them, each pair once."""

    components: tuple[Component, ...] = ()
    connections: tuple[Connection, ...] = ()
