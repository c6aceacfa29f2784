"""Functions that may run longer than anybody waits for them."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from serverless_lint.analyses.function_settings import FunctionSetting, SettingKind
from serverless_lint.analyses.invocations import WaitedForSetting
from serverless_lint.checks.problems import shared_problem
from serverless_lint.model import AnswerLimit, Function, TriggerKind
from serverless_lint.model.stack.purpose import is_stand_in
from serverless_lint.rule import Category, Problem, Related, Severity, rule
from serverless_lint.wording import functions_named

_HARDLY_LONGER = 1.1
"""Of 30 s where 29 s are waited, nearly all requests that end at all end in time."""

_SENDING = "execute-api:manageconnections"


@rule(Severity.WARNING, Category.RELIABILITY, since="0.1")
def timeout_exceeds_api_limit(found: WaitedForSetting) -> Iterator[Problem]:
    """A function may run longer than its API waits for the answer."""
    for problem in _problems(found.setting, "lower `Timeout`, or do the work asynchronously", is_cognito=False):
        # What nobody waits for may take the time.
        yield replace(problem, severity=Severity.INFO) if found.are_left_alone else problem


@rule(Severity.WARNING, Category.RELIABILITY, since="0.1")
def cognito_trigger_timeout(setting: FunctionSetting) -> Iterator[Problem]:
    """A Cognito trigger may run longer than the 5 seconds that Cognito waits."""
    yield from _problems(setting, "set `Timeout` to 5 or less", is_cognito=True)


def _is_advice(functions: list[Function], seconds: float, limit: AnswerLimit) -> bool:
    """Whether it is hardly longer, about what stands in for something in tests, or the answer is sent by itself."""
    is_hardly_longer = not limit.is_cognito and seconds <= limit.seconds * _HARDLY_LONGER
    return is_hardly_longer or all(
        is_stand_in(function.resource) or _sends_to_connections(function) for function in functions
    )


def _sends_to_connections(function: Function) -> bool:
    """Whether a function behind a WebSocket may send what it has to say whenever it is there.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
    """
    kinds = {trigger.kind for trigger in function.triggers}
    return kinds == {TriggerKind.WEBSOCKET_API} and function.permissions.grants(_SENDING) is True


def _problems(setting: FunctionSetting, advice: str, *, is_cognito: bool) -> Iterator[Problem]:
    seconds = setting.known.number if setting.known is not None and setting.kind is SettingKind.TIMEOUT else None
    if setting.known is None or seconds is None:
        return
    waiting: dict[tuple[str, float], tuple[AnswerLimit, list[Function]]] = {}
    for function in setting.functions:
        limit = function.answer_limit
        if limit is not None and limit.is_cognito is is_cognito and seconds > limit.seconds:
            waiting.setdefault((limit.caller, limit.seconds), (limit, []))[1].append(function)
    # The 6 s of the Serverless Framework, which nobody asked for, stand where the function does.
    is_default = is_cognito and setting.known.node.location == setting.functions[0].location
    for limit, functions in waiting.values():
        yield shared_problem(
            functions,
            setting.known,
            f"{functions_named(functions)} may run {seconds:g} s, {limit.caller} waits {limit.seconds:g} s: {advice}",
            severity=Severity.INFO if is_default or _is_advice(functions, seconds, limit) else None,
            related=(Related(limit.location, f"{limit.caller} waits {limit.seconds:g} s"),),
        )
