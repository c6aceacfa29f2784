"""Settings that the framework does not know where they stand, but by another name or in another place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from serverless_lint.front_ends.serverless_framework.events import EVENT_KINDS
from serverless_lint.front_ends.serverless_framework.idle import OF_PROVIDER
from serverless_lint.front_ends.serverless_framework.plugins import may_add_resources
from serverless_lint.front_ends.serverless_framework.settings import Settings, intrinsic, is_null
from serverless_lint.parse.template.origin import IdleSetting
from serverless_lint.parse.tree.nodes import Entry, ListNode, MapNode
from serverless_lint.suggestion import Effort, Spellings

_POLLED = ("batchSize", "enabled", "filterPatterns", "maximumBatchingWindow")
_INPUT = ("description", "enabled", "input", "inputPath", "inputTransformer", "name")
_OF_FUNCTION = frozenset(
    {
        *("architecture", "awsKmsKeyArn", "build", "condition", "dependsOn", "description", "destinations"),
        *("disableLogs", "domain", "durableConfig", "environment", "ephemeralStorageSize", "events"),
        *("fileSystemConfig", "handler", "httpApi", "iam", "image", "kmsKeyArn", "layers", "logDataProtectionPolicy"),
        *("logRetentionInDays", "logs", "maximumEventAge", "maximumRetryAttempts", "memorySize", "name", "onError"),
        "package",
        *("provisionedConcurrency", "reservedConcurrency", "role", "runtime", "runtimeManagement", "snapStart"),
        *("tags", "timeout", "tracing", "url", "versionFunction", "vpc"),
    }
)
_HTTP = frozenset(
    {
        *("async", "authorizer", "connectionId", "connectionType", "cors", "integration", "method", "operationId"),
        *("path", "private", "request", "response", "timeoutInMillis"),
    }
)
_KNOWN: Mapping[str, frozenset[str]] = {
    "provider": OF_PROVIDER
    | {"build", "domain", "domains", "kinesis", "layers", "name", "profile", "resolver", "stage"},
    "vpc": frozenset({"ipv6AllowedForDualStack", "securityGroupIds", "subnetIds"}),
    "function": _OF_FUNCTION,
    "events": EVENT_KINDS,
    "http": _HTTP,
    "http.cors": frozenset({"allowCredentials", "cacheControl", "headers", "maxAge", "methods", "origin", "origins"}),
    "http.request": frozenset(
        {"contentHandling", "method", "parameters", "passThrough", "schema", "schemas", "template", "uri"}
    ),
    "http.request.parameters": frozenset({"headers", "paths", "querystrings"}),
    "httpApi": frozenset({"authorizer", "method", "path", "payload", "timeout"}),
    "sqs": frozenset({*_POLLED, "arn", "functionResponseType", "maximumConcurrency", "metricsConfig", "provisioned"}),
    "sns": frozenset(
        {"arn", "displayName", "filterPolicy", "filterPolicyScope", "kmsMasterKeyId", "redrivePolicy", "topicName"}
    ),
    "s3": frozenset({"bucket", "event", "existing", "forceDeploy", "rules"}),
    "schedule": frozenset({*_INPUT, "method", "rate", "timezone"}),
    "cloudwatchEvent": frozenset({*_INPUT, "event"}),
    "stream": frozenset(
        {
            *("arn", "batchSize", "batchWindow", "bisectBatchOnFunctionError", "consumer", "destinations", "enabled"),
            *("filterPatterns", "functionResponseType", "maximumRecordAgeInSeconds", "maximumRetryAttempts"),
            *("parallelizationFactor", "startingPosition", "startingPositionTimestamp"),
            *("tumblingWindowInSeconds", "type"),
        }
    ),
}
"""What the framework knows, in any version: its documentation at
https://www.serverless.com/framework/docs/providers/aws/guide/serverless.yml, which leaves out little of what it takes:
https://github.com/serverless/serverless/tree/main/packages/serverless/lib/plugins/aws"""
_MEANT: Mapping[tuple[str, str], str] = {
    ("function", "concurrency"): "reservedConcurrency",
    ("function", "env"): "environment",
    ("function", "memory"): "memorySize",
    ("sqs", "batchWindow"): "maximumBatchingWindow",
    ("stream", "maximumBatchingWindow"): "batchWindow",
}
"""What settings are called elsewhere that have another name here."""
_PLACES: Mapping[tuple[str, str], str] = {
    **{("http", key): "request" for key in ("parameters", "passThrough", "schemas", "template")},
    **{("http", key): "request.parameters" for key in ("paths", "querystrings")},
    **{("http.request", key): "parameters" for key in _KNOWN["http.request.parameters"]},
    ("httpApi", "cors"): "provider.httpApi",
}
"""Where settings belong that stand further out."""
_OF_EVENTS: Mapping[str, frozenset[str]] = {
    **{kind: _KNOWN[kind] - _OF_FUNCTION for kind in ("cloudwatchEvent", "s3", "schedule", "sns", "sqs", "stream")},
    **dict.fromkeys(("activemq", "kafka", "msk", "rabbitmq"), frozenset(_POLLED)),
    "http": _HTTP - {"method", "path"},
}
"""Settings of events that functions do not have, so that they change nothing where they stand at one."""
_OF_POLLED_ALONE = frozenset({"batchSize", "filterPatterns", "maximumBatchingWindow"})
"""Those of them that no plugin has for the name of an event."""
_MOST_UNKNOWN = 50
"""Settings of a function that the framework does not know, of which more are not looked at."""
_SCHEDULE = "schedule"
_PROVIDER = "self:provider."
_BETWEEN_STEPS = str.maketrans(dict.fromkeys("${}:, ", "."))
_OF_FUNCTION_ALONE = frozenset(
    {"environment", "ephemeralStorageSize", "memorySize", "onError", "reservedConcurrency", "role", "timeout", "vpc"}
)
_MOVED = frozenset({"apiKeys", "resourcePolicy", "usagePlan"})
"""Settings of the provider that version 3 takes from `apiGateway` alone:
https://www.serverless.com/framework/docs/guides/upgrading-v3"""


