"""What functions of the code reach."""

from __future__ import annotations

from unittest.mock import Mock

import pytest

from conftest import MakeProject
from serverless_lint.link.program.handed_on import HandedOn
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


def test_what_a_module_registers_is_found_out_once(make_project: MakeProject, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each handler of a file asks it of all that it loads."""
    registered = Mock(return_value=iter(()))
    monkeypatch.setattr(HandedOn, "registered", registered)
    project = make_project({"template.yaml": TEMPLATE, "code.py": CODE})
    assert isinstance(project, LinkedProject)
    (code,) = project.all(FunctionCode)
    module = code.handlers[0].module
    assert [project.graph.registered_in(module) for _ in range(3)] == [(), (), ()]
    assert registered.call_count == 1


def test_the_calls_of_a_handler_are_those_of_its_functions_in_source_order(make_project: MakeProject) -> None:
    source = (
        "before()\ndef a():\n    first()\n    def inner():\n        second(lambda: third())\n    fourth()\n"
        "def other():\n    fifth()\n"
    )
    (code,) = make_project({"template.yaml": TEMPLATE, "code.py": source}).all(FunctionCode)
    assert [site.location.text for site in code.handlers[0].sites] == ["first", "second", "third", "fourth"]
