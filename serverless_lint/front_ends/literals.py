"""What is literal in a program: constants, and what names stand for that are bound once and never changed."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache, cached_property
from itertools import islice, pairwise
from typing import NamedTuple, Protocol, TypeAlias, TypeGuard

from serverless_lint.front_ends.words_of_names import split_at_capitals
from serverless_lint.parse.code.conditions import folded
from serverless_lint.parse.code.facts import (
    EACH,
    MAX_DEPTH,
    Assignment,
    Attribute,
    BlockKind,
    Call,
    CallResult,
    CodeModule,
    Constant,
    Entry,
    Export,
    Expression,
    Import,
    ImportKind,
    Interpolation,
    Language,
    Name,
    Operation,
    Sequence,
    Subscript,
    is_null,
    spelling,
)
from serverless_lint.parse.code.facts import Mapping as MappingExpression
from serverless_lint.parse.code.imports import javascript_candidates, python_candidates
from serverless_lint.source import Span
from serverless_lint.three_valued import any_of, opposite

_MAX_STEPS = 20
"""How often a name may lead to another one."""
_MAX_VALUES = 200_000
"""How many entries and names are looked at for all questions together."""
_MAX_WRITTEN = 200
"""Of an object nothing is known of which more keys are written to."""
MAX_TEXT = 4_000
"""Longer texts are not put together."""
_SPREAD = "..."
_OFFERED, _ALL_OFFERED = "offered", "all offered"
"""What a module exports by a name, and all that another module exports, as entries of what stands for the whole one."""
_DEFAULT, _ALL = "default", "*"
_REQUIRED = (".js", ".cjs")
"""How files end of which `require` gives what `module.exports` is."""
_SPLIT, _JOIN = "split", "join"
_REPLACE, _REPLACE_ALL = "replace", "replaceAll"
_REPLACING = frozenset({_REPLACE, _REPLACE_ALL})
_SUBSTITUTION, _OF_SUBSTITUTION = "re.sub", ("pattern", "repl", "string")
"""https://docs.python.org/3/library/re.html#re.sub"""
_CASES_OF_PYTHON: Mapping[str, Callable[[str], str]] = {"lower": str.lower, "upper": str.upper}
_CASES: Mapping[str, Callable[[str], str]] = {"toLowerCase": str.lower, "toUpperCase": str.upper}
_ENDS = frozenset({BlockKind.FUNCTION, BlockKind.CLASS, BlockKind.MODULE})
_ALWAYS = frozenset({BlockKind.TRY, BlockKind.WITH})
_PARAMETER = "parameter"
_OR = "or"
_PLUS = "+"
_CHOOSING = ("if", "and")
_THEMSELVES = ("this.", "self.")
_LOOKS = frozenset(
    {
        *("forEach", "map", "flatMap", "filter", "find", "some", "every", "includes", "join", "slice", "concat"),
        *("entries", "values", "keys", "items", "get", "index", "indexOf", "count", "copy"),
    }
)
"""The methods that leave lists and objects as they are."""


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


class Element(NamedTuple):
    """What a loop takes in one of its turns."""

    block: int
    """The block of the loop."""
    source: Span
    """What it runs through."""
    value: Value
    counter: str = ""
    """The name that counts the turns, if it is that what the value is of."""


class Frame(NamedTuple):
    """A call of a function of the project: what it gives to the parameters."""

    function: int | None
    """The index of the function in its module; None for what no function is around."""
    given: tuple[Value | None, ...]
    """By parameter; None for what is not known."""
    elements: tuple[Element, ...] = ()
    """What the loops around take, where it is known which turn is meant."""


class Value(NamedTuple):
    """An expression, and the file that it stands in."""

    file: str
    expression: Expression
    frame: Frame | None = None
    """The call of the function around it, where it is known which one is meant."""

    def at(self, expression: Expression) -> Value:
        """Another expression that stands in the same place."""
        return self._replace(expression=expression)


