"""What an expression of the code may be: names, attributes and calls followed through the project.

The inference is flow-insensitive: a name is everything it is ever bound to in its scope. Whatever cannot be followed
is `UNKNOWN`, so that a caller can tell "nothing else" from "maybe something else".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, TypeAlias

import msgspec

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
    Joined,
    Literal,
    Member,
    Module,
    ModuleValue,
    ObjectValue,
    Result,
    Routine,
    UnknownValue,
    Value,
)
from serverless_lint.parse.code import (
    Assignment,
    Attribute,
    BlockKind,
    CallResult,
    CodeClass,
    Constant,
    Expression,
    FunctionValue,
    Import,
    ImportKind,
    Interpolation,
    Language,
    Mapping,
    Name,
    Operation,
    ParameterKind,
    Subscript,
)
from serverless_lint.parse.code import (
    Sequence as SequenceLiteral,
)

MAX_STEPS = 40
"""How many names, calls and attributes are followed in a row."""
MAX_VALUES = 16
"""More possible values than this count as unknown."""

UNFOLLOWED: tuple[Value, ...] = (UNKNOWN,)

Binding: TypeAlias = "Assignment | Import | Routine | CodeClass | Argument"
Scope: TypeAlias = tuple[str, int | None]
"""`("function", index)`, `("class", index of its block)` or `("module", None)`."""
MODULE_SCOPE: Scope = ("module", None)
_MODULE, _FUNCTION, _CLASS = BlockKind.MODULE, BlockKind.FUNCTION, BlockKind.CLASS


class ModuleFinder(Protocol):
    """Finds the module of the project that an import means."""

    def imported_module(self, importer: Module, name: str) -> Module | None:
        """The project's module of that name as seen from the importer; None if it is not part of the project."""
        ...


class _Bindings(msgspec.Struct, frozen=True):
    by_name: dict[tuple[Scope, str], list[Binding]]
    attributes: dict[tuple[str, str], list[Assignment]]
    """What is assigned to `self.name` or `this.name`, by class and name."""
    scopes: dict[int, tuple[Scope, ...]]
    """What a statement sees, by its block, as far as it was asked for."""


