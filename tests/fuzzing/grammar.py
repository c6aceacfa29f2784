"""Text from a grammar.

The grammars are files in `grammars/`: a name with a colon, then its alternatives, each begun by a dash. A grammar maps
names to alternatives. `<name>` in one of them stands for an alternative of that name, `<name+>` and
`<name*>` for several different ones: each on a line of its own if they stand alone on a line, else separated by commas.
What stands alone on a line is indented as it is. `<counter>` is another number each time. `<text>` for which the
grammar has no name is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from random import Random
from typing import TypeAlias

Grammar: TypeAlias = Mapping[str, Sequence[str]]

_FOLDER = Path(__file__).parent / "grammars"
_PLACEHOLDER = re.compile(r"<([a-z_]+)([*+]?)>")
_MOST = 5


def read_grammar(*names: str) -> Grammar:
    """The grammar of one or more files, the alternatives of a name in all of them together."""
    grammar: dict[str, list[str]] = {}
    for name in names:
        alternatives: list[str] = []
        for line in (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
            if line.startswith("-"):
                alternatives.append(line[2:])
            elif line.startswith("  "):
                alternatives[-1] += "\n" + line[2:]
            elif line:
                alternatives = grammar.setdefault(line.removesuffix(":"), [])
    return grammar


def expand(random: Random, grammar: Grammar, start: str, depth: int) -> str:
    """A text for a name. From a depth on only alternatives that hold no others are taken, or the first one."""
    return _Expansion(random, grammar).text(start, depth)


class _Expansion:
    def __init__(self, random: Random, grammar: Grammar) -> None:
        self._random = random
        self._grammar = grammar
        self._numbers = count()

    def text(self, name: str, depth: int) -> str:
        return self._filled(self._random.choice(self._alternatives(name, depth)), depth - 1)

    def _alternatives(self, name: str, depth: int) -> Sequence[str]:
        alternatives = self._grammar[name]
        if depth > 0:
            return alternatives
        return [each for each in alternatives if not _PLACEHOLDER.search(each)] or alternatives[:1]

    def _filled(self, text: str, depth: int) -> str:
        return "\n".join(self._line(line, depth) for line in text.split("\n"))

    def _line(self, line: str, depth: int) -> str:
        indentation = line[: len(line) - len(line.lstrip(" "))]

        def replaced(match: re.Match[str]) -> str:
            name, times = match.groups()
            if name == "counter":
                return str(next(self._numbers))
            if name not in self._grammar:
                return match[0]
            separator = "\n" if match[0] == line.strip() else ", "
            return separator.join(self._several(name, times, depth)).replace("\n", "\n" + indentation)

        return _PLACEHOLDER.sub(replaced, line)

    def _several(self, name: str, times: str, depth: int) -> list[str]:
        if not times:
            return [self.text(name, depth)]
        alternatives = self._alternatives(name, depth)
        number = self._random.randint(times == "+", _MOST if depth > 0 else 1)
        chosen = self._random.sample(alternatives, min(number, len(alternatives)))
        return [self._filled(each, depth - 1) for each in chosen]
