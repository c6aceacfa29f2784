"""Errors that reach the caller raw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from serverless_lint.analyses.risks import HandlerRisks
from serverless_lint.model import Function, Handler, Invocation, Trigger, TriggerKind
from serverless_lint.rule import Category, Problem, Related, Severity, rule

_CALLERS_WITH_A_PROTOCOL = frozenset(
    {
        TriggerKind.STEP_FUNCTIONS,
        TriggerKind.COGNITO,
        TriggerKind.AUTHORIZER,
        TriggerKind.DEPLOYMENT_HOOK,
        TriggerKind.LEX,
        TriggerKind.ALEXA,
        TriggerKind.EDGE,
        TriggerKind.WEBSOCKET_API,
    }
)
"""They expect an exception, or something other than an HTTP answer."""


@rule(Severity.WARNING, Category.RELIABILITY, since="0.1")
def handler_without_error_handling(found: HandlerRisks) -> Iterator[Problem]:
    """A handler that somebody waits for lets errors escape."""
    handler = found.handler
    if not found.risks or found.is_guarded_by_wrapper or not _is_waited_for(found):
        return
    # What a resolver returns is data; AppSync tells its client what it raises, in words that are the library's.
    is_resolver = _resolves_only(handler)
    advice = "raise one" if is_resolver else "answer"
    # Whoever cannot reach a table learns nothing more from another answer than that of Lambda.
    risks = tuple(risk for risk in found.risks if risk.is_of_request)
    # A request that cannot be parsed is answered as badly as before, and all others well.
    is_advice = found.only_parses or found.stands_in or found.is_repeated or is_resolver
    # Who answers a queue as well loses its messages with each error that is answered.
    is_advice |= handler.reads_records
    is_warning = bool(risks) and not is_advice and _is_seen_to_be_called(found)
    yield Problem(
        handler,
        f"`{handler.name}` lets errors reach its caller: catch them and {advice} with what went wrong",
        related=tuple(Related(risk, risk.what) for risk in (risks or found.risks)[:2]),
        severity=None if is_warning else Severity.INFO,
        function=handler.functions[0].name if handler.functions else None,
        ignorable_at=handler.functions,
    )


def _resolves_only(handler: Handler) -> bool:
    """Whether AppSync alone calls it."""
    kinds = {trigger.kind for function in handler.functions for trigger in _callers(function)}
    return kinds == {TriggerKind.APPSYNC}


def _is_seen_to_be_called(found: HandlerRisks) -> bool:
    """Whether a template shows who waits, or the code reads a request; a workflow or a person can do with an error."""
    handler = found.handler
    if not handler.functions:
        return handler.reads_request or found.names_status
    is_shown = any(function.triggers for function in handler.functions)
    return is_shown or handler.reads_request


def _is_waited_for(found: HandlerRisks) -> bool:
    handler = found.handler
    if not found.may_be_deployed:
        return False
    if handler.is_declared_elsewhere:
        return handler.takes_requests and found.may_take_requests and handler.may_answer
    if not handler.functions:
        return found.may_take_requests and handler.may_answer and not handler.reads_records
    return any(_is_run_for_somebody(function, found) for function in handler.functions)


def _is_run_for_somebody(function: Function, found: HandlerRisks) -> bool:
    if function.triggers:
        return any(map(_waits, _callers(function)))
    origin = function.template.origin
    if origin is not None and origin.is_read_in_part:
        # That no trigger is seen says nothing.
        return found.handler.takes_requests and found.may_take_requests
    return _may_be_waited_for(function, found)


def _callers(function: Function) -> Iterable[Trigger]:
    """What calls a function. What is only permitted to may be a leftover where something else certainly does."""
    certain = [trigger for trigger in function.triggers if trigger.is_certain]
    return certain or function.triggers


def _may_be_waited_for(function: Function, found: HandlerRisks) -> bool:
    """Whether something that the template does not show may call a function and want its answer."""
    handler, invocations = found.handler, found.invocations.get(function.key)
    if function.key in found.tasks:
        return False
    if invocations:
        return invocations != {Invocation.ASYNCHRONOUS}
    if not found.may_take_requests or not handler.answers or handler.reads_request:
        # A schedule, a workflow or a person can do with an error.
        return found.may_take_requests and handler.answers
    # Who raises on purpose expects a caller that wants the error.
    is_wanted = not handler.names_status and handler.routine is not None and bool(handler.routine.raises)
    return not (handler.reads_records or handler.fills_in_response or is_wanted)


def _waits(trigger: Trigger) -> bool:
    return trigger.invocation is Invocation.SYNCHRONOUS and trigger.kind not in _CALLERS_WITH_A_PROTOCOL
