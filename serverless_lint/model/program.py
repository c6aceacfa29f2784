"""The code that runs for a function of a template, and what it asks of its surroundings."""

from __future__ import annotations

from dataclasses import dataclass

from serverless_lint.model.code import Module, Routine
from serverless_lint.model.function import Function, Handler, Trigger
from serverless_lint.source import Location


@dataclass(frozen=True, eq=False)
class BatchReplies:
    """What a handler says about the records of a batch that it failed on."""

    reports: tuple[Location, ...]
    """Where it answers with `batchItemFailures`, or has Powertools or a middleware do so."""
    certainly_none: bool
    """Whether all its answers are known and none of them names failed records."""


@dataclass(frozen=True, eq=False)
class Program:
    """A function with the code that runs for it. There is one for each handler that the function may have."""

    function: Function
    handler: Handler
    modules: tuple[Module, ...]
    """The handler's module and those of the project that it loads, the handler's first."""
    routines: tuple[Routine, ...]
    """What runs: the handler, what it may call, and what is called while the modules are loaded."""
    replies: BatchReplies

    @property
    def location(self) -> Location:
        """The handler."""
        return self.handler.location

    @property
    def triggers(self) -> tuple[Trigger, ...]:
        """What calls the function."""
        return self.function.triggers
