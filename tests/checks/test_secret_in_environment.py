"""Secrets among the settings of functions."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of
from serverless_lint.analyses.function_settings import EnvironmentValue
from serverless_lint.checks.secret_in_environment import secret_in_environment
from serverless_lint.rule import Severity

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


@pytest.mark.parametrize(
    ("name", "beside", "expected"),
    [
        ("NEO4J_PASSWORD", "NEO4J_URI: bolt://localhost:7687", Severity.INFO),
        ("dbPassword", "dbHost: 127.0.0.1", Severity.INFO),
        ("NEO4J_PASSWORD", "NEO4J_URI: bolt://graph.example.net:7687", Severity.WARNING),
        ("NEO4J_PASSWORD", "REDIS_URI: redis://localhost:6379", Severity.WARNING),
        ("NEO4J_PASSWORD", "NEO4J_URI: !If [IsTest, bolt://localhost, bolt://graph.example.net]", Severity.WARNING),
        ("NEO4J_PASSWORD", "NEO4J_URI: !Ref Address", Severity.WARNING),
    ],
)
def test_what_opens_a_service_on_the_developers_machine_is_advice(
    make_project: MakeProject, name: str, beside: str, expected: Severity
) -> None:
    """Nothing that is deployed has that password, as the address beside it says."""
    template = TEMPLATE.replace("API_KEY: VALUE", f"{name}: Tr0ub4dor&3, {beside}")
    project = make_project({"template.yaml": f"Parameters: {{ Address: {{ Type: String }} }}\n{template}"})
    problems = [each for value in project.all(EnvironmentValue) for each in secret_in_environment.check(value)]
    assert [problem.severity for problem in problems] == [expected]
