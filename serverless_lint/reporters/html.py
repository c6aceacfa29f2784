"""One page for a browser, with the findings and the architecture map; it needs no network and no other file.

What comes from scanned files is data in it, which its script shows as text.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import TextIO
from urllib.parse import quote

from serverless_lint.architecture import Component, Connection
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.report import Finding, Report
from serverless_lint.reporters import RenderOptions, hiding_secrets, worst_first
from serverless_lint.reporters.advice import advice
from serverless_lint.reporters.display import COMMAND_ANYWHERE, one_line, path_on_one_line, visible
from serverless_lint.reporters.graph import Graph, graph_of
from serverless_lint.rule import Rule
from serverless_lint.ruleset.pages import page, page_of
from serverless_lint.ruleset.selection import address_of_page
from serverless_lint.source import Document, Location
from serverless_lint.summary import coverage_line, found_line, verdict_lines

_PLACEHOLDER = lazy_pattern(r"\{\{(\w+)\}\}")
_CONTEXT_LINES = 2
_MAX_COLUMNS = 400
_MAX_RELATED = 8

JsonObject = dict[str, object]


def render(report: Report, options: RenderOptions, out: TextIO) -> None:
    """Write the page. Its policy lets no script run but those that are shipped with the package."""
    options = hiding_secrets(options, report)
    parts = {name: _file(f"{file}") for name, file in _FILES.items()}
    scripts = [parts[name] for name in ("d3", "dagre", "script")]
    project = html.escape(one_line(options.project))
    parts |= {
        "project": project,
        "style_hash": _hash(parts["style"]),
        "script_hashes": " ".join(map(_hash, scripts)),
        "data": _as_script_data(_content(report, options)),
    }
    out.write(_PLACEHOLDER.sub(lambda match: parts[match[1]], _file("report.html")))


_FILES = {"style": "report.css", "script": "report.js", "d3": "d3.min.js", "dagre": "dagre.min.js"}


def _file(name: str) -> str:
    return (files("serverless_lint.reporters") / "page" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _as_script_data(content: JsonObject) -> str:
    """JSON within an element for scripts, where nothing may look like markup, nor like a command to a CI system."""
    text = json.dumps(content, ensure_ascii=True, separators=(",", ":"))
    text = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return COMMAND_ANYWHERE.sub(r"#\\u0023", text)


def _content(report: Report, options: RenderOptions) -> JsonObject:
    findings = worst_first(report, options)
    graph = graph_of(report, findings)
    return {
        "found": one_line(found_line(report)),
        "looked": one_line(" ".join((coverage_line(report.coverage), *verdict_lines(report, options)))),
        "rules": {rule: _rule(rule, report.rules) for rule in sorted({finding.rule for finding in findings})},
        "findings": [_finding(index, finding, options) for index, finding in enumerate(findings)],
        "stacks": [path_on_one_line(options.shown_path(path)) for path in graph.by_stack()],
        "components": [_component(component, graph, options) for component in graph.architecture.components],
        "connections": [_connection(*ends, graph, options) for ends in graph.ends()],
        "gaps": [
            one_line(f"{gap.name}: {gap.reason}{f' ({gap.help})' if gap.help else ''}")
            for gap in report.coverage.not_analysed
        ],
    }


def _rule(rule_id: str, rules: Iterable[Rule]) -> JsonObject:
    """What the page of a rule says, which a reader without a network gets as well."""
    rule = next((rule for rule in rules if rule.id == rule_id), None)
    rule_page = page(rule_id) if rule is None else page_of(rule)
    return {
        "summary": rule_page.summary if rule_page else "",
        "why": list(rule_page.reasons) if rule_page else [],
        "address": address_of_page(rule_id),
    }


def _finding(index: int, finding: Finding, options: RenderOptions) -> JsonObject:
    return {
        "index": index,
        "rule": finding.rule,
        "severity": finding.severity.word,
        "category": finding.category.value,
        "message": one_line(finding.message) + (" (ignored)" if finding.is_ignored else ""),
        "function": one_line(finding.function or ""),
        "resource": one_line(finding.resource or ""),
        "advice": list(advice(finding)),
        "source": list(_source(finding.location, options)),
        **_place(finding.location, options),
        "related": [
            {
                "message": one_line(related.message),
                "source": list(_source(related.location, options)),
                **_place(related.location, options),
            }
            for related in finding.related[:_MAX_RELATED]
        ],
    }


def _component(component: Component, graph: Graph, options: RenderOptions) -> JsonObject:
    return {
        "id": graph.names[component.key],
        "name": one_line(component.name),
        "kind": component.kind.value,
        "type": one_line(component.type),
        "stack": path_on_one_line(options.shown_path(component.stack)),
        "findings": list(graph.findings.get(component.key, ())),
        "source_lines": list(_source(component.location, options)),
        **_place(component.location, options),
    }


def _connection(source: str, target: str, connection: Connection, graph: Graph, options: RenderOptions) -> JsonObject:
    return {
        "source": source,
        "target": target,
        "what": [one_line(word) for word in connection.what],
        "certain": connection.is_certain,
        "findings": list(graph.of_connections.get((connection.source, connection.target), ())),
        "source_lines": list(_source(connection.location, options)),
        **_place(connection.location, options),
    }


def _place(location: Location, options: RenderOptions) -> JsonObject:
    path, line = location.document.path, location.start.line
    address = None
    if options.address_of_files is not None:
        address = f"{options.address_of_files}{quote(options.repository_path_text(path))}#L{line}"
    return {"path": path_on_one_line(options.shown_path(path)), "line": line, "address": address}


def _source(location: Location, options: RenderOptions) -> Iterator[JsonObject]:
    document: Document = location.document
    first, last = location.start.line, min(location.end.line, location.start.line + _CONTEXT_LINES)
    for number in range(max(1, first - _CONTEXT_LINES), min(document.line_count, last + _CONTEXT_LINES) + 1):
        text = visible(options.secrets.masked_line(document, number))[:_MAX_COLUMNS]
        yield {"number": number, "text": text, "marked": first <= number <= last}
