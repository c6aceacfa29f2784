"""GraphQL APIs that leave no trace of what they did."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.checks.problems import resource_problem
from serverless_lint.parse.template.template import Resource
from serverless_lint.rule import Category, Problem, Severity, rule

_API = "AWS::AppSync::GraphQLApi"
_SAM_API = "AWS::Serverless::GraphQLApi"
_ROLE = "CloudWatchLogsRoleArn"
"""Without it there is no log, and SAM makes one."""


@rule(Severity.INFO, Category.OPERATIONS, since="0.1")
def appsync_without_logging(resource: Resource) -> Iterator[Problem]:
    """A GraphQL API does not log its requests."""
    if resource.type not in (_API, _SAM_API):
        return
    key = "LogConfig" if resource.type == _API else "Logging"
    message = f"`{resource.logical_id}` does not log its requests: set `{key}.FieldLogLevel` to `ERROR` or `ALL`"
    if resource.type == _API and resource.properties.lookup(key, _ROLE).certainly_absent:
        message += f", with `{_ROLE}`"
    setting = resource.properties.lookup(key)
    level = resource.properties.lookup(key, "FieldLogLevel")
    # SAM logs everything where nothing is said:
    # https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-graphqlapi.html
    if resource.type == _API and setting.certainly_absent:
        yield resource_problem(resource, resource, message)
    elif resource.type == _API and level.certainly_absent:
        yield resource_problem(resource, level.node, message)
    for known in (*setting.values, *level.values):
        if known.value in (False, "NONE"):
            yield resource_problem(resource, known, message)


@rule(Severity.INFO, Category.OPERATIONS, since="0.1")
def appsync_without_tracing(resource: Resource) -> Iterator[Problem]:
    """A GraphQL API does not send traces to X-Ray."""
    if resource.type not in (_API, _SAM_API):
        return
    message = f"`{resource.logical_id}` is missing from traces: set `XrayEnabled: true`"
    enabled = resource.properties.lookup("XrayEnabled")
    if enabled.certainly_absent:
        yield resource_problem(resource, resource, message)
    for known in enabled.values:
        if known.value in (False, "false"):
            yield resource_problem(resource, known, message)
