"""Events that nobody picks."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from conftest import MakeProject, findings_of
from serverless_lint.analyses.event_patterns import EventPattern
from serverless_lint.analyses.unmatched_events import UnmatchedEvent

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {{Open: {{Type: String}}}}
Resources:
  Bus: {{Type: AWS::Events::EventBus, Properties: {{Name: orders}}}}
  Other: {{Type: AWS::Events::EventBus, Properties: {{Name: others}}}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src/
      Environment: {{Variables: {{BUS: !Ref Bus}}}}
  {more}
"""
CODE = """\
import os

import boto3

events = boto3.client("events")


def handler(event, context):
    events.put_events(Entries=[
        {"Source": "shop", "DetailType": "OrderPlaced", "Detail": "{}", "EventBusName": os.environ["BUS"]},
    ])
"""


def rule(pattern: str, name: str = "R", bus: str = "!Ref Bus") -> str:
    """A rule on a bus."""
    return f"{name}: {{Type: AWS::Events::Rule, Properties: {{EventBusName: {bus}, EventPattern: {pattern}}}}}"


NEAR = rule("{source: [shop], detail-type: [OrderCancelled]}")


def found(make_project: MakeProject, *more: str) -> list[str]:
    """Where the rule reports something of a template with these resources and sections."""
    template = TEMPLATE.format(more="\n  ".join(more))
    return findings_of(make_project({"template.yaml": template, "src/app.py": CODE}), "published-event-unmatched")


@pytest.mark.parametrize(
    "more",
    [
        (NEAR,),
        (rule("{source: [shop], detail-type: [orderplaced]}"),),
        (rule("{source: [shop], detail-type: [{prefix: Cart}, {suffix: Cancelled}, {anything-but: OrderPlaced}]}"),),
        (rule("""'{"source": ["shop"], "detail-type": ["OrderCancelled"]}'"""),),
        (rule("{source: [shop], detail-type: [OrderCancelled]}", bus="!GetAtt Bus.Name"),),
        (NEAR, rule("{source: [shop], detail-type: [OrderPlaced]}", "On", "!Ref Other")),
        (NEAR, "D: {Type: AWS::Events::Rule, Properties: {EventPattern: {source: [shop]}}}"),
        (NEAR, rule("{source: [cart]}", "C")),
    ],
)
def test_an_event_that_no_rule_picks_is_found(make_project: MakeProject, more: tuple[str, ...]) -> None:
    assert found(make_project, *more) == ["src/app.py:10"]


@pytest.mark.parametrize(
    "more",
    [
        (rule("{source: [shop]}"),),
        (rule("{source: [shop], detail-type: [OrderPlaced]}"),),
        (rule("{source: [shop], detail-type: [{prefix: Order}]}"),),
        (rule("{source: [shop], detail-type: [{prefix: {equals-ignore-case: order}}]}"),),
        (rule("{source: [shop], detail-type: [{equals-ignore-case: orderplaced}]}"),),
        (rule("{source: [shop], detail-type: [{wildcard: '*Placed'}]}"),),
        (rule("{source: [shop], detail-type: [!Ref Open]}"),),
        (rule("{source: [shop], detail-type: !Ref Open}"),),
        (rule("{source: [cart], detail-type: [OrderCancelled]}"),),
        (NEAR, rule("{account: ['123456789012']}", "All")),
        (NEAR, rule("{$or: [{source: [shop]}, {source: [cart]}]}", "Or")),
        (NEAR, rule("{source: [shop], detail-type: [OrderPlaced]}", "On", "!Ref Open")),
        (NEAR, "A: {Type: AWS::Events::Archive, Properties: {SourceArn: !GetAtt Bus.Arn}}"),
        (NEAR, "P: {Type: AWS::SSM::Parameter, Properties: {Value: !Ref Bus}}"),
        (NEAR, "Q: {Type: AWS::SQS::Queue}\nOutputs: {Bus: {Value: !Ref Bus, Export: {Name: bus}}}"),
    ],
)
def test_an_event_that_something_may_pick_is_not_found(make_project: MakeProject, more: tuple[str, ...]) -> None:
    assert found(make_project, *more) == []


SENDER = (
    "F%d: {Type: AWS::Serverless::Function, Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: src/, "
    "Environment: {Variables: {BUS: !Ref Bus}}}}"
)


@pytest.mark.parametrize(("size", "matched", "listed"), [(2, 2, 2), (4, 4, 4)])
def test_a_pattern_is_asked_once_however_many_functions_send_the_event(
    make_project: MakeProject, size: int, matched: int, listed: int
) -> None:
    """What is asked grows as the template does when both its functions and its rules become more."""
    rules = (rule("{source: [shop], detail-type: [OrderCancelled]}", f"R{at}") for at in range(size))
    template = TEMPLATE.format(more="\n  ".join((*rules, *(SENDER % at for at in range(size)))))
    project = make_project({"template.yaml": template, "src/app.py": CODE})
    match, texts = EventPattern.may_match, EventPattern.texts
    with (
        patch.object(EventPattern, "may_match", autospec=True, side_effect=match) as may_match,
        patch.object(EventPattern, "texts", autospec=True, side_effect=texts) as lists,
    ):
        found = [len(event.programs) for event in project.all(UnmatchedEvent)]
    assert (found, may_match.call_count, lists.call_count) == ([size + 1], matched, listed)
