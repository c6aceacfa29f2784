"""Several reports counted together, as text, JSON and Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TextIO, TypeAlias

import msgspec

from serverless_lint import __version__
from serverless_lint.merged_reports import Counts, Merged, ReportCounts
from serverless_lint.reporters.display import path_on_one_line, width
from serverless_lint.reporters.json_text import write_json
from serverless_lint.reporters.markdown import as_code

SCHEMA_VERSION = 1

Row: TypeAlias = tuple[str, ...]
_REPORT_HEAD: Row = ("Report", "Errors", "Warnings", "Advice", "Functions", "Code read", "Not analysed")
_RULE_HEAD: Row = ("Rule", "Errors", "Warnings", "Advice", "Reports")


def render_text(merged: Merged, out: TextIO) -> None:
    """Write two tables of aligned columns, with an empty line between them."""
    for index, (head, rows) in enumerate(_tables(merged)):
        widths = [max(map(width, column)) for column in zip(head, *rows, strict=True)]
        out.write("\n" if index else "")
        for name, *numbers in (head, *rows):
            cells = (number.rjust(size) for number, size in zip(numbers, widths[1:], strict=True))
            out.write("  ".join((name + " " * (widths[0] - width(name)), *cells)) + "\n")


def render_markdown(merged: Merged, out: TextIO) -> None:
    """Write a heading and two tables."""
    out.write("## serverless-lint\n")
    for head, rows in _tables(merged):
        out.write(f"\n| {' | '.join(head)} |\n|---|{'---:|' * (len(head) - 1)}\n")
        out.writelines(f"| {' | '.join((as_code(name), *numbers))} |\n" for name, *numbers in rows)


def render_json(merged: Merged, out: TextIO) -> None:
    """Write one JSON object and a line end; `schemas/merged.schema.json` describes it."""
    write_json(
        {
            "schema_version": SCHEMA_VERSION,
            "tool": {"name": "serverless-lint", "version": __version__},
            **msgspec.to_builtins(merged),
        },
        out,
    )


RENDERERS: Mapping[str, Callable[[Merged, TextIO], None]] = {
    "text": render_text,
    "json": render_json,
    "markdown": render_markdown,
}


def _tables(merged: Merged) -> Iterator[tuple[Row, list[Row]]]:
    """The head and the rows of each table."""
    yield _REPORT_HEAD, [_report_row(counts) for counts in (*merged.reports, merged.total)]
    yield _RULE_HEAD, [(*_found(counts), str(counts.reports)) for counts in merged.rules]


def _report_row(counts: ReportCounts) -> Row:
    linked = "-" if counts.linked_functions is None else str(counts.linked_functions)
    return (*_found(counts), str(counts.functions), linked, str(counts.not_analysed))


def _found(counts: Counts) -> Row:
    return (path_on_one_line(counts.name), str(counts.error), str(counts.warning), str(counts.info))
