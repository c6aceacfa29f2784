"""Timeouts and memory sizes, by the place where they are written."""

from __future__ import annotations

import enum

import msgspec

from serverless_lint.model.stack.function import Function
from serverless_lint.parse.template.template import Known
from serverless_lint.source import Location


class SettingKind(enum.Enum):
    """The settings that are judged by place. The values are their names in templates."""

    TIMEOUT = "Timeout"
    MEMORY = "MemorySize"


class FunctionSetting(msgspec.Struct, frozen=True, eq=False):
    """A setting as it is written in one place, for one function or, in `Globals`, for several."""

    kind: SettingKind
    known: Known | None
    """What is written; None if nothing is, so that the default counts."""
    functions: tuple[Function, ...]
    """The functions that have it, in document order; one if nothing is written."""

    @property
    def location(self) -> Location:
        """The value, or the function that lacks one."""
        return self.functions[0].location if self.known is None else self.known.node.location
