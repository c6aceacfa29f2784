"""What lets in more than it should, in all the ways that it can be written."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.analyses.function_url import FunctionUrl
from serverless_lint.analyses.identity import IdentityPool
from serverless_lint.checks.public_endpoints import (
    cognito_guest_access,
    function_url_public,
    permissive_cors,
    weak_tls_policy,
)
from serverless_lint.model import CorsSettings
from serverless_lint.rule import Rule, Severity

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
    subjects = project.all(rule.subjects[0])
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
    ("kind", "name", "credentials", "severity", "message"),
    [
        ("AWS::Lambda::Url", "AllowOrigins", "true", None, "`R` lets every website use its visitors' credentials"),
        *(
            (kind, "AllowOrigins", "true", None, "API Gateway takes no `*` together with credentials")
            for kind in ("AWS::Serverless::HttpApi", "AWS::ApiGatewayV2::Api")
        ),
        ("AWS::Serverless::Api", "AllowOrigin", "true", None, "SAM refuses `*` together with credentials"),
        (
            "AWS::Serverless::Api",
            "AllowOrigin",
            "'true'",
            Severity.INFO,
            "browsers refuse `*` together with credentials",
        ),
    ],
)
def test_who_refuses_the_star_together_with_credentials(
    make_project: MakeProject, kind: str, name: str, credentials: str, severity: Severity | None, message: str
) -> None:
    key = "Cors" if kind in ("AWS::Serverless::Api", "AWS::Lambda::Url") else "CorsConfiguration"
    properties = f"{{{key}: {{{name}: \"'*'\", AllowCredentials: {credentials}}}}}"
    template = f"{HEAD}  R:\n    Type: {kind}\n    Properties: {properties}\n"
    (cors,) = make_project({"template.yaml": template}).all(CorsSettings)
    (problem,) = permissive_cors.check(cors)
    assert (problem.severity, problem.message.partition(":")[0]) == (severity, message)


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


WEBHOOK = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Hook:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: RUNTIME
      Handler: app.handler
      CodeUri: src/
  Url:
    Type: AWS::Lambda::Url
    Properties: { TargetFunctionArn: !GetAtt Hook.Arn, AuthType: NONE }
"""
DIGEST = """\
import hmac
def is_valid(event):
    return any(hmac.compare_digest(given, "x") for given in event["headers"].values())
def handler(event, context):
    return {"statusCode": 202 if is_valid(event) else 401}
"""
UNUSED = """\
import hmac
def is_valid(event):
    return hmac.compare_digest(event["headers"]["signature"], "x")
def handler(event, context):
    return {"statusCode": 202}
"""
STRIPE = """\
import stripe
def handler(event, context):
    return stripe.Webhook.construct_event(event["body"], event["headers"]["stripe-signature"], "x")
"""
TOKEN = """\
import jwt
def handler(event, context):
    return jwt.decode(event["headers"]["authorization"], "key", algorithms=["RS256"])
"""
UNVERIFIED = """\
import jwt
def handler(event, context):
    return jwt.decode(event["headers"]["authorization"], options={"verify_signature": False})
"""
UNVERIFIED_BY_NAME = """\
import jwt
UNCHECKED = {"verify_signature": False}
def handler(event, context):
    return jwt.decode(event["headers"]["authorization"], options=UNCHECKED)
"""
UNVERIFIED_BY_CALL = """\
import jwt
def handler(event, context):
    return jwt.decode(event["headers"]["authorization"], options=dict(verify_signature=False))
"""
COMMENTED = """\
import jwt
def handler(event, context):
    return jwt.decode(  # no verify_signature here
        event["headers"]["authorization"], "key", algorithms=["RS256"])
"""
DECODED = """\
import base64
def handler(event, context):
    return base64.b64encode(event["body"].encode()).decode()
"""
NODE_DIGEST = """\
import { createHmac, timingSafeEqual as same } from "node:crypto";
const valid = (event) => same(Buffer.from(event.headers.a), createHmac("sha256", "x").update(event.body).digest());
export const handler = async (event) => ({ statusCode: valid(event) ? 202 : 401 });
"""
NODE_COMPARED = """\
import { createHmac } from "node:crypto";
export const handler = async (event) => {
  const expected = createHmac("sha1", process.env.KEY).update(event.body).digest("hex");
  if (event.headers["x-hub-signature"] !== `sha1=${expected}`) throw new Error("who are you?");
};
"""
NODE_SIGNING = """\
import { createHmac } from "node:crypto";
export const handler = async (event) => {
  if (event.headers.a !== "b") throw new Error("who are you?");
  return createHmac("sha1", process.env.KEY).update(event.body).digest("hex");
};
"""
COMPARED = """\
import hashlib, hmac
def sign(body):
    return "sha256=" + hmac.new(b"key", body.encode(), hashlib.sha256).hexdigest()
def is_valid(event):
    return sign(event["body"]) == event["headers"]["x-hub-signature-256"]
def handler(event, context):
    return {"statusCode": 202 if is_valid(event) else 401}
"""
NODE_SECRET = """\
const API_KEY = process.env.SHOP_API_KEY;
export const handler = async (event) => {
  const given = event.headers["x-api-key"] || event.headers["X-Api-Key"];
  if (!given || given !== API_KEY) throw new Error("who are you?");
};
"""
NODE_NO_SECRET = """\
export const handler = async (event) => {
  if (process.env.SHOP_API_KEY === undefined || event.headers.a === process.env.STAGE) throw new Error("not set");
};
"""
SECRET = """\
import os
def handler(event, context):
    if event["queryStringParameters"]["token"] != os.environ["WEBHOOK_TOKEN"]:
        return {"statusCode": 401}
"""
NODE_STRIPE = """\
const stripe = require("stripe")(process.env.KEY);
exports.handler = async (event) => stripe.webhooks.constructEvent(event.body, event.headers["stripe-signature"], "x");
"""
NODE_TOKEN = """\
const jwt = require("jsonwebtoken");
exports.handler = async (event) => jwt.verify(event.headers.authorization, "x");
"""
NODE_UNVERIFIED = """\
const jwt = require("jsonwebtoken");
exports.handler = async (event) => jwt.decode(event.headers.authorization);
"""


