"""What is known of the operations of AWS, and by which names of the SDKs."""

from __future__ import annotations

import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from command import PACKAGE_PARENT
from serverless_lint.aws import boto3_resources, sdk
from serverless_lint.aws.packed import FOLDER, SUFFIX, pack, unpack
from serverless_lint.aws.sdk import Batch, Operation, Pagination, Parameters, Service, Waiter


def named(operation: Operation | None) -> tuple[str, str] | None:
    """The service and the name of an operation."""
    return (operation.service, operation.name) if operation is not None else None


@pytest.mark.parametrize(
    "service",
    [
        Service("dynamodb", "DynamoDB", "dynamodb", "dynamodb", ("DynamoDB",), True, ("TableName",)),
        Service("stepfunctions", "SFN", "states", "states", ("StepFunctions",), False, ("stateMachineArn",)),
        Service(
            *(
                "events",
                "EventBridge",
                "events",
                "events",
                ("EventBridge", "CloudWatchEvents"),
                False,
                ("EventBusName",),
            )
        ),
        Service("bedrock-runtime", "Bedrock Runtime", "bedrock", "bedrock-runtime", ("BedrockRuntime",), False, ()),
        Service(
            "apigatewaymanagementapi",
            "ApiGatewayManagementApi",
            "execute-api",
            "execute-api",
            ("ApiGatewayManagementApi",),
            False,
            (),
        ),
        Service("cloudwatch", "CloudWatch", "cloudwatch", "monitoring", ("CloudWatch",), True, ()),
        Service("iot-data", "IoT Data Plane", "iot", "data-ats.iot", ("IotData",), False, ()),
        Service("dsql", "DSQL", "dsql", "dsql", (), False, ()),
    ],
)
def test_a_service_is_known_by_the_name_that_boto3_has_for_it(service: Service) -> None:
    assert sdk.service(service.name) == service


@pytest.mark.parametrize(
    ("name", "package", "client", "aggregated"),
    [
        ("dynamodb", "@aws-sdk/client-dynamodb", "DynamoDBClient", "DynamoDB"),
        ("stepfunctions", "@aws-sdk/client-sfn", "SFNClient", "SFN"),
        (
            "cognito-idp",
            "@aws-sdk/client-cognito-identity-provider",
            "CognitoIdentityProviderClient",
            "CognitoIdentityProvider",
        ),
        ("logs", "@aws-sdk/client-cloudwatch-logs", "CloudWatchLogsClient", "CloudWatchLogs"),
        ("iot-data", "@aws-sdk/client-iot-data-plane", "IoTDataPlaneClient", "IoTDataPlane"),
        ("sesv2", "@aws-sdk/client-sesv2", "SESv2Client", "SESv2"),
    ],
)
def test_a_service_has_a_package_and_classes_in_the_third_sdk_for_javascript(
    name: str, package: str, client: str, aggregated: str
) -> None:
    service = sdk.service(name)
    assert service is not None
    assert (service.v3_package, service.v3_client, service.v3_aggregated_client) == (package, client, aggregated)
    assert sdk.service_of_package(package) is service


