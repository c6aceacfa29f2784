"""What the subnets of a template reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import msgspec

from serverless_lint.link.stack.handed_on import handed_on
from serverless_lint.link.stack.names import Names
from serverless_lint.link.stack.policies import elements
from serverless_lint.parse.template.template import Resource, Template

_ASSOCIATION = "AWS::EC2::SubnetRouteTableAssociation"
_ENDPOINT = "AWS::EC2::VPCEndpoint"
_INTERNET_GATEWAY = "AWS::EC2::InternetGateway"
_PROPAGATION = "AWS::EC2::VPNGatewayRoutePropagation"
_ROUTE = "AWS::EC2::Route"
_ROUTE_TABLE = "AWS::EC2::RouteTable"
_STACK = "AWS::CloudFormation::Stack"
_SUBNET = "AWS::EC2::Subnet"
_VPC = "AWS::EC2::VPC"
_FIPS = "-fips"


class _Endpoint(msgspec.Struct, frozen=True):
    """An endpoint of a VPC, as far as it matters for whom and for what it is."""

    names: tuple[str, ...] | None
    """How the names of its service end; None if one of them is not known."""
    tables: frozenset[str | None]
    """The route tables whose subnets it is for; None among them is any table."""

    def may_be_for(self, services: tuple[str, ...]) -> bool:
        """Whether its name is, or may be, that of one of the services."""
        endings = tuple(f".{service}" for service in services)
        return self.names is None or any(name.endswith(endings) for name in self.names)


class Network:
    """The ways out of the subnets of a template."""

    def __init__(self, template: Template, names: Names) -> None:
        self._template = template
        self._names = names
        self._named: dict[str, bool] = {}
        self._served: dict[tuple[str | None, tuple[str, ...]], frozenset[str | None]] = {}

    def is_closed(self, subnet: Resource) -> bool:
        """Whether certainly nothing leads out of a subnet but the VPC itself, an internet gateway and endpoints.

        An internet gateway is no way for a function, which has no public address.
        """
        tables = self.tables(subnet)
        is_open = tables is None or self._template.of_type(_PROPAGATION) or None in self._leading_out
        return not is_open and self._leading_out.isdisjoint(tables or ())

    def tables(self, subnet: Resource) -> frozenset[str] | None:
        """The route tables of a subnet by their logical ids, none for that of the VPC; None if they are not known."""
        return None if self._tables is None else self._tables.get(subnet.logical_id, frozenset())

    def gateway(self, subnet: Resource) -> Resource | None:
        """The route of a subnet to an internet gateway."""
        tables = self.tables(subnet) or ()
        found = [self._to_gateways[table] for table in tables if table in self._to_gateways]
        return min(found)[1] if found else None

    def may_have_endpoint(self, subnet: Resource, vpc: Resource, services: tuple[str, ...]) -> bool:
        """Whether a subnet has, or may have, an endpoint for a service, by how the names of its endpoints end."""
        tables = self.tables(subnet)
        of_vpc, of_any = self._served_by(vpc.logical_id, services), self._served_by(None, services)
        if tables is None:
            return bool(of_vpc or of_any)
        return any(None in served or not served.isdisjoint(tables) for served in (of_vpc, of_any))

    def may_be_named(self, service: str) -> bool:
        """Whether the template has, or may have, an endpoint that is named after a service, of whatever VPC."""
        if service not in self._named:
            named = self._endpoint_names
            self._named[service] = named is None or any(name.endswith((f".{service}", "…")) for name in named)
        return self._named[service]

    def may_be_changed(self, vpc: Resource) -> bool:
        """Whether something that is not in the template may add routes or endpoints to a VPC."""
        return (
            self._template.open
            or vpc.logical_id in self._handed_on
            or not self._tables_handed_on.isdisjoint(self._handed_on)
        )

    @cached_property
    def has_names(self) -> bool:
        """Whether it may have addresses of its own for hosts: a hosted zone of a VPC."""
        resources = self._template.resources.values()
        return any(
            each.type == "AWS::Route53::HostedZone" and not each.properties.lookup("VPCs").certainly_absent
            for each in resources
        )

    def _served_by(self, vpc: str | None, services: tuple[str, ...]) -> frozenset[str | None]:
        """The route tables that endpoints of a VPC, or of one that is not known, may lead to a service from."""
        found = self._served.get((vpc, services))
        if found is None:
            its = (each.tables for each in self._endpoints.get(vpc, ()) if each.may_be_for(services))
            found = self._served[vpc, services] = frozenset().union(*its)
        return found

    @cached_property
    def _endpoints(self) -> Mapping[str | None, list[_Endpoint]]:
        """The endpoints of each VPC, and behind None those of one that is not known."""
        found: dict[str | None, list[_Endpoint]] = {}
        for endpoint in self._template.of_type(_ENDPOINT):
            vpc = self._names.certain(endpoint.properties.lookup("VpcId"), _VPC)
            tables = frozenset(self._tables_of(endpoint))
            found.setdefault(_id(vpc), []).append(_Endpoint(_endings(endpoint), tables))
        return found

    @cached_property
    def _endpoint_names(self) -> tuple[str, ...] | None:
        """The names of the services of all endpoints; None if there may be other ones."""
        names = [endpoint.properties.lookup("ServiceName") for endpoint in self._template.of_type(_ENDPOINT)]
        if self._template.open or self._template.of_type(_STACK) or any(name.unknown for name in names):
            return None
        return tuple(known.text or "…" for name in names for known in name.values)

    def _tables_of(self, endpoint: Resource) -> Iterator[str | None]:
        kind = endpoint.properties.lookup("VpcEndpointType")
        if not kind.certainly_absent and kind.only != "Gateway":
            yield None
            return
        for element in elements(endpoint.properties.lookup("RouteTableIds")):
            yield _id(self._names.certain(element, _ROUTE_TABLE))

    @cached_property
    def _tables(self) -> Mapping[str, frozenset[str] | None] | None:
        """The route tables of the subnets that have some of their own; None if some subnet is not known."""
        found: dict[str, set[str | None]] = {}
        for association in self._template.of_type(_ASSOCIATION):
            subnet = self._names.certain(association.properties.lookup("SubnetId"), _SUBNET)
            if subnet is None:
                return None
            table = self._names.certain(association.properties.lookup("RouteTableId"), _ROUTE_TABLE)
            found.setdefault(subnet.logical_id, set()).add(_id(table))
        return {subnet: _all_known(tables) for subnet, tables in found.items()}

    @cached_property
    def _routes(self) -> tuple[tuple[str | None, Resource], ...]:
        """The routes, each with its table, which is None if it is not known."""
        return tuple(
            (_id(self._names.certain(route.properties.lookup("RouteTableId"), _ROUTE_TABLE)), route)
            for route in self._template.of_type(_ROUTE)
        )

    @cached_property
    def _leading_out(self) -> frozenset[str | None]:
        """The tables with a way out, None if it is not known which one has one."""
        return frozenset(table for table, route in self._routes if table is None or not self._is_to_gateway(route))

    @cached_property
    def _to_gateways(self) -> Mapping[str, tuple[int, Resource]]:
        """The first route of each table to an internet gateway, and at which place among all routes it is."""
        found: dict[str, tuple[int, Resource]] = {}
        for at, (table, route) in enumerate(self._routes):
            if table is not None and table not in found and self._is_to_gateway(route):
                found[table] = (at, route)
        return found

    def _is_to_gateway(self, route: Resource) -> bool:
        return self._names.certain(route.properties.lookup("GatewayId"), _INTERNET_GATEWAY) is not None

    @cached_property
    def _tables_handed_on(self) -> frozenset[str]:
        return frozenset(table.logical_id for table in self._template.of_type(_ROUTE_TABLE))

    @cached_property
    def _handed_on(self) -> frozenset[str]:
        return handed_on(self._template)


def _id(resource: Resource | None) -> str | None:
    return resource.logical_id if resource is not None else None


def _all_known(tables: set[str | None]) -> frozenset[str] | None:
    known = frozenset(table for table in tables if table is not None)
    return known if len(known) == len(tables) else None


def _endings(endpoint: Resource) -> tuple[str, ...] | None:
    """How the names of an endpoint's service end."""
    name = endpoint.properties.lookup("ServiceName")
    texts = tuple((known.text or "…").removesuffix(_FIPS) for known in name.values)
    return None if name.unknown or not texts or any(text.endswith("…") for text in texts) else texts
