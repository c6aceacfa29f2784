"""Which code is never come to in Lambda, for it runs on a developer's machine alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from typing import NamedTuple, TypeAlias

from serverless_lint.libraries.local_runs import SAYS_LOCAL, SET_BY_LOCAL_TOOLS
from serverless_lint.link.program.values import Values
from serverless_lint.model import EnvironmentRead, Function, Literal, Module, Value
from serverless_lint.parse.code.conditions import folded
from serverless_lint.parse.code.facts import (
    Assignment,
    Attribute,
    BlockKind,
    CallResult,
    Constant,
    Export,
    Expression,
    Import,
    Name,
    Operation,
)
from serverless_lint.three_valued import any_of

_CHANGING_CASE = frozenset({"lower", "toLowerCase", "trim", "strip"})
_SAME = frozenset({"Boolean", "bool", "str", "String"})
_MAX_STEPS = 10
_MAX_VALUES = 10
_MAX_PARTS = 200
"""Of one condition, names followed: what is made of itself twice over and over would take forever."""


class _SomeText(NamedTuple):
    """A text that is not known, but for not being empty."""


_Scalar: TypeAlias = "str | int | float | bool | _SomeText | None"


class _Truth(NamedTuple):
    holds: bool
    is_local: bool
    """Whether it was decided by a variable that says whether a run is one on the own machine."""


class LocalCode:
    """Looks at the conditions that ask for variables which only tools for local runs set."""

    def __init__(self, values: Values, functions: Iterable[Function]) -> None:
        self._values = values
        environments = [function.environment.variables for function in functions]
        self._declared = frozenset(name for each in environments for name in each)
        self._set_everywhere = frozenset(
            name
            for name in (environments[0] if environments else ())
            if all(name in each and not each[name].absent and each[name].least_length for each in environments)
        )
        self._blocks: dict[str, Set[int]] = {}
        self._left = 0
        """How many parts of the condition may still be looked at."""

    def blocks(self, module: Module) -> Set[int]:
        """The blocks of a module that are not come to in Lambda, and all inside them."""
        found = self._blocks.get(module.key)
        if found is None:
            asks = any(SAYS_LOCAL.search(word.lower()) for word in module.words)
            found = self._blocks[module.key] = frozenset(self._find(module)) if asks else frozenset()
        return found

    def _find(self, module: Module) -> Set[int]:
        found: set[int] = set()
        # What is around a block comes before it.
        for at, block in enumerate(module.facts.blocks):
            if block.parent is None:
                continue
            if block.parent in found:
                found.add(at)
            elif block.condition is not None and block.kind in (BlockKind.IF, BlockKind.ELSE):
                self._left = _MAX_PARTS
                truth = self._truth(module, block.condition, block.parent, _MAX_STEPS)
                if truth is not None and truth.is_local and truth.holds is (block.kind is BlockKind.ELSE):
                    found.add(at)
        return found

    def _truth(self, module: Module, condition: Expression, block: int, steps: int) -> _Truth | None:
        """Whether a condition holds in Lambda; None if that is not known."""
        return folded(condition, lambda part: self._truth_of_part(module, part, block, steps), _any_of, _opposite)

    def _truth_of_part(self, module: Module, condition: Expression, block: int, steps: int) -> _Truth | None:
        self._left -= 1
        if steps < 0 or self._left < 0:
            return None
        if isinstance(condition, Operation):
            return self._comparison(module, condition, block)
        scalars = self._scalars(module, condition, block)
        if scalars is not None:
            holds = {bool(value) or isinstance(value, _SomeText) for value in scalars.values}
            return _Truth(holds.pop(), scalars.is_local) if len(holds) == 1 else None
        inner = self._within(module, condition)
        if inner is not None:
            return self._truth(module, inner, block, steps - 1)
        behind = self._behind(module, condition, block)
        return None if behind is None else self._truth(*behind, steps - 1)

    def _comparison(self, module: Module, condition: Operation, block: int) -> _Truth | None:
        if condition.operator not in ("==", "!="):
            return None
        one, other = (self._scalars(module, each, block) for each in condition.operands)
        if one is None or other is None or any(isinstance(value, _SomeText) for value in (*one.values, *other.values)):
            return None
        same = {value == another for value in one.values for another in other.values}
        if len(same) > 1:
            return None
        return _Truth(same.pop() is (condition.operator == "=="), one.is_local or other.is_local)

    def _scalars(self, module: Module, expression: Expression, block: int) -> _Scalars | None:
        """What an expression may be in Lambda; None if that is not known."""
        for _ in range(_MAX_STEPS):
            inner = self._within(module, expression)
            if inner is None:
                break
            expression = inner
        if isinstance(expression, Constant):
            return _Scalars((expression.value,), is_local=False) if _is_scalar(expression.value) else None
        if isinstance(expression, Operation) and expression.operator != "or":
            return None
        found: list[_Scalar] = []
        is_local = False
        values = self._values.of(module, expression, block)
        for value in values[:_MAX_VALUES]:
            meant = tuple(self._meanings(value))
            if not meant:
                return None
            is_local = is_local or (isinstance(value, EnvironmentRead) and self._is_never_set(value.variable))
            found += meant
        return _Scalars(tuple(found), is_local) if found and len(values) <= _MAX_VALUES else None

    def _meanings(self, value: Value) -> Iterator[_Scalar]:
        """What a value may be; nothing if it is not known."""
        if isinstance(value, Literal):
            yield value.value
        elif isinstance(value, EnvironmentRead):
            if value.variable in self._set_everywhere:
                yield _SomeText()
            elif self._is_never_set(value.variable):
                defaults = value.default if value.default is not None else ()
                if all(isinstance(each, Literal) for each in defaults):
                    yield from (each.value for each in defaults if isinstance(each, Literal))
                    if not defaults:
                        yield None

    def _is_never_set(self, variable: str) -> bool:
        if variable in self._declared:
            return False
        return variable in SET_BY_LOCAL_TOOLS or SAYS_LOCAL.search(variable.lower()) is not None

    def _within(self, module: Module, expression: Expression) -> Expression | None:
        """What a call only writes otherwise: `text.toLowerCase()`, `bool(text)`."""
        call = module.facts.calls[expression.call] if isinstance(expression, CallResult) else None
        if call is None:
            return None
        if isinstance(call.callee, Attribute):
            return call.callee.base if call.callee.name in _CHANGING_CASE and not call.arguments else None
        is_same = isinstance(call.callee, Name) and call.callee.name in _SAME and len(call.arguments) == 1
        return call.arguments[0].value if is_same else None

    def _behind(self, module: Module, expression: Expression, block: int) -> tuple[Module, Expression, int] | None:
        """What a name is bound to, be it in another module, if it is bound once."""
        if not isinstance(expression, Name):
            return None
        bindings = self._values.seen(module, expression, block)
        binding = bindings[0] if len(bindings) == 1 else None
        if isinstance(binding, Import):
            offered = self._values.imported(module, binding)
            if len(offered) != 1:
                return None
            module, found = offered[0]
            if isinstance(found, Export):
                return None if found.value is None else (module, found.value, found.block)
            binding = found if isinstance(found, Assignment) else None
        if not isinstance(binding, Assignment) or binding.augmented or binding.is_optional:
            return None
        return module, binding.value, binding.block


def _any_of(truths: list[_Truth | None]) -> _Truth | None:
    """What `or` makes of conditions: one that holds may decide it alone, that none does takes all of them."""
    holds = any_of(None if each is None else each.holds for each in truths)
    if holds is None:
        return None
    decides = all if holds else any
    return _Truth(holds, decides(each.is_local for each in truths if each is not None and each.holds is holds))


def _opposite(truth: _Truth | None) -> _Truth | None:
    return None if truth is None else _Truth(not truth.holds, truth.is_local)


class _Scalars(NamedTuple):
    values: tuple[_Scalar, ...]
    is_local: bool


def _is_scalar(value: object) -> bool:
    return value is None or isinstance(value, (str, int, float, bool))
