"""What can fail while a handler runs, and whether anything catches it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Set
from functools import cached_property
from itertools import product
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from serverless_lint.analyses.connections import Connections, connection_finder, mentions
from serverless_lint.analyses.deployed_code import deployed_code
from serverless_lint.analyses.invocations import invoked_functions
from serverless_lint.analyses.loose_workflows import functions_of_workflows, names_of
from serverless_lint.analyses.services import stands_aside
from serverless_lint.analyses.wrappers import may_catch
from serverless_lint.libraries.data_formats import (
    DECODER_OF_BODIES,
    MARK_OF_ENCODED_BODIES,
    PARSERS,
    SERIALIZERS,
    VALIDATORS,
)
from serverless_lint.libraries.databases import METHODS_OF_DATABASES
from serverless_lint.libraries.effects import SIGNED_HERE
from serverless_lint.libraries.harmless import LOOKS_ONLY, METHODS_THAT_NEVER_FAIL
from serverless_lint.libraries.http_requests import HTTP_CALLS, HTTP_CLIENTS, METHODS_OF_CLIENTS
from serverless_lint.libraries.request_objects import NAMES_OF_REQUEST_TYPES
from serverless_lint.libraries.signatures import (
    NAMES_BOTS_SERVICE,
    NAMES_OF_WEBHOOKS,
    PACKAGES_OF_BOTS,
    REPEATING,
    TOKENS_OF_BOTS,
    UPDATES_OF_BOTS,
)
from serverless_lint.link.program.catching import Catching
from serverless_lint.link.program.equations import Equation, Equations
from serverless_lint.link.program.expressions import conditions_of, expressions_of
from serverless_lint.link.program.flow import At, Flow
from serverless_lint.link.program.handler_flow import HandlerFlow
from serverless_lint.link.program.reach import CallGraph
from serverless_lint.link.program.sdk import Sdk, dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.names import may_be_alike
from serverless_lint.model import (
    Api,
    Argument,
    CallSite,
    CodeKey,
    External,
    Handler,
    Invocation,
    Literal,
    Member,
    Module,
    Path,
    Result,
    Routine,
    Step,
    Value,
)
from serverless_lint.model.program.handler import EVENT_KEYS_OF_REQUESTS
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import (
    BlockKind,
    CallResult,
    Constant,
    Expression,
    FunctionValue,
    Language,
    Name,
    Operation,
    Subscript,
    is_each,
    last_name,
    spelling,
    subexpressions,
)
from serverless_lint.parse.template.template import ResourceKey
from serverless_lint.source import Document, Location, Span
from serverless_lint.suggestion import words_of


class Risk(msgspec.Struct, frozen=True, cache_hash=True):
    """Something that can fail at run time."""

    what: str
    location: Location
    is_of_request: bool = False
    """Whether what the handler is given may make it fail, and not only what the code brings or asks for itself."""
    is_parsing: bool = False
    """Whether all that can fail is to parse something."""


class HandlerRisks(msgspec.Struct, frozen=True, eq=False):
    """What can go wrong in a handler, and who would learn of it."""

    handler: Handler
    risks: tuple[Risk, ...]
    """What can fail in it, or in what it calls, without being caught there."""
    only_parses: bool
    """Whether all of that is to parse something in a handler which handles the errors of other things, or calls what
    does, or has nothing else to wait for."""
    is_guarded_by_wrapper: bool
    """Whether a decorator or wrapper may catch what it raises."""
    may_be_deployed: bool
    """Whether a function may be given it, as far as can be seen."""
    invocations: Mapping[ResourceKey, Set[Invocation]]
    """How code of the project invokes functions, as far as that can be followed."""
    tasks: frozenset[ResourceKey]
    """Its functions without a trigger that a definition of a workflow names which no template refers to."""
    names_status: bool
    """Of a handler that no template names: whether it, or a module that it loads, speaks of the status that each answer
    over HTTP has."""
    may_take_requests: bool
    """Whether its code, or what that hands the event to, may read what only HTTP requests have; unless a trigger shows
    what it is given."""
    stands_in: bool
    """Whether each function that runs it stands in for what another service has, or for one that is deployed."""
    is_repeated: bool
    """Whether its code asks for a signature of a service that sends a request again if an error is the answer, takes
    what Telegram sends, which does so without one, or is called a webhook."""

    @property
    def location(self) -> Location:
        """The handler."""
        return self.handler.location


@finds(HandlerRisks, in_each=Handler)
def handler_risks(handler: Handler, project: LinkedProject) -> Iterator[HandlerRisks]:
    """What can go wrong in a handler; nothing is known of one that cannot be followed."""
    if handler.routine is not None and project.is_followed(handler):
        calls = project.once(_call_risks)
        risks = RisksOfHandler(calls, project.flow(handler)).of(handler.routine)
        others = tuple(_branches_of_other_events(handler, project)) if risks else ()
        risks = tuple(risk for risk in risks if not any(branch.has(risk.location.span) for branch in others))
        yield HandlerRisks(
            handler,
            risks,
            all(risk.is_parsing for risk in risks) and calls.does_little_else(handler, risks),
            may_catch(handler, project.values),
            project.once(deployed_code).may_be_handler(handler),
            project.once(invoked_functions),
            frozenset(_tasks(handler, project)) if risks else frozenset(),
            not handler.functions and any("statusCode" in module.words for module in project.code_of(handler).modules),
            bool(risks) and _may_take_requests(handler, project),
            bool(handler.functions) and all(stands_aside(function, project) for function in handler.functions),
            bool(risks) and _is_repeated(handler, project),
        )


def _is_repeated(handler: Handler, project: LinkedProject) -> bool:
    if _is_called_webhook(handler, project):
        return True
    keys = frozenset(_keys_of_modules(handler, project))
    if not project.once(_repeating_modules).isdisjoint(keys):
        return True
    return not (project.once(_updated_modules).isdisjoint(keys) or project.once(_bots_modules).isdisjoint(keys))


def _is_called_webhook(handler: Handler, project: LinkedProject) -> bool:
    """Whether a handler has the name of a webhook, or each function that runs it, or the paths that lead there."""
    if not handler.functions:
        return _names_webhook(handler.name)
    by_path = project.once(_behind_paths_of_webhooks)
    return all(_names_webhook(each.name) or each.key in by_path for each in handler.functions)


def _behind_paths_of_webhooks(project: LinkedProject) -> frozenset[ResourceKey]:
    """The functions to which only routes lead whose paths have the name of a webhook."""
    others: set[ResourceKey] = set()
    found: set[ResourceKey] = set()
    for api in project.all(Api):
        for route in api.routes:
            function = route.target.resource
            if function is not None:
                (found if _names_webhook(route.path) else others).add(function.key)
    return frozenset(found - others)


def _names_webhook(name: str) -> bool:
    return not NAMES_OF_WEBHOOKS.isdisjoint(words_of(name))


def _updated_modules(project: LinkedProject) -> frozenset[str]:
    """The modules, by key, that call something as bots call what they are sent."""
    return frozenset(
        module.key for module in project.all(Module) if any(word.lower() in UPDATES_OF_BOTS for word in module.words)
    )


def _bots_modules(project: LinkedProject) -> frozenset[str]:
    """The modules, by key, that say that it is Telegram with which they speak."""
    return frozenset(
        module.key
        for module in project.all(Module)
        if module.imports_any(*PACKAGES_OF_BOTS) or any(map(_names_bot, module.words))
    )


def _names_bot(word: str) -> bool:
    lowered = word.lower()
    return NAMES_BOTS_SERVICE in lowered or lowered in TOKENS_OF_BOTS


def _repeating_modules(project: LinkedProject) -> frozenset[str]:
    """The modules, by key, that ask for a signature of a service which sends again what fails."""
    return frozenset(
        module.key for module in project.all(Module) if any(word.lower() in REPEATING for word in module.words)
    )


def _keys_of_modules(handler: Handler, project: LinkedProject) -> Iterator[str]:
    return (module.key for module in project.code_of(handler).modules)


def _branches_of_other_events(handler: Handler, project: LinkedProject) -> Iterator[Span]:
    """Where a handler whose answer HTTP alone waits for does what other events ask for, by keys that requests lack."""
    routine, flow = handler.routine, project.flow(handler)
    triggers = [trigger for function in handler.functions for trigger in function.triggers]
    waiting = [trigger for trigger in triggers if trigger.invocation is Invocation.SYNCHRONOUS]
    if routine is None or not waiting or not all(trigger.kind.is_http for trigger in waiting):
        return
    for block in routine.module.facts.blocks:
        asked = block.condition if block.function == routine.index and block.kind is BlockKind.IF else None
        if isinstance(asked, Operation) and asked.operator == "==":
            paths = [
                path
                for operand in asked.operands
                for path in flow.paths(At(routine.module, operand, block.parent or 0))
            ]
            if any(path and isinstance(path[0], str) and path[0] not in _KEYS_OF_REQUESTS for path in paths):
                yield block.span


_CONNECTION: Path = ("requestContext", "connectionId")
"""What events of WebSocket APIs have alone:
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html"""


def _may_take_requests(handler: Handler, project: LinkedProject) -> bool:
    flow = project.flow(handler)
    is_called = any(function.triggers for function in handler.functions)
    if not is_called and any(read.path[:2] == _CONNECTION for read in project.event_reads(handler)):
        # Messages of a WebSocket API are answered by other requests.
        return False
    if handler.reads_request or flow.event is None or is_called:
        return True
    keys = {read.path[0] for read in project.event_reads(handler) if read.path}
    if not keys.isdisjoint(EVENT_KEYS_OF_REQUESTS):
        return True
    if any(name in imported.name for imported in handler.module.facts.imports for name in NAMES_OF_REQUEST_TYPES):
        return True
    if any(isinstance(key, str) for key in keys):
        # What callers by HTTP cannot say, such as a command, somebody says who invokes the function.
        return False
    return any(_hands_on_event(site, flow, project.values) for routine in flow.routines for site in routine.calls)


def _hands_on_event(site: CallSite, flow: HandlerFlow, values: Values) -> bool:
    """Whether code that is not seen is given the whole event, other than to log or count it."""
    fact = site.fact
    given = [argument.value for argument in fact.arguments if isinstance(argument.value, Name)]
    if not given or spelling(fact.callee) in LOOKS_ONLY or last_name(fact.callee) in METHODS_THAT_NEVER_FAIL:
        return False
    if any(isinstance(callee, Routine) for callee in values.callee(site)):
        return False
    return any(() in flow.paths(At(site.module, value, fact.block)) for value in given)


def _tasks(handler: Handler, project: LinkedProject) -> Iterator[ResourceKey]:
    for function in handler.functions:
        names = () if function.triggers else names_of(function)
        if names and any(may_be_alike(*pair) for pair in product(names, project.once(functions_of_workflows))):
            yield function.key


def _call_risks(project: LinkedProject) -> CallRisks:
    connections = project.once(connection_finder)
    return CallRisks(project.values, project.catching, project.sdk, connections, project.graph, project.local_flow)


ALWAYS_IN_REQUESTS = frozenset(
    {
        "httpMethod",
        "path",
        "resource",
        "requestContext",
        "headers",
        "multiValueHeaders",
        "rawPath",
        "rawQueryString",
        "routeKey",
        "version",
        "isBase64Encoded",
        "stageVariables",
        "body",
        "pathParameters",
        "queryStringParameters",
        "multiValueQueryStringParameters",
    }
)
"""Keys of HTTP events that reading cannot fail on; what is under them may still be null."""

_KEYS_OF_REQUESTS = ALWAYS_IN_REQUESTS | EVENT_KEYS_OF_REQUESTS | {"cookies"}
"""All that events of requests have at their top."""


class CallRisk(msgspec.Struct, frozen=True):
    """A call that can fail by itself."""

    risk: Risk
    site: CallSite
    parsed: At | None
    """What it fails on unless it has the right form; None for calls that fail for reasons outside of the code."""


_PARSING = "parsing can fail"
_NONE = Risk("", Document("", "").location)
_MOST_RISKS = 10_000
_MOST_NESTED = 5
"""Expressions around a read that are looked at for a question in the same expression."""


def _decodes_body(site: CallSite, name: str) -> bool:
    """Whether a call takes back what API Gateway has encoded, which says so beside it."""
    return name == DECODER_OF_BODIES and any(
        block.kind is BlockKind.IF
        and block.condition is not None
        and mentions(site.module, block.condition, MARK_OF_ENCODED_BODIES)
        for block in site.enclosing_blocks
    )


def _handles_error(site: CallSite) -> bool:
    """Whether a call stands in what runs on an error, which has texts of its own to take apart."""
    blocks = site.module.facts.enclosing_blocks(site.fact.block)
    return any(block.kind is BlockKind.CATCH for block in blocks)


class _Read(NamedTuple):
    """A subscript."""

    base: At
    whole: At


class CallRisks:
    """Knows which calls can fail, whoever makes them."""

    def __init__(
        self, values: Values, catching: Catching, sdk: Sdk, connections: Connections, graph: CallGraph, flow: Flow
    ) -> None:
        self._values = values
        self._catching = catching
        self._sdk = sdk
        self._connections = connections
        self._graph = graph
        self._flow = flow
        self._reads: dict[CodeKey, tuple[tuple[_Read, ...], ...]] = {}
        self._known: dict[CodeKey, tuple[CallRisk, ...]] = {}
        self._callees: dict[CodeKey, tuple[tuple[CallSite, Routine], ...]] = {}
        self._validated: dict[CodeKey, tuple[At, ...]] = {}

    def of(self, routine: Routine) -> tuple[CallRisk, ...]:
        """The calls in a function's own body that can fail by themselves without being caught there."""
        found = self._known.get(routine.key)
        if found is None:
            found = self._known[routine.key] = tuple(self._in_body(routine))
        return found

    def _in_body(self, routine: Routine) -> Iterator[CallRisk]:
        for site in routine.calls:
            what = "" if self._is_handled(site) else self._what_can_fail(site)
            if what:
                text = site.fact.arguments[0].value if what == _PARSING and site.fact.arguments else None
                parsed = None if text is None else At(site.module, text, site.fact.block)
                yield CallRisk(Risk(what, site.location, is_parsing=what == _PARSING), site, parsed)

    def reads(self, routine: Routine) -> tuple[tuple[_Read, ...], ...]:
        """Python: the subscripts in a function's own body that raise where a key is absent, those of each expression.

        Left out is what is certainly not given to the function, and a slice: of a text it is there if empty.
        """
        found = self._reads.get(routine.key)
        if found is None:
            is_python = routine.module.language is Language.PYTHON
            found = self._reads[routine.key] = tuple(self._reads_in(routine)) if is_python else ()
        return found

    def _reads_in(self, routine: Routine) -> Iterator[tuple[_Read, ...]]:
        questions: _Questions | None = None
        for access in routine.accesses:
            if self.is_caught(routine, access.block) or _is_asked_for(routine, access.block, access.value):
                continue
            found: list[_Read] = []
            for inner in subexpressions(access.value):
                if isinstance(inner, Subscript) and not inner.is_slice:
                    read = _Read(At(routine.module, inner.base, access.block), At(routine.module, inner, access.block))
                    if self._flow.may_be_given(read.base):
                        found.append(read)
            if found:
                questions = questions or _Questions(routine)
                if not any(questions.ask_for(key, access.span) for key in _keys_of(access.value)):
                    yield tuple(found)

    def callees(self, routine: Routine) -> tuple[tuple[CallSite, Routine], ...]:
        """The calls in a function that can fail only if the functions do that they run, with those.

        Those where it handles an error are left out.
        """
        found = self._callees.get(routine.key)
        if found is None:
            found = self._callees[routine.key] = tuple(
                (site, called)
                for site, called in self._graph.callees(routine)
                # What tells of an error is not what the errors are of.
                if not (self._is_handled(site) or _handles_error(site) or self._what_can_fail(site))
            )
        return found

    def does_little_else(self, handler: Handler, risks: tuple[Risk, ...]) -> bool:
        """Whether a handler handles the errors of something that it calls, or parses itself and computes alone.

        A function of the project that it calls may handle them in its place, such as a controller; it, and a handler
        that has something else parse, has to handle all of them, as most are none of what was thought of.
        """
        routine = handler.routine
        if routine is None:
            return False
        is_own = all(risk.what == _PARSING for risk in risks)
        if is_own and any(map(self._is_handled, routine.calls)):
            return True
        called = (called for _, called in self._graph.callees(routine))
        if any(any(map(self._is_all_handled, each.calls)) for each in (routine, *called)):
            return True
        is_python = handler.module.language is Language.PYTHON
        is_alone = is_own and not routine.inner and not routine.raises
        return is_alone and not is_python and not any(site.fact.awaited or site.fact.is_new for site in handler.sites)

    def making(self, at: At) -> Iterator[CallSite]:
        """The calls that a value is the result of."""
        values = self._values.of(at.module, at.expression, at.block)
        return (value.site for value in values if isinstance(value, Result))

    def is_caught(self, routine: Routine, block: int) -> bool:
        """Whether errors in a block are caught in the same function."""
        return self._catching.is_caught(routine.module, block)

    def validated_in(self, routine: Routine) -> tuple[At, ...]:
        """What a function has the form checked of, by a call that raises or by what it answers."""
        found = self._validated.get(routine.key)
        if found is None:
            found = self._validated[routine.key] = tuple(self._checked_in(routine))
        return found

    def _checked_in(self, routine: Routine) -> Iterator[At]:
        for site in routine.calls:
            for callee in self._values.callee(site):
                place = VALIDATORS.get(dotted_name(callee) or "")
                passed = None if place is None else site.fact.argument(*place)
                if passed is not None:
                    yield At(site.module, passed, site.fact.block)

    def is_run_safely(self, inner: Routine) -> bool:
        """Whether whatever calls a function inside another one copes with its errors, or is one of its `callees`."""
        return (
            self._catching.is_caught(inner.module, inner.fact.block)
            or self._is_callback_with_error(inner)
            or self._catching.is_run_guarded(inner)
            or self._graph.runs_where_called(inner)
            or self._graph.runs_where_member_is_called(inner)
        )

    def _is_handled(self, site: CallSite) -> bool:
        return self._catching.is_caught(site.module, site.fact.block) or self._is_rejection_handled(site)

    def _is_all_handled(self, site: CallSite) -> bool:
        is_caught = self._catching.is_caught(site.module, site.fact.block, everything=True)
        return is_caught or self._is_rejection_handled(site)

    def _what_can_fail(self, site: CallSite) -> str:
        call = self._sdk.call_at(site)
        if call is not None and call.operation in SIGNED_HERE:
            return ""
        if call is not None:
            return f"`{call.operation}` can fail"
        if self._connections.database_opened_by(site):
            return "connecting can fail"
        for callee in self._values.callee(site):
            name = dotted_name(callee) or ""
            if isinstance(callee, External) and name in HTTP_CALLS:
                return "the request can fail"
            if isinstance(callee, Member) and self._is_http_client(callee):
                return "the request can fail"
            if name in PARSERS and not self._parses_literal(site) and not _handles_error(site):
                return "" if _decodes_body(site, name) else _PARSING
            if isinstance(callee, Member) and self._is_database(callee):
                return "the query can fail"
        return ""

    def _is_http_client(self, callee: Member) -> bool:
        return (
            callee.name in METHODS_OF_CLIENTS
            and isinstance(callee.base, Result)
            and dotted_name(callee.base.callee) in HTTP_CLIENTS
        )

    def _is_database(self, callee: Member) -> bool:
        if callee.name not in METHODS_OF_DATABASES:
            return False
        value: Value = callee.base
        for _ in range(5):
            if isinstance(value, Result):
                if self._connections.database_opened_by(value.site):
                    return True
                value = value.callee
            elif isinstance(value, Member):
                value = value.base
            else:
                return False
        return False

    def _parses_literal(self, site: CallSite) -> bool:
        values = (
            self._values.of(site.module, site.fact.arguments[0].value, site.fact.block) if site.fact.arguments else ()
        )
        return all(isinstance(value, Literal) or _is_serialized(value) for value in values)

    def _is_rejection_handled(self, site: CallSite) -> bool:
        """JavaScript: `.catch(…)`, `.then(ok, failed)` behind the call, or a callback that is given the error."""
        if site.module.language is Language.PYTHON:
            return False
        if any(self._takes_error(site, argument.value) for argument in site.fact.arguments):
            return True
        return self._catching.is_settled(site)

    def _takes_error(self, site: CallSite, argument: Expression) -> bool:
        """Whether an argument is a callback that is given the error: one of the project's, or the handler's own."""
        if isinstance(argument, FunctionValue):
            return self._is_callback_with_error(site.module.routines[argument.function])
        return any(
            (isinstance(value, Argument) and value.index == 2 and value.routine.fact.block == 0)
            or (isinstance(value, Member) and value.name in ("done", "fail") and _is_context(value.base))
            for value in self._values.of(site.module, argument, site.fact.block)
        )

    def _is_callback_with_error(self, routine: Routine) -> bool:
        parameters = routine.fact.parameters
        return bool(parameters) and parameters[0].name.lower().lstrip("_") in ("err", "error", "e")


