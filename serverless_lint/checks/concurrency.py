"""Concurrency that cannot be had, or that is none."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.checks.problems import function_problem
from serverless_lint.model import Function
from serverless_lint.parse.template.template import Known
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def provisioned_concurrency_on_latest(function: Function) -> Iterator[Problem]:
    """Provisioned concurrency is set where Lambda offers none: for `$LATEST`, or beside SnapStart."""
    for known in function.provisioned_concurrency:
        snap_start = function.snap_start_beside(known)
        if snap_start is not None:
            yield function_problem(
                function,
                known.node.key_location,
                f"`{function.name}` uses SnapStart, which excludes provisioned concurrency: remove one of them",
                related=(Related(snap_start.node, "SnapStart"),),
            )
    if function.is_sam and not function.may_be_published:
        for known in function.properties.lookup("ProvisionedConcurrencyConfig").values:
            yield function_problem(
                function,
                known.node.key_location,
                f"`{function.name}` has no alias to provision concurrency for: set `AutoPublishAlias`",
            )
    for alias, version in _aliases_of_latest(function):
        yield function_problem(
            function,
            version,
            f"`{alias}` provisions concurrency for `$LATEST` of `{function.name}`: point it to a published version",
        )


@rule(Severity.ERROR, Category.RELIABILITY, since="0.1")
def reserved_concurrency_zero(function: Function) -> Iterator[Problem]:
    """A function that something invokes may never run."""
    reserved = function.properties.lookup("ReservedConcurrentExecutions")
    # One of several values is a switch to turn the function off with.
    if not function.triggers or reserved.absent or reserved.unknown or len(reserved.values) != 1:
        return
    trigger = function.triggers[0]
    known = reserved.values[0]
    if known.number == 0:
        yield function_problem(
            function,
            known,
            f"`{function.name}` never runs: with 0 reserved executions every invocation is refused",
            related=(Related(trigger, f"invokes it ({trigger.kind.value})"),),
        )


def _aliases_of_latest(function: Function) -> Iterator[tuple[str, Known]]:
    for alias in function.published:
        if alias.type == "AWS::Lambda::Alias" and alias.properties.get("ProvisionedConcurrencyConfig"):
            for known in alias.properties.lookup("FunctionVersion").values:
                if known.value == "$LATEST":
                    yield alias.logical_id, known
