"""Where a place of the project leads: from a handler to its code and back, from a use to what it uses and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from serverless_lint.analyses.variables import ProgramVariables
from serverless_lint.model import FunctionCode, Handler, Program, Project
from serverless_lint.parse.template.template import Node, Template
from serverless_lint.parse.template.uses import Use, uses_of_declarations
from serverless_lint.source import Location

_TAKES_NAME = ("Ref", "Fn::GetAtt", "Fn::If", "Fn::FindInMap", "DependsOn", "Condition")


class _Way(msgspec.Struct, frozen=True):
    """Something in the project that leads somewhere."""

    start: Location
    end: Location
    is_use: bool = True
    """Whether the end is declared there and the start uses it, so that it is a reference."""


def ways_from(project: Project, path: str, offset: int) -> tuple[Location, ...]:
    """What stands behind the character of a file, in order: what is used there, or what uses what is declared there.

    Nothing where that is not known.
    """
    ways = tuple(_ways(project))
    found = [way.end for way in ways if _covers(way.start, path, offset)]
    if not found:
        # Beside the name itself: on the `Ref` before it.
        around = [
            node.whole_location
            for template in project.all(Template)
            if path in template.paths
            for node in _nodes_at(template.root, path, offset)
            if node.intrinsic in _TAKES_NAME or node.key in _TAKES_NAME
        ]
        found = [way.end for way in ways if way.is_use and around and _is_inside(way.start, around[-1])]
    return _in_order(found)


def references_to(project: Project, path: str, offset: int, *, with_declaration: bool) -> tuple[Location, ...]:
    """The uses of what is declared or used at the character of a file, in order."""
    uses = [way for way in _ways(project) if way.is_use]
    meant = {way.end for way in uses if _covers(way.start, path, offset) or _covers(way.end, path, offset)}
    meant |= {
        handler.location
        for handler in project.all(Handler)
        if handler.routine is not None and _covers(handler.routine.location, path, offset)
    }
    found = [way.start for way in uses if way.end in meant]
    return _in_order((*found, *(meant if with_declaration else ())))


def _in_order(locations: Iterable[Location]) -> tuple[Location, ...]:
    return tuple(sorted(dict.fromkeys(locations), key=lambda location: location.sort_key))


def _covers(location: Location, path: str, offset: int) -> bool:
    return location.document.path == path and location.span.start <= offset <= location.span.end


def _is_inside(inner: Location, outer: Location) -> bool:
    return _covers(outer, inner.document.path, inner.span.start) and inner.span.end <= outer.span.end


def _ways(project: Project) -> Iterator[_Way]:
    for code in project.all(FunctionCode):
        yield from _to_code(code)
    for handler in project.all(Handler):
        places = [handler.location, *([handler.routine.location] if handler.routine is not None else ())]
        yield from (_Way(place, each.location, is_use=False) for each in handler.functions for place in places)
    for template in project.all(Template):
        for use in uses_of_declarations(template.root):
            yield from (_Way(use.location, declared) for declared in _declared(template, use))
    yield from _uses_in_code(project)


def _to_code(code: FunctionCode) -> Iterator[_Way]:
    function = code.function
    setting = function.handler_setting
    written = [setting.node, *(known.node for known in setting.values)]
    for handler in code.handlers:
        yield _Way(function.location, handler.location, is_use=False)
        yield from (_Way(node.location, handler.location) for node in written if node)


def _uses_in_code(project: Project) -> Iterator[_Way]:
    for variables in project.all(ProgramVariables):
        environment = variables.program.function.environment
        for read in variables.use.reads:
            possible = environment.variables.get(read.name)
            if possible is not None:
                yield from _there_and_back(read.location, possible.node.key_location)
    for program in project.all(Program):
        for call in program.calls:
            for resource in call.resources:
                yield from _there_and_back(call.location, resource.location)


def _there_and_back(use: Location, declaration: Location) -> Sequence[_Way]:
    return (_Way(use, declaration), _Way(declaration, use, is_use=False))


def _declared(template: Template, use: Use) -> Iterator[Location]:
    """Where a template declares what it uses."""
    if use.section == "Resources":
        resource = template.resources.get(use.name)
        parameter = template.parameters.get(use.name)
        if resource is not None:
            yield resource.location
        elif parameter is not None:
            yield parameter.node.key_location
        return
    declared = template.root.get(use.section, use.name)
    if declared.fact is not None:
        yield declared.key_location


def _nodes_at(node: Node, path: str, offset: int) -> Iterator[Node]:
    """The values around a character, from the outside in."""
    following: Node | None = node
    while following is not None:
        yield following
        inside = (child for child in following.children.values() if _covers(child.whole_location, path, offset))
        following = next(inside, None)
