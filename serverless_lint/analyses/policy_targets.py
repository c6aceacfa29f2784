"""What requests are about, as the resources of a policy name it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import msgspec

from serverless_lint.analyses.policy_values import (
    EVERYTHING,
    UNKNOWN_TEXT,
    Text,
    literal,
    of_code,
    of_template,
    reference,
    returned,
)
from serverless_lint.aws import iam
from serverless_lint.aws.references import Form
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import (
    Argument,
    ArrayValue,
    EnvironmentRead,
    Literal,
    ObjectValue,
    Program,
    ResourceCall,
    SdkCall,
    Value,
    is_none,
)
from serverless_lint.parse.code.facts import Constant
from serverless_lint.parse.template.template import Resource

# They bring what the SDKs offer, which runs alone need that read code.
if TYPE_CHECKING:
    from serverless_lint.link.program.handler_requests import HandlerRequests


class Target(msgspec.Struct, frozen=True, eq=False):
    """What an action is needed on."""

    arns: tuple[Text, ...]
    resource: Resource | None = None
    """The resource of the template, if it is one."""
    name: Text | None = None
    """What it is called, if it is known by a name of its own."""
    remark: str = ""
    """What is not known of it; empty if nothing is left out."""


_TYPES: Mapping[str, tuple[str, ...]] = {
    "cognito-idp": ("userpool",),
    "dynamodb": ("table",),
    "events": ("event-bus",),
    "firehose": ("deliverystream",),
    "iam": ("role",),
    "kinesis": ("stream",),
    "kms": ("key",),
    "lambda": ("function",),
    "logs": ("log-group",),
    "s3": ("object", "bucket"),
    "secretsmanager": ("Secret",),
    "sns": ("topic",),
    "sqs": ("queue",),
    "ssm": ("parameter",),
    "states": ("statemachine",),
}
"""By the prefix of the actions the types of resources that requests name, the one that comes first if it can be."""
_ALSO_NAMED_BY: Mapping[str, tuple[str, ...]] = {
    "sqs": ("QueueName",),
    "ssm": ("Names", "Path"),
    "stepfunctions": ("StateMachineArn",),
}
"""Parameters of requests that name the resource, too."""
_ELSEWHERE = frozenset({"CopySource", "IndexName", "Qualifier", "VersionId"})
"""Parameters with which requests are about something else besides, or instead."""
_GIVEN_TO_OTHERS = frozenset({"iam", "s3"})
"""Services whose resources others are given."""
_DEEPEST = 4
_MOST_PASSED = 200
_LONGEST_SHOWN = 80
"""Characters of the code of a program that is repeated."""
_PLACES = ("Partition", "Region", "Account")
_PSEUDO_PARAMETERS = {"Partition": "AWS::Partition", "Region": "AWS::Region", "Account": "AWS::AccountId"}
_PLACEHOLDER = lazy_pattern(r"\$\{(\w+)\}")
_ENDINGS = ("arn", "id", "identifier", "name")
_OTHER_NAMES = {("s3vectors", "BucketName"): "VectorBucketName"}
"""Parameters that are not called like the part of an ARN that they say, by services and these parts."""
_OF_API_GATEWAY = "arn:${Partition}:apigateway:${Region}::"
_PATHS: Mapping[tuple[str, str], str] = {
    ("apigateway", "CreateApiKey"): "/apikeys",
    ("apigateway", "CreateDeployment"): "/restapis/${RestApiId}/deployments",
    ("apigateway", "CreateUsagePlanKey"): "/usageplans/${UsagePlanId}/keys",
    ("apigateway", "DeleteApiKey"): "/apikeys/${ApiKey}",
    ("apigateway", "DeleteUsagePlanKey"): "/usageplans/${UsagePlanId}/keys/${KeyId}",
    ("apigateway", "GetApiKey"): "/apikeys/${ApiKey}",
    ("apigateway", "GetApiKeys"): "/apikeys",
    ("apigateway", "GetRestApi"): "/restapis/${RestApiId}",
    ("apigateway", "GetRestApis"): "/restapis",
    ("apigateway", "GetUsage"): "/usageplans/${UsagePlanId}/usage",
    ("apigateway", "GetUsagePlan"): "/usageplans/${UsagePlanId}",
    ("apigateway", "GetUsagePlanKeys"): "/usageplans/${UsagePlanId}/keys",
    ("apigateway", "GetUsagePlans"): "/usageplans",
    ("apigateway", "UpdateApiKey"): "/apikeys/${ApiKey}",
}
"""By operations the paths of their requests, which are what the actions of API Gateway are about:
https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html"""
_ASKING_FOR_MORE = frozenset({"stageKeys", "tags"})
"""Parameters by which such a request is about other paths, too."""
_QUEUE_URL = lazy_pattern(r"https://sqs\.([a-z0-9-]+)\.amazonaws\.com[a-z.]*/([0-9]{12})/([A-Za-z0-9_.-]+)")
_PROFILE = lazy_pattern(r"(?:us|us-gov|eu|apac|jp|au|ca|global)\.(.+)", re.DOTALL)
"""Models by way of a profile of several Regions:
https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html"""
_OWN_NAMES = {
    "AWS::Lambda::Function": "FunctionName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::Serverless::Function": "FunctionName",
}
_OWN_NAME = "AWS_LAMBDA_FUNCTION_NAME"
"""The environment variable by which a function knows its own name:
https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html"""
_COPY_SOURCE = "CopySource"
_SUFFIX_OF_SECRETS = "-??????"
"""What the names of secrets end with in their ARNs."""


class Targets:
    """Finds what requests of one program are about."""

    def __init__(self, project: LinkedProject, program: Program, requests: HandlerRequests) -> None:
        self._project = project
        self._program = program
        self._requests = requests
        self._variables = program.function.environment.variables
        self._notifying = _notifying(program)

    def of(self, call: SdkCall, action: str) -> tuple[Target, ...]:
        """What an action is needed on for a call; everything, if nothing better is known."""
        known = iam.action(action)
        if known is None or not iam.supports_resources(action):
            return (Target((UNKNOWN_TEXT,)),)
        about = self.about(call)
        kind = _kind(known)
        if kind is not None:
            found = tuple(self._of_kind(call, about, known, kind))
        elif known.prefix == "bedrock":
            found = tuple(self._models(call))
        else:
            found = tuple(self._by_placeholder(call, about, known))
        return found or (Target((UNKNOWN_TEXT,), remark=f"which {_noun(kind)} it is about is not known"),)

    def passed(self, call: SdkCall) -> Mapping[str, tuple[Value, ...]]:
        """What is passed with a request, by the keys of the objects that it is put together of."""
        found: dict[str, list[Value]] = {}
        pending: list[tuple[str, Value, int]] = [
            (parameter, value, _DEEPEST)
            for parameter in sorted(self.about(call).parameters)
            for value in self._project.resources_of_calls.parameter(call, parameter)
        ]
        pending += (("", value, _DEEPEST) for value in self._handed_on(call))
        while pending and sum(map(len, found.values())) < _MOST_PASSED:
            key, value, steps = pending.pop()
            found.setdefault(key, []).append(value)
            if isinstance(value, ObjectValue) and steps:
                for entry in value.literal.entries:
                    if isinstance(entry.key, Constant):
                        inner = self._project.values.of(value.module, entry.value, value.block)
                        pending += ((str(entry.key.value), each, steps - 1) for each in inner)
        return {key: tuple(values) for key, values in found.items()}

    def _handed_on(self, call: SdkCall) -> tuple[ObjectValue, ...]:
        """The objects of all parameters that a function hands on which it was passed; none if not all are visible."""
        site = call.input
        found: list[Value] = []
        for argument in site.fact.arguments:
            if not argument.name:
                for value in self._project.values.of(site.module, argument.value, site.fact.block):
                    found += self._requests.followed(value) if isinstance(value, Argument) else ()
        objects = tuple(value for value in found if isinstance(value, ObjectValue))
        return objects if len(objects) == len(found) else ()

    def _named_by_callers(self, call: SdkCall) -> Iterator[Value]:
        """What the objects name that a function hands on as its parameters."""
        from serverless_lint.aws import sdk

        service = sdk.service(call.service)
        names = (*service.named_by, *_ALSO_NAMED_BY.get(call.service, ())) if service is not None else ()
        handed_on = self._handed_on(call)
        for each in handed_on:
            written = {str(entry.key.value) for entry in each.literal.entries if isinstance(entry.key, Constant)}
            named = [each.literal.get(name) for name in names if name in written]
            if not each.literal.complete or len(named) != 1 or not written.isdisjoint(_ELSEWHERE):
                return
        for each in handed_on:
            for name in names:
                expression = each.literal.get(name)
                if expression is not None:
                    yield from self._project.values.of(each.module, expression, each.block)

    def in_transaction(self, call: SdkCall) -> Mapping[str, tuple[Value, ...]] | None:
        """The tables that the operations of a transaction are about, by their names; None if not all are visible."""
        found: dict[str, list[Value]] = {}
        values = self._project.values
        for items in self._project.resources_of_calls.parameter(call, "TransactItems"):
            if not isinstance(items, ArrayValue):
                return None
            written = [each for item in items.literal.items for each in values.of(items.module, item, items.block)]
            for each in written:
                entry = each.literal.entries[0] if isinstance(each, ObjectValue) and each.literal.entries else None
                if not isinstance(each, ObjectValue) or entry is None or not isinstance(entry.key, Constant):
                    return None
                tables = found.setdefault(str(entry.key.value), [])
                for operation in values.of(each.module, entry.value, each.block):
                    table = operation.literal.get("TableName") if isinstance(operation, ObjectValue) else None
                    if not isinstance(operation, ObjectValue) or table is None:
                        return None
                    tables += values.of(operation.module, table, operation.block)
        return {key: tuple(tables) for key, tables in found.items()} or None

    def named_by(self, call: SdkCall, action: str, values: Iterable[Value]) -> tuple[Target, ...]:
        """What an action is needed on that values name which are passed with a call."""
        known = iam.action(action)
        kind = _kind(known) if known is not None else None
        if known is None or kind is None:
            return (Target((UNKNOWN_TEXT,)),)
        about = self.about(call)
        followed = [each for value in values for each in self._followed(value)]
        return tuple(target for value in followed for target in self._of_value(value, call, about, known, kind))

    def about(self, call: SdkCall) -> ResourceCall:
        """What a call of the program is about."""
        flow = self._project.flow(self._program.handler)
        return self._project.resources_of_calls.of(self._program.function, call, flow)

    def _of_kind(self, call: SdkCall, about: ResourceCall, action: iam.Action, kind: str) -> Iterator[Target]:
        if action.name == "GetObject" and _COPY_SOURCE in about.parameters:
            values = list(self._copied(call))
        else:
            values = list(self._names(call, about))
        for value in values:
            yield from self._of_value(value, call, about, action, kind)
        if not values and about.is_on_source:
            yield from (self._on(resource, about, action, kind) for resource in self._sources)

    def _names(self, call: SdkCall, about: ResourceCall) -> Iterator[Value]:
        resources = self._project.resources_of_calls
        given = list(resources.names(call))
        for parameter in _ALSO_NAMED_BY.get(call.service, ()):
            given += resources.parameter(call, parameter)
        given += () if given else self._named_by_callers(call)
        if call.operation == "PutEvents" and any(not event.names_bus for event in about.events):
            yield Literal("default", call.location)
        for value in given:
            if not about.is_on_source or isinstance(value, (Literal, EnvironmentRead)):
                yield from self._followed(value)

    def _followed(self, value: Value) -> Iterator[Value]:
        for found in self._requests.followed(value):
            if isinstance(found, ArrayValue):
                for item in found.literal.items:
                    yield from self._project.values.of(found.module, item, found.block)
            elif isinstance(found, EnvironmentRead) and found.variable not in self._variables and found.default:
                yield from found.default
            elif not is_none(found):
                yield found

    def _copied(self, call: SdkCall) -> Iterator[Value]:
        """The buckets that objects are copied from."""
        for source in self._project.resources_of_calls.parameter(call, _COPY_SOURCE):
            if isinstance(source, ObjectValue):
                bucket = source.literal.get("Bucket")
                yield from self._project.values.of(source.module, bucket, source.block) if bucket is not None else ()
            else:
                text = of_code(source, self._variables)
                name = text.pattern.lstrip("/").partition("/")[0] if text is not None and not text.given else EVERYTHING
                yield Literal(name, call.location) if "$" not in name else source

    def _of_value(
        self, value: Value, call: SdkCall, about: ResourceCall, action: iam.Action, kind: str
    ) -> Iterator[Target]:
        if isinstance(value, EnvironmentRead) and value.variable == _OWN_NAME:
            yield self._on(self._program.function.resource, about, action, kind)
            return
        service = action.prefix if action.prefix in _GIVEN_TO_OTHERS else call.service
        ends = self._project.resources_of_calls.meanings(self._program.function, value, service)
        found = dict.fromkeys(end.resource for end in ends if end.resource is not None)
        if found and all(end.resource is not None for end in ends):
            yield from (self._on(resource, about, action, kind) for resource in found)
            return
        text = of_code(value, self._variables)
        if text is None:
            yield Target((UNKNOWN_TEXT,), remark=self._not_known(value, _noun(kind)))
        else:
            yield self._named(text, about, action, kind)

    def _not_known(self, value: Value, noun: str) -> str:
        """What is to be said of a value that names something of a kind that is not known."""
        if not isinstance(value, EnvironmentRead):
            return f"which {noun} it is about is not known"
        function, variable = self._program.function, value.variable
        declared = function.environment.variables.get(variable)
        if declared is None:
            is_unset = function.environment.complete
            return f"`{variable}` is not set" if is_unset else f"which {noun} `{variable}` names is not known"
        origin = function.template.origin
        written = declared.node.location.text
        if origin is None or not origin.is_read_in_part or not _is_dotted(written):
            return f"which {noun} `{variable}` names is not known"
        return f"which {noun} `{variable}` names is known after `cdk synth`: the program gives it `{written}`"

    def _on(self, resource: Resource, about: ResourceCall, action: iam.Action, kind: str) -> Target:
        """A resource of the template."""
        if resource.logical_id in self._notifying or resource is self._program.function.resource:
            return self._by_own_name(resource, about, action, kind)
        how = returned(resource)
        attribute = how.attribute(Form.ARN) if how is not None else None
        if attribute is not None:
            arn = reference(resource, attribute)
            return Target(_with_parts(arn, about, action, kind), resource)
        if how is not None and how.name is not None:
            name = reference(resource, how.name)
            return msgspec.structs.replace(self._named(name, about, action, kind, resource), resource=resource)
        return Target((UNKNOWN_TEXT,), remark=f"how `{resource.logical_id}` is called in a policy is not known")

    def _by_own_name(self, resource: Resource, about: ResourceCall, action: iam.Action, kind: str) -> Target:
        """What depends on the function, or is it: a policy that refers to it would close a circle."""
        written = resource.properties.get(_OWN_NAMES.get(resource.type, ""))
        name = of_template(written.key or "", written) if written else None
        if name is None:
            remark = f"a policy cannot refer to `{resource.logical_id}`, which needs this function: give it a name"
            return Target((UNKNOWN_TEXT,), remark=remark)
        return self._named(name, about, action, kind)

    def _named(
        self, name: Text, about: ResourceCall, action: iam.Action, kind: str, resource: Resource | None = None
    ) -> Target:
        """What is called by a name, an ARN or a URL."""
        if _is_arn(name, about.call):
            return Target(_with_parts(name, about, action, kind))
        if kind == "queue":
            url = _QUEUE_URL.fullmatch(name.pattern)
            if url is not None:
                region, account, queue = url.groups()
                return Target((literal(f"arn:aws:sqs:{region}:{account}:{queue}"),))
            if "QueueName" not in about.parameters:
                return Target((UNKNOWN_TEXT,), remark="the queue's ARN does not follow from its URL")
        if kind == "key" and name.pattern.startswith("alias/"):
            return Target((UNKNOWN_TEXT,), remark="the key that the alias stands for is not known")
        format_of_type = next(each.arn for each in action.types or () if each.name == kind)
        begins = _filled(format_of_type)
        if kind == "object":
            begins = begins.partition("/")[0]
        if kind == "parameter":
            return Target(tuple(_parameter_arns(name, resource, about, begins)), name=name)
        arn = name.within(begins)
        if kind == "Secret":
            arn = arn.within("", _SUFFIX_OF_SECRETS)
        remark = f"the {_noun(kind)}'s name is only partly known" if name.is_open else ""
        return Target(_with_parts(arn, about, action, kind), name=name, remark=remark)

    def _models(self, call: SdkCall) -> Iterator[Target]:
        for value in self._project.resources_of_calls.parameter(call, "modelId"):
            for found in self._followed(value):
                text = of_code(found, self._variables)
                if text is None or text.is_open:
                    return
                yield Target(tuple(_arns_of_model(text)))

    def _by_placeholder(self, call: SdkCall, about: ResourceCall, action: iam.Action) -> Iterator[Target]:
        """What parameters name that are called like the parts of the ARNs that are not known."""
        path = _PATHS.get((call.service, call.operation))
        if path is not None and about.parameters.isdisjoint(_ASKING_FOR_MORE):
            pattern = f"{_OF_API_GATEWAY}{path}"
            yield from self._of_format(call, about, iam.ActionType("resource", True, pattern), may_be_bare=False)
            return
        required = [each for each in action.types or () if each.is_required] or list(action.types or ())
        if len(required) != 1 and not all(each.is_required for each in required):
            return
        longest = max((len(_holes(each)) for each in required), default=0)
        found: list[Target] = []
        for each in required:
            is_longest = len(_holes(each)) == longest
            targets = list(self._of_format(call, about, each, may_be_bare=is_longest))
            if not targets:
                return
            found += targets
        yield from found

    def _of_format(
        self, call: SdkCall, about: ResourceCall, kind: iam.ActionType, *, may_be_bare: bool
    ) -> Iterator[Target]:
        """What has an ARN of a format, as far as parameters name it; nothing if none does."""
        holes = _holes(kind)
        arn, begins, known = Text(""), kind.arn, not holes
        remark = ""
        unread: EnvironmentRead | None = None
        for at, hole in enumerate(holes):
            before, _, begins = begins.partition(f"${{{hole}}}")
            arn = arn.within("", _with_places(before))
            parameter = _naming_parameter(about, kind, hole, at == len(holes) - 1, may_be_bare=may_be_bare)
            values = list(self._values_of(call, parameter)) if parameter is not None else []
            texts = [of_code(value, self._variables) for value in values]
            named_by_variable = (
                value
                for value, text in zip(values, texts, strict=True)
                if text is None and isinstance(value, EnvironmentRead)
            )
            unread = next(named_by_variable, unread)
            named = [text for text in texts if text is not None]
            if not texts or None in texts or len(texts) > 1 < len(holes):
                named, remark = [UNKNOWN_TEXT], f"the {_noun_of(kind.name)} is only partly known"
            if parameter is not None and at == len(holes) - 1:
                whole = [text for text in named if text != UNKNOWN_TEXT and _is_whole(parameter, text, call)]
                if whole and len(whole) == len(named):
                    yield from (Target((text,)) for text in whole)
                    return
                if len(holes) == 1 and not remark:
                    ends = _with_places(begins)
                    for text in named:
                        yield Target((text if text in whole else text.within(arn.pattern, ends),))
                    return
            known = known or named != [UNKNOWN_TEXT]
            arn = Text(arn.pattern + named[0].pattern, arn.given + named[0].given)
        if known:
            yield Target((arn.within("", _with_places(begins)),), remark=remark)
        elif unread is not None:
            yield Target((UNKNOWN_TEXT,), remark=self._not_known(unread, _noun_of(kind.name)))

    def _values_of(self, call: SdkCall, parameter: str) -> Iterator[Value]:
        for value in self._project.resources_of_calls.parameter(call, parameter):
            yield from self._followed(value)

    @property
    def _sources(self) -> Iterator[Resource]:
        """What the function is called by that events name."""
        for trigger in self._program.triggers:
            resource = trigger.source.resource
            if resource is not None and resource.type.startswith(("AWS::S3::", "AWS::SNS::")):
                yield resource


def _kind(action: iam.Action) -> str | None:
    """The type of resource that requests name which an action is about."""
    types = {each.name for each in action.types or ()}
    return next((name for name in _TYPES.get(action.prefix, ()) if name in types), None)


def _noun(kind: str | None) -> str:
    if kind == "object":
        return "bucket"
    return _noun_of(kind or "resource")


def _noun_of(name: str) -> str:
    return name.replace("-", " ").lower()


def _notifying(program: Program) -> frozenset[str]:
    """The buckets of the template that notify the function."""
    sources = (trigger.source.resource for trigger in program.triggers)
    return frozenset(
        resource.logical_id for resource in sources if resource is not None and resource.type == "AWS::S3::Bucket"
    )


def _filled(format_of_arn: str) -> str:
    """The beginning of an ARN with the places of the deployment, up to the first name."""
    filled = _with_places(format_of_arn)
    hole = next((match for match in _PLACEHOLDER.finditer(filled)), None)
    return filled[: hole.start()] if hole is not None else filled


def _with_places(part_of_arn: str) -> str:
    """With the places of the deployment, as templates call them."""
    filled = part_of_arn
    for name, pseudo in _PSEUDO_PARAMETERS.items():
        filled = filled.replace(f"${{{name}}}", f"${{{pseudo}}}")
    return filled


def _holes(kind: iam.ActionType) -> list[str]:
    """The parts of an ARN's format that the deployment does not fill in."""
    return [name for name in _PLACEHOLDER.findall(kind.arn) if name not in _PLACES]


