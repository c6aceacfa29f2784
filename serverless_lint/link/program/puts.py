"""What code puts into containers: `found["key"] = value`, `found.append(value)`, `Object.assign(found, others)`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from serverless_lint.libraries.handing_on import MERGES, PUTS, SETS
from serverless_lint.model import Module, Step
from serverless_lint.parse.code.facts import Attribute, BlockKind, Call, Constant, Expression, Language, Name, Subscript


class Put(NamedTuple):
    """One write into the container of a name."""

    container: Name
    keys: tuple[str | int | Step, ...]
    """Where in the container."""
    value: Expression
    block: int
    is_merged: bool = False
    """Whether what is in the value is put there, rather than the value itself."""
    is_certain: bool = True
    """Whether it takes the place of what was there whenever its block runs."""

    def may_come_before(self, module: Module, use: Name, block: int) -> bool:
        """Whether it may be done when a name is used somewhere."""
        blocks = module.facts.blocks
        if blocks[self.block].function != blocks[block].function:
            return True
        start = self.container.span.start
        if start < use.span.start:
            return True
        return start > use.span.start and bool(_loops(module, self.block) & _loops(module, block))

    def certainly_comes_before(self, module: Module, block: int, offset: int) -> bool:
        """Whether it is done whenever a place is reached."""
        if not self.is_certain or self.value.span.end > offset:
            return False
        return self.block in module.facts.own_blocks_around(block)


def puts_in(module: Module) -> Mapping[str, tuple[Put, ...]]:
    """What is put into containers in a module, by their names, in source order."""
    found: dict[str, list[Put]] = defaultdict(list)
    for written in (*_assigned(module), *_called(module)):
        found[written.container.name].append(written)
    return {name: tuple(sorted(puts, key=lambda each: each.container.span.start)) for name, puts in found.items()}


def _assigned(module: Module) -> Iterator[Put]:
    is_python = module.language is Language.PYTHON
    for fact in module.facts.assignments:
        keys: list[str | int | Step] = []
        target = fact.target
        while isinstance(target, Subscript) or (isinstance(target, Attribute) and not is_python):
            if isinstance(target, Attribute):
                keys.append(target.name)
            else:
                index = target.index.value if isinstance(target.index, Constant) else None
                keys.append(index if isinstance(index, (str, int)) else Step.EACH)
            target = target.base
        if keys and isinstance(target, Name):
            is_certain = not (fact.augmented or fact.is_optional)
            yield Put(target, tuple(reversed(keys)), fact.value, fact.block, is_certain=is_certain)


def _called(module: Module) -> Iterator[Put]:
    for call in module.facts.calls:
        callee = call.callee
        if isinstance(callee, Attribute) and isinstance(callee.base, Name) and call.arguments:
            yield from _put_by_method(call, callee.base, callee.name)


def _put_by_method(call: Call, container: Name, method: str) -> Iterator[Put]:
    values = [argument.value for argument in call.arguments]
    if method in PUTS and PUTS[method] < len(values):
        for value in values[PUTS[method] :] if PUTS[method] == 0 else values[1:2]:
            yield Put(container, (Step.EACH,), value, call.block, is_certain=False)
    elif method in MERGES:
        yield Put(container, (), values[0], call.block, is_merged=True, is_certain=False)
    elif method in SETS and len(values) > 1:
        key = values[0].value if isinstance(values[0], Constant) else None
        yield Put(
            container,
            (key if isinstance(key, (str, int)) else Step.EACH,),
            values[1],
            call.block,
            is_certain=False,
        )
    elif container.name == "Object" and method == "assign" and isinstance(values[0], Name):
        for value in values[1:]:
            yield Put(values[0], (), value, call.block, is_merged=True, is_certain=False)


def _loops(module: Module, block: int) -> set[int]:
    """The loops of a function around a block."""
    facts = module.facts
    return {at for at in facts.own_blocks_around(block) if facts.blocks[at].kind is BlockKind.LOOP}
