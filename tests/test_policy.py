"""`serverless-lint policy`: the least policy that the code of functions needs, as people see it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from ruamel.yaml import YAML

from command import serverless_lint_in_process

Project = Callable[[Mapping[str, str]], Path]

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Archive: { Type: String }
Resources:
  Orders: { Type: AWS::DynamoDB::Table }
  Jobs: { Type: AWS::SQS::Queue }
  Ship:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      Environment:
        Variables:
          TABLE: !Ref Orders
          QUEUE: !Ref Jobs
          ARCHIVE: !Ref Archive
      Policies:
        - SQSSendMessagePolicy: { QueueName: !GetAtt Jobs.QueueName }
        - SNSPublishMessagePolicy: { TopicName: news }
        - Statement:
            - Effect: Allow
              Action: [dynamodb:GetItem, dynamodb:DeleteItem]
              Resource: !GetAtt Orders.Arn
"""
CODE = """\
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
sqs = boto3.client("sqs")
s3 = boto3.client("s3")


def handler(event, context):
    order = table.get_item(Key={"id": event["id"]})["Item"]
    table.put_item(Item=order)
    sqs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody=order["id"])
    s3.put_object(Bucket=os.environ["ARCHIVE"], Key="a", Body=b"")
    s3.delete_object(Bucket=event["bucket"], Key="a")
"""
POLICY = """\
# template.yaml
Ship:
  Policies:
    - SQSSendMessagePolicy: # app.py:13
        QueueName: !GetAtt Jobs.QueueName
    - Statement:
        - Effect: Allow
          Action:
            - dynamodb:GetItem # app.py:11
            - dynamodb:PutItem # app.py:12
          Resource:
            - !GetAtt Orders.Arn
        - Effect: Allow
          Action:
            - s3:PutObject # app.py:14
          Resource:
            - !Sub arn:${AWS::Partition}:s3:::${Archive}/*
        - Effect: Allow
          Action:
            - s3:DeleteObject # app.py:15
          Resource:
            - "*" # which bucket it is about is not known
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    def write(files: Mapping[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return write


def policy(folder: Path, *arguments: str) -> CompletedProcess[bytes]:
    return serverless_lint_in_process("policy", *arguments, cwd=folder)


def output(folder: Path, *arguments: str) -> str:
    return policy(folder, *arguments).stdout.decode()


def test_a_policy_has_templates_where_they_fit_and_names_the_calls(project: Project) -> None:
    assert output(project({"template.yaml": TEMPLATE, "app.py": CODE})) == POLICY


def test_a_policy_is_yaml_with_the_functions_of_cloudformation(project: Project) -> None:
    text = output(project({"template.yaml": TEMPLATE, "app.py": CODE}))
    written = YAML().load(text)["Ship"]["Policies"]
    assert [list(policy) for policy in written] == [["SQSSendMessagePolicy"], ["Statement"]]


def test_the_difference_to_the_role_is_what_is_missing_and_what_is_granted_in_vain(project: Project) -> None:
    folder = project({"template.yaml": TEMPLATE, "app.py": CODE})
    assert output(folder, "--format", "diff") == (
        "Ship  # template.yaml:7\n"
        "+ dynamodb:PutItem on !GetAtt Orders.Arn  # app.py:12\n"
        "+ s3:PutObject on !Sub arn:${AWS::Partition}:s3:::${Archive}/*  # app.py:14\n"
        '+ s3:DeleteObject on "*"  # app.py:15\n'
        "- dynamodb:DeleteItem  # template.yaml:22\n"
        "- SNSPublishMessagePolicy  # template.yaml:19\n"
    )


def test_json_has_each_need_with_its_place(project: Project) -> None:
    folder = project({"template.yaml": TEMPLATE, "app.py": CODE})
    function = json.loads(output(folder, "--format", "json", "Ship"))["functions"][0]
    assert function["needs"][-1] == {
        "action": "s3:DeleteObject",
        "resources": ["*"],
        "not_known": "which bucket it is about is not known",
        "path": "app.py",
        "line": 15,
        "column": 5,
    }
    assert function["policies"][0] == {"SQSSendMessagePolicy": {"QueueName": {"Fn::GetAtt": ["Jobs", "QueueName"]}}}


NEEDS = [
    ('boto3.client("s3").get_object(Bucket="b", Key="k", VersionId="1")', ["s3:GetObject", "s3:GetObjectVersion"]),
    ('boto3.client("s3").copy_object(Bucket="b", Key="k", CopySource="a/k")', ["s3:GetObject", "s3:PutObject"]),
    ('boto3.client("s3").upload_file("f", "b", "k")', ["s3:PutObject"]),
    ('boto3.client("sqs").send_message_batch(QueueUrl="q", Entries=[])', ["sqs:SendMessage"]),
    ('boto3.client("sts").get_caller_identity()', []),
    ('boto3.client("sts").assume_role(RoleArn="arn:aws:iam::1:role/r", RoleSessionName="s")', ["sts:AssumeRole"]),
    ('boto3.client("events").put_events(Entries=[{"Source": "a"}])', ["events:PutEvents"]),
    ('boto3.client("iot-data").publish(topic="t")', ["iot:Publish"]),
    (
        'boto3.client("rekognition").detect_labels(Image={"S3Object": {"Bucket": "b", "Name": "k"}})',
        ["rekognition:DetectLabels", "s3:GetObject"],
    ),
    ('boto3.client("translate").translate_text(Text=event["text"])', ["translate:TranslateText"]),
    (
        'boto3.client("scheduler").create_schedule(Name="s", Target={"Arn": "a", "RoleArn": "arn:aws:iam::1:role/r"})',
        ["scheduler:CreateSchedule", "iam:PassRole"],
    ),
]


SSM_PARAMETER = "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/"
BY_POWERTOOLS = [
    (
        "from aws_lambda_powertools.utilities import parameters",
        'parameters.get_parameter("/shop/key")',
        {"ssm:GetParameter": [{"Fn::Sub": f"{SSM_PARAMETER}shop/key"}]},
    ),
    (
        "from aws_lambda_powertools.utilities.parameters import SSMProvider",
        'SSMProvider().get_multiple(path="/shop")',
        {
            "ssm:GetParametersByPath": [
                {"Fn::Sub": f"{SSM_PARAMETER}shop"},
                {"Fn::Sub": f"{SSM_PARAMETER}shop/*"},
            ]
        },
    ),
    (
        "from aws_lambda_powertools.utilities.parameters.ssm import get_parameters_by_name",
        'get_parameters_by_name(parameters={"/a": {}})',
        {
            "ssm:GetParameters": [{"Fn::Sub": f"{SSM_PARAMETER}a"}],
            "ssm:GetParameter": [{"Fn::Sub": f"{SSM_PARAMETER}a"}],
        },
    ),
    (
        "from aws_lambda_powertools.utilities import parameters",
        'parameters.DynamoDBProvider(table_name=os.environ["TABLE"]).get("k")',
        {"dynamodb:GetItem": [{"Fn::GetAtt": ["Orders", "Arn"]}]},
    ),
    (
        "from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, IdempotencyConfig",
        'DynamoDBPersistenceLayer(os.environ["TABLE"]), IdempotencyConfig()',
        {
            f"dynamodb:{name}": [{"Fn::GetAtt": ["Orders", "Arn"]}]
            for name in ("PutItem", "GetItem", "UpdateItem", "DeleteItem")
        },
    ),
]


@pytest.mark.parametrize(("load", "run", "needs"), BY_POWERTOOLS)
def test_powertools_asks_by_itself(project: Project, load: str, run: str, needs: Mapping[str, list[object]]) -> None:
    code = f"import os\n{load}\n\n\ndef handler(event, context):\n    {run}\n"
    folder = project({"template.yaml": TEMPLATE, "app.py": code})
    function = json.loads(output(folder, "--format", "json"))["functions"][0]
    assert {need["action"]: need["resources"] for need in function["needs"]} == needs
    assert function["not_known"] == []


UNKNOWN_TO_POWERTOOLS = [
    ("from aws_lambda_powertools.utilities import parameters", "parameters.SecretsProvider(boto3_session=s).get('a')"),
    ("from aws_lambda_powertools.utilities import parameters", "parameters.get_secret('a'), parameters.brew('b')"),
    ("from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer", "pass"),
]


@pytest.mark.parametrize(("load", "run"), UNKNOWN_TO_POWERTOOLS)
def test_what_powertools_is_asked_for_is_not_always_known(project: Project, load: str, run: str) -> None:
    code = f"import os\n{load}\n\n\ndef handler(event, context):\n    {run}\n"
    folder = project({"template.yaml": TEMPLATE, "app.py": code})
    function = json.loads(output(folder, "--format", "json"))["functions"][0]
    package = "idempotency" if "idempotency" in load else "parameters"
    assert [each["text"].partition(" asks")[0] for each in function["not_known"]] == [
        f"`aws_lambda_powertools.utilities.{package}`"
    ]


def test_powertools_for_typescript_asks_as_well(project: Project) -> None:
    code = (
        'import { getSecret } from "@aws-lambda-powertools/parameters/secrets";\n'
        'import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";\n'
        'import { makeIdempotent } from "@aws-lambda-powertools/idempotency";\n'
        "const persistenceStore = new DynamoDBPersistenceLayer({ tableName: process.env.TABLE });\n"
        'const run = async () => getSecret("db");\n'
        "export const handler = makeIdempotent(run, { persistenceStore });\n"
    )
    template = TEMPLATE.replace("python3.13", "nodejs22.x")
    function = json.loads(output(project({"template.yaml": template, "app.ts": code}), "--format", "json"))["functions"]
    assert [need["action"] for need in function[0]["needs"]] == [
        "dynamodb:PutItem",
        "dynamodb:GetItem",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
        "secretsmanager:GetSecretValue",
    ]
    assert function[0]["not_known"] == []


@pytest.mark.parametrize(("call", "actions"), NEEDS)
def test_calls_need_the_actions_of_their_operations(project: Project, call: str, actions: list[str]) -> None:
    folder = project(
        {"template.yaml": TEMPLATE, "app.py": f"import boto3\n\n\ndef handler(event, context):\n    {call}\n"}
    )
    function = json.loads(output(folder, "--format", "json"))["functions"][0]
    assert [need["action"] for need in function["needs"]] == actions
    assert function["not_known"] == []


RESOURCES = [
    (
        'boto3.client("s3").copy_object(Bucket="b", Key="k", CopySource={"Bucket": "a", "Key": "k"})',
        [[{"Fn::Sub": "arn:${AWS::Partition}:s3:::a/*"}], [{"Fn::Sub": "arn:${AWS::Partition}:s3:::b/*"}]],
    ),
    ('boto3.client("s3").upload_file("f", "b", "k")', [[{"Fn::Sub": "arn:${AWS::Partition}:s3:::b/*"}]]),
    ('boto3.client("s3").list_objects_v2(Bucket="b")', [[{"Fn::Sub": "arn:${AWS::Partition}:s3:::b"}]]),
    (
        'boto3.client("dynamodb").query(TableName=os.environ["TABLE"], IndexName="i")',
        [[{"Fn::Sub": "${Orders.Arn}/index/*"}]],
    ),
    (
        'boto3.client("events").put_events(Entries=[{"Source": "a"}])',
        [[{"Fn::Sub": "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default"}]],
    ),
    (
        'boto3.client("sqs").send_message(QueueUrl="https://sqs.eu-west-1.amazonaws.com/123456789012/jobs")',
        [["arn:aws:sqs:eu-west-1:123456789012:jobs"]],
    ),
    (
        'boto3.client("secretsmanager").get_secret_value(SecretId="db")',
        [[{"Fn::Sub": "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:db-??????"}]],
    ),
    (
        'boto3.client("ssm").get_parameters(Names=["/a/b", "c"])',
        [
            [{"Fn::Sub": "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/a/b"}],
            [{"Fn::Sub": "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/c"}],
        ],
    ),
    (
        'boto3.client("lambda").invoke(FunctionName="arn:aws:lambda:eu-west-1:123456789012:function:f")',
        [["arn:aws:lambda:eu-west-1:123456789012:function:f"]],
    ),
    (
        'boto3.client("athena").start_query_execution(QueryString="", WorkGroup="w")',
        [[{"Fn::Sub": "arn:${AWS::Partition}:athena:${AWS::Region}:${AWS::AccountId}:workgroup/w"}]],
    ),
    (
        'boto3.client("kendra").start_data_source_sync_job(Id=os.environ["TABLE"], IndexId="i")',
        [
            [
                {
                    "Fn::Sub": "arn:${AWS::Partition}:kendra:${AWS::Region}:${AWS::AccountId}:"
                    "index/i/data-source/${Orders}"
                }
            ],
            [{"Fn::Sub": "arn:${AWS::Partition}:kendra:${AWS::Region}:${AWS::AccountId}:index/i"}],
        ],
    ),
    (
        'boto3.client("kendra").start_data_source_sync_job(Id=event["id"], IndexId="i")',
        [
            [{"Fn::Sub": "arn:${AWS::Partition}:kendra:${AWS::Region}:${AWS::AccountId}:index/i/data-source/*"}],
            [{"Fn::Sub": "arn:${AWS::Partition}:kendra:${AWS::Region}:${AWS::AccountId}:index/i"}],
        ],
    ),
    ('boto3.client("kendra").start_data_source_sync_job(Id="d", IndexId=event["index"])', [["*"]]),
    (
        'boto3.client("s3vectors").put_vectors(vectorBucketName="b", indexName="i", vectors=[])',
        [[{"Fn::Sub": "arn:${AWS::Partition}:s3vectors:${AWS::Region}:${AWS::AccountId}:bucket/b/index/i"}]],
    ),
    (
        'boto3.client("s3vectors").put_vectors(indexArn=os.environ["TABLE"], vectors=[])',
        [[{"Ref": "Orders"}]],
    ),
    (
        'boto3.client("bedrock-agentcore-control").get_gateway(gatewayIdentifier="g")',
        [[{"Fn::Sub": "arn:${AWS::Partition}:bedrock-agentcore:${AWS::Region}:${AWS::AccountId}:gateway/g"}]],
    ),
    (
        'boto3.client("apigateway").create_api_key(name="k")',
        [[{"Fn::Sub": "arn:${AWS::Partition}:apigateway:${AWS::Region}::/apikeys"}]],
    ),
    ('boto3.client("apigateway").create_api_key(name="k", stageKeys=[])', [["*"]]),
    ('boto3.client("ecs").run_task(taskDefinition="t")', [["*"]]),
    ('boto3.client("bedrock-agentcore-control").create_gateway(name="g")', [["*"]]),
    ('boto3.client("iot-data").publish(topic=[os.environ["TABLE"], event["topic"]][event["i"]])', [["*"]]),
    (
        'boto3.client("apigateway").create_usage_plan_key(usagePlanId="p", keyId=event["id"])',
        [[{"Fn::Sub": "arn:${AWS::Partition}:apigateway:${AWS::Region}::/usageplans/p/keys"}]],
    ),
    (
        'boto3.client("bedrock-runtime").converse(modelId="us.amazon.nova-lite-v1:0")',
        [
            [
                {
                    "Fn::Sub": "arn:${AWS::Partition}:bedrock:*:${AWS::AccountId}:"
                    "inference-profile/us.amazon.nova-lite-v1:0"
                },
                {"Fn::Sub": "arn:${AWS::Partition}:bedrock:*::foundation-model/amazon.nova-lite-v1:0"},
            ]
        ],
    ),
    ('boto3.client("ses").list_identities()', [["*"]]),
    (
        'boto3.client("dynamodb").transact_write_items(TransactItems=[{"Put": {"TableName": os.environ["TABLE"]}}])',
        [[{"Fn::GetAtt": ["Orders", "Arn"]}]],
    ),
    ('boto3.client("lambda").invoke(FunctionName=os.environ["AWS_LAMBDA_FUNCTION_NAME"])', [["*"]]),
]


@pytest.mark.parametrize(("call", "resources"), RESOURCES)
def test_resources_are_written_in_the_words_of_the_template(
    project: Project, call: str, resources: list[list[object]]
) -> None:
    code = f"import boto3\nimport os\n\n\ndef handler(event, context):\n    {call}\n"
    folder = project({"template.yaml": TEMPLATE, "app.py": code})
    function = json.loads(output(folder, "--format", "json"))["functions"][0]
    assert [need["resources"] for need in function["needs"]] == resources


GAPS = [
    ('boto3.client(event["service"])', "which service this is a client of is not known"),
    ('boto3.client("s3")', "no call of this client of s3 was found: what it is used for is not known"),
    ('boto3.client("s3").make_coffee()', "what `MakeCoffee` asks of s3 is not known"),
    (
        'boto3.client("s3", aws_access_key_id=event["id"]).list_buckets()',
        "this client of s3 is of other credentials than those of the function's role: what it may do is not part of "
        "this policy",
    ),
    (
        'boto3.client("ecs").run_task(taskDefinition="t")',
        "`RunTask` may also need `iam:PassRole`, for what it is given",
    ),
    (
        'urlopen("http://localhost:2773/secretsmanager/get?secretId=db")',
        "the extension for parameters and secrets asks for what the code names: that needs `ssm:GetParameter` or "
        "`secretsmanager:GetSecretValue`",
    ),
]


@pytest.mark.parametrize(("call", "gap"), GAPS)
def test_what_is_not_known_is_said(project: Project, call: str, gap: str) -> None:
    code = f"import boto3\n\n\ndef handler(event, context):\n    {call}\n"
    folder = project({"template.yaml": TEMPLATE, "app.py": code})
    function = json.loads(output(folder, "--format", "json"))["functions"][0]
    assert [each["text"] for each in function["not_known"]] == [gap]


def test_a_client_of_a_shared_module_that_nobody_imports_is_not_said_to_be_unknown(project: Project) -> None:
    code = "from clients import s3\n\n\ndef handler(event, context):\n    s3.list_buckets()\n"
    clients = 'import boto3\n\ns3 = boto3.client("s3")\nsqs = boto3.client("sqs")\n'
    folder = project({"template.yaml": TEMPLATE, "app.py": code, "clients.py": clients})
    assert json.loads(output(folder, "--format", "json"))["functions"][0]["not_known"] == []


@pytest.mark.parametrize(
    ("more", "not_known"),
    [
        ("", []),
        ("\n    return use(sqs)", ["no call of this client of sqs was found: what it is used for is not known"]),
    ],
)
def test_a_client_that_its_own_module_never_names_again_is_not_said_to_be_unknown(
    project: Project, more: str, not_known: list[str]
) -> None:
    load = 'import boto3\nsqs = boto3.client("sqs")\ns3 = boto3.client("s3")\n'
    code = f"{load}def handler(event, context):\n    s3.list_buckets(){more}\n"
    folder = project({"template.yaml": TEMPLATE, "app.py": code})
    function = json.loads(output(folder, "--format", "json"))["functions"][0]
    assert [each["text"] for each in function["not_known"]] == not_known


def test_javascript_needs_policies_as_well(project: Project) -> None:
    code = (
        'import { SNSClient, PublishCommand } from "@aws-sdk/client-sns";\n'
        "const sns = new SNSClient({});\n"
        "export const handler = async () => {\n"
        '  await sns.send(new PublishCommand({ TopicArn: process.env.TOPIC, Message: "" }));\n'
        "};\n"
    )
    template = (
        "Transform: AWS::Serverless-2016-10-31\n"
        "Resources:\n"
        "  News: { Type: AWS::SNS::Topic }\n"
        "  Tell:\n"
        "    Type: AWS::Serverless::Function\n"
        "    Properties:\n"
        "      Handler: app.handler\n"
        "      Runtime: nodejs22.x\n"
        "      Environment: { Variables: { TOPIC: !Ref News } }\n"
    )
    assert output(project({"template.yaml": template, "app.mjs": code})) == (
        "# template.yaml\n"
        "Tell:\n"
        "  Policies:\n"
        "    - SNSPublishMessagePolicy: # app.mjs:4\n"
        "        TopicName: !GetAtt News.TopicName\n"
    )


def test_a_role_of_the_template_is_given_a_policy_document(project: Project) -> None:
    template = """\
