"""Items with a time at which they expire, in tables that delete none."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.shared import shared
from serverless_lint.libraries.expiry import CLOCKS_IN_MILLISECONDS, CLOCKS_IN_SECONDS, EXPIRES, SWITCHES_ON
from serverless_lint.link.program.sdk_operations import fields_of, request_of
from serverless_lint.link.program.written_literals import Passed
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Module, ObjectValue, Program, ResourceCall
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import (
    CallResult,
    Constant,
    Expression,
    Language,
    Mapping,
    Name,
    Operation,
    last_name,
    subexpressions,
)
from serverless_lint.parse.template.template import Resource
from serverless_lint.source import Location, Span

_TABLES = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "AWS::Serverless::SimpleTable")
_MOST_STEPS = 6


class KeptExpiredItem(msgspec.Struct, frozen=True, eq=False):
    """An item that is written with a time at which it expires, and stays."""

    location: Location
    """The value of the attribute."""
    attribute: str
    table: Resource
    programs: tuple[Program, ...] = ()
    """The programs that write it."""


@finds(KeptExpiredItem, reads_code=True)
def kept_expired_items(project: LinkedProject) -> Iterator[KeptExpiredItem]:
    """The items that programs write, unless code of the project tells tables to delete some."""
    if any(not SWITCHES_ON.isdisjoint(module.words) for module in project.all(Module)):
        return
    found = ((program, _items(program, project)) for program in project.all(Program))
    for item, programs in shared(found, lambda item: (item.location.sort_key, item.table.key)):
        yield msgspec.structs.replace(item, programs=programs)


def _items(program: Program, project: LinkedProject) -> Iterator[KeptExpiredItem]:
    for call in program.calls:
        table = call.only
        if table is None or table.type not in _TABLES or call.call.operation != "PutItem":
            continue
        if table.properties.lookup("TimeToLiveSpecification").certainly_absent:
            for name, passed in _attributes(call, project):
                if name.lower().replace("_", "") in EXPIRES and project.once(ExpiryTimes).is_in_seconds(passed):
                    yield KeptExpiredItem(passed.module.at(passed.expression.span), name, table)


def _attributes(call: ResourceCall, project: LinkedProject) -> Iterator[tuple[str, Passed]]:
    """What is visible of the item that a call puts."""
    request = request_of(call.call, project.values)
    item = request.get("Item") if request is not None else None
    given = project.values.of(*item) if item is not None else ()
    if len(given) == 1 and isinstance(given[0], ObjectValue):
        yield from (fields_of(given[0]) or {}).items()


class ExpiryTimes:
    """Tells values that are times in seconds, for each place once. A project has one: `project.once(ExpiryTimes)`."""

    def __init__(self, project: LinkedProject) -> None:
        self._known: dict[tuple[str, Span], bool] = {}
        self._assigned: dict[str, dict[str, list[Expression]]] = {}
        """What is assigned to each variable of a module, by its key, as far as it was asked for."""

    def is_in_seconds(self, passed: Passed) -> bool:
        """Whether a value is made of the present time in seconds and something that is added to it."""
        key = (passed.module.key, passed.expression.span)
        if key not in self._known:
            self._known[key] = self._adds_seconds(passed.module, passed.expression)
        return self._known[key]

    def _adds_seconds(self, module: Module, value: Expression) -> bool:
        parts = tuple(self._parts(module, value))
        calls = {last_name(module.facts.calls[part.call].callee) for part in parts if isinstance(part, CallResult)}
        operators = {part.operator for part in parts if isinstance(part, Operation)}
        if "+" not in operators:
            return False
        if module.language is Language.PYTHON:
            return not calls.isdisjoint(CLOCKS_IN_SECONDS)
        thousands = (part.value for part in parts if isinstance(part, Constant))
        return not calls.isdisjoint(CLOCKS_IN_MILLISECONDS) and "/" in operators and 1000 in thousands

    def _parts(self, module: Module, value: Expression) -> Iterator[Expression]:
        """What a value is made of, through calls and through variables that are assigned once."""
        pending = [(value, _MOST_STEPS)]
        seen: set[str | int] = set()
        for whole, steps in pending:
            for part in subexpressions(whole):
                yield part
                name = part.name if isinstance(part, Name) else part.call if isinstance(part, CallResult) else None
                if steps > 1 and name not in seen:
                    pending += ((each, steps - 1) for each in self._inside(module, part))
                if name is not None:
                    seen.add(name)

    def _inside(self, module: Module, part: Expression) -> tuple[Expression, ...]:
        if isinstance(part, CallResult):
            call = module.facts.calls[part.call]
            return (call.callee, *(argument.value for argument in call.arguments))
        if isinstance(part, Mapping):
            return tuple(entry.value for entry in part.entries)
        if isinstance(part, Name):
            values = self._assigned_in(module).get(part.name, ())
            return tuple(values) if len(values) == 1 else ()
        return ()

    def _assigned_in(self, module: Module) -> dict[str, list[Expression]]:
        found = self._assigned.get(module.key)
        if found is None:
            found = self._assigned[module.key] = {}
            for fact in module.facts.assignments:
                if isinstance(fact.target, Name):
                    found.setdefault(fact.target.name, []).append(fact.value)
        return found
