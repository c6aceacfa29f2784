"""DynamoDB tables named in code."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.tables import FixedTableName
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.WARNING, Category.RELIABILITY, since="0.1")
def hardcoded_table_name(fixed: FixedTableName) -> Iterator[Problem]:
    """The name of a DynamoDB table is written into the code."""
    further = [Related(place, "named here too") for place in fixed.others]
    further.extend(Related(use, "used here") for use in fixed.uses)
    yield Problem(
        fixed,
        f"the table name `{fixed.name}` is fixed in the code: read it from an environment variable",
        related=tuple(further),
        # Of a table of another project, the name is all that there is to know; who runs a script can change it, and
        # what is named at one place only is changed there.
        severity=Severity.INFO if fixed.is_advice or fixed.is_setting else None,
        sums_up=tuple(sorted(related.at.location.document.path for related in further[1:])),
    )
