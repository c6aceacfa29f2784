"""Utilities of Powertools that lack a setting of the function."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from serverless_lint.analyses.powertools import PowertoolsKind, PowertoolsSetup, PowertoolsUse
from serverless_lint.analyses.variables import ProgramVariables
from serverless_lint.model import Function
from serverless_lint.rule import Category, Problem, Related, Severity, rule
from serverless_lint.wording import functions_named

_NO_SERVICE = "the logs of {} have no service name: declare `POWERTOOLS_SERVICE_NAME`"
_NO_TRACING = "there is a tracer, but no active tracing in {}: switch it on"
_NO_NAMESPACE = "the metrics of {} have no namespace: declare `POWERTOOLS_METRICS_NAMESPACE`"
_NOT_SENT_PYTHON = "the metrics of {} are collected, but never sent: use `log_metrics`"
_NOT_SENT_TYPESCRIPT = "the metrics of {} are collected, but never sent: use `logMetrics` or `publishStoredMetrics`"


@rule(Severity.INFO, Category.OPERATIONS, since="0.1")
def unknown_powertools_setup(setup: PowertoolsSetup) -> Iterator[Problem]:
    """A logger, tracer or metrics of Powertools lacks a setting that makes it useful."""
    lacking: dict[str, dict[Function, None]] = {}
    for found in setup.programs:
        for message in _missing(found, setup.use):
            lacking.setdefault(message, {})[found.program.function] = None
    for message, lacking_it in lacking.items():
        functions = list(lacking_it)
        # Powertools for Python raises when metrics without a namespace are sent, that for TypeScript uses a default.
        is_raised = message == _NO_NAMESPACE and setup.use.is_python
        yield Problem(
            setup.use,
            message.format(functions_named(functions)) + (_permission(functions) if message == _NO_TRACING else ""),
            severity=Severity.WARNING if is_raised else None,
            related=tuple(Related(function, "this function runs the code") for function in functions[:3]),
            function=functions[0].name,
            resource=functions[0].name,
            ignorable_at=tuple(functions),
        )


def _permission(functions: Sequence[Function]) -> str:
    """What has to be done besides switching tracing on."""
    needing = [function for function in functions if function.needs_permission_for_traces]
    if not needing:
        return ""
    role = "its role" if len(functions) == 1 else f"the role of {functions_named(needing)}"
    return f", and allow {role} `xray:PutTraceSegments`"


def _missing(found: ProgramVariables, use: PowertoolsUse) -> Iterator[str]:
    function = found.program.function
    variables = function.environment.variables
    if not function.environment.complete or function.environment.has_wrapper or found.use.sets_variables:
        return
    if use.kind is PowertoolsKind.LOGGER:
        if "POWERTOOLS_SERVICE_NAME" not in variables and not use.parameters & {"service", "serviceName"}:
            yield _NO_SERVICE
    elif use.kind is PowertoolsKind.TRACER:
        is_switched = "POWERTOOLS_TRACE_DISABLED" in variables or "POWERTOOLS_TRACE_ENABLED" in variables
        is_untraced = function.is_traced is False and not function.cannot_be_traced
        if is_untraced and not is_switched and not use.parameters & {"disabled", "enabled"}:
            yield _NO_TRACING
    elif use.collects_metrics:
        if "POWERTOOLS_METRICS_NAMESPACE" not in variables and "namespace" not in use.parameters:
            yield _NO_NAMESPACE
        if not use.sends_metrics:
            yield _NOT_SENT_PYTHON if use.is_python else _NOT_SENT_TYPESCRIPT
