"""Which actions operations need."""

from __future__ import annotations

import botocore.loaders  # type: ignore[import-untyped]
import pytest

from serverless_lint.aws import iam, sdk
from serverless_lint.aws.permissions import covers, meant_by, prefix_of_client, required


@pytest.mark.parametrize(
    ("service", "operation", "actions"),
    [
        ("dynamodb", "PutItem", "dynamodb:PutItem"),
        ("dynamodb", "put_item", "dynamodb:PutItem"),
        ("dynamodb", "TransactGetItems", "dynamodb:GetItem"),
        (
            *("dynamodb", "TransactWriteItems"),
            "dynamodb:ConditionCheckItem|dynamodb:DeleteItem|dynamodb:PutItem|dynamodb:UpdateItem",
        ),
        ("dynamodbstreams", "GetRecords", "dynamodb:GetRecords"),
        ("s3", "GetObject", "s3:GetObject|s3:GetObjectVersion"),
        ("s3", "HeadObject", "s3:GetObject|s3:GetObjectVersion"),
        ("s3", "ListObjectsV2", "s3:ListBucket"),
        ("s3", "ListBuckets", "s3:ListAllMyBuckets"),
        ("s3", "CopyObject", "s3:GetObject|s3:GetObjectVersion s3:PutObject"),
        ("s3", "DeleteObjects", "s3:DeleteObject|s3:DeleteObjectVersion"),
        ("s3", "GetBucketCors", "s3:GetBucketCORS"),
        ("s3", "WriteGetObjectResponse", "s3-object-lambda:WriteGetObjectResponse"),
        ("s3", "AbortMultipartUpload", ""),
        ("lambda", "Invoke", "lambda:InvokeFunction"),
        ("sqs", "SendMessageBatch", "sqs:SendMessage"),
        ("sns", "PublishBatch", "sns:Publish"),
        ("stepfunctions", "StartSyncExecution", "states:StartSyncExecution"),
        ("events", "PutEvents", "events:PutEvents"),
        ("apigatewaymanagementapi", "PostToConnection", "execute-api:ManageConnections|execute-api:Invoke"),
        ("apigateway", "CreateApiKey", "apigateway:POST"),
        ("apigateway", "TagResource", "apigateway:PUT"),
        ("bedrock-runtime", "Converse", "bedrock:InvokeModel"),
        ("kms", "ReEncrypt", "kms:ReEncryptFrom kms:ReEncryptTo"),
        (
            *("secretsmanager", "BatchGetSecretValue"),
            "secretsmanager:BatchGetSecretValue secretsmanager:GetSecretValue",
        ),
        ("sesv2", "SendEmail", "ses:SendEmail|ses:SendRawEmail|ses:SendTemplatedEmail"),
        ("cloudwatch", "PutMetricData", "cloudwatch:PutMetricData"),
        ("iot-data", "Publish", "iot:Publish"),
        ("cognito-idp", "InitiateAuth", ""),
        ("cognito-idp", "AdminGetUser", "cognito-idp:AdminGetUser"),
        ("sts", "GetCallerIdentity", ""),
        ("sts", "AssumeRole", ""),
    ],
)
def test_an_operation_needs_one_action_of_each_group(service: str, operation: str, actions: str) -> None:
    assert required(service, operation) == tuple(tuple(group.split("|")) for group in actions.split())


@pytest.mark.parametrize(
    ("service", "operation"),
    [
        ("nope", "PutItem"),
        ("dynamodb", "Nope"),
        ("", ""),
        # AWS lists no action for it.
        ("s3", "RenameObject"),
    ],
)
def test_of_other_operations_it_is_not_known_what_they_need(service: str, operation: str) -> None:
    assert required(service, operation) is None


@pytest.mark.parametrize(
    ("service", "operation", "patterns"),
    [
        ("states", "StartExecution", ()),
        ("stepfunctions", "StartExecution", ("states:StartExecution",)),
        (
            *("sqs", "SendMessageBatch"),
            ("kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*", "sqs:SendMessage"),
        ),
        ("events", "PutTargets", ("events:PutTargets", "iam:PassRole")),
        ("cloudformation", "CreateStack", ("*", "cloudformation:CreateStack")),
        ("apigateway", "GetRestApis", ("apigateway:*", "apigateway:GET")),
        ("sts", "AssumeRole", ("sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession")),
        ("cognito-idp", "InitiateAuth", ("cognito-idp:InitiateAuth",)),
    ],
)
def test_an_operation_may_use_more_than_it_needs(service: str, operation: str, patterns: tuple[str, ...]) -> None:
    assert covers(service, operation) == patterns


@pytest.mark.parametrize("service", ["apigateway", "apigatewayv2"])
def test_operations_of_api_gateway_need_what_their_requests_are_called_by(service: str) -> None:
    """It is the method that botocore makes the request with, unless there is an action of the operation's name."""
    operations = botocore.loaders.Loader().load_service_model(service, "service-2")["operations"]
    known = next(each for each in sdk.services() if each.name == service).operations
    methods = {
        name: ((f"apigateway:{operation['http']['method']}",),)
        for name, operation in operations.items()
        if name in known and iam.action(f"apigateway:{name}") is None
    }
    assert {name: required(service, name) for name in methods} == methods


def test_what_operations_need_there_is() -> None:
    """So many operations are known; of the others AWS has not yet said what they need."""
    needed = [required(service.name, name) for service in sdk.services() for name in service.operations]
    known = [groups for groups in needed if groups is not None]
    assert (len(needed), len(known)) == (20027, 18914)
    actions = {name for groups in known for group in groups for name in group}
    assert [name for name in sorted(actions) if iam.action(name) is None] == []


def test_what_operations_need_they_may_use() -> None:
    pairs = [
        (groups, covers(service.name, name))
        for service in sdk.services()
        for name in service.operations
        for groups in [required(service.name, name)]
    ]
    assert [groups for groups, covered in pairs if groups and not {x for g in groups for x in g} <= {*covered}] == []


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("lambda:Invoke", "lambda:InvokeFunction"),
        ("S3:headobject", "s3:GetObject"),
        ("s3:PutBucketEncryption", "s3:PutEncryptionConfiguration"),
        ("bedrock:Converse", "bedrock:InvokeModel"),
        ("sqs:SendMessageBatch", "sqs:SendMessage"),
        ("s3:CopyObject", None),
        ("s3:RenameObject", None),
        ("s3:", None),
        ("nope:Invoke", None),
        ("", None),
    ],
)
def test_a_name_may_mean_the_action_that_an_operation_needs(name: str, action: str | None) -> None:
    assert meant_by(name) == action


@pytest.mark.parametrize(
    ("name", "prefix"),
    [
        ("stepfunctions", "states"),
        ("sfn", "states"),
        ("eventbridge", "events"),
        ("bedrock-runtime", "bedrock"),
        ("efs", "elasticfilesystem"),
        ("cognito-identity-provider", "cognito-idp"),
        ("sso", None),
        ("nope", None),
        ("", None),
    ],
)
def test_a_client_has_actions_with_a_prefix(name: str, prefix: str | None) -> None:
    assert prefix_of_client(name) == prefix
