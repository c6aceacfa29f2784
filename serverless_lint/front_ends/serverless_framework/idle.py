"""Settings of a service that the framework passes over, so that what they say does not happen."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from serverless_lint.front_ends.serverless_framework.plugins import ROLES, may_add_resources
from serverless_lint.front_ends.serverless_framework.settings import Settings, intrinsic, is_null, text_of
from serverless_lint.parse.template.origin import IdleSetting
from serverless_lint.parse.tree.nodes import Entry, ListNode, MapNode, nodes_in

OF_PROVIDER = frozenset(
    {
        *("alb", "apiGateway", "apiKeys", "apiName", "architecture", "cfnRole", "cloudFront", "deploymentBucket"),
        *("deploymentMethod", "deploymentPrefix", "disableRollback", "ecr", "endpointType", "environment"),
        *("eventBridge", "httpApi", "iam", "iamManagedPolicies", "iamRoleStatements", "kmsKeyArn"),
        *("lambdaHashingVersion", "logRetentionInDays", "logs", "memorySize", "notificationArns", "region"),
        *("resourcePolicy", "role", "rolePermissionsBoundary", "rollbackConfiguration", "runtime"),
        *("runtimeManagement", "s3", "snsTopicArn", "stackName", "stackParameters", "stackPolicy", "stackTags"),
        *("tags", "timeout", "tracing", "usagePlan", "versionFunctions", "vpc", "vpcEndpointIds", "websocket"),
        *("websocketsApiName", "websocketsApiRouteSelectionExpression"),
    }
)
"""Settings of the provider that are none of the service itself, which only warns of them, and does not apply them:
https://www.serverless.com/framework/docs/providers/aws/guide/serverless.yml,
https://www.serverless.com/framework/docs/configuration-validation"""
_STATEMENTS = ("iamRoleStatements", "iamManagedPolicies")
_OF_ROLE = ("statements", "managedPolicies")
"""What the role says that the framework makes, which it makes for no service whose functions all have another one:
https://www.serverless.com/framework/docs/providers/aws/guide/iam"""


def misplaced_settings(root: MapNode, references: Collection[str]) -> Iterator[IdleSetting]:
    """The settings of the provider that stand beside it, but for those that one of some texts refers to."""
    misplaced = [entry for entry in root.entries if entry.key in OF_PROVIDER and not is_null(entry.value)]
    if not misplaced:
        return
    for entry in misplaced:
        if not any(_may_refer(text, entry.key) for text in references) and not _is_aliased(root, entry):
            yield IdleSetting(entry.key_span, entry.key, place="`provider`")


def overruled_statements(
    provider: Settings, functions: Collection[Entry], plugins: frozenset[str]
) -> Iterator[IdleSetting]:
    """What the provider lets functions do, where all of them have roles that somebody else makes."""
    if plugins & ROLES or any(map(may_add_resources, plugins)) or not functions:
        return
    role = provider.inner("iam").get("role")
    if text_of(role) is not None or intrinsic(role) is not None:
        because = "`iam.role`"
    elif provider.get("role") is not None:
        because = "`role`"
    elif all(Settings(function.value).get("role") is not None for function in functions):
        because = "the `role` of each function"
    else:
        return
    inner = provider.inner("iam", "role") if because != "`iam.role`" else Settings(None)
    written = (*map(provider.get, _STATEMENTS), *map(inner.get, _OF_ROLE))
    for entry in written:
        if entry is not None and isinstance(entry.value, ListNode) and entry.value.items:
            yield IdleSetting(entry.key_span, entry.key, because)


def _may_refer(text: str, key: str) -> bool:
    """Whether a text may have a variable that takes a value from a key of the service, or from the whole service."""
    return any(f"self:{address}" in text for address in (key, "}", " ", "$", ","))


def _is_aliased(root: MapNode, entry: Entry) -> bool:
    """Whether the value, or a part of it, stands elsewhere, too, by an alias of YAML."""
    own = {node.span for node in nodes_in(entry.value)}
    others = (other.value for other in root.entries if other is not entry)
    return any(node.span in own for other in others for node in nodes_in(other))
