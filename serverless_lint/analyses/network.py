"""Which services functions in a VPC of their template call, and whether they reach them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import msgspec

from serverless_lint.analyses.addresses import Addresses, address_finder
from serverless_lint.aws.endpoints import ENDPOINTS_OF_SERVICES
from serverless_lint.libraries.aws_clients import ASKS_NOBODY
from serverless_lint.link.program.reach import CallGraph
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.network import Network
from serverless_lint.link.stack.policies import elements
from serverless_lint.model import CodeKey, Function, FunctionCode, Literal, Program, SdkCall
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import Resource, ResourceKey, Template
from serverless_lint.source import Location

_ADDRESS = re.compile(r"https?://((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,24})(?::[0-9]+)?[/?]", re.IGNORECASE)
"""An address whose host is known to its end."""
_ELSEWHERE = (".amazonaws.com", ".amazonaws.com.cn", ".local", ".internal", ".localhost", ".lan", ".corp", ".home")
"""How hosts end that endpoints and name servers of a VPC may answer for."""


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
    """A function that cannot reach services or hosts which its code calls."""

    function: Function
    places: Mapping[str, Location]
    """The services and the hosts of the internet, each with the first call or address."""
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

    def vpc(self, function: Function) -> Resource | None:
        """The VPC of the template that all of a function's subnets are in."""
        names = self._names[function.template.document.path]
        vpcs = [names.certain(subnet.properties.lookup("VpcId"), "AWS::EC2::VPC") for subnet in self._subnets(function)]
        return vpcs[0] if vpcs and all(vpc is vpcs[0] for vpc in vpcs) else None

    def closed(self, function: Function) -> tuple[Resource, ...]:
        """The subnets of a function that nothing but endpoints leads out of."""
        vpc, network = self.vpc(function), self.of(function.template)
        has_more = not function.properties.lookup("VpcConfig", "Ipv6AllowedForDualStack").certainly_absent
        if vpc is None or has_more or network.may_be_changed(vpc):
            return ()
        return tuple(subnet for subnet in self._subnets(function) if network.is_closed(subnet))

    def cut_off(self, function: Function, service: str) -> Resource | None:
        """The first subnet of a function from which nothing leads to a service."""
        names, vpc = ENDPOINTS_OF_SERVICES.value.get(service), self.vpc(function)
        if names is None or vpc is None:
            return None
        network = self.of(function.template)
        return next((each for each in self.closed(function) if not network.may_have_endpoint(each, vpc, names)), None)

    def _subnets(self, function: Function) -> tuple[Resource, ...]:
        """All of a function's subnets; none if some of them are not certainly of the template."""
        names = self._names[function.template.document.path]
        listed = function.properties.lookup("VpcConfig", "SubnetIds")
        found = [names.certain(subnet, "AWS::EC2::Subnet") for subnet in elements(listed)]
        subnets = tuple(subnet for subnet in found if subnet is not None)
        return subnets if len(subnets) == len(found) else ()


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
        vpc = networks.vpc(function)
        if vpc is None:
            continue
        seen: set[str] = set()
        for call in _calls_of(code, by_routine, project.graph):
            if call.service and call.service not in seen and call.operation not in ASKS_NOBODY:
                seen.add(call.service)
                yield VpcCall(
                    function, call, vpc, _may_have_endpoint(vpc, call.service), networks.cut_off(function, call.service)
                )


@finds(CutOffFunction, reads_code=True)
def cut_off_functions(project: LinkedProject) -> Iterator[CutOffFunction]:
    """The functions in a VPC of their template that call what they cannot reach."""
    networks = project.once(_Networks)
    found: dict[ResourceKey, tuple[Function, Resource, dict[str, Location]]] = {}
    for call in project.all(VpcCall):
        if call.closed is not None:
            _, _, places = found.setdefault(call.function.key, (call.function, call.closed, {}))
            places[call.service] = call.call.location
    for program in project.all(Program):
        closed = networks.closed(program.function)
        is_told = not closed or networks.of(program.function.template).has_names
        for host, location in _hosts(program, project.once(address_finder)) if not is_told else ():
            _, _, places = found.setdefault(program.function.key, (program.function, closed[0], {}))
            places.setdefault(host, location)
    for function, subnet, places in found.values():
        yield CutOffFunction(function, places, subnet, networks.of(function.template).gateway(subnet))


def _hosts(program: Program, addresses: Addresses) -> Iterator[tuple[str, Location]]:
    """The hosts of the internet that a program asks by an address which is written down."""
    running = frozenset(routine.key for routine in program.code.routines)
    for address in addresses.of(program.code.modules, running):
        text = address.value if isinstance(address, Literal) else None
        found = _ADDRESS.match(text) if isinstance(text, str) else None
        if isinstance(address, Literal) and found is not None and not found[1].lower().endswith(_ELSEWHERE):
            yield found[1], address.location


def _calls_of(code: FunctionCode, by_routine: dict[CodeKey, list[SdkCall]], graph: CallGraph) -> Iterator[SdkCall]:
    for handler in code.handlers:
        if handler.routine is not None:
            for routine in graph.reached_from(handler.routine):
                yield from by_routine.get(routine.key, ())


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
