"""Events that are lost without a trace when an asynchronous invocation keeps failing."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.event_work import EventWork
from serverless_lint.model import Function, Invocation, Trigger, TriggerKind
from serverless_lint.model.stack.purpose import is_outside_production
from serverless_lint.parse.template.template import Possible
from serverless_lint.rule import Category, Problem, Related, Severity, rule

_SOON = 1800
"""Seconds: a schedule that fires more than once an hour."""


@rule(Severity.WARNING, Category.RELIABILITY, since="0.1")
def missing_dead_letter_queue(work: EventWork) -> Iterator[Problem]:
    """An asynchronously invoked function has nowhere to put events that it fails on."""
    function = work.function
    triggers = [
        trigger
        for trigger in function.triggered_by(Invocation.ASYNCHRONOUS)
        # CloudFormation waits for the function's answer; a queued event helps nobody.
        if trigger.kind is not TriggerKind.CUSTOM_RESOURCE and trigger.is_certain and not _comes_again_soon(trigger)
    ]
    if (
        not triggers
        or is_outside_production(function.resource)
        or not all(setting.certainly_absent for setting in _failure_settings(function))
    ):
        return
    if not function.invoke_configs and function.template.open:
        return
    is_repeated = all(trigger.repeats_itself for trigger in triggers)
    is_kept = work.keeps_errors or work.reports_failures
    is_advice = is_repeated or is_kept or work.is_only_news or work.is_live or work.signals_stack
    key = "DeadLetterQueue" if function.is_sam else "DeadLetterConfig"
    place = f"a `{key}`" if function.is_durable else f"a `{key}` or an on-failure destination"
    yield Problem(
        function,
        f"`{function.name}` loses {_lost(function)}: add {place}",
        related=tuple(
            Related(trigger, f"invokes it asynchronously ({trigger.kind.value})") for trigger in triggers[:1]
        ),
        function=function.name,
        resource=function.name,
        severity=Severity.INFO if is_advice else None,
    )


def _comes_again_soon(trigger: Trigger) -> bool:
    """Whether the next event makes up for one that is lost: a schedule sends the same over and over."""
    return trigger.pause is not None and trigger.pause <= _SOON


def _lost(function: Function) -> str:
    # https://docs.aws.amazon.com/lambda/latest/dg/durable-best-practices.html
    if function.is_durable:
        return "events of executions that fail"
    key = "MaximumRetryAttempts"
    settings = [config.properties.lookup(key) for config in function.invoke_configs]
    if function.is_sam:
        settings.append(function.properties.lookup("EventInvokeConfig", key))
    if all(setting.certainly_absent for setting in settings):
        return "events that fail after two retries"
    return "events that it fails on"


def _failure_settings(function: Function) -> Iterator[Possible]:
    """Everything that may say where failed events go."""
    properties = function.properties
    yield properties.lookup("DeadLetterQueue" if function.is_sam else "DeadLetterConfig")
    if function.is_sam:
        yield properties.lookup("EventInvokeConfig", "DestinationConfig", "OnFailure")
    for config in function.invoke_configs:
        yield config.properties.lookup("DestinationConfig", "OnFailure")
