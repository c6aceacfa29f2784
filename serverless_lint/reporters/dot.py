"""The architecture map in the language of Graphviz.

https://graphviz.org/doc/info/lang.html
"""

from __future__ import annotations

from typing import TextIO

from serverless_lint.architecture import Component, ComponentKind, Connection
from serverless_lint.report import Report
from serverless_lint.reporters import RenderOptions
from serverless_lint.reporters.display import one_line, path_on_one_line
from serverless_lint.reporters.graph import Graph, graph_of
from serverless_lint.rule import Severity

_SHAPES = {
    ComponentKind.FUNCTION: "box",
    ComponentKind.API: "oval",
    ComponentKind.SCHEDULE: "oval",
    ComponentKind.RULE: "hexagon",
    ComponentKind.BUS: "hexagon",
    ComponentKind.QUEUE: "cds",
    ComponentKind.TOPIC: "parallelogram",
    ComponentKind.STREAM: "cds",
    ComponentKind.BUCKET: "cylinder",
    ComponentKind.TABLE: "cylinder",
    ComponentKind.WORKFLOW: "component",
    ComponentKind.OTHER: "box",
    ComponentKind.OUTSIDE: "plain",
}
_COLORS = {Severity.ERROR: "#cf222e", Severity.WARNING: "#bf8700"}
_HEAD = """\
digraph application {
  rankdir=LR;
  node [fontname="sans-serif", fontsize=11];
  edge [fontname="sans-serif", fontsize=9];
"""


def render(report: Report, options: RenderOptions, out: TextIO) -> None:
    """Write one directed graph, each template a cluster of its own if there are several."""
    graph = graph_of(report, report.findings)
    out.write(_HEAD)
    stacks = graph.by_stack()
    for number, (path, components) in enumerate(stacks.items()):
        if len(stacks) > 1:
            label = _quoted(path_on_one_line(options.shown_path(path)))
            out.write(f"  subgraph cluster_{number} {{ label={label};\n")
        for component in components:
            out.write(f"  {_component(graph, component)}\n")
        if len(stacks) > 1:
            out.write("  }\n")
    for source, target, connection in graph.ends():
        out.write(f"  {source} -> {target} [{_connection(connection)}];\n")
    out.write("}\n")


def _component(graph: Graph, component: Component) -> str:
    lines = [component.name, *([component.kind.value] if component.name != component.kind.value else [])]
    severity = graph.worst.get(component.key)
    color = f', color="{_COLORS[severity]}", penwidth=2' if severity in _COLORS else ""
    return f"{graph.names[component.key]} [label={_quoted(*lines)}, shape={_SHAPES[component.kind]}{color}];"


def _connection(connection: Connection) -> str:
    style = "" if connection.is_certain else ", style=dashed"
    return f"label={_quoted(', '.join(connection.what))}{style}"


def _quoted(*lines: str) -> str:
    """Lines of text as one string, in which nothing stands for anything else."""
    escaped = (one_line(line).replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(escaped) + '"'
