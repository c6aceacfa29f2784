"""Clients that send requests to AWS itself with the credentials that Lambda gives a function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeAlias

from serverless_lint.aws.environment import RESERVED_VARIABLES
from serverless_lint.libraries.aws_clients import (
    CHANGING_DEFAULTS,
    CREDENTIALS,
    OWN_CREDENTIALS,
    UPDATING_DEFAULTS,
)
from serverless_lint.libraries.own_machine import is_of_own_machine
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.model import (
    UNKNOWN,
    ArrayValue,
    CallSite,
    ClientKind,
    CodeKey,
    EnvironmentRead,
    Literal,
    Member,
    Module,
    ObjectValue,
    Result,
    SdkClient,
    Value,
    is_none,
)
from serverless_lint.parse.code.facts import (
    Assignment,
    Constant,
    Entry,
    Expression,
    Language,
    Operation,
    is_null,
    spelling,
)

IsNothing: TypeAlias = Callable[[Module, Expression, int], bool]
"""Whether an expression is certainly nothing, with the environment variables of some function."""

_OF_PYTHON = frozenset({"service_name", "region_name", "api_version", "use_ssl", "verify", "config"})
_OF_CONFIG = frozenset(
    {
        *("region_name", "user_agent", "user_agent_extra", "connect_timeout", "read_timeout", "max_pool_connections"),
        *("parameter_validation", "retries", "tcp_keepalive", "s3", "client_context_params", "request_min_compression"),
    }
)
_OF_JAVASCRIPT = frozenset(
    {
        *("region", "apiVersion", "maxAttempts", "maxRetries", "retryMode", "retryStrategy", "retryDelayOptions"),
        *("requestHandler", "httpOptions", "logger", "tls", "sslEnabled", "useDualstackEndpoint", "useFipsEndpoint"),
        *("forcePathStyle", "s3ForcePathStyle", "followRegionRedirects", "signatureVersion", "params"),
        *("convertEmptyValues", "customUserAgent", "correctClockSkew", "computeChecksums", "paramValidation"),
        *("defaultsMode", "disableHostPrefix", "convertResponseTypes", "useAccelerateEndpoint"),
    }
)
"""Options that leave the credentials and the address as they are."""
_WITH_ADDRESSES = frozenset({"apigatewaymanagementapi", "iot-data"})
"""Services whose clients have to be told an address of AWS."""
_ADDRESSES = frozenset({"endpoint", "endpoint_url"})


class _Setting(NamedTuple):
    """An option of a client, with where its value is written."""

    name: str
    module: Module
    value: Expression
    block: int


class PlainClients:
    """Tells which clients have nothing but what Lambda and the SDK give them."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self._known: dict[tuple[CodeKey, Value | None], bool] = {}
        self._changing: dict[str, bool] = {}

    def is_plain(self, client: SdkClient, is_nothing: IsNothing | None = None) -> bool:
        """Whether a client certainly has the credentials of the function and the address of the service.

        What is nothing with the function's variables, such as the address of a simulation, is not given.
        """
        key = (client.site.key, client.maker)
        addresses = _ADDRESSES if client.service in _WITH_ADDRESSES else frozenset()
        if key not in self._known:
            self._known[key] = self._is_plain(client, addresses, _is_never_nothing)
        return self._known[key] or (is_nothing is not None and self._is_plain(client, addresses, is_nothing))

    def has_credentials(self, client: SdkClient) -> bool:
        """Whether a client is given credentials of its own: then it does not act as the function's role."""
        callees = self._makers(client)
        bases = (callee.base for callee in callees if isinstance(callee, Member))
        sessions = (base.site for base in bases if isinstance(base, Result))
        return any(map(self._gives_credentials, (client.site, *sessions)))

    def connects_to_own_machine(self, client: SdkClient) -> bool:
        """Whether a client may be given the address of what stands in for AWS where the code runs, as LocalStack."""
        return any(
            isinstance(value, Literal) and isinstance(value.value, str) and is_of_own_machine(value.value)
            for value in addresses_given(client.site, self._values)
        )

    def _makers(self, client: SdkClient) -> tuple[Value, ...]:
        return self._values.callee(client.site) if client.maker is None else (client.maker,)

    def _gives_credentials(self, site: CallSite) -> bool:
        return any(
            setting.name in CREDENTIALS
            and not any(map(self._is_own, self._values.of(setting.module, setting.value, setting.block)))
            for settings in _settings(site, self._values)
            for setting in settings
        )

    def changes_defaults(self, module: Module) -> bool:
        """Whether a module gives clients other credentials, or another address, after they were made."""
        if module.key not in self._changing:
            self._changing[module.key] = any(map(self._changes, module.call_sites)) or any(
                map(_sets_default, module.facts.assignments)
            )
        return self._changing[module.key]

    def _is_plain(self, client: SdkClient, addresses: frozenset[str], is_nothing: IsNothing) -> bool:
        site = client.site
        if client.kind in (ClientKind.BOTO3_CLIENT, ClientKind.BOTO3_RESOURCE):
            sessions = [maker.base for maker in self._makers(client) if isinstance(maker, Member)]
            return self._has_only(site, _OF_PYTHON | addresses, is_nothing) and all(
                isinstance(session, Result) and self._has_only(session.site, frozenset({"region_name"}), is_nothing)
                for session in sessions
            )
        if client.is_document_client and client.kind is ClientKind.JAVASCRIPT_V3:
            # What it is made from is not known.
            return False
        given = site.fact.arguments[:1]
        # The SDK takes no notice of lists and texts.
        return all(
            isinstance(value, (ArrayValue, Literal))
            or (
                isinstance(value, ObjectValue)
                and all(self._leaves_plain(value, entry, addresses, is_nothing) for entry in value.literal.entries)
            )
            for argument in given
            for value in self._values.of(site.module, argument.value, site.fact.block)
        )

    def _leaves_plain(self, value: ObjectValue, entry: Entry, addresses: frozenset[str], is_nothing: IsNothing) -> bool:
        """Whether an option of a client leaves the credentials and the address as they are."""
        name = str(entry.key.value) if isinstance(entry.key, Constant) else ""
        if name in _OF_JAVASCRIPT | addresses or is_nothing(value.module, entry.value, value.block):
            return True
        return name in CREDENTIALS and all(map(self._is_own, self._values.of(value.module, entry.value, value.block)))

    def _is_own(self, value: Value) -> bool:
        """Whether it is what Lambda gives a function, an object of that, or nothing."""
        if isinstance(value, ObjectValue):
            return all(
                isinstance(entry.key, Constant)
                and entry.key.value in CREDENTIALS
                and all(map(_is_own, self._values.of(value.module, entry.value, value.block)))
                for entry in value.literal.entries
            )
        return _is_own(value)

    def _has_only(self, site: CallSite, names: frozenset[str], is_nothing: IsNothing) -> bool:
        positional = sum(1 for argument in site.fact.arguments if not argument.name)
        given = [argument for argument in site.fact.arguments if argument.name and argument.name not in names]
        # The service and the region; what is spread is positional or has no name either.
        return (
            positional <= 2
            and not spreads(site)
            and self._has_plain_config(site)
            and all(
                is_nothing(site.module, argument.value, site.fact.block)
                or (
                    argument.name in CREDENTIALS
                    and all(map(self._is_own, self._values.of(site.module, argument.value, site.fact.block)))
                )
                for argument in given
            )
        )

    def _has_plain_config(self, site: CallSite) -> bool:
        return all(
            (
                isinstance(value, Result)
                and (dotted_name(value.callee) or "").endswith("Config")
                and {argument.name for argument in value.site.fact.arguments} <= _OF_CONFIG
            )
            or is_none(value)
            for value in self._values.argument(site, "config") or ()
        )

    def _changes(self, site: CallSite) -> bool:
        name = spelling(site.fact.callee)
        if name in CHANGING_DEFAULTS or name.endswith("setup_default_session"):
            return True
        # A client has a `config` of its own, beside the one of all clients.
        return (name in UPDATING_DEFAULTS or name.endswith(".config.update")) and not all(
            isinstance(value, ObjectValue) and _keys(value) <= _OF_JAVASCRIPT
            for value in self._values.argument(site, "", 0) or ()
        )


