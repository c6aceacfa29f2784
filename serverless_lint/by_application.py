"""Runs on folders that are applications of their own: each is judged by itself, or with those that it names.

What a run finds out about an application is kept by what its files say, so that a changed file costs its application.
All runs go this way, with and without a cache, where the configuration names applications.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from msgspec.structs import replace

from serverless_lint.cache.kept_parts import KeptParts, Outcome
from serverless_lint.files.discover import Discovery
from serverless_lint.judging import Group, Judge, Stages
from serverless_lint.report import INFRASTRUCTURE, Coverage, Finding, NotAnalysed, Report
from serverless_lint.sources.applications import Applications

# What only a run that finds something new needs is imported there.
if TYPE_CHECKING:
    from serverless_lint.architecture import ArchitectureMap
    from serverless_lint.cache import Cache
    from serverless_lint.cache.remembered_parts import RememberedParts
    from serverless_lint.link.project import LinkedProject
    from serverless_lint.rule import Rule
    from serverless_lint.sources.sources import Sources


class Run(Stages, Protocol):
    """The stages, with what runs on applications need besides."""

    cache: Cache | None
    remembered: RememberedParts | None

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that run."""
        ...

    def note_remarks(
        self,
        discovery: Discovery,
        *,
        set_aside: Mapping[str, str],
        remarks: Iterable[str],
        parameters: Collection[str] | None,
    ) -> None:
        """Remember what there is to say besides findings."""
        ...

    def finished(self, said: Report, discovery: Discovery, *, is_empty: bool) -> Report:
        """What is said, as the report of the run."""
        ...

    def architecture(self, discovery: Discovery) -> ArchitectureMap | None:
        """The map of the project as a whole."""
        ...


class Parts(Protocol):
    """What earlier runs have found out about applications."""

    def find(self, groups: Mapping[Group, Collection[str]]) -> dict[Group, Outcome]:
        """What is known of some groups of applications, given with the names of their files."""
        ...

    def keep(self, outcomes: Iterable[tuple[Group, Outcome]]) -> None:
        """Leave outcomes for later runs."""
        ...


class ByApplication:
    """A run on several applications."""

    def __init__(self, run: Run, discovery: Discovery, applications: Applications) -> None:
        self._run = run
        self._discovery = discovery
        self._applications = applications
        self._judge = Judge(run, discovery, applications)
        self._kept = self._parts()
        self._outcomes: dict[Group, Outcome] = {}
        self._groups: tuple[Group, ...] = ()

    def _parts(self) -> Parts | None:
        """What earlier runs have found out."""
        run, reports = self._run, self._run.kept_reports
        if reports is None:
            return None
        if run.remembered is not None:
            return run.remembered.of_run(reports, run.config.root)
        return None if run.cache is None else KeptParts(run.cache, reports, run.config.root)

    def report(self) -> Report:
        """What is said of all applications."""
        groups: tuple[Group, ...] = tuple(frozenset((name,)) for name in sorted(self._applications.files))
        while True:
            self._find_out([group for group in groups if group not in self._outcomes])
            joined = _joined(groups, self._outcomes)
            if joined == groups:
                self._groups = groups
                return self._merged([self._outcomes[group] for group in groups])
            groups = joined

    def linked_around(self, name: str, run: AbstractContextManager[Run]) -> tuple[Sources, LinkedProject]:
        """After the report, what a file was judged with, linked by another run if this one has not or forgot it."""
        application = self._applications.of(name)
        group = next((group for group in self._groups if application in group), frozenset[str]())
        return self._judge.linked(group, run)

    def _find_out(self, groups: Sequence[Group]) -> None:
        """Find out what there is to say of groups."""
        if self._kept is not None:
            self._outcomes.update(self._kept.find({group: self._judge.names(group) for group in groups}))
        new = [group for group in groups if group not in self._outcomes]
        if not new:
            return
        notes = len(self._run.notes)
        found = dict(self._judge.outcomes(new))
        self._outcomes.update(found)
        # A note is about something that may go better next time, and it is not known in which of them it went wrong.
        if self._kept is not None and not self._has_changed() and len(self._run.notes) == notes:
            self._kept.keep(found.items())

    def _has_changed(self) -> bool:
        """Whether a file has changed during the run, so that nothing of it is kept."""
        kept = self._run.kept_reports
        return kept is not None and not kept.are_what_was_read(self._judge.read)

    def _merged(self, outcomes: Sequence[Outcome]) -> Report:
        run = self._run
        reports = [outcome.report for outcome in outcomes]
        parameters = [outcome.parameters for outcome in outcomes if outcome.has_templates]
        run.note_remarks(
            self._discovery,
            set_aside={path: reason for outcome in outcomes for path, reason in outcome.set_aside.items()},
            remarks=(note for report in reports for note in report.notes),
            parameters=frozenset().union(*parameters) if parameters else None,
        )
        said = Report(
            findings=_each_once(report.findings for report in reports),
            ignored=_each_once(report.ignored for report in reports),
            coverage=_all_coverage([report.coverage for report in reports]),
            rules=run.rules,
            unread_arguments=tuple(
                sorted((each for r in reports for each in r.unread_arguments), key=lambda f: f.path)
            ),
        )
        is_empty = all(report.lacks_subject for report in reports)
        report = run.finished(said, self._discovery, is_empty=is_empty)
        if run.config.with_map:
            report = replace(report, architecture=run.architecture(self._discovery))
        is_lasting = not (report.has_internal_error or run.notes or self._has_changed())
        if run.kept_reports is not None and is_lasting:
            beside = {name: answer for outcome in outcomes for name, answer in outcome.beside.items()}
            run.kept_reports.keep_of_all(report, beside)
        return report


