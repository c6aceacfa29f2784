"""Statements about every resource that cannot be said more narrowly."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings
from conftest import MakeProject, findings_of
from serverless_lint.config import Config
from serverless_lint.fingerprint import fingerprints
from serverless_lint.fixes.fix import fix
from serverless_lint.ignores.baseline import Baseline
from serverless_lint.linter import lint

ROLE = """\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns: ["arn:aws:iam::aws:policy/{name}"]
"""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("AmazonDynamoDBFullAccess", ["template.yaml:5"]),
        ("AmazonDynamoDBFullAccess_v2", ["template.yaml:5"]),
        ("CloudWatchFullAccessV2", ["template.yaml:5"]),
        ("AWSLambda_FullAccess", ["template.yaml:5"]),
        ("AmazonS3ReadOnlyAccess", []),
        ("AmazonKeyspacesReadOnlyAccess_v2", []),
        ("service-role/AWSLambdaBasicExecutionRole", []),
    ],
)
def test_a_managed_policy_allows_everything_by_its_name(
    make_project: MakeProject, name: str, expected: list[str]
) -> None:
    """AWS publishes changed policies under a new version of the name."""
    assert findings_of(make_project({"template.yaml": ROLE.format(name=name)}), "wildcard-iam-action") == expected


OF_CODE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Show:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: .
      {more}
      Policies:
        - Statement:
            - Effect: Allow
              Action: {actions}
              Resource: "*"
"""
OF_ROLE = """\
Resources:
  Show:
    Type: AWS::Lambda::Function
    Properties: {{Runtime: python3.13, Handler: app.handler, Code: ., Role: !GetAtt Role.Arn}}
  {more}Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: all
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action: {actions}
                Resource: "*"
"""
OF_ROLE_IN_JSON = """\
{{"Resources": {{
  "Show": {{"Type": "AWS::Lambda::Function", "Properties": {{
    "Runtime": "python3.13", "Handler": "app.handler", "Code": ".", "Role": {{"Fn::GetAtt": ["Role", "Arn"]}}}}}},
  "Role": {{"Type": "AWS::IAM::Role", "Properties": {{"Policies": [{{"PolicyName": "all", "PolicyDocument": {{
    "Statement": [{{"Effect": "Allow", "Action": {actions}, "Resource": "*"}}]}}}}]}}}}}}}}
"""
READING = """\
import boto3
table = boto3.resource("dynamodb").Table("orders")
{load}
def handler(event, context):
    table.put_item(Item=event)
    {run}
    return table.get_item(Key={{"id": 1}})
"""
SHARED = "Other: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt Role.Arn}}\n  "


def fixed(folder: Path, files: dict[str, str]) -> tuple[str, list[str]]:
    """The template with its wildcards replaced, and what is said of it then."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    select = ("wildcard-iam-action", "missing-permission", "unknown-iam-action")
    config = Config(root=folder, paths=(folder,), select=select, cfn_lint="off", use_cache=False)
    project = fix(config, unsafe=True)
    for file in project.files:
        (folder / file.name).write_text(file.new, encoding="utf-8")
    template = next(iter(files))
    return (folder / template).read_text(encoding="utf-8"), [finding.rule for finding in lint(config).findings]


@pytest.mark.parametrize(
    ("name", "template", "actions", "listed"),
    [
        ("template.yaml", OF_CODE, "dynamodb:*", "[dynamodb:GetItem, dynamodb:PutItem]"),
        ("template.yaml", OF_CODE, "'dynamodb:*' # all", "['dynamodb:GetItem', 'dynamodb:PutItem'] # all"),
        ("template.yaml", OF_CODE, "[sqs:SendMessage, 'dynamodb:*']", None),
        (
            "template.yaml",
            OF_CODE,
            "[dynamodb:Scan, DynamoDB:*]",
            "[dynamodb:Scan, dynamodb:GetItem, dynamodb:PutItem]",
        ),
        ("template.yaml", OF_CODE, "[dynamodb:GetItem, dynamodb:*]", "[dynamodb:GetItem, dynamodb:PutItem]"),
        (
            "template.yaml",
            OF_ROLE,
            "\n                  - dynamodb:*\n                  - ssm:GetParameter",
            "\n                  - dynamodb:GetItem\n                  - dynamodb:PutItem"
            "\n                  - ssm:GetParameter",
        ),
        ("template.json", OF_ROLE_IN_JSON, '"dynamodb:*"', '["dynamodb:GetItem", "dynamodb:PutItem"]'),
        ("template.json", OF_ROLE_IN_JSON, '["dynamodb:*"]', '["dynamodb:GetItem", "dynamodb:PutItem"]'),
    ],
)
def test_a_wildcard_is_replaced_by_what_the_code_needs(
    tmp_path: Path, name: str, template: str, actions: str, listed: str | None
) -> None:
    """Nothing is missing then, and nothing is too much; other actions stay as they are."""
    listed = "[sqs:SendMessage, 'dynamodb:GetItem', 'dynamodb:PutItem']" if listed is None else listed
    files = {name: template.format(actions=actions, more=""), "app.py": READING.format(load="", run="")}
    assert fixed(tmp_path, files) == (template.format(actions=listed, more=""), [])


@pytest.mark.parametrize(
    ("template", "actions", "more", "load", "run"),
    [
        pytest.param(OF_CODE, "'*'", "", "", "", id="everything"),
        pytest.param(OF_CODE, "['dynamodb:*', 'sqs:*']", "", "", "", id="what the code does not need"),
        pytest.param(OF_CODE, "!If [A, 'dynamodb:*', 'dynamodb:Put*']", "", "", "", id="a choice"),
        pytest.param(OF_CODE, "dynamodb:*", "Layers: [arn]", "", "", id="a layer"),
        pytest.param(OF_CODE, "dynamodb:*", "", "import pynamodb", "", id="a package that may ask AWS"),
        pytest.param(OF_CODE, "dynamodb:*", "", "", "boto3.client(event)", id="a client of any service"),
        pytest.param(
            OF_CODE,
            "dynamodb:*",
            "Events: {S: {Type: DynamoDB, Properties: {Stream: arn, StartingPosition: LATEST}}}",
            "",
            "",
            id="what Lambda reads",
        ),
        pytest.param(OF_ROLE, "dynamodb:*", SHARED, "", "", id="a role of another function, whose code is not there"),
    ],
)
def test_a_wildcard_stays_where_more_may_be_needed(
    tmp_path: Path, template: str, actions: str, more: str, load: str, run: str
) -> None:
    written = template.format(actions=actions, more=more)
    files = {"template.yaml": written, "app.py": READING.format(load=load, run=run)}
    assert fixed(tmp_path, files)[0] == written


SERVERLESS = """\
service: orders
provider:
  name: aws
  runtime: python3.13
  iam:
    role:
      statements:
        - Effect: Allow
          Action: {actions}
          Resource: '*'
functions:
  show: {{ handler: app.handler }}
  drop: {{ handler: drop.handler }}
