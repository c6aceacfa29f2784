"""Where errors are caught: by a `try`, by `contextlib.suppress`, or by a function that is given what can fail."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.libraries.errors import (
    CATCHES_EVERYTHING,
    COMBINING,
    METHODS_OF_PROMISES,
    RETURNS_ERRORS,
    SETTLING,
    SUPPRESSING,
)
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.model import Argument, CallSite, CodeKey, Module, Result, Routine, Value
from serverless_lint.parse.code.facts import (
    Attribute,
    Block,
    BlockKind,
    CallResult,
    Constant,
    Expression,
    Name,
    ResultUse,
    subexpressions,
)


class Catching:
    """Looks around blocks, and into what functions are passed to."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self._caught: dict[str, dict[int, bool]] = {}
        self._settled: dict[str, frozenset[int]] = {}
        self._guarding: dict[tuple[CodeKey, int], bool] = {}
        self._survived: dict[str, frozenset[int]] = {}

    def is_caught(self, module: Module, block: int, *, everything: bool = False) -> bool:
        """Whether errors in a block are caught in the same function; with `everything`, all that there are."""
        caught = self._caught_in(module)
        around = module.facts.own_blocks_around(block)
        return any(at in caught and (caught[at] or not everything) for at in around)

    def catches_at(self, module: Module, block: int) -> bool:
        """Whether a block is a `try` of which every error is caught."""
        return self._caught_in(module).get(block, False)

    def is_survived(self, module: Module, block: int) -> bool:
        """Whether a function goes on when something in a block of it fails: a `catch` takes all, and raises none."""
        return not self._survived_in(module).isdisjoint(module.facts.own_blocks_around(block))

    def is_settled(self, site: CallSite) -> bool:
        """Whether a call has a `.catch(…)` behind it, or is given to what makes a result of its failure."""
        return site.index in self._settled_in(site.module)

    def is_run_guarded(self, routine: Routine) -> bool:
        """Whether a function is passed on the spot, and only to what catches its errors."""
        if routine.owner is None:
            return False
        passed = routine.module.calls_given.get(routine.index, ())
        return bool(passed) and all(self._guards(site, routine, position) for site, position in passed)

    def _guards(self, site: CallSite, routine: Routine, position: int) -> bool:
        is_done_there = routine.index in routine.module.element_callbacks and not routine.fact.is_async
        if is_done_there and not routine.calls and self.is_caught(site.module, site.fact.block, everything=True):
            return True
        if self.is_settled(site):
            # What is not async may raise its error before there is a promise.
            callee = site.fact.callee
            is_behind = isinstance(callee, Attribute) and callee.name in METHODS_OF_PROMISES
            is_promise = is_behind or routine.fact.is_async or _only_hands_on(routine)
            return is_promise or self.is_caught(site.module, site.fact.block, everything=True)
        called = self._values.called_routines(site)
        return bool(called) and all(self._calls_guarded(inside, position + inside.filled_in) for inside in called)

    def _calls_guarded(self, routine: Routine, parameter: int) -> bool:
        """Whether a function calls one of its parameters, and only where it catches errors."""
        key = (routine.key, parameter)
        if key not in self._guarding:
            calls = [site for site in routine.calls if _is_parameter(self._values.callee(site), routine, parameter)]
            self._guarding[key] = bool(calls) and all(self.is_caught(site.module, site.fact.block) for site in calls)
        return self._guarding[key]

    def _caught_in(self, module: Module) -> dict[int, bool]:
        """The blocks whose errors are caught, and whether all of them are."""
        found = self._caught.get(module.key)
        if found is None:
            found = self._caught[module.key] = {}
            for index, block in enumerate(module.facts.blocks):
                if block.kind is BlockKind.CATCH and block.of is not None:
                    found[block.of] = found.get(block.of, False) or catches_everything(block)
                elif block.managers:
                    suppressed = list(self._suppressed(module, block))
                    if suppressed:
                        found[index] = any(suppressed)
        return found

    def _survived_in(self, module: Module) -> frozenset[int]:
        """The blocks after whose errors their function goes on."""
        found = self._survived.get(module.key)
        if found is None:
            facts = module.facts
            raising = {at for fact in facts.raises for at in facts.own_blocks_around(fact.block)}
            found = self._survived[module.key] = frozenset(
                block.of
                for at, block in enumerate(facts.blocks)
                if block.kind is BlockKind.CATCH
                and block.of is not None
                and at not in raising
                and catches_everything(block)
            )
        return found

    def _suppressed(self, module: Module, block: Block) -> Iterator[bool]:
        """For each `suppress` that a block stands under, whether it takes every error."""
        for manager in block.managers:
            for value in self._values.of(module, manager, block.parent or 0):
                if isinstance(value, Result) and dotted_name(value.callee) in SUPPRESSING:
                    arguments = value.site.fact.arguments
                    yield any(
                        dotted_name(named) in CATCHES_EVERYTHING
                        for argument in arguments
                        for named in self._values.of(value.site.module, argument.value, value.site.fact.block)
                    )

    def _settled_in(self, module: Module) -> frozenset[int]:
        found = self._settled.get(module.key)
        if found is None:
            chained, bases = _with_catch(module)
            given = [*bases]
            for site in module.call_sites:
                if self._keeps_failures(site, chained):
                    given += ((argument.value, site.fact.block) for argument in site.fact.arguments)
            promises = _promises_by_name(module) if given else {}
            settled = {index for each in given for index in _calls_in(module, promises, *each)}
            found = self._settled[module.key] = chained | settled
        return found

    def _keeps_failures(self, site: CallSite, chained: frozenset[int]) -> bool:
        """Whether the failures of promises that a call is given go no further."""
        names = {dotted_name(callee) for callee in self._values.callee(site)}
        if not names.isdisjoint(SETTLING) or (RETURNS_ERRORS[0] in names and _makes_results(site)):
            return True
        is_handled = site.index in chained or self.is_caught(site.module, site.fact.block)
        return is_handled and not names.isdisjoint(COMBINING)


