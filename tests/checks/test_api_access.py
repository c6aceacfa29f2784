"""What is said of routes that are open to more than they should be."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.checks.api_access import api_without_authorizer
from serverless_lint.model import Api
from serverless_lint.rule import Severity

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Rest: {Type: AWS::Serverless::Api, Properties: {StageName: s, Auth: {ApiKeyRequired: true}}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: go1.x
      Events: {EVENTS}
"""
LIST = "List: {Type: Api, Properties: {RestApiId: !Ref Rest, Path: /a, Method: get}}"
SAME = "Same: {Type: Api, Properties: {RestApiId: !Ref Rest, Path: /a, Method: get}}"
CREATE = "Create: {Type: Api, Properties: {RestApiId: !Ref Rest, Path: /a, Method: post}}"


@pytest.mark.parametrize(
    ("events", "message"),
    [
        (LIST, "`GET /a` of `Rest` needs only an API key, which authorises nobody: add an authorizer"),
        (f"{LIST}, {SAME}", "`GET /a` of `Rest` needs only an API key, which authorises nobody: add an authorizer"),
        (
            f"{LIST}, {CREATE}",
            "`GET /a`, `POST /a` of `Rest` need only an API key, which authorises nobody: add an authorizer",
        ),
    ],
)
def test_one_route_needs_and_several_need(make_project: MakeProject, events: str, message: str) -> None:
    """The message agrees with the number of routes that it names."""
    (api,) = make_project({"template.yaml": TEMPLATE.replace("EVENTS", events)}).all(Api)
    assert [problem.message for problem in api_without_authorizer.check(api)] == [message]


@pytest.mark.parametrize(
    ("condition", "severity"),
    [("IsNotProduction", Severity.INFO), ("IsTest", Severity.INFO), ("IsProduction", None), ("Wanted", None)],
)
@pytest.mark.parametrize(
    ("start", "with_condition"),
    [("Rest: {", "Rest: {Condition: CONDITION, "), ("F:\n", "F:\n    Condition: CONDITION\n")],
)
def test_an_api_outside_production_is_advice(
    make_project: MakeProject, start: str, with_condition: str, condition: str, severity: Severity | None
) -> None:
    """Whether the API is made there only, or all that it calls."""
    template = TEMPLATE.replace("EVENTS", LIST).replace(", Auth: {ApiKeyRequired: true}", "")
    template = template.replace(start, with_condition).replace("CONDITION", condition)
    (api,) = make_project({"template.yaml": template}).all(Api)
    assert [problem.severity for problem in api_without_authorizer.check(api)] == [severity]
