"""Objects that are parsed as if they were text."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.parsed_objects import ParsedObject
from serverless_lint.model import Step
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def object_parsed_as_json(found: ParsedObject) -> Iterator[Problem]:
    """Code parses the event, or a part of it, as JSON text although it is an object."""
    what = "the event"
    if found.path:
        keys = (str(step.value if isinstance(step, Step) else f".{step}") for step in found.path)
        what = f"`{''.join(keys).removeprefix('.')}` of the event"
    program, trigger = found.program, found.program.triggers[0]
    yield Problem(
        found,
        f"{what} is an object, which `{found.callee}` refuses: leave it out",
        related=(Related(trigger, "sends it"),),
        function=program.function.name,
        ignorable_at=(program.handler, program.function),
    )
