"""Wrappers of a project that keep to themselves what the handlers inside them raise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice

from serverless_lint.libraries.effects import CHANGES
from serverless_lint.libraries.errors import METHODS_OF_PROMISES
from serverless_lint.libraries.harmless import ADDERS_TO_LISTS, METHODS_THAT_NEVER_FAIL, NEVER_FAILS
from serverless_lint.libraries.logging import TELLS_PEOPLE
from serverless_lint.link.program.catching import catches_everything
from serverless_lint.link.program.expressions import expressions_of
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.wrapping import maker
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Argument, CallSite, CodeKey, Handler, Module, Routine
from serverless_lint.parse.code.facts import (
    Attribute,
    BlockKind,
    CallResult,
    Expression,
    FunctionValue,
    Language,
    Name,
    ResultUse,
    Subscript,
    last_name,
    subexpressions,
)
from serverless_lint.parse.code.facts import Mapping as MappingLiteral
from serverless_lint.source import Location, Span

_ENDS_IN_FAILURE = frozenset({"reject", "fail", "exit", "_exit", "abort", "done", "callback", "cb", "next"})
"""What says that something failed without raising an error."""
_MOST_INNER = 50
_MOST_CALLS = 10
"""Functions inside a wrapper, and calls of what it wraps, beyond which it is not looked at."""
_MOST_PARTS = 200
"""Reads and calls of a wrapper, of which no more are told apart."""
_LONGEST_CHAIN = 50
"""Calls of methods on what such calls give, of which more are not followed."""


class SwallowingWrappers:
    """Looks at what wrappers do with an error of what they wrap."""

    def __init__(self, project: LinkedProject) -> None:
        self._values = project.values
        self._sdk = project.sdk
        self._graph = project.graph
        self._catching = project.catching
        self._known: dict[CodeKey, Location | None] = {}
        """Where errors end in wrappers, as far as it was asked for."""
        self._handling: dict[str, Mapping[int, Sequence[int]]] = {}
        self._chained: dict[str, Mapping[int, CallSite]] = {}
        self._next: dict[str, Mapping[int, CallSite]] = {}

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
        _, *inner = islice(wrapper.with_inner, _MOST_INNER + 2)
        calls = [site for routine in inner for site in routine.calls if self._calls_wrapped(site, routine)]
        if not calls or len(inner) > _MOST_INNER or len(calls) > _MOST_CALLS:
            return None
        if any(self._is_asked_for(routine, wrapper) for site in calls if (routine := site.routine) is not None):
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

    def _is_asked_for(self, routine: Routine, wrapper: Routine) -> bool:
        """Whether a wrapper looks at what a function inside it gives."""
        return any(
            called.key == routine.key
            for around in wrapper.with_inner
            for site in around.calls
            if site.fact.use not in (ResultUse.DROPPED, ResultUse.RETURNED)
            for called in self._values.called_routines(site)
        )

    def _end_of(self, site: CallSite) -> Location | None:
        module = site.module
        if module.language is Language.PYTHON or site.fact.awaited:
            blocks = module.facts.blocks
            for at in module.facts.own_blocks_around(site.fact.block):
                catching = self._catching_in(module).get(at, ())
                if any(catches_everything(blocks[each]) for each in catching):
                    return self._end_in_blocks(module, at, catching)
        return self._end_of_chain(site)

    def _catching_in(self, module: Module) -> Mapping[int, Sequence[int]]:
        """The blocks of a module that run on errors, by those whose errors they are."""
        if module.key not in self._handling:
            found: dict[int, list[int]] = {}
            for at in chain.from_iterable(module.catching_of.values()):
                guarded = module.facts.blocks[at].of
                if guarded is not None:
                    found.setdefault(guarded, []).append(at)
            self._handling[module.key] = found
        return self._handling[module.key]

    def _end_in_blocks(self, module: Module, guarded: int, catching: Sequence[int]) -> Location | None:
        spans = [module.facts.blocks[at].span for at in catching]
        for at, span in zip(catching, spans, strict=True):
            routine = module.routine_of(at)
            if (
                routine is None
                or not self._keeps(routine, span)
                or self._is_known_after(routine, routine, guarded, span)
            ):
                return None
        return module.at(spans[-1].first)

    def _end_of_chain(self, site: CallSite) -> Location | None:
        """The `catch` behind the promise that a call gives, or whose callback it is called in."""
        chained = site.index
        routine = site.routine
        if routine is not None and not self._catching.is_settled(site):
            given = site.module.calls_given.get(routine.index, ())
            if len(given) != 1 or last_name(given[0][0].fact.callee) not in METHODS_OF_PROMISES:
                return None
            chained = given[0][0].index
        behind = self._chained_in(site.module).get(chained)
        handed = behind.fact.argument("", 0) if behind is not None else None
        if behind is None or not isinstance(behind.fact.callee, Attribute) or not isinstance(handed, FunctionValue):
            return None
        catching = site.module.routines[handed.function]
        body = catching.module.facts.blocks[catching.fact.body].span
        around = behind.routine
        if around is None or not self._keeps(catching, body) or not self._goes_on_quietly(behind):
            return None
        is_known = self._is_known_after(catching, around, behind.fact.block, body)
        return None if is_known else site.module.at(behind.fact.callee.name_span)

    def _goes_on_quietly(self, behind: CallSite) -> bool:
        """Whether what is called with the answer that a `catch` gives tells nobody of an error."""
        before = behind.index
        for _ in range(_MOST_CALLS):
            site = self._next_in(behind.module).get(before)
            if site is None:
                return True
            for argument in site.fact.arguments:
                if not isinstance(argument.value, FunctionValue):
                    return False
                routine = site.module.routines[argument.value.function]
                if not self._keeps(routine, routine.fact.span):
                    return False
            before = site.index
        return False

    def _next_in(self, module: Module) -> Mapping[int, CallSite]:
        """The methods that are called on what each call of a module gives, by the index of the call."""
        if module.key not in self._next:
            self._next[module.key] = {
                site.fact.callee.base.call: site
                for site in module.call_sites
                if isinstance(site.fact.callee, Attribute) and isinstance(site.fact.callee.base, CallResult)
            }
        return self._next[module.key]

    def _chained_in(self, module: Module) -> Mapping[int, CallSite]:
        """The first `.catch(…)` behind each call of a module that has one, by the index of the call."""
        if module.key not in self._chained:
            found: dict[int, CallSite] = {}
            for site in module.call_sites:
                if isinstance(site.fact.callee, Attribute) and site.fact.callee.name == "catch":
                    for call in _before(site):
                        found.setdefault(call, site)
            self._chained[module.key] = found
        return self._chained[module.key]

    def _keeps(self, routine: Routine, span: Span) -> bool:
        """Whether what runs on an error raises none, and does nothing that tells another program of it."""
        run = tuple(islice(routine.with_inner, _MOST_INNER + 2))
        if any(span.has(fact.span) for each in run for fact in each.raises):
            return False
        return self._tell_nobody(site for each in run for site in each.calls if span.has(site.span))

    def _tell_nobody(self, calls: Iterable[CallSite]) -> bool:
        """Whether calls raise no error, and do nothing that tells another program of one."""
        called: list[Routine] = []
        for site in calls:
            if self._tells_program(site):
                return False
            if not self._is_harmless(site):
                inside = self._values.called_routines(site)
                if not inside:
                    return False
                called += inside
        return not any(
            each.raises or any(map(self._hands_on, each.calls)) for each in self._graph.reached_from_any(called)
        )

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
        for routine in islice(catching.with_inner, _MOST_INNER):
            for bound in routine.assignments:
                if span.has(bound.span):
                    written = _written(bound.target, around)
                    if written is None or bound.augmented:
                        return True
                    names.add(written)
            for site in routine.calls:
                callee = site.fact.callee
                if span.has(site.span) and isinstance(callee, Attribute) and callee.name in ADDERS_TO_LISTS:
                    if not isinstance(callee.base, Name):
                        return True
                    names.add(callee.base.name)
        return bool(names) and self._is_looked_at(names, around, span)

    def _is_looked_at(self, names: set[str], around: Routine, span: Span) -> bool:
        """Whether a function may do something else for what was written to variables in a part of it."""
        read = [
            part
            for expression, _ in expressions_of(around.module, around.index)
            for part in subexpressions(expression)
            if isinstance(part, Name) and not span.has(part.span)
        ]
        if len(read) > _MOST_PARTS or len(around.calls) > _MOST_PARTS:
            return any(part.name in names for part in read)
        answered: list[Span] = []
        for bound in around.assignments:
            written = None if bound.augmented else _written(bound.target, around)
            is_made_of_them = any(part.name in names and bound.value.span.has(part.span) for part in read)
            if written is not None and is_made_of_them and self._is_made_quietly(around, bound.value):
                names.add(written)
                answered.append(bound.value.span)
            if written in names:
                answered.append(bound.target.span)
        answers = (fact.value for fact in around.returns if fact.value is not None)
        answered += (value.span for value in answers if self._is_made_quietly(around, value))
        answered += (site.span for site in around.calls if last_name(site.fact.callee) in TELLS_PEOPLE)
        return any(part.name in names and not any(each.has(part.span) for each in answered) for part in read)

    def _is_made_quietly(self, around: Routine, value: Expression) -> bool:
        """Whether what is called to make a value tells nobody of an error."""
        return self._tell_nobody(site for site in around.calls if value.span.has(site.span))

    def _tells_program(self, site: CallSite) -> bool:
        return last_name(site.fact.callee) in _ENDS_IN_FAILURE or self._sdk.call_at(site) is not None

    def _hands_on(self, site: CallSite) -> bool:
        """The same, or keeps what failed."""
        return self._tells_program(site) or last_name(site.fact.callee) in CHANGES

    def _is_harmless(self, site: CallSite) -> bool:
        name = last_name(site.fact.callee)
        if name in TELLS_PEOPLE or name in METHODS_THAT_NEVER_FAIL:
            return True
        return any(dotted_name(callee) in NEVER_FAILS for callee in self._values.callee(site))


def _written(target: Expression, around: Routine) -> str | None:
    """The variable that is written, or of whose object a part is that a function has made."""
    if isinstance(target, Name):
        return target.name
    base = target.base if isinstance(target, (Attribute, Subscript)) else None
    if not isinstance(base, Name):
        return None
    targets = ((bound.target, bound.value) for bound in around.assignments)
    made = (value for target, value in targets if isinstance(target, Name) and target.name == base.name)
    return base.name if any(isinstance(value, MappingLiteral) for value in made) else None


def _before(site: CallSite) -> Iterator[int]:
    """The calls of a chain that a call is the last one of, as in `call(event).then(answer).catch(log)`."""
    at = site.fact.callee
    # Between two calls lies the name of the method.
    for _ in range(2 * _LONGEST_CHAIN):
        if isinstance(at, CallResult):
            yield at.call
            at = site.module.facts.calls[at.call].callee
        elif isinstance(at, Attribute):
            at = at.base
