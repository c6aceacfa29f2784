"""What an editor shows above handlers and at the names of rules, where things are used, and the map."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls import uris
from pygls.exceptions import JsonRpcInvalidParams

from editor import Editor
from serverless_lint.lsp.documents import path_of

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Queue: { Type: AWS::SQS::Queue }
  Add:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.add
      Timeout: 20
      Events:
        Post: { Type: Api, Properties: { Path: /orders, Method: post } }
      Environment: { Variables: { QUEUE: !GetAtt Queue.QueueUrl } }
  Work:  # serverless-lint: ignore[missing-tracing, default-memory] cheap
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: work.handler
      MemorySize: !If [Large, 1024, 512]
      Events:
        Orders: { Type: SQS, Properties: { Queue: !GetAtt Queue.Arn } }
Conditions:
  Large: !Equals [!Ref AWS::Region, eu-west-1]
"""
ADD = """\
import os

import boto3

sqs = boto3.client("sqs")


def add(event, context):
    sqs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody="x")
    return {"statusCode": 200, "body": os.environ["QUEUE"]}
"""
WORK = "exports.handler = async (event) => {}\n"
SHOWS = types.ClientCapabilities(
    window=types.WindowClientCapabilities(show_document=types.ShowDocumentClientCapabilities(support=True)),
    workspace=types.WorkspaceClientCapabilities(
        code_lens=types.CodeLensWorkspaceClientCapabilities(refresh_support=True)
    ),
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two functions with a queue between them, in two languages."""
    root = tmp_path / "orders"
    root.mkdir()
    (root / "template.yaml").write_text(TEMPLATE, "utf-8")
    (root / "app.py").write_text(ADD, "utf-8")
    (root / "work.js").write_text(WORK, "utf-8")
    return root


def play(scenario: Callable[[Editor], Coroutine[Any, Any, None]], root: Path, **options: Any) -> None:
    """Let something happen in an editor."""

    async def run() -> None:
        async with Editor(root, **options) as editor:
            await scenario(editor)

    asyncio.run(run())


async def lenses(editor: Editor, name: str) -> list[tuple[int, types.Command | None]]:
    """The lines and commands of the lenses in a file."""
    found = await editor.client.text_document_code_lens_async(types.CodeLensParams(editor.identifier(name)))
    return [(each.range.start.line, each.command) for each in found or ()]


async def titles(editor: Editor, name: str) -> list[str]:
    """What the lenses of a file say, each as `line: title`."""
    return [f"{line}: {command.title if command else ''}" for line, command in await lenses(editor, name)]


async def references(editor: Editor, name: str, line: int, column: int, *, declared: bool = False) -> list[str]:
    """What uses what is at a place, each as `file:line:column`."""
    context = types.ReferenceContext(include_declaration=declared)
    position = types.Position(line, column)
    parameters = types.ReferenceParams(context, editor.identifier(name), position)
    found = await editor.client.text_document_references_async(parameters)
    return [f"{Path(each.uri).name}:{each.range.start.line}:{each.range.start.character}" for each in found or ()]


def test_lenses_say_who_invokes_a_handler_and_with_which_settings_while_the_template_is_typed(project: Path) -> None:
    async def scenario(editor: Editor) -> None:
        editor.open("app.py")
        editor.open("template.yaml")
        add = "7: Add · invoked by POST /orders · 128 MB · "
        assert await titles(editor, "app.py") == [f"{add}20 s"]
        assert await titles(editor, "work.js") == ["0: Work · invoked by SQS Queue · 1024 or 512 MB · 3 s"]
        assert await titles(editor, "template.yaml") == []
        editor.replace("template.yaml", TEMPLATE.replace("Timeout: 20", "Timeout: 25"))
        assert await titles(editor, "app.py") == [f"{add}25 s"]
        unconnected = TEMPLATE.replace("        Post: { Type: Api, Properties: { Path: /orders, Method: post } }\n", "")
        editor.replace("template.yaml", unconnected)
        assert await titles(editor, "app.py") == ["7: Add · invoked by nothing that the templates show · 128 MB · 20 s"]
        with_macro = unconnected.replace("AWS::Serverless-2016-10-31", "[AWS::Serverless-2016-10-31, Macro]")
        editor.replace("template.yaml", with_macro)
        assert await titles(editor, "app.py") == ["7: Add · 128 MB · 20 s"]

    play(scenario, project)


def test_a_lens_leads_to_the_function_where_the_editor_opens_what_it_is_told(project: Path) -> None:
    shown: list[types.ShowDocumentParams] = []

    async def scenario(editor: Editor) -> None:
        def show(parameters: types.ShowDocumentParams) -> types.ShowDocumentResult:
            shown.append(parameters)
            return types.ShowDocumentResult(True)

        editor.client.feature(types.WINDOW_SHOW_DOCUMENT)(show)
        ((_, command),) = await lenses(editor, "app.py")
        assert command is not None
        await editor.client.workspace_execute_command_async(
            types.ExecuteCommandParams(command.command, command.arguments)
        )
        assert [(each.uri, each.selection and each.selection.start) for each in shown] == [
            (editor.uri("template.yaml"), types.Position(3, 2))
        ]
        address = await editor.client.workspace_execute_command_async(types.ExecuteCommandParams("serverless-lint.map"))
        assert (shown[-1].uri, shown[-1].external) == (address, True)
        page = Path(uris.to_fs_path(str(address)) or "").read_text("utf-8")
        assert page.startswith("<!doctype html>")
        assert '"name":"Work"' in page

    play(scenario, project, capabilities=SHOWS)


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_the_map_is_that_of_a_file_that_need_not_be_named(project: Path, count: int) -> None:
    async def scenario(editor: Editor) -> None:
        arguments = [editor.uri("app.py"), False, None][:count]
        address = await editor.client.workspace_execute_command_async(
            types.ExecuteCommandParams("serverless-lint.map", arguments)
        )
        assert (path_of(str(address)) or Path()).name == "orders.html"

    play(scenario, project, capabilities=SHOWS if count == 2 else types.ClientCapabilities())


@pytest.mark.parametrize(
    ("command", "arguments"),
    [("serverless-lint.show", []), ("serverless-lint.show", [1, 2]), ("serverless-lint.nothing", None)],
)
def test_a_command_that_is_not_to_be_had_is_refused_in_one_line(
    project: Path, command: str, arguments: list[Any] | None
) -> None:
    async def scenario(editor: Editor) -> None:
        await editor.until(lambda: bool(editor.statuses))
        with pytest.raises(JsonRpcInvalidParams):
            await editor.client.workspace_execute_command_async(types.ExecuteCommandParams(command, arguments))
        # Behind the status line of the run.
        await editor.until(lambda: len(editor.logged) == 2)
        assert editor.logged[1].startswith("Invalid Params: ")
        assert "\n" not in editor.logged[1]

    play(scenario, project)


def test_lenses_of_an_editor_that_opens_nothing_lead_nowhere(project: Path) -> None:
    async def scenario(editor: Editor) -> None:
        ((_, command),) = await lenses(editor, "app.py")
        assert command is not None
        assert command.command == ""

    play(scenario, project)


def test_what_is_declared_in_a_template_is_found_where_code_uses_it_and_the_reverse(project: Path) -> None:
    async def scenario(editor: Editor) -> None:
        editor.open("template.yaml")
        editor.open("app.py")
        reads = ["app.py:8:30", "app.py:9:39"]
        assert await references(editor, "template.yaml", 11, 36) == reads
        assert await references(editor, "app.py", 8, 45) == reads
        assert await references(editor, "app.py", 8, 45, declared=True) == [*reads, "template.yaml:11:34"]
        queue = ["app.py:8:4", "template.yaml:11:49", "template.yaml:19:58"]
        assert await references(editor, "template.yaml", 2, 4) == queue
        assert await references(editor, "app.py", 7, 5) == ["template.yaml:7:15"]
        assert await references(editor, "template.yaml", 7, 18, declared=True) == ["app.py:7:4", "template.yaml:7:15"]
        assert await references(editor, "template.yaml", 21, 4) == ["template.yaml:17:23"]
        assert await references(editor, "template.yaml", 0, 4) == []
        editor.replace("app.py", f"# 😀\n{ADD}")
        assert await references(editor, "template.yaml", 11, 36) == ["app.py:9:30", "app.py:10:39"]

    play(scenario, project)


def test_a_use_in_code_leads_to_the_resource_and_the_resource_to_its_uses(project: Path) -> None:
    async def definitions(editor: Editor, name: str, line: int, column: int) -> list[str]:
        parameters = types.DefinitionParams(editor.identifier(name), types.Position(line, column))
        found = await editor.client.text_document_definition_async(parameters)
        locations = [each for each in found if isinstance(each, types.Location)] if isinstance(found, list) else []
        return [f"{Path(each.uri).name}:{each.range.start.line}:{each.range.start.character}" for each in locations]

    async def scenario(editor: Editor) -> None:
        editor.open("template.yaml")
        editor.open("app.py")
        assert await definitions(editor, "app.py", 8, 10) == ["template.yaml:2:2"]
        assert await definitions(editor, "template.yaml", 2, 4) == ["app.py:8:4"]
        # The same in what is typed but not saved: another queue is meant.
        other = TEMPLATE.replace("  Add:\n", "  Other: { Type: AWS::SQS::Queue }\n  Add:\n")
        editor.replace("template.yaml", other.replace("!GetAtt Queue.QueueUrl", "!GetAtt Other.QueueUrl"))
        assert await definitions(editor, "app.py", 8, 10) == ["template.yaml:3:2"]
        assert await definitions(editor, "app.py", 0, 0) == []

    play(scenario, project)


def test_the_rules_that_an_ignore_names_link_to_their_pages(project: Path) -> None:
    (project / "app.py").write_text(f"{ADD}# serverless-lint: ignore[no-such-rule, client-in-handler]\n", "utf-8")

    async def links(editor: Editor, name: str) -> list[tuple[int, int, str]]:
        parameters = types.DocumentLinkParams(editor.identifier(name))
        found = await editor.client.text_document_document_link_async(parameters)
        return [
            (each.range.start.line, each.range.start.character, (each.target or "").partition("#")[2])
            for each in found or ()
        ]

    async def scenario(editor: Editor) -> None:
        assert await links(editor, "template.yaml") == [(12, 35, "missing-tracing"), (12, 52, "default-memory")]
        assert await links(editor, "app.py") == [(10, 40, "client-in-handler")]
        assert await links(editor, "work.js") == []

    play(scenario, project)
