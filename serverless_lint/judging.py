"""Applications judged by themselves: read, parsed, linked and checked, in this process or in several side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeAlias

import msgspec
from msgspec.structs import replace

from serverless_lint.cache.kept_parts import Outcome, load_outcome, save_outcome
from serverless_lint.cache.kept_reports import digest_of
from serverless_lint.errors import UnreadableFileError
from serverless_lint.files.discover import Discovery
from serverless_lint.files.read import read_document
from serverless_lint.sources.applications import Applications
from serverless_lint.sources.workers import prepare_to_parse

# What only a run that finds something new needs is imported there.
if TYPE_CHECKING:
    from serverless_lint.cache.kept_reports import KeptReports
    from serverless_lint.config import Config
    from serverless_lint.files.source_file import SourceFile
    from serverless_lint.ignores.suppress import Suppression
    from serverless_lint.link.project import LinkedProject
    from serverless_lint.model import Project
    from serverless_lint.report import Finding, Report
    from serverless_lint.source import Document
    from serverless_lint.sources.sources import OnProgress, Sources

Group: TypeAlias = frozenset[str]
"""The applications that are judged together."""

_AT_ONCE = 128
"""So many groups are linked side by side: fewer make each step's code come and go more often, more their own data."""
_MOST_LINKED = 2
"""So many that a run has linked are kept for those who ask about files in them: an edit is in one, and may join two."""
_SHARES_OF_A_PROCESS = 6
"""So many at least, so that none waits long for another one's last."""
_WORTH_A_PROCESS = 250_000
"""So many characters of code and templates take longer to judge than a process needs to get ready."""
_MOST_OF_A_FILE = 50_000
"""What is larger is made by a tool as a rule, and not read."""


class Stages(Protocol):
    """The stages of a run, with what they share."""

    config: Config
    kept_reports: KeptReports | None
    notes: list[str]
    on_progress: OnProgress

    @property
    def reads_code(self) -> bool:
        """Whether a rule that runs asks for code."""
        ...

    @property
    def seconds(self) -> tuple[dict[str, float], dict[str, float]]:
        """What the stages and what the rules have taken, to which others add what these took elsewhere."""
        ...

    def elsewhere(self) -> Callable[[OnProgress], StagesElsewhere]:
        """Makes the stages of this run for another process."""
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


class StagesElsewhere(Stages, Protocol):
    """The same in a process that does nothing else."""

    def resources(self) -> AbstractContextManager[None]:
        """What earlier runs found out is at hand."""
        ...


