"""What IAM lets a policy say."""

from __future__ import annotations

import datetime
import importlib.metadata
import json

import pytest

from serverless_lint.aws.data.generate_iam_actions import OUTPUT, generate
from serverless_lint.aws.iam import (
    data_as_of,
    is_action,
    is_service,
    misspelt_action,
    nearest_action,
    nearest_service,
    stands_for,
    supports_resources,
)

DATA = json.loads(OUTPUT.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "action",
    [
        "dynamodb:PutItem",
        "execute-api:ManageConnections",
        "iam:PassRole",
        "kms:Decrypt",
        "lambda:InvokeFunction",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "s3:GetObject",
        "ses:SendEmail",
        "sns:Publish",
        "sqs:SendMessage",
        "ssm:GetParametersByPath",
        "sts:AssumeRole",
    ],
)
def test_an_action_with_a_type_of_resource_can_be_limited(action: str) -> None:
    assert supports_resources(action) is True


@pytest.mark.parametrize(
    "action",
    [
        "dynamodb:ListTables",
        "ec2:DescribeInstances",
        "ecr:GetAuthorizationToken",
        "kms:GenerateRandom",
        "lambda:ListFunctions",
        "rekognition:DetectLabels",
        "s3:ListAllMyBuckets",
        "secretsmanager:GetRandomPassword",
        "ssm:DescribeParameters",
        "sts:GetCallerIdentity",
        "textract:AnalyzeDocument",
        "xray:PutTraceSegments",
    ],
)
def test_an_action_without_a_type_of_resource_cannot_be_limited(action: str) -> None:
    assert supports_resources(action) is False


@pytest.mark.parametrize(
    "action",
    [
        "cloudwatch:PutMetricData",
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "logs:CreateLogGroup",
        "polly:SynthesizeSpeech",
        "translate:TranslateText",
        "xray:GetGroup",
    ],
)
def test_an_action_counts_as_unlimitable_if_its_resources_are_none_that_a_policy_could_name(action: str) -> None:
    assert supports_resources(action) is False


@pytest.mark.parametrize("action", ["S3:getobject", "s3:GETOBJECT", "s3:getObject"])
def test_letter_case_does_not_matter(action: str) -> None:
    assert supports_resources(action) is True


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        pytest.param("dynamodb:*", True, id="every action of a service"),
        pytest.param("s3:Get*", True, id="some actions of a service"),
        pytest.param("s3:?etObject", True, id="one character left open"),
        pytest.param("logs:Create*", True, id="some that can and some that cannot"),
        pytest.param("ec2:*", True, id="exempt actions among others"),
        pytest.param("*", True, id="everything"),
        pytest.param("*:*", True, id="everything, by service and name"),
        pytest.param("elasticloadbalancing:Describe*", False, id="none that can"),
        pytest.param("ec2:*NetworkInterface*", False, id="only exempt actions"),
        pytest.param("xray:*", False, id="a service that is exempt"),
    ],
)
def test_a_pattern_can_be_limited_if_one_of_its_actions_can(pattern: str, expected: bool) -> None:
    assert supports_resources(pattern) is expected


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param("s3:PutObjects", id="no such action"),
        pytest.param("nosuchservice:*", id="no such service"),
        pytest.param("s3:Nope*", id="a pattern that matches nothing"),
        pytest.param("s3", id="no action"),
        pytest.param("s3:", id="an empty action"),
        pytest.param("", id="nothing"),
        pytest.param("s3:[a-z]etObject", id="brackets are no wildcard"),
        pytest.param("s3:GetObject ", id="a trailing blank"),
        pytest.param("${Service}:GetObject", id="text with a variable"),
    ],
)
def test_nothing_is_said_of_what_is_not_known(pattern: str) -> None:
    assert supports_resources(pattern) is None


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param("s3:" + "*a" * 90, id="many stars"),
        pytest.param("s3:" + "*" * 1_000_000 + "zzz", id="stars side by side"),
        pytest.param("s3:" + "a" * 1_000_000, id="a very long name"),
        pytest.param("s3:" + "?" * 1_000_000, id="many question marks"),
    ],
)
def test_an_oversized_pattern_matches_nothing(pattern: str) -> None:
    assert supports_resources(pattern) is None