def addresses_given(site: CallSite, values: Values) -> Iterator[Value | None]:
    """The addresses that a client may be given where it is made; None for each way in which it is given none."""
    for settings in _settings(site, values):
        given = [setting for setting in settings if setting.name in _ADDRESSES]
        for setting in given:
            yield from values.of(setting.module, setting.value, setting.block)
        if not given:
            yield None


def regions_given(client: SdkClient, values: Values) -> Iterator[Value | None]:
    """The Regions that a client may be given; None for the one where it runs, `UNKNOWN` for what is not seen."""
    site = client.site
    if spreads(site) or (client.is_document_client and client.kind is ClientKind.JAVASCRIPT_V3):
        yield UNKNOWN
    elif client.kind in (ClientKind.BOTO3_CLIENT, ClientKind.BOTO3_RESOURCE):
        makers = values.callee(site) if client.maker is None else (client.maker,)
        of_session = any(isinstance(maker, Member) and isinstance(maker.base, Result) for maker in makers)
        given = values.argument(site, "region_name", 1)
        is_other = of_session or values.argument(site, "config")
        yield from given or ((UNKNOWN,) if is_other else (None,))
    elif not site.fact.arguments and client.kind is ClientKind.JAVASCRIPT_V3:
        yield None
    else:
        for value in values.argument(site, "", 0) or (UNKNOWN,):
            yield from _regions_in(value, values, is_seen=client.kind is ClientKind.JAVASCRIPT_V3)


