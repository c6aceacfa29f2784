"""DynamoDB tables named in code."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.tables import FixedTableName
from serverless_lint.model.stack.purpose import is_of_one_stage
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.INFO, Category.RELIABILITY, since="0.1")
def hardcoded_table_name(fixed: FixedTableName) -> Iterator[Problem]:
    """The name of a DynamoDB table is written into the code."""
    further = [Related(place, "named here too") for place in fixed.others]
    further.extend(Related(use, "used here") for use in fixed.uses)
    yield Problem(
        fixed,
        f"the table name `{fixed.name}` is fixed in the code: read it from an environment variable",
        related=tuple(further),
        # Whether there will ever be another table than this one, only a name says that is of one of several stages. Of
        # a table of another project the name is all there is to know, and who runs a script can change it.
        severity=Severity.WARNING if is_of_one_stage(fixed.name) and not fixed.is_advice else None,
        sums_up=tuple(sorted(related.at.location.document.path for related in further[1:])),
    )
