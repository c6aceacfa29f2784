"""What is literal in a program: constants, and what names stand for that are bound once and never changed."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import NamedTuple, Protocol, TypeAlias

from serverless_lint.parse.code.facts import (
    Attribute,
    Call,
    CallResult,
    CodeModule,
    Constant,
    Export,
    Expression,
    Import,
    Interpolation,
    Language,
    Name,
    Operation,
    Sequence,
    Subscript,
    spelling,
)
from serverless_lint.parse.code.facts import Mapping as MappingExpression
from serverless_lint.parse.code.imports import javascript_candidates, python_candidates

_MAX_STEPS = 20
"""How often a name may lead to another one."""
_MAX_VALUES = 200_000
"""How many entries and names are looked at for all questions together."""
MAX_TEXT = 4_000
"""Longer texts are not put together."""
_SPREAD = "..."
_THEMSELVES = ("this.", "self.")


Candidates: TypeAlias = Callable[[str, str], Iterator[str]]
"""Gives the files that an import in a file of a folder may mean."""


class CodeFiles(Protocol):
    """The scanned code."""

    def __contains__(self, name: str) -> bool:
        """Whether a file is scanned."""
        ...

    def code(self, name: str) -> CodeModule | None:
        """The facts of a scanned code file; None if there is none that can be parsed."""
        ...


class Value(NamedTuple):
    """An expression, and the file that it stands in."""

    file: str
    expression: Expression


class Setting(NamedTuple):
    """An entry of a literal object, or an argument that is given by name."""

    key: Expression
    """What stands at its place: the key, or the value of an argument."""
    value: Value


class Settings(NamedTuple):
    """What a literal object says."""

    found: Mapping[str, Setting]
    complete: bool
    """Whether all of it is known."""


class Literals:
    """Finds out what expressions are, as far as that is literal."""

    def __init__(self, files: CodeFiles, candidates: Candidates = javascript_candidates) -> None:
        self._files = files
        self._candidates = candidates
        self._left = _MAX_VALUES
        self._depth = 0
        """How many questions are asked for the sake of another one."""
        self._scope = cache(self._found_scope)

    def module(self, file: str) -> CodeModule | None:
        """The facts of a file."""
        return self._files.code(file)

    def imported(self, file: str, name: str) -> Import | None:
        """What a file imports under a name."""
        return self._scope(file).imports.get(name)

    def call(self, value: Value) -> Call | None:
        """The call that a value is the result of."""
        module = self.module(value.file)
        if not isinstance(value.expression, CallResult) or module is None:
            return None
        return module.calls[value.expression.call]

    def behind(self, value: Value) -> Value:
        """What a value is for which a name may stand; the value itself if that is not known."""
        if self._depth > _MAX_STEPS:
            return value
        self._depth += 1
        for _ in range(_MAX_STEPS):
            self._left -= 1
            following = self._step(value) if self._left > 0 else None
            if following is None:
                break
            value = following
        self._depth -= 1
        return value

    def constant(self, value: Value, steps: int = _MAX_STEPS) -> str | int | float | bool | None:
        """The text, number or truth value that a value is; None if that is not known."""
        found = self.behind(value)
        if isinstance(found.expression, Interpolation):
            if steps < 0:
                return None
            parts = [self.constant(Value(found.file, part), steps - 1) for part in found.expression.parts]
            if None in parts or sum(len(str(part)) for part in parts) > MAX_TEXT:
                return None
            return "".join(map(str, parts))
        return found.expression.value if isinstance(found.expression, Constant) else None

    def text(self, value: Value | None) -> str | None:
        """A value that is a text."""
        found = self.constant(value) if value is not None else None
        return found if isinstance(found, str) else None

    def settings(self, value: Value) -> Settings:
        """What an object says that a value is, with the objects that are spread in it."""
        found: dict[str, Setting] = {}
        return Settings(found, self._add_settings(value, found, _MAX_STEPS))

    def arguments(self, file: str, call: Call, position: int) -> Settings:
        """What a call is given by name, be it in an object at a position."""
        found: dict[str, Setting] = {}
        complete = True
        spread = [each.value for each in call.arguments if _is_spread(each.value)]
        positional = call.argument("", position)
        for inside in (positional, *(each.operands[0] for each in spread if isinstance(each, Operation))):
            if inside is not None:
                complete &= self._add_settings(Value(file, inside), found, _MAX_STEPS)
        for argument in call.arguments:
            if argument.name:
                found[argument.name] = Setting(argument.value, Value(file, argument.value))
        return Settings(found, complete)

    def _add_settings(self, value: Value, found: dict[str, Setting], steps: int) -> bool:
        """Add what an object says; whether all of it is known."""
        mapping = self.behind(value)
        if not isinstance(mapping.expression, MappingExpression) or steps < 0:
            # What is not known may have any of the keys that were set before.
            found.clear()
            return False
        complete = True
        for entry in mapping.expression.entries:
            self._left -= 1
            inner = Value(mapping.file, entry.value)
            if self._left < 0:
                found.clear()
                return False
            if entry.key is None:
                complete &= self._add_settings(inner, found, steps - 1)
                continue
            key = self.constant(Value(mapping.file, entry.key))
            if isinstance(key, (str, int)):
                found[str(key)] = Setting(entry.key, inner)
            else:
                complete = False
        return complete

    def _step(self, value: Value) -> Value | None:
        expression = value.expression
        if isinstance(expression, Name):
            return self._named(value.file, expression.name)
        if isinstance(expression, Attribute):
            return self._attribute(value.file, expression)
        if isinstance(expression, Subscript):
            key = self.text(Value(value.file, expression.index))
            base = self.behind(Value(value.file, expression.base))
            return self._entry(base, key) if key is not None else None
        return None

    def _attribute(self, file: str, attribute: Attribute) -> Value | None:
        written = spelling(attribute)
        if written.startswith(_THEMSELVES) and written.count(".") == 1:
            return self._scope(file).bound(file, written)
        imported = self._scope(file).imports.get(spelling(attribute.base))
        if imported is not None and not imported.name:
            return self._exported(file, imported.module, attribute.name, _MAX_STEPS)
        return self._entry(self.behind(Value(file, attribute.base)), attribute.name)

    def _entry(self, base: Value, key: str) -> Value | None:
        if not isinstance(base.expression, MappingExpression):
            return None
        found: dict[str, Setting] = {}
        self._add_settings(base, found, _MAX_STEPS)
        return found[key].value if key in found else None

    def _named(self, file: str, name: str) -> Value | None:
        scope = self._scope(file)
        imported = scope.imports.get(name)
        if imported is not None:
            return self._exported(file, imported.module, imported.name, _MAX_STEPS) if imported.name else None
        return scope.bound(file, name)

    def _exported(self, file: str, module: str, name: str, steps: int) -> Value | None:
        """What another file of the project calls by a name."""
        self._left -= 1
        found = self._imported_file(file, module) if steps > 0 and self._left > 0 else None
        facts = self.module(found) if found is not None else None
        if found is None or facts is None:
            return None
        if facts.language is Language.PYTHON:
            scope = self._scope(found)
            again = scope.imports.get(name)
            if again is not None and again.name:
                return self._exported(found, again.module, again.name, steps - 1)
            return scope.bound(found, name)
        exports = self._scope(found).exports
        for export in exports.get(name, ()):
            if export.value is not None:
                return Value(found, export.value)
            if export.module:
                return self._exported(found, export.module, export.source_name or name, steps - 1)
        others = (export for export in exports.get("*", ()) if export.module)
        values = (self._exported(found, export.module, name, steps - 1) for export in others)
        return next((value for value in values if value is not None), None)

    def _imported_file(self, file: str, module: str) -> str | None:
        folder = posixpath.dirname(file)
        candidates = python_candidates if file.endswith(".py") else self._candidates
        return next((name for name in candidates(folder, module) if name in self._files), None)

    def _found_scope(self, file: str) -> _Scope:
        module = self.module(file)
        return _Scope(module) if module is not None else _Scope(CodeModule(Language.PYTHON, ()))


class _Scope:
    """The names of a module."""

    def __init__(self, module: CodeModule) -> None:
        self.imports: dict[str, Import] = {each.alias: each for each in module.imports if each.alias}
        self.exports: dict[str, list[Export]] = {}
        self._bound: dict[str, list[Expression | None]] = {}
        self._parameters = {parameter.name for each in module.functions for parameter in each.parameters}
        self._changed: set[str] = set()
        for export in module.exports:
            self.exports.setdefault(export.name, []).append(export)
        for assignment in module.assignments:
            written = spelling(assignment.target)
            self._bound.setdefault(written, []).append(None if assignment.augmented else assignment.value)
            self._changed.update(_bases(assignment.target))
        for call in module.calls:
            if isinstance(call.callee, Attribute):
                self._changed.add(spelling(call.callee.base))

    def bound(self, file: str, name: str) -> Value | None:
        """What a name is bound to, if nothing else can be meant."""
        bound = self._bound.get(name, ())
        only = bound[0] if len(bound) == 1 else None
        if only is None or name in self._parameters:
            return None
        if name in self._changed and isinstance(only, (MappingExpression, Sequence)):
            return None
        return Value(file, only)


def _bases(target: Expression) -> Iterator[str]:
    """What an assignment changes, other than a name: `options` of `options.timeout = 5`."""
    while isinstance(target, (Attribute, Subscript)):
        target = target.base
        yield spelling(target)


def _is_spread(expression: Expression) -> bool:
    return isinstance(expression, Operation) and expression.operator == _SPREAD and len(expression.operands) == 1
