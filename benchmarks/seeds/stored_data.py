"""Defects in tables, buckets and what encrypts them."""

from __future__ import annotations

from collections.abc import Iterator

from edited_template import Default, Remove, Set
from seeds.seed import RESOURCES, App, Place, changed, of, removed, seed

_STATEFUL = ("AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::Cognito::UserPool", "AWS::Serverless::SimpleTable")


@seed("table-without-point-in-time-recovery")
def recovery_removed(app: App) -> Iterator[Place]:
    for name in app.resources("AWS::DynamoDB::Table", "AWS::Serverless::SimpleTable"):
        if app.inherited("SimpleTable", "PointInTimeRecoverySpecification") is None and app.properties(name):
            yield removed(name, "PointInTimeRecoverySpecification", good={"PointInTimeRecoveryEnabled": True})


@seed("table-without-point-in-time-recovery")
def recovery_off(app: App) -> Iterator[Place]:
    for name in app.resources("AWS::DynamoDB::Table"):
        path = ("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled")
        yield changed(name, *path, good=True, bad=False)


@seed("stateful-resource-without-deletion-policy")
def deletion_policy_removed(app: App) -> Iterator[Place]:
    for name in app.resources(*_STATEFUL):
        policy = (RESOURCES, name, "DeletionPolicy")
        mend = (Default(policy, "Retain"), Default((RESOURCES, name, "UpdateReplacePolicy"), "Retain"))
        yield Place((Remove(policy),), (RESOURCES, name), mend, on_key=True)


@seed("stateful-resource-without-deletion-policy")
def replacement_policy_removed(app: App) -> Iterator[Place]:
    for name in app.resources(*_STATEFUL):
        policy, replacement = (RESOURCES, name, "DeletionPolicy"), (RESOURCES, name, "UpdateReplacePolicy")
        yield Place((Remove(replacement),), policy, (Set(policy, "Retain"), Set(replacement, "Retain")), on_key=True)


@seed("provisioned-table-without-scaling")
def fixed_capacity(app: App) -> Iterator[Place]:
    for name in app.resources("AWS::DynamoDB::Table"):
        properties = app.properties(name)
        if "GlobalSecondaryIndexes" in properties or list(app.resources("AWS::ApplicationAutoScaling::ScalableTarget")):
            continue
        at = of(name, "BillingMode")
        drop = (Remove(of(name, "ProvisionedThroughput")),) if "ProvisionedThroughput" in properties else ()
        capacity = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
        worsen = (Set(at, "PROVISIONED"), Set(of(name, "ProvisionedThroughput"), capacity))
        yield Place(worsen, at, (*drop, Set(at, "PAY_PER_REQUEST")))


@seed("missing-customer-key")
def customer_key_removed(app: App) -> Iterator[Place]:
    for name in app.resources("AWS::SNS::Topic", "AWS::SQS::Queue"):
        if app.properties(name):
            yield removed(name, "KmsMasterKeyId", good="arn:aws:kms:eu-west-1:123456789012:key/1")
    for name in app.resources("AWS::Logs::LogGroup"):
        yield removed(name, "KmsKeyId", good="arn:aws:kms:eu-west-1:123456789012:key/1")


@seed("missing-customer-key")
def customer_key_of_table_removed(app: App) -> Iterator[Place]:
    for name in app.resources("AWS::DynamoDB::Table"):
        good = {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": "alias/orders"}
        yield removed(name, "SSESpecification", good=good)
