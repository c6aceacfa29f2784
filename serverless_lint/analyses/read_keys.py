"""What code does with the keys that it reads of an event."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from types import NoneType
from typing import NamedTuple

from serverless_lint.libraries.data_formats import WRITING_AS_TEXT
from serverless_lint.link.program.answers_of_calls import SAYING
from serverless_lint.link.program.expressions import (
    arms_of,
    conditions_of,
    expressions,
    expressions_of,
    is_conditional,
    key_span,
)
from serverless_lint.link.program.flow import gets_key
from serverless_lint.link.program.values import Values
from serverless_lint.model import CallSite, EventRead, Module, Routine
from serverless_lint.parse.code.facts import (
    Attribute,
    Block,
    BlockKind,
    CallResult,
    Constant,
    Expression,
    Language,
    Name,
    Operation,
    Sequence,
    Subscript,
    is_null,
    last_name,
    spelling,
    subexpressions,
)
from serverless_lint.source import Location, Spans

_TELLS_FORMATS_APART = frozenset({"requestContext", "version", "rawPath", "routeKey", "http", "resource"})
"""Keys of requests, and the like, that are in one format only or say which it is."""
_MOST_STEPS = 6
_CHANGING_CASE = frozenset({"lower", "toLowerCase", "toUpperCase", "trim", "strip", "upper"})
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
    """Where a condition asks only whether the request is a preflight."""
    places = {read.location for read in reads}
    read_in = {place.document.path for place in places}
    for routine in routines:
        if routine.module.name in read_in:
            for condition, _ in conditions_of(routine.module, routine.index):
                for part in subexpressions(condition):
                    read = _asked_for_preflight(part)
                    # Of `requestContext.http.method`, `http` is what one format has and the other lacks.
                    for key in (read, read.base) if read is not None else ():
                        if isinstance(key, Attribute) and (place := routine.module.at(key.name_span)) in places:
                            yield place


def done_without(routines: Iterable[Routine], reads: Iterable[EventRead], values: Values) -> Iterator[Location]:
    """The places of reads in JavaScript that functions answer with if they give anything, and otherwise go on to
    something else: `if (tenant) return tenant;`.
    """
    places = {read.location for read in reads}
    read_in = {place.document.path for place in places}
    finder = _Defaults(places, values)
    for routine in routines:
        module = routine.module
        if module.name not in read_in or module.language is Language.PYTHON:
            continue
        answers = [each for each in routine.returns if each.value is not None and not is_null(each.value)]
        last = max((each.value.span.start for each in answers if each.value is not None), default=0)
        for answer in answers:
            name, block = answer.value, module.facts.blocks[answer.block]
            if isinstance(name, Name) and name.span.start < last and _asks_for(block, name):
                yield from (each.location for each in finder.behind(module, name, answer.block))


def _asks_for(block: Block, name: Name) -> bool:
    """Whether a block runs only where there is a variable's value: `if (tenant)`."""
    condition = block.condition
    return block.kind is BlockKind.IF and isinstance(condition, Name) and condition.name == name.name


class AlwaysDefault(NamedTuple):
    """A read that has a default, or none, which a function decides by."""

    location: Location
    """The key."""
    default: str | None
    """What it is where the key is missing; None for nothing."""


def decided_by_default(
    routines: Iterable[Routine], reads: Iterable[EventRead], values: Values
) -> Iterator[AlwaysDefault]:
    """Where functions compare such reads with other texts than their defaults, and after nothing that tells formats."""
    places = {read.location for read in reads}
    read_in = {place.document.path for place in places}
    finder = _Defaults(places, values)
    for routine in routines:
        # What is read may be handed on once.
        if routine.module.name in read_in:
            yield from finder.decided_in(routine)


