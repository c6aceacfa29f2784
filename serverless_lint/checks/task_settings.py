"""Tasks of workflows that fail, or hang, where they need not."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.aws.workflows import THROTTLED, TRANSIENT_ERRORS
from serverless_lint.checks.problems import state_problem
from serverless_lint.model import Integration, State
from serverless_lint.rule import Category, Problem, Severity, rule

_AT_ONCE = 120
"""Seconds: a schedule that fires every minute or so."""


@rule(Severity.WARNING, Category.RELIABILITY, since="0.1")
def task_without_retry(state: State) -> Iterator[Problem]:
    """A workflow calls a function without retrying when Lambda itself fails for a moment."""
    if state.task is None or state.task.service != "lambda":
        return
    missing = [error for error in TRANSIENT_ERRORS.value if not state.retries(error)]
    if not missing:
        return
    when = "when it is throttled" if missing == [THROTTLED] else "when Lambda does for a moment"
    if len(missing) == len(TRANSIENT_ERRORS.value):
        advice = "add a `Retry` for Lambda's transient errors"
    else:
        advice = f"add `{'`, `'.join(missing)}` to a `Retry`"
    retry = state.node.get("Retry")
    pause = state.machine.pause
    yield state_problem(
        state,
        retry.key_location if retry and len(missing) < len(TRANSIENT_ERRORS.value) else state,
        f"`{state.name}` fails {when}: {advice}",
        # The next execution makes up for one that failed before a retry would.
        severity=Severity.INFO if pause is not None and pause <= _AT_ONCE else None,
    )


@rule(Severity.INFO, Category.RELIABILITY, since="0.1", pedantic=True)
def task_without_catch(state: State) -> Iterator[Problem]:
    """A task may fail and nothing in the workflow handles failures."""
    if state.type != "Task" or state.may_catch or state.machine.handles_failures:
        return
    yield state_problem(state, state, f"nothing handles a failure of `{state.name}`: add a `Catch` to it")


@rule(Severity.WARNING, Category.RELIABILITY, since="0.1")
def task_without_timeout(state: State) -> Iterator[Problem]:
    """A task that waits for somebody else may wait for a year."""
    task = state.task
    if task is None or state.machine.may_be_express or state.workflow.is_express or state.may_time_out:
        return
    if task.integration is Integration.CALLBACK:
        waits_for = "its task token"
    elif task.integration is Integration.RUN_A_JOB and not state.job_ends_by_itself:
        waits_for = f"the end of `{task.service}:{task.action}`"
    elif task.service == "activity":
        waits_for = "a worker of its activity"
    else:
        return
    yield state_problem(
        state, state, f"`{state.name}` waits for {waits_for} without limit: set `TimeoutSeconds` or `HeartbeatSeconds`"
    )
