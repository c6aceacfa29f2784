"""Timeouts and memory sizes that Lambda refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from serverless_lint.analyses.function_settings import FunctionSetting, SettingKind
from serverless_lint.aws import limits
from serverless_lint.checks.problems import shared_problem
from serverless_lint.model import Function
from serverless_lint.parse.template.template import Known
from serverless_lint.rule import Category, Problem, Severity, rule
from serverless_lint.wording import functions_named


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def invalid_timeout(setting: FunctionSetting) -> Iterator[Problem]:
    """A function has a timeout that Lambda does not accept."""
    for known, seconds, (least, most), functions in _refused(setting, SettingKind.TIMEOUT, _timeouts):
        advice = "split the work, or let Step Functions wait" if seconds > most else "set at least 1"
        yield shared_problem(
            functions,
            known,
            f"{_have(functions)} a timeout of {known.value} s, Lambda takes {least} to {most}: {advice}",
        )


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def invalid_memory(setting: FunctionSetting) -> Iterator[Problem]:
    """A function has a memory size that Lambda does not accept."""
    for known, _, (least, most), functions in _refused(setting, SettingKind.MEMORY, _memory_sizes):
        yield shared_problem(
            functions,
            known,
            f"{_have(functions)} {known.value} MB of memory, Lambda takes {least} to {most}: set one in between",
        )


def _refused(
    setting: FunctionSetting, kind: SettingKind, limits_of: Callable[[Function], tuple[int, int]]
) -> Iterator[tuple[Known, float, tuple[int, int], list[Function]]]:
    """A setting of that kind with its number, and the functions for which it is outside the limits, by limits."""
    number = setting.known.number if setting.known is not None and setting.kind is kind else None
    if setting.known is None or number is None:
        return
    refusing: dict[tuple[int, int], list[Function]] = {}
    for function in setting.functions:
        least, most = limits_of(function)
        if not least <= number <= most:
            refusing.setdefault((least, most), []).append(function)
    for accepted, functions in refusing.items():
        yield setting.known, number, accepted, functions


def _timeouts(function: Function) -> tuple[int, int]:
    is_managed = function.is_on_managed_instances
    return 1, (limits.MAX_TIMEOUT_ON_MANAGED_INSTANCES if is_managed else limits.MAX_TIMEOUT).value


def _memory_sizes(function: Function) -> tuple[int, int]:
    ordinary, managed = limits.MEMORY.value, limits.MEMORY_ON_MANAGED_INSTANCES.value
    least = managed[0] if function.is_certainly_on_managed_instances else ordinary[0]
    return least, managed[1] if function.is_on_managed_instances else ordinary[1]


def _have(functions: list[Function]) -> str:
    return f"{functions_named(functions)} {'has' if len(functions) == 1 else 'have'}"