@pytest.mark.skipif(
    importlib.metadata.version("cfn-lint") != DATA["cfn_lint"], reason="another version of cfn-lint is installed"
)
def test_the_data_is_what_the_script_makes() -> None:
    assert generate(datetime.date.fromisoformat(DATA["as_of"])) == OUTPUT.read_text(encoding="utf-8")


def test_the_names_in_the_data_are_lower_case() -> None:
    assert [name for name in DATA["services"] if name != name.lower()] == []


@pytest.mark.parametrize(
    ("pattern", "action", "stands"),
    [
        ("logs:PutLogEvents", "logs:PutLogEvents", True),
        ("LOGS:put*", "logs:PutLogEvents", True),
        ("logs:*", "logs:PutLogEvents", True),
        ("*", "logs:PutLogEvents", True),
        ("logs:Create*", "logs:PutLogEvents", False),
        ("log:*", "logs:PutLogEvents", False),
    ],
)
def test_a_pattern_stands_for_an_action(pattern: str, action: str, stands: bool) -> None:
    assert stands_for(pattern, action) is stands


@pytest.mark.parametrize(("prefix", "known"), [("s3", True), ("S3", True), ("bedrock-runtime", False), ("", False)])
def test_services_are_known_by_their_prefix(prefix: str, known: bool) -> None:
    assert is_service(prefix) is known


@pytest.mark.parametrize(
    ("action", "known"),
    [("s3:GetObject", True), ("s3:getobject*", True), ("s3:HeadObject", False), ("s3:Fetch*", False), ("*", True)],
)
def test_actions_are_known_by_their_name(action: str, known: bool) -> None:
    assert is_action(action) is known


def test_the_data_has_a_date() -> None:
    assert data_as_of() == datetime.date.fromisoformat(DATA["as_of"])


@pytest.mark.parametrize(
    ("action", "nearest"),
    [
        ("logs:PutLogEvent", "logs:PutLogEvents"),
        ("dynamodb:putitems", "dynamodb:putitem"),
        ("S3:GetObejct", "S3:GetObject"),
        ("lambda:CreateDurableExecution", None),
        ("bedrock:GetFoundationModelAgreementAvailability", "bedrock:GetFoundationModelAvailability"),
        ("bedrock:GetModelInvocationLogging", "bedrock:GetModelInvocationLoggingConfiguration"),
        ("lambda:ListDurableExecutions", "lambda:ListDurableExecutionsByFunction"),
        ("bedrock:ListModel", None),
        ("bedrock:ListModelInvocation", "bedrock:ListModelInvocationJobs"),
        ("s3:GetBucketObjectLock", "s3:GetBucketObjectLockConfiguration"),
        ("bedrock:GetModelInvoc", None),
        ("s3:Beam", None),
        ("s3:", None),
        ("shop:GetObject", None),
        (f"s3:{'Get' * 1000}", None),
        ("s3:GetObj\u0130ct", None),
    ],
)
def test_the_nearest_action_is_one_of_the_service_with_almost_that_name(action: str, nearest: str | None) -> None:
    assert nearest_action(action) == nearest


@pytest.mark.parametrize(
    ("action", "meant"),
    [
        ("dynamodb:PutItems", "dynamodb:PutItem"),
        ("ecs:StopTasks", "ecs:StopTask"),
        ("bedrock:GetFoundationModelAgreementAvailability", None),
        ("lambda:ListDurableExecutions", None),
    ],
)
def test_a_misspelt_action_leaves_no_doubt(action: str, meant: str | None) -> None:
    assert misspelt_action(action) == meant


@pytest.mark.parametrize(("prefix", "nearest"), [("lamda", "lambda"), ("Dynamdb", "dynamodb"), ("shop", None)])
def test_the_nearest_service_has_almost_that_prefix(prefix: str, nearest: str | None) -> None:
    assert nearest_service(prefix) == nearest
