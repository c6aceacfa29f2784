"""What handlers put of their events into lists that outlive the invocation."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.running_code import RunningModule, RunningRoutine
from serverless_lint.libraries.growing import LOOKS_AT_LISTS, MAKES_LONGER, TAKES_NO_ELEMENTS
from serverless_lint.link.program.expressions import conditions_around
from serverless_lint.link.program.flow import At
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, Handler, Module
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import (
    Assignment,
    Attribute,
    CallResult,
    Expression,
    Name,
    Sequence,
    Subscript,
    spelling,
    subexpressions,
)
from serverless_lint.source import Location


class KeptRequest(msgspec.Struct, frozen=True, eq=False):
    """A call that puts a part of an event into a list of the module, which nothing makes shorter."""

    site: CallSite
    name: str
    """The list."""
    made_at: Location
    handlers: tuple[Handler, ...]

    @property
    def location(self) -> Location:
        """The callee."""
        return self.site.location


@finds(KeptRequest, in_each=RunningRoutine)
def kept_requests(running: RunningRoutine, project: LinkedProject) -> Iterator[KeptRequest]:
    """The calls that are made for events, whether or not the list is read again."""
    routine = running.routine
    for site in routine.calls:
        callee = site.fact.callee
        if not (isinstance(callee, Attribute) and callee.name in MAKES_LONGER and isinstance(callee.base, Name)):
            continue
        made = _list_of_module(site, callee.base, project)
        if made is None or _is_asked_for(site, callee.base.name):
            continue
        if callee.base.name not in project.once(_GrowingLists).of(routine.module):
            continue
        given = [At(routine.module, argument.value, site.fact.block) for argument in site.fact.arguments]
        handlers = tuple(
            handler for handler in running.handlers if any(project.flow(handler).from_event(at) for at in given)
        )
        if handlers:
            yield KeptRequest(site, callee.base.name, routine.module.at(made.target.span), handlers)


def _list_of_module(site: CallSite, name: Name, project: LinkedProject) -> Assignment | None:
    """Where a module makes an empty list, once and for all."""
    found = project.values.lookup(site.module, name.name, site.fact.block)
    made = found[0] if len(found) == 1 else None
    if not isinstance(made, Assignment) or made.augmented or site.module.facts.blocks[made.block].function is not None:
        return None
    return made if made.block == 0 and _is_empty(site.module, made.value) else None


def _is_empty(module: Module, expression: Expression) -> bool:
    if isinstance(expression, CallResult):
        call = module.facts.calls[expression.call]
        return spelling(call.callee) == "list" and not call.arguments
    return isinstance(expression, Sequence) and not expression.items


def _is_asked_for(site: CallSite, name: str) -> bool:
    """Whether a condition around the call looks at the list, and so may keep it short."""
    return any(
        isinstance(part, Name) and part.name == name
        for condition in conditions_around(site.module, site.fact.block)
        for part in _parts(site.module, condition)
    )


def _parts(module: Module, expression: Expression) -> Iterator[Expression]:
    for part in subexpressions(expression):
        yield part
        if isinstance(part, CallResult):
            call = module.facts.calls[part.call]
            for given in (call.callee, *(argument.value for argument in call.arguments)):
                yield from subexpressions(given)


class _GrowingLists:
    """Knows the names of which modules only put something into, each module looked at once."""

    def __init__(self, project: LinkedProject) -> None:
        self._taken = frozenset(
            fact.name for running in project.all(RunningModule) for fact in running.module.facts.imports if fact.name
        )
        self._found: dict[str, frozenset[str]] = {}

    def of(self, module: Module) -> frozenset[str]:
        """The names that methods put something into, and that nothing in the project may take something out of."""
        found = self._found.get(module.key)
        if found is None:
            found = self._found[module.key] = frozenset(_put_into(module)) - frozenset(_shortened(module)) - self._taken
        return found


def _put_into(module: Module) -> Iterator[str]:
    for call in module.facts.calls:
        if isinstance(call.callee, Attribute) and call.callee.name in MAKES_LONGER:
            yield spelling(call.callee.base)


def _shortened(module: Module) -> Iterator[str]:
    """The names of what may be made shorter, replaced, handed to something else or offered to other modules."""
    for call in module.facts.calls:
        if isinstance(call.callee, Attribute) and call.callee.name not in LOOKS_AT_LISTS:
            yield spelling(call.callee.base)
        if spelling(call.callee) not in TAKES_NO_ELEMENTS:
            for argument in call.arguments:
                yield from _names(argument.value)
    for assignment in module.facts.assignments:
        target = assignment.target
        if isinstance(target, (Attribute, Subscript)):
            yield spelling(target.base)
        elif not isinstance(assignment.value, Sequence):
            yield from _names(assignment.value)
    for access in module.facts.accesses:
        if isinstance(access.value, Subscript) and access.value.is_slice:
            yield spelling(access.value.base)
    for export in module.facts.exports:
        yield from _names(export.value) if export.value is not None else ()


def _names(expression: Expression) -> Iterator[str]:
    """The names that stand there as they are, also inside of what is made of them."""
    for part in subexpressions(expression):
        if isinstance(part, Name):
            yield part.name
