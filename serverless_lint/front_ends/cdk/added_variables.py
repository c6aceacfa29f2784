"""Environment variables that a program adds to functions: `worker.addEnvironment('TABLE', table.tableName)`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from serverless_lint.front_ends.literals import Literals, Value
from serverless_lint.parse.code.facts import Attribute, CodeModule

_ADDING = frozenset({"addEnvironment", "add_environment"})


class AddedVariable(NamedTuple):
    """A variable that is added to a function."""

    function: Value
    """What it is added to."""
    name: str
    key: Value
    value: Value


def added_variables(file: str, module: CodeModule, literals: Literals) -> Iterator[AddedVariable]:
    """Those that the calls of a file add, as far as their names are known."""
    for call in module.calls:
        if not isinstance(call.callee, Attribute) or call.callee.name not in _ADDING:
            continue
        key, value = call.argument("key", 0), call.argument("value", 1)
        name = literals.text(Value(file, key)) if key is not None else None
        if key is None or value is None or name is None:
            continue
        function = literals.behind(Value(file, call.callee.base))
        yield AddedVariable(function, name, Value(file, key), Value(file, value))
