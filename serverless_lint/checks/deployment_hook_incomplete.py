"""Gradual deployments that SAM refuses, or whose hooks CodeDeploy may not call."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.gradual_deployments import GradualDeployment, Hook
from serverless_lint.aws.deployments import HOOK_PREFIX
from serverless_lint.checks.problems import function_problem
from serverless_lint.model import Function
from serverless_lint.parse.template.template import Interpolated
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def deployment_hook_incomplete(deployment: GradualDeployment) -> Iterator[Problem]:
    """A gradual deployment has no alias to move traffic with, or a hook that CodeDeploy may not call."""
    function = deployment.function
    if deployment.alias.certainly_absent:
        yield function_problem(
            function,
            deployment.preference.node.key_location,
            f"SAM refuses `DeploymentPreference` of `{function.name}`, which has no `AutoPublishAlias`: add one, "
            "such as `live`",
        )
    for hook in deployment.hooks if deployment.is_called_by_sam_role else ():
        if not _may_be_called(hook.function):
            yield _uncallable(function, hook)


def _may_be_called(hook: Function) -> bool:
    """Whether the name of a hook may begin as the role that SAM makes asks for."""
    prefix = HOOK_PREFIX.value
    name = hook.properties.lookup("FunctionName")
    if name.unknown:
        return True
    beginnings = [
        known.value.parts[0] if isinstance(known.value, Interpolated) else known.value for known in name.values
    ]
    return any(not isinstance(text, str) or text.startswith(prefix[: len(text)]) for text in beginnings)


def _uncallable(function: Function, hook: Hook) -> Problem:
    name = f"{HOOK_PREFIX.value}{hook.function.name}"
    return function_problem(
        function,
        hook.known,
        f"CodeDeploy may not call `{hook.function.name}`: with the role that SAM makes it calls functions alone whose "
        f"name begins with `{HOOK_PREFIX.value}`: set its `FunctionName` to one such as `{name}`, or give a `Role`",
        related=(Related(hook.function, "the hook"),),
    )
