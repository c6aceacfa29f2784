"""Compares what the tasks of state machines do with what their roles allow."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.model import State, Task
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import Resource
from serverless_lint.source import Location


class MissingGrant(msgspec.Struct, frozen=True, eq=False):
    """Something that a task does and the role of its state machine, which is fully known, does not allow."""

    state: State
    action: str
    """As in a policy: `lambda:InvokeFunction`."""
    function: Resource | None
    """The function that may not be invoked while others may; None if the action is not allowed at all."""

    @property
    def location(self) -> Location:
        """The name of the state."""
        return self.state.location


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


@finds(MissingGrant, in_each=LinkedTemplate)
def missing_grants(linked: LinkedTemplate, project: LinkedProject) -> Iterator[MissingGrant]:
    """What the roles of a template's state machines lack, of roles that are written down in it completely."""
    for call in linked.task_calls:
        action = _action(call.task)
        permissions = call.state.machine.permissions
        if action is None or not permissions.complete:
            continue
        role = f"{call.state.machine.name}Role" if permissions.role is None else permissions.role.logical_id
        function = call.target.resource if action == _INVOKE else None
        if linked.access.allows(permissions, role, action, on=function) is False:
            is_granted_for_others = function is not None and permissions.grants(action) is not False
            yield MissingGrant(call.state, action, function if is_granted_for_others else None)


def _action(task: Task) -> str | None:
    """The action that a task certainly needs."""
    service = _SERVICES.get(task.service.removeprefix("aws-sdk:"))
    if service == "lambda":
        return _INVOKE if task.action in ("", "invoke") else None
    action = f"{service}:{task.action[:1].upper()}{task.action[1:]}"
    return action if action in _OPERATIONS else None