Resources:
  Role: { Type: AWS::IAM::Role }
  List:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt Role.Arn
      Handler: index.handler
      Runtime: python3.13
      Code:
        ZipFile: |
          import boto3


          def handler(event, context):
              return boto3.client("s3").list_buckets()
"""
    assert output(project({"template.yaml": template})) == (
        "# template.yaml\n"
        "List: # of the role Role\n"
        "  PolicyDocument:\n"
        '    Version: "2012-10-17"\n'
        "    Statement:\n"
        "      - Effect: Allow\n"
        "        Action:\n"
        "          - s3:ListAllMyBuckets # template.yaml:15\n"
        "        Resource:\n"
        '          - "*" # no policy can limit these to a resource\n'
    )


def test_a_bucket_that_notifies_the_function_is_not_referred_to(project: Project) -> None:
    template = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Photos:
    Type: AWS::S3::Bucket
    Properties: { BucketName: !Sub "${AWS::StackName}-photos" }
  Resize:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      Events:
        Upload: { Type: S3, Properties: { Bucket: !Ref Photos, Events: "s3:ObjectCreated:*" } }
"""
    code = """\
import boto3

s3 = boto3.client("s3")


def handler(event, context):
    for record in event["Records"]:
        s3.get_object(Bucket=record["s3"]["bucket"]["name"], Key=record["s3"]["object"]["key"])
"""
    function = json.loads(output(project({"template.yaml": template, "app.py": code}), "--format", "json"))["functions"]
    assert function[0]["needs"][0]["resources"] == [
        {"Fn::Sub": "arn:${AWS::Partition}:s3:::${AWS::StackName}-photos/*"}
    ]


