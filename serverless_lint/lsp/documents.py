"""The texts that are open in the editor, which count instead of what is on disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_from_bytes, unquote, urlsplit

from lsprotocol import types
from pygls import uris
from pygls.workspace import PositionCodec

from serverless_lint.lsp.positions import EditorText


class OpenDocument:
    """A text in the editor."""

    def __init__(self, uri: str, path: Path, version: int, text: EditorText) -> None:
        self.uri = uri
        """As the editor writes it."""
        self.path = path
        self.real_path = real_path(path)
        """Where it lies, whichever links lead there."""
        self.version = version
        self.text = text
        self.is_saved = True
        """Whether nothing has changed since it was opened or saved."""


class OpenDocuments:
    """What is open, by path."""

    def __init__(self) -> None:
        self._documents: dict[Path, OpenDocument] = {}
        self._linked: dict[Path, OpenDocument] = {}
        """Those that were opened by way of a link, by where they lie."""

    def __iter__(self) -> Iterator[OpenDocument]:
        return iter(self._documents.values())

    def at(self, path: Path) -> OpenDocument | None:
        """The open text of a file, under whichever name it was opened."""
        found = self._documents.get(path)
        if found is None and (self._linked or path.is_symlink()):
            real = real_path(path)
            found = self._linked.get(real) or self._documents.get(real)
        return found

    def uri(self, path: Path) -> str:
        """The address of a file: the editor's own if it is open there."""
        document = self.at(path)
        return document.uri if document is not None else _address(path)

    def published_as(self, path: Path) -> tuple[str, int | None]:
        """The address of what was opened under this very name, with its version; that of the file if nothing was."""
        document = self._documents.get(path)
        return (document.uri, document.version) if document is not None else (_address(path), None)

    def add(self, item: types.TextDocumentItem, codec: PositionCodec) -> Path | None:
        """Take a text; gives its path, None for what is no file."""
        path = path_of(item.uri)
        if path is not None:
            opened = self._documents[path] = OpenDocument(item.uri, path, item.version, EditorText(item.text, codec))
            if opened.real_path != path:
                self._linked[opened.real_path] = opened
        return path

    def change(self, parameters: types.DidChangeTextDocumentParams) -> Path | None:
        """Apply changes, one after the other."""
        path = path_of(parameters.text_document.uri)
        document = None if path is None else self._documents.get(path)
        if document is None:
            return None
        for change in parameters.content_changes:
            document.text = document.text.changed(change)
        document.version = parameters.text_document.version
        document.is_saved = False
        return path

    def save(self, uri: str) -> Path | None:
        """Note that the disk has the text now."""
        path = path_of(uri)
        document = None if path is None else self._documents.get(path)
        if document is not None:
            document.is_saved = True
        return path

    def close(self, uri: str) -> Path | None:
        """Let the disk count again."""
        path = path_of(uri)
        document = None if path is None else self._documents.pop(path, None)
        if document is not None and self._linked.get(document.real_path) is document:
            del self._linked[document.real_path]
        return path


def path_of(uri: str) -> Path | None:
    """The file that an address names; None if it names something else, such as a text that has no file yet."""
    if not uri.startswith("file:"):
        return None
    try:
        # pygls reads names as UTF-8, which not all files have.
        path = uris.to_fs_path(uri) if os.name == "nt" else unquote(urlsplit(uri).path, errors="surrogateescape")
    except ValueError:
        return None
    return Path(os.path.abspath(path)) if path and "\0" not in path else None


def real_path(path: Path) -> Path:
    """Where a file lies, whichever links lead there."""
    return Path(os.path.realpath(path))


def _address(path: Path) -> str:
    try:
        return uris.from_fs_path(str(path)) or path.as_uri()
    except UnicodeEncodeError:
        return f"file://{quote_from_bytes(os.fsencode(path))}"
