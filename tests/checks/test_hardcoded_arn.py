"""Whether an ARN fixes an account or a Region."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings, sam
from conftest import MakeProject
from serverless_lint.analyses.fixed_arns import FixedArn, FixedArnInCode
from serverless_lint.checks.hardcoded_arn import hardcoded_arn

OWN = "730335265513"
TEMPLATE = """\
Transform: TRANSFORM
Parameters: {Name: {Type: String, Default: "arn:aws:iam::730335265513:role/a"}}
Conditions: {P: !Equals [!Ref Name, p]}
Resources:
  Q: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}
  T: {Type: AWS::DynamoDB::Table, Properties: {TableName: orders}}
  F:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src/, Handler: app.handler, Runtime: python3.13, SETTINGS}
"""
SAM = "AWS::Serverless-2016-10-31"


def said(make_project: MakeProject, settings: str, transform: str = SAM) -> list[str]:
    """What is said of a function."""
    text = TEMPLATE.replace("SETTINGS", settings).replace("TRANSFORM", transform)
    project = make_project({"template.yaml": text})
    return [problem.message for fixed in project.all(FixedArn) for problem in hardcoded_arn.check(fixed)]


def policy(resource: str) -> str:
    """A policy about a resource."""
    return f"Policies: [{{Statement: [{{Effect: Allow, Action: 'sqs:SendMessage', Resource: {resource}}}]}}]"


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (f"Role: 'arn:aws:iam::{OWN}:role/a'", "`Role` of `F` is fixed to one account: write `${AWS::AccountId}`"),
        (
            f"DeadLetterQueue: {{Type: SQS, TargetArn: 'arn:aws:sqs:eu-west-1:{OWN}:dlq'}}",
            "`TargetArn` of `F` is fixed to `eu-west-1` and one account: "
            "write `${AWS::Region}` and `${AWS::AccountId}`",
        ),
        (
            "Layers: ['arn:aws:lambda:us-gov-west-1:017000801446:layer:a:7']",
            "`Layers` of `F` is fixed to `us-gov-west-1`: write `${AWS::Region}`",
        ),
        (
            policy("!Sub 'arn:aws:logs:eu-west-1:${AWS::AccountId}:log-group:a'"),
            "`Resource` of `F` is fixed to `eu-west-1`: write `${AWS::Region}`",
        ),
        (
            policy("!Join [':', ['arn:aws:sqs:eu-west-1', !Ref AWS::AccountId, a]]"),
            "`Resource` of `F` is fixed to `eu-west-1`: write `${AWS::Region}`",
        ),
        (
            policy("!Sub 'arn:aws:logs:us-east-1:${AWS::AccountId}:log-group:a'"),
            "`Resource` of `F` is fixed to `us-east-1`: write `${AWS::Region}`",
        ),
        (
            policy(f"'arn:aws:sqs:eu-west-1:{OWN}:jobs'"),
            "`Resource` of `F` is the ARN of `Q` written out: use `!GetAtt Q.Arn`",
        ),
        (
            policy("!Sub 'arn:aws:dynamodb:eu-west-1:${AWS::AccountId}:table/orders'"),
            "`Resource` of `F` is the ARN of `T` written out: use `!GetAtt T.Arn`",
        ),
    ],
)
def test_what_only_one_account_or_region_has_is_reported(
    make_project: MakeProject, settings: str, expected: str
) -> None:
    """With what to write instead."""
    assert said(make_project, settings) == [expected]


@pytest.mark.parametrize(
    "settings",
    [
        "Role: 'arn:aws:iam::123456789012:role/a'",
        "Role: 'arn:aws:iam::000000000000:role/a'",
        "Layers: ['arn:aws:lambda:eu-west-1:123456789012:layer:a:7']",
        "Role: !Sub 'arn:aws:iam::${AWS::AccountId}:role/a'",
        "Role: !Ref Name",
        f"Role: !If [P, 'arn:aws:iam::{OWN}:role/a', !Ref Name]",
        "Layers: [!Sub 'arn:aws:lambda:${AWS::Region}:017000801446:layer:a:7']",
        f"Layers: [!If [P, 'arn:aws:lambda:eu-west-1:{OWN}:layer:a:7', !Ref AWS::NoValue]]",
        "Policies: ['arn:aws:iam::aws:policy/ReadOnlyAccess']",
        policy(f"'arn:aws:sqs:eu-west-1:{OWN}:of-others'"),
        policy("!Sub 'arn:aws:acm:us-east-1:${AWS::AccountId}:certificate/*'"),
        policy("!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:jobs'"),
        policy("!Sub 'arn:aws:sqs:eu-west-1:${Name}:a'"),
        policy("[!Sub 'arn:aws:sqs:eu-west-1:${AWS::AccountId}:a', !Sub 'arn:aws:sqs:eu-west-2:${AWS::AccountId}:a']"),
        policy("'arn:aws:s3:::a'"),
        policy("'arn:aws:sqs'"),
    ],
)
def test_what_follows_the_stack_or_belongs_to_others_is_not_reported(make_project: MakeProject, settings: str) -> None:
    assert said(make_project, settings) == []


def test_a_macro_may_replace_it(make_project: MakeProject) -> None:
    assert said(make_project, f"Role: 'arn:aws:iam::{OWN}:role/a'", f"[Macro, {SAM}]") == []


def test_a_global_setting_is_reported_once(make_project: MakeProject) -> None:
    """Although it is one of each function."""
    functions = "\n".join(f"  F{number}: {{Type: AWS::Serverless::Function}}" for number in range(3))
    layers = "Globals: {Function: {Layers: ['arn:aws:lambda:eu-west-1:017000801446:layer:a:7']}}"
    project = make_project({"template.yaml": f"Transform: {SAM}\n{layers}\nResources:\n{functions}\n"})
    messages = [problem.message for fixed in project.all(FixedArn) for problem in hardcoded_arn.check(fixed)]
    assert messages == ["`Layers` is fixed to `eu-west-1`: write `${AWS::Region}`"]


@pytest.mark.parametrize(
    ("code", "count"),
    [
        (f"T = 'arn:aws:sns:eu-west-1:{OWN}:a'", 1),
        (f"T = ['arn:aws:sns:eu-west-1:{OWN}:a', {{'b': 'arn:aws:iam::{OWN}:role/a'}}]", 2),
        (f"import boto3\nboto3.client('sns').publish(TopicArn='arn:aws:sns:eu-west-1:{OWN}:a')", 1),
        (f"import os\nT = os.environ.get('T', 'arn:aws:sns:eu-west-1:{OWN}:a')", 0),
        (f"import os\nT = os.environ['T'] or 'arn:aws:sns:eu-west-1:{OWN}:a'", 0),
        (f"T = {{'a': None or 'arn:aws:sns:eu-west-1:{OWN}:a'}}", 0),
        ("T = 'arn:aws:sns:eu-west-1:123456789012:a'", 0),
        ("T = 'arn:aws:s3:::a'", 0),
        (f"if __name__ == '__main__':\n    print('arn:aws:sns:eu-west-1:{OWN}:a')", 0),
        ("T = 'arn:aws:iam::aws:policy/ReadOnlyAccess'", 0),
        (f"'arn:aws:sns:eu-west-1:{OWN}:a'", 0),
    ],
)
def test_an_arn_in_code_that_a_function_runs(make_project: MakeProject, code: str, count: int) -> None:
    handler = f"{code}\n\ndef handler(event, context):\n    pass\n"
    project = make_project({"template.yaml": sam(", CodeUri: src/"), "src/app.py": handler})
    assert len(project.all(FixedArnInCode)) == count


def test_services_are_told_in_their_own_words(tmp_path: Path) -> None:
    """What variables make is another in another stage."""
    service = (
        "service: a\nprovider: {name: aws, runtime: python3.13, region: eu-west-1}\n"
        f"functions:\n  a:\n    handler: app.handler\n    role: arn:aws:iam::{OWN}:role/a\n"
        "    layers: ['arn:aws:lambda:${self:provider.region}:017000801446:layer:a:7']\n"
    )
    code = "def handler(event, context):\n    pass\n"
    assert findings(tmp_path, "hardcoded-arn", {"serverless.yml": service, "app.py": code}) == [
        "serverless.yml:6 info `role` of `a` is fixed to one account: write `${aws:accountId}`"
    ]
