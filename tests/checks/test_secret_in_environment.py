"""Secrets among the settings of functions."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of
from serverless_lint.analyses.function_settings import RepeatedEnvironmentValue
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
    problems = [each for value in project.all(RepeatedEnvironmentValue) for each in secret_in_environment.check(value)]
    assert [problem.severity for problem in problems] == [expected]


FUNCTION = """\
  {name}:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: ruby3.4
      Handler: app.handler
      Code: {{ S3Bucket: code, S3Key: orders.zip }}
      Role: arn:aws:iam::123456789012:role/orders
      Environment:
        Variables: {{ {variable}: {value} }}
"""
STRIPE = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"
IN_ONE = "a secret seems to be written into the template, in `DB_PASSWORD` of `Orders`: keep it in Secrets Manager"
IN_ALL = "a Stripe key is written into the template, in {}: revoke it, keep the new one in Secrets Manager"


@pytest.mark.parametrize(
    ("variables", "messages", "others"),
    [
        (
            [("Orders", "KEY", STRIPE), ("Users", "KEY", STRIPE), ("Bills", "KEY", STRIPE)],
            [IN_ALL.format("`KEY` of `Orders` and 2 other functions")],
            [19, 28],
        ),
        (
            [("Orders", "KEY", STRIPE), ("Users", "OTHER", STRIPE)],
            [IN_ALL.format("`KEY` and `OTHER` of `Orders` and `Users`")],
            [19],
        ),
        (
            [("Orders", "KEY", STRIPE), ("Users", "KEY", f"{STRIPE}e")],
            [IN_ALL.format("`KEY` of `Orders`"), IN_ALL.format("`KEY` of `Users`")],
            [],
        ),
        (
            [("Orders", "DB_PASSWORD", "Tr0ub4dor&3"), ("Users", "PASSPORT", "Tr0ub4dor&3")],
            [IN_ONE],
            [],
        ),
    ],
)
def test_a_secret_is_said_once_for_a_file(
    make_project: MakeProject, variables: list[tuple[str, str, str]], messages: list[str], others: list[int]
) -> None:
    functions = (FUNCTION.format(name=name, variable=variable, value=value) for name, variable, value in variables)
    project = make_project({"template.yaml": "Resources:\n" + "".join(functions)})
    problems = [each for value in project.all(RepeatedEnvironmentValue) for each in secret_in_environment.check(value)]
    assert [problem.message for problem in problems] == messages
    assert [related.at.location.start.line for problem in problems for related in problem.related] == others


def test_a_secret_is_said_once_for_each_file(make_project: MakeProject) -> None:
    files = {name: TEMPLATE.replace("VALUE", STRIPE) for name in ("a/template.yaml", "b/template.yaml")}
    assert findings_of(make_project(files), "secret-in-environment") == ["a/template.yaml:9", "b/template.yaml:9"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("!Sub '${Stage}-tr0ub4dor-readonly'", []),
        ("!Join ['-', [!Ref Stage, tr0ub4dor-readonly]]", []),
        ("!Sub 'tr0ub4dor-readonly'", ["template.yaml:10"]),
        ("!Sub 'sk_live_4eC39HqLyjWDarjtT1zdp7dc${Stage}'", ["template.yaml:10"]),
    ],
)
def test_what_is_put_together_of_parameters_is_a_name(
    make_project: MakeProject, value: str, expected: list[str]
) -> None:
    parameters = "Parameters: { Stage: { Type: String, Default: dev } }\n"
    text = parameters + TEMPLATE.replace("{ API_KEY: VALUE }", f"{{ API_KEY: {value} }}")
    assert findings_of(make_project({"template.yaml": text}), "secret-in-environment") == expected


def test_so_is_what_a_nested_stack_is_given_for_its_parameters(make_project: MakeProject) -> None:
    given = "{ TemplateURL: ./child.yaml, Parameters: { Stage: dev } }"
    child = TEMPLATE.replace("{ API_KEY: VALUE }", "{ API_KEY: !Sub '${Stage}-tr0ub4dor-readonly' }")
    files = {
        "template.yaml": f"Resources: {{ Child: {{ Type: AWS::CloudFormation::Stack, Properties: {given} }} }}\n",
        "child.yaml": "Parameters: { Stage: { Type: String } }\n" + child,
    }
    assert findings_of(make_project(files), "secret-in-environment") == []


@pytest.mark.parametrize(
    "value",
    ["sk-fake-test-not-a-real-key-1234567890", "sk-ant-fake-test-not-a-real-key", "FAKE_4f9a8c1d7e", "mock.k3y-9f"],
)
def test_what_says_that_it_is_no_key_is_none(make_project: MakeProject, value: str) -> None:
    files = {"template.yaml": TEMPLATE.replace("VALUE", value)}
    assert findings_of(make_project(files), "secret-in-environment") == []


def test_a_key_may_have_such_letters_within(make_project: MakeProject) -> None:
    files = {"template.yaml": TEMPLATE.replace("VALUE", "q7Fake9Zx81LmP0w")}
    assert findings_of(make_project(files), "secret-in-environment") == ["template.yaml:9"]
