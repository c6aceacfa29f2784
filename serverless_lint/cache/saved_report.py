"""A report as bytes, for a later run in which nothing has changed."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from hashlib import blake2b

import msgspec

from serverless_lint.config import Config
from serverless_lint.files.discover import Discovery
from serverless_lint.files.surroundings import PresentState
from serverless_lint.report import Coverage, Finding, NotAnalysed, RelatedPlace, Report, SkippedFile
from serverless_lint.rule import Category, Confidence, Edit, Fix, Rule, Severity
from serverless_lint.source import Document, Location, Span
from serverless_lint.sources.facts import encode, program_version

ReadDocument = Callable[[str], "Document | None"]


class _Place(msgspec.Struct, array_like=True):
    path: str
    span: Span
    has_text: bool


class _Related(msgspec.Struct, array_like=True):
    place: _Place
    message: str
    is_step: bool


class _Edit(msgspec.Struct, array_like=True):
    place: _Place
    replacement: str


class _Fix(msgspec.Struct, array_like=True):
    title: str
    edits: list[_Edit]
    safe: bool
    caution: str


class _Finding(msgspec.Struct, array_like=True):
    rule: str
    severity: int
    confidence: int
    category: str
    message: str
    place: _Place
    label: str
    help: str
    related: list[_Related]
    fix: _Fix | None
    function: str | None
    resource: str | None
    sums_up: list[str]
    cause: str
    ignored_because: str | None


class _Gap(msgspec.Struct, array_like=True):
    what: str
    name: str
    reason: str
    place: _Place
    files: int
    help: str


class _Rule(msgspec.Struct, array_like=True):
    id: str
    severity: int
    category: str
    since: str
    confidence: int
    pedantic: bool
    preview: bool
    summary: str
    cwe: int | None
    documentation: str


class _Report(msgspec.Struct, array_like=True):
    findings: list[_Finding]
    ignored: list[_Finding]
    functions: int
    linked_functions: int | None
    templates: int
    files: int
    not_analysed: list[_Gap]
    handlers: int
    unread_arguments: list[tuple[str, str]]
    has_read_arguments: bool
    lacks_subject: bool
    rules: list[_Rule]
    notes: list[str]
    surroundings: dict[str, tuple[str, str]] = {}


_decode = msgspec.msgpack.Decoder(_Report).decode


def key_of_names(config: Config, discovery: Discovery) -> bytes:
    """Names everything that a report depends on but for the content of files: options, and which files there are."""
    digest = digest_of_program(config)
    focus = None if discovery.focus is None else sorted(discovery.focus)
    digest.update(repr((options_of_findings(config), discovery.skipped, focus, discovery.folders)).encode())
    names: list[object] = []
    for file in discovery.files:
        names += (os.fsencode(file.name), file.explicit)
    digest.update(repr(names).encode())
    return digest.digest()


def key_of_run(names: bytes, discovery: Discovery, latest: int) -> bytes | None:
    """Names the content of files besides; None if one has changed after a time, in nanoseconds since the epoch.

    A file stands for its content by its size, times and number in the file system, as it does for git. That is not
    safe for a file that has changed just now.
    """
    signatures: list[int] = []
    for file in discovery.files:
        if file.signature is None or file.signature.changed_after(latest):
            return None
        signatures += file.signature
    return blake2b(names + repr(signatures).encode(), digest_size=16).digest()


def save_report(report: Report, surroundings: Mapping[str, tuple[str, str]]) -> bytes:
    """The report as bytes, with what it depends on beside the scanned files.

    Empty if it names a file whose name is no text, which has no place in such bytes: it is found out anew each time.
    """
    try:
        return encode(_as_saved(report, surroundings))
    except UnicodeEncodeError:
        return b""


def _as_saved(report: Report, surroundings: Mapping[str, tuple[str, str]]) -> _Report:
    return _Report(
        findings=[_saved(finding) for finding in report.findings],
        ignored=[_saved(finding) for finding in report.ignored],
        functions=report.coverage.functions,
        linked_functions=report.coverage.linked_functions,
        templates=report.coverage.templates,
        files=report.coverage.files,
        not_analysed=[
            _Gap(gap.what, gap.name, gap.reason, _saved_place(gap.location), gap.files, gap.help)
            for gap in report.coverage.not_analysed
        ],
        handlers=report.coverage.handlers,
        unread_arguments=[(file.path, file.reason) for file in report.unread_arguments],
        has_read_arguments=report.has_read_arguments,
        lacks_subject=report.lacks_subject,
        rules=[_saved_rule(rule) for rule in report.rules],
        notes=list(report.notes),
        surroundings=dict(surroundings),
    )


def load_report(data: bytes, read: ReadDocument, present: PresentState) -> Report | None:
    """The report that was saved, its documents read anew.

    None if the bytes are none, a file is gone, or something beside the scanned files is no longer what it was.
    """
    loaded = load_report_and_surroundings(data, read, present)
    return None if loaded is None else loaded[0]


def load_report_and_surroundings(
    data: bytes, read: ReadDocument, present: PresentState | None
) -> tuple[Report, Mapping[str, tuple[str, str]]] | None:
    """The same with what it depends on beside the scanned files; with None for `present` that is not compared."""
    try:
        saved = _decode(data)
        if present is not None and not present.confirms(saved.surroundings):
            return None
        return _Loader(read).report(saved), saved.surroundings
    except (msgspec.MsgspecError, KeyError, ValueError):
        return None


def digest_of_program(config: Config) -> blake2b:
    """Names the code that a run consists of, that of plug-ins included."""
    digest = blake2b(program_version(), digest_size=16)
    for each in config.by_folder.values():
        if each.plugins:
            from serverless_lint.ruleset.plugins import plugins_version

            digest.update(plugins_version(each))
    return digest


def options_of_findings(config: Config) -> list[object]:
    """What of the configuration and those of folders the findings depend on."""
    return [(folder, *_options_of_findings(each)) for folder, each in config.by_folder.items()]


def _options_of_findings(config: Config) -> tuple[object, ...]:
    return (
        config.root,
        *(config.select, config.ignore, config.extend_select, config.pedantic, config.preview),
        *(config.min_confidence, sorted(config.severity.items()), list(config.per_file_ignores.items())),
        *(config.templates, config.applications, sorted(config.parameters.items()), config.as_of, config.cfn_lint),
        *(config.plugins, [(rule, sorted(values.items())) for rule, values in sorted(config.rule_options.items())]),
        *(config.require_reason, config.respect_ignores, config.allow_empty, list(config.origins.items())),
    )


def _saved_rule(rule: Rule) -> _Rule:
    return _Rule(
        *(rule.id, rule.severity.value, rule.category.value, rule.since, rule.confidence.value),
        *(rule.pedantic, rule.preview, rule.summary, rule.cwe, rule.documentation),
    )


def _loaded_rule(saved: _Rule) -> Rule:
    """What a reporter asks of a rule: it has run, and cannot run again."""
    return Rule(
        id=saved.id,
        severity=Severity(saved.severity),
        category=Category(saved.category),
        since=saved.since,
        confidence=Confidence(saved.confidence),
        pedantic=saved.pedantic,
        preview=saved.preview,
        summary=saved.summary,
        subjects=(),
        check=lambda subject: (),
        cwe=saved.cwe,
        documentation=saved.documentation,
    )


def _saved_place(location: Location) -> _Place:
    return _Place(location.document.path, location.span, bool(location.document.text))


def _saved(finding: Finding) -> _Finding:
    fix = finding.fix
    return _Finding(
        rule=finding.rule,
        severity=finding.severity.value,
        confidence=finding.confidence.value,
        category=finding.category.value,
        message=finding.message,
        place=_saved_place(finding.location),
        label=finding.label,
        help=finding.help,
        related=[
            _Related(_saved_place(related.location), related.message, related.is_step) for related in finding.related
        ],
        fix=None
        if fix is None
        else _Fix(
            fix.title,
            [_Edit(_saved_place(edit.at), edit.replacement) for edit in fix.edits],
            fix.safe,
            fix.caution,
        ),
        function=finding.function,
        resource=finding.resource,
        sums_up=list(finding.sums_up),
        cause=finding.cause,
        ignored_because=finding.ignored_because,
    )


class _Loader:
    def __init__(self, read: ReadDocument) -> None:
        self._read = read
        self._documents: dict[str, Document] = {}

    def report(self, saved: _Report) -> Report:
        return Report(
            findings=tuple(self._finding(finding) for finding in saved.findings),
            ignored=tuple(self._finding(finding) for finding in saved.ignored),
            coverage=Coverage(
                functions=saved.functions,
                linked_functions=saved.linked_functions,
                templates=saved.templates,
                files=saved.files,
                not_analysed=tuple(
                    NotAnalysed(gap.what, gap.name, gap.reason, self._location(gap.place), gap.files, gap.help)
                    for gap in saved.not_analysed
                ),
                handlers=saved.handlers,
            ),
            unread_arguments=tuple(SkippedFile(*file) for file in saved.unread_arguments),
            has_read_arguments=saved.has_read_arguments,
            lacks_subject=saved.lacks_subject,
            rules=tuple(_loaded_rule(rule) for rule in saved.rules),
            notes=tuple(saved.notes),
        )

    def _finding(self, saved: _Finding) -> Finding:
        fix = saved.fix
        return Finding(
            rule=saved.rule,
            severity=Severity(saved.severity),
            confidence=Confidence(saved.confidence),
            category=Category(saved.category),
            message=saved.message,
            location=self._location(saved.place),
            label=saved.label,
            help=saved.help,
            related=tuple(
                RelatedPlace(self._location(related.place), related.message, related.is_step)
                for related in saved.related
            ),
            fix=None
            if fix is None
            else Fix(
                fix.title,
                tuple(Edit(self._location(edit.place), edit.replacement) for edit in fix.edits),
                fix.safe,
                fix.caution,
            ),
            function=saved.function,
            resource=saved.resource,
            sums_up=tuple(saved.sums_up),
            cause=saved.cause,
            ignored_because=saved.ignored_because,
        )

    def _location(self, place: _Place) -> Location:
        if not place.has_text:
            return Location(Document(place.path, ""), place.span)
        if place.path not in self._documents:
            document = self._read(place.path)
            if document is None:
                raise KeyError(place.path)
            self._documents[place.path] = document
        return Location(self._documents[place.path], place.span)
