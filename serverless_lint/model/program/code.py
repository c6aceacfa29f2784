"""Code of the project: modules, functions, calls, and what their expressions may be."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TypeAlias, TypeVar

import msgspec

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.libraries.infrastructure import INFRASTRUCTURE_PACKAGES
from serverless_lint.parse.code.contents import parts_in, words_in
from serverless_lint.parse.code.facts import (
    Access,
    Assignment,
    Attribute,
    Block,
    BlockKind,
    Call,
    CallResult,
    CodeClass,
    CodeFunction,
    CodeModule,
    Constant,
    Export,
    Expression,
    FunctionValue,
    Import,
    Jump,
    Language,
    Operation,
    ParameterKind,
    Raise,
    Return,
    Sequence,
    spelling,
)
from serverless_lint.parse.code.facts import Mapping as MappingLiteral
from serverless_lint.parse.template.template import SourcedText
from serverless_lint.source import Document, Location, Span

_TEST_PATH = lazy_pattern(
    r"(?:^|/)(?:tests?|__tests__|__mocks__|specs?|e2e|cypress|playwright|tests?[-_](?:support|helpers?|resources?|utils?))/"
    r"|(?:^|/)(?:[^/]*[-_. ]tests|tests[-_. ][^/]*)/"
    r"|(?:^|/)(?:[^/]*[-_. ])?(?:unit|integ|integration|e2e|end-?to-?end|system|smoke|acceptance|functional|feature"
    r"|load|performance|regression|contract|component)[-_. ]?tests?/"
    r"|(?:^|/)(?:test_[^/]*|tests|conftest|[^/]*_tests?)\.py$"
    r"|[-_.](?:tests?|specs?|e2e|integ)\.[cm]?[jt]sx?$",
    re.IGNORECASE,
)
_ASIDE = lazy_pattern(
    r"(?:^|/)(?:examples?|samples?|demos?|docs?|documentation|fixtures?|snapshots?|cassettes?|vendor|third[-_]party"
    r"|localstack)/|\{\{",
    re.IGNORECASE,
)

T = TypeVar("T")
Leaf = TypeVar("Leaf", Access, Raise, Return)

OfFunctions: TypeAlias = "Mapping[int | None, tuple[T, ...]]"
"""By the index of a function, None for what stands outside of all."""
CodeKey: TypeAlias = "tuple[str, int]"
"""What tells a function, or a call, from all others, the same in every run: its module's key and its index there."""

_ELEMENT_METHODS = frozenset({"every", "filter", "find", "findIndex", "flatMap", "forEach", "map", "reduce", "some"})


def is_test(name: str) -> bool:
    """Whether a file tests the application rather than being part of it, by the usual file and folder names."""
    return _TEST_PATH.search(name) is not None


def is_aside(name: str) -> bool:
    """Whether a file is no part of the application, by the usual names: a test, an example, the work of others.

    What runs in LocalStack is never deployed to AWS.
    """
    return is_test(name) or _ASIDE.search(name) is not None


class TextFile(msgspec.Struct, frozen=True, eq=False):
    """Any scanned file, as text."""

    document: Document

    @property
    def location(self) -> Location:
        """The file's beginning."""
        return self.document.location


