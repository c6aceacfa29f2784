"""What `Ref` and `Fn::GetAtt` of resources return: names, ARNs, URLs or other identifiers.

Each type's page says it under "Return values":
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-resources-and-properties.html
"""

from __future__ import annotations

import enum
from collections.abc import Mapping

import msgspec


class Form(enum.Enum):
    """What kind of text names a resource."""

    NAME = "a name"
    ARN = "an ARN"
    URL = "a URL"
    ID = "an id"


class Returns(msgspec.Struct, frozen=True):
    """How a type of resource is named by expressions; an empty attribute stands for `Ref`."""

    ref: Form
    arn: str | None = "Arn"
    """The attribute that is its ARN; None if there is none."""
    name: str | None = ""
    """The attribute by which its ARN calls it; None if there is none."""
    others: Mapping[str, Form] = {}
    """Further attributes."""

    def form(self, attribute: str | None) -> Form | None:
        """What an attribute is, or `Ref` for None; None if that is not known."""
        if attribute is None:
            return self.ref
        if attribute == self.name:
            return Form.NAME
        return Form.ARN if attribute == self.arn else self.others.get(attribute)

    def attribute(self, form: Form) -> str | None:
        """The attribute that is its ARN, or else its name; empty for `Ref`, None if there is none."""
        return self.arn if form is Form.ARN else self.name


_BY_NAME = Returns(Form.NAME)
_BY_ARN = Returns(Form.ARN, arn="", name=None)
_BY_ID = Returns(Form.ID, arn=None, name=None)
_TABLE = Returns(Form.NAME, others={"StreamArn": Form.ARN})
_STATE_MACHINE = Returns(Form.ARN, arn="Arn", name="Name")

_RETURNS: Mapping[str, Returns] = {
    "AWS::ApiGateway::RestApi": _BY_ID,
    "AWS::ApiGatewayV2::Api": _BY_ID,
    "AWS::CertificateManager::Certificate": _BY_ARN,
    "AWS::CodeCommit::Repository": Returns(Form.ID, name="Name"),
    "AWS::Cognito::UserPool": Returns(Form.ID, name=""),
    "AWS::DynamoDB::GlobalTable": _TABLE,
    "AWS::DynamoDB::Table": _TABLE,
    "AWS::Events::EventBus": Returns(Form.NAME, others={"Name": Form.NAME}),
    "AWS::Events::Rule": _BY_NAME,
    "AWS::IAM::ManagedPolicy": Returns(Form.ARN, arn="", name=None, others={"PolicyArn": Form.ARN}),
    "AWS::IAM::Role": Returns(Form.NAME, others={"RoleId": Form.ID}),
    "AWS::Kinesis::Stream": _BY_NAME,
    "AWS::KinesisFirehose::DeliveryStream": _BY_NAME,
    "AWS::KMS::Key": Returns(Form.ID, name="", others={"KeyId": Form.ID}),
    "AWS::Lambda::Alias": Returns(Form.ARN, arn="", name=None, others={"AliasArn": Form.ARN}),
    "AWS::Lambda::Function": _BY_NAME,
    "AWS::Lambda::LayerVersion": _BY_ARN,
    "AWS::Lambda::Version": _BY_ARN,
    "AWS::Logs::LogGroup": _BY_NAME,
    "AWS::S3::Bucket": _BY_NAME,
    "AWS::SecretsManager::Secret": Returns(Form.ARN, arn="", name=None, others={"Id": Form.ARN}),
    "AWS::Serverless::Api": _BY_ID,
    "AWS::Serverless::Function": _BY_NAME,
    "AWS::Serverless::HttpApi": _BY_ID,
    "AWS::Serverless::LayerVersion": _BY_ARN,
    "AWS::Serverless::SimpleTable": _BY_NAME,
    "AWS::Serverless::StateMachine": _STATE_MACHINE,
    "AWS::SNS::Topic": Returns(Form.ARN, arn="", name="TopicName", others={"TopicArn": Form.ARN}),
    "AWS::SQS::Queue": Returns(Form.URL, name="QueueName", others={"QueueUrl": Form.URL}),
    "AWS::SSM::Parameter": Returns(Form.NAME, arn=None),
    "AWS::StepFunctions::Activity": _STATE_MACHINE,
    "AWS::StepFunctions::StateMachine": _STATE_MACHINE,
}


def returned_by(resource_type: str) -> Returns | None:
    """What expressions for a type of resource return; None if that is not known."""
    return _RETURNS.get(resource_type)
