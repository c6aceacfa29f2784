"""From a call of AWS to the resource of the template that it is about.

A resource is named by a literal, by an environment variable that the template sets, or by both in pieces; what of it
cannot be followed is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from serverless_lint.link.event_reads import FollowedEvent
from serverless_lint.link.values import Values
from serverless_lint.model import (
    ArrayValue,
    CallSite,
    EnvironmentRead,
    Function,
    Invocation,
    Joined,
    Literal,
    ObjectKey,
    ObjectValue,
    Path,
    ResourceCall,
    SdkCall,
    SentEvent,
    Step,
    Value,
)
from serverless_lint.parse.code import Constant, Expression, Mapping, Operation
from serverless_lint.parse.template import (
    Interpolated,
    Known,
    Node,
    Possible,
    Reference,
    Resource,
    ResourceKey,
    Template,
    Unknown,
)

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

_TYPES = {
    "dynamodb": ("AWS::DynamoDB::", "AWS::Serverless::SimpleTable"),
    "s3": ("AWS::S3::",),
    "sqs": ("AWS::SQS::",),
    "sns": ("AWS::SNS::",),
    "kinesis": ("AWS::Kinesis::",),
    "firehose": ("AWS::KinesisFirehose::",),
    "lambda": ("AWS::Lambda::", "AWS::Serverless::Function"),
    "stepfunctions": ("AWS::StepFunctions::", "AWS::Serverless::StateMachine"),
    "secretsmanager": ("AWS::SecretsManager::",),
    "ssm": ("AWS::SSM::",),
    "cognito-idp": ("AWS::Cognito::",),
    "events": ("AWS::Events::",),
}
"""The resources that a service's requests may be about, by the beginnings of their types."""

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

_POSITIONS = {
    "DownloadFile": {"Bucket": 0, "Key": 1},
    "DownloadFileobj": {"Bucket": 0, "Key": 1},
    "UploadFile": {"Bucket": 1, "Key": 2},
    "UploadFileobj": {"Bucket": 1, "Key": 2},
    "Copy": {"Bucket": 1, "Key": 2},
}
"""Parameters of boto3's transfer methods that may be passed by position."""

_SOURCES_IN_EVENTS: tuple[Path, ...] = (
    ("Records", Step.EACH, "s3", "bucket", "name"),
    ("Records", Step.EACH, "s3", "bucket", "arn"),
    ("Records", Step.EACH, "Sns", "TopicArn"),
)
_KEY_IN_EVENTS: Path = ("Records", Step.EACH, "s3", "object", "key")

_INVOCATIONS = frozenset({"Invoke", "InvokeAsync"})
_WHOLE_NAME = re.compile(r"^(?:arn:|https://)")
_LAST_PART = re.compile(r"[:/]")


