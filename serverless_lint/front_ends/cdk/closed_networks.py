"""Functions that a program places in subnets of a VPC of its own from which nothing leads to the internet.

https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_ec2-readme.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from itertools import islice
from typing import NamedTuple

from serverless_lint.front_ends.cdk.constructs import qualified
from serverless_lint.front_ends.cdk.files import Files
from serverless_lint.front_ends.cdk.function_code import MadeFunction
from serverless_lint.front_ends.cdk.program import Program
from serverless_lint.front_ends.literals import Literals, Setting, Settings, Value
from serverless_lint.parse.code.facts import Attribute, Call, Constant, Name, Sequence, last_name
from serverless_lint.parse.code.facts import Mapping as MappingExpression

_VPC = "aws-ec2.Vpc"
_PROPERTIES_POSITION = 2
_PUBLIC = "PUBLIC"
_ISOLATED = frozenset({"PRIVATE_ISOLATED", "ISOLATED"})
_TYPES = frozenset({_PUBLIC, *_ISOLATED, "PRIVATE", "PRIVATE_WITH_EGRESS", "PRIVATE_WITH_NAT"})
_OF_VPC = frozenset(
    {
        *("availabilityZones", "cidr", "createInternetGateway", "defaultInstanceTenancy", "enableDnsHostnames"),
        *("enableDnsSupport", "flowLogs", "gatewayEndpoints", "ipAddresses", "maxAzs", "natGateways", "reservedAzs"),
        *("restrictDefaultSecurityGroup", "subnetConfiguration", "vpcName"),
    }
)
"""Settings of a VPC that give its subnets no way out but a NAT gateway."""
_OF_PLACE = frozenset({"availabilityZones", "onePerAz", "subnetGroupName", "subnetName", "subnetType"})
_OPENING = frozenset(
    {
        *("addRoute", "add_route", "addVpnConnection", "add_vpn_connection", "enableVpnGateway", "enable_vpn_gateway"),
        *("CfnEgressOnlyInternetGateway", "CfnNatGateway", "CfnRoute", "CfnTransitGatewayAttachment", "CfnVPNGateway"),
        *("CfnTransitGatewayVpcAttachment", "CfnVPCGatewayAttachment", "CfnVPCPeeringConnection", "FckNatInstance"),
        *("CfnVPNGatewayRoutePropagation", "NatInstanceProvider", "NatInstanceProviderV2", "VpnConnection"),
        *("VpnGateway", "HostedZone", "PrivateHostedZone", "CfnHostedZone"),
    }
)
"""What may lead out of a subnet, or have other addresses for hosts."""
_ENDPOINTS = {
    **dict.fromkeys(
        ("addInterfaceEndpoint", "addGatewayEndpoint", "add_interface_endpoint", "add_gateway_endpoint"), 1
    ),
    **dict.fromkeys(("InterfaceVpcEndpoint", "GatewayVpcEndpoint", "CfnVPCEndpoint", "GatewayLoadBalancerEndpoint"), 2),
}
"""What makes endpoints, and where it is given its properties."""
_OF_SERVICES = ("InterfaceVpcEndpointAwsService", "GatewayVpcEndpointAwsService")
_TELLING = frozenset({"CfnOutput", "StringParameter"})
_GIVE_NAMES = frozenset({"SubnetSelection", "SubnetConfiguration", "GatewayVpcEndpointOptions"})
"""What Python programs write for objects: https://docs.aws.amazon.com/cdk/api/v2/python/aws_cdk.aws_ec2.html"""
_MAX_CALLS = 50_000
_MAX_SUBNETS = 20


class ClosedSubnets(NamedTuple):
    """The subnets that a function is in."""

    setting: Setting
    """What says so."""
    is_public: bool
    """Whether they have a route to an internet gateway."""
    endpoints: tuple[str, ...] | None
    """What the CDK calls the services of the VPC's endpoints; None if not all are known."""


