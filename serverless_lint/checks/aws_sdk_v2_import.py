"""The AWS SDK for JavaScript v2, which is out of support."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.missing_packages import ImportedPackage
from serverless_lint.libraries.aws_clients import V2_PACKAGE
from serverless_lint.rule import Category, Problem, Severity, rule

_PARTS = ("aws-sdk/clients/", "aws-sdk/lib/")
"""What is imported beside the package itself, of which that is said."""


@rule(Severity.WARNING, Category.PERFORMANCE, since="0.1")
def aws_sdk_v2_import(imported: ImportedPackage) -> Iterator[Problem]:
    """Code imports version 2 of the AWS SDK for JavaScript."""
    if not imported.may_be_deployed:
        return
    if imported.is_missing:
        # That it is not there at all is an error of its own: `aws-sdk-v2-not-bundled`.
        return
    if imported.package == V2_PACKAGE:
        yield Problem(
            imported,
            "`aws-sdk` is version 2 of the SDK, out of support: use `@aws-sdk/client-…`",
            severity=None if imported.is_seen_to_run else Severity.INFO,
        )
    elif imported.package.startswith("aws-sdk/"):
        is_part = imported.package.startswith(_PARTS)
        yield Problem(
            imported,
            f"`{imported.package}` is version 2 of the SDK, out of support: use `@aws-sdk/client-…`",
            severity=Severity.INFO if is_part or not imported.is_seen_to_run else None,
        )
