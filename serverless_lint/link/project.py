"""Links everything that was parsed into one `Project`."""

from __future__ import annotations

import datetime
import posixpath
from collections.abc import Iterator

from msgspec.structs import replace

from serverless_lint.link.answer_limits import set_answer_limits
from serverless_lint.link.apis import apis_of, stages_of
from serverless_lint.link.connections import Connections
from serverless_lint.link.cors import cors_of
from serverless_lint.link.declared_variables import DeclaredVariables
from serverless_lint.link.definitions import definition_file
from serverless_lint.link.delivery import Deliveries, rule_targets_of, schedules_of, subscriptions_of
from serverless_lint.link.file_tree import FileTree
from serverless_lint.link.function_settings import function_settings_of
from serverless_lint.link.function_url import function_urls_of, url_permissions_of
from serverless_lint.link.functions import functions_of
from serverless_lint.link.handlers import HandlerFinder, Miss, compiled_from
from serverless_lint.link.identity import identity_pools_of
from serverless_lint.link.layers import LAYER_FOLDERS
from serverless_lint.link.literals import (
    literals_of_comments,
    literals_of_module,
    literals_of_template,
    literals_of_text,
)
from serverless_lint.link.logs import logs_of
from serverless_lint.link.manifests import Manifests
from serverless_lint.link.messaging import Messaging
from serverless_lint.link.missing_code import MissingCodeFinder
from serverless_lint.link.missing_packages import MissingPackages
from serverless_lint.link.modules import Modules
from serverless_lint.link.needs import role_needs
from serverless_lint.link.network import vpc_calls
from serverless_lint.link.other_tools import OtherTools
from serverless_lint.link.packages import packages_of
from serverless_lint.link.policies import Policies
from serverless_lint.link.programs import Programs, link_functions_to_programs
from serverless_lint.link.reach import CallGraph
from serverless_lint.link.repeats import without_harmless_effects
from serverless_lint.link.resource_policies import (
    actions_of,
    lambda_permissions_of,
    link_invoking_services,
    resource_statements_of,
)
from serverless_lint.link.risks import Risks
from serverless_lint.link.roles import roles_of
from serverless_lint.link.runtime_mismatches import RuntimeMismatches
from serverless_lint.link.runtimes import runtimes_of
from serverless_lint.link.sdk import Sdk
from serverless_lint.link.shared_code import (
    powertools_setups,
    snapshot_states,
    timeout_settings,
    variable_needs,
)
from serverless_lint.link.storage import buckets_of, tables_of
from serverless_lint.link.tables import Tables
from serverless_lint.link.triggers import Triggers
from serverless_lint.link.values import Values
from serverless_lint.link.workflow_permissions import missing_grants
from serverless_lint.link.workflows import state_machines_of
from serverless_lint.link.wrappers import may_catch
from serverless_lint.model import (
    Api,
    BlockedReceiver,
    ClosedReceiver,
    Connection,
    Delivery,
    EventSource,
    Function,
    FunctionLogs,
    Handler,
    HandlerProblem,
    IdentityPool,
    ImportedPackage,
    LambdaPermission,
    ManagedPolicy,
    MissingGrant,
    MissingPackage,
    Module,
    NamedLiteral,
    Project,
    Queue,
    ResourceStatement,
    RoleNeed,
    Stage,
    StateMachine,
    Statement,
    TextFile,
    Trigger,
)
from serverless_lint.parse.template import Template
from serverless_lint.report import Coverage, NotAnalysed
from serverless_lint.source import Document
from serverless_lint.sources.interest import is_code
from serverless_lint.sources.sources import Sources

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
        self.other_tools = OtherTools(sources, _unread(sources))
        self.finder = HandlerFinder(sources, self.values, self.modules_of_project)
        self.tree = FileTree(sources.files)
        self.missing_code = MissingCodeFinder(sources, self.finder, self.tree)
        self.sdk = Sdk(self.values)
        self.connections = Connections(self.values, self.sdk)
        self.functions: list[Function] = []
        self.function_logs: list[FunctionLogs] = []
        self.triggers: list[Trigger] = []
        self.queues: list[Queue] = []
        self.event_sources: list[EventSource] = []
        self.deliveries: list[Delivery] = []
        self.closed_receivers: list[ClosedReceiver] = []
        self.blocked_receivers: list[BlockedReceiver] = []
        self.role_needs: list[RoleNeed] = []
        self.statements: list[Statement] = []
        self.managed_policies: list[ManagedPolicy] = []
        self.resource_statements: list[ResourceStatement] = []
        self.lambda_permissions: list[LambdaPermission] = []
        self.handlers: list[Handler] = []
        self.state_machines: list[StateMachine] = []
        self.missing_grants: list[MissingGrant] = []
        self.apis: list[Api] = []
        self.stages: list[Stage] = []
        self.identity_pools: list[IdentityPool] = []

    def link_template(self, template: Template) -> None:
        policies = Policies(template)
        self.statements += (statement for found in policies.statements.values() for statement in found)
        self.managed_policies += (policy for found in policies.managed.values() for policy in found)
        functions = list(functions_of(template, policies))
        definitions = {
            name: root
            for name, resource in template.resources.items()
            if (root := definition_file(resource, self._sources.data)) is not None
        }
        finder = Triggers(template, functions, definitions)
        triggers = finder.link()
        set_answer_limits(template, functions, finder)
        self.functions += functions
        self.triggers += triggers
        messaging = Messaging(template, triggers)
        self.queues += messaging.queues.values()
        self.event_sources += messaging.event_sources
        deliveries = Deliveries(template, triggers)
        found = tuple(deliveries.find())
        self.deliveries += found
        self.closed_receivers += deliveries.closed(found)
        self.blocked_receivers += deliveries.blocked(found)
        self.role_needs += role_needs(template, functions, messaging.event_sources)
        apis = apis_of(template, self._sources.data)
        self.apis += apis
        self.stages += stages_of(template, apis)
        machines = tuple(state_machines_of(template, self._sources.data, policies))
        self.state_machines += machines
        self.missing_grants += missing_grants(template, machines)
        self.identity_pools += identity_pools_of(template, policies)
        self.resource_statements += resource_statements_of(template)
        permissions = tuple(lambda_permissions_of(template, functions))
        link_invoking_services(functions, permissions)
        self.lambda_permissions += permissions
        self.function_logs += logs_of(template, functions)

    def link_handlers(self) -> None:
        misses: list[tuple[Function, list[Miss]]] = []
        for function in self.functions:
            resolution = self.finder.resolve(function)
            function.handlers = tuple(resolution.handlers)
            function.handler_problem = resolution.problem
            misses.append((function, resolution.misses))
        # What could be meant instead depends on what the other functions run.
        for function, missed in misses:
            function.missing_code = tuple(self.missing_code.of(function, missed))
        handlers = {handler.key: handler for function in self.functions for handler in function.handlers}
        for name in self._sources.interesting_code:
            module = self._sources.module(name)
            is_copy = any(source in self._sources for source in compiled_from(name))
            if module is not None and not (module.is_test or is_copy or self.other_tools.run_elsewhere(name)):
                for handler in self.finder.shaped(module):
                    handlers.setdefault(handler.key, handler)
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
        inline = {handler.module.key: handler.module for handler in self.handlers if handler.module.is_inline}
        return (*self._sources.modules(), *inline.values())


