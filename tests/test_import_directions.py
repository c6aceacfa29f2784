"""What a package of the linter may know of the others."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import serverless_lint

PACKAGE = Path(serverless_lint.__file__).parent
KNOWS = {
    "aws": {"lazy_pattern", "suggestion"},
    "libraries": {"lazy_pattern"},
    "parse": {"lazy_pattern", "source", "three_valued"},
    "front_ends": {"lazy_pattern", "parse", "paths", "report", "source", "suggestion", "three_valued"},
    "model": {"aws", "lazy_pattern", "libraries", "parse", "paths", "report", "source", "three_valued"},
    "link": {
        "aws",
        "files",
        "lazy_pattern",
        "libraries",
        "model",
        "parse",
        "paths",
        "report",
        "source",
        "sources",
        "three_valued",
    },
    "analyses": {
        "architecture",
        "aws",
        "files",
        "lazy_pattern",
        "libraries",
        "link",
        "model",
        "parse",
        "paths",
        "report",
        "secrets",
        "source",
        "sources",
        "suggestion",
        "three_valued",
    },
    "checks": {
        "analyses",
        "aws",
        "lazy_pattern",
        "libraries",
        "model",
        "parse",
        "rule",
        "secrets",
        "source",
        "suggestion",
        "wording",
    },
    "reporters": {
        "__version__",
        "architecture",
        "fingerprint",
        "found_secrets",
        "lazy_pattern",
        "masking",
        "merged_reports",
        "paths",
        "report",
        "rule",
        "ruleset",
        "source",
        "summary",
    },
}
APART = [
    ("model/stack", "serverless_lint.model.program"),
    ("link/stack", "serverless_lint.link.program"),
    ("link/stack", "serverless_lint.link.project"),
    ("link/program", "serverless_lint.link.stack"),
    ("link/program", "serverless_lint.link.project"),
]
"""What a template builds and what code does meet in `link` alone."""
READING_FILES = {"glob", "io", "os", "pathlib", "shutil", "subprocess", "tempfile"}


def imported_by(folder: Path) -> Iterator[str]:
    """The full names of what is imported in a package, also where only a type checker sees it."""
    for file in folder.rglob("*.py"):
        yield from imported_by_file(file)


def imported_by_file(file: Path) -> Iterator[str]:
    """The full names of what one module imports."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def module_name(file: Path) -> str:
    """As it is imported."""
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("package", KNOWS)
def test_a_package_imports_only_what_it_may_know(package: str) -> None:
    names = (name.split(".") for name in imported_by(PACKAGE / package))
    assert {name[1] for name in names if name[0] == "serverless_lint"} - {package} <= KNOWS[package]


@pytest.mark.parametrize(("package", "other"), APART)
def test_rooms_beside_each_other_are_apart(package: str, other: str) -> None:
    assert [name for name in imported_by(PACKAGE / package) if f"{name}.".startswith(f"{other}.")] == []


def test_modules_import_each_other_in_no_circle() -> None:
    """Not even where only a type checker sees it."""
    modules = {module_name(file): set(imported_by_file(file)) for file in PACKAGE.rglob("*.py")}
    graph = {
        name: {other if other in modules else other.rpartition(".")[0] for other in imported} & modules.keys() - {name}
        for name, imported in modules.items()
    }
    TopologicalSorter(graph).prepare()


def test_nothing_imports_the_language_server_but_its_command() -> None:
    files = {path.relative_to(PACKAGE).as_posix(): path for path in PACKAGE.rglob("*.py")}
    extra = ("lsprotocol", "pygls", "serverless_lint.lsp")
    importing = {name for name, path in files.items() if any(each.startswith(extra) for each in imported_by_file(path))}
    assert {name for name in importing if not name.startswith("lsp/")} == {"cli/lsp.py"}


@pytest.mark.parametrize("package", ["checks", "front_ends", "model", "parse"])
def test_files_are_read_elsewhere(package: str) -> None:
    assert READING_FILES.isdisjoint(name.partition(".")[0] for name in imported_by(PACKAGE / package))


@pytest.mark.parametrize("package", ["analyses", "checks", "explain_place", "link", "model"])
def test_nothing_is_known_by_its_identity(package: str) -> None:
    """Another object may get the identity of one that is gone, and with it the answer about it."""
    trees = (ast.parse(file.read_text(encoding="utf-8")) for file in (PACKAGE / package).rglob("*.py"))
    calls = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call))
    assert [call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id == "id"] == []
