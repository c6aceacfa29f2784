"""What is lost of functions that are invoked asynchronously, and what keeps it."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings, sam

EVENT = ", Events: {Daily: {Type: Schedule, Properties: {Schedule: rate(1 day)}}}"


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ("", "`Worker` loses events that fail after two retries: add a `DeadLetterQueue` or an on-failure destination"),
        (
            ", EventInvokeConfig: {MaximumRetryAttempts: 0}",
            "`Worker` loses events that it fails on: add a `DeadLetterQueue` or an on-failure destination",
        ),
        (
            ", DurableConfig: {ExecutionTimeout: 900}",
            "`Worker` loses events of executions that fail: add a `DeadLetterQueue`",
        ),
    ],
)
def test_message_counts_no_retries_that_lambda_does_not_make(tmp_path: Path, properties: str, expected: str) -> None:
    """Their number can be set, and an execution of a durable function that failed is not repeated at all."""
    found = findings(tmp_path, "missing-dead-letter-queue", {"template.yaml": sam(f"{EVENT}{properties}")})
    assert found == [f"template.yaml:3 warning {expected}"]


@pytest.mark.parametrize(
    ("schedule", "lines"),
    [
        ("rate(1 minute)", []),
        ("rate(30 minutes)", []),
        ("cron(* * * * ? *)", []),
        ("cron(0/5 * * * ? *)", []),
        ("cron(*/15 * ? * * *)", []),
        ("rate(1 hour)", ["template.yaml:3"]),
        ("cron(0 * * * ? *)", ["template.yaml:3"]),
        ("cron(0/5 6 * * ? *)", ["template.yaml:3"]),
        ("cron(0/5 * ? * MON *)", ["template.yaml:3"]),
        ("cron(0/0 * * * ? *)", ["template.yaml:3"]),
        ("rate(x minutes)", ["template.yaml:3"]),
        ("whenever", ["template.yaml:3"]),
    ],
)
def test_a_schedule_that_fires_soon_again_has_nothing_to_keep(tmp_path: Path, schedule: str, lines: list[str]) -> None:
    """The next event says the same; that of an hour later may be too late."""
    event = f", Events: {{Tick: {{Type: ScheduleV2, Properties: {{ScheduleExpression: '{schedule}'}}}}}}"
    found = findings(tmp_path, "missing-dead-letter-queue", {"template.yaml": sam(event)})
    assert [finding.partition(" ")[0] for finding in found] == lines


@pytest.mark.parametrize(
    ("rule", "lines"),
    [
        ("{ScheduleExpression: rate(5 minutes)}", []),
        ("{ScheduleExpression: rate(5 minutes), EventPattern: {source: [shop]}}", ["template.yaml:3"]),
        ("{ScheduleExpression: !Ref AWS::Region}", ["template.yaml:3"]),
    ],
)
def test_a_rule_with_a_schedule_is_one_too(tmp_path: Path, rule: str, lines: list[str]) -> None:
    """If it has a pattern as well, other events may come from it."""
    resources = f"  Tick:\n    Type: AWS::Events::Rule\n    Properties: {rule}\n".replace(
        "}\n", ", Targets: [{Id: a, Arn: !GetAtt Worker.Arn}]}\n"
    )
    found = findings(tmp_path, "missing-dead-letter-queue", {"template.yaml": sam("", resources)})
    assert [finding.partition(" ")[0] for finding in found] == lines


@pytest.mark.parametrize(
    ("condition", "lines"),
    [
        ("WithTestResources", []),
        ("E2E", []),
        ("IsTest", []),
        ("ForTheLab", []),
        ("Both", []),
        ("Latest", ["template.yaml:11"]),
        ("NotTest", ["template.yaml:11"]),
        ("Unknown", ["template.yaml:11"]),
    ],
)
def test_a_function_for_tests_loses_nothing(tmp_path: Path, condition: str, lines: list[str]) -> None:
    """The condition says so by its name, or by what it compares with."""
    template = (
        "Transform: AWS::Serverless-2016-10-31\nParameters: {Stage: {Type: String}}\nConditions:\n"
        "  ForTheLab: !Equals [!Ref Stage, test]\n  Latest: !Equals [!Ref Stage, x]\n"
        "  NotTest: !Not [!Equals [!Ref Stage, test]]\n  Both: !And [!Condition Latest, !Condition ForTheLab]\n"
        "  IsTest: !Equals [!Ref Stage, x]\n  E2E: !Equals [!Ref Stage, x]\nResources:\n"
        "  Worker:\n    Type: AWS::Serverless::Function\n"
        f"    Condition: {condition}\n    Properties: {{Runtime: python3.13, Handler: app.handler{EVENT}}}\n"
    )
    found = findings(tmp_path, "missing-dead-letter-queue", {"template.yaml": template})
    assert [finding.partition(" ")[0] for finding in found] == lines


@pytest.mark.parametrize(
    ("permission", "lines"),
    [
        ("Principal: events.amazonaws.com", []),
        ("Principal: s3.amazonaws.com, SourceArn: !GetAtt Drop.Arn", []),
        ("Principal: events.amazonaws.com, SourceArn: !Sub 'arn:aws:execute-api:${AWS::Region}:1:a/*'", []),
        ("Principal: events.amazonaws.com, SourceArn: 'arn:aws:events:r:1:rule/elsewhere'", ["template.yaml:3"]),
        ("Principal: sns.amazonaws.com, SourceArn: !ImportValue topic", ["template.yaml:3"]),
    ],
)
def test_a_permission_alone_may_be_a_leftover(tmp_path: Path, permission: str, lines: list[str]) -> None:
    """What it names outside of the template may call the function; what it names in the template would be seen."""
    resources = (
        "  Drop: {Type: AWS::S3::Bucket}\n  May:\n    Type: AWS::Lambda::Permission\n"
        f"    Properties: {{FunctionName: !Ref Worker, Action: 'lambda:InvokeFunction', {permission}}}\n"
    )
    found = findings(tmp_path, "missing-dead-letter-queue", {"template.yaml": sam("", resources)})
    assert [finding.partition(" ")[0] for finding in found] == lines
