"""What happens around an editor: files that come, go and move, folders in folders, links, settings, checkouts."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from editor import Editor, change
from git_command import needs_git
from git_command import run_git as git
from serverless_lint.lsp.documents import path_of

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src
"""
HANDLER = "def handler(event, context):\n    return 1\n"
ARGUMENTS = ("--no-cfn-lint", "--select", "handler-not-found")
NO_FUNCTION = "6:19 handler-not-found"
NO_FILE = "6:15 handler-not-found"
MANY = 300

needs_links = pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")

Scenario = Callable[[Editor], Coroutine[Any, Any, None]]


def make_project(root: Path, handler: str = "handler") -> Path:
    """A function, and its handler of this name."""
    (root / "src").mkdir(parents=True)
    (root / "template.yaml").write_text(TEMPLATE, "utf-8")
    (root / "src/app.py").write_text(HANDLER.replace("handler", handler), "utf-8")
    return root


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project in which nothing is wrong."""
    return make_project(tmp_path.resolve() / "orders")


def play(scenario: Scenario, *roots: Path, **options: Any) -> None:
    """Let something happen in an editor that has folders open."""

    async def run() -> None:
        async with Editor(*roots, **{"arguments": ARGUMENTS, **options}) as editor:
            await scenario(editor)
            assert "Traceback" not in "".join(editor.logged)

    asyncio.run(run())


def change_folders(editor: Editor, added: tuple[Path, ...] = (), removed: tuple[Path, ...] = ()) -> None:
    """Open folders in a window, and close others."""
    folders = [[types.WorkspaceFolder(each.as_uri(), each.name) for each in paths] for paths in (added, removed)]
    event = types.WorkspaceFoldersChangeEvent(*folders)
    editor.client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))


def test_files_that_are_made_moved_and_deleted_count_at_once(project: Path) -> None:
    async def scenario(editor: Editor) -> None:
        editor.open("template.yaml")
        editor.open("src/app.py")
        await editor.is_told_all()
        # Moved, as editors do it: closed under the old name, opened under the new one.
        (project / "src/app.py").rename(project / "src/orders.py")
        editor.close("src/app.py")
        editor.open("src/orders.py")
        editor.changed_on_disk("src/app.py", "src/orders.py")
        await editor.sees("template.yaml", NO_FILE)
        # The new name, with a text of it that is nowhere on the disk.
        editor.replace("template.yaml", TEMPLATE.replace("app.handler", "orders.handler"))
        await editor.sees("template.yaml")
        editor.change("src/orders.py", change((0, 4), (0, 11), "handle"))
        await editor.sees("template.yaml", "6:22 handler-not-found")
        # Made anew, while the other is deleted although it is open.
        (project / "src/orders.py").unlink()
        (project / "src/app.py").write_text(HANDLER, "utf-8")
        editor.replace("template.yaml", TEMPLATE)
        editor.changed_on_disk("src/orders.py", "src/app.py")
        await editor.is_told_all()
        assert (editor.shown("template.yaml"), editor.shown("src/orders.py")) == ([], [])
        # A folder as a whole.
        (project / "src").rename(project / "code")
        editor.changed_on_disk("src", "code")
        editor.replace("template.yaml", TEMPLATE.replace("CodeUri: src", "CodeUri: code"))
        await editor.is_told_all()
        assert editor.shown("template.yaml") == []
        assert editor.statuses[-1].message == "Read 1 function in 1 template, 2 files."

    play(scenario, project)


@needs_git
def test_files_that_are_ignored_do_not_count_and_count_again(project: Path) -> None:
    git(project, "init", "--quiet")
    (project / "src/app.py").write_text(HANDLER.replace("handler", "handle"), "utf-8")

    async def scenario(editor: Editor) -> None:
        await editor.sees("template.yaml", NO_FUNCTION)
        (project / ".gitignore").write_text("template.yaml\n", "utf-8")
        editor.changed_on_disk(".gitignore")
        await editor.sees("template.yaml")
        (project / ".gitignore").unlink()
        editor.changed_on_disk(".gitignore")
        await editor.sees("template.yaml", NO_FUNCTION)

    play(scenario, project)


@needs_git
def test_a_checkout_of_hundreds_of_files_is_one_change(tmp_path: Path) -> None:
    root = tmp_path.resolve() / "orders"
    names = []
    for number in range(MANY // 2):
        make_project(root / f"service{number}")
        names += [f"service{number}/template.yaml", f"service{number}/src/app.py"]
    git(root, "init", "--quiet", "-b", "main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "-m", "sound")
    git(root, "checkout", "--quiet", "-b", "broken")
    for number in range(MANY // 2):
        (root / f"service{number}/src/app.py").write_text(HANDLER.replace("handler", "handle"), "utf-8")
        (root / f"service{number}/template.yaml").write_text(f"# broken\n{TEMPLATE}", "utf-8")
    git(root, "commit", "--quiet", "--all", "-m", "broken")

    def broken(editor: Editor) -> set[tuple[str, ...]]:
        return {tuple(editor.shown(name)) for name in names if name.endswith(".yaml")}

    async def scenario(editor: Editor) -> None:
        editor.open("service0/template.yaml")
        await editor.until(lambda: len(editor.statuses) == 2)
        git(root, "checkout", "--quiet", "main")
        for begin in range(0, MANY, 50):
            editor.changed_on_disk(*names[begin : begin + 50])
        # The editor reads what is open and has not been changed again.
        editor.replace("service0/template.yaml", TEMPLATE)
        editor.save("service0/template.yaml")
        # The status comes after the diagnostics that it tells of.
        await editor.until(lambda: broken(editor) == {()} and len(editor.statuses) > 2)
        assert len(editor.statuses) == 3

    async def with_broken(editor: Editor) -> None:
        await editor.until(lambda: broken(editor) == {("7:19 handler-not-found",)})
        await scenario(editor)

    play(with_broken, root)


def test_a_folder_in_an_open_folder_is_checked_with_it_and_alone_when_that_is_closed(tmp_path: Path) -> None:
    outer = make_project(tmp_path.resolve() / "outer", "handle")
    inner = make_project(outer / "inner", "handle")
    template = str(inner / "template.yaml")

    async def scenario(editor: Editor) -> None:
        await editor.sees("template.yaml", NO_FUNCTION)
        await editor.sees(template, NO_FUNCTION)
        await editor.until(lambda: bool(editor.statuses))
        assert len(editor.statuses) == 1
        change_folders(editor, removed=(outer,))
        await editor.until(lambda: len(editor.statuses) == 2)
        assert (editor.shown("template.yaml"), editor.shown(template)) == ([], [NO_FUNCTION])
        change_folders(editor, added=(outer,), removed=(inner,))
        await editor.until(lambda: len(editor.statuses) == 3)
        assert (editor.shown("template.yaml"), editor.shown(template)) == ([NO_FUNCTION], [NO_FUNCTION])

    play(scenario, outer, inner)


def test_a_folder_that_is_gone_is_complained_of_once_and_checked_when_it_is_back(project: Path) -> None:
    async def scenario(editor: Editor) -> None:
        editor.open("template.yaml", TEMPLATE.replace("app.handler", "app.handle"))
        await editor.sees("template.yaml", NO_FUNCTION)
        shutil.rmtree(project)
        for letter in "abc":
            editor.change("template.yaml", change((0, 0), (0, 0), f"# {letter}\n"))
            hover = types.HoverParams(editor.identifier("template.yaml"), types.Position(6, 8))
            assert await editor.client.text_document_hover_async(hover) is None
        assert editor.shown("template.yaml") == []
        assert editor.messages == [f"serverless-lint: no such file or folder: {project}"]
        make_project(project)
        editor.changed_on_disk("template.yaml")
        await editor.sees("template.yaml", "9:19 handler-not-found")

    play(scenario, project)


def test_a_wrong_setting_above_the_folder_is_told_once_and_mended_when_it_is_saved(project: Path) -> None:
    settings = project.parent / "serverless-lint.toml"
    settings.write_text("selekt = []\n", "utf-8")

    async def scenario(editor: Editor) -> None:
        await editor.until(lambda: len(editor.messages) == 1)
        editor.open("template.yaml", TEMPLATE.replace("app.handler", "app.handle"))
        await editor.asks_for_all()
        assert [message.partition(":1: ")[2] for message in editor.messages] == [
            "unknown key `selekt` (did you mean `select`?)"
        ]
        settings.write_text("", "utf-8")
        editor.open("../serverless-lint.toml")
        editor.save("../serverless-lint.toml")
        await editor.sees("template.yaml", NO_FUNCTION)

    play(scenario, project)


def test_who_opens_a_file_outside_of_all_folders_is_told_once_that_it_is_not_checked(project: Path) -> None:
    async def scenario(editor: Editor) -> None:
        for name in ("../one.py", "../two.py", "template.yaml"):
            editor.open(name, "def (\n")
        await editor.asks_for_all()
        told = [line for line in editor.logged if "is in no folder that is open" in line]
        assert [line.partition(" is in ")[0] for line in told] == [str(project.parent / "one.py")]

    play(scenario, project)


@needs_links
def test_a_project_that_is_opened_by_a_link_is_that_behind_it(project: Path) -> None:
    link = project.parent / "link"
    link.symlink_to(project)

    async def scenario(editor: Editor) -> None:
        editor.open("template.yaml")
        # Some editors follow the link for the file, but not for the folder.
        real_name = str(project / "src/app.py")
        editor.open(real_name)
        await editor.is_told_all()
        editor.change(real_name, change((0, 4), (0, 11), "handle"))
        await editor.sees("template.yaml", NO_FUNCTION)
        position = types.Position(6, 18)
        editor.change("template.yaml", change((6, 19), (6, 26), "handle"))
        found = await editor.client.text_document_definition_async(
            types.DefinitionParams(editor.identifier("template.yaml"), position)
        )
        assert isinstance(found, list)
        assert [path_of(each.uri) for each in found if isinstance(each, types.Location)] == [project / "src/app.py"]
        editor.change(real_name, change((1, 0), (1, 0), "("))
        await editor.sees(real_name, "0:26 syntax-error")
        assert link / "src/app.py" not in editor.published

    play(scenario, link)


@needs_links
def test_a_file_behind_a_link_has_the_text_that_is_typed_under_the_name_of_the_link(project: Path) -> None:
    (project / "linked").symlink_to("src")

    async def scenario(editor: Editor) -> None:
        editor.open("linked/app.py", HANDLER.replace("handler", "handle"))
        await editor.sees("template.yaml", NO_FUNCTION)
        editor.replace("linked/app.py", HANDLER)
        await editor.sees("template.yaml")
        editor.replace("linked/app.py", "def (\n")
        await editor.sees("linked/app.py", "0:4 syntax-error")
        editor.close("linked/app.py")
        await editor.sees("linked/app.py")

    play(scenario, project)


@needs_links
def test_a_file_that_is_opened_by_a_link_is_asked_about_in_its_own_application(tmp_path: Path) -> None:
    root = tmp_path.resolve() / "all"
    for name in ("mails", "orders"):
        make_project(root / name)
    (root / "serverless-lint.toml").write_text('applications = ["/mails", "/orders"]\n', "utf-8")
    (root / "linked").symlink_to("orders")

    async def scenario(editor: Editor) -> None:
        editor.open("linked/template.yaml")
        found = await editor.client.text_document_definition_async(
            types.DefinitionParams(editor.identifier("linked/template.yaml"), types.Position(6, 18))
        )
        assert isinstance(found, list)
        places = [path_of(each.uri) for each in found if isinstance(each, types.Location)]
        assert places == [root / "orders/src/app.py"]

    play(scenario, root)


@pytest.mark.parametrize("name", ["a b#c?d%20e;f.yaml", "é😀.yaml", "[x] $(y) & 'z'.yaml"])
def test_names_are_those_of_the_editor(project: Path, name: str) -> None:
    (project / "template.yaml").rename(project / name)

    async def scenario(editor: Editor) -> None:
        editor.open(name, TEMPLATE.replace("app.handler", "app.handle"))
        await editor.sees(name, NO_FUNCTION)
        assert set(editor.published) == {project / name}
        editor.replace(name, TEMPLATE)
        await editor.sees(name)

    play(scenario, project)


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_a_name_that_is_no_text_keeps_nothing_from_being_shown(project: Path) -> None:
    name = os.fsdecode(b"z\xff.yaml")
    try:
        (project / name).write_text(TEMPLATE.replace("app.handler", "app.handle"), "utf-8")
    except OSError:
        pytest.skip("the file system takes no such names")

    async def scenario(editor: Editor) -> None:
        await editor.until(lambda: len(editor.statuses) == 1)
        (uri,) = [uri for uri in editor.uris if uri.endswith(".yaml")]
        assert (uri.rpartition("/")[2], path_of(uri)) == ("z%FF.yaml", project / name)
        assert await editor.asks("template.yaml") == []

    play(scenario, project)


@pytest.mark.parametrize("uri", ["file:///a%00b", "file:", "file://", "file://[x/y", "vscode-vfs://github/a/b.py"])
def test_what_names_no_file_is_left_alone(project: Path, uri: str) -> None:
    async def scenario(editor: Editor) -> None:
        item = types.TextDocumentItem(uri, "yaml", 1, "def (\n")
        editor.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        hover = types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(0, 0))
        assert await editor.client.text_document_hover_async(hover) is None
        editor.open("template.yaml")
        await editor.is_told_all()

    play(scenario, project)