@pytest.mark.parametrize(
    ("found", "name"),
    [
        (sdk.service_of_package("@aws-sdk/lib-dynamodb"), "dynamodb"),
        (sdk.service_of_package("@aws-sdk/lib-storage"), "s3"),
        (sdk.service_of_package("@aws-sdk/client-cloudwatch-events"), "events"),
        (sdk.service_of_v2_client("StepFunctions"), "stepfunctions"),
        (sdk.service_of_v2_client("stepfunctions"), "stepfunctions"),
        (sdk.service_of_v2_client("CognitoIdentityServiceProvider"), "cognito-idp"),
        (sdk.service_of_v2_client("CloudWatchEvents"), "events"),
        (sdk.service_of_v2_client("TranscribeService"), "transcribe"),
        (sdk.service_of_v2_client("RDSDataService"), "rds-data"),
        (sdk.service_of_v2_client("ELBv2"), "elbv2"),
    ],
)
def test_packages_and_clients_have_names_of_their_own(found: Service | None, name: str) -> None:
    assert found is sdk.service(name)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (sdk.operation("dynamodb", "scan"), ("dynamodb", "Scan")),
        (sdk.operation("dynamodb", "Scan"), ("dynamodb", "Scan")),
        (sdk.of_boto3_client("s3", "list_objects_v2"), ("s3", "ListObjectsV2")),
        (sdk.of_boto3_client("wafv2", "list_web_acls"), ("wafv2", "ListWebACLs")),
        (sdk.of_boto3_client("cognito-idp", "get_ui_customization"), ("cognito-idp", "GetUICustomization")),
        (sdk.of_boto3_client("rds-data", "batch_execute_statement"), ("rds-data", "BatchExecuteStatement")),
        (sdk.of_v2_client("S3", "getObject"), ("s3", "GetObject")),
        (sdk.of_v2_client("StepFunctions", "startExecution"), ("stepfunctions", "StartExecution")),
        (sdk.of_command("@aws-sdk/client-dynamodb", "ScanCommand"), ("dynamodb", "Scan")),
        (sdk.of_command("@aws-sdk/client-s3", "GetObjectCommand"), ("s3", "GetObject")),
        (sdk.of_command("@aws-sdk/client-sfn", "StartExecutionCommand"), ("stepfunctions", "StartExecution")),
        (sdk.of_command("@aws-sdk/client-cloudwatch-events", "PutEventsCommand"), ("events", "PutEvents")),
        (sdk.of_command("@aws-sdk/lib-dynamodb", "PutCommand"), ("dynamodb", "PutItem")),
        (sdk.of_command("@aws-sdk/lib-dynamodb", "TransactWriteCommand"), ("dynamodb", "TransactWriteItems")),
        (sdk.of_command("@aws-sdk/lib-dynamodb", "QueryCommand"), ("dynamodb", "Query")),
        (sdk.of_aggregated_client("@aws-sdk/client-s3", "getObject"), ("s3", "GetObject")),
        (sdk.of_aggregated_client("@aws-sdk/lib-dynamodb", "batchGet"), ("dynamodb", "BatchGetItem")),
        (sdk.of_document_client("update"), ("dynamodb", "UpdateItem")),
        (sdk.of_paginate_function("@aws-sdk/client-s3", "paginateListObjectsV2"), ("s3", "ListObjectsV2")),
        (sdk.of_paginate_function("@aws-sdk/lib-dynamodb", "paginateQuery"), ("dynamodb", "Query")),
    ],
)
def test_an_operation_is_known_by_what_each_sdk_calls_it(
    found: Operation | None, expected: tuple[str, str] | None
) -> None:
    assert named(found) == expected


@pytest.mark.parametrize(
    "found",
    [
        sdk.service(""),
        sdk.service("nope"),
        sdk.service("DynamoDB"),
        sdk.service_of_package("@aws-sdk/client-"),
        sdk.service_of_package("@aws-sdk/client-nope"),
        sdk.service_of_v2_client(""),
        sdk.service_of_v2_client("Config"),
        sdk.operation("", ""),
        sdk.operation("nope", "Scan"),
        sdk.operation("dynamodb", "scan_all"),
        sdk.operation("dynamodb", "SCAN"),
        sdk.operation("dynamodb\n", "\ud800" * 1000),
        sdk.of_boto3_client("s3", "GetObject"),
        sdk.of_boto3_client("s3", "upload_file"),
        sdk.of_v2_client("S3", "upload"),
        sdk.of_v2_client("Nope", "getObject"),
        sdk.of_command("@aws-sdk/client-s3", "GetObject"),
        sdk.of_command("@aws-sdk/client-s3", "Command"),
        sdk.of_command("@aws-sdk/client-s3", "PutCommand"),
        sdk.of_command("@aws-sdk/lib-dynamodb", "PutItemCommand"),
        sdk.of_command("@aws-sdk/client-nope", "GetObjectCommand"),
        sdk.of_aggregated_client("@aws-sdk/client-nope", "getObject"),
        sdk.of_aggregated_client("@aws-sdk/client-s3", "GetObject"),
        sdk.of_document_client("putItem"),
        sdk.of_paginate_function("@aws-sdk/client-s3", "ListObjectsV2"),
        sdk.of_paginate_function("@aws-sdk/client-s3", "paginate"),
        sdk.of_transfer("transfer"),
        sdk.waiter("nope", "bucket_exists"),
        sdk.waiter("s3", "bucket_is_there"),
        boto3_resources.resource_type("lambda"),
        boto3_resources.resource_type("dynamodb", "Bucket"),
        boto3_resources.action("nope", "", "load"),
        boto3_resources.action("dynamodb", "", "load"),
        boto3_resources.action("dynamodb", "Table", "fetch"),
    ],
)
def test_of_unknown_names_nothing_is_said(found: object) -> None:
    assert found is None


