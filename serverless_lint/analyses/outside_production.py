"""What of a project is for tests, for development or for runs on a developer's machine, and nobody depends on."""

from __future__ import annotations

import posixpath
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

import msgspec

from serverless_lint.analyses.services import LocalService, is_in_stand_in
from serverless_lint.analyses.superseded_services import SupersededService
from serverless_lint.analyses.unused_twins import UnusedTwin
from serverless_lint.libraries.deployment_tools import WRITTEN_BY_AMPLIFY
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Function, Program
from serverless_lint.model.program.code import is_test
from serverless_lint.model.project import finds
from serverless_lint.model.stack.purpose import (
    is_described_as_weak,
    is_file_of_tests,
    is_left_behind,
    is_of_stand_ins,
    parts_asked_for,
    parts_outside_production,
)
from serverless_lint.parse.template.template import Template
from serverless_lint.source import Location, Span
from serverless_lint.sources.interest import is_code
from serverless_lint.sources.set_aside import earlier_files

_LOCAL_TWINS = ("-local", "_local", "-offline", "_offline")


class OutsideProduction(msgspec.Struct, frozen=True, eq=False):
    """All that is outside production."""

    local: frozenset[str]
    """The paths of what describes services for runs on a developer's machine only."""
    advised: frozenset[str]
    """The paths of templates of tests, of those that are insecure on purpose, of those kept of former times or run
    once, of files that are called like an earlier state of others, and of those that the command line of Amplify
    writes: nobody changes them."""
    superseded: Mapping[str, str]
    """By the paths of what describes services whose functions something else deploys as well what that is."""
    twins: Mapping[str, str]
    """By the paths of what describes services that no command names what is taken in the place of each."""
    parts: Mapping[str, tuple[Span, ...]]
    """By the path, where resources and values stand that there are in development or tests only,
    and functions that stand in for something else or are for local runs: in order, none within another."""
    options: Mapping[str, tuple[Span, ...]]
    """By the path, where resources and values stand that there are only if somebody asks for them by a parameter:
    likewise."""

    def has(self, location: Location) -> bool:
        """Whether a place is in something that is there for tests or development, or stands in for something else."""
        if is_of_stand_ins(location.document.path) or is_test(location.document.path):
            return True
        return _is_in_one(location, self.parts)

    def is_asked_for(self, location: Location) -> bool:
        """Whether a place is in something that is there only if somebody asks for it by a parameter."""
        return _is_in_one(location, self.options)


def _is_in_one(location: Location, parts: Mapping[str, tuple[Span, ...]]) -> bool:
    inside = parts.get(location.document.path, ())
    index = bisect_right(inside, location.span.start, key=lambda part: part.start)
    return index > 0 and location.span.end <= inside[index - 1].end


@finds(OutsideProduction)
def outside_production(project: LinkedProject) -> Iterator[OutsideProduction]:
    """That of all templates, once."""
    templates = project.all(Template)
    parts: dict[str, list[Span]] = {}
    options: dict[str, list[Span]] = {}
    for template in templates:
        for part in parts_outside_production(template):
            parts.setdefault(part.location.document.path, []).append(part.location.span)
        for part in parts_asked_for(template):
            options.setdefault(part.location.document.path, []).append(part.location.span)
    for function in project.all(Function):
        if is_in_stand_in(function, project) or _is_for_local_runs(function):
            place = _place_of(function)
            parts.setdefault(place.document.path, []).append(place.span)
    yield OutsideProduction(
        local=frozenset(path for service in project.all(LocalService) for path in service.template.described_in),
        advised=frozenset(
            path
            for template in templates
            for path in template.paths
            if is_described_as_weak(template)
            or _is_of_tests(path)
            or is_left_behind(path)
            or WRITTEN_BY_AMPLIFY.search(path)
        ).union(earlier_files(project.sources.files), _code_left_behind(project)),
        twins={twin.template.document.path: twin.taken.document.path for twin in project.all(UnusedTwin)},
        superseded={
            path: service.program.document.path
            for service in project.all(SupersededService)
            for path in service.template.described_in
        },
        parts={path: tuple(_outermost(spans)) for path, spans in parts.items()},
        options={path: tuple(_outermost(spans)) for path, spans in options.items()},
    )


def _code_left_behind(project: LinkedProject) -> frozenset[str]:
    """The code that is kept of former times and that no function of today runs."""
    is_left = cache(lambda folder: is_left_behind(f"{folder}/"))
    left = frozenset(path for path in project.sources.files if is_code(path) and is_left(posixpath.dirname(path)))
    if not left:
        return left
    return left.difference(
        module.name
        for program in project.all(Program)
        if not is_left_behind(program.function.template.document.path)
        for module in program.code.modules
    )


def _place_of(function: Function) -> Location:
    """All that is written of a function, in the words of the tool that makes it."""
    origin = function.template.origin
    entry = origin.settings.get(function.resource.logical_id) if origin is not None else None
    return function.resource.node.location if entry is None or origin is None else origin.document.at(entry.value.span)


def _is_for_local_runs(function: Function) -> bool:
    """Whether a function is called like the twin of another one for a developer's machine: `orders-local`."""
    names = (function.name, *function.properties.lookup("FunctionName").texts())
    return any(name.lower().endswith(_LOCAL_TWINS) for name in names)


def _is_of_tests(path: str) -> bool:
    return is_test(path) or is_file_of_tests(path.rpartition("/")[2])


def _outermost(spans: Iterable[Span]) -> Iterator[Span]:
    """The spans that are in no other one, in order; nodes of a template do not overlap otherwise."""
    end = -1
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.end > end:
            end = span.end
            yield span