class Module:
    """One source file, or one piece of code inside a template, with its facts."""

    def __init__(self, name: str, facts: CodeModule, source: Document | SourcedText) -> None:
        self.name = name
        """The file's path in the project; of inline code the path of the template."""
        self.facts = facts
        self.language = facts.language
        self.source = source
        self.key = name if isinstance(source, Document) else _key_of_inline_code(source, facts.language)
        """What tells it from all other modules, the same in every run."""
        self._imports_any: dict[tuple[str, ...], bool] = {}

    def __repr__(self) -> str:
        return f"Module({self.name!r})"

    @property
    def packages(self) -> tuple[str, ...]:
        """What it imports to run, as it is named in the imports, of the project or not."""
        return tuple(fact.module for fact in self.facts.imports if not fact.type_only)

    @property
    def is_inline(self) -> bool:
        """Whether the code stands inside a template."""
        return isinstance(self.source, SourcedText)

    def is_filled_in(self, text: object) -> bool:
        """Whether a text of the code is another one once it is deployed: `Fn::Sub` puts names into inline code."""
        return isinstance(self.source, SourcedText) and isinstance(text, str) and self.source.fills_in(text)

    @property
    def code(self) -> str:
        """The text that the spans of its facts refer to."""
        return self.source.text

    @cached_property
    def words(self) -> frozenset[str]:
        """The names and texts in its code; what only a comment says is none of them."""
        return words_in(self.facts)

    @property
    def location(self) -> Location:
        """The beginning of the code."""
        return self.at(Span(0, 0))

    def at(self, span: Span) -> Location:
        """The place of a span of the module's code, in the file that it stands in."""
        if isinstance(self.source, Document):
            return Location(self.source, span)
        return self.source.locate(span.start, span.end)

    @cached_property
    def routines(self) -> tuple[Routine, ...]:
        """All functions, methods and lambdas, in source order, as `CodeModule.functions`."""
        return tuple(Routine(self, index) for index in range(len(self.facts.functions)))

    @cached_property
    def _exports(self) -> Mapping[str, tuple[tuple[int, Export], ...]]:
        found: dict[str, list[tuple[int, Export]]] = {}
        for place in enumerate(self.facts.exports):
            found.setdefault(place[1].name, []).append(place)
        return {name: tuple(places) for name, places in found.items()}

    @property
    def exported_names(self) -> frozenset[str]:
        """The names under which it offers something; `default` for all that it is."""
        return frozenset(self._exports)

    def exports_as(self, *names: str) -> Iterator[Export]:
        """What it offers under one of some names, in source order."""
        places = [place for name in dict.fromkeys(names) for place in self._exports.get(name, ())]
        yield from (export for _, export in sorted(places, key=lambda place: place[0]))

    @cached_property
    def star_imports(self) -> tuple[Import, ...]:
        """Python: what it takes all names from."""
        return tuple(fact for fact in self.facts.imports if fact.name == fact.alias == "*")

    @cached_property
    def call_sites(self) -> tuple[CallSite, ...]:
        """All calls, in source order, as `CodeModule.calls`."""
        return tuple(CallSite(self, index) for index in range(len(self.facts.calls)))

    @cached_property
    def element_callbacks(self) -> frozenset[int]:
        """The functions that an array's method calls for each element, such as `forEach`: indexes of `routines`."""
        return frozenset(
            argument.value.function
            for call in self.facts.calls
            if isinstance(call.callee, Attribute) and call.callee.name in _ELEMENT_METHODS
            for argument in call.arguments
            if isinstance(argument.value, FunctionValue)
        )

    @cached_property
    def executors(self) -> frozenset[int]:
        """JavaScript: the functions that settle a promise, `new Promise((resolve) => …)`: indexes of `routines`."""
        return frozenset(
            argument.value.function
            for made in self.facts.calls
            if made.is_new and spelling(made.callee) == "Promise"
            for argument in made.arguments[:1]
            if isinstance(argument.value, FunctionValue)
        )

    @cached_property
    def calls_given(self) -> Mapping[int, tuple[tuple[CallSite, int], ...]]:
        """The calls that are given a function which is written there, with its position, by index of `routines`."""
        found: dict[int, list[tuple[CallSite, int]]] = {}
        for site in self.call_sites:
            for position, argument in enumerate(site.fact.arguments):
                if isinstance(argument.value, FunctionValue):
                    found.setdefault(argument.value.function, []).append((site, position))
        return {function: tuple(given) for function, given in found.items()}

    @cached_property
    def names_in_objects(self) -> Mapping[int, str]:
        """The names that functions have in objects, `load` of `{ load: async () => … }`, by index of `routines`."""
        return {
            entry.value.function: str(entry.key.value)
            for part in parts_in(self.facts)
            if isinstance(part, MappingLiteral)
            for entry in part.entries
            if isinstance(entry.value, FunctionValue) and isinstance(entry.key, Constant)
        }

    @cached_property
    def routines_of(self) -> OfFunctions[Routine]:
        """The functions that are defined directly inside each, without those whose definition is never come to."""
        # JavaScript has those that are declared anywhere in a function from its beginning.
        is_python = self.language is Language.PYTHON
        return self._of_functions(
            (routine.fact.block, routine)
            for routine in self.routines
            if (routine.fact.is_declaration and not is_python)
            or self.may_run(routine.fact.block, routine.fact.span.start)
        )

    @cached_property
    def calls_of(self) -> OfFunctions[CallSite]:
        """The calls in each function's own body, without those that are never come to."""
        sites = (site for site in self.call_sites if self.may_run(site.fact.block, site.span.start))
        return self._of_functions((site.fact.block, site) for site in sites)

    @property
    def calls_at_load(self) -> tuple[CallSite, ...]:
        """The calls outside functions, in source order."""
        return self.calls_of.get(None, ())

    @cached_property
    def returns_of(self) -> OfFunctions[Return]:
        """The values that each function returns, without those that it never comes to."""
        return self._of_functions(self._come_to(self.facts.returns))

    @cached_property
    def catching_of(self) -> OfFunctions[int]:
        """The blocks in each function that run on the errors of another one, by index of `CodeModule.blocks`."""
        blocks = enumerate(self.facts.blocks)
        return self._of_functions(
            (at, at) for at, block in blocks if block.kind is BlockKind.CATCH and block.of is not None
        )

    @cached_property
    def raises_of(self) -> OfFunctions[Raise]:
        """The exceptions that each function raises itself, likewise."""
        return self._of_functions(self._come_to(self.facts.raises))

    @cached_property
    def accesses_of(self) -> OfFunctions[Access]:
        """The subscripts and attributes that each function reads, likewise."""
        return self._of_functions(self._come_to(self.facts.accesses))

    @cached_property
    def matched_of(self) -> OfFunctions[Access]:
        """What each function takes apart by patterns."""
        return self._of_functions((fact.block, fact) for fact in self.facts.matched)

    @cached_property
    def assignments_of(self) -> OfFunctions[Assignment]:
        """What each function binds and writes."""
        return self._of_functions((fact.block, fact) for fact in self.facts.assignments)

    def may_run(self, block: int, start: int) -> bool:
        """Whether what begins at a place in a block may be come to: nothing before it leaves the block for certain."""
        return start < self._ends[block]

    @cached_property
    def _ends(self) -> tuple[float, ...]:
        """Behind which place each block is never come to."""
        blocks = self.facts.blocks
        leaving: dict[int, int] = {}
        facts: tuple[Return | Raise | Jump, ...] = (*self.facts.returns, *self.facts.raises, *self.facts.jumps)
        for fact in facts:
            leaving[fact.block] = min(fact.span.end, leaving.get(fact.block, fact.span.end))
        ends: list[float] = []
        # What is around a block comes before it.
        for at, block in enumerate(blocks):
            parent = block.parent
            is_inside = parent is not None and blocks[parent].function == block.function
            ends.append(min(leaving.get(at, math.inf), ends[parent] if is_inside and parent is not None else math.inf))
        return tuple(ends)

    def _come_to(self, facts: Iterable[Leaf]) -> Iterator[tuple[int, Leaf]]:
        return ((fact.block, fact) for fact in facts if self.may_run(fact.block, fact.span.start))

    def _of_functions(self, facts: Iterable[tuple[int, T]]) -> OfFunctions[T]:
        found: dict[int | None, list[T]] = {}
        for block, fact in facts:
            found.setdefault(self.facts.blocks[block].function, []).append(fact)
        return {function: tuple(each) for function, each in found.items()}

    @cached_property
    def is_test(self) -> bool:
        """Whether it tests the application rather than being part of it."""
        return is_test(self.name)

    @property
    def is_infrastructure(self) -> bool:
        """Whether it defines resources (CDK, Pulumi, …) rather than running in a function."""
        return self.imports_any(*INFRASTRUCTURE_PACKAGES)

    def routine_of(self, block: int) -> Routine | None:
        """The innermost function around a block, None at module level."""
        function = self.facts.blocks[block].function
        return None if function is None else self.routines[function]

    def imports_any(self, *packages: str) -> bool:
        """Whether one of the packages, or something in it, is imported."""
        # Whatever handler loads a module asks the same of it.
        found = self._imports_any.get(packages)
        if found is None:
            found = self._imports_any[packages] = any(
                imported.module == package or imported.module.startswith((package + ".", package + "/"))
                for imported in self.facts.imports
                for package in packages
            )
        return found


