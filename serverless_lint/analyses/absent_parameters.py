"""Parts of HTTP requests that code takes to be there, although a request need not have them."""

from __future__ import annotations

import enum
from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from serverless_lint.analyses.running_code import RunningHandler
from serverless_lint.analyses.wrappers import may_catch
from serverless_lint.libraries.signatures import VERIFIES_SUBSCRIPTION
from serverless_lint.link.program.catching import Catching
from serverless_lint.link.program.expressions import conditions_of, expressions_of, is_guarded, key_span, may_be_chained
from serverless_lint.link.program.flow import At, gets_key
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, Handler, Routine
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import (
    Attribute,
    CallResult,
    Constant,
    Expression,
    Name,
    Operation,
    Subscript,
    subexpressions,
)
from serverless_lint.source import Location, Span


class Absence(enum.Enum):
    """How code meets a part that is not there."""

    DEFAULT = "default"
    """By a default that takes the place of what is missing, but not of null."""
    NONE = "none"


class AbsentParameter(msgspec.Struct, frozen=True, eq=False):
    """A read that fails on requests without a part."""

    absence: Absence
    name: str
    location: Location
    handler: Handler
    verifies_subscription: bool = False
    """Whether all that the code reads of the query is what a service sends that asks whether a webhook is wanted."""


_QUERY = frozenset({"queryStringParameters", "multiValueQueryStringParameters"})
_NULLABLE = _QUERY | {"body"}
"""What is null in events of REST APIs where a request has none of it:
https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html"""


_MOST_READS = 200
"""Of a handler that reads more no more is looked at."""


@finds(AbsentParameter, in_each=RunningHandler)
def absent_parameters(running: RunningHandler, project: LinkedProject) -> Iterator[AbsentParameter]:
    """What a handler itself reads where nothing catches errors and nothing asks for the part."""
    handler, routine = running.handler, running.handler.routine
    if routine is None or routine.module.words.isdisjoint(_NULLABLE) or may_catch(handler, project.values):
        return
    catching = project.catching
    verifies = _verifies_subscription(handler, project)
    for found in _defaults(handler, routine, project, catching):
        yield replace(found, verifies_subscription=verifies and found.name in _QUERY)
    asked = project.keys_asked_for(handler).union(
        _mentioned_in_conditions(routine), _chained_in_conditions(handler, routine, project)
    )
    said: set[str] = set()
    reads = [read for read in project.event_reads(handler) if len(read.path) == 2 and read.path[0] in _QUERY - asked]
    # What is read of a parameter, and what methods make of it, says nothing of the query: `query?.id?.trim()` asks.
    made = {site.fact.callee_span for site in routine.calls}
    optional = {read.path for read in project.event_reads(handler) if read.is_optional}
    for read in reads[:_MOST_READS]:
        if read.path[:1] in optional or read.location.document.path != routine.module.name:
            continue
        if read.location.span in made:
            continue
        block = _block_of(routine, read.location)
        if handler.is_node and _is_read_in_chain(routine, read.location):
            continue
        if block is None or is_guarded(routine.module, block, "KeyError", "LookupError"):
            continue
        if read.path[0] not in said and not catching.is_caught(routine.module, block):
            said.add(str(read.path[0]))
            yield AbsentParameter(Absence.NONE, str(read.path[0]), read.location, handler, verifies)


def _verifies_subscription(handler: Handler, project: LinkedProject) -> bool:
    fields = {read.path[1] for read in project.event_reads(handler) if len(read.path) > 1 and read.path[0] in _QUERY}
    return bool(fields) and all(isinstance(name, str) and name.startswith(VERIFIES_SUBSCRIPTION) for name in fields)


