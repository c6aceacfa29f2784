"""ARNs of which not all is known."""

from __future__ import annotations

import pytest

from serverless_lint.aws.arn_patterns import ANYTHING, NAME, may_fit, may_meet, of_reference, of_text

OBJECT = "arn:${Partition}:s3:::${BucketName}/${ObjectName}"
BUCKET = "arn:${Partition}:s3:::${BucketName}"
ACCESS_POINT = "arn:${Partition}:s3:${Region}:${Account}:accesspoint/${AccessPointName}"
STREAM = "arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}/stream/${StreamLabel}"


@pytest.mark.parametrize(
    ("arn", "arn_format", "fits"),
    [
        ("arn:aws:s3:::uploads", OBJECT, False),
        ("arn:aws:s3:::uploads/*", OBJECT, True),
        ("arn:aws:s3:::uploads*", OBJECT, True),
        (f"arn:aws:s3:::{NAME}", OBJECT, False),
        (f"arn:aws:s3:::{NAME}/in/*", BUCKET, False),
        ("arn:aws:s3:::uploads/*", ACCESS_POINT, False),
        ("arn:aws:s3:eu-west-1:123456789012:accesspoint/orders", ACCESS_POINT, True),
        ("arn:aws:s3:::*", BUCKET, True),
        (f"arn:*:dynamodb:*:*:table/{NAME}", STREAM, False),
        (f"arn:*:dynamodb:*:*:table/{NAME}/stream/*", STREAM, True),
        ("arn:aws:dynamodb:*:*:*", STREAM, True),
        ("arn:aws:sqs:*:*:orders", STREAM, False),
        ("arn:aws:*", STREAM, True),
        ("arn:*:*:*:*:*", STREAM, True),
        ("*", STREAM, True),
        ("arn:aws:s3:::" + "a" * 3000, OBJECT, True),
    ],
)
def test_a_pattern_may_be_an_arn_of_a_format(arn: str, arn_format: str, fits: bool) -> None:
    assert may_fit(arn, arn_format) is fits


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("", "", True),
        ("", "*", True),
        ("", "a", False),
        ("a*c", "ab*", True),
        ("a*c", "b*", False),
        ("a*c", "*d", False),
        (f"{NAME}b", "a/b", False),
        (f"{NAME}b", "ab", True),
        (f"{NAME}", "*/*", False),
        (f"a{NAME}{NAME}/b", f"*{NAME}", True),
        (f"a/{NAME}", f"{NAME}b", False),
        ("**a**", f"{NAME}", True),
        ("a*" * 1000, "*b" * 50 + "*", True),
        ("a*" * 1000 + "a", "*b" * 50, False),
    ],
)
def test_two_patterns_meet_where_a_text_fits_both(one: str, other: str, meet: bool) -> None:
    assert (may_meet(one, other), may_meet(other, one)) == (meet, meet)


@pytest.mark.parametrize(
    ("resource_type", "attribute", "pattern"),
    [
        ("AWS::S3::Bucket", None, NAME),
        ("AWS::S3::Bucket", "Arn", f"arn:*:s3:::{NAME}"),
        ("AWS::S3::Bucket", "DomainName", ANYTHING),
        ("AWS::DynamoDB::Table", "StreamArn", f"arn:*:dynamodb:*:*:table/{NAME}/stream/*"),
        ("AWS::SNS::Topic", None, f"arn:*:sns:*:*:{NAME}"),
        ("AWS::SQS::Queue", None, ANYTHING),
        ("AWS::Logs::LogGroup", None, ANYTHING),
        ("AWS::Novel::Thing", "Arn", ANYTHING),
    ],
)
def test_a_reference_gives_what_its_resource_is_called(resource_type: str, attribute: str | None, pattern: str) -> None:
    assert of_reference(resource_type, attribute) == pattern


def test_policy_variables_and_question_marks_stand_for_anything() -> None:
    assert of_text("arn:aws:s3:::home/${aws:username}/v?") == "arn:aws:s3:::home/*/v*"
