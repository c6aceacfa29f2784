"""Parts of events that become programs: what a request says is run as SQL, as a command, as code."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from math import inf

import msgspec
from msgspec.structs import replace

from serverless_lint.analyses.closed_arguments import closed_arguments
from serverless_lint.analyses.event_checks import EventChecks
from serverless_lint.analyses.event_senders import Sender, is_of_request, senders
from serverless_lint.analyses.injection_sinks import Sink, Sinks, answered, says_sql
from serverless_lint.analyses.resolvers import is_route, validates_requests, values_of_routes
from serverless_lint.analyses.running_code import RunningHandler
from serverless_lint.analyses.signatures import signatures
from serverless_lint.analyses.web_routes import is_behind_adapter, is_web_route, values_of_web_routes
from serverless_lint.libraries.injection import (
    CHECKS_EVENTS,
    CLEANS_FILTERS,
    COMPARES_ELEMENTS,
    ESCAPES,
    KEEPS_ARGUMENTS,
    LAST_PARTS_OF_PATHS,
    LITERALS_OF_CODE,
    MAKES_TEXT,
    REFUSES_EVENTS,
    SHORTENS_TEXT,
    SPLITS,
    SQL_OPTIONS,
    STATEMENTS,
    TAKES_STEPS_BACK_OUT,
    VALIDATES_ALL_REQUESTS,
    Danger,
)
from serverless_lint.libraries.lists import LENGTH
from serverless_lint.libraries.middy import KNOWN_MIDDLEWARE, MIDDY
from serverless_lint.libraries.request_objects import ADAPTERS
from serverless_lint.libraries.wrappers import HANDS_ON_ANOTHER_EVENT, HANDS_ON_THE_EVENT, LETS_ERRORS_PASS
from serverless_lint.link.program.flow import At
from serverless_lint.link.program.handler_flow import HandlerFlow
from serverless_lint.link.program.origins import Origin, Source, path_of
from serverless_lint.link.program.request_objects import gives_data_class, shows_event_of_powertools
from serverless_lint.link.program.sdk import dotted_name, plain_name
from serverless_lint.link.program.values import Values
from serverless_lint.link.program.wrapping import hands_on_requests, maker, middleware_of
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Argument, CallSite, Handler, HandlerCode, Literal, Path, Routine, Step, Trigger, Value
from serverless_lint.model.program.handler import is_binding
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import (
    Assignment,
    Attribute,
    CallResult,
    Constant,
    Expression,
    Interpolation,
    Language,
    Name,
    Operation,
    Subscript,
    is_null,
)
from serverless_lint.source import Location

_DEPTH = 6
_SHORT = 3
"""Characters that are too few for a part of a statement with a meaning of its own."""
_MOST_CALLS = 50
"""Further calls of what has a text run are not looked at."""
_FEW = 10
"""Characters that are too few for a statement of its own, though not for `1 OR 1=1`."""
_SCHEMES = ("", "http://", "https://")
_PARTS_OF_LINKS = ("queryStringParameters", "multiValueQueryStringParameters", "pathParameters", "body")


class Injection(msgspec.Struct, frozen=True, eq=False):
    """A part of an event that is taken for a program, and that nothing checks or escapes, as far as is seen."""

    danger: Danger
    path: Path
    """The part of the event."""
    sender: Sender
    """Who decides on it."""
    trigger: Trigger | None
    """What brings it."""
    location: Location
    """The value that is taken for a program."""
    way: tuple[Location, ...]
    """The places that it comes along before, where it is read first."""
    handlers: tuple[Handler, ...]
    is_whole: bool = False
    """Whether it is all of the program: whoever sends it is meant to say what is run."""
    is_apart: bool = False
    """Whether it runs in a sandbox."""
    is_cut: bool = False
    """Whether a few characters of it are all that there is room for."""
    only_refuses: bool = False
    """Whether what it finds is only asked for so that nothing is stored twice."""
    run_at: Location | None = None
    """Where a function that is given the program takes it for one, if it is put together elsewhere."""


@finds(Injection, reads_code=True)
def injections(project: LinkedProject) -> Iterator[Injection]:
    """What handlers do with parts of their events that others decide on."""
    found: dict[tuple[object, Danger], list[Injection]] = {}
    for running in project.all(RunningHandler):
        for injection in _of_handler(running, project):
            found.setdefault((injection.location.sort_key, injection.danger), []).append(injection)
    for same in found.values():
        worst = max(same, key=_danger_of)
        yield replace(worst, handlers=tuple(handler for injection in same for handler in injection.handlers))


def _danger_of(injection: Injection) -> tuple[Sender, bool]:
    return injection.sender, not injection.is_whole


def _of_handler(running: RunningHandler, project: LinkedProject) -> Iterator[Injection]:
    handler = running.handler
    sinks = project.once(_sinks)
    found = [
        sink for routine in running.code.routines if not routine.module.is_test for sink in sinks.in_routine(routine)
    ]
    found += answered(handler, project.values)
    is_seen = handler.routine is not None or is_behind_adapter(running.code.modules)
    if found and is_seen and hands_on_event(handler, project.values):
        yield from EventFlow(project, handler, running.code, sinks).injections(found)


def _sinks(project: LinkedProject) -> Sinks:
    return Sinks(project.values, project.sdk)


class EventFlow:
    """Follows the event of one handler to where it is taken for a program."""

    def __init__(self, project: LinkedProject, handler: Handler, code: HandlerCode, sinks: Sinks) -> None:
        self._project = project
        self._handler = handler
        self._code = code
        self._sinks = sinks
        self._flow: HandlerFlow = project.flow(handler)
        self._sources: dict[Argument, Path] = dict(self._parameters())
        """The parameters that are given the event, or a part of it, as it is."""
        self._shortest_parts: dict[At, float] = {}
        self._rooms: dict[tuple[At, int], float] = {}

    def _parameters(self) -> Iterator[tuple[Argument, Path]]:
        values, modules, handler = self._project.values, self._code.modules, self._handler
        for argument, name in values_of_routes(modules, values).items():
            yield argument, ("pathParameters", name)
        if self._is_behind_adapter:
            yield from values_of_web_routes(modules, values)
        if handler.routine is not None and not any(map(gives_data_class, handler.wrappers)):
            yield Argument(handler.routine, handler.event_index), ()

    @cached_property
    def _is_behind_adapter(self) -> bool:
        return is_behind_adapter(self._code.modules)

    @cached_property
    def _validates(self) -> bool:
        modules = self._code.modules
        return validates_requests(modules) or any(module.imports_any(*VALIDATES_ALL_REQUESTS) for module in modules)

    @cached_property
    def _cleans_filters(self) -> bool:
        return any(module.imports_any(*CLEANS_FILTERS) for module in self._code.modules)

    def injections(self, sinks: list[Sink]) -> Iterator[Injection]:
        """The injections at some places."""
        for sink in sinks:
            taken = list(self._taken(sink))
            if sink.danger is Danger.SQL and any(self._is_trusted_statement(origin) for _, origin in taken):
                continue
            found = [self._injection(sink, at, origin) for at, origin in taken]
            injections = [injection for injection in found if injection is not None]
            if injections:
                yield from self._where_put_together(sink) or (max(injections, key=_danger_of),)

    def _where_put_together(self, sink: Sink) -> list[Injection]:
        """What is put together before it is given to a function that only has it run, as others may."""
        found: list[Injection] = []
        for at in self._given_whole(sink.value) if not sink.is_list else ():
            taken = sink._replace(value=at)
            injections = [self._injection(taken, each, origin) for each, origin in self._taken(taken)]
            made = [injection for injection in injections if injection is not None and not injection.is_whole]
            if made:
                found.append(replace(max(made, key=_danger_of), run_at=sink.value.location))
        return found

    def _given_whole(self, sunk: At) -> Iterator[At]:
        """What the calls of its function give for a parameter that is taken for a program as it is."""
        pending = deque([sunk])
        seen = set(pending)
        while pending:
            at = pending.popleft()
            values = self._project.values.of(at.module, at.expression, at.block)
            only = values[0] if len(values) == 1 else None
            passings = self._flow.given(only) if isinstance(only, Argument) else ()
            if at is not sunk and not passings:
                yield at
            for passing in passings:
                if not passing.keys and passing.value not in seen and len(seen) < _MOST_CALLS:
                    seen.add(passing.value)
                    pending.append(passing.value)

    def _is_trusted_statement(self, origin: Origin) -> bool:
        """Whether somebody who is no stranger says the whole statement, and so what is put into it as well."""
        path = self._path_of(origin)
        if path is None or not _says_statement(path):
            return False
        sender, _ = self._project.once(senders).of(self._handler, path)
        return sender is not None and sender is not Sender.OUTSIDE

    def _taken(self, sink: Sink) -> Iterator[tuple[At, Origin]]:
        """The parts of the event in a text, rather than in something that holds texts, each with its place."""
        if sink.danger in (Danger.HOST, Danger.REDIRECT):
            for at in self._beginnings(sink.value, _DEPTH):
                yield from ((at, origin) for origin in self._origins(at) if not (origin.held or origin.is_made))
            return
        if sink.danger is Danger.FILTER:
            yield from ((sink.value, origin) for origin in self._origins(sink.value) if _may_be_object(origin))
            return
        if sink.danger is Danger.REQUEST:
            found = (origin for origin in self._origins(sink.value) if not origin.held and _may_be_object(origin))
            yield from ((sink.value, origin) for origin in found)
            return
        for origin in self._origins(sink.value):
            held = origin.held
            is_option = sink.danger is Danger.SQL and len(held) == 1 and held[0] in SQL_OPTIONS
            if bool(held) == sink.is_list or is_option:
                yield sink.value, origin

    def _beginnings(self, at: At, depth: int) -> Iterator[At]:
        """The values that an address begins with, but for `https://`."""
        module, expression, block = at
        if depth <= 0:
            return
        if isinstance(expression, Name):
            bindings = self._project.values.seen(module, expression, block)
            if bindings and all(isinstance(binding, Assignment) for binding in bindings):
                for binding in bindings:
                    if isinstance(binding, Assignment) and not binding.augmented:
                        yield from self._beginnings(At(module, binding.value, binding.block), depth - 1)
                return
        parts = _joined(expression)
        if not parts:
            yield at
        text = ""
        for part in parts:
            known = self._text(At(module, part, block))
            if known is None:
                yield from self._beginnings(At(module, part, block), depth - 1) if text in _SCHEMES else ()
                return
            text += known

    def _text(self, at: At) -> str | None:
        values = self._project.values.of(at.module, at.expression, at.block)
        known = values[0].value if len(values) == 1 and isinstance(values[0], Literal) else None
        return known if isinstance(known, str) else None

    def _injection(self, sink: Sink, at: At, origin: Origin) -> Injection | None:
        path = self._path_of(origin)
        if path is None or self._project.once(closed_arguments).have(path):
            return None
        sender, trigger = self._project.once(senders).of(self._handler, path)
        if sender is None or not self._may_harm(path, sink.danger, sender) or not self._is_unchecked(sink, at, origin):
            return None
        is_whole = not origin.is_made
        if is_whole and sink.is_apart and sink.danger is Danger.SQL:
            # Nobody finds anything in a database in memory but what was put there for this statement.
            return None
        return Injection(
            danger=sink.danger,
            path=path,
            sender=sender,
            trigger=trigger,
            location=sink.value.location,
            way=tuple(place for place in self._flow.way(at, origin) if not _is_within(place, sink.value.location)),
            handlers=(self._handler,),
            is_whole=is_whole,
            is_apart=sink.is_apart,
            is_cut=sink.danger is Danger.SQL and self._room(sink.value, _DEPTH) <= _FEW,
            only_refuses=sink.only_refuses,
        )

    def _room(self, at: At, depth: int) -> float:
        """How many characters a part of the event that is in a text has at most; endless if nothing cuts it."""
        key = (at, depth)
        if key not in self._rooms:
            self._rooms[key] = self._found_room(at, depth)
        return self._rooms[key]

    def _found_room(self, at: At, depth: int) -> float:
        if not self._origins(at):
            return 0
        longest = self._longest(at)
        if longest < inf or depth <= 0:
            return longest
        module, expression, block = at
        parts: tuple[At, ...] = tuple(At(module, part, block) for part in _joined(expression))
        if isinstance(expression, Name):
            only = self._project.values.assigned(module, expression, block)
            if only is not None:
                parts = (At(module, only.value, only.block),)
        elif isinstance(expression, CallResult):
            called = self._project.values.called_routines(module.call_sites[expression.call])
            returns = ((inner.module, fact) for inner in called for fact in inner.returns)
            parts = tuple(At(inner, fact.value, fact.block) for inner, fact in returns if fact.value is not None)
        return max((self._room(part, depth - 1) for part in parts), default=inf)

    def _path_of(self, origin: Origin) -> Path | None:
        """The part of the event that something comes from; None if it is not known to be one."""
        path = path_of(origin)[:-1] if origin.is_made else path_of(origin)
        around = self._sources.get(origin.source) if isinstance(origin.source, Argument) else None
        return (*around, *path) if around is not None else self._flow.requests.part_of_event(origin.source, path)

    def _may_harm(self, path: Path, danger: Danger, sender: Sender) -> bool:
        """Whether somebody may write anything there that does harm.

        Who sends functions an address or a text for a page without a request is hardly a stranger, nor is who sends
        them a statement to run.
        """
        if danger is Danger.SQL and sender is not Sender.OUTSIDE and _says_statement(path):
            return False
        if danger is Danger.FILTER and self._cleans_filters:
            return False
        if (
            danger in (Danger.PAGE, Danger.HOST, Danger.REDIRECT)
            and sender is not Sender.OUTSIDE
            and not is_of_request(path)
        ):
            return False
        if danger is Danger.REDIRECT:
            # Nobody is sent anywhere by a form of others that is not on its way there already.
            return not path or path[0] in _PARTS_OF_LINKS[:-1]
        if danger is Danger.PAGE:
            # A link brings no headers, and browsers encode paths.
            return not path or path[0] in _PARTS_OF_LINKS
        if danger is Danger.PATH:
            return is_of_request(path)
        if danger in (Danger.FILTER, Danger.REQUEST):
            return path[:1] == ("body",)
        if danger is Danger.HOST:
            return not _is_own_host(path) and not self._is_signed
        return path[-1:] != (LENGTH,)

    def _is_unchecked(self, sink: Sink, at: At, origin: Origin) -> bool:
        steps = self._flow.steps(at, origin)
        return (
            steps is not None
            and (sink.is_certain or says_sql(step.expression for step in steps))
            and not any(self._is_made_harmless(step, sink.danger) for step in steps)
            and not any(map(self._may_be_refused, self._routines_of(steps)))
            and not self._checks.may_check(origin)
            and not (sink.danger is Danger.PATH and (self._may_stay_inside(origin) or self._follows_name(steps)))
            and not (sink.danger is Danger.FILTER and self._checks.may_ask_for_type(origin))
            and not (sink.danger is Danger.PAGE and self._checks.may_be_found(origin))
        )

    def _may_stay_inside(self, origin: Origin) -> bool:
        """Whether a path cannot lead out of its folder, or the code asks for that."""
        around = self._sources.get(origin.source) if isinstance(origin.source, Argument) else None
        is_one_name = around is not None and around[:1] == ("pathParameters",)
        return is_one_name or self._checks.may_ask_where_it_leads(origin)

    @cached_property
    def _is_signed(self) -> bool:
        """Whether the code checks who sent the event."""
        return self._project.once(signatures).checked_by(self._handler, self._code.modules, self._code.routines)

    def _is_made_harmless(self, step: At, danger: Danger) -> bool:
        """Whether a text is escaped where it is made, or made of numbers."""
        expression = step.expression
        if danger is Danger.PATH and isinstance(expression, Attribute) and step.module.language is Language.PYTHON:
            return expression.name in LAST_PARTS_OF_PATHS
        if danger is Danger.SQL and self._shortest_part(step) <= _SHORT:
            return True
        if isinstance(expression, Operation):
            return expression.operator == "%" and _takes_numbers_only(expression)
        if isinstance(expression, Attribute) and expression.name == LENGTH:
            # How many values there are, as in `$${values.length}`, is a number whatever they are.
            return True
        if not isinstance(expression, CallResult):
            return False
        site = step.module.call_sites[expression.call]
        callee = site.fact.callee
        if isinstance(callee, Attribute) and callee.name in ESCAPES:
            return not _puts_blanks(site.fact.arguments[-1].value if site.fact.arguments else None)
        names = {dotted_name(value) for value in self._project.values.callee(site)}
        method = callee.name if isinstance(callee, Attribute) else None
        if names & COMPARES_ELEMENTS and any(_is_number(argument.value) for argument in site.fact.arguments):
            return True
        if danger is Danger.PATH:
            return method in SPLITS
        if danger is Danger.FILTER:
            return method in MAKES_TEXT or bool(names & MAKES_TEXT)
        return danger is Danger.CODE and bool(names & LITERALS_OF_CODE)

    def _shortest_part(self, at: At) -> float:
        """How many characters the shortest part of a text has at most; endless if none is cut."""
        known = self._shortest_parts.get(at)
        if known is None:
            parts = (At(at.module, part, at.block) for part in _joined(at.expression))
            known = self._shortest_parts[at] = min(map(self._longest, parts), default=inf)
        return known

    def _longest(self, at: At) -> float:
        """How many characters a part of a text has at most, by what cuts it; endless if nothing does."""
        expression = at.expression
        if isinstance(expression, Name):
            only = self._project.values.assigned(at.module, expression, at.block)
            if only is None:
                return inf
            expression = only.value
        if isinstance(expression, Subscript) and at.module.language is Language.PYTHON:
            bounds = expression.index.operands if isinstance(expression.index, Operation) else ()
            return _length(*bounds) if expression.is_slice and len(bounds) == 2 else inf
        call = at.module.call_sites[expression.call].fact if isinstance(expression, CallResult) else None
        if call is None or not isinstance(call.callee, Attribute) or call.callee.name not in SHORTENS_TEXT:
            return inf
        start, end = (call.argument("", index) for index in range(2))
        if call.callee.name == "substr" and isinstance(end, Constant) and isinstance(end.value, int):
            return end.value
        return _length(start, end) if start is not None else inf

    def _follows_name(self, steps: tuple[At, ...]) -> bool:
        """Whether a path has the beginning of a name before all that comes from the event: no folder is called so."""
        sites = [
            step.module.call_sites[step.expression.call] for step in steps if isinstance(step.expression, CallResult)
        ]
        names = {plain_name(dotted_name(value) or "") for site in sites for value in self._project.values.callee(site)}
        if names & TAKES_STEPS_BACK_OUT:
            return False
        given = {(step.module.key, step.expression.span) for step in steps}
        before = (
            self._text(At(step.module, left, step.block))
            for step in steps
            for left, part in pairwise(_last_joined(step.expression))
            if (step.module.key, part.span) in given
        )
        return any((text or "").rpartition("/")[2].strip(".") for text in before)

    def _routines_of(self, steps: tuple[At, ...]) -> Iterator[Routine]:
        found = (step.module.routine_of(step.block) for step in steps)
        yield from dict.fromkeys(routine for routine in found if routine is not None)

    def _may_be_refused(self, routine: Routine) -> bool:
        """Whether a decorator of a function on the way may refuse what it is given."""
        if routine == self._handler.routine:
            return False
        names = (
            (dotted_name(maker(value)) or "").rpartition(".")[2]
            for decorator in routine.fact.decorators
            if not self._is_route(routine, decorator)
            for value in self._project.values.of(routine.module, decorator, routine.fact.block)
        )
        return any(name not in KEEPS_ARGUMENTS for name in names)

    def _is_route(self, routine: Routine, decorator: Expression) -> bool:
        values = self._project.values
        return is_route(routine, decorator, values) or is_web_route(routine, decorator, values)

    @cached_property
    def _checks(self) -> EventChecks:
        project = self._project
        return EventChecks(self._origins, self._code.routines, project.values, project.sdk, self._sinks.is_any)

    def _origins(self, at: At) -> tuple[Origin, ...]:
        """The parts of the event in a value."""
        return tuple(
            origin for origin in self._flow.of(at) if not origin.is_somewhere and self._is_of_event(origin.source)
        )

    def _is_of_event(self, source: Source | None) -> bool:
        """Whether a source is the event, a part of it, or an object that shows it."""
        if self._validates:
            return False
        if source in self._sources:
            return True
        if not self._flow.requests.shows_event(source):
            return False
        if isinstance(source, CallSite):
            given = source.fact.argument("data", 0)
            origins = self._flow.of(At(source.module, given, source.fact.block)) if given is not None else ()
            return any(
                self._sources.get(origin.source) == () == origin.path
                for origin in origins
                if isinstance(origin.source, Argument)
            )
        return self._is_behind_adapter or shows_event_of_powertools(source)


def _is_own_host(path: Path) -> bool:
    """Whether a part of a request is a header that says by which name of its own the API was called."""
    headers = path[4:] if path[:1] == ("Records",) and path[2:4] == ("cf", "request") else path
    return headers[:1] in (("headers",), ("multiValueHeaders",)) and "host" in str(headers[1:2]).lower()


def _length(start: Expression | None, end: Expression | None) -> float:
    """How many characters a slice takes at most by its bounds; endless if they do not say."""
    first, last = (bound.value if isinstance(bound, Constant) else None for bound in (start, end))
    if start is not None and first is None and not isinstance(start, Constant):
        return inf
    first = first or 0
    if not isinstance(first, int) or not (isinstance(last, int) or (last is None and _is_absent(end))):
        return inf
    if last is None:
        return -first if first < 0 else inf
    return last - first if (first < 0) == (last < 0) else inf


def _is_absent(bound: Expression | None) -> bool:
    return bound is None or is_null(bound)


def _says_statement(path: Path) -> bool:
    """Whether a part of an event is called like a whole statement."""
    last = path[-1] if path else None
    return isinstance(last, str) and last.replace("_", "").lower() in STATEMENTS


def hands_on_event(handler: Handler, values: Values) -> bool:
    """Whether what is around a handler certainly hands on all events, parsed or not."""
    return all(is_binding(wrapper) or _hands_on(wrapper, handler, values) for wrapper in handler.wrappers)


def _hands_on(wrapper: Value, handler: Handler, values: Values) -> bool:
    if isinstance(wrapper, Routine):
        return hands_on_requests(wrapper, values)
    name = dotted_name(maker(wrapper)) or ""
    if gives_data_class(wrapper) or name.startswith(ADAPTERS):
        return True
    if name.startswith(MIDDY):
        return all(
            used.startswith(KNOWN_MIDDLEWARE) and not used.startswith(CHECKS_EVENTS)
            for used in middleware_of(handler, values)
        )
    last = name.rpartition(".")[2]
    return last in (LETS_ERRORS_PASS | HANDS_ON_THE_EVENT) - HANDS_ON_ANOTHER_EVENT - REFUSES_EVENTS


def _is_within(place: Location, around: Location) -> bool:
    return place.document.path == around.document.path and around.span.has(place.span)


def _takes_numbers_only(formatted: Operation) -> bool:
    """`"id = %d" % number`, which fails for text."""
    template = formatted.operands[0] if formatted.operands else None
    text = template.value if isinstance(template, Constant) else None
    return isinstance(text, str) and "%" in text and "%s" not in text and "%(" not in text and "%r" not in text


def _is_number(value: Expression) -> bool:
    return isinstance(value, Constant) and isinstance(value.value, (int, float)) and not isinstance(value.value, bool)


def _may_be_object(origin: Origin) -> bool:
    """Whether something of a body stands in a filter as it is: as all of it, or as what a field is compared with."""
    is_parsed = len(origin.path) > 1 or Step.PARSED in origin.path
    return is_parsed and not origin.is_made and len(origin.held) <= 1 and Step.PARSED not in origin.held


def _puts_blanks(value: object) -> bool:
    return isinstance(value, Constant) and value.value == " "


def _last_joined(expression: Expression) -> tuple[Expression, ...]:
    """What a text is put together of in the last step, with the part before: what is inside that is a step of its own.

    Of `a + b + c` it is `b` and `c`.
    """
    if not isinstance(expression, Operation):
        return _joined(expression)
    if expression.operator != "+" or len(expression.operands) < 2:
        return ()
    first, *rest = expression.operands
    if isinstance(first, Operation) and first.operator == "+" and len(first.operands) > 1:
        return (first.operands[-1], *rest)
    return (first.parts[-1] if isinstance(first, Interpolation) and first.parts else first, *rest)


def _joined(expression: Expression) -> tuple[Expression, ...]:
    """What a text is put together of, from the left; empty if it is not put together."""
    if isinstance(expression, Interpolation):
        return expression.parts
    if isinstance(expression, Operation) and expression.operator == "+" and len(expression.operands) > 1:
        first, *rest = expression.operands
        return (*(_joined(first) or (first,)), *rest)
    return ()
