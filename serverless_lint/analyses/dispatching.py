"""Handlers that decide by comparisons of their own which of several routes they are called for."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.running_code import RunningHandler
from serverless_lint.libraries.dispatching import SAYS_WHAT_TO_DO
from serverless_lint.link.program.expressions import arms_of, conditions_of
from serverless_lint.link.program.flow import At
from serverless_lint.link.program.handler_flow import HandlerFlow
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Handler, Routine
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import Constant, Operation, subexpressions
from serverless_lint.source import Location


class Dispatching(msgspec.Struct, frozen=True, eq=False):
    """A handler with the routes that it knows."""

    handler: Handler
    routes: tuple[str, ...]
    """What it compares a part of the event with, each once; of the arms of a `switch` or `match`, their numbers."""

    @property
    def location(self) -> Location:
        """The handler."""
        return self.handler.location


@finds(Dispatching, in_each=RunningHandler)
def dispatching(running: RunningHandler, project: LinkedProject) -> Iterator[Dispatching]:
    """The handlers that look at the path, the route or the field in conditions of their own."""
    routine = running.handler.routine
    if routine is None:
        return
    flow = project.flow(running.handler)
    routes = dict.fromkeys((*_compared(routine, flow), *_arms(routine, flow)))
    if routes:
        yield Dispatching(running.handler, tuple(routes))


def _compared(routine: Routine, flow: HandlerFlow) -> Iterator[str]:
    """The texts of `event["path"] == "/orders"`, also within larger conditions."""
    for condition, block in conditions_of(routine.module, routine.index):
        for part in subexpressions(condition):
            if not isinstance(part, Operation) or part.operator != "==" or len(part.operands) != 2:
                continue
            for text, other in (part.operands, part.operands[::-1]):
                if isinstance(text, Constant) and isinstance(text.value, str) and not isinstance(other, Constant):
                    at = At(routine.module, other, block)
                    if not SAYS_WHAT_TO_DO.isdisjoint(flow.paths(at)):
                        yield text.value


def _arms(routine: Routine, flow: HandlerFlow) -> Iterator[str]:
    """The arms of `switch (event.routeKey)`, each by its place, but for one that may be for all other routes."""
    seen: set[tuple[int, int]] = set()
    for number, (subject, block) in enumerate(arms_of(routine.module, routine.index)):
        if not SAYS_WHAT_TO_DO.isdisjoint(flow.paths(At(routine.module, subject, block))):
            place = (subject.span.start, subject.span.end)
            if place in seen:
                yield f"{place[0]}: {number}"
            seen.add(place)
