"""What is said at the end of a run, and whether it passed."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import msgspec

from serverless_lint.config import Config
from serverless_lint.report import BUILD_OUTPUT, INFRASTRUCTURE, SYNTAX_ERROR, Coverage, Finding, NotAnalysed, Report
from serverless_lint.reporters.display import address
from serverless_lint.rule import Severity
from serverless_lint.source import Location
from serverless_lint.wording import and_more

PASSED, FAILED, NO_VERDICT = 0, 1, 2
_SLOWEST_RULES = 10
_MAX_NAMES = 3
_FREQUENT_RULES = 3
_MANY, _VERY_MANY = 20, 50
"""How many findings ask for an overview, and for a baseline."""


def exit_code(report: Report, config: Config, *, exit_zero: bool = False) -> int:
    """0 passed, 1 failed, 2 no verdict; `exit_zero` turns 1 into 0."""
    if report.has_internal_error or report.lacks_subject:
        return NO_VERDICT
    failed = bool(failing(report, config)) or (config.strict and bool(report.coverage.not_analysed))
    return FAILED if failed and not exit_zero else PASSED


class Conditions(Protocol):
    """What a run is judged by: a configuration, or what a report knows of it."""

    @property
    def fail_on(self) -> Severity | None:
        """The lowest severity that fails the run; None if none does."""
        ...

    @property
    def strict(self) -> bool:
        """Whether what was not analysed fails the run."""
        ...

    @property
    def since(self) -> str | None:
        """The commit since which a file has to be changed to be reported on."""
        ...

    @property
    def new_only(self) -> str | None:
        """The commit that the report says what is new since."""
        ...


def failing(report: Report, conditions: Conditions) -> tuple[Finding, ...]:
    """The findings that fail the run."""
    lowest = conditions.fail_on
    return tuple(finding for finding in report.findings if lowest is not None and finding.severity >= lowest)


def summary_lines(
    report: Report,
    config: Config,
    *,
    verbose: bool = False,
    unsafe_fixes: bool = False,
    shown_path: Callable[[str], str] = str,
) -> Iterator[str]:
    """What was found, what was looked at and what was not, and why the run fails, if it does.

    `unsafe_fixes` says that unsafe fixes are asked for, so that they need no mention of their own; `shown_path` makes
    a document's path one that can be opened from where the user is.
    """
    coverage = report.coverage
    yield found_line(report, unsafe_fixes=unsafe_fixes)
    read = f"Read {_looked_at(coverage, files=True)} in {report.seconds:.1f} s{_nothing_around(config, shown_path)}."
    yield f"{read}{_gaps(coverage, verbose=verbose)}"
    if verbose:
        yield from _gaps_in_groups(coverage, shown_path)
    yield from _ways_into_many(report, config)
    yield from verdict_lines(report, config)


def _nothing_around(config: Config, shown_path: Callable[[str], str]) -> str:
    """What is read of a project if it is less than all: of folders that were asked for only what is in them."""
    root = config.root
    folders = [Path(os.path.abspath(path)) for path in config.paths]
    if not all(root in folder.parents and folder.is_dir() for folder in folders):
        return ""
    (first, *others) = folders
    return (
        ", nothing outside these folders"
        if others
        else f", nothing outside `{shown_path(first.relative_to(root).as_posix())}`"
    )


def _ways_into_many(report: Report, config: Config) -> Iterator[str]:
    """Where to begin if there are many findings: with what is more than advice."""
    counts = Counter(finding.rule for finding in report.findings)
    problems = Counter(finding.rule for finding in report.findings if finding.severity > Severity.INFO)
    if len(report.findings) > _MANY and len(counts) > _FREQUENT_RULES:
        shown = problems or counts
        most = sorted(shown.items(), key=lambda item: (-item[1], item[0]))[:_FREQUENT_RULES]
        what = "problems" if problems else "advice"
        listed = ", ".join(f"{rule} ({count})" for rule, count in most)
        yield f"Most frequent {what}: {listed}; --statistics counts all rules."
    if len(report.findings) > _VERY_MANY and not config.has_baseline:
        yield "To hear of new findings only, put these off: `serverless-lint baseline create`."


def verdict_lines(report: Report, conditions: Conditions) -> Iterator[str]:
    """What is left out, and why the run fails, if it does."""
    if conditions.since is not None:
        yield f"Reported is only what touches files changed since `{conditions.since}`."
    if conditions.new_only is not None:
        new = counted(len(report.findings), "new finding")
        yield f"{new} since `{conditions.new_only}`, {counted(len(report.old), 'old one')} not shown."
    failures = len(failing(report, conditions))
    if failures and conditions.fail_on is not None:
        yield f"Failing: {counted(failures, 'finding')} at or above --fail-on {conditions.fail_on.word}."
    gaps = report.coverage.not_analysed
    if conditions.strict and gaps:
        yield f"Failing: {counted(len(gaps), 'thing')} not analysed (--strict)."
    if report.has_internal_error:
        yield "No verdict: an internal error kept a rule or a file from being checked."
    if report.lacks_subject:
        yield "No verdict: there is no template and no handler that is read (--allow-empty accepts that)."


def statistics_lines(report: Report) -> Iterator[str]:
    """How many findings each rule has, the most frequent first."""
    counts = Counter((finding.rule, finding.severity) for finding in report.findings)
    for (rule, severity), count in sorted(counts.items(), key=lambda item: (-item[1], item[0][0], -item[0][1])):
        yield f"{count:>6}  {severity.word:<7}  {rule}"


def found_line(report: Report, *, unsafe_fixes: bool = False) -> str:
    """How many findings there are of each severity, and how many of them can be fixed."""
    ignored = _taken_out(report)
    if not report.findings:
        return f"{_nothing_found(report)}{ignored}."
    counts = Counter(finding.severity for finding in report.findings)
    parts = [
        counted(counts[severity], severity.word, plural="info" if severity is Severity.INFO else None)
        for severity in sorted(counts, reverse=True)
    ]
    return f"Found {', '.join(parts)}{_fixable(report, unsafe_fixes=unsafe_fixes)}{ignored}."


def _nothing_found(report: Report) -> str:
    """What there is no problem in; nothing of the kind is said about what was not read."""
    coverage = report.coverage
    if not report.has_read_arguments:
        return "Nothing to check in what was asked for"
    if coverage.is_nothing:
        return "Nothing was analysed"
    if coverage.functions or coverage.templates:
        return f"No {_new(report)}problems in {_looked_at(coverage, files=False)}"
    return f"No {_new(report)}problems in {counted(coverage.handlers, 'handler')}, and no template was read"


def _new(report: Report) -> str:
    return "new " if report.old else ""


def unread_arguments_lines(report: Report) -> Iterator[str]:
    """Which of the files that were asked for are searched for credentials only."""
    by_reason: dict[str, list[str]] = {}
    for file in report.unread_arguments:
        by_reason.setdefault(file.reason, []).append(f"`{file.path}`")
    for reason, names in by_reason.items():
        more = and_more(len(names) - _MAX_NAMES)
        yield f"searched for credentials only: {', '.join(names[:_MAX_NAMES])}{more} ({reason})"


class Gap(msgspec.Struct, frozen=True):
    """Several things of one kind that were not analysed."""

    kind: str
    """What they have in common: `Terraform`, `build output`."""
    text: str
    """`Terraform (15 files)`, `2 handlers (build output)`."""
    location: Location
    """The first of them."""


def gaps(report: Report, *, strict: bool) -> tuple[Gap, ...]:
    """What was not analysed, each kind once.

    Handlers in other languages, images and packages, and what only the deployment knows, are no news in each run: they
    are there only if they fail it; nor are files of which a finding says that they are broken. The summary counts them
    in any case.
    """
    groups: dict[tuple[str, str], list[NotAnalysed]] = {}
    broken = {finding.location.document.path for finding in report.findings if finding.rule == SYNTAX_ERROR}
    for item in report.coverage.not_analysed:
        if item.what == "file" and item.name in broken and not strict:
            continue
        if item.what == INFRASTRUCTURE:
            groups[item.what, item.name] = [item]
        elif strict or item.reason == BUILD_OUTPUT or item.what not in ("handler", "value"):
            groups.setdefault((item.what, item.reason), []).append(item)
    return tuple(
        Gap(kind, _group_text(groups[what, kind]), groups[what, kind][0].location) for what, kind in sorted(groups)
    )


def _group_text(items: list[NotAnalysed]) -> str:
    first = items[0]
    if first.what == INFRASTRUCTURE:
        return f"{first.name} ({counted(first.files, 'file')})"
    return f"{counted(len(items), first.what)} ({first.reason})"


def _fixable(report: Report, *, unsafe_fixes: bool) -> str:
    """` (1 fixable with --fix, 1 more with --unsafe-fixes)`."""
    fixes = [finding.fix for finding in report.findings if finding.fix is not None]
    safe = sum(fix.safe for fix in fixes)
    unsafe = len(fixes) - safe
    if not fixes:
        return ""
    if not unsafe:
        return f" ({safe} fixable with --fix)"
    if unsafe_fixes or not safe:
        return f" ({len(fixes)} fixable with --fix --unsafe-fixes)"
    return f" ({safe} fixable with --fix, {unsafe} more with --unsafe-fixes)"


def coverage_line(coverage: Coverage) -> str:
    """What was looked at and what was not."""
    return f"Read {_looked_at(coverage, files=True)}.{_gaps(coverage, verbose=True)}"


def _taken_out(report: Report) -> str:
    """`; 3 ignored, 12 in baseline, 5 less severe`."""
    in_baseline = sum(finding.in_baseline for finding in report.ignored)
    counts = (
        *((len(report.ignored) - in_baseline, "ignored"), (in_baseline, "in baseline")),
        (report.left_out, "less severe"),
    )
    parts = [f"{count} {what}" for count, what in counts if count]
    return f"; {', '.join(parts)}" if parts else ""


def _looked_at(coverage: Coverage, *, files: bool) -> str:
    functions = counted(coverage.functions, "function")
    templates = counted(coverage.templates, "template")
    if files:
        return f"{functions} in {templates}, {counted(coverage.files, 'file')}"
    return f"{functions}, {templates}"


def _gaps(coverage: Coverage, *, verbose: bool) -> str:
    """`Not analysed: 2 handlers (1 build output, 1 Go), 4 values known only at deployment`."""
    if not coverage.not_analysed:
        return ""
    parts = [_group_text([item]) for item in coverage.not_analysed if item.what == INFRASTRUCTURE]
    reasons: dict[str, list[tuple[int, str]]] = {}
    for (what, reason), items in _grouped(coverage).items():
        reasons.setdefault(what, []).append((len(items), reason))
    parts += [_gap_group(what, counts) for what, counts in reasons.items()]
    return f" Not analysed: {', '.join(parts)}{'' if verbose else ' (-v lists them)'}."


def _grouped(coverage: Coverage) -> dict[tuple[str, str], list[NotAnalysed]]:
    """What was not analysed besides infrastructure: by what it is, then by the most frequent reason."""
    groups: dict[tuple[str, str], list[NotAnalysed]] = {}
    for item in coverage.not_analysed:
        if item.what != INFRASTRUCTURE:
            groups.setdefault((item.what, item.reason), []).append(item)
    return dict(sorted(groups.items(), key=lambda group: (group[0][0], -len(group[1]), group[0][1])))


def _gaps_in_groups(coverage: Coverage, shown_path: Callable[[str], str]) -> Iterator[str]:
    """Each thing that was not analysed with its place; where there are several of a kind, below what they are."""
    for item in coverage.not_analysed:
        if item.what == INFRASTRUCTURE:
            yield f"  {address(item.location, shown_path)}: {_group_text([item])}: {item.reason}"
    for (_, reason), items in _grouped(coverage).items():
        if len(items) == 1:
            yield f"  {_gap(items[0], shown_path)}: {reason}"
            continue
        yield f"  {_group_text(items)}:"
        yield from (f"    {_gap(item, shown_path)}" for item in items)


def _gap_group(what: str, reasons: list[tuple[int, str]]) -> str:
    total = counted(sum(count for count, _ in reasons), what)
    if len(reasons) == 1:
        return f"{total} ({reasons[0][1]})"
    return f"{total} ({', '.join(f'{count} {reason}' for count, reason in reasons)})"


def _gap(item: NotAnalysed, shown_path: Callable[[str], str]) -> str:
    place = address(item.location, shown_path)
    if item.what == "file" and item.name == item.location.document.path:
        return place
    return f"{place}: {item.what} `{item.name}`"


def counted(number: int, noun: str, *, plural: str | None = None) -> str:
    """`1 file`, `2 files`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def profile(report: Report) -> list[str]:
    """How long the stages of a run took, and the rules that took longest, in order."""
    stages = [f"{seconds:8.3f} s  {name}" for name, seconds in report.stage_seconds.items()]
    slowest = sorted(report.rule_seconds.items(), key=lambda item: (-item[1], item[0]))[:_SLOWEST_RULES]
    return [*stages, *(f"{seconds:8.3f} s  rule {name}" for name, seconds in slowest)]
