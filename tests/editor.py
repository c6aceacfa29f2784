"""An editor without a screen: a client of the language server over real pipes."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types
from pygls import uris
from pygls.lsp.client import LanguageClient
from pygls.workspace import PositionCodec

from command import PACKAGE_PARENT
from serverless_lint.lsp.positions import EditorText

SECONDS = 120.0
STATUS = "$/serverless-lint/status"
RESOLVES = types.ClientCapabilities(
    text_document=types.TextDocumentClientCapabilities(
        code_action=types.CodeActionClientCapabilities(
            resolve_support=types.ClientCodeActionResolveOptions(properties=["edit"])
        )
    )
)
"""An editor that asks for the edit of an action once that is chosen."""

_Params = TypeVar("_Params")


class Editor:
    """What is open, and what the server shows."""

    def __init__(
        self,
        *roots: Path,
        arguments: Sequence[str] = ("--no-cfn-lint",),
        capabilities: types.ClientCapabilities | None = None,
        environment: dict[str, str] | None = None,
        options: Any = None,
    ) -> None:
        self.roots = roots
        self.client = LanguageClient("editor", "1")
        self.versions: dict[Path, int] = {}
        self.published: dict[Path, types.PublishDiagnosticsParams] = {}
        self.uris: list[str] = []
        """The files of which something was published, as the server writes their names."""
        self.told_versions: dict[Path, list[int | None]] = {}
        """The versions that something was published about, in that order."""
        self.messages: list[str] = []
        self.logged: list[str] = []
        self.statuses: list[Any] = []
        self.refreshes = 0
        self.registered: list[types.Registration] = []
        self.initialized: types.InitializeResult | None = None
        self._arguments = arguments
        self._capabilities = capabilities or types.ClientCapabilities()
        self._environment = environment or {}
        self._options = options
        self._news = asyncio.Event()
        self._listen()

    async def __aenter__(self) -> Editor:
        environment = {**os.environ, "PYTHONPATH": PACKAGE_PARENT, **self._environment}
        await self.client.start_io(sys.executable, "-m", "serverless_lint", "lsp", *self._arguments, env=environment)
        folders = [types.WorkspaceFolder(root.as_uri(), root.name) for root in self.roots]
        parameters = types.InitializeParams(
            capabilities=self._capabilities,
            process_id=os.getpid(),
            initialization_options=self._options,
            root_uri=folders[0].uri if folders else None,
            workspace_folders=folders,
        )
        self.initialized = await self.client.initialize_async(parameters)
        self.client.initialized(types.InitializedParams())
        return self

    async def __aexit__(self, *error: object) -> None:
        await asyncio.wait_for(self.client.shutdown_async(None), SECONDS)
        self.client.exit(None)
        await asyncio.wait_for(self.client.stop(), SECONDS)  # type: ignore[no-untyped-call]

    @property
    def server_process(self) -> int:
        """The number of the server's process."""
        process = self.client._server
        assert process is not None
        return process.pid

    def path(self, name: str) -> Path:
        """A file of the first root."""
        return self.roots[0] / name

    def uri(self, name: str) -> str:
        """The address of a file of the first root."""
        return uris.from_fs_path(str(self.path(name))) or ""

    def open(self, name: str, text: str | None = None) -> None:
        """Open a file, with what is on disk or another text."""
        path = self.path(name)
        self.versions[path] = 1
        text = path.read_bytes().decode("utf-8") if text is None else text
        self.client.text_document_did_open(
            types.DidOpenTextDocumentParams(types.TextDocumentItem(self.uri(name), "", 1, text))
        )

    def change(self, name: str, *changes: types.TextDocumentContentChangeEvent) -> None:
        """Change an open text."""
        path = self.path(name)
        self.versions[path] += 1
        identifier = types.VersionedTextDocumentIdentifier(self.versions[path], self.uri(name))
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, changes))

    def replace(self, name: str, text: str) -> None:
        """Change all of an open text."""
        self.change(name, types.TextDocumentContentChangeWholeDocument(text))

    def save(self, name: str) -> None:
        """Say that an open text is on the disk now."""
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(self.identifier(name)))

    def close(self, name: str) -> None:
        """Close a text."""
        del self.versions[self.path(name)]
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(self.identifier(name)))

    def changed_on_disk(self, *names: str) -> None:
        """Tell of changes outside of the editor."""
        changes = [types.FileEvent(self.uri(name), types.FileChangeType.Changed) for name in names]
        self.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(changes))

    def identifier(self, name: str) -> types.TextDocumentIdentifier:
        """A file as requests name it."""
        return types.TextDocumentIdentifier(self.uri(name))

    async def actions(self, name: str, line: int, *only: str) -> list[types.CodeAction]:
        """What is offered on a line."""
        range = types.Range(types.Position(line, 0), types.Position(line, 999))
        context = types.CodeActionContext(self.diagnostics(name), only or None)
        parameters = types.CodeActionParams(self.identifier(name), range, context)
        found = await self.client.text_document_code_action_async(parameters)
        return [action for action in found or () if isinstance(action, types.CodeAction)]

    async def asks(self, name: str) -> list[object]:
        """The rules that say something in a file, by request."""
        parameters = types.DocumentDiagnosticParams(self.identifier(name))
        report = await self.client.text_document_diagnostic_async(parameters)
        assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
        return [each.code for each in report.items]

    async def asks_for_all(self, *known: str) -> dict[str, list[object]]:
        """The same of all files, where something was said of some before."""
        previous = [types.PreviousResultId(self.uri(name), "") for name in known]
        report = await self.client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams(previous))
        full = [item for item in report.items if isinstance(item, types.WorkspaceFullDocumentDiagnosticReport)]
        return {Path(uris.to_fs_path(each.uri) or "").name: [item.code for item in each.items] for each in full}

    def diagnostics(self, name: str) -> Sequence[types.Diagnostic]:
        """What is shown in a file."""
        published = self.published.get(self.path(name))
        return () if published is None else published.diagnostics

    def shown(self, name: str) -> list[str]:
        """What is shown in a file, each as `line:column rule`, counted as editors do."""
        places = ((each.range.start, each.code) for each in self.diagnostics(name))
        return [f"{start.line}:{start.character} {code}" for start, code in places]

    async def sees(self, name: str, *expected: str) -> None:
        """Wait until this is shown in a file."""
        try:
            await self.until(lambda: self.shown(name) == list(expected))
        except asyncio.TimeoutError:
            raise AssertionError(f"{name} shows {self.shown(name)}, not {list(expected)}; {self.logged}") from None

    async def is_told_all(self) -> None:
        """Wait until the diagnostics are those of the open texts, and complete."""
        await self.until(self._is_told_all)

    def _is_told_all(self) -> bool:
        told = (self.published.get(path) for path in self.versions)
        versions = [each.version if each is not None else None for each in told]
        return versions == list(self.versions.values()) and bool(self.statuses) and self.statuses[-1].complete

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds that the server can bring about."""

        async def wait() -> None:
            while not holds():
                self._news.clear()
                await self._news.wait()

        await asyncio.wait_for(wait(), SECONDS)

    def _listen(self) -> None:
        def published(parameters: types.PublishDiagnosticsParams) -> None:
            path = Path(uris.to_fs_path(parameters.uri) or "")
            self.published[path] = parameters
            self.uris.append(parameters.uri)
            self.told_versions.setdefault(path, []).append(parameters.version)
            self._news.set()

        def logged(parameters: types.LogMessageParams) -> None:
            self.logged.append(parameters.message)
            self._news.set()

        def showed(parameters: types.ShowMessageParams) -> None:
            self.messages.append(parameters.message)
            self._news.set()

        def told(parameters: Any) -> None:
            self.statuses.append(parameters)
            self._news.set()

        def registered(parameters: types.RegistrationParams) -> None:
            self.registered += parameters.registrations
            self._news.set()

        def refreshed(parameters: None) -> None:
            self.refreshes += 1
            self._news.set()

        self.client.feature(types.WORKSPACE_DIAGNOSTIC_REFRESH)(refreshed)
        self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(published)
        self.client.feature(types.WINDOW_LOG_MESSAGE)(logged)
        self.client.feature(types.WINDOW_SHOW_MESSAGE)(showed)
        self.client.feature(types.CLIENT_REGISTER_CAPABILITY)(registered)
        self.client.feature(STATUS)(told)


def edited(text: str, edits: Sequence[types.TextEdit]) -> str:
    """A text of few characters after edits, as an editor applies them: from the end."""
    for edit in sorted(edits, key=lambda edit: edit.range.start, reverse=True):
        text = (
            EditorText(text, PositionCodec())
            .changed(types.TextDocumentContentChangePartial(edit.range, edit.new_text))
            .text
        )
    return text


def change(start: tuple[int, int], end: tuple[int, int], text: str) -> types.TextDocumentContentChangePartial:
    """A replacement of what is between two positions."""
    return types.TextDocumentContentChangePartial(types.Range(types.Position(*start), types.Position(*end)), text)
