"""Reports in the formats that people, editors and CI systems read.

A format is a module with a function `render(report, options, out)`, and a line in `_MODULES`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Protocol, TextIO, cast

import msgspec
from msgspec.structs import replace

from serverless_lint.found_secrets import FoundSecrets
from serverless_lint.report import Finding, Report
from serverless_lint.rule import Severity

_MODULES = {
    "text": "text",
    "concise": "concise",
    "json": "json_report",
    "sarif": "sarif",
    "github": "github",
    "gitlab": "gitlab",
    "junit": "junit",
    "markdown": "markdown",
    "html": "html",
    "mermaid": "mermaid",
    "dot": "dot",
}

FORMATS = tuple(_MODULES)
WITH_MAP = frozenset({"html", "mermaid", "dot"})
"""Formats that show the architecture map, which a run makes only if it is asked for."""
WITH_EACH_PLACE = WITH_MAP | {"sarif", "github", "gitlab"}
"""Formats in which each place has its own findings: a function or resource of the map, or a line of a change."""
WITHOUT_SUMMARY = frozenset({"text", "concise", "github", "gitlab", "junit", "mermaid", "dot"})
"""Formats without a place for the summary, which then goes to standard error."""


class RenderOptions(msgspec.Struct, frozen=True):
    """How a report is shown."""

    root: Path
    """What the paths of documents are relative to; absolute."""
    working_folder: Path
    """What people's paths are relative to; absolute."""
    repository: Path
    """What the paths of code hosting sites are relative to; absolute."""
    color: bool = False
    columns: int | None = None
    """The width of the terminal; None if it is none, or does not know."""
    in_full: Severity = Severity.WARNING
    """The lowest severity whose findings people get to see one by one; others are counted by rule."""
    show_ignored: bool = False
    sarif_category: str | None = None
    address_of_files: str | None = None
    """Where the code hosting site shows the repository's files: what their paths are appended to."""
    fail_on: Severity | None = Severity.WARNING
    """The lowest severity that fails the run; None if none does."""
    strict: bool = False
    """Whether what was not analysed fails the run."""
    since: str | None = None
    """The commit since which a file has to be changed to be reported on."""
    new_only: str | None = None
    """The commit that the report says what is new since."""
    secrets: FoundSecrets = FoundSecrets()
    """What no source line shows."""

    @property
    def project(self) -> str:
        """The name of what is checked: that of its repository, and the path of the folder in there if it is not all."""
        if not self.working_folder.is_relative_to(self.repository):
            return _as_text(self.root.name)
        return _as_text((Path(self.repository.name) / self.working_folder.relative_to(self.repository)).as_posix())

    def shown_path(self, path: str) -> str:
        """A document's path as people type it in the folder they are in."""
        return _as_text(self._relative(path, self.working_folder))

    def repository_path(self, path: str) -> str:
        """A document's path in its repository."""
        return self._relative(path, self.repository)

    def repository_path_text(self, path: str) -> str:
        """A document's path in its repository, for formats that have no way to write one that is not UTF-8."""
        return _as_text(self.repository_path(path))

    def _relative(self, path: str, folder: Path) -> str:
        # What concerns no file in particular has an empty path.
        return (path or ".") if folder == self.root else _seen_from(folder, self.root, path)


@lru_cache(maxsize=1024)
def _seen_from(folder: Path, root: Path, path: str) -> str:
    """A path below a root as seen from another folder; of one file there are many findings in a row."""
    try:
        return os.path.relpath(root / path, folder).replace(os.sep, "/")
    except ValueError:
        # Windows has no relative path between two drives.
        return (root / path).as_posix()


def path_bytes(path: str) -> bytes:
    """A path as the file system has it: a name need not be text, and the locale may claim a wrong encoding."""
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return path.encode("utf-8", "surrogatepass")


def _as_text(path: str) -> str:
    return path_bytes(path).decode("utf-8", "backslashreplace")


def hiding_secrets(options: RenderOptions, report: Report) -> RenderOptions:
    """How a report is shown whose source lines show none of the secrets that it is about."""
    return replace(options, secrets=FoundSecrets.of(report))


def in_order(report: Report, options: RenderOptions) -> list[Finding]:
    """The findings to show, by place."""
    findings = [*report.findings, *(report.ignored if options.show_ignored else ())]
    return sorted(findings, key=lambda finding: finding.sort_key)


def all_in_order(report: Report, options: RenderOptions) -> list[Finding]:
    """The same with old findings, for readers that compare reports themselves and call mended what one lacks."""
    return sorted((*in_order(report, options), *report.old), key=lambda finding: finding.sort_key)


def worst_first(report: Report, options: RenderOptions) -> list[Finding]:
    """The findings to show, for readers that look at some of them only; what is ignored comes last."""
    return sorted(in_order(report, options), key=lambda finding: (finding.is_ignored, -finding.severity))


def ignored_note(finding: Finding) -> str:
    """What to put behind the message of a finding that is listed although it does not count."""
    if not finding.is_ignored:
        return ""
    return " (in baseline)" if finding.in_baseline else " (ignored)"


Reporter = Callable[[Report, RenderOptions, TextIO], None]


class _ReporterModule(Protocol):
    render: Reporter


def reporter(format_name: str) -> Reporter:
    """The function that writes a report in one of `FORMATS`."""
    module = cast(_ReporterModule, import_module(f"{__name__}.{_MODULES[format_name]}"))
    return module.render