def link(sources: Sources, *, as_of: datetime.date | None = None) -> Project:
    """The project behind the scanned files, whose templates are parsed.

    What depends on the day is judged by `as_of`, without it by today.
    """
    linker = _Linker(sources)
    # Workers may still be parsing code, so what needs none of it comes first.
    for template in linker.templates:
        linker.link_template(template)
    literals = list(_literals_outside_code(sources))
    linker.finder.parse_inline(linker.functions)
    linker.link_handlers()
    modules = linker.all_modules()
    graph = CallGraph(modules, linker.values)
    linker.drop_called_handlers(graph)
    risks = Risks(linker.values, linker.sdk, linker.connections, graph)
    for handler in linker.handlers:
        if not handler.functions and not handler.module.is_inline:
            handler.is_declared_elsewhere = linker.other_tools.deploy(handler.module.name)
            handler.packaged_with = linker.finder.packaged_with(handler.module.name)
        if handler.routine is not None:
            handler.risks = risks.of(handler.routine)
            handler.is_guarded_by_wrapper = may_catch(handler, linker.values)
    found = Programs(linker.values, linker.sdk, linker.connections, graph, linker.modules_of_project)
    programs = tuple(without_harmless_effects(linker.functions, tuple(found.of(linker.functions))))
    link_functions_to_programs(linker.functions, programs)
    manifests = Manifests(sources, linker.tree)
    packages = MissingPackages(sources, linker.modules_of_project, linker.finder, manifests, linker.tree)
    calls = tuple(call for module in modules for call in linker.sdk.calls(module))
    today = as_of or datetime.date.today()
    missing_packages = tuple(packages.of(linker.functions))
    return Project(
        files=tuple(TextFile(document) for document in sources.documents()),
        literals=(*literals, *(literal for module in modules for literal in literals_of_module(module))),
        templates=linker.templates,
        functions=tuple(linker.functions),
        function_settings=tuple(function_settings_of(linker.functions)),
        runtimes=tuple(runtimes_of(linker.functions, today)),
        function_logs=tuple(linker.function_logs),
        function_roles=tuple(roles_of(linker.functions)),
        handlers=tuple(linker.handlers),
        programs=programs,
        variables=tuple(DeclaredVariables(sources).of(linker.functions, programs)),
        variable_needs=tuple(variable_needs(programs)),
        powertools_setups=tuple(powertools_setups(programs)),
        timeout_settings=tuple(timeout_settings(programs)),
        snapshot_states=tuple(snapshot_states(programs)),
        triggers=tuple(linker.triggers),
        queues=tuple(linker.queues),
        event_sources=tuple(linker.event_sources),
        subscriptions=tuple(found for template in linker.templates for found in subscriptions_of(template)),
        rule_targets=tuple(found for template in linker.templates for found in rule_targets_of(template)),
        schedules=tuple(found for template in linker.templates for found in schedules_of(template)),
        deliveries=tuple(linker.deliveries),
        closed_receivers=tuple(linker.closed_receivers),
        blocked_receivers=tuple(linker.blocked_receivers),
        role_needs=tuple(linker.role_needs),
        function_urls=tuple(found for template in linker.templates for found in function_urls_of(template, programs)),
        url_permissions=tuple(found for template in linker.templates for found in url_permissions_of(template)),
        statements=tuple(linker.statements),
        managed_policies=tuple(linker.managed_policies),
        resource_statements=tuple(linker.resource_statements),
        lambda_permissions=tuple(linker.lambda_permissions),
        policy_actions=tuple(actions_of((*linker.statements, *linker.resource_statements), today)),
        modules=modules,
        imports=tuple(_packages(modules, linker.modules_of_project, missing_packages)),
        missing_packages=missing_packages,
        runtime_mismatches=tuple(RuntimeMismatches(linker.tree, packages, manifests).of(linker.functions)),
        connections=tuple(_connections(linker, graph, modules)),
        sdk_calls=calls,
        table_uses=tuple(Tables(linker.values, linker.sdk).uses(modules)),
        state_machines=tuple(linker.state_machines),
        workflows=tuple(workflow for machine in linker.state_machines for workflow in machine.workflows),
        states=tuple(state for machine in linker.state_machines for state in machine.states),
        missing_grants=tuple(linker.missing_grants),
        apis=tuple(linker.apis),
        stages=tuple(linker.stages),
        cors=tuple(cors for template in linker.templates for cors in cors_of(template)),
        identity_pools=tuple(linker.identity_pools),
        tables=tuple(table for template in linker.templates for table in tables_of(template)),
        buckets=tuple(bucket for template in linker.templates for bucket in buckets_of(template)),
        resources=tuple(resource for template in linker.templates for resource in template.resources.values()),
        vpc_calls=tuple(vpc_calls(linker.functions, calls, graph)),
        packages=tuple(packages_of(linker.functions, sources.surroundings)),
        coverage=_coverage(sources, linker.functions),
    )


