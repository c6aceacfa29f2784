"""What a misspelt word may have been meant to be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from serverless_lint.lazy_pattern import lazy_pattern


def suggest(word: str, candidates: Iterable[str], likeness: float = 0.6) -> str | None:
    """The candidate that is most like the word, if one is like it at all: at least so much, of 1."""
    from difflib import get_close_matches

    close = get_close_matches(word, sorted(candidates), n=1, cutoff=likeness)
    return close[0] if close else None


def did_you_mean(word: str, candidates: Iterable[str]) -> str | None:
    """The suggestion as a hint."""
    candidate = suggest(word, candidates)
    return f"did you mean `{candidate}`?" if candidate else None


_WORDS = lazy_pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SHORTEST_MISSPELT = 4
"""Letters of a word from which on it may be misspelt; shorter ones are likely to be other words: `API`, `APP`."""
_LIKE = 0.8
"""How much of two words must be the same for one to be a misspelling of the other."""
_MOST_CANDIDATES = 200
"""Among more names none is looked for: each costs a comparison, and each misspelt name is compared to all."""
_LONGEST_NAME = 100
"""Letters of a name beyond which it is nobody's slip: what it costs to compare words grows with their square."""
_MOST_EFFORT = 100_000
"""What looking for one name may cost."""


class Effort:
    """How much may still be compared. Words are not taken for each other beyond it."""

    def __init__(self, left: int = _MOST_EFFORT) -> None:
        """So many letters of one word, each compared with those of another one."""
        self.left = left

    def takes(self, cost: int) -> bool:
        """Whether that was left; it is gone then."""
        self.left -= cost
        return self.left >= 0


class Spellings:
    """Names in use, among which a misspelt one's is looked for."""

    def __init__(self, names: Iterable[str]) -> None:
        distinct = sorted(set(names))
        self._names = distinct if len(distinct) <= _MOST_CANDIDATES else []
        self._words = [words_of(name) for name in self._names]
        self._by_letters: dict[str, int] = {}
        """The first name of all that have the same letters, by them."""
        self._by_length: dict[int, list[int]] = {}
        """Names by the number of their words."""
        self._by_word: dict[tuple[int, int, str], list[int]] = {}
        """Names by the number of their words, the place of one of them, and the word."""
        for at, words in enumerate(self._words):
            self._by_letters.setdefault("".join(words), at)
            self._by_length.setdefault(len(words), []).append(at)
            for place, word in enumerate(words):
                self._by_word.setdefault((len(words), place, word), []).append(at)

    def meant_by(self, name: str, effort: Effort) -> str | None:
        """A name that differs in letter case, separators or the spelling of its words only.

        `TABLE_NAME` is no misspelt `ORDERS_TABLE_NAME`: that is the name of something else.
        """
        if not self._names or len(name) > _LONGEST_NAME:
            return None
        words = words_of(name)
        same = self._by_letters.get("".join(words), len(self._names))
        alike = (at for at in self._candidates(words) if at >= same or _are_alike(words, self._words[at], effort))
        nearest = min(same, next(alike, same))
        return self._names[nearest] if nearest < len(self._names) else None

    def _candidates(self, words: tuple[str, ...]) -> Sequence[int]:
        """The names that have as many words, and those of them that cannot be misspelt."""
        length = len(words)
        having = [
            self._by_word.get((length, place, word), ())
            for place, word in enumerate(words)
            if len(word) < _SHORTEST_MISSPELT
        ]
        return min(having, key=len) if having else self._by_length.get(length, ())


def did_you_mean_name(name: str, candidates: Iterable[str]) -> str | None:
    """The name that is spelt like another one, as `Spellings` finds it, as a hint."""
    candidate = Spellings(candidates).meant_by(name, Effort())
    return f"did you mean `{candidate}`?" if candidate else None


def words_of(name: str) -> tuple[str, ...]:
    """The words that a name is put together from, in lower case: `table` and `name` of `TABLE_NAME` and `tableName`."""
    return tuple(word.lower() for word in _WORDS.findall(name))


def _are_alike(words: tuple[str, ...], others: tuple[str, ...], effort: Effort) -> bool:
    """Whether as many words are each the same or a misspelling of the other."""
    different = [(word, other) for word, other in zip(words, others, strict=True) if word != other]
    return (
        effort.takes(len(words))
        and all(_may_be_misspelt(word, other) for word, other in different)
        and all(_is_misspelt(word, other, effort) for word, other in different)
    )


def _may_be_misspelt(word: str, other: str) -> bool:
    """Whether the lengths of two words say so."""
    shorter = min(len(word), len(other))
    return len(word) >= _SHORTEST_MISSPELT and 2 * shorter >= _LIKE * (len(word) + len(other))


def _is_misspelt(word: str, other: str, effort: Effort) -> bool:
    from difflib import SequenceMatcher

    if not effort.takes(len(word) + len(other)):
        return False
    matcher = SequenceMatcher(None, other, word)
    # Which letters they have is known sooner than in which order.
    may_be = matcher.quick_ratio() >= _LIKE and effort.takes(len(word) * len(other))
    return may_be and matcher.ratio() >= _LIKE
