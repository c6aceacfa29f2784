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


def words_in(facts: CodeModule) -> frozenset[str]:
    """The names and texts in the code: what it imports, defines, calls, reads and writes; no comments."""
    found = {word for fact in facts.imports for word in (fact.module, fact.name, fact.alias)}
    found.update(definition.name for definition in facts.classes)
    found.update(argument.name for call in facts.calls for argument in call.arguments)
    for function in facts.functions:
        found.add(function.name)
        found.update(parameter.name for parameter in function.parameters)
    for expression in _all_in(facts):
        for part in subexpressions(expression):
            if isinstance(part, (Name, Attribute)):
                found.add(part.name)
            elif isinstance(part, Constant) and isinstance(part.value, str):
                found.add(part.value)
    return frozenset(found)


def _all_in(facts: CodeModule) -> Iterator[Expression]:
    yield from (expression for expression, _ in expressions_in(facts))
    yield from (access.value for access in facts.accesses)
    yield from (export.value for export in facts.exports if export.value is not None)
    for definition in facts.classes:
        yield from (*definition.bases, *definition.decorators)
