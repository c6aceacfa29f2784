"""What several functions share by running the same code, put together so that it is judged once."""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Iterable, Iterator
from typing import Generic, TypeVar

from serverless_lint.model import CodeKey, Module, Routine

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


def alike(found: Iterable[Fact], key_of: Callable[[Fact], Hashable]) -> Iterator[tuple[Fact, ...]]:
    """Those with the same key together, in the order of the first of each."""
    groups: dict[Hashable, list[Fact]] = {}
    for fact in found:
        groups.setdefault(key_of(fact), []).append(fact)
    return map(tuple, groups.values())


class FoundInModules(Generic[Fact]):
    """What is found in modules, looked for in each once, however many handlers load it."""

    def __init__(self, find: Callable[[Module], Iterable[tuple[Routine | None, Fact]]]) -> None:
        """`find` tells all that is in a module, each with the function that it is in, None for the module itself."""
        self._find = find
        self._found: dict[str, tuple[tuple[Routine | None, Fact], ...]] = {}
        """By the module's key, as far as it was asked for."""

    def by(self, modules: Iterable[Module], running: Container[CodeKey]) -> Iterator[Fact]:
        """What is found when modules are loaded and functions run, in source order by module."""
        for module in modules:
            found = self._found.get(module.key)
            if found is None:
                found = self._found[module.key] = tuple(self._find(module))
            for routine, fact in found:
                if routine is None or routine.key in running:
                    yield fact
