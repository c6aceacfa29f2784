"""What the formats of the architecture map share: names for its parts, and how bad what is found at each is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from serverless_lint.architecture import ArchitectureMap, Component, ComponentKind, Connection
from serverless_lint.paths import folders_around
from serverless_lint.report import INTERNAL_ERROR, Finding, Report
from serverless_lint.reporters import RenderOptions
from serverless_lint.reporters.display import address, one_line
from serverless_lint.rule import Severity
from serverless_lint.source import Location
from serverless_lint.summary import coverage_line, found_line, verdict_lines

_HIDES_PARTS = frozenset({INTERNAL_ERROR, "syntax-error"})
"""Rules of findings without which the drawing would look complete."""


class Graph(msgspec.Struct, frozen=True):
    """The map with a short name for each component, which says nothing of the scanned files."""

    architecture: ArchitectureMap
    names: Mapping[str, str]
    """Of each component, by its key."""
    findings: Mapping[str, tuple[int, ...]]
    """Which findings are about a component, by its key; the worst first."""
    of_connections: Mapping[tuple[str, str], tuple[int, ...]]
    """Which of them stand, or point to, where a connection is said, by the keys of its ends; the worst first."""
    worst: Mapping[str, Severity]
    """How bad the worst is that is found at a component, by its key, where anything is."""

    def by_stack(self) -> Mapping[str, tuple[Component, ...]]:
        """The components of each template, by its path."""
        stacks: defaultdict[str, list[Component]] = defaultdict(list)
        for component in self.architecture.components:
            stacks[component.stack].append(component)
        return {path: tuple(components) for path, components in stacks.items()}

    def ends(self) -> Iterator[tuple[str, str, Connection]]:
        """Each connection after the names of its two ends."""
        for connection in self.architecture.connections:
            yield self.names[connection.source], self.names[connection.target], connection


def graph_of(report: Report, findings: Sequence[Finding]) -> Graph:
    """The map of a run, empty if the run made none, with findings by their index."""
    architecture = report.architecture or ArchitectureMap()
    names = {component.key: f"n{number}" for number, component in enumerate(architecture.components)}
    of_components, of_connections = _findings_of(architecture, findings)
    worst = {key: findings[indexes[0]].severity for key, indexes in of_components.items() if indexes}
    return Graph(architecture, names, of_components, of_connections, worst)


def remarks(report: Report, options: RenderOptions) -> Iterator[str]:
    """What was found, read and not read, and why there is no verdict: lines for a comment beside the drawing."""
    for line in (found_line(report), coverage_line(report.coverage), *verdict_lines(report, options)):
        yield one_line(line)
    for finding in report.findings:
        if finding.rule in _HIDES_PARTS:
            place = address(finding.location, options.shown_path)
            yield f"{place}: {finding.rule}: {one_line(finding.message)}"


def _findings_of(
    architecture: ArchitectureMap, findings: Sequence[Finding]
) -> tuple[Mapping[str, tuple[int, ...]], Mapping[tuple[str, str], tuple[int, ...]]]:
    """Of each component, and of each connection of one that they are about."""
    namesakes = _Namesakes(component for component in architecture.components if component.type)
    said_at: defaultdict[tuple[str, tuple[str, int]], list[Connection]] = defaultdict(list)
    for connection in architecture.connections:
        for location in (connection.location, *connection.others):
            for end in {connection.source, connection.target}:
                said_at[end, _line(location)].append(connection)
    of_components: defaultdict[str, list[int]] = defaultdict(list)
    of_connections: defaultdict[tuple[str, str], dict[int, None]] = defaultdict(dict)
    for index in sorted(range(len(findings)), key=lambda index: -findings[index].severity):
        finding = findings[index]
        for key in namesakes.about(finding):
            of_components[key].append(index)
            for location in (finding.location, *(related.location for related in finding.related)):
                for connection in said_at.get((key, _line(location)), ()):
                    of_connections[connection.source, connection.target][index] = None
    return (
        {key: tuple(indexes) for key, indexes in of_components.items()},
        {ends: tuple(indexes) for ends, indexes in of_connections.items()},
    )


def _line(location: Location) -> tuple[str, int]:
    return location.document.path, location.start.line


class _Namesakes:
    """The components by their names, of which several applications in a repository may use the same."""

    def __init__(self, components: Iterable[Component]) -> None:
        self._in_file: defaultdict[tuple[str, str], list[Component]] = defaultdict(list)
        self._functions: defaultdict[str, list[Component]] = defaultdict(list)
        for component in components:
            for path in dict.fromkeys((component.stack, component.location.document.path)):
                self._in_file[component.name, path].append(component)
            if component.kind is ComponentKind.FUNCTION:
                self._functions[component.name].append(component)
        self._closest: dict[tuple[str, tuple[str, ...]], list[str]] = {}

    def about(self, finding: Finding) -> Iterable[str]:
        """The keys of the components that a finding is about.

        They are in its file. What stands in code is about the function of the template that it speaks of, or else of
        the closest one.
        """
        path = finding.location.document.path
        names = dict.fromkeys(name for name in (finding.resource, finding.function) if name is not None)
        at_home = {each.key: None for name in names for each in self._in_file.get((name, path), ())}
        if at_home or finding.function is None or path.endswith((".yaml", ".yml", ".json", ".template")):
            return at_home
        spoken_of = {
            each.key: None
            for related in finding.related
            for each in self._in_file.get((finding.function, related.location.document.path), ())
            if each.kind is ComponentKind.FUNCTION
        }
        return spoken_of or self._closest_functions(finding.function, tuple(folders_around(path)))

    def _closest_functions(self, name: str, folders: tuple[str, ...]) -> list[str]:
        """Those whose templates have most folders in common with a file in such folders."""
        if (name, folders) not in self._closest:
            shared = [
                (len({*folders}.intersection(folders_around(each.stack))), each.key)
                for each in self._functions.get(name, ())
            ]
            most = max((count for count, _ in shared), default=0)
            self._closest[name, folders] = [key for count, key in shared if count == most]
        return self._closest[name, folders]
