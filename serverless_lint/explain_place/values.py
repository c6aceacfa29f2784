"""Values of templates in words: what they are, where they come from, and why they are not known."""

from __future__ import annotations

import json
from collections.abc import Iterator

from serverless_lint.explain_place.note import Note, listed
from serverless_lint.parse.template.template import (
    Interpolated,
    Kind,
    Known,
    Node,
    Possible,
    Pseudo,
    Reference,
    Resource,
)
from serverless_lint.secrets import may_be_secret, names_secret

_SHOWN_ELEMENTS = 6
_LONGEST_TEXT = 80
_RESOLVE = "{{resolve:"


def value_note(name: str, possible: Possible, resource: Resource | None = None) -> Note:
    """`Timeout = 60 or 2`, with what is behind each of them."""
    words = [f"{_with_source(known)}{_condition(known, possible.node)}" for known in possible.values]
    if possible.unknown:
        words.append(f"something known only at deployment ({why_unknown(possible)})")
    if possible.absent:
        words.append("absent")
    node = possible.values[0].node if possible.values else possible.node
    inherited = resource is not None and resource.inherits(node)
    text = f"{name} = {' or '.join(dict.fromkeys(words)) or 'nothing'}"
    return Note(text + (", from `Globals`" if inherited else ""), node.location)


def _condition(known: Known, whole: Node) -> str:
    """When a value holds, if it is one branch of `Fn::If`."""
    words: list[str] = []
    node: Node | None = known.node
    while node is not None and node is not whole and node.parent is not None:
        if node.index in (1, 2) and node.parent.key == "Fn::If":
            words.insert(0, f"{'' if node.index == 1 else 'not '}`{node.parent.get(0).text}`")
        node = node.parent
    return f" if {' and '.join(words)}" if words else ""


def _with_source(known: Known) -> str:
    value = shown(known)
    parameters = list(known.node.template.parameters_behind(known))
    if any(parameter.no_echo for parameter in parameters):
        value = "a value that `NoEcho` hides"
    elif any(names_secret(parameter.name) for parameter in parameters) and may_be_secret(str(known.value)):
        value = "a value that the parameter's name hides"
    for parameter in parameters:
        line = parameter.node.key_location.start.line
        how = "given for" if parameter.given is not None else "the default of"
        return f"{value} ({how} the parameter `{parameter.name}`, line {line})"
    if known.sources:
        return f"{value} (from line {known.sources[0].start.line})"
    return value


def shown(known: Known) -> str:
    """A value as short as it can be understood."""
    value = known.value
    if isinstance(value, Reference):
        return f"!GetAtt {value.resource}.{value.attribute}" if value.attribute else f"!Ref {value.resource}"
    if isinstance(value, Pseudo):
        return f"!Ref {value.name}"
    if isinstance(value, Interpolated):
        return json.dumps(_shortened(_interpolated(value)), ensure_ascii=False)
    if isinstance(value, Node):
        return _shown_node(value)
    if isinstance(value, str) and "\n" in value.strip():
        return f"a text of {len(value.strip().splitlines())} lines"
    return json.dumps(_shortened(value) if isinstance(value, str) else value, ensure_ascii=False)


def _interpolated(value: Interpolated) -> str:
    def text(part: object) -> str:
        if isinstance(part, str):
            return part
        if isinstance(part, Reference):
            return f"${{{part.resource}{'.' + part.attribute if part.attribute else ''}}}"
        return f"${{{part.name}}}" if isinstance(part, Pseudo) else "…"

    return "".join(map(text, value.parts))


def _shown_node(node: Node) -> str:
    """Keys of a mapping, elements of a list of plain values: a secret in it would not be known as one."""
    if node.kind is Kind.LIST:
        elements = [element.possible() for element in node.elements()]
        simple = [element.values[0] for element in elements if len(element.values) == 1 and not element.unknown]
        plain = [known for known in simple if not isinstance(known.value, Node)]
        if len(plain) == len(elements) <= _SHOWN_ELEMENTS:
            return f"[{', '.join(map(shown, plain))}]"
        return f"a list of {len(elements)}"
    keys = [key for key, _ in node.items()]
    more = " …" if len(keys) > _SHOWN_ELEMENTS else ""
    return f"a mapping with {listed(keys[:_SHOWN_ELEMENTS])}{more}" if keys else "an empty mapping"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"


def why_unknown(possible: Possible) -> str:
    """What keeps a value from being known before the deployment, in a few words."""
    node = possible.node
    while node.fact is None and node.parent is not None:
        node = node.parent
    return next(_reasons(node), "it depends on something that this template does not say")


def _reasons(node: Node) -> Iterator[str]:
    for inner in node.walk():
        if inner.text is not None and _RESOLVE in inner.text:
            yield "a dynamic reference `{{resolve:…}}`"
        if inner.intrinsic == "Ref":
            yield from _reason_of_reference(inner)
        elif inner.intrinsic == "Fn::ImportValue":
            yield "another stack exports it"
        elif inner.intrinsic == "Fn::Transform":
            yield "a macro makes it"
        elif inner.intrinsic == "Fn::GetAtt":
            yield "an attribute of a resource that this template does not have"


def _reason_of_reference(node: Node) -> Iterator[str]:
    name = node.argument.text or ""
    parameter = node.template.parameters.get(name)
    if parameter is None:
        if name not in node.template.resources and not name.startswith("AWS::"):
            yield f"`{name}` is neither a parameter nor a resource of this template"
    elif parameter.names_stored_value:
        yield f"the parameter `{name}` names a value in Systems Manager"
    elif parameter.given is None and not parameter.default:
        yield f"the parameter `{name}` has no default; `[parameters]` in the configuration can give it a value"
