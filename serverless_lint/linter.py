"""The run: discover, read, parse, link, check, suppress, report."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from serverless_lint.cache import Cache, cache_folder
from serverless_lint.cache.kept_reports import KeptReports
from serverless_lint.config import Config
from serverless_lint.config.unused import unused_configurations
from serverless_lint.errors import NothingToAnalyseError
from serverless_lint.files.discover import PYTHON_SUFFIXES, Discovery, discover
from serverless_lint.paths import folders_around
from serverless_lint.report import INFRASTRUCTURE, Coverage, Finding, NotAnalysed, RelatedPlace, Report, SkippedFile
from serverless_lint.rule import Problem, Rule
from serverless_lint.source import Document, Location, Span
from serverless_lint.sources.workers import ParsingWorkers
from serverless_lint.stopwatch import Stopwatch
from serverless_lint.summary import unread_arguments_lines

_MAX_REASONS = 3
"""Files that an error names which were left out."""

# What only a run that finds something new needs is imported in the stages: rules and linking are most of the package.
if TYPE_CHECKING:
    from serverless_lint.architecture import ArchitectureMap
    from serverless_lint.ignores.suppress import Ignore, Suppression
    from serverless_lint.link.project import LinkedProject
    from serverless_lint.model import Function, Project
    from serverless_lint.sources.sources import Failure, OnProgress, Sources


def lint(config: Config, *, on_progress: OnProgress | None = None) -> Report:
    """Read the files that the configuration names and report what is wrong with them.

    Nothing that is scanned is executed. Raises a `ServerlessLintError` when no verdict is possible; everything that
    is wrong with single files is in the report.
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
    report = _lint(config, on_progress)
    if baseline is not None:
        report = baseline.applied_to(report)
    if base is not None:
        report = base.compared(report, lambda config: _report_on_base(config, on_progress))
    return report.at_least(config.min_severity)


def _lint(config: Config, on_progress: OnProgress) -> Report:
    run = _Run(config, on_progress)
    with run.resources():
        discovery = run.discover()
        report = run.known_report(discovery)
        if report is None:
            sources, project, suppression = run.analyse(discovery)
            report = run.report(suppression, discovery, project, sources)
    remarks = tuple(unread_arguments_lines(report))
    if config.looked_for_file:
        remarks += tuple(unused_configurations(discovery))
    return replace(report, notes=(*remarks, *report.notes)) if remarks else report


def _report_on_base(config: Config, on_progress: OnProgress) -> Report:
    """What there is in a folder that is there for this one run, whatever files were asked for by name."""
    run = _Run(config, on_progress)
    with run.resources():
        discovery = replace(run.discover(), focus=None)
        sources, project, suppression = run.analyse(discovery)
        return run.report(suppression, discovery, project, sources)


class Inspection(msgspec.Struct, frozen=True, eq=False):
    """A run laid open, for those who want to know what is behind its report."""

    report: Report
    """On everything that was read."""
    project: Project
    ignores: tuple[Ignore, ...]
    all_rules: tuple[Rule, ...]
    roles: Mapping[str, str]
    """As what each file was read, by name."""
    discovery: Discovery


def inspect(config: Config, *, on_progress: OnProgress | None = None) -> Inspection:
    """Run as `lint` does, without cfn-lint, and keep what the report was made from."""
    run = _Run(replace(config, cfn_lint="off"), on_progress or _silent)
    with run.resources():
        discovery = run.discover()
        sources, project, suppression = run.analyse(discovery)
        report = run.report(suppression, replace(discovery, focus=None), project, sources)
    if config.has_baseline:
        from serverless_lint.ignores.baseline import read_baseline

        report = read_baseline(config.baseline_path).applied_to(report)
    return Inspection(
        report=report,
        project=project,
        ignores=tuple(_ignores(sources, project)),
        all_rules=run.known_rules,
        roles={file.name: file.role for file in discovery.files},
        discovery=discovery,
    )


@contextmanager
def linked(config: Config) -> Iterator[LinkedProject]:
    """The linked project with its code, which no rule looks at; code is parsed on demand as long as this lasts."""
    run = _Run(replace(config, cfn_lint="off", with_map=True), _silent)
    with run.resources():
        yield run.link(run.parse(run.discover()))


