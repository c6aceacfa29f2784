"""What a whole file was taken for, what there is in it, and what was found there."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.explain_place.code import loaded_by
from serverless_lint.explain_place.note import Note, finding_note, section
from serverless_lint.linter import Inspection
from serverless_lint.model import FunctionCode, Handler, Module, Project
from serverless_lint.parse.template.origin import Tool
from serverless_lint.parse.template.template import Resource, Template
from serverless_lint.report import Finding
from serverless_lint.source import Document


def file_notes(project: Project, document: Document) -> Iterator[Note]:
    """What a template or a module has, each with its place."""
    codes = {code.function.resource: code for code in project.all(FunctionCode)}
    for template in project.all(Template):
        parts = template.paths if template.origin is None else (part.path for part in template.origin.document.parts)
        if document.path in parts:
            yield Note(_kind(template, document))
            here = [each for each in template.resources.values() if each.location.document.path == document.path]
            yield from section("functions", (_function(codes[each]) for each in here if each in codes))
            # Where a function is written, other tools make what belongs to it.
            taken = {each.location.span for each in here if each in codes}
            others = (each for each in here if each.location.span not in taken)
            yield from section("other resources", map(_resource, others))
    for module in project.all(Module):
        if module.name == document.path and not module.is_inline:
            yield Note(f"{module.language.value} code{' of a test' if module.is_test else ''}")
            yield from section("handlers", _handlers(project, module))
            if not module.is_infrastructure:
                yield from section("run by", loaded_by(project, module))


def _kind(template: Template, document: Document) -> str:
    if template.origin is not None:
        is_service = template.origin.tool is Tool.SERVERLESS_FRAMEWORK
        part = "" if template.document.path == document.path else "part of "
        return f"{part}{'a service of the Serverless Framework' if is_service else 'an application of the AWS CDK'}"
    return "a template of SAM" if template.is_sam else "a template of CloudFormation"


def _function(code: FunctionCode) -> Note:
    handlers = tuple(Note(f"runs `{handler.name}`", handler.location) for handler in code.handlers)
    missing = "" if handlers else f": {code.problem.value if code.problem else 'unknown'}"
    return Note(f"`{code.function.resource.label}`{missing}", code.location, handlers)


def _resource(resource: Resource) -> Note:
    return Note(f"`{resource.label}`, {resource.type}", resource.location)


def _handlers(project: Project, module: Module) -> Iterator[Note]:
    for handler in project.all(Handler):
        if handler.location.document.path == module.name:
            yield Note(f"`{handler.name}`", handler.location)


def file_findings(inspection: Inspection, document: Document) -> Iterator[Note]:
    """What was reported in a file, what elsewhere with it as part of the story, and what is ignored there."""
    report = inspection.report
    here = [finding for finding in report.findings if finding.location.document.path == document.path]
    elsewhere = (finding for finding in report.findings if finding.location.document.path != document.path)
    pointing = [finding for finding in elsewhere if _points_to(finding, document)]
    ignored = [finding for finding in report.ignored if finding.location.document.path == document.path]
    yield from section("reported here", map(finding_note, here))
    yield from section("reported elsewhere, with this file as part of the story", map(finding_note, pointing))
    yield from section("ignored here", map(finding_note, ignored))
    if not (here or pointing or ignored):
        yield Note("nothing is reported here")
    yield Note("`serverless-lint explain PATH:LINE` says more of a line")


def _points_to(finding: Finding, document: Document) -> bool:
    return any(related.location.document.path == document.path for related in finding.related)
