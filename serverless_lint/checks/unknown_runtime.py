"""Runtimes that Lambda does not have."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.runtimes import UnlistedRuntime
from serverless_lint.aws.runtime_names import RUNTIMES, Standing
from serverless_lint.checks.problems import shared_problem
from serverless_lint.rule import Category, Problem, Severity, rule
from serverless_lint.wording import functions_named


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def unknown_runtime(runtime: UnlistedRuntime) -> Iterator[Problem]:
    """A function is given a runtime that Lambda does not have."""
    verb = "uses" if len(runtime.functions) == 1 else "use"
    what = f"{functions_named(runtime.functions)} {verb} `{runtime.name}`"
    if runtime.standing is Standing.MISSPELT:
        meant = f": did you mean `{runtime.meant}`?" if runtime.meant is not None else ""
        yield shared_problem(runtime.functions, runtime.known, f"{what}, which is no runtime of Lambda{meant}")
    elif runtime.standing is Standing.UNLIKE_ANY:
        message = f"{what}, which is no runtime of Lambda that was known on {RUNTIMES.read}: check its name"
        yield shared_problem(runtime.functions, runtime.known, message, severity=Severity.WARNING)
    else:
        message = f"{what}, newer than what was known on {RUNTIMES.read}: check that Lambda has it"
        yield shared_problem(runtime.functions, runtime.known, message, severity=Severity.INFO)