def unknown_settings(
    provider: Settings,
    functions: Iterable[Entry],
    plugins: frozenset[str],
    references: Iterable[str],
    *,
    is_new: bool,
) -> Iterator[IdleSetting]:
    """The settings that are passed over, once each, however many functions share them.

    `references` are the texts that may take values from the service. `is_new` says that it is version 3, or a later
    one, that reads it.
    """
    is_extended = any(map(may_add_resources, plugins))
    found = {setting.span: setting for setting in _of_provider(provider, is_new=is_new)}
    for function in functions:
        for setting in _of_function(Settings(function.value), is_extended=is_extended):
            found.setdefault(setting.span, setting)
    referred = _referred({setting.name for setting in found.values()}, references)
    yield from (setting for setting in found.values() if setting.name not in referred)


def variables_of_provider(references: Iterable[str]) -> frozenset[str]:
    """The addresses of settings of the provider that the framework does not know and variables take values from."""
    named = (after for text in references for after in text.split(_PROVIDER)[1:])
    keys = {after.translate(_BETWEEN_STEPS).partition(".")[0] for after in named}
    return frozenset(f"provider.{key}" for key in keys - _KNOWN["provider"] if key)


def _referred(names: set[str], references: Iterable[str]) -> set[str]:
    """Those of the names of which a variable may take the value."""
    if not names:
        return set()
    return names & {step for text in references for step in text.translate(_BETWEEN_STEPS).split(".")}


def _of_provider(provider: Settings, *, is_new: bool) -> Iterator[IdleSetting]:
    for entry in provider.entries:
        if is_new and entry.key in _MOVED and not is_null(entry.value):
            yield IdleSetting(entry.key_span, entry.key, place="`apiGateway`")
    yield from _misspelt("provider", provider)
    yield from _of_network(provider)


def _of_function(function: Settings, *, is_extended: bool) -> Iterator[IdleSetting]:
    yield from _misspelt("function", function)
    yield from _of_network(function)
    events = [*_events(function.get("events"))]
    for kind, event in events:
        yield from _of_event(kind, event, is_extended=is_extended)
    yield from _on_their_own(events, is_extended=is_extended)
    if is_extended:
        return
    yield from _of_events(function, events)
    for entry in function.entries:
        if (meant := _MEANT.get(("function", entry.key))) is not None and not function.has(meant):
            yield IdleSetting(entry.key_span, entry.key, meant=meant)


