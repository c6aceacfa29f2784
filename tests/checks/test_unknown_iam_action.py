"""Actions that IAM does not know, and how old that knowledge may be."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from serverless_lint.aws.iam import data_as_of
from serverless_lint.checks.unknown_iam_action import MAX_AGE
from serverless_lint.config import Config
from serverless_lint.linter import lint

TEMPLATE = """\
Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement: [{Effect: Allow, Action: [ACTION], Resource: "arn:aws:s3:::orders/*"}]
"""


def findings(folder: Path, template: str, days: int = 0) -> list[tuple[str, str]]:
    (folder / "template.yaml").write_text(template, encoding="utf-8")
    report = lint(
        Config(
            root=folder,
            paths=(folder,),
            cfn_lint="off",
            jobs=1,
            select=("unknown-iam-action",),
            as_of=data_as_of() + datetime.timedelta(days=days),
        )
    )
    return [(finding.message, finding.severity.word) for finding in report.findings]


def messages(folder: Path, action: str, days: int = 0) -> list[str]:
    return [message for message, _ in findings(folder, TEMPLATE.replace("ACTION", action), days)]


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (
            "dynamodb:TransactWriteItems",
            "IAM knows no action `dynamodb:TransactWriteItems`, so it stands for nothing: each of its parts needs "
            "its own: `dynamodb:PutItem` or `dynamodb:UpdateItem` or `dynamodb:DeleteItem` or "
            "`dynamodb:ConditionCheckItem`",
        ),
        (
            "dynamodb:TransactWriteItems, dynamodb:UpdateItem",
            "IAM knows no action `dynamodb:TransactWriteItems`, so it stands for nothing: drop it, "
            "`dynamodb:UpdateItem` is allowed anyway",
        ),
        ("GetObject", "`GetObject` is not an action: write the service before it, such as `s3:GetObject`"),
        (
            "bedrock-runtime:InvokeModel",
            "IAM knows no service `bedrock-runtime`, so `bedrock-runtime:InvokeModel` stands for nothing: its actions "
            "begin with `bedrock:`",
        ),
        ("lamda:*", "IAM knows no service `lamda`, so `lamda:*` stands for nothing: did you mean `lambda:*`?"),
        (
            "kinesis:PutRecordBatch, firehose:PutRecordBatch",
            "IAM knows no action `kinesis:PutRecordBatch`, so it stands for nothing: drop it, "
            "`firehose:PutRecordBatch` is allowed anyway",
        ),
        (
            "iam:CreateRolePolicy",
            "IAM knows no action `iam:CreateRolePolicy`, so it stands for nothing: `iam:PutRolePolicy` is what "
            "allows it",
        ),
        (
            "lambda:ListTagsForResource",
            "IAM knows no action `lambda:ListTagsForResource`, so it stands for nothing: `lambda:ListTags` is what "
            "allows it",
        ),
        ("shop:Buy", "IAM knows no service `shop`, so `shop:Buy` stands for nothing: look its prefix up"),
        (
            "logs:PutLogEvent",
            "IAM knows no action `logs:PutLogEvent`, so it stands for nothing: did you mean `logs:PutLogEvents`?",
        ),
        (
            "sqs:RecieveMessage",
            "IAM knows no action `sqs:RecieveMessage`, so it stands for nothing: did you mean `sqs:ReceiveMessage`?",
        ),
        ("s3:Beam", "IAM knows no action `s3:Beam`, so it stands for nothing: look its name up"),
        (
            "s3:HeadObject",
            "IAM knows no action `s3:HeadObject`, so it stands for nothing: `s3:GetObject` is what allows it",
        ),
        (
            "s3:PutObjectVersion",
            "IAM knows no action `s3:PutObjectVersion`, so it stands for nothing: `s3:PutObject` is what allows it",
        ),
        (
            "sqs:ChangeMessageVisibilityBatch",
            "IAM knows no action `sqs:ChangeMessageVisibilityBatch`, so it stands for nothing: "
            "`sqs:ChangeMessageVisibility` is what allows it",
        ),
        ("s3:Fetch*", "IAM knows no action `s3:Fetch*`, so it stands for nothing: look its name up"),
    ],
)
def test_the_message_says_what_to_write_instead(tmp_path: Path, action: str, message: str) -> None:
    """Where it is known what was meant, the message names it."""
    assert messages(tmp_path, action) == [message]


@pytest.mark.parametrize(
    "action", ["SNS:Receive", "'*'", "s3:*", "'*:*'", "'s3*:GetObject'", "execute-api:Invoke", "apigateway:TagResource"]
)
def test_what_may_be_written_is_not_reported(tmp_path: Path, action: str) -> None:
    """Patterns that stand for something, and what AWS itself writes into policies, are fine."""
    assert messages(tmp_path, action) == []


DROP_HEAD = "IAM knows no action `s3:HeadObject`, so it stands for nothing: drop it, `s3:GetObject` is allowed anyway"
DROP_GET = "IAM knows no action `s3:GetObjects`, so it stands for nothing: drop it, `s3:GetObject` is allowed anyway"
DROP_MODEL = (
    "IAM knows no service `bedrock-runtime`, so `bedrock-runtime:InvokeModel` stands for nothing: drop it, "
    "`bedrock:InvokeModel` is allowed anyway"
)
DROP_DELETE = (
    "IAM knows no action `dynamodb:Delete`, so it stands for nothing: drop it, `dynamodb:DeleteItem` is allowed anyway"
)
WHICH_DELETE = "IAM knows no action `dynamodb:Delete`, so it stands for nothing: look its name up"
DROP_METHOD = (
    "IAM knows no action `execute-api:GET`, so it stands for nothing: drop it, `execute-api:Invoke` is allowed anyway"
)
METHOD = "IAM knows no action `execute-api:GET`, so it stands for nothing: `execute-api:Invoke` is what allows it"
DROP_LIST = (
    "IAM knows no action `s3:ListObjects*`, so it stands for nothing: drop it, `s3:ListBucket` is allowed anyway"
)
DROP_IMAGES = "IAM knows no service `ecr.dkr`, so `ecr.dkr:*` stands for nothing: drop it, `ecr:*` is allowed anyway"
IMAGES = "IAM knows no service `ecr.dkr`, so `ecr.dkr:*` stands for nothing: its actions begin with `ecr:`"
LOST = "IAM knows no action `s3:HeadObject`, so it stands for nothing: `s3:GetObject` is what allows it"


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ("{Effect: Allow, Action: ['s3:GetObject', 's3:HeadObject'], Resource: a}", [(DROP_HEAD, "info")]),
        ("{Effect: Allow, Action: ['s3:Get*', 's3:HeadObject'], Resource: a}", [(DROP_HEAD, "info")]),
        ("{Effect: Allow, Action: ['s3:GetObject', 's3:GetObjects'], Resource: a}", [(DROP_GET, "info")]),
        ("{Effect: Allow, Action: ['dynamodb:Delete', 'dynamodb:DeleteItem'], Resource: a}", [(DROP_DELETE, "info")]),
        (
            "{Effect: Allow, Action: ['dynamodb:Delete', 'dynamodb:DeleteItem', 'dynamodb:DeleteTable'], Resource: a}",
            [(WHICH_DELETE, "warning")],
        ),
        ("{Effect: Allow, Action: ['dynamodb:Delete', 'dynamodb:PutItem'], Resource: a}", [(WHICH_DELETE, "warning")]),
        ("{Effect: Allow, Action: ['execute-api:Invoke', 'execute-api:GET'], Resource: a}", [(DROP_METHOD, "info")]),
        ("{Effect: Allow, Action: 'execute-api:GET', Resource: a}", [(METHOD, "warning")]),
        ("{Effect: Allow, Action: ['mediaconnect:ManagedAddOutput'], Resource: a}", []),
        ("{Effect: Allow, Action: ['s3:PutObject', 's3:HeadObject'], Resource: a}", [(LOST, "warning")]),
        ("{Effect: Deny, Action: ['s3:GetObject', 's3:HeadObject'], Resource: a}", [(LOST, "warning")]),
        (
            "{Effect: Allow, Action: 'bedrock:Invoke*', Resource: '*'}, "
            "{Effect: Allow, Action: 'bedrock-runtime:InvokeModel', Resource: b}",
            [(DROP_MODEL, "info")],
        ),
        ("{Effect: Allow, Action: ['ecr.dkr:*', 'ecr:*'], Resource: '*'}", [(DROP_IMAGES, "info")]),
        ("{Effect: Allow, Action: ['ecr.dkr:*'], Resource: '*'}", [(IMAGES, "warning")]),
        (
            "{Effect: Allow, Action: 's3:ListBucket', Resource: 'arn:aws:s3:::a'}, "
            "{Effect: Allow, Action: 's3:ListObjects*', Resource: ['arn:aws:s3:::a', 'arn:aws:s3:::a/*']}",
            [(DROP_LIST, "info")],
        ),
        (
            "{Effect: Allow, Action: 's3:GetObject', Resource: [a, b]}, "
            "{Effect: Allow, Action: 's3:HeadObject', Resource: b}",
            [(DROP_HEAD, "info")],
        ),
        (
            "{Effect: Allow, Action: 's3:GetObject', Resource: a}, "
            "{Effect: Allow, Action: 's3:HeadObject', Resource: b}",
            [(LOST, "warning")],
        ),
        (
            "{Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {Bool: {'aws:SecureTransport': true}}}, "
            "{Effect: Allow, Action: 's3:HeadObject', Resource: b}",
            [(LOST, "warning")],
        ),
        (
            "{Effect: Deny, Action: 's3:GetObject', Resource: '*'}, "
            "{Effect: Allow, Action: 's3:HeadObject', Resource: b}",
            [(LOST, "warning")],
        ),
    ],
)
def test_a_name_too_many_harms_nobody(tmp_path: Path, statements: str, expected: list[tuple[str, str]]) -> None:
    """Where the policy allows what was meant on the same resources, nothing fails."""
    policy = TEMPLATE.partition("[{Effect")[0]
    assert findings(tmp_path, f"{policy}[{statements}]\n") == expected


DURABLE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      SETTINGS
      Policies:
        - Statement: [{ Effect: Allow, Action: lambda:CheckpointDurableExecutions, Resource: "*" }]
"""
UNKNOWN = "IAM knows no action `lambda:CheckpointDurableExecutions`, so it stands for nothing: "
KNOWN = "`lambda:CheckpointDurableExecution`"


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("DurableConfig: { ExecutionTimeout: 60 }", [(f"{UNKNOWN}drop it, {KNOWN} is allowed anyway", "info")]),
        (
            "DurableConfig: { ExecutionTimeout: 60 }\n      Role: arn:aws:iam::123456789012:role/orders",
            [(f"{UNKNOWN}did you mean {KNOWN}?", "warning")],
        ),
        ("Timeout: 60", [(f"{UNKNOWN}did you mean {KNOWN}?", "warning")]),
    ],
    ids=["durable", "with a role of its own", "not durable"],
)
def test_sam_lets_a_durable_function_keep_its_state(
    tmp_path: Path, settings: str, expected: list[tuple[str, str]]
) -> None:
    """The role that SAM makes for it has the managed policy for that."""
    assert findings(tmp_path, DURABLE.replace("SETTINGS", settings)) == expected


