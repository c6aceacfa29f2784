"""Whether SAM can read the events of functions and state machines.

What is reported, SAM's own translator (1.115.0) refuses with `Invalid Serverless Application Specification document`;
it takes what is not reported.
"""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of

TEMPLATE = """\
Transform: TRANSFORM
Parameters: {Name: {Type: String, Default: orders}}
Conditions: {P: !Equals [!Ref Name, p]}
Resources:
  B: {Type: AWS::S3::Bucket}
  A: {Type: AWS::Serverless::Api, Properties: {StageName: live}}
  F:
    Type: AWS::Serverless::OWNER
    Properties:
      Events: EVENTS
"""
SAM = "AWS::Serverless-2016-10-31"
SCHEDULE = "{Type: Schedule, Properties: {Schedule: rate(1 day)}}"


def template(transform: str, owner: str, events: str) -> str:
    """A template whose function or state machine has these events."""
    written = events.replace("SCHEDULE", SCHEDULE)
    return TEMPLATE.replace("TRANSFORM", transform).replace("OWNER", owner).replace("EVENTS", written)


@pytest.mark.parametrize("owner", ["Function", "StateMachine"])
@pytest.mark.parametrize(
    ("events", "found"),
    [
        ("!If [P, {E: SCHEDULE}, !Ref AWS::NoValue]", True),
        ("!Ref AWS::NoValue", True),
        ("{E: !If [P, SCHEDULE, !Ref AWS::NoValue]}", True),
        ("{E: !Ref AWS::NoValue}", True),
        ("{E: {Type: !If [P, Schedule, ScheduleV2], Properties: {Schedule: rate(1 day)}}}", True),
        ("{E: {Type: Schedule, Properties: !If [P, {Schedule: rate(1 day)}, {Schedule: rate(2 days)}]}}", True),
        ("{E: {Type: HttpApi, Properties: !Ref AWS::NoValue}}", True),
        ("{E: {Type: S3, Properties: {Bucket: uploads, Events: s3:ObjectCreated:*}}}", True),
        ("{E: {Type: S3, Properties: {Bucket: !Ref Name, Events: s3:ObjectCreated:*}}}", True),
        ("{E: {Type: S3, Properties: {Bucket: !Sub '${B}', Events: s3:ObjectCreated:*}}}", True),
        ("{E: {Type: S3, Properties: {Bucket: !If [P, !Ref B, !Ref B], Events: s3:ObjectCreated:*}}}", True),
        ("{E: {Type: S3, Properties: {Bucket: !Ref B, Events: s3:ObjectCreated:*}}}", False),
        ("{E: {Type: S3, Properties: {Bucket: !Ref Elsewhere, Events: s3:ObjectCreated:*}}}", False),
        ("{E: {Type: S3, Properties: {Bucket: '<BUCKET>', Events: s3:ObjectCreated:*}}}", False),
        ("{E: {Type: Cognito, Properties: {UserPool: !Ref Name, Trigger: PreSignUp}}}", True),
        ("{E: {Type: Cognito, Properties: {UserPool: eu-west-1_AbCdEfGhI, Trigger: PreSignUp}}}", True),
        ("{E: {Type: Api, Properties: {Path: /a, Method: get, RestApiId: !Ref Name}}}", True),
        ("{E: {Type: Api, Properties: {Path: /a, Method: get, RestApiId: !ImportValue a}}}", True),
        ("{E: {Type: Api, Properties: {Path: /a, Method: get, RestApiId: !Ref A}}}", False),
        ("{E: {Type: HttpApi, Properties: {Path: /a, Method: get, ApiId: !If [P, a, b]}}}", True),
        ("{E: {Type: Api, Properties: {Path: !Sub '/${Name}', Method: get}}}", True),
        ("{E: {Type: HttpApi, Properties: {Path: /a, Method: !Ref Name}}}", True),
        ("{E: {Type: Schedule, Properties: {Schedule: rate(1 day), State: !If [P, ENABLED, DISABLED]}}}", False),
        ("{E: {Type: SQS, Properties: {Queue: !Ref Name}}}", False),
        ("{'Fn::Transform': {Name: AWS::Include, Parameters: {Location: events.yaml}}}", False),
    ],
)
def test_what_sam_refuses_is_reported(make_project: MakeProject, owner: str, events: str, found: bool) -> None:
    """At the event or the setting."""
    text = template(SAM, owner, events)
    project = make_project({"template.yaml": text})
    assert findings_of(project, "event-refused-by-sam") == ["template.yaml:10"] * found


@pytest.mark.parametrize("owner", ["Function", "StateMachine"])
@pytest.mark.parametrize(
    ("events", "found"),
    [
        ("{E: {Type: Schedule, Condition: P, Properties: {Schedule: rate(1 day)}}}", True),
        ("{E: {Type: Schedule, Condition: !Ref Name, Properties: {Schedule: rate(1 day)}}}", True),
        ("{E: {Type: Schedule, Properties: {Schedule: rate(1 day), Condition: P}}}", False),
    ],
)
def test_a_condition_that_sam_drops_is_reported(
    make_project: MakeProject, owner: str, events: str, found: bool
) -> None:
    """At its key."""
    project = make_project({"template.yaml": template(SAM, owner, events)})
    assert findings_of(project, "event-refused-by-sam") == ["template.yaml:10"] * found


@pytest.mark.parametrize(("owner", "found"), [("Function", 1), ("StateMachine", 0)])
def test_a_route_of_an_api_that_has_the_condition(make_project: MakeProject, owner: str, found: int) -> None:
    """For a function, SAM makes a permission that needs the API."""
    event = "{E: {Type: Api, Condition: P, Properties: {RestApiId: !Ref A, Path: /a, Method: get}}}"
    api = "AWS::Serverless::Api,"
    text = template(SAM, owner, event).replace(api, f"{api} Condition: P,")
    assert findings_of(make_project({"template.yaml": text}), "event-refused-by-sam") == ["template.yaml:10"] * found


@pytest.mark.parametrize("transform", ["[Chooser, SAM]", "[AWS::LanguageExtensions, SAM]", "Chooser"])
def test_other_transforms_may_write_the_events_first(make_project: MakeProject, transform: str) -> None:
    """They run before SAM sees the template."""
    events = "{E: !If [P, SCHEDULE, !Ref AWS::NoValue]}"
    text = template(transform.replace("SAM", SAM), "Function", events)
    assert findings_of(make_project({"template.yaml": text}), "event-refused-by-sam") == []
