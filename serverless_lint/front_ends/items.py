"""What loops of a program take one after the other, as far as that is literal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from serverless_lint.front_ends.literals import Element, Frame, Literals, Value, is_spread
from serverless_lint.parse.code.facts import (
    Assignment,
    Attribute,
    BlockKind,
    Call,
    Constant,
    Expression,
    Name,
    Operation,
    Sequence,
    is_each,
    last_name,
    spelling,
    subexpressions,
)
from serverless_lint.parse.code.facts import Mapping as MappingExpression

_MAX_STEPS = 10
_MAX_LOOPS = 3
"""How many loops around a call are followed."""
_MAX_TURNS = 500
"""How many turns of the loops around a call are followed."""
_MEMBERS = frozenset({"keys", "values", "entries", "items"})
_SAME = frozenset({"list", "tuple", "sorted", "Array.from"})
_COUNTED = "enumerate"
_OF_OBJECTS = "Object"
CALLED_FOR_EACH = frozenset({"forEach", "map", "flatMap"})


class _Loop(NamedTuple):
    """A loop that takes one thing after the other."""

    source: Expression
    """What it runs through."""
    counter: str = ""
    """The name that counts up to the length of that."""


class Items:
    """Finds out what loops take."""

    def __init__(self, literals: Literals) -> None:
        self._literals = literals
        self._loops = cache(self._found_loops)

    def turns(self, value: Value, block: int) -> tuple[Frame | None, ...]:
        """The call around a value as it is in each turn of the loops around a block.

        That call alone if there is no loop, or if it is not known of each what it takes.
        """
        module = self._literals.module(value.file)
        frames = [value.frame]
        loops = [at for at in module.own_blocks_around(block) if at in self._loops(value.file)] if module else []
        for loop in reversed(loops[-_MAX_LOOPS:]):
            source, counter = self._loops(value.file)[loop]
            following: list[Frame | None] = []
            for frame in frames:
                items = self.of(Value(value.file, source, frame))
                if counter and items is not None:
                    items = tuple(Value(value.file, Constant(source.span, at)) for at in range(len(items)))
                if items is None or len(following) + len(items) > _MAX_TURNS:
                    return (value.frame,)
                around = frame if frame is not None else Frame(None, ())
                following += (
                    around._replace(elements=(*around.elements, Element(loop, source.span, item, counter)))
                    for item in items
                )
            frames = following
        return tuple(frames)

    def of(self, value: Value, steps: int = _MAX_STEPS) -> tuple[Value, ...] | None:
        """The items of a list, the keys of an object, or what `Object.entries` and the like make of one.

        None if not all of it is known.
        """
        found = self._literals.behind(value)
        expression = found.expression
        if steps < 0:
            return None
        if isinstance(expression, Sequence):
            return self._of_list(found, expression, steps)
        if isinstance(expression, MappingExpression):
            return self._members(found, "keys")
        call = self._literals.call(found)
        return self._of_call(found, call, steps) if call is not None else None

    def _of_list(self, whole: Value, written: Sequence, steps: int) -> tuple[Value, ...] | None:
        found: list[Value] = []
        for item in written.items:
            if not self._literals.spend(1):
                return None
            spread = self.of(whole.at(item.operands[0]), steps - 1) if is_spread(item) else (whole.at(item),)
            if spread is None:
                return None
            found += spread
        return tuple(found)

    def _of_call(self, made: Value, call: Call, steps: int) -> tuple[Value, ...] | None:
        callee, name = call.callee, last_name(call.callee)
        given = call.arguments[0].value if len(call.arguments) == 1 else None
        if is_spread(given) or len(call.arguments) > 1:
            return None
        if given is not None and spelling(callee) in _SAME:
            return self.of(made.at(given), steps - 1)
        if given is not None and spelling(callee) == _COUNTED:
            return self._counted(self.of(made.at(given), steps - 1))
        if name not in _MEMBERS or not isinstance(callee, Attribute):
            return None
        is_given = given is not None and spelling(callee.base) == _OF_OBJECTS
        if is_given is (given is None):
            return None
        whole = self._literals.behind(made.at(given if given is not None else callee.base))
        if isinstance(whole.expression, MappingExpression):
            return self._members(whole, name)
        items = self.of(whole, steps - 1) if isinstance(whole.expression, Sequence) else None
        return items if name == "values" else self._counted(items) if name == "entries" else None

    def _members(self, whole: Value, kind: str) -> tuple[Value, ...] | None:
        """The keys or values of an object, or both of each."""
        settings = self._literals.settings(whole)
        if not settings.complete or not self._literals.spend(len(settings.found)):
            return None
        found: list[Value] = []
        for key, setting in settings.found.items():
            name, value = Constant(setting.key.span, key), setting.value
            if kind == "keys":
                found.append(value.at(name))
            else:
                found.append(value if kind == "values" else _pair(name, value))
        return tuple(found)

    def _counted(self, items: tuple[Value, ...] | None) -> tuple[Value, ...] | None:
        if items is None:
            return None
        return tuple(_pair(Constant(item.expression.span, number), item) for number, item in enumerate(items))

    def _found_loops(self, file: str) -> dict[int, _Loop]:
        """By their blocks the loops of a file."""
        module = self._literals.module(file)
        if module is None:
            return {}
        found: dict[int, _Loop] = {}
        begun = _not_from_zero(module.assignments)
        for assignment in module.assignments:
            block = module.blocks[assignment.block]
            if block.kind is not BlockKind.LOOP:
                continue
            for source in _sources(assignment.value):
                found.setdefault(assignment.block, _Loop(source))
            counted = _counted_up_to(block.condition, assignment)
            if counted is not None and counted.counter not in begun:
                found.setdefault(assignment.block, counted)
        return found


def _not_from_zero(assignments: Iterable[Assignment]) -> frozenset[str]:
    """The names that are set to anything but zero, other than by counting on."""
    others = (each for each in assignments if not each.augmented and not _is_zero(each.value))
    return frozenset(each.target.name for each in others if isinstance(each.target, Name))


def _is_zero(expression: Expression) -> bool:
    return isinstance(expression, Constant) and expression.value == 0


def _counted_up_to(condition: Expression | None, step: Assignment) -> _Loop | None:
    """The loop that `for (let at = 0; at < items.length; at++)` is, of which `at++` is the step."""
    counter, end = (
        condition.operands if isinstance(condition, Operation) and len(condition.operands) == 2 else (None, None)
    )
    is_counted = isinstance(counter, Name) and isinstance(condition, Operation) and condition.operator == "<"
    is_length = isinstance(end, Attribute) and end.name == "length"
    is_step = step.augmented and isinstance(step.value, Constant) and step.value.value == 1
    if not (is_counted and is_length and is_step) or not isinstance(step.target, Name):
        return None
    is_same = isinstance(counter, Name) and step.target.name == counter.name
    return _Loop(end.base, step.target.name) if is_same and isinstance(end, Attribute) else None


def _sources(value: Expression) -> Iterator[Expression]:
    for part in subexpressions(value):
        if is_each(part):
            yield part.operands[0]


def _pair(first: Expression, second: Value) -> Value:
    return second.at(Sequence(second.expression.span, (first, second.expression)))
