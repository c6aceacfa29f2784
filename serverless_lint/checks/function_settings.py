"""Memory and timeout left at defaults that suit few functions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from serverless_lint.analyses.function_settings import FunctionSetting, SettingKind
from serverless_lint.analyses.waiting import FunctionTimeout
from serverless_lint.aws.limits import DEFAULT_MEMORY, DEFAULT_TIMEOUT
from serverless_lint.checks.problems import shared_problem
from serverless_lint.rule import Category, Option, Problem, Severity, rule
from serverless_lint.wording import functions_named

_ENOUGH_FOR_AWS = 2
"""Seconds in which a function starts and gets answers of AWS, as a rule."""


@rule(Severity.INFO, Category.PERFORMANCE, since="0.1")
def default_memory(setting: FunctionSetting) -> Iterator[Problem]:
    """A function runs with 128 MB of memory, the default and the minimum."""
    if setting.kind is not SettingKind.MEMORY or (setting.known and setting.known.number != DEFAULT_MEMORY.value):
        return
    functions = [
        function
        for function in setting.functions
        # CloudFront refuses more than 128 MB for what answers viewers.
        if not (function.is_on_managed_instances or function.is_custom_resource or function.is_at_edge)
    ]
    if functions:
        have = "has" if len(functions) == 1 else "have"
        by_default = "" if setting.known else " by default"
        what = f"{DEFAULT_MEMORY.value} MB of memory{by_default} and little CPU: measure and raise `MemorySize`"
        who = functions_named(functions)
        yield shared_problem(functions, setting.known or setting, f"{who} {have} {what}", cause=what)


@rule(Severity.WARNING, Category.RELIABILITY, since="0.1")
def low_timeout(
    timeout: FunctionTimeout,
    *,
    seconds: Annotated[int, Option("the longest timeout that is reported", at_least=1)] = DEFAULT_TIMEOUT.value,
) -> Iterator[Problem]:
    """A function has a timeout of three seconds or less."""
    setting = timeout.setting
    limit = setting.known.number if setting.known else DEFAULT_TIMEOUT.value
    # Who writes a timeout down has decided on it, whatever the code does; the default is nobody's decision.
    functions = setting.functions if setting.known else timeout.functions
    # A stack waits an hour for a custom resource that was stopped.
    is_waited_for = setting.known is not None and all(function.is_custom_resource for function in functions)
    is_enough = timeout.ask_aws_alone and not is_waited_for and limit is not None and limit >= _ENOUGH_FOR_AWS
    is_advice = timeout.are_quick or timeout.are_unseen or not timeout.functions or is_enough
    if setting.known:
        # CloudFront gives what answers viewers 5 s at most, for each of their requests.
        functions = tuple(function for function in functions if not function.is_at_edge)
    if functions and limit is not None and 1 <= limit <= seconds:
        who = f"{functions_named(functions)} {'is' if len(functions) == 1 else 'are'} "
        by_default = "" if setting.known else ", the default"
        what = f"stopped after {limit:g} s{by_default}: set `Timeout` to what the slowest call may take"
        yield shared_problem(
            functions,
            setting.known or setting,
            who + what,
            severity=Severity.INFO if is_advice else None,
            cause=what,
        )
