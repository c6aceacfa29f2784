"""What managed policies of AWS and policy templates of SAM allow."""

from __future__ import annotations

import json

import pytest

from serverless_lint.aws.data.generate_policies import generate
from serverless_lint.aws.policies import managed_policy, policy_template


@pytest.mark.parametrize(
    ("name", "action", "expected"),
    [
        ("service-role/AWSLambdaBasicExecutionRole", "logs:PutLogEvents", True),
        ("AWSLambdaBasicExecutionRole", "LOGS:putlogevents", True),
        ("service-role/AWSLambdaBasicExecutionRole", "s3:GetObject", False),
        ("service-role/AWSLambdaSQSQueueExecutionRole", "sqs:ReceiveMessage", True),
        ("service-role/AWSLambdaVPCAccessExecutionRole", "ec2:CreateNetworkInterface", True),
        ("AdministratorAccess", "sqs:SendMessage", True),
        ("PowerUserAccess", "sqs:SendMessage", True),
        ("PowerUserAccess", "iam:CreateRole", False),
        ("PowerUserAccess", "iam:ListRoles", True),
        ("AmazonSSMFullAccess", "logs:PutLogEvents", True),
        ("AmazonNovelty", "logs:PutLogEvents", None),
    ],
)
def test_a_managed_policy_allows_actions_or_nothing_is_known_of_it(
    name: str, action: str, expected: bool | None
) -> None:
    allowed = managed_policy(name)
    assert (allowed.allows(action) if allowed is not None else None) is expected


def test_a_policy_template_says_by_which_parameters_it_is_limited() -> None:
    (grant,) = policy_template("LambdaInvokePolicy") or ()
    assert (grant.actions, grant.parameters) == ("lambda:InvokeFunction", "FunctionName")
    assert policy_template("NoveltyPolicy") is None


def test_the_data_is_made_of_what_aws_and_sam_publish() -> None:
    """Policies that functions are not given are left out, and so is what a policy denies."""
    allow = {"Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": "*"}
    deny = {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"}
    others = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}
    managed = {
        "AWSLambdaNovelty": {"Path": "/", "Document": {"Statement": [allow, deny]}},
        "PowerUserAccess": {"Path": "/", "Document": {"Statement": others}},
        "AWSLambdaReplicator": {"Path": "/aws-service-role/x/", "Document": {"Statement": allow}},
        "Elsewhere": {"Path": "/", "Document": {"Statement": allow}},
    }
    statement = {"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": {"Fn::Sub": ["x", {"q": {"Ref": "Q"}}]}}
    template = {"Parameters": {"Q": {}, "Unused": {}}, "Definition": {"Statement": [statement]}}
    lines = generate(f'data = """{json.dumps(managed)}"""', json.dumps({"Templates": {"SendPolicy": template}}))
    assert {key: json.loads(line) for key, line in lines.items()} == {
        "managed": {
            "AWSLambdaNovelty": {"actions": "s3:Get* s3:List*"},
            "PowerUserAccess": {"actions": "", "all_but": "iam:*"},
        },
        "sam": {"SendPolicy": [{"actions": "sqs:SendMessage", "parameters": "Q"}]},
    }
