"""ARNs that fix an account or a Region where the stack's own is meant."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.fixed_arns import FixedArn, FixedArnInCode
from serverless_lint.aws.arn_settings import OF_OWN_ACCOUNT, OF_OWN_REGION
from serverless_lint.aws.references import Form
from serverless_lint.checks.problems import resource_problem
from serverless_lint.model.stack.naming import expression
from serverless_lint.rule import Category, Problem, Severity, rule

_REGION_OF_GLOBAL_SERVICES = "us-east-1"
_USED_BY_GLOBAL_SERVICES = frozenset({"acm", "cloudfront", "lambda", "route53", "waf", "wafv2"})
"""Services whose resources have to be there for CloudFront, wherever the stack is:
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html"""


@rule(Severity.INFO, Category.OPERATIONS, since="0.1", pedantic=True)
def hardcoded_arn(fixed: FixedArn | FixedArnInCode) -> Iterator[Problem]:
    """An ARN names an account or a Region, so that the application works there alone."""
    arn = fixed.arn
    if isinstance(fixed, FixedArnInCode):
        places = f"one account and `{arn.region}`" if arn.region else "one account"
        yield Problem(fixed, f"the ARN is fixed to {places}: read it from an environment variable")
        return
    setting = fixed.setting
    is_shared = setting.owner.inherits(fixed.known.node)
    subject = f"`{setting.name}`" if is_shared else f"`{setting.name}` of `{setting.owner.logical_id}`"
    is_made = setting.owner.template.origin is not None
    better = expression(fixed.names, Form.ARN) if fixed.names is not None and not is_made else None
    if fixed.names is not None and better is not None:
        message = f"{subject} is the ARN of `{fixed.names.logical_id}` written out: use `{better[0]}`"
        yield resource_problem(setting.owner, fixed.known, message)
        return
    found = list(_fixed(fixed))
    if found:
        places = " and ".join(place for place, _ in found)
        parameters = " and ".join(f"`${{{name}}}`" for _, name in found)
        yield resource_problem(setting.owner, fixed.known, f"{subject} is fixed to {places}: write {parameters}")


def _fixed(fixed: FixedArn) -> Iterator[tuple[str, str]]:
    """What is fixed that the stack's own is meant by, with the pseudo parameter for it."""
    arn, name = fixed.arn, fixed.setting.name
    is_global = arn.region == _REGION_OF_GLOBAL_SERVICES and arn.service in _USED_BY_GLOBAL_SERVICES
    is_of_stack = arn.is_of_own_account and not is_global and fixed.is_of_one_region
    if arn.region and (name in OF_OWN_REGION or is_of_stack):
        yield f"`{arn.region}`", "AWS::Region"
    if arn.account and name in OF_OWN_ACCOUNT:
        yield "one account", "AWS::AccountId"
