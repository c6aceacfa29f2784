"""Deliveries that are dropped when the receiver cannot be reached."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.model import RuleTarget, Subscription
from serverless_lint.rule import Category, Problem, Severity, rule

_PROTOCOLS = ("lambda", "http", "https")
"""Receivers that can fail or be throttled; a queue of the same account hardly can."""


@rule(Severity.INFO, Category.RELIABILITY, since="0.1")
def subscription_without_redrive(subscription: Subscription) -> Iterator[Problem]:
    """A subscription to a topic drops what it cannot deliver."""
    if subscription.protocol.only not in _PROTOCOLS:
        return
    if not subscription.settings.lookup("RedrivePolicy").certainly_absent:
        return
    if subscription.is_entry:
        what = f"this subscription to `{subscription.subject}` drops what it cannot deliver"
        advice = "make it an `AWS::SNS::Subscription` with a `RedrivePolicy`"
    else:
        what = f"`{subscription.subject}` drops messages that cannot be delivered"
        advice = "add a `RedrivePolicy`"
    yield Problem(
        subscription,
        f"{what}: {advice}",
        resource=subscription.owner.logical_id,
        ignorable_at=(subscription.owner,),
    )


@rule(Severity.INFO, Category.RELIABILITY, since="0.1")
def rule_target_without_dlq(target: RuleTarget) -> Iterator[Problem]:
    """A target of an EventBridge rule or schedule drops events that cannot be delivered."""
    if not target.settings.lookup("DeadLetterConfig").certainly_absent:
        return
    what = "drops events that cannot be delivered: add a `DeadLetterConfig`"
    yield Problem(
        target,
        f"`{target.subject}` {what}",
        resource=target.owner.logical_id,
        ignorable_at=(target.owner,),
        cause=what,
    )
