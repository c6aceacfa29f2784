"""What policies of resources may allow to roles that have no such permission of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from serverless_lint.aws.iam import stands_for
from serverless_lint.link.stack.access import statements
from serverless_lint.link.stack.policies import elements
from serverless_lint.model import flattened
from serverless_lint.parse.template.template import Known, Node, Pseudo, Reference, Resource, Template

_DOCUMENTS = {
    "AWS::S3::BucketPolicy": ("s3", "PolicyDocument"),
    "AWS::S3::AccessPoint": ("s3", "Policy"),
    "AWS::SQS::QueuePolicy": ("sqs", "PolicyDocument"),
    "AWS::SQS::QueueInlinePolicy": ("sqs", "PolicyDocument"),
    "AWS::SNS::TopicPolicy": ("sns", "PolicyDocument"),
    "AWS::SNS::TopicInlinePolicy": ("sns", "PolicyDocument"),
    "AWS::Events::EventBusPolicy": ("events", "Statement"),
    "AWS::Events::EventBus": ("events", "Policy"),
    "AWS::SecretsManager::ResourcePolicy": ("secretsmanager", "ResourcePolicy"),
    "AWS::ECR::Repository": ("ecr", "RepositoryPolicyText"),
    "AWS::DynamoDB::Table": ("dynamodb", "ResourcePolicy"),
    "AWS::DynamoDB::GlobalTable": ("dynamodb", "ResourcePolicy"),
    "AWS::Kinesis::ResourcePolicy": ("kinesis", "ResourcePolicy"),
    "AWS::Elasticsearch::Domain": ("es", "AccessPolicies"),
    "AWS::OpenSearchService::Domain": ("es", "AccessPolicies"),
    "AWS::EFS::FileSystem": ("elasticfilesystem", "FileSystemPolicy"),
    "AWS::SSM::ResourcePolicy": ("ssm", "Policy"),
}
"""What actions begin with that the policies of resources may allow, and where these are.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
"""
_OWNERS = {
    "AWS::S3::BucketPolicy": "Bucket",
    "AWS::S3::AccessPoint": "Bucket",
    "AWS::SQS::QueuePolicy": "Queues",
    "AWS::SQS::QueueInlinePolicy": "Queue",
    "AWS::SNS::TopicPolicy": "Topics",
    "AWS::SNS::TopicInlinePolicy": "TopicArn",
    "AWS::SecretsManager::ResourcePolicy": "SecretId",
    "AWS::Kinesis::ResourcePolicy": "ResourceArn",
    "AWS::SSM::ResourcePolicy": "ResourceArn",
}
"""Where policies that are resources themselves say what they belong to."""
_OWNED = frozenset(
    {
        *("AWS::S3::Bucket", "AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::SecretsManager::Secret"),
        *("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"),
    }
)
"""Resources of which it is known where the policies of a template say that they belong to them."""
_PUBLIC = frozenset({"PublicRead", "PublicReadWrite", "AuthenticatedRead"})
_OTHERS = ("Service", "CanonicalUser", "Federated")
"""Principals that no role of a function is."""
_WHOLE_ACCOUNT = ":root"
_DIGITS_OF_ACCOUNT = 12


class ResourceAccess:
    """Knows the policies of the resources of one template."""

    def __init__(self, template: Template) -> None:
        self._resources = tuple(template.resources.values())
        self._statements = tuple(self._found())
        self._is_public = any(map(_is_public, self._resources))
        self._is_invokable = any(map(_lets_account_invoke, self._resources))

    def may_allow(self, actions: Iterable[str], on: Resource | None = None) -> bool:
        """Whether the policy of a resource may allow a role of the template one of some actions.

        With `on`, a resource of the template, the policies of others do not count.
        """
        wanted = tuple(actions)
        if on is not None and on.type in _OWNED:
            return _is_public(on) or any(
                _may_allow(statement, service, wanted) and (statement is None or _may_mean_role(statement))
                for service, statement in (*self._of.get(on.logical_id, ()), *self._of.get(None, ()))
            )
        if self._is_invokable and any(action.startswith("lambda:Invoke") for action in wanted):
            return True
        return self.may_allow_everyone(wanted) or any(
            _may_allow(statement, service, wanted) and (statement is None or _may_mean_role(statement))
            for _, service, statement in self._statements
        )

    def may_allow_everyone(self, actions: Iterable[str]) -> bool:
        """Whether the policy of a resource may allow whatever role one of some actions."""
        wanted = tuple(actions)
        if self._is_public and any(action.startswith("s3:GetObject") for action in wanted):
            return True
        return any(
            statement is not None and _may_allow(statement, service, wanted) and _means_everyone(statement)
            for _, service, statement in self._statements
        )

    @cached_property
    def _of(self) -> Mapping[str | None, Sequence[tuple[str, Node | None]]]:
        """The statements by what their policies belong to, if that is known."""
        found: dict[str | None, list[tuple[str, Node | None]]] = {}
        owners: dict[str, Iterable[str | None]] = {}
        for policy, service, statement in self._statements:
            if policy.logical_id not in owners:
                owners[policy.logical_id] = _owners(policy)
            for owner in owners[policy.logical_id]:
                found.setdefault(owner, []).append((service, statement))
        return found

    def _found(self) -> Iterator[tuple[Resource, str, Node | None]]:
        for resource in self._resources:
            if resource.type in _DOCUMENTS:
                service, key = _DOCUMENTS[resource.type]
                yield from ((resource, service, statement) for statement in _written(resource, key))


def _owners(policy: Resource) -> Iterable[str | None]:
    """What a policy, or what has one, belongs to: resources of the template by their ids, or None if others may be."""
    if policy.type not in _OWNERS:
        return (policy.logical_id,)
    owners = flattened(policy.properties.lookup(_OWNERS[policy.type]))
    named = [known.value.resource if isinstance(known.value, Reference) else None for known in owners.values]
    if owners.unknown or not all(name in policy.template.resources for name in named):
        return (None,)
    return dict.fromkeys(named)


def _written(resource: Resource, key: str) -> Iterator[Node | None]:
    """The statements of a resource's policy; None for those that only the deployment knows."""
    setting = resource.properties.lookup(key)
    if key != "Statement":
        yield from statements(setting) if not setting.certainly_absent else ()
        return
    if resource.properties.get("Principal"):
        # The form of old lets other accounts in, and organisations.
        yield resource.properties
    for element in elements(setting):
        yield from (known.value if isinstance(known.value, Node) else None for known in element.values)


