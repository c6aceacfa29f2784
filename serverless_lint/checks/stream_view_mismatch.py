"""Images of items that a table's stream does not hold."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.event_use import EventUse
from serverless_lint.model import EventRead, Step, Trigger, TriggerKind
from serverless_lint.parse.template.template import Known
from serverless_lint.rule import Category, Problem, Related, Severity, rule

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html#Streams.Enabling
_VIEWS_WITH = {
    "OldImage": ("OLD_IMAGE", "NEW_AND_OLD_IMAGES"),
    "NewImage": ("NEW_IMAGE", "NEW_AND_OLD_IMAGES"),
}


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def stream_view_mismatch(use: EventUse) -> Iterator[Problem]:
    """Code reads an image of the item that the table's stream does not contain."""
    program = use.program
    for image, views in _VIEWS_WITH.items():
        read = _first_read(use, image)
        missing = [view for trigger in program.triggers for view in _views_without(trigger, views)]
        if read is None or not missing or any(_may_deliver(trigger, views) for trigger in program.triggers):
            continue
        view = missing[0]
        yield Problem(
            read,
            f"`{image}` is not in the stream of `{program.function.name}`, which holds `{view.value}`: "
            "use `NEW_AND_OLD_IMAGES`",
            related=(Related(view.node, "the stream holds only this"),),
            function=program.function.name,
            ignorable_at=(program.function,),
        )


def _first_read(use: EventUse, image: str) -> EventRead | None:
    path = ("Records", Step.EACH, "dynamodb", image)
    return next((read for read in use.reads if read.path == path and not read.is_optional), None)


def _views_without(trigger: Trigger, views: tuple[str, ...]) -> list[Known]:
    view = trigger.stream_view
    return (
        [known for known in view.values if isinstance(known.value, str) and known.value not in views]
        if view is not None
        else []
    )


def _may_deliver(trigger: Trigger, views: tuple[str, ...]) -> bool:
    """Whether an event of the trigger may contain the image."""
    if trigger.kind is not TriggerKind.DYNAMODB:
        return trigger.kind is TriggerKind.OTHER
    view = trigger.stream_view
    if view is None or view.unknown or view.absent:
        return True
    return not all(isinstance(known.value, str) and known.value not in views for known in view.values)
