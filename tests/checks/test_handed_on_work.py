"""Functions behind an API that hand their work on, and those that wait for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from serverless_lint.config import Config
from serverless_lint.linter import lint

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: app.handler
      Timeout: 60
      Events: { Any: { Type: Api, Properties: { Path: /orders, Method: post } } }
"""
CODE = """\
import { LambdaClient, InvokeCommand } from "@aws-sdk/client-lambda";
import { SFNClient, StartExecutionCommand, StartSyncExecutionCommand } from "@aws-sdk/client-sfn";

const lambda = new LambdaClient({});
const steps = new SFNClient({});

export const handler = async (event) => {
  %s;
  return { statusCode: 202 };
};
"""


@pytest.mark.parametrize(
    ("work", "severity"),
    [
        ('await lambda.send(new InvokeCommand({ FunctionName: "w", InvocationType: "Event" }))', "info"),
        ('await steps.send(new StartExecutionCommand({ stateMachineArn: "w", input: event.body }))', "info"),
        ('await lambda.send(new InvokeCommand({ FunctionName: "w", InvocationType: "RequestResponse" }))', "warning"),
        ('await lambda.send(new InvokeCommand({ FunctionName: "w" }))', "warning"),
        ('await lambda.send(new InvokeCommand({ FunctionName: "w", InvocationType: event.type }))', "warning"),
        ('await steps.send(new StartSyncExecutionCommand({ stateMachineArn: "w" }))', "warning"),
        ('for (const each of event.a) await lambda.send(new InvokeCommand({ InvocationType: "Event" }))', "warning"),
        ('await fetch(event.url); await steps.send(new StartExecutionCommand({ stateMachineArn: "w" }))', "warning"),
        ("return JSON.stringify(event)", "warning"),
    ],
)
def test_what_hands_its_work_on_is_done_at_once(tmp_path: Path, work: str, severity: str) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "app.mjs").write_text(CODE % work, encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), select=("timeout-exceeds-api-limit",), cfn_lint="off"))
    assert [finding.severity.word for finding in report.findings] == [severity]
