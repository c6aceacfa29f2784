"""What a list has an element for each of, followed back through loops, comprehensions and names."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.libraries.handing_on import FUNCTIONS, Gives, Handing
from serverless_lint.libraries.lists import COUNTING, LENGTH, SAME_LENGTH, SHORTENING, WITH_ALL_ELEMENTS
from serverless_lint.link.program.expressions import conditions_of
from serverless_lint.link.program.flow import At, gets_key
from serverless_lint.link.program.handler_flow import HandlerFlow
from serverless_lint.link.program.puts import Put, puts_in
from serverless_lint.link.program.values import Values
from serverless_lint.model import Argument, Module
from serverless_lint.parse.code.facts import (
    Assignment,
    Attribute,
    Block,
    BlockKind,
    CallResult,
    Constant,
    Expression,
    Name,
    Operation,
    Sequence,
    Subscript,
    is_each,
    spelling,
    subexpressions,
)

_MOST_STEPS = 10
_OTHER = Handing(Gives.NOTHING)
_COMPARING = frozenset({"==", "!=", "<", "<=", ">", ">="})


class ListLengths:
    """Follows the lists of one handler back to what decides how long they are."""

    def __init__(self, values: Values, flow: HandlerFlow) -> None:
        self._values = values
        self._flow = flow

    def beginnings(self, at: At, steps: int = _MOST_STEPS) -> Iterator[At]:
        """What a list has at least an element for each of, as far back as it can be followed.

        What may be a part of something alone, and what the code counts, has no beginning.
        """
        if not steps:
            return
        module, expression, block = at
        if isinstance(expression, Name):
            yield from self._name(module, expression, block, steps - 1)
        elif isinstance(expression, Sequence):
            for item in expression.items:
                for spread in _spread(item):
                    yield from self.beginnings(At(module, spread, block), steps - 1)
        elif isinstance(expression, Operation):
            yield from self._operation(module, expression, block, steps - 1)
        elif isinstance(expression, CallResult):
            yield from self._call(at, module, expression, steps - 1)
        elif isinstance(expression, Attribute) or (isinstance(expression, Subscript) and _is_key(expression.index)):
            yield at

    def _operation(self, module: Module, expression: Operation, block: int, steps: int) -> Iterator[At]:
        if expression.operator == "comprehension":
            for index, loop in enumerate(module.facts.blocks):
                if loop.kind is BlockKind.LOOP and loop.span == expression.span:
                    yield from self._rounds(module, index, steps)
        elif expression.operator == "or" and expression.operands:
            yield from self.beginnings(At(module, expression.operands[0], block), steps)
        elif expression.operator == "+":
            for operand in expression.operands:
                yield from self.beginnings(At(module, operand, block), steps)

    def _call(self, at: At, module: Module, expression: CallResult, steps: int) -> Iterator[At]:
        site = module.call_sites[expression.call]
        callee, arguments = site.fact.callee, site.fact.arguments
        if gets_key(site) or FUNCTIONS.get(spelling(callee), _OTHER).gives is Gives.PARSED:
            yield at
        elif isinstance(callee, Attribute) and callee.name in SAME_LENGTH:
            yield from self.beginnings(At(module, callee.base, site.fact.block), steps)
        elif spelling(callee) in WITH_ALL_ELEMENTS and arguments:
            yield from self.beginnings(At(module, arguments[0].value, site.fact.block), steps)
        else:
            for routine in self._values.called_routines(site):
                returned = [fact for fact in routine.returns if fact.value is not None]
                if len(returned) == 1 and returned[0].value is not None and not routine.fact.is_generator:
                    yield from self.beginnings(At(routine.module, returned[0].value, returned[0].block), steps)

    def _name(self, module: Module, name: Name, block: int, steps: int) -> Iterator[At]:
        if _is_counted_or_cut(module, name, block):
            return
        bindings = self._values.seen(module, name, block)
        whole = [binding for binding in bindings if not (isinstance(binding, Assignment) and binding.augmented)]
        if len(whole) != 1:
            return
        (bound,) = whole
        if isinstance(bound, Argument):
            for passing in self._flow.given(bound):
                if not passing.keys:
                    yield from self.beginnings(passing.value, steps)
        elif isinstance(bound, Assignment):
            yield from self.beginnings(At(module, bound.value, bound.block), steps)
            for added in bindings:
                if isinstance(added, Assignment) and added.augmented:
                    yield from self.beginnings(At(module, added.value, added.block), steps)
            for put in puts_in(module).get(name.name, ()):
                if put.may_come_before(module, name, block) and bound in self._values.seen(
                    module, put.container, put.block
                ):
                    yield from self._put(module, put, bound.block, block, steps)

    def _put(self, module: Module, put: Put, bound: int, used: int, steps: int) -> Iterator[At]:
        """What is put into a list as often as the loops around say that are not around the list's making as well."""
        merged = (put.value,) if put.is_merged else _spread(put.value)
        for value in merged:
            yield from self.beginnings(At(module, value, put.block), steps)
        if merged:
            return
        around = set(_around(module, used))
        for index in _around(module, put.block):
            if index == bound or index in around:
                return
            yield from self._rounds(module, index, steps)

    def _rounds(self, module: Module, index: int, steps: int) -> Iterator[At]:
        """What a loop, or a function that is called for each element of something, has a round for each of."""
        block = module.facts.blocks[index]
        if block.kind is BlockKind.LOOP:
            for iterable in _iterables(module, index, block):
                yield from self.beginnings(At(module, iterable, block.parent or 0), steps)
        elif block.kind is BlockKind.FUNCTION and block.function in module.element_callbacks:
            for call in module.facts.calls:
                values = [argument.value for argument in call.arguments]
                is_called = any(getattr(value, "function", None) == block.function for value in values)
                if is_called and isinstance(call.callee, Attribute):
                    yield from self.beginnings(At(module, call.callee.base, call.block), steps)


