"""What an expression of the code may be: names, attributes and calls followed through the project.

A name is what its bindings leave behind where it is used; in a function inside, everything it is ever bound to.
Whatever cannot be followed is `UNKNOWN`, so that a caller can tell "nothing else" from "maybe something else". An
answer is never empty: what returns nothing is the literal `None`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol, TypeAlias

from serverless_lint.libraries.bundlers import TRANSLATES_WHAT_IS_LOADED
from serverless_lint.libraries.environment import ENVIRONMENTS, GETTERS
from serverless_lint.libraries.harmless import GIVES_SAME_OBJECT
from serverless_lint.link.program.bindings import ITSELF, Bindings, Bound
from serverless_lint.link.program.bounded_values import (
    MAX_VALUES,
    environment_read,
    external_member,
    joined,
    limited,
    member,
    result,
    sort_key,
)
from serverless_lint.link.program.equations import Equation, Equations
from serverless_lint.link.program.reaching import Binding
from serverless_lint.model import (
    UNKNOWN,
    Argument,
    ArrayValue,
    CallSite,
    ClassValue,
    CodeKey,
    EnvironmentRead,
    External,
    Instance,
    Literal,
    Member,
    Module,
    ModuleValue,
    ObjectValue,
    Routine,
    UnknownValue,
    Value,
    is_none,
)
from serverless_lint.parse.code.facts import (
    Assignment,
    Attribute,
    CallResult,
    CodeClass,
    Constant,
    Export,
    Expression,
    FunctionValue,
    Import,
    Interpolation,
    Language,
    Mapping,
    Name,
    Operation,
    Subscript,
)
from serverless_lint.parse.code.facts import (
    Sequence as SequenceLiteral,
)

MISSING = External("")
"""Stands for an attribute that is not there."""
_NAMED_BY_CALLER = External("process.env")
"""What has, by the index of a parameter, the environment variable whose name is whatever a caller passes for that: not
known, but the same for every event."""
UNFOLLOWED: tuple[Value, ...] = (UNKNOWN,)
_AT_HAND = frozenset({Constant, FunctionValue, Mapping, SequenceLiteral})


class ModuleFinder(Protocol):
    """Finds the module of the project that an import means."""

    def imported_module(self, importer: Module, name: str) -> Module | None:
        """The project's module of that name as seen from the importer; None if it is not part of the project."""
        ...


class _Evaluation(NamedTuple):
    """What is an expression?"""

    module: Module
    expression: Expression
    block: int


class _Offer(NamedTuple):
    """What does a module offer under a name?"""

    module: Module
    name: str


class _ClassAttribute(NamedTuple):
    """What is an attribute of a class, `MISSING` if neither it nor a class that it inherits from has it?"""

    module: Module
    fact: CodeClass
    name: str


class _Returns(NamedTuple):
    """What does a function return?"""

    routine: Routine


class _AttributeOf(NamedTuple):
    """What is an attribute of something of the project?"""

    owner: Instance | ClassValue | ObjectValue
    name: str


_Question: TypeAlias = "_Evaluation | _Offer | _ClassAttribute | Bound | _Returns | _AttributeOf"
Definition: TypeAlias = "tuple[Module, Export | Binding | ModuleValue]"
_Answer: TypeAlias = "tuple[Value, ...]"
_Asking: TypeAlias = "Equation[_Question, Value]"


