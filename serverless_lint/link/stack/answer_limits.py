"""How long API Gateway, AppSync and Cognito wait for a function, unless a setting says otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from serverless_lint.aws import limits
from serverless_lint.link.stack.names import Names, references
from serverless_lint.link.stack.triggers import Triggers
from serverless_lint.model import AnswerLimit, Trigger, TriggerKind, flattened
from serverless_lint.parse.template.origin import WaitingApi
from serverless_lint.parse.template.template import Kind, Node, Resource, Template
from serverless_lint.source import Document, Location, Span

_SECONDS = {
    TriggerKind.REST_API: limits.SECONDS_OF_REST_APIS.value,
    TriggerKind.WEBSOCKET_API: limits.SECONDS_OF_WEBSOCKET_APIS.value,
    TriggerKind.HTTP_API: limits.SECONDS_OF_HTTP_APIS.value,
    TriggerKind.APPSYNC: limits.SECONDS_OF_APPSYNC.value,
    TriggerKind.COGNITO: limits.SECONDS_OF_COGNITO.value,
}
_CALLERS = {
    TriggerKind.REST_API: "the REST API",
    TriggerKind.WEBSOCKET_API: "the WebSocket API",
    TriggerKind.HTTP_API: "the HTTP API",
    TriggerKind.APPSYNC: "AppSync",
    TriggerKind.COGNITO: "Cognito",
}
_KINDS = {WaitingApi.REST: TriggerKind.REST_API, WaitingApi.HTTP: TriggerKind.HTTP_API}
_APIS = {
    TriggerKind.REST_API: ("AWS::Serverless::Api", "AWS::ApiGateway::RestApi"),
    TriggerKind.HTTP_API: ("AWS::Serverless::HttpApi", "AWS::ApiGatewayV2::Api"),
}
"""The API as SAM writes it, which adds integrations to its definition, and as CloudFormation does."""
_ASYNCHRONOUS_SENDERS = ("CustomSMSSender", "CustomEmailSender")
"""The only triggers whose end Cognito does not wait for."""
_INTEGRATION = "x-amazon-apigateway-integration"


class _Keys(msgspec.Struct, frozen=True):
    """What the settings of an integration are called."""

    timeout: str
    parameters: str
    transfer_mode: str
    uri: str


_AS_CLOUDFORMATION = _Keys("TimeoutInMillis", "RequestParameters", "ResponseTransferMode", "Uri")
_AS_OPENAPI = _Keys("timeoutInMillis", "requestParameters", "responseTransferMode", "uri")
_NOTHING = AnswerLimit(0, "", False, Location(Document("", ""), Span(0, 0)))
"""Stands for "no such thing" where None means "not known"."""


class AnswerLimits:
    """Finds out how long the callers of the functions of one template wait."""

    def __init__(self, template: Template, names: Names, triggers: Triggers) -> None:
        self._template = template
        self._names = names
        self._triggers = triggers

    def of(self, function: Resource, triggers: Iterable[Trigger]) -> AnswerLimit | None:
        """The shortest limit; None if not everything that calls a function certainly waits for it."""
        found = list(self._limits_of_program(function))
        # What else a program says of a function is not seen whole.
        durable = function.properties.lookup("DurableConfig")
        if not durable.certainly_absent and not (found and not function.properties.get("DurableConfig")):
            return None
        for trigger in triggers:
            if self._is_after_disconnection(trigger):
                continue
            limits = list(self._limits(trigger))
            if not limits or None in limits:
                return None
            found += (limit for limit in limits if limit is not None)
        return min(found, key=lambda limit: limit.seconds, default=None)

    def _limits_of_program(self, function: Resource) -> Iterator[AnswerLimit]:
        """That of an API of which only the program tells that makes it."""
        origin = self._template.origin
        told = origin.waited_for.get(function.logical_id) if origin is not None else None
        if origin is not None and told is not None:
            api, span = told
            kind = _KINDS[api]
            yield AnswerLimit(_SECONDS[kind], _CALLERS[kind], False, Location(origin.document, span))

    def _is_after_disconnection(self, trigger: Trigger) -> bool:
        """Whether a trigger only tells that a WebSocket is closed: there is no client any more that waits.

        https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
        """
        if trigger.kind is not TriggerKind.WEBSOCKET_API:
            return False
        keys = [
            route.properties.lookup("RouteKey").only
            for route in trigger.owner.template.resources.values()
            if route.type == "AWS::ApiGatewayV2::Route"
            and any(
                found.resource == trigger.owner.logical_id for found, _ in references(route.properties.get("Target"))
            )
        ]
        return bool(keys) and all(key == "$disconnect" for key in keys)

    def _limits(self, trigger: Trigger) -> Iterator[AnswerLimit | None]:
        """The limits of all ways in which a trigger calls its function; None where that is not known."""
        resource = trigger.owner
        if trigger.is_own:
            yield self._limit_of_event(trigger)
        elif trigger.kind is TriggerKind.COGNITO:
            yield self._limit_of_user_pool(trigger, resource)
        elif resource.type == "AWS::ApiGateway::Method":
            yield _limit(trigger, resource.properties.get("Integration"), _AS_CLOUDFORMATION, trigger.source.resource)
        elif resource.type == "AWS::ApiGatewayV2::Integration":
            yield _limit(trigger, resource.properties, _AS_CLOUDFORMATION, None)
        elif resource.type == "AWS::AppSync::DataSource":
            yield _default(trigger)
        elif resource.type in (*_APIS[TriggerKind.REST_API], *_APIS[TriggerKind.HTTP_API]):
            yield from self._limits_of_body(trigger, resource)
        else:
            yield None

    def _limits_of_body(self, trigger: Trigger, api: Resource) -> Iterator[AnswerLimit | None]:
        for function, node in self._triggers.mentioned_by(api):
            if function is trigger.function:
                integration = _integration_around(node)
                yield _limit(trigger, integration, _AS_OPENAPI, api) if integration is not None else None

    def _limit_of_user_pool(self, trigger: Trigger, pool: Resource) -> AnswerLimit | None:
        config = pool.properties.get("LambdaConfig")
        for name, setting in config.items():
            for function, _ in self._names.functions_in(setting):
                if function is trigger.function and name not in _ASYNCHRONOUS_SENDERS:
                    return _default(trigger, setting.key_location)
        return None

    def _limit_of_event(self, trigger: Trigger) -> AnswerLimit | None:
        """Of a SAM event."""
        if trigger.kind is TriggerKind.COGNITO:
            names = flattened(trigger.node.lookup("Trigger")).texts()
            return _default(trigger) if any(name not in _ASYNCHRONOUS_SENDERS for name in names) else None
        types = _APIS.get(trigger.kind)
        if types is None:
            return None
        source = trigger.source.written
        if source is None or source.certainly_absent:
            return _limit(trigger, trigger.node, _AS_CLOUDFORMATION, None)
        api = trigger.source.resource
        if api is None or api.type != types[0]:
            return None
        if _is_defined_elsewhere(api) and not self._triggers.has_definition_file(api):
            return None
        # A definition that has its own integration with the function is a trigger of its own; SAM keeps it.
        in_body = next(self._limits_of_body(trigger, api), _NOTHING)
        return _limit(trigger, trigger.node, _AS_CLOUDFORMATION, api) if in_body is _NOTHING else in_body


def _limit(trigger: Trigger, integration: Node, keys: _Keys, api: Resource | None) -> AnswerLimit | None:
    """The limit of one integration with API Gateway; None if nobody waits, or if it is raised or not known."""
    if _is_streaming(integration, keys) or _is_asynchronous(integration.get(keys.parameters)):
        return None
    default = _SECONDS[trigger.kind]
    timeout = integration.lookup(keys.timeout)
    if timeout.certainly_absent:
        return _default(trigger)
    milliseconds = [number for number, _ in timeout.numbers()]
    if timeout.only is None or not milliseconds:
        return None
    if milliseconds[0] > default * 1000:
        # Only Regional and private REST APIs can wait longer than the default.
        return _default(trigger) if trigger.kind is TriggerKind.REST_API and _is_edge(api, trigger) else None
    return _default(trigger, timeout.node.location, milliseconds[0] / 1000)


def _default(trigger: Trigger, location: Location | None = None, seconds: float | None = None) -> AnswerLimit:
    return AnswerLimit(
        _SECONDS[trigger.kind] if seconds is None else seconds,
        _CALLERS[trigger.kind],
        trigger.kind is TriggerKind.COGNITO,
        trigger.location if location is None else location,
    )


def _is_streaming(integration: Node, keys: _Keys) -> bool:
    mode = integration.lookup(keys.transfer_mode)
    if not mode.certainly_absent and mode.only != "BUFFERED":
        return True
    return any("response-streaming" in (node.text or "") for node in integration.get(keys.uri).walk())


def _is_asynchronous(parameters: Node) -> bool:
    """Whether a header may ask Lambda to queue the event."""
    return parameters.kind not in (Kind.MISSING, Kind.MAPPING) or any(
        name.lower().endswith(".x-amz-invocation-type") for name, _ in parameters.items()
    )


def _is_edge(api: Resource | None, trigger: Trigger) -> bool:
    """Whether the API is certainly edge-optimised, the default."""
    if api is None:
        root = trigger.function.template.root
        configuration = root.lookup("Globals", "Api", "EndpointConfiguration")
    else:
        configuration = api.properties.lookup("EndpointConfiguration")
    if configuration.certainly_absent:
        return True
    only = configuration.only
    if isinstance(only, Node):
        types = (only.lookup("Type").only, only.lookup("Types", 0).only)
        return "EDGE" in types
    return only == "EDGE"


def _is_defined_elsewhere(api: Resource) -> bool:
    """Whether the API's definition may have integrations that are not in the template."""
    if api.properties.get("DefinitionUri") or api.properties.get("BodyS3Location"):
        return True
    body = api.properties.get("DefinitionBody")
    return body.kind not in (Kind.MISSING, Kind.MAPPING) or any(node.is_open for node in body.walk())


def _integration_around(node: Node) -> Node | None:
    at: Node | None = node
    while at is not None and at.key != _INTEGRATION:
        at = at.parent
    return at
