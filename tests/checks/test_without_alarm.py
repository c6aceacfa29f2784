"""Functions and dead-letter queues that no alarm watches."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.analyses.unwatched import UnwatchedFunction, UnwatchedQueue

TEMPLATE = """\
Parameters: {{Open: {{Type: String}}}}
Resources:
  F: {{Type: AWS::Lambda::Function, Properties: {{FunctionName: orders}}}}
  Jobs: {{Type: AWS::SQS::Queue, Properties: {{RedrivePolicy: {{deadLetterTargetArn: !GetAtt Q.Arn}}}}}}
  Q: {{Type: AWS::SQS::Queue, Properties: {{QueueName: failed}}}}
  {more}
"""


def found(make_project: MakeProject, more: str, others: dict[str, str] | None = None) -> list[str]:
    """What is not watched in a template with something more, and in others."""
    project = make_project({"template.yaml": TEMPLATE.format(more=more), **(others or {})})
    return [
        *(each.function.name for each in project.all(UnwatchedFunction)),
        *(each.queue.name for each in project.all(UnwatchedQueue)),
    ]


def alarm(namespace: str, dimension: str, value: str) -> str:
    """An alarm on a metric with one dimension."""
    settings = f"Namespace: {namespace}, Dimensions: [{{Name: {dimension}, Value: {value}}}]"
    return f"A: {{Type: AWS::CloudWatch::Alarm, Properties: {{MetricName: M, {settings}}}}}"


def math(settings: str) -> str:
    """An alarm on what is computed of metrics."""
    return f"A: {{Type: AWS::CloudWatch::Alarm, Properties: {{Metrics: [{settings}]}}}}"


OF_F = "MetricStat: {Metric: {Namespace: AWS/Lambda, Dimensions: [{Name: FunctionName, Value: !Ref F}]}}"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("T: {Type: AWS::SNS::Topic}", ["F", "Q"]),
        (alarm("AWS/Lambda", "FunctionName", "!Ref F"), ["Q"]),
        (alarm("AWS/Lambda", "FunctionName", "orders"), ["Q"]),
        (alarm("AWS/Lambda", "Resource", "!Sub '${F}:live'"), ["Q"]),
        (alarm("AWS/Lambda", "FunctionName", "!Ref Open"), ["Q"]),
        ("A: {Type: AWS::CloudWatch::Alarm, Properties: {Namespace: AWS/Lambda, MetricName: Errors}}", ["Q"]),
        (alarm("AWS/SQS", "QueueName", "!GetAtt Q.QueueName"), ["F"]),
        (alarm("AWS/SQS", "QueueName", "failed"), ["F"]),
        (alarm("AWS/SQS", "QueueName", "!GetAtt Jobs.QueueName"), ["F", "Q"]),
        (alarm("AWS/ApiGateway", "ApiName", "!Ref Open"), ["F", "Q"]),
        (math(f"{{Id: a, {OF_F}}}"), ["Q"]),
        (math("{Id: a, Expression: \"SEARCH('{AWS/Lambda,FunctionName} MetricName=Errors', 'Sum')\"}"), ["Q"]),
        ("M: {Type: AWS::Logs::MetricFilter, Properties: {LogGroupName: !Sub '/aws/lambda/${F}'}}", ["Q"]),
        ("S: {Type: AWS::CloudFormation::Stack, Properties: {Parameters: {Name: !Ref F}}}", ["Q"]),
        ("T: {Type: AWS::SNS::Topic}\nOutputs: {F: {Value: !Ref F, Export: {Name: f}}}", ["Q"]),
        (
            "T: {Type: AWS::Lambda::EventSourceMapping, Properties: "
            "{FunctionName: !Ref F, EventSourceArn: !GetAtt Q.Arn}}",
            ["F"],
        ),
    ],
)
def test_what_no_alarm_watches_is_found(make_project: MakeProject, more: str, expected: list[str]) -> None:
    assert found(make_project, more) == expected


def test_a_template_with_nothing_but_alarms_may_watch_what_others_have(make_project: MakeProject) -> None:
    alarms = "Parameters: {Name: {Type: String}}\nResources:\n  " + alarm("AWS/Lambda", "FunctionName", "!Ref Name")
    assert found(make_project, "T: {Type: AWS::SNS::Topic}", {"alarms.yaml": alarms}) == ["Q"]