class RisksOfHandler:
    """Finds what can fail while a handler runs."""

    def __init__(self, calls: CallRisks, flow: HandlerFlow) -> None:
        self._calls = calls
        self._flow = flow
        self._routines = flow.routines
        self._own: dict[CodeKey, tuple[Risk, ...]] = {}
        """What can fail in functions themselves: in circles of calls that is asked for again and again."""
        self._equations: Equations[Routine, Risk] = Equations(self._equation, _NONE, _place_of, _MOST_RISKS)

    def of(self, routine: Routine) -> tuple[Risk, ...]:
        """What can fail in a function, or in what it calls, without being caught there, in source order."""
        found = dict.fromkeys(risk for risk in self._equations.answer(routine) if risk != _NONE)
        decided = (risk for risk in found if found.keys().isdisjoint(_larger(risk)))
        return tuple(sorted(decided, key=_place_of))

    def _equation(self, routine: Routine, in_circle: bool) -> Equation[Routine, Risk]:
        own = self._own.get(routine.key)
        if own is None:
            own = self._own[routine.key] = (*self._called(routine), *self._event_reads(routine))
        found = dict.fromkeys(own)
        for site, called in self._calls.callees(routine):
            for risk in (yield called):
                if risk != _NONE:
                    found[replace(risk, what="this function can fail", location=site.location)] = None
        for inner in routine.inner:
            risks = yield inner
            if risks and not self._calls.is_run_safely(inner):
                found |= dict.fromkeys(risks)
        found.pop(_NONE, None)
        return tuple(found)

    def _called(self, routine: Routine) -> Iterator[Risk]:
        for call in self._calls.of(routine):
            is_of_request = self._is_given_event(call.site) if call.parsed is None else not self._is_own(call.parsed)
            yield replace(call.risk, is_of_request=is_of_request)

    def _is_given_event(self, site: CallSite) -> bool:
        """Whether a part of the event is in what a call is given, or in what that is made of: `new GetCommand(…)`."""
        given = [At(site.module, argument.value, site.fact.block) for argument in site.fact.arguments]
        made = (made for at in given for made in self._calls.making(at))
        given += [At(call.module, argument.value, call.fact.block) for call in made for argument in call.fact.arguments]
        return any(map(self._flow.is_given, given))

    def _is_own(self, text: At) -> bool:
        """Whether a text is certainly what the code asked for, and nothing that the handler is given."""
        origins = self._flow.of(text)
        return bool(origins) and all(isinstance(origin.source, CallSite) for origin in origins)

    def _event_reads(self, routine: Routine) -> Iterator[Risk]:
        """The first subscript of each expression that takes a part of the event which need not be there."""
        for reads in self._calls.reads(routine):
            read = next(filter(self._is_uncertain_read, reads), None)
            if read is not None:
                yield Risk("the key may be missing", read.whole.location, is_of_request=True)

    def _is_uncertain_read(self, read: _Read) -> bool:
        """Whether a subscript takes a part of the event that need not be there.

        What holds parts of the event under keys of its own has these keys.
        """
        return bool(self._flow.paths(read.base)) and any(
            _is_uncertain(path) and not self._is_validated(path) for path in self._flow.paths(read.whole)
        )

    def _is_validated(self, path: Path) -> bool:
        return any(path[: len(validated)] == validated for validated in self._validated)

    @cached_property
    def _validated(self) -> tuple[Path, ...]:
        """The parts of the event whose form is checked."""
        return tuple(
            path
            for routine in self._routines
            for at in self._calls.validated_in(routine)
            for path in self._flow.paths(at)
        )


