"""Actions that IAM does not know."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.aws.iam import (
    RETIRED_ACTIONS,
    RETIRED_SERVICES,
    actions,
    data_as_of,
    is_action,
    is_service,
    misspelt_action,
    nearest_action,
    nearest_service,
)
from serverless_lint.checks.problems import resource_problem
from serverless_lint.model import PolicyAction
from serverless_lint.rule import Category, Problem, Severity, rule

MAX_AGE = 180
"""Days after which actions of known services may well be newer than the data."""

_MEANT = {
    "dynamodb:createitem": "dynamodb:PutItem",
    "firehose:putrecords": "firehose:PutRecordBatch",
    "iam:createrolepolicy": "iam:PutRolePolicy",
    "kinesis:putrecordbatch": "firehose:PutRecordBatch",
    "lambda:listtagsforresource": "lambda:ListTags",
    "s3:copyobject": "s3:PutObject",
    "s3:putobjectversion": "s3:PutObject",
}
"""What is neither an action nor an operation that needs one other, with the action that is meant."""

_PREFIXES = {"vpc": "ec2"}
"""What actions begin with that are about something which is no service of its own."""

_CALL = "execute-api:Invoke"
_METHODS_OF_REQUESTS = frozenset({"get", "head", "options", "post", "put", "patch", "delete", "any"})
"""Part of the resource of that action: https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html"""

_METHODS = {"get": "GET", "create": "POST", "update": "PATCH", "put": "PUT", "delete": "DELETE", "import": "PUT"}
"""The actions of API Gateway are the methods of its requests, by the beginnings of operations:
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html"""

_PARTS = {
    "dynamodb:transactgetitems": ("dynamodb:GetItem",),
    "dynamodb:transactwriteitems": (
        *("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"),
        "dynamodb:ConditionCheckItem",
    ),
}
"""Operations that IAM asks nothing about but what each of their parts needs:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html"""

_NO_ACTIONS_BUT_ACCEPTED = frozenset(
    {
        *("sns:receive", "apigateway:tagresource", "apigateway:untagresource", "firehose:get*"),
        *("cloudformation:registerlistener", "cloudformation:getlistenercredentials"),
        *("mediaconnect:manageddescribeflow", "mediaconnect:managedaddoutput", "mediaconnect:managedremoveoutput"),
    }
)
"""Part of the policy that SNS itself gives a new topic in the console, what API Gateway itself says is not allowed:
https://github.com/aws-amplify/amplify-cli/issues/12316, by what Kinesis Data Analytics reads a delivery stream:
https://docs.aws.amazon.com/kinesisanalytics/latest/dev/iam-role.html, what `cfn-hup` asks for on the instances of
Elastic Beanstalk although no list has it, and what MediaLive needs for its inputs from MediaConnect:
https://docs.aws.amazon.com/medialive/latest/ug/trusted-entity-requirements.html"""


@rule(Severity.WARNING, Category.CORRECTNESS, since="0.1")
def unknown_iam_action(action: PolicyAction) -> Iterator[Problem]:
    """A policy names an action or a service that IAM does not know."""
    service, separator, name = action.name.partition(":")
    if action.name == "*" or is_action(action.name) or action.name.lower() in _NO_ACTIONS_BUT_ACCEPTED:
        return
    if not separator:
        message = f"`{action.name}` is not an action: write the service before it, such as `s3:{action.name}`"
        yield resource_problem(action.owner, action.known, message)
        return
    if _is_retired(action.name):
        what = "" if is_service(service) else f"`{service}`, so "
        message = f"AWS has retired {what}`{action.name}`{' stands for nothing' if what else ''}: drop it"
        yield resource_problem(action.owner, action.known, message, severity=Severity.INFO)
        return
    if not is_service(service):
        what = f"IAM knows no service `{service}`, so `{action.name}` stands for nothing"
        meant, advice = _other_service(service, name)
    elif (action.as_of - data_as_of()).days > MAX_AGE:
        return
    else:
        what = f"IAM knows no action `{action.name}`, so it stands for nothing"
        meant, advice = _other_part(action) or _other_action(action.name)
        meant = meant or _longer_name_beside(action)
        meant = meant or _meant_by(action.name.rstrip("*")) or nearest_action(action.name)
    if meant is not None and action.comes_with(meant):
        advice = f"drop it, `{meant}` is allowed anyway"
        yield resource_problem(action.owner, action.known, f"{what}: {advice}", severity=Severity.INFO)
    else:
        yield resource_problem(action.owner, action.known, f"{what}: {advice}")


def _is_retired(action: str) -> bool:
    """Whether AWS once had an action, or all of its service."""
    service = action.partition(":")[0]
    return action.lower() in RETIRED_ACTIONS.value or (
        service.lower() in RETIRED_SERVICES.value and not is_service(service)
    )


def _other_service(service: str, name: str) -> tuple[str | None, str]:
    """What an action of an unknown service means, if that can be told, and what to do."""
    from serverless_lint.aws.permissions import prefix_of_client

    prefix = _PREFIXES.get(service.lower()) or prefix_of_client(service.lower())
    if prefix is not None:
        meant = f"{prefix}:{name}"
        return meant if is_action(meant) else _meant_by(meant), f"its actions begin with `{prefix}:`"
    endpoint, dot, _ = service.partition(".")
    if dot and is_service(endpoint):
        # `ecr.dkr` and `ecr.api` are parts of addresses.
        return f"{endpoint}:{name}", f"its actions begin with `{endpoint}:`"
    meant = f"{nearest_service(service)}:{name}"
    return (meant, f"did you mean `{meant}`?") if is_action(meant) else (None, "look its prefix up")


def _other_part(action: PolicyAction) -> tuple[str, str] | None:
    """What is meant by an operation of several parts, and what to do: that which is allowed already, if any is."""
    parts = _PARTS.get(action.name.lower())
    if parts is None:
        return None
    given = next(filter(action.comes_with, parts), parts[0])
    each = " or ".join(f"`{part}`" for part in parts)
    return given, f"each of its parts needs its own: {each}"


def _longer_name_beside(action: PolicyAction) -> str | None:
    """The only action of the same policy that begins with whole words of the name: `DeleteItem` beside `Delete`."""
    service, _, name = action.name.partition(":")
    longer = (each for each in actions(service) if each.name.lower().startswith(name.lower()))
    meant = (each.full_name for each in longer if name and each.name[len(name) :][:1].isupper())
    named = list(filter(action.comes_with, meant))
    return named[0] if len(named) == 1 else None


def _other_action(action: str) -> tuple[str | None, str]:
    """What an unknown action means, if that can be told, and what to do."""
    meant = _meant_by(action)
    if meant is not None:
        return meant, f"`{meant}` is what allows it"
    nearest = nearest_action(action)
    return misspelt_action(action), f"did you mean `{nearest}`?" if nearest is not None else "look its name up"


def _meant_by(action: str) -> str | None:
    from serverless_lint.aws.permissions import meant_by

    service, _, name = action.lower().partition(":")
    if service == "execute-api" and name in _METHODS_OF_REQUESTS:
        return _CALL
    return _MEANT.get(action.lower()) or _method_meant_by(action) or meant_by(action)


def _method_meant_by(action: str) -> str | None:
    service, _, name = action.lower().partition(":")
    method = next((method for beginning, method in _METHODS.items() if name.startswith(beginning)), None)
    return f"apigateway:{method}" if service == "apigateway" and method is not None else None
