"""The code blocks of the README and the pages in `docs/`, and the files among them that are shown whole."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML

ROOT = Path(__file__).parent.parent
DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
TEXT = "".join(document.read_text("utf-8") for document in DOCUMENTS)

_FENCE = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


_NAMED_FENCE = re.compile(r"^```\w+ (?P<name>\S+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


class Example(NamedTuple):
    """A file that is shown; its name is the comment on its first line."""

    name: str
    text: str

    @property
    def content(self) -> Any:
        """What is in it."""
        return YAML(typ="safe", pure=True).load(self.text)


def blocks(language: str) -> list[str]:
    """The code blocks in a language."""
    return [match["text"] for match in _FENCE.finditer(TEXT) if match["language"] == language]


def files_of(page: str) -> dict[str, str]:
    """The files that a page in `docs/` shows below their names."""
    text = (ROOT / "docs" / f"{page}.md").read_text("utf-8")
    return {match["name"]: match["text"] for match in _NAMED_FENCE.finditer(text)}


def examples() -> list[Example]:
    """The files that are shown whole."""
    named = (re.match(r"# (\S+\.ya?ml)\n", text) for text in blocks("yaml"))
    return [Example(match[1], match.string) for match in named if match is not None]
