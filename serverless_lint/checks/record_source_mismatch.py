"""Code for the events of another source than what calls it."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.foreign_events import ForeignRead, Mistake
from serverless_lint.analyses.passed_over_records import RecordsPassedOver
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def record_source_mismatch(found: ForeignRead | RecordsPassedOver) -> Iterator[Problem]:
    """Code reads what is in the events of another source than the one that calls it."""
    trigger, function = found.trigger, found.program.function
    yield Problem(
        found,
        _message(found) if isinstance(found, ForeignRead) else _message_of_passed_over(found),
        severity=Severity.WARNING if isinstance(found, ForeignRead) and not found.fails else None,
        related=(Related(trigger, "calls the function"),),
        function=function.name,
        ignorable_at=(function,),
    )


def _message(read: ForeignRead) -> str:
    name, what = read.trigger.name, read.trigger.kind.value
    if read.mistake is Mistake.OTHER_CASE:
        return f"`{name}` ({what}) sends `{read.instead}`, not `{read.key}`: write it so"
    if read.mistake is Mistake.OTHER_SOURCE:
        return (
            f"`{read.key}` is in records of {read.sender}, `{name}` ({what}) sends none of these: read `{read.instead}`"
        )
    if read.mistake is Mistake.NOT_IN_RECORD:
        return f"`{name}` ({what}) sends `{read.instead}` and no `{read.key}`: go through the records"
    return f"`{name}` ({what}) sends no `{read.key}`: read `{read.instead}`"


def _message_of_passed_over(found: RecordsPassedOver) -> str:
    name, what = found.trigger.name, found.trigger.kind.value
    key, source = found.sent
    if key != found.key:
        return f"records of `{name}` ({what}) have `{key}`, not `{found.key}`, so every one is passed over: write it so"
    return (
        f"records of `{name}` ({what}) come from `{source}`, never from `{found.asked}`, so every one is passed over: "
        "ask for what calls the function"
    )
