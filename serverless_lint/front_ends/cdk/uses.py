"""Where a program calls what it defines itself: constructs that wrap others, and functions that make some."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache, cached_property
from typing import NamedTuple

from serverless_lint.front_ends.cdk.constructs import Construct, construct_named
from serverless_lint.front_ends.cdk.files import Files
from serverless_lint.front_ends.cdk.program import Program
from serverless_lint.front_ends.items import CALLED_FOR_EACH
from serverless_lint.front_ends.literals import Frame, Literals, Value, is_spread
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.code.contents import words_used_in
from serverless_lint.parse.code.facts import (
    Attribute,
    Call,
    CodeClass,
    CodeFunction,
    CodeModule,
    Constant,
    Entry,
    Expression,
    FunctionValue,
    Language,
    Mapping,
    Name,
    Parameter,
    ParameterKind,
    Return,
    Sequence,
    is_null,
    last_name,
)
from serverless_lint.source import Span

_CONSTRUCTORS = ("constructor", "__init__")
_THEMSELVES = frozenset({"this", "self", "cls"})
_SUPER = "super"
_DEFAULT = "export default"
_MAX_RETURNS = 5
"""Of a function that returns in more places nothing is known."""
_MAX_BASES = 5
_MAX_ALIKE = 5
"""How many methods of one name may be meant."""
_MAX_ENDS = 20
"""How many places are looked at where a function may return before it makes something."""
_NOWHERE = Span(0, 0)
_OF_THE_MODULE = 0
"""The block that is the whole file."""
_WORD = lazy_pattern(r"\w+")


class Routine(NamedTuple):
    """A function of a program, or the constructor of a class."""

    file: str
    function: int
    """Its index in its module."""


class Site(NamedTuple):
    """A call of a program."""

    file: str
    number: int
    """Its index in its module."""
    call: Call


class Uses:
    """Finds the calls of a program's own routines."""

    def __init__(self, program: Program, files: Files, literals: Literals) -> None:
        self._program = program
        self._files = files
        self._literals = literals
        self._in_file = cache(self._found_in_file)
        self._defined = cache(self._found_definition)
        self._classes = cache(self._found_classes)
        self._classes_by_body = cache(self._found_classes_by_body)
        self._functions = cache(self._found_functions)
        self._returns = cache(self._found_returns)
        self._ends = cache(self._found_ends)
        self._for_each = cache(self._found_for_each)
        self._words_used = cache(self._found_words_used)
        self._words_once = cache(self._found_words_once)
        literals.follow(self._returned, self.returns)

    def around(self, site: Site) -> Routine | None:
        """The routine that makes a call."""
        function = self._module(site.file).blocks[site.call.block].function
        return Routine(site.file, function) if function is not None else None

    def of(self, routine: Routine) -> Iterator[Site]:
        """The calls of a routine."""
        function = self._module(routine.file).functions[routine.function]
        called = function.class_name if function.name in _CONSTRUCTORS else function.name
        for file in self._files_by_word.get(called, ()):
            yield from self._in_file(file).get(routine, ())

    def for_each(self, routine: Routine) -> Iterator[Site]:
        """The calls that call a routine for each item of what they are methods of: `names.forEach((name) => …)`."""
        yield from self._for_each(routine.file).get(routine.function, ())

    def is_reached(self, site: Site) -> bool:
        """Whether a call is one of the program itself, or the program uses what it stands in: a library has more than
        one program needs. Nothing that is there for its own file alone makes anything as long as nothing calls it, nor
        does a class that nothing names where it is known with which file the program begins.
        """
        if any(map(self._is_idle, self._functions_around(site))) or self._is_of_unnamed_class(site):
            return False
        return self._is_begun_at(site) or any(routine in self._reached for routine in self._routines_around(site))

    @cached_property
    def _reached(self) -> frozenset[Routine]:
        """The routines that the program uses, be it through others."""
        reached: set[Routine] = set()
        waiting: list[tuple[Site, Routine]] = []
        for file in self._program.names:
            for routine, sites in self._in_file(file).items():
                waiting += ((site, routine) for site in sites)
        pending = [routine for site, routine in waiting if self._is_begun_at(site)]
        by_routine: dict[Routine, list[Routine]] = {}
        for site, routine in waiting:
            for around in self._routines_around(site):
                by_routine.setdefault(around, []).append(routine)
        while pending:
            routine = pending.pop()
            if routine not in reached:
                reached.add(routine)
                pending += by_routine.get(routine, ())
        return frozenset(reached)

    def _is_begun_at(self, site: Site) -> bool:
        """Whether a call is made by the program, whatever else it uses."""
        return self._program.is_own(site.file) or next(self._routines_around(site), None) is None

    def _is_of_unnamed_class(self, site: Site) -> bool:
        """Whether a call stands in a class that the program names where it defines it, and nowhere else."""
        around = self._class_around(site.file, site.call) if self._program.has_known_beginning else None
        if around is None or self._files_by_word.get(around.name) != [site.file]:
            return False
        return around.name in self._words_once(site.file)

    def _found_words_once(self, file: str) -> frozenset[str]:
        """The words of a file that it has once."""
        document = self._files.document(file)
        # As the default of its file a class may have any name elsewhere.
        if document is None or _DEFAULT in document.text:
            return frozenset()
        counts = Counter(_WORD.findall(document.text))
        return frozenset(word for word, count in counts.items() if count == 1)

    def _is_idle(self, routine: Routine) -> bool:
        """Whether nothing in the program names a function that nothing else can know of."""
        function = self._module(routine.file).functions[routine.function]
        if not self._is_hidden(routine.file, function):
            return False
        named = {function.name, function.name.lstrip("#")}
        files = self._files_by_word.get(function.name.lstrip("#"), ())
        return all(named.isdisjoint(self._words_used(file)) for file in files)

    def _is_hidden(self, file: str, function: CodeFunction) -> bool:
        """Whether a function is private to its class, local to the one around it, or not offered by its file."""
        if not function.name or function.decorators or function.is_getter or function.name.endswith("__"):
            return False
        if file.endswith(".py") and function.name.startswith("_"):
            return True
        if function.class_name:
            return function.is_private
        return function.is_declaration and not (file.endswith(".py") and function.block == _OF_THE_MODULE)

    def _functions_around(self, site: Site) -> Iterator[Routine]:
        """The functions that a call stands in, the innermost first."""
        module = self._module(site.file)
        block: int | None = site.call.block
        while block is not None:
            function = module.blocks[block].function
            if function is None:
                break
            yield Routine(site.file, function)
            block = module.functions[function].block

    def _routines_around(self, site: Site) -> Iterator[Routine]:
        """The functions that a call stands in, the innermost first, and the constructor of the class."""
        yield from self._functions_around(site)
        around = self._class_around(site.file, site.call)
        constructor = self._constructor(site.file, around, 0) if around is not None else None
        if constructor is not None:
            yield constructor

    def is_constructor(self, routine: Routine) -> bool:
        """Whether a routine is the constructor of a class."""
        return self._module(routine.file).functions[routine.function].name in _CONSTRUCTORS

    def is_left_before(self, made: Value, call: Call) -> bool:
        """Whether the function around a call returns before it: `if (props.isLocal) return;`."""
        around = made.frame.function if made.frame is not None else None
        before = self._ends(made.file).get(around, ())[:_MAX_ENDS] if around is not None else ()
        return any(
            end.span.end <= call.span.start and self._literals.is_reached(made.at(call.callee), end.block)
            for end in before
        )

    def inside(self, site: Site) -> Frame | None:
        """A call of the routine around a call, of which nothing is known."""
        routine = self.around(site)
        return None if routine is None else Frame(routine.function, ())

    def bound(self, routine: Routine, site: Site, frame: Frame | None) -> Frame:
        """What a call gives to the parameters of a routine; `frame` is the call of what is around it."""
        function = self._module(routine.file).functions[routine.function]
        if not self._literals.spend(len(function.parameters) + len(site.call.arguments)):
            return Frame(routine.function, ())
        arguments = _Arguments(self._literals, routine, function, site, frame)
        return Frame(routine.function, tuple(arguments.given()))

    def construct_above(self, site: Site) -> Construct | None:
        """The construct whose constructor is called by `super(…)`; None for other calls."""
        around = self._class_around(site.file, site.call) if self._is_super(site.file, site.call) else None
        base = around.bases[0] if around is not None and around.bases else None
        return construct_named(site.file, base, self._literals) if base is not None else None

    def _returned(self, value: Value, call: Call) -> Value | None:
        """What a call of a function gives back that returns in one place."""
        returns = self.returns(value, call)
        return returns[0] if len(returns) == 1 else None

    def returns(self, value: Value, call: Call) -> tuple[Value, ...]:
        """What a call of a function of the program gives back, by each place where that returns."""
        routine = self._called(value.file, call)
        if routine is None or self.is_constructor(routine):
            return ()
        returns = self._returns(routine.file).get(routine.function, ())
        if not returns or len(returns) > _MAX_RETURNS:
            return ()
        frame = self.bound(routine, Site(value.file, -1, call), value.frame)
        return tuple(Value(routine.file, each, frame) for each in returns)

    @cached_property
    def _files_by_word(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in self._program.names:
            document = self._files.document(name)
            for word in dict.fromkeys(_WORD.findall(document.text)) if document is not None else ():
                found.setdefault(word, []).append(name)
        return found

    def _found_in_file(self, file: str) -> dict[Routine, list[Site]]:
        found: dict[Routine, list[Site]] = {}
        for number, call in enumerate(self._module(file).calls):
            called = self._called(file, call)
            for routine in (called,) if called is not None else self._perhaps_called(call):
                found.setdefault(routine, []).append(Site(file, number, call))
        return found

    def _found_for_each(self, file: str) -> dict[int, list[Site]]:
        """By function the calls that call it for each item of something."""
        found: dict[int, list[Site]] = {}
        for number, call in enumerate(self._module(file).calls):
            given = call.argument("", 0)
            if isinstance(given, FunctionValue) and last_name(call.callee) in CALLED_FOR_EACH:
                found.setdefault(given.function, []).append(Site(file, number, call))
        return found

    def _perhaps_called(self, call: Call) -> tuple[Routine, ...]:
        """The methods of that name, where it is not known what it is called on: `props.factory.create(…)`."""
        callee = call.callee
        return tuple(self._methods.get(callee.name, ())) if isinstance(callee, Attribute) else ()

    @cached_property
    def _methods(self) -> dict[str, list[Routine]]:
        """By name the methods of the program's classes; those that too many have are left out."""
        found: dict[str, list[Routine]] = {}
        for file in self._program.names:
            for (of, name), number in self._functions(file).items():
                if of and name not in _CONSTRUCTORS:
                    found.setdefault(name, []).append(Routine(file, number))
        return {name: routines for name, routines in found.items() if len(routines) <= _MAX_ALIKE}

    def _called(self, file: str, call: Call) -> Routine | None:
        callee = call.callee
        if self._is_super(file, call):
            around = self._class_around(file, call)
            return self._constructor_above(file, around, _MAX_BASES) if around is not None else None
        if isinstance(callee, Name):
            return self._defined(file, "", callee.name)
        if not isinstance(callee, Attribute):
            return None
        if isinstance(callee.base, Name) and callee.base.name in _THEMSELVES:
            around = self._class_around(file, call)
            return self._method(file, around, callee.name, _MAX_BASES) if around is not None else None
        defined = self._defined(file, callee.base.name, callee.name) if isinstance(callee.base, Name) else None
        return defined if defined is not None else self._of_instance(file, callee)

    def _of_instance(self, file: str, callee: Attribute) -> Routine | None:
        """A method that is called on what a constructor of the program makes."""
        made = self._literals.behind(Value(file, callee.base))
        call = self._literals.call(made)
        if call is None or not (call.is_new or made.file.endswith(".py")):
            return None
        base = self._literals.behind(Value(made.file, call.callee))
        around = self._class(base)
        return self._method(base.file, around, callee.name, _MAX_BASES) if around is not None else None

    def _found_definition(self, file: str, module: str, name: str) -> Routine | None:
        """What a name stands for, if that is a function or class, be it one of an imported module."""
        written: Expression = Name(_NOWHERE, name)
        if module:
            base = self._literals.behind(Value(file, Name(_NOWHERE, module)))
            around = self._class(base)
            if around is not None:
                return self._method(base.file, around, name, _MAX_BASES)
            written = Attribute(_NOWHERE, Name(_NOWHERE, module), name, _NOWHERE)
        found = self._literals.behind(Value(file, written))
        if isinstance(found.expression, FunctionValue):
            return Routine(found.file, found.expression.function)
        defined = self._class(found)
        if defined is not None:
            return self._constructor(found.file, defined, _MAX_BASES)
        number = self._functions(found.file).get(("", last_name(found.expression)))
        return Routine(found.file, number) if number is not None and isinstance(found.expression, Name) else None

    def _class(self, found: Value) -> CodeClass | None:
        if not isinstance(found.expression, Name):
            return None
        return self._classes(found.file).get(found.expression.name)

    def _constructor(self, file: str, defined: CodeClass, steps: int) -> Routine | None:
        for name in _CONSTRUCTORS:
            number = self._functions(file).get((defined.name, name))
            if number is not None:
                return Routine(file, number)
        return self._constructor_above(file, defined, steps)

    def _constructor_above(self, file: str, defined: CodeClass, steps: int) -> Routine | None:
        base = self._base(file, defined)
        above = self._class(base) if base is not None and steps > 0 else None
        return self._constructor(base.file, above, steps - 1) if base is not None and above is not None else None

    def _method(self, file: str, defined: CodeClass, name: str, steps: int) -> Routine | None:
        number = self._functions(file).get((defined.name, name))
        if number is not None:
            return Routine(file, number)
        base = self._base(file, defined)
        above = self._class(base) if base is not None and steps > 0 else None
        return self._method(base.file, above, name, steps - 1) if base is not None and above is not None else None

    def _base(self, file: str, defined: CodeClass) -> Value | None:
        return self._literals.behind(Value(file, defined.bases[0])) if defined.bases else None

    def _is_super(self, file: str, call: Call) -> bool:
        """Whether a call is one of the constructor of the class above."""
        callee = call.callee
        if isinstance(callee, Name):
            return callee.name == _SUPER and not file.endswith(".py")
        if not isinstance(callee, Attribute) or callee.name not in _CONSTRUCTORS:
            return False
        base = self._literals.call(Value(file, callee.base))
        return base is not None and last_name(base.callee) == _SUPER

    def _class_around(self, file: str, call: Call) -> CodeClass | None:
        blocks, classes = self._module(file).blocks, self._classes_by_body(file)
        block: int | None = call.block
        while block is not None:
            if block in classes:
                return classes[block]
            block = blocks[block].parent
        return None

    def _found_words_used(self, file: str) -> frozenset[str]:
        return words_used_in(self._module(file))

    def _module(self, file: str) -> CodeModule:
        return self._literals.module(file) or CodeModule(Language.PYTHON, ())

    def _found_classes(self, file: str) -> dict[str, CodeClass]:
        return {each.name: each for each in self._module(file).classes}

    def _found_classes_by_body(self, file: str) -> dict[int, CodeClass]:
        return {each.body: each for each in self._module(file).classes}

    def _found_ends(self, file: str) -> dict[int, list[Return]]:
        """By function where it returns."""
        found: dict[int, list[Return]] = {}
        module = self._module(file)
        for each in module.returns:
            function = module.blocks[each.block].function
            if function is not None:
                found.setdefault(function, []).append(each)
        return found

    def _found_returns(self, file: str) -> dict[int, list[Expression]]:
        """By function what it gives back."""
        ends = self._ends(file).items()
        return {function: [each.value for each in found if each.value is not None] for function, found in ends}

    def _found_functions(self, file: str) -> dict[tuple[str, str], int]:
        """By class and name the numbers of the functions that are declared."""
        functions = self._module(file).functions
        return {(each.class_name, each.name): number for number, each in enumerate(functions) if each.is_declaration}


class _Arguments:
    """What a call gives to the parameters of a function."""

    def __init__(self, literals: Literals, routine: Routine, function: CodeFunction, site: Site, frame: Frame | None):
        self._routine = routine
        self._function = function
        self._site = site
        self._frame = frame
        self._named = literals.arguments(site.file, site.call, None, frame)
        self._positional = [argument.value for argument in site.call.arguments if not argument.name]

    def given(self) -> Iterator[Value | None]:
        """A value for each parameter; None for what is not known."""
        # What a method is called on is given to it, too.
        is_bound = self._routine.file.endswith(".py") and self._function.class_name and not self._function.is_static
        left = iter(self._positional)
        is_known = True
        for number, parameter in enumerate(self._function.parameters):
            if is_bound and not number:
                yield None
            elif parameter.kind is ParameterKind.KEYWORD_REST:
                yield self._rest()
            elif parameter.kind is ParameterKind.REST:
                yield self._listed(tuple(left)) if is_known else None
            else:
                given = next(left, None) if parameter.kind is ParameterKind.POSITIONAL else None
                is_known = is_known and not is_spread(given)
                yield self._one(parameter, given) if is_known else None

    def _one(self, parameter: Parameter, given: Expression | None) -> Value | None:
        if given is not None and not is_null(given):
            return Value(self._site.file, given, self._frame)
        named = self._named.found.get(parameter.name)
        if named is not None:
            return named.value
        if not self._named.complete:
            return None
        default = parameter.default
        return Value(self._routine.file, default if default is not None else Constant(self._site.call.span, None))

    def _listed(self, items: tuple[Expression, ...]) -> Value:
        """What is given by position beyond the parameters."""
        return Value(self._site.file, Sequence(self._site.call.span, items), self._frame)

    def _rest(self) -> Value:
        """What is given by name and is no parameter."""
        own = {parameter.name for parameter in self._function.parameters}
        entries = [
            Entry(Constant(argument.value.span, argument.name), argument.value)
            for argument in self._site.call.arguments
            if argument.name and argument.name not in own
        ]
        spread = [Entry(None, each.operands[0]) for each in self._positional if is_spread(each)]
        return Value(self._site.file, Mapping(self._site.call.span, (*spread, *entries)), self._frame)
