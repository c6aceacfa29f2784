"""Definitions of workflows that no template of the project refers to, for something else deploys them."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Function
from serverless_lint.parse.template.fragment import PLACEHOLDER
from serverless_lint.parse.template.node import Interpolated, Part, Unknown, Value

_SUFFIXES = (".json", ".yaml", ".yml")
_WORD = "StartAt"
"""A word of each definition:
https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-state-machine-structure.html"""
_NAME_IN_ARN = lazy_pattern(r":function:([^\"'\s]{1,200})")
_HOLE = "\0"


def functions_of_workflows(project: LinkedProject) -> tuple[Value, ...]:
    """The names of functions in definitions anywhere in the project, with holes for what is filled in later."""
    found: dict[str, Value] = {}
    for name in project.sources.names:
        document = project.sources.document(name) if name.endswith(_SUFFIXES) and name in project.sources else None
        text = document.text if document is not None else ""
        if _WORD in text:
            for match in _NAME_IN_ARN.finditer(text):
                found.setdefault(match[1], _with_holes(match[1]))
    return tuple(found.values())


def names_of(function: Function) -> tuple[Value, ...]:
    """The names that a function may have, as far as its template says them."""
    possible = function.properties.lookup("FunctionName").values
    return tuple(known.value for known in possible if isinstance(known.value, (str, Interpolated)))


def _with_holes(text: str) -> Value:
    """`orders-${STAGE}:live` is `orders-` with a hole behind it: a version or alias is no part of the name."""
    name, _, _ = PLACEHOLDER.sub(_HOLE, text).partition(":")
    return Interpolated(tuple(_parts(name)))


def _parts(name: str) -> Iterator[Part]:
    for number, piece in enumerate(name.split(_HOLE)):
        if number:
            yield Unknown.UNKNOWN
        if piece:
            yield piece
