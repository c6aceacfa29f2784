"""Packages that are loaded for every invocation and used by some."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.branch_imports import BranchImport
from serverless_lint.checks.problems import code_problem
from serverless_lint.rule import Category, Problem, Severity, rule


@rule(Severity.INFO, Category.PERFORMANCE, since="0.1")
def module_level_heavy_import(found: BranchImport) -> Iterator[Problem]:
    """A package that takes long to load is imported at the top and used on one branch only."""
    where = "there" if not found.handlers[0].is_node else "there, by `await import(…)` or `require(…)`"
    message = f"every cold start loads `{found.package}`, which only one branch uses: import it {where}"
    yield code_problem(found.handlers, found, message)
