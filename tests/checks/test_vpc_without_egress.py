"""Whether functions in a VPC reach what they call."""

from __future__ import annotations

from collections.abc import Mapping
from unittest.mock import patch

import pytest

from conftest import MakeProject, findings_of
from serverless_lint.link.stack.names import Names
from serverless_lint.parse.template.node import Node

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {{Id: {{Type: String}}}}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src/
      VpcConfig: {{SecurityGroupIds: [sg-1], SubnetIds: [!Ref S]{config}}}
  V: {{Type: AWS::EC2::VPC}}
  W: {{Type: AWS::EC2::VPC}}
  I: {{Type: AWS::EC2::InternetGateway}}
  S: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: !Ref V}}}}
  R: {{Type: AWS::EC2::RouteTable, Properties: {{VpcId: !Ref V}}}}
  Other: {{Type: AWS::EC2::RouteTable, Properties: {{VpcId: !Ref V}}}}
  A: {{Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {{SubnetId: !Ref S, RouteTableId: !Ref R}}}}
  {more}
"""
NAMES = "import boto3\nclient = boto3.client('{}')\n\n\ndef handler(event, context):\n    return client.{}\n"
SQS = NAMES.format("sqs", "send_message(QueueUrl='u', MessageBody='m')")
S3 = NAMES.format("s3", "get_object(Bucket='b', Key='k')")


def found(make_project: MakeProject, more: str, code: str = SQS, config: str = "") -> list[str]:
    """Where the rule reports something of a template with something more."""
    template = TEMPLATE.format(more=more, config=config)
    return findings_of(make_project({"template.yaml": template, "src/app.py": code}), "vpc-without-egress")


def route(properties: str) -> str:
    """A route of the subnet's table."""
    return f"Out: {{Type: AWS::EC2::Route, Properties: {{RouteTableId: !Ref R, {properties}}}}}"


def endpoint(service: str, properties: str) -> str:
    """An endpoint for a service."""
    name = f"!Sub 'com.amazonaws.${{AWS::Region}}.{service}'"
    return f"E: {{Type: AWS::EC2::VPCEndpoint, Properties: {{ServiceName: {name}, {properties}}}}}"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("Nothing: {Type: AWS::SQS::Queue}", SQS),
        (route("DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref I"), SQS),
        ("Out: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Other, NatGatewayId: nat-1}}", SQS),
        (endpoint("sns", "VpcId: !Ref V, VpcEndpointType: Interface"), SQS),
        (endpoint("sqs", "VpcId: !Ref W, VpcEndpointType: Interface"), SQS),
        (endpoint("s3", "VpcId: !Ref V, RouteTableIds: [!Ref Other]"), S3),
        (endpoint("s3", "VpcId: !Ref V, VpcEndpointType: Gateway"), S3),
        ("N: {Type: AWS::SQS::Queue}", NAMES.format("s3", "download_file('bucket', 'key', '/tmp/file')")),
    ],
)
def test_a_call_that_finds_no_way_is_found(make_project: MakeProject, more: str, code: str) -> None:
    assert found(make_project, more, code) == ["template.yaml:4"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (route("NatGatewayId: nat-1"), SQS),
        (route("TransitGatewayId: tgw-1"), SQS),
        (route("GatewayId: !Ref Id"), SQS),
        ("Out: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Id, NatGatewayId: nat-1}}", SQS),
        ("P: {Type: AWS::EC2::VPNGatewayRoutePropagation, Properties: {RouteTableIds: [!Ref R]}}", SQS),
        ("B: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Id, RouteTableId: x}}", SQS),
        ("B: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref S, RouteTableId: x}}", SQS),
        (endpoint("sqs", "VpcId: !Ref V, VpcEndpointType: Interface"), SQS),
        (endpoint("sqs-fips", "VpcId: !Ref Id, VpcEndpointType: Interface"), SQS),
        (endpoint("${Id}", "VpcId: !Ref V, VpcEndpointType: Interface"), SQS),
        (endpoint("s3", "VpcId: !Ref V, RouteTableIds: [!Ref R]"), S3),
        (endpoint("s3", "VpcId: !Ref V, RouteTableIds: !Ref Id"), S3),
        (endpoint("s3", "VpcId: !Ref V, VpcEndpointType: Interface"), S3),
        ("N: {Type: AWS::CloudFormation::Stack, Properties: {Parameters: {Vpc: !Ref V}}}", SQS),
        ("N: {Type: Custom::Routes, Properties: {Tables: [!Ref R]}}", SQS),
        ("N: {Type: AWS::SSM::Parameter, Properties: {Value: !Ref V}}", SQS),
        ("N: {Type: AWS::SQS::Queue}\nOutputs: {Vpc: {Value: !Ref V, Export: {Name: vpc}}}", SQS),
        ("N: {Type: AWS::SQS::Queue}", NAMES.format("s3", "generate_presigned_url('get_object', Params={})")),
        ("N: {Type: AWS::SQS::Queue}", NAMES.format("organizations", "list_accounts()")),
    ],
)
def test_what_may_lead_out_is_a_way(make_project: MakeProject, more: str, code: str) -> None:
    assert found(make_project, more, code) == []


