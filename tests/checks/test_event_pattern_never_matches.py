"""Whether a pattern of EventBridge can match an event."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of

SAM = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {Name: {Type: String}}
Conditions: {P: !Equals [!Ref Name, p]}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Events: {E: {Type: EventBridgeRule, Properties: {Pattern: PATTERN}}}
"""
CLOUDFORMATION = """\
Parameters: {Name: {Type: String}}
Conditions: {P: !Equals [!Ref Name, p]}
Resources:
  R:
    Type: AWS::Events::Rule
    Properties:


      EventPattern: PATTERN
"""


@pytest.mark.parametrize(("template", "line"), [(SAM, 8), (CLOUDFORMATION, 9)])
@pytest.mark.parametrize(
    ("pattern", "count"),
    [
        ("{source: [shop], detail-type: [Placed], detail: {id: [1, null, true]}}", 0),
        ("{detailType: [Placed]}", 1),
        ("{Source: [shop], Detail: {id: [1]}}", 2),
        ("{order: {id: [1]}}", 1),
        ("{order.id: [1]}", 1),
        ("{detail.order.id: [1]}", 0),
        ("{source: shop}", 1),
        ("{source: !Sub '${Name}.shop'}", 1),
        ("{account: !Ref AWS::AccountId}", 1),
        ("{source: !Ref Name}", 0),
        ("{source: !If [P, [a], [b]]}", 0),
        ("{detail: {state: {name: failed}}}", 1),
        ("{detail: {name: [{prefix: a}, {suffix: b}, {exists: true}, {anything-but: {prefix: c}}]}}", 0),
        ("{detail: {name: [{starts-with: a}]}}", 1),
        ("{detail: {name: [{'Fn::Sub': a}]}}", 0),
        ("{detail: {$or: [{name: [a]}, {total: [{numeric: ['>', 1]}]}, {size: {unit: kg}}]}}", 1),
        ("{$or: [{source: [a]}, {sauce: [b]}]}", 1),
        ("{order: [{exists: false}], replay-name: [{exists: false}]}", 0),
        ("""'{"source": ["shop"], "detailtype": ["Placed"]}'""", 1),
        ("""!Sub '{"source": ["${Name}"], "detail": {"id": 1}}'""", 1),
        ("!Ref Name", 0),
    ],
)
def test_a_pattern_that_matches_nothing_or_is_refused_is_reported(
    make_project: MakeProject, template: str, line: int, pattern: str, count: int
) -> None:
    """At the key or the value."""
    project = make_project({"template.yaml": template.replace("PATTERN", pattern)})
    assert findings_of(project, "event-pattern-never-matches") == [f"template.yaml:{line}"] * count
