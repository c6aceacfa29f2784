"""Roles whose ARN one stack stores in Systems Manager and the services of others take from there."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.analyses.missing_permissions import MissingPermission
from serverless_lint.model import Function

BASE = """\
service: base
provider: {{ name: aws, runtime: python3.13 }}
plugins: [{plugin}]
resources:
  Resources:
    Role:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument: {{}}
        Policies:
          - PolicyName: read
            PolicyDocument: {{ Statement: [{{ Effect: Allow, Action: "ssm:GetParameter", Resource: "*" }}] }}
    RoleArn:
      Type: AWS::SSM::Parameter
      Properties: {{ Name: "/${{self:provider.stage, 'dev'}}/role", Type: {kind}, Value: !GetAtt Role.Arn }}
{more}
"""
ORDERS = """\
service: orders
provider: {{ name: aws, runtime: python3.13 }}
functions:
  put: {{ handler: app.handler, role: "{role}" }}
"""
CODE = """\
import boto3
client = boto3.client("ssm")
def handler(event, context):
    client.put_parameter(Name="last", Value=event["id"], Overwrite=True)
"""
TWICE = """\
    Same:
      Type: AWS::SSM::Parameter
      Properties: { Name: /dev/role, Type: String, Value: !GetAtt Role.Arn }
"""
ATTACHED = """\
    Write:
      Type: AWS::IAM::Policy
      Properties:
        PolicyName: write
        Roles: [!Ref Role]
        PolicyDocument: { Statement: [{ Effect: Allow, Action: "ssm:PutParameter", Resource: "*" }] }
"""
STAGE = "${ssm:/${self:provider.stage, 'dev'}/role}"


@pytest.mark.parametrize(
    ("role", "kind", "plugin", "more", "expected"),
    [
        pytest.param(STAGE, "String", "", "", ["ssm:PutParameter"], id="a role that does not allow it"),
        pytest.param("${ssm:/dev/role~true}", "String", "", "", ["ssm:PutParameter"], id="as version 1 has it"),
        pytest.param(STAGE, "String", "", ATTACHED, [], id="a policy beside allows it"),
        pytest.param("${ssm:/dev/other}", "String", "", "", None, id="another parameter"),
        pytest.param("${ssm(eu-west-1):/dev/role}", "String", "", "", None, id="the one of a Region"),
        pytest.param(STAGE, "StringList", "", "", None, id="a list"),
        pytest.param(STAGE, "String", "", TWICE, None, id="two of a name"),
        pytest.param(STAGE, "String", "serverless-vpc-plugin", "", None, id="something may add to the role"),
    ],
)
def test_the_role_of_another_service_is_known(
    make_project: MakeProject, role: str, kind: str, plugin: str, more: str, expected: list[str] | None
) -> None:
    base = BASE.format(kind=kind, plugin=plugin or "serverless-offline", more=more)
    files = {"base/serverless.yml": base, "orders/serverless.yml": ORDERS.format(role=role), "orders/app.py": CODE}
    project = make_project(files)
    (function,) = project.all(Function)
    assert function.permissions.complete is (expected is not None)
    lacks = [lack.actions for missing in project.all(MissingPermission) for lack in missing.lacks]
    assert lacks == [(action,) for action in expected or ()]


def test_the_role_of_its_own_service_is_known(make_project: MakeProject) -> None:
    own = BASE.format(kind="String", plugin="serverless-offline", more="")
    function = f'functions: {{ put: {{ handler: app.handler, role: "{STAGE}" }} }}\n'
    project = make_project({"serverless.yml": own + function, "app.py": CODE})
    (found,) = project.all(Function)
    assert found.permissions.role is not None
    assert [lack.actions for missing in project.all(MissingPermission) for lack in missing.lacks] == [
        ("ssm:PutParameter",)
    ]


TAKING = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {{ RoleArn: {{ Type: "{kind}", Default: /dev/role }} }}
Resources:
  Put:
    Type: AWS::Serverless::Function
    Properties: {{ Runtime: python3.13, Handler: app.handler, CodeUri: ., Role: {role} }}
"""


@pytest.mark.parametrize(
    ("kind", "role", "is_known"),
    [
        pytest.param("AWS::SSM::Parameter::Value<String>", "!Ref RoleArn", True, id="a parameter that names it"),
        pytest.param("String", "!Ref RoleArn", False, id="a parameter that is its name"),
        pytest.param("String", "'{{resolve:ssm:/dev/role}}'", True, id="a dynamic reference"),
        pytest.param("String", "'{{resolve:ssm:/dev/role:1}}'", False, id="an earlier value"),
        pytest.param("String", "'{{resolve:ssm:/dev/other}}'", False, id="another parameter"),
    ],
)
def test_a_template_may_take_it_as_well(make_project: MakeProject, kind: str, role: str, *, is_known: bool) -> None:
    base = BASE.format(kind="String", plugin="serverless-offline", more="")
    files = {"base/serverless.yml": base, "put/template.yaml": TAKING.format(kind=kind, role=role), "put/app.py": CODE}
    project = make_project(files)
    (function,) = project.all(Function)
    assert function.permissions.complete is is_known
    lacks = [lack.actions for missing in project.all(MissingPermission) for lack in missing.lacks]
    assert lacks == ([("ssm:PutParameter",)] if is_known else [])


def test_a_role_that_another_stack_exports_is_known(make_project: MakeProject) -> None:
    """What it lacks is not: who imports the ARN may let the role in, or give it more."""
    base = BASE.format(kind="String", plugin="serverless-offline", more="")
    base += "  Outputs: { Arn: { Value: !GetAtt Role.Arn, Export: { Name: shared-role } } }\n"
    taking = TAKING.format(kind="String", role="!ImportValue shared-role")
    project = make_project({"base/serverless.yml": base, "put/template.yaml": taking, "put/app.py": CODE})
    (function,) = project.all(Function)
    assert function.permissions.complete
    assert function.permissions.grants("ssm:GetParameter") is True
    assert not list(project.all(MissingPermission))
