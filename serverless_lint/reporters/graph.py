"""What the formats of the architecture map share: names for its parts, and how bad what is found at each is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from serverless_lint.architecture import ArchitectureMap, Component, ComponentKind, Connection
from serverless_lint.report import Finding, Report
from serverless_lint.rule import Severity


class Graph(msgspec.Struct, frozen=True):
    """The map with a short name for each component, which says nothing of the scanned files."""

    architecture: ArchitectureMap
    names: Mapping[str, str]
    """Of each component, by its key."""
    findings: Mapping[str, tuple[int, ...]]
    """Which findings are about a component, by its key; the worst first."""
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
    of_components = _findings_of(architecture.components, findings)
    worst = {key: findings[indexes[0]].severity for key, indexes in of_components.items() if indexes}
    return Graph(architecture, names, of_components, worst)


def _findings_of(components: Iterable[Component], findings: Sequence[Finding]) -> Mapping[str, tuple[int, ...]]:
    worst_first = sorted(range(len(findings)), key=lambda index: -findings[index].severity)
    of_names: defaultdict[str, list[int]] = defaultdict(list)
    for index in worst_first:
        for name in {findings[index].resource, findings[index].function} - {None}:
            of_names[str(name)].append(index)
    return {
        component.key: tuple(index for index in of_names[component.name] if _is_about(findings[index], component))
        for component in components
        if component.type and component.name in of_names
    }


def _is_about(finding: Finding, component: Component) -> bool:
    """Whether it is of the same stack, or stands in code."""
    path = finding.location.document.path
    if path == component.stack:
        return True
    is_function = component.kind is ComponentKind.FUNCTION and finding.function == component.name
    return is_function and not path.endswith((".yaml", ".yml", ".json", ".template"))