def _may_allow(statement: Node | None, service: str, wanted: tuple[str, ...]) -> bool:
    """Whether a statement of a policy of a service's resource may allow some of several actions."""
    fitting = [action for action in wanted if action.startswith(f"{service}:")]
    if statement is None or not fitting:
        return bool(fitting)
    if statement.lookup("Effect").only == "Deny":
        return False
    actions = flattened(statement.lookup("Action"))
    if actions.unknown or statement.get("NotAction"):
        return True
    texts = actions.texts()
    return len(texts) < len(actions.values) or any(
        stands_for(pattern, action) for pattern in texts for action in fitting
    )


def _may_mean_role(statement: Node) -> bool:
    """Whether the principal of a statement may be a role of the account."""
    if statement.get("NotPrincipal"):
        return True
    principal = statement.lookup("Principal")
    if principal.unknown:
        return True
    return any(
        not isinstance(known.value, Node) or any(_may_name_role(known.value, key) for key, _ in known.value.items())
        for known in principal.values
    )


def _may_name_role(principal: Node, key: str) -> bool:
    if key != "AWS":
        return key not in _OTHERS
    named = flattened(principal.lookup(key))
    return named.unknown or not all(map(_is_account, named.values))


def _is_account(principal: Known) -> bool:
    """Whether it is an account as a whole: that lets its roles do only what their own policies allow them as well.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-accounts
    """
    text = principal.text
    if text is None:
        return principal.value == Pseudo("AWS::AccountId")
    return text.endswith(_WHOLE_ACCOUNT) or (text.isdecimal() and len(text) == _DIGITS_OF_ACCOUNT)


def _means_everyone(statement: Node) -> bool:
    principal = statement.lookup("Principal")
    named = (flattened(known.value.lookup("AWS")) for known in principal.values if isinstance(known.value, Node))
    return "*" in principal.texts() or any("*" in names.texts() for names in named)


def _is_public(resource: Resource) -> bool:
    """Whether it is a bucket that everybody may read."""
    is_bucket = resource.type == "AWS::S3::Bucket"
    return is_bucket and not _PUBLIC.isdisjoint(resource.properties.lookup("AccessControl").texts())


def _lets_account_invoke(resource: Resource) -> bool:
    """Whether a permission to invoke a function is for anything but a service."""
    if resource.type != "AWS::Lambda::Permission":
        return False
    principal = resource.properties.lookup("Principal")
    return principal.unknown or any(not text.endswith(".amazonaws.com") for text in principal.texts())
