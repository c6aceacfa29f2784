"""What a Dockerfile puts into an image and what that runs, as https://docs.docker.com/reference/dockerfile/ has it.

Only the instructions that say so are kept, and of a text only what is certain: a word with a variable that nothing in
the file gives a value is no word.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator
from itertools import accumulate

import msgspec

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.source import Span

_MOST_CHARACTERS = 100_000
_LONGEST_WORD = 1_000
_MOST_STAGES = 100
_ESCAPE = lazy_pattern(r"#[ \t]{0,9}escape[ \t]{0,9}=[ \t]{0,9}`", re.IGNORECASE)
_HERE_DOCUMENT = lazy_pattern(r"<<-?[\"']?(\w{1,60})")
"""Lines that a command reads, up to one with this word."""
_VARIABLE = lazy_pattern(r"\$(?:(\w+)|\{(\w+)\})")
_QUOTES = "'\""


class Copied(msgspec.Struct, frozen=True):
    """Files that are put into an image."""

    sources: tuple[str, ...]
    target: str
    """An absolute path; one that ends with `/` is a folder."""
    stage: str = ""
    """The name of the stage that they come from; empty if they come from the context of the build."""


class Stage(msgspec.Struct):
    """An image that is made on the way, or the last one."""

    base: str
    name: str
    span: Span
    """The instruction that begins it."""
    folder: str = "/"
    """Where commands run."""
    copied: list[Copied] = msgspec.field(default_factory=list)
    command: tuple[str, ...] | None = None
    """None if nothing is said; empty if it is a command of a shell."""
    entry_point: tuple[str, ...] | None = None


def parse_dockerfile(text: str, variables: dict[str, str]) -> tuple[Stage, ...]:
    """The stages in order, with some variables that the image has from elsewhere; none if the text is too long.

    Of more stages than anybody writes the first are taken.
    """
    if len(text) > _MOST_CHARACTERS:
        return ()
    reader = _Reader(variables)
    for instruction, rest, span in _instructions(text):
        if instruction == "FROM" and len(reader.stages) == _MOST_STAGES:
            break
        reader.read(instruction, rest, span)
    return tuple(reader.stages)


def _instructions(text: str) -> Iterator[tuple[str, str, Span]]:
    """The instructions in capitals, each with what is behind it and where its line is, of several lines the first.

    A mark at the end of a line goes on in the next.
    """
    written = text.splitlines(keepends=True)
    starts = accumulate(map(len, written), initial=0)
    lines = iter(zip(starts, written, strict=False))
    span = Span(0, 0)
    mark = "`" if _ESCAPE.match(text) else "\\"
    begun: list[str] = []
    for start, line in lines:
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        if not begun:
            indented = start + len(line) - len(line.lstrip())
            span = Span(indented, indented + len(stripped))
        begun.append(stripped.removesuffix(mark).strip())
        if stripped.endswith(mark):
            continue
        name, _, rest = " ".join(begun).strip().partition(" ")
        begun = []
        yield name.upper(), rest.strip(), span
        document = _HERE_DOCUMENT.search(rest)
        if document is not None:
            _ = next((each for _, each in lines if each.strip() == document[1]), None)


class _Reader:
    """Takes one instruction after the other."""

    def __init__(self, variables: dict[str, str]) -> None:
        self.stages: list[Stage] = []
        self._given = variables
        self._variables = dict(variables)

    def read(self, instruction: str, rest: str, span: Span) -> None:
        """Take one."""
        if instruction == "FROM":
            self._begin(_words(rest), span)
        elif instruction in ("ARG", "ENV"):
            self._set(instruction, _words(rest))
        elif self.stages:
            self._add(self.stages[-1], instruction, rest)

    def _begin(self, words: list[str], span: Span) -> None:
        base, *more = [word for word in words if not word.startswith("--")] or [""]
        if more and (len(more) != 2 or more[0].upper() != "AS"):
            # A line of a script: `from math import pi`.
            return
        name = more[1] if more else str(len(self.stages))
        base = self._filled_in(base) or ""
        before = next((stage for stage in self.stages if stage.name == base), None)
        folder = before.folder if before is not None else self._given.get("LAMBDA_TASK_ROOT", "/")
        self.stages.append(Stage(base, name, span, folder))

    def _set(self, instruction: str, words: list[str]) -> None:
        if instruction == "ENV" and len(words) > 1 and "=" not in words[0]:
            words = [f"{words[0]}={' '.join(words[1:])}"]
        for word in words:
            name, equals, value = word.partition("=")
            filled = self._filled_in(value) if equals else None
            if filled is not None:
                self._variables[name] = filled
            elif equals:
                self._variables.pop(name, None)

    def _add(self, stage: Stage, instruction: str, rest: str) -> None:
        if instruction == "WORKDIR":
            folder = self._filled_in(rest.strip(_QUOTES))
            stage.folder = posixpath.normpath(posixpath.join(stage.folder, folder)) if folder else stage.folder
        elif instruction in ("COPY", "ADD"):
            self._copy(stage, rest)
        elif instruction == "CMD":
            stage.command = tuple(_listed(rest))
        elif instruction == "ENTRYPOINT":
            stage.entry_point, stage.command = tuple(_listed(rest)), None

    def _copy(self, stage: Stage, rest: str) -> None:
        flags = [word for word in rest.split() if word.startswith("--")]
        written = rest[rest.rindex(flags[-1]) + len(flags[-1]) :].strip() if flags else rest
        words = [self._filled_in(word) for word in _listed(written) or _words(written)]
        known = [word for word in words if word]
        if len(known) < 2 or len(known) < len(words):
            return
        *sources, target = known
        origin = next((flag.partition("=")[2] for flag in flags if flag.startswith("--from=")), "")
        is_folder = target.endswith("/") or target in (".", "..") or len(sources) > 1
        path = posixpath.normpath(posixpath.join(stage.folder, target))
        stage.copied.append(Copied(tuple(sources), f"{path}/" if is_folder else path, origin))

    def _filled_in(self, text: str) -> str | None:
        """A text with the values of its variables; None if one is not known."""
        if len(text) > _LONGEST_WORD:
            return None
        names = [short or long for short, long in _VARIABLE.findall(text)]
        if any(name not in self._variables for name in names):
            return None
        found = _VARIABLE.sub(lambda match: self._variables[match[1] or match[2]], text)
        return None if "$" in found or len(found) > _LONGEST_WORD else found


def _words(text: str) -> list[str]:
    return [word.replace('"', "").replace("'", "") for word in text.split()]


def _listed(text: str) -> list[str]:
    """The words of a list in JSON; none if it is something else."""
    try:
        found = json.loads(text) if text.startswith("[") else None
    except (ValueError, RecursionError):
        return []
    return found if isinstance(found, list) and all(isinstance(word, str) for word in found) else []
