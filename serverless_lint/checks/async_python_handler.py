"""Python handlers that nobody awaits."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.async_handlers import AsyncHandler
from serverless_lint.checks.problems import code_problem
from serverless_lint.model import Handler, Routine
from serverless_lint.parse.code.sync_entry import sync_entry_of
from serverless_lint.rule import Category, Edit, Fix, Problem, Severity, rule

_USUAL_NAMES = ("handler", "lambda_handler")


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def async_python_handler(found: AsyncHandler) -> Iterator[Problem]:
    """A Python handler is a coroutine function, which Lambda does not await."""
    handler = found.handler
    if _is_run_by_lambda(handler):
        yield code_problem(
            (handler,),
            handler,
            f"`{handler.name}` is `async`, and Lambda does not await it: "
            "make it a plain function that calls `asyncio.run`",
            severity=None if handler.functions else Severity.WARNING,
            fix=_sync_entry(found.routine),
        )


def _is_run_by_lambda(handler: Handler) -> bool:
    """Whether a function runs it; without a template, whether it has the name of what functions run."""
    if handler.functions:
        return not any(function.is_durable for function in handler.functions)
    return handler.name in _USUAL_NAMES and not handler.is_declared_elsewhere


def _sync_entry(routine: Routine) -> Fix | None:
    module = routine.module
    replacements = None if module.is_inline else sync_entry_of(module.facts, module.code, routine.index)
    if replacements is None:
        return None
    edits = tuple(Edit(module.at(replacement.at), replacement.text) for replacement in replacements)
    return Fix(
        "call it by `asyncio.run`", edits, safe=False, caution="clients that belong to an event loop cannot be kept"
    )
