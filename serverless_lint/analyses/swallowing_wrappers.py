"""Wrappers of a project that keep to themselves what the handlers inside them raise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from serverless_lint.libraries.effects import CHANGES
from serverless_lint.libraries.errors import METHODS_OF_PROMISES
from serverless_lint.libraries.harmless import ADDERS_TO_LISTS, METHODS_THAT_NEVER_FAIL, NEVER_FAILS
from serverless_lint.libraries.logging import LOGS, MAKES_TEXT, TELLS
from serverless_lint.link.program.catching import Catching, catches_everything
from serverless_lint.link.program.expressions import expressions_of
from serverless_lint.link.program.reach import CallGraph
from serverless_lint.link.program.sdk import Sdk, dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.link.program.wrapping import maker
from serverless_lint.model import Argument, CallSite, Handler, Module, Routine
from serverless_lint.parse.code.facts import (
    Attribute,
    Block,
    BlockKind,
    CallResult,
    FunctionValue,
    Language,
    Name,
    last_name,
    subexpressions,
)
from serverless_lint.source import Location, Span

_ENDS_IN_FAILURE = frozenset({"reject", "fail", "exit", "_exit", "abort", "done", "callback", "cb", "next"})
"""What says that something failed without raising an error."""
_HANDS_ON = _ENDS_IN_FAILURE | CHANGES
"""The same, or keeps what failed."""
_MOST_INNER = 50
_MOST_CALLS = 10
"""Functions inside a wrapper, and calls of what it wraps, beyond which it is not looked at."""
_LONGEST_CHAIN = 50
"""Calls of methods on what such calls give, of which more are not followed."""


class SwallowingWrappers:
    """Looks at what wrappers do with an error of what they wrap."""

    def __init__(self, values: Values, sdk: Sdk, graph: CallGraph) -> None:
        self._values = values
        self._sdk = sdk
        self._graph = graph
        self._catching = Catching(values)
        self._known: dict[tuple[str, int], Location | None] = {}
        self._blocks: dict[str, dict[int, list[Block]]] = {}

    def around(self, handler: Handler) -> Location | None:
        """Where an error of a handler ends that it raises, whatever the error is."""
        for wrapper in handler.wrappers:
            made_by = maker(wrapper)
            if isinstance(made_by, Routine):
                if made_by.key not in self._known:
                    self._known[made_by.key] = self._ends_at(made_by)
                found = self._known[made_by.key]
                if found is not None:
                    return found
        return None

    def _ends_at(self, wrapper: Routine) -> Location | None:
        inner = _inside(wrapper)
        calls = [site for routine in inner for site in routine.calls if self._calls_wrapped(site, routine)]
        if not calls or len(inner) > _MOST_INNER or len(calls) > _MOST_CALLS:
            return None
        found = [self._end_of(site) for site in calls]
        return found[0] if all(found) else None

    def _calls_wrapped(self, site: CallSite, routine: Routine) -> bool:
        """Whether a call is one of the first thing that a function around was given."""
        around = {each.key for each in routine.with_owners} - {routine.key}
        return any(
            isinstance(callee, Argument) and callee.index == 0 and callee.routine.key in around
            for callee in self._values.callee(site)
        )

    def _end_of(self, site: CallSite) -> Location | None:
        module = site.module
        if module.language is Language.PYTHON or site.fact.awaited:
            for at in module.facts.own_blocks_around(site.fact.block):
                catching = self._catching_in(module).get(at, ())
                if any(map(catches_everything, catching)):
                    return self._end_in_blocks(module, at, catching)
        return self._end_of_chain(site)

    def _catching_in(self, module: Module) -> Mapping[int, Sequence[Block]]:
        """The blocks of a module that catch errors, by the `try` that these are raised in."""
        known = self._blocks.get(module.key)
        if known is None:
            known = self._blocks[module.key] = {}
            for block in module.facts.blocks:
                if block.kind is BlockKind.CATCH and block.of is not None:
                    known.setdefault(block.of, []).append(block)
        return known

    def _end_in_blocks(self, module: Module, guarded: int, catching: Sequence[Block]) -> Location | None:
        for block in catching:
            routine = module.routines[block.function] if block.function is not None else None
            if (
                routine is None
                or not self._keeps(routine, block.span)
                or self._is_known_after(routine, routine, guarded, block.span)
            ):
                return None
        first = catching[-1].span
        return module.at(Span(first.start, min(first.start + 1, first.end)))

    def _end_of_chain(self, site: CallSite) -> Location | None:
        """The `catch` behind the promise that a call gives, or whose callback it is called in."""
        chained = site.index
        routine = site.routine
        if routine is not None and not self._catching.is_settled(site):
            given = site.module.calls_given.get(routine.index, ())
            if len(given) != 1 or last_name(given[0][0].fact.callee) not in METHODS_OF_PROMISES:
                return None
            chained = given[0][0].index
        for each in site.module.call_sites:
            callee = each.fact.callee
            if isinstance(callee, Attribute) and callee.name == "catch" and _is_behind(site.module, each, chained):
                handed = each.fact.argument("", 0)
                if not isinstance(handed, FunctionValue):
                    return None
                catching = site.module.routines[handed.function]
                body = catching.module.facts.blocks[catching.fact.body].span
                around = each.routine
                if (
                    around is None
                    or not self._keeps(catching, body)
                    or self._is_known_after(catching, around, each.fact.block, body)
                ):
                    return None
                return site.module.at(callee.name_span)
        return None

    def _keeps(self, routine: Routine, span: Span) -> bool:
        """Whether what runs on an error raises none, and does nothing that tells another program of it."""
        if any(span.has(fact.span) for each in (routine, *_inside(routine)) for fact in each.raises):
            return False
        sites = [site for each in (routine, *_inside(routine)) for site in each.calls if span.has(site.span)]
        return all(self._is_silent(site) for site in sites)

    def _is_known_after(self, catching: Routine, around: Routine, block: int, span: Span) -> bool:
        """Whether what comes after may fail because of the error, or do something else: it was kept, or counted.

        An answer that is given instead, and looked at by nobody, is none of that.
        """
        module = around.module
        loops = (module.facts.blocks[at] for at in module.facts.own_blocks_around(block))
        begin = min((loop.span.start for loop in loops if loop.kind is BlockKind.LOOP), default=span.start)
        if any(fact.span.start >= begin and not span.has(fact.span) for fact in around.raises):
            return True
        names: set[str] = set()
        for routine in dict.fromkeys((catching, *_inside(catching))):
            for bound in routine.assignments:
                if span.has(bound.span):
                    if not isinstance(bound.target, Name) or bound.augmented:
                        return True
                    names.add(bound.target.name)
            for site in routine.calls:
                callee = site.fact.callee
                if span.has(site.span) and isinstance(callee, Attribute) and callee.name in ADDERS_TO_LISTS:
                    if not isinstance(callee.base, Name):
                        return True
                    names.add(callee.base.name)
        answers = {fact.value.span for fact in around.returns if isinstance(fact.value, Name)}
        return any(
            isinstance(part, Name) and part.name in names and not span.has(part.span) and part.span not in answers
            for expression, _ in (expressions_of(module, around.index) if names else ())
            for part in subexpressions(expression)
        )

    def _is_silent(self, site: CallSite) -> bool:
        name = last_name(site.fact.callee)
        if name in _ENDS_IN_FAILURE or self._sdk.call_at(site) is not None:
            return False
        if name in LOGS or name in TELLS or name in MAKES_TEXT or name in METHODS_THAT_NEVER_FAIL:
            return True
        if any(dotted_name(callee) in NEVER_FAILS for callee in self._values.callee(site)):
            return True
        called = self._values.called_routines(site)
        reached = [each for start in called for each in self._graph.reached_from(start)]
        return bool(called) and not any(
            each.raises
            or any(self._sdk.call_at(inner) or last_name(inner.fact.callee) in _HANDS_ON for inner in each.calls)
            for each in reached
        )


def _inside(routine: Routine) -> list[Routine]:
    found: list[Routine] = []
    pending = [*routine.inner]
    while pending and len(found) <= _MOST_INNER:
        each = pending.pop()
        found.append(each)
        pending += each.inner
    return found


def _is_behind(module: Module, site: CallSite, chained: int) -> bool:
    """Whether a call is one of a method of what another call gives, however many such calls lie between."""
    at = site.fact.callee
    for _ in range(2 * _LONGEST_CHAIN):
        if isinstance(at, CallResult):
            if at.call == chained:
                return True
            at = module.facts.calls[at.call].callee
        elif isinstance(at, Attribute):
            at = at.base
    return False
