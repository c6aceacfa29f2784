"""What earlier runs have found out about single applications of a project, found again by what these are made from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import msgspec

from serverless_lint.cache import Cache
from serverless_lint.cache.kept_reports import KeptReports
from serverless_lint.cache.saved_report import ReadDocument, load_report_and_surroundings, save_report
from serverless_lint.errors import UnreadableFileError
from serverless_lint.files.surroundings import PresentState
from serverless_lint.report import Report
from serverless_lint.sources.facts import encode


class Outcome(msgspec.Struct, frozen=True):
    """What a run says of some applications by themselves."""

    report: Report
    """Without the rules, which are those of the run."""
    beside: Mapping[str, tuple[str, str]]
    """What was found beside the scanned files."""
    neighbours: frozenset[str] = frozenset()
    """The applications that have something that these name by a path."""
    exports: frozenset[str] = frozenset()
    """The names under which their stacks export values, and those of what alarms of others may watch."""
    imports: frozenset[str] = frozenset()
    """The names under which their stacks import values, and those of what their alarms watch."""
    set_aside: Mapping[str, str] = {}
    """The paths of templates that nobody works on, with the reason of each."""
    parameters: frozenset[str] = frozenset()
    """The names of what their templates can be given."""
    has_templates: bool = False


class _Kept(msgspec.Struct, array_like=True):
    report: bytes
    neighbours: list[str]
    exports: list[str]
    imports: list[str]
    set_aside: dict[str, str]
    parameters: list[str]
    has_templates: bool


_decode = msgspec.msgpack.Decoder(_Kept).decode


class KeptParts:
    """Finds and keeps outcomes. Applications are kept under their names and what all their files say."""

    def __init__(self, cache: Cache, reports: KeptReports, root: Path) -> None:
        self._cache = cache
        self._reports = reports
        self._present = PresentState(root)
        self._keys: dict[frozenset[str], bytes] = {}

    def find(self, groups: Mapping[frozenset[str], Collection[str]]) -> dict[frozenset[str], Outcome]:
        """What is known of some groups of applications, given with the names of their files."""
        self._keys.update({group: self._reports.key_of(group, names) for group, names in groups.items()})
        kept = self._cache.read(self._keys[group] for group in groups)
        found = {
            group: load_outcome(kept.get(self._keys[group], b""), self._reports.document, self._present)
            for group in groups
        }
        return {group: outcome for group, outcome in found.items() if outcome is not None}

    def keep(self, outcomes: Iterable[tuple[frozenset[str], Outcome]]) -> None:
        """Leave outcomes for later runs, as far as nothing went wrong in them."""
        entries: dict[bytes, bytes] = {}
        for group, outcome in outcomes:
            saved = b"" if outcome.report.has_internal_error else save_outcome(outcome)
            if saved:
                entries[self._keys[group]] = saved
        self._cache.write(entries)


def save_outcome(outcome: Outcome) -> bytes:
    """The outcome as bytes; empty if it names a file whose name is no text, which has no place in such bytes."""
    report = save_report(outcome.report, outcome.beside)
    if not report:
        return b""
    kept = _Kept(
        report=report,
        neighbours=sorted(outcome.neighbours),
        exports=sorted(outcome.exports),
        imports=sorted(outcome.imports),
        set_aside=dict(outcome.set_aside),
        parameters=sorted(outcome.parameters),
        has_templates=outcome.has_templates,
    )
    try:
        return encode(kept)
    except UnicodeEncodeError:
        return b""


def load_outcome(data: bytes, read: ReadDocument, present: PresentState | None) -> Outcome | None:
    """The outcome that was saved, its documents read anew.

    None if the bytes are none, a file is gone, or something beside the scanned files is no longer what it was; with
    None for `present` that is not asked.
    """
    try:
        kept = _decode(data)
        loaded = load_report_and_surroundings(kept.report, read, present)
    except (msgspec.MsgspecError, UnreadableFileError):
        return None
    if loaded is None:
        return None
    report, beside = loaded
    return Outcome(
        report=report,
        beside=beside,
        neighbours=frozenset(kept.neighbours),
        exports=frozenset(kept.exports),
        imports=frozenset(kept.imports),
        set_aside=kept.set_aside,
        parameters=frozenset(kept.parameters),
        has_templates=kept.has_templates,
    )
