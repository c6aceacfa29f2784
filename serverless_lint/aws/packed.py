"""Compressed files of what AWS offers, one line for each service: what nobody asks for is not decoded."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

AS_OF = "="
"""The key of the line that says of which day a file is, where that matters."""

FOLDER = Path(__file__).with_name("data")
SUFFIX = ".lines.z"

_LARGEST = 4_000_000
"""Bytes that a file may have when it is unpacked, more than twice of what the largest has."""


def pack(lines: Mapping[str, str]) -> bytes:
    """A file of lines, each with its key; the same bytes for the same lines."""
    return zlib.compress("\n".join(f"{key} {line}" for key, line in sorted(lines.items())).encode(), 9)


def unpack(content: bytes) -> Mapping[str, bytes]:
    """The lines of a packed file by their keys; a ValueError if they are larger than any of ours."""
    decompressor = zlib.decompressobj()
    text = decompressor.decompress(content, _LARGEST)
    if not decompressor.eof:
        raise ValueError(f"more than {_LARGEST} bytes, or cut off")
    return {key.decode(): line for key, _, line in (entry.partition(b" ") for entry in text.split(b"\n"))}


@cache
def lines_of(name: str) -> Mapping[str, bytes]:
    """The lines of a packed file that comes with this package."""
    return unpack((FOLDER / f"{name}{SUFFIX}").read_bytes())
