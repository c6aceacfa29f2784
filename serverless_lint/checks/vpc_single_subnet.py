"""Functions that live in one Availability Zone."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.single_subnets import SingleSubnet
from serverless_lint.checks.problems import shared_problem
from serverless_lint.rule import Category, Problem, Related, Severity, rule
from serverless_lint.wording import functions_named


@rule(Severity.INFO, Category.RELIABILITY, since="0.1")
def vpc_single_subnet(found: SingleSubnet) -> Iterator[Problem]:
    """A function is attached to a single subnet, and so to a single Availability Zone."""
    # Lambda attaches a file system only if each zone of the subnets has a mount target of it.
    advice = "another Availability Zone" + (
        ", with a mount target of its file system" if found.has_file_systems else ""
    )
    first, *others = found.places
    have, stop = ("has", "stops with its zone") if len(found.functions) == 1 else ("have", "stop with its zone")
    yield shared_problem(
        found.functions,
        first,
        f"{functions_named(found.functions)} {have} one subnet and {stop}: add one in {advice}",
        related=tuple(Related(place.node, "the same subnet alone") for place in others),
        sums_up=tuple(function.name for function in found.functions[1:]) if others else (),
    )
