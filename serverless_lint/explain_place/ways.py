"""Where a place of the project leads: from a handler to its code and back, from a use to what it uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from serverless_lint.analyses.variables import ProgramVariables
from serverless_lint.model import FunctionCode, Handler, Program, Project
from serverless_lint.parse.template.template import Kind, Node, Template
from serverless_lint.source import Location

_VARIABLE = re.compile(r"\$\{([^}!$]+)\}")
_TAKES_NAME = ("Ref", "Fn::GetAtt", "DependsOn", "Condition")


def ways_from(project: Project, path: str, offset: int) -> tuple[Location, ...]:
    """What stands behind the character of a file, in order; nothing where that is not known."""
    found = [*_from_templates(project, path, offset), *_from_code(project, path, offset)]
    return tuple(sorted(dict.fromkeys(found), key=lambda location: location.sort_key))


def _covers(location: Location, path: str, offset: int) -> bool:
    return location.document.path == path and location.span.start <= offset <= location.span.end


def _from_templates(project: Project, path: str, offset: int) -> Iterator[Location]:
    for code in project.all(FunctionCode):
        function = code.function
        setting = function.handler_setting
        places = [function.location, setting.node.location, *(known.node.location for known in setting.values)]
        if any(_covers(place, path, offset) for place in places):
            yield from (handler.location for handler in code.handlers)
    for template in project.all(Template):
        if path in template.paths:
            yield from _declared(template, _names_at(template.root, path, offset))


def _names_at(root: Node, path: str, offset: int) -> Iterator[str]:
    """The names that are used at a character."""
    for node in _nodes_at(root, path, offset):
        if node.intrinsic == "Fn::Sub":
            yield from _names_in_text(node, path, offset)
        elif node.intrinsic in _TAKES_NAME:
            yield from _names_in(node.argument)
        elif node.key in _TAKES_NAME and node.intrinsic is None:
            yield from _names_in(node)


def _nodes_at(node: Node, path: str, offset: int) -> Iterator[Node]:
    """The values around a character, from the outside in."""
    following: Node | None = node
    while following is not None:
        yield following
        inside = (child for child in following.children.values() if _covers(child.whole_location, path, offset))
        following = next(inside, None)


def _names_in(node: Node) -> Iterator[str]:
    """`Queue` of `Queue`, `Queue.Arn`, `[Queue, Arn]` and, for `DependsOn`, `[Queue, Table]`."""
    elements = list(node.elements()) if node.kind is Kind.LIST else [node]
    for element in elements:
        if element.text is not None:
            yield element.text.partition(".")[0]


def _names_in_text(node: Node, path: str, offset: int) -> Iterator[str]:
    """The name in `${Queue.Arn}` at a character."""
    whole = node.whole_location
    for match in _VARIABLE.finditer(whole.document.text, *whole.span):
        if match.start() <= offset <= match.end():
            yield match[1].partition(".")[0].strip()


def _declared(template: Template, names: Iterable[str]) -> Iterator[Location]:
    for name in names:
        resource = template.resources.get(name)
        parameter = template.parameters.get(name)
        if resource is not None:
            yield resource.location
        elif parameter is not None:
            yield parameter.node.key_location


def _from_code(project: Project, path: str, offset: int) -> Iterator[Location]:
    for handler in project.all(Handler):
        places = [handler.location, *([handler.routine.location] if handler.routine is not None else ())]
        if any(_covers(place, path, offset) for place in places):
            yield from (function.location for function in handler.functions)
    for variables in project.all(ProgramVariables):
        environment = variables.program.function.environment
        for read in variables.use.reads:
            possible = environment.variables.get(read.name)
            if possible is not None and _covers(read.location, path, offset):
                yield possible.node.key_location
    for program in project.all(Program):
        for call in program.calls:
            if _covers(call.location, path, offset):
                yield from (resource.location for resource in call.resources)
