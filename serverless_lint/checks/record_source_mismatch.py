"""Code for the events of another source than what calls it."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.foreign_events import ForeignRead, Mistake
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def record_source_mismatch(read: ForeignRead) -> Iterator[Problem]:
    """Code reads what is in the events of another source than the one that calls it."""
    trigger, function = read.trigger, read.program.function
    yield Problem(
        read,
        _message(read),
        severity=None if read.fails else Severity.WARNING,
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
