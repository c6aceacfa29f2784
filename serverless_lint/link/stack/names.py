"""Which resource of a template is meant: by a reference, a name, an ARN, a URL or a text that has one of these in it.

There are three answers: this resource, something that is not of this template, and not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.model.stack.edge import NOT_KNOWN, End
from serverless_lint.parse.template.template import (
    Interpolated,
    Kind,
    Node,
    Part,
    Possible,
    Pseudo,
    Reference,
    Resource,
    Template,
    Unknown,
    Value,
)

FUNCTIONS = ("AWS::Serverless::Function", "AWS::Lambda::Function")
NESTED: Mapping[str, str] = {"AWS::Serverless::Application": "Location", "AWS::CloudFormation::Stack": "TemplateURL"}
"""Resources that are stacks of their own, and where they name the template."""
QUEUE = "AWS::SQS::Queue"
TOPIC = "AWS::SNS::Topic"

_STAND_INS = {
    "AWS::Lambda::Alias": ("FunctionName", FUNCTIONS),
    "AWS::Lambda::Version": ("FunctionName", FUNCTIONS),
    "AWS::KMS::Alias": ("TargetKeyId", ("AWS::KMS::Key",)),
}
"""Resources that stand for another one, where they name it, and what it can be."""
_MOST_STEPS = 3
"""From an alias over a version to its function, for example."""
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
    "AWS::Events::Rule": "Name",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::KMS::Alias": "AliasName",
    "AWS::IAM::Role": "RoleName",
}
"""Where resources have the names by which requests, ARNs and URLs call them."""

_ELSEWHERE = End(is_elsewhere=True)
_HOLE = lazy_pattern("[\ue000-\uf8ff]")
"""Characters for private use: they stand for what is no text among the parts of a text."""
_FIRST_HOLE, _HOLES = 0xE000, 0x1900
_WHOLE = lazy_pattern(r"arn:|https?://")
_END_OF_REFERENCE = lazy_pattern(r"[:/*]")
# https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
_NAMES_IN_ARNS = {
    "lambda": lazy_pattern(r"function:([^:/]*)"),
    "sqs": lazy_pattern(r"([^:]*)"),
    "sns": lazy_pattern(r"([^:]*)"),
    "s3": lazy_pattern(r"([^/]*)"),
    "dynamodb": lazy_pattern(r"table/([^/]*)"),
    "events": lazy_pattern(r"(?:rule/(?:[^/]*/)?|event-bus/)([^/]*)"),
    "execute-api": lazy_pattern(r"([^/]*)"),
    "kms": lazy_pattern(r"(alias/[^:]*)"),
    "logs": lazy_pattern(r"log-group:([^:]*)"),
    "states": lazy_pattern(r"[^:]*:([^:]*)"),
    "secretsmanager": lazy_pattern(r"secret:([^:]*)"),
}
"""Where the name stands behind the account in an ARN of a service; elsewhere it is the last part."""
_KINDS_OF_SERVICES: Mapping[str, tuple[str, ...]] = {
    "dynamodb": ("AWS::DynamoDB::", "AWS::Serverless::SimpleTable"),
    "events": ("AWS::Events::",),
    "execute-api": ("AWS::ApiGateway::", "AWS::ApiGatewayV2::", "AWS::Serverless::Api", "AWS::Serverless::HttpApi"),
    "firehose": ("AWS::KinesisFirehose::",),
    "iam": ("AWS::IAM::",),
    "kinesis": ("AWS::Kinesis::",),
    "kms": ("AWS::KMS::",),
    "lambda": FUNCTIONS,
    "logs": ("AWS::Logs::",),
    "s3": ("AWS::S3::",),
    "secretsmanager": ("AWS::SecretsManager::",),
    "sns": ("AWS::SNS::",),
    "sqs": ("AWS::SQS::",),
    "ssm": ("AWS::SSM::",),
    "states": ("AWS::StepFunctions::", "AWS::Serverless::StateMachine"),
}
"""The types of resources that ARNs of services can mean."""
_PARTIAL_ARN = lazy_pattern(r"[^:]*:function:([^:/]*).*", re.DOTALL)
_INVOCATIONS = "/invocations"

_REFERRING = frozenset({"Ref", "Fn::GetAtt", "Fn::ImportValue", "Fn::Sub"})
_JOINING = frozenset({"Fn::Sub", "Fn::Join"})
_FUNCTION_NAME = lazy_pattern(r"(?::function:|\"FunctionName\"\s*:\s*\")([A-Za-z0-9_-]+)")
_QUALIFIED = lazy_pattern(r"(?:[^/]*:function:)?[^:/]+(?::(?P<qualifier>[^:/]+))?")
_BARE_NAME = lazy_pattern(r"([A-Za-z0-9_-]+)(?::[A-Za-z0-9$_-]+)?")
"""A name, perhaps with a version or an alias (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html)."""


class Names:
    """Knows the resources of one template by all that stands for them.

    `kinds` are the types of resources that are looked for; one that ends with `::` stands for all of a service.
    """

    def __init__(self, template: Template) -> None:
        self._template = template
        self._meant: dict[tuple[Value, tuple[str, ...]], End] = {}

    def end(self, possible: Possible, *kinds: str) -> End:
        """What a setting certainly means, with its place."""
        value = possible.only
        meant = self.of(value, *kinds) if value is not None else NOT_KNOWN
        return End(meant.resource, meant.is_elsewhere, possible)

    def certain(self, possible: Possible, *kinds: str) -> Resource | None:
        """The resource that a setting certainly means; None if it is none of the template, or not known."""
        value = possible.only
        return self.of(value, *kinds).resource if value is not None else None

    def each(self, possible: Possible, *kinds: str) -> Iterator[End]:
        """What a setting may mean, value by value."""
        if possible.unknown:
            yield self._with_same_parameter(possible.node, kinds)
        for known in possible.values:
            yield self.of(known.value, *kinds)

    def of(self, value: Value, *kinds: str) -> End:
        """What a value means."""
        if not isinstance(value, (str, Reference, Interpolated)):
            return NOT_KNOWN
        found = self._meant.get((value, kinds))
        if found is None:
            found = self._meant[value, kinds] = self._of(value, kinds, _MOST_STEPS)
        return found

    def functions_in(self, node: Node) -> Iterator[tuple[Resource, Node]]:
        """The functions that a value mentions anywhere, by reference or by name, with the mentioning node."""
        yield from self.functions_certainly_in(node)
        if any(resource.type in FUNCTIONS for resource in self._openly_named):
            for inner in node.walk():
                for value in _arns_put_together(inner):
                    function = self.of(value, *FUNCTIONS).resource
                    if function is not None:
                        yield function, inner

    def functions_certainly_in(self, node: Node) -> Iterator[tuple[Resource, Node]]:
        """The functions that a value mentions by reference or by a literal name, with the mentioning node."""
        for reference, inner in references(node):
            function = self._behind(reference.resource, FUNCTIONS, _MOST_STEPS).resource
            if function is not None:
                yield function, inner
        if self._names_of_functions:
            for inner in node.walk():
                for name in _names_of_functions(inner):
                    if name in self._names_of_functions:
                        yield self._names_of_functions[name], inner

    def qualifier(self, possible: Possible) -> str | None:
        """The alias or version by which a function is certainly named, empty where it is by none; None if unknown."""
        value = possible.only
        if isinstance(value, Reference):
            return self._qualifier_behind(value)
        parts = (value,) if isinstance(value, str) else value.parts if isinstance(value, Interpolated) else ()
        text = _with_holes(parts) if parts else None
        if text is None:
            return None
        parts = _parts_of(_unwrapped(text), parts)
        leading, rest = parts[0], _text_or_holes(parts[1:])
        if isinstance(leading, Reference) and not rest:
            return self._qualifier_behind(leading)
        name = _QUALIFIED.fullmatch(f"f{rest}" if isinstance(leading, Reference) else _text_or_holes(parts))
        return (name["qualifier"] or "") if name is not None and "$" not in (name["qualifier"] or "") else None

    def named_by_text(self, possible: Possible, *kinds: str) -> Resource | None:
        """The resource whose logical id a setting is as text, although it is called otherwise."""
        text = possible.only
        resource = self._template.resources.get(text) if isinstance(text, str) else None
        if resource is None or not _is_of(resource, kinds):
            return None
        key = _NAME_PROPERTIES.get(resource.type)
        name = resource.properties.lookup(key) if key is not None else None
        is_other = name is None or not (name.unknown or text in name.texts())
        is_taken = any(_is_of(other, kinds) for other in self._by_text.get(resource.logical_id, ()))
        return resource if is_other and not is_taken else None

    def _qualifier_behind(self, reference: Reference) -> str | None:
        resource = self._template.resources.get(reference.resource)
        if resource is None:
            return self._qualifier_by_sam(reference.resource)
        if resource.type == "AWS::Lambda::Alias":
            name = resource.properties.lookup("Name").only
            return name if isinstance(name, str) else resource.logical_id
        if resource.type == "AWS::Lambda::Version":
            return resource.logical_id
        if reference.attribute in ("Alias", "Version"):
            name = resource.properties.lookup("AutoPublishAlias").only
            return name if isinstance(name, str) and reference.attribute == "Alias" else None
        return "" if resource.type in FUNCTIONS and reference.attribute in (None, "Arn") else None

    def _qualifier_by_sam(self, name: str) -> str | None:
        for resource in self._sam_functions:
            alias = resource.properties.lookup("AutoPublishAlias").only
            if isinstance(alias, str) and name == f"{resource.logical_id}Alias{alias}":
                return alias
        return None

    def _of(self, value: Value, kinds: tuple[str, ...], steps: int) -> End:
        if isinstance(value, Reference):
            return self._behind(value.resource, kinds, steps)
        if isinstance(value, str):
            return self._of_parts((value,), kinds, steps)
        return self._of_parts(value.parts, kinds, steps) if isinstance(value, Interpolated) else NOT_KNOWN

    def _behind(self, name: str, kinds: tuple[str, ...], steps: int) -> End:
        """What a logical id stands for; what stands for something else is followed so many steps."""
        resource = self._template.resources.get(name)
        if resource is None:
            return self._published_by_sam(name) if not kinds or _may_be_function(kinds) else NOT_KNOWN
        if resource.type not in _STAND_INS:
            return End(resource) if _is_of(resource, kinds) else NOT_KNOWN
        key, own_kinds = _STAND_INS[resource.type]
        target = resource.properties.lookup(key).only
        return self._of(target, kinds or own_kinds, steps - 1) if target is not None and steps > 0 else NOT_KNOWN

    def _published_by_sam(self, name: str) -> End:
        """The function of `<Id>Alias<name>` or `<Id>Version…`, which SAM makes for `AutoPublishAlias`."""
        for resource in self._sam_functions:
            if name.startswith((f"{resource.logical_id}Alias", f"{resource.logical_id}Version")):
                return End(resource)
        return NOT_KNOWN

    def _of_parts(self, parts: tuple[Part, ...], kinds: tuple[str, ...], steps: int) -> End:
        """What a text means, some parts of which may be references or not known."""
        text = _with_holes(parts)
        if text is None:
            return NOT_KNOWN
        text = _unwrapped(text)
        fitting = _fitting(text, kinds)
        if kinds and not fitting:
            return _ELSEWHERE
        name = _parts_of(_name_in(text, fitting), parts)
        alike = self._named_alike(name, fitting, steps)
        if alike.resource is not None or not isinstance(name[0], Reference):
            return alike
        is_whole = len(name) == 1 or (isinstance(name[1], str) and _END_OF_REFERENCE.match(name[1]))
        return self._behind(name[0].resource, fitting, steps) if is_whole else NOT_KNOWN

    def _named_alike(self, name: tuple[Part, ...], kinds: tuple[str, ...], steps: int) -> End:
        """The resource whose name is put together in the same way: `!Sub "${AWS::StackName}-orders"`."""
        if len(name) == 1 and isinstance(name[0], str):
            return self._by_name(name[0], kinds, steps)
        if Unknown.UNKNOWN in name:
            return NOT_KNOWN
        resource = next((each for each in self._by_parts.get(name, ()) if _is_of(each, kinds)), None)
        return NOT_KNOWN if resource is None else End(resource)

    def _by_name(self, name: str, kinds: tuple[str, ...], steps: int) -> End:
        if not kinds:
            return NOT_KNOWN
        for resource in self._by_text.get(name, ()):
            if resource.type in _STAND_INS:
                return self._behind(resource.logical_id, kinds, steps)
            if _is_of(resource, kinds):
                return End(resource)
        has_name = all(kind in _NAME_PROPERTIES for kind in kinds)
        may_be_named_so = self._template.open or any(_is_of(resource, kinds) for resource in self._openly_named)
        return _ELSEWHERE if has_name and not may_be_named_so else NOT_KNOWN

    def _with_same_parameter(self, node: Node, kinds: tuple[str, ...]) -> End:
        """The resource whose name is the same parameter, whatever is given for it."""
        for resource, name in self._named if node.intrinsic == "Ref" else ():
            is_same = name.node.intrinsic == "Ref" and name.node.argument.text == node.argument.text
            if is_same and _is_of(resource, kinds):
                return End(resource)
        return NOT_KNOWN

    @cached_property
    def _sam_functions(self) -> tuple[Resource, ...]:
        """Those with the longest names first: one may be called like an alias of another."""
        found = (each for each in self._template.resources.values() if each.type == "AWS::Serverless::Function")
        return tuple(sorted(found, key=lambda resource: -len(resource.logical_id)))

    @cached_property
    def _named(self) -> tuple[tuple[Resource, Possible], ...]:
        """The resources that can have a name, with what these may be."""
        return tuple(
            (resource, resource.properties.lookup(_NAME_PROPERTIES[resource.type]))
            for resource in self._template.resources.values()
            if resource.type in _NAME_PROPERTIES
        )

    @cached_property
    def _by_text(self) -> dict[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for resource, name in self._named:
            for text in name.texts():
                found.setdefault(text, []).append(resource)
        return found

    @cached_property
    def _by_parts(self) -> dict[tuple[Part, ...], list[Resource]]:
        """The resources whose names are put together."""
        found: dict[tuple[Part, ...], list[Resource]] = {}
        for resource, name in self._named:
            for known in name.values:
                if isinstance(known.value, Interpolated):
                    found.setdefault(known.value.parts, []).append(resource)
        return found

    @cached_property
    def _openly_named(self) -> tuple[Resource, ...]:
        """The resources whose names are not known."""
        return tuple(resource for resource, name in self._named if name.unknown or len(name.texts()) < len(name.values))

    @cached_property
    def _names_of_functions(self) -> dict[str, Resource]:
        return {text: resource for resource, name in self._named if resource.type in FUNCTIONS for text in name.texts()}


def kinds_of_service(service: str) -> tuple[str, ...]:
    """The types of resources that ARNs of a service can mean; those of all of a service end with `::`."""
    return _KINDS_OF_SERVICES.get(service, ())


def logical_id(possible: Possible) -> str | None:
    """The logical id that a setting certainly refers to, be it of a resource that SAM makes; SAM also takes a text."""
    only = possible.only
    if isinstance(only, Reference):
        return only.resource
    return only if isinstance(only, str) else None


def may_be_alike(one: Value, other: Value) -> bool:
    """Whether two texts may turn out to be the same, whatever only the deployment knows of them."""
    if isinstance(one, str) and isinstance(other, str):
        return one == other
    left, right = _characters(one), _characters(other)
    start = _length_of_same_beginning(left, right)
    left, right = left[start:][::-1], right[start:][::-1]
    end = _length_of_same_beginning(left, right)
    left, right = left[end:], right[end:]
    if not left or not right:
        # What is left over has to be empty, which no text is.
        return not any(isinstance(part, str) for part in (*left, *right))
    ends = ((left[0], right[0]), (left[-1], right[-1]))
    return not any(isinstance(a, str) and isinstance(b, str) and a != b for a, b in ends)


def references(node: Node) -> Iterator[tuple[Reference, Node]]:
    """Every reference to a resource in a value and below it, with the node that makes it."""
    for inner in node.walk():
        if inner.kind is not Kind.INTRINSIC or inner.intrinsic not in _REFERRING:
            continue
        for known in inner.possible().values:
            if isinstance(known.value, Reference):
                yield known.value, inner
            elif isinstance(known.value, Interpolated):
                for part in known.value.parts:
                    if isinstance(part, Reference):
                        yield part, inner


def _characters(value: Value) -> tuple[Part, ...]:
    """The characters of a text, and what stands between them; all of anything that is no text is not known."""
    if isinstance(value, str):
        return tuple(value)
    if isinstance(value, (Reference, Pseudo)):
        return (value,)
    if not isinstance(value, Interpolated):
        return (Unknown.UNKNOWN,)
    return tuple(piece for part in value.parts for piece in (part if isinstance(part, str) else (part,)))


def _text_or_holes(parts: tuple[Part, ...]) -> str:
    return "".join(part if isinstance(part, str) else "$" for part in parts)


def _length_of_same_beginning(one: Sequence[Part], other: Sequence[Part]) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b or a is Unknown.UNKNOWN), min(len(one), len(other)))


def _is_of(resource: Resource, kinds: tuple[str, ...]) -> bool:
    return not kinds or any(
        resource.type.startswith(kind) if kind.endswith("::") else resource.type == kind for kind in kinds
    )


def _unwrapped(text: str) -> str:
    """The ARN of a function in the one that API Gateway makes of it; every other text as it is.

    How it does: https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html
    """
    version, is_path, function = text.partition(":path/")[2].partition("/functions/")
    is_wrapped = is_path and "/" not in version and function.endswith(_INVOCATIONS)
    return function.removesuffix(_INVOCATIONS) if is_wrapped else text


def _fitting(text: str, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """The types of resources that are looked for and that a text can mean: of an ARN, those of its service."""
    if not text.startswith("arn:"):
        return kinds
    service = text.split(":", 3)[2:3]
    of_service = _KINDS_OF_SERVICES.get(service[0] if service else "", ())
    if not kinds or not of_service:
        return kinds or of_service
    return tuple(kind for kind in kinds if any(kind.startswith(each) or each.startswith(kind) for each in of_service))


def _may_be_function(kinds: tuple[str, ...]) -> bool:
    return any(kind in FUNCTIONS for kind in kinds)


def _name_in(text: str, kinds: tuple[str, ...]) -> str:
    """The name in a text that is an ARN, a URL or the name itself."""
    if _WHOLE.match(text) is None:
        return _name_of_function(text) if _may_be_function(kinds) else text
    if not text.startswith("arn:"):
        return _last_part(text)
    _, _, service, _, _, rest = (text.split(":", 5) + [""] * 5)[:6]
    name = _NAMES_IN_ARNS[service].match(rest) if service in _NAMES_IN_ARNS else None
    return name[1] if name is not None else _last_part(text)


def _last_part(text: str) -> str:
    """What stands behind the last colon or slash."""
    return text[max(text.rfind(":"), text.rfind("/")) + 1 :]


def _name_of_function(text: str) -> str:
    """The name in `name:alias` and `account:function:name`; a reference keeps what follows it."""
    partial = _PARTIAL_ARN.fullmatch(text)
    if partial is not None:
        return partial[1]
    return text if _HOLE.match(text) else text.partition(":")[0]


def _with_holes(parts: tuple[Part, ...]) -> str | None:
    """A text with one character for each part that is none; None if it has such characters of its own."""
    is_plain = len(parts) < _HOLES and not any(_HOLE.search(part) for part in parts if isinstance(part, str))
    pieces = (part if isinstance(part, str) else chr(_FIRST_HOLE + at) for at, part in enumerate(parts))
    return "".join(pieces) if is_plain else None


def _parts_of(text: str, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts of a text that stands for some of them; at least one."""
    found: list[Part] = []
    at = 0
    for hole in _HOLE.finditer(text):
        found += [text[at : hole.start()], parts[ord(hole[0]) - _FIRST_HOLE]]
        at = hole.end()
    return tuple(part for part in (*found, text[at:]) if part != "") or ("",)


def _arns_put_together(node: Node) -> Iterator[Interpolated]:
    """The ARNs of functions that a value may be and that are known in part only."""
    if node.kind is Kind.INTRINSIC and node.intrinsic in _JOINING:
        for known in node.possible().values:
            value = known.value
            if isinstance(value, Interpolated) and any(isinstance(p, str) and ":function:" in p for p in value.parts):
                yield value


def _names_of_functions(node: Node) -> list[str]:
    """The names in ARNs of functions, and what stands for a function by its name."""
    text = node.text if node.kind is Kind.SCALAR else None
    if text is None:
        return []
    bare = _BARE_NAME.fullmatch(text) if node.key == "FunctionName" else None
    return [bare[1]] if bare is not None else _FUNCTION_NAME.findall(text)