def _mentioned_in_conditions(routine: Routine) -> Iterator[str]:
    """The keys that conditions speak of, also where they compare them with null.

    What they take something out of, as the query in `event.queryStringParameters.id === "1"`, is not asked for.
    """
    for condition, _ in conditions_of(routine.module, routine.index):
        taken_for_there: set[Span] = set()
        for part in subexpressions(condition):
            if isinstance(part, (Attribute, Subscript)) and not may_be_chained(part):
                taken_for_there.add(part.base.span)
                if isinstance(part, Subscript) and part.span in taken_for_there:
                    taken_for_there.add(part.index.span)
            if part.span in taken_for_there:
                continue
            if isinstance(part, Attribute):
                yield part.name
            elif isinstance(part, Constant) and isinstance(part.value, str):
                yield part.value


def _chained_in_conditions(handler: Handler, routine: Routine, project: LinkedProject) -> Iterator[str]:
    """The parts of the request that have another name where something that is asked looks into them: `query?.id`."""
    flow = project.flow(handler)
    questions = [*conditions_of(routine.module, routine.index)]
    for expression, block in expressions_of(routine.module, routine.index):
        questions += ((part, block) for part in subexpressions(expression) if isinstance(part, Operation))
    for question, block in questions:
        for part in subexpressions(question):
            if isinstance(part, (Attribute, Subscript)) and isinstance(part.base, Name) and may_be_chained(part):
                for path in flow.paths(At(routine.module, part.base, block)):
                    if len(path) == 1 and isinstance(path[0], str):
                        yield path[0]


def _block_of(routine: Routine, place: Location) -> int | None:
    """Where a handler itself reads a key; None if that is in another function."""
    accesses = (each.block for each in routine.accesses if each.span.has(place.span))
    calls = (each.fact.block for each in routine.calls if each.span.has(place.span))
    return next(accesses, next(calls, None))


def _is_read_in_chain(routine: Routine, key: Location) -> bool:
    """Whether a handler reads a key by `query?.id` and the like, which asks whether there is a query."""
    for access in routine.accesses:
        for part in subexpressions(access.value) if access.span.has(key.span) else ():
            if isinstance(part, (Attribute, Subscript)) and key_span(part) == key.span:
                return may_be_chained(part)
    return False


def _defaults(
    handler: Handler, routine: Routine, project: LinkedProject, catching: Catching
) -> Iterator[AbsentParameter]:
    """`event.get("queryStringParameters", {}).get("id")` and `json.loads(event.get("body", "{}"))`."""
    module = routine.module
    used = {use.call: block for use, block in _used(routine)}
    for site in routine.calls:
        callee, given = site.fact.callee, site.fact.arguments
        if not gets_key(site) or len(given) != 2 or not isinstance(callee, Attribute) or site.index not in used:
            continue
        key, default = given[0].value, given[1].value
        if (
            not isinstance(key, Constant)
            or key.value not in _NULLABLE
            or (isinstance(default, Constant) and not default.value)
        ):
            continue
        is_of_event = () in project.flow(handler).paths(At(module, callee.base, site.fact.block))
        if is_of_event and not catching.is_caught(module, used[site.index]):
            yield AbsentParameter(Absence.DEFAULT, str(key.value), module.at(default.span), handler)


def _used(routine: Routine) -> Iterator[tuple[CallResult, int]]:
    """What is read or parsed at once, without a look at what it is."""
    for access in routine.accesses:
        at: Expression = access.value
        while isinstance(at, (Attribute, Subscript)):
            at = at.base
            if isinstance(at, CallResult):
                yield at, access.block
    for site in routine.calls:
        callee = site.fact.callee
        if isinstance(callee, Attribute) and isinstance(callee.base, CallResult):
            yield callee.base, site.fact.block
        if _parses(site):
            first = site.fact.arguments[0].value
            if isinstance(first, CallResult):
                yield first, site.fact.block


def _parses(site: CallSite) -> bool:
    callee = site.fact.callee
    return bool(site.fact.arguments) and (
        (isinstance(callee, Attribute) and callee.name == "loads")
        or (isinstance(callee, Name) and callee.name == "loads")
    )
