"""Links everything that was parsed into one `Project`."""

from __future__ import annotations

import datetime
import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import TypeAlias, TypeVar, cast

from msgspec.structs import replace

from serverless_lint.analyses.callbacks import ends_of, entry_of
from serverless_lint.analyses.connections import Connections
from serverless_lint.analyses.declared_variables import DeclaredVariables
from serverless_lint.analyses.deployed_code import DeployedCode
from serverless_lint.analyses.escapes import Escapes
from serverless_lint.analyses.function_settings import function_settings_of
from serverless_lint.analyses.function_url import function_urls_of, url_permissions_of
from serverless_lint.analyses.identity import identity_pools_of
from serverless_lint.analyses.literals import (
    literals_of_comments,
    literals_of_module,
    literals_of_template,
    literals_of_text,
)
from serverless_lint.analyses.logs import logs_of
from serverless_lint.analyses.missing_code import MissingCodeFinder
from serverless_lint.analyses.missing_grants import missing_grants
from serverless_lint.analyses.missing_packages import MissingPackages
from serverless_lint.analyses.network import vpc_calls
from serverless_lint.analyses.open_handles import OpenHandles
from serverless_lint.analyses.packages import packages_of
from serverless_lint.analyses.repeats import without_harmless_effects
from serverless_lint.analyses.risks import Risks
from serverless_lint.analyses.role_needs import role_needs
from serverless_lint.analyses.roles import roles_of
from serverless_lint.analyses.runtime_mismatches import RuntimeMismatches
from serverless_lint.analyses.runtimes import runtimes_of
from serverless_lint.analyses.shared import (
    powertools_setups,
    snapshot_states,
    timeout_settings,
    variable_needs,
)
from serverless_lint.analyses.tables import Tables
from serverless_lint.analyses.wrappers import may_catch, may_change_event
from serverless_lint.link.file_tree import FileTree
from serverless_lint.link.handlers import HandlerFinder, Miss, compiled_from
from serverless_lint.link.manifests import Manifests
from serverless_lint.link.other_tools import OtherTools
from serverless_lint.link.program.modules import Modules
from serverless_lint.link.program.reach import CallGraph
from serverless_lint.link.program.sdk import Sdk
from serverless_lint.link.program.values import Values
from serverless_lint.link.programs import Programs, link_functions_to_programs
from serverless_lint.link.stack.access import Access
from serverless_lint.link.stack.answer_limits import AnswerLimits
from serverless_lint.link.stack.apis import apis_of, stages_of
from serverless_lint.link.stack.cors import cors_of
from serverless_lint.link.stack.definitions import definition_file
from serverless_lint.link.stack.delivery import Deliveries, rule_targets_of, schedules_of, subscriptions_of
from serverless_lint.link.stack.destinations import destinations_of
from serverless_lint.link.stack.edges import edges_of, pipes_of
from serverless_lint.link.stack.functions import functions_of
from serverless_lint.link.stack.layers import LAYER_FOLDERS
from serverless_lint.link.stack.messaging import Messaging
from serverless_lint.link.stack.names import Names
from serverless_lint.link.stack.policies import Policies
from serverless_lint.link.stack.resource_policies import (
    actions_of,
    invoking_services_of,
    lambda_permissions_of,
    resource_statements_of,
)
from serverless_lint.link.stack.sam_events import sam_events_of
from serverless_lint.link.stack.storage import buckets_of, tables_of
from serverless_lint.link.stack.task_calls import task_calls_of
from serverless_lint.link.stack.triggers import Triggers
from serverless_lint.link.stack.workflows import state_machines_of
from serverless_lint.model import (
    Api,
    BlockedReceiver,
    Bucket,
    ClosedReceiver,
    Connection,
    CorsSettings,
    DeclaredVariable,
    Delivery,
    Destination,
    Edge,
    EventSource,
    Function,
    FunctionLogs,
    FunctionRole,
    FunctionRuntime,
    FunctionSetting,
    FunctionUrl,
    Handler,
    HandlerProblem,
    IdentityPool,
    ImportedPackage,
    Invocation,
    LambdaPermission,
    ManagedPolicy,
    MissingGrant,
    MissingPackage,
    Module,
    NamedLiteral,
    Package,
    PolicyAction,
    PowertoolsSetup,
    Program,
    Project,
    Queue,
    ResourceStatement,
    RoleNeed,
    RuleTarget,
    RuntimeMismatch,
    SamEvent,
    Schedule,
    SdkCall,
    SnapshotState,
    Stage,
    State,
    StateMachine,
    Statement,
    Subscription,
    Table,
    TableUse,
    TaskCall,
    TextFile,
    TimeoutSetting,
    Trigger,
    UrlPermission,
    VariableNeed,
    VpcCall,
    Workflow,
)
from serverless_lint.parse.template.template import Resource, Template
from serverless_lint.report import Coverage, NotAnalysed
from serverless_lint.source import Document, Located, Location
from serverless_lint.sources.interest import is_code
from serverless_lint.sources.sources import Sources

