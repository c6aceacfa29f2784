"""The Lambda functions of a template with their effective settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from serverless_lint.link.stack.answer_limits import AnswerLimits
from serverless_lint.link.stack.names import FUNCTIONS, Names
from serverless_lint.link.stack.policies import Policies
from serverless_lint.model import Environment, Function, Trigger
from serverless_lint.parse.template.node import is_open_key
from serverless_lint.parse.template.template import Kind, Node, Possible, Resource, Template
from serverless_lint.source import Location

_PUBLISHED = ("AWS::Lambda::Version", "AWS::Lambda::Alias")


def functions_of(
    template: Template,
    names: Names,
    policies: Policies,
    triggers: Mapping[str, tuple[Trigger, ...]],
    invoking_services: Mapping[str, Mapping[str, Location]],
    answer_limits: AnswerLimits,
) -> Iterator[Function]:
    """The functions of a template, in document order."""
    configs = _by_function(template, ("AWS::Lambda::EventInvokeConfig",), names)
    versions = _by_function(template, _PUBLISHED, names)
    for resource in template.resources.values():
        # A list or a text instead of properties is rejected at deployment; nothing is known of such a function.
        if resource.type in FUNCTIONS and resource.node.get("Properties").kind not in (Kind.LIST, Kind.SCALAR):
            properties = resource.properties
            yield Function(
                resource=resource,
                handler_setting=properties.lookup("Handler"),
                runtime=properties.lookup("Runtime"),
                timeout=properties.lookup("Timeout"),
                memory=properties.lookup("MemorySize"),
                package_type=properties.lookup("PackageType"),
                environment=_environment(properties, template, is_whole=not template.may_inherit_more(resource.type)),
                layers=properties.lookup("Layers"),
                permissions=policies.of_function(resource),
                triggers=triggers[resource.logical_id],
                answer_limit=answer_limits.of(resource, triggers[resource.logical_id]),
                invoke_configs=tuple(configs.get(resource.logical_id, ())),
                invoking_services=invoking_services.get(resource.logical_id, {}),
                published=tuple(versions.get(resource.logical_id, ())),
            )


def _environment(properties: Node, template: Template, *, is_whole: bool) -> Environment:
    found: dict[str, Possible] = {}
    variables = properties.lookup("Environment", "Variables")
    certain = not variables.unknown
    for known in variables.values:
        if not isinstance(known.value, Node) or known.value.is_open:
            certain = False
        if isinstance(known.value, Node):
            for name, value in known.value.items():
                if not is_open_key(name):
                    found.setdefault(name, value.possible())
    location = variables.node.key_location if variables.values else None
    is_added_to = template.origin is not None and template.origin.adds_variables
    certain_now = certain and not is_added_to
    return Environment(found, is_whole and certain_now, location, certain_now, is_whole and certain)


def _by_function(template: Template, kinds: tuple[str, ...], names: Names) -> Mapping[str, list[Resource]]:
    """The resources of some types by the functions that they may be for."""
    found: dict[str, list[Resource]] = {}
    for resource in template.resources.values():
        if resource.type in kinds:
            ends = names.each(resource.properties.lookup("FunctionName"), *FUNCTIONS)
            for name in dict.fromkeys(end.resource.logical_id for end in ends if end.resource is not None):
                found.setdefault(name, []).append(resource)
    return found
