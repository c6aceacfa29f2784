"""What code takes out of its event that nothing sends which calls it: records of another source, misspelt keys."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence

import msgspec

from serverless_lint.analyses.injections import hands_on_event
from serverless_lint.analyses.invocations import invoked_functions
from serverless_lint.analyses.read_keys import only_told
from serverless_lint.aws.records import EVENTS, RECORDS
from serverless_lint.link.program.expressions import always_runs, expressions_of, is_guarded, key_span, may_be_chained
from serverless_lint.link.program.flow import gets_key
from serverless_lint.link.program.request_objects import gives_data_class
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import EACH_RECORD, EventRead, Module, Path, Program, Routine, Trigger, TriggerKind
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import Attribute, Operation, Subscript, subexpressions
from serverless_lint.source import Location

_RECORDS = "Records"
_TELL_SOURCES_APART = frozenset({"eventSource", "EventSource"})
_DECIDING = ("and", "or", "if")
_MEAN_MANY_THINGS = frozenset({"source", "id", "time", "path", "resource", "version", "region", "account", "resources"})
"""Keys that events have whose form the code decides on, too, such as those that only keep a function warm."""
_SENT_BY_RULES = (TriggerKind.EVENT_RULE, TriggerKind.SCHEDULE)
_OTHER_FORMS = ("Input", "InputPath", "InputTransformer")
"""What makes something else of an event: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html"""


class Mistake(enum.Enum):
    """What is wrong with a key."""

    OTHER_SOURCE = "other source"
    """Records have it, but those of another source."""
    OTHER_CASE = "other case"
    """It is there in other letters."""
    NOT_IN_RECORD = "not in record"
    """The event has records, in each of which the key may be."""
    NO_RECORDS = "no records"
    """The event has none."""


class ForeignRead(msgspec.Struct, frozen=True, eq=False):
    """A read of what is in no event that the function is called with."""

    program: Program
    location: Location
    key: str
    mistake: Mistake
    trigger: Trigger
    """What calls the function."""
    sender: str
    """What sends events that have the key; empty if nothing does."""
    instead: str
    """The key that is right, or that holds what happened in the events of the trigger."""
    fails: bool
    """Whether the code goes on with what is not there."""


class _Wrong(msgspec.Struct, frozen=True):
    """A read, with what is wrong about it."""

    read: EventRead
    mistake: Mistake
    sender: str
    instead: str
    is_among_right_ones: bool = False
    """Whether the code also reads what tells that it is given records of a source that does call it."""


@finds(ForeignRead, reads_code=True)
def foreign_reads(project: LinkedProject) -> Iterator[ForeignRead]:
    """The first such read of each function all of whose triggers are known."""
    # Code invokes functions with whatever it likes.
    invoked = project.once(invoked_functions)
    for program, reads in project.in_each_program(lambda program: _reads(program, project)):
        triggers = program.triggers
        if not reads or not triggers or program.function.key in invoked or not all(map(is_known, triggers)):
            continue
        wrong = _first(tuple(_wrong(tuple(trigger.kind.value for trigger in triggers), reads)), program)
        if wrong is None or (wrong.is_among_right_ones and not _always_happens(wrong.read, program)):
            continue
        if not _is_coped_with(wrong.read, program, project):
            fails = any(_is_below(other.path, wrong.read.path) for other in reads) or _raises(wrong.read, program)
            key, place = str(wrong.read.path[-1]), wrong.read.location
            yield ForeignRead(program, place, key, wrong.mistake, triggers[0], wrong.sender, wrong.instead, fails)


def _first(wrong: Sequence[_Wrong], program: Program) -> _Wrong | None:
    """The first read, where its key is written rather than where a function that reads it is called."""
    same = [each for each in wrong if each.read.path == wrong[0].read.path]
    written = frozenset(_written_keys(program)) if len(same) > 1 else frozenset()
    return next((each for each in same if each.read.location in written), next(iter(same), None))


def _written_keys(program: Program) -> Iterator[Location]:
    """Where the code looks something up by a key that is written there."""
    for routine in program.code.routines:
        module = routine.module
        for part in _parts_of(routine):
            yield module.at(key_span(part))
        for site in routine.calls:
            if site.fact.arguments and gets_key(site):
                yield module.at(site.fact.arguments[0].value.span)


def _reads(program: Program, project: LinkedProject) -> tuple[EventRead, ...]:
    """What code reads of its event, if all that it does with it is known."""
    handler = program.handler
    if handler.routine is None or any(map(gives_data_class, handler.wrappers)):
        return ()
    is_known = project.is_followed(handler) and hands_on_event(handler, project.values)
    return project.event_reads(handler) if is_known else ()


def is_known(trigger: Trigger) -> bool:
    """Whether a trigger certainly calls the function, with events of a form that is known."""
    if trigger.kind in _SENT_BY_RULES:
        is_of_scheduler = trigger.owner.type == "AWS::Scheduler::Schedule"
        return not is_of_scheduler and all(trigger.node.lookup(key).certainly_absent for key in _OTHER_FORMS)
    return trigger.is_certain and (trigger.kind.value in RECORDS or trigger.takes_proxy_response)


def _wrong(kinds: Sequence[str], reads: Sequence[EventRead]) -> Iterator[_Wrong]:
    if all(kind in RECORDS for kind in kinds):
        yield from _wrong_in_records(kinds, reads)
        if all(read.path[0] != _RECORDS for read in reads):
            yield from _wrong_beside_records(reads)
    elif all(kind in EVENTS for kind in kinds):
        own = frozenset(key for kind in kinds for key in EVENTS[kind])
        if all(read.path[0] not in own for read in reads):
            for read in reads:
                if read.path == (_RECORDS,):
                    yield _Wrong(read, Mistake.NO_RECORDS, "", EVENTS[kinds[0]][0])


def _wrong_in_records(kinds: Sequence[str], reads: Sequence[EventRead]) -> Iterator[_Wrong]:
    """What is taken out of records that do not have it, if nothing is that tells what they are."""
    own = {key.lower(): key for kind in kinds for key in RECORDS[kind]}
    content = {RECORDS[kind][0] for kind in kinds}
    of_records = [
        read for read in reads if len(read.path) > len(EACH_RECORD) and read.path[: len(EACH_RECORD)] == EACH_RECORD
    ]
    if any(read.path[len(EACH_RECORD)] in _TELL_SOURCES_APART for read in of_records):
        return
    is_mixed = any(read.path[len(EACH_RECORD)] in content for read in of_records)
    for read in of_records:
        key = read.path[-1]
        if len(read.path) > len(EACH_RECORD) + 1 or not isinstance(key, str) or key in own.values():
            continue
        sender = next((kind for kind, keys in RECORDS.items() if key in keys), "")
        if key.lower() in own:
            yield _Wrong(read, Mistake.OTHER_CASE, "", own[key.lower()], is_mixed)
        elif sender:
            yield _Wrong(read, Mistake.OTHER_SOURCE, sender, RECORDS[kinds[0]][0], is_mixed)


def _wrong_beside_records(reads: Sequence[EventRead]) -> Iterator[_Wrong]:
    """What is taken out of an event that has nothing but records."""
    for read in reads:
        key = read.path[0]
        if len(read.path) > 1 or not isinstance(key, str) or key in _MEAN_MANY_THINGS:
            continue
        sender = next((kind for kind, keys in EVENTS.items() if key in keys), "")
        if key.lower() == _RECORDS.lower():
            yield _Wrong(read, Mistake.OTHER_CASE, "", _RECORDS)
        elif sender:
            yield _Wrong(read, Mistake.NOT_IN_RECORD, sender, _RECORDS)


def _always_happens(read: EventRead, program: Program) -> bool:
    """Whether the handler itself reads something each time, whatever it is given."""
    routine = program.handler.routine
    if routine is None or routine.module.location.document.path != read.location.document.path:
        return False
    module, place = routine.module, read.location.span
    for access in routine.accesses:
        if module.at(access.span).span.has(place):
            if is_guarded(module, access.block) or not always_runs(module, access.block, access.span.start):
                return False
            return not any(
                isinstance(part, Operation) and part.operator in _DECIDING and module.at(part.span).span.has(place)
                for whole, _ in expressions_of(module, routine.index)
                for part in subexpressions(whole)
            )
    return False


def _is_coped_with(read: EventRead, program: Program, project: LinkedProject) -> bool:
    """Whether code asks somewhere for what it reads, or only tells of it."""
    reads, code = project.event_reads(program.handler), program.code
    if any(other.is_optional for other in reads if other.path == read.path):
        return True
    if read.path[-1] in project.keys_asked_for(program.handler):
        return True
    if read.location in only_told(code.modules, (read,)) and not _raises(read, program):
        return True
    return any(isinstance(part, Attribute) and may_be_chained(part) for part in _looked_up_in(read, program))


def _raises(read: EventRead, program: Program) -> bool:
    """Whether a subscript of Python, or something that is looked for in `undefined`, fails on what is not there."""
    if program.handler.is_node:
        return any(True for _ in _looked_up_in(read, program))
    return any(
        isinstance(part, Subscript) and module.at(part.index.span) == read.location
        for module, part in _parts_around(read, program)
    )


def _looked_up_in(read: EventRead, program: Program) -> Iterator[Attribute | Subscript]:
    """What is looked for in what is read. Behind a key there may be a bracket."""
    for module, part in _parts_around(read, program):
        if 0 <= module.at(part.base.span).span.end - read.location.span.end <= 1:
            yield part


def _parts_around(read: EventRead, program: Program) -> Iterator[tuple[Module, Attribute | Subscript]]:
    """What is taken out of something else, or called, in the functions of the file."""
    for routine in program.code.routines:
        if routine.module.location.document.path == read.location.document.path:
            yield from ((routine.module, part) for part in _parts_of(routine))


def _parts_of(routine: Routine) -> Iterator[Attribute | Subscript]:
    for whole in (*(each.value for each in routine.accesses), *(site.fact.callee for site in routine.calls)):
        yield from (part for part in subexpressions(whole) if isinstance(part, (Attribute, Subscript)))


def _is_below(path: Path, above: Path) -> bool:
    return len(path) > len(above) and path[: len(above)] == above