def _unread(sources: Sources) -> Iterator[Document]:
    """The files that could not be parsed so far."""
    locations = [*sources.needs_rendering, *(failure.location for failure in sources.failures)]
    read = {template.document.path for template in sources.templates}
    documents = {location.document.path: location.document for location in locations}
    yield from (document for path, document in documents.items() if path not in read)


def _connections(linker: _Linker, graph: CallGraph, modules: tuple[Module, ...]) -> Iterator[Connection]:
    only_for = graph.reached_only_from(linker.handlers)
    for module in modules:
        for connection in linker.connections.of(module):
            routine = connection.site.routine
            yield replace(connection, handler=only_for.get(routine.key) if routine is not None else None)


def _literals_outside_code(sources: Sources) -> Iterator[NamedLiteral]:
    templates = {template.document.path for template in sources.templates}
    for template in sources.templates:
        yield from literals_of_template(template)
    for document in sources.documents():
        if is_code(document.path) or document.path in templates:
            yield from literals_of_comments(document)
        else:
            yield from literals_of_text(document)


def _packages(
    modules: tuple[Module, ...], project: Modules, missing: tuple[MissingPackage, ...]
) -> Iterator[ImportedPackage]:
    lacking = {(package.imported.module.key, package.imported.fact) for package in missing}
    for module in modules:
        for fact in module.facts.imports:
            if not fact.type_only and project.imported_module(module, fact.module) is None:
                yield ImportedPackage(module, fact, is_missing=(module.key, fact) in lacking)


def _layer_folders(templates: tuple[Template, ...]) -> tuple[str, ...]:
    folders: dict[str, None] = {}
    for template in templates:
        for resource in template.resources.values():
            key = LAYER_FOLDERS.get(resource.type)
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


def _reason(function: Function, problem: HandlerProblem) -> str:
    if problem is HandlerProblem.OTHER_RUNTIME and function.runtimes:
        runtime = function.runtimes[0]
        # A name in capitals is a placeholder, for which a script puts in the runtime.
        other = runtime if runtime.islower() else HandlerProblem.UNKNOWN.value
        return next((name for prefix, name in _LANGUAGES.items() if runtime.startswith(prefix)), other)
    return problem.value
