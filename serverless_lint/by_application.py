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
from serverless_lint.report import INFRASTRUCTURE, Coverage, Finding, NotAnalysed, Report
from serverless_lint.sources.applications import Applications

# What only a run that finds something new needs is imported there.
if TYPE_CHECKING:
    from serverless_lint.architecture import ArchitectureMap
    from serverless_lint.cache import Cache
    from serverless_lint.cache.kept_reports import KeptReports
    from serverless_lint.cache.remembered_parts import RememberedParts
    from serverless_lint.config import Config
    from serverless_lint.ignores.suppress import Suppression
    from serverless_lint.link.project import LinkedProject
    from serverless_lint.model import Project
    from serverless_lint.sources.sources import OnProgress, Sources

Group = frozenset[str]
"""The applications that are judged together."""
_AT_ONCE = 128
"""So many groups are linked side by side: fewer make each step's code come and go more often, more their own data."""
_MOST_LINKED = 2
"""So many that a run has linked are kept for those who ask about files in them: an edit is in one, and may join two."""


class Run(Protocol):
    """The stages, with what they share."""

    config: Config
    cache: Cache | None
    kept_reports: KeptReports | None
    remembered: RememberedParts | None
    notes: list[str]
    on_progress: OnProgress

    @property
    def reads_code(self) -> bool:
        """Whether a rule that runs asks for code."""
        ...

    def prepare(self, discovery: Discovery) -> None:
        """Begin whatever takes a while, before files are read."""
        ...

    def sources(self, discovery: Discovery) -> Sources:
        """The files, of which nothing is parsed yet."""
        ...

    def link(self, parts: Sequence[Sources]) -> list[LinkedProject]:
        """The projects with everything that the rules look at, one for each part."""
        ...

    def check(self, projects: Sequence[Project]) -> list[list[Finding]]:
        """What the rules find in each of the projects."""
        ...

    def failures(self, sources: Sources, project: Project) -> Iterator[Finding]:
        """What could not be read."""
        ...

    def has_work_for_cfn_lint(self, sources: Sources) -> bool:
        """Whether cfn-lint is asked about any of the templates."""
        ...

    def cfn_lint(self, parts: Sequence[tuple[Sources, Project]]) -> list[tuple[Finding, ...]]:
        """What cfn-lint says of the templates of several parts of the project, for each of them."""
        ...

    def suppress(self, findings: Iterable[Finding], sources: Sources, project: Project) -> Suppression:
        """The findings, without those that somebody ignores."""
        ...

    def said(self, suppression: Suppression, discovery: Discovery, project: Project, sources: Sources) -> Report:
        """What is said of some files, without what is said of a run as a whole."""
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
        self._files = {file.name: file for file in discovery.files}
        self._kept = self._parts()
        self._outcomes: dict[Group, Outcome] = {}
        self._groups: tuple[Group, ...] = ()
        self._linked: dict[Group, tuple[Sources, LinkedProject]] = {}
        """Those that were asked for, and the few that had to be judged after an edit."""
        self._has_changed = False
        """Whether a file has changed during the run, so that nothing of it is kept."""

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
            self._judge([group for group in groups if group not in self._outcomes])
            joined = _joined(groups, self._outcomes)
            if joined == groups:
                self._groups = groups
                return self._merged([self._outcomes[group] for group in groups])
            groups = joined

    def linked_around(self, name: str, run: AbstractContextManager[Run]) -> tuple[Sources, LinkedProject]:
        """After the report, what a file was judged with, linked by another run if this one has not or forgot it."""
        application = self._applications.of(name)
        group = next((group for group in self._groups if application in group), frozenset[str]())
        if group not in self._linked:
            with run as again:
                sources = again.sources(self._part(group)).of(group, self._applications)
                sources.parse(again.on_progress, code=again.reads_code)
                self._linked[group] = sources, again.link([sources])[0]
        return self._linked[group]

    def _judge(self, groups: Sequence[Group]) -> None:
        """Find out what there is to say of groups."""
        if self._kept is not None:
            self._outcomes.update(self._kept.find({group: self._names(group) for group in groups}))
        new = [group for group in groups if group not in self._outcomes]
        if not new:
            return
        notes = len(self._run.notes)
        found = dict(self._found(new))
        self._outcomes.update(found)
        # A note is about something that may go better next time, and it is not known in which of them it went wrong.
        if self._kept is not None and not self._has_changed and len(self._run.notes) == notes:
            self._kept.keep(found.items())

    def _found(self, groups: Sequence[Group]) -> Iterator[tuple[Group, Outcome]]:
        discovery = self._part(frozenset().union(*groups))
        self._run.prepare(discovery)
        everything = self._run.sources(discovery)
        if self._run.reads_code:
            everything.parse_code_ahead(self._run.on_progress)
        waiting: list[tuple[Group, Sources, LinkedProject, list[Finding]]] = []
        for at in range(0, len(groups), _AT_ONCE):
            for group, sources, project, findings in self._judged(groups[at : at + _AT_ONCE], everything):
                if len(groups) <= _MOST_LINKED:
                    self._linked[group] = sources, project
                if self._run.has_work_for_cfn_lint(sources):
                    waiting.append((group, sources, project, findings))
                else:
                    yield group, self._outcome(group, sources, project, findings)
        # All at once, because starting the processes for it takes a while.
        said = self._run.cfn_lint([(sources, project) for _, sources, project, _ in waiting])
        for (group, sources, project, findings), more in zip(waiting, said, strict=True):
            yield group, self._outcome(group, sources, project, [*findings, *more])

    def _judged(
        self, groups: Sequence[Group], everything: Sources
    ) -> Iterator[tuple[Group, Sources, LinkedProject, list[Finding]]]:
        """Groups with their files, linked, and what the rules find in them."""
        parts = [everything.of(group, self._applications) for group in groups]
        for sources in parts:
            sources.parse(self._run.on_progress, code=self._run.reads_code)
        projects = self._run.link(parts)
        found = self._run.check(projects)
        for group, sources, project, checked in zip(groups, parts, projects, found, strict=True):
            yield group, sources, project, [*checked, *self._run.failures(sources, project)]

    def _outcome(self, group: Group, sources: Sources, project: LinkedProject, findings: Iterable[Finding]) -> Outcome:
        from serverless_lint.link.neighbours import (
            exported_names,
            given_names,
            imported_names,
            nested_templates,
            watched_names,
        )

        for name in nested_templates(sources.templates):
            sources.note_asked_for(name)
        kept = self._run.kept_reports
        self._has_changed |= kept is not None and not kept.are_what_was_read(sources.texts())
        suppression = self._run.suppress(findings, sources, project)
        said = self._run.said(suppression, self._part(group), project, sources)
        given = frozenset(given_names(sources.templates))
        # What has the name itself is what it means, whatever others call theirs.
        watched = frozenset(watched_names(sources.templates)) - given
        return Outcome(
            report=replace(said, notes=tuple(sources.remarks)),
            beside=sources.surroundings.answers,
            neighbours=frozenset(sources.beyond.asked) if sources.beyond is not None else frozenset(),
            exports=frozenset((*exported_names(sources.templates), *given)),
            imports=frozenset((*imported_names(sources.templates), *watched)),
            set_aside=sources.set_aside,
            parameters=sources.parameters,
            has_templates=bool(sources.templates),
        )

    def _names(self, group: Group) -> list[str]:
        return [name for application in group for name in self._applications.files[application]]

    def _part(self, group: Group) -> Discovery:
        names = sorted(self._names(group))
        return replace(self._discovery, files=tuple(self._files[name] for name in names))

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
            rules=reports[0].rules,
            unread_arguments=tuple(
                sorted((each for r in reports for each in r.unread_arguments), key=lambda f: f.path)
            ),
        )
        is_empty = all(report.lacks_subject for report in reports)
        report = run.finished(said, self._discovery, is_empty=is_empty)
        if run.config.with_map:
            report = replace(report, architecture=run.architecture(self._discovery))
        is_lasting = not (report.has_internal_error or run.notes or self._has_changed)
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
