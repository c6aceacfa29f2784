"""Which resource of a template a setting means."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.link.stack.names import FUNCTIONS, QUEUE, TOPIC, Names
from serverless_lint.parse.template.template import Template

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {Given: {Type: String}}
Resources:
  Jobs: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}
  Named: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub '${AWS::StackName}-named'}}
  News: {Type: AWS::SNS::Topic}
  Orders: {Type: AWS::Serverless::Function, Properties: {FunctionName: orders, AutoPublishAlias: live}}
  OrdersAliases: {Type: AWS::Serverless::Function, Properties: {AutoPublishAlias: live}}
  Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !GetAtt Version.FunctionArn, Name: live}}
  Version: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref Orders}}
  Circle: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Circle, Name: live}}
  Round: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Sub '${Round}:live', Name: live}}
  ByName: {Type: AWS::Lambda::Alias, Properties: {FunctionName: 'orders:1', Name: live}}
  Key: {Type: AWS::KMS::Key}
  KeyAlias: {Type: AWS::KMS::Alias, Properties: {AliasName: alias/orders, TargetKeyId: !Ref Key}}
  Asked: {Type: Custom::Asked, Properties: {Value: VALUE}}
"""


@pytest.mark.parametrize(
    ("value", "kinds", "expected"),
    [
        ("!Ref Jobs", (QUEUE,), "Jobs"),
        ("!GetAtt Jobs.Arn", (), "Jobs"),
        ("!Ref Jobs", (TOPIC,), "not known"),
        ("jobs", (QUEUE,), "Jobs"),
        ("other", (TOPIC,), "elsewhere"),
        ("other", (QUEUE,), "not known"),
        ("arn:aws:sqs:eu-west-1:123456789012:jobs", (QUEUE,), "Jobs"),
        ("https://sqs.eu-west-1.amazonaws.com/123456789012/jobs", (QUEUE,), "Jobs"),
        ("!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:jobs'", (QUEUE,), "Jobs"),
        ("!Sub 'arn:aws:sqs:${AWS::Region}:1:${Jobs.QueueName}'", (QUEUE,), "Jobs"),
        ("!Sub 'https://sqs.${AWS::Region}.amazonaws.com/1/${Jobs.QueueName}'", (QUEUE,), "Jobs"),
        ("!Sub '${AWS::StackName}-named'", (QUEUE,), "Named"),
        ("!Sub 'arn:aws:sqs:${AWS::Region}:1:${AWS::StackName}-named'", (QUEUE,), "Named"),
        ("!Sub '${AWS::StackName}-other'", (QUEUE,), "not known"),
        ("!Sub '${Jobs.QueueName}-dead'", (QUEUE,), "not known"),
        ("!Ref Given", (QUEUE,), "not known"),
        ("!ImportValue x", (QUEUE,), "not known"),
        ("{a: b}", (QUEUE,), "not known"),
        ("arn:aws:sns:eu-west-1:123456789012:jobs", (QUEUE,), "elsewhere"),
        ("!Sub 'arn:aws:sns:${AWS::Region}:${AWS::AccountId}:jobs'", (QUEUE,), "elsewhere"),
        ("arn:aws:sqs:eu-west-1:123456789012:jobs", (), "Jobs"),
        ("arn:aws:batch:eu-west-1:123456789012:job-queue/jobs", (), "not known"),
        ("!Sub 'arn:aws:batch:${AWS::Region}:1:job-queue/jobs'", (), "not known"),
        ("jobs", (), "not known"),
        ("!Ref Orders", FUNCTIONS, "Orders"),
        ("orders:live", FUNCTIONS, "Orders"),
        ("123456789012:function:orders", FUNCTIONS, "Orders"),
        ("arn:aws:lambda:eu-west-1:123456789012:function:orders:live", FUNCTIONS, "Orders"),
        ("!Sub '${Orders.Arn}:live'", FUNCTIONS, "Orders"),
        ("!Sub 'arn:aws:lambda:${AWS::Region}:1:function:${Orders}:live'", FUNCTIONS, "Orders"),
        (
            "!Sub 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Orders.Arn}/invocations'",
            FUNCTIONS,
            "Orders",
        ),
        ("!Ref Live", FUNCTIONS, "Orders"),
        ("!Ref Live", (), "Orders"),
        ("!Ref OrdersAliaslive", FUNCTIONS, "Orders"),
        ("!Ref OrdersAliasesAliaslive", FUNCTIONS, "OrdersAliases"),
        ("!Ref OrdersAliaslive", (QUEUE,), "not known"),
        ("!Ref Circle", FUNCTIONS, "not known"),
        ("!Ref Round", FUNCTIONS, "not known"),
        ("!Ref ByName", FUNCTIONS, "Orders"),
        ("alias/orders", ("AWS::KMS::Key",), "Key"),
        ("arn:aws:kms:eu-west-1:123456789012:alias/orders", ("AWS::KMS::Key",), "Key"),
        ("!Ref Nothing", FUNCTIONS, "not known"),
        ('"\\uE000${AWS::Region}"', (QUEUE,), "not known"),
    ],
)
def test_a_setting_means_a_resource_something_elsewhere_or_is_not_known(
    make_project: MakeProject, value: str, kinds: tuple[str, ...], expected: str
) -> None:
    """References, aliases, ARNs, URLs and names are followed; a queue may have the name that is put together."""
    (template,) = make_project({"template.yaml": TEMPLATE.replace("VALUE", value)}).all(Template)
    end = Names(template).end(template.resources["Asked"].properties.lookup("Value"), *kinds)
    answer = end.resource.logical_id if end.resource is not None else "elsewhere" if end.is_elsewhere else "not known"
    assert answer == expected


@pytest.mark.parametrize("text", ["\ue000", "\ue001${Jobs}", "${Jobs}\uf8ff", "arn:aws:sqs:r:1:\ue123${Jobs}"])
def test_characters_for_private_use_mean_nothing(make_project: MakeProject, text: str) -> None:
    """A text that already has what stands for references inside is left alone."""
    (template,) = make_project({"template.yaml": TEMPLATE.replace("VALUE", f"!Sub '{text}'")}).all(Template)
    end = Names(template).end(template.resources["Asked"].properties.lookup("Value"), QUEUE)
    assert (end.resource, end.is_elsewhere) == (None, False)


@pytest.mark.parametrize(
    ("value", "qualifier"),
    [
        ("!Ref OrdersAliaslive", "live"),
        ("!Sub 'arn:aws:apigateway:r:lambda:path/2015-03-31/functions/${OrdersAliaslive}/invocations'", "live"),
        ("!Sub 'arn:aws:apigateway:r:lambda:path/2015-03-31/functions/${Orders.Arn}/invocations'", ""),
        ("!Sub 'arn:aws:apigateway:r:lambda:path/2015-03-31/functions/${Orders.Arn}:live/invocations'", "live"),
        ("!Sub 'arn:aws:apigateway:r:lambda:path/2015-03-31/functions/${Elsewhere}/invocations'", None),
    ],
)
def test_alias_by_which_a_function_is_named(make_project: MakeProject, value: str, qualifier: str | None) -> None:
    """The logical id of the alias that SAM makes is no resource of the template."""
    text = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n"
        "  Orders: {Type: AWS::Serverless::Function, Properties: {AutoPublishAlias: live}}\n"
        f"Outputs:\n  O:\n    Value: {value}\n"
    )
    (template,) = make_project({"template.yaml": text}).all(Template)
    assert Names(template).qualifier(template.root.lookup("Outputs", "O", "Value")) == qualifier