def _makes_results(site: CallSite) -> bool:
    """Whether a call of Python's `gather` is told to give the exceptions among the results."""
    told = site.fact.argument(RETURNS_ERRORS[1])
    return isinstance(told, Constant) and told.value is True


def _only_hands_on(routine: Routine) -> bool:
    """Whether a function does nothing but return what another one gives, a promise where promises are waited for."""
    used = {site.fact.use for site in routine.calls}
    return used == {ResultUse.RETURNED} and not (routine.accesses or routine.raises or routine.inner)


def catches_everything(block: Block) -> bool:
    """Whether an `except` or `catch` takes every error."""
    return not block.catches or not CATCHES_EVERYTHING.isdisjoint(block.catches)


def _promises_by_name(module: Module) -> dict[tuple[str, int], int]:
    """The calls whose results constants hold, by the name and the block of these."""
    return {
        (bound.target.name, bound.block): bound.value.call
        for bound in module.facts.assignments
        if bound.is_constant and isinstance(bound.target, Name) and isinstance(bound.value, CallResult)
    }


def _calls_in(
    module: Module, promises: dict[tuple[str, int], int], expression: Expression, block: int
) -> Iterator[int]:
    """The calls in an expression, and those whose promises the names in it stand for."""
    for part in subexpressions(expression):
        if isinstance(part, CallResult):
            yield part.call
        elif isinstance(part, Name):
            around = ((part.name, at) for at in module.facts.own_blocks_around(block))
            yield from (promises[held] for held in around if held in promises)


def _with_catch(module: Module) -> tuple[frozenset[int], list[tuple[Expression, int]]]:
    """The calls in front of `.catch(…)` or `.then(ok, failed)`, and the names of promises there with their blocks."""
    calls: set[int] = set()
    names: list[tuple[Expression, int]] = []
    for call in module.facts.calls:
        callee = call.callee
        if isinstance(callee, Attribute) and (
            callee.name == "catch" or (callee.name == "then" and len(call.arguments) > 1)
        ):
            at: Expression = callee.base
            behind = callee.name
            while isinstance(at, (CallResult, Attribute)):
                if isinstance(at, CallResult):
                    calls.add(at.call)
                    at = module.facts.calls[at.call].callee
                else:
                    behind = at.name
                    at = at.base
            if isinstance(at, Name) and behind in METHODS_OF_PROMISES:
                names.append((at, call.block))
    return frozenset(calls), names


def _is_parameter(values: tuple[Value, ...], routine: Routine, index: int) -> bool:
    return any(isinstance(value, Argument) and value.routine == routine and value.index == index for value in values)
