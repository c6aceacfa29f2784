"""What stages of APIs log, trace and let through, in all the places that a setting may come from."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.checks.api_stages import (
    api_log_not_structured,
    api_without_access_log,
    api_without_throttling,
    api_without_tracing,
)
from serverless_lint.model import Stage
from serverless_lint.rule import Rule

HEAD = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {P: {Type: String}, Off: {Type: String, Default: false}, Stage: {Type: String}}
Conditions: {IsProduction: !Equals [!Ref Stage, prod]}
"""


def marked(project_of: MakeProject, rule: Rule, template: str) -> list[str]:
    """What a rule marks at the stages of a template."""
    stages = project_of({"template.yaml": HEAD + template}).all(Stage)
    return [problem.at.location.text for stage in stages for problem in rule.check(stage)]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("TracingEnabled: true", []),
        ("TracingEnabled: false", ["false"]),
        ("TracingEnabled: !Ref P", []),
        ("TracingEnabled: !Ref Off", ["!Ref Off"]),
        ("TracingEnabled: !If [IsProduction, true, false]", ["false"]),
        ("TracingEnabled: !If [IsProduction, true, !Ref AWS::NoValue]", []),
        ("TracingEnabled: !Ref AWS::NoValue", ["Api"]),
        ("Description: no tracing", ["Api"]),
    ],
)
def test_tracing_is_judged_by_what_it_may_be(make_project: MakeProject, settings: str, expected: list[str]) -> None:
    """Each known value counts; absence only if it is certain."""
    template = f"Resources:\n  Api: {{Type: AWS::Serverless::Api, Properties: {{StageName: s, {settings}}}}}\n"
    assert marked(make_project, api_without_tracing, template) == expected


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("{TracingEnabled: true}", []),
        ("{TracingEnabled: false}", ["false", "false"]),
        ("{Name: api}", ["Api", "List"]),
    ],
)
def test_globals_hold_for_all_apis_of_sam(make_project: MakeProject, section: str, expected: list[str]) -> None:
    """A setting in `Globals` counts for an API and for the one that SAM makes, and is reported where it stands."""
    template = (
        f"Globals: {{Api: {section}}}\nResources:\n"
        "  Api: {Type: AWS::Serverless::Api, Properties: {StageName: s}}\n"
        "  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: go1.x\n"
        "      Events: {List: {Type: Api, Properties: {Path: /, Method: get}}}\n"
    )
    assert marked(make_project, api_without_tracing, template) == expected


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("MethodSettings: !Ref P", []),
        ("MethodSettings: [!Ref P]", []),
        ("MethodSettings: [{HttpMethod: !Ref P, ResourcePath: /*}]", []),
        ("MethodSettings: [{HttpMethod: '*', ResourcePath: /*, ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2}]", []),
        ("MethodSettings: [{HttpMethod: '*', ResourcePath: /*, ThrottlingRateLimit: 1}]", ["MethodSettings"]),
        ("MethodSettings: [{HttpMethod: GET, ResourcePath: /a, ThrottlingRateLimit: 1}]", ["MethodSettings"]),
        ("MethodSettings: 7", ["MethodSettings"]),
        ("Auth: {UsagePlan: {Throttle: {RateLimit: 1}}}", []),
        ("Name: a", ["Api"]),
    ],
)
def test_limits_of_a_rest_api_are_those_for_all_methods(
    make_project: MakeProject, settings: str, expected: list[str]
) -> None:
    """Only the element for all methods and paths, or a usage plan, limits everything."""
    template = f"Resources:\n  Api: {{Type: AWS::Serverless::Api, Properties: {{StageName: s, {settings}}}}}\n"
    assert marked(make_project, api_without_throttling, template) == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", ["Api"]),
        ("  K: {Type: AWS::ApiGateway::UsagePlanKey}\n", []),
        ("  M: {Type: AWS::ApiGateway::Method, Properties: {ApiKeyRequired: true}}\n", []),
        ("  M: {Type: AWS::ApiGateway::Method, Properties: {ApiKeyRequired: !Ref AWS::Region}}\n", []),
        ("  M: {Type: AWS::ApiGateway::Method, Properties: {ApiKeyRequired: false}}\n", ["Api"]),
        ("  M: {Type: AWS::ApiGateway::RestApi, Properties: {Body: {securityDefinitions: {k: {type: apiKey}}}}}\n", []),
        ("  M: {Type: AWS::ApiGateway::RestApi, Properties: {BodyS3Location: api.yaml}}\n", []),
        ("  Fn::Transform: {Name: Own}\n", []),
    ],
)
def test_a_usage_plan_limits_those_who_need_a_key(make_project: MakeProject, more: str, expected: list[str]) -> None:
    """A plan that nobody belongs to because nobody has to show a key limits nothing."""
    template = (
        "Resources:\n  Api: {Type: AWS::Serverless::Api, Properties: {StageName: s}}\n"
        "  Plan: {Type: AWS::ApiGateway::UsagePlan, Properties: {Throttle: {RateLimit: 1, BurstLimit: 1}}}\n"
    )
    assert marked(make_project, api_without_throttling, template + more) == expected


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("AccessLogSettings: !Ref P", []),
        ("AccessLogSettings: {DestinationArn: !Ref P}", []),
        ("AccessLogSettings: {Format: a}", ["AccessLogSettings"]),
        ("AccessLogSettings: {DestinationArn: !If [IsProduction, a, !Ref AWS::NoValue]}", []),
        ("AccessLogSettings: !If [IsProduction, {DestinationArn: a}, !Ref AWS::NoValue]", []),
        ("Description: a", ["S"]),
    ],
)
def test_access_log_needs_a_destination(make_project: MakeProject, settings: str, expected: list[str]) -> None:
    """A log goes nowhere without a destination, and absence must be certain."""
    template = f"Resources:\n  S: {{Type: AWS::ApiGatewayV2::Stage, Properties: {{ApiId: a, {settings}}}}}\n"
    assert marked(make_project, api_without_access_log, template) == expected


