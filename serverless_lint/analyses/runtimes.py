"""The runtimes of functions: those with dates, and names that are none."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import msgspec

from serverless_lint.aws.lifecycles import Lifecycle, lifecycle_of
from serverless_lint.aws.runtime_names import Standing, runtime_meant_by, standing_of
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


class UnlistedRuntime(msgspec.Struct, frozen=True, eq=False):
    """What functions are given as a runtime, in one place, and what AWS's list does not have."""

    functions: tuple[Function, ...]
    """One function, or those that inherit it from `Globals`."""
    name: str
    known: Known
    """Where the functions are given it."""
    standing: Standing
    meant: str | None
    """The supported runtime that it was probably meant to be."""

    @property
    def location(self) -> Location:
        """Where it is used."""
        return self.known.node.location


@finds(FunctionRuntime)
def function_runtimes(project: LinkedProject) -> Iterator[FunctionRuntime]:
    """Every runtime that the functions may have, each place once, as far as its dates are known."""
    for functions, name, known in _given_runtimes(project):
        lifecycle = lifecycle_of(name)
        if lifecycle is not None:
            yield FunctionRuntime(functions, name, known, lifecycle, project.as_of)


@finds(UnlistedRuntime)
def unlisted_runtimes(project: LinkedProject) -> Iterator[UnlistedRuntime]:
    """Every name that functions give as a runtime and that is none, each place once."""
    for functions, name, known in _given_runtimes(project):
        standing = standing_of(name, project.as_of)
        if standing is Standing.UNLIKE_ANY and _may_be_of_plugin(functions[0]):
            continue
        if standing not in (Standing.LISTED, Standing.NO_NAME):
            meant = runtime_meant_by(name, project.as_of) if standing is Standing.MISSPELT else None
            yield UnlistedRuntime(functions, name, known, standing, meant)


def _may_be_of_plugin(function: Function) -> bool:
    """Whether a plugin may put another runtime in: `rust`, for which Lambda has one that runs any program."""
    origin = function.template.origin
    return origin is not None and origin.is_open


def _given_runtimes(project: LinkedProject) -> Iterator[tuple[tuple[Function, ...], str, Known]]:
    """The functions, the name and the place of each runtime that is known."""
    owners: dict[tuple[Location, str], list[Function]] = {}
    found: dict[tuple[Location, str], Known] = {}
    for function in project.all(Function):
        for known in function.runtime.values:
            if isinstance(known.value, str):
                key = (known.node.location, known.value)
                found.setdefault(key, known)
                owners.setdefault(key, []).append(function)
    for (location, name), known in found.items():
        yield tuple(owners[location, name]), name, known
