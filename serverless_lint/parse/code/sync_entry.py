"""A plain function of Python around one that is `async`, under its name, so that whoever calls it gets its result."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from serverless_lint.parse.code.facts import CodeModule, Expression, Language, Name, ParameterKind, subexpressions
from serverless_lint.source import Span

_MODULE = 0
"""The index of the block that is the module."""


class Replacement(NamedTuple):
    """A text to put in the place of another; an empty place inserts."""

    at: Span
    text: str


def sync_entry_of(facts: CodeModule, code: str, function: int) -> tuple[Replacement, ...] | None:
    """How an `async` function of a module gets a plain one around it; None if that is not certain.

    Nothing else in the module may know it, and it must take what it is given by position.
    """
    found = facts.functions[function]
    inner = f"_{found.name}"
    is_plain = found.block == _MODULE and found.is_declaration and not (found.decorators or found.is_generator)
    by_position = all(
        parameter.kind is ParameterKind.POSITIONAL and parameter.name and parameter.default is None
        for parameter in found.parameters
    )
    names = set(_names(facts))
    if facts.language is not Language.PYTHON or not (is_plain and by_position) or names & {found.name, inner}:
        return None
    importing = _import_of_asyncio(facts, code)
    if importing is None:
        return None
    ending = found.span.start + len(code[found.span.start : found.span.end].rstrip())
    given = ", ".join(parameter.name for parameter in found.parameters)
    lines = ("", "", "", f"def {found.name}({given}):", f"    return asyncio.run({inner}({given}))")
    entry = _line_end(code).join(lines)
    return (
        *importing,
        Replacement(found.name_span, inner),
        Replacement(Span(ending, ending), entry),
    )


def _names(facts: CodeModule) -> Iterator[str]:
    """The names that a module uses, and those that it binds by other statements than definitions."""
    used: list[Expression] = [access.value for access in facts.accesses]
    for call in facts.calls:
        used += (call.callee, *(argument.value for argument in call.arguments))
    for assignment in facts.assignments:
        used += (assignment.target, assignment.value)
    used += (fact.value for fact in facts.returns if fact.value is not None)
    yield from (part.name for each in used for part in subexpressions(each) if isinstance(part, Name))
    yield from (imported.alias for imported in facts.imports)


def _import_of_asyncio(facts: CodeModule, code: str) -> tuple[Replacement, ...] | None:
    """What imports `asyncio` under its own name; nothing if it is imported; None if the name means something else."""
    bound = [fact for fact in facts.imports if fact.alias == "asyncio" and fact.block == _MODULE]
    if bound:
        return () if all(fact.module == "asyncio" and not fact.name for fact in bound) else None
    imports = [fact for fact in facts.imports if fact.block == _MODULE and fact.module != "__future__"]
    if not imports:
        return None
    start = min(code.rfind("\n", 0, fact.span.start) + 1 for fact in imports)
    return (Replacement(Span(start, start), f"import asyncio{_line_end(code)}"),)


def _line_end(code: str) -> str:
    return "\r\n" if "\r\n" in code else "\n"
