"""What the linter takes roles to allow that SAM makes is what SAM allows them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from serverless_lint.aws.policies import policy_templates
from translated_roles import (
    SETTINGS,
    Difference,
    differences_of_policy_template,
    differences_of_template,
    template_in,
    template_with,
)

FIXTURES = Path(__file__).parent.parent / "fixtures"


@pytest.mark.parametrize("name", policy_templates())
def test_a_policy_template_allows_the_same_actions(name: str) -> None:
    assert list(differences_of_policy_template(name)) == []


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_a_setting_adds_the_same_actions(settings: dict[str, Any]) -> None:
    assert list(differences_of_template("", template_with(settings))) == []


@pytest.mark.parametrize("name", ["order-api", "order-api-corrected"])
def test_functions_of_a_fixture_may_do_the_same(name: str) -> None:
    assert list(differences_of_template(name, template_in(FIXTURES / name / "template.yaml"))) == []


def test_an_action_that_only_one_of_the_two_knows_is_a_difference() -> None:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    written = template_with({"Policies": [{"Statement": [statement]}]})
    assert list(differences_of_template("own", written, made_of=template_with({}))) == [
        Difference("own F", "only the linter", "s3:GetObject")
    ]
