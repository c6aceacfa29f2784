"""A name of a module is bound once: who reads one of two bindings takes it for the only one."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import serverless_lint

PACKAGE = Path(serverless_lint.__file__).parent
CHECKOUT = PACKAGE.parent
FOLDERS = (PACKAGE, *(CHECKOUT / name for name in ("tests", "benchmarks")))


def rebound(text: str) -> list[str]:
    """The names that a module, or a class in it, binds again, each with the line."""
    tree = ast.parse(text)
    bodies = [tree.body, *(node.body for node in ast.walk(tree) if isinstance(node, ast.ClassDef))]
    return [f"{name} {line}" for body in bodies for name, line in _bound_again(body)]


def _bound_again(body: Sequence[ast.stmt]) -> Iterator[tuple[str, int]]:
    seen: set[str] = set()
    for statement in body:
        names = set(_bound_by(statement))
        yield from ((name, statement.lineno) for name in sorted(names & seen))
        seen |= names


def _bound_by(statement: ast.stmt) -> Iterator[str]:
    """What a statement binds on one of its ways: those of an `if` are no two bindings."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        if not any(ast.unparse(decorator) in _SEVERAL for decorator in statement.decorator_list):
            yield statement.name
    elif isinstance(statement, (ast.Import, ast.ImportFrom)):
        yield from (alias.asname or alias.name for alias in statement.names)
    elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        for target in targets:
            yield from (
                node.id for node in ast.walk(target) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            )
    else:
        for nested in ast.iter_child_nodes(statement):
            if isinstance(nested, ast.stmt):
                yield from _bound_by(nested)


_SEVERAL = frozenset({"overload"})
"""Decorators of functions that have several definitions."""


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.relative_to(CHECKOUT).as_posix())
        for folder in FOLDERS
        for path in sorted(folder.rglob("*.py"))
    ],
)
def test_no_name_of_a_module_is_bound_again(path: Path) -> None:
    assert rebound(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A = 1\nB = 2\nA = 3\n", ["A 3"]),
        ("A: int = 1\nfor B in (1, 2):\n    A = B\n", ["A 2"]),
        ("def a(): ...\nclass a: ...\n", ["a 2"]),
        ("import a\ndef a(): ...\n", ["a 2"]),
        ("class A:\n    b = 1\n    def b(self): ...\n", ["b 3"]),
        ("class A:\n    b = 1\nclass C:\n    b = 1\nb = 1\n", []),
        ("if A:\n    b = 1\nelse:\n    b = 2\n", []),
        ("from a import b as c\nb = 1\n", []),
        ("@overload\ndef a(): ...\n@overload\ndef a(b): ...\ndef a(b=1): ...\n", []),
        ("def a():\n    b = 1\n    b = 2\n", []),
    ],
)
def test_what_is_bound_again_is_seen(text: str, expected: list[str]) -> None:
    assert rebound(text) == expected
