"""What AWS itself gives on everything: agents on instances, images, load balancers, texts of Cognito, dashboards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from serverless_lint.aws.iam import PUBLISH, only_reads
from serverless_lint.model import Statement
from serverless_lint.model.stack.trust import is_for_identities, roles_with, services_trusted_by
from serverless_lint.parse.template.template import Resource

_AGENT = frozenset(
    {
        "ec2messages:*",
        "ssmmessages:*",
        "ssm:updateinstanceinformation",
        "ssm:updateinstanceassociationstatus",
        "ssm:updateassociationstatus",
        "ssm:listassociations",
        "ssm:listinstanceassociations",
        "ssm:putinventory",
        "ssm:putcomplianceitems",
        "ssm:putconfigurepackageresult",
    }
)
"""https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonSSMManagedInstanceCore.html"""
_PULLING = frozenset({"ecr:batchchecklayeravailability", "ecr:batchgetimage", "ecr:getdownloadurlforlayer"})
"""https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSTaskExecutionRolePolicy.html"""
_WRITING_LOGS = frozenset(
    {
        *("logs:createloggroup", "logs:createlogstream", "logs:describeloggroups", "logs:describelogstreams"),
        *("logs:putlogevents", "logs:getlogevents", "logs:filterlogevents"),
    }
)
"""https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonAPIGatewayPushToCloudWatchLogs.html"""
_AGENT_OF_CONTAINERS = frozenset(
    {
        *("ecs:createcluster", "ecs:deregistercontainerinstance", "ecs:discoverpollendpoint", "ecs:poll"),
        *("ecs:registercontainerinstance", "ecs:starttelemetrysession", "ecs:updatecontainerinstancesstate"),
        *("ecs:submit*", "ecs:submitcontainerstatechange", "ecs:submittaskstatechange"),
        *("logs:createlogstream", "logs:putlogevents"),
    }
)
"""https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEC2ContainerServiceforEC2Role.html"""
_BALANCING = frozenset(
    {
        *("ec2:authorizesecuritygroupingress", "elasticloadbalancing:describe*"),
        *("elasticloadbalancing:deregisterinstancesfromloadbalancer", "elasticloadbalancing:deregistertargets"),
        *("elasticloadbalancing:registerinstanceswithloadbalancer", "elasticloadbalancing:registertargets"),
    }
)
"""https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEC2ContainerServiceRole.html"""
_SCALING = frozenset({"ecs:describeservices", "ecs:updateservice", "cloudwatch:putmetricalarm"})
"""https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEC2ContainerServiceAutoscaleRole.html"""
_NEEDED_EVERYWHERE = {
    "apigateway": _WRITING_LOGS,
    "application-autoscaling": _SCALING,
    "cognito-idp": frozenset({PUBLISH}),
    "ec2": _AGENT | _AGENT_OF_CONTAINERS | _PULLING,
    "ecs": _BALANCING,
    "ecs-tasks": _AGENT | _PULLING,
}
"""https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-sms-settings.html"""

_GIVEN_TO_IDENTITIES = frozenset({"cognito-identity:*", "cognito-sync:*", "mobileanalytics:*"})
"""What the console of Cognito wrote for all users with an identity:
https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html"""
_MEASURED = ("cloudwatch:", "logs:")
"""What dashboards of Amazon Managed Grafana show of a whole account:
https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonGrafanaCloudWatchAccess.html"""


def is_given_to_identities(roles: Sequence[Resource], actions: Iterable[str]) -> bool:
    """Whether actions are those that AWS itself gave to users with an identity of Cognito, whose roles these are."""
    return _are_all(roles, is_for_identities) and _GIVEN_TO_IDENTITIES.issuperset(name.lower() for name in actions)


def only_fills_dashboards(roles: Sequence[Resource], actions: Iterable[str]) -> bool:
    """Whether dashboards alone work in roles, and the actions read metrics and logs for them."""
    return _are_all(roles, _is_for_dashboards) and all(
        name.lower().startswith(_MEASURED) and only_reads(name) for name in actions
    )


def _are_all(roles: Sequence[Resource], judge: Callable[[Resource], bool]) -> bool:
    return bool(roles) and all(map(judge, roles))


def _is_for_dashboards(role: Resource) -> bool:
    return services_trusted_by(role) == {"grafana"}


def prescribed(statement: Statement) -> frozenset[str]:
    """What the services that work under a statement, and nobody else, need on `*`, in lower case."""
    roles = tuple(roles_with(statement.owner))
    trusted = [services_trusted_by(role) for role in roles]
    services = frozenset[str]().union(*trusted)
    if not all(trusted) or not services <= _NEEDED_EVERYWHERE.keys():
        return frozenset()
    return frozenset[str]().union(*(_NEEDED_EVERYWHERE[service] for service in services))
