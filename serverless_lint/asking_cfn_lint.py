"""What cfn-lint is asked about, and what of its answers is reported."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from msgspec.structs import replace

from serverless_lint.analyses.services import LocalService
from serverless_lint.analyses.undefined_names import UndefinedName
from serverless_lint.cfn_lint_subjects import (
    ResourcesOfService,
    filled_in_by_code,
    is_beside_the_point,
    is_branch_of_globals,
    is_merged_by_chalice,
    is_part_of_service,
    once_for_each_name,
    put_into_mappings_by_code,
)
from serverless_lint.report import Finding
from serverless_lint.rule import Severity

if TYPE_CHECKING:
    from serverless_lint.cfn_lint import Level
    from serverless_lint.config import Config
    from serverless_lint.model import Project
    from serverless_lint.parse.template.template import Template
    from serverless_lint.source import Document
    from serverless_lint.sources.sources import Sources


class Selects(Protocol):
    """Knows whether a configuration asks for cfn-lint, or for one of its rules."""

    def __call__(self, config: Config, *rule_id: str) -> bool:
        """Whether it does."""
        ...


class Ask(Protocol):
    """Asks cfn-lint about texts."""

    def __call__(self, documents: Sequence[Document], level: Level, *, is_noted: bool = True) -> tuple[Finding, ...]:
        """What it says of them. It is noted what it cannot read, unless that is nobody's concern."""
        ...


class Asked:
    """What of some files cfn-lint is asked about."""

    def __init__(self, sources: Sources, config_at: Callable[[str], Config], selects: Selects) -> None:
        self.templates = dict(_templates(sources, config_at, selects))
        """The templates with what is asked of them, by path."""
        self.services = list(_services(sources, config_at, selects, self.templates))
        """The resources of services of the Serverless Framework."""

    @property
    def is_nothing(self) -> bool:
        """Whether cfn-lint need not be asked."""
        return not (self.templates or self.services)


def findings_of_cfn_lint(
    parts: Sequence[tuple[Sources, Project]], config_at: Callable[[str], Config], selects: Selects, ask: Ask
) -> list[tuple[Finding, ...]]:
    """What is reported of what cfn-lint says of the templates of several parts of a project, for each of them.

    It is asked about all of them at once, because starting the processes for it takes a while. `config_at` gives the
    configuration that holds for a file.
    """
    asked = [Asked(sources, config_at, selects) for sources, _ in parts]
    by_level: dict[Level, list[Document]] = {}
    for each in asked:
        for template, level in each.templates.values():
            by_level.setdefault(level, []).append(template.document)
    findings = [finding for level, documents in by_level.items() for finding in ask(documents, level)]
    of_services = [service.document for each in asked for service in each.services]
    if of_services:
        # Whether these texts can be read by themselves is nobody's concern.
        findings += ask(of_services, "errors", is_noted=False)
    said: dict[str, list[Finding]] = {}
    for finding in findings:
        said.setdefault(finding.location.document.path, []).append(finding)
    return [
        tuple(_left(list(_said_of(each, said)), sources, project, config_at, selects))
        for each, (sources, project) in zip(asked, parts, strict=True)
    ]


def _templates(
    sources: Sources, config_at: Callable[[str], Config], selects: Selects
) -> Iterator[tuple[str, tuple[Template, Level]]]:
    selected = [template for template in sources.templates if selects(config_at(template.document.path))]
    if not selected:
        return
    left_out = {failure.location.document.path for failure in sources.failures} | sources.not_whole
    left_out |= {
        each.document.path
        for each in sources.templates
        if is_merged_by_chalice(each, sources) or (each.origin is None and is_part_of_service(each))
    }
    for template in selected:
        path = template.document.path
        if template.origin is None and path not in left_out:
            yield path, (template, "all" if config_at(path).cfn_lint == "all" else "errors")


def _services(
    sources: Sources, config_at: Callable[[str], Config], selects: Selects, asked: Container[str]
) -> Iterator[ResourcesOfService]:
    failed = {failure.location.document.path for failure in sources.failures}
    for template in sources.templates:
        if (
            template.origin is not None
            and failed.isdisjoint(template.described_in)
            and selects(config_at(template.document.path))
        ):
            resources = ResourcesOfService(template, asked)
            if resources.document.text:
                yield resources


def _said_of(asked: Asked, said: Mapping[str, Sequence[Finding]]) -> Iterator[tuple[Finding, Template]]:
    """What was said of what was asked about some files, with the template that it is about."""
    for path, (template, _) in asked.templates.items():
        for finding in said.get(path, ()):
            yield finding, template
    for service in asked.services:
        for finding in said.get(service.document.path, ()):
            written = service.said_of(finding)
            if written is not None:
                yield written, service.template


def _left(
    said: Sequence[tuple[Finding, Template]],
    sources: Sources,
    project: Project,
    config_at: Callable[[str], Config],
    selects: Selects,
) -> Iterator[Finding]:
    """What is reported of it."""
    if not said:
        return
    filled_in = filled_in_by_code((finding for finding, _ in said), sources)
    put = put_into_mappings_by_code((finding for finding, _ in said), sources)
    undefined: dict[str, set[str]] = {}
    for name in project.all(UndefinedName):
        undefined.setdefault(name.template.document.path, set()).add(name.name)
    # What CloudFormation would refuse, nobody gives it.
    local = {path for service in project.all(LocalService) for path in service.template.described_in}
    reported = (
        replace(finding, severity=Severity.INFO)
        if finding.location.document.path in local
        else replace(finding, severity=Severity.WARNING)
        if is_branch_of_globals(finding, template)
        else finding
        for finding, template in said
        if finding.location.document.path not in filled_in
        and finding not in put
        and selects(config_at(finding.location.document.path), finding.rule)
        and not is_beside_the_point(finding, template, undefined.get(finding.location.document.path, ()))
    )
    yield from once_for_each_name(reported)