"""


def test_functions_that_share_a_role_need_what_each_of_them_needs(tmp_path: Path) -> None:
    """In the words of the tool that the template is for."""
    dropping = (
        "import boto3\ndef handler(event, context):\n    boto3.resource('dynamodb').Table('t').delete_item(Key=event)\n"
    )
    code = {"app.py": READING.format(load="", run=""), "drop.py": dropping}
    template, rest = fixed(tmp_path, {"serverless.yml": SERVERLESS.format(actions="dynamodb:*"), **code})
    assert template == SERVERLESS.format(actions="[dynamodb:DeleteItem, dynamodb:GetItem, dynamodb:PutItem]")
    assert rest == []


POLICY = """\
Resources:
  Sender:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - Effect: Allow
            Action: {actions}
            Resource: "*"
          - {{ Effect: {effect}, Action: {other}, Resource: "arn:aws:sns:*:*:*" }}
"""


@pytest.mark.parametrize(
    ("actions", "effect", "other", "expected"),
    [
        ("sns:Publish", "Allow", "sns:Subscribe", ["template.yaml:9"]),
        ("sns:Publish", "Deny", "sns:Publish", []),
        ("sns:Publish", "Deny", "sns:Subscribe", ["template.yaml:9"]),
        ("[sns:Publish, sqs:SendMessage]", "Deny", "sns:Publish", ["template.yaml:9"]),
        ("[logs:CreateLogStream, logs:PutLogEvents]", "Allow", "sns:Subscribe", ["template.yaml:9"]),
        ("[s3:GetBucketLocation, s3:ListAllMyBuckets]", "Allow", "sns:Subscribe", []),
        ("[s3:GetBucketLocation, s3:ListAllMyBuckets, s3:ListBucket]", "Allow", "sns:Subscribe", ["template.yaml:9"]),
        ("s3:GetBucketLocation", "Allow", "sns:Subscribe", ["template.yaml:9"]),
        ("[logs:CreateLogDelivery, logs:CreateLogStream, logs:PutLogEvents]", "Allow", "sns:Subscribe", []),
        ("[ec2:DescribeImageAttribute, 'ec2:Describe*', ec2:describeInstanceAttribute]", "Allow", "sns:Subscribe", []),
        ("[ec2:DescribeImageAttribute, ec2:ModifyImageAttribute]", "Allow", "sns:Subscribe", ["template.yaml:9"]),
    ],
)
def test_what_is_denied_in_part_or_prescribed_by_aws_is_not_reported(
    make_project: MakeProject, actions: str, effect: str, other: str, expected: list[str]
) -> None:
    """An SMS goes to no ARN, the delivery of logs works on every resource only, and a list of buckets says where."""
    template = POLICY.format(actions=actions, effect=effect, other=other)
    assert findings_of(make_project({"template.yaml": template}), "wildcard-iam-resource") == expected


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ("sns:Publish", "warning `Sender` may use `sns:Publish` on every resource"),
        (
            "[sns:Publish, sqs:SendMessage]",
            "warning `Sender` may use `sns:Publish` and `sqs:SendMessage` on every resource",
        ),
        (
            "[sns:Publish, s3:ListAllMyBuckets, sqs:SendMessage, sns:Publish, 's3:*']",
            "warning `Sender` may use `sns:Publish` and `sqs:SendMessage` on every resource",
        ),
        (
            "[logs:CreateLogGroup, logs:CreateLogStream, logs:putLogEvents]",
            "info `Sender` may use `logs:CreateLogStream` and `logs:putLogEvents` on every resource",
        ),
        (
            "[logs:DescribeLogStreams, logs:CreateLogStream, logs:PutLogEvents]",
            "info `Sender` may use `logs:DescribeLogStreams` and 2 other actions on every resource",
        ),
        (
            "['rds:Describe*', 'ce:Get*', ce:ListCostCategoryDefinitions]",
            "info `Sender` may use `rds:Describe*` and `ce:Get*` on every resource",
        ),
        (
            "['rds:Describe*', sns:Publish]",
            "warning `Sender` may use `sns:Publish` and `rds:Describe*` on every resource",
        ),
        (
            "['lambda:List*', s3:GetBucketTagging, tag:GetTagKeys, logs:ListTagsLogGroup]",
            "info `Sender` may use `lambda:List*` and 2 other actions on every resource",
        ),
        ("s3:ListBucket", "warning `Sender` may use `s3:ListBucket` on every resource"),
        ("iam:GetRole", "warning `Sender` may use `iam:GetRole` on every resource"),
        (
            "ce:UpdateCostCategoryDefinition",
            "warning `Sender` may use `ce:UpdateCostCategoryDefinition` on every resource",
        ),
        ("logs:FilterLogEvents", "warning `Sender` may use `logs:FilterLogEvents` on every resource"),
        (
            "[logs:PutLogEvents, sns:Publish]",
            "warning `Sender` may use `sns:Publish` and `logs:PutLogEvents` on every resource",
        ),
    ],
)
def test_actions_are_named_and_writing_logs_is_no_more_than_information(
    tmp_path: Path, actions: str, expected: str
) -> None:
    """`AWSLambdaBasicExecutionRole`, which SAM gives to every function, allows to write all logs as well."""
    template = POLICY.format(actions=actions, effect="Allow", other="sns:Subscribe")
    assert findings(tmp_path, "wildcard-iam-resource", {"template.yaml": template}) == [
        f"template.yaml:9 {expected}: name the ones it works with"
    ]


TEXT_MESSAGES = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Remind:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: RUNTIME
      Handler: app.handler
      Policies: [{Statement: [{Effect: Allow, Action: ACTION, Resource: "*"}]}]
"""
PYTHON = "import boto3\nsns = boto3.client('sns')\ndef handler(event, context):\n    CALL\n"
JAVASCRIPT = (
    "const { SNSClient, PublishCommand } = require('@aws-sdk/client-sns');\nconst sns = new SNSClient({});\n"
    "exports.handler = async (event) => { await sns.send(new PublishCommand(CALL)); };\n"
)


@pytest.mark.parametrize(
    ("code", "call", "action", "lines"),
    [
        (PYTHON, "sns.publish(PhoneNumber=event['to'], Message='m')", "sns:Publish", []),
        (PYTHON, "sns.publish(PhoneNumber=event['to'], Message='m')", "'SNS:publish'", []),
        (PYTHON, "sns.publish(TopicArn=event['to'], Message='m')", "sns:Publish", ["template.yaml:8"]),
        (PYTHON, "sns.publish(**event)", "sns:Publish", ["template.yaml:8"]),
        (PYTHON, "return None", "sns:Publish", ["template.yaml:8"]),
        (PYTHON, "sns.publish(PhoneNumber=event['to'])", "[sns:Publish, sns:Subscribe]", ["template.yaml:8"]),
        (PYTHON, "sns.publish(PhoneNumber='1'); sns.publish(TopicArn='a')", "sns:Publish", ["template.yaml:8"]),
        (JAVASCRIPT, "{ PhoneNumber: event.to, Message: 'm' }", "sns:Publish", []),
        (JAVASCRIPT, "{ TargetArn: event.to, Message: 'm' }", "sns:Publish", ["template.yaml:8"]),
    ],
)
def test_text_messages_need_every_resource(tmp_path: Path, code: str, call: str, action: str, lines: list[str]) -> None:
    """A phone number has no ARN; a topic has one."""
    runtime, name = ("python3.13", "app.py") if code is PYTHON else ("nodejs24.x", "app.js")
    template = TEXT_MESSAGES.replace("RUNTIME", runtime).replace("ACTION", action)
    found = findings(tmp_path, "wildcard-iam-resource", {"template.yaml": template, name: code.replace("CALL", call)})
    assert [finding.partition(" ")[0] for finding in found] == lines


