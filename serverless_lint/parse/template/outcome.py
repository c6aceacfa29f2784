"""Gathers what a value may be, and puts texts together from parts that may be unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product
from typing import TypeAlias

from serverless_lint.parse.template.node import (
    Interpolated,
    Known,
    Node,
    Part,
    Possible,
    Pseudo,
    Reference,
    Unknown,
    Value,
)
from serverless_lint.source import Location

MAX_POSSIBILITIES = 64
"""With more, the rest counts as unknown."""
MAX_COMPUTED_TEXT = 250_000
"""Longer texts put together by `Fn::Sub` and `Fn::Join` count as unknown."""
RESOLVE = "{{resolve:"
"""What a dynamic reference starts with; it ends with `}}`."""

Alternative: TypeAlias = tuple[tuple[Part, ...] | None, tuple[Location, ...]]
"""Parts of a text and where they come from; no parts if the piece vanishes together with its delimiter."""


class Outcome:
    """Gathers what a node may be: each value once, in the order of discovery, and not too many."""

    def __init__(self, node: Node) -> None:
        self.unknown = False
        self.absent = False
        self._node = node
        self._values: dict[object, Known] = {}

    @property
    def is_full(self) -> bool:
        """Whether further values only count as unknown."""
        return len(self._values) >= MAX_POSSIBILITIES

    def possible(self) -> Possible:
        """All that was gathered; of what gave nothing at all, only the deployment knows what it is."""
        unknown = self.unknown or not (self._values or self.absent)
        return Possible(tuple(self._values.values()), unknown, self.absent, self._node)

    def include(self, possible: Possible) -> None:
        """Take over all that another value may be."""
        self.unknown |= possible.unknown
        self.absent |= possible.absent
        for known in possible.values:
            self._add(known)

    def add(self, value: Value, node: Node, *sources: Location) -> None:
        """Take a value."""
        self._add(Known(value, node, tuple(dict.fromkeys(sources))))

    def add_text(self, parts: Iterable[Part], node: Node, *sources: Location) -> None:
        """Take a text made of parts."""
        value = _text_of(parts)
        if value is None:
            self.unknown = True
        else:
            self.add(value, node, *sources)

    def combinations(
        self, pieces: Sequence[Sequence[Alternative]], *, delimiter: str = ""
    ) -> Iterator[tuple[list[Part], tuple[Location, ...]]]:
        """Each way to choose one alternative of every piece, up to a bound."""
        for count, choice in enumerate(islice(product(*pieces), MAX_POSSIBILITIES + 1)):
            if count == MAX_POSSIBILITIES:
                self.unknown = True
                return
            parts: list[Part] = []
            present = [chosen for chosen, _ in choice if chosen is not None]
            for chosen in present:
                if delimiter and parts:
                    parts.append(delimiter)
                parts += chosen
            yield parts, tuple(dict.fromkeys(source for _, sources in choice for source in sources))

    def _add(self, known: Known) -> None:
        value = known.value
        identity = id(value.fact) if isinstance(value, Node) else value
        key = (type(value), identity)
        if key in self._values:
            return
        if self.is_full:
            self.unknown = True
        else:
            self._values[key] = known


def _text_of(parts: Iterable[Part]) -> Value | None:
    """Parts as one value; None if it is unknown altogether."""
    merged: list[Part] = []
    texts: list[str] = []
    length = 0
    for part in _without_resolved(parts):
        if isinstance(part, str):
            texts.append(part)
            length += len(part)
            if length > MAX_COMPUTED_TEXT:
                return None
            continue
        if any(texts):
            merged.append("".join(texts))
        texts = []
        if part is not Unknown.UNKNOWN or merged[-1:] != [part]:
            merged.append(part)
    if any(texts) or not merged:
        merged.append("".join(texts))
    if len(merged) > 1:
        return Interpolated(tuple(merged))
    only = merged[0]
    return None if isinstance(only, Unknown) else only


def _without_resolved(parts: Iterable[Part]) -> Iterator[Part]:
    """The parts with each dynamic reference, which may itself contain parts, as one unknown."""
    is_inside = False
    for part in parts:
        if not isinstance(part, str):
            if not is_inside:
                yield part
            continue
        rest = part
        while rest:
            before, mark, rest = rest.partition("}}" if is_inside else RESOLVE)
            if not is_inside:
                yield before
            if mark:
                is_inside = not is_inside
                if is_inside:
                    yield Unknown.UNKNOWN


def text_alternatives(possible: Possible, *, may_vanish: bool = False) -> list[Alternative]:
    """What a value may contribute to a text; an absent one may make the piece vanish."""
    alternatives: list[Alternative] = [(_parts_of(known), known.sources) for known in possible.values]
    if possible.absent and may_vanish:
        alternatives.append((None, ()))
    if possible.unknown or (possible.absent and not may_vanish):
        alternatives.append(((Unknown.UNKNOWN,), ()))
    return alternatives


def _parts_of(known: Known) -> tuple[Part, ...]:
    value = known.value
    if isinstance(value, Interpolated):
        return value.parts
    if isinstance(value, (Reference, Pseudo)):
        return (value,)
    text = scalar_as_text(known)
    return (Unknown.UNKNOWN,) if text is None else (text,)


def scalar_as_text(known: Known) -> str | None:
    """A scalar as CloudFormation puts it into text: a literal as it was written."""
    value = known.value
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return known.node.text or str(value)
    return None
