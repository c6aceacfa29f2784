"""New images that the records of removals do not have."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.removed_images import RemovedImage
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.WARNING, Category.CORRECTNESS, since="0.1")
def stream_image_of_removal(image: RemovedImage) -> Iterator[Problem]:
    """Code reads the new image of a record that may be about an item that is gone."""
    program = image.program
    yield Problem(
        image,
        f"there is no `NewImage` where an item of `{image.table.logical_id}` is removed: look at `eventName` first, "
        "or filter removals out",
        related=(Related(image.removal, "removes items"), Related(image.trigger, "hands over every record")),
        function=program.function.name,
        ignorable_at=(program.handler, program.function),
    )
