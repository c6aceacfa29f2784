"""Functions that tracing would say nothing about."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings, sam

BROKER = "Broker: b, Queues: [q], SourceAccessConfigurations: []"
CLUSTER = "Stream: s, Topics: [t], StartingPosition: LATEST"
CODE = "from aws_lambda_powertools import Tracer\ntracer = Tracer()\ndef handler(event, context):\n    pass\n"
NEITHER: tuple[list[str], list[str]] = ([], [])
BOTH = (
    ["template.yaml:3 info `Worker` is not traced: set `Tracing: Active`"],
    ["app.py:2 info there is a tracer, but no active tracing in `Worker`: switch it on"],
)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (f"{{E: {{Type: MSK, Properties: {{{CLUSTER}}}}}}}", NEITHER),
        ("{E: {Type: SelfManagedKafka, Properties: {Topics: [t]}}}", NEITHER),
        (f"{{E: {{Type: MQ, Properties: {{{BROKER}}}}}}}", NEITHER),
        ("{E: {Type: DocumentDB, Properties: {Cluster: c}}}", NEITHER),
        (f"{{E: {{Type: MSK, Properties: {{{CLUSTER}}}}}, F: {{Type: Schedule}}}}", BOTH),
        ("{E: {Type: SQS, Properties: {Queue: q}}}", BOTH),
        ("{}", BOTH),
    ],
)
def test_what_x_ray_does_not_trace_needs_no_tracing(
    tmp_path: Path, events: str, expected: tuple[list[str], list[str]]
) -> None:
    """X-Ray knows no invocations by mappings of Kafka, MQ and DocumentDB; those by anything else count."""
    files = {"template.yaml": sam(f", Events: {events}"), "app.py": CODE}
    found = (findings(tmp_path, "missing-tracing", files), findings(tmp_path, "unknown-powertools-setup", files))
    assert found == expected


UNTRACED = ["template.yaml:3 info `Worker` is not traced: set `Tracing: Active`"]


@pytest.mark.parametrize(
    ("properties", "code", "expected"),
    [
        (", Environment: {Variables: {OTEL_SERVICE_NAME: orders}}", "", []),
        (", Environment: {Variables: {DD_LAMBDA_HANDLER: app.handler}}", "", []),
        (", Environment: {Variables: {ADDRESS: somewhere}}", "", UNTRACED),
        ("", "from opentelemetry import trace\n", []),
        ("", "from ddtrace import tracer\n", []),
        ("", "import tracks\n", []),
        ("", "from aws_xray_sdk.core import xray_recorder\n", UNTRACED),
        ("", "import boto3\n", UNTRACED),
    ],
)
def test_function_may_be_traced_by_its_own_code(
    tmp_path: Path, properties: str, code: str, expected: list[str]
) -> None:
    """Libraries of OpenTelemetry and of vendors, in whatever module, and their variables; X-Ray's needs the setting."""
    files = {
        "template.yaml": sam(properties),
        "app.py": f"{code}def handler(event, context):\n    pass\n",
        "tracks.py": "import sentry_sdk\n",
    }
    assert findings(tmp_path, "missing-tracing", files) == expected


@pytest.mark.parametrize(
    ("handler", "expected"), [("datadog_lambda.handler.handler", []), ("hotels.handler", UNTRACED)]
)
def test_function_may_be_traced_by_the_handler_of_a_vendor(tmp_path: Path, handler: str, expected: list[str]) -> None:
    """It calls the function's own one."""
    template = sam("").replace("app.handler", handler)
    assert findings(tmp_path, "missing-tracing", {"template.yaml": template}) == expected
