"""Runtimes of functions, as the day of the run sees them."""

from __future__ import annotations

import datetime

import msgspec

from serverless_lint.aws.lifecycles import Lifecycle
from serverless_lint.model.stack.function import Function
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
