"""What lets in more than it should, in all the ways that it can be written."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.checks.public_endpoints import (
    cognito_guest_access,
    function_url_public,
    permissive_cors,
    weak_tls_policy,
)
from serverless_lint.model import CorsSettings
from serverless_lint.parse.template import Resource
from serverless_lint.rule import Rule

HEAD = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {P: {Type: String}, Any: {Type: String, Default: '*'}, Stage: {Type: String}}
Conditions: {IsProduction: !Equals [!Ref Stage, prod]}
Resources:
"""
OPENAPI = "x-amazon-apigateway-cors"
WIDE = "{allowOrigins: ['*'], allowMethods: [GET, '*']}"


def marked(project_of: MakeProject, rule: Rule, kind: str, properties: str) -> list[str]:
    """What a rule marks in a resource."""
    template = f"{HEAD}  R:\n    Type: {kind}\n    Properties: {properties}\n"
    project = project_of({"template.yaml": template})
    subjects = project.subjects(CorsSettings if rule is permissive_cors else Resource)
    return [problem.at.location.text for subject in subjects for problem in rule.check(subject)]


@pytest.mark.parametrize(
    ("kind", "properties", "expected"),
    [
        ("AWS::Lambda::Url", "{Cors: {AllowOrigins: ['*'], AllowCredentials: true}}", ["'*'"]),
        ("AWS::Lambda::Url", "{Cors: {AllowOrigins: ['*']}}", []),
        ("AWS::Lambda::Url", "{Cors: {AllowOrigins: ['https://a'], AllowCredentials: true}}", []),
        ("AWS::Lambda::Url", "{Cors: {AllowOrigins: !Ref P, AllowCredentials: true}}", []),
        ("AWS::Lambda::Url", "{Cors: {AllowOrigins: [!Ref Any], AllowCredentials: true}}", ["!Ref Any"]),
        ("AWS::Lambda::Url", "{Cors: !Ref P}", []),
        ("AWS::Serverless::HttpApi", "{CorsConfiguration: true}", []),
        ("AWS::Serverless::HttpApi", f"{{DefinitionBody: {{{OPENAPI}: {WIDE}}}}}", ["'*'"]),
        ("AWS::Serverless::Api", "{Cors: \"'*'\"}", []),
        ("AWS::Serverless::Api", "{Cors: {AllowOrigin: \"'*'\", AllowHeaders: \"'*'\"}}", ["\"'*'\""]),
        ("AWS::Serverless::Api", "{Cors: {AllowOrigin: \"'*'\", AllowHeaders: \"'a,b'\"}}", []),
    ],
)
def test_cors_is_wide_open_if_every_origin_may_use_more_than_reads(
    make_project: MakeProject, kind: str, properties: str, expected: list[str]
) -> None:
    """Every origin alone is fine; with credentials, all methods or all headers it is not."""
    assert marked(make_project, permissive_cors, kind, properties) == expected


@pytest.mark.parametrize(
    ("rule", "kind", "properties", "expected"),
    [
        (function_url_public, "AWS::Lambda::Url", "{AuthType: NONE}", ["NONE"]),
        (function_url_public, "AWS::Lambda::Url", "{AuthType: !If [IsProduction, AWS_IAM, NONE]}", ["NONE"]),
        (function_url_public, "AWS::Lambda::Url", "{AuthType: !Ref P}", []),
        (function_url_public, "AWS::Serverless::Function", "{FunctionUrlConfig: {AuthType: AWS_IAM}}", []),
        (weak_tls_policy, "AWS::ApiGateway::DomainName", "{SecurityPolicy: TLS_1_0}", ["TLS_1_0"]),
        (weak_tls_policy, "AWS::ApiGateway::DomainName", "{SecurityPolicy: TLS_1_2}", []),
        (weak_tls_policy, "AWS::ApiGateway::DomainName", "{DomainName: a}", []),
        (weak_tls_policy, "AWS::ApiGatewayV2::DomainName", "{DomainNameConfigurations: !Ref P}", []),
        (weak_tls_policy, "AWS::Serverless::HttpApi", "{Domain: {SecurityPolicy: TLS_1_0}}", ["TLS_1_0"]),
        (cognito_guest_access, "AWS::Cognito::IdentityPool", "{AllowUnauthenticatedIdentities: 'true'}", ["'true'"]),
        (cognito_guest_access, "AWS::Cognito::IdentityPool", "{AllowUnauthenticatedIdentities: !Ref P}", []),
    ],
)
def test_only_what_is_certainly_written_is_reported(
    make_project: MakeProject, rule: Rule, kind: str, properties: str, expected: list[str]
) -> None:
    """Each known value counts, an absent or unknown one does not."""
    assert marked(make_project, rule, kind, properties) == expected
