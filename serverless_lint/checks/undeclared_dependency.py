"""Packages that are imported and not declared."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.missing_packages import MissingPackage
from serverless_lint.libraries.aws_clients import V2_PACKAGE
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.WARNING, Category.CORRECTNESS, since="0.1")
def undeclared_dependency(missing: MissingPackage) -> Iterator[Problem]:
    """Code imports a package that nothing brings to the function."""
    if missing.package == V2_PACKAGE:
        return
    first = missing.functions[0]
    if not missing.manifest:
        advice = "code inside a template has the runtime's packages only"
    elif missing.is_not_installed:
        advice = "add the plugin `serverless-python-requirements`, the framework itself installs none"
    elif missing.is_for_development:
        advice = f"move it from `devDependencies` to `dependencies` in `{missing.manifest}`"
    else:
        advice = f"add it to `{missing.manifest}`"
    # What is installed at another place, or not at all, comes along with nothing.
    is_along = missing.may_come_along and not (missing.is_for_development or missing.is_not_installed)
    problem = f"nothing brings `{missing.package}` to `{first.name}`"
    if is_along:
        problem = f"`{missing.package}` comes to `{first.name}` only if another package needs it"
    if missing.beside:
        advice += f", or write `{missing.beside}` for the file beside"
    yield Problem(
        missing,
        f"{problem}: {advice}",
        related=(Related(first, f"runs on {missing.runtime}"),),
        severity=Severity.ERROR if missing.is_without_files else Severity.INFO if is_along else None,
        function=first.name,
        resource=first.name,
        ignorable_at=missing.functions,
        concerns=missing.could_be_in,
    )
