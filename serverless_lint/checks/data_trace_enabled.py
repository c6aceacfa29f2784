"""APIs that log what is said to them."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.model import ApiKind, Stage
from serverless_lint.parse.template.template import Node
from serverless_lint.rule import Category, Problem, Related, Severity, rule

_KEY = "DataTraceEnabled"
_LISTS = {ApiKind.REST: ("MethodSettings",), ApiKind.WEBSOCKET: ("RouteSettings",)}
_WHOLE = {ApiKind.REST: (), ApiKind.WEBSOCKET: ("DefaultRouteSettings",)}


@rule(Severity.WARNING, Category.SECURITY, since="0.1", cwe=532)
def data_trace_enabled(stage: Stage) -> Iterator[Problem]:
    """A stage of an API writes whole requests and responses into its log."""
    for settings in _settings(stage):
        traced, level = settings.lookup(_KEY), settings.lookup("LoggingLevel")
        # Without a level nothing is logged at all, and conditions may switch it off where it matters.
        if traced.only not in (True, "true") or level.unknown or not level.values or "OFF" in level.texts():
            continue
        known = traced.values[0]
        yield Problem(
            known.node,
            f"`{stage.name}` logs whole requests and responses, with what is secret in them: set `{_KEY}` to false",
            related=tuple(Related(source, "set here") for source in known.sources),
            resource=stage.name,
            ignorable_at=(stage,),
        )


def _settings(stage: Stage) -> Iterator[Node]:
    """Where it can be switched on: HTTP APIs have the setting and do not heed it."""
    if stage.kind not in _LISTS:
        return
    yield stage.settings
    for key in _WHOLE[stage.kind]:
        yield stage.settings.get(key)
    for key in _LISTS[stage.kind]:
        listed = stage.settings.lookup(key).only
        for element in listed.elements() if isinstance(listed, Node) else ():
            whole = element.possible().only
            if isinstance(whole, Node):
                yield whole
