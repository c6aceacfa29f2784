"""The server: what the editor sends, handed to the projects that it concerns."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInternalError
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method

from serverless_lint import __version__
from serverless_lint.config import Config
from serverless_lint.errors import ServerlessLintError
from serverless_lint.files.discover import EXCLUDED_FOLDERS
from serverless_lint.front_ends.cdk.assembly import DEFAULT_OUTPUT
from serverless_lint.lsp.actions import ACTION_KINDS, actions_in, can_resolve_edits, edit_of_ignore, uri_of_action
from serverless_lint.lsp.asked import Asked
from serverless_lint.lsp.documents import OpenDocuments, path_of, real_path
from serverless_lint.lsp.hover import hover_at
from serverless_lint.lsp.lenses import SHOW, lenses_in
from serverless_lint.lsp.links import links_in
from serverless_lint.lsp.map_page import MAP, write_map
from serverless_lint.lsp.project import SETTINGS, Project
from serverless_lint.lsp.run import Outcome
from serverless_lint.summary import coverage_line

NAME = "serverless-lint"
STATUS = "$/serverless-lint/status"
"""The notification that tells what a run looked at; editors that do not know it may leave it alone."""

Configure = Callable[[Path], Config]

_WATCHED = (
    "**/*.{yaml,yml,json,template,toml,env,txt,ini,cfg,lock,arc}",
    "**/*.{py,js,jsx,mjs,cjs,ts,tsx,mts,cts}",
    "**/{Dockerfile,dockerfile,Dockerfile.*,*.Dockerfile,*.dockerfile}",
    f"**/{{{','.join((*SETTINGS, '.env'))}}}",
)
"""Files that a run reads, or whose being there matters to it."""

_NOT_LOOKED_AT = EXCLUDED_FOLDERS - {DEFAULT_OUTPUT}
"""Folders of tools whose files no run reads."""


class _Protocol(LanguageServerProtocol):
    """The protocol without texts of its own, which nobody asks for.

    pygls, to which a form feed ends a line, moves the places of changes that it takes to be behind the end of one.
    """

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> Iterator[Any]:
        """Hand it on."""
        yield opened, (self._server, params), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Iterator[Any]:
        """Hand it on."""
        yield changed, (self._server, params), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> Iterator[Any]:
        """Hand it on."""
        yield closed, (self._server, params), None


class Server(LanguageServer):
    """A language server for the projects of the folders that an editor has open."""

    def __init__(self, configure: Configure) -> None:
        super().__init__(
            NAME,
            __version__,
            text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
            protocol_cls=_Protocol,
        )
        self._configure = configure
        self.documents = OpenDocuments()
        self._folders: dict[Path, None] = {}
        """Those that the editor has open, in its order."""
        self._projects: dict[Path, Project] = {}
        self._told_of_outside = False
        self._suggested = False
        # A linked project answers one thread at a time, and a run takes all of a CPU.
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="run")
        self._told = ""
        self.is_asked = False
        """Whether the editor asks for diagnostics, so that none are sent."""
        self.shows_lenses = False
        """Whether the editor has asked for lenses, so that it wants to know when they may have changed."""
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        for method, handler in _HANDLERS.items():
            self.feature(method, _OPTIONS.get(method))(handler)
        self.command(SHOW)(show)
        self.command(MAP)(show_map)

    def open_folders(self, uris: Iterable[str]) -> None:
        """Check these folders, too."""
        for folder in filter(None, map(path_of, uris)):
            if folder in (Path(folder.anchor), Path.home()):
                self.log(f"{folder} is no project: open the folder of one")
            else:
                self._folders[folder] = None
        self._check_folders()

    def close_folders(self, uris: Iterable[str]) -> None:
        """Check these folders no more."""
        for folder in filter(None, map(path_of, uris)):
            self._folders.pop(folder, None)
        self._check_folders()

    def _check_folders(self) -> None:
        """Have a project for each open folder but those inside of others, which are checked with these."""
        places = {real_path(folder): folder for folder in reversed(self._folders)}
        outermost = [folder for place, folder in places.items() if places.keys().isdisjoint(place.parents)]
        for folder in [folder for folder in self._projects if folder not in outermost]:
            self._projects.pop(folder).close()
        for folder in outermost:
            if folder not in self._projects:
                self._projects[folder] = Project(
                    folder, self._configure, self.documents, self._worker, self.workspace.position_codec, self
                )

    def project_of(self, path: Path | None) -> Project | None:
        """The project that a file belongs to."""
        return next((project for project in self.projects if path is not None and project.has(path)), None)

    async def asked_of(self, uri: str) -> Asked | None:
        """What is known of a file with the texts as they are now; None if that is nothing."""
        path = path_of(uri)
        project = self.project_of(path)
        outcome = None if project is None else await project.settled()
        if project is None or path is None or outcome is None:
            return None
        return Asked(project, outcome, path, self.documents, self.workspace.position_codec)

    def changed(self, paths: Iterable[Path | None]) -> None:
        """Run the projects of some files again."""
        for project in self._projects_of(paths):
            project.changed()

    def tell_of_outside(self, path: Path | None) -> None:
        """Log, once, that a file is in no project, so that nobody waits for what is wrong with it."""
        if path is not None and self.project_of(path) is None and not self._told_of_outside:
            self._told_of_outside = True
            self.log(f"{path} is in no folder that is open: open that of its project to have it checked")

    def _projects_of(self, paths: Iterable[Path | None]) -> Iterator[Project]:
        known = [path for path in paths if path is not None]
        return (project for project in self._projects.values() if any(map(project.depends_on, known)))

    @property
    def can_show(self) -> bool:
        """Whether the editor opens what it is told to."""
        window = self.client_capabilities.window
        return window is not None and window.show_document is not None and window.show_document.support

    def new_file(self, name: str) -> Path:
        """A file for the user to look at, which is gone when the server ends."""
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix=f"{NAME}-")
        return Path(self._folder.name) / name

    @property
    def projects(self) -> tuple[Project, ...]:
        """Those that are open."""
        return tuple(self._projects.values())

    def publish(self, path: Path, diagnostics: list[types.Diagnostic]) -> None:
        """Show these in a file, and nothing else."""
        if self.is_asked:
            return
        uri, version = self.documents.published_as(path)
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, diagnostics, version))

    def tell(self, outcome: Outcome) -> None:
        """Say what a run looked at."""
        if self.is_asked:
            self.workspace_diagnostic_refresh(None)
        workspace = self.client_capabilities.workspace
        lenses = workspace.code_lens if workspace is not None else None
        if self.shows_lenses and lenses is not None and lenses.refresh_support:
            self.workspace_code_lens_refresh(None)
        line = coverage_line(outcome.coverage)
        self.protocol.notify(STATUS, {"message": line, "complete": outcome.is_complete})
        if line != self._told:
            self._told = line
            self.log(line)

    def suggest_applications(self, seconds: float) -> None:
        """Log, once, what makes runs shorter."""
        if not self._suggested:
            self._suggested = True
            self.log(
                f"an edit takes {seconds:.0f} s to be judged: if folders of the project are applications of their own, "
                'name them in the configuration, such as `applications = ["/services/*"]`'
            )

    def refuse(self, error: ServerlessLintError) -> None:
        """Say what keeps a run from giving a verdict."""
        message = f"{error.message} ({error.hint})" if error.hint else error.message
        self.window_show_message(types.ShowMessageParams(types.MessageType.Error, f"{NAME}: {message}"))

    def report_crash(self, error: Exception) -> None:
        """Log what went wrong; the server goes on."""
        self.log("".join(traceback.format_exception(error)), types.MessageType.Error)

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log what went wrong in the server itself, instead of showing it to a user who can do nothing about it."""
        if isinstance(error, JsonRpcException) and not isinstance(error, JsonRpcInternalError):
            # What the editor asked for is not to be had, which it is told.
            self.log(str(error), types.MessageType.Warning)
        else:
            self.report_crash(error)

    def log(self, message: str, type: types.MessageType = types.MessageType.Info) -> None:
        """Write a line to where the editor keeps what servers say."""
        self.window_log_message(types.LogMessageParams(type, message))


