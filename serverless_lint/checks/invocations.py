"""Functions that invoke functions."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.invocations import LambdaInvocation
from serverless_lint.checks.problems import code_problem
from serverless_lint.model import Function
from serverless_lint.rule import Category, Problem, Severity, rule


@rule(Severity.ERROR, Category.COST, since="0.1")
def recursive_invoke(invocation: LambdaInvocation) -> Iterator[Problem]:
    """A function invokes itself each time that it runs."""
    functions = _functions(invocation)
    if not invocation.is_of_itself or any(map(_may_recurse, functions)):
        return
    if invocation.is_certain:
        message = "the function invokes itself each time that it runs: give it a condition that ends this"
        yield code_problem(invocation.handlers, invocation, message)
    else:
        message = "the function invokes itself: make sure that this ends, or let Step Functions repeat it"
        yield code_problem(invocation.handlers, invocation, message, severity=Severity.INFO, pedantic=True)


@rule(Severity.WARNING, Category.COST, since="0.1")
def synchronous_invoke(invocation: LambdaInvocation) -> Iterator[Problem]:
    """A function invokes another one and waits for its answer."""
    is_known = invocation.is_of_itself or invocation.is_repeated or invocation.is_elsewhere
    if not invocation.waits or is_known or _is_durable(invocation):
        return
    message = "waits while another function runs, and both are paid for: call its code, or let a workflow call both"
    # Nobody can call code that they do not have or know, and who needs the answer has to wait for it somewhere.
    is_advice = invocation.is_of_others or invocation.uses_answer or not invocation.is_named or invocation.is_by_hand
    severity = Severity.INFO if is_advice else None
    yield code_problem(invocation.handlers, invocation, message, severity=severity)


@rule(Severity.WARNING, Category.PERFORMANCE, since="0.1")
def invoke_in_loop(invocation: LambdaInvocation) -> Iterator[Problem]:
    """A function invokes another one for each element of something."""
    if not invocation.is_repeated or _is_durable(invocation):
        return
    if invocation.waits:
        message = "invokes a function for each element and waits for its answer: let a `Map` state do that"
        yield code_problem(invocation.handlers, invocation, message)
    else:
        message = "invokes a function for each element: hand them over by a queue, which repeats what fails"
        yield code_problem(invocation.handlers, invocation, message, severity=Severity.INFO, pedantic=True)


def _functions(invocation: LambdaInvocation) -> tuple[Function, ...]:
    return tuple(function for handler in invocation.handlers for function in handler.functions)


def _is_durable(invocation: LambdaInvocation) -> bool:
    return any(function.is_durable for function in _functions(invocation))


def _may_recurse(function: Function) -> bool:
    """Whether a function is allowed to call itself again and again."""
    return not function.properties.lookup("RecursiveLoop").certainly_absent
