"""What code does with the keys that it reads of an event."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from serverless_lint.libraries.data_formats import WRITING_AS_TEXT
from serverless_lint.link.program.answers_of_calls import SAYING
from serverless_lint.link.program.expressions import conditions_of, expressions, is_conditional
from serverless_lint.model import EventRead, Module, Routine
from serverless_lint.parse.code.facts import (
    Attribute,
    Constant,
    Expression,
    Language,
    Name,
    Operation,
    last_name,
    spelling,
    subexpressions,
)
from serverless_lint.source import Location, Spans

_TELLS_FORMATS_APART = frozenset({"requestContext", "version", "rawPath", "routeKey", "http", "resource"})
"""Keys of requests, and the like, that are in one format only or say which it is."""
_ANSWERED_BEFORE = "OPTIONS"
"""An HTTP API answers requests of this method itself:
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html"""


def only_told(modules: Iterable[Module], reads: Collection[EventRead]) -> Iterator[Location]:
    """The places of reads in JavaScript that only go into a log or a text: a missing key raises nothing."""
    read_in = {read.location.document.path for read in reads}
    spans = {
        module.location.document.path: [
            argument.value.span
            for call in module.facts.calls
            if last_name(call.callee) in SAYING or spelling(call.callee) in WRITING_AS_TEXT
            for argument in call.arguments
        ]
        for module in modules
        if not module.is_inline and module.language is not Language.PYTHON and module.name in read_in
    }
    texts = {path: Spans(found) for path, found in spans.items()}
    for read in reads:
        place = read.location
        if place.document.path in texts and texts[place.document.path].have(place.span.start):
            yield place


def only_kept(routines: Collection[Routine], reads: Iterable[EventRead]) -> Iterator[Location]:
    """The places of reads in JavaScript that are kept in a field which nothing reads that runs."""
    places = {read.location for read in reads}
    fields: dict[Location, str] = {}
    read_in = {place.document.path for place in places}
    modules = {routine.module.key: routine.module for routine in routines if routine.module.name in read_in}
    for module in modules.values():
        for fact in module.facts.assignments if module.language is not Language.PYTHON else ():
            field = fact.target
            is_kept = isinstance(field, Attribute) and isinstance(field.base, Name) and field.base.name == "this"
            if is_kept and isinstance(field, Attribute) and isinstance(fact.value, Attribute):
                place = module.at(fact.value.name_span)
                if place in places:
                    fields[place] = field.name
    if fields:
        read_fields = set(_fields_read(routines))
        yield from (place for place, field in fields.items() if field not in read_fields)


def _fields_read(routines: Iterable[Routine]) -> Iterator[str]:
    running: dict[str, tuple[Module, set[int | None]]] = {}
    for routine in routines:
        running.setdefault(routine.module.key, (routine.module, {None}))[1].add(routine.index)
    for module, functions in running.values():
        targets = {fact.target.span for fact in module.facts.assignments}
        for expression, block in expressions(module):
            if module.facts.blocks[block].function in functions:
                for part in subexpressions(expression):
                    if isinstance(part, Attribute) and part.span not in targets:
                        yield part.name


def compared_with_text(routines: Iterable[Routine], reads: Iterable[EventRead]) -> Iterator[Location]:
    """Where a condition begins with such a read that stands under no other one, and after none that tells formats."""
    places = {read.location for read in reads}
    read_in = {place.document.path for place in places}
    for routine in routines:
        if routine.module.name not in read_in:
            continue
        for condition, block in conditions_of(routine.module, routine.index):
            key = _compared_key(condition)
            place = routine.module.at(key.name_span) if key is not None else None
            if key is None or place is None or place not in places or not _is_alone(routine, condition, block):
                continue
            if all(last_name(fact.target) != key.name for fact in routine.module.facts.assignments):
                yield place


def asked_for_preflight(routines: Iterable[Routine], reads: Iterable[EventRead]) -> Iterator[Location]:
    """Where a condition asks only whether the request is one that an HTTP API answers itself."""
    places = {read.location for read in reads}
    read_in = {place.document.path for place in places}
    for routine in routines:
        if routine.module.name in read_in:
            for condition, _ in conditions_of(routine.module, routine.index):
                for part in subexpressions(condition):
                    read = _asked_for_preflight(part)
                    if read is not None and (place := routine.module.at(read.name_span)) in places:
                        yield place


def _asked_for_preflight(part: Expression) -> Attribute | None:
    if not isinstance(part, Operation) or part.operator != "==":
        return None
    read, value = part.operands
    is_preflight = isinstance(value, Constant) and value.value == _ANSWERED_BEFORE
    return read if is_preflight and isinstance(read, Attribute) else None


def _compared_key(condition: Expression) -> Attribute | None:
    """The read in `event.httpMethod === "PUT" && …`."""
    while isinstance(condition, Operation) and condition.operator == "and":
        condition = condition.operands[0]
    if not isinstance(condition, Operation) or condition.operator != "==":
        return None
    read, value = condition.operands
    is_method = isinstance(value, Constant) and isinstance(value.value, str) and value.value != _ANSWERED_BEFORE
    return read if is_method and isinstance(read, Attribute) else None


def _is_alone(routine: Routine, condition: Expression, block: int) -> bool:
    before = [other for other, _ in conditions_of(routine.module, routine.index) if other.span < condition.span]
    return not is_conditional(routine.module, block) and not any(
        last_name(part) in _TELLS_FORMATS_APART for other in before for part in subexpressions(other)
    )
