"""Places for failed events that no event gets to."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.analyses.idle_failure_places import IdleFailurePlaces
from serverless_lint.checks.dead_letter_queue_without_effect import dead_letter_queue_without_effect

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {{Open: {{Type: String}}}}
Conditions: {{P: !Equals [!Ref Open, a]}}
{top}
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: orders
      {function}
      Events: {{E: {event}}}
  Jobs: {{Type: AWS::SQS::Queue{queue}}}
  Dead: {{Type: AWS::SQS::Queue}}
  {other}
"""
SQS = "{Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}"
DLQ = "DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Dead.Arn}"
REDRIVE = ", Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}}"
NOTHING = "Metadata: {}"


def messages(
    make_project: MakeProject,
    *,
    function: str = DLQ,
    event: str = SQS,
    queue: str = "",
    other: str = "X: {Type: AWS::SNS::Topic}",
    top: str = NOTHING,
) -> list[str]:
    """What is advised about a function, from the colon on."""
    text = TEMPLATE.format(function=function, event=event, queue=queue, other=other, top=top)
    project = make_project({"template.yaml": text})
    return [
        problem.message.partition(": ")[2]
        for place in project.all(IdleFailurePlaces)
        for problem in dead_letter_queue_without_effect.check(place)
    ]


@pytest.mark.parametrize(
    ("event", "queue", "expected"),
    [
        (SQS, "", "give `Jobs` a `RedrivePolicy`"),
        (SQS, REDRIVE, "drop it, its queue has a place"),
        (
            "{Type: SQS, Properties: {Queue: 'arn:aws:sqs:eu-west-1:1:q'}}",
            "",
            "give the event source a place for failures",
        ),
        ("{Type: HttpApi}", "", "drop it, its callers see the failure"),
        (
            "{Type: Kinesis, Properties: {Stream: s, DestinationConfig: {OnFailure: {Destination: !GetAtt Dead.Arn}}}}",
            "",
            "drop it, its event source has a place",
        ),
        (
            "{Type: Kinesis, Properties: {Stream: s, DestinationConfig: !Ref Open}}",
            "",
            "drop it, its event source has a place",
        ),
        ("{Type: Kinesis, Properties: {Stream: s}}", "", "give the event source a place for failures"),
    ],
)
def test_the_advice_is_about_what_invokes_the_function(
    make_project: MakeProject, event: str, queue: str, expected: str
) -> None:
    assert messages(make_project, event=event, queue=queue) == [expected]


@pytest.mark.parametrize(
    "event", ["{Type: SNS, Properties: {Topic: t}}", "{Type: Schedule, Properties: {Schedule: rate(1 day)}}"]
)
def test_an_asynchronous_trigger_gives_the_place_a_sense(make_project: MakeProject, event: str) -> None:
    assert messages(make_project, event=event) == []


@pytest.mark.parametrize(
    ("function", "count"),
    [
        (DLQ, 1),
        ("DeadLetterQueue: !If [P, {Type: SQS, TargetArn: !GetAtt Dead.Arn}, !Ref AWS::NoValue]", 0),
        ("EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SNS}}}", 1),
        ("EventInvokeConfig: {DestinationConfig: {OnSuccess: {Type: SNS}}}", 0),
        ("EventInvokeConfig: {MaximumRetryAttempts: 0}", 0),
    ],
)
def test_a_place_for_failures_that_certainly_is_there_is_reported(
    make_project: MakeProject, function: str, count: int
) -> None:
    assert len(messages(make_project, function=function)) == count


@pytest.mark.parametrize(
    "other",
    [
        "Caller: {Type: AWS::Serverless::Function, Properties: {Environment: {Variables: {F: !Ref Fn}}}}",
        "C: {Type: AWS::Serverless::Function, Properties: {Policies: [{LambdaInvokePolicy: {FunctionName: orders}}]}}",
        "R: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: {Resource: !GetAtt Fn.Arn}}}}",
    ],
)
def test_what_may_be_invoked_by_something_else_is_left_alone(make_project: MakeProject, other: str) -> None:
    assert messages(make_project, other=other) == []


@pytest.mark.parametrize(
    ("top", "count"),
    [
        ("Outputs: {O: {Value: !GetAtt Fn.Arn}}", 1),
        ("Outputs: {O: {Value: !GetAtt Fn.Arn, Export: {Name: orders}}}", 0),
        ("Globals: {Function: {EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SNS}}}}}", 0),
    ],
)
def test_outputs_that_are_exported_and_globals_are_left_alone(make_project: MakeProject, top: str, count: int) -> None:
    assert len(messages(make_project, top=top, function=DLQ if "Outputs" in top else "Timeout: 5")) == count


HABIT = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  A:
    Type: AWS::Serverless::Function
    Properties: {DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Dead.Arn}, Events: {E: {Type: HttpApi}}}
  B:
    Type: AWS::Serverless::Function
    Properties: {DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Dead.Arn}, Events: {E: {Type: HttpApi}}}
  Dead: {Type: AWS::SQS::Queue}
"""


def test_a_habit_is_one_finding(make_project: MakeProject) -> None:
    """Whoever gives each function a place changes them all."""
    (found,) = make_project({"template.yaml": HABIT}).all(IdleFailurePlaces)
    (problem,) = dead_letter_queue_without_effect.check(found)
    assert problem.message == (
        "nothing ever gets here, as `A` and `B` are not invoked asynchronously: drop it, its callers see the failure"
    )
    assert problem.sums_up == ("B",)