def _key_of_inline_code(source: SourcedText, language: Language) -> str:
    """The same template may hold several pieces of code; an alias makes one piece the code of several functions."""
    return "\0".join((source.document.path, *map(str, source.span), language.value, source.text))


class Routine:
    """A function, method or lambda of a module."""

    def __init__(self, module: Module, index: int) -> None:
        self.module = module
        self.index = index
        self.key: CodeKey = (module.key, index)
        self.fact: CodeFunction = module.facts.functions[index]

    def __repr__(self) -> str:
        return f"Routine({self.module.name}:{self.name})"

    @property
    def name(self) -> str:
        """Its qualified name; `<anonymous>` if it has none."""
        return self.fact.qualified_name or "<anonymous>"

    @property
    def location(self) -> Location:
        """Its name, or what stands for it."""
        return self.module.at(self.fact.name_span)

    @property
    def owner(self) -> Routine | None:
        """The function that it is defined in."""
        return self.module.routine_of(self.fact.block)

    @property
    def with_owners(self) -> Iterator[Routine]:
        """Itself and the functions around it, the outermost last."""
        routine: Routine | None = self
        while routine is not None:
            yield routine
            routine = routine.owner

    @property
    def with_inner(self) -> Iterator[Routine]:
        """Itself and the functions inside it, each after the one that it is in."""
        pending = [self]
        while pending:
            routine = pending.pop()
            yield routine
            pending += routine.inner

    @property
    def filled_in(self) -> int:
        """How many of its parameters are not passed: `self` or `cls` of a method."""
        parameters = self.fact.parameters
        return int(bool(self.fact.class_name and parameters and parameters[0].name in ("self", "cls")))

    @property
    def is_constructor(self) -> bool:
        """Whether it makes the instances of a class."""
        return bool(self.fact.class_name) and self.fact.name in ("__init__", "constructor")

    def passed(self, site: CallSite, index: int) -> Expression | None:
        """What a call of it passes for one of its parameters, if that is visible."""
        parameter = self.fact.parameters[index]
        if parameter.kind not in (ParameterKind.POSITIONAL, ParameterKind.KEYWORD) or index < self.filled_in:
            return None
        return site.fact.argument(parameter.name, index - self.filled_in)

    @property
    def calls(self) -> tuple[CallSite, ...]:
        """The calls in its own body, in source order."""
        return self.module.calls_of.get(self.index, ())

    @property
    def returns(self) -> tuple[Return, ...]:
        """The values it returns."""
        return self.module.returns_of.get(self.index, ())

    @property
    def catching(self) -> tuple[int, ...]:
        """Its blocks that run on the errors of another one, by index of `CodeModule.blocks`."""
        return self.module.catching_of.get(self.index, ())

    @property
    def raises(self) -> tuple[Raise, ...]:
        """The exceptions it raises itself."""
        return self.module.raises_of.get(self.index, ())

    @property
    def accesses(self) -> tuple[Access, ...]:
        """The subscripts and attributes it reads."""
        return self.module.accesses_of.get(self.index, ())

    @property
    def assignments(self) -> tuple[Assignment, ...]:
        """What it binds and writes itself."""
        return self.module.assignments_of.get(self.index, ())

    @property
    def inner(self) -> tuple[Routine, ...]:
        """The functions defined directly inside it."""
        return self.module.routines_of.get(self.index, ())


