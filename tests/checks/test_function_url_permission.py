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


@pytest.mark.parametrize(
    ("url", "permitted", "marked"),
    [
        ("TargetFunctionArn: !Ref A", "!Ref A", []),
        ("TargetFunctionArn: !Ref F", "!Ref F", []),
        ("TargetFunctionArn: !Ref F, Qualifier: live", "!Ref A", []),
        ("TargetFunctionArn: !Ref A", "!Sub '${F}:live'", []),
        ("TargetFunctionArn: !Ref F, Qualifier: !Ref P", "!Ref F", []),
        ("TargetFunctionArn: !Ref A", "!Ref F", ["lambda:InvokeFunctionUrl"]),
        ("TargetFunctionArn: !Ref F, Qualifier: live", "!Ref F", ["lambda:InvokeFunctionUrl"]),
        ("TargetFunctionArn: !Ref F", "!Ref A", ["lambda:InvokeFunctionUrl"]),
    ],
)
def test_permission_for_another_version_than_the_url(
    make_project: MakeProject, url: str, permitted: str, marked: list[str]
) -> None:
    """An alias has a URL and a policy of its own."""
    text = (
        "Parameters: {P: {Type: String}}\nResources:\n"
        "  F: {Type: AWS::Lambda::Function, Properties: {Runtime: go1.x}}\n"
        "  A: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref F, Name: live}}\n"
        f"  L: {{Type: AWS::Lambda::Url, Properties: {{{url}, AuthType: AWS_IAM}}}}\n"
    )
    for name, action in (("U", "lambda:InvokeFunctionUrl"), ("I", "lambda:InvokeFunction")):
        text += f"  {name}:\n    Type: AWS::Lambda::Permission\n    Properties: {{FunctionName: {permitted}, "
        text += f"Action: {action}, {CLOUDFRONT}}}\n"
    project = make_project({"template.yaml": text})
    problems = [
        problem
        for permission in project.all(UrlPermission)
        for problem in function_url_permission_incomplete.check(permission)
    ]
    assert [problem.at.location.text for problem in problems] == marked
