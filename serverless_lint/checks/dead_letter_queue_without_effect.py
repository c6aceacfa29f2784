"""Places for failed events that no event ever gets to."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.idle_failure_places import IdleFailurePlace
from serverless_lint.checks.problems import function_problem
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.INFO, Category.RELIABILITY, since="0.1")
def dead_letter_queue_without_effect(place: IdleFailurePlace) -> Iterator[Problem]:
    """A function has a place for events that it fails on, and nothing invokes it asynchronously."""
    function = place.function
    yield function_problem(
        function,
        place.location,
        f"nothing ever gets here, as `{function.name}` is not invoked asynchronously: {_advice(place)}",
        related=tuple(Related(trigger, f"invokes it ({trigger.what})") for trigger in function.triggers[:1]),
    )


def _advice(place: IdleFailurePlace) -> str:
    for queue in place.queues:
        lacks_redrive = queue.properties.lookup("RedrivePolicy").certainly_absent
        return f"give `{queue.logical_id}` a `RedrivePolicy`" if lacks_redrive else "drop it, its queue has a place"
    if place.keeps_failures:
        return "drop it, its event source has a place"
    return "give the event source a place for failures" if place.is_polled else "drop it, its callers see the failure"
