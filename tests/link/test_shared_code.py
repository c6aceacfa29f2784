"""What many handlers run is looked at once, and what is too much for all of them together is left out and said."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from unittest.mock import patch

import pytest

from conftest import MakeProject
from serverless_lint.analyses import responses
from serverless_lint.analyses.connections import Connections
from serverless_lint.analyses.injection_sinks import Sinks
from serverless_lint.analyses.responses import SdkResponse
from serverless_lint.analyses.risks import CallRisks, HandlerRisks
from serverless_lint.analyses.running_code import RunningHandler
from serverless_lint.analyses.timeouts import Timeouts
from serverless_lint.config import Config
from serverless_lint.link import programs
from serverless_lint.link.program.requests import Requests
from serverless_lint.linter import lint
from serverless_lint.model import Program
from serverless_lint.parse.code.contents import words_within

TEMPLATE = "Transform: AWS::Serverless-2016-10-31\nResources:\n"
FUNCTION = (
    "  F%d:\n    Type: AWS::Serverless::Function\n"
    "    Properties: { Runtime: python3.13, CodeUri: ., Handler: m%d.handler }\n"
)
CODE = """\
import boto3
import requests
import m%d

table = boto3.resource("dynamodb").Table("orders")


def work(event):
    requests.get("https://example.com/" + event["path"])
    table.put_item(Item=event)
    return m%d.work(event)


def handler(event, context):
    return work(event)
"""


def ring(handlers: int) -> Mapping[str, str]:
    """Handlers that each run what all the others run, too."""
    files = {"template.yaml": TEMPLATE + "".join(FUNCTION % (at, at) for at in range(handlers))}
    return files | {f"m{at}.py": CODE % ((at + 1) % handlers, (at + 1) % handlers) for at in range(handlers)}


def calls(root: Path, handlers: int, owner: type, name: str) -> int:
    """How often a method is asked during a run of all rules."""
    root.mkdir()
    for path, text in ring(handlers).items():
        (root / path).write_text(text)
    with patch.object(owner, name, autospec=True, side_effect=getattr(owner, name)) as asked:
        lint(Config(root=root, paths=(root,), cfn_lint="off", use_cache=False))
    return asked.call_count


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (Requests, "_callees"),
        (Sinks, "at"),
        (Connections, "database_opened_by"),
        (CallRisks, "_what_can_fail"),
        (Timeouts, "_of_request"),
    ],
)
def test_each_function_is_looked_at_once_however_many_handlers_run_it(tmp_path: Path, owner: type, name: str) -> None:
    few, many = calls(tmp_path / "few", 3, owner, name), calls(tmp_path / "many", 6, owner, name)
    assert 0 < many <= 2 * few


def test_what_a_function_speaks_of_is_looked_for_once(make_project: MakeProject) -> None:
    calls = "    if event['a']:\n        return\n    s3.list_buckets()\n" * 20
    code = f"import boto3\ns3 = boto3.client('s3')\n\n\ndef handler(event, context):\n{calls}"
    with patch.object(responses, "words_within", side_effect=words_within) as looked_for:
        answers = make_project({"template.yaml": TEMPLATE + FUNCTION % (0, 0), "m0.py": code}).all(SdkResponse)
        assert len(answers) == 20
    assert looked_for.call_count == 1


def test_handlers_that_run_too_much_together_are_left_out_and_that_is_said(
    make_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "_MOST_TOGETHER", 15)
    project = make_project(ring(3))
    # Each loads three modules and runs its own handler and three functions.
    assert [program.function.name for program in project.all(Program)] == ["F0", "F1"]
    assert [running.handler.module.name for running in project.all(RunningHandler)] == ["m0.py", "m1.py"]
    assert [found.handler.module.name for found in project.all(HandlerRisks)] == ["m0.py", "m1.py"]
    assert [(gap.name, gap.reason) for gap in project.coverage.not_analysed] == [("F2", "runs too much code to follow")]
