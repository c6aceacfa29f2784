"""What packages do is data in one place, and each table says where that is documented."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import serverless_lint

PACKAGE = Path(serverless_lint.__file__).parent
LIBRARIES = sorted((PACKAGE / "libraries").glob("*.py"))
READS_CODE = ("model", "link", "analyses", "checks")
"""What asks what packages do, and keeps no tables of them."""
ADDRESS = "https://"
SOURCE = re.compile(rf"{ADDRESS}|\baddress(?:es)?\s+(?:above|beside|where)\b")
DOTTED = re.compile(r"(?!.*\.amazonaws\.com$)(?:@[\w.-]+/|node:|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$)")
"""How names of packages, and of what is in them, begin or look; services of AWS have such names, too."""
NO_PACKAGES = {
    "link/manifests.py": {"_LOCKS_OF_NODE", "_NOT_READ", "_OTHER_LOCKS_OF_NODE", "_PYTHON_FILES"},
    "link/other_tools.py": {"_WITH_PROVIDER"},
    "link/program/values.py": {"_NAMED_BY_CALLER"},
    "model/program/handler.py": {"_EVENT_KEYS_OF_OTHER_TRIGGERS"},
    "model/stack/workflow.py": {"EVERY_ERROR", "EVERY_FAILED_TASK"},
    "analyses/event_senders.py": {"_OF_AWS"},
    "analyses/packages.py": {"_SAYS_WHAT_NPM_PACKS"},
}
"""Names of files, keys of events, errors of Step Functions, and what stands for a variable."""


def tables(source: str) -> Iterator[tuple[str, ast.expr, ast.stmt | None]]:
    """The name and the value of what a module assigns at its top, but for numbers, with what stands behind it."""
    body = ast.parse(source).body
    for statement, behind in zip(body, [*body[1:], None], strict=True):
        target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
        value = getattr(statement, "value", None)
        is_number = isinstance(value, ast.UnaryOp) or (isinstance(value, ast.Constant) and isinstance(value.value, int))
        if isinstance(target, ast.Name) and isinstance(value, ast.expr) and not is_number:
            yield target.id, value, behind


def names_source(source: str, docstring: ast.stmt | None) -> bool:
    """Whether a docstring has an address, or speaks of one that stands before it in the module."""
    if not (isinstance(docstring, ast.Expr) and isinstance(docstring.value, ast.Constant)):
        return False
    return bool(SOURCE.search(str(docstring.value.value))) and ADDRESS in "\n".join(
        source.splitlines()[: docstring.end_lineno]
    )


def without_source(source: str) -> list[str]:
    """The public tables of a module that do not say where it is documented what they say."""
    return [name for name, _, behind in tables(source) if not name.startswith("_") and not names_source(source, behind)]


def names_of_packages(source: str) -> set[str]:
    """The names of what a module assigns at its top and that names packages, or what is in them."""
    return {
        name
        for name, value, _ in tables(source)
        for part in ast.walk(value)
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and DOTTED.match(part.value)
    }


@pytest.mark.parametrize("file", LIBRARIES, ids=lambda file: file.stem)
def test_every_table_says_where_it_is_documented(file: Path) -> None:
    assert without_source(file.read_text(encoding="utf-8")) == []


def test_what_asks_what_packages_do_keeps_no_tables_of_them() -> None:
    files = {
        path.relative_to(PACKAGE).as_posix(): path for room in READS_CODE for path in (PACKAGE / room).rglob("*.py")
    }
    found = {name: names_of_packages(path.read_text(encoding="utf-8")) for name, path in files.items()}
    assert {name: tables for name, tables in found.items() if tables} == NO_PACKAGES


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("A = {'x'}", ["A"]),
        ("A = {'x'}\n'What it is.'", ["A"]),
        ("A = {'x'}\n'What it is: the address above.'", ["A"]),
        ("A: set[str] = {'x'}\nB = {'y'}\n'https://a.b'", ["A"]),
        ("A = {'x'}\n'https://a.b'\nB = {'y'}\n'What it is: the address above.'", []),
        ("_A = {'x'}", []),
        ("A = -1\nB = 1", []),
        ("A = {\n  # https://a.b\n  'x'\n}\n'What it is: the addresses beside.'", []),
    ],
)
def test_a_table_without_its_source_is_seen(source: str, found: list[str]) -> None:
    assert without_source(source) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("_A = frozenset({'axios.get'})", {"_A"}),
        ("_A: Mapping[str, int] = {'@middy/core': 1}", {"_A"}),
        ("_A = ('node:http', *OTHERS)", {"_A"}),
        ("_A = ('GET', 'AWS::S3::Bucket', 'sqs:SendMessage', '.zip', 's3.amazonaws.com')", set()),
        ("def f():\n    return 'axios.get'", set()),
    ],
)
def test_a_table_of_packages_is_seen_wherever_it_stands(source: str, found: set[str]) -> None:
    assert names_of_packages(source) == found
