"""What functions of the code reach."""

from __future__ import annotations

from unittest.mock import Mock

import pytest

from conftest import MakeProject
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import FunctionCode

TEMPLATE = (
    "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n"
    "    Properties: {Runtime: python3.13, Handler: code.a}\n"
)
CODE = "def a():\n    b()\n\ndef b():\n    c()\n\ndef c():\n    a()\n"


def test_what_a_function_runs_is_found_out_once(make_project: MakeProject, monkeypatch: pytest.MonkeyPatch) -> None:
    """Functions that call each other are as many steps for each of them."""
    decorators = Mock(return_value=())
    monkeypatch.setattr(Values, "decorators", decorators)
    project = make_project({"template.yaml": TEMPLATE, "code.py": CODE})
    assert isinstance(project, LinkedProject)
    (code,) = project.all(FunctionCode)
    module = code.handlers[0].module
    reached = [[each.name for each in project.graph.reached_from(routine)] for routine in module.routines]
    assert reached == [["a", "b", "c"], ["b", "c", "a"], ["c", "a", "b"]]
    assert decorators.call_count == 3
