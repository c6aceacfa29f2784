"""Batches of which a handler reads one record."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.first_records import FirstRecord
from serverless_lint.model import EventSource
from serverless_lint.parse.template.edits import TextChange, entry_added, setting_added, value_replaced
from serverless_lint.rule import Category, Edit, Fix, Problem, Related, Severity, rule

_SIZE = "BatchSize"
_ONE = "1"


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def only_first_record(first: FirstRecord) -> Iterator[Problem]:
    """A handler reads the first record of a batch and no other."""
    program, source = first.program, first.source
    change = _change(source)
    reads = "returns inside its loop over the records" if first.leaves_loop else "reads the first record only"
    todo = "Return after the loop" if first.leaves_loop else "Go through all of them"
    yield Problem(
        first,
        f"`{program.handler.name}` {reads}: up to {first.most - 1} others that "
        f"`{source.subject}` hands over with it are lost. {todo}, or set `{_SIZE}: {_ONE}`",
        related=(Related(source, f"hands over up to {first.most} records"),),
        fix=None if change is None else Fix(f"set `{_SIZE}: {_ONE}`", (Edit(*change),), safe=False),
        function=program.function.name,
        resource=source.name,
        ignorable_at=(program.function,),
    )


def _change(source: EventSource) -> TextChange | None:
    size = source.setting(_SIZE)
    if size.values:
        return value_replaced(size.values[0].node, _ONE) if len(size.values) == 1 and not size.unknown else None
    if not size.certainly_absent:
        return None
    return entry_added(source.settings, _SIZE, _ONE, _ONE) or setting_added(source.owner, _SIZE, _ONE)