@pytest.mark.parametrize(("call", "lines"), [("PhoneNumber='1'", []), ("TopicArn='a'", ["setup.yaml:6"])])
def test_a_policy_that_roles_of_other_templates_are_given_may_be_for_text_messages(
    tmp_path: Path, call: str, lines: list[str]
) -> None:
    """If nothing of the project publishes otherwise."""
    setup = (
        "Resources:\n  Texts:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n"
        '        Statement: [{Effect: Allow, Action: sns:Publish, Resource: "*"}]\n'
    )
    template = TEXT_MESSAGES.replace("RUNTIME", "python3.13").replace("ACTION", "sns:Publish")
    template = template.replace('Resource: "*"', "Resource: !ImportValue topic")
    files = {"template.yaml": template, "setup.yaml": setup, "app.py": PYTHON.replace("CALL", f"sns.publish({call})")}
    found = findings(tmp_path, "wildcard-iam-resource", files)
    assert [finding.partition(" ")[0] for finding in found] == lines


TRUSTED = """\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{{Effect: Allow, Action: "sts:AssumeRole", Principal: {{Service: {services}}}}}]
      Policies:
        - PolicyName: needed
          PolicyDocument: {{Statement: [{{Effect: Allow, Action: {actions}, Resource: "*"}}]}}
"""


@pytest.mark.parametrize(
    ("services", "actions", "expected"),
    [
        ("ec2.amazonaws.com", "['ssmmessages:*', 'ec2messages:*', 'ssm:UpdateInstanceInformation']", []),
        ("ecs-tasks.amazonaws.com", "[ecr:BatchGetImage, 'ecr:GetDownloadUrlForLayer']", []),
        ("cognito-idp.amazonaws.com", "sns:Publish", []),
        ("ecs.amazonaws.com", "['elasticloadbalancing:RegisterTargets', 'ec2:AuthorizeSecurityGroupIngress']", []),
        ("ec2.amazonaws.com", "['ecs:Submit*', 'ecs:RegisterContainerInstance', 'logs:PutLogEvents']", []),
        ("application-autoscaling.amazonaws.com", "['ecs:UpdateService', 'cloudwatch:PutMetricAlarm']", []),
        ("lambda.amazonaws.com", "elasticloadbalancing:RegisterTargets", ["wildcard-iam-resource"]),
        ("ecs.amazonaws.com", "elasticloadbalancing:DeleteTargetGroup", ["wildcard-iam-resource"]),
        ("lambda.amazonaws.com", "'ssmmessages:*'", ["wildcard-iam-action"]),
        ("[ec2.amazonaws.com, lambda.amazonaws.com]", "ecr:BatchGetImage", ["wildcard-iam-resource"]),
        ("ec2.amazonaws.com", "sns:Publish", ["wildcard-iam-resource"]),
        ("!Ref Who", "sns:Publish", ["wildcard-iam-resource"]),
    ],
)
def test_what_aws_gives_its_services_on_everything_is_not_reported(
    make_project: MakeProject, services: str, actions: str, expected: list[str]
) -> None:
    """Agents on instances, pulling images and text messages of Cognito; nobody else may assume the role."""
    project = make_project({"template.yaml": TRUSTED.format(services=services, actions=actions)})
    rules = ("wildcard-iam-action", "wildcard-iam-resource")
    assert [rule for rule in rules if findings_of(project, rule)] == expected


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ("['s3:Get*', 'sqs:*']", "warning `Sender` may do everything that `sqs` offers"),
        (
            "['sqs:*', 'sns:*']",
            "warning `Sender` may do everything that `sqs` and `sns` offer",
        ),
        (
            "['sqs:*', 'sns:*', 'sqs:Send*', 'ses:*']",
            "warning `Sender` may do everything that `sqs` and 2 other services offer",
        ),
        (
            "['sqs:*', '*']",
            "error `Sender` may do everything on everything",
        ),
    ],
)
def test_a_statement_with_many_wildcards_is_one_finding(tmp_path: Path, actions: str, expected: str) -> None:
    template = POLICY.format(actions=actions, effect="Allow", other="sns:Subscribe")
    assert findings(tmp_path, "wildcard-iam-action", {"template.yaml": template}) == [
        f"template.yaml:8 {expected}: list the actions and resources it needs"
    ]


@pytest.mark.parametrize(
    ("actions", "too_much", "too_wide"),
    [
        ("'logs:*'", "do everything that `logs` offers: list the actions and resources it needs", []),
        ("'ec2messages:*'", "do everything that `ec2messages` offers: list the actions it needs", []),
        (
            "['sqs:*', sns:Publish]",
            "do everything that `sqs` offers: list the actions and resources it needs",
            ["template.yaml:9 warning `Sender` may use `sns:Publish` on every resource: name the ones it works with"],
        ),
    ],
)
def test_all_of_a_service_on_everything_is_one_finding(
    tmp_path: Path, actions: str, too_much: str, too_wide: list[str]
) -> None:
    files = {"template.yaml": POLICY.format(actions=actions, effect="Allow", other="sns:Subscribe")}
    assert findings(tmp_path, "wildcard-iam-action", files) == [f"template.yaml:8 warning `Sender` may {too_much}"]
    assert findings(tmp_path, "wildcard-iam-resource", files) == too_wide


def test_each_further_wildcard_is_shown_beside_the_first(tmp_path: Path) -> None:
    template = POLICY.format(actions="['sqs:*', 'sns:*']", effect="Allow", other="sns:Subscribe")
    (tmp_path / "template.yaml").write_text(template, encoding="utf-8")
    (finding,) = lint(Config(root=tmp_path, paths=(tmp_path,), select=("wildcard-iam-action",))).findings
    assert [(place.location.text, place.message) for place in finding.related] == [("'sns:*'", "`sns:*` too")]


THIRD_PARTY = """\
Resources:
  Audit:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {principal}
            Action: sts:AssumeRole
            Condition: {condition}
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      Roles: [!Ref Audit]
      PolicyDocument:
        Statement: [{{ Effect: Allow, Action: {actions}, Resource: "*" }}]
"""
ACCOUNT = "{ AWS: 'arn:aws:iam::123456789012:root' }"
EXTERNAL_ID = "{ StringEquals: { 'sts:ExternalId': !Ref AWS::StackId } }"


