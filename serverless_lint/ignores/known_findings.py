"""Findings that an earlier state of the project has already.

They are recognised by what the baseline goes by, so that they may move within their file, and then by less: the text of
a line changes when code is formatted anew, and the file when code is moved. Of findings that are equal in that, there
have to be as many as there were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b

import msgspec
from msgspec.structs import replace

from serverless_lint.ignores.baseline import Identities, storable
from serverless_lint.report import INFRASTRUCTURE, SYNTAX_ERROR, Finding, Report
from serverless_lint.source import Location

_LINES_AROUND = 2
"""Lines before and after that tell equal findings of a file apart."""
_MAX_LINE = 200
"""Characters of such a line that are looked at."""


class KnownFinding(msgspec.Struct, frozen=True, array_like=True):
    """What is kept of a finding."""

    path: str
    rule: str
    subject: str
    line: str
    """Masked."""
    message: str
    secret: str
    """Tells secrets apart; empty for findings about something else. It is for the user's own cache alone."""
    around: str
    """Tells the lines around apart."""
    is_ignored: bool


_KEYS: tuple[Callable[[KnownFinding], tuple[str, ...]], ...] = (
    # The very same, among several in a file.
    lambda known: (known.rule, known.secret, known.path, known.subject, known.line, known.around),
    # Moved in its file, or something was added beside it.
    lambda known: (known.rule, known.secret, known.path, known.subject, known.line),
    # Formatted anew.
    lambda known: (known.rule, known.secret, known.path, known.subject, known.message),
    # In code that several functions run, and said of another one of these.
    lambda known: (known.rule, known.secret, known.path, known.line, known.message),
    # Moved to another file.
    lambda known: (known.rule, known.secret, known.subject, known.line, known.message),
)
"""What makes findings equal, the strictest first."""
_MOVED = _KEYS[-1]


class KnownFindings(msgspec.Struct, frozen=True):
    """The findings of a report, as far as it takes to recognise them in another one."""

    findings: tuple[KnownFinding, ...]
    unread: tuple[str, ...] = ()
    """What infrastructure was not analysed, such as `AWS CDK`."""

    @classmethod
    def of(cls, report: Report) -> KnownFindings:
        """What a report lists, and what is ignored in it."""
        identities = Identities(report)
        described = (_described(finding, identities) for finding in (*report.findings, *report.ignored))
        return cls(tuple(known for known in described if known is not None), unread_infrastructure(report))

    def renamed(self, names: Mapping[str, str]) -> KnownFindings:
        """The same where files are called otherwise."""
        paths = {storable(old): storable(new) for old, new in names.items()}
        findings = tuple(replace(known, path=paths.get(known.path, known.path)) for known in self.findings)
        return replace(self, findings=findings)

    def came_into_sight(self, report: Report) -> Iterator[str]:
        """The names of what could not be read then and can now, so that what is found in it may have been there."""
        if not report.findings:
            return
        broken = {finding.location.document.path for finding in report.findings if finding.rule == SYNTAX_ERROR}
        found_in = {storable(finding.location.document.path) for finding in report.findings} - set(
            map(storable, broken)
        )
        was_broken = {known.path for known in self.findings if known.rule == SYNTAX_ERROR}
        yield from (f"`{path}`" for path in sorted(found_in & was_broken))
        yield from (name for name in self.unread if name not in unread_infrastructure(report))

    def taken_out_of(self, report: Report, may_have_moved: Callable[[str], bool]) -> Report:
        """The report with what is known already among the old findings.

        What a comment ignores, or the baseline puts off, is listed only if that is new. `may_have_moved` says of a path
        whether the report would list what is still there: only what is not can be found in another file.
        """
        ignored = _Pool((known for known in self.findings if known.is_ignored), may_have_moved)
        listed = _Pool((known for known in self.findings if not known.is_ignored), may_have_moved)
        identities = Identities(report)
        newly_ignored, _ = ignored.divide(report.ignored, identities)
        commented = [finding for finding in newly_ignored if not finding.in_baseline]
        put_off, _ = listed.divide([finding for finding in newly_ignored if finding.in_baseline], identities)
        new, old = listed.divide(report.findings, identities)
        still_ignored = sorted((*commented, *put_off), key=lambda finding: finding.sort_key)
        return replace(report, findings=tuple(new), old=tuple(old), ignored=tuple(still_ignored))


def unread_infrastructure(report: Report) -> tuple[str, ...]:
    """The names of what deploys something and is not analysed."""
    return tuple(item.name for item in report.coverage.not_analysed if item.what == INFRASTRUCTURE)


class _Pool:
    """Known findings, each of which stands for one finding."""

    def __init__(self, known: Iterable[KnownFinding], may_have_moved: Callable[[str], bool]) -> None:
        self._known = list(known)
        self._may_have_moved = may_have_moved

    def divide(self, findings: Sequence[Finding], identities: Identities) -> tuple[list[Finding], list[Finding]]:
        """Those that nothing is left of in here, and the others, both in their order."""
        described = [_described(finding, identities) for finding in findings]
        is_old = [False] * len(findings)
        for key in _KEYS:
            by_key: dict[tuple[str, ...], list[KnownFinding]] = {}
            stuck = []
            for known in self._known:
                if key is _MOVED and not self._may_have_moved(known.path):
                    stuck.append(known)
                else:
                    by_key.setdefault(key(known), []).append(known)
            for index, known_or_none in enumerate(described):
                if known_or_none is not None and not is_old[index]:
                    is_old[index] = _take(by_key.get(key(known_or_none)))
            self._known = [*stuck, *(known for left in by_key.values() for known in left)]
        return (
            [finding for finding, old in zip(findings, is_old, strict=True) if not old],
            [finding for finding, old in zip(findings, is_old, strict=True) if old],
        )


def _take(equal: list[KnownFinding] | None) -> bool:
    """Whether there was one, which is then gone."""
    if equal:
        equal.pop()
        return True
    return False


def _described(finding: Finding, identities: Identities) -> KnownFinding | None:
    """What is kept of a finding; None for what cannot be put off."""
    identity = identities.of(finding)
    if identity is None:
        return None
    path, rule, subject, line = identity
    return KnownFinding(
        path=path,
        rule=rule,
        subject=subject,
        line=line,
        message=storable(finding.message),
        secret=_digest(identities.secret_of(finding)),
        around=_digest(_around(finding.location)),
        is_ignored=finding.is_ignored,
    )


def _around(place: Location) -> str:
    """The lines before and after a place, without blanks."""
    document, line = place.document, place.start.line
    numbers = range(max(1, line - _LINES_AROUND), min(document.line_count, line + _LINES_AROUND) + 1)
    return "\n".join("".join(document.line_text(number)[:_MAX_LINE].split()) for number in numbers if number != line)


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest() if text else ""
