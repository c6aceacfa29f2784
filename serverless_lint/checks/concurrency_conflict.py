"""Limits on how many copies of a function run at once that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.model import EventSource
from serverless_lint.model.stack.messaging import numbers
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.WARNING, Category.RELIABILITY, since="0.1")
def concurrency_conflict(source: EventSource) -> Iterator[Problem]:
    """A queue's mapping may start more copies of a function than the function may have."""
    maximum = source.setting("ScalingConfig", "MaximumConcurrency")
    pollers = source.setting("ProvisionedPollerConfig")
    if maximum.values and pollers.values and not (maximum.absent or pollers.absent):
        yield Problem(
            source.settings.get("ScalingConfig").key_location,
            f"`{source.subject}` has `ScalingConfig` and `ProvisionedPollerConfig`: Lambda takes only one of them",
            severity=Severity.ERROR,
            related=(Related(pollers.node, "the other one"),),
            function=source.function_name,
            resource=source.owner.logical_id,
            ignorable_at=(source, source.owner),
        )
    function = source.function
    if function is None:
        return
    reserved = function.properties.lookup("ReservedConcurrentExecutions")
    limits = [number for number, _ in numbers(reserved)]
    if reserved.unknown or reserved.absent or not limits:
        return
    for number, known in numbers(maximum):
        if number > max(limits) > 0:
            yield Problem(
                known.node,
                f"`{source.subject}` may run {number:g} copies at once, but `{function.name}` has "
                f"{max(limits):g} reserved: lower `MaximumConcurrency`",
                related=(
                    Related(reserved.node, "reserved here"),
                    *(Related(place, "set here") for place in known.sources),
                ),
                function=function.name,
                resource=source.owner.logical_id,
                ignorable_at=(source, source.owner),
            )
