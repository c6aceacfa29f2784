"""What is said about deliveries that nothing catches."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.checks.delivery_without_dlq import subscription_without_redrive
from serverless_lint.model import Subscription

HEAD = "Transform: AWS::Serverless-2016-10-31\nResources:\n"
ENTRIES = """\
  Orders:
    Type: AWS::SNS::Topic
    Properties:
      Subscription:
        - { Protocol: lambda, Endpoint: !GetAtt Mailer.Arn }
        - { Protocol: sqs, Endpoint: !GetAtt Queue.Arn }
"""
RESOURCE = """\
  Mails:
    Type: AWS::SNS::Subscription
    Properties: { TopicArn: !Ref Orders, Protocol: lambda, Endpoint: !GetAtt Mailer.Arn }
"""
EVENT = """\
  Mailer:
    Type: AWS::Serverless::Function
    Properties: { Events: { Order: { Type: SNS, Properties: { Topic: !Ref Orders } } } }
"""


@pytest.mark.parametrize(
    ("resources", "message"),
    [
        (
            ENTRIES,
            "this subscription to `Orders` drops what it cannot deliver: "
            "make it an `AWS::SNS::Subscription` with a `RedrivePolicy`",
        ),
        (RESOURCE, "`Mails` drops messages that cannot be delivered: add a `RedrivePolicy`"),
        (EVENT, "`Mailer.Order` drops messages that cannot be delivered: add a `RedrivePolicy`"),
    ],
    ids=["entry of a topic", "resource", "event"],
)
def test_the_message_names_what_subscribes(make_project: MakeProject, resources: str, message: str) -> None:
    """An entry of a topic's list has no name and cannot have the policy; the topic itself is not meant."""
    subscriptions = make_project({"template.yaml": HEAD + resources}).all(Subscription)
    found = [problem.message for each in subscriptions for problem in subscription_without_redrive.check(each)]
    assert found == [message]
