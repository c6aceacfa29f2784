"""Policies of resources: who may use a queue, a topic, a role, a function."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Iterator, Mapping

import msgspec

from serverless_lint.aws.iam import stands_for
from serverless_lint.model.stack.edge import Edge
from serverless_lint.model.stack.function import Function
from serverless_lint.model.stack.permissions import Statement, flattened
from serverless_lint.model.stack.trust import service_of
from serverless_lint.parse.template.template import Kind, Known, Node, Possible, Reference, Resource, Value
from serverless_lint.source import Location


class ResourcePolicyKind(enum.Enum):
    """What a policy protects."""

    ROLE = "role"
    QUEUE = "queue"
    TOPIC = "topic"
    EVENT_BUS = "event bus"
    OTHER = "other"


_SERVICES = {
    ResourcePolicyKind.QUEUE: "sqs",
    ResourcePolicyKind.TOPIC: "sns",
    ResourcePolicyKind.EVENT_BUS: "events",
}
"""What the ARNs of what a policy protects name as their service."""

_UNLIMITING_CONDITIONS = frozenset({"aws:securetransport"})
"""Keys of conditions that everyone can fulfil."""


class ResourceStatement(msgspec.Struct, frozen=True, eq=False):
    """A statement of a policy that belongs to a resource and says who may use it."""

    node: Node
    owner: Resource
    """The resource of the template that carries the policy, or is it."""
    kind: ResourcePolicyKind
    allows: bool
    """Whether its effect is certainly `Allow`."""

    @property
    def location(self) -> Location:
        """The whole statement; findings point to something narrower."""
        return self.node.location

    @property
    def actions(self) -> Possible:
        """The elements of `Action`."""
        return flattened(self.node.lookup("Action"))

    @property
    def everyone(self) -> Iterator[Known]:
        """Where it names everyone: `*` as the principal, or as one of the AWS principals."""
        for principal in self.node.lookup("Principal").values:
            if principal.value == "*":
                yield principal
            elif isinstance(principal.value, Node):
                for known in flattened(principal.value.lookup("AWS")).values:
                    if known.value == "*":
                        yield known

    @property
    def services(self) -> Iterator[tuple[str, Known]]:
        """The services of AWS that it names as principals, without `.amazonaws.com`."""
        for known in flattened(self.node.lookup("Principal", "Service")).values:
            service = service_of(known)
            if service is not None:
                yield service, known

    @property
    def is_about_another(self) -> bool:
        """Whether all its resources belong to another service than what it protects, of which it says nothing then."""
        written = flattened(self.node.lookup("Resource"))
        found = [_service_of_arn(known, self.owner.template.resources) for known in written.values]
        wanted = _SERVICES.get(self.kind)
        return wanted is not None and bool(found) and not written.unknown and not {None, wanted}.intersection(found)

    @property
    def may_be_limited(self) -> bool:
        """Whether a condition may limit whom it means."""
        condition = self.node.lookup("Condition")
        if condition.certainly_absent:
            return False
        keys = [
            key for known in condition.values if isinstance(known.value, Node) for key in _condition_keys(known.value)
        ]
        return not keys or any(key.lower() not in _UNLIMITING_CONDITIONS for key in keys)


def _condition_keys(condition: Value) -> Iterator[str]:
    if isinstance(condition, Node):
        for _, comparison in condition.items():
            yield from (key for key, _ in comparison.items())


class LambdaPermission(Edge, frozen=True, eq=False, kw_only=True):
    """An `AWS::Lambda::Permission`: who may invoke a function, and with a `SourceArn` for what."""

    function: Function | None
    """The function, if it is one of the template."""
    likely_source: Resource | None = None
    """The bucket, rule, topic or API that the function is invoked for, if it can be but one of the template."""

    @property
    def resource(self) -> Resource:
        """The permission itself."""
        return self.owner

    @property
    def what(self) -> str:
        """What it is."""
        return "permission"

    @property
    def principals(self) -> tuple[Known, ...]:
        """Who may invoke the function."""
        return self.resource.properties.lookup("Principal").values

    @property
    def services(self) -> Iterator[tuple[str, Known]]:
        """The services that may invoke it, without `.amazonaws.com` and region: `s3`, `events`."""
        yield from services_in(self.resource)

    @property
    def source_services(self) -> Iterator[tuple[str, Known]]:
        """The services that its sources belong to, as far as they are known."""
        yield from _services_of_sources(self.resource)

    @property
    def source_arn(self) -> tuple[str, str] | None:
        """The ARN of `likely_source` as an expression in YAML and in JSON; None if there is none, or of other kinds."""
        source = self.likely_source
        if source is None:
            return None
        name = source.logical_id
        if source.type == "AWS::Events::Rule":
            return f"!GetAtt {name}.Arn", f'{{ "Fn::GetAtt": ["{name}", "Arn"] }}'
        if source.type == "AWS::SNS::Topic":
            return f"!Ref {name}", f'{{ "Ref": "{name}" }}'
        if source.type in API_TYPES:
            text = _API_ARN.replace("API", name)
            return f'!Sub "{text}"', f'{{ "Fn::Sub": "{text}" }}'
        return None

    def lacks(self, *names: str) -> bool:
        """Whether all these settings are certainly absent."""
        return all(self.resource.properties.lookup(name).certainly_absent for name in names)


API_TYPES = frozenset(
    {
        "AWS::ApiGateway::RestApi",
        "AWS::ApiGatewayV2::Api",
        "AWS::Serverless::Api",
        "AWS::Serverless::HttpApi",
        "AWS::Serverless::WebSocketApi",
    }
)
_API_ARN = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${API}/*"
"""https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html"""


def services_in(permission: Resource) -> Iterator[tuple[str, Known]]:
    """The services that an `AWS::Lambda::Permission` names, without `.amazonaws.com` and region."""
    for known in permission.properties.lookup("Principal").values:
        service = service_of(known)
        if service is not None:
            yield service, known


_SOURCES = {
    "apigateway": {"execute-api", "apigateway"},
    "cognito-idp": {"cognito-idp"},
    "events": {"events"},
    "iot": {"iot"},
    "logs": {"logs"},
    "s3": {"s3"},
    "secretsmanager": {"secretsmanager"},
    "sns": {"sns"},
}
"""The services whose ARNs are sources of what a service invokes functions for."""


def may_be_source(source: str, service: str) -> bool:
    """Whether a service may invoke functions on behalf of what belongs to another one, or to itself."""
    return source in _SOURCES.get(service, (source,))


def allows_nothing(permission: Resource) -> bool:
    """Whether the sources of an `AWS::Lambda::Permission` all belong to other services than its principals."""
    principals, written = (permission.properties.lookup(key) for key in ("Principal", "SourceArn"))
    services = [service for service, _ in services_in(permission)]
    sources = [source for source, _ in _services_of_sources(permission)]
    is_known = len(services) == len(principals.values) and len(sources) == len(written.values)
    return (
        is_known
        and not (principals.unknown or principals.absent or written.unknown or written.absent)
        and not any(may_be_source(source, service) for source in sources for service in services)
    )


def _services_of_sources(permission: Resource) -> Iterator[tuple[str, Known]]:
    for known in permission.properties.lookup("SourceArn").values:
        service = _service_of_arn(known, permission.template.resources)
        if service is not None:
            yield service, known


class PolicyAction(msgspec.Struct, frozen=True, eq=False):
    """An action that a policy names, with wildcards or without."""

    name: str
    """As written: `s3:GetObject`, `logs:*`."""
    known: Known
    statement: Statement | ResourceStatement
    as_of: datetime.date
    """The day to judge by."""

    @property
    def location(self) -> Location:
        """Where it is named."""
        return self.known.node.location

    @property
    def owner(self) -> Resource:
        """The resource that carries the policy."""
        return self.statement.owner

    def comes_with(self, action: str) -> bool:
        """Whether the same policy certainly allows another action as well, and at least as much of it."""
        own = self.statement.node
        if not self.statement.allows:
            return False
        if _names(own, action) or (action.lower() in _OF_DURABLE_FUNCTIONS and _has_durable_role(self.owner)):
            return True
        policy = own.parent
        others = policy.elements() if policy is not None and policy.kind is Kind.LIST else ()
        is_of_bucket = action.lower() in _OF_BUCKETS
        return any(_allows_as_much(other, own, is_of_bucket) and _names(other, action) for other in others)


def _names(statement: Node, action: str) -> bool:
    return any(stands_for(pattern, action) for pattern in flattened(statement.lookup("Action")).texts())


_OF_BUCKETS = frozenset({"s3:listbucket", "s3:listbucketversions", "s3:listbucketmultipartuploads"})
"""Actions that are about buckets and never about the objects in them, which policies often name as well."""
_OBJECTS = "/*"


def _allows_as_much(statement: Node, other: Node, is_of_bucket: bool) -> bool:
    """Whether a statement allows its actions, to everyone it is for, on all resources of another."""
    if statement.lookup("Effect").only != "Allow" or any(statement.get(key) for key in _LIMITS):
        return False
    theirs, ours = (flattened(node.lookup("Resource")) for node in (statement, other))
    resources = [known.value for known in theirs.values]
    needed = [known.value for known in ours.values]
    if is_of_bucket:
        needed = [value for value in needed if not (isinstance(value, str) and value.endswith(_OBJECTS))]
    return "*" in resources or (not ours.unknown and bool(needed) and all(value in resources for value in needed))


_OF_DURABLE_FUNCTIONS = frozenset({"lambda:checkpointdurableexecution", "lambda:getdurableexecutionstate"})


def _has_durable_role(owner: Resource) -> bool:
    """Whether SAM attaches AWSLambdaBasicDurableExecutionRolePolicy to the role that it makes for a function.

    https://docs.aws.amazon.com/lambda/latest/dg/durable-security.html
    """
    return (
        owner.type == "AWS::Serverless::Function"
        and bool(owner.properties.lookup("DurableConfig").values)
        and owner.properties.lookup("Role").certainly_absent
    )


_LIMITS = ("Condition", "Principal", "NotPrincipal", "NotResource", "NotAction")
"""What makes a statement allow less than its resources say."""


def _service_of_arn(source: Known, resources: Mapping[str, Resource]) -> str | None:
    """The service that an ARN belongs to, by its text or by the resource of the template that it is of."""
    if isinstance(source.value, Reference):
        resource = resources.get(source.value.resource)
        return _SERVICES_OF_TYPES.get(resource.type.split("::")[1]) if resource and "::" in resource.type else None
    parts = (source.text or "").split(":")
    is_arn = len(parts) > 5 and parts[0] == "arn" and parts[2].replace("-", "").isalnum()
    return parts[2] if is_arn else None


_SERVICES_OF_TYPES = {
    "ApiGateway": "execute-api",
    "ApiGatewayV2": "execute-api",
    "Cognito": "cognito-idp",
    "DynamoDB": "dynamodb",
    "ElasticLoadBalancingV2": "elasticloadbalancing",
    "Events": "events",
    "IoT": "iot",
    "Kinesis": "kinesis",
    "Logs": "logs",
    "S3": "s3",
    "SNS": "sns",
    "SQS": "sqs",
    "Scheduler": "scheduler",
    "SecretsManager": "secretsmanager",
    "StepFunctions": "states",
}
"""What the ARNs of resources name as their service, by the second part of the resource's type."""
