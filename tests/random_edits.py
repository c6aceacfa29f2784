"""Edits that nobody means, in an editor that has a project open."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Collection, Mapping
from pathlib import Path

import msgspec
from lsprotocol import converters, types
from pygls.workspace import PositionCodec

from editor import Editor, change
from serverless_lint.config.file import load_config
from serverless_lint.linter import inspect
from serverless_lint.lsp.diagnostics import diagnostics_by_path
from serverless_lint.lsp.positions import Ranges
from serverless_lint.lsp.run import Outcome

PIECES = (
    "",
    "\n",
    " ",
    "  ",
    "x",
    ":",
    "- ",
    "'",
    '"',
    "(",
    "}",
    "é",
    "😀",
    "\x0c",
    "\r\n",
    "Ref",
    "TABLE",
    "handler",
    "\t",
)
_LINE_ENDS = "\r\n"
_SETTLING, _SECONDS = 9, 0.2
"""After so many edits, so long a pause, in which a run begins and may end."""
_ON_DISK = 0.04
"""So often what changes is not a text but what is on the disk, or whether a text is open."""
_ASKED = 0.1
"""So often something is asked besides."""
_to_json = converters.get_converter().unstructure


class RandomEdits:
    """Makes small changes of open texts, and undoes each now and then, so that files come right again."""

    def __init__(self, editor: Editor, texts: dict[str, str], seed: int) -> None:
        self._editor = editor
        self._random = random.Random(seed)
        self._sound = dict(texts)
        self.texts = dict(texts)
        """As they are now."""
        self.answers: list[asyncio.Task[object]] = []
        """Of what was asked meanwhile."""

    def step(self) -> str:
        """Change one text, and give its name."""
        name = self._random.choice(sorted(self.texts))
        if self._random.random() < _ASKED:
            place = types.Position(self._random.randint(0, 40), self._random.randint(0, 60))
            self.answers.append(asyncio.ensure_future(self._ask(name, place, self._random.randrange(6))))
        if self._random.random() < _ON_DISK:
            self._random.choice((self._save, self._reopen, self._delete, self._copy))(name)
            return name
        if self._random.random() < 0.3:
            self.texts[name] = self._sound[name]
            self._editor.replace(name, self.texts[name])
            return name
        text = self.texts[name]
        start = self._outside_of_line_end(text, self._random.randint(0, len(text)))
        end = self._outside_of_line_end(text, min(len(text), start + self._random.choice((0, 0, 1, 2, 9, 40))))
        piece = self._random.choice(PIECES)
        self._editor.change(name, change(_place(text, start), _place(text, end), piece))
        self.texts[name] = text[:start] + piece + text[end:]
        return name

    async def _ask(self, name: str, place: types.Position, what: int) -> object:
        """What somebody may want to know of any place, whether there is one or not."""
        document, client = self._editor.identifier(name), self._editor.client
        if what == 0:
            return await client.text_document_hover_async(types.HoverParams(document, place))
        if what == 1:
            return await client.text_document_definition_async(types.DefinitionParams(document, place))
        if what == 2:
            context = types.ReferenceContext(include_declaration=True)
            return await client.text_document_references_async(types.ReferenceParams(context, document, place))
        if what == 3:
            return await client.text_document_code_lens_async(types.CodeLensParams(document))
        if what == 4:
            return await client.text_document_document_link_async(types.DocumentLinkParams(document))
        actions = await self._editor.actions(name, place.line)
        return [await client.code_action_resolve_async(action) for action in actions[-1:]]

    def _save(self, name: str) -> None:
        self._editor.path(name).write_bytes(self.texts[name].encode("utf-8"))
        self._editor.save(name)

    def _reopen(self, name: str) -> None:
        """Close it without saving, and open it again."""
        path = self._editor.path(name)
        self._editor.close(name)
        if not path.exists():
            path.write_bytes(self._sound[name].encode("utf-8"))
        self.texts[name] = path.read_bytes().decode("utf-8")
        self._editor.open(name, self.texts[name])

    def _delete(self, name: str) -> None:
        """Delete it on the disk while it is open."""
        self._editor.path(name).unlink(missing_ok=True)
        self._editor.changed_on_disk(name)

    def _copy(self, name: str) -> None:
        """Make a file beside it that nobody opens."""
        path = Path(name)
        copy = path.with_name(f"copy{self._random.randint(1, 3)}{path.suffix}").as_posix()
        self._editor.path(copy).write_bytes(self.texts[name].encode("utf-8"))
        self._editor.changed_on_disk(copy)

    def _outside_of_line_end(self, text: str, offset: int) -> int:
        """No editor has a place between the two characters of a line end."""
        return offset - 1 if text[offset - 1 : offset + 1] == _LINE_ENDS else offset


def _place(text: str, offset: int) -> tuple[int, int]:
    """Line and column in UTF-16, counted anew: what the server counts is compared with it."""
    before = text[:offset].replace(_LINE_ENDS, "\n").replace("\r", "\n").split("\n")
    return len(before) - 1, len(before[-1].encode("utf-16-le")) // 2


async def shown_after(editor: Editor, names: Collection[str], seed: int, edits: int) -> bytes:
    """Edit some files at random, write what comes of it, and give what is shown in the end."""
    texts = {name: editor.path(name).read_bytes().decode("utf-8") for name in names}
    for name in names:
        editor.open(name)
    random_edits = RandomEdits(editor, texts, seed)
    for count in range(edits):
        random_edits.step()
        await asyncio.sleep(_SECONDS if count % _SETTLING == 0 else 0)
    for name, text in random_edits.texts.items():
        editor.path(name).write_bytes(text.encode("utf-8"))
        editor.save(name)
    # An answer that is an error is raised.
    await asyncio.gather(*random_edits.answers)
    # The answer comes when all changes are looked at, and behind what is shown then.
    await editor.asks_for_all()
    return in_bytes({path: list(each.diagnostics) for path, each in editor.published.items()})


def of_fresh_run(root: Path) -> bytes:
    """What a run finds on the disk that has only just begun."""
    config = load_config([root], {"with_cfn_lint": False, "allow_empty": True, "use_cache": False, "jobs": 1})
    inspection = inspect(config)
    outcome = Outcome(config, inspection.report.findings, inspection.report.coverage, inspection, True)
    return in_bytes(diagnostics_by_path(outcome, Ranges(PositionCodec()), lambda path: path.as_uri()))


def in_bytes(diagnostics: Mapping[Path, list[types.Diagnostic]]) -> bytes:
    """What is shown, as bytes."""
    shown = {str(path): _to_json(found) for path, found in sorted(diagnostics.items()) if found}
    return msgspec.json.encode(shown)
