"""The code that runs for a function of a template, and what it asks of its surroundings."""

from __future__ import annotations

import enum
from typing import TypeAlias

import msgspec

from serverless_lint.model.program.code import Module, Routine
from serverless_lint.model.program.handler import Handler
from serverless_lint.model.program.sdk import SdkCall
from serverless_lint.model.requests import ObjectKey, SentEvent
from serverless_lint.model.stack.function import Function
from serverless_lint.model.stack.trigger import Invocation, Trigger
from serverless_lint.parse.template.template import Resource, ResourceKey
from serverless_lint.source import Location


class Step(enum.Enum):
    """A step from the event to a part of it that is no literal key."""

    EACH = "[]"
    """Any element of a list, or any value of a mapping."""
    PARSED = "parsed"
    """What JSON text says."""
    DECODED = "decoded"
    """What base64 text stands for."""
    INSIDE = "…"
    """Something that is made of it or of a part of it: a text that it is put into, what is cut out of it. The last
    step there is."""


Path: TypeAlias = "tuple[str | Step, ...]"
EACH_RECORD: Path = ("Records", Step.EACH)
"""Any record of an event that has some."""


class EventRead(msgspec.Struct, frozen=True, eq=False):
    """A part of the event that the code reads: `event["Records"][0]["body"]`, through whatever variables."""

    path: Path
    """The keys from the event on, parsing and decoding on the way included."""
    location: Location
    """The last key, or what parses or decodes."""
    is_optional: bool
    """Whether the code copes with its absence: a default, a condition that asks for it, or a `try` around it."""


class ResourceCall(msgspec.Struct, frozen=True, eq=False):
    """A call of AWS with the resources of the template that it is about."""

    call: SdkCall
    resources: tuple[Resource, ...]
    unknown: bool
    """It may also be about something that the template does not say."""
    is_certain: bool = False
    """Whether it is made whenever the function is called, as far as conditions go."""
    is_on_source: bool = False
    """Whether it names its resource by what the event says of where it comes from."""
    is_named_by_event: bool = False
    """Whether the event may say what its resource is called, or a part of it."""
    key: ObjectKey | None = None
    """Of an S3 call: the key of the object."""
    events: tuple[SentEvent, ...] = ()
    """Of `PutEvents`: the events."""
    parameters: frozenset[str] = frozenset()
    """The names of the request's parameters that are visible."""
    invocation: Invocation | None = None
    """Of a call that invokes a function: whether it waits for the answer."""

    @property
    def location(self) -> Location:
        """The call."""
        return self.call.location

    @property
    def only(self) -> Resource | None:
        """The resource if it is certain."""
        return self.resources[0] if len(self.resources) == 1 and not self.unknown else None


class HandlerCode(msgspec.Struct, frozen=True, eq=False):
    """The code that runs for a handler, whichever function it belongs to."""

    modules: tuple[Module, ...]
    """The handler's module and those of the project that it loads, the handler's first."""
    routines: tuple[Routine, ...]
    """What runs: the handler, what it may call, and what is called while the modules are loaded."""


class Program(msgspec.Struct, frozen=True, eq=False):
    """A function with the code that runs for it. There is one for each handler that the function may have."""

    function: Function
    handler: Handler
    code: HandlerCode
    calls: tuple[ResourceCall, ...]
    """The calls of AWS that it may make, in source order by module."""

    @property
    def key(self) -> tuple[ResourceKey, tuple[str, str]]:
        """What tells it from all other programs, the same in every run."""
        return (self.function.key, self.handler.key)

    @property
    def location(self) -> Location:
        """The handler."""
        return self.handler.location

    @property
    def triggers(self) -> tuple[Trigger, ...]:
        """What calls the function."""
        return self.function.triggers
