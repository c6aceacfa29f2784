"""From a call of AWS to the resource of the template that it is about.

A resource is named by a literal, by an environment variable that the template sets, or by both in pieces; what of it
cannot be followed is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from serverless_lint.link.values import Values
from serverless_lint.model import (
    ArrayValue,
    CallSite,
    EnvironmentRead,
    Function,
    Joined,
    Literal,
    ObjectValue,
    ResourceCall,
    SdkCall,
    Value,
)
from serverless_lint.parse.code import Expression, Operation
from serverless_lint.parse.template import Interpolated, Known, Reference, Resource, Template

_SERVICES = {
    "sfn": "stepfunctions",
    "eventbridge": "events",
    "cloudwatchevents": "events",
    "cognito-identity-provider": "cognito-idp",
    "cognitoidentityserviceprovider": "cognito-idp",
}
"""Names of the SDKs for JavaScript, in boto3's spelling."""

_NAMED_BY = {
    "dynamodb": ("TableName",),
    "s3": ("Bucket",),
    "sqs": ("QueueUrl",),
    "sns": ("TopicArn", "TargetArn"),
    "kinesis": ("StreamName", "StreamARN"),
    "firehose": ("DeliveryStreamName",),
    "lambda": ("FunctionName",),
    "stepfunctions": ("stateMachineArn",),
    "secretsmanager": ("SecretId",),
    "ssm": ("Name",),
    "cognito-idp": ("UserPoolId",),
}
"""The parameters of requests that name the resource, by service."""

_NAME_PROPERTIES = {
    "AWS::DynamoDB::Table": "TableName",
    "AWS::DynamoDB::GlobalTable": "TableName",
    "AWS::Serverless::SimpleTable": "TableName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::Kinesis::Stream": "Name",
    "AWS::KinesisFirehose::DeliveryStream": "DeliveryStreamName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Serverless::Function": "FunctionName",
    "AWS::StepFunctions::StateMachine": "StateMachineName",
    "AWS::Serverless::StateMachine": "Name",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::SSM::Parameter": "Name",
    "AWS::Events::EventBus": "Name",
}

_WHOLE_NAME = re.compile(r"^(?:arn:|https://)")
_LAST_PART = re.compile(r"[:/]")


class ResourcesOfCalls:
    """Follows the names in requests to resources of templates."""

    def __init__(self, values: Values) -> None:
        self._values = values

    def of(self, function: Function, call: SdkCall) -> ResourceCall:
        """What a call is about when it is made by a function."""
        names = tuple(self.names(call))
        resources: dict[int, Resource] = {}
        unknown = not names
        for name in names:
            found = tuple(resources_named(name, function))
            unknown = unknown or not found or None in found
            for resource in found:
                if resource is not None:
                    resources[id(resource)] = resource
        return ResourceCall(call, tuple(resources.values()), unknown)

    def names(self, call: SdkCall) -> Iterator[Value]:
        """What a request may name its resource by: names, ARNs and URLs."""
        if call.table_of is not None:
            yield from self._values.argument(call.table_of, "name", 0) or ()
            return
        service = _SERVICES.get(call.service, call.service)
        for parameter in _NAMED_BY.get(service, ()):
            yield from self.parameter(call, parameter)
        if service == "events":
            for entry in self.parameter(call, "Entries"):
                yield from self._member_of_each(entry, "EventBusName")

    def parameter(self, call: SdkCall, name: str) -> Iterator[Value]:
        """What is passed as a parameter of the request; nothing if it is not visible."""
        site = call.input
        for argument in site.fact.arguments:
            if argument.name == name:
                yield from self._of(site, argument.value)
            elif not argument.name:
                for value in self._of(site, _without_spread(argument.value)):
                    if isinstance(value, ObjectValue):
                        yield from self._member(value, name)

    def _member(self, value: ObjectValue, name: str) -> Iterator[Value]:
        expression = value.literal.get(name)
        if expression is not None:
            yield from self._values.of(value.module, expression, value.block)

    def _member_of_each(self, value: Value, name: str) -> Iterator[Value]:
        if isinstance(value, ArrayValue):
            for item in value.literal.items:
                for entry in self._values.of(value.module, item, value.block):
                    if isinstance(entry, ObjectValue):
                        yield from self._member(entry, name)

    def _of(self, site: CallSite, expression: Expression) -> tuple[Value, ...]:
        return self._values.of(site.module, expression, site.fact.block)


def environment_reads(value: Value) -> Iterator[EnvironmentRead]:
    """The environment variables that a value is made from."""
    if isinstance(value, EnvironmentRead):
        yield value
    elif isinstance(value, Joined):
        for part in value.parts:
            yield from environment_reads(part)


def resources_named(value: Value, function: Function) -> Iterator[Resource | None]:
    """The resources that a value of the code may name; None stands for something unknown."""
    if isinstance(value, Literal) and isinstance(value.value, str):
        yield _resource_by_name(value.value, function.template)
    elif isinstance(value, EnvironmentRead):
        possible = function.environment.variables.get(value.variable)
        if possible is None or possible.unknown or not function.environment.complete:
            yield None
        for known in possible.values if possible is not None else ():
            yield resource_of(known, function.template)
    else:
        yield None


def resource_of(known: Known, template: Template) -> Resource | None:
    """The resource that a value of a template names by reference, ARN, URL or its literal name; None if unknown."""
    value = known.value
    if isinstance(value, Reference):
        return template.resources.get(value.resource)
    if isinstance(value, Interpolated):
        references = [part for part in value.parts if isinstance(part, Reference)]
        first, last = value.parts[0], value.parts[-1]
        is_whole = isinstance(first, str) and _WHOLE_NAME.match(first) is not None
        if is_whole and len(references) == 1 and last is references[0]:
            return template.resources.get(references[0].resource)
        if is_whole and isinstance(last, str) and _LAST_PART.search(last):
            return _resource_by_name(f"arn:{last}", template)
        return None
    return _resource_by_name(value, template) if isinstance(value, str) else None


def _resource_by_name(text: str, template: Template) -> Resource | None:
    name = _LAST_PART.split(text)[-1] if _WHOLE_NAME.match(text) else text
    for resource in template.resources.values():
        key = _NAME_PROPERTIES.get(resource.type)
        if key is not None and name in resource.properties.lookup(key).texts():
            return resource
    return None


def _without_spread(expression: Expression) -> Expression:
    if isinstance(expression, Operation) and expression.operator == "..." and expression.operands:
        return expression.operands[0]
    return expression
