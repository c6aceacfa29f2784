"""What a misspelt word may have been meant to be."""

from __future__ import annotations

from collections.abc import Iterable


def suggest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that is most like the word, if one is like it at all."""
    from difflib import get_close_matches

    close = get_close_matches(word, sorted(candidates), n=1)
    return close[0] if close else None


def did_you_mean(word: str, candidates: Iterable[str]) -> str | None:
    """The suggestion as a hint."""
    candidate = suggest(word, candidates)
    return f"did you mean `{candidate}`?" if candidate else None
