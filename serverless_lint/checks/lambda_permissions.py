"""Which services may invoke a function, and on whose behalf."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.checks.problems import function_problem, resource_problem
from serverless_lint.model import Function, LambdaPermission
from serverless_lint.model.stack.resource_policies import may_be_source
from serverless_lint.parse.template.edits import entry_added
from serverless_lint.rule import Category, Edit, Fix, Problem, Related, Severity, rule
from serverless_lint.wording import named

_WITHOUT_SOURCE = frozenset({"elasticloadbalancing", "alexa-appkit", "alexa-connectedhome", "edgelambda"})
"""A target group cannot be named before the function is its target, and a skill names itself by a token."""

_WITH_ACCOUNT = frozenset({"config", "cloudformation"})
"""A Config rule can be made only after the permission, and what source CloudFormation names for a macro is not said:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-macro.html"""

_AS_DOCUMENTED = frozenset({"cloudformation"})
"""What AWS itself shows without a source."""


@rule(Severity.WARNING, Category.SECURITY, since="0.1", cwe=441)
def lambda_permission_without_source(permission: LambdaPermission) -> Iterator[Problem]:
    """A service may invoke a function on behalf of any account."""
    for service, known in permission.services:
        if service in _WITHOUT_SOURCE or not permission.lacks("SourceAccount", "EventSourceToken"):
            continue
        # The ARN of a bucket names no account: a bucket of that name may be somebody else's one day.
        if service == "s3":
            advice = "add `SourceAccount`, a bucket's ARN names no account"
        elif permission.lacks("SourceArn"):
            advice = "add `SourceAccount`" if service in _WITH_ACCOUNT else "add `SourceArn`"
        else:
            continue
        yield resource_problem(
            permission.resource,
            known,
            f"`{service}` may invoke {_target(permission)} for any account: {advice}",
            function=permission.function.name if permission.function else None,
            fix=_limitation(permission, service),
            severity=Severity.INFO if service in _AS_DOCUMENTED else None,
        )


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def lambda_permission_principal_mismatch(permission: LambdaPermission) -> Iterator[Problem]:
    """A permission names a service and a source of another one, and so allows nothing."""
    for service, known in permission.services:
        for source, at in permission.source_services:
            if not may_be_source(source, service):
                yield resource_problem(
                    permission.resource,
                    at,
                    f"`{permission.name}` is for `{service}`, but its source belongs to `{source}`: it allows nothing",
                    related=(Related(known.node, "the principal"),),
                    function=permission.function.name if permission.function else None,
                )


@rule(Severity.INFO, Category.SECURITY, since="0.1")
def lambda_permission_multiple_principals(function: Function) -> Iterator[Problem]:
    """A function can be invoked by several services."""
    invokers = function.invoking_services
    if len(invokers) > 1:
        first, second, *_ = invokers.items()
        yield function_problem(
            function,
            function,
            f"`{function.name}` is invoked by {named(invokers)}: give each a function of its own",
            related=(Related(first[1], f"`{first[0]}`"), Related(second[1], f"`{second[0]}`")),
        )


def _target(permission: LambdaPermission) -> str:
    return f"`{permission.function.name}`" if permission.function else "the function"


def _limitation(permission: LambdaPermission, service: str) -> Fix | None:
    if permission.likely_source is None:
        return None
    properties = permission.resource.node.get("Properties")
    if service == "s3":
        change = entry_added(properties, "SourceAccount", "!Ref AWS::AccountId", '{ "Ref": "AWS::AccountId" }')
        title = "allow it for buckets of this account"
    else:
        arn = permission.source_arn
        change = entry_added(properties, "SourceArn", *arn) if arn is not None else None
        title = f"allow it for `{permission.likely_source.logical_id}`"
    return Fix(title, (Edit(change.at, change.text),), safe=True) if change is not None else None