class ClosedNetworks:
    """Looks at where functions are placed."""

    def __init__(self, program: Program, files: Files, literals: Literals) -> None:
        self._program = program
        self._files = files
        self._literals = literals
        self._is_own = cache(self._is_found)

    def of(self, function: MadeFunction) -> ClosedSubnets | None:
        """Where a function is, if certainly nothing leads out of there but endpoints."""
        given = _plain(function.settings)
        vpc = given.get("vpc")
        if vpc is None or "ipv6AllowedForDualStack" in given:
            return None
        made = self._literals.behind(vpc.value)
        call = self._literals.call(made)
        if call is None or qualified(made.file, call.callee, self._literals) != _VPC:
            return None
        settings = self._literals.arguments(made.file, call, _PROPERTIES_POSITION, made.frame)
        subnets = self._subnets(settings)
        kind = self._kind(subnets, given.get("vpcSubnets")) if subnets else None
        if kind is None or (kind != _PUBLIC and kind not in _ISOLATED) or self._may_be_opened:
            return None
        return ClosedSubnets(given.get("vpcSubnets", vpc), kind == _PUBLIC, self._endpoints(settings))

    def _subnets(self, settings: Settings) -> tuple[tuple[str, str], ...] | None:
        """The groups of subnets of a VPC, each with its name and type; None if they are not all known."""
        given = _plain(settings.found)
        if not settings.complete or not given.keys() <= _OF_VPC:
            return None
        count = given.get("natGateways")
        has_none = count is not None and self._literals.constant(count.value) == 0
        written = given.get("subnetConfiguration")
        if written is None:
            # https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_ec2.Vpc.html#subnetconfiguration
            return (("Public", _PUBLIC), ("Isolated", "PRIVATE_ISOLATED")) if has_none else None
        at = self._literals.behind(written.value)
        items = at.expression.items if isinstance(at.expression, Sequence) else ()
        found = tuple(self._subnet(at.at(item)) for item in items[:_MAX_SUBNETS])
        known = tuple(each for each in found if each is not None)
        return known if known and len(known) == len(items) else None

    def _subnet(self, item: Value) -> tuple[str, str] | None:
        given = self._written(item)
        if given is None:
            return None
        kind = self._type(given.get("subnetType"))
        name = given.get("name")
        return (self._literals.text(name.value) or "" if name is not None else "", kind) if kind in _TYPES else None

    def _kind(self, subnets: tuple[tuple[str, str], ...], chosen: Setting | None) -> str | None:
        """The type of the subnets that a function is in; None if it is not known."""
        kinds = [kind for _, kind in subnets]
        if chosen is None:
            # Private ones come first: https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_ec2.SubnetSelection.html
            private = next((kind for kind in kinds if kind != _PUBLIC and kind not in _ISOLATED), None)
            return private or next((kind for kind in kinds if kind in _ISOLATED), None)
        given = self._written(chosen.value)
        if given is None or not given.keys() <= _OF_PLACE:
            return None
        if "subnetType" in given:
            kind = self._type(given["subnetType"])
            same = kind in kinds or (kind in _ISOLATED and not _ISOLATED.isdisjoint(kinds))
            return kind if same and len(given.keys() & {"subnetGroupName", "subnetName"}) == 0 else None
        named = given.get("subnetGroupName") or given.get("subnetName")
        text = self._literals.text(named.value) if named is not None else None
        found = {kind for name, kind in subnets if text and name == text}
        return found.pop() if len(found) == 1 else None

    def _type(self, setting: Setting | None) -> str:
        """The name of a constant such as `SubnetType.PUBLIC`."""
        written = self._literals.behind(setting.value).expression if setting is not None else None
        is_type = isinstance(written, Attribute) and last_name(written.base) == "SubnetType"
        return written.name if isinstance(written, Attribute) and is_type else ""

    def _written(self, value: Value) -> Mapping[str, Setting] | None:
        """What an object, or in Python what stands for one, says; None if that is not all known."""
        behind = self._literals.behind(value)
        call = self._literals.call(behind)
        if call is not None and last_name(call.callee) in _GIVE_NAMES:
            settings = self._literals.arguments(behind.file, call, None, behind.frame)
        else:
            settings = self._literals.settings(behind)
        return _plain(settings.found) if settings.complete else None

    def _endpoints(self, settings: Settings) -> tuple[str, ...] | None:
        found: list[str | None] = []
        own = settings.found.get("gatewayEndpoints") or settings.found.get("gateway_endpoints")
        if own is not None:
            written = self._written(own.value)
            options = [self._written(each.value) for each in written.values()] if written is not None else [None]
            found += (self._service(each.get("service")) if each is not None else None for each in options)
        found += self._added
        known = tuple(each for each in found if each is not None)
        return known if len(known) == len(found) else None

    @cached_property
    def _added(self) -> tuple[str | None, ...]:
        """The services of all endpoints that the program makes, None for those that are not known."""
        return tuple(self._service_of(file, call) for file, call in self._calls if last_name(call.callee) in _ENDPOINTS)

    def _service_of(self, file: str, call: Call) -> str | None:
        given = self._literals.arguments(file, call, _ENDPOINTS[last_name(call.callee)]).found
        return self._service(given.get("service"))

    def _service(self, setting: Setting | None) -> str | None:
        """The name of a constant such as `InterfaceVpcEndpointAwsService.SQS`."""
        written = self._literals.behind(setting.value).expression if setting is not None else None
        is_known = isinstance(written, Attribute) and last_name(written.base) in _OF_SERVICES
        return written.name if isinstance(written, Attribute) and is_known else None

    @cached_property
    def _may_be_opened(self) -> bool:
        """Whether anything in the program may give a VPC another way out, or it is too long to say."""
        return len(self._calls) > _MAX_CALLS or any(
            last_name(call.callee) in _OPENING or self._is_given_to_others(file, call) or self._tells(file, call)
            for file, call in self._calls
        )

    def _tells(self, file: str, call: Call) -> bool:
        """Whether other stacks are told of a VPC by an export or a parameter."""
        if last_name(call.callee) not in _TELLING:
            return False
        given = _plain(self._literals.arguments(file, call, _PROPERTIES_POSITION).found)
        value = given.get("value") or given.get("stringValue")
        is_vpc = value is not None and last_name(value.value.expression) in ("vpcId", "vpc_id")
        return is_vpc and ("exportName" in given or "stringValue" in given)

    def _is_given_to_others(self, file: str, call: Call) -> bool:
        """Whether a construct of another package than the CDK is given a VPC."""
        if not call.is_new and not file.endswith(".py"):
            return False
        keys = {argument.name for argument in call.arguments if argument.name}
        for given in call.arguments:
            if isinstance(given.value, MappingExpression):
                entries = given.value.entries
                keys.update(str(entry.key.value) for entry in entries if isinstance(entry.key, Constant))
        if not any("vpc" in key.lower() for key in keys):
            return False
        at = call.callee
        while isinstance(at, Attribute):
            at = at.base
        imported = self._literals.imported(file, at.name) if isinstance(at, Name) else None
        is_cdk = qualified(file, call.callee, self._literals) is not None
        return imported is not None and not is_cdk and not self._is_own(imported.module)

    def _is_found(self, module: str) -> bool:
        """Whether a module is one of the program's files."""
        path = module.lstrip("./").replace(".", "/") if not module.startswith((".", "@")) else module
        end = f"/{path.rpartition('/')[2]}."
        return module.startswith(".") or any(end in f"/{name}" for name in self._program.names)

    @cached_property
    def _calls(self) -> list[tuple[str, Call]]:
        return list(islice(self._all_calls(), _MAX_CALLS + 1))

    def _all_calls(self) -> Iterator[tuple[str, Call]]:
        for name in self._program.names:
            module = self._files.code(name)
            for call in module.calls if module is not None else ():
                yield name, call


def _plain(settings: Mapping[str, Setting]) -> Mapping[str, Setting]:
    """Settings by the names that JavaScript has for them."""
    return {_camel(name): setting for name, setting in settings.items()}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)
