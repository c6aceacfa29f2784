"""How many steps a regular expression takes: `re` counts none, so a small backtracking matcher of the same kind does.

It walks what `re` itself parses a pattern to, in the order in which `re` tries things, without its shortcuts.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise, product
from typing import Any, TypeAlias

import msgspec

_parser: Any = importlib.import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")

_FEW = 3
"""What a bounded repetition is bounded by here: it multiplies the steps, and does not make them grow."""
_MANY = 300
"""From this bound on a repetition counts as unbounded."""
_PLACES = 6
"""At how many characters a search begins to see what it takes at one: texts have short beginnings."""
_Continuation: TypeAlias = Callable[[int], bool]
_CHARACTERS = [*map(chr, range(128)), "\x85", "\xe9", "\u2028", "\ud800", "\uf83a", "\ufffe"]


class TooManySteps(Exception):
    """The pattern has taken all the steps that it was given."""


class StepCounter:
    """Runs one pattern and counts the characters and positions that it looks at.

    From `many` on the bound of a repetition counts as none.
    """

    def __init__(self, pattern: re.Pattern[str] | re.Pattern[bytes], *, limit: int, many: int = _MANY) -> None:
        self.tree = _parser.parse(pattern.pattern, pattern.flags)
        self._ignores_case = bool(pattern.flags & re.IGNORECASE)
        self._flags = pattern.flags
        self._limit = limit
        self._many = many
        self._groups: dict[int, tuple[int, int]] = {}
        self._accepted: dict[tuple[int, str], bool] = {}
        self.steps = 0
        self._text = ""

    def search(self, text: str) -> int:
        """The steps to find all matches, as `finditer`, `sub` and a failing `search` do."""
        at = 0
        self._begin(text)
        while at <= len(text):
            end = self._match_at(at)
            at = at + 1 if end is None else max(end, at + 1)
        return self.steps

    def match(self, text: str) -> int:
        """The steps to match at the beginning."""
        self._begin(text)
        self._match_at(0)
        return self.steps

    def fullmatch(self, text: str) -> int:
        """The steps to match the whole text."""
        self._begin(text)
        self._nodes(self.tree, 0, 0, lambda at: at == len(text))
        return self.steps

    def search_at_one_place(self, text: str) -> int:
        """The most steps that `search` takes where it begins at one of the first characters."""
        most = 0
        for at in range(min(len(text), _PLACES)):
            self._begin(text)
            self._match_at(at)
            most = max(most, self.steps)
        return most

    def bounds(self, repetition: Any) -> tuple[int, float]:
        """How often a repetition is run here."""
        least, most = repetition[0], repetition[1]
        if most >= self._many and most > least:
            return min(least, _FEW), float("inf")
        return min(least, _FEW), min(most, _FEW)

    def _begin(self, text: str) -> None:
        self.steps = 0
        self._text = text

    def _match_at(self, start: int) -> int | None:
        ends: list[int] = []
        self._groups = {}
        self._nodes(self.tree, 0, start, _noted_in(ends))
        return ends[0] if ends else None

    def _nodes(self, nodes: Any, index: int, at: int, then: _Continuation) -> bool:
        if index == len(nodes):
            return then(at)
        self.steps += 1
        if self.steps > self._limit:
            raise TooManySteps
        operation, value = nodes[index]
        name = str(operation)

        def rest(position: int) -> bool:
            return self._nodes(nodes, index + 1, position, then)

        if name in _SINGLE:
            return at < len(self._text) and self.accepts(nodes[index], self._text[at]) and rest(at + 1)
        if name == "AT":
            return self._is_at(str(value), at) and rest(at)
        if name == "BRANCH":
            return any(self._nodes(branch, 0, at, rest) for branch in value[1])
        if name == "SUBPATTERN":
            return self._group(value[0], value[3], at, rest)
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            least, most = self.bounds(value)
            return self._repeat(value[2], least, most, at, rest, is_greedy=name == "MAX_REPEAT")
        if name in ("ASSERT", "ASSERT_NOT"):
            direction, nested = value
            start = at if direction > 0 else at - nested.getwidth()[0]
            holds = start >= 0 and self._nodes(nested, 0, start, lambda end: direction > 0 or end == at)
            return holds == (name == "ASSERT") and rest(at)
        if name == "ATOMIC_GROUP":
            ends: list[int] = []
            return self._nodes(value, 0, at, _noted_in(ends)) and rest(ends[0])
        if name == "GROUPREF":
            start, end = self._groups.get(value, (0, 0))
            return self._text.startswith(self._text[start:end], at) and rest(at + end - start)
        raise NotImplementedError(name)

    def _group(self, number: int | None, nested: Any, start: int, then: _Continuation) -> bool:
        def closed(at: int) -> bool:
            if number is None:
                return then(at)
            before = self._groups.get(number)
            self._groups[number] = (start, at)
            if then(at):
                return True
            self._groups.pop(number)
            if before is not None:
                self._groups[number] = before
            return False

        return self._nodes(nested, 0, start, closed)

    def _repeat(self, body: Any, least: int, most: float, at: int, then: _Continuation, *, is_greedy: bool) -> bool:
        if len(body) == 1 and str(body[0][0]) in _SINGLE:
            return self._repeat_character(body[0], least, most, at, then, is_greedy=is_greedy)

        def again(end: int) -> bool:
            return (end > at or least > 0) and self._repeat(
                body, max(least - 1, 0), most - 1, end, then, is_greedy=is_greedy
            )

        if least > 0:
            return self._nodes(body, 0, at, again)
        if is_greedy:
            return (most > 0 and self._nodes(body, 0, at, again)) or then(at)
        return then(at) or (most > 0 and self._nodes(body, 0, at, again))

    def _repeat_character(
        self, node: Any, least: int, most: float, at: int, then: _Continuation, *, is_greedy: bool
    ) -> bool:
        end = at
        while end < len(self._text) and end - at < most and self.accepts(node, self._text[end]):
            end += 1
            self.steps += 1
        ends = range(at + least, end + 1)
        return any(then(position) for position in (reversed(ends) if is_greedy else ends))

    def accepts(self, node: Any, character: str) -> bool:
        """Whether a node for one character takes it."""
        key = (id(node), character)
        if key not in self._accepted:
            forms = (character.lower(), character.upper()) if self._ignores_case else (character,)
            self._accepted[key] = any(self._accepts(node, form) for form in forms)
        return self._accepted[key]

    def _accepts(self, node: Any, character: str) -> bool:
        operation, value = node
        name = str(operation)
        code = ord(character[0])
        if name == "LITERAL":
            return bool(value == code)
        if name == "NOT_LITERAL":
            return bool(value != code)
        if name == "ANY":
            return character != "\n" or bool(self._flags & re.DOTALL)
        if name == "RANGE":
            return bool(value[0] <= code <= value[1])
        if name == "CATEGORY":
            return _CATEGORIES[str(value)].match(character) is not None
        is_negated = str(value[0][0]) == "NEGATE"
        return is_negated != any(self._accepts(part, character) for part in value[is_negated:])

    def _is_at(self, place: str, at: int) -> bool:
        text = self._text
        lines = bool(self._flags & re.MULTILINE)
        if place in ("AT_BEGINNING", "AT_BEGINNING_STRING"):
            return at == 0 or (lines and place == "AT_BEGINNING" and text[at - 1] == "\n")
        if place == "AT_END":
            return at == len(text) or (text[at] == "\n" and (lines or at == len(text) - 1))
        if place == "AT_END_STRING":
            return at == len(text)
        is_boundary = _is_word(text[at - 1 : at]) != _is_word(text[at : at + 1])
        return is_boundary == (place == "AT_BOUNDARY")


def _noted_in(ends: list[int]) -> _Continuation:
    def note(at: int) -> bool:
        ends.append(at)
        return True

    return note


_SINGLE = frozenset({"LITERAL", "NOT_LITERAL", "ANY", "IN"})
_CATEGORIES = {
    "CATEGORY_SPACE": re.compile(r"\s"),
    "CATEGORY_NOT_SPACE": re.compile(r"\S"),
    "CATEGORY_DIGIT": re.compile(r"\d"),
    "CATEGORY_NOT_DIGIT": re.compile(r"\D"),
    "CATEGORY_WORD": re.compile(r"\w"),
    "CATEGORY_NOT_WORD": re.compile(r"\W"),
}


def _is_word(character: str) -> bool:
    return _CATEGORIES["CATEGORY_WORD"].match(character) is not None


class _Loop(msgspec.Struct):
    """A repetition, with texts that lead to it and texts that it takes."""

    prefixes: list[str]
    bodies: list[str]


def grows(pattern: re.Pattern[str] | re.Pattern[bytes], how: str) -> str:
    """A text for which the steps grow faster than its length; empty if none is found.

    `how` is the method that runs the pattern: `search`, `match` or `fullmatch`. Twice as long a text takes twice the
    steps of a linear pattern, and four times those of a quadratic one.
    """
    counter = StepCounter(pattern, limit=100_000)
    return _growing(counter, getattr(counter, how), _MORE_THAN_LINEAR)


def multiplies(pattern: re.Pattern[str] | re.Pattern[bytes], how: str) -> str:
    """A text for which more than two bounded repetitions multiply their steps; empty if none is found.

    That `search` begins anew at each character is left out: it adds as many steps again as a text is long, which is
    linear where what begins is bounded.
    """
    counter = StepCounter(pattern, limit=100_000, many=_FEW + 1)
    count = counter.search_at_one_place if how == "search" else getattr(counter, how)
    return _growing(counter, count, _MORE_THAN_QUADRATIC)


def _growing(counter: StepCounter, count: Callable[[str], int], too_much: float) -> str:
    for text in hostile_texts(counter):
        try:
            steps = [count(text(5)), count(text(10))]
            if steps[1] > _SUSPECT * steps[0]:
                steps += [count(text(20)), count(text(40))]
                added = [after - before for before, after in pairwise(steps)]
                if all(after > too_much * before for before, after in pairwise(added)):
                    return text(5)
        except TooManySteps:
            return text(5)
    return ""


_SUSPECT = 2.1
_MORE_THAN_LINEAR = 2.7
_MORE_THAN_QUADRATIC = 5.4


class _Text(msgspec.Struct, frozen=True):
    """A text with a part that is repeated as often as one likes."""

    before: str
    repeated: str
    after: str

    def __call__(self, times: int) -> str:
        return self.before + self.repeated * times + self.after


def hostile_texts(counter: StepCounter) -> Iterator[_Text]:
    """Texts that make a pattern begin to repeat, let each of its repetitions run long, and then fail."""
    samples = _Samples(counter)
    whole = samples.of(counter.tree, [""])
    loops = samples.loops
    pumps = list(dict.fromkeys(body for loop in loops for body in loop.bodies[:_MOST_PUMPS] if body))[:_MOST_PUMPS]
    for loop in loops:
        for prefix, body in product(loop.prefixes, filter(None, loop.bodies[:_MOST_PUMPS])):
            yield from (_Text(prefix, body, ending) for ending in ("", "\0", "\n!", whole[0][-1:]))
            yield _Text("", prefix + body, "\0")
            for other in pumps:
                yield _Text(prefix, body + other, "\0")
                yield _Text(prefix + body, other, "\0")
    yield from (_Text("", text[: len(text) - cut], "\0") for text in whole for cut in (0, 1))


_MOST_SAMPLES = 4
_MOST_PUMPS = 4


class _Samples:
    """Texts that parts of a pattern take."""

    def __init__(self, counter: StepCounter) -> None:
        self.loops: list[_Loop] = []
        self._counter = counter
        self._classes = _characters_by_class(counter)

    def of(self, nodes: Any, prefixes: Sequence[str]) -> list[str]:
        """The prefixes, each with texts that the nodes take behind it."""
        texts = list(prefixes)
        for node in nodes:
            texts = self._with(node, texts)[:_MOST_SAMPLES]
        return texts

    def _with(self, node: Any, texts: list[str]) -> list[str]:
        name, value = str(node[0]), node[1]
        if name in _SINGLE:
            return [text + character for text in texts for character in self._characters(node)[:2]]
        if name == "BRANCH":
            return [text for branch in value[1] for text in self.of(branch, texts[:1])]
        if name == "SUBPATTERN":
            return self.of(value[3], texts)
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            return self._with_repetition(value, texts)
        if name == "ASSERT" and value[0] < 0:
            return self.of(value[1], texts)
        return texts

    def _with_repetition(self, repetition: Any, texts: list[str]) -> list[str]:
        least, most = self._counter.bounds(repetition)
        body = repetition[2]
        if most == float("inf"):
            is_single = len(body) == 1 and str(body[0][0]) in _SINGLE
            bodies = self._characters(body[0]) if is_single else self.of(body, [""])
            self.loops.append(_Loop(texts[:2], bodies))
        repeated = texts
        for _ in range(least):
            repeated = self.of(body, repeated)
        return repeated if least else [*texts[:2], *self.of(body, texts[:2])]

    def _characters(self, node: Any) -> list[str]:
        """One character of each class that the pattern tells apart, if the node takes it."""
        return [character for character in self._classes if self._counter.accepts(node, character)]


def _characters_by_class(counter: StepCounter) -> list[str]:
    nodes = list(_single_nodes(counter.tree))
    classes: dict[tuple[bool, ...], str] = {}
    for character in sorted(_CHARACTERS, key=lambda character: not character.isalnum()):
        classes.setdefault(tuple(counter.accepts(node, character) for node in nodes), character)
    return list(classes.values())


def _single_nodes(nodes: Any) -> Iterator[Any]:
    for node in nodes:
        name, value = str(node[0]), node[1]
        if name in _SINGLE:
            yield node
        elif name == "BRANCH":
            for branch in value[1]:
                yield from _single_nodes(branch)
        elif name == "SUBPATTERN":
            yield from _single_nodes(value[3])
        elif name in ("MAX_REPEAT", "MIN_REPEAT"):
            yield from _single_nodes(value[2])
        elif name in ("ASSERT", "ASSERT_NOT"):
            yield from _single_nodes(value[1])
