"""What AWS itself gives its services on everything: agents on instances, pulling images, text messages of Cognito."""

from __future__ import annotations

from serverless_lint.aws.iam import PUBLISH
from serverless_lint.model import Statement
from serverless_lint.model.stack.trust import roles_with, services_trusted_by

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
_NEEDED_EVERYWHERE = {
    "apigateway": _WRITING_LOGS,
    "cognito-idp": frozenset({PUBLISH}),
    "ec2": _AGENT | _PULLING,
    "ecs-tasks": _AGENT | _PULLING,
}
"""https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-sms-settings.html"""


def prescribed(statement: Statement) -> frozenset[str]:
    """What the services that work under a statement, and nobody else, need on `*`, in lower case."""
    roles = tuple(roles_with(statement.owner))
    trusted = [services_trusted_by(role) for role in roles]
    services = frozenset[str]().union(*trusted)
    if not all(trusted) or not services <= _NEEDED_EVERYWHERE.keys():
        return frozenset()
    return frozenset[str]().union(*(_NEEDED_EVERYWHERE[service] for service in services))
