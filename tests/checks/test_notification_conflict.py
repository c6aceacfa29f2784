"""Whether S3 takes all notifications of a bucket together."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of

SAM = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {Name: {Type: String}}
Conditions: {P: !Equals [!Ref Name, p], Q: !Not [!Equals [!Ref Name, p]]}
Resources:
  B: {Type: AWS::S3::Bucket}
  F: {Type: AWS::Serverless::Function, FIRST, Properties: {Events: {E: {Type: S3, Properties: {Bucket: !Ref B, ONE}}}}}
  G: {Type: AWS::Serverless::Function, SECOND, Properties: {Events: {E: {Type: S3, Properties: {Bucket: !Ref B, TWO}}}}}
"""
CLOUDFORMATION = """\
Resources:
  B:
    Type: AWS::S3::Bucket
    Properties:
      NotificationConfiguration:
        TopicConfigurations: [{Topic: a, ONE}]
        QueueConfigurations: [{Queue: a, TWO}]
"""
ALL = "s3:ObjectCreated:*"
PUT = "s3:ObjectCreated:Put"
REMOVED = "s3:ObjectRemoved:*"


def written(event: str, **rules: str) -> str:
    """An event with a filter, as it is written in `LambdaConfigurations`."""
    listed = ", ".join(f"{{Name: {name}, Value: {value}}}" for name, value in rules.items())
    return f"Event: '{event}'" + (f", Filter: {{S3Key: {{Rules: [{listed}]}}}}" if rules else "")


@pytest.mark.parametrize(
    ("one", "two", "found"),
    [
        (written(ALL), written(ALL), True),
        (written(ALL), written(PUT), True),
        (written(PUT), written(ALL), True),
        (written(ALL), written(REMOVED), False),
        (written(ALL, prefix="in/"), written(ALL, prefix="out/"), False),
        (written(ALL, prefix="in/"), written(ALL, prefix="in/new/"), True),
        (written(ALL, suffix=".jpg"), written(ALL, suffix="pg"), True),
        (written(ALL, suffix=".jpg"), written(ALL, suffix=".png"), False),
        (written(ALL, prefix="in/"), written(ALL, suffix=".png"), True),
        (written(ALL, Prefix="in/", suffix=".a"), written(ALL, prefix="in/", Suffix=".b"), False),
        (written(ALL, prefix="!Ref Name"), written(ALL), False),
        (written(ALL), "Event: !Ref Name", False),
    ],
)
def test_notifications_that_share_an_event_and_keys_are_reported(
    make_project: MakeProject, one: str, two: str, found: bool
) -> None:
    """Once, at the second of the two; in SAM and in CloudFormation."""
    events = (one.replace("Event:", "Events:"), two.replace("Event:", "Events:"))
    text = SAM.replace("FIRST", "Metadata: {}").replace("SECOND", "Metadata: {}")
    sam = make_project({"template.yaml": text.replace("ONE", events[0]).replace("TWO", events[1])})
    assert findings_of(sam, "notification-conflict") == ["template.yaml:7"] * found


@pytest.mark.parametrize(
    ("one", "two", "found"),
    [
        (written(ALL), written(PUT), ["template.yaml:6"]),
        (written(ALL, prefix="in/"), written(ALL, prefix="out/"), []),
    ],
)
def test_all_receivers_of_a_bucket_count(make_project: MakeProject, one: str, two: str, found: list[str]) -> None:
    """Topics, queues and functions."""
    project = make_project({"template.yaml": CLOUDFORMATION.replace("ONE", one).replace("TWO", two)})
    assert findings_of(project, "notification-conflict") == found


def test_conditions_may_keep_notifications_apart(make_project: MakeProject) -> None:
    """Only what is certainly there counts."""
    text = SAM.replace("FIRST", "Condition: P").replace("SECOND", "Condition: Q")
    text = text.replace("ONE", "Events: s3:ObjectCreated:*").replace("TWO", "Events: s3:ObjectCreated:*")
    assert findings_of(make_project({"template.yaml": text}), "notification-conflict") == []
