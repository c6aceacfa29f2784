"""Definitions, schemas and other templates that are not where a template says."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from serverless_lint.analyses.misspelt_files import MisspeltFile
from serverless_lint.checks.problems import resource_problem
from serverless_lint.parse.template.edits import value_replaced
from serverless_lint.rule import Category, Edit, Fix, Problem, Severity, rule


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def definition_file_not_found(named: MisspeltFile) -> Iterator[Problem]:
    """A template names a definition, a schema or another template in another case than the file's."""
    node = named.written.node
    change = value_replaced(node, named.meant) if node.text == named.written.value else None
    fix = Fix(f"write `{named.meant}`", (Edit(*change),), safe=True) if change is not None else None
    problem = resource_problem(
        named.resource,
        named.written,
        f"there is no `{named.written.value}`: write `{named.meant}`, upper and lower case differ",
        fix=fix,
    )
    # So that the finding goes when the file comes.
    yield replace(problem, concerns=(named.path,))
