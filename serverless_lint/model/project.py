"""The linked project as a whole, and how each kind of things in it is found."""

from __future__ import annotations

import abc
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Generic, TypeVar, overload

import msgspec

from serverless_lint.report import Coverage

T = TypeVar("T")
Subject = TypeVar("Subject")
AnyProject = TypeVar("AnyProject", bound="Project")
_Find = TypeVar("_Find", bound="Callable[..., Iterable[object]]")


class Finder(msgspec.Struct, Generic[T], frozen=True, eq=False):
    """A way to find things of a kind."""

    find: Callable[..., Iterable[T]]
    """Takes the project; of things found in others by themselves, one of these before."""
    in_each: type | None
    """The kind of things in which it looks one by one; None if it looks at the project as a whole."""
    asks_for_code: bool
    """Whether it asks what code does, besides looking at things that may come from code."""

    @property
    def reads_code(self) -> bool:
        """Whether code is read for it."""
        return self.asks_for_code or (self.in_each is not None and needs_code(self.in_each))


_FINDERS: dict[type, tuple[Finder[Any], ...]] = {}


@overload
def finds(
    kind: type[T], *, in_each: type[Subject], reads_code: bool = False
) -> Callable[[Callable[[Subject, AnyProject], Iterable[T]]], Callable[[Subject, AnyProject], Iterable[T]]]: ...


@overload
def finds(
    kind: type[T], *, reads_code: bool = False
) -> Callable[[Callable[[AnyProject], Iterable[T]]], Callable[[AnyProject], Iterable[T]]]: ...


def finds(kind: type, *, in_each: type | None = None, reads_code: bool = False) -> Callable[[_Find], _Find]:
    """Make a function the way to find everything of a kind, so that a rule can look at it.

    It is given the project. With `in_each` it is called for each thing of another kind, given before the project, and
    what crashes at one of them is lost for that one alone. `reads_code` says that it asks what code does, which what
    looks at things that come from code need not say. A kind with several finders has what all of them find.
    """

    def register(find: _Find) -> _Find:
        _FINDERS[kind] = (*_FINDERS.get(kind, ()), Finder(find, in_each, reads_code))
        in_best_order.cache_clear()
        return find

    return register


def finders_of(kind: type[T]) -> tuple[Finder[T], ...]:
    """How everything of a kind is found, in the order of the results; empty if it is no subject of rules."""
    return _FINDERS.get(kind, ())


@lru_cache(maxsize=2)
def in_best_order(kinds: tuple[type, ...]) -> tuple[Finder[object], ...]:
    """How everything of several kinds is found, what reads no code first: workers may still be parsing it."""
    finders: list[Finder[object]] = []
    for kind in kinds:
        finders += finders_of(kind)
    return tuple(sorted(finders, key=lambda finder: finder.reads_code))


def known_kinds() -> tuple[type, ...]:
    """The kinds that can be found, as far as their modules are imported."""
    return tuple(_FINDERS)


def needs_code(kind: type) -> bool:
    """Whether code must be read to find everything of a kind; it must for the project as a whole."""
    finders: tuple[Finder[object], ...] = finders_of(kind)
    return not finders or any(finder.reads_code for finder in finders)


class Project(abc.ABC):
    """Everything that was read, linked as far as somebody asks."""

    def __init__(self) -> None:
        self._found: dict[type, tuple[Any, ...]] = {}

    def all(self, kind: type[T]) -> tuple[T, ...]:
        """Everything of a kind that rules can look at, in a stable order; found when it is first asked for."""
        found = self._found.get(kind)
        if found is None:
            found = self._found[kind] = (self,) if kind is Project else tuple(self._find(kind))
        return found

    @property
    @abc.abstractmethod
    def coverage(self) -> Coverage:
        """What was read, and what could not be."""

    @abc.abstractmethod
    def _find(self, kind: type[T]) -> Iterable[T]:
        """Find everything of a kind."""
