"""What SAM's policy templates are given."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.analyses.policy_arguments import PolicyArgument
from serverless_lint.checks.policy_template_argument import policy_template_argument

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Open: {Type: String}
  Known: {Type: String, Default: "arn:aws:sqs:eu-west-1:1:jobs"}
Conditions: {P: !Equals [!Ref Open, a]}
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Jobs: {Type: AWS::SQS::Queue}
  Named: {Type: AWS::SQS::Queue, Properties: {QueueName: Named}}
  Unsure: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Open}}
  Table:
    Type: AWS::DynamoDB::Table
    Properties: {StreamSpecification: {StreamViewType: NEW_IMAGE}}
  Secret: {Type: AWS::SecretsManager::Secret}
  Key: {Type: AWS::KMS::Key}
  Flow: {Type: AWS::StepFunctions::StateMachine}
  Slash: {Type: AWS::SSM::Parameter, Properties: {Name: /a}}
  Plain: {Type: AWS::SSM::Parameter, Properties: {Name: a}}
  Nameless: {Type: AWS::SSM::Parameter}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      Policies: [POLICY]
"""


def texts_marked(make_project: MakeProject, policy: str) -> list[str]:
    """What the rule marks in a policy."""
    project = make_project({"template.yaml": TEMPLATE.replace("POLICY", policy)})
    return [
        problem.at.location.text
        for argument in project.all(PolicyArgument)
        for problem in policy_template_argument.check(argument)
    ]


