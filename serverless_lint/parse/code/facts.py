"""The language-neutral facts of one source file: what every front end produces and every rule about code reads.

Facts are immutable, serialisable and complete; a rule that needs something new extends them. They know their spans
but not their document, so the same facts serve a file, a cache entry and code that stands inside a template.

Everything that happens stands in a *block*: the module, a function's body, a branch, a loop, a `try`. Blocks form a
tree by `parent`; what surrounds a call (its function, its loops, what catches its errors, the conditions it depends
on) is found by walking up. Expressions refer to calls and functions by index, so that each is recorded once.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, TypeAlias, TypeGuard

import msgspec

from serverless_lint.parse.fact import Comment, Fact, SyntaxProblem
from serverless_lint.source import Span

MAX_DEPTH = 100
"""Expressions nested deeper are cut off as an opaque `Operation`, blocks nested deeper are not entered."""


class Language(enum.Enum):
    """Which front end produced the facts. TypeScript counts as its own language because its types are not code."""

    PYTHON = "python"
    JAVASCRIPT = "javascript"
    TYPESCRIPT = "typescript"


class Constant(Fact, frozen=True, tag=True):
    """A literal: text, number, boolean, or None/null/undefined. Bytes and regular expressions are not constants."""

    value: str | int | float | bool | None


class Name(Fact, frozen=True, tag=True):
    """An identifier as written, including `self` and `this`."""

    name: str


class Attribute(Fact, frozen=True, tag=True):
    """`base.name`; in JavaScript also `base?.name`. A subscript by a literal stays a `Subscript`."""

    base: Expression
    name: str
    name_span: Span


class Subscript(Fact, frozen=True, tag=True):
    """`base[index]`; a slice has an opaque index."""

    base: Expression
    index: Expression

    @property
    def is_slice(self) -> bool:
        """Whether it takes a stretch of a text or list, which is empty rather than missing."""
        return isinstance(self.index, Operation) and self.index.operator == "slice"


class CallResult(Fact, frozen=True, tag=True):
    """What a call returns: `CodeModule.calls[call]`. An awaited call is the same expression."""

    call: int


class FunctionValue(Fact, frozen=True, tag=True):
    """A lambda, arrow function, function expression or nested definition: `CodeModule.functions[function]`."""

    function: int


class Interpolation(Fact, frozen=True, tag=True):
    """An f-string or template literal: its literal and computed parts in order."""

    parts: tuple[Expression, ...]


class Entry(msgspec.Struct, frozen=True, gc=False):
    """A key and value of a mapping; `key` is None for a spread (`**other`, `...other`)."""

    key: Expression | None
    value: Expression


class Mapping(Fact, frozen=True, tag=True):
    """A dict or object literal. Identifier keys of an object are text constants; methods are function values."""

    entries: tuple[Entry, ...]

    def get(self, key: str) -> Expression | None:
        """The value under a literal key; the last one wins, as it does at run time."""
        found = None
        for entry in self.entries:
            if isinstance(entry.key, Constant) and entry.key.value == key:
                found = entry.value
        return found

    @property
    def is_of_comprehension(self) -> bool:
        """Whether it is what `{key: value for …}` makes for each element: it has no braces of its own."""
        return (
            bool(self.entries) and self.entries[0].key is not None and self.entries[0].key.span.start == self.span.start
        )

    @property
    def complete(self) -> bool:
        """Whether every key is a literal, so that an absent key is known to be absent."""
        return all(isinstance(entry.key, Constant) for entry in self.entries)


class Sequence(Fact, frozen=True, tag=True):
    """A list, tuple, set or array literal. A spread item is an `Operation` with operator `...`."""

    items: tuple[Expression, ...]


EACH = "each"
"""The operator of what a loop or comprehension takes from its one operand."""


class Operation(Fact, frozen=True, tag=True):
    """Anything computed. The operands are kept so that one can ask what a value depends on.

    Operators that mean something to readers of facts, the same in every language:
    `or` (also `||` and `??`), `and` (also `&&`), `not` (also `!`), `if` (operands: condition, then, else), `+`, `%`,
    `==` `!=` `<` `<=` `>` `>=` (also `===`, `is`), `in`, `not in`, `typeof`, `instanceof`,
    `...` (spread), `each` (the values a loop or comprehension takes from its operand), `enter` (the value bound by
    `with`), `caught` (the value bound by `except`/`catch`), `parameter` (operand: its index; what is passed to a
    destructured parameter), `slice` (operands: start and end, None where it has none, then the step), `yield`,
    `comprehension` (operands: element, sources, conditions). A short regular expression of JavaScript is its own
    operator, as it is written. The empty operator is an expression that is not modelled.
    """

    operator: str
    operands: tuple[Expression, ...] = ()


Expression: TypeAlias = (
    Constant
    | Name
    | Attribute
    | Subscript
    | CallResult
    | FunctionValue
    | Interpolation
    | Mapping
    | Sequence
    | Operation
)


class BlockKind(enum.Enum):
    """What a block of statements is. An `elif` is an IF inside the ELSE of the previous IF."""

    MODULE = "module"
    FUNCTION = "function"
    CLASS = "class"
    IF = "if"
    ELSE = "else"
    LOOP = "loop"
    TRY = "try"
    """The guarded statements."""
    CATCH = "catch"
    """What runs on an error: `except`, `catch`."""
    FINALLY = "finally"
    WITH = "with"
    CASE = "case"
    """One arm of `match` or `switch`; its condition is the subject."""


class Block(Fact, frozen=True, tag=True):
    """A group of statements. `CodeModule.blocks[0]` is the module itself, the only block without a parent.

    The operands of `a or b`, `a and b`, `x if c else y` do not open blocks; comprehensions open a LOOP.
    """

    kind: BlockKind
    parent: int | None
    function: int | None
    """The innermost function the statements belong to, None at module level."""
    condition: Expression | None = None
    """IF, ELSE and LOOP: the condition (of an ELSE: the one that did not hold); CASE: the subject."""
    of: int | None = None
    """CATCH, FINALLY and ELSE: the index of the TRY or IF block that they belong to."""
    catches: tuple[str, ...] = ()
    """CATCH: the dotted names of the exceptions as written; empty catches everything. `with suppress(…):` holds a TRY
    and an empty CATCH."""
    binding: str = ""
    """CATCH: the name the exception is bound to."""
    managers: tuple[Expression, ...] = ()
    """WITH: what is entered."""


class ParameterKind(enum.Enum):
    """How an argument reaches a parameter."""

    POSITIONAL = "positional"
    KEYWORD = "keyword"
    """Keyword-only."""
    REST = "rest"
    """`*args`, `...args`."""
    KEYWORD_REST = "keyword-rest"
    """`**kwargs`."""


class Parameter(Fact, frozen=True, tag=True):
    """A parameter. A destructured one has an empty name; what it binds are assignments at the body's start."""

    name: str
    kind: ParameterKind = ParameterKind.POSITIONAL
    default: Expression | None = None
    annotation: str = ""
    """Python: its type as it is written; empty for none and for long ones."""