Returned: TypeAlias = Callable[[Value, Call], "Value | None"]
Returns: TypeAlias = Callable[[Value, Call], "tuple[Value, ...]"]


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
        self._returned: Returned | None = None
        self._returns: Returns | None = None

    def follow(self, returned: Returned, returns: Returns | None = None) -> None:
        """Look into functions of the project, too: `returned` says what a call gives back, if that is known.

        `returns` says what it may give back, where that depends on something.
        """
        self._returned = returned
        self._returns = returns

    def returns(self, value: Value) -> tuple[Value, ...]:
        """What a call of a function of the project may give back; nothing if a value is no such call."""
        call = self.call(value) if self._returns is not None and self.spend(1) else None
        return self._returns(value, call) if self._returns is not None and call is not None else ()

    def spend(self, values: int) -> bool:
        """Count values that are looked at, here or by others; whether more may be."""
        self._left -= values
        return self._left > 0

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
            following = self._step(value) if self.spend(1) else None
            if following is None:
                break
            value = following
        self._depth -= 1
        return value

    def ways_behind(self, value: Value) -> Iterator[Value]:
        """A value, and one after the other what it stands for, up to what is behind it."""
        for _ in range(_MAX_STEPS):
            yield value
            following = self._step(value) if self.spend(1) and self._depth <= _MAX_STEPS else None
            if following is None:
                return
            value = following

    def constant(self, value: Value, steps: int = _MAX_STEPS) -> str | int | float | bool | None:
        """The text, number or truth value that a value is; None if that is not known."""
        found = self.behind(value)
        if isinstance(found.expression, Interpolation):
            if steps < 0:
                return None
            parts = [self.constant(found.at(part), steps - 1) for part in found.expression.parts]
            if None in parts or sum(len(str(part)) for part in parts) > MAX_TEXT:
                return None
            return "".join(map(str, parts))
        if isinstance(found.expression, Operation) and found.expression.operator == _PLUS:
            return self._put_together(found, found.expression, steps)
        if isinstance(found.expression, CallResult):
            changed = self._joined(found, steps) or self._changed(found, steps) if steps >= 0 else None
            return changed or self._split_at_capitals(found, steps)
        return found.expression.value if isinstance(found.expression, Constant) else None

    def pieces(self, value: Value, steps: int = _MAX_STEPS) -> Iterator[tuple[Value, str]]:
        """The texts that others are put together of, with what is written for each; what is not known is left out."""
        found = self.behind(value)
        parts, separator = self.parts(found, steps)
        if steps < 0 or not self.spend(len(parts)):
            return
        for at, part in enumerate(parts):
            if at and separator:
                yield found, separator
            yield from self.pieces(part, steps - 1)
        constant = self.constant(found) if not parts else None
        if constant is not None:
            yield found, str(constant)

    def parts(self, at: Value, steps: int = _MAX_STEPS) -> tuple[tuple[Value, ...], str]:
        """What a value behind which there is nothing else is put together of, and what stands between the parts.

        In templates of JavaScript, f-strings, sums, and lists that are joined; nothing of all else.
        """
        expression = at.expression
        if isinstance(expression, Interpolation):
            return tuple(map(at.at, expression.parts)), ""
        if isinstance(expression, Operation) and expression.operator == _PLUS:
            return tuple(map(at.at, expression.operands)), ""
        return self._parts_of_join(at, steps) if isinstance(expression, CallResult) and steps >= 0 else ((), "")

    def _put_together(self, at: Value, written: Operation, steps: int) -> str | None:
        """The text that others are put together to."""
        texts = [self.constant(at.at(part), steps - 1) for part in written.operands] if steps >= 0 else []
        is_text = bool(texts) and all(isinstance(text, str) for text in texts)
        return "".join(map(str, texts)) if is_text and sum(len(str(text)) for text in texts) <= MAX_TEXT else None

    def _joined(self, at: Value, steps: int) -> str | None:
        """The text that a literal list is joined to: `["one", "two"].join("\\n")`, `"\\n".join(["one", "two"])`."""
        items, separator = self._parts_of_join(at, steps)
        if not items:
            return None
        texts: list[str] = []
        left = MAX_TEXT
        for item in items:
            text = self.constant(item, steps - 1)
            left -= len(separator) + len(text) if isinstance(text, str) else left + 1
            if left < 0 or not isinstance(text, str):
                return None
            texts.append(text)
        return separator.join(texts)

    def _parts_of_join(self, at: Value, steps: int) -> tuple[tuple[Value, ...], str]:
        """What a call joins, and what it puts between; nothing if that is not known."""
        call = self.call(at)
        callee = call.callee if call is not None else None
        if call is None or not isinstance(callee, Attribute) or callee.name != _JOIN or len(call.arguments) > 1:
            return (), ""
        base, given = at.at(callee.base), at.at(call.arguments[0].value) if call.arguments else None
        if at.file.endswith(".py"):
            listed, separator = given, self.constant(base, steps - 1)
        else:
            listed, separator = base, self.constant(given, steps - 1) if given is not None else ","
        whole = self.behind(listed) if listed is not None else None
        items = whole.expression.items if whole is not None and isinstance(whole.expression, Sequence) else ()
        if not items or whole is None or not isinstance(separator, str) or not self.spend(len(items)):
            return (), ""
        return tuple(whole.at(item) for item in items), separator

    def _changed(self, at: Value, steps: int) -> str | None:
        """The text that a method makes of another one: `"auth/login".replace("/", ".")`."""
        call = self.call(at)
        callee = call.callee if call is not None else None
        if call is None or not isinstance(callee, Attribute) or any(each.name for each in call.arguments):
            return None
        is_python = at.file.endswith(".py")
        in_other_case = (_CASES_OF_PYTHON if is_python else _CASES).get(callee.name)
        is_replacing = callee.name == _REPLACE or (callee.name == _REPLACE_ALL and not is_python)
        if len(call.arguments) != (0 if in_other_case else 2) or not (in_other_case or is_replacing):
            return None
        if not self.spend(1):
            return None
        text, *given = (self.constant(at.at(each), steps - 1) for each in (callee.base, *_values(call)))
        if in_other_case is not None:
            return in_other_case(text) if isinstance(text, str) else None
        old, new = given
        if not isinstance(text, str) or not isinstance(old, str) or not isinstance(new, str) or not old or "$" in new:
            return None
        # In JavaScript, the first one is replaced.
        count = -1 if is_python or callee.name == _REPLACE_ALL else 1
        if len(text) + text.count(old) * len(new) > MAX_TEXT:
            return None
        return text.replace(old, new, count)

    def _split_at_capitals(self, at: Value, steps: int) -> str | None:
        """The text that has something put between its words: `name.replace(/([A-Z])/g, '_$1')`."""
        call = self.call(at)
        callee = call.callee if call is not None and steps >= 0 and self.spend(1) else None
        if call is None or not isinstance(callee, Attribute):
            return None
        pattern: Expression | str | None
        if at.file.endswith(".py"):
            pattern, by, whole = (call.argument(name, at) for at, name in enumerate(_OF_SUBSTITUTION))
            pattern = self.text(at.at(pattern)) if pattern is not None and spelling(callee) == _SUBSTITUTION else None
        else:
            pattern, by = (call.argument("", number) for number in range(2))
            pattern = pattern.operator if isinstance(pattern, Operation) and callee.name in _REPLACING else None
            whole = callee.base
        if pattern is None or by is None or whole is None or len(call.arguments) > len(_OF_SUBSTITUTION):
            return None
        text, put_in = self.constant(at.at(whole), steps - 1), self.text(at.at(by))
        return split_at_capitals(text, pattern, put_in) if isinstance(text, str) and put_in is not None else None

    def text(self, value: Value | None) -> str | None:
        """A value that is a text."""
        found = self.constant(value) if value is not None else None
        return found if isinstance(found, str) else None

    def is_absent(self, value: Value) -> bool:
        """Whether a value is known to be none."""
        return is_null(self.behind(value).expression)

    def given(self, value: Value) -> Iterator[Value]:
        """A value, and what names and parameters around stand for, as long as it is known in which call."""
        for _ in range(_MAX_STEPS):
            yield value
            following = self._step(value) if value.frame is not None else None
            if following is None:
                return
            value = following

    def settings(self, value: Value) -> Settings:
        """What an object says that a value is, with the objects that are spread in it."""
        found: dict[str, Setting] = {}
        return Settings(found, self._add_settings(value, found, _MAX_STEPS))

    def arguments(self, file: str, call: Call, position: int | None, frame: Frame | None = None) -> Settings:
        """What a call is given by name, be it in an object at a position; nothing if no more may be looked at."""
        found: dict[str, Setting] = {}
        if not self.spend(len(call.arguments)):
            return Settings(found, complete=False)
        complete = True
        spread = [each.value.operands[0] for each in call.arguments if is_spread(each.value)]
        positional = call.argument("", position)
        for inside in (positional, *spread):
            if inside is not None:
                complete &= self._add_settings(Value(file, inside, frame), found, _MAX_STEPS)
        for argument in call.arguments:
            if argument.name:
                found[argument.name] = Setting(argument.value, Value(file, argument.value, frame))
        return Settings(found, complete)

    def _add_settings(self, value: Value, found: dict[str, Setting], steps: int) -> bool:
        """Add what an object says; whether all of it is known."""
        mapping = self.behind(value)
        rest = mapping.expression
        if steps >= 0 and mapping.frame is not None and is_spread(rest):
            return self._add_rest(mapping, rest.operands[0], found, steps - 1)
        written = self._written_keys(value)
        if isinstance(rest, Constant) and not rest.value:
            # `...(condition && {…})` and `...undefined` add nothing.
            return True
        if isinstance(rest, Operation) and rest.operator in _CHOOSING and steps >= 0 and not written:
            return self._add_chosen(mapping, rest, found, steps - 1)
        if not isinstance(mapping.expression, MappingExpression) or steps < 0 or written is None:
            # What is not known may have any of the keys that were set before.
            found.clear()
            return False
        complete = True
        for entry in mapping.expression.entries:
            inner = mapping.at(entry.value)
            if not self.spend(1):
                found.clear()
                return False
            if entry.key is None:
                complete &= self._add_settings(inner, found, steps - 1)
                continue
            key = self.constant(mapping.at(entry.key))
            if isinstance(key, (str, int)):
                found[str(key)] = Setting(entry.key, inner)
            else:
                complete = False
        found.update((key, Setting(value.expression, mapping.at(_unknown(mapping.expression)))) for key in written)
        return complete

    def _add_rest(self, rest: Value, whole: Expression, found: dict[str, Setting], steps: int) -> bool:
        """Add what `...rest` leaves of an object that is taken apart."""
        added: dict[str, Setting] = {}
        complete = self._add_settings(rest.at(whole), added, steps)
        if not complete:
            found.clear()
        taken = self._scope(rest.file).taken_from(whole)
        found.update((key, setting) for key, setting in added.items() if key not in taken)
        return complete

    def _add_chosen(self, at: Value, choice: Operation, found: dict[str, Setting], steps: int) -> bool:
        """Add what one of several objects says: `condition ? one : other`, `condition && one`.

        Unless it is known which one, no key has a known value that any of them has.
        """
        holds = self._holds(at.at(choice.operands[0])) if steps >= 0 else None
        objects = [at.at(each) for each in choice.operands[1:]]
        if holds is not None:
            chosen = objects[:1] if holds else objects[1:]
            return all(self._add_settings(each, found, steps) for each in chosen)
        for each in objects:
            added: dict[str, Setting] = {}
            if not self._add_settings(each, added, steps):
                found.clear()
                return False
            found.update((key, Setting(one.key, one.value.at(_unknown(one.key)))) for key, one in added.items())
        return True

    def _written_keys(self, value: Value) -> Collection[str] | None:
        """The keys of a parameter that something is written to, so that they are not what was given any more.

        None if it may be any of them.
        """
        expression = value.expression
        if value.frame is None or not isinstance(expression, (Name, Attribute)):
            return ()
        return self._scope(value.file).written_keys(spelling(expression))

    def _step(self, value: Value) -> Value | None:
        expression = value.expression
        if isinstance(expression, Name):
            return self._named(value, expression.name)
        if isinstance(expression, Attribute):
            return self._attribute(value, expression)
        if isinstance(expression, CallResult):
            call = self.call(value) if self._returned is not None else None
            return self._returned(value, call) if self._returned is not None and call is not None else None
        if isinstance(expression, Subscript):
            key = self.text(value.at(expression.index))
            if key is None:
                number = self.constant(value.at(expression.index))
                return self._item(value.at(expression.base), number) or self._part(value.at(expression.base), number)
            base = self.behind(value.at(expression.base))
            return self._entry(base, key, is_given=value.frame is not None)
        if isinstance(expression, Operation) and expression.operator in (_OFFERED, _ALL_OFFERED):
            return self._of_module(value.file, expression)
        if isinstance(expression, Operation) and value.frame is not None:
            return self._computed(value, value.frame, expression)
        return None

    def _item(self, whole: Value, number: object) -> Value | None:
        """An item of a list."""
        found = self.behind(whole)
        items = found.expression.items if isinstance(found.expression, Sequence) else ()
        if not isinstance(number, int) or not 0 <= number < len(items) or any(map(is_spread, items[: number + 1])):
            return None
        return found.at(items[number])

    def _part(self, whole: Value, number: object) -> Value | None:
        """A part of a text that is split: `'orders.handler'.split('.')[0]`."""
        call = self.call(whole)
        if call is None or not isinstance(call.callee, Attribute) or call.callee.name != _SPLIT or not call.arguments:
            return None
        text, separator = self.text(whole.at(call.callee.base)), self.text(whole.at(call.arguments[0].value))
        if not text or not separator or len(text) > MAX_TEXT or not isinstance(number, int):
            return None
        parts = text.split(separator)
        return whole.at(Constant(call.span, parts[number])) if 0 <= number < len(parts) else None

    def is_reached(self, value: Value, block: int) -> bool | None:
        """Whether a block is run in the call of the function around a value; None if that is not known."""
        module = self.module(value.file)
        reached: bool | None = True
        at: int | None = block
        for _ in range(MAX_DEPTH):
            each = module.blocks[at] if module is not None and at is not None else None
            if each is None or each.kind in _ENDS:
                break
            holds = self._holds(value.at(each.condition)) if each.condition is not None else None
            if each.kind is BlockKind.ELSE and each.condition is not None:
                holds = opposite(holds)
            elif each.kind in _ALWAYS:
                holds = True
            elif each.kind is BlockKind.LOOP and value.frame is not None:
                holds = any(element.block == at for element in value.frame.elements) or None
            elif each.kind is not BlockKind.IF:
                holds = None
            if holds is False:
                return False
            reached = reached if holds else None
            at = each.parent
        return reached

    def _holds(self, condition: Value) -> bool | None:
        if not self.spend(0):
            return None
        return folded(condition.expression, lambda part: self._part_holds(condition.at(part)), any_of, opposite)

    def _part_holds(self, condition: Value) -> bool | None:
        expression = condition.expression
        operands = expression.operands if isinstance(expression, Operation) else ()
        operator = expression.operator if isinstance(expression, Operation) else ""
        if not self.spend(1):
            return None
        if operator in ("==", "!=") and len(operands) == 2 and self.is_absent(condition.at(operands[1])):
            first = self.behind(condition.at(operands[0]))
            is_absent = True if self.is_absent(first) else False if self._is_known(first) else None
            return None if is_absent is None else is_absent is (operator == "==")
        found = self.behind(condition)
        if isinstance(found.expression, Constant):
            return bool(found.expression.value)
        return True if self._is_something(found) else None

    def _is_known(self, value: Value) -> bool:
        return isinstance(value.expression, Constant) or self._is_something(value)

    def _computed(self, value: Value, frame: Frame, operation: Operation) -> Value | None:
        """What a destructured parameter or a loop takes, and which one is meant where there is a default."""
        operands = operation.operands
        if operation.operator == EACH and len(operands) == 1:
            taken = (each for each in frame.elements if not each.counter)
            return next((each.value for each in taken if each.source == operands[0].span), None)
        if operation.operator == _PARAMETER and isinstance(operands[0], Constant):
            index = operands[0].value
            return frame.given[index] if isinstance(index, int) and index < len(frame.given) else None
        if operation.operator != _OR or len(operands) != 2:
            return None
        first = self.behind(value.at(operands[0]))
        if self.is_absent(first):
            return value.at(operands[1])
        return first if self._is_something(first) else None

    def _is_something(self, value: Value) -> bool:
        """Whether a value is known, and not empty."""
        expression = value.expression
        if isinstance(expression, Constant):
            return bool(expression.value)
        if isinstance(expression, Attribute):
            return spelling(expression).partition(".")[0] in self._scope(value.file).imports
        return isinstance(expression, (CallResult, MappingExpression, Sequence))

    def _attribute(self, value: Value, attribute: Attribute) -> Value | None:
        file, frame = value.file, value.frame
        written = spelling(attribute)
        if written.startswith(_THEMSELVES) and written.count(".") == 1:
            if frame is not None and self._scope(file).bound_in(frame.function, written):
                return self._given(value, frame, written)
            return self._scope(file).bound(file, written)
        imported = self._scope(file).imports.get(spelling(attribute.base))
        if imported is not None and not imported.name:
            offered = self._exported(file, imported.module, attribute.name, _MAX_STEPS)
            is_required = offered is None and imported.kind is ImportKind.REQUIRE
            whole = self._whole(file, imported.module, is_required=True) if is_required else None
            return self._entry(self.behind(whole), attribute.name, is_given=False) if whole is not None else offered
        if imported is not None and file.endswith(".py"):
            # A module may be imported from its package.
            dot = "" if imported.module.endswith(".") else "."
            member = self._exported(file, f"{imported.module}{dot}{imported.name}", attribute.name, _MAX_STEPS)
            if member is not None:
                return member
        # What is called on a part of an object may change that part, and not which one it is.
        if frame is not None and self._scope(file).is_replaced(written):
            return None
        return self._entry(self.behind(value.at(attribute.base)), attribute.name, is_given=frame is not None)

    def _entry(self, base: Value, key: str, *, is_given: bool) -> Value | None:
        expression = base.expression
        is_rest = base.frame is not None and is_spread(expression)
        if not isinstance(expression, MappingExpression) and not is_rest:
            return None
        found: dict[str, Setting] = {}
        is_complete = self._add_settings(base, found, _MAX_STEPS)
        if key in found:
            return found[key].value
        # What an object that is given lacks has a default.
        return base.at(Constant(expression.span, None)) if is_given and is_complete else None

    def _named(self, value: Value, name: str) -> Value | None:
        file, frame = value.file, value.frame
        scope = self._scope(file)
        counted = (each.value for each in frame.elements if each.counter == name) if frame is not None else iter(())
        if (count := next(counted, None)) is not None:
            return count
        if frame is not None and name in scope.names_in(frame.function):
            return self._given(value, frame, name)
        imported = scope.imports.get(name)
        if imported is not None and not imported.name:
            return self._whole(file, imported.module, is_required=imported.kind is ImportKind.REQUIRE)
        if imported is not None:
            return self._exported(file, imported.module, imported.name, _MAX_STEPS)
        return scope.bound(file, name)

    def _whole(self, file: str, module: str, *, is_required: bool = False) -> Value | None:
        """All that another file of the project exports, as an object."""
        found = self._imported_file(file, module) if self.spend(1) else None
        if found is None:
            return None
        scope = self._scope(found)
        whole = scope.whole or (scope.default if is_required and found.endswith(_REQUIRED) else None)
        return Value(found, whole) if whole is not None else None

    def _of_module(self, file: str, part: Operation) -> Value | None:
        """What an entry stands for of all that a file exports."""
        named = part.operands[0]
        name = named.value if isinstance(named, Constant) else None
        if not isinstance(name, str):
            return None
        return self._whole(file, name) if part.operator == _ALL_OFFERED else self._offered(file, name, _MAX_STEPS)

    def _given(self, value: Value, frame: Frame, name: str) -> Value | None:
        """What a name of a function means in a call: what is assigned to it last, or was given."""
        scope = self._scope(value.file)
        for assignment in reversed(scope.bound_in(frame.function, name)):
            may_ask = self.spend(1)
            if assignment.span.start >= value.expression.span.start:
                continue
            reached = self.is_reached(value, assignment.block) if may_ask else None
            if reached is None or (reached and assignment.augmented):
                return None
            if reached:
                kept = scope.kept(name, assignment.value)
                return value.at(kept) if kept is not None else None
        number = scope.names_in(frame.function).get(name)
        return frame.given[number] if number is not None and number < len(frame.given) else None

    def _exported(self, file: str, module: str, name: str, steps: int) -> Value | None:
        """What another file of the project calls by a name."""
        found = self._imported_file(file, module) if self.spend(1) and steps > 0 else None
        facts = self.module(found) if found is not None else None
        if found is None or facts is None:
            return None
        if facts.language is Language.PYTHON:
            scope = self._scope(found)
            again = scope.imports.get(name)
            if again is not None and again.name:
                return self._exported(found, again.module, again.name, steps - 1)
            return scope.bound(found, name) or scope.defined(found, name)
        return self._offered(found, name, steps)

    def _offered(self, file: str, name: str, steps: int) -> Value | None:
        """What a script exports by a name."""
        exports = self._scope(file).exports
        for export in exports.get(name, ()):
            if export.value is not None:
                return Value(file, export.value)
            if export.module and not export.source_name and name != _ALL:
                return self._whole(file, export.module)
            if export.module:
                return self._exported(file, export.module, export.source_name, steps - 1)
        others = (export for export in exports.get(_ALL, ()) if export.module)
        values = (self._exported(file, export.module, name, steps - 1) for export in others)
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
        self._module = module
        self._bound: dict[str, list[Assignment]] = {}
        self._names: dict[int | None, Mapping[str, int | None]] = {}
        self._parameters = {parameter.name for each in module.functions for parameter in each.parameters}
        self._changed: set[str] = set()
        """What methods are called on that may change it."""
        self._written_to: dict[str, _Written | None] = {}
        """What something is written to, with the keys; None if these are not known."""
        self._kept: dict[tuple[str, Span], Expression | None] = {}
        for export in module.exports:
            self.exports.setdefault(export.name, []).append(export)
        for assignment in module.assignments:
            self._bound.setdefault(spelling(assignment.target), []).append(assignment)
            for base, keys in _bases(assignment.target):
                written = self._written_to.setdefault(base, {})
                if keys[0] is None:
                    self._written_to[base] = None
                elif written is not None:
                    _write(written, keys)
        for call in module.calls:
            if isinstance(call.callee, Attribute) and call.callee.name not in _LOOKS:
                self._changed.add(spelling(call.callee.base))

    def bound(self, file: str, name: str) -> Value | None:
        """What a name is bound to, if nothing else can be meant."""
        only = _only(self._bound.get(name, ()))
        kept = self.kept(name, only) if only is not None and name not in self._parameters else None
        return Value(file, kept) if kept is not None else None

    def is_replaced(self, written: str) -> bool:
        """Whether something else is assigned to an attribute, or to a part of what it stands for."""
        return written in self._bound or written in self._written_to

    def written_keys(self, written: str) -> Collection[str] | None:
        """The keys that something is written to of what a name or an attribute stands for; None if any may be."""
        if written in self._changed or ("." in written and written in self._bound):
            return None
        return self._written_to.get(written, ())

    def kept(self, name: str, value: Expression) -> Expression | None:
        """What is left of a value that a name is bound to, of which some parts are written to; None for nothing."""
        if not isinstance(value, (MappingExpression, Sequence)):
            return value
        key = (name, value.span)
        if key not in self._kept:
            self._kept[key] = self._found_kept(name, value)
        return self._kept[key]

    def _found_kept(self, name: str, value: MappingExpression | Sequence) -> Expression | None:
        if self.written_keys(name) is None:
            return None
        written = self._written_to.get(name)
        if not written:
            return value
        is_kept = isinstance(value, MappingExpression) and len(written) <= _MAX_WRITTEN
        return _without(value, written) if is_kept and isinstance(value, MappingExpression) else None

    @cached_property
    def default(self) -> Expression | None:
        """What a script exports by default, or what `module.exports` is."""
        return next((each.value for each in self.exports.get(_DEFAULT, ())), None)

    @cached_property
    def whole(self) -> Expression | None:
        """All that a script exports; None if that is not known.

        What `module.exports` is, or an object with an entry for each name.
        """
        default = self.default
        named = tuple(each for name, found in self.exports.items() if name != _DEFAULT for each in found)
        if default is not None and named and all(default.span.has(each.span) for each in named):
            return default
        entries: list[Entry] = []
        for each in named:
            key = Constant(each.span, each.name)
            if each.name == _ALL:
                entries.append(Entry(None, Operation(each.span, _ALL_OFFERED, (Constant(each.span, each.module),))))
            else:
                entries.append(Entry(key, Operation(each.span, _OFFERED, (key,))))
        if not entries:
            return None
        whole = MappingExpression(entries[0].value.span, tuple(entries))
        # Whether what is exported by default is a part of it depends on who makes the modules.
        unknown = () if _DEFAULT not in self.exports else (Entry(_unknown(whole), _unknown(whole)),)
        return MappingExpression(whole.span, (*whole.entries, *unknown))

    def bound_in(self, function: int | None, name: str) -> tuple[Assignment, ...]:
        """What a function assigns to a name, in order; of None what stands in no function."""
        return tuple(self._bound_in.get(function, {}).get(name, ()))

    def defined(self, file: str, name: str) -> Value | None:
        """The class or function of a name."""
        span = self._definitions.get(name)
        return Value(file, Name(span, name)) if span is not None else None

    def names_in(self, function: int | None) -> Mapping[str, int | None]:
        """What a function calls its parameters, each with its number, and other values, with None."""
        if function not in self._names:
            parameters = self._module.functions[function].parameters if function is not None else ()
            self._names[function] = {
                **dict.fromkeys(self._bound_in.get(function, ())),
                **{parameter.name: number for number, parameter in enumerate(parameters) if parameter.name},
            }
        return self._names[function]

    def taken_from(self, whole: Expression) -> Collection[str]:
        """The keys that are taken out of an object where it is taken apart."""
        return self._taken.get(whole.span, ())

    @cached_property
    def _bound_in(self) -> dict[int | None, dict[str, list[Assignment]]]:
        """What functions bind, and what is bound outside of them."""
        found: dict[int | None, dict[str, list[Assignment]]] = {}
        for name, assignments in self._bound.items():
            for assignment in assignments:
                function = self._module.blocks[assignment.block].function
                found.setdefault(function, {}).setdefault(name, []).append(assignment)
        return found

    @cached_property
    def _taken(self) -> dict[Span, set[str]]:
        found: dict[Span, set[str]] = {}
        for assignment in self._module.assignments:
            value = assignment.value
            if isinstance(value, Operation) and value.operator == _OR:
                value = value.operands[0]
            if isinstance(value, Attribute):
                found.setdefault(value.base.span, set()).add(value.name)
        return found

    @cached_property
    def _definitions(self) -> dict[str, Span]:
        functions = {each.name: each.name_span for each in self._module.functions if not each.class_name}
        return {**functions, **{each.name: each.name_span for each in self._module.classes}}


