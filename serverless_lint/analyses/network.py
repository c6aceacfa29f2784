"""Which services functions in a VPC of their template call, and whether they reach them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import msgspec

from serverless_lint.analyses.addresses import addresses
from serverless_lint.analyses.shared import FoundInModules
from serverless_lint.aws.endpoints import ENDPOINTS_OF_CDK, ENDPOINTS_OF_SERVICES
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.libraries.aws_clients import ASKS_NOBODY
from serverless_lint.link.program.reach import CallGraph
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.network import Network
from serverless_lint.link.stack.policies import elements
from serverless_lint.model import CodeKey, Function, FunctionCode, Literal, Program, SdkCall, Value
from serverless_lint.model.project import finds
from serverless_lint.parse.template.origin import ClosedPlace
from serverless_lint.parse.template.template import Resource, ResourceKey, Template
from serverless_lint.source import Located, Location

_ADDRESS = lazy_pattern(r"https?://((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,24})(?::[0-9]+)?[/?]", re.IGNORECASE)
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
    subnet: Located
    """The first subnet with no way out, or what places the function in subnets that have none."""
    name: str
    """The logical id of the subnet; empty for subnets that a construct makes."""
    has_gateway: bool
    """Whether a route leads from there to an internet gateway."""
    to_internet: Resource | None
    """That route, if it is written."""

    @property
    def location(self) -> Location:
        """The function."""
        return self.function.location


class _Placement:
    """Subnets of one VPC that functions are in."""

    def __init__(self, network: Network, vpc: Resource, closed: tuple[Resource, ...]) -> None:
        self.network = network
        self.vpc = vpc
        self.closed = closed
        """Those that nothing but endpoints leads out of."""
        self._cut_off: dict[str, Resource | None] = {}

    def cut_off(self, service: str) -> Resource | None:
        """The first subnet from which nothing leads to a service."""
        if service not in self._cut_off:
            self._cut_off[service] = self._first_cut_off(ENDPOINTS_OF_SERVICES.value.get(service))
        return self._cut_off[service]

    def _first_cut_off(self, names: tuple[str, ...] | None) -> Resource | None:
        has_endpoint = self.network.may_have_endpoint
        closed = self.closed if names is not None else ()
        return next((each for each in closed if not has_endpoint(each, self.vpc, names or ())), None)


class _Networks:
    """The networks of a project's templates, each looked at once, as are subnets for all functions that share them."""

    def __init__(self, project: LinkedProject) -> None:
        self._names = project.names
        self._found: dict[str, Network] = {}
        self._placements: dict[tuple[str, bool, tuple[str, ...]], _Placement | None] = {}

    def placement(self, function: Function) -> _Placement | None:
        """Where a function is; None if its subnets are not all certainly of one VPC of the template."""
        template = function.template
        subnets = self._subnets(function)
        has_more = not function.properties.lookup("VpcConfig", "Ipv6AllowedForDualStack").certainly_absent
        key = (template.document.path, has_more, tuple(subnet.logical_id for subnet in subnets))
        if key not in self._placements:
            self._placements[key] = self._of_subnets(template, subnets, has_more=has_more)
        return self._placements[key]

    def _of_subnets(self, template: Template, subnets: tuple[Resource, ...], *, has_more: bool) -> _Placement | None:
        names, network = self._names[template.document.path], self.of(template)
        vpcs = [names.certain(subnet.properties.lookup("VpcId"), "AWS::EC2::VPC") for subnet in subnets]
        vpc = vpcs[0] if vpcs and all(vpc is vpcs[0] for vpc in vpcs) else None
        if vpc is None:
            return None
        may_be_open = has_more or network.may_be_changed(vpc)
        closed = () if may_be_open else tuple(subnet for subnet in subnets if network.is_closed(subnet))
        return _Placement(network, vpc, closed)

    def of(self, template: Template) -> Network:
        """What the subnets of a template reach."""
        path = template.document.path
        if path not in self._found:
            self._found[path] = Network(template, self._names[path])
        return self._found[path]

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
    by_routine = _calls_by_routine(project)
    for code in project.all(FunctionCode):
        function = code.function
        placement = networks.placement(function)
        if placement is None:
            continue
        seen: set[str] = set()
        for call in _calls_of(code, by_routine, project.graph):
            if call.service and call.service not in seen and call.operation not in ASKS_NOBODY:
                seen.add(call.service)
                has_endpoint = placement.network.may_be_named(call.service)
                yield VpcCall(function, call, placement.vpc, has_endpoint, placement.cut_off(call.service))


