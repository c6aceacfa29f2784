"""What services are for, as their folders, names and packages say."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

import msgspec

from serverless_lint.libraries.deployment_tools import LOCAL_COMMANDS, SERVERLESS_COMMANDS, SHIPPING_COMMANDS
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Function
from serverless_lint.model.project import finds
from serverless_lint.model.stack.purpose import is_file_for_local_runs, is_named_for_stand_ins, is_stand_in
from serverless_lint.parse.javascript.settings import commands_of
from serverless_lint.parse.template.origin import Tool
from serverless_lint.parse.template.template import Template
from serverless_lint.source import Location

_SHIPS = re.compile(r"(?:package|deploy|release)(?:[:_-]|$)")
"""How scripts are called that bring code to AWS."""


class LocalService(msgspec.Struct, frozen=True, eq=False):
    """A service that is described for runs on a developer's machine only; something else deploys its code."""

    template: Template

    @property
    def location(self) -> Location:
        """Its description."""
        return self.template.document.location


def stand_ins(project: LinkedProject) -> frozenset[str]:
    """The paths of templates of services that stand in for others: stubs, mocks, simulators.

    The folder of such a template says so, or the package that it belongs to.
    """
    return frozenset(
        template.document.path
        for template in project.all(Template)
        if any(map(is_named_for_stand_ins, template.document.path.split("/")[:-1]))
        or is_named_for_stand_ins(_package_name(project, template))
    )


def is_in_stand_in(function: Function, project: LinkedProject) -> bool:
    """Whether a function, or the service that it belongs to, stands in for another one."""
    return is_stand_in(function.resource) or function.template.document.path in project.once(stand_ins)


def _package_name(project: LinkedProject, template: Template) -> str:
    packages = project.own_names.packages(posixpath.dirname(template.document.path))
    return next((package.name for _, package in packages), "")


@finds(LocalService)
def local_services(project: LinkedProject) -> Iterator[LocalService]:
    """The services whose file is called so, and those that scripts run locally only with the Serverless Framework."""
    for template in project.all(Template):
        origin = template.origin
        is_of_framework = origin is not None and origin.tool is Tool.SERVERLESS_FRAMEWORK
        name = posixpath.basename(template.document.path)
        if is_file_for_local_runs(name) or (is_of_framework and _runs_locally_only(project, template)):
            yield LocalService(template)


def _runs_locally_only(project: LinkedProject, template: Template) -> bool:
    packages = project.own_names.packages(posixpath.dirname(template.document.path))
    folder, scripts = next(((folder, package.scripts) for folder, package in packages), (".", {}))
    run = [words for script in scripts.values() for words in _framework_commands(script)]
    shipping = [text for name, text in scripts.items() if _SHIPS.match(name)]
    return (
        any(not any(_framework_commands(text)) for text in shipping)
        and any(words[: len(command)] == command for words in run for command in LOCAL_COMMANDS)
        and not any(words[:1] == (command,) for words in run for command in SHIPPING_COMMANDS)
        and not any(_runs_framework(project, folder, text) for text in shipping)
    )


def _runs_framework(project: LinkedProject, folder: str, script: str) -> bool:
    """Whether a script runs a program of the project that speaks of the Serverless Framework."""
    paths = (posixpath.normpath(posixpath.join(folder, word)) for word in script.split())
    modules = (project.sources.module(path) for path in paths if path in project.sources)
    return any(
        not SERVERLESS_COMMANDS.isdisjoint(text.split()) for module in modules if module for text in module.words
    )


def _framework_commands(script: str) -> Iterator[tuple[str, ...]]:
    """What the Serverless Framework is told to do by a script: the words behind its name that are no options."""
    for words in commands_of(script):
        at = next((at for at, word in enumerate(words) if posixpath.basename(word) in SERVERLESS_COMMANDS), None)
        if at is not None:
            yield tuple(word for word in words[at + 1 :] if not word.startswith("-"))