def _iterables(module: Module, index: int, block: Block) -> Iterator[Expression]:
    """What a loop takes its elements of: `for x in xs`, `for (let i = 0; i < xs.length; i++)`."""
    condition = block.condition
    if isinstance(condition, Operation) and condition.operator == "<":
        end = condition.operands[1]
        if isinstance(end, Attribute) and end.name == LENGTH:
            yield end.base
    for assignment in module.facts.assignments:
        if assignment.block == index:
            for part in subexpressions(assignment.value):
                if is_each(part):
                    yield part.operands[0]
                    return


def _around(module: Module, block: int) -> Iterator[int]:
    """A block and those around it, from the inside out, as far as callbacks for elements lead."""
    at: int | None = block
    while at is not None:
        yield at
        fact = module.facts.blocks[at]
        if fact.kind is BlockKind.FUNCTION and fact.function not in module.element_callbacks:
            return
        at = fact.parent


def _is_counted_or_cut(module: Module, name: Name, block: int) -> bool:
    """Whether the function compares how long a list is, or takes something out of it."""
    routine = module.routine_of(block)
    index = routine.index if routine is not None else None
    for condition, _ in conditions_of(module, index):
        for part in subexpressions(condition):
            if isinstance(part, Operation) and part.operator in _COMPARING and _counts(module, part, name.name):
                return True
    for call in module.facts.calls:
        if isinstance(call.callee, Attribute) and call.callee.name in SHORTENING and _is(call.callee.base, name.name):
            return True
    targets = (fact.target for fact in module.facts.assignments)
    return any(isinstance(each, Attribute) and each.name == LENGTH and _is(each.base, name.name) for each in targets)


def _counts(module: Module, comparison: Operation, name: str) -> bool:
    """Whether a comparison asks whether there is more than one element."""
    counted = [operand for operand in comparison.operands if _counts_elements(module, operand, name)]
    others = [operand for operand in comparison.operands if operand not in counted]
    return bool(counted) and not all(isinstance(other, Constant) and other.value in (0, 1) for other in others)


def _counts_elements(module: Module, expression: Expression, name: str) -> bool:
    if isinstance(expression, CallResult):
        call = module.facts.calls[expression.call]
        return spelling(call.callee) in COUNTING and bool(call.arguments) and _is(call.arguments[0].value, name)
    return isinstance(expression, Attribute) and expression.name == LENGTH and _is(expression.base, name)


def _is(expression: Expression, name: str) -> bool:
    return isinstance(expression, Name) and expression.name == name


def _is_key(index: Expression) -> bool:
    return isinstance(index, Constant) and isinstance(index.value, str)


def _spread(expression: Expression) -> tuple[Expression, ...]:
    """What `...` or `*` stands before."""
    return expression.operands if isinstance(expression, Operation) and expression.operator == "..." else ()
