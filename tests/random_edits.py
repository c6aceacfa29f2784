"""Edits that nobody means, in an editor that has a project open."""

from __future__ import annotations

import random

from editor import Editor, change

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


class RandomEdits:
    """Makes small changes of open texts, and undoes each now and then, so that files come right again."""

    def __init__(self, editor: Editor, texts: dict[str, str], seed: int) -> None:
        self._editor = editor
        self._random = random.Random(seed)
        self._sound = dict(texts)
        self.texts = dict(texts)
        """As they are now."""

    def step(self) -> str:
        """Change one text, and give its name."""
        name = self._random.choice(sorted(self.texts))
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

    def _outside_of_line_end(self, text: str, offset: int) -> int:
        """No editor has a place between the two characters of a line end."""
        return offset - 1 if text[offset - 1 : offset + 1] == _LINE_ENDS else offset


def _place(text: str, offset: int) -> tuple[int, int]:
    """Line and column in UTF-16, counted anew: what the server counts is compared with it."""
    before = text[:offset].replace(_LINE_ENDS, "\n").replace("\r", "\n").split("\n")
    return len(before) - 1, len(before[-1].encode("utf-16-le")) // 2