@pytest.mark.parametrize(
    ("service", "operation", "pagination"),
    [
        (
            *("dynamodb", "Scan"),
            Pagination(
                ("ExclusiveStartKey",), ("LastEvaluatedKey",), "Limit", None, ("Items", "Count", "ScannedCount"), True
            ),
        ),
        (
            *("s3", "ListObjectsV2"),
            Pagination(
                *(("ContinuationToken",), ("NextContinuationToken",), "MaxKeys", "IsTruncated"),
                *(("Contents", "CommonPrefixes"), True),
            ),
        ),
        (
            *("s3", "ListObjectVersions"),
            Pagination(
                *(("KeyMarker", "VersionIdMarker"), ("NextKeyMarker", "NextVersionIdMarker"), "MaxKeys", "IsTruncated"),
                *(("Versions", "DeleteMarkers", "CommonPrefixes"), True),
            ),
        ),
        (
            "athena",
            "GetQueryResults",
            Pagination(*(("NextToken",),) * 2, "MaxResults", None, ("ResultSet.Rows",), True),
        ),
        ("events", "ListEventBuses", Pagination(("NextToken",), ("NextToken",), None, None, ("EventBuses",), False)),
        ("s3", "GetObject", None),
        ("sqs", "ReceiveMessage", None),
        ("logs", "GetLogEvents", None),
        ("entityresolution", "PutPolicy", None),
    ],
)
def test_an_operation_may_give_its_results_page_by_page(
    service: str, operation: str, pagination: Pagination | None
) -> None:
    found = sdk.operation(service, operation)
    assert found is not None
    assert found.pagination == pagination


@pytest.mark.parametrize(
    ("service", "operation", "batch"),
    [
        ("dynamodb", "BatchWriteItem", Batch("RequestItems", ("UnprocessedItems",), 25, "PutItem")),
        ("dynamodb", "BatchGetItem", Batch("RequestItems", ("UnprocessedKeys",), 100, "GetItem")),
        ("dynamodb", "TransactWriteItems", Batch("TransactItems", (), 100, None)),
        ("sqs", "SendMessageBatch", Batch("Entries", ("Failed",), 10, "SendMessage")),
        ("sns", "PublishBatch", Batch("PublishBatchRequestEntries", ("Failed",), 10, "Publish")),
        ("events", "PutEvents", Batch("Entries", ("FailedEntryCount", "Entries[].ErrorCode"), 10, None)),
        ("kinesis", "PutRecords", Batch("Records", ("FailedRecordCount", "Records[].ErrorCode"), 500, "PutRecord")),
        (
            *("firehose", "PutRecordBatch"),
            Batch("Records", ("FailedPutCount", "RequestResponses[].ErrorCode"), 500, "PutRecord"),
        ),
        ("s3", "DeleteObjects", Batch("Delete.Objects", ("Errors",), 1000, "DeleteObject")),
        ("ssm", "GetParameters", Batch("Names", ("InvalidParameters",), 10, "GetParameter")),
        ("secretsmanager", "BatchGetSecretValue", Batch("SecretIdList", ("Errors",), 20, "GetSecretValue")),
        ("ecs", "RunTask", Batch("", ("failures",), None, None)),
        ("dynamodb", "PutItem", None),
    ],
)
def test_an_operation_may_take_several_things_and_fail_for_some(
    service: str, operation: str, batch: Batch | None
) -> None:
    found = sdk.operation(service, operation)
    assert found is not None
    assert found.batch == batch


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("kms", "Encrypt", ("KeyId", "Plaintext")),
        ("dynamodb", "PutItem", ("TableName", "Item")),
        ("sqs", "SendMessage", ("QueueUrl", "MessageBody")),
        ("lambda", "Invoke", ("FunctionName",)),
        ("sqs", "ListQueues", ()),
        # The model requires an identifier that SDKs make up.
        ("athena", "StopQueryExecution", ()),
    ],
)
def test_an_operation_has_parameters_that_must_be_passed(
    service: str, operation: str, parameters: tuple[str, ...]
) -> None:
    found = sdk.operation(service, operation)
    assert found is not None
    assert found.parameters is not None
    assert found.parameters.required == parameters


def test_an_operation_has_parameters_that_may_be_passed() -> None:
    found = sdk.operation("stepfunctions", "StartExecution")
    assert found is not None
    assert found.parameters == Parameters(("stateMachineArn",), ("name", "input", "traceHeader"))
    assert found.parameters.known == {"stateMachineArn", "name", "input", "traceHeader"}


