"""The run: discover, read, parse, link, check, suppress, report."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from serverless_lint.cache import Cache, cache_folder
from serverless_lint.cache.kept_reports import KeptReports
from serverless_lint.config import ROOT_FOLDER, Config
from serverless_lint.config.folders import discovered, remarks_of_folders
from serverless_lint.errors import NothingToAnalyseError, UnreadableFileError, UsageError
from serverless_lint.files.discover import PYTHON_SUFFIXES, Discovery
from serverless_lint.files.source_file import SourceFile
from serverless_lint.paths import folders_around
from serverless_lint.report import INFRASTRUCTURE, Coverage, Finding, NotAnalysed, Report, SkippedFile
from serverless_lint.rule import Rule
from serverless_lint.source import Document
from serverless_lint.sources.workers import MIN_FILES, ParsingWorkers
from serverless_lint.stopwatch import Stopwatch
from serverless_lint.summary import unread_arguments_lines
from serverless_lint.wording import and_more

_MAX_REASONS = 3
"""Files that an error names which were left out."""

# What only a run that finds something new needs is imported in the stages: rules and linking are most of the package.
if TYPE_CHECKING:
    from serverless_lint.architecture import ArchitectureMap
    from serverless_lint.by_application import ByApplication
    from serverless_lint.cache.remembered_parts import RememberedParts
    from serverless_lint.cfn_lint import Level
    from serverless_lint.ignores.suppress import Ignore, Suppression
    from serverless_lint.link.project import LinkedProject
    from serverless_lint.model import Project
    from serverless_lint.ruleset.choice import Choice
    from serverless_lint.sources.applications import Applications
    from serverless_lint.sources.sources import OnProgress, Sources


def lint(config: Config, *, on_progress: OnProgress | None = None, remembered: RememberedParts | None = None) -> Report:
    """Read the files that the configuration names and report what is wrong with them.

    Nothing that is scanned is executed. Raises a `ServerlessLintError` when no verdict is possible; everything that
    is wrong with single files is in the report. Of applications that are judged by themselves `remembered` has what
    earlier runs in this process have found out.
    """
    on_progress = on_progress or _silent
    # Baseline and base come before the run, so that a mistake in them costs no time, and are applied after it, so that
    # what is kept for later runs does not depend on them.
    baseline = base = None
    if config.has_baseline:
        from serverless_lint.ignores.baseline import read_baseline

        baseline = read_baseline(config.baseline_path)
    if config.new_only is not None:
        from serverless_lint.base import Base

        base = Base(config, config.new_only)
    report, config = _lint(config, on_progress, remembered)
    if baseline is not None:
        report = baseline.applied_to(report)
    if base is not None:
        report = base.compared(report, config, lambda config: _report_on_base(config, on_progress))
    return report.at_least(config.min_severity)


def _lint(config: Config, on_progress: OnProgress, remembered: RememberedParts | None) -> tuple[Report, Config]:
    """The report, and the configuration with those of the folders that were read."""
    run = Run(config, on_progress)
    with run.resources():
        discovery = run.discover()
        report = run.known_report(discovery)
        if report is None:
            run.remember(discovery, remembered)
            run.prepare(discovery)
            run.refuse_no_rules()
            report = run.verdict(discovery)
    remarks = (*unread_arguments_lines(report), *remarks_of_folders(run.config))
    return replace(report, notes=(*remarks, *report.notes)) if remarks else report, run.config


def _report_on_base(config: Config, on_progress: OnProgress) -> Report:
    """What there is in a folder that is there for this one run, whatever files were asked for by name."""
    run = Run(config, on_progress)
    with run.resources():
        return run.verdict(replace(run.discover(), focus=None))


class Inspection(msgspec.Struct, frozen=True, eq=False, dict=True):
    """A run laid open, for those who want to know what is behind its report."""

    report: Report
    """On everything that was read."""
    config: Config
    """With those of the folders that were read."""
    choice: Choice
    discovery: Discovery
    whole: Callable[[], tuple[Sources, Project]]
    """The files and the project as a whole, linked when this is first called."""
    document: Callable[[str], Document | None]
    """A file of the project as text by its name; None if there is none that can be read."""
    part: Callable[[str], tuple[Sources, Project]] | None = None
    """The same as `whole` of the application that a file is in; None if all was judged as one."""

    def around(self, path: str) -> Inspection:
        """The same for those who ask about one file: what its application was judged with is linked, and no more."""
        part = self.part
        return self if part is None else replace(self, whole=lambda: part(path), part=None)

    @property
    def project(self) -> Project:
        """Everything that was read, linked; where applications are judged by themselves, when it is first asked for."""
        return self._whole[1]

    @cached_property
    def ignores(self) -> tuple[Ignore, ...]:
        """What is ignored in the files."""
        return tuple(_ignores(*self._whole))

    @cached_property
    def roles(self) -> Mapping[str, str]:
        """As what each file was read, by name."""
        return {file.name: file.role for file in self.discovery.files}

    @cached_property
    def _whole(self) -> tuple[Sources, Project]:
        return self.whole()

    def rules_at(self, path: str) -> tuple[Rule, ...]:
        """All rules as the configuration of a file has them, whether or not they run there."""
        return self.choice.known_in[self.config.folder_of(path)]

    def ran_at(self, path: str) -> frozenset[str]:
        """The ids of the rules that run there."""
        return self.choice.ran_in[self.config.folder_of(path)]


def inspect(
    config: Config, *, on_progress: OnProgress | None = None, remembered: RememberedParts | None = None
) -> Inspection:
    """Run as `lint` does, without cfn-lint, and keep what the report was made from.

    Of applications that are judged by themselves `remembered` has what earlier runs in this process have found out.
    """
    run = Run(config, on_progress or _silent, asks_cfn_lint=False)
    with run.resources():
        discovery = run.discover()
        applications = run.applications(discovery)
        part: Callable[[str], tuple[Sources, Project]] | None = None
        if applications is None:
            sources, project, suppression = run.analyse(discovery)
            report = run.report(suppression, replace(discovery, focus=None), project, sources)

            def whole() -> tuple[Sources, Project]:
                return sources, project

            def document(name: str) -> Document | None:
                return sources.document(name) if name in sources else None

        else:
            run.remember(discovery, remembered)
            by_application = run.by_application(replace(discovery, focus=None), applications)
            report = by_application.report()

            def whole() -> tuple[Sources, Project]:
                return _linked_whole(config)

            def part(name: str) -> tuple[Sources, Project]:
                return by_application.linked_around(name, _again(run.config))

            def document(name: str) -> Document | None:
                return _read(discovery, name)

    if config.has_baseline:
        from serverless_lint.ignores.baseline import read_baseline

        report = read_baseline(config.baseline_path).applied_to(report)
    return Inspection(report, run.config, run.choice, discovery, whole, document, part)


@contextmanager
def _again(config: Config) -> Iterator[Run]:
    run = Run(config, _silent, asks_cfn_lint=False)
    with run.resources():
        yield run


def _read(discovery: Discovery, name: str) -> Document | None:
    from serverless_lint.files.read import read_document

    for file in discovery.files:
        if file.name == name:
            try:
                return read_document(file.absolute, name, content=file.content)
            except UnreadableFileError:
                return None
    return None


def _linked_whole(config: Config) -> tuple[Sources, Project]:
    with _again(config) as run:
        sources = run.parse(run.discover())
        return sources, run.link([sources])[0]


@contextmanager
def linked(config: Config) -> Iterator[LinkedProject]:
    """The linked project with its code, which no rule looks at; code is parsed on demand as long as this lasts."""
    run = Run(replace(config, with_map=True), _silent)
    with run.resources():
        yield run.link([run.parse(run.discover())])[0]


class Run:
    """The stages, with what they share. `lint` and `inspect` are how others run them."""

    def __init__(self, config: Config, on_progress: OnProgress, *, asks_cfn_lint: bool = True) -> None:
        self.config = config
        self._asks_cfn_lint = asks_cfn_lint
        self.on_progress = on_progress
        self._started = time.monotonic()
        self._remarks: tuple[str, ...] = ()
        """What later runs on the same files have to say as well."""
        self.notes: list[str] = []
        """What went wrong in this run, and may not in the next."""
        self.cache: Cache | None = None
        self._workers = ParsingWorkers(config.jobs)
        self._applications: tuple[tuple[SourceFile, ...], Applications | None] | None = None
        """What the files of a discovery were divided into."""
        self.kept_reports: KeptReports | None = None
        self.remembered: RememberedParts | None = None
        """What this process found out before; in place of what the cache has."""
        self._stages = Stopwatch()
        self._rule_times = Stopwatch()

    def verdict(self, discovery: Discovery) -> Report:
        """Everything after the list of files."""
        applications = self.applications(discovery)
        if applications is not None:
            return self.by_application(discovery, applications).report()
        sources, project, suppression = self.analyse(discovery)
        return self.report(suppression, discovery, project, sources)

    def applications(self, discovery: Discovery) -> Applications | None:
        """What is taken for applications of their own, as the configuration says; None if there are not several."""
        if self.config.applications == ():
            return None
        if self._applications is None or self._applications[0] is not discovery.files:
            from serverless_lint.sources.applications import divided

            names = [file.name for file in discovery.files]
            self._applications = discovery.files, divided(names, self.config.applications)
        return self._applications[1]

    def by_application(self, discovery: Discovery, applications: Applications) -> ByApplication:
        """The run on applications of which each is judged by itself, and with those that it names."""
        from serverless_lint.by_application import ByApplication

        return ByApplication(self, discovery, applications)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that run."""
        return self.choice.rules

    @property
    def seconds(self) -> tuple[dict[str, float], dict[str, float]]:
        """What the stages and the rules took so far."""
        return self._stages.seconds, self._rule_times.seconds

    def elsewhere(self) -> Callable[[OnProgress], Run]:
        """Makes the same run, by itself, in another process, out of what is told of progress there."""
        return partial(Run, replace(self.config, jobs=1), asks_cfn_lint=self._asks_cfn_lint)

    def prepare(self, discovery: Discovery) -> None:
        """Begin whatever takes a while, before files are read."""
        # Processes need a while to get ready; some of the rules that run by default ask for code.
        if "default" in self.config.select:
            self.prepare_workers(discovery)
        # A mistake in what was asked for ends the run before anything is read.
        self.choice  # noqa: B018
        if self.reads_code:
            self.prepare_workers(discovery)

    def analyse(self, discovery: Discovery) -> tuple[Sources, Project, Suppression]:
        """Everything between the list of files and the report."""
        self.prepare(discovery)
        sources = self.parse(discovery)
        (project,) = self.link([sources])
        (checked,) = self.check([project])
        (said,) = self.cfn_lint([(sources, project)])
        findings = [*checked, *said, *self.failures(sources, project)]
        return sources, project, self.suppress(findings, sources, project)

    @cached_property
    def choice(self) -> Choice:
        """The rules that run; a mistake in what was asked for ends the run."""
        from serverless_lint.ruleset.choice import choose

        return choose(self.config)

    def refuse_no_rules(self) -> None:
        """Raise an error if no rule is asked for, so that whatever is found says nothing."""
        from serverless_lint.ruleset.selection import ALWAYS_ON

        configurations = self.config.by_folder.values()
        named = {word for each in configurations for word in (*each.select, *each.extend_select)}
        asks_cfn_lint = any(self._selects_cfn_lint(each) for each in configurations)
        if not asks_cfn_lint and all(rule.id in ALWAYS_ON - named for rule in self.choice.rules):
            raise UsageError(
                "no rule is selected, so that nothing would be checked",
                hint="`serverless-lint rules` lists the rules, `serverless-lint config show` says what is selected",
            )

    @cached_property
    def reads_code(self) -> bool:
        """Whether a rule that runs asks for code, or speaks of its syntax or of the comments in it, or the map does."""
        if self.config.with_map:
            return True
        import serverless_lint.link.project  # noqa: F401, which knows how the kinds of every project are found
        from serverless_lint.model.project import needs_code
        from serverless_lint.ruleset.selection import ALWAYS_ON

        configs = self.config.by_folder.values()
        always_on = ALWAYS_ON.difference(*((*config.select, *config.extend_select) for config in configs))
        return any(rule.id not in always_on and any(map(needs_code, rule.subjects)) for rule in self.choice.rules)

    @contextmanager
    def resources(self) -> Iterator[None]:
        """What earlier runs found out is at hand, and so are processes to parse in."""
        if self.config.use_cache:
            self.cache = Cache(cache_folder())
        try:
            yield
        finally:
            self._workers.close()
            if self.cache is not None:
                self.cache.close()

    def discover(self) -> Discovery:
        """The files to read; from then on the configurations of folders are known."""
        with self._stages.measure("discover"):
            self.config, discovery = discovered(self.config)
        return discovery

    def known_report(self, discovery: Discovery) -> Report | None:
        """The report of an earlier run on the same files with the same options."""
        config = self.config
        # The map is not kept: it is asked for seldom, and can be large.
        if self.cache is None or config.with_map or config.contents or config.debug:
            return None
        self.kept_reports = KeptReports(self.cache, config, discovery)
        report = self.kept_reports.find()
        return None if report is None else replace(report, seconds=time.monotonic() - self._started)

    def remember(self, discovery: Discovery, remembered: RememberedParts | None) -> None:
        """Let what this process found out before about applications count, and what this run finds out later."""
        if remembered is not None and self.applications(discovery) is not None:
            self.remembered = remembered
            self.kept_reports = KeptReports(remembered, self.config, discovery, of_parts=True)
            self.kept_reports.look_back()

    def prepare_workers(self, discovery: Discovery) -> None:
        """Let the processes that parse get ready while this one chooses rules and reads."""
        python = [file.name for file in discovery.files if file.name.endswith(PYTHON_SUFFIXES)]
        new = python if self.kept_reports is None else self.kept_reports.changed(python)
        # Many applications are judged side by side, in processes that parse for themselves: each has a share of the
        # files, which is not to be divided again.
        if self.config.jobs > 1 and (len(new) < MIN_FILES or self.applications(discovery) is None):
            self._workers.prepare(len(python), new=len(new))

    def parse(self, discovery: Discovery) -> Sources:
        """The files with the facts of all templates, and of the code that can matter by itself."""
        with self._stages.measure("read and parse"):
            sources = self.sources(discovery)
            sources.parse(self.on_progress, code=self.reads_code)
        known = sources.parameters if sources.templates else None
        self.note_remarks(discovery, set_aside=sources.set_aside, remarks=sources.remarks, parameters=known)
        return sources

    def sources(self, discovery: Discovery) -> Sources:
        """The files, of which nothing is parsed yet."""
        from serverless_lint.sources.sources import Sources

        return Sources(
            discovery.files,
            parameters=lambda name: self.config.at(name).parameters,
            forced_templates=discovery.forced_templates,
            folders=discovery.folders,
            cache=self.cache,
            workers=self._workers,
            documents=self.kept_reports.documents if self.kept_reports is not None else {},
        )

    def note_remarks(
        self,
        discovery: Discovery,
        *,
        set_aside: Mapping[str, str],
        remarks: Iterable[str],
        parameters: Collection[str] | None,
    ) -> None:
        """Remember what there is to say besides findings.

        `parameters` are the names of what templates can be given, None if there are no templates.
        """
        on_parameters: Iterable[str] = ()
        # What is given to no template is known only where all of them are read.
        if parameters is not None and (discovery.focus is not None or ROOT_FOLDER in discovery.folders):
            from serverless_lint.config.unknown_parameters import remarks_on_parameters

            on_parameters = remarks_on_parameters(self.config, parameters)
        self._remarks = (*_remarks_about(set_aside), *remarks, *on_parameters)

    def link(self, parts: Sequence[Sources]) -> list[LinkedProject]:
        """The projects with everything that the rules look at, one for each part."""
        from serverless_lint.link.project import find_all, link

        self.on_progress("linking", 0, 1)
        with self._stages.measure("link"):
            projects = [link(sources, as_of=self.config.as_of, debug=self.config.debug) for sources in parts]
            find_all(projects, self.choice.kinds, self.on_progress)
            # Linking parses what handlers reach.
            for sources in parts:
                sources.save()
        return projects

    def check(self, projects: Sequence[Project]) -> list[list[Finding]]:
        """What the rules find in each of the projects."""
        from serverless_lint.checking import check

        with self._stages.measure("check"):
            return check(projects, self.config, self.choice, self.on_progress, self._rule_times.seconds)

    def cfn_lint(self, parts: Sequence[tuple[Sources, Project]]) -> list[tuple[Finding, ...]]:
        """What cfn-lint says of the templates of several parts of the project, for each of them."""
        from serverless_lint.asking_cfn_lint import findings_of_cfn_lint

        return findings_of_cfn_lint(parts, self.config.at, self._selects_cfn_lint, self._said_by_cfn_lint)

    def has_work_for_cfn_lint(self, sources: Sources) -> bool:
        """Whether cfn-lint is asked about any of the templates."""
        from serverless_lint.asking_cfn_lint import Asked

        return not Asked(sources, self.config.at, self._selects_cfn_lint).is_nothing

    def _selects_cfn_lint(self, config: Config, *rule_id: str) -> bool:
        from serverless_lint.ruleset.selection import selects_cfn_lint

        return self._asks_cfn_lint and selects_cfn_lint(config, *rule_id)

    def _said_by_cfn_lint(
        self, documents: Sequence[Document], level: Level, *, is_noted: bool = True
    ) -> tuple[Finding, ...]:
        from serverless_lint.cfn_lint import run_cfn_lint

        with self._stages.measure("cfn-lint"):
            result = run_cfn_lint(
                documents,
                level=level,
                jobs=self.config.jobs,
                on_file=self._stage("running cfn-lint"),
                cache=self.cache,
            )
        self.notes += result.notes if is_noted else ()
        return result.findings

    def failures(self, sources: Sources, project: Project) -> Iterator[Finding]:
        """What could not be read."""
        from serverless_lint.checking import Checker

        if sources.failures:
            yield from Checker(project, self.config, self.choice).failures(sources.failures)

    def suppress(self, findings: Iterable[Finding], sources: Sources, project: Project) -> Suppression:
        """The findings, without those that somebody ignores, and what there is to say of the ignores."""
        from serverless_lint.ignores.suppress import UNUSED_IGNORE, suppress
        from serverless_lint.ruleset.selection import CFN_LINT

        ran = {
            folder: self.choice.ran_in[folder] | ({CFN_LINT} if self._selects_cfn_lint(config) else set())
            for folder, config in self.config.by_folder.items()
        }
        failed = {failure.location.document.path for failure in sources.failures}

        def ran_at(path: str) -> frozenset[str]:
            # Of a file that cannot be read it is not known what an ignore there would silence.
            return ran[self.config.folder_of(path)] - ({UNUSED_IGNORE} if path in failed else set())

        with self._stages.measure("suppress"):
            return suppress(
                findings, tuple(_ignores(sources, project)), self.config, rules=self.choice.known, ran_at=ran_at
            )

    def report(self, suppression: Suppression, discovery: Discovery, project: Project, sources: Sources) -> Report:
        """The report on a project that was read as a whole, which is left for later runs."""
        said = self.said(suppression, discovery, project, sources)
        is_empty = not (suppression.kept or suppression.ignored)
        report = self.finished(said, discovery, is_empty=is_empty)
        if self.config.with_map:
            report = replace(report, architecture=_architecture(project))
        if self.kept_reports is not None and not (report.has_internal_error or self.notes):
            self.kept_reports.keep(report, sources.texts(), sources.surroundings.answers)
        return report

    def said(self, suppression: Suppression, discovery: Discovery, project: Project, sources: Sources) -> Report:
        """What is said of some files, without what is said of a run as a whole."""
        from serverless_lint.model import Handler

        coverage = project.coverage
        if not coverage.functions:
            coverage = replace(coverage, handlers=len(project.all(Handler)))
        return Report(
            findings=tuple(self._shown(suppression.kept, discovery.focus)),
            ignored=tuple(self._shown(suppression.ignored, discovery.focus)),
            coverage=coverage,
            rules=self.choice.rules,
            unread_arguments=tuple(_unread_arguments(discovery, sources)) if sources.reads_code else (),
            lacks_subject=not (suppression.kept or suppression.ignored),
        )

    def finished(self, said: Report, discovery: Discovery, *, is_empty: bool) -> Report:
        """What is said, as the report of the run; raises an error if there is no verdict."""
        coverage = _with_skipped(said.coverage, discovery)
        lacks_subject = coverage.is_nothing and not self.config.allow_empty and discovery.focus is None
        if lacks_subject and is_empty and not any(gap.what == INFRASTRUCTURE for gap in coverage.not_analysed):
            raise _nothing_to_analyse(coverage, self.config)
        unread = said.unread_arguments
        return replace(
            said,
            coverage=coverage,
            has_read_arguments=not unread or len(unread) < len(discovery.focus or ()),
            lacks_subject=lacks_subject and is_empty,
            notes=(*self._remarks, *self.notes),
            seconds=time.monotonic() - self._started,
            stage_seconds=self._stages.seconds,
            rule_seconds=self._rule_times.seconds,
        )

    def architecture(self, discovery: Discovery) -> ArchitectureMap | None:
        """The map of the project as a whole."""
        return _architecture(self.link([self.parse(discovery)])[0])

    def _stage(self, name: str) -> Callable[[int, int], None]:
        return lambda done, total: self.on_progress(name, done, total)

    def _shown(self, findings: Iterable[Finding], focus: frozenset[str] | None) -> Iterator[Finding]:
        focus = None if focus is None else frozenset(_with_folders(focus))
        seen: set[Finding] = set()
        for finding in sorted(findings, key=lambda finding: finding.sort_key):
            least = self.config.at(finding.location.document.path).min_confidence
            if finding.confidence < least or finding in seen:
                continue
            seen.add(finding)
            if focus is None or not focus.isdisjoint(_touched(finding)):
                yield finding