def _is_uncertain(path: Path) -> bool:
    if Step.PARSED in path:
        return isinstance(path[-1], str)
    if not path or any(isinstance(key, Step) for key in path):
        return False
    if len(path) == 1 or path[0] == "requestContext":
        return path[0] not in ALWAYS_IN_REQUESTS
    # Only a path that has the parameter leads here.
    return not (len(path) == 2 and path[0] == "pathParameters")


def _larger(risk: Risk) -> Iterator[Risk]:
    """What may be said of the same place that goes further."""
    for is_of_request in {risk.is_of_request, True}:
        for is_parsing in {risk.is_parsing, False}:
            larger = replace(risk, is_of_request=is_of_request, is_parsing=is_parsing)
            if larger != risk:
                yield larger


def _place_of(risk: Risk) -> tuple[tuple[str, int, int], str, bool, bool]:
    return risk.location.sort_key, risk.what, risk.is_of_request, risk.is_parsing


def _is_asked_for(routine: Routine, block: int, value: Expression) -> bool:
    """Whether a condition around a read asks for one of its keys: `if "body" in event`."""
    keys = _keys_of(value)
    for outer in routine.module.facts.enclosing_blocks(block):
        if outer.function != routine.index or outer.condition is None:
            continue
        for inner in subexpressions(outer.condition):
            if isinstance(inner, Constant) and inner.value in keys:
                return True
            if isinstance(inner, CallResult):
                arguments = routine.module.facts.calls[inner.call].arguments
                if any(isinstance(a.value, Constant) and a.value.value in keys for a in arguments):
                    return True
    return False


