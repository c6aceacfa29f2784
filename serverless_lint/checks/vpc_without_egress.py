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
    function, subnet = cut_off.function, cut_off.subnet.logical_id
    first, *others = cut_off.places
    what = f"`{first}`" + and_more(len(others))
    but = ", a function has no public address for its internet gateway" if cut_off.to_internet is not None else ""
    is_free = all(service in GATEWAY_ENDPOINTS.value for service in cut_off.places)
    advice = "give its route table an endpoint" if is_free else "add an endpoint or a route to a NAT gateway"
    route = (Related(cut_off.to_internet, "the route to an internet gateway"),) if cut_off.to_internet else ()
    yield function_problem(
        function,
        function,
        f"`{function.name}` does not reach {what} from `{subnet}`{but}: {advice}",
        related=(
            *(Related(location, f"calls `{name}`") for name, location in cut_off.places.items()),
            Related(cut_off.subnet, "the subnet"),
            *route,
        ),
    )
