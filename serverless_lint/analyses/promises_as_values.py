"""Promises and coroutines that code takes for what they will give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from serverless_lint.analyses.floating_promises import Promises
from serverless_lint.analyses.running_code import RunningCall
from serverless_lint.libraries.errors import COMBINING, MEMBERS_OF_PROMISES, SETTLING
from serverless_lint.libraries.http_requests import PROMISES_WITH_MEMBERS
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, Handler, Module
from serverless_lint.model.project import finds
from serverless_lint.parse.code.conditions import asked_in
from serverless_lint.parse.code.contents import expressions_in
from serverless_lint.parse.code.facts import (
    Attribute,
    BlockKind,
    CallResult,
    Constant,
    Expression,
    Language,
    Operation,
    ResultUse,
    Subscript,
    last_name,
    parts_of,
)
from serverless_lint.source import Location

_OF_SDK_V2 = "promise"
_COMPARES = ("==", "!=", "<", "<=", ">", ">=")
_DECIDES = (BlockKind.IF, BlockKind.LOOP)
_MOST_CALLS = 20
"""So many calls are looked at of which each gives what others give."""


class PromiseAsValue(msgspec.Struct, frozen=True, eq=False):
    """A call that gives a promise, or a coroutine, which is asked for what only the value has that it will give."""

    site: CallSite
    member: str
    """What is taken out of it; empty if it decides a condition."""
    handlers: tuple[Handler, ...]

    @property
    def location(self) -> Location:
        """The callee of the call."""
        return self.site.location

    @property
    def name(self) -> str:
        """What is called, by its own name."""
        inner = self.site.called_on
        name = last_name(self.site.fact.callee)
        return last_name(inner.fact.callee) if inner is not None and name == _OF_SDK_V2 else name

    @property
    def is_coroutine(self) -> bool:
        """Whether it is Python's, which does not even run."""
        return self.site.module.language is Language.PYTHON


@finds(PromiseAsValue, in_each=RunningCall)
def promises_as_values(running: RunningCall, project: LinkedProject) -> Iterator[PromiseAsValue]:
    """Those of which it is certain that they are promises, and that nothing waits for them before."""
    site = running.site
    if site.fact.awaited or site.fact.is_new or site.fact.use is ResultUse.DROPPED:
        return
    finder = project.once(_Finder)
    member = finder.asked_of(site)
    if member is not None and finder.gives_promise(site):
        yield PromiseAsValue(site, member, running.handlers)


class _Finder:
    """Looks at what becomes of what calls give, each module once."""

    def __init__(self, project: LinkedProject) -> None:
        self._project = project
        self._asked: dict[str, Mapping[int, str]] = {}

    def asked_of(self, site: CallSite) -> str | None:
        """The member that is taken out of what a call gives; empty if it decides a condition, None for nothing."""
        module = site.module
        if module.key not in self._asked:
            self._asked[module.key] = dict(_asked_in(module))
        return self._asked[module.key].get(site.index)

    def gives_promise(self, site: CallSite) -> bool:
        """Whether a call gives nothing but a promise that has no members of its own."""
        found = {site}
        pending = [site]
        for current in pending:
            if self._is_promise(current):
                continue
            given = self._handed_on(current)
            if given is None or len(found) > _MOST_CALLS:
                return False
            pending += (each for each in given if each not in found)
            found.update(given)
        return True

    def _is_promise(self, site: CallSite) -> bool:
        promises = self._project.once(Promises)
        if promises.is_async(site):
            return True
        if site.module.language is Language.PYTHON:
            return False
        names = {dotted_name(callee) or "" for callee in self._project.values.callee(site)}
        if names and names <= (COMBINING | SETTLING):
            return True
        # `promise()` of version 3 of the SDK is another mistake, with another remedy.
        return (
            promises.is_request(site)
            and self.asked_of(site) != _OF_SDK_V2
            and not any(name.partition(".")[0] in PROMISES_WITH_MEMBERS for name in names)
        )

    def _handed_on(self, site: CallSite) -> frozenset[CallSite] | None:
        """The calls whose results a called function of the project gives; None if it may give anything else."""
        called = self._project.once(Promises).called(site)
        found: set[CallSite] = set()
        for routine in called:
            if routine.fact.is_generator or routine.fact.is_async or not routine.returns:
                return None
            for fact in routine.returns:
                if not isinstance(fact.value, CallResult):
                    return None
                found.add(routine.module.call_sites[fact.value.call])
        is_plain = bool(called) and site.module.language is not Language.PYTHON
        return frozenset(found) if is_plain and not any(each.fact.awaited for each in found) else None


def _asked_in(module: Module) -> Iterator[tuple[int, str]]:
    """The calls of a module whose results are asked for something, each with what that is."""
    for block in module.facts.blocks:
        if block.kind in _DECIDES and block.condition is not None:
            yield from ((call, "") for call in _deciding(block.condition))
    pending = [expression for expression, _ in expressions_in(module.facts)]
    while pending:
        expression = pending.pop()
        parts = parts_of(expression)
        pending += parts
        if isinstance(expression, Operation):
            if expression.operator in ("not", "if") and parts:
                yield from ((call, "") for call in _deciding(parts[0]))
            elif expression.operator in _COMPARES:
                yield from ((part.call, "") for part in parts if isinstance(part, CallResult))
        elif isinstance(expression, (Attribute, Subscript)) and isinstance(expression.base, CallResult):
            member = _member(expression)
            if member is not None and member not in MEMBERS_OF_PROMISES:
                yield expression.base.call, member


def _deciding(condition: Expression) -> Iterator[int]:
    """The calls whose results are taken for true or false."""
    return (part.call for part in asked_in(condition) if isinstance(part, CallResult))


def _member(expression: Attribute | Subscript) -> str | None:
    if isinstance(expression, Attribute):
        return expression.name
    return str(expression.index.value) if isinstance(expression.index, Constant) else None
