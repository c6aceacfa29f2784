"""What `Ref` and `Fn::GetAtt` return."""

from __future__ import annotations

import pytest

from serverless_lint.aws.references import Form, returned_by


@pytest.mark.parametrize(
    ("resource_type", "attribute", "form"),
    [
        ("AWS::SQS::Queue", None, Form.URL),
        ("AWS::SQS::Queue", "QueueUrl", Form.URL),
        ("AWS::SQS::Queue", "QueueName", Form.NAME),
        ("AWS::SQS::Queue", "Arn", Form.ARN),
        ("AWS::SQS::Queue", "Novelty", None),
        ("AWS::SNS::Topic", None, Form.ARN),
        ("AWS::DynamoDB::Table", None, Form.NAME),
        ("AWS::DynamoDB::Table", "StreamArn", Form.ARN),
        ("AWS::KMS::Key", None, Form.ID),
        ("AWS::Lambda::Version", None, Form.ARN),
        ("AWS::Lambda::Version", "Version", None),
    ],
)
def test_an_expression_returns_a_name_an_arn_or_something_else(
    resource_type: str, attribute: str | None, form: Form | None
) -> None:
    returned = returned_by(resource_type)
    assert returned is not None
    assert returned.form(attribute) is form


@pytest.mark.parametrize(
    ("resource_type", "arn", "name"),
    [
        ("AWS::SQS::Queue", "Arn", "QueueName"),
        ("AWS::SNS::Topic", "", "TopicName"),
        ("AWS::S3::Bucket", "Arn", ""),
        ("AWS::Lambda::LayerVersion", "", None),
    ],
)
def test_a_resource_can_be_named_by_its_arn_or_its_name(resource_type: str, arn: str, name: str | None) -> None:
    """An empty attribute is `Ref`."""
    returned = returned_by(resource_type)
    assert returned is not None
    assert (returned.attribute(Form.ARN), returned.attribute(Form.NAME)) == (arn, name)


def test_nothing_is_known_of_other_types() -> None:
    assert returned_by("AWS::Novelty::Thing") is None
