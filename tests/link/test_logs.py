"""Which log group is a function's, and whether its logs are kept forever."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.analyses.logs import FunctionLogs

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Name: {{Type: String}}
  Known: {{Type: String, Default: orders}}
  Days: {{Type: Number}}
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {{Runtime: go1.x, Handler: main, {function}}}
  Logs:
    Type: {kind}
    Properties: {{{group}}}
"""


@pytest.mark.parametrize(
    ("function", "group", "forever"),
    [
        ("", "LogGroupName: !Sub '/aws/lambda/${Orders}', RetentionInDays: 7", False),
        ("", "LogGroupName: !Sub '/aws/lambda/${Orders}', RetentionInDays: !Ref Days", False),
        ("", "LogGroupName: !Sub '/aws/lambda/${Orders}'", True),
        ("", "LogGroupName: !Sub '/aws/lambda/${Orders}', RetentionInDays: !Ref AWS::NoValue", True),
        ("", "LogGroupName: !Sub '/aws/lambda/${AWS::StackName}-Orders', RetentionInDays: 7", True),
        ("", "LogGroupName: /aws/lambda/orders, RetentionInDays: 7", True),
        ("", "LogGroupName: !ImportValue logs, RetentionInDays: 7", False),
        ("FunctionName: orders", "LogGroupName: /aws/lambda/orders, RetentionInDays: 7", False),
        ("FunctionName: !Ref Known", "LogGroupName: !Sub '/aws/lambda/${Known}', RetentionInDays: 7", False),
        ("FunctionName: !Ref Name", "LogGroupName: !Sub '/aws/lambda/${Name}', RetentionInDays: 7", False),
        ("FunctionName: !Ref Name", "LogGroupName: !Sub '/ecs/${Name}', RetentionInDays: 7", True),
        (
            "FunctionName: !Sub '${AWS::StackName}-o'",
            "LogGroupName: !Sub '/aws/lambda/${AWS::StackName}-o', RetentionInDays: 7",
            False,
        ),
        (
            "FunctionName: !Sub '${AWS::StackName}-o'",
            "LogGroupName: !Sub '/aws/lambda/${AWS::StackName}-p', RetentionInDays: 7",
            True,
        ),
        (
            "FunctionName: !Sub '${Name}-o'",
            "LogGroupName: !Sub '/aws/lambda/${Name}-p', RetentionInDays: 7",
            True,
        ),
        ("FunctionName: !Sub '${Name}-o'", "LogGroupName: /aws/lambda/dev-o, RetentionInDays: 7", False),
        ("FunctionName: !Sub '${Name}-o'", "LogGroupName: !Sub '/aws/lambda/a-${Name}', RetentionInDays: 7", False),
        ("FunctionName: !Sub '${Name}-o'", "LogGroupName: !Sub '/aws/lambda/${Name}-o-o', RetentionInDays: 7", False),
        (
            "FunctionName: !Sub '${AWS::StackName}-o'",
            "LogGroupName: !Sub '/aws/lambda/${AWS::StackName}-o-o', RetentionInDays: 7",
            True,
        ),
        ("LoggingConfig: {LogGroup: !Ref Logs}", "RetentionInDays: 7", False),
        ("LoggingConfig: {LogGroup: !Ref Logs}", "LogGroupName: orders", True),
        ("LoggingConfig: {LogGroup: orders}", "LogGroupName: orders", True),
        ("LoggingConfig: {LogGroup: elsewhere}", "LogGroupName: orders", False),
        ("LoggingConfig: {LogGroup: !Ref Name}", "LogGroupName: orders", False),
        ("LoggingConfig: {LogFormat: JSON}", "LogGroupName: orders", True),
    ],
)
def test_logs_are_kept_forever_where_no_log_group_can_say_otherwise(
    make_project: MakeProject, function: str, group: str, forever: bool
) -> None:
    """The log group is found by reference, name or setting; one that may be the function's leaves it open."""
    text = TEMPLATE.format(function=function, kind="AWS::Logs::LogGroup", group=group)
    (logs,) = make_project({"template.yaml": text}).all(FunctionLogs)
    assert logs.kept_forever is forever


def test_a_custom_resource_may_set_the_retention(make_project: MakeProject) -> None:
    """The CDK sets the retention of log groups that Lambda makes."""
    group = "LogGroupName: !Sub '/aws/lambda/${Orders}', RetentionInDays: 7"
    text = TEMPLATE.format(function="", kind="Custom::LogRetention", group=group)
    (logs,) = make_project({"template.yaml": text}).all(FunctionLogs)
    assert logs.kept_forever is False


def test_a_macro_may_add_a_log_group(make_project: MakeProject) -> None:
    """What a macro makes of the template is not known."""
    text = TEMPLATE.format(function="", kind="AWS::SQS::Queue", group="").replace(
        "Transform: AWS::Serverless-2016-10-31", "Transform: [AWS::Serverless-2016-10-31, Ours]"
    )
    (logs,) = make_project({"template.yaml": text}).all(FunctionLogs)
    assert logs.kept_forever is False