SERVICE = """\
service: shop
provider:
  name: aws
  runtime: python3.13
  environment: { TABLE: !Ref Orders }
functions:
  show-order: { handler: show.handler }
  drop-order: { handler: drop.handler }
resources:
  Resources:
    Orders: { Type: AWS::DynamoDB::Table }
"""
OF_TABLE = """\
import os

import boto3


def handler(event, context):
    boto3.client("dynamodb").{}(TableName=os.environ["TABLE"], Key={{}})
"""


def test_a_service_of_the_serverless_framework_gets_the_statements_of_its_role(project: Project) -> None:
    files = {
        "serverless.yml": SERVICE,
        "show.py": OF_TABLE.format("get_item"),
        "drop.py": OF_TABLE.format("delete_item"),
    }
    assert output(project(files)) == (
        "# serverless.yml\n"
        "# functions: show-order, drop-order\n"
        "provider:\n"
        "  iam:\n"
        "    role:\n"
        "      statements:\n"
        "        - Effect: Allow\n"
        "          Action:\n"
        "            - dynamodb:DeleteItem # drop.py:7\n"
        "            - dynamodb:GetItem # show.py:7\n"
        "          Resource:\n"
        "            - !GetAtt Orders.Arn\n"
    )


ERRORS = [
    (("Shop",), "error: no function `Shop` (did you mean `Ship`?)\n"),
    (("Zebra",), "error: no function `Zebra` (there are `Ship`)\n"),
    (("b.yaml:Shop",), "error: no function `b.yaml:Shop` (did you mean `Ship`?)\n"),
    (
        ("Ship",),
        "error: several templates have a function `Ship` (say which: `a.yaml:Ship`, `b.yaml:Ship`)\n",
    ),
]


