"""All by which one thing of a template leads to another, each once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from serverless_lint.link.stack.names import Names
from serverless_lint.model import Edge, End
from serverless_lint.parse.template.template import Template
from serverless_lint.source import Span


def edges_of(*found: Iterable[Edge]) -> Iterator[Edge]:
    """The edges without those that lead from one resource to another like one before them, or stand where it does."""
    seen: set[tuple[str, str, Span | None]] = set()
    for edge in chain(*found):
        source, target = _name(edge.source), _name(edge.target)
        key = (source, target, None if source and target else edge.location.span)
        if key not in seen:
            seen.add(key)
            yield edge


def pipes_of(template: Template, names: Names) -> Iterator[Edge]:
    """The EventBridge pipes of a template."""
    for resource in template.resources.values():
        if resource.type == "AWS::Pipes::Pipe":
            yield Edge(
                name=resource.logical_id,
                owner=resource,
                location=resource.location,
                source=names.end(resource.properties.lookup("Source")),
                target=names.end(resource.properties.lookup("Target")),
            )


def _name(end: End) -> str:
    return end.resource.logical_id if end.resource is not None else ""