def test_parameters_are_kept_of_the_services_that_functions_call() -> None:
    found = sdk.operation("ec2", "DescribeInstances")
    assert found is not None
    assert found.parameters is None


@pytest.mark.parametrize(
    ("service", "operation", "writes", "is_open"),
    [
        ("dynamodb", "PutItem", True, False),
        ("dynamodb", "Query", False, False),
        ("dynamodb", "TransactGetItems", False, False),
        ("lambda", "Invoke", True, False),
        ("cognito-idp", "InitiateAuth", True, True),
        ("cognito-idp", "AdminGetUser", False, False),
        ("cognito-identity", "GetId", True, True),
        ("sts", "AssumeRoleWithWebIdentity", True, True),
        ("sts", "AssumeRole", True, False),
        ("sqs", "ReceiveMessage", False, False),
        ("sns", "PublishBatch", True, False),
        ("bedrock-runtime", "Converse", False, False),
        ("apigatewaymanagementapi", "GetConnection", False, False),
    ],
)
def test_an_operation_reads_or_writes_for_everybody_or_not(
    service: str, operation: str, writes: bool, is_open: bool
) -> None:
    found = sdk.operation(service, operation)
    assert found is not None
    assert (found.writes, found.is_open) == (writes, is_open)


@pytest.mark.parametrize("name", ["bucket_exists", "bucketExists", "BucketExists", "waitUntilBucketExists"])
def test_a_waiter_is_known_by_what_each_sdk_calls_it(name: str) -> None:
    assert sdk.waiter("s3", name) == Waiter("BucketExists", "HeadBucket", 5, 20)


def test_a_service_has_waiters() -> None:
    assert [waiter.python_name for waiter in sdk.waiters("s3")] == [
        *("bucket_exists", "bucket_not_exists", "object_exists", "object_not_exists")
    ]


@pytest.mark.parametrize(
    ("name", "operations"),
    [
        ("download_file", ["HeadObject", "GetObject"]),
        *(
            (
                name,
                ["PutObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload", "AbortMultipartUpload"],
            )
            for name in ("upload_file", "upload_fileobj", "upload", "Upload")
        ),
    ],
)
def test_moving_an_object_takes_several_operations(name: str, operations: list[str]) -> None:
    assert [operation.name for operation in sdk.of_transfer(name) or ()] == operations


@pytest.mark.parametrize("name", sdk.TRANSFERS)
def test_the_operations_of_transfers_are_known(name: str) -> None:
    assert len(sdk.of_transfer(name) or ()) == len(sdk.TRANSFERS[name])


@pytest.mark.parametrize(
    ("service", "type_name", "method", "operation", "makes"),
    [
        ("dynamodb", "Table", "put_item", "PutItem", ""),
        ("dynamodb", "Table", "delete", "DeleteTable", ""),
        ("dynamodb", "Table", "load", "DescribeTable", ""),
        ("dynamodb", "Table", "reload", "DescribeTable", ""),
        ("dynamodb", "Table", "batch_writer", "BatchWriteItem", ""),
        ("dynamodb", "", "batch_get_item", "BatchGetItem", ""),
        ("s3", "Object", "get", "GetObject", ""),
        ("s3", "Object", "put", "PutObject", ""),
        ("s3", "Object", "upload_file", "PutObject", ""),
        ("s3", "Bucket", "put_object", "PutObject", "Object"),
        ("s3", "Bucket", "load", "ListBuckets", ""),
        ("s3", "ObjectSummary", "load", "HeadObject", ""),
        ("sqs", "", "get_queue_by_name", "GetQueueUrl", "Queue"),
        ("sqs", "Queue", "receive_messages", "ReceiveMessage", "Message"),
        ("sqs", "Queue", "send_messages", "SendMessageBatch", ""),
        ("sqs", "Message", "delete", "DeleteMessage", ""),
        ("sns", "Topic", "publish", "Publish", ""),
    ],
)
def test_a_method_of_a_resource_requests_an_operation(
    service: str, type_name: str, method: str, operation: str, makes: str
) -> None:
    assert boto3_resources.action(service, type_name, method) == boto3_resources.Action(operation, makes)


