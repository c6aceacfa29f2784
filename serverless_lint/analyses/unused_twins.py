"""Services that are defined twice, once in a file that nothing names."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator
from itertools import chain

import msgspec

from serverless_lint.libraries.deployment_tools import DEFINITIONS_OF_FRAMEWORK
from serverless_lint.link.project import LinkedProject
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import Template
from serverless_lint.sources.interest import is_code


class UnusedTwin(msgspec.Struct, frozen=True, eq=False):
    """A definition of a service beside the one that is taken unless a command names another, and none does."""

    template: Template
    taken: Template


@finds(UnusedTwin)
def unused_twins(project: LinkedProject) -> Iterator[UnusedTwin]:
    """The definitions of the Serverless Framework with a name of their own that no file of the project mentions."""
    taken: dict[tuple[str, str], Template] = {}
    others: list[tuple[tuple[str, str], str, Template]] = []
    for template in project.all(Template):
        if template.origin is not None and template.origin.name:
            folder, name = posixpath.split(template.document.path)
            if name.startswith(DEFINITIONS_OF_FRAMEWORK):
                taken[folder, template.origin.name] = template
            else:
                others.append(((folder, template.origin.name), name, template))
    twins = [(name, template, taken[service]) for service, name, template in others if service in taken]
    mentioned = _mentioned(project, {name for name, _, _ in twins}) if twins else frozenset()
    yield from (UnusedTwin(template, of) for name, template, of in twins if name not in mentioned)


def _mentioned(project: LinkedProject, names: Collection[str]) -> frozenset[str]:
    """The names that stand in any text."""
    sources = project.sources
    code = (document for document in sources.documents() if is_code(document.path))
    texts = (document.text for document in chain(sources.texts_beside_code(), code))
    return frozenset(name for text in texts for name in names if name in text)
