"""Changes of texts: of characters and tokens, and of the values that YAML and JSON are made of."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any, TypeAlias

from fuzzing.words import CONTROL, ODD_VALUES, PYTHON_TOKENS, SCRIPT_TOKENS, SECRETS, TEXTS, YAML_TOKENS

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_KEY = re.compile(r"""(?P<indent>[ ]*(?:- )*)(?P<key>[\w:$."'{}-]+):(?:[ ]|$)""")
_STRING = re.compile(r"""'[^'\n]{0,80}'|"[^"\n]{0,80}\"""")
_MOST_REPEATED = 400

Mutation: TypeAlias = Callable[[Random, str, str], str]
"""The changed text, from one text and another, of which parts may be taken."""


def mutated(random: Random, name: str, text: str, other: str) -> str:
    """The text of a file, changed once."""
    return random.choice(_mutations(name))(random, text, other)


def _mutations(name: str) -> Sequence[Mutation]:
    if name.endswith(".json"):
        return (*_OF_TEXT, *(_changed_json,) * 8)
    if name.endswith((".yaml", ".yml", ".template")):
        return (*_OF_TEXT, _with(YAML_TOKENS), _with(YAML_TOKENS), *_OF_BLOCKS, *_OF_BLOCKS)
    tokens = PYTHON_TOKENS if name.endswith(".py") else SCRIPT_TOKENS
    return (*_OF_TEXT, *(_with(tokens),) * 4, _reassigned, _reassigned)


def _with(words: Sequence[str]) -> Mutation:
    def insert(random: Random, text: str, other: str) -> str:
        places = [match.start() for match in _TOKEN.finditer(text)] or [0]
        at = random.choice(places)
        return text[:at] + random.choice(words) + text[at:]

    return insert


def _span(random: Random, text: str) -> tuple[int, int]:
    """Where some tokens begin and end."""
    places = [*(match.start() for match in _TOKEN.finditer(text)), len(text)]
    first = random.randrange(len(places))
    return places[first], places[min(first + random.choice((1, 1, 2, 5, 20)), len(places) - 1)]


def _deleted(random: Random, text: str, other: str) -> str:
    start, end = _span(random, text)
    return text[:start] + text[end:]


def _repeated(random: Random, text: str, other: str) -> str:
    start, end = _span(random, text)
    return text[:end] + text[start:end] * random.choice((1, 1, 2, _MOST_REPEATED)) + text[end:]


def _spliced(random: Random, text: str, other: str) -> str:
    start, end = _span(random, other)
    at, behind = _span(random, text)
    return text[:at] + other[start:end] + text[behind:]


def _lines_spliced(random: Random, text: str, other: str) -> str:
    lines, others = text.split("\n"), other.split("\n")
    at, start = random.randrange(len(lines)), random.randrange(len(others))
    lines[at : at + random.randint(0, 3)] = others[start : start + random.randint(0, 12)]
    return "\n".join(lines)


def _swapped(random: Random, text: str, other: str) -> str:
    lines = text.split("\n")
    first, second = random.randrange(len(lines)), random.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[first]
    return "\n".join(lines)


def _cut(random: Random, text: str, other: str) -> str:
    return text[: random.randrange(len(text) + 1)]


def _other_line_ends(random: Random, text: str, other: str) -> str:
    return text.replace("\n", random.choice(("\r\n", "\r", "\n\n", "\x85", "\u2028", "\x0c\n")))


def _other_string(random: Random, text: str, other: str) -> str:
    """A text in quotes replaced by an odd one or by a credential."""
    found = list(_STRING.finditer(text))
    if not found:
        return text + random.choice(TEXTS)
    match = random.choice(found)
    quote = match[0][0]
    return text[: match.start()] + quote + random.choice((*TEXTS, *SECRETS)) + quote + text[match.end() :]


def _reassigned(random: Random, text: str, other: str) -> str:
    """A name given another value of itself."""
    names = re.findall(r"\b[A-Za-z_]\w*\b", text) or ["x"]
    first, second = random.choice(names), random.choice(names)
    lines = text.split("\n")
    at = random.randrange(len(lines))
    line = lines[at]
    indentation = line[: len(line) - len(line.lstrip())]
    made = (
        f"{first} = {second}({first})",
        f"{first} = {second}",
        f"{first}.{second} = {first}",
        f"{first} = [{first}]",
    )
    lines.insert(at, indentation + random.choice(made))
    return "\n".join(lines)


_OF_TEXT: tuple[Mutation, ...] = (
    *(_deleted, _repeated, _spliced, _lines_spliced, _swapped, _cut, _other_line_ends, _other_string, _other_string),
    *(_with(CONTROL), _with(TEXTS), _with(SECRETS)),
)


def _block(random: Random, text: str) -> tuple[list[str], int, int, str] | None:
    """The lines, those of one of its entries, and what stands before its value."""
    lines = text.split("\n")
    entries = [(at, match) for at, line in enumerate(lines) if (match := _KEY.match(line))]
    if not entries:
        return None
    at, match = random.choice(entries)
    indent = len(match["indent"])
    end = at + 1
    while end < len(lines) and (not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip()) > indent):
        end += 1
    return lines, at, end, f"{match['indent']}{match['key']}:"


