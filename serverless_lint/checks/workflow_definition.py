"""Definitions of workflows that Step Functions rejects, or that fail on an input nobody thought of."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.checks.problems import state_problem
from serverless_lint.model import ErrorClause, Integration, State, Workflow
from serverless_lint.rule import Category, Problem, Severity, rule


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def state_catch_all_not_last(state: State) -> Iterator[Problem]:
    """`States.ALL` is not the only error of the last retrier or catcher, as it must be."""
    for key in ("Retry", "Catch"):
        clauses = state.clauses(key) or ()
        for clause in clauses:
            place = clause.every_error
            if place is None:
                continue
            if clause is not clauses[-1]:
                problem = f"`States.ALL` must stand in the last element of `{key}`: those behind it never count"
            elif _others(clause):
                problem = "`States.ALL` must stand alone: drop the other errors"
            else:
                continue
            yield state_problem(state, place, f"`{state.name}` is rejected, {problem}")


@rule(Severity.WARNING, Category.CORRECTNESS, since="0.1")
def choice_without_default(state: State) -> Iterator[Problem]:
    """A choice has no way for what none of its rules expects."""
    if state.type == "Choice" and state.lookup("Default").certainly_absent and not state.chooses_always:
        yield state_problem(
            state, state, f"`{state.name}` ends the execution with an error if no rule matches: add a `Default`"
        )


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def express_unsupported_integration(state: State) -> Iterator[Problem]:
    """An express workflow waits for a job, a callback or an activity, or runs a distributed map."""
    if not state.workflow.is_express:
        return
    task = state.task
    if task is not None and task.integration is not Integration.REQUEST_RESPONSE:
        yield state_problem(
            state, task.node, f"`{state.name}` uses `{task.suffix}`, which express workflows do not support"
        )
    elif task is not None and task.service == "activity":
        yield state_problem(state, task.node, f"`{state.name}` is an activity, which express workflows do not support")
    elif state.type == "Map" and state.lookup("ItemProcessor", "ProcessorConfig", "Mode").only == "DISTRIBUTED":
        mode = state.node.get("ItemProcessor", "ProcessorConfig", "Mode")
        yield state_problem(state, mode, f"`{state.name}` is a distributed map, which express workflows do not support")


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def query_language_misplaced(workflow: Workflow) -> Iterator[Problem]:
    """A setting of the whole definition, such as `QueryLanguage`, stands among its states."""
    for state in workflow.misplaced:
        message = f"`{state.name}` stands among the states, so the definition is rejected: move it beside `States`"
        yield state_problem(state, state, message)


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def state_unreachable(workflow: Workflow) -> Iterator[Problem]:
    """No way through the workflow leads to a state."""
    for state in workflow.unreachable:
        yield state_problem(
            state, state, f"nothing leads to `{state.name}`, so the definition is rejected: link it or remove it"
        )


def _others(clause: ErrorClause) -> bool:
    return len(list(clause.node.get("ErrorEquals").elements())) > 1