class _Run:
    """The stages, with what they share."""

    def __init__(self, config: Config, on_progress: OnProgress) -> None:
        self._config = config
        self._on_progress = on_progress
        self._started = time.monotonic()
        self._by_id: dict[str, Rule] = {}
        self._rules: tuple[Rule, ...] = ()
        self._remarks: tuple[str, ...] = ()
        """What later runs on the same files have to say as well."""
        self._notes: list[str] = []
        """What went wrong in this run, and may not in the next."""
        self._cache: Cache | None = None
        self._workers = ParsingWorkers(config.jobs)
        self._kept_reports: KeptReports | None = None
        self._stages = Stopwatch()
        self._rule_times = Stopwatch()

    def analyse(self, discovery: Discovery) -> tuple[Sources, Project, Suppression]:
        """Everything between the list of files and the report."""
        # Processes need a while to get ready; some of the rules that run by default ask for code.
        if "default" in self._config.select:
            self.prepare_workers(discovery)
        self.choose_rules()
        if self.reads_code:
            self.prepare_workers(discovery)
        sources = self.parse(discovery)
        project = self.link(sources)
        findings = [*self.check(project), *self.cfn_lint(sources), *self.failures(sources, project)]
        return sources, project, self.suppress(findings, sources, project)

    def choose_rules(self) -> None:
        """Load the rules and those that were asked for; a mistake in what was asked for ends the run."""
        from serverless_lint.ruleset.known_rules import known_rules
        from serverless_lint.ruleset.selection import select_rules

        rules = known_rules(self._config)
        self._by_id = {rule.id: rule for rule in rules}
        self._rules = select_rules(rules, self._config)

    @cached_property
    def reads_code(self) -> bool:
        """Whether a rule that runs asks for code, or speaks of its syntax or of the comments in it, or the map does."""
        if self._config.with_map:
            return True
        import serverless_lint.link.project  # noqa: F401, which knows how the kinds of every project are found
        from serverless_lint.model.project import needs_code
        from serverless_lint.ruleset.selection import ALWAYS_ON

        asked_for = {*self._config.select, *self._config.extend_select}
        always_on = ALWAYS_ON - asked_for
        return any(rule.id not in always_on and any(map(needs_code, rule.subjects)) for rule in self._rules)

    @property
    def known_rules(self) -> tuple[Rule, ...]:
        """All rules, whether or not they run."""
        return tuple(self._by_id.values())

    @contextmanager
    def resources(self) -> Iterator[None]:
        """What earlier runs found out is at hand, and so are processes to parse in."""
        if self._config.use_cache:
            self._cache = Cache(cache_folder())
        try:
            yield
        finally:
            self._workers.close()
            if self._cache is not None:
                self._cache.close()

    def discover(self) -> Discovery:
        with self._stages.measure("discover"):
            return discover(self._config)

    def known_report(self, discovery: Discovery) -> Report | None:
        """The report of an earlier run on the same files with the same options."""
        config = self._config
        # The map is not kept: it is asked for seldom, and can be large.
        if self._cache is None or config.with_map or config.contents or config.debug:
            return None
        self._kept_reports = KeptReports(self._cache, config, discovery)
        report = self._kept_reports.find()
        return None if report is None else replace(report, seconds=time.monotonic() - self._started)

    def prepare_workers(self, discovery: Discovery) -> None:
        """Let the processes that parse get ready while this one chooses rules and reads."""
        self._workers.prepare(sum(1 for file in discovery.files if file.name.endswith(PYTHON_SUFFIXES)))

    def parse(self, discovery: Discovery) -> Sources:
        from serverless_lint.sources.sources import Sources

        with self._stages.measure("read and parse"):
            sources = Sources(
                discovery.files,
                parameters=self._config.parameters,
                forced_templates=discovery.forced_templates,
                folders=discovery.folders,
                cache=self._cache,
                workers=self._workers,
            )
            sources.parse(self._on_progress, code=self.reads_code)
        self._remarks = (*_remarks_about(sources.set_aside), *sources.remarks)
        return sources

    def link(self, sources: Sources) -> LinkedProject:
        from serverless_lint.link.project import link

        self._on_progress("linking", 0, 1)
        with self._stages.measure("link"):
            project = link(sources, as_of=self._config.as_of, debug=self._config.debug)
            project.prepare(dict.fromkeys(kind for rule in self._rules for kind in rule.subjects))
            # Linking parses what handlers reach.
            sources.save()
        return project

    def check(self, project: Project) -> Iterator[Finding]:
        from serverless_lint.front_ends.vocabulary import Vocabulary
        from serverless_lint.parse.template.template import Template

        templates = project.all(Template)
        vocabulary = Vocabulary(
            [template.origin for template in templates if template.origin is not None],
            {path for template in templates if template.origin is None for path in template.paths},
        )
        for index, rule in enumerate(self._rules):
            self._on_progress("checking", index, len(self._rules))
            with self._stages.measure("check"), self._rule_times.measure(rule.id):
                found = [
                    finding
                    for kind in rule.subjects
                    for subject in project.all(kind)
                    for finding in self._findings(rule, subject)
                ]
            yield from vocabulary.said(found)

    def cfn_lint(self, sources: Sources) -> tuple[Finding, ...]:
        from serverless_lint.ruleset.selection import selects_cfn_lint

        if not selects_cfn_lint(self._config) or all(template.origin for template in sources.templates):
            return ()
        from serverless_lint.cfn_lint import run_cfn_lint
        from serverless_lint.cfn_lint_subjects import is_beside_the_point

        broken = {failure.location.document.path for failure in sources.failures}
        left_out = broken | sources.not_whole
        written = (template.document for template in sources.templates if template.origin is None)
        documents = [document for document in written if document.path not in left_out]
        with self._stages.measure("cfn-lint"):
            result = run_cfn_lint(
                documents,
                level="all" if self._config.cfn_lint == "all" else "errors",
                jobs=self._config.jobs,
                on_file=self._stage("running cfn-lint"),
                cache=self._cache,
            )
        self._notes += result.notes
        templates = {template.document.path: template for template in sources.templates}
        return tuple(
            finding
            for finding in result.findings
            if selects_cfn_lint(self._config, finding.rule)
            and not is_beside_the_point(finding, templates[finding.location.document.path])
        )

    def failures(self, sources: Sources, project: Project) -> Iterator[Finding]:
        from serverless_lint.model import Function

        for failure in sources.failures:
            # That the runtime is no longer supported is a finding of its own, at the function.
            if not failure.language or not _has_runtime(failure.language, project.all(Function)):
                yield self._failure(failure)

    def suppress(self, findings: Iterable[Finding], sources: Sources, project: Project) -> Suppression:
        from serverless_lint.ignores.suppress import suppress
        from serverless_lint.ruleset.selection import CFN_LINT, selects_cfn_lint

        ran = {rule.id for rule in self._rules}
        if selects_cfn_lint(self._config):
            ran.add(CFN_LINT)
        with self._stages.measure("suppress"):
            return suppress(findings, tuple(_ignores(sources, project)), self._config, rules=self._by_id, ran=ran)

    def report(self, suppression: Suppression, discovery: Discovery, project: Project, sources: Sources) -> Report:
        from serverless_lint.model import Handler

        coverage = _with_skipped(project.coverage, discovery)
        if not coverage.functions:
            coverage = replace(coverage, handlers=len(project.all(Handler)))
        lacks_subject = coverage.is_nothing and not self._config.allow_empty and discovery.focus is None
        is_empty = not (suppression.kept or suppression.ignored)
        if lacks_subject and is_empty and not any(gap.what == INFRASTRUCTURE for gap in coverage.not_analysed):
            raise _nothing_to_analyse(coverage)
        unread = tuple(_unread_arguments(discovery, sources)) if sources.reads_code else ()
        report = Report(
            findings=tuple(self._shown(suppression.kept, discovery.focus)),
            ignored=tuple(self._shown(suppression.ignored, discovery.focus)),
            coverage=coverage,
            rules=self._rules,
            architecture=_architecture(project) if self._config.with_map else None,
            unread_arguments=unread,
            has_read_arguments=not unread or len(unread) < len(discovery.focus or ()),
            lacks_subject=lacks_subject and is_empty,
            notes=(*self._remarks, *self._notes),
            seconds=time.monotonic() - self._started,
            stage_seconds=self._stages.seconds,
            rule_seconds=self._rule_times.seconds,
        )
        if self._kept_reports is not None and not (report.has_internal_error or self._notes):
            self._kept_reports.keep(report, sources.texts(), sources.surroundings.answers)
        return report

    def _stage(self, name: str) -> Callable[[int, int], None]:
        return lambda done, total: self._on_progress(name, done, total)

    def _shown(self, findings: Iterable[Finding], focus: frozenset[str] | None) -> Iterator[Finding]:
        focus = None if focus is None else frozenset(_with_folders(focus))
        seen: set[Finding] = set()
        for finding in sorted(findings, key=lambda finding: finding.sort_key):
            if finding.confidence < self._config.min_confidence or finding in seen:
                continue
            seen.add(finding)
            if focus is None or not focus.isdisjoint(_touched(finding)):
                yield finding

    def _findings(self, rule: Rule, subject: object) -> Iterator[Finding]:
        try:
            for problem in rule.check(subject):
                if self._config.pedantic or not problem.pedantic:
                    yield self._finding(rule, problem)
        except Exception as error:
            if self._config.debug:
                raise
            yield self._crash(rule, subject, error)

    def _finding(self, rule: Rule, problem: Problem) -> Finding:
        severity = rule.severity if problem.severity is None else problem.severity
        return Finding(
            rule=rule.id,
            severity=self._config.severity.get(rule.id, severity),
            confidence=rule.confidence if problem.confidence is None else problem.confidence,
            category=rule.category,
            message=problem.message,
            location=problem.at.location,
            label=problem.label,
            help=problem.help,
            related=tuple(RelatedPlace(related.at.location, related.message) for related in problem.related),
            fix=problem.fix,
            function=problem.function,
            resource=problem.resource,
            ignorable_at=tuple(place.location for place in problem.ignorable_at),
            concerns=problem.concerns,
        )

    def _crash(self, rule: Rule, subject: object, error: Exception) -> Finding:
        where = traceback.extract_tb(error.__traceback__)[-1]
        location = getattr(subject, "location", None)
        return self._built_in(
            "internal-error",
            location if isinstance(location, Location) else Location(Document("", ""), Span(0, 0)),
            f"the rule `{rule.id}` crashed ({type(error).__name__}: {error}, line {where.lineno}): please report it",
        )

    def _failure(self, failure: Failure) -> Finding:
        if failure.crashed:
            message = f"{failure.crashed} this crashed ({failure.message}): please report it"
            return self._built_in("internal-error", failure.location, message)
        return self._built_in("syntax-error", failure.location, failure.message)

    def _built_in(self, rule_id: str, location: Location, message: str) -> Finding:
        return self._finding(self._by_id[rule_id], Problem(location, message))


