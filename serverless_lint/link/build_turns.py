"""What loops of a script that calls a bundler take from literal tables: `for (const { from, to } of entries)`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from serverless_lint.libraries.lists import CALLED_FOR_EACH, ENTRIES_OF_OBJECTS
from serverless_lint.link.program.values import Values
from serverless_lint.model import Argument, Module
from serverless_lint.parse.code.facts import (
    Assignment,
    Attribute,
    CallResult,
    Constant,
    Expression,
    FunctionValue,
    Mapping,
    Name,
    Operation,
    Sequence,
    Subscript,
    is_each,
    last_name,
    spelling,
)
from serverless_lint.source import Span

_MAX_TURNS = 200
_MAX_STEPS = 30
"""How often a name may lead to another one."""
_PARAMETER = "parameter"


class Turns:
    """Goes through one table after the other; which turn it is says what the parts of an element are."""

    def __init__(self, module: Module, values: Values) -> None:
        self._module = module
        self._values = values
        self._turn = 0
        self._table: Sequence | None = None
        """What was asked for in this turn; all else that loops run through is not known then."""
        self._pairs: dict[Span, Sequence] = {}
        """The keys and values of objects, by where these are written."""

    @property
    def is_of_table(self) -> bool:
        """Whether an element of a table was asked for in this turn."""
        return self._table is not None

    def all(self) -> Iterator[None]:
        """One turn after the other; a single one where nobody asks for an element of a table."""
        self._turn, self._table = 0, None
        yield
        while self._table is not None and self._turn + 1 < min(len(self._table.items), _MAX_TURNS):
            self._turn += 1
            yield
        self._turn, self._table = 0, None

    def part(self, expression: Attribute | Subscript, block: int) -> tuple[Expression, int] | None:
        """What a part of an element is in this turn, with the block that it is written in."""
        whole = self._element(expression.base, block, _MAX_STEPS)
        if whole is None:
            return None
        element, where = whole
        if isinstance(expression, Attribute):
            found = element.get(expression.name) if isinstance(element, Mapping) else None
            return (found, where) if found is not None else None
        index = expression.index.value if isinstance(expression.index, Constant) else None
        if not isinstance(element, Sequence) or not isinstance(index, int) or not 0 <= index < len(element.items):
            return None
        return element.items[index], where

    def _element(self, expression: Expression, block: int, steps: int) -> tuple[Expression, int] | None:
        if isinstance(expression, Operation) and is_each(expression):
            return self._taken(expression.operands[0], block)
        if isinstance(expression, Operation) and expression.operator == _PARAMETER:
            index = expression.operands[0]
            function = self._module.facts.blocks[block].function
            is_first = isinstance(index, Constant) and index.value == 0
            return self._taken(*self._given[function]) if is_first and function in self._given else None
        if not isinstance(expression, Name) or steps < 0:
            return None
        bindings = self._values.seen(self._module, expression, block)
        only = bindings[0] if len(bindings) == 1 else None
        if isinstance(only, Argument):
            given = self._given.get(only.routine.index) if only.index == 0 else None
            return self._taken(*given) if given is not None else None
        if isinstance(only, Assignment) and not only.augmented:
            return self._element(only.value, only.block, steps - 1)
        return None

    def _taken(self, source: Expression, block: int) -> tuple[Expression, int] | None:
        """What is taken from something in this turn."""
        found = self._listed(source, block, _MAX_STEPS)
        table, where = found if found is not None else (None, block)
        if table is None or (self._table is not None and self._table.span != table.span):
            return None
        self._table = table
        item = table.items[self._turn] if self._turn < len(table.items) else None
        return (item, where) if item is not None else None

    def _listed(self, source: Expression, block: int, steps: int) -> tuple[Sequence, int] | None:
        """A literal list that something stands for, and where it is written."""
        if isinstance(source, Sequence):
            return source, block
        if isinstance(source, CallResult):
            call = self._module.facts.calls[source.call]
            is_entries = spelling(call.callee) == ENTRIES_OF_OBJECTS and len(call.arguments) == 1
            found = self._object(call.arguments[0].value, block, steps) if is_entries else None
            return (self._pairs_of(found[0]), found[1]) if found is not None else None
        bound = self._bound(source, block) if isinstance(source, Name) and steps >= 0 else None
        return self._listed(*bound, steps - 1) if bound is not None else None

    def _pairs_of(self, table: Mapping) -> Sequence:
        """The keys of an object, each with what stands under it."""
        if table.span not in self._pairs:
            pairs = ((entry.key, entry.value) for entry in table.entries if entry.key is not None)
            self._pairs[table.span] = Sequence(
                table.span, tuple(Sequence(key.span, (key, value)) for key, value in pairs)
            )
        return self._pairs[table.span]

    def _object(self, source: Expression, block: int, steps: int) -> tuple[Mapping, int] | None:
        if isinstance(source, Mapping):
            return source, block
        bound = self._bound(source, block) if isinstance(source, Name) and steps >= 0 else None
        return self._object(*bound, steps - 1) if bound is not None else None

    def _bound(self, name: Name, block: int) -> tuple[Expression, int] | None:
        only = self._values.assigned(self._module, name, block)
        return (only.value, only.block) if only is not None else None

    @cached_property
    def _given(self) -> dict[int | None, tuple[Expression, int]]:
        """By the functions that are called for each element of something what that is."""
        found: dict[int | None, tuple[Expression, int]] = {}
        for call in self._module.facts.calls:
            given = call.argument("", 0)
            is_for_each = isinstance(call.callee, Attribute) and last_name(call.callee) in CALLED_FOR_EACH
            if isinstance(given, FunctionValue) and is_for_each and isinstance(call.callee, Attribute):
                found[given.function] = (call.callee.base, call.block)
        return found
