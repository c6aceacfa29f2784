"""Processes that share what Lambda has not."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.shared_memory import SharedMemoryUse
from serverless_lint.checks.problems import code_problem
from serverless_lint.rule import Category, Problem, Severity, rule


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def multiprocessing_unsupported(use: SharedMemoryUse) -> Iterator[Problem]:
    """Code needs shared memory between processes, which Lambda does not have."""
    if use.may_be_made_up_for:
        return
    message = f"`{use.name}` raises an error in Lambda, which has no `/dev/shm`: use `ThreadPoolExecutor`, or `Pipe`"
    yield code_problem(use.handlers, use, message)
