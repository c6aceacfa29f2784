"""The functions of constructs, which a plugin deploys: https://www.npmjs.com/package/serverless-lift."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.front_ends.facts import Made, is_unknown, make, unknown
from serverless_lint.front_ends.serverless_framework.settings import Settings
from serverless_lint.parse.tree.nodes import Entry, MapNode

_EVENTS = "events"
_BATCH = 1
"""How many messages the worker of a queue gets at once if nothing is said."""


def functions_of_constructs(section: Entry | None) -> Iterator[Entry]:
    """The workers of queues and the authorizers of webhooks, as functions; what else constructs make is not known."""
    for entry in Settings(section.value).entries if section is not None else ():
        construct = Settings(entry.value)
        kind = construct.text("type")
        if kind == "queue":
            yield from _function(entry, construct.get("worker"), "Worker", [{"sqs": _mapping(entry, construct)}])
        elif kind == "webhook":
            yield from _function(entry, construct.get("authorizer"), "Authorizer", [])


def _mapping(entry: Entry, construct: Settings) -> Made:
    """What hands messages to the worker, which may say of each whether it failed."""
    return {
        "arn": unknown(entry.key_span),
        "batchSize": construct.get("batchSize") or _BATCH,
        "maximumBatchingWindow": construct.get("maxBatchingWindow"),
        "maximumConcurrency": construct.get("maxConcurrency"),
        "functionResponseType": "ReportBatchItemFailures",
    }


def _function(construct: Entry, written: Entry | None, suffix: str, events: Made) -> Iterator[Entry]:
    if written is None or not isinstance(written.value, MapNode) or is_unknown(written.value):
        return
    at = construct.key_span
    settings = tuple(entry for entry in written.value.entries if entry.key != _EVENTS)
    made = Entry(_EVENTS, at, make(at, events), at)
    yield Entry(f"{construct.key}{suffix}", at, MapNode(written.value.span, (*settings, made)), written.span)
