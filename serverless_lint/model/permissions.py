"""Identity policies: what functions and roles may do."""

from __future__ import annotations

import re
from functools import cached_property

import msgspec

from serverless_lint.aws.iam import stands_for
from serverless_lint.parse.template import Kind, Known, Node, Possible, Resource
from serverless_lint.source import Location

_WRITES_LOGS = re.compile(
    r"AWSLambda\w*ExecutionRole|AdministratorAccess|PowerUserAccess|CloudWatchLogsFullAccess|CloudWatchFullAccess(?:V2)?"
)
_WRITES_LOGS_ONLY = re.compile(
    r"AWSLambdaBasicExecutionRole|AWSXRayDaemonWriteAccess|AWSXrayWriteOnlyAccess"
    r"|CloudWatchLambdaInsightsExecutionRolePolicy|CloudWatchLambdaApplicationSignalsExecutionRolePolicy"
)
_LOG_ACTIONS = frozenset(
    {
        "cloudwatch:putmetricdata",
        "logs:createloggroup",
        "logs:createlogstream",
        "logs:describeloggroups",
        "logs:describelogstreams",
        "logs:putlogevents",
        "xray:getsamplingrules",
        "xray:getsamplingstatisticsummaries",
        "xray:getsamplingtargets",
        "xray:puttelemetryrecords",
        "xray:puttracesegments",
    }
)
"""What it takes to write logs, traces and metrics."""
_WRITES_NO_LOGS = re.compile(
    r"AWSLambdaRole|AWSXRayDaemonWriteAccess|AWSXrayWriteOnlyAccess|SecretsManagerReadWrite|ReadOnlyAccess"
    r"|Amazon(?:DynamoDB|S3|SQS|SNS|SES|Kinesis|SSM|EventBridge|Rekognition|Polly|Cognito\w*)(?:Full|ReadOnly)?Access"
)
"""AWS-managed policies as far as it is known whether they allow to write logs."""

_WRITES_TRACES = re.compile(r"AWSXRayDaemonWriteAccess|AWSXrayWriteOnlyAccess|AWSXrayFullAccess|AdministratorAccess")


class Statement(msgspec.Struct, frozen=True, eq=False, dict=True):
    """A statement of an identity policy, with its owner."""

    node: Node
    owner: Resource
    """The resource of the template that carries the policy."""
    denied: frozenset[str] = frozenset()
    """The actions that a `Deny` of the same policy takes back at least in part, in lower case."""

    @property
    def location(self) -> Location:
        """The whole statement; findings point to something narrower."""
        return self.node.location

    @property
    def allows(self) -> bool:
        """Whether its effect is certainly `Allow`."""
        return self.node.lookup("Effect").only == "Allow"

    @cached_property
    def actions(self) -> Possible:
        """The elements of `Action`, whether it is one or a list; lists behind `Fn::If` included."""
        return flattened(self.node.lookup("Action"))

    @cached_property
    def resources(self) -> Possible:
        """The elements of `Resource`, whether it is one or a list."""
        return flattened(self.node.lookup("Resource"))

    @property
    def condition_keys(self) -> tuple[str, ...] | None:
        """What its conditions compare, in lower case; None if that is not known."""
        keys: list[str] = []
        condition = self.node.lookup("Condition")
        for known in condition.values:
            if not isinstance(known.value, Node) or known.value.is_open:
                return None
            for _, comparison in known.value.items():
                if comparison.kind is not Kind.MAPPING:
                    return None
                keys += (key.lower() for key, _ in comparison.items())
        return None if condition.unknown else tuple(keys)

    @property
    def is_unclear(self) -> bool:
        """Whether it may allow something that `actions` does not say."""
        return self.may_allow and (
            self.actions.unknown or bool(self.node.get("NotAction")) or self._has_partly_known_action
        )

    @property
    def may_allow(self) -> bool:
        """Whether its effect is or may be `Allow`."""
        effect = self.node.lookup("Effect")
        return effect.unknown or "Allow" in effect.texts()

    @property
    def _has_partly_known_action(self) -> bool:
        return any(not isinstance(known.value, str) for known in self.actions.values)

    def grants(self, action: str) -> bool:
        """Whether it allows an action, on whatever resource and condition, if its effect is or may be `Allow`."""
        return self.may_allow and any(stands_for(pattern, action) for pattern in self.actions.texts())

    @property
    def has_condition(self) -> bool:
        """Whether a `Condition` limits it."""
        return bool(self.node.get("Condition"))


class ManagedPolicy(msgspec.Struct, frozen=True, eq=False):
    """A managed policy that is attached by name or ARN."""

    name: str
    """Without the ARN's beginning: `AmazonS3FullAccess`, `service-role/AWSLambdaRole`."""
    location: Location
    owner: Resource

    def allows(self, action: str) -> bool | None:
        """Whether it allows an action of CloudWatch Logs; None of what is not known of it.

        https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
        """
        name = self.name.rpartition("/")[2]
        if _WRITES_LOGS.fullmatch(name):
            return True if action.startswith("logs:") else None
        return False if action.startswith("logs:") and _WRITES_NO_LOGS.fullmatch(name) else None


class Permissions(msgspec.Struct, frozen=True, eq=False):
    """What a function may do. `complete` says that nothing else can grant it more."""

    statements: tuple[Statement, ...]
    managed: tuple[ManagedPolicy, ...]
    templates: tuple[Node, ...]
    """SAM policy templates, each the mapping's value under the template's name."""
    complete: bool
    role: Resource | None = None
    """The role, if it is a resource of the template."""

    @property
    def only_writes_logs(self) -> bool:
        """Whether it certainly allows nothing but to write logs, traces and metrics."""
        return (
            self.complete
            and not self.templates
            and all(_WRITES_LOGS_ONLY.fullmatch(policy.name.rpartition("/")[2]) for policy in self.managed)
            and all(_writes_logs_only(statement) for statement in self.statements if statement.may_allow)
        )

    @property
    def allows_traces(self) -> bool:
        """Whether it visibly allows to send traces to X-Ray."""
        return any(statement.grants("xray:PutTraceSegments") for statement in self.statements) or any(
            _WRITES_TRACES.fullmatch(policy.name.rpartition("/")[2]) for policy in self.managed
        )

    def may_allow(self, action: str) -> bool | None:
        """Whether anything in it allows an action, on whatever resource; None if that is not known."""
        if any(statement.grants(action) for statement in self.statements):
            return True
        if not self.complete or any(statement.is_unclear for statement in self.statements):
            return None
        answers = [policy.allows(action) for policy in self.managed]
        if True in answers:
            return True
        # A policy template grants access to one service's resources, never to logs; which one is not looked up here.
        return None if None in answers or (self.templates and not action.startswith("logs:")) else False


def _writes_logs_only(statement: Statement) -> bool:
    return not statement.is_unclear and all(action.lower() in _LOG_ACTIONS for action in statement.actions.texts())


def flattened(possible: Possible) -> Possible:
    """The elements of a value that is written as one or as a list: each may be."""
    values: list[Known] = []
    unknown = possible.unknown
    for known in possible.values:
        if isinstance(known.value, Node):
            for element in known.value.elements():
                inner = element.possible()
                values += inner.values
                unknown = unknown or inner.unknown
        else:
            values.append(known)
    return Possible(tuple(values), unknown, possible.absent, possible.node)
