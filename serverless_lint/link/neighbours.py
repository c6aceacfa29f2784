"""What templates name outside of their application: other templates, and values that other stacks export."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from serverless_lint.link.stack.names import NESTED
from serverless_lint.parse.template.template import Interpolated, Template
from serverless_lint.paths import joined


def nested_templates(templates: Iterable[Template]) -> Iterator[str]:
    """The files that templates name as those of nested stacks, whether there are such files or not."""
    for template in templates:
        folder = posixpath.dirname(template.document.path)
        for resource in template.resources.values():
            where = resource.properties.get(NESTED[resource.type]).text if resource.type in NESTED else None
            if where:
                yield joined(folder, where)


def exported_names(templates: Iterable[Template]) -> Iterator[str]:
    """The names under which templates export values, as far as they are known."""
    for template in templates:
        for _, output in template.root.get("Outputs").items():
            name = output.lookup("Export", "Name").only if output.get("Export") else None
            if isinstance(name, (str, Interpolated)):
                yield repr(name)


def imported_names(templates: Iterable[Template]) -> Iterator[str]:
    """The names of what templates import, as far as they are known."""
    for template in templates:
        for node in template.root.walk():
            name = node.argument.possible().only if node.intrinsic == "Fn::ImportValue" else None
            if isinstance(name, (str, Interpolated)):
                yield repr(name)