def _only(assignments: Iterable[Assignment]) -> Expression | None:
    """What is assigned, if it is assigned once."""
    found = tuple(islice(assignments, 2))
    return found[0].value if len(found) == 1 and not found[0].augmented else None


_Written: TypeAlias = "dict[str, _Written | None]"
"""Keys of an object that something is written to, each with those of what stands there; None if that is replaced."""


def _write(written: _Written, keys: tuple[str | None, ...]) -> None:
    """Note that something is written to a key, or to one of what is there and so on; None stands for any key."""
    for key, following in pairwise((*keys, None)):
        if key is None or following is None:
            written.update({key: None} if key is not None else {})
            return
        inner = written.setdefault(key, {})
        if inner is None:
            return
        written = inner


def _without(whole: MappingExpression, written: _Written) -> MappingExpression:
    """An object of which nothing is known that is written to."""
    inner = {entry.key.value: entry.value for entry in whole.entries if isinstance(entry.key, Constant)}
    changed: list[Entry] = []
    for key, keys in sorted(written.items()):
        value = inner.get(key)
        rest = _without(value, keys) if keys is not None and isinstance(value, MappingExpression) else _unknown(whole)
        changed.append(Entry(Constant(whole.span, key), rest))
    return MappingExpression(whole.span, (*whole.entries, *changed))


def _bases(target: Expression) -> Iterator[tuple[str, tuple[str | None, ...]]]:
    """What an assignment changes, other than a name, with the keys on the way: `options` of `options.timeout = 5`."""
    keys: tuple[str | None, ...] = ()
    while isinstance(target, (Attribute, Subscript)):
        index = target.index if isinstance(target, Subscript) else Constant(target.span, target.name)
        key = index.value if isinstance(index, Constant) else None
        keys = (key if isinstance(key, str) else None, *keys)
        yield spelling(target.base), keys
        target = target.base


def _unknown(at: Expression) -> Expression:
    """What nothing is known of."""
    return Operation(at.span, "")


def _values(call: Call) -> Iterator[Expression]:
    """What a call is given."""
    return (each.value for each in call.arguments)


def is_spread(expression: Expression | None) -> TypeGuard[Operation]:
    """Whether something stands for all that is in it: `...rest`, `*rest`."""
    return isinstance(expression, Operation) and expression.operator == _SPREAD and len(expression.operands) == 1
