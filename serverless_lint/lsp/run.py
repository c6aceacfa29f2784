"""What is wrong with a project as it stands in the editor: the linter, asked in two steps.

cfn-lint takes seconds for a template, so that what this tool finds itself comes first. Nothing here knows the protocol.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec
from msgspec.structs import replace

from serverless_lint.cache.remembered_parts import RememberedParts
from serverless_lint.config import Config
from serverless_lint.fixes.rehearsal import with_texts
from serverless_lint.linter import Inspection, inspect, lint
from serverless_lint.lsp.positions import Moved
from serverless_lint.report import SYNTAX_ERROR, Coverage, Finding
from serverless_lint.ruleset.selection import is_cfn_lint_id, selects_cfn_lint
from serverless_lint.source import Document, Location

OnProgress = Callable[[str, int, int], None]


class OvertakenError(Exception):
    """Something has changed since the run began: nobody wants its result."""


class Snapshot(msgspec.Struct, frozen=True):
    """The texts of the editor at one time."""

    texts: Mapping[Path, str]
    unsaved: frozenset[Path] = frozenset()
    """Those that differ from what is on disk."""


class Outcome(msgspec.Struct, frozen=True, eq=False):
    """What a run came to."""

    config: Config
    """That of the run, with the texts of the editor."""
    findings: tuple[Finding, ...]
    coverage: Coverage
    inspection: Inspection
    is_complete: bool
    """Whether it is all that a run on the command line reports."""
    earlier: frozenset[str] = frozenset()
    """Files that cannot be parsed as they are now, which count as they were before."""

    def path(self, name: str) -> Path:
        """Where a file is that findings and places name."""
        return self.config.root / name

    def around(self, path: Path) -> Outcome:
        """The same for those who ask about one file, which is in one application where there are several."""
        name = self.name(path)
        return self if name is None else replace(self, inspection=self.inspection.around(name))

    def name(self, path: Path) -> str | None:
        """What findings and places call a file; None if it is outside of the project."""
        return _name(path, self.config.root) if path.is_relative_to(self.config.root) else None


class _Now:
    """Findings of earlier texts where they are now."""

    def __init__(self, texts: Mapping[str, tuple[str, str]]) -> None:
        """The earlier and the present text of each file that counts as it was, by name."""
        self.names = frozenset(texts)
        self._documents = {name: Document(name, text) for name, (_, text) in texts.items()}
        self._moved = {name: Moved(*both) for name, both in texts.items()}

    def finding(self, finding: Finding) -> Finding | None:
        """The finding; None if it is about what has changed."""
        if not self.names:
            return finding
        location = self._location(finding.location)
        if location is None:
            return None
        places = ((place, self._location(place.location)) for place in finding.related)
        related = tuple(replace(place, location=found) for place, found in places if found is not None)
        return replace(finding, location=location, related=related)

    def _location(self, location: Location) -> Location | None:
        name = location.document.path
        if name not in self.names:
            return location
        span = self._moved[name].span(location.span)
        return None if span is None else self._documents[name].at(span)


class Analyst:
    """Runs one project again and again."""

    def __init__(self, configure: Callable[[], Config]) -> None:
        self._configure = configure
        self._from_cfn_lint: tuple[Finding, ...] = ()
        self._last_good: dict[Path, str] = {}
        self._remembered = RememberedParts()
        self._remembered_with_cfn_lint = RememberedParts()

    def first_look(self, snapshot: Snapshot, on_progress: OnProgress) -> Outcome:
        """What is found without cfn-lint, and what cfn-lint has said of texts that are still the same.

        While a file that is being typed cannot be parsed, the others are judged by what it was when it last could.
        """
        config = replace(self._configure(), jobs=1, allow_empty=True)
        inspection = self._inspect(with_texts(config, snapshot.texts), on_progress)
        broken = {path for path in snapshot.texts if path in _unparsed(inspection, config.root)}
        kept = {path: self._last_good[path] for path in broken & snapshot.unsaved if path in self._last_good}
        failures: tuple[Finding, ...] = ()
        if kept:
            failures = tuple(finding for finding in inspection.report.findings if _path(finding, config.root) in kept)
            failures = tuple(finding for finding in failures if finding.rule == SYNTAX_ERROR)
            inspection = self._inspect(with_texts(config, {**snapshot.texts, **kept}), on_progress)
        self._last_good = {**kept, **{path: text for path, text in snapshot.texts.items() if path not in broken}}
        report = inspection.report.at_least(config.min_severity)
        now = _Now({_name(path, config.root): (kept[path], snapshot.texts[path]) for path in kept})
        findings = [*filter(None, map(now.finding, report.findings)), *failures]
        asks_cfn_lint = any(map(selects_cfn_lint, inspection.config.by_folder.values()))
        if asks_cfn_lint:
            findings += self._still_said(snapshot, config.root)
        if config.new_only is not None:
            # What is old is known only at the end, and should not show up for a moment.
            findings = []
        return Outcome(
            config=with_texts(config, snapshot.texts),
            findings=tuple(sorted(findings, key=lambda finding: finding.sort_key)),
            coverage=report.coverage,
            inspection=inspection,
            # Half a file that is being typed is not worth a longer look.
            is_complete=bool(kept) or not (asks_cfn_lint or config.new_only is not None),
            earlier=now.names,
        )

    def complete(self, outcome: Outcome, on_progress: OnProgress) -> Outcome:
        """All that a run on the command line reports."""
        report = lint(outcome.config, on_progress=on_progress, remembered=self._remembered_with_cfn_lint)
        self._from_cfn_lint = tuple(finding for finding in report.findings if is_cfn_lint_id(finding.rule))
        return replace(outcome, findings=report.findings, coverage=report.coverage, is_complete=True)

    def _inspect(self, config: Config, on_progress: OnProgress) -> Inspection:
        return inspect(config, on_progress=on_progress, remembered=self._remembered)

    def _still_said(self, snapshot: Snapshot, root: Path) -> Iterator[Finding]:
        for finding in self._from_cfn_lint:
            if snapshot.texts.get(_path(finding, root), finding.location.document.text) == (
                finding.location.document.text
            ):
                yield finding


def _unparsed(inspection: Inspection, root: Path) -> set[Path]:
    return {_path(finding, root) for finding in inspection.report.findings if finding.rule == SYNTAX_ERROR}


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _path(finding: Finding, root: Path) -> Path:
    return root / finding.location.document.path