class CodeFunction(Fact, frozen=True, tag=True):
    """A function, method, lambda or arrow function. Its span is the whole definition, decorators excluded."""

    name: str
    """Its own name; of an anonymous function the variable, property or export it is assigned to, else empty."""
    qualified_name: str
    """Outer functions and classes included: `Orders.save`, `handler.inner`."""
    name_span: Span
    """The name where there is one, else the `lambda`, `function` keyword or parameter list."""
    parameters: tuple[Parameter, ...]
    block: int
    """Where it is defined."""
    body: int
    """Its FUNCTION block."""
    is_async: bool = False
    is_generator: bool = False
    decorators: tuple[Expression, ...] = ()
    class_name: str = ""
    """The class whose method it is."""
    is_declaration: bool = False
    """Whether the definition itself binds its name where it stands: `def`, `function f() {}`, methods of a class."""
    global_names: tuple[str, ...] = ()
    """Names that it declares `global` or `nonlocal`."""
    is_static: bool = False
    """Whether it is a method of the class itself: `static`, `@staticmethod`, `@classmethod`."""
    is_getter: bool = False
    """Whether reading the attribute of its name calls it: `get`, `@property`, `@cached_property`."""
    is_private: bool = False
    """JavaScript: whether only its own class can call it: `private`, `#name`."""
    awaits: bool = False
    """JavaScript: whether there is an `await` in it, or a `for await`, not counting the functions inside it."""


class CodeClass(Fact, frozen=True, tag=True):
    """A class. Class-level assignments stand in its CLASS block."""

    name: str
    name_span: Span
    bases: tuple[Expression, ...]
    decorators: tuple[Expression, ...]
    block: int
    body: int


class Argument(msgspec.Struct, frozen=True, gc=False):
    """An argument of a call; `name` is empty for a positional one. A spread is an `Operation` with operator `...`."""

    value: Expression
    name: str = ""


