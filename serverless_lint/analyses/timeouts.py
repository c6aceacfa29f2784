"""How long requests may take by the timeouts that the code sets for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from serverless_lint.analyses.shared import FoundInModules, shared
from serverless_lint.aws import sdks
from serverless_lint.libraries.aws_clients import CONFIGS_OF_BOTOCORE, HANDLERS_OF_V3, OTHER_HANDLERS_OF_V3
from serverless_lint.libraries.http_limits import IN_SECONDS_OF_PYTHON, OPTIONS_OF_AXIOS, REQUESTS_OF_NODE
from serverless_lint.link.program.sdk import Sdk, dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import (
    ArrayValue,
    CallSite,
    ClientKind,
    Literal,
    Module,
    ObjectValue,
    Program,
    Result,
    Routine,
    Value,
)
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import Expression
from serverless_lint.source import Location


class TimeoutSetting(msgspec.Struct, frozen=True, eq=False):
    """A timeout of requests with the functions that make them."""

    timeout: RequestTimeout
    programs: tuple[Program, ...]


class RequestTimeout(msgspec.Struct, frozen=True, eq=False):
    """How long the code lets a request take."""

    location: Location
    """The value of the timeout."""
    seconds: float
    """Of one attempt, connecting included where that has a timeout of its own."""
    attempts: int

    @property
    def total(self) -> float:
        """How long all attempts may take, waiting between them left out."""
        return self.seconds * self.attempts


_LONGEST_CONNECT = 127
"""Seconds after which Linux gives up on its own: it sends the first packet again after 1, 3, 7, 15, 31 and 63 of them
(`tcp_syn_retries`, https://man7.org/linux/man-pages/man7/tcp.7.html)."""


@finds(TimeoutSetting, reads_code=True)
def timeout_settings(project: LinkedProject) -> Iterator[TimeoutSetting]:
    """The timeouts of requests."""
    finder = Timeouts(project.values, project.sdk)
    found = project.in_each_program(lambda program: tuple(finder.set_by(program.code.modules, program.code.routines)))
    for timeout, owners in shared(found, lambda timeout: timeout.location):
        yield TimeoutSetting(timeout, owners)


class Timeouts:
    """Finds the timeouts of requests."""

    def __init__(self, values: Values, sdk: Sdk) -> None:
        self._values = values
        self._sdk = sdk
        self._set = FoundInModules(self._set_in)

    def set_by(self, modules: Iterable[Module], routines: Iterable[Routine]) -> Iterator[RequestTimeout]:
        """The timeouts that are set when modules are loaded and functions run."""
        return self._set.by(modules, {routine.key for routine in routines})

    def without_effect(self, site: CallSite) -> Location | None:
        """Where a client of the SDK for JavaScript is given a `requestTimeout`, if that alone is to end requests."""
        client = self._sdk.client_made_by(site)
        options = self._options(site, 0) if client is not None and client.kind is ClientKind.JAVASCRIPT_V3 else None
        handlers = self._member(options, "requestHandler") if options is not None else ()
        settings = self._handler_settings(handlers[0]) if len(handlers) == 1 else None
        if client is None or settings is None or not settings.literal.complete:
            return None
        if (
            settings.literal.get("socketTimeout") is not None
            or settings.literal.get("throwOnRequestTimeout") is not None
        ):
            return None
        if self._ends_requests(handlers[0], settings, client.service):
            return None
        milliseconds = self._in_milliseconds(settings, "requestTimeout")
        return milliseconds.location if milliseconds is not None else None

    def _set_in(self, module: Module) -> Iterator[tuple[Routine | None, RequestTimeout]]:
        for site in module.call_sites:
            found = self._of_client(site) or self._of_request(site)
            if found is not None:
                yield site.routine, found

    def _of_request(self, site: CallSite) -> RequestTimeout | None:
        for callee in self._values.callee(site):
            name = dotted_name(callee) or ""
            if name in IN_SECONDS_OF_PYTHON:
                return self._in_seconds(site, site.fact.argument("timeout"))
            if name in OPTIONS_OF_AXIOS:
                options = self._options(site, OPTIONS_OF_AXIOS[name])
                return self._in_milliseconds(options, "timeout") if options is not None else None
            if name in REQUESTS_OF_NODE:
                options = self._options(site, 1) or self._options(site, 0)
                return self._in_milliseconds(options, "timeout") if options is not None else None
            owner, _, method = name.rpartition(".")
            if name == "AbortSignal.timeout" or (method == "setTimeout" and owner in REQUESTS_OF_NODE):
                seconds = self._number(self._of(site, site.fact.argument("", 0)))
                return _request(site.module, site.fact.argument("", 0), seconds, 1000)
        return None

    def _of_client(self, site: CallSite) -> RequestTimeout | None:
        client = self._sdk.client_made_by(site)
        if client is None:
            return None
        if client.kind in (ClientKind.BOTO3_CLIENT, ClientKind.BOTO3_RESOURCE):
            for value in self._of(site, site.fact.argument("config")):
                if isinstance(value, Result) and dotted_name(value.callee) in CONFIGS_OF_BOTOCORE:
                    return self._of_config(value.site, client.service)
        if client.kind is ClientKind.JAVASCRIPT_V3:
            options = self._options(site, 0)
            return self._of_javascript_client(options, client.service) if options is not None else None
        return None

    def _of_config(self, site: CallSite, service: str) -> RequestTimeout | None:
        expression = site.fact.argument("read_timeout")
        read = self._number(self._of(site, expression))
        if read is None or expression is None:
            return None
        connect = _connecting(self._number(self._of(site, site.fact.argument("connect_timeout"))))
        attempts = self._attempts(site, service)
        if attempts is None:
            return None
        return RequestTimeout(site.module.at(expression.span), read + connect, attempts)

    def _attempts(self, site: CallSite, service: str) -> int | None:
        """How often a request is tried in all; None if unknown."""
        expression = site.fact.argument("retries")
        if expression is None:
            return sdks.STANDARD_ATTEMPTS.value
        values = self._of(site, expression)
        if len(values) != 1 or not isinstance(values[0], ObjectValue) or not values[0].literal.complete:
            return None
        retries = values[0]
        for key, first in (("total_max_attempts", 0), ("max_attempts", 1)):
            if retries.literal.get(key) is not None:
                number = self._number(self._member(retries, key))
                return None if number is None else int(number) + first
        mode = self._member(retries, "mode")
        if not mode:
            return sdks.STANDARD_ATTEMPTS.value
        texts = [value.value for value in mode if isinstance(value, Literal)]
        if texts == ["legacy"]:
            return sdks.LEGACY_ATTEMPTS_OF_DYNAMODB.value if service == "dynamodb" else sdks.LEGACY_ATTEMPTS.value
        return sdks.STANDARD_ATTEMPTS.value if texts in (["standard"], ["adaptive"]) else None

    def _of_javascript_client(self, options: ObjectValue, service: str) -> RequestTimeout | None:
        for handler in self._member(options, "requestHandler"):
            settings = self._handler_settings(handler)
            if settings is None:
                continue
            ends_requests = self._ends_requests(handler, settings, service)
            attempts = self._number(self._member(options, "maxAttempts"))
            if attempts is None and (options.literal.get("maxAttempts") is not None or not options.literal.complete):
                return None
            found = (self._in_milliseconds(settings, "requestTimeout") if ends_requests else None) or (
                self._in_milliseconds(settings, "socketTimeout")
            )
            if found is not None:
                milliseconds = self._number(self._member(settings, "connectionTimeout"))
                times = sdks.STANDARD_ATTEMPTS.value if attempts is None else int(attempts)
                return RequestTimeout(found.location, found.seconds + _connecting(milliseconds, 1000), times)
        return None

    def _ends_requests(self, handler: Value, settings: ObjectValue, service: str) -> bool:
        """Whether `requestTimeout` ends a request; that of HTTP/1.1 only warns unless it is told to throw.

        https://github.com/smithy-lang/smithy-typescript/blob/main/packages/node-http-handler/CHANGELOG.md (4.4.0)
        """
        throws = [
            value.value for value in self._member(settings, "throwOnRequestTimeout") if isinstance(value, Literal)
        ]
        is_other = isinstance(handler, Result) and dotted_name(handler.callee) in OTHER_HANDLERS_OF_V3
        return (
            throws == [True]
            or is_other
            or (isinstance(handler, ObjectValue) and service in sdks.CLIENTS_WITH_HTTP2.value)
        )

    def _handler_settings(self, handler: Value) -> ObjectValue | None:
        if isinstance(handler, ObjectValue):
            return handler
        if isinstance(handler, Result) and dotted_name(handler.callee) in (*HANDLERS_OF_V3, *OTHER_HANDLERS_OF_V3):
            return self._options(handler.site, 0)
        return None

    def _in_seconds(self, site: CallSite, expression: Expression | None) -> RequestTimeout | None:
        values = self._of(site, expression)
        if len(values) == 1 and isinstance(values[0], ArrayValue):
            pair = values[0]
            numbers = [self._number(self._values.of(pair.module, item, pair.block)) for item in pair.literal.items]
            known = [number for number in numbers if number is not None]
            seconds = _connecting(known[0]) + sum(known[1:]) if known and None not in numbers else None
        else:
            seconds = self._number(values)
        return _request(site.module, expression, seconds, 1)

    def _in_milliseconds(self, options: ObjectValue, key: str) -> RequestTimeout | None:
        number = self._number(self._member(options, key))
        return _request(options.module, options.literal.get(key), number, 1000)

    def _options(self, site: CallSite, position: int) -> ObjectValue | None:
        values = self._of(site, site.fact.argument("", position))
        return values[0] if len(values) == 1 and isinstance(values[0], ObjectValue) else None

    def _member(self, value: ObjectValue, key: str) -> tuple[Value, ...]:
        expression = value.literal.get(key)
        return self._values.of(value.module, expression, value.block) if expression is not None else ()

    def _of(self, site: CallSite, expression: Expression | None) -> tuple[Value, ...]:
        return self._values.of(site.module, expression, site.fact.block) if expression is not None else ()

    def _number(self, values: tuple[Value, ...]) -> float | None:
        if len(values) != 1 or not isinstance(values[0], Literal):
            return None
        number = values[0].value
        return number if isinstance(number, (int, float)) and not isinstance(number, bool) else None


def _connecting(timeout: float | None, per_second: int = 1) -> float:
    """How long connecting may take; 0 if that is not set."""
    return min((timeout or 0) / per_second, _LONGEST_CONNECT)


def _request(
    module: Module, expression: Expression | None, number: float | None, per_second: int
) -> RequestTimeout | None:
    if expression is None or number is None or number <= 0:
        return None
    return RequestTimeout(module.at(expression.span), number / per_second, 1)
