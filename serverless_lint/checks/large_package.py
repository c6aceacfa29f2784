"""Packages and layers that are more than Lambda takes."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.packages import Package
from serverless_lint.aws.limits import MAX_LAYERS, MAX_UNZIPPED_BYTES
from serverless_lint.checks.problems import function_problem
from serverless_lint.model import Function
from serverless_lint.rule import Category, Problem, Severity, rule

_MB = 1_048_576


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def large_package(subject: Function | Package) -> Iterator[Problem]:
    """A function has more layers, or larger files, than Lambda takes."""
    if isinstance(subject, Package):
        if subject.size > MAX_UNZIPPED_BYTES.value:
            yield function_problem(
                subject.function,
                subject.known,
                f"`{subject.name}` has {subject.size // _MB} MB, "
                f"Lambda takes {MAX_UNZIPPED_BYTES.value // _MB} for `{subject.function.name}`: "
                "leave out what it does not need",
                severity=Severity.WARNING,
            )
        return
    for layers in subject.layers.values:
        count = subject.certain_layers(layers)
        if count > MAX_LAYERS.value:
            yield function_problem(
                subject,
                layers,
                f"`{subject.name}` has {count} layers, Lambda takes {MAX_LAYERS.value}: merge some",
            )
