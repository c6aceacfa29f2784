"""Which queues lose messages."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.analyses.read_queues import ReadQueue
from serverless_lint.checks.queue_redrive import (
    dead_letter_queue_retention,
    low_max_receive_count,
    queue_without_redrive,
    redrive_type_mismatch,
)
from serverless_lint.rule import Rule, Severity

HEAD = "Transform: AWS::Serverless-2016-10-31\nParameters: {N: {Type: Number}, C: {Type: String}}\n"
CONDITIONS = "Conditions: {P: !Equals [!Ref C, a]}\nResources:\n"
RAISE = "raise `MessageRetentionPeriod` to 1209600 (14 days)"
READER = """\
  W:
    Type: AWS::Serverless::Function
    Properties: {Events: {E: {Type: SQS, Properties: {Queue: !GetAtt A.Arn}}}}
"""


def queue(name: str, properties: str) -> str:
    return f"  {name}: {{Type: AWS::SQS::Queue, Properties: {{{properties}}}}}\n"


def redrive(rest: str = "maxReceiveCount: 5") -> str:
    return f"RedrivePolicy: {{deadLetterTargetArn: !GetAtt B.Arn, {rest}}}"


def messages(project_of: MakeProject, rule: Rule, resources: str) -> list[str]:
    """What a rule says about the queues of a template."""
    queues = project_of({"template.yaml": HEAD + CONDITIONS + resources}).all(rule.subjects[0])
    return [problem.message for found in queues for problem in rule.check(found)]


@pytest.mark.parametrize(
    ("resources", "count"),
    [
        pytest.param(queue("A", ""), 1, id="alone"),
        pytest.param(queue("A", "RedrivePolicy: !Ref AWS::NoValue"), 1, id="no value"),
        pytest.param(queue("A", "RedrivePolicy: !Ref N"), 0, id="known at deployment"),
        pytest.param(queue("A", redrive()) + queue("B", ""), 0, id="with a dead-letter queue"),
        pytest.param(
            queue("A", """RedrivePolicy: !Sub '{"deadLetterTargetArn": "arn:aws:sqs:${AWS::Region}:1:bin"}'""")
            + queue("B", "QueueName: bin"),
            0,
            id="whose name stands in a text",
        ),
        pytest.param(
            queue("A", """RedrivePolicy: !Sub '{"deadLetterTargetArn": "arn:aws:sqs:${AWS::Region}:1:box"}'""")
            + queue("B", "QueueName: bin"),
            1,
            id="a text that names another one",
        ),
        pytest.param(queue("A", "") + "  Fn::Transform: {Name: Own}\n", 0, id="macro"),
    ],
)
def test_queue_without_redrive(make_project: MakeProject, resources: str, count: int) -> None:
    """A queue without a redrive policy is reported, unless something may add one."""
    assert len(messages(make_project, queue_without_redrive, resources)) == count


@pytest.mark.parametrize(
    ("source", "target", "found"),
    [
        (
            "",
            "",
            [f"`B` keeps messages 4 days, no longer than `A`: {RAISE}"],
        ),
        ("", "MessageRetentionPeriod: 345601", []),
        ("MessageRetentionPeriod: 60", "", []),
        (
            "MessageRetentionPeriod: 1209600",
            "",
            [f"`B` keeps messages 4 days, `A` 14 days: {RAISE}"],
        ),
        (
            "MessageRetentionPeriod: 1209600",
            "MessageRetentionPeriod: 1209600",
            [],
        ),
        (
            "MessageRetentionPeriod: 1209600",
            "MessageRetentionPeriod: 1209599",
            [f"`B` keeps messages 1209599 s, `A` 14 days: {RAISE}"],
        ),
        ("MessageRetentionPeriod: !Ref N", "", []),
        ("", "MessageRetentionPeriod: !Ref N", []),
        ("MessageRetentionPeriod: !If [P, 1209600, 60]", "MessageRetentionPeriod: 120", []),
        ("FifoQueue: true", "FifoQueue: true", []),
    ],
)
def test_dead_letter_queue_forgets_too_early(
    make_project: MakeProject, source: str, target: str, found: list[str]
) -> None:
    """A message moved to a standard queue keeps its age."""
    own = f"{source}, {redrive()}" if source else redrive()
    assert messages(make_project, dead_letter_queue_retention, queue("A", own) + queue("B", target)) == found


@pytest.mark.parametrize(
    ("source", "target", "count"),
    [
        ("FifoQueue: true", "FifoQueue: true", 0),
        ("FifoQueue: true", "", 1),
        ("", "FifoQueue: 'true'", 1),
        ("FifoQueue: !Ref C", "", 0),
        ("FifoQueue: false", "", 0),
    ],
)
def test_types_of_a_queue_and_its_dead_letter_queue(
    make_project: MakeProject, source: str, target: str, count: int
) -> None:
    """Both have to be FIFO queues, or neither."""
    own = f"{source}, {redrive()}" if source else redrive()
    assert len(messages(make_project, redrive_type_mismatch, queue("A", own) + queue("B", target))) == count


@pytest.mark.parametrize(
    ("count", "reader", "found"),
    [
        ("1", READER, 1),
        ("'2'", READER, 1),
        ("3", READER, 0),
        ("1", "", 0),
        ("!Ref N", READER, 0),
        ("!If [P, 1, 5]", READER, 1),
    ],
)
def test_low_max_receive_count(make_project: MakeProject, count: str, reader: str, found: int) -> None:
    """One or two attempts are too few for a queue that Lambda reads."""
    resources = queue("A", redrive(f"maxReceiveCount: {count}")) + queue("B", "") + reader
    assert len(messages(make_project, low_max_receive_count, resources)) == found


STAND_INS = [("A", None), ("PaymentMocks", Severity.INFO), ("StubQueue", Severity.INFO), ("Mockingbird", None)]


@pytest.mark.parametrize(("name", "severity"), STAND_INS)
def test_a_queue_that_stands_in_for_another_is_advice(
    make_project: MakeProject, name: str, severity: Severity | None
) -> None:
    """No message in it is missed."""
    template = f"{HEAD}Resources:\n{READER.replace('A.Arn', name + '.Arn')}{queue(name, '')}"
    (found,) = make_project({"template.yaml": template}).all(ReadQueue)
    assert [problem.severity for problem in queue_without_redrive.check(found)] == [severity]


@pytest.mark.parametrize(("seconds", "severity"), [(7200, Severity.INFO), (86400, Severity.INFO), (345600, None)])
def test_a_queue_that_forgets_within_a_day_is_advice(
    make_project: MakeProject, seconds: int, severity: Severity | None
) -> None:
    """Somebody chose to give messages up soon, bad ones included."""
    template = f"{HEAD}Resources:\n{READER}{queue('A', f'MessageRetentionPeriod: {seconds}')}"
    (found,) = make_project({"template.yaml": template}).all(ReadQueue)
    assert [problem.severity for problem in queue_without_redrive.check(found)] == [severity]
