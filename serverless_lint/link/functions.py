"""The Lambda functions of a template with their effective settings."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.link.policies import Policies
from serverless_lint.model import Environment, Function
from serverless_lint.parse.template import Kind, Node, Possible, Reference, Resource, Template

_PUBLISHED = ("AWS::Lambda::Version", "AWS::Lambda::Alias")
FUNCTION_TYPES = frozenset({"AWS::Serverless::Function", "AWS::Lambda::Function"})


def functions_of(template: Template, policies: Policies) -> Iterator[Function]:
    """The functions of a template, in document order."""
    configs = [
        resource for resource in template.resources.values() if resource.type == "AWS::Lambda::EventInvokeConfig"
    ]
    versions = [resource for resource in template.resources.values() if resource.type in _PUBLISHED]
    for resource in template.resources.values():
        # A list or a text instead of properties is rejected at deployment; nothing is known of such a function.
        if resource.type in FUNCTION_TYPES and resource.node.get("Properties").kind not in (Kind.LIST, Kind.SCALAR):
            function = _function(resource, policies)
            function.invoke_configs = tuple(config for config in configs if _names(config, resource))
            function.published = tuple(version for version in versions if _names(version, resource))
            yield function


def _function(resource: Resource, policies: Policies) -> Function:
    properties = resource.properties
    return Function(
        resource=resource,
        handler_setting=properties.lookup("Handler"),
        runtime=properties.lookup("Runtime"),
        timeout=properties.lookup("Timeout"),
        memory=properties.lookup("MemorySize"),
        package_type=properties.lookup("PackageType"),
        environment=_environment(properties),
        layers=properties.lookup("Layers"),
        permissions=policies.of_function(resource),
    )


def _environment(properties: Node) -> Environment:
    found: dict[str, Possible] = {}
    variables = properties.lookup("Environment", "Variables")
    complete = not variables.unknown
    for known in variables.values:
        if not isinstance(known.value, Node) or known.value.is_open:
            complete = False
        if isinstance(known.value, Node):
            for name, value in known.value.items():
                found.setdefault(name, value.possible())
    location = variables.node.key_location if variables.values else None
    return Environment(found, complete, location)


def _names(config: Resource, function: Resource) -> bool:
    for known in config.properties.lookup("FunctionName").values:
        if isinstance(known.value, Reference) and known.value.resource == function.logical_id:
            return True
        if isinstance(known.value, str) and known.value == function.properties.lookup("FunctionName").only:
            return True
    return False
