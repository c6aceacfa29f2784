"""Whether calls are passed what the event of a handler brings, through the functions on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from serverless_lint.link.program.values import Values
from serverless_lint.model import (
    UNKNOWN,
    Argument,
    CallSite,
    Joined,
    Member,
    Module,
    ObjectValue,
    Result,
    Routine,
    Value,
)
from serverless_lint.parse.code.facts import (
    Assignment,
    Attribute,
    CallResult,
    Expression,
    FunctionValue,
    Name,
    Subscript,
    is_each,
    subexpressions,
)

_MOST_STEPS = 20
_FOLLOWED = (Name, Attribute, Subscript, CallResult, FunctionValue)


class PartsOfEvent:
    """Recognises what is taken from the event of one handler; nothing is if it is not known which parameter that is."""

    def __init__(
        self, values: Values, callers: Callable[[Routine], Sequence[CallSite]], event: Argument | None
    ) -> None:
        self._values = values
        self._callers = callers
        self._event = event
        # What is made of what is made of many things is asked for once, not once for each way to it.
        self._sites: dict[tuple[str, int], bool] = {}
        self._known: dict[tuple[Value, int], bool] = {}
        self._made: dict[tuple[str, Expression, int, int], bool] = {}
        self._whole: dict[tuple[Value, int], bool] = {}

    def are_passed(self, site: CallSite) -> bool:
        """Whether some argument of a call is made of a part of the event."""
        if self._event is None:
            return False
        if site.key not in self._sites:
            self._sites[site.key] = self._has_part_among_arguments(site, _MOST_STEPS)
        return self._sites[site.key]

    def _has_part_among_arguments(self, site: CallSite, steps: int) -> bool:
        return any(
            self._is_made_of_part(site.module, argument.value, site.fact.block, steps)
            for argument in site.fact.arguments
        )

    def _is_made_of_part(self, module: Module, expression: Expression, block: int, steps: int) -> bool:
        if not steps:
            return False
        key = (module.key, expression, block, steps)
        if key not in self._made:
            self._made[key] = False
            self._made[key] = self._has_part_inside(module, expression, block, steps)
        return self._made[key]

    def _has_part_inside(self, module: Module, expression: Expression, block: int, steps: int) -> bool:
        for inner in subexpressions(expression):
            if not isinstance(inner, _FOLLOWED):
                continue
            values = self._values.of(module, inner, block)
            if any(self._is_part(value, steps - 1) for value in values):
                return True
            # What a loop goes through has no value of its own.
            bindings = self._values.seen(module, inner, block) if isinstance(inner, Name) and UNKNOWN in values else ()
            if any(
                isinstance(binding, Assignment)
                and self._is_made_of_part(module, gone_through(binding.value), binding.block, steps - 1)
                for binding in bindings
            ):
                return True
        return False

    def _is_part(self, value: Value, steps: int) -> bool:
        """Whether a value is a part of the event, or made of one."""
        if not steps:
            return False
        key = (value, steps)
        if key not in self._known:
            self._known[key] = False
            self._known[key] = self._is_some_part(value, steps - 1)
        return self._known[key]

    def _is_some_part(self, value: Value, steps: int) -> bool:
        if isinstance(value, Argument):
            return any(
                self._is_made_of_part(site.module, given, site.fact.block, steps) for site, given in self._given(value)
            )
        if isinstance(value, Member):
            return self._is_event(value.base, steps) or self._is_part(value.base, steps)
        if isinstance(value, Joined):
            return any(self._is_part(part, steps) for part in value.parts)
        if isinstance(value, Result):
            return self._is_part(value.callee, steps) or self._has_part_among_arguments(value.site, steps)
        if isinstance(value, ObjectValue):
            return any(
                self._is_made_of_part(value.module, entry.value, value.block, steps) for entry in value.literal.entries
            )
        return isinstance(value, Routine) and any(
            fact.value is not None and self._is_made_of_part(value.module, fact.value, fact.block, steps)
            for fact in value.returns
        )

    def _is_event(self, value: Value, steps: int) -> bool:
        if value == self._event:
            return True
        if not isinstance(value, Argument) or not steps:
            return False
        key = (value, steps)
        if key not in self._whole:
            self._whole[key] = False
            self._whole[key] = any(
                self._is_event(passed, steps - 1)
                for site, given in self._given(value)
                for passed in self._values.of(site.module, given, site.fact.block)
            )
        return self._whole[key]

    def _given(self, argument: Argument) -> Iterator[tuple[CallSite, Expression]]:
        """What callers write for a parameter."""
        for site in self._callers(argument.routine):
            given = argument.routine.passed(site, argument.index)
            if given is not None:
                yield site, given


def gone_through(expression: Expression) -> Expression:
    """The list that a loop goes through, for its variable."""
    while is_each(expression):
        expression = expression.operands[0]
    return expression
