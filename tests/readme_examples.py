"""The code blocks of the README, and the files among them that it shows whole."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")

_FENCE = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


class Example(NamedTuple):
    """A file that the README shows; its name is the comment on its first line."""

    name: str
    text: str

    @property
    def content(self) -> Any:
        """What is in it."""
        return YAML(typ="safe", pure=True).load(self.text)


def blocks(language: str) -> list[str]:
    """The README's code blocks in a language."""
    return [match["text"] for match in _FENCE.finditer(README) if match["language"] == language]


def examples() -> list[Example]:
    """The files that the README shows whole."""
    named = (re.match(r"# (\S+\.ya?ml)\n", text) for text in blocks("yaml"))
    return [Example(match[1], match.string) for match in named if match is not None]