class ResourcesOfCalls:
    """Follows the names in requests to resources of templates."""

    def __init__(self, values: Values) -> None:
        self._values = values

    def of(self, function: Function, call: SdkCall, event: FollowedEvent, *, is_certain: bool = False) -> ResourceCall:
        """What a call is about when it is made by a function that is called with an event."""
        names = tuple(self.names(call))
        resources: dict[ResourceKey, Resource] = {}
        unknown = not names
        types = _TYPES.get(_service(call), ())
        for name in names:
            found = tuple(resources_named(name, function))
            fitting = [resource for resource in found if resource is not None and resource.type.startswith(types)]
            unknown = unknown or not found or len(fitting) < len(found)
            resources.update((resource.key, resource) for resource in fitting)
        return ResourceCall(
            call,
            tuple(resources.values()),
            unknown,
            is_certain,
            is_on_source=any(
                path in _SOURCES_IN_EVENTS
                for site, expression in self._naming(call)
                for path in event.paths(site.module, expression, site.fact.block)
            ),
            key=self._key(call, event) if call.service == "s3" else None,
            events=tuple(self._events(call)) if call.operation == "PutEvents" else (),
            parameters=frozenset(self._parameters(call)),
            invocation=self._invocation(call) if call.operation in _INVOCATIONS else None,
        )

    def names(self, call: SdkCall) -> Iterator[Value]:
        """What a request may name its resource by: names, ARNs and URLs."""
        for site, expression in self._naming(call):
            yield from self._of(site, expression)
        if _service(call) == "events":
            for entry in self.parameter(call, "Entries"):
                yield from self._member_of_each(entry, "EventBusName")
        if _service(call) == "dynamodb":
            for items in self.parameter(call, "RequestItems"):
                yield from self._keys(items)

    def parameter(self, call: SdkCall, name: str) -> Iterator[Value]:
        """What is passed as a parameter of the request; nothing if it is not visible."""
        for site, expression in self._expressions(call, name):
            yield from self._of(site, expression)

    def _invocation(self, call: SdkCall) -> Invocation:
        if call.operation == "InvokeAsync":
            return Invocation.ASYNCHRONOUS
        types = {
            value.value if isinstance(value, Literal) else None for value in self.parameter(call, "InvocationType")
        }
        if types == {"Event"}:
            return Invocation.ASYNCHRONOUS
        return Invocation.SYNCHRONOUS if types <= {"RequestResponse"} else Invocation.UNKNOWN

    def _naming(self, call: SdkCall) -> Iterator[tuple[CallSite, Expression]]:
        """The expressions that name the resource, with the calls that they stand in."""
        if call.table_of is not None:
            named = call.table_of.fact.argument("name", 0)
            if named is not None:
                yield call.table_of, named
            return
        for parameter in _NAMED_BY.get(_service(call), ()):
            yield from self._expressions(call, parameter)

    def _expressions(self, call: SdkCall, name: str) -> Iterator[tuple[CallSite, Expression]]:
        site = call.input
        position = _POSITIONS.get(call.operation, {}).get(name)
        if position is not None and site.fact.argument("", position) is not None:
            yield site, site.fact.arguments[position].value
        for argument in site.fact.arguments:
            if argument.name == name:
                yield site, argument.value
            elif not argument.name:
                expression = _without_spread(argument.value)
                if isinstance(expression, Mapping):
                    inner = expression.get(name)
                    if inner is not None:
                        yield site, inner
                    continue
                for value in self._of(site, expression):
                    if isinstance(value, ObjectValue) and value.module is site.module:
                        inner = value.literal.get(name)
                        if inner is not None:
                            yield site, inner

    def _parameters(self, call: SdkCall) -> Iterator[str]:
        for argument in call.input.fact.arguments:
            if argument.name:
                yield argument.name
            else:
                for value in self._of(call.input, _without_spread(argument.value)):
                    if isinstance(value, ObjectValue):
                        for entry in value.literal.entries:
                            if isinstance(entry.key, Constant):
                                yield str(entry.key.value)

    def _events(self, call: SdkCall) -> Iterator[SentEvent]:
        for entries in self.parameter(call, "Entries"):
            if not isinstance(entries, ArrayValue):
                continue
            for item in entries.literal.items:
                for event in self._values.of(entries.module, item, entries.block):
                    if isinstance(event, ObjectValue):
                        yield SentEvent(
                            self._text(event, "Source"),
                            self._text(event, "DetailType"),
                            event.literal.get("EventBusName") is not None or not event.literal.complete,
                        )

    def _text(self, value: ObjectValue, key: str) -> str | None:
        expression = value.literal.get(key)
        found = self._values.of(value.module, expression, value.block) if expression is not None else ()
        text = found[0].value if len(found) == 1 and isinstance(found[0], Literal) else None
        return text if isinstance(text, str) else None

    def _key(self, call: SdkCall, event: FollowedEvent) -> ObjectKey | None:
        """What is known of the object's key; None if several keys are possible."""
        found: list[ObjectKey] = []
        for site, expression in self._expressions(call, "Key"):
            if _KEY_IN_EVENTS in event.paths(site.module, expression, site.fact.block):
                found.append(ObjectKey(is_of_event=True))
            else:
                found += (_object_key(value) for value in self._of(site, expression))
        return found[0] if len(found) == 1 else None

    def _member_of_each(self, value: Value, name: str) -> Iterator[Value]:
        if isinstance(value, ArrayValue):
            for item in value.literal.items:
                for entry in self._values.of(value.module, item, value.block):
                    member = entry.literal.get(name) if isinstance(entry, ObjectValue) else None
                    if isinstance(entry, ObjectValue) and member is not None:
                        yield from self._values.of(entry.module, member, entry.block)

    def _keys(self, value: Value) -> Iterator[Value]:
        if isinstance(value, ObjectValue):
            for entry in value.literal.entries:
                if entry.key is not None:
                    yield from self._values.of(value.module, entry.key, value.block)

    def _of(self, site: CallSite, expression: Expression) -> tuple[Value, ...]:
        return self._values.of(site.module, expression, site.fact.block)


def _service(call: SdkCall) -> str:
    return _SERVICES.get(call.service, call.service)


def _object_key(value: Value) -> ObjectKey:
    if isinstance(value, Literal) and isinstance(value.value, str):
        return ObjectKey(value.value, value.value, is_whole=True)
    if isinstance(value, Joined):
        first, last = value.parts[0], value.parts[-1]
        return ObjectKey(
            first.value if isinstance(first, Literal) and isinstance(first.value, str) else "",
            last.value if isinstance(last, Literal) and isinstance(last.value, str) else "",
        )
    return ObjectKey()


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
        if possible is None or not function.environment.complete:
            yield None
            return
        if possible.unknown:
            yield _resource_of_parameter(possible.node, function.template)
        for known in possible.values:
            yield resource_of(known, function.template)
    else:
        yield None


def resource_of(known: Known, template: Template) -> Resource | None:
    """The resource that a value of a template names by reference, ARN, URL or its name; None if unknown."""
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
        return _resource_named_alike(value, template)
    return _resource_by_name(value, template) if isinstance(value, str) else None


def _resource_named_alike(value: Interpolated, template: Template) -> Resource | None:
    """The resource whose name is put together in the same way: `!Sub "${AWS::StackName}-orders"`."""
    if Unknown.UNKNOWN in value.parts:
        return None
    for resource, name in _names(template):
        if any(known.value == value for known in name.values):
            return resource
    return None


def _resource_of_parameter(node: Node, template: Template) -> Resource | None:
    """The resource whose name is the same parameter, whatever is given for it."""
    if node.intrinsic != "Ref":
        return None
    for resource, name in _names(template):
        if name.node.intrinsic == "Ref" and name.node.argument.text == node.argument.text:
            return resource
    return None


def _resource_by_name(text: str, template: Template) -> Resource | None:
    wanted = _LAST_PART.split(text)[-1] if _WHOLE_NAME.match(text) else text
    for resource, name in _names(template):
        if wanted in name.texts():
            return resource
    return None


def _names(template: Template) -> Iterator[tuple[Resource, Possible]]:
    """The resources with what they may be named."""
    for resource in template.resources.values():
        key = _NAME_PROPERTIES.get(resource.type)
        if key is not None:
            yield resource, resource.properties.lookup(key)


def _without_spread(expression: Expression) -> Expression:
    if isinstance(expression, Operation) and expression.operator == "..." and expression.operands:
        return expression.operands[0]
    return expression
