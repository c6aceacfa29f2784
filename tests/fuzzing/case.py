"""A small project as bytes, which can be written to a folder and kept as one file to be run again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import msgspec


class Case(msgspec.Struct, frozen=True):
    """An input: what it was made from, and the content of its files by path."""

    origin: str
    files: Mapping[str, bytes]

    def written(self, folder: Path) -> Path:
        """Write the files into a folder and return it; what the file system refuses is left out."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self.files.items():
            path = folder / name
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            except (OSError, ValueError):
                # Such as a name that is too long, or a file where a folder should be.
                continue
        return folder

    def save(self, file: Path, failure: str) -> None:
        """Keep it with what is wrong, as ASCII: bytes that are no text are written as lone surrogates."""
        files = {name: as_text(content) for name, content in self.files.items()}
        content = {"origin": self.origin, "failure": failure, "files": files}
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(content, indent=1) + "\n", encoding="ascii")


def load_case(file: Path) -> Case:
    """A case that was kept."""
    content = json.loads(file.read_text(encoding="ascii"))
    return Case(content["origin"], {name: as_bytes(text) for name, text in content["files"].items()})


def as_text(content: bytes) -> str:
    """Bytes as text that gives the same bytes again."""
    return content.decode("utf-8", "surrogateescape")


def as_bytes(text: str) -> bytes:
    """Text as bytes. Lone surrogates that stand for no byte are written as if they were characters."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