@pytest.mark.parametrize(
    ("principal", "condition", "actions", "severity"),
    [
        (ACCOUNT, EXTERNAL_ID, "['sns:ListTopics', 'iam:GetRole', 'rds:Describe*']", "info"),
        (ACCOUNT, EXTERNAL_ID, "['iam:GetRole', 'sqs:SendMessage']", "warning"),
        (ACCOUNT, EXTERNAL_ID, "['s3:Get*']", "warning"),
        (ACCOUNT, EXTERNAL_ID, "['secretsmanager:GetSecretValue']", "warning"),
        (ACCOUNT, "{ Bool: { 'aws:MultiFactorAuthPresent': true } }", "['iam:GetRole']", "info"),
        ("{ AWS: '*' }", "{}", "['iam:GetRole']", "warning"),
        ("{ Service: lambda.amazonaws.com }", EXTERNAL_ID, "['iam:GetRole']", "warning"),
    ],
)
def test_a_third_party_may_look_at_everything(
    tmp_path: Path, principal: str, condition: str, actions: str, severity: str
) -> None:
    """To see all that there is, is what an audit is for; content and secrets are more than that.

    Who needs no external id is an auditor of one's own.
    """
    template = THIRD_PARTY.format(principal=principal, condition=condition, actions=actions)
    found = findings(tmp_path, "wildcard-iam-resource", {"template.yaml": template})
    assert [finding.split()[1] for finding in found] == [severity]


MAKER = """\
Resources:
  Sender:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement: [{{ Effect: Allow, Action: {actions}, Resource: "*" }}]
  Other:
    Type: {other}
"""
UNNAMED = "limit them by a condition, such as one on a tag: AWS makes up their ids later"


@pytest.mark.parametrize(
    ("actions", "other", "expected"),
    [
        (
            "[ec2:StopInstances]",
            "AWS::SQS::Queue",
            f"info `Sender` may use `ec2:StopInstances` on every resource: {UNNAMED}",
        ),
        (
            "[ec2:runInstances, ec2:TerminateInstances, 'ec2:Describe*']",
            "AWS::SQS::Queue",
            f"info `Sender` may use `ec2:runInstances` and `ec2:TerminateInstances` on every resource: {UNNAMED}",
        ),
        (
            "[ec2:StopInstances]",
            "AWS::EC2::Instance",
            "warning `Sender` may use `ec2:StopInstances` on every resource: name the ones it works with",
        ),
        (
            "[ec2:StopInstances, sqs:SendMessage]",
            "AWS::SQS::Queue",
            "warning `Sender` may use `sqs:SendMessage` and `ec2:StopInstances` on every resource: "
            "name the ones it works with",
        ),
        (
            "['batch:Describe*', 'batch:List*', batch:SubmitJob]",
            "AWS::SQS::Queue",
            "warning `Sender` may use `batch:SubmitJob` and 2 other actions on every resource: "
            "name the ones it works with",
        ),
        (
            "[logs:DescribeSubscriptionFilters, lambda:AddPermission]",
            "AWS::SQS::Queue",
            "warning `Sender` may use `lambda:AddPermission` and `logs:DescribeSubscriptionFilters` on every resource: "
            "name the ones it works with",
        ),
        (
            "[chime:CreateMeeting, chime:DeleteMeeting, chime:BatchCreateAttendee]",
            "AWS::SQS::Queue",
            f"info `Sender` may use `chime:DeleteMeeting` and `chime:BatchCreateAttendee` on every resource: {UNNAMED}",
        ),
        (
            "[chime:DeleteMeeting, chime:DeleteAppInstance]",
            "AWS::SQS::Queue",
            "warning `Sender` may use `chime:DeleteAppInstance` and `chime:DeleteMeeting` on every resource: "
            "name the ones it works with",
        ),
        (
            "[acm:DescribeCertificate, acm:DeleteCertificate]",
            "AWS::SQS::Queue",
            f"info `Sender` may use `acm:DeleteCertificate` and `acm:DescribeCertificate` on every resource: {UNNAMED}",
        ),
        (
            "[acm:DeleteCertificate]",
            "AWS::CertificateManager::Certificate",
            "warning `Sender` may use `acm:DeleteCertificate` on every resource: name the ones it works with",
        ),
        (
            "[organizations:AttachPolicy]",
            "AWS::SQS::Queue",
            f"info `Sender` may use `organizations:AttachPolicy` on every resource: {UNNAMED}",
        ),
        (
            "[organizations:AttachPolicy]",
            "AWS::Organizations::Policy",
            "warning `Sender` may use `organizations:AttachPolicy` on every resource: name the ones it works with",
        ),
        (
            "[s3:DescribeJob, s3:UpdateJobStatus]",
            "AWS::S3::Bucket",
            f"info `Sender` may use `s3:UpdateJobStatus` and `s3:DescribeJob` on every resource: {UNNAMED}",
        ),
        (
            "[ecs:StopTask, logs:PutLogEvents]",
            "AWS::ECS::Cluster",
            f"info `Sender` may use `ecs:StopTask` and `logs:PutLogEvents` on every resource: {UNNAMED}",
        ),
        (
            "[ecs:RunTask]",
            "AWS::SQS::Queue",
            "warning `Sender` may use `ecs:RunTask` on every resource: name the ones it works with",
        ),
        (
            "['s3:*Job*']",
            "AWS::SQS::Queue",
            "warning `Sender` may use `s3:*Job*` on every resource: name the ones it works with",
        ),
    ],
)
def test_what_has_no_name_before_it_is_made_is_no_more_than_information(
    tmp_path: Path, actions: str, other: str, expected: str
) -> None:
    """A template can name what it makes itself; of anything else with a made-up id it can only tell the tags."""
    template = MAKER.format(actions=actions, other=other)
    assert findings(tmp_path, "wildcard-iam-resource", {"template.yaml": template}) == [f"template.yaml:6 {expected}"]


DEPLOYMENT = """\
Resources:
  Deployment:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{{ Effect: Allow, Action: sts:AssumeRole, Principal: {{ {principal} }} }}]
      ManagedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"]
      Policies:
        - PolicyName: everything
          PolicyDocument:
            Statement:
              - {{ Effect: Allow, Action: "*", Resource: "*" }}
              - {{ Effect: Allow, Action: "s3:*", Resource: "*" }}
              - {{ Effect: Allow, Action: sqs:CreateQueue, Resource: "*" }}
"""
CLOUDFORMATION = "Service: cloudformation.amazonaws.com"