def _of_events(function: Settings, events: Iterable[tuple[str, MapNode]]) -> Iterator[IdleSetting]:
    """The settings of a function that its events have, or else those of others of their kind."""
    names = [entry for entry in function.entries if entry.key not in _OF_FUNCTION and not is_null(entry.value)]
    for entry in names[:_MOST_UNKNOWN]:
        taking = [(kind, event) for kind, event in events if entry.key in _OF_EVENTS.get(kind, frozenset())]
        if taking and not any(Settings(event.entries[0].value).has(entry.key) for _, event in taking):
            yield IdleSetting(entry.key_span, entry.key, place=f"the `{taking[0][0]}` event")


def _on_their_own(events: Iterable[tuple[str, MapNode]], *, is_extended: bool) -> Iterator[IdleSetting]:
    """The settings of an event that stand as an event of their own behind it, and events that are misspelt."""
    before = ""
    effort = Effort()
    for kind, event in events:
        if kind in EVENT_KINDS:
            before = kind
            continue
        known = _OF_EVENTS.get(before, frozenset())
        named = event.entries[0]
        if all(entry.key in known for entry in event.entries):
            if kind in _OF_POLLED_ALONE or not is_extended:
                yield IdleSetting(named.key_span, kind, place=f"`{before}`")
        elif not is_extended and (meant := _spellings("events").meant_by(kind, effort)) is not None:
            yield IdleSetting(named.key_span, kind, meant=meant)


def _of_network(settings: Settings) -> Iterator[IdleSetting]:
    entry = settings.get("vpc")
    if entry is not None and intrinsic(entry) is None:
        yield from _misspelt("vpc", settings.inner("vpc"))


def _events(events: Entry | None) -> Iterator[tuple[str, MapNode]]:
    """The events with settings, and what they are called, with those beside their name."""
    for item in events.value.items if events is not None and isinstance(events.value, ListNode) else ():
        if isinstance(item, MapNode) and item.entries:
            yield item.entries[0].key, item


def _of_event(kind: str, event: MapNode, *, is_extended: bool) -> Iterator[IdleSetting]:
    named, *beside = event.entries
    known = _KNOWN.get(kind, frozenset())
    if beside and is_null(named.value) and all(entry.key in known for entry in beside):
        # A schedule that has none is an invalid one.
        if kind != _SCHEDULE:
            yield IdleSetting(beside[0].key_span, beside[0].key, place=f"`{kind}`")
        return
    settings = Settings(named.value)
    if intrinsic(named) is not None or not known or not settings.entries:
        return
    yield from _misspelt(kind, settings)
    yield from _misplaced(kind, settings)
    if not is_extended:
        for entry in settings.entries:
            if entry.key in _OF_FUNCTION_ALONE - known:
                yield IdleSetting(entry.key_span, entry.key, place="the function")
    if kind == "http":
        yield from _of_request(settings)


def _of_request(http: Settings) -> Iterator[IdleSetting]:
    headers = http.get("headers")
    if headers is not None and isinstance(headers.value, ListNode):
        yield IdleSetting(headers.key_span, headers.key, place="`cors`")
    elif headers is not None and isinstance(headers.value, MapNode):
        yield IdleSetting(headers.key_span, headers.key, place="`request.parameters`")
    for path in ("cors",), ("request",), ("request", "parameters"):
        place = ".".join(("http", *path))
        yield from _misspelt(place, http.inner(*path))
        yield from _misplaced(place, http.inner(*path))


def _misplaced(place: str, settings: Settings) -> Iterator[IdleSetting]:
    for entry in settings.entries:
        if (at := _PLACES.get((place, entry.key))) is not None and not is_null(entry.value):
            yield IdleSetting(entry.key_span, entry.key, place=f"`{at}`")
        elif (meant := _MEANT.get((place, entry.key))) is not None and not settings.has(meant):
            yield IdleSetting(entry.key_span, entry.key, meant=meant)


def _misspelt(place: str, settings: Settings) -> Iterator[IdleSetting]:
    known = _KNOWN[place]
    unknown = [entry for entry in settings.entries if entry.key not in known]
    if not unknown:
        return
    effort = Effort()
    for entry in unknown:
        meant = _spellings(place).meant_by(entry.key, effort) if not is_null(entry.value) else None
        if meant is not None and not settings.has(meant):
            address = f"provider.{entry.key}" if place == "provider" else ""
            yield IdleSetting(entry.key_span, entry.key, meant=meant, address=address)


@cache
def _spellings(place: str) -> Spellings:
    return Spellings(_KNOWN[place])
