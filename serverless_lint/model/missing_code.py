"""What a function's `Handler` or `CodeUri` names although it does not exist."""

from __future__ import annotations

import enum

import msgspec

from serverless_lint.source import Location


class MissingKind(enum.Enum):
    """What there is none of."""

    FOLDER = "folder"
    FILE = "file"
    INLINE_FILE = "file of code inside the template"
    """Such code is always in a file named `index`."""
    FUNCTION = "function"


class MissingCode(msgspec.Struct, frozen=True, eq=False):
    """A part of `Handler` or `CodeUri` that names nothing, although everything it could mean was looked at."""

    kind: MissingKind
    wanted: str
    """The folder as written, the file by its path in the project, or the function's name; empty if none is named."""
    within: Location | None
    """Of a function: the beginning of the file that it should be in, None for code inside the template."""
    location: Location
    """The part of the value that names it."""
    sources: tuple[Location, ...]
    """Where the value comes from, if that is elsewhere."""
    candidates: tuple[str, ...]
    """What could stand there instead, best first; the only one is what was meant."""
    differs_in_case: bool
    """Whether the only candidate is the same but for upper and lower case."""
    is_replaceable: bool
    """Whether the part is written at the place, for this function alone, so that a candidate can replace it."""