class Judge:
    """Finds out what there is to say of applications."""

    def __init__(self, stages: Stages, discovery: Discovery, applications: Applications) -> None:
        self._stages = stages
        self._discovery = discovery
        self._applications = applications
        self._files = {file.name: file for file in discovery.files}
        self.read: dict[str, bytes] = {}
        """What the files said that were looked at, by name, as `digest_of` names it."""
        self._linked: dict[Group, tuple[Sources, LinkedProject]] = {}
        """Those that were asked for, and the few that had to be judged after an edit."""

    def outcomes(self, groups: Sequence[Group]) -> Iterator[tuple[Group, Outcome]]:
        """What there is to say of groups, in any order, found out side by side if that is worth it."""
        # A rule that crashes is looked at where it does.
        jobs = 1 if self._stages.config.debug else self._stages.config.jobs
        sizes = {group: self._size(group) for group in groups} if jobs > 1 and len(groups) > 1 else {}
        count = min(jobs, len(groups), sum(sizes.values()) // _WORTH_A_PROCESS)
        if count > 1:
            yield from self._outcomes_of_processes(groups, sizes, count)
        else:
            yield from self.outcomes_here(groups)

    def _outcomes_of_processes(
        self, groups: Sequence[Group], sizes: Mapping[Group, int], count: int
    ) -> Iterator[tuple[Group, Outcome]]:
        from serverless_lint.processes import MOST, in_processes

        count = min(count, MOST)
        at_once = min(_AT_ONCE, -(-len(groups) // (count * _SHARES_OF_A_PROCESS)))
        shares = [groups[at : at + at_once] for at in range(0, len(groups), at_once)]
        # The longest first, so that the last ones are short.
        shares.sort(key=lambda share: -sum(sizes[group] for group in share))
        # What was asked for by mistake ends the run here, and copies of this process have what is imported here.
        if self._stages.reads_code:
            import serverless_lint.parse.python.parse  # noqa: F401
        begin = partial(_beginning, self._stages.elsewhere(), self._discovery, self._applications)
        left: list[Group] = []
        for share, judged in zip(
            shares, in_processes(begin, shares, self._stages.on_progress, count=count), strict=True
        ):
            saved = self._taken(judged) if judged is not None else {}
            for group in share:
                outcome = load_outcome(saved.get(group, b""), self._document, None)
                if outcome is None:
                    left.append(group)
                else:
                    yield group, outcome
        if left:
            yield from self.outcomes_here(left)

    def _taken(self, judged: Judged) -> Mapping[Group, bytes]:
        """The outcomes of another process, of which everything else counts as found out here."""
        self.read.update(judged.read)
        self._stages.notes += [note for note in judged.notes if note not in self._stages.notes]
        for seconds, more in zip(self._stages.seconds, judged.seconds, strict=True):
            for name, took in more.items():
                seconds[name] = seconds.get(name, 0.0) + took
        return judged.outcomes

    def _document(self, name: str) -> Document:
        """A file that says what another process has read there; raises an `UnreadableFileError` if it does not."""
        kept, file = self._stages.kept_reports, self._files[name]
        document = read_document(file.absolute, name, content=file.content) if kept is None else kept.document(name)
        if digest_of(document) != self.read.get(name):
            raise UnreadableFileError(f"`{name}` has changed")
        return document

    def outcomes_here(self, groups: Sequence[Group]) -> Iterator[tuple[Group, Outcome]]:
        """What there is to say of groups, in any order, found out in this process."""
        discovery = self._part(frozenset().union(*groups))
        self._stages.prepare(discovery)
        everything = self._stages.sources(discovery)
        if self._stages.reads_code:
            everything.parse_code_ahead(self._stages.on_progress)
        waiting: list[tuple[Group, Sources, LinkedProject, list[Finding]]] = []
        for at in range(0, len(groups), _AT_ONCE):
            for group, sources, project, findings in self._checked(groups[at : at + _AT_ONCE], everything):
                if len(groups) <= _MOST_LINKED:
                    self._linked[group] = sources, project
                if self._stages.has_work_for_cfn_lint(sources):
                    waiting.append((group, sources, project, findings))
                else:
                    yield group, self._outcome(group, sources, project, findings)
        # All at once, because starting the processes for it takes a while.
        said = self._stages.cfn_lint([(sources, project) for _, sources, project, _ in waiting])
        for (group, sources, project, findings), more in zip(waiting, said, strict=True):
            yield group, self._outcome(group, sources, project, [*findings, *more])

    def linked(self, group: Group, stages: AbstractContextManager[Stages]) -> tuple[Sources, LinkedProject]:
        """What a group was judged with, linked by another run if this one has not or forgot it."""
        if group not in self._linked:
            with stages as again:
                sources = again.sources(self._part(group)).of(group, self._applications)
                sources.parse(again.on_progress, code=again.reads_code)
                self._linked[group] = sources, again.link([sources])[0]
        return self._linked[group]

    def names(self, group: Group) -> list[str]:
        """The names of the files of a group."""
        return [name for application in group for name in self._applications.files[application]]

    def _checked(
        self, groups: Sequence[Group], everything: Sources
    ) -> Iterator[tuple[Group, Sources, LinkedProject, list[Finding]]]:
        """Groups with their files, linked, and what the rules find in them."""
        parts = [everything.of(group, self._applications) for group in groups]
        for sources in parts:
            sources.parse(self._stages.on_progress, code=self._stages.reads_code)
        projects = self._stages.link(parts)
        found = self._stages.check(projects)
        for group, sources, project, checked in zip(groups, parts, projects, found, strict=True):
            yield group, sources, project, [*checked, *self._stages.failures(sources, project)]

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
        self.read.update((name, digest_of(text)) for name, text in sources.texts())
        suppression = self._stages.suppress(findings, sources, project)
        said = self._stages.said(suppression, self._part(group), project, sources)
        given = frozenset(given_names(sources.templates))
        # What has the name itself is what it means, whatever others call theirs.
        watched = frozenset(watched_names(sources.templates)) - given
        return Outcome(
            report=replace(said, notes=tuple(sources.remarks), rules=()),
            beside=sources.surroundings.answers,
            neighbours=frozenset(sources.beyond.asked) if sources.beyond is not None else frozenset(),
            exports=frozenset((*exported_names(sources.templates), *given)),
            imports=frozenset((*imported_names(sources.templates), *watched)),
            set_aside=sources.set_aside,
            parameters=sources.parameters,
            has_templates=bool(sources.templates),
        )

    def _part(self, group: Group) -> Discovery:
        names = sorted(self.names(group))
        return replace(self._discovery, files=tuple(self._files[name] for name in names))

    def _size(self, group: Group) -> int:
        """How much of a group there is to read, in bytes."""
        return sum(_size(self._files[name]) for name in self.names(group))


class Judged(msgspec.Struct, frozen=True):
    """What another process found out about a share of the groups."""

    outcomes: dict[Group, bytes]
    read: dict[str, bytes]
    notes: list[str]
    seconds: tuple[dict[str, float], dict[str, float]]


@contextmanager
def _beginning(
    begin: Callable[[OnProgress], StagesElsewhere],
    discovery: Discovery,
    applications: Applications,
    on_progress: OnProgress,
) -> Iterator[Callable[[Sequence[Group]], Judged]]:
    """What judges shares in a process that does nothing else."""
    stages = begin(on_progress)
    if stages.reads_code:
        prepare_to_parse()

    def judged(groups: Sequence[Group]) -> Judged:
        judge = Judge(stages, discovery, applications)
        outcomes = {group: save_outcome(outcome) for group, outcome in judge.outcomes_here(groups)}
        stages_seconds, rule_seconds = (dict(each) for each in stages.seconds)
        for each in stages.seconds:
            each.clear()
        return Judged(outcomes, judge.read, stages.notes, (stages_seconds, rule_seconds))

    with stages.resources():
        yield judged


def _size(file: SourceFile) -> int:
    # What is only searched for secrets takes next to no time.
    if file.role == "text":
        return 0
    size = file.signature.size if file.signature is not None else len(file.content or b"")
    return min(size, _MOST_OF_A_FILE)
