"""What values of code are where settings that a function lacks choose between several."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.link.program.flow import At
from serverless_lint.link.program.guards import Guards, Truth
from serverless_lint.link.program.values import Values
from serverless_lint.model import EnvironmentRead, Module, Routine
from serverless_lint.parse.code.facts import (
    Assignment,
    Attribute,
    BlockKind,
    CallResult,
    Expression,
    Import,
    Name,
    Operation,
    Subscript,
    is_null,
    subexpressions,
)

_MOST_STEPS = 8
"""Names, conditions and functions that a value goes through."""
_MOST_WAYS = 10
"""Values between which it may be chosen at one of these."""
_CONDITIONAL = (BlockKind.IF, BlockKind.ELSE)


class SettledValues:
    """Follows values through the conditions that the settings of one function decide."""

    def __init__(self, values: Values, guards: Guards) -> None:
        self._values = values
        self._guards = guards
        self.deciding: dict[str, None] = {}
        """The environment variables that have decided conditions on the way."""

    def of(self, at: At) -> At | None:
        """What stands for a value; None if that is open, or depends on anything but settings."""
        current: At | None = at
        for _ in range(_MOST_STEPS):
            if current is None:
                return None
            following = self._following(current)
            if following is current:
                return current
            current = following
        return None

    def _following(self, at: At) -> At | None:
        """One step further; the same if there is none."""
        expression = at.expression
        if isinstance(expression, Operation) and expression.operator == "if" and len(expression.operands) == 3:
            condition, then, otherwise = expression.operands
            holds = self._holds(at.module, condition, at.block)
            return None if holds is None else At(at.module, then if holds else otherwise, at.block)
        if not isinstance(expression, (Name, Attribute, CallResult)):
            return at
        if not self._is_seen(at.module, expression, at.block):
            return at
        found = [At(*each) for each in self._guards.definitions(at.module, expression, at.block)]
        # A name that is declared alone is nothing until it is given something.
        ways = [way for way in found if not is_null(way.expression)] or found
        if not ways or len(ways) > _MOST_WAYS:
            return at if not ways else None
        taken = [way for way in ways if self._is_taken(way) is not False]
        # What several leave open, an event may decide.
        return taken[0] if len(taken) == 1 and self._is_taken(taken[0]) else None

    def _is_seen(self, module: Module, expression: Name | Attribute | CallResult, block: int) -> bool:
        """Whether all that something stands for is written in the project."""
        if isinstance(expression, Name):
            bindings = self._values.seen(module, expression, block)
            return all(
                isinstance(each, Import) or (isinstance(each, Assignment) and not (each.augmented or each.is_optional))
                for each in bindings
            )
        if isinstance(expression, CallResult):
            callees = self._values.callee(module.call_sites[expression.call])
            return len(callees) == 1 and isinstance(callees[0], Routine) and not callees[0].fact.decorators
        return len(self._values.of(module, expression.base, block)) == 1

    def _is_taken(self, at: At) -> bool | None:
        """Whether the conditions around a value in its function let it be come to; None if that is open."""
        blocks = at.module.facts.blocks
        answers: list[bool | None] = []
        for each in at.module.facts.own_blocks_around(at.block):
            block = blocks[each]
            if block.kind is BlockKind.CATCH or block.kind is BlockKind.CASE:
                answers.append(None)
            elif block.kind in _CONDITIONAL and block.condition is not None:
                holds = self._holds(at.module, block.condition, block.parent or 0)
                answers.append(None if holds is None else holds is (block.kind is BlockKind.IF))
        return False if False in answers else None if None in answers else True

    def _holds(self, module: Module, condition: Expression, block: int) -> bool | None:
        truth = self._guards.truth(module, condition, block)
        if truth not in (Truth.TRUE, Truth.FALSE):
            return None
        self.deciding |= dict.fromkeys(self._variables(module, condition, block, _MOST_STEPS))
        return truth is Truth.TRUE

    def _variables(self, module: Module, condition: Expression, block: int, steps: int) -> Iterator[str]:
        """The environment variables that a condition is made of."""
        for part in subexpressions(condition):
            if not isinstance(part, (Name, Attribute, Subscript, CallResult)):
                continue
            values = self._values.of(module, part, block)
            yield from (value.variable for value in values if isinstance(value, EnvironmentRead))
            ways = [*self._guards.definitions(module, part, block)] if steps else []
            for way in ways[:1]:
                yield from self._variables(*way, steps - 1)
