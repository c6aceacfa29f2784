"""Where Lambda puts what became of the events of functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from serverless_lint.link.stack.names import FUNCTIONS, QUEUE, TOPIC, Names
from serverless_lint.model import Destination, End, EventSource, Function
from serverless_lint.parse.template.template import Possible, Resource

_KINDS = (QUEUE, TOPIC, *FUNCTIONS, "AWS::Events::EventBus", "AWS::S3::Bucket")


def destinations_of(
    functions: Iterable[Function], sources: Iterable[EventSource], names: Names
) -> Iterator[Destination]:
    """The destinations of functions, and those of the mappings that poll for them."""
    for function in functions:
        setting = "DeadLetterQueue" if function.is_sam else "DeadLetterConfig"
        queue = function.properties.lookup(setting, "TargetArn")
        yield from _destination(function.resource, function.resource, queue, names)
        for config in function.invoke_configs:
            for outcome in ("OnFailure", "OnSuccess"):
                target = config.properties.lookup("DestinationConfig", outcome, "Destination")
                is_for_failures = outcome == "OnFailure"
                yield from _destination(function.resource, config, target, names, is_for_failures=is_for_failures)
    for source in sources:
        if source.function is not None:
            target = source.setting("DestinationConfig", "OnFailure", "Destination")
            yield from _destination(source.function.resource, source.owner, target, names)


def _destination(
    function: Resource, owner: Resource, target: Possible, names: Names, *, is_for_failures: bool = True
) -> Iterator[Destination]:
    end = names.end(target, *_KINDS)
    if end.resource is not None and end.location is not None:
        yield Destination(
            name=owner.logical_id,
            owner=owner,
            location=end.location,
            source=End(function),
            target=end,
            receiver=end.resource,
            is_for_failures=is_for_failures,
        )
