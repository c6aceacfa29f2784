"""The architecture map as a Mermaid flowchart, which GitHub and GitLab draw in Markdown.

https://mermaid.js.org/syntax/flowchart.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from serverless_lint.architecture import Component, ComponentKind
from serverless_lint.report import Report
from serverless_lint.reporters import RenderOptions
from serverless_lint.reporters.display import one_line, path_on_one_line
from serverless_lint.reporters.graph import Graph, graph_of
from serverless_lint.rule import Severity

_SHAPES = {
    ComponentKind.FUNCTION: ("[", "]"),
    ComponentKind.API: ("([", "])"),
    ComponentKind.SCHEDULE: ("([", "])"),
    ComponentKind.RULE: ("{{", "}}"),
    ComponentKind.BUS: ("{{", "}}"),
    ComponentKind.QUEUE: ("[[", "]]"),
    ComponentKind.TOPIC: ("[/", "/]"),
    ComponentKind.STREAM: ("[[", "]]"),
    ComponentKind.BUCKET: ("[(", ")]"),
    ComponentKind.TABLE: ("[(", ")]"),
    ComponentKind.WORKFLOW: ("[[", "]]"),
    ComponentKind.OTHER: ("[", "]"),
    ComponentKind.OUTSIDE: ("(", ")"),
}
_CLASSES = {Severity.ERROR: "error", Severity.WARNING: "warning"}
_STYLES = """\
  classDef error stroke:#cf222e,stroke-width:3px
  classDef warning stroke:#bf8700,stroke-width:3px
"""


def render(report: Report, options: RenderOptions, out: TextIO) -> None:
    """Write one flowchart, each template a box of its own if there are several."""
    graph = graph_of(report, report.findings)
    out.write("flowchart LR\n")
    stacks = graph.by_stack()
    for number, (path, components) in enumerate(stacks.items()):
        if len(stacks) > 1:
            out.write(f'  subgraph s{number}["{_text(path_on_one_line(options.shown_path(path)))}"]\n')
        for component in components:
            out.write(f"  {_component(graph, component)}\n")
        if len(stacks) > 1:
            out.write("  end\n")
    out.writelines(f"  {line}\n" for line in _connections(graph))
    out.write(_STYLES)
    out.writelines(f"  {line}\n" for line in _classes(graph))


def _component(graph: Graph, component: Component) -> str:
    opening, closing = _SHAPES[component.kind]
    kind = "" if component.name == component.kind.value else f"<br/><small>{component.kind.value}</small>"
    return f'{graph.names[component.key]}{opening}"{_text(one_line(component.name))}{kind}"{closing}'


def _connections(graph: Graph) -> Iterator[str]:
    for source, target, connection in graph.ends():
        arrow = "-->" if connection.is_certain else "-.->"
        yield f'{source} {arrow}|"{_text(one_line(", ".join(connection.what)))}"| {target}'


def _classes(graph: Graph) -> Iterator[str]:
    for component in graph.architecture.components:
        severity = graph.worst.get(component.key)
        if severity in _CLASSES:
            yield f"class {graph.names[component.key]} {_CLASSES[severity]}"


def _text(text: str) -> str:
    """A label in quotes: all but letters, digits and what never means anything is written by its number."""
    return "".join(char if char.isalnum() or char in " -_./,:" else f"#{ord(char)};" for char in text)
