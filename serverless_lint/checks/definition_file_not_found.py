"""Definitions, schemas and other templates that are not where a template says."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from serverless_lint.analyses.misspelt_files import MisspeltFile
from serverless_lint.checks.problems import resource_problem
from serverless_lint.rule import Category, Edit, Fix, Problem, Severity, rule


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def definition_file_not_found(named: MisspeltFile) -> Iterator[Problem]:
    """A template names a definition, a schema or another template in another case than the file's."""
    node = named.written.node
    is_plain = node.location.text == named.written.value and not named.resource.inherits(node)
    fix = Fix(f"write `{named.meant}`", (Edit(node.location, named.meant),), safe=True) if is_plain else None
    problem = resource_problem(
        named.resource,
        named.written,
        f"there is no `{named.written.value}`: write `{named.meant}`, upper and lower case differ",
        fix=fix,
    )
    # So that the finding goes when the file comes.
    yield replace(problem, concerns=(named.path,))
