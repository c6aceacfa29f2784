"""What objects have under which names where conditions choose them, as far as a function's settings decide these."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from serverless_lint.link.program.flow import At
from serverless_lint.link.program.guards import Guards, Truth
from serverless_lint.link.program.values import Values
from serverless_lint.model import Module, ObjectValue
from serverless_lint.parse.code.facts import Constant, Name, Operation, spelling

Entries: TypeAlias = "dict[str, At]"
_MOST_STEPS = 6
_MOST_OBJECTS = 50
"""What is made of more objects is not looked at."""


class DecidedObjects:
    """Knows the objects of one program."""

    def __init__(self, values: Values, guards: Guards) -> None:
        self._values = values
        self._guards = guards
        self._left = 0
        """How many objects may still be looked at."""

    def entries(self, part: At | None) -> Entries | None:
        """What an object has under which names, those of objects that are spread in it among them.

        None where that is not known; nothing of no object.
        """
        if part is None:
            return {}
        self._left = _MOST_OBJECTS
        return self._entries(part, _MOST_STEPS)

    def _entries(self, part: At, steps: int) -> Entries | None:
        self._left -= 1
        chosen = self._chosen(part, steps) if self._left >= 0 else None
        if chosen is None:
            return None
        values = self._values.of(*chosen)
        only = values[0] if len(values) == 1 else None
        if not isinstance(only, ObjectValue):
            return None
        found: Entries = {}
        for entry in only.literal.entries:
            value = At(only.module, entry.value, only.block)
            if isinstance(entry.key, Constant):
                found[str(entry.key.value)] = value
                continue
            if entry.key is not None or not steps:
                return None
            spread = {} if self._guards.is_nothing(*value) else self._entries(value, steps - 1)
            if spread is None:
                return None
            found |= spread
        name = part.expression
        return self._with_later(found, part, name) if isinstance(name, Name) else found

    def _with_later(self, found: Entries, part: At, name: Name) -> Entries | None:
        """An object that has a name with what is written to it before it is used: `config.credentials = …`."""
        module, function = part.module, part.module.facts.blocks[part.block].function
        for fact in module.assignments_of.get(function, ()):
            owner, _, key = spelling(fact.target).partition(".")
            if owner != name.name or not key or fact.span.end > name.span.start:
                continue
            decided = {self._guards.condition_of(module, at) for at in _branches(module, fact.block, part.block)}
            if Truth.FALSE in decided:
                continue
            if decided - {Truth.TRUE} or "." in key:
                return None
            found[key] = At(module, fact.value, fact.block)
        return found

    def _chosen(self, part: At, steps: int) -> At | None:
        """What a value is that conditions choose, names followed; None where that is open."""
        module, value, block = part
        if not steps:
            return None
        if isinstance(value, Operation) and value.operator in ("if", "and"):
            *conditions, last = value.operands
            if value.operator == "if":
                condition, then, otherwise = value.operands
                truth = self._guards.truth(module, condition, block)
                branch = {Truth.TRUE: then, Truth.FALSE: otherwise}.get(truth)
                return self._chosen(At(module, branch, block), steps - 1) if branch is not None else None
            are_true = all(self._guards.truth(module, each, block) is Truth.TRUE for each in conditions)
            return self._chosen(At(module, last, block), steps - 1) if are_true else None
        if isinstance(value, Operation) and value.operator == "..." and value.operands:
            return self._chosen(At(module, value.operands[0], block), steps - 1)
        if isinstance(value, Name):
            only = self._values.assigned(module, value, block)
            if only is not None and not only.is_optional:
                return self._chosen(At(module, only.value, only.block), steps - 1)
        return part if not isinstance(value, Operation) else None


def _branches(module: Module, block: int, outer: int) -> Iterator[int]:
    """The branches around a block that are not around another one, too."""
    around = frozenset(module.facts.own_blocks_around(outer))
    yield from (at for at in module.facts.own_blocks_around(block) if at not in around)
