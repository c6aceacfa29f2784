"""Texts that a program puts together of the folder that one of its files is in, and of the one that it runs in.

`${__dirname.split(process.cwd())[1].substring(1)}/handler.main`, be it by a function of the program.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from serverless_lint.front_ends.literals import MAX_TEXT, Frame, Literals, Value
from serverless_lint.parse.code.facts import (
    Attribute,
    Call,
    Constant,
    Expression,
    FunctionValue,
    Interpolation,
    Name,
    Operation,
    Subscript,
    spelling,
)

_MAX_STEPS = 30
_SERVICE = "/\0"
"""What stands for the path of the service on whatever machine; no other text is like it."""
_HERE = frozenset({"__dirname", "import.meta.dirname"})
_WORKING = frozenset({"process.cwd", "cwd"})
_SEPARATORS = frozenset({"path.sep", "path.posix.sep"})
_JOINING = frozenset({"join", "resolve", "normalize"})
_PATH = frozenset({"path", "node:path", "path/posix"})
_CUTTING = frozenset({"substring", "slice", "substr"})
_REPLACING = frozenset({"replace", "replaceAll"})
_PARTS = 2
_MAX_PARTS = 200


class FolderTexts:
    """Finds out what such texts are."""

    def __init__(self, literals: Literals, folder: str) -> None:
        """The program runs in `folder`."""
        self._literals = literals
        self._folder = folder

    def of(self, value: Value) -> str | None:
        """A text; None if it is not known, or not the same on each machine."""
        text = self._text(value, _MAX_STEPS)
        return text if text is not None and _SERVICE[-1] not in text else None

    def _text(self, value: Value, steps: int) -> str | None:
        if steps < 0 or not self._literals.spend(1):
            return None
        found = self._literals.behind(value)
        expression = found.expression
        if isinstance(expression, (Name, Attribute)):
            return self._named(found, spelling(expression))
        if isinstance(expression, Interpolation):
            return self._together(found, expression.parts, steps - 1)
        if isinstance(expression, Operation) and expression.operator == "+":
            return self._together(found, expression.operands, steps - 1)
        if isinstance(expression, Subscript):
            number = self._number(found.at(expression.index), steps - 1)
            return self._part(found.at(expression.base), number, steps - 1)
        call = self._literals.call(found)
        if call is not None:
            return _short(self._called(found, call, steps - 1))
        constant = expression.value if isinstance(expression, Constant) else None
        return _short(constant) if isinstance(constant, str) else None

    def _named(self, found: Value, name: str) -> str | None:
        if name in _SEPARATORS:
            return "/"
        if name not in _HERE:
            return None
        inside = posixpath.relpath(posixpath.dirname(found.file) or ".", self._folder or ".")
        # A folder beside the one where the program runs has another beginning.
        return None if inside.startswith("..") else posixpath.normpath(posixpath.join(_SERVICE, inside))

    def _together(self, at: Value, parts: Sequence[Expression], steps: int) -> str | None:
        texts: list[str] = []
        left = MAX_TEXT
        for part in parts:
            text = self._text(at.at(part), steps)
            left -= len(text) if text is not None else 0
            if text is None or left < 0:
                return None
            texts.append(text)
        return "".join(texts)

    def _part(self, whole: Value, number: int | None, steps: int) -> str | None:
        """A part of a text that is split; of the end for a number below zero."""
        parts = self._parts(whole, steps)
        return parts[number] if number is not None and -len(parts) <= number < len(parts) else None

    def _parts(self, whole: Value, steps: int) -> Sequence[str]:
        found = self._literals.behind(whole)
        call = self._literals.call(found)
        if call is None or not isinstance(call.callee, Attribute) or call.callee.name != "split":
            return ()
        given = self._given(found, call, steps)
        text = self._text(found.at(call.callee.base), steps) if len(given) == 1 else None
        separator = given[0] if given else None
        return text.split(separator)[:_MAX_PARTS] if text is not None and separator else ()

    def _given(self, at: Value, call: Call, steps: int) -> Sequence[str | None]:
        return [self._text(at.at(each.value), steps) for each in call.arguments[: _MAX_STEPS + 1]]

    def _number(self, value: Value, steps: int) -> int | None:
        """A whole number, be it how long a text is: `process.cwd().length + 1`."""
        found = self._literals.behind(value)
        expression = found.expression
        if steps < 0 or not self._literals.spend(1):
            return None
        if isinstance(expression, Attribute) and expression.name == "length":
            text = self._text(found.at(expression.base), steps - 1)
            return len(text) if text is not None else None
        if isinstance(expression, Operation) and expression.operator == "+":
            numbers = [self._number(found.at(each), steps - 1) for each in expression.operands]
            return sum(each for each in numbers if each is not None) if None not in numbers else None
        number = self._literals.constant(found)
        return number if isinstance(number, int) and not isinstance(number, bool) else None

    def _called(self, at: Value, call: Call, steps: int) -> str | None:
        callee = call.callee
        if spelling(callee) in _WORKING and not call.arguments:
            return _SERVICE
        of_path = self._of_path(at.file, callee)
        if of_path is not None:
            given = [each for each in self._given(at, call, steps) if each is not None]
            return _of_paths(of_path, given) if len(given) == len(call.arguments) else None
        returned = self._returned(at, call)
        if returned is not None:
            return self._text(returned, steps)
        return self._changed(at, call, callee, steps) if isinstance(callee, Attribute) else None

    def _of_path(self, file: str, callee: Expression) -> str | None:
        """The name of a function of the module `path`."""
        named = callee.base if isinstance(callee, Attribute) else callee
        imported = self._literals.imported(file, named.name) if isinstance(named, Name) else None
        if imported is None or imported.module not in _PATH:
            return None
        return callee.name if isinstance(callee, Attribute) else imported.name

    def _changed(self, at: Value, call: Call, callee: Attribute, steps: int) -> str | None:
        """What a method gives of a text or of its parts."""
        base = at.at(callee.base)
        values = [at.at(each.value) for each in call.arguments]
        if callee.name == "pop" and not values:
            return self._part(base, -1, steps)
        if callee.name == "at" and len(values) == 1:
            return self._part(base, self._number(values[0], steps), steps)
        if callee.name == "join" and len(values) == 1:
            separator = self._text(values[0], steps)
            return separator.join(self._parts(base, steps)) or None if separator is not None else None
        text = self._text(base, steps)
        if text is None:
            return None
        if callee.name in _CUTTING and 0 < len(values) <= _PARTS:
            start, *end = (self._number(each, steps) for each in values)
            # What counts from the end, or a length, is left alone.
            return text[start:] if start is not None and start >= 0 and not end else None
        if callee.name not in _REPLACING or len(values) != _PARTS:
            return None
        old, new = (self._text(each, steps) for each in values)
        if old is None:
            # A pattern that slashes are put in place of is one for paths of Windows.
            return text if new == "/" and _is_pattern(values[0]) else None
        if not old or new is None or "$" in new:
            return None
        return text.replace(old, new, -1 if callee.name == "replaceAll" else 1)

    def _returned(self, at: Value, call: Call) -> Value | None:
        """What a function of the program gives back that does so in one place."""
        function = self._literals.behind(at.at(call.callee))
        module = self._literals.module(function.file)
        if module is None or not isinstance(function.expression, (FunctionValue, Name)):
            return None
        if isinstance(function.expression, FunctionValue):
            index: int | None = function.expression.function
        else:
            name = function.expression.name
            declared = (at for at, each in enumerate(module.functions) if each.is_declaration and each.name == name)
            index = next(declared, None)
        if index is None or not self._literals.spend(len(module.returns)):
            return None
        given = [each.value for each in module.returns if module.blocks[each.block].function == index]
        arguments = tuple(at.at(each.value) for each in call.arguments)
        return Value(function.file, given[0], Frame(index, arguments)) if len(given) == 1 and given[0] else None


def _of_paths(name: str, given: Sequence[str]) -> str | None:
    """What a function of the module `path` gives."""
    if name == "relative" and len(given) == _PARTS:
        start, end = (posixpath.normpath(posixpath.join(_SERVICE, each)) for each in given)
        return "" if end == start else posixpath.relpath(end, start)
    if name == "dirname" and len(given) == 1:
        return posixpath.dirname(given[0]) or "."
    if name not in _JOINING or not given:
        return None
    first, *others = given
    rest = others if name == "resolve" else [each.lstrip("/") for each in others]
    start = posixpath.join(_SERVICE, first) if name == "resolve" else first
    return posixpath.normpath(posixpath.join(start, *rest))


def _is_pattern(value: Value) -> bool:
    """Whether something may be a regular expression."""
    return isinstance(value.expression, Operation) and not value.expression.operands


def _short(text: str | None) -> str | None:
    return text if text is not None and len(text) <= MAX_TEXT else None
