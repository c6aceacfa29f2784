"""What an editor offers to do about findings, applied as an editor does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from editor import RESOLVES, Editor, edited

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handle
      CodeUri: src
  Stock:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: stock.handle, CodeUri: src }
"""
HANDLER = """\
import boto3


def handler(event, context):
    client = boto3.client("sqs")
    return client.list_queues()
"""
STOCK = "const aws = require('@aws-sdk/client-sqs')\n\nexports.handler = async () => new aws.SQSClient({})\n"
ARGUMENTS = ("--no-cfn-lint", "--select", "handler-not-found,client-in-handler")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Handlers that templates do not name as they are called, and that make clients."""
    (tmp_path / "src").mkdir(parents=True)
    (tmp_path / "template.yaml").write_text(TEMPLATE, "utf-8")
    (tmp_path / "src/app.py").write_text(HANDLER, "utf-8")
    (tmp_path / "src/stock.js").write_text(STOCK, "utf-8")
    return tmp_path


def play(scenario: Callable[[Editor], Coroutine[Any, Any, None]], root: Path, **options: Any) -> None:
    """Let something happen in an editor."""

    async def run() -> None:
        async with Editor(root, arguments=ARGUMENTS, **options) as editor:
            await scenario(editor)

    asyncio.run(run())


def edits_of(editor: Editor, action: types.CodeAction, name: str) -> Sequence[types.TextEdit]:
    """What an action changes in a file, and that it changes nothing else."""
    assert action.edit is not None
    changes = action.edit.changes or {}
    assert list(changes) == [editor.uri(name)]
    return changes[editor.uri(name)]


def test_fixes_are_offered_and_the_findings_go_when_they_are_applied(project: Path) -> None:
    async def scenario(editor: Editor) -> None:
        editor.open("template.yaml")
        editor.open("src/app.py")
        await editor.sees("template.yaml", "6:19 handler-not-found", "10:54 handler-not-found")
        (fix,) = await editor.actions("template.yaml", 6, "quickfix")
        assert (fix.title, fix.is_preferred, fix.kind) == ("Write `handler`", True, types.CodeActionKind.QuickFix)
        assert [each.code for each in fix.diagnostics or ()] == ["handler-not-found"]
        template = edited(TEMPLATE, edits_of(editor, fix, "template.yaml"))
        editor.replace("template.yaml", template)
        await editor.sees("template.yaml", "10:54 handler-not-found")
        await editor.sees("src/app.py", "4:13 client-in-handler")
        (unsafe,) = await editor.actions("src/app.py", 4)
        assert (unsafe.title[:17], unsafe.is_preferred) == ("Create it outside", False)
        assert "(unsafe" in unsafe.title
        editor.replace("src/app.py", edited(HANDLER, edits_of(editor, unsafe, "src/app.py")))
        await editor.sees("src/app.py")

    play(scenario, project)


def test_all_safe_fixes_of_a_file_are_one_action(project: Path) -> None:
    async def scenario(editor: Editor) -> None:
        editor.open("template.yaml")
        (action,) = await editor.actions("template.yaml", 0, "source")
        assert action.kind == "source.fixAll.serverless-lint"
        assert edited(TEMPLATE, edits_of(editor, action, "template.yaml")) == (
            TEMPLATE.replace("app.handle", "app.handler").replace("stock.handle", "stock.handler")
        )
        assert await editor.actions("src/app.py", 4, "source") == []
        assert await editor.actions("src/app.py", 4, "refactor") == []

    play(scenario, project)


@pytest.mark.parametrize(
    ("name", "line", "old", "new"),
    [
        (
            *("template.yaml", 6, "      Handler: app.handle\n"),
            "      Handler: app.handle  # serverless-lint: ignore[handler-not-found] TODO: say why\n",
        ),
        (
            *("src/app.py", 4, 'boto3.client("sqs")\n'),
            'boto3.client("sqs")  # serverless-lint: ignore[client-in-handler] TODO: say why\n',
        ),
    ],
)
def test_a_finding_can_be_ignored_where_it_is(project: Path, name: str, line: int, old: str, new: str) -> None:
    template = TEMPLATE if name == "template.yaml" else TEMPLATE.replace("app.handle", "app.handler")
    (project / "template.yaml").write_text(template, "utf-8")
    before = (project / name).read_text("utf-8")

    async def scenario(editor: Editor) -> None:
        editor.open(name)
        *_, offered = await editor.actions(name, line)
        assert (offered.title[:6], offered.edit) == ("Ignore", None)
        action = await editor.client.code_action_resolve_async(offered)
        after = edited(before, edits_of(editor, action, name))
        assert after == before.replace(old, new)
        editor.replace(name, after)
        await editor.until(lambda: all(each.range.start.line != line for each in editor.diagnostics(name)))

    play(scenario, project, capabilities=RESOLVES)


@pytest.mark.parametrize("line_end", ["\r\n", "\n"], ids=["CRLF", "LF"])
def test_lines_end_and_are_indented_as_before_when_actions_are_applied(project: Path, line_end: str) -> None:
    handler = f"# 😀\n{HANDLER}".replace("    ", "\t").replace("\n", line_end)
    template = TEMPLATE.replace("\n", line_end)
    (project / "src/app.py").write_bytes(handler.encode())
    (project / "template.yaml").write_bytes(template.encode())

    async def scenario(editor: Editor) -> None:
        editor.open("src/app.py")
        editor.open("template.yaml")
        unsafe, offered = await editor.actions("src/app.py", 5)
        moved = edited(handler, edits_of(editor, unsafe, "src/app.py"))
        assert moved.count(line_end) == moved.count("\n")
        assert moved.splitlines()[6:] == ["def handler(event, context):", "\treturn client.list_queues()"]
        ignored = await editor.client.code_action_resolve_async(offered)
        comment = "  # serverless-lint: ignore[client-in-handler] TODO: say why"
        expected = handler.replace('client("sqs")', f'client("sqs"){comment}')
        assert edited(handler, edits_of(editor, ignored, "src/app.py")) == expected
        (all_safe,) = await editor.actions("template.yaml", 0, "source")
        mended = template.replace("app.handle", "app.handler").replace("stock.handle", "stock.handler")
        assert edited(template, edits_of(editor, all_safe, "template.yaml")) == mended

    play(scenario, project, capabilities=RESOLVES)


def test_an_editor_that_asks_for_the_reason_of_an_ignore_hands_it_on(project: Path) -> None:
    async def scenario(editor: Editor) -> None:
        editor.open("src/app.py")
        *_, offered = await editor.actions("src/app.py", 4)
        assert isinstance(offered.data, dict)
        offered.data = {**offered.data, "reason": "one client\n# a tenant "}
        action = await editor.client.code_action_resolve_async(offered)
        (edit,) = edits_of(editor, action, "src/app.py")
        ignore = '"sqs")  # serverless-lint: ignore[client-in-handler] one client # a tenant'
        assert edited(HANDLER, [edit]) == HANDLER.replace('"sqs")', ignore)

    play(scenario, project, capabilities=RESOLVES)


def test_fixes_of_a_file_that_cannot_be_parsed_are_not_offered(project: Path) -> None:
    (project / "template.yaml").write_text(TEMPLATE.replace("app.handle", "app.handler"), "utf-8")

    async def scenario(editor: Editor) -> None:
        editor.open("src/app.py")
        await editor.sees("src/app.py", "4:13 client-in-handler")
        editor.replace("src/app.py", f"{HANDLER}def (\n")
        assert await editor.actions("src/app.py", 4) == []
        assert editor.shown("src/app.py") == ["4:13 client-in-handler", "6:4 syntax-error"]

    play(scenario, project, capabilities=RESOLVES)
