"""Handlers and mappings that disagree on whether single records of a batch can fail."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.batch_replies import BatchReplies
from serverless_lint.model import Trigger, TriggerKind
from serverless_lint.parse.template.edits import entry_added, setting_added
from serverless_lint.rule import Category, Edit, Fix, Problem, Related, Severity, rule

_SETTING = "FunctionResponseTypes"
_VALUE = "ReportBatchItemFailures"


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def batch_failures_ignored(replies: BatchReplies) -> Iterator[Problem]:
    """A handler reports which records failed, but the trigger does not take note of it."""
    program, reports = replies.program, replies.reports
    if not reports:
        return
    for trigger in program.triggers:
        types = trigger.response_types
        if types is None or types.unknown or _VALUE in types.texts():
            continue
        if replies.raises_for_all and _is_single(trigger):
            # All of a batch that is one record fails with it, and Lambda sees an error.
            continue
        fate = "deleted" if trigger.kind is TriggerKind.SQS else "skipped"
        yield Problem(
            types.values[0].node if types.values else trigger,
            f"failed records that `{program.handler.name}` reports are {fate}: add `{_SETTING}: [{_VALUE}]`",
            related=(Related(reports[0], "reported here"),),
            fix=None if types.values or types.node else _fix(trigger),
            function=program.function.name,
            resource=trigger.name,
            ignorable_at=(program.function,),
        )


@rule(Severity.WARNING, Category.CORRECTNESS, since="0.1")
def batch_failures_not_reported(replies: BatchReplies) -> Iterator[Problem]:
    """A trigger expects the handler to report failed records, but the handler never does."""
    program = replies.program
    if not replies.certainly_none or replies.can_hardly_fail or replies.loses_records:
        return
    for trigger in program.triggers:
        types = trigger.response_types
        if types is None or _is_single(trigger):
            continue
        for known in types.values:
            if known.value == _VALUE:
                yield Problem(
                    known.node,
                    f"`{program.handler.name}` never returns `batchItemFailures`: one failure retries the whole batch",
                    related=(Related(program.handler, "the handler"),),
                    function=program.function.name,
                    resource=trigger.name,
                    ignorable_at=(program.handler, program.function),
                )


def _is_single(trigger: Trigger) -> bool:
    """Whether each batch is one record."""
    return trigger.node.lookup("BatchSize").only in (1, "1")


def _fix(trigger: Trigger) -> Fix | None:
    if trigger.node.key != "Properties":
        return None
    change = entry_added(trigger.node, _SETTING, f"[{_VALUE}]", f'["{_VALUE}"]')
    change = change or setting_added(trigger.owner, _SETTING.removesuffix("s"), _VALUE)
    return Fix(f"Add `{_SETTING}: [{_VALUE}]`", (Edit(*change),), safe=True) if change is not None else None