@finds(CutOffFunction, reads_code=True)
def cut_off_functions(project: LinkedProject) -> Iterator[CutOffFunction]:
    """The functions in a VPC of their template that call what they cannot reach."""
    networks = project.once(_Networks)
    found: dict[ResourceKey, tuple[Function, Resource, dict[str, Location]]] = {}
    for call in project.all(VpcCall):
        if call.closed is not None:
            _, _, places = found.setdefault(call.function.key, (call.function, call.closed, {}))
            places[call.service] = call.call.location
    asked = project.once(addresses)
    for program in project.all(Program):
        placement = networks.placement(program.function)
        if placement is None or not placement.closed or placement.network.has_names:
            continue
        for host, location in _hosts(program, asked):
            _, _, places = found.setdefault(program.function.key, (program.function, placement.closed[0], {}))
            places.setdefault(host, location)
    for function, subnet, places in found.values():
        route = networks.of(function.template).gateway(subnet)
        yield CutOffFunction(function, places, subnet, subnet.logical_id, route is not None, route)
    yield from _cut_off_by_programs(project)


def _cut_off_by_programs(project: LinkedProject) -> Iterator[CutOffFunction]:
    """The same of functions of programs that make a VPC by a construct."""
    codes = [code for code in project.all(FunctionCode) if _closed_place(code.function) is not None]
    if not codes:
        return
    asked = project.once(addresses)
    by_routine = _calls_by_routine(project)
    programs: dict[ResourceKey, list[Program]] = {}
    for program in project.all(Program):
        programs.setdefault(program.function.key, []).append(program)
    for code in codes:
        function, origin, place = code.function, code.function.template.origin, _closed_place(code.function)
        if origin is None or place is None:
            continue
        places: dict[str, Location] = {}
        for call in _calls_of(code, by_routine, project.graph):
            if call.operation not in ASKS_NOBODY and _has_no_endpoint(call.service, place.endpoints):
                places.setdefault(call.service, call.location)
        for program in programs.get(function.key, ()):
            for host, location in _hosts(program, asked):
                places.setdefault(host, location)
        if places:
            at = origin.document.at(place.span)
            yield CutOffFunction(function, places, _Place(at), "", place.is_public, None)


class _Place(msgspec.Struct, frozen=True):
    location: Location


def _closed_place(function: Function) -> ClosedPlace | None:
    origin = function.template.origin
    return origin.closed.get(function.resource.logical_id) if origin is not None else None


def _has_no_endpoint(service: str, endpoints: tuple[str, ...] | None) -> bool:
    """Whether a VPC certainly has no endpoint for a service, by what the CDK calls those that it has."""
    names = ENDPOINTS_OF_SERVICES.value.get(service)
    if names is None or endpoints is None:
        return False
    known = [ENDPOINTS_OF_CDK.get(each, each.lower().replace("_", "")) for each in endpoints]
    all_names = {_letters(name) for each in ENDPOINTS_OF_SERVICES.value.values() for name in each}
    if not all_names.issuperset(map(_letters, known)):
        return False
    return {_letters(name) for name in names}.isdisjoint(map(_letters, known))


def _letters(name: str) -> str:
    return name.replace("-", "").replace(".", "")


def _hosts(program: Program, asked: FoundInModules[Value]) -> Iterator[tuple[str, Location]]:
    """The hosts of the internet that a program asks by an address which is written down."""
    running = frozenset(routine.key for routine in program.code.routines)
    for address in asked.by(program.code.modules, running):
        text = address.value if isinstance(address, Literal) else None
        found = _ADDRESS.match(text) if isinstance(text, str) else None
        if isinstance(address, Literal) and found is not None and not found[1].lower().endswith(_ELSEWHERE):
            yield found[1], address.location


def _calls_by_routine(project: LinkedProject) -> dict[CodeKey, list[SdkCall]]:
    by_routine: dict[CodeKey, list[SdkCall]] = {}
    for call in project.all(SdkCall):
        if call.site.routine is not None:
            by_routine.setdefault(call.site.routine.key, []).append(call)
    return by_routine


def _calls_of(code: FunctionCode, by_routine: dict[CodeKey, list[SdkCall]], graph: CallGraph) -> Iterator[SdkCall]:
    for handler in code.handlers:
        if handler.routine is not None:
            for routine in graph.reached_from(handler.routine):
                yield from by_routine.get(routine.key, ())
