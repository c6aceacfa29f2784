"""Which tables of DynamoDB get more and more items, as far as the code that runs shows who writes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from typing import TypeAlias

from serverless_lint.analyses.frequency import Frequencies, Frequency
from serverless_lint.analyses.running_code import RunningRequest
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
        self._frequencies = project.once(Frequencies)
        self._triggered = {function.template for function in project.all(Function) if function.triggers}
        self._growing = {*self._growing_resources(), *self._growing_names()}

    def has(self, call: SdkCall) -> bool:
        """Whether a call is about such a table."""
        known = self._resources.get((call.site.module.key, call.site.index))
        return any(name in self._growing for name in known or self._written(call))

    def _growing_resources(self) -> Iterator[TableName]:
        """Those of templates, by the functions that add to them: others may run the same code for other tables."""
        for program in self._project.all(Program):
            if self._is_called_often(program.function, program.handler):
                for call in program.calls:
                    if call.call.service == _DYNAMODB and call.call.operation in _ADDS:
                        yield from (("resource", *resource.key) for resource in call.resources)

    def _growing_names(self) -> Iterator[TableName]:
        for running in self._project.all(RunningRequest):
            call = running.call
            if call.service != _DYNAMODB or call.operation not in _ADDS:
                continue
            known = self._resources.get((call.site.module.key, call.site.index))
            if not known and any(map(self._runs_often, running.handlers)):
                yield from self._written(call)

    def _runs_often(self, handler: Handler) -> bool:
        if not handler.functions:
            return self._frequencies.of(handler) is Frequency.OFTEN
        return any(self._is_called_often(function, handler) for function in handler.functions)

    def _is_called_often(self, function: Function, handler: Handler) -> bool:
        """People call a function without a trigger beside others that have one, whatever it reads of its event."""
        if self._frequencies.of_function(function) is Frequency.OFTEN:
            return True
        return function.template not in self._triggered and self._frequencies.of(handler) is Frequency.OFTEN

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