def _naming_parameter(
    about: ResourceCall, kind: iam.ActionType, hole: str, is_last: bool, *, may_be_bare: bool
) -> str | None:
    """The parameter of a request that says a part of an ARN; None if none or several may."""
    names = {hole, _OTHER_NAMES.get((kind.arn.split(":", 3)[2], hole), hole)}
    if len(_holes(kind)) == 1:
        names.add(kind.name)
    named = [each for each in sorted(about.parameters) if any(_is_called_like(each, name) for name in names)]
    if not named and is_last and may_be_bare:
        # `Id` of a request about the data source of an index that has a name of its own there.
        named = [
            each for each in sorted(about.parameters) if each.lower() in ("id", "name") and _ends_alike(each, hole)
        ]
    return named[0] if len(named) == 1 else None


def _is_whole(parameter: str, text: Text, call: SdkCall) -> bool:
    """Whether what a parameter names is an ARN, and no part of one."""
    return parameter.lower().endswith("arn") or _is_arn(text, call)


def _with_parts(arn: Text, about: ResourceCall, action: iam.Action, kind: str) -> tuple[Text, ...]:
    """The ARNs of what is in a resource that an action is about."""
    if kind == "object":
        return (arn.within("", "/*"),)
    if kind == "table" and "IndexName" in about.parameters and action.name in ("Query", "Scan"):
        return (arn.within("", "/index/*"),)
    return (arn, arn.within("", ":*")) if kind == "function" and "Qualifier" in about.parameters else (arn,)


