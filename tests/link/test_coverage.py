"""What is said of functions whose code is not looked at."""

from __future__ import annotations

import pytest

from conftest import MakeProject


@pytest.mark.parametrize(
    ("runtime", "reason"),
    [
        pytest.param("java21", "Java", id="another language"),
        pytest.param("provided.al2023", "custom runtime", id="custom runtime"),
        pytest.param("ruby3.4", "Ruby", id="Ruby"),
        pytest.param("cobol85", "cobol85", id="unknown"),
        pytest.param("JAVA_VERSION", "known only at deployment", id="placeholder"),
    ],
)
def test_a_function_in_another_language_is_said_to_be_so(make_project: MakeProject, runtime: str, reason: str) -> None:
    template = (
        "Transform: AWS::Serverless-2016-10-31\n"
        "Resources:\n"
        "  Orders:\n"
        "    Type: AWS::Serverless::Function\n"
        f"    Properties: {{ Runtime: {runtime}, Handler: a.b, CodeUri: . }}\n"
    )
    project = make_project({"template.yaml": template})
    gaps = [(gap.what, gap.name, gap.reason) for gap in project.coverage.not_analysed]
    assert gaps == [("handler", "Orders", reason)]