S = TypeVar("S", bound=Located)
T = TypeVar("T")

_SETTINGS_THAT_MATTER = ("Handler", "Runtime", "Timeout", "MemorySize", "CodeUri", "Role")
_LANGUAGES = {
    "java": "Java",
    "go": "Go",
    "dotnet": ".NET",
    "ruby": "Ruby",
    "provided": "custom runtime",
}


class _TemplateLinks:
    """What one template builds, each part linked when it is first asked for."""

    def __init__(self, template: Template, sources: Sources) -> None:
        self.template = template
        self._sources = sources

    @property
    def location(self) -> Location:
        """Where the template begins."""
        return self.template.document.location

    @cached_property
    def names(self) -> Names:
        return Names(self.template)

    @cached_property
    def policies(self) -> Policies:
        return Policies(self.template, self.names)

    @cached_property
    def access(self) -> Access:
        return Access(self.template, self.names)

    @cached_property
    def events(self) -> tuple[SamEvent, ...]:
        return sam_events_of(self.template)

    @cached_property
    def functions(self) -> tuple[Function, ...]:
        definitions = {
            name: root
            for name, resource in self.template.resources.items()
            if (root := definition_file(resource, self._sources.data)) is not None
        }
        triggers = Triggers(self.template, self.names, definitions)
        answer_limits = AnswerLimits(self.template, self.names, triggers)
        invoking = invoking_services_of(self.events, self.access)
        return tuple(
            functions_of(self.template, self.names, self.policies, triggers.find(self.events), invoking, answer_limits)
        )

    @property
    def triggers(self) -> Iterator[Trigger]:
        return (trigger for function in self.functions for trigger in function.triggers)

    @cached_property
    def permissions(self) -> tuple[LambdaPermission, ...]:
        return tuple(lambda_permissions_of(self.access, self.names, self.functions))

    @cached_property
    def messaging(self) -> Messaging:
        return Messaging(self.template, self.functions, self.names)

    @cached_property
    def subscriptions(self) -> tuple[Subscription, ...]:
        return tuple(subscriptions_of(self.template, self.events, self.names))

    @cached_property
    def rule_targets(self) -> tuple[RuleTarget, ...]:
        return tuple(rule_targets_of(self.template, self.events, self.names))

    def schedules(self) -> Iterable[Schedule]:
        return schedules_of(self.template, self.events)

    @cached_property
    def _deliveries(self) -> Deliveries:
        return Deliveries(self.template, self.names, self.access)

    @cached_property
    def deliveries(self) -> tuple[Delivery, ...]:
        return tuple(self._deliveries.find(self.subscriptions, self.rule_targets, self.functions))

    def closed_receivers(self) -> Iterable[ClosedReceiver]:
        return self._deliveries.closed(self.deliveries)

    def blocked_receivers(self) -> Iterable[BlockedReceiver]:
        return self._deliveries.blocked(self.deliveries)

    @cached_property
    def _destinations(self) -> tuple[Destination, ...]:
        return tuple(destinations_of(self.functions, self.messaging.event_sources, self.names))

    def role_needs(self) -> Iterable[RoleNeed]:
        return role_needs(self.functions, self.messaging.event_sources, self._destinations, self.access)

    @cached_property
    def apis(self) -> tuple[Api, ...]:
        return tuple(apis_of(self.template, self.names, self.events, self._sources.data))

    def stages(self) -> Iterable[Stage]:
        return stages_of(self.template, self.names, self.apis)

    @cached_property
    def state_machines(self) -> tuple[StateMachine, ...]:
        return tuple(state_machines_of(self.template, self.names, self._sources.data, self.policies))

    @cached_property
    def _task_calls(self) -> tuple[TaskCall, ...]:
        return tuple(task_calls_of(self.state_machines, self.names))

    def missing_grants(self) -> Iterable[MissingGrant]:
        return missing_grants(self._task_calls, self.access)

    def edges(self) -> Iterable[Edge]:
        return edges_of(
            self.triggers,
            (route for api in self.apis for route in api.routes),
            self.messaging.event_sources,
            self.subscriptions,
            self.rule_targets,
            self._task_calls,
            pipes_of(self.template, self.names),
            self._destinations,
            (redrive for queue in self.messaging.queues.values() for redrive in queue.redrives),
            self.deliveries,
            self.permissions,
        )