def _remarks_about(set_aside: Mapping[str, str]) -> Iterator[str]:
    """What is said of templates that were left out, if any were."""
    if set_aside:
        path = min(set_aside)
        others = and_more(len(set_aside) - 1)
        yield f"nobody deploys `{path}` ({set_aside[path]}){others}: searched for secrets alone"


def _ignores(sources: Sources, project: Project) -> Iterator[Ignore]:
    from serverless_lint.ignores.other_tools import ignores_of_other_tools
    from serverless_lint.ignores.suppress import ignores_in_code, ignores_in_template, ignores_in_text
    from serverless_lint.model import Module
    from serverless_lint.parse.template.template import Template

    # Where no rule asks for code, none is read, and there is nothing in it to silence.
    modules = project.all(Module) if sources.reads_code else ()
    for module in modules:
        yield from ignores_in_code(module.facts, module.source.text, module.at)
    for template in project.all(Template):
        tree = sources.trees[template.document.path]
        yield from ignores_in_template(template, tree.comments)
        yield from ignores_of_other_tools(template, tree.comments)
    read = {template.document.path for template in project.all(Template)} | {module.name for module in modules}
    for document in sources.documents(code=sources.reads_code):
        if document.path not in read:
            yield from ignores_in_text(document)


def _touched(finding: Finding) -> Iterator[str]:
    """Paths of the files, and of missing folders, that a finding is about."""
    yield finding.location.document.path
    for related in finding.related:
        yield related.location.document.path
    yield from finding.concerns


