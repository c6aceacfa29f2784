"""Answers that no HTTP response can be made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from serverless_lint.analyses.proxy_responses import Fault, ResponseFault
from serverless_lint.checks.problems import code_problem
from serverless_lint.model import Handler, Invocation, Trigger, TriggerKind
from serverless_lint.rule import Category, Edit, Fix, Problem, Related, Severity, rule
from serverless_lint.source import Location, Span


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def malformed_proxy_response(found: ResponseFault) -> Iterator[Problem]:
    """A handler answers an HTTP request with what is no response."""
    handler = found.handler
    triggers = _http_triggers(handler, but_for_events=found.is_meant)
    is_resolver = handler.resolves_fields
    is_strict = bool(triggers) and all(_is_strict(trigger) for trigger in triggers)
    if found.fault is Fault.BODY:
        if is_resolver or (not triggers and not _seems_to_answer_requests(handler)):
            return
        problem = "is no text"
        advice = f"make it one by `{_makes_text(handler)}`"
        message = f"the body of this response {problem}: {advice}"
    elif not is_strict or any(trigger.payload_version != "1.0" for trigger in triggers):
        return
    elif is_resolver:
        # What works for AppSync needs no other answer: the route is left over.
        message = f"`{handler.name}` reads `arguments`, as resolvers of AppSync do, and no request: remove the route"
    elif found.is_handed_on:
        return
    elif found.fault is Fault.HEADER:
        message = f"the header `{found.name}` of this response is no text: make it one"
    elif found.fault is Fault.NOTHING:
        message = f"`{handler.name}` answers nothing, so that the caller gets an error: return a response"
    else:
        message = f"`{handler.name}` answers without a `statusCode`, so that the caller gets an error: add it"
    yield code_problem(
        (handler,),
        found,
        message,
        severity=Severity.INFO if is_resolver else None if is_strict else Severity.WARNING,
        related=tuple(Related(trigger, "answers the request by it") for trigger in triggers[:1]),
        fix=_fix(found),
    )


def _http_triggers(handler: Handler, *, but_for_events: bool) -> Sequence[Trigger]:
    """What calls a handler if all of that takes its answers for HTTP responses; else nothing.

    What waits for no answer may be passed over.
    """
    triggers = [trigger for function in handler.functions for trigger in function.triggers if trigger.is_certain]
    if but_for_events:
        triggers = [trigger for trigger in triggers if trigger.invocation is not Invocation.ASYNCHRONOUS]
    return triggers if all(trigger.takes_proxy_response for trigger in triggers) else ()


def _is_strict(trigger: Trigger) -> bool:
    """Whether whatever is no text fails, as documented.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
    """
    return trigger.payload_version == "1.0" or trigger.kind is TriggerKind.LOAD_BALANCER


def _seems_to_answer_requests(handler: Handler) -> bool:
    return handler.takes_requests and not any(function.triggers for function in handler.functions)


def _makes_text(handler: Handler) -> str:
    return "JSON.stringify" if handler.is_node else "json.dumps"


def _fix(found: ResponseFault) -> Fix | None:
    if not found.makes_text:
        return None
    place = found.location
    before, after = place.span.start, place.span.end
    edits = (
        Edit(Location(place.document, Span(before, before)), f"{found.makes_text}("),
        Edit(Location(place.document, Span(after, after)), ")"),
    )
    return Fix("make text of it", edits, safe=True)