class Values:
    """Evaluates expressions of the project's modules."""

    def __init__(self, finder: ModuleFinder) -> None:
        self._finder = finder
        self._bindings: dict[str, _Bindings] = {}
        self._expressions: dict[tuple[str, Expression, int], tuple[Value, ...]] = {}
        self._callees: dict[CodeKey, tuple[Value, ...]] = {}

    def of(self, module: Module, expression: Expression, block: int) -> tuple[Value, ...]:
        """Everything an expression may be; contains `UNKNOWN` if it may be something else, too."""
        return self._evaluate(module, expression, block, MAX_STEPS)

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
        return tuple(found)

    def methods(self, module: Module, fact: CodeClass, *names: str) -> list[Routine]:
        """The methods of a class by those names, inherited ones included."""
        for name in names:
            found = [
                value for value in self._class_attribute(module, fact, name, MAX_STEPS) if isinstance(value, Routine)
            ]
            if found:
                return found
        return []

    def exported(self, module: Module, name: str) -> tuple[Value, ...]:
        """What a module offers under a name; empty if it offers nothing of that name."""
        return self._exported(module, name, MAX_STEPS)

    def lookup(self, module: Module, name: str, block: int) -> tuple[Binding, ...]:
        """What binds a name as seen from a block; empty for a name that the module does not bind."""
        bindings = self._index(module)
        scopes = bindings.scopes.get(block)
        if scopes is None:
            scopes = bindings.scopes[block] = tuple(_scopes(module, block))
        for scope in scopes:
            found = bindings.by_name.get((scope, name))
            if found:
                return tuple(found)
        return ()

    def _evaluate(self, module: Module, expression: Expression, block: int, steps: int) -> tuple[Value, ...]:
        if steps <= 0:
            return UNFOLLOWED
        key = (module.key, expression, block)
        known = self._expressions.get(key)
        if known is not None:
            return known
        # A value that depends on itself (`x = x or y`) meets this entry and adds nothing to itself.
        self._expressions[key] = ()
        # Most expressions are names and attributes with one value, which need not be gathered.
        if isinstance(expression, Name):
            found = self._name(module, expression.name, block, steps - 1)
        elif isinstance(expression, Attribute):
            found = self._attributes(module, expression, block, steps - 1)
        else:
            found = _limited(self._evaluate_once(module, expression, block, steps - 1))
        self._expressions[key] = found
        return found

    def _evaluate_once(self, module: Module, expression: Expression, block: int, steps: int) -> Iterator[Value]:
        if isinstance(expression, Constant):
            yield Literal(expression.value, module.at(expression.span))
        elif isinstance(expression, Subscript):
            yield from self._subscript(module, expression, block, steps)
        elif isinstance(expression, CallResult):
            yield from self._call(module.call_sites[expression.call], steps)
        elif isinstance(expression, FunctionValue):
            yield module.routines[expression.function]
        elif isinstance(expression, Mapping):
            yield ObjectValue(module, expression, block)
        elif isinstance(expression, SequenceLiteral):
            yield ArrayValue(module, expression, block)
        elif isinstance(expression, Interpolation):
            yield self._joined(module, expression, expression.parts, block, steps)
        elif isinstance(expression, Operation):
            yield from self._operation(module, expression, block, steps)

    def _name(self, module: Module, name: str, block: int, steps: int) -> tuple[Value, ...]:
        if name in ("self", "this", "cls"):
            fact = _class_around(module, block)
            if fact is not None:
                return (Instance(module, fact),)
        bindings = self.lookup(module, name, block)
        if len(bindings) == 1:
            return self._binding(module, bindings[0], steps)
        if not bindings:
            return (External(name),)
        return _limited(value for binding in bindings for value in self._binding(module, binding, steps))

    def _binding(self, module: Module, binding: Binding, steps: int) -> tuple[Value, ...]:
        if isinstance(binding, Assignment):
            found = self._evaluate(module, binding.value, binding.block, steps)
            return _limited((*found, UNKNOWN)) if binding.augmented else found
        if isinstance(binding, Import):
            return _limited(self._import(module, binding, steps))
        return (ClassValue(module, binding) if isinstance(binding, CodeClass) else binding,)

    def _import(self, module: Module, fact: Import, steps: int) -> Iterator[Value]:
        target = self._finder.imported_module(module, fact.module)
        if module.language is Language.PYTHON:
            yield from self._python_import(module, fact, target, steps)
        elif target is None:
            yield External(f"{fact.module}.{fact.name}" if fact.name else fact.module)
        elif not fact.name:
            yield ModuleValue(target)
        else:
            yield from self._exported(target, fact.name, steps) or UNFOLLOWED

    def _python_import(self, module: Module, fact: Import, target: Module | None, steps: int) -> Iterator[Value]:
        if not fact.name:
            bound = fact.alias if fact.alias == fact.module.partition(".")[0] else fact.module
            target = target if bound == fact.module else self._finder.imported_module(module, bound)
            yield ModuleValue(target) if target else External(bound)
            return
        if target is not None:
            found = self._exported(target, fact.name, steps)
            if found:
                yield from found
                return
        joiner = "" if fact.module.endswith(".") else "."
        submodule = self._finder.imported_module(module, f"{fact.module}{joiner}{fact.name}")
        if submodule is not None:
            yield ModuleValue(submodule)
        elif target is not None:
            yield UNKNOWN
        else:
            yield External(f"{fact.module}{joiner}{fact.name}")

    def _exported(self, module: Module, name: str, steps: int) -> tuple[Value, ...]:
        if steps <= 0:
            return UNFOLLOWED
        if module.language is Language.PYTHON:
            return self._python_exported(module, name, steps)
        found: list[Value] = []
        for export in module.facts.exports:
            if export.name == name and export.value is not None:
                found += self._evaluate(module, export.value, export.block, steps)
            elif export.module and export.name in (name, "*"):
                source = self._finder.imported_module(module, export.module)
                wanted = name if export.name == "*" else export.source_name
                if source is not None:
                    found += self._exported(source, wanted, steps - 1)
                elif export.name != "*":
                    found.append(External(f"{export.module}.{wanted}"))
        if not found and name == "default":
            # `import x from './commonjs'` and `require('./esm')` see the whole module as the default export.
            return (ModuleValue(module),)
        return tuple(found)

    def _python_exported(self, module: Module, name: str, steps: int) -> tuple[Value, ...]:
        found: list[Value] = []
        for binding in self._index(module).by_name.get((MODULE_SCOPE, name), ()):
            found += self._binding(module, binding, steps - 1)
        if found:
            return tuple(found)
        for fact in module.facts.imports:
            if fact.name == "*" and fact.alias == "*":
                source = self._finder.imported_module(module, fact.module)
                if source is not None and source is not module:
                    found += self._exported(source, name, steps - 1)
        return tuple(found)

    def _attributes(self, module: Module, expression: Attribute, block: int, steps: int) -> tuple[Value, ...]:
        bases = self._evaluate(module, expression.base, block, steps)
        return _limited(
            value for base in bases for value in self._attribute(module, base, expression.name, expression, steps)
        )

    def _attribute(self, module: Module, base: Value, name: str, expression: Attribute, steps: int) -> Iterator[Value]:
        if isinstance(base, External):
            if base.name == "process.env":
                yield EnvironmentRead(name, module.at(expression.span))
            else:
                yield External(f"{base.name}.{name}")
        elif isinstance(base, ModuleValue):
            yield from self._member_of_module(base.module, name, steps)
        elif isinstance(base, ObjectValue):
            yield from self._member_of_object(base, name, steps)
        elif isinstance(base, Instance | ClassValue):
            found = self._class_attribute(base.module, base.fact, name, steps)
            yield from found or (Member(base, name),)
        elif isinstance(base, UnknownValue):
            yield UNKNOWN
        else:
            yield Member(base, name)

    def _member_of_module(self, module: Module, name: str, steps: int) -> Iterator[Value]:
        found = self._exported(module, name, steps)
        if not found and module.language is not Language.PYTHON and name != "default":
            # The default export of a CommonJS module is the module: `module.exports = new Client()`.
            for value in self._exported(module, "default", steps):
                if not isinstance(value, ModuleValue):
                    found += (Member(value, name),) if not isinstance(value, UnknownValue) else UNFOLLOWED
        if not found and module.language is Language.PYTHON:
            submodule = self._finder.imported_module(module, f".{name}")
            found = (ModuleValue(submodule),) if submodule is not None else ()
        yield from found or UNFOLLOWED

    def _member_of_object(self, base: ObjectValue, name: str, steps: int) -> Iterator[Value]:
        value = base.literal.get(name)
        if value is not None:
            yield from self._evaluate(base.module, value, base.block, steps)
        elif base.literal.complete:
            yield Member(base, name)
        else:
            yield UNKNOWN

    def _class_attribute(self, module: Module, fact: CodeClass, name: str, steps: int) -> tuple[Value, ...]:
        bindings = self._index(module)
        found: list[Value] = []
        for binding in bindings.by_name.get((("class", fact.body), name), ()):
            found += self._binding(module, binding, steps)
        for assignment in bindings.attributes.get((fact.name, name), ()):
            found += self._binding(module, assignment, steps)
        if not found:
            for base in fact.bases:
                for value in self._evaluate(module, base, fact.block, steps):
                    if isinstance(value, ClassValue) and value.fact is not fact and steps > 0:
                        found += self._class_attribute(value.module, value.fact, name, steps - 1)
        return tuple(found)

    def _subscript(self, module: Module, expression: Subscript, block: int, steps: int) -> Iterator[Value]:
        indices = self._evaluate(module, expression.index, block, steps)
        index = indices[0].value if len(indices) == 1 and isinstance(indices[0], Literal) else None
        for base in self._evaluate(module, expression.base, block, steps):
            if isinstance(base, External) and base.name in ("os.environ", "process.env") and isinstance(index, str):
                yield EnvironmentRead(index, module.at(expression.span))
            elif isinstance(base, ObjectValue) and isinstance(index, str):
                yield from self._member_of_object(base, index, steps)
            elif isinstance(base, ArrayValue) and isinstance(index, int) and 0 <= index < len(base.literal.items):
                yield from self._evaluate(base.module, base.literal.items[index], base.block, steps)
            else:
                yield UNKNOWN

    def _call(self, site: CallSite, steps: int) -> Iterator[Value]:
        for callee in self._evaluate(site.module, site.fact.callee, site.fact.block, steps):
            if isinstance(callee, Routine):
                yield from self._returned(callee, site, steps)
            elif isinstance(callee, ClassValue):
                yield Instance(callee.module, callee.fact, site)
            elif isinstance(callee, External) and callee.name in ("os.environ.get", "os.getenv"):
                yield from self._environment_read(site, steps)
            elif isinstance(callee, UnknownValue):
                yield UNKNOWN
            else:
                yield Result(site, callee)

    def _environment_read(self, site: CallSite, steps: int) -> Iterator[Value]:
        name = site.fact.argument("key", 0)
        default = site.fact.argument("default", 1)
        names = self._evaluate(site.module, name, site.fact.block, steps) if name is not None else ()
        if len(names) == 1 and isinstance(names[0], Literal) and isinstance(names[0].value, str):
            values = self._evaluate(site.module, default, site.fact.block, steps) if default is not None else None
            yield EnvironmentRead(names[0].value, site.whole_location, values)
        else:
            yield UNKNOWN

    def _returned(self, routine: Routine, site: CallSite, steps: int) -> Iterator[Value]:
        if routine.fact.is_generator:
            yield UNKNOWN
            return
        for fact in routine.returns:
            if fact.value is None:
                continue
            for value in self._evaluate(routine.module, fact.value, fact.block, steps - 1):
                if isinstance(value, Argument) and value.routine is routine:
                    yield from self._passed(value, site, steps)
                else:
                    yield value

    def _passed(self, parameter: Argument, site: CallSite, steps: int) -> Iterator[Value]:
        fact = parameter.routine.fact.parameters[parameter.index]
        offset = 1 if parameter.routine.fact.class_name and parameter.routine.fact.parameters[0].name == "self" else 0
        expression = site.fact.argument(fact.name, parameter.index - offset)
        if fact.kind in (ParameterKind.POSITIONAL, ParameterKind.KEYWORD) and expression is not None:
            yield from self._evaluate(site.module, expression, site.fact.block, steps - 1)
        elif fact.default is not None:
            yield from self._evaluate(parameter.routine.module, fact.default, parameter.routine.fact.block, steps - 1)
        else:
            yield UNKNOWN

    def _operation(self, module: Module, expression: Operation, block: int, steps: int) -> Iterator[Value]:
        operands = expression.operands
        if expression.operator == "or" and operands:
            yield from self._either(module, operands, block, steps)
        elif expression.operator == "if" and len(operands) == 3:
            yield from self._evaluate(module, operands[1], block, steps)
            yield from self._evaluate(module, operands[2], block, steps)
        elif expression.operator == "enter" and operands:
            # What `with x as y` binds is x itself for every client and connection library.
            yield from self._evaluate(module, operands[0], block, steps)
        elif expression.operator == "+":
            yield self._joined(module, expression, operands, block, steps)
        else:
            yield UNKNOWN

    def _either(self, module: Module, operands: Sequence[Expression], block: int, steps: int) -> Iterator[Value]:
        first = self._evaluate(module, operands[0], block, steps)
        rest = [value for operand in operands[1:] for value in self._evaluate(module, operand, block, steps)]
        for value in first:
            if isinstance(value, EnvironmentRead):
                yield EnvironmentRead(value.variable, value.location, (*(value.default or ()), *rest))
            elif not (isinstance(value, Literal) and not value.value):
                yield value
        if not all(isinstance(value, EnvironmentRead) for value in first):
            yield from rest

    def _joined(self, module: Module, whole: Expression, parts: Sequence[Expression], block: int, steps: int) -> Value:
        values: list[Value] = []
        for part in parts:
            found = self._evaluate(module, part, block, steps)
            values.append(found[0] if len(found) == 1 else UNKNOWN)
        if values and all(isinstance(value, Literal) and isinstance(value.value, str | int) for value in values):
            text = "".join(str(value.value) for value in values if isinstance(value, Literal))
            return Literal(text, module.at(whole.span))
        return Joined(tuple(values))

    def _index(self, module: Module) -> _Bindings:
        found = self._bindings.get(module.key)
        if found is None:
            found = self._bindings[module.key] = _bindings_of(module)
        return found