def _is_arn(text: Text, call: SdkCall) -> bool:
    """Whether a text that names a resource is an ARN, as far as its beginning or its own name says it."""
    if text.pattern.startswith("arn:"):
        return True
    if not text.begins_with_name or not text.pattern.endswith("}") or text.pattern.count("${") > 1:
        return False
    is_always = call.service in ("sns", "stepfunctions")
    return is_always or text.pattern.removesuffix("}").lower().endswith("arn")


def _parameter_arns(name: Text, resource: Resource | None, about: ResourceCall, begins: str) -> Iterator[Text]:
    """The ARNs of a parameter of Systems Manager, whose name has a slash at its beginning or none."""
    text = resource.properties.lookup("Name").only if resource is not None else None
    begin = text if isinstance(text, str) else name.pattern
    with_slash, without = name.within(begins.removesuffix("/")), name.within(begins)
    is_open = begin.startswith("${")
    for form in (without, with_slash) if is_open else (with_slash,) if begin.startswith("/") else (without,):
        yield form
        if about.call.operation == "GetParametersByPath":
            yield form.within("", "/*")


def _arns_of_model(name: Text) -> Iterator[Text]:
    """The ARNs of a model of Bedrock, and of the profile that it is asked through."""
    profile = _PROFILE.fullmatch(name.pattern)
    if name.pattern.startswith("arn:"):
        yield name
    elif profile is not None or name.begins_with_name:
        yield name.within("arn:${AWS::Partition}:bedrock:*:${AWS::AccountId}:inference-profile/")
    if not name.pattern.startswith("arn:"):
        model = literal(profile[1]) if profile is not None else name
        yield model.within("arn:${AWS::Partition}:bedrock:*::foundation-model/")


def _is_dotted(text: str) -> bool:
    """Whether a text is a name, or an attribute of what has one: `this.orders.tableName`."""
    return len(text) <= _LONGEST_SHOWN and all(name.isidentifier() for name in text.split("."))


def _is_called_like(parameter: str, placeholder: str) -> bool:
    """`WorkGroup` and `WorkGroupName`, not `GatewayName` and `GatewayId`."""
    is_other = {"id", "name"} == {_ending(parameter), _ending(placeholder)}
    return not is_other and _stem(parameter) == _stem(placeholder) != ""


def _ends_alike(parameter: str, placeholder: str) -> bool:
    return _ending(parameter) == _ending(placeholder)


def _ending(name: str) -> str:
    return next((each for each in _ENDINGS if name.lower().endswith(each)), "")


def _stem(name: str) -> str:
    return name.lower().replace("-", "").removesuffix(_ending(name))