@pytest.mark.parametrize(
    ("rule", "principal", "expected"),
    [
        ("wildcard-iam-action", CLOUDFORMATION, [(7, "info"), (12, "info"), (13, "info")]),
        ("wildcard-iam-resource", CLOUDFORMATION, [(14, "info")]),
        ("wildcard-iam-action", "Service: codebuild.amazonaws.com", [(7, "warning"), (12, "error"), (13, "warning")]),
        ("wildcard-iam-resource", "Service: codebuild.amazonaws.com", [(14, "warning")]),
        (
            "wildcard-iam-action",
            "Service: [cloudformation.amazonaws.com, lambda.amazonaws.com]",
            [(7, "warning"), (12, "error"), (13, "warning")],
        ),
        (
            "wildcard-iam-action",
            f"{CLOUDFORMATION}, AWS: '123456789012'",
            [(7, "warning"), (12, "error"), (13, "warning")],
        ),
    ],
)
def test_a_role_that_only_cloudformation_assumes_may_make_whatever_templates_say(
    tmp_path: Path, rule: str, principal: str, expected: list[tuple[int, str]]
) -> None:
    """Nobody knows which stacks it will deploy; no code runs with it."""
    template = DEPLOYMENT.format(principal=principal)
    found = [line.split()[:2] for line in findings(tmp_path, rule, {"template.yaml": template})]
    assert found == [[f"template.yaml:{line}", severity] for line, severity in expected]


def test_a_single_statement_of_trust_needs_no_list(tmp_path: Path) -> None:
    template = DEPLOYMENT.format(principal=CLOUDFORMATION).replace("[{", "{").replace("}]\n", "}\n")
    found = [line.split()[1] for line in findings(tmp_path, "wildcard-iam-action", {"template.yaml": template})]
    assert found == ["info", "info", "info"]


PEOPLE = """\
Resources:
  NAME:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "ACTION", Principal: PRINCIPAL}]
      ManagedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess", !Ref Costs]
  Costs:
    Type: AWS::IAM::ManagedPolicy
    Properties: {PolicyDocument: {Statement: [{Effect: Allow, Action: "sqs:SendMessage", Resource: "*"}]}}
  Somebody: {Type: AWS::IAM::User}
  Worker: {Type: AWS::IAM::Role, Properties: {}}
"""
SAML, ASSUMING = "sts:AssumeRoleWithSAML", "sts:AssumeRole"
PROVIDER = "{Federated: !Sub 'arn:aws:iam::${AWS::AccountId}:saml-provider/People'}"
GITHUB = "{Federated: !Sub 'arn:aws:iam::${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com'}"


@pytest.mark.parametrize(
    ("name", "action", "principal", "severity"),
    [
        ("Developers", SAML, PROVIDER, "info"),
        ("Orders", SAML, "{Federated: !Ref Provider}", "info"),
        ("PlatformAdmins", ASSUMING, ACCOUNT, "info"),
        ("BreakGlassRole", ASSUMING, "{AWS: [!GetAtt Somebody.Arn]}", "info"),
        ("Deployer", "sts:AssumeRoleWithWebIdentity", GITHUB, "info"),
        ("Orders", ASSUMING, ACCOUNT, "warning"),
        ("Orders", "sts:AssumeRoleWithWebIdentity", GITHUB, "warning"),
        ("Admin", ASSUMING, "{AWS: '*'}", "warning"),
        ("Admin", ASSUMING, "{AWS: !GetAtt Worker.Arn}", "warning"),
        ("Admin", ASSUMING, "{Service: lambda.amazonaws.com}", "warning"),
        ("Admin", "sts:AssumeRoleWithWebIdentity", "{Federated: cognito-identity.amazonaws.com}", "warning"),
        ("Admin", ASSUMING, "{AWS: '123456789012', Service: ec2.amazonaws.com}", "warning"),
    ],
)
def test_people_who_administrate_may_do_more_than_code(
    tmp_path: Path, name: str, action: str, principal: str, severity: str
) -> None:
    """That they sign in by SAML shows that they are people; of all other accounts it is the name."""
    template = PEOPLE.replace("NAME", name).replace("ACTION", action).replace("PRINCIPAL", principal)
    found = [
        line.split()[:2]
        for rule in ("wildcard-iam-action", "wildcard-iam-resource")
        for line in findings(tmp_path, rule, {"template.yaml": template})
    ]
    assert found == [["template.yaml:7", severity], ["template.yaml:10", severity]]


GROUP = """\
Resources:
  NAME: {Type: TYPE, Properties: {}}
  Policy:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: all
      HOLDERS: [!Ref NAME]
      PolicyDocument: {Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}
"""


@pytest.mark.parametrize(
    ("name", "kind", "holders", "severity"),
    [
        ("Admins", "AWS::IAM::Group", "Groups", "info"),
        ("Everybody", "AWS::IAM::Group", "Groups", "error"),
        ("Admin", "AWS::IAM::User", "Users", "error"),
    ],
)
def test_a_group_has_people_but_a_user_may_be_a_program(
    tmp_path: Path, name: str, kind: str, holders: str, severity: str
) -> None:
    template = GROUP.replace("NAME", name).replace("TYPE", kind).replace("HOLDERS", holders)
    found = findings(tmp_path, "wildcard-iam-action", {"template.yaml": template})
    assert [line.split()[:2] for line in found] == [["template.yaml:8", severity]]


WIDE = """\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns: ["arn:aws:iam::aws:policy/AmazonS3FullAccess", "arn:aws:iam::aws:policy/AmazonSQSFullAccess"]
      Policies:
        - PolicyName: everything
          PolicyDocument:
            Statement:
              - {Effect: Allow, Action: "s3:*", Resource: "*"}
              - {Effect: Allow, Action: "sqs:*", Resource: "*"}
              - {Effect: Allow, Action: "sns:*", Resource: "arn:aws:sns:eu-west-1:123456789012:orders"}
        - PolicyName: more
          PolicyDocument:
            Statement:
              - {Effect: Allow, Action: "kms:*", Resource: "*"}
              - {Effect: Allow, Action: "dynamodb:GetItem", Resource: "*"}
              - {Effect: Allow, Action: "logs:PutLogEvents", Resource: "*"}
              - {Effect: Allow, Action: ["dynamodb:PutItem", "kinesis:PutRecord"], Resource: "*"}
"""


def test_what_a_role_may_do_too_much_in_the_same_way_is_one_finding(tmp_path: Path) -> None:
    files = {"template.yaml": WIDE}
    assert findings(tmp_path, "wildcard-iam-action", files) == [
        "template.yaml:5 warning `Role` may do everything that `AmazonS3FullAccess` and `AmazonSQSFullAccess` allow: "
        "list the actions it needs instead",
        "template.yaml:10 warning `Role` may do everything that `s3` and 2 other services offer: list the actions and "
        "resources it needs",
        "template.yaml:12 warning `Role` may do everything that `sns` offers with these resources: list the actions it "
        "needs",
    ]
    assert findings(tmp_path, "wildcard-iam-resource", files) == [
        "template.yaml:17 warning `Role` may use `dynamodb:GetItem` and 2 other actions on every resource: name the "
        "ones it works with",
        "template.yaml:18 info `Role` may use `logs:PutLogEvents` on every resource: name the ones it works with",
    ]