@pytest.mark.parametrize(
    ("policy", "marked"),
    [
        ("SNSPublishMessagePolicy: {TopicName: !Ref Topic}", ["!Ref Topic"]),
        ('SNSCrudPolicy: {TopicName: !Sub "${Topic}"}', ['!Sub "${Topic}"']),
        ('SNSCrudPolicy: {TopicName: !Sub "${Topic}-*"}', ['!Sub "${Topic}-*"']),
        ("SNSPublishMessagePolicy: {TopicName: !GetAtt Topic.TopicArn}", ["!GetAtt Topic.TopicArn"]),
        ("SNSPublishMessagePolicy: {TopicName: !GetAtt Topic.TopicName}", []),
        ("SQSSendMessagePolicy: {QueueName: !Ref Jobs}", ["!Ref Jobs"]),
        ("SQSSendMessagePolicy: {QueueName: !GetAtt Jobs.Arn}", ["!GetAtt Jobs.Arn"]),
        ("SQSSendMessagePolicy: {QueueName: !GetAtt Jobs.QueueName}", []),
        ("SQSSendMessagePolicy: {QueueName: !If [P, !Ref Jobs, jobs]}", ["!Ref Jobs"]),
        ("SQSSendMessagePolicy: {QueueName: !If [P, !Ref AWS::NoValue, jobs]}", []),
        ("SQSSendMessagePolicy: {QueueName: !Ref Known}", ["!Ref Known"]),
        ("SQSSendMessagePolicy: {QueueName: !Ref Open}", []),
        ("SQSSendMessagePolicy: {QueueName: !ImportValue jobs}", []),
        ('SQSSendMessagePolicy: {QueueName: !Select [5, !Split [":", !GetAtt Jobs.Arn]]}', []),
        ("SQSSendMessagePolicy: {QueueName: Jobs}", ["Jobs"]),
        ("SQSSendMessagePolicy: {QueueName: Named}", []),
        ("SQSSendMessagePolicy: {QueueName: Unsure}", []),
        ("SQSSendMessagePolicy: {QueueName: Topic}", []),
        ("SQSSendMessagePolicy: {QueueName: jobs}", []),
        ("SQSSendMessagePolicy: {}", ["SQSSendMessagePolicy"]),
        ("SQSSendMessagePolicy: {QueueArn: x}", ["SQSSendMessagePolicy"]),
        ("DynamoDBReadPolicy: {TableName: !Ref Table}", []),
        ("DynamoDBReadPolicy: {TableName: !GetAtt Table.Arn}", ["!GetAtt Table.Arn"]),
        (
            "DynamoDBStreamReadPolicy: {TableName: !Ref Table, StreamName: !GetAtt Table.StreamArn}",
            ["!GetAtt Table.StreamArn"],
        ),
        ("AWSSecretsManagerGetSecretValuePolicy: {SecretArn: !Ref Secret}", []),
        ("AWSSecretsManagerGetSecretValuePolicy: {SecretArn: Secret}", ["Secret"]),
        ("KMSDecryptPolicy: {KeyId: !Ref Key}", []),
        ("KMSDecryptPolicy: {KeyId: !GetAtt Key.Arn}", ["!GetAtt Key.Arn"]),
        ("LambdaInvokePolicy: {FunctionName: !Ref Worker}", []),
        ("StepFunctionsExecutionPolicy: {StateMachineName: !Ref Flow}", ["!Ref Flow"]),
        ("StepFunctionsExecutionPolicy: {StateMachineName: !GetAtt Flow.Name}", []),
        ("SSMParameterReadPolicy: {ParameterName: /a}", ["/a"]),
        ("SSMParameterReadPolicy: {ParameterName: a}", []),
        ("SSMParameterReadPolicy: {ParameterName: !Ref Slash}", ["!Ref Slash"]),
        ("SSMParameterReadPolicy: {ParameterName: !Ref Plain}", []),
        ("SSMParameterReadPolicy: {ParameterName: !Ref Nameless}", []),
        ('SSMParameterReadPolicy: {ParameterName: "*"}', []),
        ('SSMParameterReadPolicy: {ParameterName: !Sub "/${Open}/*"}', ['!Sub "/${Open}/*"']),
        ('SSMParameterReadPolicy: {ParameterName: !Sub "${Open}/*"}', []),
        ("SSMParameterWithSlashPrefixReadPolicy: {ParameterName: a}", ["a"]),
        ("SSMParameterWithSlashPrefixReadPolicy: {ParameterName: !Ref Slash}", []),
        ("SSMParameterWithSlashPrefixReadPolicy: {ParameterName: !Ref Plain}", ["!Ref Plain"]),
        ("NoveltyPolicy: {QueueName: !Ref Jobs}", []),
        ("SQSSendMessagePolicy: {Fn::Transform: {Name: Own}, Other: a}", []),
    ],
)
def test_arguments_from_which_no_arn_can_be_made_are_marked(
    make_project: MakeProject, policy: str, marked: list[str]
) -> None:
    """A name, an ARN or a URL where something else is meant; what is not known is silent."""
    assert texts_marked(make_project, policy) == marked


def test_policies_are_ignored_beside_a_role(make_project: MakeProject) -> None:
    """SAM makes nothing of them."""
    role = "SQSSendMessagePolicy: {QueueName: !Ref Jobs}]\n      Role: !Sub 'arn:aws:iam::1:role/r'\n      Layers: ["
    assert texts_marked(make_project, role) == []


def test_a_nested_stack_is_given_the_wrong_kind_of_text(make_project: MakeProject) -> None:
    """The finding stands where the parameter is used, with the place where it is given."""
    parent = """\
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: child.yaml, Parameters: {Queue: !Ref Jobs}}
"""
    child = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {Queue: {Type: String}}
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: a.b, Policies: [SQSPollerPolicy: {QueueName: !Ref Queue}]}
"""
    project = make_project({"template.yaml": parent, "child.yaml": child})
    (problem,) = (
        problem for argument in project.all(PolicyArgument) for problem in policy_template_argument.check(argument)
    )
    assert problem.message == (
        "`QueueName` of `SQSPollerPolicy` takes a name and is given a URL, so it allows nothing: give it a name"
    )
    assert [related.at.location.text for related in problem.related] == ["!Ref Jobs"]
    assert problem.fix is None
