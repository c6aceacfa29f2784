"""The names that a template uses: of parameters and resources, wherever something is put in for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.template.node import Kind, Node
from serverless_lint.source import Location

_PUT_IN = lazy_pattern(r"\$\{([^{}!][^{}]*)\}")
_WITH_NAMES = ("Properties", "DependsOn", "UpdatePolicy", "CreationPolicy")


class Use(msgspec.Struct, frozen=True):
    """A name that stands for something that the template declares."""

    section: str
    """Where it is declared: `Resources`, which stands for `Parameters` as well, `Conditions` or `Mappings`."""
    name: str
    location: Location


def uses_of_declarations(root: Node) -> Iterator[Use]:
    """All uses of resources, parameters, conditions and mappings, also where these are declared."""
    for name, location in uses_of_names(root, _any_name):
        yield Use("Resources", name, location)
    for section in ("Conditions", "Rules"):
        for name, location in _uses_in(root.get(section), _any_name):
            yield Use("Resources", name, location)
    for section in ("Resources", "Outputs", "Conditions", "Globals"):
        for node in root.get(section).walk():
            yield from _of_conditions_and_mappings(node)


def _any_name(_: str) -> bool:
    return True


def _of_conditions_and_mappings(node: Node) -> Iterator[Use]:
    argument = node.argument
    named = argument.get(0) if argument.kind is Kind.LIST else argument
    if node.intrinsic in ("Fn::If", "Fn::FindInMap"):
        section = "Conditions" if node.intrinsic == "Fn::If" else "Mappings"
    elif node.intrinsic == "Condition":
        section = "Conditions"
    elif node.key == "Condition" and node.parent is not None and node.parent.parent is not None:
        # Of a resource or an output; elsewhere, as in a policy, the word means something else.
        is_own = node.parent.parent.key in ("Resources", "Outputs") and node.parent.parent.parent is not None
        section, named = ("Conditions" if is_own else ""), node
    else:
        return
    if section and named.text is not None:
        yield Use(section, named.text, named.location)


def uses_of_names(root: Node, is_meant: Callable[[str], bool]) -> Iterator[tuple[str, Location]]:
    """Each name that is written out and meant, without its attribute, with its place.

    `Metadata` is left out, in which tools write what CloudFormation never reads.
    """
    for _, resource in root.get("Resources").items():
        yield from _depended_on(resource.get("DependsOn"), is_meant)
        for key in _WITH_NAMES:
            yield from _uses_in(resource.get(key), is_meant)
    for section in ("Globals", "Outputs"):
        yield from _uses_in(root.get(section), is_meant)


def _depended_on(node: Node, is_meant: Callable[[str], bool]) -> Iterator[tuple[str, Location]]:
    for element in node.elements() if node.kind is Kind.LIST else (node,):
        if element.text is not None and is_meant(element.text):
            yield element.text, element.location


def _uses_in(root: Node, is_meant: Callable[[str], bool]) -> Iterator[tuple[str, Location]]:
    for node in root.walk():
        intrinsic = node.intrinsic
        if intrinsic == "Fn::Sub":
            yield from _put_in(node, is_meant)
        elif intrinsic in ("Ref", "Fn::GetAtt"):
            argument = node.argument
            named = argument.get(0) if argument.kind is Kind.LIST else argument
            name = named.text.partition(".")[0] if named.text is not None else None
            if name is not None and is_meant(name):
                yield name, named.location


def _put_in(node: Node, is_meant: Callable[[str], bool]) -> Iterator[tuple[str, Location]]:
    """The names in a text that the substitution brings no values for itself."""
    argument = node.argument
    is_list = argument.kind is Kind.LIST
    written = (argument.get(0) if is_list else argument).text
    # Where something stands in a text takes much longer to find out than what it is.
    if written is not None and not any(is_meant(name) for name, _ in _names_in(written)):
        return
    own = dict(argument.get(1).items()) if is_list else {}
    text = node.sourced_text()
    if text is None:
        return
    for name, match in _names_in(text.text):
        if match[1].strip() not in own and is_meant(name):
            yield name, text.locate(*match.span(1))


def _names_in(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    for match in _PUT_IN.finditer(text):
        yield match[1].strip().partition(".")[0], match