class LinkedProject(Project):
    """Links what is asked for, and each part once.

    What crashes is a failure of the sources at its place, and the rest is linked.
    """

    def __init__(self, sources: Sources, *, as_of: datetime.date, debug: bool) -> None:
        super().__init__()
        self._debug = debug
        self.sources = sources
        self.as_of = as_of
        self._templates = tuple(sources.templates)
        self._links = tuple(_TemplateLinks(template, sources) for template in self._templates)
        self.modules_of_project = Modules(sources, _layer_folders(self._templates))
        self.values = Values(self.modules_of_project)
        self.sdk = Sdk(self.values)
        self.connections = Connections(self.values, self.sdk)
        self.tree = FileTree(sources.files)
        self.handler_finder = HandlerFinder(sources, self.values, self.modules_of_project)
        self._other_tools = OtherTools(sources, _unread(sources))

    def prepare(self, kinds: Collection[type]) -> None:
        """Find everything of several kinds in the best order: workers may still be parsing code."""
        _ = self._functions
        if NamedLiteral in kinds:
            _ = self._literals_outside_code
        for kind in kinds:
            self.all(kind)
        _ = self.coverage

    def _find(self, kind: type[T]) -> Iterator[T]:
        found = cast("Iterable[T]", _FINDERS[kind](self))
        # What was found before something crashed is kept.
        with self._guard(Document("", "").location):
            yield from found

    @cached_property
    def coverage(self) -> Coverage:
        """What was read, and what could not be."""
        _ = self._resolved
        return _coverage(self.sources, self._functions)

    def _in_templates(self, find: Callable[[_TemplateLinks], Iterable[T]]) -> Iterator[T]:
        """What is found in each template by itself."""
        yield from self._each(self._links, find)

    def _each(self, subjects: Iterable[S], find: Callable[[S], Iterable[T]]) -> Iterator[T]:
        """What is found in each of several things by itself; what crashes at one of them is lost for it alone."""
        for subject in subjects:
            with self._guard(subject.location):
                yield from tuple(find(subject))

    @contextmanager
    def _guard(self, location: Location) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            if self._debug:
                raise
            self.sources.crashed("linking", location, error)

    @cached_property
    def _names(self) -> Mapping[str, Names]:
        """Which resources names mean, by the path of the template."""
        return {links.template.document.path: links.names for links in self._links}

    @cached_property
    def _functions(self) -> list[Function]:
        return list(self._in_templates(lambda links: links.functions))

    @cached_property
    def _resolved(self) -> list[Handler]:
        """What the functions run, and what is shaped like a handler."""
        functions = self._functions
        with self._guard(Document("", "").location):
            self.handler_finder.parse_inline(functions)
        misses: list[tuple[Function, list[Miss]]] = []
        for function in functions:
            with self._guard(function.location):
                resolution = self.handler_finder.resolve(function)
                function.handlers = tuple(resolution.handlers)
                function.handler_problem = resolution.problem
                misses.append((function, resolution.misses))
        # What could be meant instead depends on what the other functions run.
        missing_code = MissingCodeFinder(self.sources, self.handler_finder, self.tree)
        for function, missed in misses:
            with self._guard(function.location):
                function.missing_code = tuple(missing_code.of(function, missed))
        handlers = {handler.key: handler for function in functions for handler in function.handlers}
        for handler in self._each(self._unnamed_modules(), self.handler_finder.shaped):
            handlers.setdefault(handler.key, handler)
        return sorted(handlers.values(), key=lambda handler: handler.location.sort_key)

    def _unnamed_modules(self) -> Iterator[Module]:
        """The modules that may have handlers although no template names them."""
        for name in self.sources.interesting_code:
            module = self.sources.module(name)
            is_copy = any(source in self.sources for source in compiled_from(name))
            if module is not None and not (module.is_test or is_copy or self._other_tools.run_elsewhere(name)):
                yield module

    @cached_property
    def _modules(self) -> tuple[Module, ...]:
        """The code files that handlers reach or that matter by themselves, then the code inside templates."""
        inline = {handler.module.key: handler.module for handler in self._resolved if handler.module.is_inline}
        return (*self.sources.modules(), *inline.values())

    @cached_property
    def graph(self) -> CallGraph:
        """Which functions of the code call which."""
        return CallGraph(self._modules, self.values)

    @cached_property
    def _handlers(self) -> tuple[Handler, ...]:
        """The handlers with what can go wrong in them.

        What no template names and other code of the project calls is no handler, whatever its parameters.
        """
        graph = self.graph
        risks = Risks(self.values, self.sdk, self.connections, graph)
        found: list[Handler] = []
        for handler in self._resolved:
            with self._guard(handler.location):
                if handler.functions or handler.routine is None or not graph.is_called(handler.routine):
                    self._complete(handler, risks)
                    found.append(handler)
        return tuple(found)

    def _complete(self, handler: Handler, risks: Risks) -> None:
        if not handler.functions and not handler.module.is_inline:
            handler.is_declared_elsewhere = self._other_tools.deploy(handler.module.name)
            handler.packaged_with = self.handler_finder.packaged_with(handler.module.name)
        if handler.is_node:
            handles = OpenHandles(self.values, self.sdk, self.connections, self.graph, self.modules_of_project)
            handler.may_wait_for_others = handler.uses_callback and handles.may_wait(handler)
            handler.says_what_to_wait_for = handles.says_what_to_wait_for(handler)
        triggers = (trigger for function in handler.functions for trigger in function.triggers)
        if any(trigger.invocation is Invocation.POLL for trigger in triggers):
            handler.keeps_errors = Escapes(self.values, self.sdk, self.graph).has_none(handler)
        if handler.routine is not None:
            handler.risks = risks.of(handler.routine)
            handler.entry = entry_of(handler, self.values)
            handler.ends = tuple(ends_of(handler, self.values)) if handler.is_node else ()
            handler.is_guarded_by_wrapper = may_catch(handler, self.values)
            handler.may_get_another_event = may_change_event(handler, self.values)

    @cached_property
    def _programs(self) -> tuple[Program, ...]:
        _ = self._handlers
        finder = Programs(self.values, self.sdk, self.connections, self.graph, self.modules_of_project, self._names)
        found = tuple(self._each(self._functions, lambda function: finder.of((function,))))
        programs = tuple(without_harmless_effects(self._functions, found))
        link_functions_to_programs(self._functions, programs)
        return programs

    @cached_property
    def _deployed_code(self) -> DeployedCode:
        return DeployedCode(self._functions, self._programs, self.handler_finder, self._other_tools)

    @cached_property
    def _complete_handlers(self) -> tuple[Handler, ...]:
        """The handlers, whose functions know what their code does."""
        for handler in self._handlers:
            handler.may_be_deployed = self._deployed_code.may_be_handler(handler)
        return self._handlers

    def _event_sources(self) -> Iterator[EventSource]:
        """What functions read that know what their code does."""
        _ = self._programs
        return self._in_templates(lambda links: links.messaging.event_sources)

    @cached_property
    def _complete_functions(self) -> tuple[Function, ...]:
        """The functions, which know what their code does."""
        _ = self._programs
        return tuple(self._functions)

    @cached_property
    def _calls(self) -> tuple[SdkCall, ...]:
        return tuple(self._each(self._modules, self.sdk.calls))

    @cached_property
    def manifests(self) -> Manifests:
        """What the project declares to need."""
        return Manifests(self.sources, self.tree)

    @cached_property
    def packages(self) -> MissingPackages:
        """Which imports of packages fail."""
        return MissingPackages(self.sources, self.modules_of_project, self.handler_finder, self.manifests, self.tree)

    @cached_property
    def _missing_packages(self) -> tuple[MissingPackage, ...]:
        return tuple(self.packages.of(self._complete_functions))

    def _literals(self) -> Iterator[NamedLiteral]:
        yield from self._literals_outside_code
        yield from self._each(self._modules, literals_of_module)

    @cached_property
    def _literals_outside_code(self) -> tuple[NamedLiteral, ...]:
        return tuple(_literals_outside_code(self.sources))

    def _imports(self) -> Iterator[ImportedPackage]:
        missing = self._missing_packages
        for imported in self._each(self._modules, lambda module: _packages(module, self.modules_of_project, missing)):
            yield replace(imported, may_be_deployed=self._deployed_code.may_run(imported.module))

    def _found_connections(self) -> Iterator[Connection]:
        deployed = [handler for handler in self._complete_handlers if handler.may_be_deployed]
        only_for = self.graph.reached_only_from(deployed, self.connections.is_made_once)
        for connection in self._each(self._modules, self.connections.of):
            routine = connection.site.routine
            yield replace(connection, handler=only_for.get(routine.key) if routine is not None else None)

    def _table_uses(self) -> Iterator[TableUse]:
        for use in Tables(self.values, self.sdk).uses(self._modules):
            yield replace(use, may_be_deployed=self._deployed_code.may_run(use.site.module))

    def _statements(self) -> Iterator[Statement]:
        return self._in_templates(
            lambda links: [statement for found in links.policies.statements.values() for statement in found]
        )

    def _managed_policies(self) -> Iterator[ManagedPolicy]:
        return self._in_templates(
            lambda links: [policy for found in links.policies.managed.values() for policy in found]
        )


