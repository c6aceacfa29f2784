"""What handlers answer: what they return, or give to their callback or context."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.libraries.contexts import ANSWERS_OF_JAVASCRIPT
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.model import Argument, Handler, Member, Module, Result, Routine, Value
from serverless_lint.parse.code.facts import Expression


class Answers:
    """Finds the answers of handlers."""

    def __init__(self, values: Values) -> None:
        self._values = values

    def of(self, handler: Handler) -> Iterator[tuple[Expression, int]]:
        """Each answer with the block of the handler's module that it is evaluated in."""
        for fact in handler.routine.returns if handler.routine is not None else ():
            if fact.value is not None:
                yield fact.value, fact.block
        yield from self._called_back(handler)

    def values(self, module: Module, answer: Expression, block: int) -> Iterator[Value]:
        """What an answer may be, with what `Promise.resolve` is given in its place."""
        for value in self._values.of(module, answer, block):
            if isinstance(value, Result) and dotted_name(value.callee) == "Promise.resolve":
                yield from self._values.argument(value.site, "", 0) or ()
            else:
                yield value

    def _called_back(self, handler: Handler) -> Iterator[tuple[Expression, int]]:
        """What is answered by the callback or by a method of the context, also in functions inside the handler."""
        for site in handler.sites:
            for callee in self._values.callee(site):
                position = _position_of_answer(callee, handler.routine)
                answer = None if position is None else site.fact.argument("", position)
                if answer is not None:
                    yield answer, site.fact.block


def _position_of_answer(callee: Value, routine: Routine | None) -> int | None:
    """Which argument of a call is the handler's answer; None if the call answers nothing."""
    if isinstance(callee, Argument) and callee.routine == routine and callee.index == 2:
        return 1
    if isinstance(callee, Member) and callee.name in ANSWERS_OF_JAVASCRIPT:
        base = callee.base
        if isinstance(base, Argument) and base.routine == routine and base.index == 1:
            return ANSWERS_OF_JAVASCRIPT[callee.name]
    return None
