"""Text of scanned files as a terminal can show it: no control characters, known widths."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.masking import mask_secrets
from serverless_lint.rule import Fix
from serverless_lint.source import Location

TAB = "    "
CUT = "..."
"""Stands for what is left out."""
_EMPTY = "(empty)"
"""Stands for the name of a resource, event or variable that is called nothing."""
_MAX_TEXT = 2_000
_MAX_CODE = 150
_MAX_WORD = 200
_SHOWN_END = 30
_MIN_COLUMNS = 20
_LONG_WORD = lazy_pattern(rf"\S{{{_MAX_WORD + 1},}}")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINER = "\N{ZERO WIDTH JOINER}"

# https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
COMMAND_ANYWHERE = lazy_pattern(r"##(?=\w{0,20}\[)")
"""With this, CI systems (GitHub, Azure, TeamCity) take what follows in a line of output for a command to them."""
_COMMAND_AT_START = "::"


def safe(text: str) -> str:
    """A message as it may leave the program: without secrets, and no longer than someone would read.

    A scanned file can contain names of any length, also of none, which messages repeat as code.
    """
    text = mask_secrets(text)
    if len(text) <= _MAX_CODE and "``" not in text:
        return text
    parts = text.split("`")
    if len(parts) % 2:
        parts[1::2] = (code or _EMPTY for code in parts[1::2])
    parts[1::2] = map(_shortened_code, parts[1::2])
    parts[::2] = (_LONG_WORD.sub(lambda word: shortened_name(word[0]), part) for part in parts[::2])
    text = "`".join(parts)
    return text if len(text) <= _MAX_TEXT else text[: _MAX_TEXT - len(CUT)] + CUT


def shortened_name(name: str) -> str:
    """A name as data: whole, as long as it is one that anything in AWS or a program could have."""
    return name if len(name) <= _MAX_WORD else _shortened(name, _MAX_WORD)


def is_free_of_secrets(fix: Fix) -> bool:
    """Whether the edits of a fix can be shown as they are: a program would write the asterisks of a mask."""
    return all(mask_secrets(edit.replacement) == edit.replacement for edit in fix.edits)


def one_line(text: str) -> str:
    """A message for people: safe, on one line, without control characters."""
    return visible(" ".join(safe(text).splitlines()))


def path_on_one_line(path: str) -> str:
    """A path for people, which is kept whole. A line of output can begin with it."""
    path = visible(" ".join(mask_secrets(path).splitlines()))
    return f"./{path}" if path.lstrip().startswith(_COMMAND_AT_START) else path


def address(location: Location, shown_path: Callable[[str], str]) -> str:
    """Where something stands, as editors understand it: `path:line:column`, on one line."""
    line, column = location.start
    return f"{path_on_one_line(shown_path(location.document.path))}:{line}:{column}"


def path_as_data(path: str) -> str:
    """A path for formats that write line ends in a way of their own."""
    return "\n".join(map(visible, mask_secrets(path).split("\n")))


def source_on_one_line(text: str) -> str:
    """A masked line of a source, visible. A line of output can begin with it."""
    text = visible(text)
    return text.replace(":", REPLACEMENT, 1) if text.lstrip().startswith(_COMMAND_AT_START) else text


def visible(text: str) -> str:
    """The text with tabs expanded and each character that would steer a terminal, a CI system or reorder text replaced.

    All that is shown of scanned files comes by here.
    """
    if "##" in text:
        text = COMMAND_ANYWHERE.sub(f"#{REPLACEMENT}", text)
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(char) for char in text)


def width(text: str) -> int:
    """How many columns a visible text takes."""
    if text.isascii():
        return len(text)
    return sum(_width(char) for char in text)


def wrapped(text: str, columns: int, *, indent: int = 0, room_taken: int = 0) -> list[str]:
    """A text as lines of so many columns, the others indented; so much of the first is taken. Words are kept whole."""
    if len(text) <= columns - room_taken:
        return [text]
    from textwrap import wrap

    columns = max(_MIN_COLUMNS, columns)
    first, *others = wrap(
        text,
        columns,
        initial_indent=" " * min(room_taken, columns - 1),
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [first[min(room_taken, columns - 1) :], *others]


def _shortened_code(code: str) -> str:
    return code if len(code) <= _MAX_CODE else _shortened(code, _MAX_CODE)


def _shortened(text: str, length: int) -> str:
    return text[: length - len(CUT) - _SHOWN_END] + CUT + text[-_SHOWN_END:]


def _visible(char: str) -> str:
    if char == "\t":
        return TAB
    if char != _JOINER and unicodedata.category(char) in _HIDDEN_CATEGORIES:
        return REPLACEMENT
    return char


def _width(char: str) -> int:
    if unicodedata.east_asian_width(char) in "WF":
        return 2
    return 0 if char == _JOINER or unicodedata.category(char) in ("Mn", "Me") else 1
