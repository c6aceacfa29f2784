"""Diagnostics in an editor: what is shown where while somebody types, in code and templates at once."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from command import PACKAGE_PARENT, serverless_lint_process
from editor import SECONDS, Editor, change

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src
      Environment:
        Variables:
          TABLE: orders
"""
HANDLER = """\
import os


def handler(event, context):
    return os.environ["TABLE"]
"""
ARGUMENTS = (
    *("--no-cfn-lint", "--select", "handler-not-found,undeclared-environment-variable,unused-environment-variable"),
    *("--as-of", "2026-01-01"),
)
NAME_OF_HANDLER = ((3, 4), (3, 11))

Scenario = Callable[[Editor], Coroutine[Any, Any, None]]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A function whose code and template agree."""
    root = tmp_path / "orders"
    (root / "src").mkdir(parents=True)
    (root / "template.yaml").write_text(TEMPLATE, "utf-8")
    (root / "src/app.py").write_text(HANDLER, "utf-8")
    return root


def play(scenario: Scenario, *roots: Path, **options: Any) -> None:
    """Let something happen in an editor that has folders open."""

    async def run() -> None:
        async with Editor(*roots, **{"arguments": ARGUMENTS, **options}) as editor:
            await scenario(editor)

    asyncio.run(run())


def test_what_changes_in_one_file_is_said_of_the_other_while_it_is_typed(project: Path) -> None:
    async def scenario(editor: Editor) -> None:
        editor.open("template.yaml")
        editor.open("src/app.py")
        await editor.is_told_all()
        assert (editor.shown("template.yaml"), editor.shown("src/app.py")) == ([], [])
        editor.change("src/app.py", change(*NAME_OF_HANDLER, "handle"))
        await editor.sees("template.yaml", "6:19 handler-not-found")
        editor.change("template.yaml", change((6, 19), (6, 26), "handle"))
        await editor.sees("template.yaml")
        editor.change("template.yaml", change((10, 10), (10, 15), "TABEL"))
        await editor.sees("src/app.py", "4:11 undeclared-environment-variable")
        await editor.sees("template.yaml", "10:10 unused-environment-variable")
        await editor.is_told_all()

    play(scenario, project)


def test_a_diagnostic_has_what_editors_can_show(project: Path) -> None:
    (project / "template.yaml").write_text(TEMPLATE.replace("TABLE", "TABEL"), "utf-8")

    async def scenario(editor: Editor) -> None:
        await editor.sees("template.yaml", "10:10 unused-environment-variable")
        await editor.sees("src/app.py", "4:11 undeclared-environment-variable")
        (unused,) = editor.diagnostics("template.yaml")
        (undeclared,) = editor.diagnostics("src/app.py")
        address = "https://pypi.org/project/serverless-lint/#undeclared-environment-variable"
        assert list(unused.tags or ()) == [types.DiagnosticTag.Unnecessary]
        assert unused.severity is types.DiagnosticSeverity.Information
        assert undeclared.severity is types.DiagnosticSeverity.Warning
        assert undeclared.source == "serverless-lint"
        assert undeclared.code_description == types.CodeDescription(address)
        assert undeclared.range == types.Range(types.Position(4, 11), types.Position(4, 30))
        assert undeclared.message.startswith("`TABLE` is not declared for `Orders`")

    play(scenario, project)


def test_places_are_counted_in_utf_16(project: Path) -> None:
    async def scenario(editor: Editor) -> None:
        editor.open("src/app.py")
        await editor.is_told_all()
        editor.change("src/app.py", change((4, 4), (4, 4), 'x = "😀é"; '))
        editor.change("src/app.py", change((4, 15), (4, 15), " "))
        editor.change("src/app.py", change((4, 35), (4, 40), "OTHER"))
        await editor.sees("src/app.py", "4:23 undeclared-environment-variable")

    play(scenario, project)


def test_a_form_feed_ends_no_line(project: Path) -> None:
    async def scenario(editor: Editor) -> None:
        editor.open("src/app.py", HANDLER.replace("    return", "\x0c    return"))
        await editor.is_told_all()
        editor.change("src/app.py", change((4, 24), (4, 29), "OTHER"))
        await editor.sees("src/app.py", "4:12 undeclared-environment-variable")

    play(scenario, project)


def test_what_is_closed_counts_as_it_is_on_disk(project: Path) -> None:
    async def scenario(editor: Editor) -> None:
        editor.open("template.yaml", TEMPLATE.replace("TABLE", "TABEL"))
        await editor.sees("src/app.py", "4:11 undeclared-environment-variable")
        editor.close("template.yaml")
        await editor.sees("src/app.py")
        await editor.sees("template.yaml")

    play(scenario, project)


def test_a_file_that_cannot_be_parsed_while_it_is_typed_changes_nothing_elsewhere(project: Path) -> None:
    (project / "src/app.py").write_text(HANDLER.replace("TABLE", "OTHER"), "utf-8")

    async def scenario(editor: Editor) -> None:
        editor.open("template.yaml")
        editor.open("src/app.py")
        await editor.sees("src/app.py", "4:11 undeclared-environment-variable")
        editor.change("template.yaml", change((11, 0), (11, 0), "  Other: { Type: 'AWS::SQS"))
        await editor.sees("template.yaml", "10:10 unused-environment-variable", "11:26 syntax-error")
        assert editor.shown("src/app.py") == ["4:11 undeclared-environment-variable"]
        # What another file has a part in says so, too.
        (undeclared,) = editor.diagnostics("src/app.py")
        assert undeclared.message.endswith("\nas it was before `template.yaml` could no longer be parsed")
        editor.save("template.yaml")
        await editor.sees("src/app.py")
        editor.change("template.yaml", change((11, 0), (12, 0), ""))
        await editor.sees("src/app.py", "4:11 undeclared-environment-variable")

    play(scenario, project)


def test_what_was_found_in_a_file_before_it_could_no_longer_be_parsed_stays_and_says_so(project: Path) -> None:
    (project / "src/app.py").write_text(HANDLER.replace("TABLE", "OTHER"), "utf-8")
    last = "as it was before `src/app.py` could no longer be parsed"

    def shown(editor: Editor) -> list[str]:
        found = ((each.range.start.line, each.code, last in each.message) for each in editor.diagnostics("src/app.py"))
        return [f"{line} {code}{' earlier' if marked else ''}" for line, code, marked in found]

    async def scenario(editor: Editor) -> None:
        editor.open("src/app.py")
        await editor.until(lambda: shown(editor) == ["4 undeclared-environment-variable"])
        # Above what was found, which moves down.
        editor.change("src/app.py", change((1, 0), (1, 0), "def 😀(\n\n"))
        await editor.until(lambda: shown(editor) == ["1 syntax-error", "6 undeclared-environment-variable earlier"])
        (_, moved) = editor.diagnostics("src/app.py")
        assert moved.range == types.Range(types.Position(6, 11), types.Position(6, 30))
        # In the midst of it: who knows what is meant now.
        editor.change("src/app.py", change((6, 23), (6, 24), "P"))
        await editor.until(lambda: shown(editor) == ["1 syntax-error"])
        editor.change("src/app.py", change((1, 0), (3, 0), ""))
        await editor.until(lambda: shown(editor) == ["4 undeclared-environment-variable"])

    play(scenario, project)


def test_changes_on_the_disk_are_seen_and_those_in_folders_of_tools_are_not_looked_at(project: Path) -> None:
    watching = types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True)
    capabilities = types.ClientCapabilities(
        workspace=types.WorkspaceClientCapabilities(did_change_watched_files=watching)
    )

    async def scenario(editor: Editor) -> None:
        await editor.until(lambda: len(editor.statuses) == 1)
        assert [each.method for each in editor.registered] == ["workspace/didChangeWatchedFiles"]
        editor.changed_on_disk("node_modules/a.js")
        (project / "src/app.py").write_text(HANDLER.replace("handler", "handle"), "utf-8")
        editor.changed_on_disk("src/app.py")
        await editor.sees("template.yaml", "6:19 handler-not-found")
        await editor.asks_for_all()
        assert len(editor.statuses) == 2
        editor.changed_on_disk("cdk.out/manifest.json")
        await editor.until(lambda: len(editor.statuses) == 3)
        (project / "serverless-lint.toml").write_text("[per-file-ignores]\n'*' = ['handler-not-found']\n", "utf-8")
        editor.changed_on_disk("serverless-lint.toml")
        await editor.sees("template.yaml")
        (project / "serverless-lint.toml").write_text("selekt = []\n", "utf-8")
        editor.changed_on_disk("serverless-lint.toml")
        await editor.until(lambda: bool(editor.messages))
        assert "serverless-lint.toml:1: unknown key `selekt`" in editor.messages[0]

    play(scenario, project, capabilities=capabilities)


def test_each_root_is_a_project_and_what_is_outside_of_them_is_left_alone(project: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "src").mkdir(parents=True)
    (other / "template.yaml").write_text(TEMPLATE.replace("TABLE", "TABEL"), "utf-8")
    (other / "src/app.py").write_text(HANDLER, "utf-8")
    outside = tmp_path / "outside.py"
    outside.write_text("def (\n", "utf-8")

    async def scenario(editor: Editor) -> None:
        editor.open(str(outside))
        await editor.sees(str(other / "src/app.py"), "4:11 undeclared-environment-variable")
        await editor.until(lambda: len(editor.statuses) == 2)
        removed = types.WorkspaceFolder(other.as_uri(), "other")
        editor.client.workspace_did_change_workspace_folders(
            types.DidChangeWorkspaceFoldersParams(types.WorkspaceFoldersChangeEvent([], [removed]))
        )
        await editor.sees(str(other / "src/app.py"))
        assert outside not in editor.published
        assert project / "template.yaml" not in editor.published

    play(scenario, project, other, project / "src")


def test_the_status_says_what_was_looked_at_and_what_was_not(project: Path) -> None:
    async def scenario(editor: Editor) -> None:
        await editor.until(lambda: len(editor.statuses) == 1)
        editor.open("template.yaml", TEMPLATE.replace("app.handler", "app.handle"))
        await editor.until(lambda: len(editor.statuses) == 2)
        editor.replace("template.yaml", f"# {TEMPLATE}".replace("app.handler", "app.handle"))
        await editor.until(lambda: len(editor.statuses) == 3)
        lines = [
            "Read 1 function in 1 template, 2 files.",
            "Read 1 function in 1 template, 2 files. Not analysed: 1 handler (no such function).",
        ]
        assert [status.message for status in editor.statuses[:2]] == lines
        assert all(status.complete for status in editor.statuses)
        # The log has a line when it changes.
        assert editor.logged[:2] == lines

    play(scenario, project)


def test_a_request_that_is_taken_back_is_not_answered_and_the_next_one_is(project: Path) -> None:
    async def scenario(editor: Editor) -> None:
        editor.open("template.yaml")
        editor.open("src/app.py")
        parameters = types.HoverParams(editor.identifier("template.yaml"), types.Position(6, 8))
        # Not answered before a run of what was just typed, so that there is something to take back.
        editor.change("src/app.py", change((4, 0), (4, 0), " "))
        request = editor.client.protocol.send_request_async(types.TEXT_DOCUMENT_HOVER, parameters, msg_id="first")
        asked = asyncio.ensure_future(request)
        await asyncio.sleep(0)
        editor.client.cancel_request(types.CancelParams("first"))
        with pytest.raises(JsonRpcException) as error:
            await asyncio.wait_for(asked, SECONDS)
        assert error.value.code == types.LSPErrorCodes.RequestCancelled
        hover = await editor.client.text_document_hover_async(parameters)
        assert hover is not None
        await editor.is_told_all()
        assert "Traceback" not in "".join(editor.logged)

    play(scenario, project)


def test_what_is_published_last_is_about_the_last_change(project: Path) -> None:
    async def scenario(editor: Editor) -> None:
        editor.open("src/app.py")
        for number in range(60):
            name = "OTHER" if number % 2 else "TABLE"
            editor.change("src/app.py", change((4, 23), (4, 28), name))
            await asyncio.sleep(0.01 * (number % 9))
        editor.change("src/app.py", change((4, 23), (4, 28), "TABLE"))
        await editor.is_told_all()
        # What is to be said of other files comes behind that of the file that has changed.
        await editor.until(lambda: editor.shown("template.yaml") == [])
        await asyncio.sleep(0.3)
        assert (editor.shown("src/app.py"), editor.shown("template.yaml")) == ([], [])
        versions = [each for each in editor.told_versions[editor.path("src/app.py")] if each is not None]
        assert versions == sorted(versions)
        assert versions[-1] == 62

    play(scenario, project)


def test_an_editor_that_asks_for_diagnostics_is_sent_no_others(project: Path) -> None:
    (project / "template.yaml").write_text(TEMPLATE.replace("app.handler", "app.handle"), "utf-8")

    async def scenario(editor: Editor) -> None:
        await editor.until(lambda: editor.refreshes == 1)
        assert [each.method for each in editor.registered] == ["textDocument/diagnostic"]
        assert await editor.asks("template.yaml") == ["handler-not-found"]
        assert await editor.asks_for_all() == {"template.yaml": ["handler-not-found"]}
        editor.open("template.yaml", TEMPLATE)
        assert await editor.asks_for_all("template.yaml") == {"template.yaml": []}
        assert editor.published == {}

    play(scenario, project, options={"diagnostics": "pull"})


def test_what_cfn_lint_says_comes_behind_the_rest(project: Path) -> None:
    (project / "template.yaml").write_text(TEMPLATE + "      Memory: 128\n", "utf-8")

    async def scenario(editor: Editor) -> None:
        await editor.until(lambda: bool(editor.statuses) and editor.statuses[-1].complete)
        assert [status.complete for status in editor.statuses] == [False, True]
        assert editor.shown("template.yaml") == ["11:6 cfn-lint:E3002"]

    play(scenario, project, arguments=("--select", "handler-not-found,cfn-lint"))


def test_without_its_packages_the_server_says_how_to_install_them() -> None:
    program = "import sys; sys.modules['pygls'] = None\nfrom serverless_lint.cli import main; sys.exit(main(['lsp']))"
    process = subprocess.run(
        (sys.executable, "-c", program), capture_output=True, check=False, env={"PYTHONPATH": PACKAGE_PARENT}
    )
    assert (process.returncode, process.stderr.decode()) == (
        2,
        "error: the language server needs more packages (install them: pip install lsprotocol pygls)\n",
    )


def test_no_other_command_knows_the_server() -> None:
    program = "import json, sys, serverless_lint.cli, serverless_lint.linter; print(json.dumps(sorted(sys.modules)))"
    process = subprocess.run(
        (sys.executable, "-c", program), capture_output=True, check=True, env={"PYTHONPATH": PACKAGE_PARENT}
    )
    assert {"asyncio", "pygls", "lsprotocol", "serverless_lint.lsp"}.isdisjoint(json.loads(process.stdout))


def test_the_command_is_explained() -> None:
    process = serverless_lint_process("lsp", "--help")
    assert b"a language server on standard input and output" in process.stdout
