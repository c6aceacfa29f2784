"""What the role of a state machine allows, compared with what its tasks do."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.analyses.missing_grants import MissingGrant

TASKS = """\
      Definition:
        StartAt: A
        States:
          A: {Type: Task, Resource: !GetAtt F.Arn, Next: B}
          B: {Type: Task, Resource: "arn:aws:states:::lambda:invoke", Parameters: {FunctionName: !Ref Live}, Next: C}
          C: {Type: Task, Resource: "arn:aws:states:::aws-sdk:sqs:sendMessage", End: true}
  F: {Type: AWS::Serverless::Function, Properties: {Runtime: go1.x}}
  G: {Type: AWS::Serverless::Function, Properties: {Runtime: go1.x}}
  Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref G, Name: live}}
"""
MACHINE = "  M:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Policies:\n"
SAM = "Transform: AWS::Serverless-2016-10-31\nParameters: {P: {Type: String}}\nResources:\n"
ALL_FUNCTIONS = "{Effect: Allow, Action: 'lambda:*', Resource: '*'}"
SEND = "{Effect: Allow, Action: 'sqs:SendMessage', Resource: '*'}"


@pytest.mark.parametrize(
    ("policies", "missing"),
    [
        ("[]", [("A", "lambda:InvokeFunction"), ("B", "lambda:InvokeFunction"), ("C", "sqs:SendMessage")]),
        (f"[{{Statement: [{ALL_FUNCTIONS}, {SEND}]}}]", []),
        (f"[{{Statement: [{ALL_FUNCTIONS}]}}]", [("C", "sqs:SendMessage")]),
        (f"[{{Statement: [{SEND}]}}, LambdaInvokePolicy: {{FunctionName: !Ref F}}]", [("B", "lambda:InvokeFunction")]),
        (f"[{{Statement: [{SEND}]}}, LambdaInvokePolicy: {{FunctionName: !Ref P}}]", []),
        (f"[{{Statement: [{SEND}]}}, LambdaInvokePolicy: {{FunctionName: !Ref G}}]", [("A", "lambda:InvokeFunction")]),
        (f"[{{Statement: [{SEND}]}}, AWSLambdaRole]", []),
        ("[AdministratorAccess]", []),
        ("[!Ref P]", []),
        ("[SomePolicy: {}]", []),
        ("[{Statement: [{Effect: Allow, NotAction: 'iam:*', Resource: '*'}]}]", []),
        ("[{Statement: [{Effect: Allow, Action: !Ref P, Resource: '*'}]}]", []),
    ],
)
def test_role_allows_what_the_tasks_do_or_not(
    make_project: MakeProject, policies: str, missing: list[tuple[str, str]]
) -> None:
    """An action is missing if no policy can allow it, on this function where functions are concerned."""
    project = make_project({"template.yaml": f"{SAM}{MACHINE}        {policies}\n{TASKS}"})
    assert [(grant.state.name, grant.action) for grant in project.all(MissingGrant)] == missing


@pytest.mark.parametrize(
    "more",
    [
        "  X: {Type: AWS::Serverless::Connector, Properties: {Source: {Id: M}, Destination: {Id: F}}}\n",
        "  X: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref F, Principal: !GetAtt MRole.Arn}}\n",
        "  X: {Type: Some::Thing, Properties: {Fn::Transform: {Name: M}}}\nFn::Transform: {Name: AWS::Include}\n",
    ],
    ids=["connector", "resource policy", "macro"],
)
def test_what_may_be_granted_elsewhere_is_not_missing(make_project: MakeProject, more: str) -> None:
    """Connectors, policies of what is called and macros may allow what the role does not."""
    project = make_project({"template.yaml": f"{SAM}{MACHINE}        []\n{TASKS}{more}"})
    assert project.all(MissingGrant) == ()
