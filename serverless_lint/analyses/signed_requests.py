"""What templates say of functions whose requests are signed by who sends them."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.libraries.signatures import KEYS_OF_WEBHOOKS, SIGNS
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.link.stack.names import FUNCTIONS
from serverless_lint.model import Function
from serverless_lint.parse.template.template import Node, Resource, ResourceKey
from serverless_lint.source import Location

_URL = "AWS::Lambda::Url"


def said_to_be_signed(project: LinkedProject) -> frozenset[ResourceKey]:
    """The functions that are given the key of a webhook, or whose URL takes a header with a signature.

    Where the code was found, it has to name it.
    """
    said: dict[ResourceKey, set[str]] = {}
    for key, name in (*_given_keys(project), *_headers_of_urls(project)):
        said.setdefault(key, set()).add(name)
    words: dict[ResourceKey, set[str]] = {}
    for function in project.all(Function) if said else ():
        for program in project.programs_of(function) if function.key in said else ():
            found = words.setdefault(function.key, set())
            for module in program.code.modules:
                found |= {word.lower() for word in module.words}
    return frozenset(key for key, names in said.items() if key not in words or not names.isdisjoint(words[key]))


def allows_signature(url: Resource) -> bool:
    """Whether browsers may send the URL of a function a header with a signature."""
    return any(True for _ in _signature_headers(url))


def _given_keys(project: LinkedProject) -> Iterator[tuple[ResourceKey, str]]:
    """The variables of functions, none of those that all functions have."""
    found = [
        (function, name, value.node.location)
        for function in project.all(Function)
        for name, value in function.environment.variables.items()
        if KEYS_OF_WEBHOOKS.search(name)
    ]
    owners: dict[Location, set[ResourceKey]] = {}
    for function, _, location in found:
        owners.setdefault(location, set()).add(function.key)
    yield from ((function.key, name.lower()) for function, name, location in found if len(owners[location]) == 1)


def _headers_of_urls(project: LinkedProject) -> Iterator[tuple[ResourceKey, str]]:
    for linked in project.all(LinkedTemplate):
        for resource in linked.template.resources.values():
            function: Resource | None = resource if resource.type in FUNCTIONS else None
            if resource.type == _URL:
                function = linked.names.certain(resource.properties.lookup("TargetFunctionArn"), *FUNCTIONS)
            if function is not None:
                yield from ((function.key, header) for header in _signature_headers(resource))


def _signature_headers(resource: Resource) -> Iterator[str]:
    cors = ("Cors",) if resource.type == _URL else ("FunctionUrlConfig", "Cors")
    for known in resource.properties.lookup(*cors, "AllowHeaders").values:
        for element in known.value.elements() if isinstance(known.value, Node) else ():
            yield from (text.lower() for text in element.possible().texts() if SIGNS.fullmatch(text))