def link(sources: Sources, *, as_of: datetime.date | None = None, debug: bool = False) -> LinkedProject:
    """The project behind the scanned files, whose templates are parsed.

    What depends on the day is judged by `as_of`, without it by today. With `debug`, what crashes raises.
    """
    return LinkedProject(sources, as_of=as_of or datetime.date.today(), debug=debug)


def _unread(sources: Sources) -> Iterator[Document]:
    """The files that could not be parsed so far."""
    locations = [*sources.needs_rendering, *(failure.location for failure in sources.failures)]
    read = {template.document.path for template in sources.templates}
    documents = {location.document.path: location.document for location in locations}
    yield from (document for path, document in documents.items() if path not in read)


def _literals_outside_code(sources: Sources) -> Iterator[NamedLiteral]:
    templates = {template.document.path for template in sources.templates}
    for template in sources.templates:
        yield from literals_of_template(template)
    for document in sources.documents():
        if is_code(document.path) or document.path in templates:
            yield from literals_of_comments(document)
        else:
            yield from literals_of_text(document)


def _packages(module: Module, project: Modules, missing: tuple[MissingPackage, ...]) -> Iterator[ImportedPackage]:
    lacking = {(package.imported.module.key, package.imported.fact) for package in missing}
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


_Finder: TypeAlias = "Callable[[LinkedProject], Iterable[object]]"