def _remarks_about(set_aside: Mapping[str, str]) -> Iterator[str]:
    """What is said of templates that were left out, if any were."""
    if set_aside:
        path = min(set_aside)
        others = f" and {len(set_aside) - 1} more" if len(set_aside) > 1 else ""
        yield f"nobody deploys `{path}` ({set_aside[path]}){others}: not judged"


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
    from serverless_lint.sources.interest import is_code

    failed = {failure.location.document.path for failure in sources.failures}
    for file in discovery.files:
        if file.explicit and not (sources.is_parsed(file.name) or file.name in failed):
            reason = "no function runs it" if is_code(file.name) else "neither a template nor code"
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


def _nothing_to_analyse(coverage: Coverage) -> NothingToAnalyseError:
    reasons = [f"{item.name}: {item.reason}" for item in coverage.not_analysed]
    left_out = f" (not analysed: {', '.join(reasons[:_MAX_REASONS])})" if reasons else ""
    more = f" and {len(reasons) - _MAX_REASONS} more" if len(reasons) > _MAX_REASONS else ""
    return NothingToAnalyseError(
        f"no template and no handler found{left_out}{more}", hint="name a folder with one, or pass --allow-empty"
    )


def _has_runtime(language: str, functions: Iterable[Function]) -> bool:
    return any(runtime.startswith(language) for function in functions for runtime in function.runtimes)


def _silent(stage: str, done: int, total: int) -> None:
    return
