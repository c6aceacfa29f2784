"""Python handlers that are coroutine functions, and that nothing around them awaits."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.running_code import RunningHandler
from serverless_lint.libraries.wrappers import AWAITS_NOTHING
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.wrapping import maker
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Handler, Routine, Value
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import Language
from serverless_lint.source import Location


class AsyncHandler(msgspec.Struct, frozen=True, eq=False):
    """A handler whose call gives a coroutine."""

    handler: Handler
    routine: Routine

    @property
    def location(self) -> Location:
        """The handler."""
        return self.handler.location


@finds(AsyncHandler, in_each=RunningHandler)
def async_handlers(running: RunningHandler, _: LinkedProject) -> Iterator[AsyncHandler]:
    """The Python handlers that are `async`, but for those that an unknown wrapper may await."""
    handler, routine = running.handler, running.handler.routine
    if routine is None or routine.module.language is not Language.PYTHON or not routine.fact.is_async:
        return
    if all(_awaits_nothing(wrapper) for wrapper in handler.wrappers):
        yield AsyncHandler(handler, routine)


def _awaits_nothing(wrapper: Value) -> bool:
    return (dotted_name(maker(wrapper)) or "").rpartition(".")[2] in AWAITS_NOTHING
