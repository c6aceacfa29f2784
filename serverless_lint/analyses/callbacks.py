"""What handlers of Node.js end by besides a promise: the callback that they take, and methods of the context."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.libraries.contexts import ENDS_OF_JAVASCRIPT
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Argument, CallSite, Handler, Member, Routine
from serverless_lint.model.program.handler import third_counted
from serverless_lint.model.project import finds
from serverless_lint.source import Location


class HandlerCallbacks(msgspec.Struct, frozen=True, eq=False):
    """A handler of Node.js with what it ends by besides a promise."""

    handler: Handler
    callback: Location | None
    """The third parameter of the function that Lambda calls: the handler, or what a wrapper of the project returns."""
    ends: tuple[CallSite, ...]
    """Where it calls `done`, `succeed` or `fail` of its context, also in functions inside it."""

    @property
    def location(self) -> Location:
        """The handler."""
        return self.handler.location


@finds(HandlerCallbacks, in_each=Handler)
def handler_callbacks(handler: Handler, project: LinkedProject) -> Iterator[HandlerCallbacks]:
    """What handlers of Node.js end by."""
    if handler.is_node:
        entry = _entry_of(handler, project.values)
        callback = None if entry is None else third_counted(entry)
        location = None if entry is None or callback is None else entry.module.at(callback.span)
        yield HandlerCallbacks(handler, location, tuple(_ends_of(handler, project.values)))


def _entry_of(handler: Handler, values: Values) -> Routine | None:
    """The function that Lambda calls; None if a wrapper makes it that cannot be followed."""
    if not handler.wrappers:
        return handler.routine
    if handler.is_bound:
        return None
    exported = values.exported(handler.module, handler.name)
    found = exported[0] if len(exported) == 1 else None
    return found if isinstance(found, Routine) else None


def _ends_of(handler: Handler, values: Values) -> Iterator[CallSite]:
    """The calls of methods of the context that end an invocation, whatever names lead to them."""
    for site in handler.sites:
        for callee in values.callee(site):
            if isinstance(callee, Member) and callee.name in ENDS_OF_JAVASCRIPT:
                base = callee.base
                if isinstance(base, Argument) and base.routine == handler.routine and base.index == 1:
                    yield site
                    break
