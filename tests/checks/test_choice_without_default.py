"""Which choices leave an input over."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.checks.workflow_definition import choice_without_default
from serverless_lint.model import State

HEAD = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {P: {Type: String}}
Resources:
  M:
    Type: AWS::Serverless::StateMachine
    Properties:
"""


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("{Variable: $.a, IsPresent: true}, {Variable: $.a, IsPresent: false}", []),
        ("{Variable: $.a, IsPresent: true}, {Variable: $.b, IsPresent: false}", ["C"]),
        ("{Variable: $.a, IsPresent: true}, {Variable: $.a, IsPresent: true}", ["C"]),
        ("{Variable: $.a, IsNull: true}, {Variable: $.a, IsPresent: false}", ["C"]),
        ("{Variable: $.a, IsNull: true}, {Variable: '$.a', IsNull: false}", []),
        ("{Variable: $.a, BooleanEquals: true}, {Variable: $.a, BooleanEquals: false}", []),
        ("{Variable: $.a, BooleanEquals: true}, {Variable: $.a, StringEquals: 'false'}", ["C"]),
        ("{Variable: $.a, StringEquals: 'true'}, {Variable: $.a, StringEquals: 'false'}", []),
        ("{Variable: $.a, StringEquals: 'true'}, {Variable: $.b, StringEquals: 'false'}", ["C"]),
        ("{Variable: $.a, StringEquals: 'true'}, {Variable: $.a, StringEquals: 'no'}", ["C"]),
        ("{Variable: $.a, NumericLessThan: 5}, {Variable: $.a, NumericGreaterThanEquals: 5}", []),
        ("{Variable: $.a, NumericLessThan: 5}, {Variable: $.a, NumericGreaterThan: 5}", ["C"]),
        ("{Variable: $.a, NumericLessThan: 5}, {Variable: $.a, NumericGreaterThanEquals: 6}", ["C"]),
        ("{Variable: $.a, NumericLessThanEquals: 5}, {Variable: $.a, NumericGreaterThan: 5}", []),
        ("{Variable: $.a, NumericLessThan: 5}, {Variable: $.a, StringGreaterThanEquals: '5'}", ["C"]),
        ("{Variable: $.a, NumericLessThan: !Ref P}, {Variable: $.a, NumericGreaterThanEquals: !Ref P}", []),
        ("{Variable: $.a, TimestampLessThanPath: $.b}, {Variable: $.a, TimestampGreaterThanEqualsPath: $.b}", []),
        (
            "{Variable: $.a, NumericLessThan: 5}, {Variable: $.a, NumericEquals: 5}, "
            "{Variable: $.a, NumericGreaterThan: 5}",
            [],
        ),
        ("{Variable: $.a, StringEquals: x}, {Not: {Variable: $.a, StringEquals: x}}", []),
        ("{Variable: $.a, StringEquals: x}, {Not: {Variable: $.a, StringEquals: y}}", ["C"]),
        ("{Variable: $.a, IsPresent: false}, {Not: {Variable: $.a, IsPresent: false}}", []),
        ("{And: [{Variable: $.a, IsPresent: true}]}, {Variable: $.a, IsPresent: false}", ["C"]),
        ("{Variable: $.a, StringEquals: x}, {Variable: $.a, StringEquals: y}", ["C"]),
        ("{Variable: $.a, IsPresent: !Ref P}, {Variable: $.a, IsPresent: false}", ["C"]),
    ],
)
def test_rules_that_complement_each_other_need_no_default(
    make_project: MakeProject, rules: str, expected: list[str]
) -> None:
    """Rules about one variable and value may take all that it can be."""
    definition = f"{{StartAt: C, States: {{C: {{Type: Choice, Choices: [{rules}]}}}}}}"
    project = make_project({"template.yaml": f"{HEAD}      Definition: {definition}\n"})
    problems = [problem for state in project.all(State) for problem in choice_without_default.check(state)]
    assert [problem.at.location.text for problem in problems] == expected