@pytest.mark.parametrize(
    ("runtime", "file", "code", "expected"),
    [
        ("python3.13", "src/app.py", DIGEST, []),
        ("python3.13", "src/app.py", STRIPE, []),
        ("python3.13", "src/app.py", TOKEN, []),
        ("python3.13", "src/app.py", UNUSED, ["NONE"]),
        ("python3.13", "src/app.py", UNVERIFIED, ["NONE"]),
        ("python3.13", "src/app.py", UNVERIFIED_BY_NAME, ["NONE"]),
        ("python3.13", "src/app.py", UNVERIFIED_BY_CALL, ["NONE"]),
        ("python3.13", "src/app.py", COMMENTED, []),
        ("python3.13", "src/app.py", DECODED, ["NONE"]),
        ("nodejs22.x", "src/app.mjs", NODE_DIGEST, []),
        ("python3.13", "src/app.py", COMPARED, []),
        ("nodejs22.x", "src/app.mjs", NODE_COMPARED, []),
        ("nodejs22.x", "src/app.mjs", NODE_SIGNING, ["NONE"]),
        ("nodejs22.x", "src/app.mjs", NODE_SECRET, []),
        ("nodejs22.x", "src/app.mjs", NODE_NO_SECRET, ["NONE"]),
        ("python3.13", "src/app.py", SECRET, []),
        ("nodejs22.x", "src/app.js", NODE_STRIPE, []),
        ("nodejs22.x", "src/app.js", NODE_TOKEN, []),
        ("nodejs22.x", "src/app.js", NODE_UNVERIFIED, ["NONE"]),
    ],
)
def test_webhook_that_checks_a_signature_may_be_public(
    make_project: MakeProject, runtime: str, file: str, code: str, expected: list[str]
) -> None:
    """Who sends cannot sign for IAM; the code finds out who it is."""
    project = make_project({"template.yaml": WEBHOOK.replace("RUNTIME", runtime), file: code})
    problems = [problem for url in project.all(FunctionUrl) for problem in function_url_public.check(url)]
    assert [problem.at.location.text for problem in problems] == expected


SERVED = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Shop:
    Type: AWS::Serverless::Function
    Properties: { FunctionUrlConfig: { AuthType: NONE } }
  Url:
    Type: AWS::Lambda::Url
    Properties: { TargetFunctionArn: !GetAtt Shop.Arn, AuthType: NONE }
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Origins: [{ Id: shop, DomainName: !Select [2, !Split ["/", !GetAtt ORIGIN.FunctionUrl]] }]
"""
SIGN = "use `AWS_IAM` and an origin access control"
SET = "set `AuthType` to `AWS_IAM`"


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("ShopUrl", [f"anybody may call `Shop` without `Site`: {SIGN}", f"anybody may call `Url`: {SET}"]),
        ("Url", [f"anybody may call `Shop`: {SET}", f"anybody may call `Url` without `Site`: {SIGN}"]),
        ("Bucket", [f"anybody may call `Shop`: {SET}", f"anybody may call `Url`: {SET}"]),
    ],
)
def test_a_distribution_in_front_of_a_url_has_to_sign(
    make_project: MakeProject, origin: str, expected: list[str]
) -> None:
    """`AWS_IAM` alone would lock CloudFront out."""
    urls = make_project({"template.yaml": SERVED.replace("ORIGIN", origin)}).all(FunctionUrl)
    assert [problem.message for url in urls for problem in function_url_public.check(url)] == expected


POOL = """\
Resources:
  Pool:
    Type: AWS::Cognito::IdentityPool
    Properties: {AllowUnauthenticatedIdentities: true}
