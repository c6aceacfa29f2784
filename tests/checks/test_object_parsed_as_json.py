"""What of an event is parsed although it is an object."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings

QUEUE = "{Type: SQS, Properties: {Queue: !GetAtt Orders.Arn, BatchSize: 1}}"
TEMPLATE = (
    "Transform: AWS::Serverless-2016-10-31\nResources:\n  Orders: {Type: AWS::SQS::Queue}\n  Worker:\n"
    "    Type: AWS::Serverless::Function\n"
    "    Properties: {Runtime: %s, Handler: app.handler, Events: {Any: %s}}\n"
)
PYTHON = "import json\ndef handler(event, context):\n  %s\n"
NODE = "export const handler = async (event) => {\n  %s\n};\n"
HTTP = "{Type: HttpApi}"
RULE = "{Type: EventBridgeRule, Properties: {Pattern: {source: [a]}}}"


def lines_of(folder: Path, template: str, name: str, code: str) -> list[str]:
    found = findings(folder, "object-parsed-as-json", {"template.yaml": template, name: code})
    return [line.partition(" ")[0] for line in found]


@pytest.mark.parametrize(
    ("event", "run", "expected"),
    [
        (QUEUE, "json.loads(event)", ["app.py:3"]),
        (QUEUE, "for r in event['Records']: json.loads(r)", ["app.py:3"]),
        (QUEUE, "for r in event['Records']: json.loads(r['body'])", []),
        (QUEUE, "for r in event['Records']: json.loads(r['messageAttributes'])", ["app.py:3"]),
        (HTTP, "json.loads(event['body'])", []),
        (HTTP, "json.loads(event['headers'])", ["app.py:3"]),
        (HTTP, "json.loads(event['headers']['x'])", []),
        (RULE, "json.loads(event)", []),
        (QUEUE, "if isinstance(event, dict): return 1\n  json.loads(event)", []),
        (QUEUE, "if isinstance(event, str): parsed(event)\ndef parsed(event):\n  return json.loads(event)", []),
        (QUEUE, "parsed(event)\ndef parsed(event):\n  return json.loads(event)", ["app.py:5"]),
        (QUEUE, "event = json.loads(event) if isinstance(event, str) else event", []),
        (QUEUE, "if isinstance(event, str): event = json.loads(event)", []),
        (QUEUE, "try: event = json.loads(event)\n  except TypeError: pass", []),
        (
            QUEUE,
            "try:\n    event = json.loads(event)\n    work(event)\n  except Exception as e: print(e)",
            ["app.py:4"],
        ),
    ],
)
def test_objects_of_events_are_no_text(tmp_path: Path, event: str, run: str, expected: list[str]) -> None:
    """A parser of JSON refuses them."""
    assert lines_of(tmp_path, TEMPLATE % ("python3.13", event), "app.py", PYTHON % run) == expected


@pytest.mark.parametrize(
    ("event", "run", "expected"),
    [
        (QUEUE, "JSON.parse(event);", ["app.mjs:2"]),
        (HTTP, "JSON.parse(event.pathParameters);", ["app.mjs:2"]),
        (HTTP, "JSON.parse(event.body);", []),
        (QUEUE, "const e = typeof event === 'string' ? JSON.parse(event) : event;", []),
    ],
)
def test_so_it_is_in_javascript(tmp_path: Path, event: str, run: str, expected: list[str]) -> None:
    assert lines_of(tmp_path, TEMPLATE % ("nodejs22.x", event), "app.mjs", NODE % run) == expected


def test_a_wrapper_may_give_a_text(tmp_path: Path) -> None:
    code = "import json\nfrom other import wrap\n@wrap\ndef handler(event, context):\n  json.loads(event)\n"
    assert lines_of(tmp_path, TEMPLATE % ("python3.13", QUEUE), "app.py", code) == []
