"""Which statements let code send text messages: a phone number has no ARN, so that they cannot be narrower than `*`.

https://docs.aws.amazon.com/sns/latest/dg/sns-using-identity-based-policies.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from serverless_lint.aws.iam import PUBLISH
from serverless_lint.model import Program, ResourceCall, Statement

_PUBLISHING = frozenset({"Publish", "PublishBatch"})
_TOPICS = frozenset({"TopicArn", "TargetArn"})


def with_text_messages(
    statements: Iterable[Statement], programs: Callable[[], Iterable[Program]]
) -> Iterator[Statement]:
    """Statements that know which of their actions are used on what has no ARN; programs are asked for if need be."""
    for statement in statements:
        if _may_be_for_text_messages(statement) and _sends_nothing_but_text_messages(statement, programs()):
            yield replace(statement, used_without_arn=frozenset({PUBLISH}))
        else:
            yield statement


def _may_be_for_text_messages(statement: Statement) -> bool:
    actions = [action.lower() for action in statement.actions.texts()]
    return PUBLISH in actions and "*" in statement.resources.texts()


def _sends_nothing_but_text_messages(statement: Statement, programs: Iterable[Program]) -> bool:
    """Whether all that publishes under a statement certainly does so to phone numbers."""
    calls = [
        call
        for program in programs
        if any(own.node is statement.node for own in program.function.permissions.statements)
        for call in program.calls
        if call.call.service == "sns" and call.call.operation in _PUBLISHING
    ]
    return bool(calls) and all(_goes_to_a_phone(call) for call in calls)


def _goes_to_a_phone(call: ResourceCall) -> bool:
    return "PhoneNumber" in call.parameters and call.parameters.isdisjoint(_TOPICS)
