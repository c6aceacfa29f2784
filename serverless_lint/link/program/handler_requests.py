"""What a handler asks of AWS, with the functions of the project on the way followed through what they are given."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from serverless_lint.link.program.expressions import is_certain, is_conditional
from serverless_lint.link.program.following import Following
from serverless_lint.link.program.guards import Guards, Runs, Variable
from serverless_lint.link.program.parts_of_event import PartsOfEvent
from serverless_lint.link.program.reach import CallGraph
from serverless_lint.link.program.requests import Request, Requests
from serverless_lint.link.program.values import Values
from serverless_lint.model import (
    UNKNOWN,
    Argument,
    CallSite,
    ClassValue,
    CodeKey,
    Handler,
    HandlerCode,
    Member,
    Module,
    Result,
    Routine,
    Value,
)
from serverless_lint.parse.code.facts import (
    Attribute,
    Name,
    Subscript,
)

_MOST_ROUNDS = 4
"""How often methods are looked up on what was passed, each time for more callers."""


class HandlerRequests:
    """Finds what one handler may request, and what of that its settings let it."""

    def __init__(
        self, handler: Handler, code: HandlerCode, values: Values, graph: CallGraph, requests: Requests
    ) -> None:
        self._handler = handler
        self._code = code
        self._values = values
        self._graph = graph
        self._ways = requests.ways
        self._sdk = requests.sdk
        self._callers: dict[CodeKey, list[CallSite]] = {}
        """The calls of each function."""
        self._handed_on: set[CodeKey] = set()
        """The functions that may also be called in other ways."""
        self._called: dict[CodeKey, tuple[Routine, ...]] = {}
        self._passed: dict[Argument, tuple[Value, ...]] = {}
        self._following = Following(values, self.passed)
        self._divided: dict[CodeKey, int | None] = {}
        """Where the ways through functions part, as far as it was asked for."""
        self._follow()
        self.all: tuple[Request, ...] = tuple(
            request
            for module in self._running_modules
            for request in requests.of(module, self._running, self._following)
        )
        """Everything that it may request, in source order by module."""

    def guards(self, variable: Variable, absent: str | None = None) -> Guards:
        """What the environment variables of a function decide, and that no event has a key."""
        return Guards(self._values, self._sdk, self._ways, variable, self.passed, self._of_event, absent)

    @cached_property
    def _of_event(self) -> PartsOfEvent:
        routine = self._handler.routine
        event = Argument(routine, 0) if routine is not None else None
        return PartsOfEvent(self._values, lambda called: self._callers.get(called.key, ()), event)

    def certain(self, guards: Guards) -> frozenset[CodeKey]:
        """The calls that some events lead to, whatever settings that are not known may be."""
        found: dict[CodeKey, None] = {}
        pending: list[Routine] = list(self._entries(guards))
        seen: set[CodeKey] = set()
        for module in self._code.modules:
            for site in module.calls_at_load:
                # What a module does only on a condition, such as being run as a script, it need not do in Lambda.
                if not is_conditional(module, site.fact.block):
                    found[site.key] = None
        while pending:
            routine = pending.pop()
            if routine.key in seen:
                continue
            seen.add(routine.key)
            for site in routine.calls:
                if guards.runs(site) is Runs.MAY:
                    found[site.key] = None
                    pending += self._certainly_called(site)
                    pending += self._graph.written_in(site)
            handed_on = (*self._graph.returned_by(routine), *self._graph.mentioned_in(routine))
            pending += filter(self._may_be_called, handed_on)
            pending += self._values.decorators(routine)
        return frozenset(found)

    def _may_be_called(self, routine: Routine) -> bool:
        """Whether a function that is handed on is called, perhaps: of a method that takes a call by its name."""
        name = routine.module.names_in_objects.get(routine.index)
        return name is None or self._names_called is None or name in self._names_called

    @cached_property
    def _names_called(self) -> frozenset[str] | None:
        """The names of what is called anywhere in the code; None if some are computed: `routes[name](event)`."""
        callees = [site.fact.callee for module in self._code.modules for site in module.call_sites]
        if any(isinstance(callee, Subscript) for callee in callees):
            return None
        return frozenset(callee.name for callee in callees if isinstance(callee, (Attribute, Name)))

    @cached_property
    def always(self) -> frozenset[CodeKey]:
        """The calls that are made whenever the handler runs, as far as conditions go."""
        return self._led_to(is_certain)

    @cached_property
    def intended(self) -> frozenset[CodeKey]:
        """The calls that the handler comes to unless it gives up before, without asking AWS for anything else."""
        return self._led_to(self._is_on_main_way)

    def made_with(self, site: CallSite) -> frozenset[CodeKey]:
        """The calls that are made just before or after a call whenever it is, and then alone.

        The function may give up in between.
        """
        found: set[CodeKey] = set()
        at: CallSite | None = site
        seen: set[CodeKey] = set()
        while at is not None and at.routine is not None and at.key not in seen:
            seen.add(at.key)
            left_at = self._left_at(at.routine)
            way = bisect_left(left_at, at.span.start)
            for other in at.routine.calls:
                if other.fact.block == at.fact.block and bisect_left(left_at, other.span.start) == way:
                    found.add(other.key)
                    called = filter(self._is_called_once, self._certainly_called(other))
                    found |= self._led_to(self._is_on_main_way, [*called], self._is_called_once)
            goes_on = self._is_called_once(at.routine) and self._is_on_main_way(at)
            at = self._callers[at.routine.key][0] if goes_on else None
        return frozenset(found)

    def _is_called_once(self, routine: Routine) -> bool:
        """Whether a function is called in one place alone."""
        return len(self._callers.get(routine.key, ())) == 1 and routine.key not in self._handed_on

    def _left_at(self, routine: Routine) -> list[int]:
        """Where the branches of a function begin that leave it, or a round of a loop in it."""
        blocks = routine.module.facts.blocks
        return sorted(blocks[block].span.start for block in self._ways.leaving(routine))

    def _led_to(
        self,
        is_made: Callable[[CallSite], bool],
        routines: Sequence[Routine] | None = None,
        is_followed: Callable[[Routine], bool] = lambda _: True,
    ) -> frozenset[CodeKey]:
        """The calls that some functions, or the handler, certainly come to."""
        found: dict[CodeKey, None] = {}
        handling = [self._handler.routine] if self._handler.routine is not None else []
        pending = handling if routines is None else [*routines]
        seen: set[CodeKey] = set()
        while pending:
            routine = pending.pop()
            if routine.key in seen:
                continue
            seen.add(routine.key)
            for site in filter(is_made, routine.calls):
                found[site.key] = None
                pending += filter(is_followed, (*self._certainly_called(site), *self._graph.written_in(site)))
        return frozenset(found)

    def _is_on_main_way(self, site: CallSite) -> bool:
        """Whether a call is behind no condition but such as end the function without a request to AWS."""
        if is_conditional(site.module, site.fact.block):
            return False
        divided_at = self._divided_at(site.routine) if site.routine is not None else None
        return divided_at is None or divided_at > site.span.start

    def _divided_at(self, routine: Routine) -> int | None:
        """Where the first branch of a function ends that asks AWS for something and leaves, or is one of several."""
        if routine.key not in self._divided:
            asking = sorted(call.span.start for call in routine.calls if self._may_ask(call))
            blocks = routine.module.facts.blocks
            spans = [blocks[block].span for block in self._ways.leaving(routine)]
            cases = [span.end for span in self._ways.cases(routine)]
            ends = [span.end for span in spans if bisect_left(asking, span.start) < bisect_left(asking, span.end)]
            self._divided[routine.key] = min((*ends, *cases), default=None)
        return self._divided[routine.key]

    def _may_ask(self, site: CallSite) -> bool:
        """Whether a call requests something of AWS, or may lead to a call that does."""
        return site.key in self._requesting or any(routine.key in self._asking for routine in self._called_at(site))

    @cached_property
    def _requesting(self) -> frozenset[CodeKey]:
        return frozenset(request.call.site.key for request in self.all)

    @cached_property
    def _asking(self) -> frozenset[CodeKey]:
        """The functions that request something of AWS, or may call one that does."""
        pending = [request.call.site.routine for request in self.all]
        found: dict[CodeKey, None] = {}
        while pending:
            routine = pending.pop()
            if routine is not None and routine.key not in found:
                found[routine.key] = None
                pending += [caller.routine for caller in self._callers.get(routine.key, ())]
        return frozenset(found)

    def followed(self, value: Value) -> tuple[Value, ...]:
        """What a value may be with what callers pass."""
        return self._following.of(value)

    def passed(self, argument: Argument) -> tuple[Value, ...]:
        """What callers pass for a parameter; contains `UNKNOWN` if it may be something else, too."""
        known = self._passed.get(argument)
        if known is None:
            self._passed[argument] = (UNKNOWN,)
            known = self._passed[argument] = tuple(dict.fromkeys(self._given(argument)))
        return known

    def _given(self, argument: Argument) -> Iterator[Value]:
        routine = argument.routine
        sites = self._callers.get(routine.key, [])
        bound = list(self._bound_to(argument))
        yield from bound
        if not bound and (not sites or routine.key in self._handed_on):
            yield UNKNOWN
        for site in sites:
            expression = routine.passed(site, argument.index)
            default = routine.fact.parameters[argument.index].default
            if expression is not None:
                yield from self._values.of(site.module, expression, site.fact.block)
            elif default is not None and not site.spreads_list:
                yield from self._values.of(routine.module, default, routine.fact.block)
            else:
                yield UNKNOWN

    def _bound_to(self, argument: Argument) -> Iterator[Value]:
        """What a parameter is of a function that others get with `handle.bind(null, dependencies)`."""
        for site in self._binding.get(argument.routine.key, ()):
            if argument.index + 1 < len(site.fact.arguments):
                expression = site.fact.arguments[argument.index + 1].value
                yield from self._values.of(site.module, expression, site.fact.block)

    @cached_property
    def _binding(self) -> dict[CodeKey, list[CallSite]]:
        """The calls that bind parameters of each function."""
        found: dict[CodeKey, list[CallSite]] = {}
        for module in self._code.modules:
            for site in module.call_sites:
                callee = site.fact.callee
                if isinstance(callee, Attribute) and callee.name == "bind" and not site.spreads_list:
                    for value in self._values.of(module, callee.base, site.fact.block):
                        if isinstance(value, Routine):
                            found.setdefault(value.key, []).append(site)
        return found

    def _follow(self) -> None:
        """Find the functions that may run, and their callers; more callers may mean more functions."""
        for _ in range(_MOST_ROUNDS):
            before = sum(map(len, self._callers.values()))
            self._routines = self._reached()
            if sum(map(len, self._callers.values())) == before:
                break
            self._called.clear()
            self._passed.clear()
            self._following = Following(self._values, self.passed)

    def _reached(self) -> tuple[Routine, ...]:
        callers: dict[CodeKey, dict[CodeKey, CallSite]] = {}
        found: dict[CodeKey, Routine] = {}
        pending = [*self._entries(None)]
        for module in self._code.modules:
            for site in module.calls_at_load:
                for called in self._called_at(site):
                    callers.setdefault(called.key, {})[site.key] = site
        while pending:
            routine = pending.pop()
            if routine.key in found:
                continue
            found[routine.key] = routine
            for site in routine.calls:
                for called in self._called_at(site):
                    callers.setdefault(called.key, {})[site.key] = site
                    pending.append(called)
            handed_on = [
                *self._graph.mentioned_in(routine),
                *self._values.decorators(routine),
                *self._graph.returned_by(routine),
                *(written for site in routine.calls for written in self._graph.written_in(site)),
            ]
            self._handed_on |= {each.key for each in handed_on}
            pending += handed_on
        self._callers = {key: list(sites.values()) for key, sites in callers.items()}
        return tuple(found.values())

    def _entries(self, guards: Guards | None) -> Iterator[Routine]:
        if self._handler.routine is not None:
            self._handed_on.add(self._handler.routine.key)
            yield self._handler.routine
        for module in self._code.modules:
            for registered in self._graph.registered_in(module):
                self._handed_on.add(registered.key)
                yield registered
            for site in module.calls_at_load:
                is_run = not is_conditional(module, site.fact.block)
                if is_run and (guards is None or guards.runs(site) is Runs.MAY):
                    yield from self._called_at(site)

    def _called_at(self, site: CallSite) -> tuple[Routine, ...]:
        known = self._called.get(site.key)
        if known is None:
            on_receiver = self._graph.on_receiver(self._handler.receiver, site)
            found = on_receiver or self._graph.called_at(site) or tuple(self._functions_passed(site))
            known = self._called[site.key] = found
        return known

    def _certainly_called(self, site: CallSite) -> tuple[Routine, ...]:
        """The function that a call runs, if it can be but one."""
        called = self._called_at(site)
        return called if len(called) == 1 else ()

    def _functions_passed(self, site: CallSite) -> Iterator[Routine]:
        """The functions of the project that are called by what was passed, or by a method of that."""
        for callee in self._values.callee(site):
            if not isinstance(callee, (Argument, Member, Result)):
                continue
            for followed in self._following.of(callee):
                if isinstance(followed, Routine):
                    yield followed
                elif isinstance(followed, ClassValue):
                    yield from self._values.methods(followed.module, followed.fact, "__init__", "constructor")

    @cached_property
    def variables_read(self) -> frozenset[str]:
        """The environment variables that the code may name, wherever it does."""
        return frozenset(word for module in self._running_modules for word in module.words)

    @property
    def sites(self) -> Iterator[CallSite]:
        """The calls that may be made, in source order by module."""
        for module in self._running_modules:
            for site in module.call_sites:
                if site.routine is None or site.routine.key in self._running:
                    yield site

    @cached_property
    def _running(self) -> frozenset[CodeKey]:
        return frozenset(routine.key for routine in self._routines)

    @cached_property
    def _running_modules(self) -> tuple[Module, ...]:
        modules = {module.key: module for module in self._code.modules}
        return tuple((modules | {routine.module.key: routine.module for routine in self._routines}).values())
