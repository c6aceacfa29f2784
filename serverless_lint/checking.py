"""Asks the rules about projects, and makes findings of their answers."""

from __future__ import annotations

import posixpath
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from serverless_lint.analyses.broken_code import BrokenCode
from serverless_lint.analyses.copied_code import CopiedCode
from serverless_lint.analyses.outside_production import OutsideProduction
from serverless_lint.analyses.tool_outputs import ToolOutput
from serverless_lint.front_ends.vocabulary import Vocabulary
from serverless_lint.model import Function, Project
from serverless_lint.parse.fact import PROPOSALS
from serverless_lint.parse.template.template import Template
from serverless_lint.report import Finding, RelatedPlace
from serverless_lint.rule import Category, Problem, Rule, Severity
from serverless_lint.source import Document, Location, Span
from serverless_lint.sources.interest import is_code

if TYPE_CHECKING:
    from serverless_lint.config import Config
    from serverless_lint.ruleset.choice import Choice, ChosenRule
    from serverless_lint.sources.failures import Failure
    from serverless_lint.sources.sources import OnProgress

_ALWAYS_TRUE = frozenset({"internal-error", "hardcoded-aws-access-key", "hardcoded-aws-secret-key"})
_TRUE_OF_TESTS = _ALWAYS_TRUE | {"secret-in-environment"}
"""Rules that hold as well in tests and in development: who can read a secret there can use it."""
_TRUE_OF_LOCAL_RUNS = _ALWAYS_TRUE | {"handler-not-found", "syntax-error"}
"""Rules that hold as well where a description is for runs on a developer's machine only."""


def check(
    projects: Sequence[Project],
    config: Config,
    choice: Choice,
    on_progress: OnProgress,
    rule_seconds: dict[str, float],
) -> list[list[Finding]]:
    """What the rules find in each of several projects; how long each rule took is added to `rule_seconds`.

    One rule looks at all of them before the next one does, as it is with finders.
    """
    checkers = [Checker(project, config, choice) for project in projects]
    asked: dict[type, list[Checker]] = {}
    for checker in checkers:
        for kind in choice.kinds:
            if checker.project.all(kind):
                asked.setdefault(kind, []).append(checker)
    for index, chosen in enumerate(choice.chosen):
        on_progress("checking", index, len(choice.chosen))
        started = time.perf_counter()
        # Many rules have nothing to look at in a small application, and there may be a thousand of these.
        for checker in dict.fromkeys(each for kind in chosen.rule.subjects for each in asked.get(kind, ())):
            checker.ask(chosen)
        rule = chosen.rule.id
        rule_seconds[rule] = rule_seconds.get(rule, 0.0) + time.perf_counter() - started
    return [checker.findings for checker in checkers]


