"""Tasks of workflows that fail, or hang, where they need not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from serverless_lint.aws.workflows import THROTTLED, TRANSIENT_ERRORS
from serverless_lint.checks.problems import state_problem
from serverless_lint.model import Integration, State, StateMachine
from serverless_lint.rule import Category, Problem, Related, Severity, rule
from serverless_lint.source import Location

_AT_ONCE = 120
"""Seconds: a schedule that fires every minute or so."""


@rule(Severity.WARNING, Category.RELIABILITY, since="0.1")
def task_without_retry(machine: StateMachine) -> Iterator[Problem]:
    """A workflow calls a function without retrying when Lambda itself fails for a moment."""
    alike: defaultdict[tuple[str, ...], list[State]] = defaultdict(list)
    for state in machine.states:
        missing = _missing_retries(state)
        if missing:
            alike[missing].append(state)
    for missing, states in alike.items():
        yield _without_retry(missing, states)


def _missing_retries(state: State) -> tuple[str, ...]:
    """The transient errors of Lambda for which a task that calls a function is not retried."""
    if state.task is None or state.task.service != "lambda":
        return ()
    return tuple(error for error in TRANSIENT_ERRORS.value if not state.retries(error))


def _without_retry(missing: Sequence[str], states: Sequence[State]) -> Problem:
    """What is wrong with the tasks of a machine that lack the same, at the first of them."""
    has_none = len(missing) == len(TRANSIENT_ERRORS.value)
    advice = "add a `Retry` for Lambda's transient errors"
    if not has_none:
        advice = f"add `{'`, `'.join(missing)}` to a `Retry`"
    first, *others = states
    who, throttled = f"`{first.name}` fails", "when it is throttled"
    if others:
        more = f"`{others[0].name}`" if len(others) == 1 else f"{len(others)} other tasks"
        who, throttled = f"`{first.name}` and {more} fail", "when they are throttled"
    when = throttled if tuple(missing) == (THROTTLED,) else "when Lambda does for a moment"
    pause = first.machine.pause
    return state_problem(
        first,
        _place(first, has_none=has_none),
        f"{who} {when}: {advice}",
        # The next execution makes up for one that failed before a retry would.
        severity=Severity.INFO if pause is not None and pause <= _AT_ONCE else None,
        related=tuple(Related(_place(state, has_none=has_none), f"`{state.name}` too") for state in others),
        sums_up=tuple(state.name for state in others),
    )


def _place(state: State, *, has_none: bool) -> Location:
    """The name of a state, or its `Retry` where that lacks only some errors."""
    retry = state.node.get("Retry")
    return state.location if has_none or not retry else retry.key_location


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
