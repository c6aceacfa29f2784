"""Actions with resources that they are never about."""

from __future__ import annotations

from unittest import mock

import pytest

from conftest import MakeProject
from serverless_lint.analyses import misdirected_actions
from serverless_lint.analyses.misdirected_actions import MisdirectedActions
from serverless_lint.aws import iam
from serverless_lint.checks.action_resource_mismatch import action_resource_mismatch

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Open: {{Type: String}}
  BucketName: {{Type: String}}
  ObjectArn: {{Type: String}}
  Known: {{Type: String, Default: uploads}}
Conditions: {{P: !Equals [!Ref Open, a]}}
Resources:
  Bucket: {{Type: AWS::S3::Bucket}}
  Queue: {{Type: AWS::SQS::Queue}}
  Log: {{Type: AWS::Logs::LogGroup}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {{}}
      {more}
  Policy:
    Type: AWS::IAM::Policy
    Properties:
      Roles: [!Ref Role]
      PolicyDocument:
        Statement:
          - {{Effect: Allow, {statement}}}
"""


def found(make_project: MakeProject, statement: str, more: str = "Path: /") -> list[str]:
    """The actions that are found in a policy of a role which has something more."""
    project = make_project({"template.yaml": TEMPLATE.format(statement=statement, more=more)})
    return [str(known.value) for each in project.all(MisdirectedActions) for known in each.actions]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("Action: s3:GetObject, Resource: !GetAtt Bucket.Arn", ["s3:GetObject"]),
        ("Action: S3:getobject, Resource: !GetAtt Bucket.Arn", ["S3:getobject"]),
        ("Action: s3:GetObject, Resource: !Sub '${Bucket.Arn}/*'", []),
        ("Action: s3:GetObject, Resource: !Sub 'arn:aws:s3:::${Bucket}'", ["s3:GetObject"]),
        ("Action: s3:GetObject, Resource: !Sub 'arn:aws:s3:::${Known}'", ["s3:GetObject"]),
        ("Action: s3:GetObject, Resource: !Sub 'arn:aws:s3:::${Open}'", []),
        ("Action: s3:GetObject, Resource: !Sub 'arn:aws:s3:::${BucketName}'", ["s3:GetObject"]),
        ("Action: s3:GetObject, Resource: !Join ['', ['arn:aws:s3:::', !Ref BucketName]]", ["s3:GetObject"]),
        ("Action: s3:GetObject, Resource: !Ref ObjectArn", []),
        ("Action: 'sqs:*', Resource: 'arn:aws:sqs:::*'", ["sqs:*"]),
        ("Action: ['sns:*', 'sns:Get*'], Resource: ['arn:aws:sns:::*']", ["sns:*", "sns:Get*"]),
        (
            "Action: ['cloudwatch:*', cloudwatch:PutMetricData], Resource: 'arn:aws:cloudwatch:::*'",
            ["cloudwatch:*", "cloudwatch:PutMetricData"],
        ),
        ("Action: logs:PutLogEvents, Resource: 'arn:aws:logs:::log-group:/aws/lambda/orders:*'", ["logs:PutLogEvents"]),
        ("Action: 'kms:*', Resource: 'arn:aws:kms::123456789012:key/*'", ["kms:*"]),
        ("Action: 'iam:PassRole', Resource: 'arn:aws:iam:::role/*'", ["iam:PassRole"]),
        ("Action: 'iam:*', Resource: 'arn:aws:iam::123456789012:role/*'", []),
        ("Action: 's3:*', Resource: 'arn:aws:s3:::orders'", []),
        ("Action: 'route53:*', Resource: 'arn:aws:route53:::hostedzone/*'", []),
        ("Action: 'cloudwatch:*', Resource: 'arn:aws:cloudwatch::123456789012:dashboard/*'", []),
        ("Action: ssm:GetParameter, Resource: 'arn:aws:ssm:eu-west-1::parameter/aws/service/*'", []),
        ("Action: 'sqs:*', Resource: ['arn:aws:sqs:::*', !GetAtt Queue.Arn]", []),
        ("Action: 'sqs:*', Resource: !Sub 'arn:aws:sqs:${Open}::*'", []),
        ("Action: 'sqs:*', Resource: 'arn:aws:s3:::orders'", []),
        ("Action: '*', Resource: 'arn:aws:sqs:::*'", []),
        ("Action: bedrock:InvokeModel, Resource: 'arn:aws:bedrock:::foundation-model/*'", []),
        ("Action: s3:GetObject, Resource: [!GetAtt Bucket.Arn, !Ref ObjectArn]", []),
        ("Action: s3:GetObject, Resource: !If [P, !GetAtt Bucket.Arn, !Sub '${Bucket.Arn}/*']", []),
        ("Action: s3:GetObject*, Resource: !GetAtt Bucket.Arn", ["s3:GetObject*"]),
        ("Action: 's3:*', Resource: !GetAtt Bucket.Arn", []),
        ("Action: 's3:Get*', Resource: !GetAtt Bucket.Arn", []),
        ("Action: [s3:ListBucket, 's3:*Object'], Resource: !GetAtt Bucket.Arn", ["s3:*Object"]),
        ("Action: s3:GetObject, NotResource: !GetAtt Bucket.Arn", []),
        ("NotAction: s3:GetObject, Resource: !GetAtt Bucket.Arn", []),
        ("Action: s3:Novelty, Resource: !GetAtt Bucket.Arn", []),
        ("Action: s3:ListAllMyBuckets, Resource: !GetAtt Bucket.Arn", []),
        ("Action: dynamodb:ListStreams, Resource: !GetAtt Queue.Arn", []),
        ("Action: sqs:SendMessage, Resource: !Ref Queue", []),
        ("Action: sqs:SendMessage, Resource: !GetAtt Bucket.Arn", ["sqs:SendMessage"]),
        ("Action: logs:PutLogEvents, Resource: !GetAtt Log.Arn", []),
        ("Action: logs:PutLogEvents, Resource: 'arn:aws:logs:*:*:log-group:/orders'", ["logs:PutLogEvents"]),
        ("Action: logs:PutLogEvents, Resource: 'arn:aws:logs:*:*:*'", []),
        ("Action: apigateway:GET, Resource: 'arn:aws:apigateway:eu-west-1::/apis'", []),
        ("Action: apigateway:GET, Resource: !GetAtt Queue.Arn", ["apigateway:GET"]),
    ],
)
def test_an_action_that_none_of_the_resources_fits_is_found(
    make_project: MakeProject, statement: str, expected: list[str]
) -> None:
    assert found(make_project, statement) == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess]", []),
        ("ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonSQSFullAccess]", ["s3:GetObject"]),
        ("Policies: [{PolicyDocument: {Statement: {Effect: Allow, Action: 's3:Get*', Resource: '*'}}}]", []),
        (
            "Policies: [{PolicyDocument: {Statement: {Effect: Deny, Action: 's3:Get*', Resource: '*'}}}]",
            ["s3:GetObject"],
        ),
        (
            "Policies: [{PolicyDocument: {Statement: {Effect: Allow, Action: s3:PutObject, Resource: '*'}}}]",
            ["s3:GetObject"],
        ),
    ],
)
def test_what_the_same_role_may_do_by_another_policy_is_no_fault(
    make_project: MakeProject, more: str, expected: list[str]
) -> None:
    assert found(make_project, "Action: s3:GetObject, Resource: !GetAtt Bucket.Arn", more) == expected


OF_KEY = "arn:aws:kms:eu-west-1:123456789012:"
OF_TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/"
KEY = """\
  Other: {Type: AWS::S3::Bucket}
  Key: {Type: AWS::KMS::Key}
  Alias: {Type: AWS::KMS::Alias, Properties: {TargetKeyId: !Ref Key, AliasName: %s}}
"""


@pytest.mark.parametrize(
    ("action", "resource", "beside", "is_found"),
    [
        ("s3:GetObject", "arn:aws:s3:::orders", "arn:aws:s3:::invoices/*", True),
        ("s3:GetObject", "arn:aws:s3:::orders", "arn:aws:s3:::orders/*", False),
        ("s3:GetObject", "arn:aws:s3:::orders", "arn:aws:s3:::or*s/*", False),
        ("s3:GetObject", "arn:aws:s3:::orders", "!Sub '${Bucket.Arn}/*'", False),
        ("s3:ListBucket", "arn:aws:s3:::orders/*", "arn:aws:s3:::invoices", True),
        ("s3:ListBucket", "arn:aws:s3:::orders/*", "'*'", False),
        ("s3:ListBucket", "arn:aws:s3:::orders/*", "!Ref Open", False),
        ("s3:ListBucket", "!Sub '${Bucket.Arn}/*'", "!GetAtt Other.Arn", True),
        ("s3:ListBucket", "!Sub 'arn:aws:s3:::${Bucket}/*'", "!Sub 'arn:aws:s3:::${Other}'", True),
        ("s3:ListBucket", "!Sub '${Bucket.Arn}/*'", "!GetAtt Bucket.Arn", False),
        ("s3:ListBucket", "!Sub '${Bucket.Arn}/*'", "!Sub 'arn:aws:s3:::${Open}'", False),
        ("s3:ListBucket", "!Sub '${Bucket.Arn}/*'", "arn:aws:s3:::orders", False),
        ("dynamodb:GetRecords", f"{OF_TABLE}orders", f"{OF_TABLE}invoices/stream/*", True),
        ("dynamodb:GetRecords", f"{OF_TABLE}orders", f"{OF_TABLE}*/stream/*", False),
        ("kms:Decrypt", f"{OF_KEY}alias/orders", f"{OF_KEY}key/1", True),
        ("kms:Decrypt", f"{OF_KEY}alias/orders", "!GetAtt Key.Arn", True),
        ("kms:Decrypt", f"{OF_KEY}alias/table-key", "!GetAtt Key.Arn", False),
        ("kms:Decrypt", f"{OF_KEY}alias/orders", f"'{OF_KEY}*'", False),
        ("sqs:SendMessage", "!GetAtt Bucket.Arn", "!GetAtt Queue.Arn", False),
    ],
)
def test_what_another_statement_allows_on_another_thing_does_not_help(
    make_project: MakeProject, action: str, resource: str, beside: str, is_found: bool
) -> None:
    """The bucket and its objects are one thing, an alias and a key that the template does not give it are not."""
    statement = f"{{Effect: Allow, Action: '{action}', Resource: {beside}}}"
    more = f"Policies: [{{PolicyDocument: {{Statement: {statement}}}}}]"
    text = TEMPLATE.format(statement=f"Action: '{action}', Resource: {resource}", more=more)
    project = make_project({"template.yaml": text + KEY % "!Sub 'alias/${Open}-key'"})
    assert len(project.all(MisdirectedActions)) == is_found


@pytest.mark.parametrize(("name", "is_found"), [("alias/other", True), ("alias/orders", False), ("!Ref Open", False)])
def test_an_alias_that_the_template_may_give_its_key_is_that_key(
    make_project: MakeProject, name: str, is_found: bool
) -> None:
    more = "Policies: [{PolicyDocument: {Statement: {Effect: Allow, Action: kms:Decrypt, Resource: !GetAtt Key.Arn}}}]"
    text = TEMPLATE.format(statement=f"Action: kms:Decrypt, Resource: '{OF_KEY}alias/orders'", more=more)
    assert len(make_project({"template.yaml": text + KEY % name}).all(MisdirectedActions)) == is_found


def test_what_a_statement_may_allow_of_an_action_is_found_out_once(make_project: MakeProject) -> None:
    """20 more in the same role that name it with the same bucket: 21 statements and no 21 times 20."""
    statement = "{Effect: Allow, Action: s3:GetObject, Resource: !GetAtt Bucket.Arn}"
    more = f"Policies: [{{PolicyDocument: {{Statement: [{', '.join([statement] * 20)}]}}}}]"
    with mock.patch.object(iam, "stands_for", wraps=iam.stands_for) as stands_for:
        actions = found(make_project, "Action: s3:GetObject, Resource: !GetAtt Bucket.Arn", more)
    assert (actions, stands_for.call_count) == (["s3:GetObject"] * 21, 21)


LONGEST = f"s3:GetObject{'*' * 988}"


@pytest.mark.parametrize(("pattern", "expected"), [(LONGEST, [LONGEST]), (f"{LONGEST}*", [])])
def test_a_pattern_that_is_longer_than_any_action_stands_for_none(
    make_project: MakeProject, pattern: str, expected: list[str]
) -> None:
    assert found(make_project, f"Action: '{pattern}', Resource: !GetAtt Bucket.Arn") == expected


@pytest.mark.parametrize(("effort", "expected"), [(100, ["s3:GetObject"]), (0, [])])
def test_nothing_is_found_when_the_effort_for_all_templates_is_gone(
    make_project: MakeProject, monkeypatch: pytest.MonkeyPatch, effort: int, expected: list[str]
) -> None:
    monkeypatch.setattr(misdirected_actions, "_MOST_EFFORT", effort)
    assert found(make_project, "Action: s3:GetObject, Resource: !GetAtt Bucket.Arn") == expected


@pytest.mark.parametrize(
    ("actions", "is_left_over"),
    [
        ("[dynamodb:GetItem, dynamodb:Query, dynamodb:DescribeStream]", True),
        ("[dynamodb:DescribeStream, dynamodb:Get*, dynamodb:Scan, dynamodb:Query]", True),
        ("[dynamodb:GetItem, dynamodb:DescribeStream]", False),
        ("dynamodb:DescribeStream", False),
        ("[dynamodb:GetItem, dynamodb:Query, dynamodb:DescribeStream, dynamodb:GetRecords]", False),
    ],
)
def test_one_misfit_among_several_actions_has_been_copied_with_them(
    make_project: MakeProject, actions: str, is_left_over: bool
) -> None:
    statement = f"Action: {actions}, Resource: 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders'"
    project = make_project({"template.yaml": TEMPLATE.format(statement=statement, more="Path: /")})
    assert [each.is_left_over for each in project.all(MisdirectedActions)] == [is_left_over]


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        (
            "Action: 'sqs:*', Resource: 'arn:aws:sqs:::*'",
            "`sqs:*` is about resources with a Region and an account in their ARN, which these lack, so the statement "
            "does not allow it: name one such as `arn:${Partition}:sqs:${Region}:${Account}:*`",
        ),
        (
            "Action: 'cloudwatch:*', Resource: 'arn:aws:cloudwatch:::*'",
            "`cloudwatch:*` is about resources with a Region and an account in their ARN, which these lack, so the "
            "statement does not allow it: name one such as `arn:${Partition}:cloudwatch:${Region}:${Account}:*`",
        ),
        (
            "Action: [kms:Decrypt, kms:Encrypt], Resource: 'arn:aws:kms::123456789012:key/*'",
            "`kms:Decrypt` and 1 more are about resources with a Region in their ARN, which these lack, so the "
            "statement does not allow it: name one such as `arn:${Partition}:kms:${Region}:${Account}:key/*`",
        ),
        (
            "Action: iam:PassRole, Resource: 'arn:aws:iam:::role/*'",
            "`iam:PassRole` is about resources with an account in their ARN, which these lack, so the statement "
            "does not allow it: name one such as `arn:${Partition}:iam::${Account}:role/*`",
        ),
    ],
)
def test_a_message_says_what_is_left_out_of_arns(make_project: MakeProject, statement: str, message: str) -> None:
    project = make_project({"template.yaml": TEMPLATE.format(statement=statement, more="Path: /")})
    problems = (each for found in project.all(MisdirectedActions) for each in action_resource_mismatch.check(found))
    assert [problem.message for problem in problems] == [message]
