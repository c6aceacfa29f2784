"""Texts and references that a policy is written with, in the words of the template that it is for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, TypeAlias

import msgspec

from serverless_lint.aws.references import Returns, returned_by
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.model import EnvironmentRead, Joined, Literal, Value
from serverless_lint.parse.template.template import Kind, Node, Possible, Resource

Written: TypeAlias = Any
"""A value of a policy as JSON has it, functions of CloudFormation in their long form."""

EVERYTHING = "*"
_MOST_PARTS = 100
"""Values of which more is made are not repeated in a policy: aliases of YAML can stand for very many."""
_DEEPEST = 12
_ONE_NAME = lazy_pattern(r"\$\{([^!}][^}]*)\}")
_NAME = lazy_pattern(r"[A-Za-z0-9.:]+")
_VARIABLE = lazy_pattern(r"[A-Za-z0-9_]+")
_NOT_WRITABLE = frozenset({"Fn::Unknown", "Fn::Transform"})
"""What stands for a value that a front end does not know, and what may be anything."""
_PLACEHOLDER = lazy_pattern(r"\$\{(?!!)")


class Text(msgspec.Struct, frozen=True):
    """A text of which the deployment may fill in parts, as `Fn::Sub` takes it."""

    pattern: str
    """With `${Name}` for what is filled in, `${!` for a `${` that is meant as such, `*` for what is not known."""
    given: tuple[tuple[str, Written], ...] = ()
    """What names in it stand for that the template does not have."""

    @property
    def is_open(self) -> bool:
        """Whether something of it is not known."""
        return EVERYTHING in self.pattern

    @property
    def begins_with_name(self) -> bool:
        """Whether the deployment says how it begins."""
        return _PLACEHOLDER.match(self.pattern) is not None

    def within(self, before: str, after: str = "") -> Text:
        """The text between two others, which are patterns."""
        return Text(f"{before}{self.pattern}{after}", self.given)

    @property
    def written(self) -> Written:
        """As a template has it."""
        only = _ONE_NAME.fullmatch(self.pattern)
        if only is not None:
            given = dict(self.given)
            resource, dot, attribute = only[1].partition(".")
            return given.get(only[1]) or ({"Fn::GetAtt": [resource, attribute]} if dot else {"Ref": resource})
        if _PLACEHOLDER.search(self.pattern) is None:
            return self.pattern.replace("${!", "${")
        return {"Fn::Sub": [self.pattern, dict(self.given)] if self.given else self.pattern}


UNKNOWN_TEXT = Text(EVERYTHING)


def literal(text: str) -> Text:
    """A text that means itself."""
    return Text(text.replace("${", "${!"))


def reference(resource: Resource, attribute: str) -> Text:
    """A reference to a resource; an empty attribute stands for `Ref`."""
    return Text(f"${{{resource.logical_id}{'.' if attribute else ''}{attribute}}}")


def returned(resource: Resource) -> Returns | None:
    """How a resource is named by expressions; None if that is not known, or if no expression can name it."""
    is_name = resource.logical_id.isascii() and resource.logical_id.isalnum()
    return returned_by(resource.type) if is_name else None


def of_code(value: Value, variables: Mapping[str, Possible]) -> Text | None:
    """The text that a value of the code is; None if nothing of it is known."""
    parts = tuple(_parts(value, variables))
    if all(part is None for part in parts):
        return None
    texts = [part or UNKNOWN_TEXT for part in parts]
    return Text("".join(text.pattern for text in texts), tuple(given for text in texts for given in text.given))


def of_template(name: str, node: Node) -> Text | None:
    """The text that a value of a template is; `name` is what to call it where it is not made of texts and names."""
    return _as_pattern(node, _DEEPEST) or _as_given(name, node)


def _parts(value: Value, variables: Mapping[str, Possible]) -> Iterator[Text | None]:
    if isinstance(value, Literal) and value.value is not None:
        yield literal(str(value.value))
    elif isinstance(value, EnvironmentRead):
        declared = variables.get(value.variable)
        if declared is not None and not declared.certainly_absent:
            yield of_template(value.variable, declared.node)
        elif value.default is not None and len(value.default) == 1:
            yield of_code(value.default[0], {})
        else:
            yield None
    elif isinstance(value, Joined):
        for part in value.parts:
            yield from _parts(part, variables)
    else:
        yield None


def _as_pattern(node: Node, steps: int) -> Text | None:
    """A value made of texts and names alone."""
    argument = node.argument
    if node.kind is Kind.SCALAR:
        return literal(node.text or "")
    if node.intrinsic == "Ref" and argument.text is not None:
        return _name(argument.text)
    if node.intrinsic == "Fn::GetAtt":
        parts = [argument.text] if argument.text is not None else [part.text for part in argument.elements()]
        return _name(".".join(part for part in parts if part is not None)) if None not in parts else None
    if node.intrinsic == "Fn::Sub" and argument.text is not None:
        return Text(argument.text) if EVERYTHING not in argument.text else None
    return _joined(argument, steps) if node.intrinsic == "Fn::Join" and steps else None


def _name(name: str) -> Text | None:
    return Text(f"${{{name}}}") if _NAME.fullmatch(name) else None


def _joined(argument: Node, steps: int) -> Text | None:
    delimiter = argument.get(0).text
    parts = [_as_pattern(part, steps - 1) for part in argument.get(1).elements()]
    if delimiter is None or not parts or len(parts) > _MOST_PARTS or None in parts:
        return None
    return Text(literal(delimiter).pattern.join(part.pattern for part in parts if part is not None))


def _as_given(name: str, node: Node) -> Text | None:
    is_long = next(islice(node.walk(), _MOST_PARTS, None), None) is not None
    if is_long or not _VARIABLE.fullmatch(name):
        return None
    try:
        return Text(f"${{{name}}}", ((name, _long_form(node, _DEEPEST)),))
    except _NotWritableError:
        return None


class _NotWritableError(Exception):
    """A value that is not repeated in a policy."""


def _long_form(node: Node, steps: int) -> Written:
    if not steps:
        raise _NotWritableError
    if node.kind is Kind.SCALAR:
        return node.text
    if node.kind is Kind.LIST:
        return [_long_form(element, steps - 1) for element in node.elements()]
    if node.kind in (Kind.MAPPING, Kind.INTRINSIC) and node.intrinsic not in _NOT_WRITABLE:
        return {str(key): _long_form(child, steps - 1) for key, child in node.children.items()}
    raise _NotWritableError
