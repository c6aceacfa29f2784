"""Python handlers that Lambda cannot call."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.checks.problems import code_problem
from serverless_lint.model import Handler, Routine
from serverless_lint.parse.code.facts import Language, ParameterKind
from serverless_lint.rule import Category, Problem, Severity, rule

_PASSED = 2
"""The event and its context: https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html"""


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def handler_parameters(handler: Handler) -> Iterator[Problem]:
    """A Python handler cannot be called with an event and its context."""
    routine = handler.routine
    if routine is None or routine.module.language is not Language.PYTHON or routine.fact.class_name:
        return
    if not handler.wrappers and not all(function.environment.has_wrapper for function in handler.functions):
        reason = _reason(routine)
        if reason is not None:
            yield code_problem(
                (handler,),
                handler,
                f"`{handler.name}` {reason}, and Lambda calls it with the event and the context: each invocation fails",
            )


def _reason(routine: Routine) -> str | None:
    """Why it cannot take two arguments; None if it can."""
    parameters = routine.fact.parameters
    positional = [each for each in parameters if each.kind is ParameterKind.POSITIONAL]
    needed = [each for each in positional if each.default is None]
    by_name = [each.name for each in parameters if each.kind is ParameterKind.KEYWORD and each.default is None]
    takes_any = any(each.kind is ParameterKind.REST for each in parameters)
    if len(positional) < _PASSED and not takes_any:
        return "takes one parameter" if positional else "takes no parameters"
    if len(needed) > _PASSED:
        return f"needs {len(needed)} parameters"
    return f"needs `{by_name[0]}` by its name" if by_name else None
