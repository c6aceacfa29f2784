"""Clients that send requests to AWS itself with the credentials that Lambda gives a function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from serverless_lint.libraries.aws_clients import (
    CHANGING_DEFAULTS,
    CREDENTIALS,
    OWN_CREDENTIALS,
    UPDATING_DEFAULTS,
    is_of_own_machine,
)
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.model import (
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
)
from serverless_lint.parse.code.facts import Assignment, Constant, Expression, Operation, spelling

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
        self._known: dict[CodeKey, bool] = {}
        self._changing: dict[str, bool] = {}

    def is_plain(self, client: SdkClient) -> bool:
        """Whether a client certainly has the credentials of the function and the address of the service."""
        key = client.site.key
        if key not in self._known:
            addresses = _ADDRESSES if client.service in _WITH_ADDRESSES else frozenset()
            self._known[key] = self._is_plain(client, addresses)
        return self._known[key]

    def has_credentials(self, client: SdkClient) -> bool:
        """Whether a client is given credentials of its own: then it does not act as the function's role."""
        callees = self._values.callee(client.site)
        bases = (callee.base for callee in callees if isinstance(callee, Member))
        sessions = (base.site for base in bases if isinstance(base, Result))
        return any(map(self._gives_credentials, (client.site, *sessions)))

    def connects_to_own_machine(self, client: SdkClient) -> bool:
        """Whether a client may be given the address of what stands in for AWS where the code runs, as LocalStack."""
        return any(
            isinstance(value, Literal) and isinstance(value.value, str) and is_of_own_machine(value.value)
            for setting in self._settings(client.site)
            if setting.name in _ADDRESSES
            for value in self._values.of(setting.module, setting.value, setting.block)
        )

    def _gives_credentials(self, site: CallSite) -> bool:
        return any(
            setting.name in CREDENTIALS
            and not any(map(_is_own, self._values.of(setting.module, setting.value, setting.block)))
            for setting in self._settings(site)
        )

    def _settings(self, site: CallSite) -> Iterator[_Setting]:
        """What a client or session is given by names: arguments, or the entries of an object."""
        for argument in site.fact.arguments:
            if argument.name:
                yield _Setting(argument.name, site.module, argument.value, site.fact.block)
        for value in self._values.argument(site, "", 0) or ():
            if isinstance(value, ObjectValue):
                for entry in value.literal.entries:
                    if isinstance(entry.key, Constant):
                        yield _Setting(str(entry.key.value), value.module, entry.value, value.block)

    def changes_defaults(self, module: Module) -> bool:
        """Whether a module gives all clients other credentials, or another address."""
        if module.key not in self._changing:
            self._changing[module.key] = any(map(self._changes, module.call_sites)) or any(
                map(_sets_default, module.facts.assignments)
            )
        return self._changing[module.key]

    def _is_plain(self, client: SdkClient, addresses: frozenset[str]) -> bool:
        site = client.site
        if client.kind in (ClientKind.BOTO3_CLIENT, ClientKind.BOTO3_RESOURCE):
            sessions = [callee.base for callee in self._values.callee(site) if isinstance(callee, Member)]
            return self._has_only(site, _OF_PYTHON | addresses) and all(map(self._is_plain_session, sessions))
        if client.is_document_client and client.kind is ClientKind.JAVASCRIPT_V3:
            # What it is made from is not known.
            return False
        given = site.fact.arguments[:1]
        return all(
            isinstance(value, ObjectValue) and _keys(value) <= _OF_JAVASCRIPT | addresses
            for argument in given
            for value in self._values.of(site.module, argument.value, site.fact.block)
        )

    def _is_plain_session(self, session: object) -> bool:
        return isinstance(session, Result) and self._has_only(session.site, frozenset({"region_name"}))

    def _has_only(self, site: CallSite, names: frozenset[str]) -> bool:
        positional = sum(1 for argument in site.fact.arguments if not argument.name)
        named = {argument.name for argument in site.fact.arguments if argument.name}
        # The service and the region; what is spread is positional or has no name either.
        return positional <= 2 and named <= names and not _spreads(site) and self._has_plain_config(site)

    def _has_plain_config(self, site: CallSite) -> bool:
        return all(
            (
                isinstance(value, Result)
                and (dotted_name(value.callee) or "").endswith("Config")
                and {argument.name for argument in value.site.fact.arguments} <= _OF_CONFIG
            )
            or _is_nothing(value)
            for value in self._values.argument(site, "config") or ()
        )

    def _changes(self, site: CallSite) -> bool:
        name = spelling(site.fact.callee)
        if name in CHANGING_DEFAULTS or name.endswith("setup_default_session"):
            return True
        return name in UPDATING_DEFAULTS and not all(
            isinstance(value, ObjectValue) and _keys(value) <= _OF_JAVASCRIPT
            for value in self._values.argument(site, "", 0) or ()
        )


def _is_own(value: Value) -> bool:
    """Whether it is what Lambda gives a function, or nothing."""
    if isinstance(value, EnvironmentRead):
        return value.variable.startswith("AWS_")
    name = dotted_name(value.callee if isinstance(value, Result) else value) or ""
    return _is_nothing(value) or name.rpartition(".")[2] in OWN_CREDENTIALS


def _sets_default(assignment: Assignment) -> bool:
    return spelling(assignment.target).endswith(("config.credentials", "config.endpoint", "DEFAULT_SESSION"))


def _keys(value: ObjectValue) -> set[str]:
    return {str(entry.key.value) if isinstance(entry.key, Constant) else "..." for entry in value.literal.entries}


def _spreads(site: CallSite) -> bool:
    values: Iterable[object] = (argument.value for argument in site.fact.arguments)
    return any(isinstance(value, Operation) and value.operator in ("...", "*", "**") for value in values)


def _is_nothing(value: object) -> bool:
    return isinstance(value, Literal) and value.value is None