class ResultUse(enum.Enum):
    """What happens to a call's result. Awaiting does not count as a use."""

    DROPPED = "dropped"
    BOUND = "bound"
    RETURNED = "returned"
    USED = "used"


class Call(Fact, frozen=True, tag=True):
    """A call or `new` expression; the span covers callee and arguments. `super()` and `import()` are calls, too."""

    callee: Expression
    callee_span: Span
    """What a finding about the call marks: `table.put_item` without the arguments."""
    arguments: tuple[Argument, ...]
    block: int
    is_new: bool = False
    awaited: bool = False
    use: ResultUse = ResultUse.USED

    def argument(self, name: str, position: int | None = None) -> Expression | None:
        """The argument passed by that name or at that position, if it is visible."""
        for argument in self.arguments:
            if argument.name and argument.name == name:
                return argument.value
        if position is None:
            return None
        positional = [argument.value for argument in self.arguments if not argument.name]
        if any(isinstance(value, Operation) and value.operator == "..." for value in positional[: position + 1]):
            return None
        return positional[position] if position < len(positional) else None


class Assignment(Fact, frozen=True, tag=True):
    """`target = value`, one fact a bound name: unpacking and destructuring are taken apart.

    `a, b = f()` binds `a` to `f()[0]`, `const {a} = f()` binds `a` to `f().a`, a loop variable is bound to
    `each` of what is looped over, `with x as y` to `enter` of x. A declaration without value binds None.
    """

    target: Expression
    value: Expression
    block: int
    augmented: bool = False
    """`+=` and the like: the old value stays part of the new one."""
    is_constant: bool = False
    """JavaScript `const`."""
    is_optional: bool = False
    """Whether it may be left out although its block runs: it stands behind `and` or `or`, or in `x if c else y`."""
    is_declaration: bool = False
    """JavaScript: whether it declares the name in its scope, rather than writing to whatever has the name."""


class Return(Fact, frozen=True, tag=True):
    """`return value`; also the value of an arrow function or lambda with an expression body."""

    value: Expression | None
    block: int


class Raise(Fact, frozen=True, tag=True):
    """`raise`/`throw`; a bare `raise` has no value."""

    value: Expression | None
    block: int


class Jump(Fact, frozen=True, tag=True):
    """`break` or `continue`."""

    block: int
    leaves: int | None
    """The loop, or the CASE of a `switch`, whose statements end here; None where a label says it."""


class Access(Fact, frozen=True, tag=True):
    """A subscript or attribute chain that is read, the longest one at its place: `event["Records"][0]["body"]`.

    The callee of a call is no access, but what it is called on is: of `event["name"].strip()`, `event["name"]`.
    """

    value: Attribute | Subscript
    block: int


class ImportKind(enum.Enum):
    """How a module is brought in."""

    IMPORT = "import"
    REQUIRE = "require"
    DYNAMIC = "dynamic"
    """`import()` and `importlib.import_module` with a literal name."""
    EXPORT = "export"
    """`export … from`."""


class Import(Fact, frozen=True, tag=True):
    """One imported name.

    `import a.b` binds `a` (alias `a`, module `a.b`, name empty); `import a.b as c` binds `c` to `a.b`;
    `from a import b as c` is module `a`, name `b`, alias `c`. `const {b: c} = require("a")` is the same,
    `const a = require("a")` has no name, `import a from "a"` the name `default`, `import * as a` no name.
    A relative Python module keeps its dots (`..lib.db`), a relative JavaScript one its `./`.
    """

    module: str
    name: str
    alias: str
    """The local name that is bound; empty when nothing is bound. `*` for a Python star import."""
    block: int
    kind: ImportKind
    module_span: Span
    """The module's name as written, without quotes."""
    type_only: bool = False


class Export(Fact, frozen=True, tag=True):
    """JavaScript: a name that the module offers. `export * from "x"` has the name `*` and no value.

    Of a re-export (`export {a as b} from "x"`) the value is None and `module` says where it comes from.
    `export default` and `module.exports = value` have the name `default`; the entries of
    `module.exports = {…}` are exports of their own, too.
    """

    name: str
    value: Expression | None
    module: str = ""
    source_name: str = ""
    """Of a re-export: the name in the other module."""
    block: int = 0
    """Where the value is evaluated."""


class NewerSyntax(Fact, frozen=True, tag=True):
    """Python syntax that older versions cannot parse."""

    text: str
    """What it is, as it is shown: `match`."""
    minor: int
    """The first minor version of Python 3 that has it."""


