"""Markdown for the summary of a CI run and for comments on a change: counts, and a table for each file."""

from __future__ import annotations

import urllib.parse
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TextIO

import msgspec

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.report import Finding, Report
from serverless_lint.reporters import RenderOptions, ignored_note, path_bytes, worst_first
from serverless_lint.reporters.advice import advice
from serverless_lint.reporters.display import one_line, path_on_one_line
from serverless_lint.source import Location
from serverless_lint.summary import coverage_line, found_line, verdict_lines

MAX_BYTES = 1_000_000
"""GitHub takes 1 MiB from a step for its summary, and nothing of what is longer.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions#adding-a-job-summary
"""
_RESERVE = 10_000
"""For what stands around the tables."""

_TABLE_HEAD = "| Line | Severity | Rule | Problem |\n|---:|---|---|---|\n"
_SPECIAL = lazy_pattern(r"[\\`*_{}\[\]~|$]")
_WITHIN_CODE = lazy_pattern(r"[!-/:-@\[-`{-~]")


class _Row(msgspec.Struct, frozen=True):
    """A finding as a row of its file's table."""

    finding: Finding
    path: str
    text: str


def render(report: Report, options: RenderOptions, out: TextIO) -> None:
    """Write a heading, the counts, the tables and what was not analysed; the least severe is left out if too long."""
    rows = [_row(finding, options) for finding in worst_first(report, options)]
    shown = _fitting(rows)
    out.write(f"## serverless-lint\n\n{_text(found_line(report))}\n")
    for path, in_file in groupby(sorted(shown, key=lambda row: row.finding.sort_key), key=lambda row: row.path):
        out.write(f"{_heading(path)}{_TABLE_HEAD}")
        out.writelines(row.text for row in in_file)
    if shown:
        out.write("\n`serverless-lint explain <rule>` says more about a rule.\n")
    if len(shown) < len(rows):
        out.write(f"\n{len(rows) - len(shown)} more findings, of the least severity, are left out for their length.\n")
    for line in (coverage_line(report.coverage), *verdict_lines(report, options)):
        out.write(f"\n{_text(one_line(line))}\n")
    for note in _fitting_notes(report.notes):
        out.write(f"\nNote: {_text(one_line(note))}\n")


def _fitting(rows: Iterable[_Row]) -> list[_Row]:
    """The first rows that there is room for, with the headings of their files."""
    left = MAX_BYTES - _RESERVE
    paths: set[str] = set()
    fitting = []
    for row in rows:
        left -= len(row.text.encode("utf-8", "backslashreplace"))
        if row.path not in paths:
            paths.add(row.path)
            left -= len((_heading(row.path) + _TABLE_HEAD).encode("utf-8", "backslashreplace"))
        if left < 0:
            break
        fitting.append(row)
    return fitting


def _fitting_notes(notes: Iterable[str]) -> Iterator[str]:
    left = _RESERVE // 4
    for note in notes:
        left -= len(note)
        if left < 0:
            return
        yield note


def _heading(path: str) -> str:
    return f"\n### {as_code(path)}\n\n"


def _row(finding: Finding, options: RenderOptions) -> _Row:
    path = path_on_one_line(options.repository_path_text(finding.location.document.path))
    cells = (
        _linked(str(finding.location.start.line), finding.location, options),
        finding.severity.word + ignored_note(finding),
        as_code(finding.rule),
        "<br>".join(_problem(finding, options)),
    )
    return _Row(finding, path, f"| {' | '.join(cells)} |\n")


def _problem(finding: Finding, options: RenderOptions) -> Iterator[str]:
    """The message, the related places and what to do, as the lines of a cell."""
    yield _text(one_line(finding.message))
    for related in finding.related:
        if related.message:
            yield f"{_place(related.location, finding, options)}: {_text(one_line(related.message))}"
    yield from map(_text, advice(finding))


def _place(location: Location, finding: Finding, options: RenderOptions) -> str:
    if location.document.path == finding.location.document.path:
        return _linked(f"line {location.start.line}", location, options)
    path = path_on_one_line(options.repository_path_text(location.document.path))
    return _linked(as_code(f"{path}:{location.start.line}"), location, options)


def _linked(text: str, location: Location, options: RenderOptions) -> str:
    if options.address_of_files is None:
        return text
    path = urllib.parse.quote(path_bytes(options.repository_path(location.document.path)), safe="/")
    return f"[{text}]({options.address_of_files}{path}#L{location.start.line})"


def _text(text: str) -> str:
    """A message, in which code stands between backticks, with nothing else that Markdown or HTML would interpret."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return _plain(text)
    return "".join(as_code(part) if index % 2 else _plain(part) for index, part in enumerate(parts))


def _plain(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # An `@` before a name would notify whoever has it.
    return _SPECIAL.sub(r"\\\g<0>", text).replace("@", "@<!-- -->")


def as_code(text: str) -> str:
    """A text as code. A backslash or pipe has a meaning of its own in a table's code spans, a backtick ends them."""
    if not text:
        return "\\`\\`"
    if not set("\\|`").isdisjoint(text) or text != text.strip():
        return f"<code>{_WITHIN_CODE.sub(lambda match: f'&#{ord(match[0])};', text)}</code>"
    return f"`{text}`"
