"""Utilities of Powertools that lack a setting of the function."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.model import PowertoolsKind, PowertoolsUse, Program
from serverless_lint.rule import Category, Problem, Related, Severity, rule

_WRAPPER = "AWS_LAMBDA_EXEC_WRAPPER"


@rule(Severity.INFO, Category.OPERATIONS, since="0.1")
def unknown_powertools_setup(program: Program) -> Iterator[Problem]:
    """A logger, tracer or metrics of Powertools lacks a setting that makes it useful."""
    environment = program.function.environment
    if not environment.complete or _WRAPPER in environment.variables or program.code.sets_variables:
        return
    for use in program.code.powertools:
        for message, severity in _missing(program, use):
            yield Problem(
                use,
                message,
                severity=severity,
                related=(Related(program.function, "this function runs the code"),),
                function=program.function.name,
                resource=program.function.name,
                ignorable_at=(program.function,),
            )


def _missing(program: Program, use: PowertoolsUse) -> Iterator[tuple[str, Severity | None]]:
    name, variables = program.function.name, program.function.environment.variables
    if use.kind is PowertoolsKind.LOGGER:
        if "POWERTOOLS_SERVICE_NAME" not in variables and not use.parameters & {"service", "serviceName"}:
            yield f"the logs of `{name}` have no service name: declare `POWERTOOLS_SERVICE_NAME`", None
    elif use.kind is PowertoolsKind.TRACER:
        if "POWERTOOLS_TRACE_DISABLED" in variables or "POWERTOOLS_TRACE_ENABLED" in variables:
            return
        if program.function.is_traced is False and not use.parameters & {"disabled", "enabled"}:
            yield f"`{name}` has a tracer, but tracing is off: set `{_tracing(program)}`", None
    elif use.collects_metrics:
        if "POWERTOOLS_METRICS_NAMESPACE" not in variables and "namespace" not in use.parameters:
            # Powertools for Python raises when the metrics are sent, that for TypeScript uses a default.
            severity = Severity.WARNING if use.is_python else None
            yield f"the metrics of `{name}` have no namespace: declare `POWERTOOLS_METRICS_NAMESPACE`", severity
        if not use.sends_metrics:
            way = "`log_metrics`" if use.is_python else "`logMetrics` or `publishStoredMetrics`"
            yield f"the metrics of `{name}` are collected, but never sent: use {way}", None


def _tracing(program: Program) -> str:
    return "Tracing: Active" if program.function.is_sam else "TracingConfig: {Mode: Active}"
