"""Settings that some organisations require of everything and most do not: off unless they are asked for."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.checks.problems import function_problem, resource_problem
from serverless_lint.model import ApiKind, Function, Stage
from serverless_lint.parse.template.template import Resource
from serverless_lint.rule import Category, Problem, Severity, rule

_KEYS = {
    "AWS::DynamoDB::Table": ("SSESpecification", "KMSMasterKeyId"),
    "AWS::Serverless::SimpleTable": ("SSESpecification", "KMSMasterKeyId"),
    "AWS::SQS::Queue": ("KmsMasterKeyId",),
    "AWS::SNS::Topic": ("KmsMasterKeyId",),
    "AWS::Kinesis::Stream": ("StreamEncryption", "KeyId"),
    "AWS::Logs::LogGroup": ("KmsKeyId",),
    "AWS::SecretsManager::Secret": ("KmsKeyId",),
    "AWS::StepFunctions::StateMachine": ("EncryptionConfiguration", "KmsKeyId"),
}
"""Where resources name the key that they are encrypted with."""
_FIREWALLS = frozenset({"AWS::WAFv2::WebACLAssociation", "AWS::WAFRegional::WebACLAssociation"})
_TAGGED = frozenset(
    {
        "AWS::Serverless::Function",
        "AWS::Lambda::Function",
        "AWS::Serverless::Api",
        "AWS::Serverless::HttpApi",
        "AWS::Serverless::SimpleTable",
        "AWS::Serverless::StateMachine",
        "AWS::ApiGateway::RestApi",
        "AWS::ApiGatewayV2::Api",
        "AWS::DynamoDB::Table",
        "AWS::Kinesis::Stream",
        "AWS::Logs::LogGroup",
        "AWS::S3::Bucket",
        "AWS::SNS::Topic",
        "AWS::SQS::Queue",
        "AWS::SecretsManager::Secret",
        "AWS::StepFunctions::StateMachine",
    }
)


@rule(Severity.INFO, Category.SECURITY, since="0.1", pedantic=True)
def missing_vpc(function: Function) -> Iterator[Problem]:
    """A function runs outside of any VPC of yours."""
    if function.properties.lookup("VpcConfig").certainly_absent:
        yield function_problem(function, function, f"`{function.name}` runs outside of your network: set `VpcConfig`")


@rule(Severity.INFO, Category.SECURITY, since="0.1", pedantic=True)
def missing_customer_key(resource: Resource) -> Iterator[Problem]:
    """Data is encrypted with a key that AWS manages."""
    path = _KEYS.get(resource.type)
    if path is not None and resource.properties.lookup(*path).certainly_absent:
        yield resource_problem(
            resource,
            resource,
            f"`{resource.logical_id}` is encrypted with a key that AWS manages: set `{'.'.join(path)}`",
        )


@rule(Severity.INFO, Category.RELIABILITY, since="0.1", pedantic=True)
def missing_reserved_concurrency(function: Function) -> Iterator[Problem]:
    """A function shares its concurrency with all others of the account."""
    if function.properties.lookup("ReservedConcurrentExecutions").certainly_absent:
        yield function_problem(
            function,
            function,
            f"`{function.name}` may use up the account's concurrency, or get none: set `ReservedConcurrentExecutions`",
        )


@rule(Severity.INFO, Category.SECURITY, since="0.1", pedantic=True)
def missing_waf(stage: Stage) -> Iterator[Problem]:
    """A stage of a REST API has no web application firewall."""
    template = stage.settings.template
    has_firewall = any(resource.type in _FIREWALLS for resource in template.resources.values())
    if stage.kind is ApiKind.REST and not has_firewall and not template.open:
        yield Problem(
            stage,
            f"no web application firewall protects `{stage.name}`: add an `AWS::WAFv2::WebACLAssociation`",
            resource=stage.name,
            ignorable_at=(stage,),
        )


@rule(Severity.INFO, Category.OPERATIONS, since="0.1", pedantic=True)
def missing_tags(resource: Resource) -> Iterator[Problem]:
    """A resource has no tags."""
    if resource.type in _TAGGED and resource.properties.lookup("Tags").certainly_absent:
        yield resource_problem(
            resource, resource, f"`{resource.logical_id}` has no `Tags`: say whose it is and what it is for"
        )
