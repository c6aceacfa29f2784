"""Code that the runtime of its function cannot load."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from serverless_lint.analyses.runtime_mismatches import MismatchKind, RuntimeMismatch
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def runtime_syntax_mismatch(mismatch: RuntimeMismatch) -> Iterator[Problem]:
    """Code uses syntax or modules that the runtime of its function does not have."""
    function = mismatch.functions[0]
    yield Problem(
        mismatch,
        _message(mismatch, function.name),
        related=(Related(function, f"runs on {mismatch.runtime}"),),
        function=function.name,
        resource=function.name,
        ignorable_at=mismatch.functions,
    )


def _message(mismatch: RuntimeMismatch, function: str) -> str:
    what, runtime = mismatch.what, mismatch.runtime
    name = posixpath.basename(mismatch.module.name)
    stem = posixpath.splitext(name)[0]
    return {
        MismatchKind.SYNTAX: f"{what} needs Python 3.{mismatch.minor}, but `{function}` runs on {runtime}",
        MismatchKind.NEW_MODULE: f"{what} came with Python 3.{mismatch.minor}, but `{function}` runs on {runtime}",
        MismatchKind.REMOVED_MODULE: (
            f"{what} was removed in Python 3.{mismatch.minor}, and `{function}` runs on {runtime}: replace it"
        ),
        MismatchKind.ES_MODULE: f"{runtime} loads `{name}` as CommonJS, without `import`: rename it to `{stem}.mjs`",
        MismatchKind.COMMON_JS: f"{what} does not exist in `{name}`, which is an ES module: use `import` and `export`",
    }[mismatch.kind]