def _of_block(change: Callable[[Random, list[str], int, int, str], None]) -> Mutation:
    def mutation(random: Random, text: str, other: str) -> str:
        block = _block(random, text)
        if block is None:
            return text
        lines, at, end, head = block
        change(random, lines, at, end, head)
        return "\n".join(lines)

    return mutation


def _replace_value(random: Random, lines: list[str], at: int, end: int, head: str) -> None:
    lines[at:end] = [f"{head} {random.choice(ODD_VALUES)}"]


def _rename(random: Random, lines: list[str], at: int, end: int, head: str) -> None:
    indent = head[: len(head) - len(head.lstrip(" -"))]
    lines[at] = f"{indent}{json.dumps(random.choice(TEXTS))}:{lines[at][len(head) :]}"


def _delete(random: Random, lines: list[str], at: int, end: int, head: str) -> None:
    del lines[at:end]


def _repeat(random: Random, lines: list[str], at: int, end: int, head: str) -> None:
    lines[end:end] = lines[at:end]


def _wrap(random: Random, lines: list[str], at: int, end: int, head: str) -> None:
    """The value made one branch of a condition."""
    value = [lines[at][len(head) :], *lines[at + 1 : end]]
    indent = " " * (len(head) - len(head.lstrip(" -")) + 2)
    lines[at:end] = [
        head,
        f"{indent}Fn::If:",
        f"{indent}- C0",
        f"{indent}- v:",
        *(f"{indent}  {line}" for line in value),
    ]
    lines.insert(at + 4, f"{indent}- !Ref AWS::NoValue")


def _moved(random: Random, text: str, other: str) -> str:
    """The value of an entry replaced by that of an entry of another text."""
    mine, theirs = _block(random, text), _block(random, other)
    if mine is None or theirs is None:
        return text
    lines, at, end, head = mine
    others, start, stop, their_head = theirs
    mine_indent = len(head) - len(head.lstrip(" -"))
    their_indent = len(their_head) - len(their_head.lstrip(" -"))
    body = [" " * max(0, mine_indent - their_indent) + line for line in others[start + 1 : stop]]
    lines[at:end] = [head + others[start][len(their_head) :], *body]
    return "\n".join(lines)


_OF_BLOCKS: tuple[Mutation, ...] = (
    *(_of_block(change) for change in (_replace_value, _replace_value, _rename, _delete, _repeat, _wrap)),
    _moved,
)


def _changed_json(random: Random, text: str, other: str) -> str:
    """A value somewhere inside replaced, removed, renamed or put somewhere else."""
    try:
        value = json.loads(text)
    except ValueError:
        return _deleted(random, text, other)
    places = list(_places(value))
    if not places:
        return random.choice(ODD_VALUES)
    container, key = random.choice(places)
    choice = random.randrange(5)
    if choice == 0:
        del container[key]
    elif choice == 1 and isinstance(container, dict):
        container[random.choice(TEXTS)] = container.pop(key)
    elif choice == 2:
        other_container, other_key = random.choice(places)
        container[key] = json.loads(json.dumps(other_container[other_key])) if other_key is not key else None
    elif choice == 3:
        container[key] = random.choice((*TEXTS, *SECRETS))
    else:
        container[key] = _odd(random)
    return json.dumps(value, indent=random.choice((None, 0, 2)), ensure_ascii=random.random() < 0.5)


def _odd(random: Random) -> Any:
    while True:
        try:
            return json.loads(random.choice(ODD_VALUES))
        except ValueError:
            continue


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each container inside a value with each of its keys."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield value, key
        yield from _places(item)
