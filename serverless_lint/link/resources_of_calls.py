"""From a call of AWS to the resource of the template that it is about.

A resource is named by a literal, by an environment variable that the template sets, or by both in pieces; what of it
cannot be followed is unknown.
"""

from __future__ import annotations

from collections import abc
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from serverless_lint.libraries.asking import Asked
from serverless_lint.link.program.flow import At
from serverless_lint.link.program.handler_flow import HandlerFlow
from serverless_lint.link.program.values import Values
from serverless_lint.link.stack.names import FUNCTIONS, Names
from serverless_lint.model import (
    EACH_RECORD,
    NOT_KNOWN,
    ArrayValue,
    CallSite,
    CodeKey,
    End,
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
    Value,
)
from serverless_lint.parse.code.facts import Constant, Expression, Mapping, Operation
from serverless_lint.parse.template.template import Resource
from serverless_lint.source import Location

_TYPES = {
    "dynamodb": ("AWS::DynamoDB::", "AWS::Serverless::SimpleTable"),
    "s3": ("AWS::S3::",),
    "sqs": ("AWS::SQS::",),
    "sns": ("AWS::SNS::",),
    "kinesis": ("AWS::Kinesis::",),
    "firehose": ("AWS::KinesisFirehose::",),
    "lambda": FUNCTIONS,
    "stepfunctions": ("AWS::StepFunctions::", "AWS::Serverless::StateMachine"),
    "secretsmanager": ("AWS::SecretsManager::",),
    "ssm": ("AWS::SSM::",),
    "cognito-idp": ("AWS::Cognito::",),
    "events": ("AWS::Events::",),
    "iam": ("AWS::IAM::",),
}
"""The resources that a service's requests may be about, by the beginnings of their types."""

_POSITIONS = {
    "DownloadFile": {"Bucket": 0, "Key": 1},
    "DownloadFileobj": {"Bucket": 0, "Key": 1},
    "UploadFile": {"Bucket": 1, "Key": 2},
    "UploadFileobj": {"Bucket": 1, "Key": 2},
    "Copy": {"Bucket": 1, "Key": 2},
}
"""Parameters of boto3's transfer methods that may be passed by position."""

_SOURCES_IN_EVENTS: tuple[Path, ...] = (
    (*EACH_RECORD, "s3", "bucket", "name"),
    (*EACH_RECORD, "s3", "bucket", "arn"),
    (*EACH_RECORD, "Sns", "TopicArn"),
)
_KEY_IN_EVENTS: Path = (*EACH_RECORD, "s3", "object", "key")

_ENDS_OF_NAMES = ("Arn", "Arns", "Id", "Identifier", "Ids", "Name", "Names", "Url")
_INVOCATIONS = frozenset({"Invoke", "InvokeAsync"})


class _CallFacts(NamedTuple):
    """What is known of a call, whichever function makes it."""

    call: SdkCall
    names: tuple[Value, ...]
    naming: tuple[tuple[CallSite, Expression], ...]
    """The expressions that name its resource, or that look like it, with the calls that they stand in."""
    keys: tuple[tuple[CallSite, Expression], ...]
    """Those of the keys of objects, likewise."""
    events: tuple[SentEvent, ...]
    parameters: frozenset[str]
    invocation: Invocation | None


