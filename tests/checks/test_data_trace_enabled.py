"""Whether a stage writes whole requests into its log."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {Name: {Type: String}}
Conditions: {P: !Equals [!Ref Name, p]}
Resources:
  Chat: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: WEBSOCKET}}
  A:
    Type: AWS::TYPE
    Properties: {PROPERTIES}
"""
REST = "ResourcePath: /*, HttpMethod: '*'"


@pytest.mark.parametrize(
    ("kind", "properties", "found"),
    [
        ("Serverless::Api", f"MethodSettings: [{{{REST}, LoggingLevel: INFO, DataTraceEnabled: true}}]", True),
        ("Serverless::Api", f"MethodSettings: [{{{REST}, LoggingLevel: INFO, DataTraceEnabled: false}}]", False),
        ("Serverless::Api", f"MethodSettings: [{{{REST}, LoggingLevel: 'OFF', DataTraceEnabled: true}}]", False),
        ("Serverless::Api", f"MethodSettings: [{{{REST}, DataTraceEnabled: true}}]", False),
        ("Serverless::Api", f"MethodSettings: [{{{REST}, LoggingLevel: !Ref Name, DataTraceEnabled: true}}]", False),
        (
            "Serverless::Api",
            f"MethodSettings: [{{{REST}, LoggingLevel: INFO, DataTraceEnabled: !If [P, true, false]}}]",
            False,
        ),
        ("Serverless::Api", "MethodSettings: !Ref Name", False),
        ("ApiGateway::Stage", f"MethodSettings: [{{{REST}, LoggingLevel: ERROR, DataTraceEnabled: 'true'}}]", True),
        (
            "ApiGateway::Deployment",
            "StageName: live, StageDescription: {LoggingLevel: INFO, DataTraceEnabled: true}",
            True,
        ),
        (
            "ApiGatewayV2::Stage",
            "ApiId: !Ref Chat, DefaultRouteSettings: {LoggingLevel: INFO, DataTraceEnabled: true}",
            True,
        ),
        (
            "ApiGatewayV2::Stage",
            "ApiId: !Ref Name, DefaultRouteSettings: {LoggingLevel: INFO, DataTraceEnabled: true}",
            False,
        ),
    ],
)
def test_data_tracing_is_reported_where_it_is_certainly_on(
    make_project: MakeProject, kind: str, properties: str, found: bool
) -> None:
    """At the setting."""
    project = make_project({"template.yaml": TEMPLATE.replace("TYPE", kind).replace("PROPERTIES", properties)})
    assert findings_of(project, "data-trace-enabled") == ["template.yaml:8"] * found
