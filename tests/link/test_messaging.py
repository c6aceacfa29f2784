"""What queues are used for, and what reads them."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.model import EventSource, Queue, TriggerKind

HEAD = "Transform: AWS::Serverless-2016-10-31\nResources:\n"
QUEUE = "  Jobs: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}\n"


@pytest.mark.parametrize(
    "user",
    [
        "Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Jobs.Arn}}",
        'Type: AWS::SQS::Queue, Properties: {RedrivePolicy: !Sub \'{"deadLetterTargetArn": "${Jobs.Arn}"}\'}',
        'Type: AWS::SQS::Queue, Properties: {RedrivePolicy: \'{"deadLetterTargetArn": "arn:aws:sqs:r:1:jobs"}\'}',
        "Type: AWS::Lambda::Function, Properties: {DeadLetterConfig: {TargetArn: !GetAtt Jobs.Arn}}",
        "Type: AWS::Serverless::Function, Properties: {DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Jobs.Arn}}",
        "Type: AWS::Lambda::EventInvokeConfig, Properties: "
        "{DestinationConfig: {OnFailure: {Destination: !Sub 'arn:aws:sqs:${AWS::Region}:1:${Jobs.QueueName}'}}}",
        "Type: AWS::SNS::Subscription, Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Jobs.Arn}}",
        "Type: AWS::Events::Rule, Properties: {Targets: [{Id: a, Arn: x, DeadLetterConfig: {Arn: !GetAtt Jobs.Arn}}]}",
        "Type: AWS::Events::Rule, Properties: {Targets: [{DeadLetterConfig: {Arn: !Sub 'arn:aws:sqs:r:1:jobs'}}]}",
    ],
    ids=[
        "redrive policy",
        "text with a reference",
        "text",
        "function",
        "SAM function",
        "on-failure destination",
        "subscription",
        "rule target",
        "by name",
    ],
)
def test_queue_that_takes_what_failed_is_a_dead_letter_queue(make_project: MakeProject, user: str) -> None:
    """Whoever names it as the place for failures makes it one."""
    project = make_project({"template.yaml": f"{HEAD}{QUEUE}  User: {{{user}}}\n"})
    assert [queue.name for queue in project.all(Queue) if queue.is_dead_letter_queue] == ["Jobs"]


@pytest.mark.parametrize(
    ("resource", "is_dead_letter_queue"),
    [
        ("Jobs: {Type: AWS::SQS::Queue}", False),
        ("Jobs: {Type: AWS::SQS::Queue, Properties: {RedriveAllowPolicy: {redrivePermission: allowAll}}}", True),
        ("Jobs: {Type: AWS::SQS::Queue, Properties: {RedriveAllowPolicy: {redrivePermission: denyAll}}}", False),
        ("JobsDLQ: {Type: AWS::SQS::Queue}", True),
        ("Jobs: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs-dead-letter}}", True),
    ],
)
def test_queue_says_itself_that_it_is_a_dead_letter_queue(
    make_project: MakeProject, resource: str, is_dead_letter_queue: bool
) -> None:
    """Other stacks may use a queue that allows it or is named for it."""
    (queue,) = make_project({"template.yaml": f"{HEAD}  {resource}\n"}).all(Queue)
    assert queue.is_dead_letter_queue is is_dead_letter_queue


@pytest.mark.parametrize(
    ("user", "kind", "queue"),
    [
        (
            "Type: AWS::Serverless::Function, Properties: {Events: {E: {Type: SQS, "
            "Properties: {Queue: !GetAtt Jobs.Arn}}}}",
            TriggerKind.SQS,
            "Jobs",
        ),
        (
            "Type: AWS::Serverless::Function, Properties: {Events: {E: {Type: SNS, "
            "Properties: {Topic: t, SqsSubscription: {QueueArn: !GetAtt Jobs.Arn, QueueUrl: !Ref Jobs}}}}}",
            TriggerKind.SQS,
            "Jobs",
        ),
        (
            "Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: 'arn:aws:sqs:r:1:jobs'}",
            TriggerKind.SQS,
            "Jobs",
        ),
        (
            "Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: f, EventSourceArn: !Ref Unknown}",
            TriggerKind.OTHER,
            None,
        ),
        (
            "Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: 'arn:aws:kinesis:r:1:stream/s'}",
            TriggerKind.KINESIS,
            None,
        ),
    ],
    ids=["SAM event", "topic through a queue", "mapping by name", "unknown", "stream"],
)
def test_event_source_reads_a_queue(make_project: MakeProject, user: str, kind: TriggerKind, queue: str | None) -> None:
    """SAM events and mappings alike know the queue that they read, whether their function is in the template or not."""
    (source,) = make_project({"template.yaml": f"{HEAD}{QUEUE}  User: {{{user}}}\n"}).all(EventSource)
    assert (source.kind, source.queue.name if source.queue else None) == (kind, queue)
