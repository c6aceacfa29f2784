"""Tables and buckets of a template, with what other resources do for them."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.model import Bucket, Table

HEAD = "Parameters: {P: {Type: String}}\nResources:\n"
TABLE = "  T: {Type: AWS::DynamoDB::Table, Properties: {TableName: orders}}\n"
BUCKET = "  B: {Type: AWS::S3::Bucket, Properties: {BucketName: uploads}}\n"


@pytest.mark.parametrize(
    ("resource_id", "may_be_scaled"),
    [
        ("!Sub 'table/${T}'", True),
        ("!Join ['/', [table, !Ref T]]", True),
        ("table/orders", True),
        ("table/orders/index/by-date", True),
        ("!Ref P", True),
        ("!Sub 'table/${P}'", True),
        ("table/stock", False),
        ("!Sub 'table/${B}'", False),
    ],
)
def test_scaling_target_may_be_for_a_table(make_project: MakeProject, resource_id: str, may_be_scaled: bool) -> None:
    """A target names its table by reference, by name, or in a way that only the deployment knows."""
    kind = "AWS::ApplicationAutoScaling::ScalableTarget"
    target = f"  S:\n    Type: {kind}\n    Properties:\n      ResourceId: {resource_id}\n"
    (table,) = make_project({"template.yaml": HEAD + TABLE + BUCKET + target}).all(Table)
    assert table.may_be_scaled is may_be_scaled


@pytest.mark.parametrize(
    ("policy", "count"),
    [
        ("{Bucket: !Ref B, PolicyDocument: {Statement: [{Effect: Allow, Principal: '*'}]}}", 1),
        ("{Bucket: uploads, PolicyDocument: {Statement: {Effect: Allow, Principal: '*'}}}", 1),
        (
            "{Bucket: uploads, PolicyDocument: {Statement: [!If [C, {}, {Effect: Allow, Principal: '*'}]]}}",
            1,
        ),
        (
            "{Bucket: uploads, PolicyDocument: {Statement: !If [C, [], [{Effect: Allow, Principal: '*'}]]}}",
            1,
        ),
        ("{Bucket: !Ref B, PolicyDocument: {Statement: [{Effect: Allow, Principal: {AWS: ['*']}}]}}", 1),
        ("{Bucket: !Ref B, PolicyDocument: {Statement: [{Effect: Deny, Principal: '*'}]}}", 0),
        ("{Bucket: !Ref B, PolicyDocument: {Statement: [{Effect: Allow, Principal: '*', Condition: {A: {b: c}}}]}}", 0),
        ("{Bucket: !Ref B, PolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: '*'}}]}}", 0),
        ("{Bucket: other, PolicyDocument: {Statement: [{Effect: Allow, Principal: '*'}]}}", 0),
        ("{Bucket: !Ref P, PolicyDocument: {Statement: [{Effect: Allow, Principal: '*'}]}}", 0),
        ("7", 0),
    ],
)
def test_policy_of_a_bucket_may_let_everybody_in(make_project: MakeProject, policy: str, count: int) -> None:
    """A statement is public if it allows everybody, without a condition, for this bucket."""
    template = f"{HEAD}{BUCKET}  Q:\n    Type: AWS::S3::BucketPolicy\n    Properties: {policy}\n"
    (bucket,) = make_project({"template.yaml": template}).all(Bucket)
    assert len(bucket.public_statements) == count