def test_addresses_of_version_six_may_lead_out(make_project: MakeProject) -> None:
    assert found(make_project, "N: {Type: AWS::SQS::Queue}", config=", Ipv6AllowedForDualStack: true") == []


def test_an_output_that_nobody_can_import_tells_nobody_of_the_network(make_project: MakeProject) -> None:
    output = "N: {Type: AWS::SQS::Queue}\nOutputs: {Vpc: {Value: !Ref V}}"
    assert found(make_project, output) == ["template.yaml:4"]


AXIOS = "import axios from 'axios';\nexport const handler = async () => (await axios.post('ADDRESS', {})).data;\n"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://httpbin.org/post", ["template.yaml:4"]),
        ("https://httpbin.org", []),
        ("https://sqs.eu-west-1.amazonaws.com/", []),
        ("http://orders.internal/", []),
        ("http://10.0.0.1/", []),
        ("http://localhost:2772/", []),
    ],
)
def test_a_public_host_is_not_reached_by_an_internet_gateway(
    make_project: MakeProject, address: str, expected: list[str]
) -> None:
    """https://github.com/smoketurner/serverless-vpc-plugin/issues/44"""
    template = TEMPLATE.format(more=route("GatewayId: !Ref I"), config="").replace("python3.13", "nodejs22.x")
    project = make_project({"template.yaml": template, "src/app.mjs": AXIOS.replace("ADDRESS", address)})
    assert findings_of(project, "vpc-without-egress") == expected


def test_a_private_zone_may_answer_for_a_host(make_project: MakeProject) -> None:
    zone = "Z: {Type: AWS::Route53::HostedZone, Properties: {VPCs: [{VPCId: !Ref V}]}}"
    code = (
        "import requests\n\n\ndef handler(event, context):\n    return requests.get('https://httpbin.org/get').text\n"
    )
    assert found(make_project, zone, code) == []
    assert found(make_project, "N: {Type: AWS::SQS::Queue}", code) == ["template.yaml:4"]


SERVICES = ("sns", "sqs", "kms", "ssm", "logs", "events", "athena", "glue", "batch", "ecs", "sts", "xray")
SUBNET = """\
  S{0}: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: !Ref V}}}}
  T{0}: {{Type: AWS::EC2::RouteTable, Properties: {{VpcId: !Ref V}}}}
  A{0}: {{Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {{SubnetId: !Ref S{0}, RouteTableId: !Ref T{0}}}}}
  R{0}: {{Type: AWS::EC2::Route, Properties: {{RouteTableId: !Ref T{0}, GatewayId: !Ref I}}}}
  F{0}:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      VpcConfig: {{SecurityGroupIds: [sg-1], SubnetIds: [!Ref S0, !Ref S{0}]}}
  E{0}:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: !Ref V
      ServiceName: !Sub "com.amazonaws.${{AWS::Region}}.{1}"
      RouteTableIds: [!Ref T0, !Ref T{0}]
"""


def many(count: int) -> Mapping[str, str]:
    """Functions, each in the first subnet and one of its own, that call services with an endpoint for both."""
    network = "  V: {Type: AWS::EC2::VPC}\n  I: {Type: AWS::EC2::InternetGateway}\n"
    each = "".join(SUBNET.format(at, SERVICES[at]) for at in range(count))
    calls = "".join(f"    boto3.client('{service}').do()\n" for service in SERVICES[:count])
    return {
        "template.yaml": f"Transform: AWS::Serverless-2016-10-31\nResources:\n{network}{each}",
        "app.py": f"import boto3\n\n\ndef handler(event, context):\n{calls}",
    }


@pytest.mark.parametrize(("owner", "name"), [(Names, "certain"), (Node, "lookup")])
def test_what_the_subnets_of_a_template_reach_is_looked_at_once_for_all_functions(
    make_project: MakeProject, owner: type, name: str
) -> None:
    def asked(count: int) -> int:
        project = make_project(many(count))
        with patch.object(owner, name, autospec=True, side_effect=getattr(owner, name)) as counted:
            assert len(findings_of(project, "vpc-without-egress")) == count - 1
        return counted.call_count

    assert 0 < asked(12) <= 2 * asked(6)


PROGRAM = """\
import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
const stack = new Stack(new App(), 'Orders');
const vpc = new ec2.Vpc(stack, 'Vpc', { NETWORK });
new lambda.Function(stack, 'Poll', {
  runtime: lambda.Runtime.PYTHON_3_13, handler: 'app.handler', code: lambda.Code.fromAsset('src'),
  vpc, FUNCTION
});
MORE
"""
SUBNETS = (
    "natGateways: 0, subnetConfiguration: [{ name: 'A', subnetType: ec2.SubnetType.PUBLIC }, "
    "{ name: 'B', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }]"
)
WITH_NAT = (
    "subnetConfiguration: [{ name: 'A', subnetType: ec2.SubnetType.PUBLIC }, "
    "{ name: 'B', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }, "
    "{ name: 'C', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }]"
)
ISOLATED = "vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED }"
OTHER = "vpc.addInterfaceEndpoint('E', { service: ec2.InterfaceVpcEndpointAwsService.SNS });"