@pytest.mark.parametrize(("names", "error"), ERRORS)
def test_names_that_mean_no_function_or_several_are_errors(
    project: Project, names: tuple[str, ...], error: str
) -> None:
    outcome = policy(project({"a.yaml": TEMPLATE, "b.yaml": TEMPLATE, "app.py": CODE}), *names)
    assert (outcome.returncode, outcome.stdout, outcome.stderr.decode()) == (2, b"", error)


def test_a_function_is_also_named_with_its_template(project: Project) -> None:
    folder = project({"a.yaml": TEMPLATE, "b.yaml": TEMPLATE, "app.py": CODE})
    assert output(folder, "b.yaml:Ship") == POLICY.replace("# template.yaml", "# b.yaml")


def test_without_functions_there_is_no_policy(project: Project) -> None:
    outcome = policy(project({"app.py": CODE}))
    assert outcome.returncode == 2
    assert outcome.stderr == (
        b"error: no template with a function was found (`serverless-lint files` lists what is read)\n"
    )


HOSTILE = [
    '"Fn: {\\n- x"',
    '"::add-mask::x"',
    '"# no comment"',
    '"##[command]"',
    '"\\u202eevil\\u0007"',
    '"true"',
    "'*'",
    "'a: b'",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_names(project: Project, name: str) -> None:
    template = TEMPLATE.replace("Ship:", f"{name}:").replace("Orders:", f"{name[:-1]}2{name[-1]}:")
    template = template.replace("TABLE: !Ref Orders", f"TABLE: !Ref {name[:-1]}2{name[-1]}")
    text = output(project({"template.yaml": template, "app.py": CODE}))
    assert list(YAML().load(text)) == list(YAML().load(f"{name}: x"))
    assert not [line for line in text.splitlines() if line.startswith("::") or "##[" in line or "\u202e" in line]


MEDIA = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Convert:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      Environment: { Variables: { ROLE: !GetAtt Role.Arn } }
      Policies: [!ImportValue some]
  Role: { Type: AWS::IAM::Role }
"""
CONVERT = """\
import os

import boto3


def handler(event, context):
    boto3.client("mediaconvert").create_job(Role=os.environ["ROLE"], Settings={})
"""


def test_a_job_is_passed_a_role(project: Project) -> None:
    text = output(project({"template.yaml": MEDIA, "app.py": CONVERT}))
    statements = YAML().load(text)["Convert"]["Policies"][0]["Statement"]
    assert [statement["Action"] for statement in statements] == [["mediaconvert:CreateJob"], ["iam:PassRole"]]


def test_the_difference_says_where_a_role_is_not_known(project: Project) -> None:
    text = output(project({"template.yaml": MEDIA, "app.py": CONVERT}), "--format", "diff")
    assert text.splitlines()[1] == (
        "? what the role allows is not known as a whole, so nothing is missing for certain  # template.yaml:9"
    )


@pytest.mark.parametrize(
    ("given", "remark"),
    [
        ("orders.tableName", "is known after `cdk synth`: the program gives it `orders.tableName`"),
        ("this.orders.tableName", "is known after `cdk synth`: the program gives it `this.orders.tableName`"),
        ("tableOf(scope, 'password')", "is not known"),
    ],
)
def test_what_a_program_that_is_not_synthesised_gives_a_variable_is_said(
    project: Project, given: str, remark: str
) -> None:
    stack = (
        "import * as lambda from 'aws-cdk-lib/aws-lambda';\n"
        "new lambda.Function(this, 'Worker', { runtime: lambda.Runtime.PYTHON_3_13, handler: 'app.handler',\n"
        f"  code: lambda.Code.fromAsset('src'), environment: {{ TABLE: {given} }} }});\n"
    )
    code = (
        "import boto3\nimport os\n\n\ndef handler(event, context):\n"
        '    boto3.resource("dynamodb").Table(os.environ["TABLE"]).get_item(Key={})\n'
    )
    cdk = '{"app": "npx tsx lib/app.ts"}'
    folder = project({"cdk.json": cdk, "lib/app.ts": stack, "src/app.py": code})
    function = json.loads(output(folder, "--format", "json"))["functions"][0]
    assert [need["not_known"] for need in function["needs"]] == [f"which table `TABLE` names {remark}"]


def test_a_role_is_passed_with_parameters_that_a_helper_hands_on(project: Project) -> None:
    helper = (
        'import { CreateScheduleCommand, SchedulerClient } from "@aws-sdk/client-scheduler";\n'
        "const client = new SchedulerClient({});\n"
        "export const schedule = async (params) => client.send(new CreateScheduleCommand(params));\n"
    )
    code = (
        'import { schedule } from "./helper.mjs";\n'
        "export const handler = async (event) => {\n"
        '  const target = { RoleArn: "arn:aws:iam::123456789012:role/r", Arn: event.arn };\n'
        "  const input = { Name: event.name, Target: target };\n"
        "  await schedule(input);\n"
        "};\n"
    )
    template = TEMPLATE.replace("python3.13", "nodejs22.x")
    folder = project({"template.yaml": template, "app.mjs": code, "helper.mjs": helper})
    function = json.loads(output(folder, "--format", "json"))["functions"][0]
    assert [(need["action"], need["resources"]) for need in function["needs"]] == [
        ("scheduler:CreateSchedule", ["*"]),
        ("iam:PassRole", ["arn:aws:iam::123456789012:role/r"]),
    ]
    assert function["not_known"] == []


def test_a_package_that_asks_by_itself_is_named_once(project: Project) -> None:
    code = (
        "from strands import Agent\nfrom strands.models.bedrock import BedrockModel\n\n\n"
        "def handler(event, context):\n    return Agent(model=BedrockModel())(event)\n"
    )
    function = json.loads(output(project({"template.yaml": TEMPLATE, "app.py": code}), "--format", "json"))
    assert [each["text"] for each in function["functions"][0]["not_known"]] == [
        "`strands` asks AWS by itself: what it needs is not known"
    ]


@pytest.mark.parametrize(
    ("passed", "resources"),
    [
        ("{ TableName: process.env.TABLE, Key: event }", [{"Fn::GetAtt": ["Orders", "Arn"]}]),
        ("{ TableName: process.env.TABLE, ...event }", ["*"]),
        ("event", ["*"]),
    ],
)
def test_a_helper_that_hands_parameters_on_asks_for_what_its_callers_name(
    project: Project, passed: str, resources: list[object]
) -> None:
    code = (
        'import { DeleteItemCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";\n'
        "const client = new DynamoDBClient({});\n"
        "const remove = async (params) => client.send(new DeleteItemCommand(params));\n"
        f"export const handler = async (event) => remove({passed});\n"
    )
    template = TEMPLATE.replace("python3.13", "nodejs22.x")
    folder = project({"template.yaml": template, "app.mjs": code})
    function = json.loads(output(folder, "--format", "json"))["functions"][0]
    assert [need["resources"] for need in function["needs"]] == [resources]


UNKNOWN_SIGNER = "`opensearchpy.AWSV4SignerAuth` asks AWS by itself: what it needs is not known"


@pytest.mark.parametrize(
    ("arguments", "needed", "not_known"),
    [
        ('credentials, "eu-west-1", "aoss"', ["aoss:APIAccessAll"], []),
        ('credentials, "eu-west-1", service="aoss"', ["aoss:APIAccessAll"], []),
        ('credentials, "eu-west-1", event["service"]', [], [UNKNOWN_SIGNER]),
        ('credentials, "eu-west-1"', [], [UNKNOWN_SIGNER]),
    ],
)
def test_a_signer_of_requests_to_collections_needs_access_to_them(
    project: Project, arguments: str, needed: list[str], not_known: list[str]
) -> None:
    code = (
        "import boto3\nfrom opensearchpy import AWSV4SignerAuth\n\n"
        "credentials = boto3.Session().get_credentials()\n\n\n"
        f"def handler(event, context):\n    return AWSV4SignerAuth({arguments})\n"
    )
    function = json.loads(output(project({"template.yaml": TEMPLATE, "app.py": code}), "--format", "json"))["functions"]
    assert [need["action"] for need in function[0]["needs"]] == needed
    assert [each["text"] for each in function[0]["not_known"]] == not_known


@pytest.mark.parametrize(
    "call",
    [
        'client("kendra").query(IndexId=os.environ["INDEX"], QueryText="")',
        'client("s3vectors").get_vectors(vectorBucketName=os.environ["BUCKET"], indexName=os.environ["INDEX"])',
    ],
)
def test_the_variable_that_names_what_is_not_known_is_named(project: Project, call: str) -> None:
    code = f"import boto3\nimport os\n\n\ndef handler(event, context):\n    boto3.{call}\n"
    function = json.loads(output(project({"template.yaml": TEMPLATE, "app.py": code}), "--format", "json"))
    assert [need["not_known"] for need in function["functions"][0]["needs"]] == ["`INDEX` is not set"]
