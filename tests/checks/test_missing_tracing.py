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