@pytest.mark.parametrize(
    ("format_", "is_reported"),
    [
        ('{"id": "$context.requestId"}', False),
        ('{"status": $context.status, "time": $context.integration.latency}', False),
        ('{"claims": $context.authorizer.claims.custom:id-of_user}', False),
        ('{"sub": "$context.authorizer.claims.sub", "stage": "$stageVariables.name"}', False),
        ('\'{"id": "$context.requestId"}\'', False),
        ("$context.requestId", True),
        ("$context.requestId,$context.status", True),
        ("<request id=$context.requestId/>", True),
        ('{"id": "$context.requestId" "status": "$context.status"}', True),
        ('["$context.requestId"]', True),
        ("[" * 50000, True),
    ],
)
def test_format_is_structured_if_it_is_an_object(make_project: MakeProject, format_: str, is_reported: bool) -> None:
    """Variables stand for themselves inside quotes and for numbers outside of them."""
    template = (
        "Resources:\n  S:\n    Type: AWS::ApiGatewayV2::Stage\n    Properties:\n      ApiId: a\n"
        f"      AccessLogSettings:\n        DestinationArn: a\n        Format: |-\n          {format_}\n"
    )
    assert bool(marked(make_project, api_log_not_structured, template)) is is_reported


LOG = """\
Resources:
  S:
    Type: AWS::ApiGatewayV2::Stage
    Properties: { ApiId: a, AccessLogSettings: { DestinationArn: a, Format: 'FORMAT' } }
"""


@pytest.mark.parametrize(
    ("format_", "message"),
    [
        (
            "$context.requestId $context.status",
            "the access log of `S` is not JSON, so it cannot be queried by field: write it as JSON",
        ),
        (
            '{"arn": "$context.identity.userArn" "method": "$context.httpMethod"}',
            'the access log of `S` is broken JSON: a comma is missing before `"method"`',
        ),
        (
            '{"status": $context.status, }',
            "the access log of `S` is broken JSON: look before `}`",
        ),
        ('{"status": 1', "the access log of `S` is broken JSON: its end is missing"),
    ],
)
def test_a_format_that_was_meant_to_be_json_is_broken(make_project: MakeProject, format_: str, message: str) -> None:
    """The message says where, because whoever wrote it believes that it is JSON."""
    stages = make_project({"template.yaml": LOG.replace("FORMAT", format_)}).all(Stage)
    assert [problem.message for stage in stages for problem in api_log_not_structured.check(stage)] == [message]


DEPLOYMENT = (
    "Resources:\n  D: {Type: AWS::ApiGateway::Deployment, Properties: {RestApiId: a, StageName: s, SETTINGS}}\n"
)
ALL_THROTTLED = "{HttpMethod: '*', ResourcePath: /*, ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2}"


