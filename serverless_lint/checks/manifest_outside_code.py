"""Dependency files where the build does not look for them."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.outside_manifests import OutsideManifest
from serverless_lint.checks.problems import shared_problem
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.WARNING, Category.CORRECTNESS, since="0.1")
def manifest_outside_code(outside: OutsideManifest) -> Iterator[Problem]:
    """The only file that declares a function's packages stands above the folder of its code."""
    yield shared_problem(
        outside.functions,
        outside,
        f"`sam build` installs nothing for `{outside.functions[0].name}`: it reads `{outside.wanted}`, and "
        f"`{outside.package}` is declared in `{outside.manifest}`",
        related=(Related(outside.used, "needs it"),),
    )
