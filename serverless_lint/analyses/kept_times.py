"""Times that are taken when a module is loaded, and that code takes for the present whenever it runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from serverless_lint.analyses.frequency import Frequencies, Frequency
from serverless_lint.analyses.running_code import RunningModule, RunningRoutine
from serverless_lint.libraries.clocks import (
    FORMATS_TIME,
    MAKES_OF_TIME,
    MAKES_UNIQUE,
    TELLS_DURATION,
    TELLS_TIME,
    TELLS_TIME_WITHOUT_ARGUMENTS,
    YEARS,
)
from serverless_lint.libraries.logging import LOGS
from serverless_lint.link.program.expressions import expressions_of, is_conditional
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, CodeKey, Handler, Module, Routine
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
    last_name,
    subexpressions,
)
from serverless_lint.source import Location, Span, Spans
from serverless_lint.suggestion import words_of


class KeptTime(msgspec.Struct, frozen=True, eq=False):
    """A time that is as old as the environment that a function runs in."""

    name: str
    """What the code calls it, or what it makes of it."""
    location: Location
    """The call that takes it."""
    used: Location
    """Where it is taken for the present."""
    handlers: tuple[Handler, ...]
    frequency: Frequency
    """How often the handler runs that runs most."""


_NOT_THE_PRESENT = frozenset(
    {
        *("cold", "boot", "booted", "loaded", "init", "initialized", "launch", "launched", "uptime", "instance", "id"),
        *("deployment", "deploy", "build", "module", "seed", "suffix", "version", "nonce", "start", "started", "begin"),
        *("startup", "process", "container", "session", "created", "last", "previous", "cache", "cached", "timer"),
        *("since", "warm"),
    }
)
"""Words in the names of times that are meant to be those of a beginning, or to be kept."""
_WORDS = frozenset({"Date", "datetime", "date", "time", "moment", "dayjs", "DateTime", "pendulum", "arrow", "timezone"})
"""One of these is in each module that asks for the time."""
_COMPUTED = frozenset({"", "+", "-", "*", "/", "//", "%"})
_DEEPEST = 30
"""Steps after which an expression is not followed, and functions that call one another."""
_TEMPORARY = "/tmp"
"""How the names of files begin that are called by a time so that no other is called so."""
_SETS = "setTime"
"""What makes a time the present again: https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Date"""


@finds(KeptTime, reads_code=True)
def kept_times(project: LinkedProject) -> Iterator[KeptTime]:
    """The times, each once, where code that handlers run first takes one for the present."""
    running: dict[str, list[RunningRoutine]] = {}
    for each in project.all(RunningRoutine):
        running.setdefault(each.routine.module.key, []).append(each)
    frequencies = project.once(Frequencies)
    for loaded in project.all(RunningModule):
        module = loaded.module
        if module.key in running and not module.words.isdisjoint(_WORDS):
            for name, place, used, handlers in _Times(module, project.values).kept(running[module.key]):
                often = max(map(frequencies.of, handlers), default=Frequency.UNKNOWN)
                yield KeptTime(name, place, used, handlers, often)


class _Times:
    """Looks at the times that one module takes."""

    def __init__(self, module: Module, values: Values) -> None:
        self._module = module
        self._values = values
        self._giving: dict[CodeKey, bool] = {}
        """Whether functions give the present time, each found out once."""
        self._following = 0
        """How many functions are being looked at, each called by the one before."""

    def kept(self, running: Iterable[RunningRoutine]) -> Iterator[tuple[str, Location, Location, tuple[Handler, ...]]]:
        """The names, each with the call, its first use and the handlers."""
        taken = self._taken(self._module.facts.assignments, None)
        names = {name: clock for name, clock in taken.items() if _NOT_THE_PRESENT.isdisjoint(words_of(name))}
        for each in running:
            for site in each.routine.calls:
                callee = site.fact.callee
                if isinstance(callee, Attribute) and callee.name == _SETS and isinstance(callee.base, Name):
                    names.pop(callee.base.name, None)
        if not names or any(not names.keys().isdisjoint(each.routine.fact.global_names) for each in running):
            return
        said: set[int] = set()
        for each in sorted(running, key=lambda each: each.routine.index):
            for use in self._uses(each.routine, names):
                clock = names[use.name]
                if clock.index not in said:
                    said.add(clock.index)
                    yield use.name, clock.location, self._module.at(use.span), each.handlers

    def _taken(self, assignments: Iterable[Assignment], function: int | None) -> dict[str, CallSite]:
        """The names for times that are bound in a function, or in the module, with the calls that take these."""
        facts = self._module.facts
        is_python = self._module.language is Language.PYTHON
        found: dict[str, CallSite] = {}
        others: set[str] = set()
        for bound in assignments:
            if facts.blocks[bound.block].function != function or not isinstance(bound.target, Name):
                # In Python a function that binds a name has one of its own.
                if isinstance(bound.target, Name) and not (is_python or bound.is_declaration):
                    others.add(bound.target.name)
                continue
            clock = self._clock_in(bound.value, found)
            is_certain = function is not None or not is_conditional(self._module, bound.block)
            if not is_certain or bound.augmented:
                others.add(bound.target.name)
            elif clock is not None:
                found[bound.target.name] = clock
            else:
                found.pop(bound.target.name, None)
        return {name: clock for name, clock in found.items() if name not in others}

    def _clock_in(self, expression: Expression, taken: Mapping[str, CallSite], deep: int = 0) -> CallSite | None:
        """The call that takes the time that an expression is, or is made of."""
        if deep > _DEEPEST:
            return None
        if isinstance(expression, Name):
            return taken.get(expression.name)
        if isinstance(expression, Attribute):
            return None if expression.name in YEARS else self._clock_in(expression.base, taken, deep + 1)
        if isinstance(expression, Subscript):
            return self._clock_in(expression.base, taken, deep + 1)
        parts: tuple[Expression, ...] = ()
        if isinstance(expression, Interpolation):
            parts = expression.parts
        elif isinstance(expression, Operation) and expression.operator in _COMPUTED:
            parts = expression.operands
        elif isinstance(expression, CallResult):
            return self._clock_of_call(self._module.call_sites[expression.call], taken, deep)
        if any(self._is_no_present(part) for part in parts):
            return None
        return self._first(parts, taken, deep)

    def _first(self, parts: Iterable[Expression], taken: Mapping[str, CallSite], deep: int) -> CallSite | None:
        found = (self._clock_in(part, taken, deep + 1) for part in parts)
        return next((clock for clock in found if clock is not None), None)

    def _clock_of_call(self, site: CallSite, taken: Mapping[str, CallSite], deep: int) -> CallSite | None:
        if self._tells_time(site):
            return site
        given = [argument.value for argument in site.fact.arguments]
        callee = site.fact.callee
        if isinstance(callee, Attribute):
            if callee.name in YEARS:
                return None
            found = self._clock_in(callee.base, taken, deep + 1)
            if found is not None:
                return found
            if callee.name in FORMATS_TIME:
                return self._first(given, taken, deep)
        if any(dotted_name(value) in MAKES_OF_TIME for value in self._values.callee(site)):
            return self._first(given, taken, deep)
        called = self._values.called_routines(site)
        if not given and len(called) == 1 and deep == 0 and self._gives_time(called[0]):
            return site
        return None

    def _gives_time(self, routine: Routine) -> bool:
        """Whether a function of the module takes nothing and returns the present time, or what it makes of it."""
        if routine.key not in self._giving:
            # One that calls itself gives nothing of its own.
            self._giving[routine.key] = False
            if self._following < _DEEPEST:
                self._following += 1
                self._giving[routine.key] = self._returns_time(routine)
                self._following -= 1
        return self._giving[routine.key]

    def _returns_time(self, routine: Routine) -> bool:
        if routine.module is not self._module or routine.fact.parameters or not routine.returns:
            return False
        taken = self._taken(routine.assignments, routine.index)
        return all(
            fact.value is not None and self._clock_in(fact.value, taken, 1) is not None for fact in routine.returns
        )

    def _tells_time(self, site: CallSite) -> bool:
        names = {dotted_name(value) for value in self._values.callee(site)}
        return not names.isdisjoint(TELLS_TIME) or (
            not site.fact.arguments and not names.isdisjoint(TELLS_TIME_WITHOUT_ARGUMENTS)
        )

    def _is_no_present(self, part: Expression) -> bool:
        """Whether what a time is put together with makes it something unique, or when something began."""
        return any(
            (isinstance(each, CallResult) and self._is_no_clock(self._module.call_sites[each.call]))
            or (isinstance(each, Constant) and isinstance(each.value, str) and each.value.startswith(_TEMPORARY))
            for each in subexpressions(part)
        )

    def _is_no_clock(self, site: CallSite) -> bool:
        return last_name(site.fact.callee) in MAKES_UNIQUE or any(
            dotted_name(value) in TELLS_DURATION for value in self._values.callee(site)
        )

    def _uses(self, routine: Routine, names: Mapping[str, CallSite]) -> Iterator[Name]:
        """Where a function takes a time for the present: not where it logs it, or compares it with the present."""
        asks = any(self._tells_time(site) for site in routine.calls)
        logged = Spans(site.span for site in routine.calls if last_name(site.fact.callee) in LOGS)
        for expression, block in expressions_of(self._module, routine.index):
            left_out = {*self._measured(expression, asks=asks), *_years(expression)}
            for part in subexpressions(expression):
                if (
                    isinstance(part, Name)
                    and part.name in names
                    and part.span not in left_out
                    and not logged.have(part.span.start)
                    and self._is_of_module(part, block)
                ):
                    yield part

    def _measured(self, expression: Expression, *, asks: bool) -> Iterator[Span]:
        """The names in what is computed or compared in a function that asks for the present time as well."""
        for part in subexpressions(expression) if asks else ():
            if isinstance(part, Operation):
                yield from (each.span for each in subexpressions(part) if isinstance(each, Name))

    def _is_of_module(self, name: Name, block: int) -> bool:
        bindings = self._values.seen(self._module, name, block)
        return bool(bindings) and all(
            isinstance(bound, Assignment) and self._module.facts.blocks[bound.block].function is None
            for bound in bindings
        )


def _years(expression: Expression) -> Iterator[Span]:
    for part in subexpressions(expression):
        if isinstance(part, Attribute) and part.name in YEARS and isinstance(part.base, Name):
            yield part.base.span
