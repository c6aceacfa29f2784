"""Callback handlers that are kept alive by open connections."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.open_handles import HandlerHandles
from serverless_lint.libraries.contexts import LOOP_FLAG
from serverless_lint.rule import Category, Problem, Severity, rule


@rule(Severity.INFO, Category.PERFORMANCE, since="0.1")
def missing_callback_waits_for_empty_event_loop(found: HandlerHandles) -> Iterator[Problem]:
    """A callback handler waits for everything that is still open before its answer is sent."""
    handler = found.handler
    if not found.may_be_deployed or handler.runs_without_callbacks or found.says_what_to_wait_for:
        return
    if handler.uses_callback:
        if handler.calls_back_repeatedly or handler.closes_connections:
            return
        yield Problem(
            handler,
            f"`{handler.name}` answers only once all connections close: set `context.{LOOP_FLAG} = false`",
            function=handler.functions[0].name if handler.functions else None,
            ignorable_at=handler.functions,
            pedantic=not found.may_wait_for_others,
        )
    elif handler.routine is not None and handler.routine.fact.is_async:
        yield Problem(
            handler,
            f"`{handler.name}` never sets `context.{LOOP_FLAG}`: not needed while it is async, say so by setting it",
            function=handler.functions[0].name if handler.functions else None,
            ignorable_at=handler.functions,
            pedantic=True,
        )
