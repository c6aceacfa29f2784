"""Where values come from while one handler runs: its event, its context, or the results of calls."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from serverless_lint.link.program.equations import Equation, Equations
from serverless_lint.link.program.flow import At, Flow, Passing, Question, Reasons
from serverless_lint.link.program.origins import (
    MAX_ORIGINS,
    NOWHERE,
    Origin,
    bounded,
    handed_on,
    path_of,
    sort_key,
)
from serverless_lint.link.program.values import Values
from serverless_lint.link.program.wrapping import may_change_event
from serverless_lint.model import UNKNOWN, Argument, Handler, Path, Routine, Value
from serverless_lint.source import Location

_MAX_STATES = 5000
"""A way that is longer than all this is not shown whole."""


class _State(NamedTuple):
    """A value on the way back to a source."""

    at: At
    origin: Origin
    """As far as the function around it knows."""
    given: Origin | None
    """What is given for the parameter that it comes from; None if it comes from none that anything is given for."""


class HandlerFlow:
    """Follows values back to where the run of a handler begins, through all that it calls."""

    def __init__(self, flow: Flow, values: Values, handler: Handler, routines: Iterable[Routine]) -> None:
        self._flow = flow
        self._values = values
        self.event = _event_of(handler, values)
        """The parameter of the handler that is given the event; None if it is given something else."""
        self.requests = flow.requests
        """The objects that show the event."""
        self.routines = tuple(routines)
        """What runs for the handler."""
        self._context = Argument(handler.routine, handler.event_index + 1) if handler.routine is not None else None
        self._given: dict[Argument, list[Passing]] | None = None
        self._steps: dict[tuple[_State, ...], tuple[At, ...] | None] = {}
        self._given_unseen: set[Argument] = set()
        """The parameters for which some call gives what cannot be seen."""
        self._equations: Equations[Argument, Origin] = Equations(self._equation, NOWHERE, sort_key, MAX_ORIGINS)
        self._parameters: Equations[Argument, Origin] = Equations(self._given_whole, NOWHERE, sort_key, MAX_ORIGINS)

    def of(self, at: At) -> tuple[Origin, ...]:
        """Where a value comes from; empty if nothing is known of that."""
        found: dict[Origin, None] = {}
        for origin in self._flow.of(at):
            for _, whole in self._wholes(origin):
                found[whole] = None
        return bounded(found)

    def from_event(self, at: At) -> tuple[Origin, ...]:
        """The parts of the event that are in a value, or that it is made of."""
        return tuple(origin for origin in self.of(at) if origin.source == self.event) if self.event else ()

    def is_given(self, at: At) -> bool:
        """Whether something of what the handler is given is in a value: the event, or what a wrapper makes of it."""
        return any(isinstance(each.source, Argument) and each.source != self._context for each in self.of(at))

    def paths(self, at: At) -> tuple[Path, ...]:
        """The parts of the event that a value may be; empty if it is not known to be one."""
        found = (path_of(each) for each in self.from_event(at) if not (each.held or each.is_made))
        return tuple(dict.fromkeys(found))

    def is_context(self, at: At) -> bool:
        """Whether a value is certainly the handler's second parameter, and nothing else, whatever calls led there."""
        values = self._values.of(at.module, at.expression, at.block)
        return bool(values) and all(
            isinstance(value, Argument) and self._parameters.answer(value) == (Origin(self._context),)
            for value in values
        )

    def given(self, argument: Argument) -> tuple[Passing, ...]:
        """What is visibly given for a parameter by the calls that the handler makes."""
        return tuple(self._given_for(argument))

    def way(self, at: At, whole: Origin) -> tuple[Location, ...]:
        """One of the shortest ways from a source to a value: the places where it is handed on, the value the last.

        Of what stands inside each other, only the widest is a place.
        """
        pending = deque(tuple(self._beginnings(at, whole, exactly=True)) or self._beginnings(at, whole))
        after: dict[_State, _State | None] = dict.fromkeys(pending)
        while pending and len(after) < _MAX_STATES:
            state = pending.popleft()
            before = tuple(self._before(state))
            if not before:
                return tuple(_widest(_places(state, after)))
            for each in before:
                if each not in after:
                    after[each] = state
                    pending.append(each)
        return (at.location,)

    def steps(self, at: At, whole: Origin) -> tuple[At, ...] | None:
        """The values on all ways from a source to a value, the value first; None if these are too many."""
        # A text that is put together of many parts of one thing is found on the same ways for each.
        beginnings = tuple(self._beginnings(at, whole))
        if beginnings not in self._steps:
            self._steps[beginnings] = self._steps_from(beginnings)
        return self._steps[beginnings]

    def _steps_from(self, beginnings: tuple[_State, ...]) -> tuple[At, ...] | None:
        pending = deque(beginnings)
        seen = dict.fromkeys(pending)
        while pending:
            for before in self._before(pending.popleft()):
                if before not in seen:
                    seen[before] = None
                    pending.append(before)
            if len(seen) > _MAX_STATES:
                return None
        return tuple(dict.fromkeys(state.at for state in seen))

    def _beginnings(self, at: At, whole: Origin, *, exactly: bool = False) -> Iterator[_State]:
        """What a value is found by; with `exactly` as one origin alone, not as all that is made of its source."""
        for origin in self._flow.of(at):
            for given, found in self._wholes(origin):
                if found == whole or (not exactly and found.source == whole.source and whole.is_made):
                    yield _State(at, origin, given)

    def _before(self, state: _State) -> Iterator[_State]:
        """What a value was found by. What a function knows ends at its parameters, and callers go on from there."""
        because = _because(self._flow.reasons(state.at), state.origin)
        for question, origin in because:
            for at, inner in self._places_of(question, origin):
                yield _State(at, inner, state.given)
        source = state.origin.source
        if because or state.given is None or not isinstance(source, Argument):
            return
        alike: list[_State] = []
        is_found = False
        for passing in self._given_for(source):
            for origin in self._flow.of(passing.value):
                passed = passing.of(origin)
                for given, found in self._wholes(passed) if passed is not None else ():
                    if found == state.given:
                        is_found = True
                        yield _State(passing.value, origin, given)
                    elif found.source == state.given.source:
                        alike.append(_State(passing.value, origin, given))
        # Of what stands for several, it is not known which calls it comes from.
        yield from () if is_found else alike

    def _places_of(self, question: Question, origin: Origin) -> Iterator[tuple[At, Origin]]:
        """The expressions that an answer goes back to: a function's result to what it returns."""
        pending = [(question, origin)]
        seen: set[tuple[Question, Origin]] = set()
        while pending:
            current = pending.pop()
            if current in seen:
                continue
            seen.add(current)
            asked, because = current
            if isinstance(asked, At):
                yield asked, because
            else:
                pending += _because(self._flow.reasons(asked), because)

    def _wholes(self, origin: Origin) -> Iterator[tuple[Origin | None, Origin]]:
        """What an origin is for this handler, each with what is given for the parameter that it comes from."""
        source = origin.source
        if not isinstance(source, Argument) or not self._given_for(source):
            yield None, origin
            return
        for given in self._equations.answer(source):
            whole = handed_on(origin, given) if given.source is not None else None
            if whole is not None:
                yield given, whole

    def _equation(self, argument: Argument, in_circle: bool) -> Equation[Argument, Origin]:
        found: dict[Origin, None] = {}
        passings = self._given_for(argument)
        if argument == self.event or not passings:
            found[Origin(argument)] = None
        for passing in passings:
            for local in self._flow.of(passing.value):
                origin = passing.of(local)
                if origin is None:
                    continue
                if not isinstance(origin.source, Argument):
                    found[origin] = None
                    continue
                for given in (yield origin.source):
                    whole = handed_on(origin, given) if given.source is not None else None
                    if whole is not None:
                        found[whole] = None
        return bounded(found)

    def _given_for(self, argument: Argument) -> list[Passing]:
        if self._given is None:
            self._given = defaultdict(list)
            for routine in self.routines:
                for site in routine.calls:
                    for parameter, passing in self._flow.given_at(site):
                        if passing is not None:
                            self._given[parameter].append(passing)
                        else:
                            self._given_unseen.add(parameter)
        return self._given.get(argument, [])

    def _given_whole(self, argument: Argument, in_circle: bool) -> Equation[Argument, Origin]:
        """The parameters that are certainly all that is given for one; what is something else is nowhere."""
        if argument == self._context:
            return (Origin(argument),)
        found: dict[Origin, None] = {}
        for passing in self._given_for(argument):
            for value in self._values_of(passing):
                found |= dict.fromkeys((yield value) if isinstance(value, Argument) else (NOWHERE,))
        if argument in self._given_unseen:
            found[NOWHERE] = None
        return bounded(found)

    def _values_of(self, passing: Passing) -> tuple[Value, ...]:
        if passing.keys:
            return (UNKNOWN,)
        return self._values.of(passing.value.module, passing.value.expression, passing.value.block) or (UNKNOWN,)


def _because(reasons: Reasons, origin: Origin) -> list[tuple[Question, Origin]]:
    """What an origin was found by; if it stands for several of its source, what any of these was found by."""
    if not origin.is_somewhere and origin in reasons:
        return reasons[origin]
    return [reason for other, found in reasons.items() if other.source == origin.source for reason in found]


def _event_of(handler: Handler, values: Values) -> Argument | None:
    routine = handler.routine
    if routine is None or len(routine.fact.parameters) <= handler.event_index or may_change_event(handler, values):
        return None
    return Argument(routine, handler.event_index)


def _places(state: _State, after: dict[_State, _State | None]) -> Iterator[Location]:
    at: _State | None = state
    while at is not None:
        yield at.at.location
        at = after[at]


def _widest(places: Iterable[Location]) -> Iterator[Location]:
    last: Location | None = None
    for place in places:
        if last is not None and not (
            place.document.path == last.document.path
            and place.span.start <= last.span.start
            and last.span.end <= place.span.end
        ):
            yield last
        last = place
    if last is not None:
        yield last
