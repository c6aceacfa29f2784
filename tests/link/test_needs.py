"""When a role certainly lacks what a function needs, and when that cannot be told."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.analyses.role_needs import RoleNeed

BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
TEMPLATE = """\
Resources:
  Jobs: {{Type: AWS::SQS::Queue}}
  Worker: {{Type: AWS::Lambda::Function, Properties: {{Role: !GetAtt Role.Arn, {function}}}}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {{FunctionName: !Ref Worker, EventSourceArn: {source}}}
  Role:
    Type: AWS::IAM::Role
    Properties: {{{role}}}
{more}
"""
NO_QUEUE = "!ImportValue jobs"


def missing(
    project_of: MakeProject, *, role: str, function: str = "", source: str = "!GetAtt Jobs.Arn", more: str = ""
) -> list[tuple[str, ...]]:
    """The actions that the role lacks, need by need."""
    template = TEMPLATE.format(role=role, function=function, source=source, more=more)
    project = project_of({"template.yaml": template})
    return [need.missing for need in project.all(RoleNeed) if isinstance(need, RoleNeed)]


def inline(statement: str) -> str:
    return f"Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{statement}]}}}}]"


READ = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        pytest.param("", [READ], id="nothing"),
        pytest.param(f"ManagedPolicyArns: ['{BASIC}']", [READ], id="only logs"),
        pytest.param("ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonSQSFullAccess']", [], id="unknown content"),
        pytest.param("ManagedPolicyArns: ['arn:aws:iam::123456789012:policy/own']", [], id="own policy"),
        pytest.param("ManagedPolicyArns: [!Ref Managed]", [], id="unknown policy"),
        pytest.param(inline("{Effect: Allow, Action: 'sqs:*', Resource: '*'}"), [], id="all of the service"),
        pytest.param(inline("{Effect: Allow, Action: ['SQS:receivem*', 'sqs:Delete*']}"), [READ[2:]], id="two"),
        pytest.param(inline("{Effect: Allow, NotAction: 'iam:*', Resource: '*'}"), [], id="all but others"),
        pytest.param(inline("!Ref Statement"), [], id="unknown statement"),
    ],
)
def test_role_lacks_what_reading_a_queue_needs(
    make_project: MakeProject, role: str, expected: list[tuple[str, ...]]
) -> None:
    """Only what no policy of a fully known role allows is missing."""
    assert missing(make_project, role=role) == expected


@pytest.mark.parametrize(
    "more",
    [
        pytest.param("Outputs: {Role: {Value: !GetAtt Role.Arn}}", id="role in the outputs"),
        pytest.param(
            "  P: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Jobs], PolicyDocument: "
            "{Statement: {Effect: Allow, Principal: {AWS: !GetAtt Role.Arn}, Action: 'sqs:*'}}}}",
            id="policy of the queue",
        ),
        pytest.param("  C: {Type: AWS::Serverless::Connector}", id="connector"),
        pytest.param(
            "  P: {Type: AWS::IAM::Policy, Properties: {Roles: [!Ref Role], PolicyDocument: "
            "{Statement: {Effect: Allow, Action: 'sqs:*', Resource: '*'}}}}",
            id="policy attached to the role",
        ),
    ],
)
def test_something_else_may_allow_it(make_project: MakeProject, more: str) -> None:
    """Other resources and stacks may let the role in."""
    assert missing(make_project, role="", more=more) == []


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("VpcConfig: {SubnetIds: []}, Timeout: 3", [("ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces")]),
        ("TracingConfig: {Mode: Active}", [("xray:PutTraceSegments",)]),
        ("TracingConfig: {Mode: PassThrough}", []),
        ("DeadLetterConfig: {TargetArn: !GetAtt Jobs.Arn}", [("sqs:SendMessage",)]),
        ("DeadLetterConfig: {TargetArn: !ImportValue lost}", []),
        ("FileSystemConfigs: [{Arn: a, LocalMountPath: /mnt/a}]", [("elasticfilesystem:ClientMount",)]),
    ],
)
def test_role_lacks_what_a_setting_needs(
    make_project: MakeProject, function: str, expected: list[tuple[str, ...]]
) -> None:
    """Each setting needs actions of its own."""
    role = inline("{Effect: Allow, Action: 'ec2:DeleteNetworkInterface', Resource: '*'}")
    assert missing(make_project, role=role, function=function, source=NO_QUEUE) == expected
