"""The expressions of a module, each once, with the block they are evaluated in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from serverless_lint.model import CallSite, Module
from serverless_lint.parse.code import BlockKind, Expression

_LEAVING = re.compile(r"\b(?:return|raise|throw|continue|break)\b")
_DECIDING = frozenset({BlockKind.IF, BlockKind.ELSE, BlockKind.CASE, BlockKind.CATCH})


def expressions(module: Module) -> Iterator[tuple[Expression, int]]:
    """What is assigned, called, passed, returned, raised and asked for; not what these are made of."""
    facts = module.facts
    for assignment in facts.assignments:
        yield assignment.target, assignment.block
        yield assignment.value, assignment.block
    for call in facts.calls:
        yield call.callee, call.block
        for argument in call.arguments:
            yield argument.value, call.block
    for returned in facts.returns:
        if returned.value is not None:
            yield returned.value, returned.block
    for raised in facts.raises:
        if raised.value is not None:
            yield raised.value, raised.block
    for index, block in enumerate(facts.blocks):
        if block.condition is not None:
            yield block.condition, index if block.parent is None else block.parent
    for function in facts.functions:
        for parameter in function.parameters:
            if parameter.default is not None:
                yield parameter.default, function.block
        for decorator in function.decorators:
            yield decorator, function.block


def conditions_around(module: Module, block: int) -> Iterator[Expression]:
    """The conditions that a block of a function, or of a module, depends on, from the inside out."""
    function = module.facts.blocks[block].function
    for around in module.facts.enclosing_blocks(block):
        if around.function != function:
            return
        if around.condition is not None and around.kind in _DECIDING:
            yield around.condition


def is_conditional(module: Module, block: int) -> bool:
    """Whether a branch or an error decides if a block of a function, or of a module, is entered."""
    function = module.facts.blocks[block].function
    return any(
        around.function == function and around.kind in _DECIDING for around in module.facts.enclosing_blocks(block)
    )


def is_guarded(module: Module, block: int, *errors: str) -> bool:
    """Whether errors in a block are caught in the same function, or while the module is loaded.

    With names of errors, only a `catch` that names one of them counts.
    """
    function = module.facts.blocks[block].function
    guarded = {
        fact.of
        for fact in module.facts.blocks
        if fact.kind is BlockKind.CATCH and (not errors or not set(errors).isdisjoint(fact.catches))
    }
    at: int | None = block
    while at is not None and module.facts.blocks[at].function == function:
        if at in guarded:
            return True
        at = module.facts.blocks[at].parent
    return False


def is_certain(site: CallSite) -> bool:
    """Whether a call is made whenever its function runs: no condition around it, and none before it that leaves."""
    module = site.module
    if is_conditional(module, site.fact.block):
        return False
    function = module.facts.blocks[site.fact.block].function
    return not any(
        block.function == function
        and block.kind in _DECIDING
        and block.span.end <= site.span.start
        and _LEAVING.search(module.source.text, block.span.start, block.span.end)
        for block in module.facts.blocks
    )
