"""Services that lie beside a program of the CDK which deploys the same functions."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from itertools import islice

import msgspec

from serverless_lint.analyses.services import framework_commands, scripts_around
from serverless_lint.libraries.deployment_tools import SHIPPING_COMMANDS
from serverless_lint.link.handlers import INLINE_STEM
from serverless_lint.link.project import LinkedProject
from serverless_lint.model.project import finds
from serverless_lint.parse.template.origin import Tool
from serverless_lint.parse.template.template import Template
from serverless_lint.paths import folders_around
from serverless_lint.source import Location
from serverless_lint.sources.interest import is_code

_PROGRAMS = frozenset({Tool.CDK, Tool.CDK_IN_PYTHON})
_MAX_MODULES = 200
"""How many files of a program are looked into for the handlers that it names."""


class SupersededService(msgspec.Struct, frozen=True, eq=False):
    """A service whose functions a program of the CDK beside it deploys as well, so that it may be a leftover."""

    template: Template
    program: Template

    @property
    def location(self) -> Location:
        """Its description."""
        return self.template.document.location


@finds(SupersededService)
def superseded_services(project: LinkedProject) -> Iterator[SupersededService]:
    """Those in the folder of such a program or directly below it, of whose handlers it names more than half.

    None that a script deploys with the framework.
    """
    named_by: dict[Template, frozenset[str]] = {}
    programs = {_folder_of(template): template for template in project.all(Template) if _tool_of(template) in _PROGRAMS}
    for template in project.all(Template) if programs else ():
        if _tool_of(template) is not Tool.SERVERLESS_FRAMEWORK:
            continue
        folder = posixpath.dirname(template.document.path) or "."
        around = (folder, *folders_around(folder))[:2]
        program = next((programs[each] for each in around if each in programs), None)
        if program is None or _is_deployed(project, folder):
            continue
        if program not in named_by:
            # One program may lie beside many services.
            named_by[program] = _handlers_of(project, program) | _words_of(project, program)
        handlers = _handlers_of(project, template)
        named = handlers & named_by[program]
        if len(named) * 2 > len(handlers) and any(map(_tells_something, named)):
            yield SupersededService(template, program)


def superseded_paths(project: LinkedProject) -> frozenset[str]:
    """The paths of their templates."""
    return frozenset(service.template.document.path for service in project.all(SupersededService))


def _tool_of(template: Template) -> Tool | None:
    return template.origin.tool if template.origin is not None else None


def _folder_of(program: Template) -> str:
    return posixpath.dirname(program.document.path) or "."


def _tells_something(handler: str) -> bool:
    """Whether it is not the `index.handler` that very many functions have."""
    return not handler.startswith(f"{INLINE_STEM}.")


def _is_deployed(project: LinkedProject, folder: str) -> bool:
    run = (words for script in scripts_around(project, folder).values() for words in framework_commands(script))
    return any(words[:1] == (command,) for words in run for command in SHIPPING_COMMANDS)


def _handlers_of(project: LinkedProject, template: Template) -> frozenset[str]:
    functions = project.functions_of(template)
    return frozenset(text for function in functions for text in function.handler_setting.texts())


def _words_of(project: LinkedProject, program: Template) -> frozenset[str]:
    """The texts in the folders of what makes functions, where lists of them may stand that are gone through."""
    parts = program.origin.document.parts if program.origin is not None else ()
    folders = {posixpath.dirname(part.path) for part in parts if is_code(part.path)}
    names = (name for name in project.sources.names if posixpath.dirname(name) in folders and is_code(name))
    modules = map(project.sources.module, islice(names, _MAX_MODULES))
    return frozenset(word for module in modules if module is not None for word in module.words)
