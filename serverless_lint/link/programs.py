"""The code that runs for each function: what its handler loads and calls, and what that asks of its surroundings."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from serverless_lint.analyses.batch_replies import BatchReplyFinder
from serverless_lint.analyses.connections import Connections
from serverless_lint.analyses.powertools import Powertools
from serverless_lint.analyses.repeats import Repeats
from serverless_lint.analyses.resolvers import resolvers
from serverless_lint.analyses.shared_state import SharedStates
from serverless_lint.analyses.signatures import Signatures
from serverless_lint.analyses.timeouts import Timeouts
from serverless_lint.analyses.variables import Variables
from serverless_lint.analyses.waiting import Waiting
from serverless_lint.link.program.event_reads import EventReads, FollowedEvent
from serverless_lint.link.program.expressions import is_certain, is_conditional
from serverless_lint.link.program.modules import Modules
from serverless_lint.link.program.reach import CallGraph
from serverless_lint.link.program.sdk import Sdk
from serverless_lint.link.program.values import Values
from serverless_lint.link.resources_of_calls import ResourcesOfCalls, environment_reads
from serverless_lint.link.stack.names import Names
from serverless_lint.model import CodeKey, Function, Handler, HandlerCode, Invocation, Module, Program, Routine, SdkCall
from serverless_lint.model.stack.function import TRACING_LIBRARY
from serverless_lint.parse.code.facts import FunctionValue, Language
from serverless_lint.parse.template.template import ResourceKey
from serverless_lint.source import Location

_MAX_MODULES = 400
"""A handler that loads more is cut off there; what is found in the first ones still holds."""

_QUIET_PYTHON = frozenset(sys.stdlib_module_names) | {
    "boto3",
    "botocore",
    "aioboto3",
    "aws_lambda_powertools",
    "aws_xray_sdk",
    "cfnresponse",
    "crhelper",
    "cryptography",
    "dateutil",
    "jose",
    "jsonschema",
    "jwt",
    "numpy",
    "pandas",
    "PIL",
    "pytz",
    "requests",
    "simplejson",
    "urllib3",
}
_QUIET_JAVASCRIPT = frozenset(
    {
        "assert",
        "async_hooks",
        "aws-lambda",
        "aws-sdk",
        "aws-xray-sdk",
        "aws-xray-sdk-core",
        "axios",
        "buffer",
        "child_process",
        "crypto",
        "dayjs",
        "dns",
        "events",
        "fs",
        "http",
        "http2",
        "https",
        "jsonwebtoken",
        "lodash",
        "moment",
        "nanoid",
        "net",
        "os",
        "path",
        "perf_hooks",
        "querystring",
        "stream",
        "string_decoder",
        "tls",
        "ulid",
        "url",
        "util",
        "uuid",
        "worker_threads",
        "zlib",
    }
)
_QUIET_JAVASCRIPT_SCOPES = ("node:", "@aws-sdk/", "@smithy/", "@aws-lambda-powertools/")
"""Packages that read no environment variables but those of AWS, of Powertools, and of operating systems."""


def link_functions_to_programs(functions: Iterable[Function], programs: Iterable[Program]) -> None:
    """Tell each function how the code of the others invokes it, and what its own code does."""
    found: dict[ResourceKey, set[Invocation]] = {}
    waiting: set[ResourceKey] = set()
    for program in programs:
        program.function.reports_failed_records |= bool(program.code.replies.reports)
        program.function.loads_tracer |= program.code.loads_tracer
        if not program.code.waits_for_nothing:
            waiting.add(program.function.key)
        for call in program.calls:
            if call.invocation is not None:
                for resource in call.resources:
                    found.setdefault(resource.key, set()).add(call.invocation)
    for function in functions:
        function.invoked_by_code = frozenset(found.get(function.resource.key, ()))
        function.keeps_errors = bool(function.handlers) and all(handler.keeps_errors for handler in function.handlers)
        function.waits_for_nothing = bool(function.handlers) and function.key not in waiting


class _Followed(msgspec.Struct, frozen=True, eq=False):
    """A handler's code with what is needed to say what its calls are about."""

    code: HandlerCode
    event: FollowedEvent
    calls: tuple[SdkCall, ...]
    certain: frozenset[CodeKey]
    """The keys of the calls that are made whenever the handler runs."""


