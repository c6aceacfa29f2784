"""Which calls make the same thing for every event, as far as can be seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from serverless_lint.link.program.sdk import Sdk
from serverless_lint.link.program.values import Values
from serverless_lint.model import (
    UNKNOWN,
    Argument,
    ArrayValue,
    CallSite,
    ClassValue,
    ClientKind,
    EnvironmentRead,
    External,
    Joined,
    Literal,
    Member,
    Module,
    ModuleValue,
    ObjectValue,
    Result,
    Routine,
    Value,
)
from serverless_lint.parse.code.facts import Assignment, Attribute, Expression, Language, Name, Subscript, spelling
from serverless_lint.source import Span

_CONSTANTS = (Literal, External, EnvironmentRead, Routine, ClassValue, ModuleValue)
_Key: TypeAlias = "tuple[str, int | Span]"
"""A call by its module and index, a literal by its module and span."""


class Constants:
    """Looks into what calls are given and called on. What is made of itself, as in a loop, differs."""

    def __init__(self, values: Values, sdk: Sdk) -> None:
        self._values = values
        self._sdk = sdk
        self._known: dict[_Key, bool] = {}

    def is_made_of_constants(self, site: CallSite) -> bool:
        """Whether what a call is given, and what it is called on, is the same for every event."""
        if site.key not in self._known:
            self._find_out(site)
        return self._known[site.key]

    def _find_out(self, site: CallSite) -> None:
        """Go through all that a call is made of, up to the first thing that differs.

        Everything around that is made of it differs, too, and so does what turns up again inside itself: both are
        left with what they begin with. Code makes things of things as often as it likes, so this calls itself nowhere.
        """
        self._known[site.key] = False
        around: list[tuple[_Key, Iterator[Value]]] = [(site.key, self._parts_of_call(site))]
        while around:
            key, parts = around[-1]
            part = next(parts, None)
            if part is None:
                self._known[key] = True
                around.pop()
                continue
            if not isinstance(part, (Result, ObjectValue, ArrayValue)):
                return
            inner: _Key = part.site.key if isinstance(part, Result) else (part.module.key, part.literal.span)
            if inner not in self._known:
                self._known[inner] = False
                around.append((inner, self._parts(part)))
            elif not self._known[inner]:
                return

    def _parts(self, value: Result | ObjectValue | ArrayValue) -> Iterator[Value]:
        if isinstance(value, Result):
            return self._parts_of_call(value.site)
        if isinstance(value, ObjectValue):
            return self._evaluated(value.module, (entry.value for entry in value.literal.entries), value.block)
        return self._evaluated(value.module, value.literal.items, value.block)

    def _parts_of_call(self, site: CallSite) -> Iterator[Value]:
        if self._sdk.call_at(site) is not None:
            # What AWS answers (assumed credentials, a secret) may differ from call to call.
            yield UNKNOWN
        if site.fact.is_new and spelling(site.fact.callee) == "Promise":
            # What it settles with is said by the code in the function that it is given.
            yield UNKNOWN
        passed = (argument.value for argument in site.fact.arguments)
        yield from self._evaluated(site.module, (site.fact.callee, *passed), site.fact.block)
        client = self._sdk.client_made_by(site) if site.module.language is not Language.PYTHON else None
        if client is not None and client.kind is ClientKind.JAVASCRIPT_V2:
            for expression, block in self._settings_for_all(site.module):
                yield from self._evaluated(site.module, (expression,), block)

    def _settings_for_all(self, module: Module) -> Iterator[tuple[Expression, int]]:
        """What functions set for all clients of version 2 that are made from then on: `AWS.config.region = …`.

        https://docs.aws.amazon.com/sdk-for-javascript/v2/developer-guide/global-config-object.html
        """
        for assignment in module.facts.assignments:
            target, block = assignment.target, assignment.block
            if isinstance(target, Attribute) and self._is_config(module, target.base, block):
                yield assignment.value, block
        for call in module.facts.calls:
            callee = call.callee
            if not isinstance(callee, Attribute) or callee.name != "update":
                continue
            if self._is_config(module, callee.base, call.block):
                for argument in call.arguments:
                    yield argument.value, call.block

    def _is_config(self, module: Module, expression: Expression, block: int) -> bool:
        """Whether a function speaks of `config` of a variable that is not given to it."""
        return (
            isinstance(expression, Attribute)
            and expression.name == "config"
            and isinstance(expression.base, Name)
            and module.facts.blocks[block].function is not None
            and not any(isinstance(value, Argument) for value in self._values.of(module, expression.base, block))
        )

    def _evaluated(self, module: Module, expressions: Iterable[Expression], block: int) -> Iterator[Value]:
        for expression in expressions:
            yield from _variable_parts(self._values.of(module, expression, block))
            if isinstance(expression, Name):
                for assignment in _set_on(module, expression.name, block):
                    yield from _variable_parts(self._values.of(module, assignment.value, assignment.block))


def _set_on(module: Module, name: str, block: int) -> Iterator[Assignment]:
    """What a function puts into an object: `config.credentials = …`."""
    function = module.facts.blocks[block].function
    for assignment in module.facts.assignments:
        target = assignment.target
        base = target.base if isinstance(target, (Attribute, Subscript)) else None
        is_put_in = isinstance(base, Name) and base.name == name
        if is_put_in and module.facts.blocks[assignment.block].function == function:
            yield assignment


def _variable_parts(values: Iterable[Value]) -> Iterator[Value]:
    """What is no constant among values and what they are joined of and members of."""
    pending = list(values)
    while pending:
        value = pending.pop()
        if isinstance(value, Joined):
            pending += value.parts
        elif isinstance(value, Member):
            pending.append(value.base)
        elif not isinstance(value, _CONSTANTS):
            yield value
