"""Utilities of Powertools with and without the settings that they need."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings, sam

NAMED = ", Environment: {Variables: {POWERTOOLS_SERVICE_NAME: x}}"
SPACED = ", Environment: {Variables: {POWERTOOLS_METRICS_NAMESPACE: x}}"
NO_SERVICE = ["app.py:2 info the logs of `Worker` have no service name: declare `POWERTOOLS_SERVICE_NAME`"]
NO_TRACING = ["app.py:2 info there is a tracer, but no active tracing in `Worker`: switch it on"]
NO_NAMESPACE = ["app.py:2 warning the metrics of `Worker` have no namespace: declare `POWERTOOLS_METRICS_NAMESPACE`"]
NOT_SENT = ["app.py:2 info the metrics of `Worker` are collected, but never sent: use `log_metrics`"]


def source(line: str, body: str = "pass") -> str:
    return (
        f"from aws_lambda_powertools import Logger, Metrics, Tracer\n{line}\ndef handler(event, context):\n    {body}\n"
    )


@pytest.mark.parametrize(
    ("template", "code", "expected"),
    [
        pytest.param(sam(NAMED), source("x = Logger()"), [], id="logger: they agree"),
        pytest.param(sam(""), source("x = Logger()"), NO_SERVICE, id="logger: only the template changed"),
        pytest.param(sam(""), source("x = Logger(service='x')"), [], id="logger: named in the code"),
        pytest.param(sam(""), source("x = Logger(**event)"), [], id="logger: arguments cannot be seen"),
        pytest.param(sam(", Tracing: Active"), source("x = Tracer()"), [], id="tracer: they agree"),
        pytest.param(sam(""), source("x = Tracer()"), NO_TRACING, id="tracer: only the template changed"),
        pytest.param(
            sam("", "  Web: {Type: AWS::Serverless::Api, Properties: {StageName: a, TracingEnabled: true}}\n"),
            source("x = Tracer()"),
            [],
            id="tracer: an API passes traces on",
        ),
        pytest.param(
            sam(SPACED), source("x = Metrics()", "x.add_metric(1); x.flush_metrics()"), [], id="metrics: they agree"
        ),
        pytest.param(
            sam(""), source("x = Metrics()", "x.add_metric(1); x.flush_metrics()"), NO_NAMESPACE, id="no namespace"
        ),
        pytest.param(
            sam(""),
            source("x = Metrics()\nx.namespace = 'shop'", "x.add_metric(1); x.flush_metrics()"),
            [],
            id="namespace assigned",
        ),
        pytest.param(
            sam(""),
            source("x = Metrics()\ny = event\ny.namespace = 'shop'", "x.add_metric(1); x.flush_metrics()"),
            NO_NAMESPACE,
            id="namespace of something else",
        ),
        pytest.param(sam(""), source("x = Logger()\nx.service = 'shop'"), [], id="service assigned"),
        pytest.param(sam(SPACED), source("x = Metrics()", "x.add_metric(1)"), NOT_SENT, id="metrics: never sent"),
        pytest.param(
            sam(SPACED),
            source("x = Metrics()", "x.add_metric(1)  # log_metrics?"),
            NOT_SENT,
            id="metrics: only a comment",
        ),
        pytest.param(sam(""), source("x = Metrics()"), [], id="metrics: none added"),
        pytest.param(
            sam(", Environment: {Variables: !Ref Unknown}"), source("x = Logger()"), [], id="unknown variables"
        ),
        pytest.param(
            sam(""),
            "from logging import Logger\nx = Logger('x')\ndef handler(event, context):\n    pass\n",
            [],
            id="another logger",
        ),
    ],
)
def test_code_and_template_are_compared(tmp_path: Path, template: str, code: str, expected: list[str]) -> None:
    """A setting may stand in the code or in the template."""
    files = {"template.yaml": template, "app.py": code}
    assert findings(tmp_path, "unknown-powertools-setup", files) == expected


@pytest.mark.parametrize("only", ["template.yaml", "app.py"])
def test_one_file_alone_shows_what_is_wrong_between_both(tmp_path: Path, only: str) -> None:
    """A finding is shown if the file given has a part in it."""
    files = {"template.yaml": sam(""), "app.py": source("x = Logger()")}
    assert findings(tmp_path, "unknown-powertools-setup", files, only) == NO_SERVICE


ROLE = "  Own: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: [arn:aws:iam::aws:policy/%s]}}\n"
ALLOW = ", and allow its role `xray:PutTraceSegments`"
SWITCH_ON = "app.py:2 info there is a tracer, but no active tracing in `Worker`: switch it on"


@pytest.mark.parametrize(
    ("properties", "resources", "more"),
    [
        pytest.param("", "", "", id="role of SAM"),
        pytest.param(", Role: arn:aws:iam::1:role/x", "", ALLOW, id="elsewhere"),
        pytest.param(
            ", Role: !GetAtt Own.Arn",
            ROLE % "service-role/AWSLambdaBasicExecutionRole",
            ALLOW,
            id="own role without it",
        ),
        pytest.param(", Role: !GetAtt Own.Arn", ROLE % "AWSXRayDaemonWriteAccess", "", id="own role with it"),
    ],
)
def test_role_of_its_own_needs_the_permission_for_traces(
    tmp_path: Path, properties: str, resources: str, more: str
) -> None:
    """SAM allows traces only in the role that it makes; any other has to be told."""
    files = {"template.yaml": sam(properties, resources), "app.py": source("x = Tracer()")}
    assert findings(tmp_path, "unknown-powertools-setup", files) == [SWITCH_ON + more]


def test_functions_whose_roles_need_the_permission_are_named(tmp_path: Path) -> None:
    """Of several functions that run the code, only some may have roles of their own."""
    other = (
        "  Other:\n    Type: AWS::Serverless::Function\n"
        "    Properties: {Runtime: python3.13, Handler: app.handler, Role: arn:aws:iam::1:role/x}\n"
    )
    files = {"template.yaml": sam("", other), "app.py": source("x = Tracer()")}
    assert findings(tmp_path, "unknown-powertools-setup", files) == [
        "app.py:2 info there is a tracer, but no active tracing in `Worker` and `Other`: switch it on, "
        "and allow the role of `Other` `xray:PutTraceSegments`"
    ]
