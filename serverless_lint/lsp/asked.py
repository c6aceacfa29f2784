"""A file that the editor asks about, in a project whose texts have not changed since its run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from lsprotocol import types
from pygls.workspace import PositionCodec

from serverless_lint.explain_place.ways import references_to, ways_from
from serverless_lint.lsp.diagnostics import diagnostic_of
from serverless_lint.lsp.documents import OpenDocuments
from serverless_lint.lsp.positions import EditorText, Ranges
from serverless_lint.lsp.project import Project
from serverless_lint.lsp.run import Outcome
from serverless_lint.report import Finding
from serverless_lint.rule import Edit
from serverless_lint.source import Document, Location


class Asked:
    """A file, its project and what the latest run found."""

    def __init__(
        self, project: Project, outcome: Outcome, path: Path, documents: OpenDocuments, codec: PositionCodec
    ) -> None:
        self.project = project
        self.path = path
        name = outcome.name(path)
        # It may be open by way of a link.
        is_linked = name is None or outcome.inspection.document(name) is None
        found = (project.called(path) or path) if is_linked else path
        self.name = outcome.name(found)
        self.outcome = outcome.around(found)
        self.ranges = Ranges(codec)
        self._codec = codec
        self._documents = documents

    @property
    def uri(self) -> str:
        """The address of the file."""
        return self._documents.uri(self.path)

    @cached_property
    def document(self) -> Document | None:
        """The text of the file as the run read it; None if it did not, or not as the editor has it now."""
        found = None if self.name is None else self.outcome.inspection.document(self.name)
        return found if found is not None and self.is_current(found) else None

    def offset(self, document: Document, position: types.Position) -> int:
        """The character at a position."""
        return EditorText(document.text, self._codec).offset(position)

    @property
    def findings(self) -> Iterator[Finding]:
        """What is found in the file."""
        return (finding for finding in self.outcome.findings if finding.location.document.path == self.name)

    def diagnostic(self, finding: Finding) -> types.Diagnostic:
        """A finding as it is shown."""
        return diagnostic_of(finding, self.outcome, self.ranges, self._documents.uri)

    def place(self, location: Location) -> types.Location:
        """Where something is."""
        path = self.outcome.path(location.document.path)
        return types.Location(self._documents.uri(path), self.ranges.of(location))

    def definitions(self, position: types.Position) -> list[types.Location]:
        """Where a place of the file leads."""
        if self.document is None:
            return []
        project = self.outcome.inspection.project
        return list(map(self.place, ways_from(project, self.document.path, self.offset(self.document, position))))

    def references(self, position: types.Position, *, with_declaration: bool) -> list[types.Location]:
        """What uses what is declared or used at a place of the file."""
        if self.document is None:
            return []
        project, offset = self.outcome.inspection.project, self.offset(self.document, position)
        found = references_to(project, self.document.path, offset, with_declaration=with_declaration)
        return list(map(self.place, found))

    def is_current(self, document: Document) -> bool:
        """Whether the editor has this text: while a file cannot be parsed, it counts as it was before."""
        opened = self._documents.at(self.outcome.path(document.path))
        return opened is None or opened.text.text == document.text

    def workspace_edit(self, edits: Iterable[Edit]) -> types.WorkspaceEdit:
        """Edits for the editor."""
        by_document: dict[str, list[Edit]] = {}
        for edit in edits:
            by_document.setdefault(edit.at.document.path, []).append(edit)
        return types.WorkspaceEdit(
            changes={
                self._documents.uri(self.outcome.path(name)): [
                    types.TextEdit(self.ranges.of(edit.at), edit.replacement) for edit in found
                ]
                for name, found in by_document.items()
            }
        )
