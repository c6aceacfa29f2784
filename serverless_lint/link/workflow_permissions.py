"""Compares what the tasks of state machines do with what their roles allow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase

from serverless_lint.link.triggers import references
from serverless_lint.model import MissingGrant, Permissions, State, StateMachine, Statement, Task
from serverless_lint.parse.template import Interpolated, Node, Possible, Reference, Resource, Template, Value

_INVOKE = "lambda:InvokeFunction"
_SERVICES = {
    "lambda": "lambda",
    "sqs": "sqs",
    "sns": "sns",
    "dynamodb": "dynamodb",
    "events": "events",
    "eventbridge": "events",
    "states": "states",
    "sfn": "states",
    "glue": "glue",
    "ecs": "ecs",
    "batch": "batch",
    "codebuild": "codebuild",
    "athena": "athena",
    "comprehend": "comprehend",
    "rekognition": "rekognition",
    "scheduler": "scheduler",
    "secretsmanager": "secretsmanager",
    "ssm": "ssm",
}
"""The prefixes of actions by the names that integrations have for services."""
_OPERATIONS = frozenset(
    {
        "sqs:SendMessage",
        "sns:Publish",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
        "dynamodb:Query",
        "dynamodb:Scan",
        "events:PutEvents",
        "states:StartExecution",
        "states:StartSyncExecution",
        "glue:StartJobRun",
        "ecs:RunTask",
        "batch:SubmitJob",
        "codebuild:StartBuild",
        "athena:StartQueryExecution",
        "athena:GetQueryResults",
        "comprehend:DetectSentiment",
        "rekognition:DetectLabels",
        "scheduler:CreateSchedule",
        "secretsmanager:GetSecretValue",
        "ssm:GetParameter",
    }
)
"""Operations that need the action of their name and no other way around it."""
_TEMPLATES = {
    "LambdaInvokePolicy": (_INVOKE,),
    "SQSSendMessagePolicy": ("sqs:SendMessage",),
    "SNSPublishMessagePolicy": ("sns:Publish",),
    "SNSCrudPolicy": ("sns:Publish",),
    "DynamoDBCrudPolicy": ("dynamodb:*",),
    "DynamoDBReadPolicy": ("dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"),
    "DynamoDBWritePolicy": ("dynamodb:PutItem", "dynamodb:UpdateItem"),
    "StepFunctionsExecutionPolicy": ("states:StartExecution",),
    "EventBridgePutEventsPolicy": ("events:PutEvents",),
    "CloudWatchPutMetricPolicy": (),
    "S3ReadPolicy": (),
    "S3WritePolicy": (),
    "S3CrudPolicy": (),
}
"""What SAM policy templates allow of these; of any other nothing is known."""
_MANAGED = {
    "AWSLambdaRole": (_INVOKE,),
    "AWSXRayDaemonWriteAccess": (),
    "AWSXrayWriteOnlyAccess": (),
    "CloudWatchLogsFullAccess": (),
    "AWSLambdaBasicExecutionRole": (),
}
"""What managed policies allow of these; of any other nothing is known."""
_FUNCTIONS = frozenset({"AWS::Serverless::Function", "AWS::Lambda::Function"})
_ALIASES = frozenset({"AWS::Lambda::Alias", "AWS::Lambda::Version"})
_RESOURCE_POLICIES = frozenset(
    {"AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy", "AWS::Lambda::Permission", "AWS::Events::EventBusPolicy"}
)


def missing_grants(template: Template, machines: Sequence[StateMachine]) -> Iterator[MissingGrant]:
    """What the roles of a template's state machines lack, of roles that are written down in it completely."""
    if not machines:
        return
    elsewhere = _Elsewhere(template)
    for machine in machines:
        if machine.permissions.complete and not elsewhere.may_grant(machine):
            for state in machine.states:
                yield from _of_state(state)


