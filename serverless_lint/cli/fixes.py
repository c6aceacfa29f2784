"""What `check` does with `--fix` and `--diff`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from serverless_lint.cli.messages import complain, fail, say
from serverless_lint.cli.reports import render_options, write_reports

if TYPE_CHECKING:
    from serverless_lint.cli.progress import Progress
    from serverless_lint.config import Config
    from serverless_lint.fixes.fix import FixedProject
    from serverless_lint.fixes.write_back import ChangedFile, Contents, NotWritten
    from serverless_lint.report import Report

Outputs = Sequence[tuple[str, "str | None"]]

_OPTIONS_OF_REPORTS = {"format": "--format", "output": "--output", "reports": "--report", "statistics": "--statistics"}


def refuse_nonsense(given: dict[str, Any]) -> None:
    """Refuse options that make no sense beside `--diff`."""
    for name, option in _OPTIONS_OF_REPORTS.items():
        if given["diff"] and given[name]:
            fail(f"--diff does not go with {option}", "it shows what --fix would change, instead of a report")


def check_with_fixes(config: Config, given: dict[str, Any], outputs: Outputs, progress: Progress) -> int:
    """Fix what is reported, or show how, and return the exit code.

    What is read from standard input goes to standard output in its fixed form; then no file is written.
    """
    from serverless_lint.fixes.fix import fix

    only = frozenset(_name(config, path) for path in config.contents) if config.contents else None
    try:
        project = fix(config, unsafe=given["unsafe_fixes"], only=only, on_progress=progress.show)
    finally:
        progress.clear()
    if given["diff"]:
        return _show_diff(project, config, given)
    if config.contents:
        return _print_fixed(project, config, given, outputs)
    return _write_files(project, config, given, outputs)


def _write_files(project: FixedProject, config: Config, given: dict[str, Any], outputs: Outputs) -> int:
    from serverless_lint.fixes.write_back import write_back
    from serverless_lint.linter import lint

    failures = write_back(config.root, project.files)
    if not failures:
        write_reports(project.report, given, config, outputs, remarks=_fixed_remarks(project))
        return _exit_code(project.report, failures, config, given)
    # What could not be written is still to be mended.
    report = lint(config)
    write_reports(report, given, config, outputs)
    return _exit_code(report, failures, config, given)


def _print_fixed(project: FixedProject, config: Config, given: dict[str, Any], outputs: Outputs) -> int:
    from serverless_lint.fixes.write_back import NotWritten

    (content,) = config.contents.values()
    failures: list[NotWritten] = []
    for file in project.files:
        contents = _contents(config, file)
        if isinstance(contents, NotWritten):
            failures.append(contents)
        else:
            content = contents.new
    _write_bytes(content)
    remarks = () if failures else _fixed_remarks(project)
    write_reports(project.report, given, config, outputs, stream=sys.stderr, remarks=remarks)
    return _exit_code(project.report, failures, config, given)


def _show_diff(project: FixedProject, config: Config, given: dict[str, Any]) -> int:
    from serverless_lint.fixes.patch import Version, patch_of
    from serverless_lint.fixes.write_back import NotWritten
    from serverless_lint.found_secrets import FoundSecrets
    from serverless_lint.reporters.display import one_line
    from serverless_lint.source import Document
    from serverless_lint.summary import FAILED, PASSED

    secrets_before, secrets = FoundSecrets.of(project.before), FoundSecrets.of(project.report)
    options = render_options(config, given)
    failures: list[NotWritten] = []
    remarks = list(project.report.notes)
    for file in project.files:
        contents = _contents(config, file)
        if isinstance(contents, NotWritten):
            failures.append(contents)
            continue
        path = options.shown_path(file.name)
        old = Version(contents.old, Document(file.name, file.old), secrets_before)
        new = Version(contents.new, Document(file.name, file.new), secrets)
        patch = patch_of(path, old, new)
        _write_bytes(patch.content)
        if patch.obstacle:
            remarks.append(f"the diff of {path} cannot be applied: {patch.obstacle}")
    if not given["quiet"]:
        for remark in remarks:
            say(f"note: {one_line(remark)}")
        for remark in _fixed_remarks(project, "Would fix") or ("Nothing to fix.",):
            say(remark)
    code = _exit_code(project.report, failures, config, given)
    if code not in (PASSED, FAILED):
        return code
    return FAILED if project.files and not given["exit_zero"] else PASSED


def _exit_code(report: Report, failures: Iterable[NotWritten], config: Config, given: dict[str, Any]) -> int:
    """What the report says, unless some change could not be made: each such file is named."""
    from serverless_lint.reporters.display import one_line
    from serverless_lint.summary import NO_VERDICT, exit_code

    options = render_options(config, given)
    code = exit_code(report, config, exit_zero=given["exit_zero"])
    for failure in failures:
        complain(one_line(f"cannot fix {options.shown_path(failure.name)}: {failure.reason}"), None)
        code = NO_VERDICT
    return code


def _fixed_remarks(project: FixedProject, verb: str = "Fixed") -> tuple[str, ...]:
    from serverless_lint.summary import counted

    if not project.fixed:
        return ()
    return (f"{verb} {counted(len(project.fixed), 'finding')} in {counted(len(project.files), 'file')}.",)


def _contents(config: Config, file: ChangedFile) -> Contents | NotWritten:
    from serverless_lint.fixes.write_back import contents_of

    stand_in = config.contents.get(Path(os.path.abspath(config.root / file.name)))
    return contents_of(config.root, file, stand_in)


def _name(config: Config, path: Path) -> str:
    return os.path.relpath(path, config.root).replace(os.sep, "/")


def _write_bytes(content: bytes) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.flush()
