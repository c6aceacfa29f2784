"""Caught exceptions of Python that are written as JSON, which takes none.

https://docs.python.org/3/library/json.html
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.item_numbers import writes_json
from serverless_lint.analyses.running_code import RunningCall
from serverless_lint.link.program.written_literals import Passed
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import ArrayValue, CallSite, Handler, ObjectValue
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import Assignment, BlockKind, Expression, Language, Name, Operation
from serverless_lint.source import Location

_MOST_DEPTH = 4
_MOST_PARTS = 200
"""Of a literal with more no more is looked at."""


class ErrorAsJson(msgspec.Struct, frozen=True, eq=False):
    """A call that writes an exception itself as JSON, or something that has it in it."""

    site: CallSite
    name: str
    """What the exception is called."""
    handlers: tuple[Handler, ...]

    @property
    def location(self) -> Location:
        """The callee."""
        return self.site.location


@finds(ErrorAsJson, in_each=RunningCall)
def errors_as_json(running: RunningCall, project: LinkedProject) -> Iterator[ErrorAsJson]:
    """The calls, but for those in a `try` of their own."""
    site = running.site
    if site.module.language is not Language.PYTHON or not writes_json(site, project) or _is_tried(site):
        return
    name = next(_exceptions_in(site, project), None)
    if name is not None:
        yield ErrorAsJson(site, name, running.handlers)


def _is_tried(site: CallSite) -> bool:
    """Whether something between a call and the handler of the exception may cope with a failure."""
    for block in site.enclosing_blocks:
        if block.kind is BlockKind.TRY:
            return True
        if block.kind is BlockKind.CATCH:
            return False
    return False


def _exceptions_in(site: CallSite, project: LinkedProject) -> Iterator[str]:
    """The names of the exceptions in what a call writes."""
    pending = [(Passed(site.module, site.fact.arguments[0].value, site.fact.block), _MOST_DEPTH)]
    for passed, depth in pending:
        if isinstance(passed.expression, Name) and _is_exception(passed, passed.expression, project):
            yield passed.expression.name
        values = project.values.of(*passed)
        if len(values) != 1 or not depth:
            continue
        (value,) = values
        inner: tuple[Expression, ...] = ()
        if isinstance(value, ObjectValue):
            inner = tuple(entry.value for entry in value.literal.entries[:_MOST_PARTS] if entry.key is not None)
        elif isinstance(value, ArrayValue):
            inner = value.literal.items
        if isinstance(value, (ObjectValue, ArrayValue)) and len(pending) < _MOST_PARTS:
            pending += ((Passed(value.module, each, value.block), depth - 1) for each in inner[:_MOST_PARTS])


def _is_exception(passed: Passed, name: Name, project: LinkedProject) -> bool:
    """Whether a name is bound by `except … as name` and nothing else by then."""
    bindings = project.values.seen(passed.module, name, passed.block)
    return bool(bindings) and all(
        isinstance(binding, Assignment) and isinstance(binding.value, Operation) and binding.value.operator == "caught"
        for binding in bindings
    )
