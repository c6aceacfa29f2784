"""Failures that nobody is told of."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.unwatched import UnwatchedFunction, UnwatchedQueue
from serverless_lint.checks.problems import function_problem, resource_problem
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.INFO, Category.OPERATIONS, since="0.1", pedantic=True)
def function_without_alarm(unwatched: UnwatchedFunction) -> Iterator[Problem]:
    """No alarm watches a function."""
    function = unwatched.function
    yield function_problem(
        function, function, f"nobody is told when `{function.name}` fails: add an alarm on its `Errors`"
    )


@rule(Severity.INFO, Category.OPERATIONS, since="0.1", pedantic=True)
def dead_letter_queue_without_alarm(unwatched: UnwatchedQueue) -> Iterator[Problem]:
    """No alarm watches a dead-letter queue that nothing reads."""
    queue = unwatched.queue
    yield resource_problem(
        queue.resource,
        queue,
        f"nobody is told of messages in `{queue.name}`: add an alarm on its `ApproximateNumberOfMessagesVisible`",
        related=tuple(Related(each, "hands them on") for each in queue.dead_letter_of[:1]),
    )