def test_further_statements_are_shown_beside_the_first(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(WIDE, encoding="utf-8")
    (finding, _) = lint(Config(root=tmp_path, paths=(tmp_path,), select=("wildcard-iam-resource",))).findings
    assert [place.message for place in finding.related] == ["`dynamodb:PutItem` and `kinesis:PutRecord` too"]


SEVERAL = """\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: lambda.amazonaws.com}}]
      Policies:
        - PolicyDocument:
            Statement:
              - Effect: Allow
                Action: FIRST
                Resource: "*"
              - Effect: Allow
                Action: SECOND
                Resource: "*"
"""


@pytest.mark.parametrize(
    ("first", "second", "is_the_same"),
    [
        ("s3:PutObject", "sqs:SendMessage", True),
        ("sqs:SendMessage", "s3:PutObject", True),
        ("[s3:PutObject, s3:DeleteObject]", "sqs:SendMessage", False),
        ("s3:PutObject", "[sqs:SendMessage, s3:DeleteObject]", False),
    ],
)
def test_what_is_summed_up_is_another_finding_with_another_action(
    tmp_path: Path, first: str, second: str, is_the_same: bool
) -> None:
    """Whatever statement allows it, and in whatever order they stand."""

    def fingerprint(text: str) -> str:
        (tmp_path / "template.yaml").write_text(text, encoding="utf-8")
        found = lint(Config(root=tmp_path, paths=(tmp_path,), select=("wildcard-iam-resource",))).findings
        return fingerprints(found)[0]

    before = fingerprint(SEVERAL.replace("FIRST", "s3:PutObject").replace("SECOND", "sqs:SendMessage"))
    after = fingerprint(SEVERAL.replace("FIRST", first).replace("SECOND", second))
    assert (before == after) is is_the_same


COMMENT = " # serverless-lint: ignore[wildcard-iam-action] meant"


@pytest.mark.parametrize(
    ("ignored", "lines"),
    [
        ('"sqs:*", Resource: "*"}', ["5", "10", "12", "unused 11"]),
        ('"s3:*", Resource: "*"}', ["5", "12"]),
        ("Role:", []),
    ],
)
def test_to_ignore_one_of_several_places_is_not_to_ignore_the_others(
    tmp_path: Path, ignored: str, lines: list[str]
) -> None:
    """The first of them, where the finding stands, is for all, and so is the resource."""
    template = WIDE.replace(ignored, ignored + COMMENT)
    (tmp_path / "template.yaml").write_text(template, encoding="utf-8")
    config = Config(root=tmp_path, paths=(tmp_path,), select=("wildcard-iam-action", "unused-ignore"), cfn_lint="off")
    found = lint(config).findings
    names = {"wildcard-iam-action": "", "unused-ignore": "unused "}
    assert sorted(f"{names[each.rule]}{each.location.start.line}" for each in found) == sorted(lines)


def test_one_place_more_makes_another_finding_of_it(tmp_path: Path) -> None:
    """So that who has put the first ones off hears of it."""
    names = []
    for template in (WIDE, WIDE.replace("sqs:*", "iam:*"), "# moved\n" + WIDE):
        (tmp_path / "template.yaml").write_text(template, encoding="utf-8")
        report = lint(Config(root=tmp_path, paths=(tmp_path,), select=("wildcard-iam-action",), cfn_lint="off"))
        names.append((fingerprints(report.findings), Baseline.of(report).entries))
    before, with_another, moved = names
    assert before == moved
    assert [old == new for old, new in zip(before[0], with_another[0], strict=True)] == [True, False, True]
    assert before[1] != with_another[1]


BOUNDARY = """\
Resources:
  NAME:
    Type: TYPE
    Properties:
      ManagedPolicyName: WRITTEN
      PolicyDocument:
        Statement:
          - {Effect: Allow, Action: "*", Resource: "*"}
          - {Effect: Allow, Action: "s3:GetObject", Resource: "*"}
"""


@pytest.mark.parametrize(
    ("name", "written", "kind", "expected"),
    [
        ("BuildPermissionsBoundary", "a", "AWS::IAM::ManagedPolicy", 0),
        ("Policy", "developer-boundary", "AWS::IAM::ManagedPolicy", 0),
        ("Policy", "developer", "AWS::IAM::ManagedPolicy", 2),
        ("Boundary", "a", "AWS::IAM::Policy", 2),
    ],
)
def test_a_boundary_allows_nothing_by_itself(
    make_project: MakeProject, name: str, written: str, kind: str, expected: int
) -> None:
    template = BOUNDARY.replace("NAME", name).replace("WRITTEN", written).replace("TYPE", kind)
    project = make_project({"template.yaml": template})
    found = [*findings_of(project, "wildcard-iam-action"), *findings_of(project, "wildcard-iam-resource")]
    assert len(found) == expected


@pytest.mark.parametrize(
    ("service", "actions", "expected"),
    [
        ("apigateway", "logs:CreateLogStream, logs:FilterLogEvents", []),
        ("apigateway", "logs:DeleteLogGroup", ["template.yaml:8"]),
        ("lambda", "logs:FilterLogEvents", ["template.yaml:8"]),
    ],
)
def test_api_gateway_writes_the_logs_of_the_account(
    make_project: MakeProject, service: str, actions: str, expected: list[str]
) -> None:
    """AWS's own policy for that allows it on everything."""
    template = f"""\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{{Principal: {{Service: {service}.amazonaws.com}}, Action: "sts:AssumeRole"}}]
      Policies:
        - PolicyDocument: {{Statement: [{{Effect: Allow, Action: [{actions}], Resource: "*"}}]}}
"""
    assert findings_of(make_project({"template.yaml": template}), "wildcard-iam-resource") == expected


TOOL = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Repair:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: RUNTIME
      Handler: app.handler
      CodeUri: .
      Events: {EVENTS}
      Policies: [{Statement: [{Effect: Allow, Action: ["s3:GetBucketAcl", "s3:PutBucketAcl"], Resource: "*"}]}]
"""
NODE_CALLS = (
    "const { S3 } = require('@aws-sdk/client-s3');\nconst s3 = new S3({});\nexports.handler = async (event) => {\n"
    "  await s3.getBucketAcl({ Bucket: event.resource });\n  await s3.putBucketAcl({ Bucket: NAMED });\n};\n"
)
PYTHON_CALLS = (
    "import boto3\ns3 = boto3.client('s3')\ndef handler(event, context):\n"
    "    s3.get_bucket_acl(Bucket=event['resource'])\n    s3.put_bucket_acl(Bucket=NAMED)\n"
)
HTTP = "Hook: {Type: Api, Properties: {Path: /, Method: post}}"


@pytest.mark.parametrize(
    ("runtime", "named", "events", "severity"),
    [
        ("nodejs22.x", "event.resource", "", "info"),
        ("nodejs22.x", "process.env.BUCKET", "", "warning"),
        ("python3.13", "event['detail']['bucket']", "", "info"),
        ("python3.13", "'shop-orders'", "", "warning"),
        ("python3.13", "event['Records'][0]['s3']['bucket']['name']", "", "warning"),
        ("python3.13", "event['resource']", HTTP, "warning"),
    ],
)
def test_a_tool_that_is_told_what_to_work_on_needs_every_resource(
    tmp_path: Path, runtime: str, named: str, events: str, severity: str
) -> None:
    """Unless its code names one itself, or a client on the internet does."""
    name, code = ("app.js", NODE_CALLS) if runtime.startswith("node") else ("app.py", PYTHON_CALLS)
    files = {
        "template.yaml": TOOL.replace("RUNTIME", runtime).replace("EVENTS", events),
        name: code.replace("NAMED", named),
    }
    (found,) = findings(tmp_path, "wildcard-iam-resource", files)
    assert found.split()[1] == severity


def test_who_may_change_any_role_may_do_everything(tmp_path: Path) -> None:
    template = TOOL.replace("RUNTIME", "python3.13").replace("EVENTS", "")
    template = template.replace('"s3:GetBucketAcl", "s3:PutBucketAcl"', '"iam:UpdateAssumeRolePolicy"')
    code = (
        "import boto3\niam = boto3.client('iam')\ndef handler(event, context):\n"
        "    iam.update_assume_role_policy(RoleName=event['role'], PolicyDocument='{}')\n"
    )
    (found,) = findings(tmp_path, "wildcard-iam-resource", {"template.yaml": template, "app.py": code})
    assert found.split()[1] == "warning"


@pytest.mark.parametrize(("named", "severity"), [("event['resource']", "info"), ("'shop'", "warning")])
def test_a_tool_is_one_whatever_the_service_is(tmp_path: Path, named: str, severity: str) -> None:
    """What names the resource of a request is called so: an identifier, an id, a name or an ARN."""
    template = TOOL.replace("RUNTIME", "python3.13").replace("EVENTS", "")
    template = template.replace('"s3:GetBucketAcl", "s3:PutBucketAcl"', '"rds:ModifyDBInstance"')
    code = (
        "import boto3\nrds = boto3.client('rds')\ndef handler(event, context):\n"
        f"    rds.modify_db_instance(DBInstanceIdentifier={named}, PubliclyAccessible=False)\n"
    )
    (found,) = findings(tmp_path, "wildcard-iam-resource", {"template.yaml": template, "app.py": code})
    assert found.split()[1] == severity


def test_a_statement_that_passes_every_role_twice_is_one_finding(tmp_path: Path) -> None:
    template = POLICY.format(actions="['iam:PassRole', 'sqs:SendMessage', 'iam:Pass*']", effect="Deny", other="a:b")
    assert findings(tmp_path, "iam-pass-role-wildcard", {"template.yaml": template}) == [
        "template.yaml:8 error `Sender` may pass every role: name the roles, or add `iam:PassedToService`"
    ]


OPTIONS = """\
Parameters:
  Access: {{ Type: String, Default: none, AllowedValues: [none, read, full, every] }}
Conditions:
  HasAccess: !Not [!Equals [!Ref Access, none]]
Mappings:
  Policies:
    none: {{ Arn: '' }}
    read: {{ Arn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess' }}
    full: {{ Arn: 'arn:aws:iam::aws:policy/AmazonS3FullAccess' }}
    every: {{ Arn: 'arn:aws:iam::aws:policy/AmazonS3FullAccess' }}
  Actions:
    none: {{ S3: 's3:ListBucket' }}
    full: {{ S3: 's3:*' }}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns: {arns}
      Policies:
        - PolicyName: more
          PolicyDocument:
            Statement:
              - {{ Effect: Allow, Action: {action}, Resource: "arn:aws:s3:::orders" }}
"""
LOOKED_UP = "!If [HasAccess, !FindInMap [Policies, !Ref Access, Arn], !Ref AWS::NoValue]"
ALLOWS = "`Role` may do everything that "
LIST = "list the actions it needs instead"


@pytest.mark.parametrize(
    ("arns", "action", "expected"),
    [
        (f"[{LOOKED_UP}]", "s3:ListBucket", [f"info {ALLOWS}`AmazonS3FullAccess` allows: {LIST}"]),
        (
            f"!Split [',', !Join [',', [{LOOKED_UP}, 'arn:aws:iam::aws:policy/AmazonSQSFullAccess']]]",
            "s3:ListBucket",
            [f"warning {ALLOWS}`AmazonSQSFullAccess` and `AmazonS3FullAccess` allow: {LIST}"],
        ),
        (
            f"[{LOOKED_UP}, 'arn:aws:iam::aws:policy/AmazonSQSFullAccess']",
            "s3:ListBucket",
            [f"warning {ALLOWS}`AmazonSQSFullAccess` and `AmazonS3FullAccess` allow: {LIST}"],
        ),
        ("[!FindInMap [Policies, !Ref Access, Arn]]", "s3:ListBucket", []),
        (
            "[!FindInMap [Policies, full, Arn]]",
            "s3:ListBucket",
            [f"warning {ALLOWS}`AmazonS3FullAccess` allows: {LIST}"],
        ),
        (
            "[]",
            "!If [HasAccess, !FindInMap [Actions, !Ref Access, S3], 's3:ListBucket']",
            [f"info {ALLOWS}`s3` offers with these resources: list the actions it needs"],
        ),
        ("[]", "'s3:*'", [f"warning {ALLOWS}`s3` offers with these resources: list the actions it needs"]),
    ],
)
def test_what_somebody_has_to_ask_for_is_advice(tmp_path: Path, arns: str, action: str, expected: list[str]) -> None:
    """A parameter has to be set to something else than its default; what is told twice is said once."""
    template = OPTIONS.format(arns=arns, action=action)
    found = findings(tmp_path, "wildcard-iam-action", {"template.yaml": template})
    assert [line.partition(" ")[2] for line in found] == expected


@pytest.mark.parametrize(
    ("actions", "severity"),
    [
        ("['cloudwatch:Get*', 'cloudwatch:List*']", "info"),
        ("[codepipeline:GetPipelineState, sqs:GetQueueAttributes]", "info"),
        ("[codebuild:BatchGetBuilds]", "info"),
        ("[codepipeline:GetPipelineState, codepipeline:StartPipelineExecution]", "warning"),
        ("['s3:Get*']", "warning"),
        ("[secretsmanager:GetSecretValue]", "warning"),
        ("['ssm:GetParameter*']", "warning"),
        ("[apigateway:GET]", "warning"),
    ],
)
def test_who_only_learns_what_there_is_does_little_harm(tmp_path: Path, actions: str, severity: str) -> None:
    """Contents, code and secrets are more than that."""
    template = POLICY.format(actions=actions, effect="Allow", other="sns:Subscribe")
    found = findings(tmp_path, "wildcard-iam-resource", {"template.yaml": template})
    assert [line.split(" ")[1] for line in found] == [severity]


WITH_TRUST = """\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{{ Effect: Allow, Action: "sts:AssumeRole", Principal: {{ Service: {service}.amazonaws.com }} }}]
      Policies:
        - PolicyName: all
          PolicyDocument: {{ Statement: [{{ Effect: Allow, Action: ["logs:*"], Resource: "*" }}] }}
        - PolicyName: written
          PolicyDocument: {{ Statement: [{{ Effect: Allow, Action: ["sqs:SendMessage"], Resource: "*" }}] }}
"""


@pytest.mark.parametrize(
    ("service", "severity"),
    [
        ("vpc-flow-logs", "info"),
        ("backup", "info"),
        ("states", "warning"),
        ("lambda", "warning"),
        ("events", "warning"),
    ],
)
def test_a_service_with_one_work_of_its_own_does_nothing_else(tmp_path: Path, service: str, severity: str) -> None:
    """It runs and calls nothing of anybody who could make more of the role."""
    files = {"template.yaml": WITH_TRUST.format(service=service)}
    found = [*findings(tmp_path, "wildcard-iam-action", files), *findings(tmp_path, "wildcard-iam-resource", files)]
    assert [line.split(" ")[1] for line in found] == [severity] * 2


@pytest.mark.parametrize(
    ("action", "resource", "severity"),
    [
        ("codebuild:*", "!GetAtt Project.Arn", "info"),
        ("cloudformation:*", "arn:aws:cloudformation:eu-west-1:123456789012:stack/orders/*", "info"),
        ("codestar-connections:*", "arn:aws:codestar-connections:eu-west-1:123456789012:connection/1", "info"),
        ("codebuild:*", '"*"', "warning"),
        ("dynamodb:*", "arn:aws:dynamodb:eu-west-1:123456789012:table/orders", "warning"),
        ("s3:*", "arn:aws:s3:::orders/*", "warning"),
    ],
)
def test_all_of_what_deploys_on_what_it_deploys_is_advice(
    tmp_path: Path, action: str, resource: str, severity: str
) -> None:
    template = f"""\
Resources:
  Project: {{ Type: AWS::CodeBuild::Project }}
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement: {{ Effect: Allow, Action: "{action}", Resource: {resource} }}
"""
    (line,) = findings(tmp_path, "wildcard-iam-action", {"template.yaml": template})
    assert line.split(" ")[1] == severity


TELLING = """\
Resources:
  Sender:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - { Effect: Allow, Action: "codepipeline:GetPipelineState", Resource: "*" }
          - { Effect: Allow, Action: "sqs:GetQueueAttributes", Resource: "*" }
          - { Effect: Allow, Action: "MORE", Resource: "*" }
"""


@pytest.mark.parametrize(("action", "severity"), [("sqs:SendMessage", "warning"), ("sns:GetTopicAttributes", "info")])
def test_what_only_tells_is_one_finding_with_what_does_more(tmp_path: Path, action: str, severity: str) -> None:
    """One policy, one cause: only where nothing of it does more it is advice."""
    found = findings(tmp_path, "wildcard-iam-resource", {"template.yaml": TELLING.replace("MORE", action)})
    assert [line.split(" ")[1] for line in found] == [severity]


OF_PROVIDER = """\
service: shop
provider:
  name: aws
  runtime: nodejs22.x
  iamRoleStatements:
    - Effect: Allow
      Action: ["sqs:*"]
      Resource: "*"
    - Effect: Allow
      Action: ["sns:Publish"]
      Resource: "*"
plugins: [serverless-iam-roles-per-function]
custom:
  serverless-iam-roles-per-function: { defaultInherit: true }
functions:
  a: { handler: a.handler, iamRoleStatements: [{ Effect: Allow, Action: "s3:GetObject", Resource: "*" }] }
  b: { handler: b.handler, iamRoleStatements: [{ Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::b" }] }
"""


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (
            "wildcard-iam-action",
            [
                "serverless.yml:7 warning `provider.iam.role` and 2 others may do everything that `sqs` offers: "
                "list the actions and resources it needs"
            ],
        ),
        (
            "wildcard-iam-resource",
            [
                "serverless.yml:11 warning `provider.iam.role` and 2 others may use `sns:Publish` on every resource: "
                "name the ones it works with",
                "serverless.yml:16 warning `a.iamRoleStatements` may use `s3:GetObject` on every resource: "
                "name the ones it works with",
            ],
        ),
    ],
)
def test_what_is_written_once_for_several_roles_is_told_once(tmp_path: Path, rule: str, expected: list[str]) -> None:
    """Functions inherit what the provider allows."""
    assert findings(tmp_path, rule, {"serverless.yml": OF_PROVIDER}) == expected


@pytest.mark.parametrize(
    ("actions", "severity"),
    [
        ("'rekognition:*'", "info"),
        ("['textract:*', 'translate:*']", "info"),
        ("['textract:*', 'sqs:*']", "warning"),
    ],
)
def test_what_is_only_sent_something_to_look_at_keeps_little(tmp_path: Path, actions: str, severity: str) -> None:
    template = MAKER.format(actions=actions, other="AWS::SQS::Queue")
    found = findings(tmp_path, "wildcard-iam-action", {"template.yaml": template})
    assert [finding.split()[1] for finding in found] == [severity]


ASSUMED = """\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {{ Statement: [{{ Effect: Allow, Action: "sts:AssumeRole", Principal: {principal} }}] }}
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      Roles: [!Ref Role]
      PolicyDocument: {{ Statement: [{{ Effect: Allow, Action: [{actions}], Resource: "*" }}] }}
"""
GRAFANA, IDENTITIES = "{ Service: grafana.amazonaws.com }", "{ Federated: cognito-identity.amazonaws.com }"


@pytest.mark.parametrize(
    ("rule", "principal", "actions", "severity"),
    [
        ("wildcard-iam-resource", GRAFANA, '"logs:StartQuery", "logs:GetLogEvents", "logs:GetLogRecord"', "info"),
        ("wildcard-iam-resource", GRAFANA, '"logs:GetLogEvents", "logs:DeleteLogGroup"', "warning"),
        ("wildcard-iam-resource", GRAFANA, '"logs:GetLogEvents", "dynamodb:GetItem"', "warning"),
        ("wildcard-iam-resource", "{ Service: lambda.amazonaws.com }", '"logs:GetLogEvents"', "warning"),
        (
            "wildcard-iam-resource",
            "{ Service: [grafana.amazonaws.com, lambda.amazonaws.com] }",
            '"logs:GetLogEvents"',
            "warning",
        ),
        ("wildcard-iam-action", IDENTITIES, '"mobileanalytics:PutEvents", "cognito-sync:*"', "info"),
        ("wildcard-iam-action", IDENTITIES, '"cognito-sync:*", "cognito-identity:*"', "info"),
        ("wildcard-iam-action", IDENTITIES, '"cognito-sync:*", "s3:*"', "warning"),
        ("wildcard-iam-action", "{ Service: lambda.amazonaws.com }", '"cognito-identity:*"', "warning"),
        ("wildcard-iam-action", '{ Federated: "*" }', '"cognito-identity:*"', "warning"),
    ],
)
def test_what_aws_writes_for_those_in_a_role_is_advice(
    tmp_path: Path, rule: str, principal: str, actions: str, severity: str
) -> None:
    """Its own console and managed policies do so; for anybody else it is too much."""
    files = {"template.yaml": ASSUMED.format(principal=principal, actions=actions)}
    assert [line.split(" ")[1] for line in findings(tmp_path, rule, files)] == [severity]
