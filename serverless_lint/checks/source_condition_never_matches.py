"""Conditions on sources that no service sends."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.source_conditions import SourceCondition
from serverless_lint.aws.references import Form
from serverless_lint.aws.source_arns import SENT_WITH_WILDCARDS
from serverless_lint.checks.problems import resource_problem
from serverless_lint.model import ResourcePolicyKind
from serverless_lint.model.stack.naming import Naming
from serverless_lint.parse.template.template import Pseudo
from serverless_lint.rule import Category, Problem, Related, Severity, rule
from serverless_lint.wording import named

_ACCOUNT = "AWS::AccountId"
_WILD = frozenset("*?")
_VARIABLE = "${"


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def source_condition_never_matches(condition: SourceCondition) -> Iterator[Problem]:
    """A policy has a condition on `aws:SourceArn` or `aws:SourceAccount` that no request fulfils."""
    fault = _fault(condition)
    if fault is not None:
        # What Scheduler sends has been another ARN in former times.
        is_certain = condition.statement.kind is not ResourcePolicyKind.ROLE
        yield resource_problem(
            condition.statement.owner,
            condition.values[0].known,
            f"{fault[0]}, so nothing matches: use {fault[1]}",
            severity=None if is_certain else Severity.WARNING,
            related=tuple(Related(known.node, "the principal") for _, known in condition.services[:1]),
        )


def _fault(condition: SourceCondition) -> tuple[str, str] | None:
    """What is wrong with a condition, and what to use; None if it may match."""
    first, *_ = condition.values
    key = condition.key
    if all(_is_literal_wildcard(condition, value) for value in condition.values):
        advice = "`ArnLike`" if condition.is_about_arn else "`StringLike`"
        return f"`{condition.operator}` takes `*` in `{key}` as it is", advice
    if not condition.is_about_arn:
        is_wrong = all(map(_is_no_account, condition.values))
        return (f"`{key}` is never {_what(first)}", f"`!Ref {_ACCOUNT}` or the account's number") if is_wrong else None
    if all(map(_is_no_arn, condition.values)):
        better = first.better(Form.ARN)
        return f"`{key}` is never {_what(first)}", f"`{better[0]}`" if better is not None else "an ARN"
    if any(condition.may_be_sent(value) and not _is_no_arn(value) for value in condition.values):
        return None
    services = named(service for service, _ in condition.services)
    return f"{services} never sends such a `{key}`", f"one such as `{condition.sent[0]}`"


def _is_literal_wildcard(condition: SourceCondition, value: Naming) -> bool:
    text = value.known.text or ""
    is_sent = any(f":{service}:" in text for service in SENT_WITH_WILDCARDS.value)
    return not condition.takes_wildcards and not _WILD.isdisjoint(text) and _VARIABLE not in text and not is_sent


def _is_no_arn(value: Naming) -> bool:
    is_other = isinstance(value.known.value, Pseudo) and value.known.value.name == _ACCOUNT
    return is_other or value.form in (Form.NAME, Form.URL, Form.ID)


def _is_no_account(value: Naming) -> bool:
    written = value.known.value
    return written.name != _ACCOUNT if isinstance(written, Pseudo) else value.form is not None


def _what(value: Naming) -> str:
    if isinstance(value.known.value, Pseudo):
        return f"`{value.known.value.name}`"
    return value.form.value if value.form is not None else "this"
