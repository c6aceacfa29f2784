"""What services are for, as their folders, names and packages say."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain

import msgspec

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.libraries.deployment_tools import (
    CDK_COMMAND,
    CDK_FOR_LOCALSTACK,
    LOCAL_COMMANDS,
    SERVERLESS_COMMANDS,
    SHIPPING_COMMANDS,
)
from serverless_lint.libraries.own_machine import is_beside_container, is_of_localstack
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Function
from serverless_lint.model.project import finds
from serverless_lint.model.stack.purpose import (
    is_file_for_local_runs,
    is_folder_for_local_runs,
    is_folder_of_tests,
    is_named_for_stand_ins,
    is_stage_for_local_runs,
    is_stand_in,
)
from serverless_lint.parse.javascript.settings import commands_of
from serverless_lint.parse.template.origin import Tool
from serverless_lint.parse.template.template import Template
from serverless_lint.paths import joined
from serverless_lint.source import Location

_SHIPS = lazy_pattern(r"(?:package|deploy|release)(?:[:_-]|$)")
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


def is_in_local_service(function: Function, project: LinkedProject) -> bool:
    """Whether a template that has a function is there for runs on a developer's machine only."""
    return function.template.document.path in project.once(_paths_of_local_services)


def stands_aside(function: Function, project: LinkedProject) -> bool:
    """Whether a function is either: in a stand-in, or in a local service."""
    return is_in_stand_in(function, project) or is_in_local_service(function, project)


def _paths_of_local_services(project: LinkedProject) -> frozenset[str]:
    return frozenset(service.template.document.path for service in project.all(LocalService))


def _package_name(project: LinkedProject, template: Template) -> str:
    packages = project.own_names.packages(posixpath.dirname(template.document.path))
    return next((package.name for _, package in packages), "")


@finds(LocalService)
def local_services(project: LinkedProject) -> Iterator[LocalService]:
    """The services whose file or folder is called so, and those that only local tools run."""
    for template in project.all(Template):
        *folders, name = template.document.path.split("/")
        if (
            is_file_for_local_runs(name)
            or any(map(is_folder_for_local_runs, folders))
            or (any(map(is_folder_of_tests, folders)) and _has_local_images_only(template))
            or _is_run_locally_only(project, template)
            or _is_twin_for_local_runs(project, template)
            or _asks_own_machine(template)
        ):
            yield LocalService(template)


def _has_local_images_only(template: Template) -> bool:
    """Whether all functions are images of the machine that `sam build` runs on: names without a registry.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html#sam-function-imageuri
    """
    functions = [each for each in template.resources.values() if each.type == "AWS::Serverless::Function"]
    images = [function.properties.get("ImageUri").text or "/" for function in functions]
    return bool(images) and not any("/" in image for image in images)


def _asks_own_machine(template: Template) -> bool:
    """Whether all functions are told the address of what runs beside their container, which AWS does not know."""
    variables = template.root.get("Globals", "Function", "Environment", "Variables")
    return any(is_beside_container(value.text or "") for _, value in variables.items())


def _is_run_locally_only(project: LinkedProject, template: Template) -> bool:
    tool = template.origin.tool if template.origin is not None else None
    if tool is Tool.SERVERLESS_FRAMEWORK:
        return _runs_locally_only(project, template)
    return tool is not None and _is_for_localstack(project, template)


def _is_twin_for_local_runs(project: LinkedProject, template: Template) -> bool:
    """Whether a service is for a local stage unless told otherwise, and other services deploy half of its modules."""
    origin = template.origin
    if origin is None or not origin.may_run_locally or not is_stage_for_local_runs(origin.stage):
        return False
    own, named = _named_code(project, template), project.once(_code_by_services)
    return bool(own) and 2 * sum(1 for code in own if named[code] > 1) >= len(own)


def _code_by_services(project: LinkedProject) -> Counter[str]:
    """How many services of the framework name each module with handlers, by its path from the root."""
    services = (
        template
        for template in project.all(Template)
        if template.origin is not None and template.origin.tool is Tool.SERVERLESS_FRAMEWORK
    )
    return Counter(chain.from_iterable(_named_code(project, template) for template in services))


def _named_code(project: LinkedProject, template: Template) -> frozenset[str]:
    folder = posixpath.dirname(template.document.path)
    functions = project.functions_of(template)
    texts = (text for function in functions for text in function.handler_setting.texts())
    return frozenset(joined(folder, text.rpartition(".")[0]) for text in texts)


def _is_for_localstack(project: LinkedProject, template: Template) -> bool:
    """Whether scripts bring a program of the CDK to LocalStack alone, and functions are told that AWS is there."""
    packages = project.own_names.packages(posixpath.dirname(template.document.path))
    scripts = next((package.scripts for _, package in packages if package.scripts), {})
    called = {posixpath.basename(word) for text in scripts.values() for words in commands_of(text) for word in words}
    return (
        CDK_FOR_LOCALSTACK in called
        and CDK_COMMAND not in called
        and any(map(_names_localstack, project.functions_of(template)))
    )


def _names_localstack(function: Function) -> bool:
    variables = function.environment.variables.values()
    return any(is_of_localstack(known.text or "") for variable in variables for known in variable.values)


def _runs_locally_only(project: LinkedProject, template: Template) -> bool:
    packages = project.own_names.packages(posixpath.dirname(template.document.path))
    folder, scripts = next(((folder, package.scripts) for folder, package in packages), (".", {}))
    run = [words for script in scripts.values() for words in framework_commands(script)]
    shipping = [text for name, text in scripts.items() if _SHIPS.match(name)]
    return (
        any(not any(framework_commands(text)) for text in shipping)
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


def scripts_around(project: LinkedProject, folder: str) -> Mapping[str, str]:
    """The scripts of the nearest package that a folder is in, by their names."""
    return next((package.scripts for _, package in project.own_names.packages(folder)), {})


def framework_commands(script: str) -> Iterator[tuple[str, ...]]:
    """What the Serverless Framework is told to do by a script: the words behind its name that are no options."""
    for words in commands_of(script):
        at = next((at for at, word in enumerate(words) if posixpath.basename(word) in SERVERLESS_COMMANDS), None)
        if at is not None:
            yield tuple(word for word in words[at + 1 :] if not word.startswith("-"))
