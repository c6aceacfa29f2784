"""What a misspelt word may have been meant to be."""

from __future__ import annotations

import re
from collections.abc import Iterable


def suggest(word: str, candidates: Iterable[str], likeness: float = 0.6) -> str | None:
    """The candidate that is most like the word, if one is like it at all: at least so much, of 1."""
    from difflib import get_close_matches

    close = get_close_matches(word, sorted(candidates), n=1, cutoff=likeness)
    return close[0] if close else None


def did_you_mean(word: str, candidates: Iterable[str]) -> str | None:
    """The suggestion as a hint."""
    candidate = suggest(word, candidates)
    return f"did you mean `{candidate}`?" if candidate else None


_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SHORTEST_MISSPELT = 4
"""Letters of a word from which on it may be misspelt; shorter ones are likely to be other words: `API`, `APP`."""
_MOST_CANDIDATES = 200
"""Among more names none is looked for: each costs a comparison, and each misspelt name is compared to all."""


def did_you_mean_name(name: str, candidates: Iterable[str]) -> str | None:
    """The name that `name_meant_by` finds, as a hint."""
    candidate = name_meant_by(name, candidates)
    return f"did you mean `{candidate}`?" if candidate else None


def name_meant_by(name: str, candidates: Iterable[str]) -> str | None:
    """A name that differs in letter case, separators or the spelling of its words only.

    `TABLE_NAME` is no misspelt `ORDERS_TABLE_NAME`: that is the name of something else.
    """
    names = list(candidates)
    if len(names) > _MOST_CANDIDATES:
        return None
    words = _words(name)
    return next((other for other in sorted(names) if _are_alike(words, _words(other))), None)


def _words(name: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _WORDS.findall(name))


def _are_alike(words: tuple[str, ...], others: tuple[str, ...]) -> bool:
    if "".join(words) == "".join(others):
        return True
    return len(words) == len(others) and all(
        word == other or (len(word) >= _SHORTEST_MISSPELT and suggest(word, (other,), 0.8) is not None)
        for word, other in zip(words, others, strict=True)
    )
