"""The linked project as a whole."""

from __future__ import annotations

import abc
from collections.abc import Iterator
from typing import TypeVar, cast

from serverless_lint.report import Coverage

T = TypeVar("T")


class Project(abc.ABC):
    """Everything that was read, linked as far as somebody asks."""

    def __init__(self) -> None:
        self._found: dict[type, tuple[object, ...]] = {}

    def all(self, kind: type[T]) -> tuple[T, ...]:
        """Everything of a kind that rules can look at, in a stable order; found when it is first asked for."""
        found = self._found.get(kind)
        if found is None:
            found = self._found[kind] = (self,) if kind is Project else tuple(self._find(kind))
        return cast("tuple[T, ...]", found)

    @property
    @abc.abstractmethod
    def coverage(self) -> Coverage:
        """What was read, and what could not be."""

    @abc.abstractmethod
    def _find(self, kind: type[T]) -> Iterator[T]:
        """Find everything of a kind."""