def _is_serialized(value: Value) -> bool:
    """Whether a text was just made in a form that can be parsed."""
    return isinstance(value, Result) and dotted_name(value.callee) in SERIALIZERS


def _is_context(value: Value) -> bool:
    return isinstance(value, Argument) and value.index == 1


def _keys_of(read: Expression) -> set[object]:
    """The literal keys of subscripts."""
    return {
        inner.index.value
        for inner in subexpressions(read)
        if isinstance(inner, Subscript) and isinstance(inner.index, Constant)
    }


class _Questions:
    """The keys that a function asks for, and where."""

    def __init__(self, routine: Routine) -> None:
        self._spans: dict[object, list[Span]] = {}
        module = routine.module
        conditions = conditions_of(module, routine.index)
        for condition, _ in conditions:
            for part in subexpressions(condition):
                if isinstance(part, CallResult):
                    for argument in module.facts.calls[part.call].arguments[:1]:
                        self._add(condition.span, argument.value)
        looped = _looped(routine)
        for expression, _ in (*conditions, *expressions_of(module, routine.index)):
            for part in subexpressions(expression):
                if isinstance(part, Operation) and part.operator in ("in", "not in"):
                    asked = part.operands[0]
                    self._add(expression.span, *looped.get(asked.name, ()) if isinstance(asked, Name) else (asked,))
        for spans in self._spans.values():
            spans.sort()
        self._first_ends = {key: min(span.end for span in spans) for key, spans in self._spans.items()}

    def ask_for(self, key: object, read: Span) -> bool:
        """Whether a question for a key comes before a read of it, or in the same expression."""
        if key not in self._spans:
            return False
        spans = self._spans[key]
        around = spans[: bisect_right(spans, read.start, key=lambda span: span.start)][-_MOST_NESTED:]
        return self._first_ends[key] <= read.start or any(read.end <= span.end for span in around)

    def _add(self, span: Span, *asked: Expression) -> None:
        for key in asked:
            if isinstance(key, Constant):
                self._spans.setdefault(key.value, []).append(span)


def _looped(routine: Routine) -> dict[str, list[Expression]]:
    """The constants that loops and comprehensions of a function go through, by the name they are given."""
    found: dict[str, list[Expression]] = {}
    for bound in routine.assignments:
        if isinstance(bound.target, Name) and is_each(bound.value):
            found.setdefault(bound.target.name, []).extend(subexpressions(bound.value))
    return found
