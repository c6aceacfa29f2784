"""Which code the functions of the templates may run, as far as it is not seen that none of them does."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.libraries.browsers import OF_BROWSERS, STEERS_BROWSERS
from serverless_lint.link.handlers import HandlerFinder, Miss
from serverless_lint.link.other_tools import OtherTools
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Function, FunctionCode, Handler, HandlerProblem, Module, Program
from serverless_lint.paths import folders_around, leads_outside
from serverless_lint.sources.set_aside import past_folder

_ROOT = "."
_FOR_PEOPLE = lazy_pattern(r"(?:^|/)(?:scripts?|examples?|samples?|benchmarks?|docs?|localstack)/", re.IGNORECASE)
"""Folders of what people run by hand or read, or LocalStack runs, unless a function runs it."""
_MIGRATIONS = lazy_pattern(r"(?:^|/)migrations?/", re.IGNORECASE)
_BROUGHT_FROM_ELSEWHERE = frozenset(
    {HandlerProblem.IMAGE, HandlerProblem.PACKAGED, HandlerProblem.BUILD_OUTPUT, HandlerProblem.UNKNOWN}
)
"""Why a handler was not found although its code may stand anywhere in the project."""


def deployed_code(project: LinkedProject) -> DeployedCode:
    """What knows which code of a project functions may run."""
    past = frozenset(folder for path in project.sources.set_aside if (folder := past_folder(path)) is not None)
    codes, programs = project.all(FunctionCode), project.all(Program)
    return DeployedCode(codes, programs, project.handler_finder, project.other_tools, past, project.misses)


def code_of_handlers(project: LinkedProject) -> frozenset[str]:
    """The keys of the modules that a handler is seen to load which a function may be given.

    What is not among them people may run by hand, if no function runs it whose code is not seen.
    """
    deployed = project.once(deployed_code)
    handlers = filter(deployed.may_be_handler, project.all(Handler))
    return frozenset(module.key for handler in handlers for module in project.loaded(handler))


class DeployedCode:
    """Knows what functions run, and where there may be code that they run without it being seen."""

    def __init__(
        self,
        codes: Iterable[FunctionCode],
        programs: Iterable[Program],
        finder: HandlerFinder,
        other_tools: OtherTools,
        past: frozenset[str],
        misses: Callable[[Function], Iterable[Miss]],
    ) -> None:
        self._past = past
        """The folders whose templates nobody deploys any more."""
        self._loaded = {module.key for program in programs for module in program.code.modules}
        self._other_tools = other_tools
        self._has_functions = False
        self._unreadable: set[str] = set()
        """The folders of functions whose own file cannot be read, so that it is not seen what they load."""
        self._folders: set[str] = set()
        """The folders that functions may run code of which it is not seen."""
        self._services: defaultdict[str, set[str]] = defaultdict(set)
        """The templates that were read, by the folders of code that their functions are found in."""
        self._of_services: dict[str, bool] = {}
        """Whether the files of a folder are such code, as far as it was asked for."""
        for code in codes:
            self._has_functions = True
            if code.problem is None and not _is_read_in_part(code.function):
                for folder in finder.code_folders(code.function):
                    self._services[folder].add(code.function.template.document.path)
            self._folders.update(_unseen_code(code, finder, misses))
            if code.problem is HandlerProblem.UNREADABLE:
                self._unreadable.update(finder.code_folders(code.function))
            if other_tools.has_unread_functions and _is_uploaded(code.function):
                # So may be the code of functions of the template that could not be read.
                self._folders.add(_ROOT)

    def may_run(self, module: Module) -> bool:
        """Whether a function may load a module. Without any functions all code may be that of one."""
        return module.is_inline or module.key in self._loaded or self._may_run_unseen(module)

    def is_seen_to_run(self, module: Module) -> bool:
        """Whether a function loads a module, as far as that is seen, or is there beside it and cannot be read.

        Without any functions all code counts.
        """
        is_loaded = module.is_inline or module.key in self._loaded or not self._has_functions
        return is_loaded or not self._unreadable.isdisjoint(folders_around(module.name))

    def may_ship(self, module: Module) -> bool:
        """Whether anything that is delivered may load a module, such as a web page beside the functions."""
        return module.is_inline or module.key in self._loaded or not _is_for_people(module)

    def is_migration(self, module: Module) -> bool:
        """Whether a module changes what is stored, once, and has most likely done so."""
        return module.key not in self._loaded and _MIGRATIONS.search(module.name) is not None

    def may_be_handler(self, handler: Handler) -> bool:
        """Whether a function may be given a handler."""
        return bool(handler.functions) or self._may_run_unseen(handler.module)

    def _may_run_unseen(self, module: Module) -> bool:
        if _is_for_people(module) or is_for_browsers(module) or not self._past.isdisjoint(folders_around(module.name)):
            return False
        if not self._has_functions:
            return True
        if self._other_tools.deploy(module.name) and not self._is_of_service(module.name):
            return True
        return not self._folders.isdisjoint(folders_around(module.name))

    def _is_of_service(self, name: str) -> bool:
        """Whether a file is in the code of functions that were found, and no other tool is defined as near to it."""
        around = posixpath.dirname(name)
        if around not in self._of_services:
            services = {service for folder in folders_around(name) for service in self._services.get(folder, ())}
            self._of_services[around] = any(not self._other_tools.deploy_beside(name, service) for service in services)
        return self._of_services[around]


def _is_read_in_part(function: Function) -> bool:
    origin = function.template.origin
    return function.template.open and (origin is None or origin.has_other_functions)


def _is_uploaded(function: Function) -> bool:
    """Whether the template names an object in S3 that holds the code, whatever folder that is made from."""
    key = "CodeUri" if function.is_sam else "Code"
    has_key = bool(function.properties.get(key, "Key" if function.is_sam else "S3Key"))
    return has_key or (function.properties.get(key).text or "").startswith("s3://")


def _is_for_people(module: Module) -> bool:
    return module.is_test or _FOR_PEOPLE.search(module.name) is not None


def is_for_browsers(module: Module) -> bool:
    """Whether a module uses what only browsers have, and is not there to steer one."""
    return not module.words.isdisjoint(OF_BROWSERS) and not module.imports_any(*STEERS_BROWSERS)


def _unseen_code(
    code: FunctionCode, finder: HandlerFinder, misses: Callable[[Function], Iterable[Miss]]
) -> Iterator[str]:
    """The folders that may hold the code of a function whose handler was not found."""
    function, problem = code.function, code.problem
    modules = [miss.module for miss in misses(function)] if problem is HandlerProblem.NO_FUNCTION else []
    if modules and all(module is not None and not module.is_inline for module in modules):
        # What it is meant to run is seen to lie there.
        yield from (posixpath.dirname(module.name) or _ROOT for module in modules if module is not None)
        return
    if problem is None or (problem is HandlerProblem.OTHER_RUNTIME and function.runtimes):
        return
    origin = function.template.origin
    if origin is not None and origin.is_read_in_part:
        # Around a program all code may be run by what it deploys, whether or not a function of it is seen. A program in
        # a folder of its own often deploys what lies beside it.
        if problem in _BROUGHT_FROM_ELSEWHERE or problem is HandlerProblem.NO_FOLDER:
            yield posixpath.dirname(posixpath.dirname(function.template.document.path)) or _ROOT
        return
    context = function.resource.metadata.lookup("DockerContext").only if problem is HandlerProblem.IMAGE else None
    if isinstance(context, str):
        folder = posixpath.normpath(posixpath.join(posixpath.dirname(function.template.document.path), context))
        yield _ROOT if leads_outside(folder) else folder
        return
    yield from () if problem in _BROUGHT_FROM_ELSEWHERE else finder.code_folders(function)
    if problem in _BROUGHT_FROM_ELSEWHERE:
        yield _ROOT
