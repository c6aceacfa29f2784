"""What templates name outside of their application: other templates, values that other stacks export, and what alarms
watch.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from serverless_lint.link.stack.names import FUNCTIONS, NESTED, QUEUE
from serverless_lint.link.stack.stacks import stored_name, stored_values
from serverless_lint.parse.template.origin import STORED
from serverless_lint.parse.template.template import Interpolated, Template
from serverless_lint.paths import joined

_ALARM = "AWS::CloudWatch::Alarm"
_KEYS_OF_NAMES = {**dict.fromkeys(FUNCTIONS, "FunctionName"), QUEUE: "QueueName"}
"""Where names are given; the dimensions of metrics are called the same."""
_NAMED = frozenset(_KEYS_OF_NAMES.values())


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
        yield from (repr(address) for address, _ in stored_values(template))


def imported_names(templates: Iterable[Template]) -> Iterator[str]:
    """The names of what templates import, as far as they are known."""
    for template in templates:
        for node in template.root.walk():
            name = node.argument.possible().only if node.intrinsic == "Fn::ImportValue" else None
            if isinstance(name, (str, Interpolated)):
                yield repr(name)
        for resource in template.resources.values():
            stored = stored_name(template, resource.properties.get("Role")) if resource.type in FUNCTIONS else None
            if stored is not None:
                yield repr(f"{STORED}{stored}")


def given_names(templates: Iterable[Template]) -> Iterator[str]:
    """What templates call what alarms of others may watch, as far as it is known."""
    for template in templates:
        for resource in template.resources.values():
            key = _KEYS_OF_NAMES.get(resource.type)
            name = resource.properties.lookup(key).only if key is not None else None
            if isinstance(name, (str, Interpolated)):
                yield f"{key}={name!r}"


def watched_names(templates: Iterable[Template]) -> Iterator[str]:
    """The same of what the alarms of templates watch."""
    for template in templates:
        for resource in template.resources.values():
            for node in resource.properties.walk() if resource.type == _ALARM else ():
                name = node.get("Value").possible().only if node.get("Name").text in _NAMED else None
                if isinstance(name, (str, Interpolated)):
                    yield f"{node.get('Name').text}={name!r}"
