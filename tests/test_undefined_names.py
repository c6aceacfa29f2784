"""Names that templates misspell."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.analyses import undefined_names
from serverless_lint.analyses.undefined_names import UndefinedName

TEMPLATE = """\
Resources: {OrdersTable: {Type: AWS::SNS::Topic}}
Outputs: {Name: {Value: !Ref OrdersTabel}}
"""


@pytest.mark.parametrize(("effort", "expected"), [(74, ["a.yaml", "b.yaml"]), (73, ["a.yaml"]), (36, [])])
def test_the_names_of_all_templates_are_compared_with_one_effort(
    make_project: MakeProject, monkeypatch: pytest.MonkeyPatch, effort: int, expected: list[str]
) -> None:
    """Each of the two takes 37."""
    monkeypatch.setattr(undefined_names, "_MOST_EFFORT", effort)
    project = make_project({"a.yaml": TEMPLATE, "b.yaml": TEMPLATE})
    assert [found.template.document.path for found in project.all(UndefinedName)] == expected
