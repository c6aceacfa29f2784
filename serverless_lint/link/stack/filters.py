"""Reads the filter patterns of event source mappings."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.link.stack.policies import elements
from serverless_lint.model import FilterPattern
from serverless_lint.parse.template.template import Node
from serverless_lint.parse.tree.read import parse_tree


def patterns_of(settings: Node) -> Iterator[FilterPattern]:
    """The patterns that a mapping's settings list, as far as they are known."""
    for element in elements(settings.lookup("FilterCriteria", "Filters")):
        for filter_ in element.values:
            if not isinstance(filter_.value, Node):
                continue
            for known in filter_.value.lookup("Pattern").values:
                sourced = known.node.sourced_text()
                text = sourced.text if sourced is not None else known.value
                if isinstance(text, str):
                    yield FilterPattern(known.node, sourced, parse_tree(text, is_json=True))
