"""Which services functions in a VPC of their template call, and which endpoints the VPC has."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.link.program.reach import CallGraph
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.names import Names
from serverless_lint.link.stack.policies import elements
from serverless_lint.model import CodeKey, Function, FunctionCode, SdkCall
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import Resource
from serverless_lint.source import Location


class VpcCall(msgspec.Struct, frozen=True, eq=False):
    """The first call of a service by a function that is in a VPC of the template."""

    function: Function
    call: SdkCall
    vpc: Resource
    has_endpoint: bool
    """Whether the template has, or may have, an endpoint of the VPC for the service."""

    @property
    def service(self) -> str:
        """As boto3 names it: `dynamodb`, `s3`."""
        return self.call.service

    @property
    def location(self) -> Location:
        """The function."""
        return self.function.location


@finds(VpcCall, reads_code=True)
def vpc_calls(project: LinkedProject) -> Iterator[VpcCall]:
    """The services that each function in a VPC of the template calls, each with its first call."""
    by_routine: dict[CodeKey, list[SdkCall]] = {}
    for call in project.all(SdkCall):
        if call.site.routine is not None:
            by_routine.setdefault(call.site.routine.key, []).append(call)
    for code in project.all(FunctionCode):
        function = code.function
        vpc = _vpc_of(function, project.names[function.template.document.path])
        if vpc is None:
            continue
        seen: set[str] = set()
        for call in _calls_of(code, by_routine, project.graph):
            if call.service and call.service not in seen:
                seen.add(call.service)
                yield VpcCall(function, call, vpc, _may_have_endpoint(vpc, call.service))


def _calls_of(code: FunctionCode, by_routine: dict[CodeKey, list[SdkCall]], graph: CallGraph) -> Iterator[SdkCall]:
    for handler in code.handlers:
        if handler.routine is not None:
            for routine in graph.reached_from(handler.routine):
                yield from by_routine.get(routine.key, ())


def _vpc_of(function: Function, names: Names) -> Resource | None:
    """The VPC of the template that all of a function's subnets are in."""
    found: dict[str, Resource] = {}
    for subnet in elements(function.properties.lookup("VpcConfig", "SubnetIds")):
        resource = names.certain(subnet, "AWS::EC2::Subnet")
        vpc = names.certain(resource.properties.lookup("VpcId"), "AWS::EC2::VPC") if resource is not None else None
        if vpc is None:
            return None
        found[vpc.logical_id] = vpc
    return next(iter(found.values())) if len(found) == 1 else None


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
