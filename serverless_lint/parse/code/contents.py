"""What the facts of a code file hold in all: its expressions, and the words in them."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.parse.code.facts import Attribute, CodeModule, Constant, Expression, Name, subexpressions


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


def words_in(facts: CodeModule) -> Iterator[str]:
    """The names and texts in the code: what it imports, defines, calls, reads and writes; no comments."""
    for imported in facts.imports:
        yield from (imported.module, imported.name, imported.alias)
    for function in facts.functions:
        yield function.name
        yield from (parameter.name for parameter in function.parameters)
    for call in facts.calls:
        yield from (argument.name for argument in call.arguments)
    for part in parts_in(facts):
        yield from _words_of(part)
    for definition in facts.classes:
        yield definition.name
        for expression in (*definition.bases, *definition.decorators):
            yield from _words_of(*subexpressions(expression))
    for access in facts.accesses:
        yield from _words_of(*subexpressions(access.value))
    for export in facts.exports:
        if export.value is not None:
            yield from _words_of(*subexpressions(export.value))


def _words_of(*parts: Expression) -> Iterator[str]:
    for part in parts:
        if isinstance(part, (Name, Attribute)):
            yield part.name
        elif isinstance(part, Constant) and isinstance(part.value, str):
            yield part.value
