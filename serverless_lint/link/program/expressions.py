"""The expressions of a module, each once, with the block they are evaluated in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from functools import lru_cache

from serverless_lint.libraries.errors import ERRORS_OF_PYTHON, EVERY_ERROR
from serverless_lint.libraries.exits import EXITS
from serverless_lint.model import CallSite, Module
from serverless_lint.parse.code.conditions import known_where
from serverless_lint.parse.code.contents import expressions_in
from serverless_lint.parse.code.facts import (
    Attribute,
    Block,
    BlockKind,
    CallResult,
    Constant,
    Expression,
    Operation,
    Raise,
    Return,
    Subscript,
    parts_of,
    spelling,
)
from serverless_lint.source import Span

# A tuple, because the hash of a member of an enumeration is made by Python code.
_DECIDING = (BlockKind.IF, BlockKind.ELSE, BlockKind.CASE, BlockKind.CATCH)


def expressions(module: Module) -> Iterator[tuple[Expression, int]]:
    """What is assigned, called, passed, returned, raised and asked for; not what these are made of."""
    return expressions_in(module.facts)


def branches_around(module: Module, block: int) -> Iterator[Block]:
    """The branches, and what runs on errors, in which a block of a function, or of a module, stands; inside out."""
    facts = module.facts
    return (facts.blocks[at] for at in facts.own_blocks_around(block) if facts.blocks[at].kind in _DECIDING)


def conditions_around(module: Module, block: int) -> Iterator[Expression]:
    """The conditions that a block of a function, or of a module, depends on, from the inside out."""
    return (around.condition for around in branches_around(module, block) if around.condition is not None)


def known_in(branch: Block) -> Iterator[tuple[Expression, bool]]:
    """What its condition makes certain where a branch is taken: each with whether it holds there, in order."""
    if branch.condition is not None:
        yield from known_where(branch.condition, branch.kind is not BlockKind.ELSE)


def may_be_chained(expression: Attribute | Subscript) -> bool:
    """Whether there is more than a dot in front of a key, as in `query?.id` and TypeScript's `query!.id`."""
    return key_span(expression).start - expression.base.span.end > 1


def key_span(expression: Attribute | Subscript) -> Span:
    """The key by which something is looked up."""
    return expression.name_span if isinstance(expression, Attribute) else expression.index.span


def blocks_left_out(module: Module) -> frozenset[int]:
    """The blocks that are switched off by a condition that is written out: `if (false) { … }`, and all inside them."""
    blocks = module.facts.blocks
    found: set[int] = set()
    # What is around a block comes before it.
    for at, block in enumerate(blocks):
        if block.parent in found or _never_holds(block):
            found.add(at)
    return frozenset(found)


def _never_holds(block: Block) -> bool:
    """Whether a branch is never taken; of an `else`, the condition that did not hold is the one known."""
    if block.kind not in (BlockKind.IF, BlockKind.ELSE) or not isinstance(block.condition, Constant):
        return False
    return bool(block.condition.value) is (block.kind is BlockKind.ELSE)


def is_conditional(module: Module, block: int) -> bool:
    """Whether a branch or an error decides if a block of a function, or of a module, is entered."""
    return any(True for _ in branches_around(module, block))


def is_guarded(module: Module, block: int, *errors: str) -> bool:
    """Whether errors in a block are caught in the same function, or while the module is loaded.

    With names of errors, only a `catch` that names one of them counts.
    """
    return any(not errors or not caught.isdisjoint(errors) for caught in _caught_around(module, block))


def may_be_caught(module: Module, block: int, *errors: str) -> bool:
    """Whether one of several errors may be caught where `is_guarded` looks: all errors but others of Python's own may
    be one of them.
    """
    return any(not caught <= ERRORS_OF_PYTHON.difference(errors) for caught in _caught_around(module, block))


def _caught_around(module: Module, block: int) -> Iterator[Set[str]]:
    """The names of the errors that each `try` around a block catches, in the same function or module."""
    catches = _flow(module).catches
    return (catches[at] for at in module.facts.own_blocks_around(block) if at in catches)