def in_program(make_project: MakeProject, vpc: str, function: str, more: str = "", code: str = SQS) -> list[str]:
    """Where the rule reports something of a program that was not synthesised."""
    text = PROGRAM.replace("NETWORK", vpc).replace("FUNCTION", function).replace("MORE", more)
    files = {"cdk.json": '{"app": "npx ts-node app.ts"}', "app.ts": text}
    return findings_of(make_project({**files, "src/app.py": code}), "vpc-without-egress")


@pytest.mark.parametrize(
    ("vpc", "function", "more"),
    [
        (SUBNETS, ISOLATED, ""),
        (SUBNETS, "", ""),
        (SUBNETS, "vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC }, allowPublicSubnet: true", ""),
        (SUBNETS, "vpcSubnets: { subnetGroupName: 'B' }", OTHER),
        ("natGateways: 0, maxAzs: 2", "", ""),
        (WITH_NAT, ISOLATED, ""),
        (WITH_NAT, ISOLATED, "vpc.addGatewayEndpoint('E', { service: ec2.GatewayVpcEndpointAwsService.S3 });"),
        (WITH_NAT, ISOLATED, "new ec2.SecurityGroup(stack, 'Group', { vpc });"),
    ],
)
def test_a_program_of_the_cdk_that_makes_closed_subnets(
    make_project: MakeProject, vpc: str, function: str, more: str
) -> None:
    assert in_program(make_project, vpc, function, more) == ["app.ts:6"]


@pytest.mark.parametrize(
    ("vpc", "function", "more"),
    [
        (WITH_NAT, "", ""),
        ("maxAzs: 2", "", ""),
        ("natGateways: count", "", ""),
        ("...settings, natGateways: 0", "", ""),
        ("natGateways: 0, natGatewayProvider: nat", "", ""),
        ("natGateways: 0, vpnGateway: true", "", ""),
        (SUBNETS, "vpcSubnets: subnets", ""),
        (SUBNETS, "vpcSubnets: { subnets: some }", ""),
        (SUBNETS, f"{ISOLATED}, ipv6AllowedForDualStack: true", ""),
        (SUBNETS, ISOLATED, OTHER.replace("SNS", "SQS")),
        (SUBNETS, ISOLATED, OTHER.replace("ec2.InterfaceVpcEndpointAwsService.SNS", "service")),
        (SUBNETS, ISOLATED, "new ec2.InterfaceVpcEndpoint(stack, 'E', { vpc, service: named });"),
        (SUBNETS, ISOLATED, "vpc.isolatedSubnets[0].addRoute('R', { routerId: 'i', routerType: t });"),
        (SUBNETS, ISOLATED, "new ec2.CfnRoute(stack, 'R', { routeTableId: 'r', natGatewayId: 'n' });"),
    ],
)
def test_a_program_of_the_cdk_that_may_make_a_way_out(
    make_project: MakeProject, vpc: str, function: str, more: str
) -> None:
    assert in_program(make_project, vpc, function, more) == []


@pytest.mark.parametrize(
    ("head", "more", "expected"),
    [
        ("", "new Endpoints(stack, 'E', { vpc });", ["app.ts:6"]),
        ("import { Endpoints } from 'cdk-endpoints';", "new Endpoints(stack, 'E', { vpc });", []),
        ("import { CfnOutput } from 'aws-cdk-lib';", "new CfnOutput(stack, 'O', { value: vpc.vpcId });", ["app.ts:6"]),
        (
            "import { CfnOutput } from 'aws-cdk-lib';",
            "new CfnOutput(stack, 'O', { value: vpc.vpcId, exportName: 'network' });",
            [],
        ),
    ],
)
def test_a_network_of_the_cdk_that_is_handed_on(
    make_project: MakeProject, head: str, more: str, expected: list[str]
) -> None:
    assert in_program(make_project, SUBNETS, ISOLATED, f"{more} {head}") == expected


@pytest.mark.parametrize(("service", "expected"), [("SQS", []), ("KMS", ["app.py:4"])])
def test_a_program_of_the_cdk_in_python(make_project: MakeProject, service: str, expected: list[str]) -> None:
    program = (
        "from aws_cdk import App, Stack, aws_ec2 as ec2, aws_lambda as _lambda\n"
        "stack = Stack(App(), 'Orders')\n"
        "vpc = ec2.Vpc(stack, 'Vpc', nat_gateways=0, subnet_configuration=[ec2.SubnetConfiguration("
        "name='A', subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)])\n"
        "_lambda.Function(stack, 'Poll', runtime=_lambda.Runtime.PYTHON_3_13, handler='app.handler',\n"
        "  code=_lambda.Code.from_asset('src'), vpc=vpc,\n"
        "  vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED))\n"
        f"vpc.add_interface_endpoint('E', service=ec2.InterfaceVpcEndpointAwsService.{service})\n"
    )
    files = {"cdk.json": '{"app": "python app.py"}', "app.py": program, "src/app.py": SQS}
    assert findings_of(make_project(files), "vpc-without-egress") == expected
