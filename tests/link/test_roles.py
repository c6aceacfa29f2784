"""What the roles of functions allow, and what may allow more."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.analyses.roles import FunctionRole

TEMPLATE = """\
Parameters:
  Given: {{Type: String}}
Resources:
  Orders:
    Type: AWS::Lambda::Function
    Properties: {{Runtime: go1.x, Handler: main, Role: !GetAtt Role.Arn}}
  Role:
    Type: AWS::IAM::Role
    Properties: {{AssumeRolePolicyDocument: {{Statement: []}}, RoleName: orders, {role}}}
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties: {{PolicyDocument: {{Statement: [{{Effect: Allow, Action: "logs:*", Resource: "*"}}]}}{policy}}}
"""


def inline(statement: str) -> str:
    return f"Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{{{statement}}}]}}}}]"


@pytest.mark.parametrize(
    ("role", "policy", "answer"),
    [
        ("", "", False),
        (inline("Effect: Allow, Action: 'logs:Put*', Resource: '*'"), "", True),
        (inline("Effect: Allow, Action: '*', Resource: '*'"), "", True),
        (inline("Effect: Allow, Action: ['s3:*', 'LOGS:PutLogEvents'], Resource: '*'"), "", True),
        (inline("Effect: Deny, Action: 'logs:*', Resource: '*'"), "", False),
        (inline("Effect: Allow, Action: !Ref Given, Resource: '*'"), "", None),
        (inline("Effect: Allow, NotAction: 's3:*', Resource: '*'"), "", None),
        (inline("Effect: !Ref Given, Action: 's3:*', Resource: '*'"), "", False),
        (inline("Effect: !Ref Given, Action: 'logs:*', Resource: '*'"), "", None),
        (inline("Effect: Allow, Action: 'logs:*', Resource: '*', Condition: {Null: {'a:b': true}}"), "", None),
        ("ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole']", "", True),
        ("ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess']", "", False),
        ("ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonNovelty']", "", None),
        ("ManagedPolicyArns: [!Ref Given]", "", None),
        ("ManagedPolicyArns: ['arn:aws:iam::123456789012:policy/logs']", "", None),
        ("ManagedPolicyArns: [!Sub 'arn:aws:iam::${AWS::AccountId}:policy/logs']", "", None),
        ("ManagedPolicyArns: [!Ref Policy]", "", True),
        ("", ", Roles: [!Ref Role]", True),
        ("", ", Roles: [orders]", True),
        ("", ", Roles: [other]", False),
        ("", ", Roles: [!Ref Given]", None),
    ],
)
def test_a_role_allows_an_action_or_not_as_far_as_its_policies_are_known(
    make_project: MakeProject, role: str, policy: str, answer: bool | None
) -> None:
    """Own, attached and managed policies count; what is outside of the template leaves it open."""
    (found,) = make_project({"template.yaml": TEMPLATE.format(role=role, policy=policy)}).all(FunctionRole)
    assert found.permissions.grants("logs:PutLogEvents") is answer


def test_functions_share_a_role_that_all_of_them_name(make_project: MakeProject) -> None:
    """Functions with a role of their own, or one from elsewhere, do not share."""
    text = TEMPLATE.format(role="", policy="") + (
        "  Reports: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt Role.Arn}}\n"
        "  Other: {Type: AWS::Lambda::Function, Properties: {Role: !Ref Given}}\n"
    )
    (role,) = make_project({"template.yaml": text}).all(FunctionRole)
    assert (role.name, [function.name for function in role.functions]) == ("Role", ["Orders", "Reports"])


BASIC = "ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole']"
VPC = "ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole']"


@pytest.mark.parametrize(
    ("role", "policy", "answer"),
    [
        ("", "", True),
        (BASIC, "", True),
        (VPC, "", False),
        ("ManagedPolicyArns: ['arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess']", "", True),
        ("ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess']", "", False),
        ("ManagedPolicyArns: [!Ref Given]", "", False),
        (inline("Effect: Allow, Action: ['logs:CreateLogStream', 'logs:putLogEvents'], Resource: '*'"), "", True),
        (inline("Effect: Allow, Action: 'xray:PutTraceSegments', Resource: '*'"), "", True),
        (inline("Effect: Allow, Action: 'logs:*', Resource: '*'"), "", False),
        (inline("Effect: Allow, Action: ['logs:PutLogEvents', 's3:GetObject'], Resource: '*'"), "", False),
        (inline("Effect: Allow, NotAction: 's3:*', Resource: '*'"), "", False),
        (inline("Effect: Allow, Action: !Ref Given, Resource: '*'"), "", False),
        (inline("Effect: Deny, Action: 's3:*', Resource: '*'"), "", True),
        (BASIC, ", Roles: [!Ref Role]", False),
    ],
)
def test_a_role_that_only_writes_logs_is_known_for_certain(
    make_project: MakeProject, role: str, policy: str, answer: bool
) -> None:
    """Whatever else it allows, or may allow, is more."""
    (found,) = make_project({"template.yaml": TEMPLATE.format(role=role, policy=policy)}).all(FunctionRole)
    assert found.permissions.only_writes_logs is answer
