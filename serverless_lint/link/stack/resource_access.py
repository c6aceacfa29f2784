"""What policies of resources may allow to roles that have no such permission of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from serverless_lint.aws.iam import stands_for
from serverless_lint.link.stack.access import statements
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.link.stack.policies import elements
from serverless_lint.model import flattened
from serverless_lint.parse.template.template import Node, Possible, Resource

_DOCUMENTS = {
    "AWS::S3::BucketPolicy": "PolicyDocument",
    "AWS::S3::AccessPoint": "Policy",
    "AWS::SQS::QueuePolicy": "PolicyDocument",
    "AWS::SQS::QueueInlinePolicy": "PolicyDocument",
    "AWS::SNS::TopicPolicy": "PolicyDocument",
    "AWS::SNS::TopicInlinePolicy": "PolicyDocument",
    "AWS::Events::EventBusPolicy": "Statement",
    "AWS::Events::EventBus": "Policy",
    "AWS::SecretsManager::ResourcePolicy": "ResourcePolicy",
    "AWS::ECR::Repository": "RepositoryPolicyText",
    "AWS::DynamoDB::Table": "ResourcePolicy",
    "AWS::Kinesis::ResourcePolicy": "ResourcePolicy",
    "AWS::Elasticsearch::Domain": "AccessPolicies",
    "AWS::OpenSearchService::Domain": "AccessPolicies",
    "AWS::EFS::FileSystem": "FileSystemPolicy",
    "AWS::SSM::ResourcePolicy": "Policy",
}
"""Where resources have the policies that say who may use them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
"""
_PUBLIC = frozenset({"PublicRead", "PublicReadWrite", "AuthenticatedRead"})
_OTHERS = ("Service", "CanonicalUser", "Federated")
"""Principals that no role of a function is."""


class ResourceAccess:
    """Knows the policies of resources of all templates of a project."""

    def __init__(self, templates: Iterable[LinkedTemplate]) -> None:
        self._resources = [resource for linked in templates for resource in linked.template.resources.values()]
        self._statements = tuple(self._found())
        self._is_public = any(
            text in _PUBLIC
            for resource in self._resources
            if resource.type == "AWS::S3::Bucket"
            for text in resource.properties.lookup("AccessControl").texts()
        )
        self._is_invokable_by_roles = any(map(_lets_account_invoke, self._resources))

    def may_allow(self, actions: Iterable[str], role: Resource | None) -> bool:
        """Whether the policy of a resource, whichever, may allow a role one of some actions."""
        wanted = tuple(actions)
        if any(action.startswith("lambda:Invoke") for action in wanted) and self._is_invokable_by_roles:
            return True
        if any(action.startswith("s3:GetObject") for action in wanted) and self._is_public:
            return True
        return any(_may_allow(statement, wanted) for statement in self._statements)

    def _found(self) -> Iterator[Node | None]:
        for resource in self._resources:
            key = _DOCUMENTS.get(resource.type)
            if key is None:
                continue
            setting = resource.properties.lookup(key)
            if key == "Statement":
                yield from _written(setting)
                if resource.properties.get("Principal"):
                    # The form of old lets other accounts in, and organisations.
                    yield resource.properties
            elif not setting.certainly_absent:
                yield from statements(setting)


def _written(setting: Possible) -> Iterator[Node | None]:
    for element in elements(setting):
        yield from (known.value if isinstance(known.value, Node) else None for known in element.values)


def _may_allow(statement: Node | None, wanted: tuple[str, ...]) -> bool:
    if statement is None:
        return True
    if statement.lookup("Effect").only == "Deny" or not _may_mean_role(statement):
        return False
    actions = flattened(statement.lookup("Action"))
    if actions.unknown or statement.get("NotAction"):
        return True
    texts = actions.texts()
    return len(texts) < len(actions.values) or any(
        stands_for(pattern, action) for pattern in texts for action in wanted
    )


def _may_mean_role(statement: Node) -> bool:
    """Whether the principal of a statement may be a role of the account."""
    if statement.get("NotPrincipal"):
        return True
    principal = statement.lookup("Principal")
    if principal.unknown:
        return True
    return any(
        not isinstance(known.value, Node) or any(key not in _OTHERS for key, _ in known.value.items())
        for known in principal.values
    )


def _lets_account_invoke(resource: Resource) -> bool:
    """Whether a permission to invoke a function is for anything but a service."""
    if resource.type != "AWS::Lambda::Permission":
        return False
    principal = resource.properties.lookup("Principal")
    return principal.unknown or any(not text.endswith(".amazonaws.com") for text in principal.texts())
