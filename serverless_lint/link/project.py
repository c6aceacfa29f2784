"""Links everything that was parsed into one `Project`."""

from __future__ import annotations

import datetime
import posixpath
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from serverless_lint.link.connections import Connections
from serverless_lint.link.functions import functions_of
from serverless_lint.link.handlers import HandlerFinder
from serverless_lint.link.literals import (
    literals_of_comments,
    literals_of_module,
    literals_of_template,
    literals_of_text,
)
from serverless_lint.link.logs import logs_of
from serverless_lint.link.modules import Modules
from serverless_lint.link.network import vpc_calls
from serverless_lint.link.packages import packages_of
from serverless_lint.link.policies import Policies
from serverless_lint.link.reach import CallGraph
from serverless_lint.link.resource_policies import (
    actions_of,
    lambda_permissions_of,
    link_invoking_services,
    resource_statements_of,
)
from serverless_lint.link.risks import Risks
from serverless_lint.link.roles import roles_of
from serverless_lint.link.runtimes import runtimes_of
from serverless_lint.link.sdk import Sdk
from serverless_lint.link.tables import Tables
from serverless_lint.link.triggers import Triggers
from serverless_lint.link.values import Values
from serverless_lint.link.wrappers import may_catch
from serverless_lint.model import (
    Connection,
    Function,
    FunctionLogs,
    Handler,
    HandlerProblem,
    ImportedPackage,
    LambdaPermission,
    ManagedPolicy,
    Module,
    NamedLiteral,
    Package,
    Project,
    ResourceStatement,
    Statement,
    TextFile,
    Trigger,
)
from serverless_lint.parse.template import Template
from serverless_lint.report import Coverage, NotAnalysed
from serverless_lint.sources import CODE_SUFFIXES, Sources

_LAYERS = {"AWS::Serverless::LayerVersion": "ContentUri", "AWS::Lambda::LayerVersion": "Content"}
_SETTINGS_THAT_MATTER = ("Handler", "Runtime", "Timeout", "MemorySize", "CodeUri", "Role")
_LANGUAGES = {
    "java": "Java",
    "go": "Go",
    "dotnet": ".NET",
    "ruby": "Ruby",
    "provided": "custom runtime",
}


class _Linker:
    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self.templates = tuple(sources.templates)
        self.modules_of_project = Modules(sources, _layer_folders(self.templates))
        self.values = Values(self.modules_of_project)
        self.finder = HandlerFinder(sources, self.values, self.modules_of_project)
        self.sdk = Sdk(self.values)
        self.connections = Connections(self.values, self.sdk)
        self.functions: list[Function] = []
        self.function_logs: list[FunctionLogs] = []
        self.triggers: list[Trigger] = []
        self.statements: list[Statement] = []
        self.managed_policies: list[ManagedPolicy] = []
        self.resource_statements: list[ResourceStatement] = []
        self.lambda_permissions: list[LambdaPermission] = []
        self.handlers: list[Handler] = []

    def link_template(self, template: Template) -> None:
        policies = Policies(template)
        self.statements += (statement for found in policies.statements.values() for statement in found)
        self.managed_policies += (policy for found in policies.managed.values() for policy in found)
        functions = list(functions_of(template, policies))
        self.triggers += Triggers(template, functions).link()
        self.resource_statements += resource_statements_of(template)
        permissions = tuple(lambda_permissions_of(template, functions))
        link_invoking_services(functions, permissions)
        self.lambda_permissions += permissions
        self.functions += functions
        self.function_logs += logs_of(template, functions)

    def link_handlers(self) -> None:
        for function in self.functions:
            resolution = self.finder.resolve(function)
            function.handlers = tuple(resolution.handlers)
            function.handler_problem = resolution.problem
        handlers = {id(handler): handler for function in self.functions for handler in function.handlers}
        for name in self._sources.interesting_code():
            module = self._sources.module(name)
            if module is not None and not module.is_test:
                for handler in self.finder.shaped(module):
                    handlers.setdefault(id(handler), handler)
        self.handlers = sorted(handlers.values(), key=lambda handler: handler.location.sort_key)

    def drop_called_handlers(self, graph: CallGraph) -> None:
        """What no template names and other code of the project calls is no handler, whatever its parameters."""
        self.handlers = [
            handler
            for handler in self.handlers
            if handler.functions or handler.routine is None or not graph.is_called(handler.routine)
        ]

    def all_modules(self) -> tuple[Module, ...]:
        """The code files that were parsed, then the code inside templates."""
        inline = {id(handler.module): handler.module for handler in self.handlers if handler.module.is_inline}
        return (*self._sources.modules(), *inline.values())