class Programs:
    """Finds the code of functions."""

    def __init__(
        self,
        values: Values,
        sdk: Sdk,
        connections: Connections,
        graph: CallGraph,
        modules: Modules,
        names: Mapping[str, Names],
    ) -> None:
        self._values = values
        self._sdk = sdk
        self._graph = graph
        self._modules = modules
        self._variables = Variables(values)
        self._resources = ResourcesOfCalls(values, names)
        self._events = EventReads(values, graph)
        self._shared_states = SharedStates(values, connections)
        self._powertools = Powertools(values)
        self._timeouts = Timeouts(values, sdk)
        self._signatures = Signatures(values)
        self._replies = BatchReplyFinder(values, sdk)
        self._repeats = Repeats(values, self._resources)
        self._waiting = Waiting(modules)
        self._tracing: dict[str, bool] = {}
        self._followed: dict[tuple[str, str], _Followed] = {}

    def of(self, functions: Iterable[Function]) -> Iterator[Program]:
        """The programs of functions whose handlers were found, in the functions' order."""
        for function in functions:
            for handler in function.handlers:
                followed = self._followed.get(handler.key)
                if followed is None:
                    followed = self._followed[handler.key] = self._follow(handler)
                yield self._program(function, handler, followed)

    def _program(self, function: Function, handler: Handler, followed: _Followed) -> Program:
        calls = tuple(
            self._resources.of(function, call, followed.event, is_certain=call.site.key in followed.certain)
            for call in followed.calls
        )
        effects = tuple(self._repeats.of(calls, followed.code.modules))
        return Program(function, handler, followed.code, calls, effects)

    def _follow(self, handler: Handler) -> _Followed:
        modules = self._loaded(handler.module)
        routines = self._run(handler, modules)
        running = {routine.key for routine in routines}
        calls = tuple(
            call
            for module in modules
            for call in self._sdk.calls(module)
            if call.site.routine is None or call.site.routine.key in running
        )
        event = self._events.of(handler, routines)
        code = HandlerCode(
            modules=modules,
            routines=routines,
            replies=self._replies.of(handler, modules),
            event_reads=event.reads(),
            resolvers=tuple(resolvers(modules, self._values)),
            variables=tuple(self._variables.read_by(modules, routines, frozenset(self._needed(calls)))),
            sets_variables=self._variables.sets_any(modules),
            reads_only_visible_names=not self._variables.is_open(modules)
            and all(self._is_quiet(module, name) for module in modules for name in _packages(module)),
            shared_states=tuple(self._shared_states.made_by(modules)),
            powertools=tuple(self._powertools.used_by(modules)),
            timeouts=tuple(self._timeouts.set_by(modules, routines)),
            loads_tracer=any(self._loads_tracer(module) for module in modules),
            waits_for_nothing=handler.routine is not None and not self._waiting.may_happen_in(modules),
            checks_signature=self._signatures.checked_by(handler, modules, routines),
        )
        return _Followed(code, event, calls, frozenset(self._certain(handler, calls)))

    def _certain(self, handler: Handler, calls: Iterable[SdkCall]) -> Iterator[CodeKey]:
        routines: dict[CodeKey, Routine] = {}
        pending = [handler.routine] if handler.routine is not None else []
        while pending:
            routine = pending.pop()
            if routine.key in routines:
                continue
            routines[routine.key] = routine
            pending += (called for site, called in self._graph.callees(routine) if is_certain(site))
            pending += (inner for inner in routine.inner if self._is_callback(inner))
        for call in calls:
            if call.site.routine is not None and call.site.routine.key in routines and is_certain(call.site):
                yield call.site.key

    def _is_callback(self, routine: Routine) -> bool:
        """Whether a function is passed to a call that is certainly made, which then calls it."""
        return any(
            isinstance(argument.value, FunctionValue) and argument.value.function == routine.index and is_certain(site)
            for site in (routine.owner.calls if routine.owner is not None else ())
            for argument in site.fact.arguments
        )

    def _needed(self, calls: Iterable[SdkCall]) -> Iterator[Location]:
        """The reads of environment variables by which requests name their resources."""
        for call in calls:
            for name in self._resources.names(call):
                for read in environment_reads(name):
                    if not read.default:
                        yield read.location

    def _loads_tracer(self, module: Module) -> bool:
        found = self._tracing.get(module.key)
        if found is None:
            found = any(TRACING_LIBRARY.search(name) for name in _packages(module))
            self._tracing[module.key] = found
        return found

    def _is_quiet(self, module: Module, name: str) -> bool:
        """Whether an import is code of the project, or a package that reads no variables of the user's own naming."""
        if self._modules.imported_module(module, name) is not None:
            return True
        if module.language is Language.PYTHON:
            return name.partition(".")[0] in _QUIET_PYTHON
        return name.startswith(_QUIET_JAVASCRIPT_SCOPES) or name.partition("/")[0] in _QUIET_JAVASCRIPT

    def _loaded(self, module: Module) -> tuple[Module, ...]:
        found = {module.key: module}
        pending = [module]
        while pending and len(found) < _MAX_MODULES:
            current = pending.pop(0)
            for imported in self._imports(current):
                if imported.key not in found:
                    found[imported.key] = imported
                    pending.append(imported)
        return tuple(found.values())

    def _imports(self, module: Module) -> Iterator[Module]:
        for fact in module.facts.imports:
            if fact.type_only:
                continue
            names = [fact.module]
            if module.language is Language.PYTHON and fact.name:
                names.append(f"{fact.module}{'' if fact.module.endswith('.') else '.'}{fact.name}")
            for name in names:
                found = self._modules.imported_module(module, name)
                if found is not None:
                    yield found

    def _run(self, handler: Handler, modules: tuple[Module, ...]) -> tuple[Routine, ...]:
        entries = [handler.routine] if handler.routine is not None else []
        for module in modules:
            for site in module.call_sites:
                # What a module does only on a condition, such as being run as a script, it need not do in Lambda.
                if site.routine is None and not is_conditional(module, site.fact.block):
                    entries += self._graph.called_at(site)
        found: dict[CodeKey, Routine] = {}
        for entry in entries:
            for routine in self._graph.reached_from(entry):
                found.setdefault(routine.key, routine)
        return tuple(found.values())


def _packages(module: Module) -> Iterator[str]:
    for fact in module.facts.imports:
        if not fact.type_only:
            yield fact.module