def _with_folders(paths: Iterable[str]) -> Iterator[str]:
    """The paths, and those of all folders around them with a slash at the end."""
    for path in paths:
        yield path
        yield from (f"{folder}/" for folder in folders_around(path) if folder != ".")


def _unread_arguments(discovery: Discovery, sources: Sources) -> Iterator[SkippedFile]:
    """Of the files that were asked for by name, those that are neither a template nor code that runs."""
    from serverless_lint.sources.interest import is_code, other_language

    failed = {failure.location.document.path for failure in sources.failures}
    for file in discovery.files:
        if file.explicit and not (sources.is_parsed(file.name) or file.name in failed):
            language = other_language(file.name)
            other = f"code in {language} is not read" if language else "neither a template nor code"
            reason = "no function runs it" if is_code(file.name) else other
            yield SkippedFile(file.name, reason)


def _architecture(project: Project) -> ArchitectureMap | None:
    import serverless_lint.analyses.architecture  # noqa: F401, which knows how it is made
    from serverless_lint.architecture import ArchitectureMap

    return next(iter(project.all(ArchitectureMap)), None)


def _with_skipped(coverage: Coverage, discovery: Discovery) -> Coverage:
    skipped = tuple(
        NotAnalysed("file", file.path, file.reason, Document(file.path, "").location) for file in discovery.skipped
    )
    return replace(coverage, not_analysed=(*skipped, *coverage.not_analysed))


def _nothing_to_analyse(coverage: Coverage, config: Config) -> NothingToAnalyseError:
    reasons = [f"{item.name}: {item.reason}" for item in coverage.not_analysed]
    left_out = f" (not analysed: {', '.join(reasons[:_MAX_REASONS])})" if reasons else ""
    more = and_more(len(reasons) - _MAX_REASONS)
    where = " or ".join(f"`{path}`" for path in config.paths[:_MAX_REASONS])
    found = "no template and no handler" if coverage.files else "no file that is read"
    return NothingToAnalyseError(
        f"{found} found in {where}{left_out}{more}",
        hint="name a folder with one, or pass --allow-empty; `serverless-lint files -v` says what is read",
    )


def _silent(stage: str, done: int, total: int) -> None:
    return
