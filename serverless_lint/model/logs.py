"""Where functions write their logs."""

from __future__ import annotations

import msgspec

from serverless_lint.model.stack.function import Function
from serverless_lint.parse.template.template import Resource
from serverless_lint.source import Location


class FunctionLogs(msgspec.Struct, frozen=True, eq=False):
    """The log group of a function, as far as templates tell."""

    function: Function
    groups: tuple[Resource, ...]
    """The resources that make the log group or set its retention."""
    complete: bool
    """Whether nothing else can be or set up the log group, as far as the template shows."""

    @property
    def location(self) -> Location:
        """The function."""
        return self.function.location

    @property
    def kept_forever(self) -> bool:
        """Whether nothing ever deletes the logs."""
        return self.complete and all(
            group.properties.lookup("RetentionInDays").certainly_absent for group in self.groups
        )