class _Defaults:
    """Follows reads with their defaults to where they are compared."""

    def __init__(self, places: Collection[Location], values: Values) -> None:
        self._places = places
        self._values = values

    def decided_in(self, routine: Routine) -> Iterator[AlwaysDefault]:
        """The reads that a function compares, each as often as it does."""
        module = routine.module
        telling = (condition for condition, _ in conditions_of(module, routine.index) if _tells_formats(condition))
        told_at = min((condition.span for condition in telling), default=None)
        for subject, block in arms_of(module, routine.index):
            found = [*self._of(module, subject, block, _MOST_STEPS)]
            is_alone = told_at is None or not told_at < subject.span
            yield from found if found and is_alone and not is_conditional(module, block) else ()
        chosen = (
            (part.operands[0], block)
            for expression, block in expressions_of(module, routine.index)
            for part in subexpressions(expression)
            if isinstance(part, Operation) and part.operator == "if"
        )
        for condition, block in (*conditions_of(module, routine.index), *chosen):
            compared = _compared(condition)
            if compared is not None:
                read, texts = compared
                found = [
                    each
                    for each in self._of(module, read, block, _MOST_STEPS)
                    if not {text.lower() for text in texts} & {(each.default or "").lower(), _ANSWERED_BEFORE.lower()}
                ]
                is_alone = told_at is None or not told_at < condition.span
                yield from found if found and is_alone and not is_conditional(module, block) else ()

    def behind(self, module: Module, name: Name, block: int) -> Iterator[AlwaysDefault]:
        """The reads that a variable is, or the default of that."""
        return self._of(module, name, block, _MOST_STEPS)

    def _of(self, module: Module, expression: Expression, block: int, steps: int) -> Iterator[AlwaysDefault]:
        """The reads of a key that an expression is, or the default of that."""
        if not steps:
            return
        if isinstance(expression, Operation) and expression.operator == "or" and len(expression.operands) == 2:
            read, default = expression.operands
            if isinstance(default, Constant) and isinstance(default.value, (str, NoneType)):
                for found in self._of(module, read, block, steps - 1):
                    yield found if found.default is not None else AlwaysDefault(found.location, default.value)
        elif isinstance(expression, (Attribute, Subscript)):
            yield from self._read_at(module, expression)
        elif isinstance(expression, CallResult):
            yield from self._of_call(module.call_sites[expression.call], steps)
        elif isinstance(expression, Name):
            only = self._values.assigned(module, expression, block)
            if only is not None and not only.is_optional:
                yield from self._of(module, only.value, only.block, steps - 1)

    def _of_call(self, site: CallSite, steps: int) -> Iterator[AlwaysDefault]:
        callee, arguments = site.fact.callee, site.fact.arguments
        if isinstance(callee, Attribute) and callee.name in _CHANGING_CASE and not arguments:
            yield from self._of(site.module, callee.base, site.fact.block, steps - 1)
            return
        if gets_key(site):
            default = arguments[1].value if len(arguments) > 1 else None
            place = site.module.at(arguments[0].value.span)
            inner = callee.base if isinstance(callee, Attribute) else callee
            places = [place, *self._on_way_to(site.module, inner)]
            if default is None or (isinstance(default, Constant) and isinstance(default.value, (str, NoneType))):
                text = default.value if isinstance(default, Constant) and isinstance(default.value, str) else None
                yield from (AlwaysDefault(each, text) for each in places if each in self._places)
            return
        routines = self._values.called_routines(site)
        only = routines[0] if len(routines) == 1 else None
        returned = only.returns if only is not None and not only.fact.is_async else ()
        if only is not None and len(returned) == 1 and (value := returned[0].value) is not None:
            yield from self._of(only.module, value, returned[0].block, steps - 1)

    def _read_at(self, module: Module, expression: Attribute | Subscript) -> Iterator[AlwaysDefault]:
        # In Python a subscript of what is missing raises.
        if module.language is not Language.PYTHON:
            places = (module.at(key_span(expression)), *self._on_way_to(module, expression.base))
            yield from (AlwaysDefault(place, None) for place in places if place in self._places)

    def _on_way_to(self, module: Module, expression: Expression) -> Iterator[Location]:
        """The keys by which something is taken out of the event before."""
        for _ in range(_MOST_STEPS):
            if isinstance(expression, (Attribute, Subscript)):
                yield module.at(key_span(expression))
                expression = expression.base
            elif isinstance(expression, CallResult) and gets_key(module.call_sites[expression.call]):
                call = module.facts.calls[expression.call]
                yield module.at(call.arguments[0].value.span)
                expression = call.callee.base if isinstance(call.callee, Attribute) else call.callee
            else:
                return


def _compared(condition: Expression) -> tuple[Expression, tuple[str, ...]] | None:
    """What a condition compares with which texts: `method === "GET" && …`, `method in ("GET", "HEAD")`."""
    while isinstance(condition, Operation) and condition.operator == "and":
        condition = condition.operands[0]
    if not isinstance(condition, Operation) or condition.operator not in ("==", "!=", "in", "not in"):
        return None
    read, other = condition.operands
    if condition.operator in ("==", "!="):
        parts: tuple[Expression, ...] = (other,)
    else:
        parts = other.items if isinstance(other, Sequence) else ()
    texts = tuple(part.value for part in parts if isinstance(part, Constant) and isinstance(part.value, str))
    return (read, texts) if texts and len(texts) == len(parts) else None


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
    return not is_conditional(routine.module, block) and not any(map(_tells_formats, before))


def _tells_formats(condition: Expression) -> bool:
    """Whether a condition asks for what is in one format only, or says which it is."""
    return any(
        (part.value if isinstance(part, Constant) else last_name(part)) in _TELLS_FORMATS_APART
        for part in subexpressions(condition)
    )
