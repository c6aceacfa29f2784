"""Services whose functions a program of the CDK beside them deploys as well."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import MakeProject, findings_of
from serverless_lint.config import Config
from serverless_lint.linter import lint
from serverless_lint.model import Project

SERVICE = """\
service: orders
frameworkVersion: '3'
provider: {name: aws, runtime: nodejs12.x}
functions:
  create: { handler: orders.create }
  lost: { handler: orders.lost }
  remove: { handler: orders.remove }
"""
CODE = """\
import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
const client = new SQSClient({});
export const create = async () =>
  client.send(new SendMessageCommand({ QueueUrl: process.env.AWS_REGION, MessageBody: "1" }));
export const remove = create;
"""
STACK = """\
import * as cdk from "aws-cdk-lib";
import * as lambda from "aws-cdk-lib/aws-lambda";
import { SPECS } from "./specs.mts";

export class Orders extends cdk.Stack {
  constructor(scope, id) {
    super(scope, id);
    for (const spec of SPECS) {
      new lambda.Function(this, spec.name, {
        runtime: lambda.Runtime.NODEJS_24_X,
        handler: spec.handler,
        code: lambda.Code.fromBucketV2(bucket, "orders.zip"),
      });
    }
  }
}
new Orders(new cdk.App(), "orders");
"""
SPECS = 'export const SPECS = [{ name: "a", handler: "orders.create" }, { name: "b", handler: "orders.remove" }];\n'
FILES = {
    "orders/serverless.yml": SERVICE,
    "orders/orders.mjs": CODE,
    "orders/lib/stack.mts": STACK,
    "orders/lib/specs.mts": SPECS,
    "orders/cdk.json": json.dumps({"app": "npx tsx lib/stack.mts"}),
}


def permissions(project: Project) -> list[str]:
    return [finding.partition(" ")[0] for finding in findings_of(project, "missing-permission")]


@pytest.mark.parametrize(
    ("changed", "is_superseded"),
    [
        pytest.param({}, True, id="beside it"),
        pytest.param({"orders/package.json": '{"scripts": {"deploy": "cdk deploy"}}'}, True, id="deployed by the CDK"),
        pytest.param({"orders/package.json": '{"scripts": {"deploy": "sls deploy"}}'}, False, id="deployed by it"),
        pytest.param({"orders/lib/specs.mts": SPECS.replace("remove", "other")}, False, id="other functions"),
        pytest.param({"orders/lib/specs.mts": f"// {SPECS}export const SPECS = [];"}, False, id="a comment"),
    ],
)
def test_what_a_program_beside_deploys_may_have_another_role(
    make_project: MakeProject, changed: dict[str, str], is_superseded: bool
) -> None:
    """Which of the two is in use is not known, unless a script says so."""
    assert bool(permissions(make_project({**FILES, **changed}))) is not is_superseded


def test_what_is_said_of_a_superseded_service_is_advice_with_the_reason(tmp_path: Path) -> None:
    """It may be a leftover."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    select = ("deprecated-runtime", "handler-not-found", "missing-permission")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), cfn_lint="off", select=select))
    reason = "advice only, `orders/cdk.json` deploys these functions too: remove what is no longer in use"
    assert [(each.rule, each.severity.word, each.help) for each in report.findings] == [
        ("deprecated-runtime", "info", reason),
        ("handler-not-found", "info", reason),
    ]
