"""When a role names ARNs alone that never stand for what the code of a function asks."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.analyses.unmatched_grants import UnmatchedGrant

SERVICE = """\
service: orders
provider:
  name: aws
  runtime: {runtime}
  region: {region}
  environment: {{ MODELS: us-east-1, GIVEN: '${{env:GIVEN}}' }}
  iam: {{ role: {{ statements: [{statement}] }} }}
functions:
  send: {{ handler: send.handler }}
resources: {{ Resources: {{ Topic: {{ Type: AWS::SNS::Topic }} }} }}
"""
PHONE_JS = """\
import {{ SNSClient, PublishCommand }} from "@aws-sdk/client-sns";
const client = new SNSClient({{}});
export const handler = async (event) => {{
  await client.send(new PublishCommand({{ {parameters}, Message: "hello" }}));
}};
"""
PHONE_PYTHON = """\
import boto3
client = boto3.client("sns")
def handler(event, context):
    client.publish({parameters}, Message="hello")
"""


def statement(action: str, *resources: str, more: str = "") -> str:
    listed = ", ".join(resource if resource.startswith("!") else f'"{resource}"' for resource in resources)
    return f'{{ Effect: Allow, Action: "{action}", Resource: [{listed}]{more} }}'


def unmatched(make_project: MakeProject, code: str, allowed: str, region: str = "eu-north-1") -> list[str]:
    """The actions that nothing is named for, with the Regions that are asked."""
    is_python = code.startswith("import boto3")
    service = SERVICE.format(runtime="python3.13" if is_python else "nodejs22.x", region=region, statement=allowed)
    project = make_project({"serverless.yml": service, "send.py" if is_python else "send.mjs": code})
    return [
        " ".join(filter(None, (*miss.actions, miss.region)))
        for grant in project.all(UnmatchedGrant)
        for miss in grant.misses
    ]


@pytest.mark.parametrize(
    ("parameters", "allowed", "is_reported"),
    [
        pytest.param("PhoneNumber", statement("sns:Publish", "!Ref Topic"), True, id="a topic of the template"),
        pytest.param("PhoneNumber", statement("sns:*", "arn:aws:sns:*:*:live-*"), True, id="topics by their names"),
        pytest.param("PhoneNumber", statement("sns:Publish", "*"), False, id="everything"),
        pytest.param("PhoneNumber", statement("sns:Publish", "!Ref Topic", "*"), False, id="everything besides"),
        pytest.param("PhoneNumber", statement("sns:Publish", "arn:aws:sns:*:*:*"), False, id="all topics"),
        pytest.param("PhoneNumber", statement("sns:Publish", "${env:TOPIC}"), False, id="not known"),
        pytest.param("PhoneNumber", statement("s3:GetObject", "arn:aws:s3:::a/*"), False, id="nothing: another rule"),
        pytest.param("TopicArn", statement("sns:Publish", "!Ref Topic"), False, id="a topic is asked"),
        pytest.param("PhoneNumber TopicArn", statement("sns:Publish", "!Ref Topic"), False, id="one of both"),
    ],
)
def test_a_phone_number_is_no_topic(
    make_project: MakeProject, parameters: str, allowed: str, *, is_reported: bool
) -> None:
    expected = ["sns:Publish"] if is_reported else []
    names = parameters.split()
    javascript = PHONE_JS.format(parameters=", ".join(f"{name}: event.to" for name in names))
    assert unmatched(make_project, javascript, allowed) == expected
    python = PHONE_PYTHON.format(parameters=", ".join(f'{name}=event["to"]' for name in names))
    assert unmatched(make_project, python, allowed) == expected


MODEL_JS = """\
import {{ BedrockRuntimeClient, InvokeModelCommand }} from "@aws-sdk/client-bedrock-runtime";
const client = new BedrockRuntimeClient({options});
export const handler = async (event) => {{
  await client.send(new InvokeModelCommand({{ modelId: event.model, body: event.body }}));
}};
"""
MODEL_PYTHON = """\
import boto3
import os
client = boto3.client("bedrock-runtime"{options})
def handler(event, context):
    client.invoke_model(modelId=event["model"], body=event["body"])
"""
ONE_REGION = statement("bedrock:InvokeModel", "arn:aws:bedrock:us-east-1::foundation-model/*")


@pytest.mark.parametrize(
    ("javascript", "python", "region"),
    [
        pytest.param("{}", "", "eu-north-1", id="the function's own"),
        pytest.param("", "", "eu-north-1", id="the same without options"),
        pytest.param(
            "{ region: process.env.AWS_REGION || 'us-east-1' }",
            ", region_name=os.environ.get('AWS_REGION', 'us-east-1')",
            "eu-north-1",
            id="the same by its variable, which is always set",
        ),
        pytest.param("{ region: 'eu-west-1' }", ", region_name='eu-west-1'", "eu-west-1", id="another one"),
        pytest.param("{ region: 'eu-west-1' }", ", 'eu-west-1'", "eu-west-1", id="another one by position"),
        pytest.param("{ region: 'us-east-1' }", ", region_name='us-east-1'", "", id="the one that is allowed"),
        pytest.param(
            "{ region: process.env.MODELS }", ", region_name=os.environ['MODELS']", "", id="the one by a variable"
        ),
        pytest.param("{ region: process.env.GIVEN }", ", region_name=os.environ['GIVEN']", "", id="not known"),
        pytest.param("{ ...options }", ", **options", "", id="not seen"),
        pytest.param(
            "{ region: process.env.OTHER ?? 'eu-west-1' }",
            ", region_name=os.environ.get('OTHER', 'eu-west-1')",
            "eu-west-1",
            id="the text that stands in for a variable",
        ),
    ],
)
def test_what_is_allowed_in_one_region_is_not_in_another(
    make_project: MakeProject, javascript: str, python: str, region: str
) -> None:
    expected = [f"bedrock:InvokeModel {region}"] if region else []
    assert unmatched(make_project, MODEL_JS.format(options=javascript), ONE_REGION) == expected
    assert unmatched(make_project, MODEL_PYTHON.format(options=python), ONE_REGION) == expected


@pytest.mark.parametrize(
    ("allowed", "region"),
    [
        pytest.param(ONE_REGION, "${opt:region, 'eu-north-1'}", id="deployed to any Region"),
        pytest.param(ONE_REGION, "us-east-1", id="the same Region"),
        pytest.param(
            statement("bedrock:InvokeModel", "arn:aws:bedrock:*::foundation-model/*"), "eu-north-1", id="all Regions"
        ),
        pytest.param(
            statement("bedrock:InvokeModel", "arn:aws:bedrock:::foundation-model/*"), "eu-north-1", id="no Region"
        ),
        pytest.param(
            statement("bedrock:InvokeModel", "arn:aws:bedrock:${aws:region}::foundation-model/*"),
            "eu-north-1",
            id="its own",
        ),
        pytest.param(statement("bedrock:*", "arn:aws:bedrock:us-*::foundation-model/*"), "eu-north-1", id="some"),
    ],
)
def test_regions_that_may_be_the_same_are_left_alone(make_project: MakeProject, allowed: str, region: str) -> None:
    assert unmatched(make_project, MODEL_JS.format(options="{}"), allowed, region) == []
