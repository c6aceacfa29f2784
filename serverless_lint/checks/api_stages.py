"""Stages of APIs: what they log and trace, and how much they let through."""

from __future__ import annotations

import json
from collections.abc import Iterator

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.model import ApiKind, Stage
from serverless_lint.parse.template.template import Node, Possible
from serverless_lint.rule import Category, Problem, Related, Severity, rule
from serverless_lint.source import Located, Location

_VARIABLE = lazy_pattern(r"\$(?:context|stageVariables)\.[\w.:\-\[\]]*\w")
_TOKEN = lazy_pattern(r'\s*("[^"\s]{1,40}"|\S)')
_BEHIND_COMMA = lazy_pattern(r",\s*([}\]])")
_LIMITS = ("ThrottlingRateLimit", "ThrottlingBurstLimit")


@rule(Severity.INFO, Category.OPERATIONS, since="0.1")
def api_without_access_log(stage: Stage) -> Iterator[Problem]:
    """A stage of an API does not log who called what."""
    if _may_log_each_request(stage):
        return
    key = stage.path_to(f"{stage.access_log_key}.DestinationArn")
    message = f"`{stage.name}` does not log its requests: set `{key}`"
    if stage.access_log.certainly_absent:
        yield _problem(stage, stage, message)
    else:
        destination = stage.of_access_log("DestinationArn")
        if destination.certainly_absent:
            yield _problem(stage, destination.node, message)


@rule(Severity.INFO, Category.OPERATIONS, since="0.1")
def api_log_not_structured(stage: Stage) -> Iterator[Problem]:
    """The access log of an API is not written as JSON."""
    for known in stage.of_access_log("Format").values:
        fault = _fault_of_json(known.value) if isinstance(known.value, str) else None
        if fault is not None:
            yield _problem(stage, known.node, f"the access log of `{stage.name}` is {fault}", known.sources)


@rule(Severity.INFO, Category.OPERATIONS, since="0.1")
def api_without_tracing(stage: Stage) -> Iterator[Problem]:
    """A stage of a REST API does not send traces to X-Ray."""
    if stage.kind is not ApiKind.REST:
        return
    message = f"`{stage.name}` is missing from traces: set `{stage.path_to('TracingEnabled')}: true`"
    enabled = stage.settings.lookup("TracingEnabled")
    if enabled.certainly_absent:
        yield _problem(stage, stage, message)
    for known in enabled.values:
        if known.value in (False, "false"):
            yield _problem(stage, known.node, message, known.sources)


@rule(Severity.INFO, Category.RELIABILITY, since="0.1")
def api_without_throttling(stage: Stage) -> Iterator[Problem]:
    """A stage of an API has no limit of its own for requests."""
    if stage.is_in_usage_plan:
        return
    key = _settings_key(stage)
    settings = stage.settings.lookup(key)
    limits = _limits_of_methods(settings) if stage.kind is ApiKind.REST else _limits(settings)
    missing = [name for name, limit in zip(_LIMITS, limits, strict=True) if limit and not stage.may_limit_all(name)]
    if missing:
        where = " for all methods" if stage.kind is ApiKind.REST else ""
        yield _problem(
            stage,
            stage if settings.certainly_absent else settings.node.key_location,
            f"`{stage.name}` may use up the account's limit: set `{'` and `'.join(missing)}` "
            f"in `{stage.path_to(key)}`{where}",
        )


def _may_log_each_request(stage: Stage) -> bool:
    """Whether its execution log, which HTTP APIs do not have, may say what became of every request."""
    if stage.kind is ApiKind.HTTP:
        return False
    settings = stage.settings.lookup(_settings_key(stage))
    if settings.unknown:
        return True
    holders = [known.value for known in settings.values if isinstance(known.value, Node)]
    if stage.kind is ApiKind.REST:
        holders = [element for holder in holders for element in holder.elements() if _may_be_for_all(element)]
    # The description of a deployment's stage has a level by itself.
    levels = [holder.lookup("LoggingLevel") for holder in (stage.settings, *holders)]
    return any(level.unknown or "INFO" in level.texts() for level in levels)


def _may_be_for_all(settings: Node) -> bool:
    method, path = settings.lookup("HttpMethod"), settings.lookup("ResourcePath")
    return (method.unknown or "*" in method.texts()) and (path.unknown or "/*" in path.texts())


def _settings_key(stage: Stage) -> str:
    return "MethodSettings" if stage.kind is ApiKind.REST else "DefaultRouteSettings"


def _limits(settings: Possible) -> tuple[bool, bool]:
    """Which of the two limits are certainly missing."""
    missing = [all(_is_missing(name, known.value) for known in settings.values) for name in _LIMITS]
    return (missing[0] and not settings.unknown, missing[1] and not settings.unknown)


def _limits_of_methods(settings: Possible) -> tuple[bool, bool]:
    """Which of the two limits are certainly missing from the settings for all methods."""
    if settings.unknown:
        return (False, False)
    for known in settings.values:
        elements = list(known.value.elements()) if isinstance(known.value, Node) else []
        for element in elements:
            method, path = element.lookup("HttpMethod"), element.lookup("ResourcePath")
            if element.possible().unknown or method.unknown or path.unknown:
                return (False, False)
            if method.only == "*" and path.only == "/*":
                return _limits(element.possible())
    return (True, True)


def _is_missing(name: str, settings: object) -> bool:
    return isinstance(settings, Node) and settings.lookup(name).certainly_absent


_NO_JSON = "not JSON, so it cannot be queried by field: write it as JSON"


def _fault_of_json(text: str) -> str | None:
    """What a format is instead of a JSON object, and what to do; None if it is one."""
    written = text.strip()
    if len(written) > 1 and written[0] == written[-1] == "'":
        written = written[1:-1].strip()
    filled = _VARIABLE.sub("0", written)
    if not written.startswith("{"):
        return _NO_JSON
    try:
        json.loads(filled)
    except json.JSONDecodeError as error:
        return f"broken JSON: {_advice(error)}"
    except (ValueError, RecursionError):
        return _NO_JSON
    return None


def _advice(error: json.JSONDecodeError) -> str:
    # Of a comma that is too much, Python 3.13 names the comma and earlier versions what follows it.
    token = _BEHIND_COMMA.match(error.doc, error.pos) or _TOKEN.match(error.doc, error.pos)
    if token is None:
        return "its end is missing"
    return f"a comma is missing before `{token[1]}`" if "',' delimiter" in error.msg else f"look before `{token[1]}`"


def _problem(stage: Stage, at: Located, message: str, sources: tuple[Location, ...] = ()) -> Problem:
    return Problem(
        at,
        message,
        related=tuple(Related(source, "set here") for source in sources),
        resource=stage.name,
        ignorable_at=(stage,),
    )
