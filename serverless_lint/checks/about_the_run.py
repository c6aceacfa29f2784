"""Findings about the run itself. The linter makes them; here they have their severities and summaries."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.model import Project
from serverless_lint.rule import Category, Problem, Severity, rule


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def syntax_error(project: Project) -> Iterator[Problem]:
    """A file cannot be read or parsed."""
    return iter(())


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def internal_error(project: Project) -> Iterator[Problem]:
    """A rule or a parser of serverless-lint crashed."""
    return iter(())


@rule(Severity.WARNING, Category.OPERATIONS, since="0.1")
def unused_ignore(project: Project) -> Iterator[Problem]:
    """An ignore silences nothing."""
    return iter(())


@rule(Severity.WARNING, Category.OPERATIONS, since="0.1")
def unknown_rule(project: Project) -> Iterator[Problem]:
    """An ignore names a rule that does not exist, or cannot be understood."""
    return iter(())
