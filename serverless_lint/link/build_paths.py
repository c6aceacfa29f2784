"""The paths that the configuration of a build puts together, as far as it says what they are.

A part of a path that only the run knows is a hole: one character for private use, the same one wherever the same name
or the same expression stands for it. `src/${name}/handler.ts` and `dist/${name}.js` therefore still say what is made
from what.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import partial

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.libraries.files import FILES_OF_SCRIPTS, FOLDERS_OF_CODE, JOINS_OF_NODE, KEEPS_PATH
from serverless_lint.libraries.harmless import ADDERS_TO_ARRAYS
from serverless_lint.link.build_turns import Turns
from serverless_lint.link.program.expressions import expressions
from serverless_lint.link.program.reaching import Binding
from serverless_lint.link.program.values import Values
from serverless_lint.model import Argument, Module, Routine
from serverless_lint.parse.code.facts import (
    Assignment,
    Attribute,
    CallResult,
    Constant,
    Expression,
    Interpolation,
    Mapping,
    Name,
    Operation,
    Sequence,
    Subscript,
    last_name,
    subexpressions,
)
from serverless_lint.parse.code.imports import JAVASCRIPT_SUFFIXES
from serverless_lint.source import Document, Span

HOLE = lazy_pattern("[\ue000-\uf8fe]")
_FIRST_HOLE, _HOLES = 0xE000, 0x18FF
_ROOT = "/\uf8ff"
"""The root of the project: whatever leads above it is not in the project."""
_MOST_STEPS = 500
_MOST_IN_TURNS = 10_000
"""Steps that are taken in the turns of all loops of a configuration but the first ones."""
_LONGEST = 1_000


def without_script_suffix(path: str) -> str:
    """A path without the suffix of a script."""
    return path[: path.rindex(".")] if path.endswith(JAVASCRIPT_SUFFIXES) else path


class BuildPaths:
    """Reads paths from one configuration; relative ones count from a folder of the project."""

    def __init__(self, module: Module, folder: str, values: Values) -> None:
        self._module = module
        self._folder = folder
        self._values = values
        self._holes: dict[object, str] = {}
        self._steps = 0
        self._turns = Turns(module, values)
        self._left_in_turns = _MOST_IN_TURNS
        self._decided: dict[str, str] | None = None
        """What holes are for which a choice is taken that depends on them; None where no choice is taken."""
        self._is_first = False
        """Whether the first of two is taken."""

    def path(self, expression: Expression | None, block: int) -> str | None:
        """The path in the project that an expression stands for; None if it is none, or nothing is known of it."""
        if expression is None:
            return None
        text = self._text(expression, block)
        return self._in_project(text) if text and HOLE.fullmatch(text) is None else None

    def name(self, expression: Expression | None, block: int) -> str | None:
        """A text that is no path of its own, such as `[name].js`; None if it is none."""
        text = self._text(expression, block) if expression is not None else ""
        return text if text and HOLE.fullmatch(text) is None else None

    def commands(self, expression: Expression, block: int) -> Iterator[str]:
        """The texts that an expression may be which calls a command, with a choice taken that depends on one name:
        `name === 'orders' ? 'src/main.ts' : `src/${name}.ts``.
        """
        for self._is_first in (True, False):
            self._decided = {}
            text = self._text(expression, block)
            decided, self._decided = self._decided, None
            if text and (decided or not self._is_first):
                yield HOLE.sub(partial(_filled, decided), text)

    def turns(self) -> Iterator[None]:
        """One turn after the other of the loop around what is read in it, where it is known what that takes."""
        for number, _ in enumerate(self._turns.all()):
            before = self._steps
            yield
            if number:
                # Each turn may take as many steps as are left, as long as all together do not take too many.
                self._left_in_turns -= 1 + self._steps - before
                self._steps = before
            if self._left_in_turns < 0:
                return

    def is_told(self, path: str) -> bool:
        """Whether all of a path is known, as it is in each turn of a loop through a table if anything of it is."""
        return not self._turns.is_of_table or HOLE.search(path) is None

    def options(self, expression: Expression | None, block: int) -> Iterator[tuple[Mapping, int]]:
        """The objects that an expression is, or that are in the list that it is, each with its block."""
        if isinstance(expression, Mapping):
            yield expression, block
        elif isinstance(expression, Sequence):
            for item in expression.items:
                yield from self.options(item, block)
        elif isinstance(expression, Name) and self._may_go_on():
            for value, inner in self._bound(expression, block):
                yield from self.options(value, inner)

    def get(self, options: Mapping, key: str, block: int) -> tuple[Expression, int] | None:
        """What stands under a key, also where another object is spread into this one."""
        written = options.get(key)
        if written is not None:
            return written, block
        for entry in reversed(options.entries):
            if entry.key is None and self._may_go_on():
                for spread, inner in self.options(entry.value, block):
                    found = self.get(spread, key, inner)
                    if found is not None:
                        return found
        return None

    def entries(self, expression: Expression, block: int) -> Iterator[tuple[str, str]]:
        """The sources that a build starts from by the names that their outputs get."""
        if not self._may_go_on():
            return
        if isinstance(expression, Mapping):
            for entry in expression.entries:
                if entry.key is None:
                    yield from self.entries(entry.value, block)
                    continue
                name = self._text(entry.key, block)
                source = next((source for _, source in self.entries(entry.value, block)), None)
                if source is not None:
                    yield name, source
        elif isinstance(expression, Sequence):
            for item in expression.items:
                yield from self._item(item, block)
        elif isinstance(expression, Name) and (bound := tuple(self._bound(expression, block))):
            for value, inner in bound:
                yield from self.entries(value, inner)
            yield from self._added(expression.name)
        elif isinstance(expression, CallResult) and self._called(expression) not in JOINS_OF_NODE:
            yield from self._inside(expression.span)
        else:
            source = self.path(expression, block)
            if source is not None:
                yield posixpath.basename(without_script_suffix(source)), source

    def _item(self, item: Expression, block: int) -> Iterator[tuple[str, str]]:
        if isinstance(item, Operation) and item.operator == "...":
            for operand in item.operands:
                yield from self.entries(operand, block)
        elif isinstance(item, Mapping) and item.get("in") is not None:
            source, output = self.path(item.get("in"), block), self.name(item.get("out"), block)
            if source is not None and output is not None:
                yield output, source
        else:
            yield from self.entries(item, block)

    def _added(self, name: str) -> Iterator[tuple[str, str]]:
        """What is put into a list by its name."""
        for call in self._module.facts.calls:
            callee = call.callee
            list_name = callee.base if isinstance(callee, Attribute) and callee.name in ADDERS_TO_ARRAYS else None
            if isinstance(list_name, Name) and list_name.name == name:
                for argument in call.arguments:
                    yield from self._item(argument.value, call.block)

    def _inside(self, span: Span) -> Iterator[tuple[str, str]]:
        """The paths of scripts that an expression puts together in calls and functions, such as `names.map(…)`."""
        found: list[tuple[Span, str, str]] = []
        for expression, block in expressions(self._module):
            if span.start <= expression.span.start and expression.span.end <= span.end and expression.span != span:
                for part in subexpressions(expression):
                    found += ((part.span, name, path) for name, path in self._script(part, block))
        found.sort(key=lambda each: (each[0].start, -each[0].end))
        end = span.start
        for inner, name, path in found:
            if inner.end > end:
                end = inner.end
                yield name, path

    def _script(self, part: Expression, block: int) -> Iterator[tuple[str, str]]:
        if isinstance(part, Sequence) and len(part.items) == 2:
            name, source = self._text(part.items[0], block), self.path(part.items[1], block)
            if name and source and _is_script(source) and not _is_script(name):
                yield name, source
        elif isinstance(part, (Constant, Interpolation, Operation, CallResult)):
            source = self.path(part, block)
            if source is not None and _is_script(source):
                yield posixpath.basename(without_script_suffix(source)), source
        elif isinstance(part, Mapping):
            for entry in part.entries:
                source = self.path(entry.value, block)
                if entry.key is not None and source is not None and _is_script(source):
                    yield self._text(entry.key, block), source

    def _text(self, expression: Expression, block: int) -> str:
        """The text of an expression, with holes; empty for what is no text or too long."""
        if not self._may_go_on():
            return ""
        text = self._put_together(expression, block)
        return text if len(text) <= _LONGEST else ""

    def _put_together(self, expression: Expression, block: int) -> str:
        if isinstance(expression, Constant):
            return expression.value if isinstance(expression.value, str) else ""
        written = self._written(expression.span)
        if written in FILES_OF_SCRIPTS or written in FOLDERS_OF_CODE:
            file = f"{_ROOT}/{self._module.name}"
            return file if written in FILES_OF_SCRIPTS else posixpath.dirname(file)
        if isinstance(expression, Interpolation):
            return "".join(self._text(part, block) for part in expression.parts)
        if isinstance(expression, Operation) and expression.operator == "+":
            return "".join(self._text(part, block) for part in expression.operands)
        if isinstance(expression, Operation) and expression.operator == "or" and expression.operands:
            # `process.env.OUT ?? "dist"`: what is used where nothing is said.
            return self._text(expression.operands[-1], block)
        if isinstance(expression, Operation) and expression.operator == "if" and self._decided is not None:
            return self._chosen(expression, block, self._decided)
        if isinstance(expression, Name):
            return self._of_name(expression, block)
        if isinstance(expression, CallResult):
            return self._of_call(expression, block)
        if isinstance(expression, (Attribute, Subscript)):
            part = self._turns.part(expression, block)
            return self._text(*part) if part is not None else self._hole(written)
        return self._hole(written)

    def _chosen(self, choice: Operation, block: int, decided: dict[str, str]) -> str:
        """One of two texts, if it is known for what it is taken."""
        condition, first, second = choice.operands
        operands = condition.operands if isinstance(condition, Operation) and condition.operator == "==" else ()
        name, value = operands if len(operands) == 2 else (None, None)
        known = value.value if isinstance(value, Constant) else None
        hole = self._text(name, block) if isinstance(name, Name) else ""
        if not isinstance(known, str) or HOLE.fullmatch(hole) is None:
            return self._hole(self._written(choice.span))
        if self._is_first:
            decided[hole] = known
        return self._text(first if self._is_first else second, block)

    def _of_name(self, name: Name, block: int) -> str:
        bindings = self._values.seen(self._module, name, block)
        only = bindings[0] if len(bindings) == 1 else None
        if isinstance(only, Assignment) and not only.augmented:
            text = self._text(only.value, only.block)
            if text and HOLE.fullmatch(text) is None:
                return text
            return self._hole(only.target.span)
        return self._hole((name.name, *map(_place, bindings)))

    def _of_call(self, expression: CallResult, block: int) -> str:
        name = self._called(expression)
        arguments = [argument.value for argument in self._module.facts.calls[expression.call].arguments]
        texts = [self._text(argument, block) for argument in arguments]
        if name in JOINS_OF_NODE and texts and all(texts):
            return posixpath.normpath(posixpath.join(*texts))
        if name == "cwd" and not texts:
            return posixpath.join(_ROOT, self._folder)
        if name in KEEPS_PATH and len(texts) == 1:
            return texts[0]
        if name == "dirname" and len(texts) == 1:
            return posixpath.dirname(texts[0])
        if name == "URL" and len(texts) == 2:
            return posixpath.join(posixpath.dirname(texts[1]), texts[0])
        return self._hole(self._written(expression.span))

    def _called(self, expression: CallResult) -> str:
        return last_name(self._module.facts.calls[expression.call].callee)

    def _bound(self, name: Name, block: int) -> Iterator[tuple[Expression, int]]:
        """What is assigned to a name, each with its block."""
        for binding in self._values.seen(self._module, name, block):
            if isinstance(binding, Assignment):
                yield binding.value, binding.block

    def _in_project(self, text: str) -> str | None:
        path = posixpath.normpath(posixpath.join(_ROOT, self._folder, text))
        if path == _ROOT:
            return "."
        return path[len(_ROOT) + 1 :] if path.startswith(f"{_ROOT}/") else None

    def _written(self, span: Span) -> str:
        source = self._module.source
        return source.text[span.start : span.end] if isinstance(source, Document) else ""

    def _hole(self, key: object) -> str:
        return self._holes.setdefault(key, chr(_FIRST_HOLE + len(self._holes) % _HOLES))

    def _may_go_on(self) -> bool:
        self._steps += 1
        return self._steps <= _MOST_STEPS


def _is_script(path: str) -> bool:
    name = posixpath.basename(path)
    return without_script_suffix(name) not in ("", name)


def _filled(decided: dict[str, str], hole: re.Match[str]) -> str:
    return decided.get(hole[0], hole[0])


def _place(binding: Binding) -> tuple[int, int]:
    """What tells a binding from the others of its name."""
    if isinstance(binding, Argument):
        return (binding.routine.index, binding.index)
    span = binding.fact.span if isinstance(binding, Routine) else binding.span
    return (span.start, span.end)


def filled_in(pattern: str, source: str, path: str) -> str | None:
    """The source of a file whose path fits a pattern with holes; None if it does not, or holes stay open.

    A hole stands for a part of a path between slashes, and there is at most one between two of these.
    """
    steps, wanted = pattern.split("/"), path.split("/")
    if len(steps) != len(wanted):
        return None
    known: dict[str, str] = {}
    for step, part in zip(steps, wanted, strict=True):
        holes = HOLE.findall(step)
        if not holes:
            if step != part:
                return None
            continue
        start, _, end = step.partition(holes[0])
        inner = part[len(start) : len(part) - len(end)]
        fits = len(holes) == 1 and inner and part.startswith(start) and part.endswith(end)
        if not fits or known.setdefault(holes[0], inner) != inner:
            return None
    found = HOLE.sub(lambda hole: known.get(hole[0], hole[0]), source)
    return None if HOLE.search(found) else found
