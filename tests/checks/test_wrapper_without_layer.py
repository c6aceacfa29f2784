"""Whether the script that a function is to start by can be there."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {Name: {Type: String}}
Conditions: {P: !Equals [!Ref Name, p]}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      PROPERTIES
      Environment: {Variables: {AWS_LAMBDA_EXEC_WRAPPER: SCRIPT}}
"""
ZIP = "Runtime: python3.13"


@pytest.mark.parametrize(
    ("properties", "script", "found"),
    [
        (ZIP, "/opt/watch", True),
        (ZIP, "!If [P, /opt/watch, !Ref AWS::NoValue]", True),
        (ZIP, "/var/task/watch", False),
        (ZIP, "!Ref Name", False),
        ("Runtime: provided.al2023", "/opt/watch", False),
        ("Runtime: !Ref Name", "/opt/watch", False),
        ("PackageType: Image", "/opt/watch", False),
        (f"{ZIP}\n      Layers: []", "/opt/watch", True),
        (f"{ZIP}\n      Layers: [!Ref AWS::NoValue]", "/opt/watch", True),
        (f"{ZIP}\n      Layers: [!Ref Name]", "/opt/watch", False),
        (f"{ZIP}\n      Layers: !Ref Name", "/opt/watch", False),
        (f"{ZIP}\n      Layers: !If [P, [!Ref Name], !Ref AWS::NoValue]", "/opt/watch", False),
    ],
)
def test_a_script_of_no_layer_is_reported(make_project: MakeProject, properties: str, script: str, found: bool) -> None:
    """Only where there certainly is no layer."""
    project = make_project({"template.yaml": TEMPLATE.replace("PROPERTIES", properties).replace("SCRIPT", script)})
    where = [f"template.yaml:{9 + properties.count('Layers')}"]
    assert findings_of(project, "wrapper-without-layer") == where * found


def test_a_macro_may_add_the_layer(make_project: MakeProject) -> None:
    """As those of companies that watch functions do."""
    text = TEMPLATE.replace("PROPERTIES", ZIP).replace("SCRIPT", "/opt/watch")
    text = text.replace("Transform: AWS::Serverless-2016-10-31", "Transform: [AWS::Serverless-2016-10-31, Watcher]")
    assert findings_of(make_project({"template.yaml": text}), "wrapper-without-layer") == []