class CodeModule(msgspec.Struct, frozen=True, gc=False):
    """All facts of one source file. Every tuple is in source order."""

    language: Language
    blocks: tuple[Block, ...]
    functions: tuple[CodeFunction, ...] = ()
    classes: tuple[CodeClass, ...] = ()
    calls: tuple[Call, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    returns: tuple[Return, ...] = ()
    raises: tuple[Raise, ...] = ()
    jumps: tuple[Jump, ...] = ()
    accesses: tuple[Access, ...] = ()
    imports: tuple[Import, ...] = ()
    exports: tuple[Export, ...] = ()
    comments: tuple[Comment, ...] = ()
    problem: SyntaxProblem | None = None
    newer_syntax: tuple[NewerSyntax, ...] = ()
    """Python: of each kind of such syntax the first place."""
    matched: tuple[Access, ...] = ()
    """Python: what patterns of `match` look up in their subject, which need not be there."""
    is_esm: bool = False
    """JavaScript: uses `import`/`export` syntax."""

    def enclosing_blocks(self, block: int) -> Iterator[Block]:
        """The block itself and those around it, from the inside out, across function borders."""
        at: int | None = block
        while at is not None:
            yield self.blocks[at]
            at = self.blocks[at].parent

    def own_blocks_around(self, block: int) -> Iterator[int]:
        """The block itself and those around it in the same function, or at module level, from the inside out."""
        return _own_blocks_around(self.blocks, block)


def block_around(blocks: tuple[Block, ...] | list[Block], block: int, *kinds: BlockKind) -> int | None:
    """The block itself, or the innermost one around it in the same function, that is of one of some kinds."""
    return next((at for at in _own_blocks_around(blocks, block) if blocks[at].kind in kinds), None)


def _own_blocks_around(blocks: tuple[Block, ...] | list[Block], block: int) -> Iterator[int]:
    function = blocks[block].function
    at: int | None = block
    while at is not None and blocks[at].function == function:
        yield at
        at = blocks[at].parent


def spelling(expression: Expression) -> str:
    """A name, or names joined by dots, as one writes them; empty for anything else."""
    names: list[str] = []
    while isinstance(expression, Attribute):
        names.append(expression.name)
        expression = expression.base
    return ".".join((expression.name, *reversed(names))) if isinstance(expression, Name) else ""


def last_name(expression: Expression) -> str:
    """The name, or the last of several joined by dots, whatever stands before it; empty for anything else."""
    return expression.name if isinstance(expression, (Name, Attribute)) else ""


def is_null(expression: Expression | None) -> bool:
    """Whether an expression is written as nothing: `None`, `null`, `undefined`."""
    return isinstance(expression, Constant) and expression.value is None


def is_each(expression: Expression | None) -> TypeGuard[Operation]:
    """Whether an expression is what a loop or comprehension takes from its operand, one after the other."""
    return isinstance(expression, Operation) and expression.operator == EACH


def subexpressions(expression: Expression) -> Iterable[Expression]:
    """The expression and all it is made of, outermost first; does not look into calls and functions."""
    # Most expressions are names and constants. Looking up the type is five times as fast as asking for each.
    return _with_parts(expression) if type(expression) in _PARTS else (expression,)


def parts_of(expression: Expression) -> tuple[Expression, ...] | list[Expression]:
    """What an expression is directly made of."""
    parts = _PARTS.get(type(expression))
    return parts(expression) if parts is not None else ()


def _with_parts(expression: Expression) -> list[Expression]:
    # Many ask for the parts of all expressions; a generator would take half as much again.
    found: list[Expression] = []
    pending = [expression]
    while pending:
        current = pending.pop()
        found.append(current)
        parts = _PARTS.get(type(current))
        if parts is not None:
            pending += reversed(parts(current))
    return found


def _parts_of_mapping(mapping: Mapping) -> list[Expression]:
    return [part for entry in mapping.entries for part in (entry.key, entry.value) if part is not None]


_PARTS: Final[dict[type[Fact], Callable[[Any], tuple[Expression, ...] | list[Expression]]]] = {
    Attribute: lambda attribute: (attribute.base,),
    Subscript: lambda subscript: (subscript.base, subscript.index),
    Interpolation: lambda interpolation: interpolation.parts,
    Sequence: lambda sequence: sequence.items,
    Operation: lambda operation: operation.operands,
    Mapping: _parts_of_mapping,
}
