"""Functions in a VPC from which nothing leads to what they call."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.network import CutOffFunction
from serverless_lint.aws.limits import GATEWAY_ENDPOINTS
from serverless_lint.checks.problems import function_problem
from serverless_lint.rule import Category, Problem, Related, Severity, rule
from serverless_lint.wording import and_more


@rule(Severity.WARNING, Category.CORRECTNESS, since="0.1")
def vpc_without_egress(cut_off: CutOffFunction) -> Iterator[Problem]:
    """A function in a VPC calls a service or a host, and its subnet has no way there."""
    function = cut_off.function
    subnet = f"`{cut_off.name}`" if cut_off.name else "public subnets" if cut_off.has_gateway else "isolated subnets"
    first, *others = cut_off.places
    what = f"`{first}`" + and_more(len(others))
    but = ", a function has no public address for its internet gateway" if cut_off.has_gateway else ""
    is_free = all(service in GATEWAY_ENDPOINTS.value for service in cut_off.places)
    if cut_off.name:
        advice = "give its route table an endpoint" if is_free else "add an endpoint or a route to a NAT gateway"
    else:
        advice = "add a gateway endpoint to the VPC" if is_free else _advice(cut_off)
    route = (Related(cut_off.to_internet, "the route to an internet gateway"),) if cut_off.to_internet else ()
    yield function_problem(
        function,
        function,
        f"`{function.name}` does not reach {what} from {subnet}{but}: {advice}",
        related=(
            *(Related(location, f"calls `{name}`") for name, location in cut_off.places.items()),
            Related(cut_off.subnet, "the subnet" if cut_off.name else "places it there"),
            *route,
        ),
    )


def _advice(cut_off: CutOffFunction) -> str:
    """What helps with a VPC of a construct: an endpoint is no way to hosts of others."""
    has_host = any("." in place for place in cut_off.places)
    return "use subnets with a NAT gateway" if has_host else "add an endpoint or use subnets with a NAT gateway"
