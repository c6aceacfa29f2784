"""Writing ignores for everything that is reported.

Everything happens in memory. An ignore is kept only if a run over the changed texts no longer reports its finding, and
finds nothing else wrong with the ignore or its file; otherwise the next place for it is tried.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import accumulate
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from serverless_lint.config import Config
from serverless_lint.fixes.apply_edits import apply_edits
from serverless_lint.fixes.rehearsal import is_damage, rehearse
from serverless_lint.fixes.write_back import ChangedFile
from serverless_lint.ignores.places import CommentPlace, EditableText, IgnorePlace, edits_at, places_for
from serverless_lint.ignores.suppress import UNUSED_IGNORE
from serverless_lint.linter import lint
from serverless_lint.report import Finding, Report
from serverless_lint.rule import Edit
from serverless_lint.source import Document

if TYPE_CHECKING:
    from serverless_lint.sources.sources import OnProgress

MAX_RUNS = 20
MAX_TRIES = 10
"""Each run tries another place for what is still reported; a place that is right is mostly the first or second."""

_NEVER_IGNORED = frozenset({"internal-error", "syntax-error", UNUSED_IGNORE, "unknown-rule"})
"""About files that cannot be read and comments that are wrong: one more comment is no answer."""

_Key: TypeAlias = tuple[str, str, int]
"""Rule, path and offset of a finding."""


class AddedIgnores(msgspec.Struct, frozen=True):
    """What adding ignores came to. Nothing is written yet."""

    files: tuple[ChangedFile, ...]
    ignored: int
    """How many findings are silenced."""
    left: int
    """How many are not."""


def can_be_ignored(finding: Finding) -> bool:
    """Whether it is one that an ignore may silence."""
    return finding.rule not in _NEVER_IGNORED


def add_ignores(
    config: Config,
    reason: str,
    *,
    only: Callable[[Finding], bool] = can_be_ignored,
    on_progress: OnProgress | None = None,
) -> AddedIgnores:
    """Silence what is reported, as far as that can be done in the files. Raises what `lint` raises."""
    return _IgnoreAdder(config, reason, only, on_progress).run()


class _Pending:
    """A finding, and the place where it is to be ignored; None if no place is left or none is needed."""

    def __init__(self, finding: Finding, places: Iterator[IgnorePlace]) -> None:
        self.finding = finding
        self._places = places
        self.place: IgnorePlace | None = None
        self.is_covered = False
        self.advance()

    @property
    def key(self) -> _Key:
        return _key(self.finding)

    def advance(self) -> None:
        """Go to the next place."""
        self.place = next(self._places, None)

    def give_up(self) -> None:
        """Write nothing, since no place seems to be right."""
        self._places = iter(())
        self.advance()

    def drop(self) -> None:
        """Write nothing, since another ignore covers it."""
        self.is_covered = True
        self.place = None


class _Draft:
    """The texts with ignores in them."""

    def __init__(self, texts: Mapping[str, str], edits: Iterable[Edit]) -> None:
        self.texts = texts
        self._edits: dict[str, list[Edit]] = defaultdict(list)
        for edit in sorted(edits, key=lambda edit: edit.at.sort_key):
            self._edits[edit.at.document.path].append(edit)
        self._ends = {path: [edit.at.span.end for edit in edits] for path, edits in self._edits.items()}
        self._growth = {path: list(accumulate(map(_growth, edits), initial=0)) for path, edits in self._edits.items()}

    def moved(self, path: str, offset: int) -> int:
        """Where a character of the old text is in the new one."""
        if path not in self._edits:
            return offset
        return offset + self._growth[path][bisect_right(self._ends[path], offset)]

    def place_of(self, edit: Edit) -> range:
        """Where the replacement of an edit is in the new text."""
        path = edit.at.document.path
        begin = edit.at.span.start + self._growth[path][self._edits[path].index(edit)]
        return range(begin, begin + len(edit.replacement))


class _IgnoreAdder:
    def __init__(
        self, config: Config, reason: str, only: Callable[[Finding], bool], on_progress: OnProgress | None
    ) -> None:
        self._config = config
        self._reason = reason
        self._on_progress = on_progress
        self._texts: dict[str, EditableText] = {}
        self._before = lint(config, on_progress=on_progress)
        self._pending = [
            _Pending(finding, places_for(finding.silenced_at, self._text_of))
            for finding in self._before.findings
            if can_be_ignored(finding) and only(finding)
        ]
        self._edits: dict[IgnorePlace, tuple[Edit, ...]] = {}
        self._drafts: dict[str, EditableText] = {}

    def run(self) -> AddedIgnores:
        """Try places until all that is written is of use."""
        for count in range(MAX_RUNS):
            draft = self._draft()
            if not draft.texts:
                break
            after = rehearse(self._config, draft.texts, on_progress=self._on_progress)
            if not self._revise(draft, after, last_try=count >= MAX_TRIES):
                return self._result(draft)
        return AddedIgnores((), 0, len(self._before.findings))

    def _result(self, draft: _Draft) -> AddedIgnores:
        files = tuple(
            ChangedFile(path, self._texts[path].document.text, text) for path, text in sorted(draft.texts.items())
        )
        ignored = sum(pending.place is not None or pending.is_covered for pending in self._pending)
        return AddedIgnores(files, ignored, len(self._before.findings) - ignored)

    def _draft(self) -> _Draft:
        """The texts with an ignore at every place that can take one."""
        while True:
            groups = self._groups()
            outcome = apply_edits(list(groups.values()))
            places = list(groups)
            bad = {places[index] for index in outcome.deferred}
            bad |= {place for place, edits in groups.items() if not edits}
            draft = _Draft(outcome.texts, (edit for index in outcome.applied for edit in groups[places[index]]))
            if not bad:
                bad = set(self._no_ignores(draft, groups))
            if not bad:
                self._edits = groups
                return draft
            self._leave(bad)

    def _groups(self) -> dict[IgnorePlace, tuple[Edit, ...]]:
        rules: dict[IgnorePlace, set[str]] = defaultdict(set)
        for pending in self._pending:
            if pending.place is not None:
                rules[pending.place].add(pending.finding.rule)
        return {
            place: edits_at(place, sorted(rules[place]), self._reason, self._texts[place.path])
            for place in sorted(rules, key=lambda place: (place.path, str(place)))
        }

    def _no_ignores(self, draft: _Draft, groups: Mapping[IgnorePlace, tuple[Edit, ...]]) -> Iterator[IgnorePlace]:
        """Places where the text is no longer what it was, or what was written is no comment."""
        for path, text in draft.texts.items():
            here = {place: edits for place, edits in groups.items() if place.path == path}
            broken = list(self._breaking(path, text, here))
            yield from broken or self._no_comments(draft, self._parsed(path, text), here)

    def _breaking(self, path: str, text: str, groups: Mapping[IgnorePlace, tuple[Edit, ...]]) -> Iterator[IgnorePlace]:
        """Places at which an ignore keeps the text from being read; all of them if no single one does."""
        known = self._texts[path].problems
        if self._parsed(path, text).problems <= known:
            return
        single = [
            place
            for place, edits in groups.items()
            if EditableText(Document(path, apply_edits([edits]).texts[path])).problems > known
        ]
        yield from single or groups

    def _parsed(self, path: str, text: str) -> EditableText:
        """The new text of a file; only that of the latest draft is kept."""
        known = self._drafts.get(path)
        if known is None or known.document.text != text:
            known = self._drafts[path] = EditableText(Document(path, text))
        return known

    def _no_comments(
        self, draft: _Draft, text: EditableText, groups: Mapping[IgnorePlace, tuple[Edit, ...]]
    ) -> Iterator[IgnorePlace]:
        spans = [comment.span for comment in text.comments]
        for place, edits in groups.items():
            if isinstance(place, CommentPlace) and text.is_checked:
                written = [draft.place_of(edit) for edit in edits]
                if not all(any(span.start < each.stop and each.start < span.end for span in spans) for each in written):
                    yield place

    def _revise(self, draft: _Draft, after: Report, *, last_try: bool) -> bool:
        """Look at what a run over the draft reports; whether anything has to be tried elsewhere, or given up."""
        old = {self._moved(draft, _key(finding)) for finding in self._before.findings}
        reported = {_key(finding) for finding in after.findings}
        bad = {pending for pending in self._pending if self._moved(draft, pending.key) in reported}
        unused: set[_Pending] = set()
        for finding in after.findings:
            if _key(finding) not in old and _is_about_the_text(finding):
                (unused if finding.rule == UNUSED_IGNORE else bad).update(self._behind(finding, draft))
        revised = False
        for pending in bad:
            if pending.place is not None or pending.is_covered:
                pending.is_covered = False
                pending.give_up() if last_try else pending.advance()
                revised = True
        for pending in unused - bad:
            pending.drop()
            revised = True
        return revised

    def _behind(self, finding: Finding, draft: _Draft) -> Iterator[_Pending]:
        """Whose ignores a new finding is about: those at its place, or else those in its file."""
        path, offset = finding.location.document.path, finding.location.span.start
        here = [pending for pending in self._pending if pending.place is not None and pending.place.path == path]
        if finding.rule != UNUSED_IGNORE:
            yield from here
            return
        end = max(offset + 1, finding.location.span.end)
        for pending in here:
            assert pending.place is not None
            written = (draft.place_of(edit) for edit in self._edits[pending.place])
            if any(each.start < end and offset < each.stop for each in written):
                yield pending

    def _leave(self, places: Collection[IgnorePlace]) -> None:
        for pending in self._pending:
            if pending.place in places:
                pending.advance()

    def _moved(self, draft: _Draft, key: _Key) -> _Key:
        rule, path, offset = key
        return (rule, path, draft.moved(path, offset))

    def _text_of(self, document: Document) -> EditableText:
        return self._texts.setdefault(document.path, EditableText(document))


def _key(finding: Finding) -> _Key:
    return (finding.rule, finding.location.document.path, finding.location.span.start)


def _growth(edit: Edit) -> int:
    return len(edit.replacement) - (edit.at.span.end - edit.at.span.start)


def _is_about_the_text(finding: Finding) -> bool:
    """Whether it may come from an ignore: what is wrong with a comment, or keeps a file from being read or deployed."""
    return finding.rule in _NEVER_IGNORED or is_damage(finding)
