"""The runtimes of functions with their dates."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import msgspec

from serverless_lint.aws.lifecycles import Lifecycle, lifecycle_of
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Function
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import Known
from serverless_lint.source import Location


class FunctionRuntime(msgspec.Struct, frozen=True, eq=False):
    """A runtime that functions have or may have, as it is written in one place, and whose dates are known."""

    functions: tuple[Function, ...]
    """One function, or those that inherit it from `Globals`."""
    name: str
    """`nodejs22.x`"""
    known: Known
    """Where the functions are given it."""
    lifecycle: Lifecycle
    as_of: datetime.date
    """The day to judge by."""

    @property
    def location(self) -> Location:
        """Where it is used."""
        return self.known.node.location

    @property
    def is_deprecated(self) -> bool:
        """Whether AWS supports it no longer."""
        return self.has_passed(self.lifecycle.deprecated)

    @property
    def days_left(self) -> int | None:
        """The days until it is deprecated; None if AWS has set no day."""
        return None if self.lifecycle.deprecated is None else (self.lifecycle.deprecated - self.as_of).days

    def has_passed(self, day: datetime.date | None) -> bool:
        """Whether a day has come; one that AWS has not set has not."""
        return day is not None and day <= self.as_of


@finds(FunctionRuntime)
def function_runtimes(project: LinkedProject) -> Iterator[FunctionRuntime]:
    """Every runtime that the functions may have, each place once, as far as its dates are known."""
    owners: dict[tuple[Location, str], list[Function]] = {}
    found: dict[tuple[Location, str], Known] = {}
    for function in project.all(Function):
        for known in function.runtime.values:
            if isinstance(known.value, str):
                key = (known.node.location, known.value)
                found.setdefault(key, known)
                owners.setdefault(key, []).append(function)
    for (location, name), known in found.items():
        lifecycle = lifecycle_of(name)
        if lifecycle is not None:
            yield FunctionRuntime(tuple(owners[location, name]), name, known, lifecycle, project.as_of)