class CallSite:
    """A call in a module."""

    def __init__(self, module: Module, index: int) -> None:
        self.module = module
        self.index = index
        self.key: CodeKey = (module.key, index)
        self.fact: Call = module.facts.calls[index]

    def __repr__(self) -> str:
        return f"CallSite({self.module.name}:{self.location.start})"

    @property
    def location(self) -> Location:
        """The callee: what a finding about the call marks."""
        return self.module.at(self.fact.callee_span)

    @property
    def whole_location(self) -> Location:
        """The call with its arguments."""
        return self.module.at(self.fact.span)

    @property
    def routine(self) -> Routine | None:
        """The innermost function around it, None at module level."""
        return self.module.routine_of(self.fact.block)

    @property
    def called_on(self) -> CallSite | None:
        """The call on whose result it calls a method: `client.getObject(…)` of `client.getObject(…).promise()`."""
        base = self.fact.callee.base if isinstance(self.fact.callee, Attribute) else None
        return self.module.call_sites[base.call] if isinstance(base, CallResult) else None

    @property
    def spreads_list(self) -> bool:
        """Whether it is given the elements of something, as many as there are: `...arguments` in JavaScript."""
        return any(
            isinstance(argument.value, Operation) and argument.value.operator == "..."
            for argument in self.fact.arguments
        )

    @property
    def enclosing_blocks(self) -> Iterator[Block]:
        """The blocks around it inside its own function (or the module), from the inside out."""
        function = self.module.facts.blocks[self.fact.block].function
        for block in self.module.facts.enclosing_blocks(self.fact.block):
            if block.function != function:
                return
            yield block
            if block.kind is BlockKind.FUNCTION:
                return

    @property
    def span(self) -> Span:
        """The span of the call in the module's code."""
        return self.fact.span


