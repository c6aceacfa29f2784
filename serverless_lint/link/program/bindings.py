"""What binds which name where, by the scopes of the languages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple, TypeAlias

from serverless_lint.link.program.reaching import Binding, Branches, Reaching
from serverless_lint.model import Argument, Module
from serverless_lint.parse.code.facts import Assignment, Attribute, BlockKind, CodeClass, ImportKind, Language, Name

Scope: TypeAlias = tuple[str, int | None]
"""`("function", index)`, `("class", index of its block)` or `("module", None)`."""
MODULE_SCOPE: Scope = ("module", None)
ITSELF = ("self", "this", "cls")
_MODULE, _FUNCTION, _CLASS = BlockKind.MODULE, BlockKind.FUNCTION, BlockKind.CLASS


class Bound(NamedTuple):
    """What is, or where comes from, a name that is bound so often that its uses are answered together?"""

    module: Module
    bindings: tuple[Binding, ...]

    def __hash__(self) -> int:
        # Each use asks, so looking all through the bindings would be as slow as answering each use alone.
        return hash((self.module.key, len(self.bindings), self.bindings[0], self.bindings[-1]))


class Bindings:
    """The names of a module."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._by_name: dict[tuple[Scope, str], list[Binding]] = defaultdict(list)
        self._attributes: dict[tuple[int, str], list[Assignment]] = defaultdict(list)
        """What is assigned to `self.name` or `this.name`, by the body of the class and name."""
        self._uses: dict[tuple[Scope, str], Reaching] = {}
        self._scopes: dict[int, tuple[Scope, ...]] = {}
        """What a statement sees, by its block, as far as it was asked for."""
        self._class_names = frozenset(fact.name for fact in module.facts.classes)
        self._classes = {fact.body: fact for fact in module.facts.classes}
        self._add_definitions()
        self._add_assignments()

    def seen_from(self, name: str, block: int, offset: int | None = None) -> tuple[Binding, ...]:
        """What binds a name as seen from a block; empty for a name that the module does not bind.

        With the offset of a use, what other bindings have taken the place of by then is left out.
        """
        for scope in self._scopes_of(block):
            found = self._by_name.get((scope, name))
            if found:
                if len(found) == 1 or offset is None:
                    return tuple(found)
                return self._reaching(scope, name).seen_at(block, offset)
        return ()

    def of_module(self, name: str) -> tuple[Binding, ...]:
        """What binds a name once the module is loaded."""
        if (MODULE_SCOPE, name) not in self._by_name:
            return ()
        return self._reaching(MODULE_SCOPE, name).seen_at(0, len(self._module.code) + 1)

    def of_class(self, fact: CodeClass, name: str) -> tuple[Binding, ...]:
        """What binds an attribute of a class or of its instances, in the class itself."""
        in_body = self._by_name.get((("class", fact.body), name), ())
        return (*in_body, *self._attributes.get((fact.body, name), ()))

    def class_around(self, block: int) -> CodeClass | None:
        """The class whose method, or whose body, a block belongs to."""
        at: int | None = block
        while at is not None:
            current = self._module.facts.blocks[at]
            if current.kind is _CLASS:
                return self._classes.get(at)
            at = current.parent
        return None

    def _add_assignments(self) -> None:
        # What writes to a name comes after all that may declare it.
        for assignment in sorted(self._module.facts.assignments, key=_writes_only):
            target = assignment.target
            if isinstance(target, Name):
                self._by_name[self._scope_of_target(assignment, target.name), target.name].append(assignment)
            elif isinstance(target, Attribute) and isinstance(target.base, Name):
                for fact in self._classes_meant_by(target.base.name, assignment.block):
                    self._attributes[fact.body, target.name].append(assignment)

    def _classes_meant_by(self, name: str, block: int) -> Iterator[CodeClass]:
        """The class whose attribute is set under a name: `self`, or the name of the class."""
        if name in ITSELF:
            around = self.class_around(block)
            if around is not None:
                yield around
        elif name in self._class_names:
            yield from (fact for fact in self.seen_from(name, block) if isinstance(fact, CodeClass))

    def _add_definitions(self) -> None:
        for imported in self._module.facts.imports:
            if imported.alias and imported.alias != "*" and imported.kind is not ImportKind.EXPORT:
                self._by_name[self._scope_of(imported.block, imported.alias), imported.alias].append(imported)
        for fact in self._module.facts.classes:
            self._by_name[self._scope_of(fact.block, fact.name), fact.name].append(fact)
        for routine in self._module.routines:
            fact_of_routine = routine.fact
            if fact_of_routine.is_declaration:
                name = fact_of_routine.name
                self._by_name[self._scope_of(fact_of_routine.block, name), name].append(routine)
            scope = ("function", routine.index)
            for index, parameter in enumerate(fact_of_routine.parameters):
                if parameter.name:
                    self._by_name[scope, parameter.name].append(Argument(routine, index))

    def _scope_of_target(self, assignment: Assignment, name: str) -> Scope:
        """The scope of the name that is assigned to: in JavaScript the nearest one that declares it."""
        if self._module.language is Language.PYTHON or assignment.is_declaration:
            return self._scope_of(assignment.block, name)
        scopes = (scope for scope in self._scopes_of(assignment.block) if (scope, name) in self._by_name)
        return next(scopes, MODULE_SCOPE)

    def _scope_of(self, block: int, name: str) -> Scope:
        """The scope in which a statement in a block binds a name."""
        for scope in self._scopes_of(block):
            if scope[0] == "function" and scope[1] is not None:
                if name in self._module.facts.functions[scope[1]].global_names:
                    continue
                return scope
            return scope
        return MODULE_SCOPE

    def _reaching(self, scope: Scope, name: str) -> Reaching:
        found = self._uses.get((scope, name))
        if found is None:
            kind, index = scope
            root = self._module.facts.functions[index].body if kind == "function" and index is not None else index or 0
            found = Reaching(self._module, self._branches, root, tuple(self._by_name[scope, name]))
            self._uses[scope, name] = found
        return found

    @cached_property
    def _branches(self) -> Branches:
        return Branches(self._module)

    def _scopes_of(self, block: int) -> tuple[Scope, ...]:
        found = self._scopes.get(block)
        if found is None:
            found = self._scopes[block] = tuple(self._find_scopes(block))
        return found

    def _find_scopes(self, block: int) -> Iterator[Scope]:
        """The scopes that a statement in a block sees, from the inside out. A class's scope is seen only directly."""
        blocks = self._module.facts.blocks
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


def _writes_only(assignment: Assignment) -> bool:
    return not assignment.is_declaration
