"""Functions in a VPC without a way of their own to DynamoDB or S3."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.network import VpcCall
from serverless_lint.aws.limits import GATEWAY_ENDPOINTS
from serverless_lint.checks.problems import function_problem
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.INFO, Category.COST, since="0.1")
def vpc_without_endpoint(call: VpcCall) -> Iterator[Problem]:
    """A function in a VPC calls DynamoDB or S3, and the VPC has no endpoint for it."""
    name = GATEWAY_ENDPOINTS.value.get(call.service)
    if name is None or call.has_endpoint or call.closed is not None:
        return
    yield function_problem(
        call.function,
        call.function,
        f"`{call.function.name}` reaches {name} through a NAT gateway or not at all: give `{call.vpc.logical_id}` "
        "an endpoint",
        related=(Related(call.call, f"calls {name}"), Related(call.vpc, "the VPC")),
    )
