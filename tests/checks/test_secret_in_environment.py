"""Secrets among the settings of functions."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of

TEMPLATE = """\
Resources:
  Orders:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: ruby3.4
      Handler: app.handler
      Code: { S3Bucket: code, S3Key: orders.zip }
      Role: arn:aws:iam::123456789012:role/orders
      Environment: { Variables: { API_KEY: VALUE } }
"""


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("AQICAHh7" + "ea2t" * 40 + "Hw==", []),
        ("Tr0ub4dor&3" * 4, ["template.yaml:9"]),
    ],
)
def test_what_kms_has_encrypted_is_no_secret(make_project: MakeProject, value: str, expected: list[str]) -> None:
    project = make_project({"template.yaml": TEMPLATE.replace("VALUE", value)})
    assert findings_of(project, "secret-in-environment") == expected
