"""The code that runs for a function of a template, and what it asks of its surroundings."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TypeAlias

import msgspec

from serverless_lint.model.program.code import Module, Routine
from serverless_lint.model.program.handler import Handler
from serverless_lint.model.program.requests import ObjectKey, RequestTimeout, SentEvent
from serverless_lint.model.program.sdk import SdkCall
from serverless_lint.model.stack.function import Function
from serverless_lint.model.stack.trigger import Invocation, Trigger
from serverless_lint.parse.template.template import Resource
from serverless_lint.source import Location


class Step(enum.Enum):
    """A step from the event to a part of it that is no literal key."""

    EACH = "[]"
    """Any element of a list, or any value of a mapping."""
    PARSED = "parsed"
    """What JSON text says."""
    DECODED = "decoded"
    """What base64 text stands for."""


Path: TypeAlias = "tuple[str | Step, ...]"


class EventRead(msgspec.Struct, frozen=True, eq=False):
    """A part of the event that the code reads: `event["Records"][0]["body"]`, through whatever variables."""

    path: Path
    """The keys from the event on, parsing and decoding on the way included."""
    location: Location
    """The last key, or what parses or decodes."""
    is_optional: bool
    """Whether the code copes with its absence: a default, a condition that asks for it, or a `try` around it."""


class EventResolver(msgspec.Struct, frozen=True, eq=False):
    """A router of Powertools, made for one form of HTTP events."""

    name: str
    payload_version: str
    location: Location


class PowertoolsKind(enum.Enum):
    """The utilities of Powertools that are created once, by the names of their classes."""

    LOGGER = "Logger"
    TRACER = "Tracer"
    METRICS = "Metrics"


class PowertoolsUse(msgspec.Struct, frozen=True, eq=False):
    """The creation of a logger, tracer or metrics of Powertools."""

    kind: PowertoolsKind
    location: Location
    parameters: frozenset[str]
    """The names of what it is created with or is assigned later: `service`, `serviceName`, `namespace`, …"""
    is_python: bool
    collects_metrics: bool
    """Whether the code adds metrics anywhere."""
    sends_metrics: bool
    """Whether the code sends metrics anywhere, by decorator, middleware or call."""


class SharedState(msgspec.Struct, frozen=True, eq=False):
    """Something made while a module is loaded that each execution environment should have of its own."""

    what: str
    """With its article: "a UUID", "the PostgreSQL connection"."""
    location: Location
    is_connection: bool


class VariableRead(msgspec.Struct, frozen=True, eq=False):
    """A read of an environment variable."""

    name: str
    location: Location
    module: Module
    is_loading: bool
    """Whether it is read when the module is loaded, not when a function runs."""
    raises: bool
    """Whether an absent variable raises there."""
    is_optional: bool
    """Whether the code copes with its absence: a default, a condition, or a `try` around it."""
    is_needed: bool = False
    """Whether its value names a resource in a request to AWS, which fails without it."""

    @property
    def fails_without(self) -> bool:
        """Whether the deployed code fails if the variable is absent."""
        return not self.is_optional and (self.raises or self.is_needed) and not self.module.is_test


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


class RepeatedEffect(msgspec.Struct, frozen=True, eq=False):
    """A call of AWS that does something again when the same event comes again."""

    what: str
    """What happens then: "a message is sent again"."""
    location: Location
    receiver: Resource | None = None
    """What it is sent to, if that is certain."""


class BatchReplies(msgspec.Struct, frozen=True, eq=False):
    """What a handler says about the records of a batch that it failed on."""

    reports: tuple[Location, ...]
    """Where it answers with `batchItemFailures`, or has Powertools or a middleware do so."""
    certainly_none: bool
    """Whether all its answers are known and none of them names failed records."""


class HandlerCode(msgspec.Struct, frozen=True, eq=False, dict=True):
    """The code that runs for a handler, and what it does, whichever function it belongs to."""

    modules: tuple[Module, ...]
    """The handler's module and those of the project that it loads, the handler's first."""
    routines: tuple[Routine, ...]
    """What runs: the handler, what it may call, and what is called while the modules are loaded."""
    replies: BatchReplies
    event_reads: tuple[EventRead, ...]
    """The parts of the event that it reads, in source order by module."""
    resolvers: tuple[EventResolver, ...]
    variables: tuple[VariableRead, ...]
    """The environment variables that it reads, in source order by module."""
    sets_variables: bool
    """Whether it sets environment variables under names that cannot be seen, or has a library do so."""
    reads_only_visible_names: bool
    """Whether no variable is read but under a name that stands in its code: by computed names, or by packages."""
    shared_states: tuple[SharedState, ...]
    """What it makes while its modules are loaded that must not be shared by copies of a snapshot."""
    powertools: tuple[PowertoolsUse, ...]
    timeouts: tuple[RequestTimeout, ...]

    @cached_property
    def variables_in_any_case(self) -> Mapping[str, Sequence[VariableRead]]:
        """The environment variables that it reads, by their names without letter case."""
        found: dict[str, list[VariableRead]] = {}
        for read in self.variables:
            found.setdefault(read.name.casefold(), []).append(read)
        return found

    """The timeouts that it sets for requests."""
    loads_tracer: bool
    """Whether it loads a library that traces other than by X-Ray."""
    waits_for_nothing: bool
    """Whether nothing that it loads can wait for a service, another program or the clock."""
    checks_signature: bool
    """Whether it compares a signature or verifies a token, as it does to find out who sent a request."""


class Program(msgspec.Struct, frozen=True, eq=False):
    """A function with the code that runs for it. There is one for each handler that the function may have."""

    function: Function
    handler: Handler
    code: HandlerCode
    calls: tuple[ResourceCall, ...]
    """The calls of AWS that it may make, in source order by module."""
    repeated_effects: tuple[RepeatedEffect, ...]
    """What happens again when the same event comes again; none if the code handles duplicates in some way."""

    @property
    def location(self) -> Location:
        """The handler."""
        return self.handler.location

    @property
    def triggers(self) -> tuple[Trigger, ...]:
        """What calls the function."""
        return self.function.triggers


class DeclaredVariable(msgspec.Struct, frozen=True, eq=False):
    """An environment variable as it is declared in one place of a template, for one function or for several."""

    name: str
    location: Location
    """The name."""
    functions: tuple[Function, ...]
    programs: tuple[Program, ...]
    """The functions' code as far as it was found."""
    is_mentioned: bool
    """Whether the name stands anywhere in the code that is deployed with one of the functions."""
    are_layers_known: bool
    """Whether it is known what all layers of the functions read."""

    @property
    def is_code_known(self) -> bool:
        """Whether the code of all the functions was found, nothing unknown lies over it, and it names what it reads."""
        found = {program.function.key for program in self.programs}
        return (
            self.are_layers_known
            and all(function.key in found for function in self.functions)
            and all(program.code.reads_only_visible_names for program in self.programs)
        )


class VariableNeed(msgspec.Struct, frozen=True, eq=False):
    """A read of an environment variable that some functions cannot do without."""

    read: VariableRead
    programs: tuple[Program, ...]
    """The functions that run it; of each, this is the read of the variable that fails first."""


class PowertoolsSetup(msgspec.Struct, frozen=True, eq=False):
    """A logger, tracer or metrics of Powertools with the functions that use it."""

    use: PowertoolsUse
    programs: tuple[Program, ...]


class TimeoutSetting(msgspec.Struct, frozen=True, eq=False):
    """A timeout of requests with the functions that make them."""

    timeout: RequestTimeout
    programs: tuple[Program, ...]


class SnapshotState(msgspec.Struct, frozen=True, eq=False):
    """Something made while a module is loaded, with the functions that load it."""

    state: SharedState
    programs: tuple[Program, ...]
