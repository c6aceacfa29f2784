"""Events that are lost without a trace when an asynchronous invocation keeps failing."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.model import Function, Invocation, TriggerKind
from serverless_lint.parse.template import Possible
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.WARNING, Category.RELIABILITY, since="0.1")
def missing_dead_letter_queue(function: Function) -> Iterator[Problem]:
    """An asynchronously invoked function has nowhere to put events that it fails on."""
    triggers = [
        trigger
        for trigger in function.triggered_by(Invocation.ASYNCHRONOUS)
        # CloudFormation waits for the function's answer; a queued event helps nobody.
        if trigger.kind is not TriggerKind.CUSTOM_RESOURCE
    ]
    if not triggers or not all(setting.certainly_absent for setting in _failure_settings(function)):
        return
    if not function.invoke_configs and function.template.open:
        return
    key = "DeadLetterQueue" if function.is_sam else "DeadLetterConfig"
    yield Problem(
        function,
        f"`{function.name}` drops events that fail three times: add a `{key}` or an on-failure destination",
        related=tuple(
            Related(trigger, f"invokes it asynchronously ({trigger.kind.value})") for trigger in triggers[:1]
        ),
        function=function.name,
        resource=function.name,
    )


def _failure_settings(function: Function) -> Iterator[Possible]:
    """Everything that may say where failed events go."""
    properties = function.properties
    yield properties.lookup("DeadLetterQueue" if function.is_sam else "DeadLetterConfig")
    if function.is_sam:
        yield properties.lookup("EventInvokeConfig", "DestinationConfig", "OnFailure")
    for config in function.invoke_configs:
        yield config.properties.lookup("DestinationConfig", "OnFailure")
