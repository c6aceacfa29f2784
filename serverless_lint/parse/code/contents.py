"""What the facts of a code file hold in all: its expressions, and the words in them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from serverless_lint.parse.code.facts import (
    Attribute,
    CallResult,
    CodeModule,
    Constant,
    Expression,
    FunctionValue,
    Name,
    subexpressions,
)
from serverless_lint.parse.fact import Fact
from serverless_lint.source import Span


def expressions_in(facts: CodeModule) -> Iterator[tuple[Expression, int]]:
    """What is assigned, called, passed, returned, raised and asked for, with its block; not what it is made of."""
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


def parts_in(facts: CodeModule) -> Iterator[Expression]:
    """The expressions with what they are made of."""
    return (part for expression, _ in expressions_in(facts) for part in subexpressions(expression))


def parts_with_calls(facts: CodeModule, *expressions: Expression) -> Iterator[Expression]:
    """Expressions and all they are made of, with what calls in them call and are given."""
    pending = [*expressions]
    while pending:
        for part in subexpressions(pending.pop()):
            yield part
            if isinstance(part, CallResult):
                call = facts.calls[part.call]
                pending += (call.callee, *(argument.value for argument in call.arguments))


def words_in(facts: CodeModule) -> frozenset[str]:
    """The names and texts in the code: what it imports, defines, calls, reads and writes; no comments."""
    found = {word for fact in facts.imports for word in (fact.module, fact.name, fact.alias)}
    found.update(definition.name for definition in facts.classes)
    found.update(argument.name for call in facts.calls for argument in call.arguments)
    for function in facts.functions:
        found.add(function.name)
        found.update(parameter.name for parameter in function.parameters)
    for expression in _all_in(facts):
        found.update(_words_of(expression))
    return frozenset(found)


def words_used_in(facts: CodeModule) -> frozenset[str]:
    """The names and texts that the code does not only define: what it calls, reads, passes on and offers."""
    defined = {id(each.target) for each in facts.assignments if isinstance(each.target, Name)}
    found = {export.name for export in facts.exports}
    offered = (export.value for export in facts.exports)
    found.update(facts.functions[value.function].name for value in offered if isinstance(value, FunctionValue))
    for expression in _all_in(facts):
        if id(expression) not in defined:
            found.update(_words_of(expression))
    return frozenset(found)


def names_in(facts: CodeModule) -> frozenset[str]:
    """The variables that the code reads, calls or offers, whether imports, assignments or parameters bind them."""
    parts = (part for expression in _all_in(facts) for part in subexpressions(expression))
    return frozenset(part.name for part in parts if isinstance(part, Name))


def words_within(facts: CodeModule, span: Span) -> frozenset[str]:
    """The names and texts in what is called, passed, read, assigned, returned and asked for between two places."""
    inside = partial(_is_within, span)
    found: set[str] = set()
    for call in filter(inside, facts.calls):
        for expression in (call.callee, *(argument.value for argument in call.arguments)):
            found.update(_words_of(expression))
        found.update(argument.name for argument in call.arguments)
    for access in filter(inside, facts.accesses):
        found.update(_words_of(access.value))
    for assignment in filter(inside, facts.assignments):
        found.update((*_words_of(assignment.target), *_words_of(assignment.value)))
    for returned in filter(inside, facts.returns):
        found.update(_words_of(returned.value) if returned.value is not None else ())
    for block in filter(inside, facts.blocks):
        found.update(_words_of(block.condition) if block.condition is not None else ())
    return frozenset(found)


def _is_within(span: Span, fact: Fact) -> bool:
    return span.has(fact.span)


def _words_of(expression: Expression) -> Iterator[str]:
    for part in subexpressions(expression):
        if isinstance(part, (Name, Attribute)):
            yield part.name
        elif isinstance(part, Constant) and isinstance(part.value, str):
            yield part.value


def _all_in(facts: CodeModule) -> Iterator[Expression]:
    yield from (expression for expression, _ in expressions_in(facts))
    yield from (access.value for access in facts.accesses)
    yield from (export.value for export in facts.exports if export.value is not None)
    for definition in facts.classes:
        yield from (*definition.bases, *definition.decorators)
