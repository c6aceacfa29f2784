"""The AWS SDK for JavaScript v2, which is out of support."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.sdk_v2 import SdkV2Imports
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.WARNING, Category.PERFORMANCE, since="0.1")
def aws_sdk_v2_import(found: SdkV2Imports) -> Iterator[Problem]:
    """Code imports version 2 of the AWS SDK for JavaScript."""
    first, *others = found.imports
    yield Problem(
        first,
        f"`{first.package}` is version 2 of the SDK, out of support: use `@aws-sdk/client-…`",
        related=tuple(Related(other, "imported here too") for other in others),
        severity=Severity.INFO if found.is_advice else None,
        sums_up=tuple(other.location.document.path.rpartition("/")[2] for other in others),
    )
