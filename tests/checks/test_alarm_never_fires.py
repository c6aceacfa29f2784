"""Whether the metric that an alarm watches is ever published."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {Name: {Type: String}}
Resources:
  Q: {Type: AWS::SQS::Queue}
  T: {Type: AWS::SNS::Topic}
  F: {Type: AWS::Serverless::Function}
  M: {Type: AWS::Serverless::StateMachine}
  A: {Type: AWS::Serverless::Api}
  H: {Type: AWS::Serverless::HttpApi}
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties: {Namespace: AWS/NAMESPACE, MetricName: METRIC, DIMENSIONS}
"""
WITHOUT = "Period: 60"


def dimension(name: str, value: str) -> str:
    """The setting for one dimension."""
    return f"Dimensions: [{{Name: {name}, Value: {value}}}]"


@pytest.mark.parametrize(
    ("namespace", "metric", "dimensions", "found"),
    [
        ("Lambda", "Error", WITHOUT, True),
        ("Lambda", "errors", WITHOUT, True),
        ("Lambda", "Errors", WITHOUT, False),
        ("Lambda", "ErrorsCount", WITHOUT, True),
        ("Lambda", "ErrorCount", WITHOUT, True),
        ("Lambda", "UrlRequestCount", WITHOUT, False),
        ("Lambda", "!Sub 'Errors${Name}Count'", WITHOUT, False),
        ("Lambda", "SomethingNew", WITHOUT, False),
        ("Lambda", "!Ref Name", WITHOUT, False),
        ("Lambda", "Errors", dimension("Function", "x"), True),
        ("Lambda", "Errors", dimension("functionName", "x"), True),
        ("Lambda", "Errors", dimension("Something", "x"), False),
        ("Lambda", "Errors", dimension("HelloFunctionName", "x"), True),
        ("Lambda", "Errors", dimension("!Sub '${Name}FunctionName'", "x"), False),
        ("Lambda", "Errors", dimension("FunctionName", "!GetAtt F.Arn"), True),
        ("Lambda", "Errors", dimension("FunctionName", "arn:aws:lambda:eu-west-1:123456789012:function:x"), True),
        ("Lambda", "Errors", dimension("FunctionName", "!Ref F"), False),
        ("Lambda", "Errors", dimension("Resource", "!Sub '${F}:live'"), False),
        ("SQS", "ApproximateNumberOfMessagesVisible", WITHOUT, True),
        ("SQS", "ApproximateNumberOfMessagesVisible", dimension("QueueName", "!Ref Q"), True),
        ("SQS", "ApproximateNumberOfMessagesVisible", dimension("QueueName", "!GetAtt Q.Arn"), True),
        ("SQS", "ApproximateNumberOfMessagesVisible", dimension("QueueName", "!GetAtt Q.QueueName"), False),
        ("SQS", "ApproximateNumberOfMessagesVisible", "Dimensions: !Ref Name", False),
        ("SQS", "ApproximateNumberOfMessageVisible", dimension("QueueName", "x"), True),
        ("SNS", "NumberOfNotificationsFailed", dimension("TopicName", "!Ref T"), True),
        ("SNS", "NumberOfNotificationsFailed", dimension("TopicName", "!GetAtt T.TopicName"), False),
        ("States", "ExecutionFailed", dimension("StateMachineArn", "!Ref M"), True),
        ("States", "ExecutionsFailedCount", dimension("StateMachineArn", "!Ref M"), True),
        ("States", "OpenExecutionCount", dimension("StateMachineArn", "!Ref M"), False),
        ("States", "ExecutionsFailed", dimension("StateMachineArn", "!GetAtt M.Name"), True),
        ("States", "ExecutionsFailed", dimension("StateMachineArn", "!Ref M"), False),
        ("ApiGateway", "5XXError", dimension("ApiName", "!Ref A"), True),
        ("ApiGateway", "5XXError", dimension("ApiName", "shop"), False),
        ("ApiGateway", "5XXError", dimension("ApiId", "!Ref H"), True),
        ("ApiGateway", "5xx", dimension("ApiId", "!Ref H"), False),
        ("ApiGateway", "5xx", dimension("ApiName", "shop"), True),
        ("Events", "FailedInvocation", WITHOUT, True),
        ("Events", "FailedInvocations", WITHOUT, False),
        ("Unknown", "Error", WITHOUT, False),
    ],
)
def test_an_alarm_on_what_is_not_published_is_reported(
    make_project: MakeProject, namespace: str, metric: str, dimensions: str, found: bool
) -> None:
    """At the metric or the dimension."""
    text = TEMPLATE.replace("NAMESPACE", namespace).replace("METRIC", metric).replace("DIMENSIONS", dimensions)
    assert findings_of(make_project({"template.yaml": text}), "alarm-never-fires") == ["template.yaml:12"] * found
