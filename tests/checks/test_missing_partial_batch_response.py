"""A batch that comes again as a whole, and one whose failed records the code already reports."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src
      Events:
        Jobs: { Type: SQS, Properties: { Queue: arn:aws:sqs:eu-west-1:123456789012:jobs } }
"""
REPORTS = """\
def handler(event, context):
    failed = [{"itemIdentifier": record["messageId"]} for record in event["Records"] if not work(record)]
    return {"batchItemFailures": failed}
"""
RETURNS_NOTHING = "def handler(event, context):\n    return None\n"


@pytest.mark.parametrize(
    ("code", "missing", "ignored"),
    [(RETURNS_NOTHING, ["template.yaml:10"], []), (REPORTS, [], ["template.yaml:10"])],
)
def test_one_cause_is_one_finding(make_project: MakeProject, code: str, missing: list[str], ignored: list[str]) -> None:
    """That the mapping ignores what the code reports is worse than that neither knows of single records."""
    project = make_project({"template.yaml": TEMPLATE, "src/app.py": code})
    assert findings_of(project, "missing-partial-batch-response") == missing
    assert findings_of(project, "batch-failures-ignored") == ignored
