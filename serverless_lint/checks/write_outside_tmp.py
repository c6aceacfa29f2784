"""Files where Lambda lets nobody write."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from msgspec.structs import replace

from serverless_lint.analyses.file_writes import FileWrite
from serverless_lint.checks.problems import code_problem
from serverless_lint.rule import Category, Problem, Severity, rule


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def write_outside_tmp(write: FileWrite) -> Iterator[Problem]:
    """A file is written outside `/tmp`, where Lambda lets nobody write."""
    if write.is_writable:
        return
    path = f"`{write.path}`" if write.is_whole else f"what begins with `{write.path}`"
    name = posixpath.basename(write.path.rstrip("/")) if write.is_whole else ""
    instead = f"write to `/tmp/{name}`" if name else "write to a path in `/tmp`"
    problem = code_problem(write.handlers, write, f"{path} cannot be written in Lambda: {instead}")
    yield replace(problem, severity=Severity.INFO) if write.is_caught else problem
