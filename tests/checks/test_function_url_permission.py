"""When the callers of a function URL may invoke the function behind it."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.analyses.function_url import UrlPermission
from serverless_lint.checks.function_url_permission import function_url_permission_incomplete

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {{P: {{Type: String}}}}
Resources:
  F: {{Type: AWS::Serverless::Function, Properties: {{FunctionUrlConfig: {{AuthType: {access}}}}}}}
  Other: {{Type: AWS::Lambda::Function, Properties: {{Runtime: go1.x}}}}
  U:
    Type: AWS::Lambda::Permission
    Properties: {{FunctionName: !Ref F, Action: lambda:InvokeFunctionUrl, Principal: cloudfront.amazonaws.com}}
  I: {{Type: AWS::Lambda::Permission, Properties: {{{second}}}}}
"""
INVOKE = "Action: lambda:InvokeFunction"
CLOUDFRONT = "Principal: cloudfront.amazonaws.com"


@pytest.mark.parametrize(
    ("access", "second", "marked"),
    [
        pytest.param("AWS_IAM", f"FunctionName: !Ref F, {INVOKE}, {CLOUDFRONT}", [], id="same caller"),
        pytest.param("AWS_IAM", f"FunctionName: !GetAtt F.Arn, {INVOKE}, Principal: '*'", [], id="everybody"),
        pytest.param("AWS_IAM", f"FunctionName: !Ref F, Action: 'lambda:*', {CLOUDFRONT}", [], id="every action"),
        pytest.param("AWS_IAM", f"FunctionName: !Ref F, {INVOKE}, Principal: !Ref P", [], id="unknown caller"),
        pytest.param("AWS_IAM", f"FunctionName: !ImportValue f, {INVOKE}, {CLOUDFRONT}", [], id="unknown function"),
        pytest.param("NONE", f"FunctionName: !Ref Other, {INVOKE}, {CLOUDFRONT}", [], id="public, by SAM"),
        pytest.param("!Ref P", f"FunctionName: !Ref Other, {INVOKE}, {CLOUDFRONT}", [], id="perhaps public"),
        pytest.param(
            "AWS_IAM",
            f"FunctionName: !Ref Other, {INVOKE}, {CLOUDFRONT}",
            ["lambda:InvokeFunctionUrl"],
            id="other function",
        ),
        pytest.param(
            "AWS_IAM",
            f"FunctionName: !Ref F, {INVOKE}, Principal: s3.amazonaws.com",
            ["lambda:InvokeFunctionUrl"],
            id="other caller",
        ),
        pytest.param(
            "AWS_IAM",
            f"FunctionName: !Ref F, Action: lambda:GetFunction, {CLOUDFRONT}",
            ["lambda:InvokeFunctionUrl"],
            id="other action",
        ),
    ],
)
def test_second_permission(make_project: MakeProject, access: str, second: str, marked: list[str]) -> None:
    """Another permission has to let the same caller invoke the same function."""
    project = make_project({"template.yaml": TEMPLATE.format(access=access, second=second)})
    problems = [
        problem
        for permission in project.all(UrlPermission)
        for problem in function_url_permission_incomplete.check(permission)
    ]
    assert [problem.at.location.text for problem in problems] == marked
