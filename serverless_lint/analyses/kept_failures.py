"""Whether what code counts or collects of its failures is told to anything but people."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from serverless_lint.libraries.growing import MAKES_LONGER
from serverless_lint.libraries.logging import LOGS, TELLS, TELLS_PEOPLE
from serverless_lint.link.program.expressions import expressions_of
from serverless_lint.link.program.values import Values
from serverless_lint.model import CallSite, CodeKey, Routine
from serverless_lint.parse.code.facts import (
    Assignment,
    Attribute,
    Block,
    BlockKind,
    Expression,
    Name,
    last_name,
    subexpressions,
)
from serverless_lint.source import Span, Spans

_MOST_WAYS = 50
"""A function with more branches and answers is not looked at."""
_MOST_ROUNDS = 5
"""How often what is kept is made part of something else."""


def collected_by(site: CallSite) -> str | None:
    """The name of the list that a call adds to: `failed.append(…)`."""
    callee = site.fact.callee
    if not isinstance(callee, Attribute) or not isinstance(callee.base, Name):
        return None
    return callee.base.name if callee.name in MAKES_LONGER else None


def is_only_told(
    routine: Routine, names: Collection[str], caught: Span, ignored: Collection[CodeKey], values: Values
) -> bool:
    """Whether what is kept under some names, beside where errors are caught, is logged, or returned to nobody.

    `ignored` are the functions whose results nobody looks at.
    """
    *_, outermost = routine.with_owners
    routines = tuple(outermost.with_inner)
    known = set(names)
    for _ in range(_MOST_ROUNDS):
        made_of = {
            fact.target.name
            for each in routines
            for fact in each.assignments
            if isinstance(fact.target, Name) and _has(fact.value, known)
        }
        if made_of <= known:
            break
        known |= made_of
    else:
        return False
    # What a module or a caller has may be looked at there.
    bound = {name for each in routines for fact in each.assignments for name in _bound_by(fact)}
    if not known <= bound or any(not known.isdisjoint(each.fact.global_names) for each in routines):
        return False
    return all(_are_told(each, known, caught, ignored, values) for each in routines)


def _bound_by(fact: Assignment) -> Iterator[str]:
    if isinstance(fact.target, Name) and not fact.augmented:
        yield fact.target.name


def _has(expression: Expression, names: Collection[str]) -> bool:
    return any(isinstance(part, Name) and part.name in names for part in subexpressions(expression))


def _are_told(
    routine: Routine, names: Collection[str], caught: Span, ignored: Collection[CodeKey], values: Values
) -> bool:
    """Whether all uses of some names in a function are such."""
    idle = [caught]
    idle += [site.span for site in routine.calls if last_name(site.fact.callee) in LOGS | TELLS]
    idle += [site.fact.callee_span for site in routine.calls if collected_by(site) in names]
    for fact in routine.assignments:
        if isinstance(fact.target, Name) and fact.target.name in names:
            idle += [fact.target.span, *(part.span for part in subexpressions(fact.value) if isinstance(part, Name))]
    branches = [
        (block, block.condition)
        for block in routine.module.facts.blocks
        if block.function == routine.index and block.kind in (BlockKind.IF, BlockKind.ELSE)
        if block.condition is not None and _has(block.condition, names)
    ]
    if len(branches) + len(routine.returns) > _MOST_WAYS:
        return False
    if routine.key in ignored:
        idle += [fact.span for fact in routine.returns if _makes_answer(routine, fact.span, values)]
    for block, condition in branches:
        if not _tells_only(routine, block, names, is_end=routine.key in ignored):
            return False
        idle.append(condition.span)
    told = Spans(idle)
    return all(
        told.have(part.span.start)
        for expression, _ in expressions_of(routine.module, routine.index)
        for part in subexpressions(expression)
        if isinstance(part, Name) and part.name in names
    )


def _makes_answer(routine: Routine, answer: Span, values: Values) -> bool:
    """Whether what is called for an answer only makes it: a text, or a function of the project that never raises."""
    return all(
        last_name(site.fact.callee) in TELLS_PEOPLE or _never_raises(values.called_routines(site))
        for site in routine.calls
        if answer.has(site.span)
    )


def _never_raises(routines: Sequence[Routine]) -> bool:
    return bool(routines) and not any(each.raises for each in routines)


def _tells_only(routine: Routine, block: Block, names: Collection[str], *, is_end: bool) -> bool:
    """Whether a branch does nothing but tell people of what is kept."""
    if any(block.span.has(fact.span) for fact in routine.raises):
        return False
    if not is_end and any(block.span.has(fact.span) for fact in routine.returns):
        return False
    written = (fact.target for fact in routine.assignments if block.span.has(fact.span))
    return all(isinstance(target, Name) and target.name in names for target in written) and all(
        last_name(site.fact.callee) in TELLS_PEOPLE or collected_by(site) in names
        for site in routine.calls
        if block.span.has(site.span)
    )
