"""Text in TOML to values, whatever somebody put into it."""

from __future__ import annotations

import sys
from typing import Any

from serverless_lint.lazy_pattern import lazy_pattern

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_MAX_KEY_STEPS = 30_000_000
"""The parser keeps every beginning of a dotted key: time and memory grow with the square of its parts."""
_PLACE_IN_MESSAGE = lazy_pattern(r" \(at line (\d+), column \d+\)$")


class TomlError(Exception):
    """A text is no TOML, or none that anybody needs. `line` counts from 1; None if there is no line to blame."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


def read_toml(text: str) -> dict[str, Any]:
    """What a text in TOML says; raises `TomlError`."""
    if _key_steps(text) > _MAX_KEY_STEPS:
        raise TomlError("keys have too many parts")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        place = _PLACE_IN_MESSAGE.search(message)
        if place is None:
            raise TomlError(message, len(text.splitlines()) or 1) from None
        raise TomlError(message[: place.start()], int(place[1])) from None
    except RecursionError:
        raise TomlError("nested too deeply") from None
    except ValueError:
        # Python makes no number of so many digits, and the parser does not ask it first.
        raise TomlError("a number has too many digits") from None


def _key_steps(text: str) -> int:
    """At least how many parts all beginnings of keys have: keys end with their line, and begin with their table's."""
    longest_table = steps = 0
    for line in text.split("\n"):
        dots = line.count(".")
        if line.lstrip().startswith("["):
            longest_table = max(longest_table, dots)
        steps += dots * (longest_table + dots)
    return steps
