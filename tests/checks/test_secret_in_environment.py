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


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("FIREBASE_PUBLIC_API_KEY", "AIzaSyD3xR9kQ2mN7vB1cX5zL8pW4tY6uJ0hG2f", []),
        ("NEXT_PUBLIC_MAPS_TOKEN", "Tr0ub4dor&3Tr0ub4dor&3", []),
        ("stripePublishableApiKey", "Tr0ub4dor&3Tr0ub4dor&3", []),
        ("STRIPE_API_KEY", "pk_live_a8F3kd92LxQ7vB1cX5zL8pW4", []),
        ("PUBLICATION_API_KEY", "Tr0ub4dor&3Tr0ub4dor&3", ["template.yaml:9"]),
        ("NEXT_PUBLIC_STRIPE", "sk_live_a8F3kd92LxQ7vB1cX5zL8pW4", ["template.yaml:9"]),
        ("REPUBLIC_API_KEY", "AIzaSyD3xR9kQ2mN7vB1cX5zL8pW4tY6uJ0hG2f", ["template.yaml:9"]),
    ],
)
def test_keys_of_web_pages_are_no_secrets(
    make_project: MakeProject, name: str, value: str, expected: list[str]
) -> None:
    project = make_project({"template.yaml": TEMPLATE.replace("API_KEY", name).replace("VALUE", value)})
    assert findings_of(project, "secret-in-environment") == expected
