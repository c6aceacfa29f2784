"""Findings that a project has put off: what was there when it began to use the linter, in a file beside its code.

An entry says what was found and where by rule, path, subject and the text of the line, and how often. It holds no line
numbers, so that a change elsewhere in a file changes nothing. The text is masked as it is in every output: asterisks
say nothing of a secret, while its hash would let everybody who has the file try out short ones.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Annotated, TextIO

import msgspec
from msgspec.structs import replace

from serverless_lint.config import Config
from serverless_lint.errors import ConfigError, UnreadableFileError
from serverless_lint.files.read import read_bytes
from serverless_lint.found_secrets import FoundSecrets
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.fact import COMMENT_MARK
from serverless_lint.report import Finding, Report
from serverless_lint.ruleset.selection import is_cfn_lint_id, selects_cfn_lint
from serverless_lint.source import Location

VERSION = 1
REASON = "in the baseline"

_MAX_BYTES = 20_000_000
_MAX_LINE = 200
"""Characters of a line that are kept; the rest of a longer one, such as of a bundle, is not looked at."""
_IGNORE_COMMENT = lazy_pattern(rf"(?<=\S)[ \t]+(?:#|//)[ \t]*{COMMENT_MARK}.*")
"""Taken away, so that ignoring one finding of a line does not bring back others."""
_CONFLICT = re.compile(rb"^(?:<{7}|>{7}) ", re.MULTILINE)
_NEVER_PUT_OFF = frozenset({"internal-error"})


class Entry(msgspec.Struct, frozen=True, order=True, forbid_unknown_fields=True):
    """Equal findings of one file. `subject` is the function or resource that they concern; empty for none."""

    path: str
    rule: str
    subject: str
    line: str
    count: Annotated[int, msgspec.Meta(ge=1)]


class _Version(msgspec.Struct):
    version: int


class _File(msgspec.Struct, forbid_unknown_fields=True):
    version: int
    findings: list[Entry]


Identity = tuple[str, str, str, str]
"""What makes findings equal: path, rule, subject, line."""


class Identities:
    """What makes findings of a report equal to others."""

    def __init__(self, report: Report) -> None:
        self._rules = {rule.id for rule in report.rules if rule.is_about_credentials}
        self._secrets = FoundSecrets.of(report)

    def of(self, finding: Finding) -> Identity | None:
        """Path, rule, subject and line of a finding; None for what can never be put off."""
        if finding.rule in _NEVER_PUT_OFF:
            return None
        path = storable(finding.location.document.path)
        subject = storable(finding.function or finding.resource or "")
        line = " ".join((_line(finding.location, self._secrets), *map(storable, finding.sums_up)))
        return (path, finding.rule, subject, line)

    def secret_of(self, finding: Finding) -> str:
        """The secret that a finding is about; empty for none. It must not get into what others may see."""
        return finding.location.text if finding.rule in self._rules else ""


class Baseline(msgspec.Struct, frozen=True):
    """How many equal findings are put off."""

    counts: Mapping[Identity, int]

    @classmethod
    def of(cls, report: Report) -> Baseline:
        """Everything that a report lists, but what kept it from a verdict."""
        return cls(Counter(_identities(report).values()))

    @property
    def entries(self) -> list[Entry]:
        """Sorted, so that the same findings make the same file."""
        return [Entry(*identity, count) for identity, count in sorted(self.counts.items())]

    @property
    def total(self) -> int:
        """How many findings it puts off."""
        return sum(self.counts.values())

    def applied_to(self, report: Report) -> Report:
        """The report with what is put off among the ignored. Of too many equal findings, the last ones stay."""
        put_off, _ = self._compared(report)
        known = [
            replace(finding, ignored_because=REASON, in_baseline=True)
            for finding in report.findings
            if id(finding) in put_off
        ]
        new = tuple(finding for finding in report.findings if id(finding) not in put_off)
        ignored = sorted((*report.ignored, *known), key=lambda finding: finding.sort_key)
        return replace(report, findings=new, ignored=tuple(ignored))

    def _compared(self, report: Report) -> tuple[set[int], Counter[Identity]]:
        """The findings that are put off, by their `id`, and the entries that are left."""
        left = Counter(self.counts)
        put_off: set[int] = set()
        identities = _identities(report, wanted={identity[:2] for identity in left})
        written_apart = _WrittenApart(left, report)
        for finding in report.findings:
            identity = identities.get(id(finding))
            if identity is None:
                continue
            if left[identity] > 0:
                left[identity] -= 1
                put_off.add(id(finding))
            elif written_apart.puts_off(finding):
                put_off.add(id(finding))
        return put_off, left

    def fixed(self, report: Report, config: Config, known_rules: Collection[str]) -> Baseline:
        """What is put off, but no longer there. `report` is that of a run without a baseline.

        Only what the run looked at counts: the rules that ran, on the given paths, in files that could be read. A rule
        that is not among `known_rules` will never find anything again.
        """
        _, left = self._compared(report)
        looked_at = _LookedAt(report, config, known_rules)
        return Baseline(
            {identity: count for identity, count in left.items() if count > 0 and looked_at.covers(*identity[:2])}
        )

    def without(self, fixed: Baseline) -> Baseline:
        """What remains after something was fixed."""
        remaining = Counter(self.counts)
        remaining.subtract(fixed.counts)
        return Baseline({identity: count for identity, count in remaining.items() if count > 0})

    def write(self, path: Path) -> None:
        """Replace a file. Each entry has a line of its own, so that git can merge them."""
        from serverless_lint.files.atomic import write_atomically

        write_atomically(path, self._write)

    def _write(self, out: TextIO) -> None:
        import json

        lines = [json.dumps(msgspec.structs.asdict(entry), ensure_ascii=False) for entry in self.entries]
        out.write(f'{{\n  "version": {VERSION},\n  "findings": [')
        out.write(",".join(f"\n    {line}" for line in lines))
        out.write("\n  ]\n}\n" if lines else "]\n}\n")


class _WrittenApart:
    """What an older version put off one by one and that is one finding now, which sums the others up."""

    def __init__(self, left: Counter[Identity], report: Report) -> None:
        self._left = left
        self._identities = Identities(report)
        self._by_place: dict[tuple[str, str, str], list[Identity]] = {}
        """By path, rule and line: the subject was that of each place."""
        for identity in left:
            path, rule, _, line = identity
            self._by_place.setdefault((path, rule, line), []).append(identity)

    def puts_off(self, finding: Finding) -> bool:
        """Whether there is an entry for the place of a finding and for each of those that it sums up."""
        if not finding.sums_up:
            return False
        summed = [related.location for related in finding.related[-len(finding.sums_up) :]]
        taken: Counter[Identity] = Counter()
        for place in (finding.location, *summed):
            alone = self._identities.of(replace(finding, location=place, sums_up=()))
            entries = self._by_place.get((alone[0], alone[1], alone[3]), ()) if alone is not None else ()
            entry = next((each for each in entries if self._left[each] > taken[each]), None)
            if entry is None:
                return False
            taken[entry] += 1
        self._left.subtract(taken)
        return True


def read_baseline(path: Path) -> Baseline:
    """What a file puts off. Raises `ConfigError` if it is missing or cannot be understood."""
    data = _read(path)
    try:
        version = msgspec.json.decode(data, type=_Version).version
        if version > VERSION:
            raise ConfigError(
                f"{path.name}: written by a newer version of serverless-lint (format {version})",
                hint="update serverless-lint",
            )
        if version < 1:
            raise ValueError(f"unknown format {version}")
        entries = msgspec.json.decode(data, type=_File).findings
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        if _CONFLICT.search(data):
            raise ConfigError(f"{path.name}: has merge conflicts", hint="resolve them, one entry a line") from None
        raise ConfigError(
            f"{path.name}: is not a baseline ({error})",
            hint="`serverless-lint baseline create --force` writes a new one",
        ) from None
    counts: dict[Identity, int] = {}
    for entry in entries:
        identity = (entry.path, entry.rule, entry.subject, entry.line)
        # A merge may leave the entry of both sides.
        counts[identity] = max(entry.count, counts.get(identity, 0))
    return Baseline(counts)


def _read(path: Path) -> bytes:
    try:
        return read_bytes(path, limit=_MAX_BYTES)
    except UnreadableFileError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            hint = "`serverless-lint baseline create` writes one"
            raise ConfigError(f"no such baseline: {path}", hint=hint) from None
        raise ConfigError(f"{path.name}: {error.message}") from None


def _identities(report: Report, wanted: Collection[tuple[str, str]] | None = None) -> dict[int, Identity]:
    """What makes each finding equal to others, by its `id`; `wanted` restricts them to some paths and rules."""
    identities = Identities(report)
    found: dict[int, Identity] = {}
    for finding in report.findings:
        if wanted is None or (storable(finding.location.document.path), finding.rule) in wanted:
            identity = identities.of(finding)
            if identity is not None:
                found[id(finding)] = identity
    return found


def _line(place: Location, secrets: FoundSecrets) -> str:
    """The line of a place, masked, with single blanks and without what only separates it from the next entry."""
    text = _IGNORE_COMMENT.sub("", secrets.line_to_keep(place.document, place.start.line))
    return storable(" ".join(text.split()).removesuffix(","))[:_MAX_LINE].rstrip()


def storable(text: str) -> str:
    """A text as JSON can hold it: names of files need not be text."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


class _LookedAt:
    """What a run would have reported, had it been there."""

    def __init__(self, report: Report, config: Config, known_rules: Collection[str]) -> None:
        self._config = config
        self._known_rules = known_rules
        self._ran = {rule.id for rule in report.rules}
        self._complete = not report.notes
        findings: Iterable[Finding] = (*report.findings, *report.ignored)
        self._broken = {finding.location.document.path for finding in findings if finding.rule == "syntax-error"}
        self._given = [os.path.relpath(path, config.root).replace(os.sep, "/") for path in config.paths]

    def covers(self, path: str, rule: str) -> bool:
        """Whether the run would report what a rule finds in a file."""
        if path in self._broken or not self._covers_rule(rule):
            return False
        return any(given == "." or path == given or path.startswith(given + "/") for given in self._given)

    def _covers_rule(self, rule: str) -> bool:
        if is_cfn_lint_id(rule):
            # A note may tell that cfn-lint crashed on a template.
            return self._complete and selects_cfn_lint(self._config, rule)
        return rule in self._ran or rule not in self._known_rules