class Values:
    """Evaluates expressions of the project's modules."""

    def __init__(self, finder: ModuleFinder) -> None:
        self._finder = finder
        self._bindings: dict[str, Bindings] = {}
        self._origins: dict[tuple[str, str], tuple[Definition, ...]] = {}
        self._callees: dict[CodeKey, _Answer] = {}
        self._equations: Equations[_Question, Value] = Equations(self._equation, UNKNOWN, sort_key, MAX_VALUES)

    def of(self, module: Module, expression: Expression, block: int) -> tuple[Value, ...]:
        """Everything an expression may be; contains `UNKNOWN` if it may be something else, too."""
        return self._at_hand(module, expression, block) or self._equations.answer(
            _Evaluation(module, expression, block)
        )

    def callee(self, site: CallSite) -> tuple[Value, ...]:
        """What a call calls."""
        # Most rules and links ask this of every call.
        known = self._callees.get(site.key)
        if known is None:
            known = self._callees[site.key] = self.of(site.module, site.fact.callee, site.fact.block)
        return known

    def argument(self, site: CallSite, name: str, position: int | None = None) -> tuple[Value, ...] | None:
        """What is passed under a name or at a position; None if nothing visible is."""
        expression = site.fact.argument(name, position)
        return None if expression is None else self.of(site.module, expression, site.fact.block)

    def routines(self, values: Iterable[Value]) -> Iterator[Routine]:
        """The functions of the project among the values."""
        for value in values:
            if isinstance(value, Routine):
                yield value

    def called_routines(self, site: CallSite) -> tuple[Routine, ...]:
        """The functions of the project that a call may run, constructors and methods included."""
        found: list[Routine] = []
        for value in self.callee(site):
            if isinstance(value, Routine):
                found.append(value)
            elif isinstance(value, ClassValue):
                found += self.methods(value.module, value.fact, "__init__", "constructor")
            elif isinstance(value, Instance):
                found += self.methods(value.module, value.fact, "__call__")
        return tuple(found)

    def decorators(self, routine: Routine) -> tuple[Routine, ...]:
        """The functions of the project around a function: what they return is called instead of it."""
        return tuple(
            found
            for decorator in routine.fact.decorators
            for found in self.routines(self._made_by_decorator(routine.module, decorator, routine.fact.block))
        )

    def _made_by_decorator(self, module: Module, decorator: Expression, block: int) -> tuple[Value, ...]:
        if isinstance(decorator, CallResult):
            # `@logged("name")`: the function that makes the decorator has it inside.
            return self.callee(module.call_sites[decorator.call])
        return self.of(module, decorator, block)

    def methods(self, module: Module, fact: CodeClass, *names: str) -> list[Routine]:
        """The methods of a class by those names, inherited ones included."""
        for name in names:
            values = self._equations.answer(_ClassAttribute(module, fact, name))
            found = [value for value in values if isinstance(value, Routine)]
            if found:
                return found
        return []

    def exported(self, module: Module, name: str) -> tuple[Value, ...]:
        """What a module offers under a name; empty if it offers nothing of that name."""
        return self._equations.answer(_Offer(module, name)) if self._offers(module, name) else ()

    def attribute(self, owner: Instance | ClassValue | ObjectValue | ModuleValue, name: str) -> tuple[Value, ...]:
        """Everything an attribute of something of the project may be."""
        if isinstance(owner, ModuleValue):
            return self.exported(owner.module, name) or UNFOLLOWED
        return self._equations.answer(_AttributeOf(owner, name))

    def returned_by(self, routine: Routine) -> tuple[Value, ...]:
        """Everything a function may return, its parameters among that."""
        return self._equations.answer(_Returns(routine))

    def imported(self, module: Module, fact: Import) -> tuple[Definition, ...]:
        """What binds or exports a name that is imported, in which module of the project; empty for other imports."""
        target = self._finder.imported_module(module, fact.module) if fact.name else None
        return () if target is None else self.offered(target, fact.name)

    def offered(self, module: Module, name: str) -> tuple[Definition, ...]:
        """What binds or exports what a module offers under a name, in which module of the project."""
        return self._origins_of(module, name)

    def class_attribute(self, module: Module, fact: CodeClass, name: str) -> tuple[Binding, ...]:
        """What binds an attribute in a class itself."""
        return self._bindings_of(module).of_class(fact, name)

    def lookup(self, module: Module, name: str, block: int) -> tuple[Binding, ...]:
        """What binds a name as seen from a block; empty for a name that the module does not bind."""
        return self._bindings_of(module).seen_from(name, block)

    def seen(self, module: Module, use: Name, block: int) -> tuple[Binding, ...]:
        """What binds a name where it is used, without what other bindings have taken the place of by then."""
        return self._bindings_of(module).seen_from(use.name, block, use.span.start)

    def assigned(self, module: Module, use: Name, block: int) -> Assignment | None:
        """What alone gives a name its whole value where it is used; None if that is several, or no assignment."""
        bindings = self.seen(module, use, block)
        only = bindings[0] if len(bindings) == 1 else None
        return only if isinstance(only, Assignment) and not only.augmented else None

    def _bindings_of(self, module: Module) -> Bindings:
        found = self._bindings.get(module.key)
        if found is None:
            found = self._bindings[module.key] = Bindings(module)
        return found

    def _at_hand(self, module: Module, expression: Expression, block: int) -> tuple[Value, ...]:
        """What an expression is that says so itself; empty for others."""
        # Most expressions are none of these. Looking up the type is faster than asking for each.
        if type(expression) not in _AT_HAND:
            return ()
        if isinstance(expression, Constant):
            if module.is_filled_in(expression.value):
                return UNFOLLOWED
            return (Literal(expression.value, module.at(expression.span)),)
        if isinstance(expression, FunctionValue):
            return (module.routines[expression.function],)
        if isinstance(expression, Mapping):
            return (ObjectValue(module, expression, block),)
        if isinstance(expression, SequenceLiteral):
            return (ArrayValue(module, expression, block),)
        return ()

    def _equation(self, question: _Question, in_circle: bool) -> _Asking:
        if isinstance(question, _Evaluation):
            return self._evaluation(question, in_circle)
        if isinstance(question, _Offer):
            return self._offer(question)
        if isinstance(question, _ClassAttribute):
            return self._class_attribute(question)
        if isinstance(question, Bound):
            return self._bound(question.module, question.bindings)
        if isinstance(question, _AttributeOf):
            return self._attribute_of(question)
        return self._returns(question.routine)

    def _ask(self, module: Module, expression: Expression, block: int) -> _Asking:
        return self._at_hand(module, expression, block) or (yield _Evaluation(module, expression, block))

    def _ask_all(self, module: Module, expressions: Iterable[Expression], block: int) -> _Asking:
        found: list[Value] = []
        for expression in expressions:
            found += yield from self._ask(module, expression, block)
        return tuple(found)

    def _evaluation(self, question: _Evaluation, in_circle: bool) -> _Asking:
        module, expression, block = question
        if isinstance(expression, Name):
            return limited((yield from self._name(module, expression.name, block, expression.span.start)))
        if isinstance(expression, Attribute):
            return limited((yield from self._attributes(module, expression, block)))
        if isinstance(expression, Subscript):
            return limited((yield from self._subscript(module, expression, block)))
        if isinstance(expression, CallResult):
            return limited((yield from self._call(module.call_sites[expression.call])))
        if isinstance(expression, Interpolation):
            return (yield from self._joined(module, expression, expression.parts, block))
        if isinstance(expression, Operation):
            return limited((yield from self._operation(module, expression, block, in_circle)))
        return UNFOLLOWED

    def _name(self, module: Module, name: str, block: int, offset: int) -> _Asking:
        if name in ITSELF:
            fact = self._bindings_of(module).class_around(block)
            if fact is not None:
                return (ClassValue(module, fact) if _is_of_class(module, name, block) else Instance(module, fact),)
        if name == "super":
            return (yield from self._super(module, block))
        bindings = self._bindings_of(module).seen_from(name, block, offset)
        if not bindings:
            return (External(name),)
        if len(bindings) > MAX_VALUES:
            # What is bound that often may be used as often.
            return (yield Bound(module, bindings))
        return (yield from self._bound(module, bindings))

    def _super(self, module: Module, block: int) -> _Asking:
        """What `super` means: instances of the classes that the class inherits from."""
        fact = self._bindings_of(module).class_around(block)
        bases = (yield from self._ask_all(module, fact.bases, fact.block)) if fact is not None else ()
        return tuple(Instance(base.module, base.fact) for base in bases if isinstance(base, ClassValue)) or (
            External("super"),
        )

    def _bound(self, module: Module, bindings: Iterable[Binding]) -> _Asking:
        found: list[Value] = []
        for binding in bindings:
            if isinstance(binding, Assignment):
                found += yield from self._ask(module, binding.value, binding.block)
                # `x ??= y` leaves x as it was, or makes it y.
                if binding.augmented and not binding.is_optional:
                    found.append(UNKNOWN)
            elif isinstance(binding, Import):
                found += yield from self._import(module, binding)
            else:
                found.append(ClassValue(module, binding) if isinstance(binding, CodeClass) else binding)
        return tuple(found)

    def _import(self, module: Module, fact: Import) -> _Asking:
        target = self._finder.imported_module(module, fact.module)
        if module.language is Language.PYTHON:
            return (yield from self._python_import(module, fact, target))
        if target is None:
            return (External(f"{fact.module}.{fact.name}" if fact.name else fact.module),)
        if not fact.name:
            return (yield from self._whole(target))
        return (yield _Offer(target, fact.name))

    def _whole(self, module: Module) -> _Asking:
        """What `require` gives: the function or class that a module is (`module.exports = put`), else the module."""
        exports = tuple(module.exports_as("default"))
        is_one = len(exports) == 1 and module.exported_names == {"default"} and "exports" in module.words
        if is_one and "__esModule" not in module.words:
            found = yield _Offer(module, "default")
            if found and all(isinstance(value, (Routine, ClassValue)) for value in found):
                return found
        return (ModuleValue(module),)

    def _python_import(self, module: Module, fact: Import, target: Module | None) -> _Asking:
        if not fact.name:
            bound = fact.alias if fact.alias == fact.module.partition(".")[0] else fact.module
            target = target if bound == fact.module else self._finder.imported_module(module, bound)
            return (ModuleValue(target) if target else External(bound),)
        if target is not None and self._offers(target, fact.name):
            return (yield _Offer(target, fact.name))
        joiner = "" if fact.module.endswith(".") else "."
        submodule = self._finder.imported_module(module, f"{fact.module}{joiner}{fact.name}")
        if submodule is not None:
            return (ModuleValue(submodule),)
        return (UNKNOWN if target is not None else External(f"{fact.module}{joiner}{fact.name}"),)

    def _offer(self, question: _Offer) -> _Asking:
        found: list[Value] = []
        for module, origin in self._origins_of(question.module, question.name):
            if isinstance(origin, Export):
                if origin.value is not None:
                    found += yield from self._ask(module, origin.value, origin.block)
                else:
                    found.append(External(f"{origin.module}.{origin.source_name}"))
            elif isinstance(origin, ModuleValue):
                found.append(origin)
            else:
                found += yield from self._bound(module, (origin,))
        return limited(found)

    def _offers(self, module: Module, name: str) -> bool:
        return bool(self._origins_of(module, name))

    def _origins_of(self, module: Module, name: str) -> tuple[Definition, ...]:
        """What a module offers under a name, re-exports and star imports followed, each with its module."""
        key = (module.key, name)
        found = self._origins.get(key)
        if found is None:
            found = self._origins[key] = tuple(self._find_origins(module, name))
        return found

    def _find_origins(self, module: Module, name: str) -> Iterator[Definition]:
        seen = {(module.key, name)}
        pending: list[Definition | tuple[Module, str]] = [(module, name)]
        while pending:
            at, origin = pending.pop()
            if not isinstance(origin, str):
                yield at, origin
                continue
            python = at.language is Language.PYTHON
            steps = self._python_origins(at, origin) if python else self._javascript_origins(at, origin)
            for step in reversed(list(steps)):
                if not isinstance(step[1], str):
                    pending.append(step)
                elif (step[0].key, step[1]) not in seen:
                    seen.add((step[0].key, step[1]))
                    pending.append(step)

    def _python_origins(self, module: Module, name: str) -> Iterator[Definition | tuple[Module, str]]:
        bindings = self._bindings_of(module).of_module(name)
        yield from ((module, binding) for binding in bindings)
        if not bindings:
            for fact in module.star_imports:
                source = self._finder.imported_module(module, fact.module)
                if source is not None:
                    yield source, name

    def _javascript_origins(self, module: Module, name: str) -> Iterator[Definition | tuple[Module, str]]:
        offered = False
        for export in module.exports_as(name, "*"):
            is_star = export.name == "*" and name != "default"
            if export.name == name and export.value is not None:
                offered = True
                yield module, export
            elif export.module and (export.name == name or is_star):
                source = self._finder.imported_module(module, export.module)
                if source is not None:
                    offered = offered or not is_star
                    yield source, name if is_star else export.source_name
                elif not is_star:
                    offered = True
                    yield module, export
        if not offered and name == "default":
            # `import x from './commonjs'` and `require('./esm')` see the whole module as the default export.
            yield module, ModuleValue(module)

    def _attributes(self, module: Module, expression: Attribute, block: int) -> _Asking:
        found: list[Value] = []
        for base in (yield from self._ask(module, expression.base, block)):
            found += yield from self._attribute(module, base, expression)
        return tuple(found)

    def _attribute(self, module: Module, base: Value, expression: Attribute) -> _Asking:
        name = expression.name
        if isinstance(base, External):
            if base.name in ENVIRONMENTS and module.language is not Language.PYTHON:
                return (EnvironmentRead(name, module.at(expression.span)),)
            return (external_member(base, name),)
        if isinstance(base, ModuleValue):
            return (yield from self._member_of_module(base.module, name, expression))
        if isinstance(base, ObjectValue):
            return (yield from self._member_of_object(base, name))
        if isinstance(base, (Instance, ClassValue)):
            return (yield from self._member_of_class(base, name))
        if is_none(base):
            # Nothing has no attributes: where it is asked for one, it was something else.
            return ()
        if isinstance(base, UnknownValue):
            return UNFOLLOWED
        return (member(base, name), *(yield from self._member_of_default(base, expression)))

    def _attribute_of(self, question: _AttributeOf) -> _Asking:
        owner, name = question
        if isinstance(owner, ObjectValue):
            return limited((yield from self._member_of_object(owner, name)))
        return limited((yield from self._member_of_class(owner, name)))

    def _member_of_default(self, base: Value, expression: Attribute) -> _Asking:
        """The attribute of what a parameter is if nothing is passed."""
        if not isinstance(base, Argument):
            return ()
        routine = base.routine
        default = routine.fact.parameters[base.index].default
        found: list[Value] = []
        for value in (yield from self._ask(routine.module, default, routine.fact.block)) if default is not None else ():
            if not isinstance(value, Argument):
                found += yield from self._attribute(routine.module, value, expression)
        return tuple(found)

    def _member_of_class(self, base: Instance | ClassValue, name: str) -> _Asking:
        found: list[Value] = []
        for value in (yield _ClassAttribute(base.module, base.fact, name)):
            if value == MISSING:
                found.append(member(base, name))
            elif isinstance(value, Routine) and value.fact.is_getter:
                found += yield _Returns(value)
            else:
                found.append(value)
        return (yield from self._as_made(found, (base,)))

    def _as_made(self, values: Iterable[Value], owners: Iterable[Value]) -> _Asking:
        """The values with what the owners were made with in the place of their constructors' parameters."""
        found: list[Value] = []
        for value in values:
            if not isinstance(value, Argument) or not value.routine.is_constructor:
                found.append(value)
                continue
            for owner in owners:
                if isinstance(owner, Instance) and owner.site is not None:
                    constructor = yield _ClassAttribute(owner.module, owner.fact, value.routine.fact.name)
                    found += (yield from self._passed(value, owner.site)) if value.routine in constructor else (value,)
                else:
                    found.append(value)
        return tuple(found)

    def _member_of_module(self, module: Module, name: str, expression: Attribute) -> _Asking:
        if self._offers(module, name):
            return (yield _Offer(module, name))
        if module.language is Language.PYTHON:
            submodule = self._finder.imported_module(module, f".{name}")
            return (ModuleValue(submodule) if submodule is not None else UNKNOWN,)
        # The default export of a CommonJS module is the module: `module.exports = new Client()`.
        found: list[Value] = []
        for value in (yield _Offer(module, "default")):
            if isinstance(value, ModuleValue) and value.module is not module and self._offers(value.module, name):
                # `module.exports = require("./other")`
                found += yield _Offer(value.module, name)
            elif isinstance(value, (ModuleValue, UnknownValue)):
                found.append(UNKNOWN)
            else:
                found += yield from self._attribute(module, value, expression)
        return tuple(found)

    def _member_of_object(self, base: ObjectValue, name: str) -> _Asking:
        value = base.literal.get(name)
        if value is not None:
            return (yield from self._ask(base.module, value, base.block))
        return (member(base, name) if base.literal.complete else UNKNOWN,)

    def _class_attribute(self, question: _ClassAttribute) -> _Asking:
        module, fact, name = question
        bindings = self._bindings_of(module).of_class(fact, name)
        if bindings:
            return limited((yield from self._bound(module, bindings)))
        found: list[Value] = []
        bases = [
            base for base in (yield from self._ask_all(module, fact.bases, fact.block)) if isinstance(base, ClassValue)
        ]
        for base in bases:
            found += yield _ClassAttribute(base.module, base.fact, name)
        inherited = limited(value for value in found if value != MISSING)
        return inherited or ((MISSING,) if found or not bases else ())

    def _subscript(self, module: Module, expression: Subscript, block: int) -> _Asking:
        indices = yield from self._ask(module, expression.index, block)
        if not indices:
            return ()
        index = indices[0].value if len(indices) == 1 and isinstance(indices[0], Literal) else None
        found: list[Value] = []
        for base in (yield from self._ask(module, expression.base, block)):
            if isinstance(base, External) and base.name in ENVIRONMENTS and isinstance(index, str):
                found.append(
                    EnvironmentRead(index, module.at(expression.span), raises=module.language is Language.PYTHON)
                )
            elif isinstance(base, ObjectValue) and isinstance(index, str):
                found += yield from self._member_of_object(base, index)
            elif isinstance(base, ArrayValue) and isinstance(index, int) and 0 <= index < len(base.literal.items):
                found += yield from self._ask(base.module, base.literal.items[index], base.block)
            elif isinstance(base, External) and base.name in ENVIRONMENTS and _are_passed(indices):
                found += _variables_of_caller(indices, module.routine_of(block))
            elif isinstance(base, Argument) and isinstance(index, str) and index.isidentifier():
                # Callers may pass an object that is written with that key: a client, or what it is used on.
                found.append(Member(base, index))
            else:
                found.append(UNKNOWN)
        return tuple(found)

    def _call(self, site: CallSite) -> _Asking:
        if _loads_translated(site):
            return (yield from self._required(site, External("require")))
        found: list[Value] = []
        for callee in (yield from self._ask(site.module, site.fact.callee, site.fact.block)):
            if isinstance(callee, Routine):
                found += yield from self._returned(callee, site)
            elif isinstance(callee, ClassValue):
                found.append(Instance(callee.module, callee.fact, site))
            elif isinstance(callee, Instance):
                found += yield from self._called_instance(callee, site)
            elif isinstance(callee, Literal):
                # What is no function is not called: where it is, it was something else.
                continue
            elif isinstance(callee, Member) and callee.name == "bind" and isinstance(callee.base, Routine):
                found.append(callee.base)
            elif isinstance(callee, External) and callee.name in GETTERS:
                found += yield from self._environment_read(site)
            elif isinstance(callee, External) and callee.name in GIVES_SAME_OBJECT and site.fact.arguments:
                found += yield from self._ask(site.module, site.fact.arguments[0].value, site.fact.block)
            elif isinstance(callee, External) and callee.name == "require":
                found += yield from self._required(site, callee)
            else:
                found.append(UNKNOWN if isinstance(callee, UnknownValue) else result(site, callee))
        return tuple(found)

    def _called_instance(self, instance: Instance, site: CallSite) -> _Asking:
        """What `instance()` returns; `super()` is the instance itself."""
        if isinstance(site.fact.callee, Name) and site.fact.callee.name == "super":
            return (instance,)
        found: list[Value] = []
        for method in (yield _ClassAttribute(instance.module, instance.fact, "__call__")):
            if isinstance(method, Routine):
                found += yield from self._returned(method, site)
            else:
                found.append(UNKNOWN)
        return tuple(found)

    def _required(self, site: CallSite, callee: External) -> _Asking:
        """What `require("x")` returns inside an expression."""
        name = site.fact.argument("", 0)
        if site.module.language is Language.PYTHON or not isinstance(name, Constant) or not isinstance(name.value, str):
            return (result(site, callee),)
        target = self._finder.imported_module(site.module, name.value)
        return (External(name.value),) if target is None else (yield from self._whole(target))

    def _environment_read(self, site: CallSite) -> _Asking:
        name = site.fact.argument("key", 0)
        default = site.fact.argument("default", 1)
        names = UNFOLLOWED if name is None else (yield from self._ask(site.module, name, site.fact.block))
        if not names:
            return ()
        if _are_passed(names):
            return _variables_of_caller(names, site.routine)
        if len(names) > 1 or not isinstance(names[0], Literal) or not isinstance(names[0].value, str):
            return UNFOLLOWED
        values = None if default is None else (yield from self._ask(site.module, default, site.fact.block))
        return (environment_read(names[0].value, site.whole_location, values),)

    def _returns(self, routine: Routine) -> _Asking:
        if routine.fact.is_generator:
            return UNFOLLOWED
        found: list[Value] = []
        for fact in routine.returns:
            if fact.value is None:
                found.append(Literal(None, routine.module.at(fact.span)))
            else:
                found += yield from self._ask(routine.module, fact.value, fact.block)
        if not routine.returns:
            # What only raises is there to be overridden.
            found.append(UNKNOWN if routine.raises else Literal(None, routine.location))
        return limited(found)

    def _returned(self, routine: Routine, site: CallSite) -> _Asking:
        found: list[Value] = []
        for value in (yield _Returns(routine)):
            if isinstance(value, Argument) and value.routine == routine:
                found += yield from self._passed(value, site)
            elif isinstance(value, Member) and value.base == _NAMED_BY_CALLER and value.name:
                found += yield from self._named_by_caller(routine, int(value.name), site)
            else:
                found.append(value)
        callee = site.fact.callee
        if routine.fact.class_name and isinstance(callee, Attribute):
            owners = yield from self._ask(site.module, callee.base, site.fact.block)
            return (yield from self._as_made(found, owners))
        return tuple(found)

    def _named_by_caller(self, routine: Routine, index: int, site: CallSite) -> _Asking:
        """The environment variable that a call names."""
        names = yield from self._passed(Argument(routine, index), site)
        if _are_passed(names):
            return _variables_of_caller(names, site.routine)
        name = names[0].value if len(names) == 1 and isinstance(names[0], Literal) else None
        return (EnvironmentRead(name, site.whole_location),) if isinstance(name, str) else UNFOLLOWED

    def _passed(self, parameter: Argument, site: CallSite) -> _Asking:
        routine = parameter.routine
        fact = routine.fact.parameters[parameter.index]
        expression = routine.passed(site, parameter.index)
        if expression is not None:
            return (yield from self._ask(site.module, expression, site.fact.block))
        if fact.default is not None:
            return (yield from self._ask(routine.module, fact.default, routine.fact.block))
        return UNFOLLOWED

    def _operation(self, module: Module, expression: Operation, block: int, in_circle: bool) -> _Asking:
        operands = expression.operands
        if expression.operator == "or" and operands:
            return (yield from self._either(module, operands, block, in_circle))
        if expression.operator == "if" and len(operands) == 3:
            return (yield from self._ask_all(module, operands[1:], block))
        if expression.operator == "enter" and operands:
            # What `with x as y` binds is x itself for every client and connection library.
            return (yield from self._ask(module, operands[0], block))
        if expression.operator == "parameter" and operands and isinstance(operands[0], Constant):
            routine, index = module.routine_of(block), operands[0].value
            return UNFOLLOWED if routine is None or not isinstance(index, int) else (Argument(routine, index),)
        if expression.operator == "+":
            return (yield from self._joined(module, expression, operands, block))
        return UNFOLLOWED

    def _either(self, module: Module, operands: Sequence[Expression], block: int, in_circle: bool) -> _Asking:
        first = yield from self._ask(module, operands[0], block)
        rest = yield from self._ask_all(module, operands[1:], block)
        found: list[Value] = []
        for value in first:
            if isinstance(value, EnvironmentRead):
                found.append(environment_read(value.variable, value.location, (*(value.default or ()), *rest)))
            elif not (isinstance(value, Literal) and not value.value):
                found.append(value)
        if in_circle or not all(isinstance(value, EnvironmentRead) for value in first):
            found += rest
        return tuple(found)

    def _joined(self, module: Module, whole: Expression, parts: Sequence[Expression], block: int) -> _Asking:
        values: list[_Answer] = []
        for part in parts:
            values.append((yield from self._ask(module, part, block)))
        return joined(values, module.at(whole.span))


def _loads_translated(site: CallSite) -> bool:
    """Whether a call loads a module by what translates it before: `require = require("esm")(module)`."""
    callee = site.fact.callee
    is_named = isinstance(callee, Name) and callee.name == "require" and len(site.fact.arguments) == 1
    return is_named and site.module.imports_any(*TRANSLATES_WHAT_IS_LOADED)


def _are_passed(values: Iterable[Value]) -> bool:
    return all(isinstance(value, Argument) for value in values)


def _variables_of_caller(names: Iterable[Value], routine: Routine | None) -> tuple[Value, ...]:
    """The environment variables that a function is asked for by what its callers, or those around it, pass."""
    own = (name.index if isinstance(name, Argument) and name.routine == routine else "" for name in names)
    return tuple(Member(_NAMED_BY_CALLER, str(index)) for index in own)


def _is_of_class(module: Module, name: str, block: int) -> bool:
    """Whether `cls`, or `this`, is the class itself there."""
    if name == "cls":
        return True
    routine = module.routine_of(block)
    return routine is not None and routine.fact.is_static
