"""The AWS SDK for JavaScript v2 on runtimes that no longer bring it."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.missing_packages import MissingPackage
from serverless_lint.libraries.aws_clients import V2_PACKAGE
from serverless_lint.rule import Category, Problem, Related, Severity, rule
from serverless_lint.wording import and_more


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def aws_sdk_v2_not_bundled(missing: MissingPackage) -> Iterator[Problem]:
    """Code imports version 2 of the AWS SDK for JavaScript, which neither its runtime nor its package contains."""
    if missing.package != V2_PACKAGE:
        return
    names = f"`{missing.functions[0].name}`" + and_more(len(missing.functions) - 1)
    why = "is a development dependency only" if missing.is_for_development else f"is not part of {missing.runtime}"
    yield Problem(
        missing,
        f"`{V2_PACKAGE}` {why}, so {names} cannot start: use `@aws-sdk/client-…`",
        related=tuple(Related(function, f"runs on {missing.runtime}") for function in missing.functions[:1]),
        function=missing.functions[0].name,
        resource=missing.functions[0].name,
        ignorable_at=missing.functions,
        concerns=missing.could_be_in,
    )
