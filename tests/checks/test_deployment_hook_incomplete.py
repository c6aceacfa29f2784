"""Whether SAM takes a gradual deployment, and CodeDeploy may call its hooks.

SAM's translator (1.115.0) says `'DeploymentPreference' requires AutoPublishAlias property to be specified` of what is
reported for want of an alias, and gives its role the policy `AWSCodeDeployRoleForLambda` alone.
"""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {Name: {Type: String}}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      PROPERTIES
  Hook:
    Type: AWS::Serverless::Function
    Properties: {HOOK}
"""
HOOKED = "{AutoPublishAlias: live, DeploymentPreference: {Type: AllAtOnce, Hooks: {PreTraffic: !Ref Hook}}}"


def reported(make_project: MakeProject, text: str) -> list[str]:
    """What the rule says about a template."""
    return findings_of(make_project({"template.yaml": text}), "deployment-hook-incomplete")


@pytest.mark.parametrize(
    ("properties", "found"),
    [
        ("{DeploymentPreference: {Type: AllAtOnce}}", True),
        ("{DeploymentPreference: {Type: AllAtOnce, Enabled: true}, AutoPublishAlias: !Ref AWS::NoValue}", True),
        ("{DeploymentPreference: {Type: AllAtOnce, Enabled: false}}", False),
        ("{DeploymentPreference: {Type: AllAtOnce, Enabled: !Ref Name}}", False),
        ("{DeploymentPreference: {Type: AllAtOnce}, AutoPublishAlias: !Ref Name}", False),
        ("{Timeout: 3}", False),
    ],
)
def test_a_deployment_without_alias_is_reported(make_project: MakeProject, properties: str, found: bool) -> None:
    """Unless it is switched off."""
    text = TEMPLATE.replace("PROPERTIES", properties).replace("HOOK", "Timeout: 3")
    assert reported(make_project, text) == ["template.yaml:7"] * found


@pytest.mark.parametrize(
    ("hook", "found"),
    [
        ("Timeout: 3", True),
        ("FunctionName: check", True),
        ("FunctionName: !Sub 'check-${Name}'", True),
        ("FunctionName: !Sub 'CodeDeployHook_${Name}'", False),
        ("FunctionName: !Sub 'Code${Name}'", False),
        ("FunctionName: !Sub '${Name}-check'", False),
        ("FunctionName: !Ref Name", False),
    ],
)
def test_a_hook_that_the_role_of_sam_may_not_call_is_reported(
    make_project: MakeProject, hook: str, found: bool
) -> None:
    """By its name, as far as that is known."""
    text = TEMPLATE.replace("PROPERTIES", HOOKED).replace("HOOK", hook)
    assert reported(make_project, text) == ["template.yaml:7"] * found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Type: AllAtOnce", "Type: AllAtOnce, Role: !Ref Name"),
        ("Transform: AWS", "Transform: [Chooser, AWS::Serverless-2016-10-31] #"),
        ("  Hook:", "  P: {Type: AWS::IAM::Policy, Properties: {Roles: [!Ref CodeDeployServiceRole]}}\n  Hook:"),
    ],
)
def test_another_role_or_transform_may_allow_it(make_project: MakeProject, old: str, new: str) -> None:
    """Nothing is known then."""
    text = TEMPLATE.replace("PROPERTIES", HOOKED).replace("HOOK", "Timeout: 3").replace(old, new)
    assert reported(make_project, text) == []