"""
MONITOR = """\
  Monitor:
    Type: AWS::RUM::AppMonitor
    Properties: {AppMonitorConfiguration: {IdentityPoolId: !Ref Pool}}
"""
OTHER_MONITOR = """\
  Monitor:
    Type: AWS::RUM::AppMonitor
    Properties: {AppMonitorConfiguration: {IdentityPoolId: 'eu-west-1:0'}}
"""
ATTACHMENT = """\
  Roles:
    Type: AWS::Cognito::IdentityPoolRoleAttachment
    Properties: {IdentityPoolId: !Ref Pool, Roles: {unauthenticated: !GetAtt Guest.Arn}}
  Guest:
    Type: AWS::IAM::Role
    Properties: {POLICIES}
"""
SENDS = "Policies: [{PolicyDocument: {Statement: {Effect: Allow, Action: 'rum:PutRumEvents', Resource: '*'}}}]"
READS = "Policies: [{PolicyDocument: {Statement: {Effect: Allow, Action: 's3:GetObject', Resource: '*'}}}]"
ALL_BUT_READS = "Policies: [{PolicyDocument: {Statement: {Effect: Allow, NotAction: 's3:GetObject', Resource: '*'}}}]"
MANAGED = "ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess']"


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ("", ["true"]),
        (MONITOR, []),
        (OTHER_MONITOR, ["true"]),
        (ATTACHMENT.replace("POLICIES", SENDS), ["true"]),
        (MONITOR + ATTACHMENT.replace("POLICIES", SENDS), []),
        (MONITOR + ATTACHMENT.replace("POLICIES", READS), ["true"]),
        (MONITOR + ATTACHMENT.replace("POLICIES", ALL_BUT_READS), ["true"]),
        (MONITOR + ATTACHMENT.replace("POLICIES", MANAGED), ["true"]),
    ],
)
def test_guests_may_send_measurements(make_project: MakeProject, others: str, expected: list[str]) -> None:
    """CloudWatch RUM needs guests, who need no more than to send to it."""
    project = make_project({"template.yaml": POOL + others})
    problems = [problem for pool in project.all(IdentityPool) for problem in cognito_guest_access.check(pool)]
    assert [problem.at.location.text for problem in problems] == expected


GUESTS = """\
Resources:
  Pool: {{ Type: AWS::Cognito::IdentityPool, Properties: {{ AllowUnauthenticatedIdentities: true }} }}
  Attachment:
    Type: AWS::Cognito::IdentityPoolRoleAttachment
    Properties: {{ IdentityPoolId: !Ref Pool, Roles: {{ unauthenticated: {role} }} }}
  Guest: {{ Type: AWS::IAM::Role, Properties: {{ AssumeRolePolicyDocument: {{}}{policies} }} }}
{more}"""
DENIES = "{ PolicyName: p, PolicyDocument: { Statement: { Effect: Deny, Action: '*', Resource: '*' } } }"
ALLOWS = DENIES.replace("Deny", "Allow")
ATTACHED = """\
  More:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: more
      PolicyDocument: {{ Statement: {{ Effect: Allow, Action: s3:GetObject, Resource: "*" }} }}
      Roles: [{role}]
"""


@pytest.mark.parametrize(
    ("role", "policies", "more", "severity"),
    [
        ("!GetAtt Guest.Arn", "", "", Severity.INFO),
        ("!GetAtt Guest.Arn", f", Policies: [{DENIES}]", "", Severity.INFO),
        ("!GetAtt Guest.Arn", f", Policies: [{ALLOWS}]", "", None),
        ("!GetAtt Guest.Arn", ", ManagedPolicyArns: [!ImportValue Policy]", "", None),
        ("!GetAtt Guest.Arn", "", ATTACHED.format(role="!Ref Guest"), None),
        ("!ImportValue Guest", "", "", None),
    ],
)
def test_guests_whose_role_allows_nothing_are_advice(
    make_project: MakeProject, role: str, policies: str, more: str, severity: Severity | None
) -> None:
    """They get credentials that are good for nothing, until somebody changes the role."""
    project = make_project({"template.yaml": GUESTS.format(role=role, policies=policies, more=more)})
    problems = [problem for pool in project.all(IdentityPool) for problem in cognito_guest_access.check(pool)]
    assert [problem.severity for problem in problems] == [severity]
