"""How a handler meets Lambda: the function that is called, and the calls by which it ends without a promise."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.link.program.values import Values
from serverless_lint.model import Argument, CallSite, Handler, Member, Routine

_ENDS = frozenset({"done", "succeed", "fail"})
"""Methods of the context, https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html"""


def entry_of(handler: Handler, values: Values) -> Routine | None:
    """The function that Lambda calls; None if a wrapper makes it that cannot be followed."""
    if not handler.wrappers:
        return handler.routine
    exported = values.exported(handler.module, handler.name)
    found = exported[0] if len(exported) == 1 else None
    return found if isinstance(found, Routine) else None


def ends_of(handler: Handler, values: Values) -> Iterator[CallSite]:
    """The calls of methods of the context that end an invocation, whatever names lead to them."""
    for site in handler.sites:
        for callee in values.callee(site):
            if isinstance(callee, Member) and callee.name in _ENDS:
                base = callee.base
                if isinstance(base, Argument) and base.routine == handler.routine and base.index == 1:
                    yield site
                    break
