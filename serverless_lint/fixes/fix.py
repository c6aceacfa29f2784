"""Applying the fixes of findings, pass after pass, until nothing is left to apply.

Everything happens in memory: the changed files stand in for those on disk, and each pass is a run over them. What a fix
promises is checked by the run after it, so that no fix is kept that leaves its finding or breaks its file.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import msgspec
from msgspec.structs import replace

from serverless_lint.config import Config
from serverless_lint.fixes.apply_edits import apply_edits
from serverless_lint.fixes.rehearsal import is_damage, rehearse
from serverless_lint.fixes.write_back import ChangedFile
from serverless_lint.report import Finding, Report
from serverless_lint.rule import Edit

if TYPE_CHECKING:
    from serverless_lint.sources.sources import OnProgress

MAX_PASSES = 10
"""Fixes that touch each other take a pass each; more than a few passes mean that two rules contradict each other."""

_Subject: TypeAlias = tuple[str, str, "str | None", "str | None"]
_FixIdentity: TypeAlias = tuple[_Subject, str, tuple[str, ...]]


class FixedProject(msgspec.Struct, frozen=True):
    """What fixing came to. Nothing is written yet."""

    before: Report
    """What there was."""
    report: Report
    """What remains. A fix that was tried in vain is no longer offered; a note says so."""
    files: tuple[ChangedFile, ...]
    fixed: tuple[Finding, ...]
    """The findings that are gone, as they were reported."""


def fix(
    config: Config,
    *,
    unsafe: bool = False,
    only: frozenset[str] | None = None,
    on_progress: OnProgress | None = None,
) -> FixedProject:
    """Fix what is reported and say what remains.

    Without `unsafe`, fixes that need a look are left out. `only` names the files that may change. Raises what `lint`
    raises.
    """
    started = time.monotonic()
    fixer = _Fixer(config, unsafe=unsafe, only=only, on_progress=on_progress)
    fixer.run()
    report = replace(fixer.report, seconds=time.monotonic() - started)
    return FixedProject(fixer.before, report, fixer.files(), tuple(fixer.fixed))


class _Fixer:
    """The state of fixing: the texts so far, and what has been learned about the fixes."""

    def __init__(
        self, config: Config, *, unsafe: bool, only: frozenset[str] | None, on_progress: OnProgress | None
    ) -> None:
        self._config = config
        self._unsafe = unsafe
        self._only = only
        self._on_progress = on_progress
        self._old: dict[str, str] = {}
        self._new: dict[str, str] = {}
        self._rejected: set[_FixIdentity] = set()
        self._limits: dict[str, int] = {}
        self._notes: list[str] = []
        self.fixed: list[Finding] = []
        self.before = self.report = self._lint({})

    def run(self) -> None:
        """Apply what can be applied."""
        for _ in range(MAX_PASSES):
            chosen = self._chosen()
            if not chosen:
                break
            self._pass(chosen)
        else:
            if left := sum(map(self._is_applicable, self.report.findings)):
                self._notes.append(f"fixing ended after {MAX_PASSES} passes with {left} fixes left: run it again")
        self.report = replace(
            self.report,
            findings=tuple(self._without_rejected(finding) for finding in self.report.findings),
            notes=(*self.report.notes, *self._notes),
        )

    def files(self) -> tuple[ChangedFile, ...]:
        """The files that differ from what was read, in order."""
        return tuple(
            ChangedFile(name, self._old[name], text)
            for name, text in sorted(self._new.items())
            if text != self._old[name]
        )

    def _pass(self, chosen: Sequence[Finding]) -> None:
        """Apply fixes that do not touch each other; keep them if all of them do what they promise."""
        outcome = apply_edits([_edits(finding) for finding in chosen])
        applied = [chosen[index] for index in outcome.applied]
        if not applied:
            # Edits that contradict each other within a fix.
            self._reject(chosen[0], "its edits overlap")
            return
        texts = {**self._new, **outcome.texts}
        after = self._lint(texts)
        failures = list(_failures(applied, self.report, after))
        beside = self._not_asked_for(outcome.texts)
        if beside and not failures:
            # Of files that were not asked for, the report does not tell whether they can still be read.
            failures = list(_failures(applied, self._lint(self._new, beside), self._lint(texts, beside)))
        for suspects, reason in failures:
            self._blame(suspects, reason)
        if failures:
            return
        for finding in applied:
            for edit in _edits(finding):
                document = edit.at.document
                self._old.setdefault(document.path, document.text)
        self._new |= outcome.texts
        self.fixed += applied
        self.report = after

    def _lint(self, texts: Mapping[str, str], more_paths: Sequence[Path] = ()) -> Report:
        config = self._config
        if more_paths:
            config = replace(config, paths=(*config.paths, *more_paths), since=None, new_only=None)
        return rehearse(config, texts, on_progress=self._on_progress)

    def _absolute(self, name: str) -> Path:
        return Path(os.path.abspath(self._config.root / name))

    def _not_asked_for(self, names: Iterable[str]) -> list[Path]:
        """The files that are context only: given files are reported on, and the project around them is read."""
        paths = [self._absolute(name) for name in names]
        if self._config.since is not None:
            # Any of them may be unchanged in git.
            return paths
        given = [Path(os.path.abspath(path)) for path in self._config.paths]
        if all(path.is_dir() for path in given):
            return []
        return [path for path in paths if not any(path == other or other in path.parents for other in given)]

    def _chosen(self) -> list[Finding]:
        """The findings to fix in the next pass."""
        room = dict(self._limits)
        chosen: list[Finding] = []
        for finding in self.report.findings:
            if not self._is_applicable(finding):
                continue
            paths = _paths(finding)
            if all(room.get(path, 1) > 0 for path in paths):
                chosen.append(finding)
                room.update({path: room[path] - 1 for path in paths if path in room})
        return chosen

    def _is_applicable(self, finding: Finding) -> bool:
        fix = finding.fix
        return (
            fix is not None
            and bool(fix.edits)
            and (fix.safe or self._unsafe)
            and (self._only is None or self._only.issuperset(_paths(finding)))
            and _identity(finding) not in self._rejected
        )

    def _blame(self, suspects: Sequence[Finding], reason: str) -> None:
        """Reject the only fix that can be meant, or let fewer fixes into the next pass until there is only one."""
        if len(suspects) == 1:
            self._reject(suspects[0], reason)
            return
        for path in {path for finding in suspects for path in _paths(finding)}:
            count = sum(path in _paths(finding) for finding in suspects)
            self._limits[path] = max(1, min(count // 2, self._limits.get(path, count)))

    def _reject(self, finding: Finding, reason: str) -> None:
        identity = _identity(finding)
        if identity in self._rejected:
            return
        self._rejected.add(identity)
        for path in _paths(finding):
            self._limits.pop(path, None)
        place = f"{finding.location.document.path}:{finding.location.start.line}"
        title = finding.fix.title if finding.fix is not None else ""
        self._notes.append(f"{place}: `{finding.rule}` is not fixed ({title}): {reason}")

    def _without_rejected(self, finding: Finding) -> Finding:
        return replace(finding, fix=None) if _identity(finding) in self._rejected else finding


def _failures(applied: Sequence[Finding], before: Report, after: Report) -> Iterator[tuple[list[Finding], str]]:
    """Fixes that did not do what they promise, with the reason; where it may be one of several, all of them."""
    paths = {path for finding in applied for path in _paths(finding)}
    broken_before = Counter(map(_damage, _broken(before, paths)))
    for finding in _broken(after, paths):
        damage = _damage(finding)
        broken_before[damage] -= 1
        if broken_before[damage] < 0:
            path = finding.location.document.path
            yield [suspect for suspect in applied if path in _paths(suspect)], f"then {path} has: {finding.message}"
    rules = {finding.rule for finding in applied}
    subjects_before = Counter(map(_subject, before.findings))
    subjects_applied = Counter(map(_subject, applied))
    for subject, count in Counter(map(_subject, after.findings)).items():
        rule, path, _function, _resource = subject
        if rule in rules and count > subjects_before[subject] - subjects_applied[subject]:
            if subject in subjects_applied:
                yield [suspect for suspect in applied if _subject(suspect) == subject], "it would be reported again"
            elif path in paths:
                yield [suspect for suspect in applied if suspect.rule == rule], "it would be reported elsewhere"


def _broken(report: Report, paths: Iterable[str]) -> Iterator[Finding]:
    """What keeps a file from being read or deployed."""
    for finding in report.findings:
        if finding.location.document.path in paths and is_damage(finding):
            yield finding


def _damage(finding: Finding) -> tuple[str, str, str]:
    return (finding.location.document.path, finding.rule, finding.message)


def _subject(finding: Finding) -> _Subject:
    """What a finding is about, wherever it moves to."""
    return (finding.rule, finding.location.document.path, finding.function, finding.resource)


def _identity(finding: Finding) -> _FixIdentity:
    line = finding.location.document.line_text(finding.location.start.line)
    replacements = tuple(edit.replacement for edit in _edits(finding))
    return (_subject(finding), "".join(line.split()), replacements)


def _edits(finding: Finding) -> tuple[Edit, ...]:
    return finding.fix.edits if finding.fix is not None else ()


def _paths(finding: Finding) -> frozenset[str]:
    """The files that a finding's fix changes."""
    return frozenset(edit.at.document.path for edit in _edits(finding))
