"""What it takes for state machines and GraphQL APIs to log."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.checks.appsync import appsync_without_logging
from serverless_lint.checks.state_machine_settings import state_machine_without_logging
from serverless_lint.model import StateMachine
from serverless_lint.parse.template.template import Resource

HEAD = "Transform: AWS::Serverless-2016-10-31\nParameters: {P: {Type: String}}\nResources:\n"
SAM = "AWS::Serverless::StateMachine"
PLAIN = "AWS::StepFunctions::StateMachine"
NO_LOG = "`R` does not log its executions: set"
NO_REQUESTS = "`R` does not log its requests: set"


@pytest.mark.parametrize(
    ("kind", "properties", "expected"),
    [
        (SAM, "{}", [f"{NO_LOG} `Logging` with `Level` and `Destinations`, and let its role deliver logs"]),
        (
            PLAIN,
            "{}",
            [f"{NO_LOG} `LoggingConfiguration` with `Level` and `Destinations`, and let its role deliver logs"],
        ),
        (
            SAM,
            "{Logging: {IncludeExecutionData: true}}",
            [f"{NO_LOG} `Level` to `ERROR` or `ALL`, add `Destinations` and let its role deliver logs"],
        ),
        (SAM, "{Logging: {Level: 'OFF', Destinations: [a]}}", [f"{NO_LOG} `Level` to `ERROR` or `ALL`"]),
        (SAM, "{Logging: {Level: 'OFF', Destinations: !Ref P}}", [f"{NO_LOG} `Level` to `ERROR` or `ALL`"]),
        (SAM, "{Logging: {Level: ERROR, Destinations: [a]}}", []),
        (SAM, "{Logging: !Ref P}", []),
    ],
)
def test_log_of_a_state_machine_needs_a_destination(
    make_project: MakeProject, kind: str, properties: str, expected: list[str]
) -> None:
    """The message names all that is missing."""
    template = f"{HEAD}  R: {{Type: {kind}, Properties: {properties}}}\n"
    (machine,) = make_project({"template.yaml": template}).all(StateMachine)
    assert [problem.message for problem in state_machine_without_logging.check(machine)] == expected


@pytest.mark.parametrize(
    ("kind", "properties", "expected"),
    [
        (
            "AWS::AppSync::GraphQLApi",
            "{}",
            [f"{NO_REQUESTS} `LogConfig.FieldLogLevel` to `ERROR` or `ALL`, with `CloudWatchLogsRoleArn`"],
        ),
        (
            "AWS::AppSync::GraphQLApi",
            "{LogConfig: {CloudWatchLogsRoleArn: !Ref P, FieldLogLevel: NONE}}",
            [f"{NO_REQUESTS} `LogConfig.FieldLogLevel` to `ERROR` or `ALL`"],
        ),
        (
            "AWS::Serverless::GraphQLApi",
            "{Logging: false}",
            [f"{NO_REQUESTS} `Logging.FieldLogLevel` to `ERROR` or `ALL`"],
        ),
        ("AWS::AppSync::GraphQLApi", "{LogConfig: !Ref P}", []),
    ],
)
def test_log_of_a_graphql_api_needs_a_role(
    make_project: MakeProject, kind: str, properties: str, expected: list[str]
) -> None:
    """SAM makes the role by itself."""
    template = f"{HEAD}  R: {{Type: {kind}, Properties: {properties}}}\n"
    (api,) = make_project({"template.yaml": template}).all(Resource)
    assert [problem.message for problem in appsync_without_logging.check(api)] == expected