def is_certain(site: CallSite) -> bool:
    """Whether a call is made whenever its function runs: no condition around it, and none before it that leaves."""
    return always_runs(site.module, site.fact.block, site.span.start)


def always_runs(module: Module, block: int, start: int) -> bool:
    """Whether what begins at a place in a block is reached whenever its function runs."""
    if is_conditional(module, block):
        return False
    left_at = _flow(module).left_at.get(module.facts.blocks[block].function)
    return left_at is None or left_at > start


def expressions_of(module: Module, function: int | None) -> tuple[tuple[Expression, int], ...]:
    """The expressions of one function of a module, without those of functions inside it."""
    return tuple(_flow(module).expressions.get(function, ()))


def calls_on_choice(module: Module, function: int | None) -> Iterator[int]:
    """The calls that are made on a condition which stands in the same expression."""
    pending = [(expression, False) for expression, _ in expressions_of(module, function)]
    while pending:
        part, is_chosen = pending.pop()
        if isinstance(part, CallResult) and is_chosen:
            yield part.call
        is_choice = isinstance(part, Operation) and part.operator in ("if", "and", "or")
        pending += ((inner, is_chosen or (is_choice and at > 0)) for at, inner in enumerate(parts_of(part)))


def conditions_of(module: Module, function: int | None) -> tuple[tuple[Expression, int], ...]:
    """The conditions in one function of a module, with the blocks they are evaluated in."""
    return tuple(_flow(module).conditions.get(function, ()))


def arms_of(module: Module, function: int | None) -> tuple[tuple[Expression, int], ...]:
    """What the arms of each `match` and `switch` in one function of a module compare, and in which block."""
    return tuple(_flow(module).arms.get(function, ()))


class _Flow:
    """What is asked often of a module, found in one go."""

    def __init__(self, module: Module) -> None:
        self.catches: dict[int, set[str]] = {}
        """The names of the errors that are caught, by the index of the `try` block."""
        self.left_at: dict[int | None, int] = {}
        """Where the first branch ends that leaves a function or a loop, by function."""
        self.conditions: dict[int | None, list[tuple[Expression, int]]] = defaultdict(list)
        self.arms: dict[int | None, list[tuple[Expression, int]]] = defaultdict(list)
        self.expressions: dict[int | None, list[tuple[Expression, int]]] = defaultdict(list)
        for block in module.facts.blocks:
            if block.kind is BlockKind.CATCH and block.of is not None:
                self.catches.setdefault(block.of, set()).update(block.catches or (EVERY_ERROR,))
            # What `match` and `switch` compare is no question whether it is there.
            if block.condition is not None:
                found = self.arms if block.kind is BlockKind.CASE else self.conditions
                found[block.function].append((block.condition, block.parent or 0))
        for index in _leaving_branches(module):
            block = module.facts.blocks[index]
            self.left_at[block.function] = min(block.span.end, self.left_at.get(block.function, block.span.end))
        for expression, index in expressions(module):
            self.expressions[module.facts.blocks[index].function].append((expression, index))


def _leaving_branches(module: Module) -> Iterator[int]:
    """The branches in which a function, or a loop around them, may end."""
    blocks = module.facts.blocks
    seen: set[int] = set()
    for at, end in _ways_out(module):
        inner: int | None = at
        while inner is not None and inner != end and blocks[inner].function == blocks[at].function:
            if blocks[inner].kind in _DECIDING and inner not in seen:
                seen.add(inner)
                yield inner
            inner = blocks[inner].parent


def _ways_out(module: Module) -> Iterator[tuple[int, int | None]]:
    """The blocks with a statement that leaves, each with what is left: a loop, a CASE or, if None, the function."""
    facts = module.facts
    leaving: Iterable[Return | Raise] = (*facts.returns, *facts.raises)
    yield from ((fact.block, None) for fact in leaving)
    yield from ((jump.block, jump.leaves) for jump in facts.jumps)
    yield from ((call.block, None) for call in facts.calls if spelling(call.callee) in EXITS)


@lru_cache(maxsize=128)
def _flow(module: Module) -> _Flow:
    return _Flow(module)
