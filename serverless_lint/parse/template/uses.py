"""The names that a template uses: of parameters and resources, wherever something is put in for them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from serverless_lint.parse.template.node import Kind, Node
from serverless_lint.source import Location

_PUT_IN = re.compile(r"\$\{([^{}!][^{}]*)\}")
_WITH_NAMES = ("Properties", "DependsOn", "UpdatePolicy", "CreationPolicy")


def uses_of_names(root: Node) -> Iterator[tuple[str, Location]]:
    """Each name that is written out, without its attribute, with its place.

    `Metadata` is left out, in which tools write what CloudFormation never reads.
    """
    for _, resource in root.get("Resources").items():
        yield from _depended_on(resource.get("DependsOn"))
        for key in _WITH_NAMES:
            yield from _uses_in(resource.get(key))
    for section in ("Globals", "Outputs"):
        yield from _uses_in(root.get(section))


def _depended_on(node: Node) -> Iterator[tuple[str, Location]]:
    for element in node.elements() if node.kind is Kind.LIST else (node,):
        if element.text is not None:
            yield element.text, element.location


def _uses_in(root: Node) -> Iterator[tuple[str, Location]]:
    for node in root.walk():
        if node.intrinsic == "Fn::Sub":
            yield from _put_in(node)
        elif node.intrinsic in ("Ref", "Fn::GetAtt"):
            argument = node.argument
            named = argument.get(0) if argument.kind is Kind.LIST else argument
            if named.text is not None:
                yield named.text.partition(".")[0], named.location


def _put_in(node: Node) -> Iterator[tuple[str, Location]]:
    """The names in a text that the substitution brings no values for itself."""
    argument = node.argument
    own = dict(argument.get(1).items()) if argument.kind is Kind.LIST else {}
    text = node.sourced_text()
    if text is None:
        return
    for match in _PUT_IN.finditer(text.text):
        name = match[1].strip()
        if name not in own:
            yield name.partition(".")[0], text.locate(*match.span(1))
