"""What the subnets of a template reach."""

from __future__ import annotations

from functools import cached_property

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
_SUBNET = "AWS::EC2::Subnet"
_FIPS = "-fips"


class Network:
    """The ways out of the subnets of a template."""

    def __init__(self, template: Template, names: Names) -> None:
        self._template = template
        self._names = names
        self._closed: dict[str, bool] = {}

    def is_closed(self, subnet: Resource) -> bool:
        """Whether certainly nothing leads out of a subnet but the VPC itself, an internet gateway and endpoints.

        An internet gateway is no way for a function, which has no public address.
        """
        if subnet.logical_id not in self._closed:
            self._closed[subnet.logical_id] = not self._may_be_open(subnet)
        return self._closed[subnet.logical_id]

    def tables(self, subnet: Resource) -> frozenset[str] | None:
        """The route tables of a subnet by their logical ids, none for that of the VPC; None if they are not known."""
        found: set[str] = set()
        for association in self._of_type(_ASSOCIATION):
            associated = self._names.certain(association.properties.lookup("SubnetId"), _SUBNET)
            if associated is None:
                return None
            if associated is subnet:
                table = self._names.certain(association.properties.lookup("RouteTableId"), _ROUTE_TABLE)
                if table is None:
                    return None
                found.add(table.logical_id)
        return frozenset(found)

    def gateway(self, subnet: Resource) -> Resource | None:
        """The route of a subnet to an internet gateway."""
        tables = self.tables(subnet) or ()
        for route in self._of_type(_ROUTE):
            table = self._names.certain(route.properties.lookup("RouteTableId"), _ROUTE_TABLE)
            if table is not None and table.logical_id in tables and self._is_to_internet_gateway(route):
                return route
        return None

    def may_have_endpoint(self, subnet: Resource, vpc: Resource, services: tuple[str, ...]) -> bool:
        """Whether a subnet has, or may have, an endpoint for a service, by how the names of its endpoints end."""
        for endpoint in self._of_type(_ENDPOINT):
            its = self._names.certain(endpoint.properties.lookup("VpcId"), vpc.type)
            if (its is None or its is vpc) and _may_be_for(endpoint, services) and self._may_serve(endpoint, subnet):
                return True
        return False

    def may_be_changed(self, vpc: Resource) -> bool:
        """Whether something that is not in the template may add routes or endpoints to a VPC."""
        return (
            self._template.open
            or vpc.logical_id in self._handed_on
            or not self._tables_handed_on.isdisjoint(self._handed_on)
        )

    @property
    def has_names(self) -> bool:
        """Whether it may have addresses of its own for hosts: a hosted zone of a VPC."""
        resources = self._template.resources.values()
        return any(
            each.type == "AWS::Route53::HostedZone" and not each.properties.lookup("VPCs").certainly_absent
            for each in resources
        )

    def _may_be_open(self, subnet: Resource) -> bool:
        tables = self.tables(subnet)
        if tables is None or self._of_type(_PROPAGATION):
            return True
        return any(self._may_lead_out(route, tables) for route in self._of_type(_ROUTE))

    def _may_lead_out(self, route: Resource, tables: frozenset[str]) -> bool:
        table = self._names.certain(route.properties.lookup("RouteTableId"), _ROUTE_TABLE)
        if table is None:
            return True
        return table.logical_id in tables and not self._is_to_internet_gateway(route)

    def _is_to_internet_gateway(self, route: Resource) -> bool:
        return self._names.certain(route.properties.lookup("GatewayId"), _INTERNET_GATEWAY) is not None

    def _may_serve(self, endpoint: Resource, subnet: Resource) -> bool:
        kind = endpoint.properties.lookup("VpcEndpointType")
        if not kind.certainly_absent and kind.only != "Gateway":
            return True
        tables, listed = self.tables(subnet), endpoint.properties.lookup("RouteTableIds")
        found = [self._names.certain(element, _ROUTE_TABLE) for element in elements(listed)]
        return tables is None or any(table is None or table.logical_id in tables for table in found)

    @cached_property
    def _tables_handed_on(self) -> frozenset[str]:
        return frozenset(table.logical_id for table in self._of_type(_ROUTE_TABLE))

    @cached_property
    def _handed_on(self) -> frozenset[str]:
        return handed_on(self._template)

    def _of_type(self, kind: str) -> tuple[Resource, ...]:
        return tuple(resource for resource in self._resources if resource.type == kind)

    @cached_property
    def _resources(self) -> tuple[Resource, ...]:
        """Those of networks."""
        return tuple(each for each in self._template.resources.values() if each.type.startswith("AWS::EC2::"))


def _may_be_for(endpoint: Resource, services: tuple[str, ...]) -> bool:
    name = endpoint.properties.lookup("ServiceName")
    if name.unknown or not name.values:
        return True
    texts = ((known.text or "…").removesuffix(_FIPS) for known in name.values)
    return any(text.endswith(("…", *(f".{service}" for service in services))) for text in texts)