def link(sources: Sources, *, as_of: datetime.date | None = None) -> Project:
    """The project behind the scanned files, whose templates are parsed.

    What depends on the day is judged by `as_of`, without it by today.
    """
    linker = _Linker(sources)
    for template in linker.templates:
        linker.link_template(template)
    linker.link_handlers()
    modules = linker.all_modules()
    graph = CallGraph(modules, linker.values)
    linker.drop_called_handlers(graph)
    risks = Risks(linker.values, linker.sdk, linker.connections, graph)
    for handler in linker.handlers:
        if handler.routine is not None:
            handler.risks = risks.of(handler.routine)
            handler.is_guarded_by_wrapper = may_catch(handler, linker.values)
    calls = tuple(call for module in modules for call in linker.sdk.calls(module))
    today = as_of or datetime.date.today()
    return Project(
        files=tuple(TextFile(document) for document in sources.documents()),
        literals=tuple(_literals(sources, modules)),
        templates=linker.templates,
        functions=tuple(linker.functions),
        runtimes=tuple(runtimes_of(linker.functions, today)),
        function_logs=tuple(linker.function_logs),
        function_roles=tuple(roles_of(linker.functions)),
        handlers=tuple(linker.handlers),
        triggers=tuple(linker.triggers),
        statements=tuple(linker.statements),
        managed_policies=tuple(linker.managed_policies),
        resource_statements=tuple(linker.resource_statements),
        lambda_permissions=tuple(linker.lambda_permissions),
        policy_actions=tuple(actions_of((*linker.statements, *linker.resource_statements), today)),
        modules=modules,
        imports=tuple(_packages(modules, linker.modules_of_project)),
        connections=tuple(_connections(linker, graph, modules)),
        sdk_calls=calls,
        table_uses=tuple(Tables(linker.values, linker.sdk).uses(modules)),
        vpc_calls=tuple(vpc_calls(linker.functions, calls, graph)),
        packages=tuple(_packages_on_disk(sources, linker.functions)),
        coverage=_coverage(sources, linker.functions),
    )


def _connections(linker: _Linker, graph: CallGraph, modules: tuple[Module, ...]) -> Iterator[Connection]:
    only_for = graph.reached_only_from(linker.handlers)
    for module in modules:
        for connection in linker.connections.of(module):
            routine = connection.site.routine
            yield replace(connection, handler=only_for.get(id(routine)) if routine is not None else None)


def _literals(sources: Sources, modules: tuple[Module, ...]) -> Iterator[NamedLiteral]:
    templates = {template.document.path for template in sources.templates}
    for module in modules:
        yield from literals_of_module(module)
    for template in sources.templates:
        yield from literals_of_template(template)
    for document in sources.documents():
        is_code = PurePosixPath(document.path).suffix in CODE_SUFFIXES
        if is_code or document.path in templates:
            yield from literals_of_comments(document)
        else:
            yield from literals_of_text(document)


def _packages(modules: tuple[Module, ...], project: Modules) -> Iterator[ImportedPackage]:
    for module in modules:
        for fact in module.facts.imports:
            if not fact.type_only and project.imported_module(module, fact.module) is None:
                yield ImportedPackage(module, fact)


def _layer_folders(templates: tuple[Template, ...]) -> tuple[str, ...]:
    folders: dict[str, None] = {}
    for template in templates:
        for resource in template.resources.values():
            key = _LAYERS.get(resource.type)
            if key is not None:
                here = posixpath.dirname(template.document.path)
                for text in resource.properties.lookup(key).texts():
                    folders.setdefault(posixpath.normpath(posixpath.join(here, text)))
    return tuple(folders)


def _coverage(sources: Sources, functions: list[Function]) -> Coverage:
    missing: list[NotAnalysed] = []
    for location in sources.needs_rendering:
        missing.append(NotAnalysed("file", location.document.path, "text of a generator", location))
    for function in functions:
        if function.handler_problem is not None:
            reason = _reason(function, function.handler_problem)
            missing.append(NotAnalysed("handler", function.name, reason, function.location))
        for name in _SETTINGS_THAT_MATTER:
            possible = function.properties.lookup(name)
            if possible.unknown:
                missing.append(
                    NotAnalysed("value", f"{function.name}.{name}", "known only at deployment", possible.node.location)
                )
    return Coverage(
        functions=len(functions),
        linked_functions=sum(1 for function in functions if function.handlers),
        templates=len(sources.templates),
        files=sources.read_count,
        not_analysed=tuple(missing),
    )


def _packages_on_disk(sources: Sources, functions: list[Function]) -> Iterator[Package]:
    """The functions' packages, if the place of the project's root can be told from its files."""
    for file in sources.files.values():
        parts = PurePosixPath(file.name).parts
        path = file.path.absolute()
        if ".." not in parts and path.parts[-len(parts) :] == parts:
            yield from packages_of(functions, path.parents[len(parts) - 1])
            return


def _reason(function: Function, problem: HandlerProblem) -> str:
    if problem is HandlerProblem.OTHER_RUNTIME and function.runtimes:
        runtime = function.runtimes[0]
        return next((name for prefix, name in _LANGUAGES.items() if runtime.startswith(prefix)), runtime)
    return problem.value
