"""What can fail while a handler runs, and whether anything catches it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping

import msgspec

from serverless_lint.analyses.connections import Connections, connection_finder
from serverless_lint.analyses.deployed_code import deployed_code
from serverless_lint.analyses.wrappers import may_catch
from serverless_lint.link.program.catching import Catching
from serverless_lint.link.program.expressions import conditions_of, expressions_of
from serverless_lint.link.program.reach import CallGraph, innermost_first
from serverless_lint.link.program.sdk import Sdk, dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import (
    Argument,
    CallSite,
    CodeKey,
    External,
    Handler,
    Invocation,
    Literal,
    Member,
    Program,
    Result,
    Routine,
    Value,
)
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
    subexpressions,
)
from serverless_lint.parse.template.template import ResourceKey
from serverless_lint.source import Location, Span


class Risk(msgspec.Struct, frozen=True, eq=False):
    """Something that can fail at run time."""

    what: str
    location: Location


class HandlerRisks(msgspec.Struct, frozen=True, eq=False):
    """What can go wrong in a handler, and who would learn of it."""

    handler: Handler
    risks: tuple[Risk, ...]
    """What can fail in it, or in what it calls, without being caught there."""
    is_guarded_by_wrapper: bool
    """Whether a decorator or wrapper may catch what it raises."""
    may_be_deployed: bool
    """Whether a function may be given it, as far as can be seen."""
    invocations: Mapping[ResourceKey, frozenset[Invocation]]
    """How code of the project invokes functions, as far as that can be followed."""

    @property
    def location(self) -> Location:
        """The handler."""
        return self.handler.location


@finds(HandlerRisks, in_each=Handler)
def handler_risks(handler: Handler, project: LinkedProject) -> Iterator[HandlerRisks]:
    """What can go wrong in a handler; nothing is known of one that cannot be followed."""
    if handler.routine is not None:
        yield HandlerRisks(
            handler,
            project.once(_risk_finder).of(handler.routine),
            may_catch(handler, project.values),
            project.once(deployed_code).may_be_handler(handler),
            project.once(_invocations),
        )


def _risk_finder(project: LinkedProject) -> Risks:
    return Risks(project.values, project.sdk, project.once(connection_finder), project.graph)


def _invocations(project: LinkedProject) -> Mapping[ResourceKey, frozenset[Invocation]]:
    found: dict[ResourceKey, set[Invocation]] = {}
    for program in project.all(Program):
        for call in program.calls:
            if call.invocation is not None:
                for resource in call.resources:
                    found.setdefault(resource.key, set()).add(call.invocation)
    return {key: frozenset(invocations) for key, invocations in found.items()}


HTTP_CALLS = frozenset(
    {
        *(
            f"{package}.{method}"
            for package in ("requests", "httpx", "axios", "axios.default", "got", "got.default", "superagent")
            for method in ("get", "post", "put", "patch", "delete", "head", "request", "options")
        ),
        "axios",
        "axios.default",
        "fetch",
        "got",
        "got.default",
        "node-fetch",
        "node-fetch.default",
        "undici.fetch",
        "undici.request",
        "urllib.request.urlopen",
        "urllib3.request",
    }
)
"""Functions that send an HTTP request."""
_HTTP_CLIENTS = frozenset(
    {
        "requests.Session",
        "requests.session",
        "httpx.Client",
        "httpx.AsyncClient",
        "urllib3.PoolManager",
        "aiohttp.ClientSession",
        "axios.create",
        "axios.default.create",
        "http.client.HTTPSConnection",
        "http.client.HTTPConnection",
    }
)
_HTTP_METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "request", "options", "urlopen"})
_PARSERS = frozenset(
    {
        "json.loads",
        "json.load",
        "JSON.parse",
        "yaml.safe_load",
        "yaml.load",
        "datetime.datetime.strptime",
        "datetime.datetime.fromisoformat",
        "uuid.UUID",
        "xml.etree.ElementTree.fromstring",
        "xmltodict.parse",
        "base64.b64decode",
    }
)
_SERIALIZERS = frozenset(
    {"json.dumps", "simplejson.dumps", "JSON.stringify", "yaml.dump", "yaml.safe_dump", "base64.b64encode"}
)
_DATABASE_METHODS = frozenset(
    {
        "execute",
        "executemany",
        "query",
        "find",
        "find_one",
        "findOne",
        "insert_one",
        "insertOne",
        "insert_many",
        "insertMany",
        "update_one",
        "updateOne",
        "delete_one",
        "deleteOne",
        "aggregate",
        "commit",
        "connect",
        "get",
        "set",
        "hget",
        "hset",
        "search",
        "index",
    }
)

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

_MOST_NESTED = 5
"""Expressions around a read that are looked at for a question in the same expression."""


def _handles_error(site: CallSite) -> bool:
    """Whether a call stands in what runs on an error, which has texts of its own to take apart."""
    blocks = site.module.facts.enclosing_blocks(site.fact.block)
    return any(block.kind is BlockKind.CATCH for block in blocks)


class Risks:
    """Finds what can fail in functions of the project."""

    def __init__(self, values: Values, sdk: Sdk, connections: Connections, graph: CallGraph) -> None:
        self._values = values
        self._sdk = sdk
        self._connections = connections
        self._graph = graph
        self._known: dict[CodeKey, tuple[Risk, ...]] = {}
        self._catching = Catching(values)

    def of(self, routine: Routine) -> tuple[Risk, ...]:
        """What can fail in a function, or in what it calls, without being caught there, in source order."""
        if routine.key not in self._known:
            for called in innermost_first(routine, self._unknown_callees):
                found = [*self._calls(called), *self._event_reads(called)]
                self._known[called.key] = tuple(sorted(found, key=lambda risk: risk.location.sort_key))
        return self._known[routine.key]

    def _unknown_callees(self, routine: Routine) -> Iterator[Routine]:
        """What has to be looked at before a function is."""
        for site, called in self._graph.callees(routine):
            if called.key not in self._known and not self._is_handled(site):
                yield called
        for inner in routine.inner:
            if inner.key not in self._known:
                yield inner

    def _calls(self, routine: Routine) -> Iterator[Risk]:
        callees: dict[CodeKey, list[Routine]] = {}
        for site, called in self._graph.callees(routine):
            callees.setdefault(site.key, []).append(called)
        for site in routine.calls:
            if self._is_handled(site):
                continue
            what = self._what_can_fail(site)
            if what:
                yield Risk(what, site.location)
            # Of functions that call each other, the first one is looked at without the others.
            elif any(self._known.get(called.key) for called in callees.get(site.key, ())):
                yield Risk("this function can fail", site.location)
        for inner in routine.inner:
            if not self._is_run_safely(inner):
                yield from self._known.get(inner.key, ())

    def _is_run_safely(self, inner: Routine) -> bool:
        """Whether whatever calls a function inside another one copes with its errors."""
        return (
            self._catching.is_caught(inner.module, inner.fact.block)
            or self._is_callback_with_error(inner)
            or self._catching.is_run_guarded(inner)
        )

    def _is_handled(self, site: CallSite) -> bool:
        return self._catching.is_caught(site.module, site.fact.block) or self._is_rejection_handled(site)

    def _what_can_fail(self, site: CallSite) -> str:
        call = self._sdk.call_at(site)
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
            if name in _PARSERS and not self._parses_literal(site) and not _handles_error(site):
                return "parsing can fail"
            if isinstance(callee, Member) and self._is_database(callee):
                return "the query can fail"
        return ""

    def _is_http_client(self, callee: Member) -> bool:
        return (
            callee.name in _HTTP_METHODS
            and isinstance(callee.base, Result)
            and dotted_name(callee.base.callee) in _HTTP_CLIENTS
        )

    def _is_database(self, callee: Member) -> bool:
        if callee.name not in _DATABASE_METHODS:
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

    def _event_reads(self, routine: Routine) -> Iterator[Risk]:
        """Python: subscripts of a parameter named like the event, which raise when the key is absent."""
        if routine.module.language is not Language.PYTHON:
            return
        questions: _Questions | None = None
        for access in routine.accesses:
            if self._catching.is_caught(routine.module, access.block) or self._is_asked_for(
                routine, access.block, access.value
            ):
                continue
            for inner in subexpressions(access.value):
                if isinstance(inner, Subscript) and self._is_uncertain_read(routine, inner, access.block):
                    questions = questions or _Questions(routine)
                    if not any(questions.ask_for(key, access.span) for key in _keys_of(access.value)):
                        yield Risk("the key may be missing", routine.module.at(inner.span))
                    break

    def _is_uncertain_read(self, routine: Routine, read: Subscript, block: int) -> bool:
        keys: list[object] = []
        at: Expression = read
        while isinstance(at, Subscript):
            keys.append(at.index.value if isinstance(at.index, Constant) else None)
            at = at.base
        values = self._values.of(routine.module, at, block)
        from_event = any(
            isinstance(value, Argument) and value.index == 0 and not value.routine.fact.class_name for value in values
        )
        if not from_event or not all(isinstance(key, str | int) for key in keys):
            return False
        if len(keys) == 1 or keys[-1] == "requestContext":
            return keys[-1] not in ALWAYS_IN_REQUESTS
        # Only a path that has the parameter leads here.
        return not (len(keys) == 2 and keys[-1] == "pathParameters")

    def _is_asked_for(self, routine: Routine, block: int, value: Expression) -> bool:
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


def _is_serialized(value: Value) -> bool:
    """Whether a text was just made in a form that can be parsed."""
    return isinstance(value, Result) and dotted_name(value.callee) in _SERIALIZERS


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
    for bound in routine.module.facts.assignments:
        if isinstance(bound.target, Name) and routine.holds(bound.block) and _is_each(bound.value):
            found.setdefault(bound.target.name, []).extend(subexpressions(bound.value))
    return found


def _is_each(expression: Expression) -> bool:
    return isinstance(expression, Operation) and expression.operator == "each"