def _bindings_of(module: Module) -> _Bindings:
    by_name: dict[tuple[Scope, str], list[Binding]] = defaultdict(list)
    attributes: dict[tuple[str, str], list[Assignment]] = defaultdict(list)
    for assignment in module.facts.assignments:
        target = assignment.target
        if isinstance(target, Name):
            by_name[_scope_of(module, assignment.block, target.name), target.name].append(assignment)
        elif isinstance(target, Attribute) and isinstance(target.base, Name) and target.base.name in ("self", "this"):
            around = _class_around(module, assignment.block)
            if around is not None:
                attributes[around.name, target.name].append(assignment)
    for imported in module.facts.imports:
        if imported.alias and imported.alias != "*" and imported.kind is not ImportKind.EXPORT:
            scope = _scope_of(module, imported.block, imported.alias)
            by_name[scope, imported.alias].append(imported)
    for fact in module.facts.classes:
        by_name[_scope_of(module, fact.block, fact.name), fact.name].append(fact)
    for routine in module.routines:
        if routine.fact.is_declaration:
            by_name[_scope_of(module, routine.fact.block, routine.fact.name), routine.fact.name].append(routine)
        scope = ("function", routine.index)
        for index, parameter in enumerate(routine.fact.parameters):
            if parameter.name:
                by_name[scope, parameter.name].append(Argument(routine, index))
    return _Bindings(dict(by_name), dict(attributes), {})


