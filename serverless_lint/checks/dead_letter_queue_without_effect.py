"""Places for failed events that no event ever gets to."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.idle_failure_places import IdleFailurePlace, IdleFailurePlaces
from serverless_lint.checks.problems import shared_problem
from serverless_lint.rule import Category, Problem, Related, Severity, rule
from serverless_lint.wording import functions_named


@rule(Severity.INFO, Category.RELIABILITY, since="0.1")
def dead_letter_queue_without_effect(idle: IdleFailurePlaces) -> Iterator[Problem]:
    """A function has a place for events that it fails on, and nothing invokes it asynchronously."""
    place, *others = idle.places
    functions = [each.function for each in idle.places]
    are = "is" if not others else "are"
    yield shared_problem(
        functions,
        place.location,
        f"nothing ever gets here, as {functions_named(functions)} {are} not invoked asynchronously: {_advice(place)}",
        related=(
            *(Related(trigger, f"invokes it ({trigger.what})") for trigger in place.function.triggers[:1]),
            *(Related(other, "nothing gets here, either") for other in others),
        ),
        sums_up=tuple(other.function.name for other in others),
    )


def _advice(place: IdleFailurePlace) -> str:
    for queue in place.queues:
        lacks_redrive = queue.properties.lookup("RedrivePolicy").certainly_absent
        return f"give `{queue.logical_id}` a `RedrivePolicy`" if lacks_redrive else "drop it, its queue has a place"
    if place.keeps_failures:
        return "drop it, its event source has a place"
    return "give the event source a place for failures" if place.is_polled else "drop it, its callers see the failure"
