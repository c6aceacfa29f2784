"""Schemas of GraphQL: what the arguments of fields may be, as far as their types say.

Read are enumerations, input types, and the arguments of fields; whatever else is written is skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

MAX_LENGTH = 2_000_000
"""Longer texts are not read. No schema that people write comes near it."""

_TOKEN = re.compile(
    r'''"""(?:[^"\\]|\\.?|"(?!""))*(?:""")?|"(?:[^"\\\n]|\\.?)*"?|\#[^\n]*|[A-Za-z_]\w*|[{}()\[\]:!=@]''', re.DOTALL
)
_WITH_FIELDS = frozenset({"type", "interface"})


class Schema(msgspec.Struct, frozen=True):
    """What schemas say of arguments, those of several files put together."""

    enumerations: frozenset[str] = frozenset()
    inputs: tuple[tuple[str, str, str], ...] = ()
    """The fields of input types: the type, the field, the type of its value or of each of its values."""
    arguments: tuple[tuple[str, str], ...] = ()
    """The arguments of fields by name, each with its type or that of each of its values."""


def read_schema(text: str) -> Schema:
    """What a text says; of one that is no schema nothing, or what looks like a part of one."""
    if len(text) > MAX_LENGTH:
        return Schema()
    tokens = [token for token in _TOKEN.findall(text) if token[0] not in '"#']
    enumerations: set[str] = set()
    inputs: list[tuple[str, str, str]] = []
    arguments: list[tuple[str, str]] = []
    at = 0
    while at + 1 < len(tokens):
        kind, name = tokens[at], tokens[at + 1]
        at += 1
        if not name.isidentifier():
            continue
        if kind == "enum":
            enumerations.add(name)
            _, at = _body(tokens, at)
        elif kind == "input":
            begin, at = _body(tokens, at)
            inputs += ((name, field, of) for field, of in _typed(tokens[begin:at]))
        elif kind in _WITH_FIELDS:
            begin, at = _body(tokens, at)
            arguments += _arguments(tokens[begin:at])
    return Schema(frozenset(enumerations), tuple(inputs), tuple(arguments))


def _body(tokens: Sequence[str], at: int) -> tuple[int, int]:
    """From the first opening brace to behind the one that closes it."""
    begin, depth = at, 0
    while at < len(tokens):
        token = tokens[at]
        at += 1
        if token == "{":
            begin = at if depth == 0 else begin
            depth += 1
        elif token == "}":
            depth -= 1
            if depth <= 0:
                return begin, at - 1
    return begin, at


def _typed(tokens: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The names that are given a type: `a: Int, b: [Order!]! = []`; what is in brackets belongs to a name before."""
    depth = 0
    for at, token in enumerate(tokens):
        if token in ("(", "{"):
            depth += 1
        elif token in (")", "}"):
            depth -= 1
        elif token == ":" and depth == 0 and at:
            of = next((each for each in tokens[at + 1 : at + 20] if each != "["), "")
            yield tokens[at - 1], of


def _arguments(tokens: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Those of all fields of a type; those of directives are none of a field."""
    depth, begin, is_of_field = 0, 0, False
    for at, token in enumerate(tokens):
        if token == "(":
            if depth == 0:
                begin, is_of_field = at + 1, at < 2 or tokens[at - 2] != "@"
            depth += 1
        elif token == ")":
            depth -= 1
            if depth == 0 and is_of_field:
                yield from _typed(tokens[begin:at])
