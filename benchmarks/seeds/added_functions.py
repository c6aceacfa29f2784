"""Defects in what a template says about code, in a function that is added to it with its code.

Few templates have all that these rules ask for; with a function of their own, each has a place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from edited_template import Edit, Path, Remove, Set
from seeds.seed import FUNCTION, PROPERTIES, RESOURCES, SAM_FUNCTION, App, Place, of, seed

_SAM_TRANSFORM = "AWS::Serverless-2016-10-31"
_NAME = "SeededFunction"
_TABLE = {
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
}
_EXPIRY = {"AttributeName": "expires", "Enabled": True}
_PUBLISHES = (
    "import os, boto3\n"
    "def handler(event, context):\n"
    "    entry = {'Source': 'seeded', 'DetailType': 'Seeded', 'Detail': '{}', 'EventBusName': os.environ['BUS']}\n"
    "    boto3.client('events').put_events(Entries=[entry])\n"
)
_ASKS = "import boto3\ndef handler(event, context):\n    boto3.client('sts').get_caller_identity()\n"
_EXPIRES = (
    "import os, time, boto3\n"
    "def handler(event, context):\n"
    "    item = {'id': 'a', 'expires_at': int(time.time()) + 60}\n"
    "    boto3.resource('dynamodb').Table(os.environ['TABLE']).put_item(Item=item)\n"
)
_READS = (
    "def handler(event, context):\n"
    "    for record in event['Records']:\n"
    "        print(record['dynamodb']['NewImage']['id']['S'])\n"
)


def _added(name: str, type_: str, properties: dict[str, Any]) -> Edit:
    return Set((RESOURCES, name), {"Type": type_, PROPERTIES: properties})


def _function(app: App, code: str, **settings: Any) -> tuple[Edit, Path] | None:
    """A function with its code, and where the code stands; None if it is no template, or a macro may read it first."""
    shared = {"Handler": "index.handler", "Runtime": "python3.13", **settings}
    transform = app.template.value("Transform")
    if not isinstance(app.template.value(RESOURCES), dict):
        return None
    if transform == _SAM_TRANSFORM:
        return _added(_NAME, SAM_FUNCTION, {**shared, "InlineCode": code}), of(_NAME, "InlineCode")
    if transform is None:
        own = {**shared, "Role": "arn:aws:iam::123456789012:role/seeded", "Code": {"ZipFile": code}}
        return _added(_NAME, FUNCTION, own), of(_NAME, "Code", "ZipFile")
    return None


@seed("published-event-unmatched")
def type_of_added_rule_changed(app: App) -> Iterator[Place]:
    function = _function(app, _PUBLISHES, Environment={"Variables": {"BUS": {"Ref": "SeededBus"}}})
    if function is not None:
        pattern = {"source": ["seeded"], "detail-type": ["Seeded"]}
        rule = {"EventBusName": {"Ref": "SeededBus"}, "EventPattern": pattern}
        bus = _added("SeededBus", "AWS::Events::EventBus", {"Name": "seeded"})
        mend = (bus, _added("SeededRule", "AWS::Events::Rule", rule), function[0])
        yield Place((Set(of("SeededRule", "EventPattern", "detail-type", 0), "Other"),), function[1], mend)


@seed("vpc-without-egress", companions=("vpc-without-endpoint",))
def added_route_removed(app: App) -> Iterator[Place]:
    network = {"SecurityGroupIds": ["sg-0a1b2c3d4e5f6a7b8"], "SubnetIds": [{"Ref": "SeededSubnet"}]}
    function = _function(app, _ASKS, VpcConfig=network)
    if function is not None and not any(app.resources("AWS::CloudFormation::Stack", "AWS::Serverless::Application")):
        table = {"Ref": "SeededRoutes"}
        subnet = {"VpcId": {"Ref": "SeededVpc"}, "CidrBlock": "10.0.1.0/24"}
        route = {"RouteTableId": table, "DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-0a1b2c3d4e5f6a7b8"}
        association = {"SubnetId": {"Ref": "SeededSubnet"}, "RouteTableId": table}
        mend = (
            _added("SeededVpc", "AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16"}),
            _added("SeededSubnet", "AWS::EC2::Subnet", subnet),
            _added("SeededRoutes", "AWS::EC2::RouteTable", {"VpcId": {"Ref": "SeededVpc"}}),
            _added("SeededAssociation", "AWS::EC2::SubnetRouteTableAssociation", association),
            _added("SeededRoute", "AWS::EC2::Route", route),
            function[0],
        )
        yield Place((Remove((RESOURCES, "SeededRoute")),), (RESOURCES, _NAME), mend, on_key=True)


@seed("ttl-not-enabled", companions=("table-without-point-in-time-recovery",))
def expiry_of_added_table_removed(app: App) -> Iterator[Place]:
    function = _function(app, _EXPIRES, Environment={"Variables": {"TABLE": {"Ref": "SeededTable"}}})
    if function is not None:
        expiry = {"AttributeName": "expires_at", "Enabled": True}
        table = _added("SeededTable", "AWS::DynamoDB::Table", {**_TABLE, "TimeToLiveSpecification": expiry})
        yield Place((Remove(of("SeededTable", "TimeToLiveSpecification")),), function[1], (table, function[0]))


@seed("stream-image-of-removal", companions=("table-without-point-in-time-recovery",))
def items_of_added_table_expire(app: App) -> Iterator[Place]:
    function = _function(app, _READS)
    if function is not None:
        stream = {"StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"}}
        mapping = {
            "FunctionName": {"Ref": _NAME},
            "EventSourceArn": {"Fn::GetAtt": ["SeededTable", "StreamArn"]},
            "StartingPosition": "LATEST",
        }
        mend = (
            _added("SeededTable", "AWS::DynamoDB::Table", {**_TABLE, **stream}),
            _added("SeededMapping", "AWS::Lambda::EventSourceMapping", mapping),
            function[0],
        )
        yield Place((Set(of("SeededTable", "TimeToLiveSpecification"), _EXPIRY),), function[1], mend)