def _regions_in(options: Value, values: Values, *, is_seen: bool) -> Iterator[Value | None]:
    """The Regions in the options of a client; what is not given is unknown if not all that gives one is seen."""
    if not isinstance(options, ObjectValue) or not options.literal.complete:
        yield UNKNOWN
        return
    given = options.literal.get("region")
    if given is not None:
        yield from values.of(options.module, given, options.block) or (UNKNOWN,)
    else:
        yield None if is_seen else UNKNOWN


def _settings(site: CallSite, values: Values) -> Iterator[tuple[_Setting, ...]]:
    """What a client or session may be given by names: arguments, or in JavaScript the entries of an object."""
    if site.module.language is Language.PYTHON:
        yield tuple(
            _Setting(argument.name, site.module, argument.value, site.fact.block)
            for argument in site.fact.arguments
            if argument.name
        )
        return
    for value in values.argument(site, "", 0) or ():
        yield tuple(_written_in(value)) if isinstance(value, ObjectValue) else ()


def _written_in(value: ObjectValue) -> Iterator[_Setting]:
    for entry in value.literal.entries:
        if isinstance(entry.key, Constant):
            yield _Setting(str(entry.key.value), value.module, entry.value, value.block)


def _is_never_nothing(module: Module, expression: Expression, block: int) -> bool:
    return is_null(expression)


def _is_own(value: Value) -> bool:
    """Whether it is what Lambda gives a function, or nothing."""
    if isinstance(value, EnvironmentRead):
        return value.variable in RESERVED_VARIABLES.value
    name = dotted_name(value.callee if isinstance(value, Result) else value) or ""
    return is_none(value) or name.rpartition(".")[2] in OWN_CREDENTIALS


def _sets_default(assignment: Assignment) -> bool:
    return spelling(assignment.target).endswith(("config.credentials", "config.endpoint", "DEFAULT_SESSION"))


def _keys(value: ObjectValue) -> set[str]:
    return {str(entry.key.value) if isinstance(entry.key, Constant) else "..." for entry in value.literal.entries}


def spreads(site: CallSite) -> bool:
    """Whether a call is given the parts of something, so that it is not seen what it is given."""
    values: Iterable[object] = (argument.value for argument in site.fact.arguments)
    return any(isinstance(value, Operation) and value.operator in ("...", "*", "**") for value in values)