def _joined(groups: Sequence[Group], outcomes: Mapping[Group, Outcome]) -> tuple[Group, ...]:
    """The groups, those joined of which one names the other or imports what it exports."""
    leader: dict[str, str] = {name: min(group) for group in groups for name in group}

    def found(name: str) -> str:
        while leader[name] != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    exporters: dict[str, list[str]] = {}
    for group in groups:
        for name in outcomes[group].exports:
            exporters.setdefault(name, []).append(min(group))
    for group in groups:
        outcome = outcomes[group]
        others = [*outcome.neighbours, *(each for name in outcome.imports for each in exporters.get(name, ()))]
        for other in others:
            first, second = sorted((found(min(group)), found(other)))
            leader[second] = first
    members: dict[str, set[str]] = {}
    for group in groups:
        for name in group:
            members.setdefault(found(name), set()).add(name)
    return tuple(frozenset(members[name]) for name in sorted(members))


def _each_once(reported: Iterable[Iterable[Finding]]) -> tuple[Finding, ...]:
    """All findings in order, of those that several reports have the first."""
    found: dict[object, list[Finding]] = {}
    for findings in reported:
        new: dict[object, list[Finding]] = {}
        for finding in findings:
            if finding.sort_key not in found:
                new.setdefault(finding.sort_key, []).append(finding)
        found |= new
    return tuple(sorted((each for group in found.values() for each in group), key=lambda finding: finding.sort_key))


def _all_coverage(coverages: Sequence[Coverage]) -> Coverage:
    functions = sum(each.functions for each in coverages)
    linked = [each.linked_functions for each in coverages]
    gaps = [gap for each in coverages for gap in each.not_analysed]
    return Coverage(
        functions=functions,
        linked_functions=None if None in linked else sum(each or 0 for each in linked),
        templates=sum(each.templates for each in coverages),
        files=sum(each.files for each in coverages),
        not_analysed=(*_infrastructure(gaps), *(gap for gap in gaps if gap.what != INFRASTRUCTURE)),
        # Where templates name functions, nobody asks what else looks like a handler.
        handlers=0 if functions else sum(each.handlers for each in coverages),
    )


def _infrastructure(gaps: Iterable[NotAnalysed]) -> Iterator[NotAnalysed]:
    """What tools deploy, as one entry for each tool."""
    found: dict[tuple[str, str], NotAnalysed] = {}
    for gap in gaps:
        if gap.what == INFRASTRUCTURE:
            known = found.get((gap.name, gap.reason))
            found[gap.name, gap.reason] = gap if known is None else replace(known, files=known.files + gap.files)
    for key in sorted(found):
        yield found[key]