def initialize(server: Server, parameters: types.InitializeParams) -> None:
    """Take note of how the editor was configured: with `{"diagnostics": "pull"}` it asks for diagnostics."""
    options = parameters.initialization_options
    wanted = options.get("diagnostics") if isinstance(options, dict) else getattr(options, "diagnostics", None)
    server.is_asked = wanted == "pull"


def initialized(server: Server, parameters: types.InitializedParams) -> None:
    """Begin with the folders that are open, and ask to be told of files that change."""
    # Later than the other features, so that editors which do both do not show everything twice.
    server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC)(diagnostics_of_file)
    server.feature(types.WORKSPACE_DIAGNOSTIC)(diagnostics_of_workspace)
    if server.is_asked:
        pull = types.DiagnosticRegistrationOptions(inter_file_dependencies=True, workspace_diagnostics=True)
        pulled = types.Registration("diagnostics", types.TEXT_DOCUMENT_DIAGNOSTIC, pull)
        server.client_register_capability(types.RegistrationParams([pulled]))
    root = server.workspace.root_uri
    server.open_folders(list(server.workspace.folders) or ([root] if root else []))
    workspace = server.client_capabilities.workspace
    watched = workspace.did_change_watched_files if workspace is not None else None
    if watched is not None and watched.dynamic_registration:
        watchers = [types.FileSystemWatcher(pattern) for pattern in _WATCHED]
        options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
        registration = types.Registration("watched-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        server.client_register_capability(types.RegistrationParams([registration]))


def changed_folders(server: Server, parameters: types.DidChangeWorkspaceFoldersParams) -> None:
    """Check what was added, and no more what was taken away."""
    server.close_folders(folder.uri for folder in parameters.event.removed)
    server.open_folders(folder.uri for folder in parameters.event.added)


def opened(server: Server, parameters: types.DidOpenTextDocumentParams) -> None:
    """Let the text count."""
    path = server.documents.add(parameters.text_document, server.workspace.position_codec)
    server.changed([path])
    server.tell_of_outside(path)


def changed(server: Server, parameters: types.DidChangeTextDocumentParams) -> None:
    """Let the new text count."""
    server.changed([server.documents.change(parameters)])


def saved(server: Server, parameters: types.DidSaveTextDocumentParams) -> None:
    """Run on what is on the disk now, such as a configuration."""
    server.changed([server.documents.save(parameters.text_document.uri)])


def closed(server: Server, parameters: types.DidCloseTextDocumentParams) -> None:
    """Let the disk count again."""
    server.changed([server.documents.close(parameters.text_document.uri)])


def changed_files(server: Server, parameters: types.DidChangeWatchedFilesParams) -> None:
    """Run again if something changed that is read."""
    paths = [path_of(change.uri) for change in parameters.changes]
    server.changed(path for path in paths if path is not None and _NOT_LOOKED_AT.isdisjoint(path.parts))


async def code_actions(server: Server, parameters: types.CodeActionParams) -> list[types.CodeAction]:
    """What can be done about what is found in a range."""
    asked = await server.asked_of(parameters.text_document.uri)
    if asked is None:
        return []
    lazily = can_resolve_edits(server.client_capabilities)
    return list(actions_in(asked, parameters.range, parameters.context, with_ignores=lazily))


async def resolved_action(server: Server, action: types.CodeAction) -> types.CodeAction:
    """The same with its edit, which takes runs to find."""
    asked = await server.asked_of(uri_of_action(action))
    if asked is not None:
        action.edit = await asked.project.in_worker(lambda: edit_of_ignore(asked, action))
    return action


async def hover(server: Server, parameters: types.HoverParams) -> types.Hover | None:
    """What is known of a place."""
    asked = await server.asked_of(parameters.text_document.uri)
    if asked is None:
        return None
    return await asked.project.in_worker(lambda: hover_at(asked, parameters.position))


async def definition(server: Server, parameters: types.DefinitionParams) -> list[types.Location]:
    """What stands behind a place."""
    asked = await server.asked_of(parameters.text_document.uri)
    if asked is None:
        return []
    return await asked.project.in_worker(lambda: asked.definitions(parameters.position))


async def references(server: Server, parameters: types.ReferenceParams) -> list[types.Location]:
    """What uses what is declared or used at a place."""
    asked = await server.asked_of(parameters.text_document.uri)
    if asked is None:
        return []
    declared = parameters.context.include_declaration
    return await asked.project.in_worker(lambda: asked.references(parameters.position, with_declaration=declared))


async def code_lenses(server: Server, parameters: types.CodeLensParams) -> list[types.CodeLens]:
    """What there is to say of the handlers of a file."""
    server.shows_lenses = True
    asked = await server.asked_of(parameters.text_document.uri)
    if asked is None:
        return []
    return await asked.project.in_worker(lambda: list(lenses_in(asked, can_show=server.can_show)))


async def document_links(server: Server, parameters: types.DocumentLinkParams) -> list[types.DocumentLink]:
    """The pages of rules that are named in a file."""
    asked = await server.asked_of(parameters.text_document.uri)
    return [] if asked is None else await asked.project.in_worker(lambda: list(links_in(asked)))


async def show(server: Server, uri: str, range: types.Range) -> None:
    """Have a place shown."""
    if server.can_show:
        await server.window_show_document_async(types.ShowDocumentParams(uri, take_focus=True, selection=range))


async def show_map(server: Server, *arguments: Any) -> str | None:
    """Write the map of the project of a file, else of the first one, have it shown, and give its address.

    The arguments, which may be left out, are the address of the file and whether to have it shown.
    """
    uri, is_shown = (*arguments, *(None, True)[len(arguments) :])[:2]
    project = server.project_of(path_of(uri if isinstance(uri, str) else "")) or next(iter(server.projects), None)
    outcome = None if project is None else await project.settled()
    if project is None or outcome is None:
        return None
    file = server.new_file(f"{project.folder.name}.html")
    await project.in_worker(lambda: write_map(outcome, file))
    if is_shown and server.can_show:
        await server.window_show_document_async(types.ShowDocumentParams(file.as_uri(), external=True))
    return file.as_uri()


async def diagnostics_of_file(
    server: Server, parameters: types.DocumentDiagnosticParams
) -> types.RelatedFullDocumentDiagnosticReport:
    """What there is in a file."""
    asked = await server.asked_of(parameters.text_document.uri)
    return types.RelatedFullDocumentDiagnosticReport([] if asked is None else asked.project.shown.get(asked.path, []))


async def diagnostics_of_workspace(
    server: Server, parameters: types.WorkspaceDiagnosticParams
) -> types.WorkspaceDiagnosticReport:
    """What there is in all files, and in those that had something when the editor asked before."""
    found: dict[str, list[types.Diagnostic]] = {known.uri: [] for known in parameters.previous_result_ids}
    for project in server.projects:
        await project.settled()
        found |= {server.documents.uri(path): diagnostics for path, diagnostics in project.shown.items()}
    # A result without an id would not be named when the editor asks again.
    return types.WorkspaceDiagnosticReport(
        [
            types.WorkspaceFullDocumentDiagnosticReport(uri, diagnostics, result_id="found")
            for uri, diagnostics in sorted(found.items())
        ]
    )


_OPTIONS: dict[str, Any] = {
    types.TEXT_DOCUMENT_CODE_ACTION: types.CodeActionOptions(ACTION_KINDS, resolve_provider=True),
}
_HANDLERS: dict[str, Callable[[Server, Any], Any]] = {
    types.INITIALIZE: initialize,
    types.INITIALIZED: initialized,
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: changed_folders,
    types.TEXT_DOCUMENT_DID_OPEN: opened,
    types.TEXT_DOCUMENT_DID_CHANGE: changed,
    types.TEXT_DOCUMENT_DID_SAVE: saved,
    types.TEXT_DOCUMENT_DID_CLOSE: closed,
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: changed_files,
    types.TEXT_DOCUMENT_CODE_ACTION: code_actions,
    types.CODE_ACTION_RESOLVE: resolved_action,
    types.TEXT_DOCUMENT_HOVER: hover,
    types.TEXT_DOCUMENT_DEFINITION: definition,
    types.TEXT_DOCUMENT_REFERENCES: references,
    types.TEXT_DOCUMENT_CODE_LENS: code_lenses,
    types.TEXT_DOCUMENT_DOCUMENT_LINK: document_links,
}


def serve(configure: Configure) -> None:
    """Serve over standard input and output until the editor ends it."""
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
    # One of its own, since it is closed in the end, and whoever called flushes standard output.
    protocol = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # What is printed by accident must not get between the messages.
    with contextlib.redirect_stdout(sys.stderr):
        Server(configure).start_io(stdout=protocol)