def _of_templates(find: Callable[[_TemplateLinks], Iterable[object]]) -> _Finder:
    return lambda project: project._in_templates(find)


_FINDERS: Mapping[type, _Finder] = {
    TextFile: lambda project: map(TextFile, project.sources.documents()),
    NamedLiteral: LinkedProject._literals,
    Template: lambda project: project._templates,
    Resource: _of_templates(lambda links: links.template.resources.values()),
    Function: lambda project: project._complete_functions,
    FunctionSetting: lambda project: function_settings_of(project._complete_functions),
    FunctionRuntime: lambda project: runtimes_of(project._complete_functions, project.as_of),
    FunctionLogs: _of_templates(lambda links: logs_of(links.template, links.functions)),
    FunctionRole: lambda project: roles_of(project._complete_functions),
    Handler: lambda project: project._complete_handlers,
    Program: lambda project: project._programs,
    DeclaredVariable: lambda project: DeclaredVariables(project.sources).of(
        project._complete_functions, project._programs
    ),
    VariableNeed: lambda project: variable_needs(project._programs),
    PowertoolsSetup: lambda project: powertools_setups(project._programs),
    TimeoutSetting: lambda project: timeout_settings(project._programs),
    SnapshotState: lambda project: snapshot_states(project._programs),
    Edge: _of_templates(_TemplateLinks.edges),
    Trigger: _of_templates(lambda links: links.triggers),
    Queue: _of_templates(lambda links: links.messaging.queues.values()),
    EventSource: LinkedProject._event_sources,
    Subscription: _of_templates(lambda links: links.subscriptions),
    RuleTarget: _of_templates(lambda links: links.rule_targets),
    Schedule: _of_templates(_TemplateLinks.schedules),
    Delivery: _of_templates(lambda links: links.deliveries),
    ClosedReceiver: _of_templates(_TemplateLinks.closed_receivers),
    BlockedReceiver: _of_templates(_TemplateLinks.blocked_receivers),
    RoleNeed: _of_templates(_TemplateLinks.role_needs),
    FunctionUrl: lambda project: project._in_templates(
        lambda links: function_urls_of(links.template, links.names, project._programs)
    ),
    UrlPermission: _of_templates(lambda links: url_permissions_of(links.template, links.access)),
    Statement: LinkedProject._statements,
    ManagedPolicy: LinkedProject._managed_policies,
    ResourceStatement: _of_templates(lambda links: resource_statements_of(links.template)),
    LambdaPermission: _of_templates(lambda links: links.permissions),
    PolicyAction: lambda project: actions_of((*project.all(Statement), *project.all(ResourceStatement)), project.as_of),
    Module: lambda project: project._modules,
    ImportedPackage: LinkedProject._imports,
    MissingPackage: lambda project: project._missing_packages,
    RuntimeMismatch: lambda project: RuntimeMismatches(project.tree, project.packages, project.manifests).of(
        project._complete_functions
    ),
    Connection: LinkedProject._found_connections,
    SdkCall: lambda project: project._calls,
    TableUse: LinkedProject._table_uses,
    StateMachine: _of_templates(lambda links: links.state_machines),
    Workflow: lambda project: (flow for machine in project.all(StateMachine) for flow in machine.workflows),
    State: lambda project: (state for machine in project.all(StateMachine) for state in machine.states),
    MissingGrant: _of_templates(_TemplateLinks.missing_grants),
    Api: _of_templates(lambda links: links.apis),
    Stage: _of_templates(_TemplateLinks.stages),
    CorsSettings: _of_templates(lambda links: cors_of(links.template)),
    IdentityPool: _of_templates(lambda links: identity_pools_of(links.template, links.names, links.policies)),
    Table: _of_templates(lambda links: tables_of(links.template)),
    Bucket: _of_templates(lambda links: buckets_of(links.template, links.names)),
    VpcCall: lambda project: vpc_calls(project._complete_functions, project._names, project._calls, project.graph),
    Package: lambda project: packages_of(project._complete_functions, project.sources.surroundings),
}
"""How everything is found that a rule's one parameter may be annotated with."""

SUBJECTS = frozenset(_FINDERS)
"""What a rule can look at, besides the `Project` as a whole."""
