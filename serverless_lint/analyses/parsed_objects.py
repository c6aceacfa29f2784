"""Parts of events that code parses as JSON although they are objects already."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import msgspec

from serverless_lint.analyses.invocations import invoked_functions
from serverless_lint.analyses.requested import Requested
from serverless_lint.aws.records import OBJECTS_IN_RECORDS, OBJECTS_IN_REQUESTS
from serverless_lint.libraries.data_formats import PARSES_JSON
from serverless_lint.link.program.expressions import calls_on_choice
from serverless_lint.link.program.flow import At
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import EACH_RECORD, CallSite, Path, Program, Trigger, TriggerKind
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import BlockKind, block_around, last_name
from serverless_lint.source import Location


class ParsedObject(msgspec.Struct, frozen=True, eq=False):
    """A call that parses the event, or an object in it."""

    program: Program
    path: Path
    """What it parses, from the event on."""
    callee: str
    location: Location
    """The callee."""


_OBJECT_ALWAYS = frozenset(
    {
        *(TriggerKind.WEBSOCKET_API, TriggerKind.FUNCTION_URL, TriggerKind.LOAD_BALANCER, TriggerKind.REST_API),
        *(TriggerKind.HTTP_API, TriggerKind.AUTHORIZER, TriggerKind.COGNITO, TriggerKind.LEX, TriggerKind.ALEXA),
        *(TriggerKind.EDGE, TriggerKind.S3, TriggerKind.SNS, TriggerKind.LOGS, TriggerKind.CODECOMMIT),
        *(TriggerKind.SES, TriggerKind.CUSTOM_RESOURCE, TriggerKind.SQS, TriggerKind.KINESIS, TriggerKind.DYNAMODB),
        *(TriggerKind.MSK, TriggerKind.KAFKA, TriggerKind.MQ, TriggerKind.DOCUMENTDB),
    }
)
"""What calls a function with an object; rules and state machines may be told to send a text."""


@finds(ParsedObject, reads_code=True)
def parsed_objects(project: LinkedProject) -> Iterator[ParsedObject]:
    """Those in functions that only such triggers call, on no condition that may ask for a text; each part once."""
    invoked = project.once(invoked_functions)
    for program in project.all(Program):
        triggers = program.triggers
        # What stands around a handler may give it something else.
        is_called_otherwise = bool(program.handler.wrappers) or program.function.key in invoked
        if triggers and not is_called_otherwise and all(map(_sends_object, triggers)):
            yield from _in_program(program, project)


def _sends_object(trigger: Trigger) -> bool:
    is_mapped = trigger.kind is TriggerKind.REST_API and not trigger.takes_proxy_response
    return trigger.kind in _OBJECT_ALWAYS and trigger.is_certain and not is_mapped


def _in_program(program: Program, project: LinkedProject) -> Iterator[ParsedObject]:
    flow = project.flow(program.handler)
    said: set[Path] = set()
    for site in islice(_parsing(program), _MOST_CALLS):
        argument = site.fact.argument("", 0)
        names = {dotted_name(callee) for callee in project.values.callee(site)}
        if argument is None or len(names) != 1 or not names <= PARSES_JSON:
            continue
        paths = flow.paths(At(site.module, argument, site.fact.block))
        if len(paths) != 1 or paths[0] in said or not _is_object(paths[0], program):
            continue
        # A condition on the way may tell a text from an object, too.
        if not _copes(site) and site.key in project.once(Requested).of(program).always:
            said.add(paths[0])
            yield ParsedObject(program, paths[0], next(iter(names)) or "", site.location)


def _parsing(program: Program) -> Iterator[CallSite]:
    """The calls that are called like parsers of JSON."""
    for routine in program.code.routines:
        yield from (site for site in routine.calls if last_name(site.fact.callee) in _NAMES)


_NAMES = frozenset(name.rpartition(".")[2] for name in PARSES_JSON)
_MOST_CALLS = 100
"""Further calls of a program are not looked at."""


def _copes(site: CallSite) -> bool:
    """Whether a choice, or what catches errors of this call alone, may tell a text from an object."""
    facts = site.module.facts
    if site.index in calls_on_choice(site.module, facts.blocks[site.fact.block].function):
        return True
    tried = block_around(facts.blocks, site.fact.block, BlockKind.TRY)
    if tried is None:
        return False
    span = facts.blocks[tried].span
    return not any(other.span.start >= site.fact.span.end and span.has(other.span) for other in facts.calls)


def _is_object(path: Path, program: Program) -> bool:
    if path == () or path == EACH_RECORD[:1] or path == EACH_RECORD:
        return True
    if path[:2] == EACH_RECORD and len(path) == len(EACH_RECORD) + 1:
        return path[-1] in OBJECTS_IN_RECORDS
    is_http = all(trigger.kind.is_http for trigger in program.triggers)
    return is_http and len(path) == 1 and path[0] in OBJECTS_IN_REQUESTS
