"""Defects in state machines and their definitions, in the template or in a file of their own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from edited_template import Default, Path, Remove, Set, Text, UneditableError, plain
from seeds.seed import App, Place, of, removed, seed

_SAM = "AWS::Serverless::StateMachine"
_MACHINE = "AWS::StepFunctions::StateMachine"
_TRANSIENT = [
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
]
_WAITING = (".sync", ".sync:2", ".waitForTaskToken")
_GROUP = "arn:aws:logs:eu-west-1:123456789012:log-group:orders:*"


@lru_cache(maxsize=256)
def _parsed(text: str) -> Text | None:
    try:
        return Text(text)
    except UneditableError:
        return None


def _definitions(app: App) -> Iterator[tuple[str, str | None, Path, dict[str, Any]]]:
    """State machines with the file and path of their definition, and its states."""
    for name in app.resources(_SAM):
        properties = app.properties(name)
        uri = properties.get("DefinitionUri")
        written = properties.get("Definition")
        if isinstance(written, dict) and isinstance(written.get("States"), dict):
            yield name, None, of(name, "Definition"), written
        elif isinstance(uri, str) and uri.endswith((".json", ".yaml", ".yml")):
            text = _parsed(app.text_of(uri))
            states = text.value("States") if text is not None else None
            if text is not None and isinstance(states, dict):
                yield name, uri.removeprefix("./"), (), plain(text.root)
    for name in app.resources(_MACHINE):
        written = app.properties(name).get("Definition")
        if isinstance(written, dict) and isinstance(written.get("States"), dict):
            yield name, None, of(name, "Definition"), written


def _states(app: App) -> Iterator[tuple[str, str | None, Path, dict[str, Any]]]:
    """The states at the top of definitions: state machine, file, path and what is written there."""
    for machine, file, path, definition in _definitions(app):
        for state, written in definition["States"].items():
            if isinstance(written, dict):
                yield machine, file, (*path, "States", state), written


def _is_lambda(app: App, machine: str, state: dict[str, Any]) -> bool:
    resource = json.dumps(state.get("Resource"))
    substitutions = app.properties(machine).get("DefinitionSubstitutions")
    name = resource.strip('"').removeprefix("${").removesuffix("}")
    meant = json.dumps(substitutions.get(name)) if isinstance(substitutions, dict) else ""
    is_function = any(f'["{function}", "Arn"]' in meant for function in app.functions())
    return (":states:::lambda:invoke" in resource and "waitForTaskToken" not in resource) or is_function


def _is_limited(app: App, machine: str) -> bool:
    return any(name == machine and "TimeoutSeconds" in written for name, _, _, written in _definitions(app))


@seed("task-without-retry")
def retry_removed(app: App) -> Iterator[Place]:
    for machine, file, path, state in _states(app):
        if state.get("Type") == "Task" and _is_lambda(app, machine, state):
            retry = (*path, "Retry")
            mend = (Set(retry, [{"ErrorEquals": _TRANSIENT, "MaxAttempts": 3}]),)
            yield Place((Remove(retry),), path, mend, on_key=True, file=file)


@seed("task-without-retry")
def retry_for_one_error_only(app: App) -> Iterator[Place]:
    for machine, file, path, state in _states(app):
        if state.get("Type") == "Task" and _is_lambda(app, machine, state):
            retry = (*path, "Retry")
            mend = (Set(retry, [{"ErrorEquals": _TRANSIENT, "MaxAttempts": 3}]),)
            worse = (Set((*retry, 0, "ErrorEquals"), _TRANSIENT[:2]),)
            yield Place(worse, retry, mend, on_key=True, file=file)


@seed("task-without-timeout")
def timeout_of_task_removed(app: App) -> Iterator[Place]:
    for machine, file, path, state in _states(app):
        resource = str(state.get("Resource"))
        jobs = ("ecs:", "batch:", "emr", "states:startExecution", "bedrock")
        waits = ".waitForTaskToken" in resource or (".sync" in resource and any(f":{job}" in resource for job in jobs))
        kind = app.properties(machine).get("Type", "STANDARD")
        if waits and kind == "STANDARD" and "HeartbeatSeconds" not in state and not _is_limited(app, machine):
            limit = (*path, "TimeoutSeconds")
            yield Place((Remove(limit),), path, (Default(limit, 600),), on_key=True, file=file)


@seed("task-without-catch")
def catch_removed(app: App) -> Iterator[Place]:
    for _, file, path, definition in _definitions(app):
        tasks = [name for name, state in definition["States"].items() if state.get("Type") == "Task"]
        if len(tasks) == 1 and '"Catch"' not in json.dumps(definition) and "aws.states" not in app.template.text:
            task = (*path, "States", tasks[0])
            catcher = [{"ErrorEquals": ["States.ALL"], "Next": "SeededFailure"}]
            mend = (Set((*task, "Catch"), catcher), Set((*path, "States", "SeededFailure"), {"Type": "Fail"}))
            worse = (Remove((*task, "Catch")), Remove((*path, "States", "SeededFailure")))
            yield Place(worse, task, mend, on_key=True, file=file)


@seed("state-catch-all-not-last", companions=("task-without-retry",))
def states_all_before_another(app: App) -> Iterator[Place]:
    for _, file, path, state in _states(app):
        if state.get("Type") == "Task":
            retry = (*path, "Retry")
            good = [{"ErrorEquals": ["States.Timeout"]}, {"ErrorEquals": ["States.ALL"]}]
            bad = [{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["States.Timeout"]}]
            yield Place((Set(retry, bad),), retry, (Set(retry, good),), file=file)


@seed("choice-without-default", companions=("state-unreachable",))
def default_of_choice_removed(app: App) -> Iterator[Place]:
    for _, file, path, state in _states(app):
        if state.get("Type") == "Choice" and "Default" in state:
            yield Place((Remove((*path, "Default")),), path, on_key=True, file=file)


@seed("state-unreachable")
def state_nobody_leads_to(app: App) -> Iterator[Place]:
    for _, file, path, _ in _definitions(app):
        state = (*path, "States", "SeededState")
        yield Place((Set(state, {"Type": "Succeed"}),), state, on_key=True, file=file)


@seed("query-language-misplaced")
def query_language_among_states(app: App) -> Iterator[Place]:
    for _, file, path, _ in _definitions(app):
        at = (*path, "States", "QueryLanguage")
        yield Place((Set(at, "JSONPath"),), at, on_key=True, file=file)


@seed("express-unsupported-integration", companions=("task-without-timeout", "task-without-retry"))
def waiting_in_express_workflow(app: App) -> Iterator[Place]:
    for machine, file, path, state in _states(app):
        resource = str(state.get("Resource"))
        everything = json.dumps([written.get("Resource") for _, _, _, written in _states(app)])
        if resource.endswith(_WAITING) and file is not None:
            waiting = everything.count(".sync") + everything.count(".waitForTaskToken") + everything.count(":activity:")
            if waiting == 1 and len(list(_definitions(app))) == 1:
                kind = of(machine, "Type")
                yield Place((Set(kind, "EXPRESS"),), (*path, "Resource"), (Set(kind, "STANDARD"),), at_file=file)


@seed("express-unsupported-integration", companions=("task-without-timeout", "task-without-retry"))
def waiting_in_express_workflow_of_template(app: App) -> Iterator[Place]:
    for machine, file, path, state in _states(app):
        resource = str(state.get("Resource"))
        is_written = file is None and isinstance(state.get("Resource"), str) and ":states:::" in resource
        if is_written and not resource.endswith(_WAITING):
            at = (*path, "Resource")
            yield Place((Set(at, f"{resource}.waitForTaskToken"),), at, (Set(of(machine, "Type"), "EXPRESS"),))


@seed("state-machine-without-logging")
def logging_removed(app: App) -> Iterator[Place]:
    good = {"Level": "ERROR", "Destinations": [{"CloudWatchLogsLogGroup": {"LogGroupArn": _GROUP}}]}
    for name in app.resources(_SAM):
        if app.inherited("StateMachine", "Logging") is None:
            yield removed(name, "Logging", good=good)
    for name in app.resources(_MACHINE):
        yield removed(name, "LoggingConfiguration", good=good)


@seed("state-machine-without-logging")
def logging_off(app: App) -> Iterator[Place]:
    good = {"Level": "ERROR", "Destinations": [{"CloudWatchLogsLogGroup": {"LogGroupArn": _GROUP}}]}
    for name in app.resources(_SAM, _MACHINE):
        key = "Logging" if app.type_of(name) == _SAM else "LoggingConfiguration"
        at = of(name, key, "Level")
        yield Place((Set(at, "OFF"),), at, (Set(of(name, key), good),))


@seed("state-machine-without-tracing")
def tracing_removed(app: App) -> Iterator[Place]:
    for name in app.resources(_SAM):
        if app.inherited("StateMachine", "Tracing") is None:
            yield removed(name, "Tracing", good={"Enabled": True})
    for name in app.resources(_MACHINE):
        yield removed(name, "TracingConfiguration", good={"Enabled": True})


@seed("state-machine-without-tracing")
def tracing_off(app: App) -> Iterator[Place]:
    for name in app.resources(_SAM, _MACHINE):
        key = "Tracing" if app.type_of(name) == _SAM else "TracingConfiguration"
        at = of(name, key, "Enabled")
        yield Place((Set(at, False),), at, (Set(at, True),))


@seed("state-machine-missing-permission")
def unused_substitution(app: App) -> Iterator[Place]:
    for machine, file, _, _ in _definitions(app):
        if file is not None:
            at = of(machine, "DefinitionSubstitutions", "SeededName")
            yield Place((Set(at, "orders"),), at, on_key=True)


@seed("state-machine-missing-permission")
def permission_to_invoke_removed(app: App) -> Iterator[Place]:
    for machine, file, _, definition in _definitions(app):
        policies = app.properties(machine).get("Policies")
        substitutions = app.properties(machine).get("DefinitionSubstitutions")
        if not isinstance(policies, list) or not isinstance(substitutions, dict) or len(policies) < 2:
            continue
        for index in range(len(policies)):
            invoked = app.template.value(*of(machine, "Policies", index, "LambdaInvokePolicy", "FunctionName"))
            function = invoked.get("Ref") if isinstance(invoked, dict) else None
            calls = [
                (state, "Resource")
                for state, written in definition["States"].items()
                if isinstance(written, dict)
                and substitutions.get(str(written.get("Resource"))[2:-1]) == {"Fn::GetAtt": [function, "Arn"]}
            ]
            if isinstance(function, str) and len(calls) == 1 and file is not None and len(policies) > 1:
                worse = (Remove(of(machine, "Policies", index)),)
                yield Place(worse, ("States", calls[0][0]), on_key=True, at_file=file)


_READ_FROM_DEFINITIONS = (
    *("choice-without-default", "state-machine-missing-permission", "task-without-catch", "task-without-retry"),
    *("task-without-timeout", "synchronous-invoke", "missing-dead-letter-queue", "handler-without-error-handling"),
    *("low-timeout", "missing-delivery-permission", "api-without-authorizer", "api-without-request-validation"),
)


@seed("definition-file-not-found", companions=_READ_FROM_DEFINITIONS)
def definition_in_another_case(app: App) -> Iterator[Place]:
    for name in app.resources("AWS::Serverless::StateMachine", "AWS::Serverless::Api", "AWS::Serverless::HttpApi"):
        uri = app.properties(name).get("DefinitionUri")
        if isinstance(uri, str) and app.text_of(uri):
            folder, slash, base = uri.rpartition("/")
            at = of(name, "DefinitionUri")
            yield Place((Set(at, f"{folder}{slash}{base.swapcase()}"),), at)


@seed("task-token-not-passed", companions=("state-machine-missing-permission", "snapstart-available"))
def token_no_longer_passed(app: App) -> Iterator[Place]:
    for _, file, path, state in _states(app):
        is_waiting = str(state.get("Resource")).endswith(".waitForTaskToken")
        if is_waiting and "Task.Token" in json.dumps(state.get("Parameters")):
            yield Place((Set((*path, "Parameters"), {"seeded": "1"}),), (*path, "Resource"), file=file)
