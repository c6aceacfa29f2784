"""Where the reports of a run go."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from serverless_lint.cli.messages import fail, say
from serverless_lint.cli.options import FORMATS
from serverless_lint.cli.progress import columns_of, wants_color
from serverless_lint.suggestion import did_you_mean

if TYPE_CHECKING:
    from serverless_lint.config import Config
    from serverless_lint.report import Report
    from serverless_lint.reporters import RenderOptions
    from serverless_lint.rule import Severity


def outputs_of(given: dict[str, Any], config: Config) -> list[tuple[str, str | None]]:
    """Format and file of each report; None is standard output. Told before the run, so that a typo costs no time."""
    from serverless_lint.files.boundary import Boundary

    outputs: list[tuple[str, str | None]] = [(config.format, given["output"])]
    for value in given["reports"]:
        format_name, separator, file = value.partition("=")
        if not separator or not file:
            fail(f"--report {value} names no file", f"write it as --report {format_name or 'json'}=FILE")
        if format_name not in FORMATS:
            hint = did_you_mean(format_name, FORMATS) or f"it is one of {', '.join(FORMATS)}"
            fail(f"unknown format `{format_name}` in --report", hint)
        outputs.append((format_name, file))
    names = [os.path.abspath(file) for _, file in outputs if file is not None]
    for name in names:
        if names.count(name) > 1:
            fail(f"two reports go to {name}")
        if not os.path.isdir(os.path.dirname(name)):
            fail(f"no such folder: {os.path.dirname(name)}")
        if os.path.isdir(name):
            fail(f"cannot write a report to {name}: it is a folder")
        if Path(name).is_relative_to(config.root) and not Boundary(config.root).has(name):
            fail(f"cannot write a report to {name}: it is a link to outside the project", "name the place itself")
    if given["statistics"] and config.format not in ("text", "concise"):
        fail(f"--statistics does not go with --format {config.format}", "its counts are in the JSON report's summary")
    return outputs


def with_what_is_shown(config: Config, outputs: Sequence[tuple[str, str | None]]) -> Config:
    """The configuration of a run that makes what the formats of its reports show."""
    from msgspec.structs import replace

    from serverless_lint.reporters import WITH_MAP

    return replace(config, with_map=any(format_name in WITH_MAP for format_name, _ in outputs))


def write_reports(
    report: Report,
    given: dict[str, Any],
    config: Config,
    outputs: Sequence[tuple[str, str | None]],
    *,
    stream: TextIO | None = None,
    remarks: Sequence[str] = (),
) -> None:
    """Write each report to its place, then notes, remarks and summary for people.

    `stream` takes the place of standard output.
    """
    from serverless_lint.files.atomic import write_atomically
    from serverless_lint.one_cause import with_causes_once
    from serverless_lint.reporters import WITH_EACH_PLACE, reporter

    each, report = report, with_causes_once(report)
    for format_name, file in outputs:
        render = partial(reporter(format_name), each if format_name in WITH_EACH_PLACE else report)
        if file is None:
            _write_to_stream(stream or sys.stdout, report, render, given, config)
        else:
            write_atomically(Path(file), partial(render, render_options(config, given)))
    _write_notes(report, given, config, to_file=outputs[0][1] is not None, remarks=remarks)


def _write_to_stream(
    stream: TextIO,
    report: Report,
    render: Callable[[RenderOptions, TextIO], None],
    given: dict[str, Any],
    config: Config,
) -> None:
    from serverless_lint.summary import statistics_lines

    if given["statistics"]:
        stream.writelines(f"{line}\n" for line in statistics_lines(report))
    else:
        color = wants_color(given["color"], stream)
        text = StringIO()
        render(render_options(config, given, color=color, columns=columns_of(stream)), text)
        # At once: where output is not buffered, as in many containers, each line would be a call of the system.
        stream.write(text.getvalue())
    stream.flush()


def _write_notes(
    report: Report, given: dict[str, Any], config: Config, *, to_file: bool, remarks: Sequence[str]
) -> None:
    """The notes, the remarks and the summary, on standard error."""
    from serverless_lint.reporters import WITHOUT_SUMMARY
    from serverless_lint.reporters.display import one_line, path_on_one_line
    from serverless_lint.summary import summary_lines

    if given["quiet"]:
        return
    columns = columns_of(sys.stderr)
    for note in report.notes:
        _say_wrapped(f"note: {one_line(note)}", columns)
    for remark in remarks:
        say(remark)
    if config.format in WITHOUT_SUMMARY or to_file:
        if report.findings and not to_file and _streams_share_a_place():
            say("")
        options = render_options(config, given)
        lines = summary_lines(
            report,
            config,
            verbose=given["verbose"],
            unsafe_fixes=given["unsafe_fixes"],
            shown_path=lambda path: path_on_one_line(options.shown_path(path)),
        )
        for line in lines:
            _say_wrapped(one_line(line), columns)


def _say_wrapped(line: str, columns: int | None) -> None:
    """Write a line for people, as lines of the terminal if it is one; what is listed, such as places, stays whole."""
    from serverless_lint.reporters.display import wrapped

    if columns is None or line.startswith(" "):
        say(line)
        return
    for part in wrapped(line, columns, indent=2):
        say(part)


def _streams_share_a_place() -> bool:
    """Whether standard output and standard error end up in one terminal, file or log, such as that of a hook."""
    try:
        return os.path.sameopenfile(sys.stdout.fileno(), sys.stderr.fileno())
    except (OSError, ValueError):
        return False


def render_options(
    config: Config, given: dict[str, Any], *, color: bool = False, columns: int | None = None
) -> RenderOptions:
    """How the reports of a command are shown."""
    from serverless_lint.files.git import git_root
    from serverless_lint.reporters import RenderOptions
    from serverless_lint.reporters.hosting import address_of_files

    return RenderOptions(
        root=config.root,
        working_folder=Path.cwd(),
        repository=git_root(config.root) or config.root,
        color=color,
        columns=columns,
        in_full=_shown_in_full(config, verbose=given.get("verbose", False)),
        show_ignored=given.get("show_ignored", False),
        sarif_category=given.get("sarif_category"),
        fail_on=config.fail_on,
        strict=config.strict,
        since=config.since,
        new_only=config.new_only,
        address_of_files=address_of_files(os.environ),
    )


def _shown_in_full(config: Config, *, verbose: bool) -> Severity:
    """The lowest severity whose findings are shown one by one: what was asked for, and all that fails the run."""
    from serverless_lint.rule import Severity

    asked_for = (Severity.WARNING, config.min_severity, config.fail_on, Severity.INFO if verbose else None)
    return min(severity for severity in asked_for if severity is not None)