class Literal(msgspec.Struct, frozen=True, cache_hash=True):
    """A known scalar of the code, and where it is written."""

    value: str | int | float | bool | None
    location: Location


def is_none(value: object) -> bool:
    """Whether a value is certainly none: `None`, `null`."""
    return isinstance(value, Literal) and value.value is None


class External(msgspec.Struct, frozen=True, cache_hash=True):
    """Something from outside the project, by its dotted name: `boto3.client`, `@aws-sdk/client-s3.S3Client`, `int`."""

    name: str


class Result(msgspec.Struct, frozen=True, cache_hash=True):
    """What a call of something outside the project returns. `callee` is what was called."""

    site: CallSite
    callee: Value


class Member(msgspec.Struct, frozen=True, cache_hash=True):
    """An attribute of a value that the project does not define: `table.put_item`."""

    base: Value
    name: str


class Instance(msgspec.Struct, frozen=True, cache_hash=True):
    """An object of a class of the project."""

    module: Module
    fact: CodeClass
    site: CallSite | None = None


class ClassValue(msgspec.Struct, frozen=True, cache_hash=True):
    """A class of the project."""

    module: Module
    fact: CodeClass


class ModuleValue(msgspec.Struct, frozen=True, cache_hash=True):
    """A module of the project, as a namespace."""

    module: Module


class ObjectValue(msgspec.Struct, frozen=True, cache_hash=True):
    """A dict or object literal with the block it stands in."""

    module: Module
    literal: MappingLiteral
    block: int


class ArrayValue(msgspec.Struct, frozen=True, cache_hash=True):
    """A list or array literal with the block it stands in."""

    module: Module
    literal: Sequence
    block: int


class Argument(msgspec.Struct, frozen=True, cache_hash=True):
    """A parameter of a function, whatever the caller passes."""

    routine: Routine
    index: int


class EnvironmentRead(msgspec.Struct, frozen=True, cache_hash=True):
    """An environment variable. `default` is what the code uses when it is not set, None without a default."""

    variable: str
    location: Location
    default: tuple[Value, ...] | None = None
    raises: bool = False
    """Whether it fails where the variable is not set: `os.environ["TABLE"]`."""


class Joined(msgspec.Struct, frozen=True, cache_hash=True):
    """Text put together from parts, at least one of them not a literal."""

    parts: tuple[Value, ...]


class UnknownValue(msgspec.Struct, frozen=True):
    """Something that cannot be followed."""


UNKNOWN = UnknownValue()

Value: TypeAlias = (
    Literal
    | External
    | Result
    | Member
    | Instance
    | ClassValue
    | ModuleValue
    | ObjectValue
    | ArrayValue
    | Argument
    | EnvironmentRead
    | Joined
    | Routine
    | UnknownValue
)
"""What an expression of the code may be, followed through names, imports and calls of the project."""
