"""What several functions share by running the same code, put together so that it is judged once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

Fact = TypeVar("Fact")
Owner = TypeVar("Owner")


def shared(
    found: Iterable[tuple[Owner, Iterable[Fact]]], key_of: Callable[[Fact], Hashable]
) -> Iterator[tuple[Fact, tuple[Owner, ...]]]:
    """The facts of all owners, those with the same key once."""
    facts: dict[Hashable, Fact] = {}
    owners: dict[Hashable, list[Owner]] = {}
    for owner, theirs in found:
        for fact in theirs:
            key = key_of(fact)
            facts.setdefault(key, fact)
            owners.setdefault(key, []).append(owner)
    for key, fact in facts.items():
        yield fact, tuple(owners[key])
