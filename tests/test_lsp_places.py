"""What an editor shows of a place, and where it goes from there."""

from __future__ import annotations

import asyncio
from pathlib import Path

from lsprotocol import types

from editor import Editor

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: { Type: AWS::DynamoDB::Table }
  List:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.list_orders
      Environment:
        Variables:
          TABLE: !Ref Orders
          PICTURE: "![x](https://example.com/x.png)"
"""
HANDLER = """\
import os


def list_orders(event, context):
    return "😀", os.environ["TABEL"], os.environ["TABLE"]
"""


async def hovered(editor: Editor, name: str, line: int, column: int) -> str:
    """The Markdown that is shown at a place; empty if nothing is."""
    parameters = types.HoverParams(editor.identifier(name), types.Position(line, column))
    hover = await editor.client.text_document_hover_async(parameters)
    return hover.contents.value if hover is not None and isinstance(hover.contents, types.MarkupContent) else ""


async def targets(editor: Editor, name: str, line: int, column: int) -> list[tuple[str, types.Position]]:
    """Where a place leads."""
    parameters = types.DefinitionParams(editor.identifier(name), types.Position(line, column))
    found = await editor.client.text_document_definition_async(parameters)
    locations = found if isinstance(found, list) else []
    return [(each.uri, each.range.start) for each in locations if isinstance(each, types.Location)]


def test_places_are_explained_and_lead_to_what_they_stand_for(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE, "utf-8")
    (tmp_path / "app.py").write_text(HANDLER, "utf-8")

    async def scenario() -> None:
        async with Editor(
            tmp_path, arguments=("--no-cfn-lint", "--select", "undeclared-environment-variable")
        ) as editor:
            editor.open("template.yaml")
            editor.open("app.py")
            page = await hovered(editor, "app.py", 4, 20)
            assert page.startswith("# undeclared-environment-variable\n")
            explained = await hovered(editor, "template.yaml", 7, 8)
            code = f'code: "app.list\\_orders" is `list_orders` ([app.py:4]({editor.uri("app.py")}#L4))'
            assert f"\n- {code}\n" in explained
            assert 'PICTURE = "\\!\\[x\\]\\(https://example.com/x.png\\)"' in explained
            assert "`List` through its handler" in await hovered(editor, "app.py", 3, 6)
            assert await hovered(editor, "app.py", 0, 0) == ""
            template, app = editor.uri("template.yaml"), editor.uri("app.py")
            assert await targets(editor, "template.yaml", 7, 18) == [(app, types.Position(3, 4))]
            assert await targets(editor, "app.py", 3, 6) == [(template, types.Position(3, 2))]
            assert await targets(editor, "app.py", 4, 50) == [(template, types.Position(10, 10))]
            assert await targets(editor, "template.yaml", 10, 24) == [(template, types.Position(2, 2))]
            editor.replace("template.yaml", f"# 😀\n{TEMPLATE}")
            assert await targets(editor, "app.py", 3, 6) == [(template, types.Position(4, 2))]

    asyncio.run(scenario())