class Checker:
    """Asks rules about one project."""

    def __init__(self, project: Project, config: Config, choice: Choice) -> None:
        self.project = project
        self.findings: list[Finding] = []
        """What was found so far."""
        self._config = config
        self._known = choice.known
        # Nothing if a mistake of the linter keeps it from being known.
        self._outside_production = next(iter(project.all(OutsideProduction)), None)
        templates = [*project.all(Template), *(output.template for output in project.all(ToolOutput))]
        self._vocabulary = Vocabulary(
            [template.origin for template in templates if template.origin is not None],
            {path for template in templates if template.origin is None for path in template.paths},
        )

    def ask(self, chosen: ChosenRule) -> None:
        """Ask a rule about everything that it looks at."""
        rule = chosen.rule
        found = [
            finding
            for kind in rule.subjects
            for subject in self.project.all(kind)
            for finding in self._findings(rule, subject)
            if self._config.folder_of(finding.location.document.path) in chosen.folders
        ]
        if found:
            left = found if rule.is_about_credentials else self._without_copies(found)
            self.findings += _each_once(self._vocabulary.said(left))

    def _without_copies(self, findings: Sequence[Finding]) -> Iterable[Finding]:
        """The findings of a rule without those in copies of code that functions run, where it says the same of that."""
        paths = {finding.location.document.path for finding in findings if is_code(finding.location.document.path)}
        if len({posixpath.basename(path) for path in paths}) == len(paths):
            return findings
        copies = next(iter(self.project.all(CopiedCode)), None)
        return _said_once(findings, copies.originals) if copies is not None and copies.originals else findings

    def failures(self, failures: Iterable[Failure]) -> Iterator[Finding]:
        """What could not be read."""
        for failure in failures:
            path = failure.location.document.path
            broken = self._broken_code if is_code(path) else None
            is_translated = broken is not None and path in broken.translated
            if failure.language == PROPOSALS:
                is_right = is_translated
            else:
                # That the runtime is no longer supported is a finding of its own, at the function.
                is_right = bool(failure.language) and _has_runtime(failure.language, self.project.all(Function))
            if not is_right:
                is_idle = broken is not None and path in broken.idle
                is_unseen = broken is not None and path in broken.unseen
                severity = Severity.WARNING if is_unseen else None
                is_advice = not failure.is_certain or is_translated or is_idle
                yield self._failure(failure, Severity.INFO if is_advice else severity)

    @cached_property
    def _broken_code(self) -> BrokenCode | None:
        """Nothing if a mistake of the linter keeps it from being known."""
        return next(iter(self.project.all(BrokenCode)), None)

    def _findings(self, rule: Rule, subject: object) -> Iterator[Finding]:
        try:
            for problem in rule.check(subject):
                if not problem.pedantic or self._config.at(problem.at.location.document.path).pedantic:
                    yield self._finding(rule, problem)
        except Exception as error:
            if self._config.debug:
                raise
            yield self._crash(rule, subject, error)

    def _finding(self, rule: Rule, problem: Problem) -> Finding:
        severity = rule.severity if problem.severity is None else problem.severity
        reason = ""
        if self._outside_production is not None:
            severity = _severity_outside_production(rule.id, severity, problem.at.location, self._outside_production)
            is_setting = rule.category is Category.SECURITY and rule.id not in _TRUE_OF_TESTS
            if is_setting and self._outside_production.is_asked_for(problem.at.location):
                severity = Severity.INFO
            program = self._outside_production.superseded.get(problem.at.location.document.path)
            if program is not None:
                reason = f"advice only, `{program}` deploys these functions too: remove what is no longer in use"
            taken = self._outside_production.twins.get(problem.at.location.document.path)
            if taken is not None:
                reason = f"advice only, nothing names this file beside `{taken}`: remove what is no longer in use"
        return Finding(
            rule=rule.id,
            severity=self._config.at(problem.at.location.document.path).severity.get(rule.id, severity),
            confidence=rule.confidence if problem.confidence is None else problem.confidence,
            category=rule.category,
            message=problem.message,
            location=problem.at.location,
            label=problem.label,
            help=problem.help or reason,
            related=tuple(
                RelatedPlace(related.at.location, related.message, related.is_step) for related in problem.related
            ),
            fix=problem.fix,
            function=problem.function,
            resource=problem.resource,
            ignorable_at=tuple(place.location for place in problem.ignorable_at),
            concerns=problem.concerns,
            sums_up=problem.sums_up,
            cause=problem.cause,
        )

    def _crash(self, rule: Rule, subject: object, error: Exception) -> Finding:
        where = traceback.extract_tb(error.__traceback__)[-1]
        location = getattr(subject, "location", None)
        return self._built_in(
            "internal-error",
            location if isinstance(location, Location) else Location(Document("", ""), Span(0, 0)),
            f"the rule `{rule.id}` crashed ({type(error).__name__}: {error}, line {where.lineno}): please report it",
        )

    def _failure(self, failure: Failure, severity: Severity | None) -> Finding:
        if failure.crashed:
            message = f"{failure.crashed} this crashed ({failure.message}): please report it"
            return self._built_in("internal-error", failure.location, message)
        return self._built_in("syntax-error", failure.location, failure.message, severity)

    def _built_in(self, rule_id: str, location: Location, message: str, severity: Severity | None = None) -> Finding:
        return self._finding(self._known[rule_id], Problem(location, message, severity=severity))


def _severity_outside_production(rule: str, severity: Severity, at: Location, outside: OutsideProduction) -> Severity:
    """How bad something is at a place: advice for local runs, in tests, and in what a tool writes.

    What fails in development alone fails nonetheless; what only hurts there is advice.
    """
    path = at.document.path
    if path in outside.local and rule not in _TRUE_OF_LOCAL_RUNS:
        return Severity.INFO
    if rule in _TRUE_OF_TESTS:
        return severity
    if path in outside.advised or path in outside.superseded or path in outside.twins:
        return Severity.INFO
    return Severity.INFO if severity is Severity.WARNING and outside.has(at) else severity


def _said_once(findings: Sequence[Finding], originals: Mapping[str, str]) -> Iterator[Finding]:
    """The findings without those that are also said of the same line of a file's original."""
    said = Counter((finding.location.document.path, _statement(finding)) for finding in findings)
    repeated: Counter[tuple[str, tuple[str, str]]] = Counter()
    for finding in findings:
        path, statement = finding.location.document.path, _statement(finding)
        if path in originals:
            repeated[path, statement] += 1
        if path not in originals or repeated[path, statement] > said[originals[path], statement]:
            yield finding


def _statement(finding: Finding) -> tuple[str, str]:
    """What is said, and of which line."""
    return finding.message, finding.location.document.line_text(finding.location.start.line).strip()


def _each_once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings without those that say the same of the same place: several templates may take in one file."""
    said: set[tuple[str, Span, str]] = set()
    for finding in findings:
        key = (finding.location.document.path, finding.location.span, finding.message)
        if key not in said:
            said.add(key)
            yield finding


def _has_runtime(language: str, functions: Iterable[Function]) -> bool:
    return any(runtime.startswith(language) for function in functions for runtime in function.runtimes)
