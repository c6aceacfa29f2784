"""Items with a time at which they expire, in tables that delete none."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.shared import shared
from serverless_lint.libraries.expiry import CLOCKS_IN_MILLISECONDS, CLOCKS_IN_SECONDS, EXPIRES, SWITCHES_ON
from serverless_lint.link.program.sdk_operations import Passed, fields_of, request_of
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
from serverless_lint.source import Location

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
                if name.lower().replace("_", "") in EXPIRES and _is_in_seconds(passed):
                    yield KeptExpiredItem(passed.module.at(passed.expression.span), name, table)


def _attributes(call: ResourceCall, project: LinkedProject) -> Iterator[tuple[str, Passed]]:
    """What is visible of the item that a call puts."""
    request = request_of(call.call, project.values)
    item = request.get("Item") if request is not None else None
    given = project.values.of(*item) if item is not None else ()
    if len(given) == 1 and isinstance(given[0], ObjectValue):
        yield from (fields_of(given[0]) or {}).items()


def _is_in_seconds(passed: Passed) -> bool:
    """Whether a value is made of the present time in seconds and something that is added to it."""
    parts = tuple(_parts(passed.module, passed.expression, _MOST_STEPS))
    calls = {last_name(passed.module.facts.calls[part.call].callee) for part in parts if isinstance(part, CallResult)}
    operators = {part.operator for part in parts if isinstance(part, Operation)}
    if "+" not in operators:
        return False
    if passed.module.language is Language.PYTHON:
        return not calls.isdisjoint(CLOCKS_IN_SECONDS)
    thousands = (part.value for part in parts if isinstance(part, Constant))
    return not calls.isdisjoint(CLOCKS_IN_MILLISECONDS) and "/" in operators and 1000 in thousands


def _parts(module: Module, expression: Expression, steps: int) -> Iterator[Expression]:
    """What a value is made of, through calls and through variables that are assigned once."""
    for part in subexpressions(expression) if steps else ():
        yield part
        inner: tuple[Expression, ...] = ()
        if isinstance(part, CallResult):
            call = module.facts.calls[part.call]
            inner = (call.callee, *(argument.value for argument in call.arguments))
        elif isinstance(part, Mapping):
            inner = tuple(entry.value for entry in part.entries)
        elif isinstance(part, Name):
            values = [fact.value for fact in module.facts.assignments if _binds(fact.target, part.name)]
            inner = tuple(values) if len(values) == 1 else ()
        for each in inner:
            yield from _parts(module, each, steps - 1)


def _binds(target: Expression, name: str) -> bool:
    return isinstance(target, Name) and target.name == name