def test_going_through_a_collection_requests_an_operation() -> None:
    bucket = boto3_resources.resource_type("s3", "Bucket")
    assert bucket is not None
    assert bucket.collections["objects"] == boto3_resources.Collection(
        "ListObjects", "ObjectSummary", {"delete": "DeleteObjects"}
    )
    assert (bucket.identifiers, bucket.makes["Object"], bucket.waiters) == (
        "name",
        "Object",
        {"wait_until_exists": "BucketExists", "wait_until_not_exists": "BucketNotExists"},
    )


def test_the_service_resource_makes_all_types() -> None:
    service = boto3_resources.resource_type("dynamodb")
    assert service is not None
    assert service.makes == {"Table": "Table"}


def test_so_much_is_known() -> None:
    operations = [sdk.operation(service.name, name) for service in sdk.services() for name in service.operations]
    known = [operation for operation in operations if operation is not None]
    assert (len(sdk.services()), len(operations), len(known)) == (445, 20027, 20027)
    assert sum(operation.pagination is not None for operation in known) == 4393
    assert sum(operation.batch is not None for operation in known) == 52
    assert sum(operation.parameters is not None for operation in known) == 2681
    assert sum(operation.is_open for operation in known) == 49
    assert sum(service.is_boto3_resource for service in sdk.services()) == 9


def test_no_two_operations_of_a_service_have_the_same_name_in_an_sdk() -> None:
    operations = [sdk.operation(service.name, name) for service in sdk.services() for name in service.operations]
    known = [operation for operation in operations if operation is not None]
    assert len({(operation.service, operation.python_name) for operation in known}) == len(known)
    assert len({(operation.service, operation.javascript_name) for operation in known}) == len(known)


def test_lines_are_packed_to_the_same_bytes_whatever_their_order() -> None:
    assert pack({"a": "1", "b": "2 3"}) == pack({"b": "2 3", "a": "1"})
    assert unpack(pack({"a": "1", "b": "2 3"})) == {"a": b"1", "b": b"2 3"}


@pytest.mark.parametrize(
    "content",
    [pytest.param(zlib.compress(bytes(10_000_000)), id="a bomb"), pytest.param(pack({"a": "1"})[:-5], id="cut")],
)
def test_what_is_packed_otherwise_is_not_unpacked(content: bytes) -> None:
    with pytest.raises(ValueError, match="more than 4000000 bytes, or cut off"):
        unpack(content)


@pytest.mark.parametrize(
    ("asks", "opens"),
    [
        ("sdk.service('s3')", ["sdk_services"]),
        ("sdk.operation('s3', 'get_object')", ["sdk_operations", "sdk_services"]),
        ("sdk.waiter('s3', 'bucket_exists')", ["sdk_details", "sdk_services"]),
        ("sdk.operation('nope', 'get_object')", ["sdk_services"]),
    ],
)
def test_no_file_is_opened_that_is_not_needed(asks: str, opens: list[str]) -> None:
    program = (
        "import sys; opened = []\n"
        f"sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == 'open' else None)\n"
        f"from serverless_lint.aws import sdk\n"
        f"{asks}\n"
        f"print(*sorted(name.rpartition('/')[2] for name in opened if name.endswith('{SUFFIX}')))"
    )
    output = subprocess.run((sys.executable, "-c", program), capture_output=True, check=True).stdout
    assert output.decode().split() == [f"{name}{SUFFIX}" for name in opens]


def test_the_data_takes_little_room() -> None:
    """What rules about permissions read, and what those about requests read besides."""
    sizes = {file.name.removesuffix(SUFFIX): file.stat().st_size for file in FOLDER.glob(f"*{SUFFIX}")}
    assert sizes.pop("sdk_details") <= 100_000
    assert sum(sizes.values()) <= 250_000


def test_a_run_about_a_template_alone_opens_none_of_it(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Orders:\n    Type: AWS::Serverless::Function\n"
        "    Properties: { Runtime: python3.13, Handler: a.handler, InlineCode: 'def handler(event, context): 1' }\n",
        "utf-8",
    )
    program = (
        "import sys; opened = []\n"
        "sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == 'open' else None)\n"
        "from serverless_lint.cli import main\n"
        "main(['check', '--no-cfn-lint', '--no-cache', '--exit-zero', '-f', 'concise'])\n"
        f"print([name for name in opened if name.endswith('{SUFFIX}')], 'serverless_lint.aws.sdk' in sys.modules)"
    )
    output = subprocess.run(
        (sys.executable, "-c", program),
        capture_output=True,
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": PACKAGE_PARENT},
    ).stdout
    assert output.decode().splitlines()[-1] == "[] False"
