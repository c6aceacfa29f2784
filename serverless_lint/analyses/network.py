"""Which services functions in a VPC of their template call, and whether they reach them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from serverless_lint.aws.endpoints import ENDPOINTS_OF_SERVICES
from serverless_lint.aws.sdk import operation
from serverless_lint.link.program.reach import CallGraph
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.names import Names
from serverless_lint.link.stack.network import Network
from serverless_lint.link.stack.policies import elements
from serverless_lint.model import CodeKey, Function, FunctionCode, SdkCall
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import Resource, ResourceKey, Template
from serverless_lint.source import Location


class VpcCall(msgspec.Struct, frozen=True, eq=False):
    """The first call of a service by a function that is in a VPC of the template."""

    function: Function
    call: SdkCall
    vpc: Resource
    has_endpoint: bool
    """Whether the template has, or may have, an endpoint of the VPC for the service."""
    closed: Resource | None = None
    """The first of the function's subnets from which nothing leads to the service."""

    @property
    def service(self) -> str:
        """As boto3 names it: `dynamodb`, `s3`."""
        return self.call.service

    @property
    def location(self) -> Location:
        """The function."""
        return self.function.location


class CutOffFunction(msgspec.Struct, frozen=True, eq=False):
    """A function that cannot reach services which its code calls."""

    function: Function
    calls: tuple[VpcCall, ...]
    """The first call of each of these services."""
    subnet: Resource
    """The first subnet with no way out."""
    to_internet: Resource | None
    """The route of that subnet to an internet gateway."""

    @property
    def location(self) -> Location:
        """The function."""
        return self.function.location


class _Networks:
    """The networks of a project's templates, each looked at once."""

    def __init__(self, project: LinkedProject) -> None:
        self._names = project.names
        self._found: dict[str, Network] = {}

    def of(self, template: Template) -> Network:
        """What the subnets of a template reach."""
        path = template.document.path
        if path not in self._found:
            self._found[path] = Network(template, self._names[path])
        return self._found[path]


@finds(VpcCall, reads_code=True)
def vpc_calls(project: LinkedProject) -> Iterator[VpcCall]:
    """The services that each function in a VPC of the template calls, each with its first call."""
    networks = project.once(_Networks)
    by_routine: dict[CodeKey, list[SdkCall]] = {}
    for call in project.all(SdkCall):
        if call.site.routine is not None:
            by_routine.setdefault(call.site.routine.key, []).append(call)
    for code in project.all(FunctionCode):
        function = code.function
        names = project.names[function.template.document.path]
        subnets = _subnets_of(function, names)
        vpc = _vpc_of(subnets, names)
        if vpc is None:
            continue
        closed = _closed(function, subnets, vpc, networks.of(function.template))
        seen: set[str] = set()
        for call in _calls_of(code, by_routine, project.graph):
            if call.service not in seen and operation(call.service, call.operation) is not None:
                seen.add(call.service)
                yield VpcCall(function, call, vpc, _may_have_endpoint(vpc, call.service), closed(call.service))


@finds(CutOffFunction, reads_code=True)
def cut_off_functions(project: LinkedProject) -> Iterator[CutOffFunction]:
    """The functions in a VPC of their template that call what they cannot reach."""
    networks = project.once(_Networks)
    by_function: dict[ResourceKey, list[VpcCall]] = {}
    for call in project.all(VpcCall):
        if call.closed is not None:
            by_function.setdefault(call.function.resource.key, []).append(call)
    for calls in by_function.values():
        function, subnet = calls[0].function, calls[0].closed
        if subnet is not None:
            gateway = networks.of(function.template).gateway(subnet)
            yield CutOffFunction(function, tuple(calls), subnet, gateway)


def _calls_of(code: FunctionCode, by_routine: dict[CodeKey, list[SdkCall]], graph: CallGraph) -> Iterator[SdkCall]:
    for handler in code.handlers:
        if handler.routine is not None:
            for routine in graph.reached_from(handler.routine):
                yield from by_routine.get(routine.key, ())


def _subnets_of(function: Function, names: Names) -> tuple[Resource, ...]:
    """All of a function's subnets; none if some of them are not certainly of the template."""
    listed = function.properties.lookup("VpcConfig", "SubnetIds")
    found = [names.certain(subnet, "AWS::EC2::Subnet") for subnet in elements(listed)]
    subnets = tuple(subnet for subnet in found if subnet is not None)
    return subnets if len(subnets) == len(found) else ()


def _vpc_of(subnets: tuple[Resource, ...], names: Names) -> Resource | None:
    """The VPC of the template that all of these subnets are in."""
    found = [names.certain(subnet.properties.lookup("VpcId"), "AWS::EC2::VPC") for subnet in subnets]
    return found[0] if found and all(vpc is found[0] for vpc in found) else None


def _closed(
    function: Function, subnets: tuple[Resource, ...], vpc: Resource, network: Network
) -> Callable[[str], Resource | None]:
    """Tells the first subnet from which nothing leads to a service."""
    has_more = not function.properties.lookup("VpcConfig", "Ipv6AllowedForDualStack").certainly_absent
    closed = [] if has_more or network.may_be_changed(vpc) else [each for each in subnets if network.is_closed(each)]

    def tell(service: str) -> Resource | None:
        names = ENDPOINTS_OF_SERVICES.value.get(service)
        if names is None:
            return None
        return next((each for each in closed if not network.may_have_endpoint(each, vpc, names)), None)

    return tell


def _may_have_endpoint(vpc: Resource, service: str) -> bool:
    template = vpc.template
    if template.open:
        return True
    for resource in template.resources.values():
        if resource.type == "AWS::CloudFormation::Stack":
            return True
        if resource.type == "AWS::EC2::VPCEndpoint":
            name = resource.properties.lookup("ServiceName")
            if name.unknown or any((known.text or "…").endswith((f".{service}", "…")) for known in name.values):
                return True
    return False
