"""What IAM lets a policy say."""

from __future__ import annotations

import importlib.metadata
import importlib.resources
import json

import pytest

from fuzzing.bounds import limited_steps
from serverless_lint.aws.data.packages import read_sources
from serverless_lint.aws.iam import (
    ActionType,
    action,
    actions,
    actions_meant,
    arn_formats,
    data_as_of,
    is_action,
    is_service,
    misspelt_action,
    nearest_action,
    nearest_service,
    stands_for,
    supports_resources,
)
from serverless_lint.aws.operation_lines import AccessLevel

SOURCES = read_sources()


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
    importlib.metadata.version("cfn-lint") != SOURCES.pypi["cfn-lint"].version,
    reason="another version of cfn-lint is installed",
)
def test_the_actions_are_those_that_cfn_lint_knows() -> None:
    specification = importlib.resources.files("cfnlint") / "data/AdditionalSpecs/Policies.json"
    services = json.loads(specification.read_text("utf-8"))
    assert {
        prefix.lower(): {name: bool(about.get("Resources")) for name, about in service["Actions"].items()}
        for prefix, service in services.items()
    } == {
        prefix.lower(): {action.name.lower(): action.is_limitable for action in actions(prefix)} for prefix in services
    }


@pytest.mark.parametrize(
    ("name", "full_name", "level", "is_limitable"),
    [
        ("s3:getobject", "s3:GetObject", AccessLevel.READ, True),
        ("S3:GETBUCKETCORS", "s3:GetBucketCORS", AccessLevel.READ, True),
        ("s3:ListAllMyBuckets", "s3:ListAllMyBuckets", AccessLevel.LIST, False),
        ("dynamodb:PutItem", "dynamodb:PutItem", AccessLevel.WRITE, True),
        ("dynamodb:GetRecords", "dynamodb:GetRecords", AccessLevel.READ, True),
        ("lambda:AddPermission", "lambda:AddPermission", AccessLevel.PERMISSIONS, True),
        ("sqs:TagQueue", "sqs:TagQueue", AccessLevel.TAGGING, True),
        ("iam:PassRole", "iam:PassRole", AccessLevel.WRITE, True),
        ("execute-api:ManageConnections", "execute-api:ManageConnections", AccessLevel.WRITE, True),
    ],
)
def test_an_action_has_a_level(name: str, full_name: str, level: AccessLevel, is_limitable: bool) -> None:
    found = action(name)
    assert found is not None
    assert (found.full_name, found.level, found.is_limitable) == (full_name, level, is_limitable)


@pytest.mark.parametrize("name", ["", ":", "s3", "s3:", "s3:HeadObject", "nope:Get", "=:x", "s3:Get*", "\ud800:x"])
def test_of_an_unknown_action_nothing_is_said(name: str) -> None:
    assert action(name) is None


TABLE = "arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}"


@pytest.mark.parametrize(
    ("name", "types"),
    [
        ("dynamodb:PutItem", (ActionType("table", True, TABLE),)),
        (
            "dynamodb:Query",
            (ActionType("index", False, f"{TABLE}/index/${{IndexName}}"), ActionType("table", True, TABLE)),
        ),
        ("dynamodb:ListTables", ()),
        ("sagemaker:CreateModel", None),
    ],
)
def test_an_action_is_about_types_of_resources(name: str, types: tuple[ActionType, ...] | None) -> None:
    found = action(name)
    assert found is not None
    assert found.types == types


def test_types_of_resources_have_arns() -> None:
    assert arn_formats("sqs") == {"queue": "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}"}
    assert arn_formats("nope") == {}


def test_so_many_actions_are_known() -> None:
    assert (len(actions("s3")), len(actions("dynamodb")), len(actions("nope"))) == (180, 79, 0)


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
    assert data_as_of() == SOURCES.as_of


@pytest.mark.parametrize(
    ("action", "nearest"),
    [
        ("logs:PutLogEvent", "logs:PutLogEvents"),
        ("dynamodb:putitems", "dynamodb:PutItem"),
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


@pytest.mark.parametrize("pattern", ["*:*{}*", "ec2:*a*?{}*", "s3:Get{}*"])
def test_a_pattern_is_compared_with_few_names(pattern: str) -> None:
    """With those that have all its pieces, of 18,000: for a hundred patterns, 1,800,000 would be compared."""
    assert not is_action(pattern.format("wxyz"))
    with limited_steps(1_000_000):
        assert [is_action(pattern.format(f"q{number}z")) for number in range(100)] == [False] * 100


@pytest.mark.parametrize(
    ("pattern", "meant"),
    [
        ("sqs:*message", ["DeleteMessage", "ReceiveMessage", "SendMessage"]),
        ("SQS:Send**Message", ["SendMessage"]),
        ("sq?:SendMessage", ["SendMessage"]),
        ("sqs:sendmessage", ["SendMessage"]),
        ("sqs:SendMessag", []),
        ("sqs:" + "?" * 300, []),
    ],
)
def test_a_pattern_means_the_actions_that_it_matches(pattern: str, meant: list[str]) -> None:
    assert [each.name for each in actions_meant(pattern)] == meant