class ResourcesOfCalls:
    """Follows the names in requests to resources of templates."""

    def __init__(self, values: Values, names: abc.Mapping[str, Names]) -> None:
        self._values = values
        self._names = names
        """Of each template, by its path."""
        self._facts: dict[CodeKey, _CallFacts] = {}
        """What is known of calls, whichever function makes them, by their places, as far as it was asked for."""

    def of(self, function: Function, call: SdkCall, flow: HandlerFlow, *, is_certain: bool = False) -> ResourceCall:
        """What a call is about when it is made by a function that is called with an event."""
        facts = self._facts_of(call)
        resources: dict[str, Resource] = {}
        kinds = _TYPES.get(call.service, ())
        # Of a service whose resources are not known here, nothing is followed.
        known = self._names[function.template.document.path]
        ends = [end for name in facts.names for end in _meanings(name, function, known, kinds)] if kinds else []
        for end in ends:
            if end.resource is not None:
                resources.setdefault(end.resource.logical_id, end.resource)
        unknown = not ends or any(end.resource is None for end in ends)
        paths = [
            path
            for site, expression in facts.naming
            for path in flow.paths(At(site.module, expression, site.fact.block))
        ]
        return ResourceCall(
            call,
            tuple(resources.values()),
            unknown,
            is_certain,
            is_on_source=any(path in _SOURCES_IN_EVENTS for path in paths),
            is_named_by_event=bool(paths),
            key=self._key(facts.keys, flow) if facts.keys else None,
            events=facts.events,
            parameters=facts.parameters,
            invocation=facts.invocation,
        )

    def _facts_of(self, call: SdkCall) -> _CallFacts:
        found = self._facts.get(call.site.key)
        if found is None or found.call is not call:
            found = self._facts[call.site.key] = _CallFacts(
                call,
                tuple(self.names(call)),
                self._naming(call) or self._looking_like_names(call),
                tuple(self._expressions(call, "Key")) if call.service == "s3" else (),
                tuple(self._events(call)) if call.operation == "PutEvents" else (),
                frozenset(self._parameters(call)),
                self._invocation(call) if call.operation in _INVOCATIONS else None,
            )
        return found

    def names(self, call: SdkCall) -> Iterator[Value]:
        """What a request may name its resource by: names, ARNs and URLs."""
        for site, expression in self._naming(call):
            yield from self._of(site, expression)
        if call.service == "events":
            for entry in self.parameter(call, "Entries"):
                yield from self._member_of_each(entry, "EventBusName")
        if call.service == "dynamodb":
            for items in self.parameter(call, "RequestItems"):
                yield from self._keys(items)

    def _looking_like_names(self, call: SdkCall) -> tuple[tuple[CallSite, Expression], ...]:
        """The parameters that name the resource of a service that is not known here, as they are called."""
        names = sorted(name for name in self._parameters(call) if name.endswith(_ENDS_OF_NAMES))
        return tuple(found for name in names for found in self._expressions(call, name))

    def meanings(self, function: Function, value: Value, service: str) -> tuple[End, ...]:
        """What a value that names something of a service may mean."""
        kinds = _TYPES.get(service, ())
        known = self._names[function.template.document.path]
        return tuple(_meanings(value, function, known, kinds)) if kinds else (NOT_KNOWN,)

    def kinds(self, service: str) -> tuple[str, ...]:
        """The types of resources that a service's requests may be about, or their beginnings."""
        return _TYPES.get(service, ())

    def is_of_service(self, function: Function, variable: str, service: str) -> bool:
        """Whether an environment variable of a function names a resource of the template that is one of a service."""
        kinds = _TYPES.get(service, ())
        known = self._names[function.template.document.path]
        declared = function.environment.variables.get(variable)
        ends = list(known.each(declared, *kinds)) if declared is not None and kinds else []
        return bool(ends) and all(end.resource is not None for end in ends)

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

    def _naming(self, call: SdkCall) -> tuple[tuple[CallSite, Expression], ...]:
        """The expressions that name the resource, with the calls that they stand in."""
        return tuple(self._each_naming(call))

    def _each_naming(self, call: SdkCall) -> Iterator[tuple[CallSite, Expression]]:
        if call.asked is not None:
            yield from self._named_by_argument(call.table_of or call.input, call.asked)
            return
        if call.table_of is not None:
            named = call.table_of.fact.argument("name", 0)
            if named is not None:
                yield call.table_of, named
            return
        for parameter in _named_by(call.service):
            yield from self._expressions(call, parameter)

    def _named_by_argument(self, site: CallSite, asked: Asked) -> Iterator[tuple[CallSite, Expression]]:
        """The argument of a package's call that names what it asks about, of options the one of that name."""
        given = site.fact.argument(asked.named_by, 0) if asked.named_by else None
        if not isinstance(given, Mapping):
            yield from [(site, given)] if given is not None else ()
        elif asked.by_keys:
            yield from ((site, entry.key) for entry in given.entries if entry.key is not None)
        else:
            inner = given.get(asked.named_by)
            yield from [(site, inner)] if inner is not None else ()

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
                        source, detail_type = self._text(event, "Source"), self._text(event, "DetailType")
                        yield SentEvent(
                            source[0] if source is not None else None,
                            detail_type[0] if detail_type is not None else None,
                            event.literal.get("EventBusName") is not None or not event.literal.complete,
                            detail_type[1] if detail_type is not None else None,
                        )

    def _text(self, value: ObjectValue, key: str) -> tuple[str, Location] | None:
        """The text under a key, with its place; None if it is not one that is known."""
        expression = value.literal.get(key)
        found = self._values.of(value.module, expression, value.block) if expression is not None else ()
        literal = found[0] if len(found) == 1 and isinstance(found[0], Literal) else None
        return (literal.value, literal.location) if literal is not None and isinstance(literal.value, str) else None

    def _key(self, keys: Iterable[tuple[CallSite, Expression]], flow: HandlerFlow) -> ObjectKey | None:
        """What is known of the object's key; None if several keys are possible."""
        found: list[ObjectKey] = []
        for site, expression in keys:
            if _KEY_IN_EVENTS in flow.paths(At(site.module, expression, site.fact.block)):
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


def _named_by(service: str) -> tuple[str, ...]:
    """The parameters of a service's requests that name the resource."""
    from serverless_lint.aws import sdk

    known = sdk.service(service)
    return known.named_by if known is not None else ()


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


def _meanings(value: Value, function: Function, names: Names, kinds: tuple[str, ...]) -> Iterator[End]:
    """What a value of the code may mean."""
    if isinstance(value, Literal) and isinstance(value.value, str):
        yield names.of(value.value, *kinds)
        return
    declared = function.environment.variables.get(value.variable) if isinstance(value, EnvironmentRead) else None
    if declared is None or not function.environment.certain:
        yield NOT_KNOWN
    else:
        yield from names.each(declared, *kinds)


def _without_spread(expression: Expression) -> Expression:
    if isinstance(expression, Operation) and expression.operator == "..." and expression.operands:
        return expression.operands[0]
    return expression
