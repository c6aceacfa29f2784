"""DynamoDB tables named in code."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.tables import TableUse
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.WARNING, Category.RELIABILITY, since="0.1")
def hardcoded_table_name(use: TableUse) -> Iterator[Problem]:
    """The name of a DynamoDB table is written into the code."""
    module = use.site.module
    if module.is_test or module.is_infrastructure or not use.may_be_deployed:
        return
    for name in use.names:
        place = name.location
        yield Problem(
            use,
            f"the table name `{name.value}` is fixed in the code: read it from an environment variable",
            related=() if place == use.location else (Related(place, "named here"),),
            # Of a table of another project, the name is all that there is to know; who runs a script can change it.
            severity=Severity.INFO if use.is_of_others or not use.is_seen_to_run else None,
        )
