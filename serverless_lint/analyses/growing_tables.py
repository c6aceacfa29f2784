"""Which tables of DynamoDB get more and more items, as far as the code that runs shows who writes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from typing import TypeAlias

from serverless_lint.analyses.frequency import Frequencies, Frequency
from serverless_lint.analyses.running_code import RunningCall
from serverless_lint.analyses.tables import Tables
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CodeKey, EnvironmentRead, Function, Handler, Literal, Program, SdkCall
from serverless_lint.parse.code.facts import Attribute, CallResult, Constant, spelling

TableName: TypeAlias = "tuple[object, ...]"
"""What tells a table from others: a resource of a template, a text, a variable, or an attribute in a module."""

_DYNAMODB = "dynamodb"
_ADDS = frozenset({"BatchWriteItem", "PutItem", "TransactWriteItems"})
"""Operations that add items; `UpdateItem` mostly changes one that is there."""


class GrowingTables:
    """Knows the tables that functions add items to as often as requests, messages, records or objects come."""

    def __init__(self, project: LinkedProject) -> None:
        self._project = project
        self._tables = Tables(project.values, project.sdk)
        self._resources = _tables_of_calls(project)
        self._triggered = {function.template for function in project.all(Function) if function.triggers}
        self._growing = {
            name
            for running in project.all(RunningCall)
            if any(map(self._runs_often, running.handlers))
            and (call := project.sdk.call_at(running.site)) is not None
            and call.service == _DYNAMODB
            and call.operation in _ADDS
            for name in self._names(call)
        }

    def has(self, call: SdkCall) -> bool:
        """Whether a call is about such a table."""
        return any(name in self._growing for name in self._names(call))

    def _runs_often(self, handler: Handler) -> bool:
        """People call a function without a trigger beside others that have one, whatever it reads of its event."""
        frequencies = self._project.once(Frequencies)
        return frequencies.of(handler) is Frequency.OFTEN and (
            any(frequencies.of_function(function) is Frequency.OFTEN for function in handler.functions)
            or self._triggered.isdisjoint(function.template for function in handler.functions)
        )

    def _names(self, call: SdkCall) -> Iterator[TableName]:
        known = self._resources.get((call.site.module.key, call.site.index))
        yield from known or self._written(call)

    def _written(self, call: SdkCall) -> Iterator[TableName]:
        """The names that the code itself says."""
        yield from _asked_for(call)
        site = call.table_of if call.table_of is not None else call.site
        for module, expression, block in self._tables.named_by(site):
            written = spelling(expression)
            if "." in written:
                yield (module.key, written)
            for value in self._project.values.of(module, expression, block):
                if isinstance(value, Literal):
                    yield ("text", str(value.value))
                elif isinstance(value, EnvironmentRead):
                    yield ("variable", value.variable)


def _asked_for(call: SdkCall) -> Iterator[TableName]:
    """What a helper of the project is asked for, whatever it makes of that: `table("orders").put_item(…)`."""
    callee, module = call.site.fact.callee, call.site.module
    if isinstance(callee, Attribute) and isinstance(callee.base, CallResult):
        asked = module.facts.calls[callee.base.call]
        texts = [part.value.value for part in asked.arguments if isinstance(part.value, Constant)]
        if texts:
            yield (module.key, spelling(asked.callee), *texts)


def _tables_of_calls(project: LinkedProject) -> Mapping[CodeKey, Set[TableName]]:
    """The tables of templates that calls are about, whichever function makes them."""
    found: defaultdict[CodeKey, set[TableName]] = defaultdict(set)
    for program in project.all(Program):
        for call in program.calls:
            if call.call.service == _DYNAMODB:
                site = call.call.site
                found[site.module.key, site.index].update(("resource", *resource.key) for resource in call.resources)
    return found