class _Elsewhere:
    """Who may be allowed more by something else than their own policies."""

    def __init__(self, template: Template) -> None:
        resources = template.resources.values()
        self._has_connectors = any(resource.type == "AWS::Serverless::Connector" for resource in resources)
        self._exported = {reference.resource for reference, _ in references(template.root.get("Outputs"))}
        self._in_policies = {
            reference.resource
            for resource in resources
            if resource.type in _RESOURCE_POLICIES
            for reference, _ in references(resource.properties)
        }

    def may_grant(self, machine: StateMachine) -> bool:
        """Whether a connector, another stack, or a policy of what is called may allow more."""
        role = machine.permissions.role
        name = f"{machine.name}Role" if role is None else role.logical_id
        return (
            self._has_connectors
            or bool(machine.resource.node.get("Connectors"))
            or name in self._exported
            or name in self._in_policies
        )


def _of_state(state: State) -> Iterator[MissingGrant]:
    action = _action(state.task) if state.task is not None else None
    if action is None:
        return
    function = _function(state) if action == _INVOKE else None
    answers = list(_answers(state.machine.permissions, action, function))
    if None in answers or True in answers:
        return
    is_granted_for_others = function is not None and any(_answers(state.machine.permissions, action, None))
    yield MissingGrant(state, action, function if is_granted_for_others else None)


def _action(task: Task) -> str | None:
    """The action that a task certainly needs."""
    service = _SERVICES.get(task.service.removeprefix("aws-sdk:"))
    if service == "lambda":
        return _INVOKE if task.action in ("", "invoke") else None
    action = f"{service}:{task.action[:1].upper()}{task.action[1:]}"
    return action if action in _OPERATIONS else None


def _function(state: State) -> Resource | None:
    """The function of the template that a task certainly invokes."""
    if state.task is not None and not state.task.action:
        return _function_in(state.lookup("Resource").only, state.machine.resource.template)
    for key in ("Parameters", "Arguments"):
        named = state.lookup(key, "FunctionName")
        if not named.certainly_absent:
            return _function_in(named.only, state.machine.resource.template)
    return None


def _function_in(value: Value | None, template: Template) -> Resource | None:
    """The function of the template that a name or ARN is made from, through aliases."""
    for _ in range(3):
        if isinstance(value, Interpolated):
            value = next((part for part in value.parts if isinstance(part, Reference)), None)
        resource = template.resources.get(value.resource) if isinstance(value, Reference) else None
        if resource is None or resource.type in _FUNCTIONS:
            return resource
        if resource.type not in _ALIASES:
            return None
        value = resource.properties.lookup("FunctionName").only
    return None


def _answers(permissions: Permissions, action: str, function: Resource | None) -> Iterator[bool | None]:
    """For each policy, whether it allows an action, on a function if one is given; None if that cannot be told."""
    for statement in permissions.statements:
        yield _statement_allows(statement, action, function)
    for policy in permissions.managed:
        allowed = _MANAGED.get(policy.name.rpartition("/")[2])
        yield None if allowed is None else _matches(action, allowed)
    for template in permissions.templates:
        allowed = _TEMPLATES.get(template.key or "")
        if allowed is None:
            yield None
        elif _matches(action, allowed):
            yield function is None or _may_be(template.lookup("FunctionName"), function)
        else:
            yield False


def _statement_allows(statement: Statement, action: str, function: Resource | None) -> bool | None:
    node = statement.node
    if node.get("NotAction") or node.get("NotResource"):
        return None
    effect = node.lookup("Effect").only
    if effect != "Allow":
        return False if effect == "Deny" else None
    actions = statement.actions
    if _matches(action, actions.texts()):
        return function is None or _may_be(statement.resources, function)
    return None if actions.unknown or len(actions.texts()) < len(actions.values) else False


def _may_be(granted: Possible, function: Resource) -> bool:
    """Whether one of the resources of a grant may stand for a function."""
    template = function.template
    if granted.unknown or granted.absent:
        return True
    for known in granted.values:
        named = _function_in(known.value, template)
        if isinstance(known.value, (str, Node)) or named is None or named is function:
            return True
    return False


def _matches(action: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(action.lower(), pattern.lower()) for pattern in patterns)
