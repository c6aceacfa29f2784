"""What of a project is for tests, for development or for runs on a developer's machine, and nobody depends on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from serverless_lint.analyses.services import LocalService, is_in_stand_in
from serverless_lint.libraries.deployment_tools import WRITTEN_BY_AMPLIFY
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Function
from serverless_lint.model.program.code import is_test
from serverless_lint.model.project import finds
from serverless_lint.model.stack.purpose import is_file_of_tests, parts_outside_production
from serverless_lint.parse.template.template import Template
from serverless_lint.source import Location, Span


class OutsideProduction(msgspec.Struct, frozen=True, eq=False):
    """All that is outside production."""

    local: frozenset[str]
    """The paths of what describes services for runs on a developer's machine only."""
    advised: frozenset[str]
    """The paths of templates of tests, and of those that the command line of Amplify writes: nobody changes them."""
    parts: Mapping[str, tuple[Span, ...]]
    """By the path, where resources and values stand that there are in development or tests only,
    and functions that stand in for something else."""

    def has(self, location: Location) -> bool:
        """Whether a place is in something that is there for tests or development."""
        span = location.span
        parts = self.parts.get(location.document.path, ())
        return any(part.start <= span.start and span.end <= part.end for part in parts)


@finds(OutsideProduction)
def outside_production(project: LinkedProject) -> Iterator[OutsideProduction]:
    """That of all templates, once."""
    templates = project.all(Template)
    parts: dict[str, list[Span]] = {}
    for template in templates:
        for part in parts_outside_production(template):
            parts.setdefault(part.location.document.path, []).append(part.location.span)
    for function in project.all(Function):
        if is_in_stand_in(function, project):
            parts.setdefault(function.location.document.path, []).append(function.resource.node.location.span)
    yield OutsideProduction(
        local=frozenset(path for service in project.all(LocalService) for path in service.paths),
        advised=frozenset(
            path
            for template in templates
            for path in template.paths
            if _is_of_tests(path) or WRITTEN_BY_AMPLIFY.search(path)
        ),
        parts={path: tuple(spans) for path, spans in parts.items()},
    )


def _is_of_tests(path: str) -> bool:
    return is_test(path) or is_file_of_tests(path.rpartition("/")[2])
