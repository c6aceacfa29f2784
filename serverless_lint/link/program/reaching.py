"""Which bindings of a name a use of it may see: later ones take the place of earlier ones, branches join."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from serverless_lint.model import Argument, Module, Routine
from serverless_lint.parse.code.facts import (
    Assignment,
    Attribute,
    BlockKind,
    CodeClass,
    Expression,
    Import,
    ImportKind,
    Language,
    Raise,
    Return,
    Subscript,
    is_each,
)

Binding: TypeAlias = "Assignment | Import | Routine | CodeClass | Argument"

_MAX_BINDINGS = 100
"""Of a name that is bound more often, every use sees everything."""
_FIRST = -1
_IF, _ELSE, _LOOP, _TRY = BlockKind.IF, BlockKind.ELSE, BlockKind.LOOP, BlockKind.TRY


class _Item(NamedTuple):
    """A binding, or a block with bindings in it, in the order of the statements of a block."""

    start: int
    end: int
    number: int
    """Of the binding or of the block."""
    is_block: bool
    replaces: bool
    """Whether nothing that was bound before is left afterwards."""


class Branches:
    """What a module's blocks say about the way through it."""

    def __init__(self, module: Module) -> None:
        facts = module.facts
        ends: tuple[Return | Raise, ...] = (*facts.returns, *facts.raises)
        # What a label names may be a block inside the same round of a loop.
        jumps = (jump for jump in facts.jumps if jump.leaves is not None)
        self.leaving = frozenset(fact.block for fact in (*ends, *jumps))
        """The blocks that end by leaving their function, or the round of a loop or the CASE that they are in."""
        self.otherwise: Mapping[int, int] = {
            block.of: index
            for index, block in enumerate(facts.blocks)
            if block.kind is _ELSE and block.of is not None and facts.blocks[block.of].kind is _IF
        }
        """The ELSE of each IF that has one."""


class Reaching:
    """The bindings of one name in one scope, whose statements begin at a block, the root."""

    def __init__(self, module: Module, branches: Branches, root: int, bindings: tuple[Binding, ...]) -> None:
        self._blocks = module.facts.blocks
        self._branches = branches
        self._root = root
        self._bindings = bindings
        self._items: dict[int, list[_Item]] = {}
        self._ends: dict[int, tuple[dict[int, None], bool]] = {}
        """What a branch leaves behind, and whether that is all there is then."""
        self._function = self._blocks[root].function
        self._is_followed = 1 < len(bindings) <= _MAX_BINDINGS and self._add_all(module)

    def seen_at(self, block: int, offset: int) -> tuple[Binding, ...]:
        """What a use at a place may see. In a function inside, which runs at any time, that is everything."""
        if not self._is_followed or self._blocks[block].function != self._function:
            return self._bindings
        found = dict.fromkeys(self._search(block, offset))
        return tuple(self._bindings[index] for index in sorted(found)) or self._bindings

    def _search(self, block: int, offset: int) -> Iterator[int]:
        at = block
        while True:
            found, is_all = self._before(at, offset)
            yield from found
            current = self._blocks[at]
            if is_all or at == self._root or current.parent is None:
                return
            if current.kind is _LOOP:
                yield from self._inside(at)
            before = at
            if current.of is not None and current.kind is not _LOOP:
                before = current.of
                if self._blocks[before].kind is not _IF:
                    # An error may leave the guarded statements anywhere.
                    start, end = self._blocks[before].span.start, current.span.start
                    for item in self._items.get(current.parent, ()):
                        if start <= item.start and item.end <= end and item.is_block:
                            yield from self._inside(item.number)
            offset = self._blocks[before].span.start
            at = current.parent

    def _before(self, block: int, offset: int) -> tuple[dict[int, None], bool]:
        """What the statements of a block leave behind that end before an offset, and whether that is all."""
        found: dict[int, None] = {}
        done: set[int] = set()
        for item in reversed(self._items.get(block, ())):
            if item.end > offset:
                continue
            if not item.is_block:
                found[item.number] = None
                if item.replaces:
                    return found, True
                continue
            kind, of = self._blocks[item.number].kind, self._blocks[item.number].of
            condition = of if kind is _ELSE and of is not None and self._blocks[of].kind is _IF else item.number
            if self._blocks[condition].kind is not _IF:
                found.update(dict.fromkeys(self._inside(item.number)))
            elif condition not in done:
                done.add(condition)
                then, replaces = self._end(condition)
                otherwise = self._branches.otherwise.get(condition)
                others, other_replaces = self._end(otherwise) if otherwise is not None else ({}, False)
                found.update(then)
                found.update(others)
                if replaces and other_replaces:
                    return found, True
        return found, False

    def _end(self, block: int) -> tuple[dict[int, None], bool]:
        """What a branch leaves behind, and whether that is all there is then."""
        if block in self._branches.leaving:
            return {}, True
        return self._ends.get(block, ({}, False))

    def _inside(self, block: int) -> Iterator[int]:
        """Everything that a block binds, in whatever blocks inside it."""
        pending = [block]
        while pending:
            for item in self._items.get(pending.pop(), ()):
                if item.is_block:
                    pending.append(item.number)
                else:
                    yield item.number

    def _add_all(self, module: Module) -> bool:
        """Put the bindings where they stand; whether they all belong to the function itself."""
        for index, binding in enumerate(self._bindings):
            block, start, end, replaces = _place(module, binding)
            if self._blocks[block].function != self._function:
                return False
            self._items.setdefault(block, []).append(_Item(start, end, index, is_block=False, replaces=replaces))
        for block in sorted(self._with_parents(self._items), reverse=True):
            self._items[block].sort()
            if self._blocks[block].kind in (_IF, _ELSE):
                # What is inside has higher numbers, and so was here before.
                self._ends[block] = self._before(block, self._blocks[block].span.end)
        return True

    def _with_parents(self, blocks: Iterable[int]) -> set[int]:
        """The blocks and all around them up to the root, each put among the statements around it."""
        seen: set[int] = set()
        for block in tuple(blocks):
            at = block
            while at not in seen:
                seen.add(at)
                current = self._blocks[at]
                if at == self._root or current.parent is None:
                    break
                item = _Item(current.span.start, current.span.end, at, is_block=True, replaces=False)
                self._items.setdefault(current.parent, []).append(item)
                at = current.parent
        return seen


def _place(module: Module, binding: Binding) -> tuple[int, int, int, bool]:
    """The block, the beginning and the end of a binding, and whether it takes the place of what was bound before."""
    if isinstance(binding, Argument):
        return binding.routine.fact.body, _FIRST, _FIRST, True
    is_python = module.language is Language.PYTHON
    fact = binding.fact if isinstance(binding, Routine) else binding
    if not is_python and (isinstance(binding, Routine) or _is_hoisted(binding)):
        return fact.block, _FIRST, _FIRST, True
    block = module.facts.blocks[fact.block]
    replaces = True
    if isinstance(binding, Assignment):
        # What stands in the head of a loop but for what it goes through, such as `i++`, comes after the first round.
        is_step = block.kind is _LOOP and fact.span.start < block.span.start and not _is_element(binding.value)
        replaces = not (binding.augmented or binding.is_optional or is_step)
    return fact.block, fact.span.start, fact.span.end, replaces


def _is_hoisted(binding: Binding) -> bool:
    return isinstance(binding, Import) and binding.kind is ImportKind.IMPORT


def _is_element(value: Expression) -> bool:
    while isinstance(value, (Attribute, Subscript)):
        value = value.base
    return is_each(value)