@pytest.mark.parametrize(
    ("rule", "settings", "expected"),
    [
        (api_without_tracing, "StageDescription: {TracingEnabled: true}", []),
        (api_without_tracing, "StageDescription: {TracingEnabled: false}", ["false"]),
        (api_without_tracing, "StageDescription: !Ref P", []),
        (api_without_tracing, "StageDescription: {}", ["D"]),
        (api_without_tracing, "Description: a", ["D"]),
        (api_without_access_log, "StageDescription: {AccessLogSetting: {DestinationArn: a}}", []),
        (api_without_access_log, "StageDescription: {TracingEnabled: true}", ["D"]),
        (api_without_throttling, f"StageDescription: {{MethodSettings: [{ALL_THROTTLED}]}}", []),
        (api_without_throttling, "StageDescription: {ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2}", []),
        (api_without_throttling, "StageDescription: {ThrottlingRateLimit: 1}", ["D"]),
        (api_without_throttling, "Description: a", ["D"]),
    ],
)
def test_deployment_describes_its_stage(
    make_project: MakeProject, rule: Rule, settings: str, expected: list[str]
) -> None:
    """The settings of a stage that a deployment makes stand in its description."""
    assert marked(make_project, rule, DEPLOYMENT.replace("SETTINGS", settings)) == expected


@pytest.mark.parametrize(
    ("rule", "template", "message"),
    [
        (
            api_without_tracing,
            DEPLOYMENT.replace("SETTINGS", "Description: a"),
            "`D` is missing from traces: set `StageDescription.TracingEnabled: true`",
        ),
        (
            api_without_access_log,
            DEPLOYMENT.replace("SETTINGS", "Description: a"),
            "`D` does not log its requests: set `StageDescription.AccessLogSetting.DestinationArn`",
        ),
        (
            api_without_throttling,
            DEPLOYMENT.replace("SETTINGS", "Description: a"),
            "`D` may use up the account's limit: set `ThrottlingRateLimit` and `ThrottlingBurstLimit` in "
            "`StageDescription.MethodSettings` for all methods",
        ),
        (
            api_without_access_log,
            "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: go1.x\n"
            "      Events: {List: {Type: HttpApi, Properties: {Path: /, Method: get}}}\n",
            "`ServerlessHttpApi` does not log its requests: set `Globals.HttpApi.AccessLogSettings.DestinationArn`",
        ),
        (
            api_without_tracing,
            "Resources:\n  Api: {Type: AWS::Serverless::Api, Properties: {StageName: s}}\n",
            "`Api` is missing from traces: set `TracingEnabled: true`",
        ),
    ],
)
def test_message_says_where_the_setting_belongs(
    make_project: MakeProject, rule: Rule, template: str, message: str
) -> None:
    """Not every stage is a resource with settings of its own."""
    (stage,) = make_project({"template.yaml": HEAD + template}).all(Stage)
    assert [problem.message for problem in rule.check(stage)] == [message]


ALL = "HttpMethod: '*', ResourcePath: /*"


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        (f"{{Type: AWS::ApiGateway::Stage, Properties: {{MethodSettings: [{{{ALL}, LoggingLevel: INFO}}]}}}}", []),
        (f"{{Type: AWS::ApiGateway::Stage, Properties: {{MethodSettings: [{{{ALL}, LoggingLevel: !Ref P}}]}}}}", []),
        ("{Type: AWS::ApiGateway::Stage, Properties: {MethodSettings: !Ref P}}", []),
        (f"{{Type: AWS::ApiGateway::Stage, Properties: {{MethodSettings: [{{{ALL}, LoggingLevel: ERROR}}]}}}}", ["S"]),
        (
            "{Type: AWS::ApiGateway::Stage, Properties: "
            "{MethodSettings: [{HttpMethod: GET, ResourcePath: /a, LoggingLevel: INFO}]}}",
            ["S"],
        ),
        (f"{{Type: AWS::Serverless::Api, Properties: {{MethodSettings: [{{{ALL}, LoggingLevel: INFO}}]}}}}", []),
        (
            "{Type: AWS::ApiGateway::Deployment, Properties: {StageName: s, StageDescription: {LoggingLevel: INFO}}}",
            [],
        ),
        (
            "{Type: AWS::ApiGateway::Deployment, Properties: {StageName: s, StageDescription: {LoggingLevel: ERROR}}}",
            ["S"],
        ),
        ("{Type: AWS::Serverless::WebSocketApi, Properties: {DefaultRouteSettings: {LoggingLevel: INFO}}}", []),
        ("{Type: AWS::Serverless::WebSocketApi, Properties: {DefaultRouteSettings: {LoggingLevel: 'OFF'}}}", ["S"]),
        ("{Type: AWS::Serverless::HttpApi, Properties: {DefaultRouteSettings: {LoggingLevel: INFO}}}", ["S"]),
    ],
)
def test_execution_log_of_every_request_says_enough(make_project: MakeProject, stage: str, expected: list[str]) -> None:
    """At the level `ERROR` only failures are in it, and HTTP APIs have none."""
    assert marked(make_project, api_without_access_log, f"Resources:\n  S: {stage}\n") == expected