def test_with_old_data_only_unknown_services_are_reported(tmp_path: Path) -> None:
    """AWS adds actions every week, services seldom."""
    assert messages(tmp_path, "s3:Beam", days=MAX_AGE + 1) == []
    assert len(messages(tmp_path, "s4:Beam", days=MAX_AGE + 1)) == 1


@pytest.mark.parametrize(("count", "reported"), [(1_024, 1_024), (1_025, 0)])
def test_a_statement_that_no_role_takes_is_left_alone(tmp_path: Path, count: int, reported: int) -> None:
    """IAM takes 10,240 characters in all policies of a role."""
    actions = ", ".join(f"'s3:x*{number:04}y'" for number in range(count))
    assert len(findings(tmp_path, TEMPLATE.replace("ACTION", actions))) == reported


@pytest.mark.parametrize(
    ("action", "message", "severity"),
    [
        (
            "iam:RequestSmsMfaRegistration",
            "AWS has retired `iam:RequestSmsMfaRegistration`: drop it",
            "info",
        ),
        (
            "iam:RequestMfaRegistration",
            "IAM knows no action `iam:RequestMfaRegistration`, so it stands for nothing: look its name up",
            "warning",
        ),
        (
            "apigateway:GetRestApi",
            "IAM knows no action `apigateway:GetRestApi`, so it stands for nothing: `apigateway:GET` is what allows it",
            "warning",
        ),
        (
            "apigateway:GetRestApi, apigateway:GET",
            "IAM knows no action `apigateway:GetRestApi`, so it stands for nothing: drop it, `apigateway:GET` is "
            "allowed anyway",
            "info",
        ),
        (
            "'vpc:*'",
            "IAM knows no service `vpc`, so `vpc:*` stands for nothing: its actions begin with `ec2:`",
            "warning",
        ),
    ],
)
def test_what_aws_had_once_or_calls_otherwise(tmp_path: Path, action: str, message: str, severity: str) -> None:
    assert findings(tmp_path, TEMPLATE.replace("ACTION", action)) == [(message, severity)]