def _scope_of(module: Module, block: int, name: str) -> Scope:
    """The scope in which a statement in a block binds a name."""
    for scope in _scopes(module, block):
        if scope[0] == "function" and scope[1] is not None:
            if name in module.facts.functions[scope[1]].global_names:
                continue
            return scope
        return scope
    return MODULE_SCOPE


def _scopes(module: Module, block: int) -> Iterator[Scope]:
    """The scopes that a statement in a block sees, from the inside out. A class's scope is seen only directly."""
    blocks = module.facts.blocks
    at: int | None = block
    inside_function = False
    while at is not None:
        current = blocks[at]
        if current.kind is _FUNCTION:
            inside_function = True
            yield ("function", current.function)
        elif current.kind is _CLASS and not inside_function:
            yield ("class", at)
        elif current.kind is _MODULE:
            yield MODULE_SCOPE
        at = current.parent


def _class_around(module: Module, block: int) -> CodeClass | None:
    """The class whose method, or whose body, a block belongs to."""
    at: int | None = block
    while at is not None:
        if module.facts.blocks[at].kind is BlockKind.CLASS:
            return next((fact for fact in module.facts.classes if fact.body == at), None)
        at = module.facts.blocks[at].parent
    return None


def _limited(values: Iterable[Value]) -> tuple[Value, ...]:
    found: list[Value] = []
    for value in values:
        if value not in found:
            found.append(value)
        if len(found) > MAX_VALUES:
            return (*found[:MAX_VALUES], UNKNOWN)
    return tuple(found)
