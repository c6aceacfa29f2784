"""Where code reads environment variables, and whether it copes without them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property

import msgspec
from msgspec.structs import replace

from serverless_lint.analyses.addresses import addresses
from serverless_lint.analyses.local_runs import LocalRuns
from serverless_lint.analyses.services import is_in_local_service
from serverless_lint.analyses.shared import FoundInModules, shared
from serverless_lint.libraries.dynamic_code import RUNS_TEXT
from serverless_lint.libraries.environment import (
    ASKERS,
    ASKERS_OF_LISTS,
    ASKERS_OF_OBJECTS,
    COPIERS,
    ENVIRONMENTS,
    GETTERS,
    LISTERS,
    LISTERS_OF_WHAT_THEY_GET,
    SETTERS,
    SETTING_PACKAGES,
)
from serverless_lint.libraries.errors import ERRORS_OF_MISSING_KEYS
from serverless_lint.libraries.quiet import QUIET_JAVASCRIPT, QUIET_JAVASCRIPT_SCOPES, QUIET_PYTHON
from serverless_lint.link.program.expressions import (
    conditions_around,
    expressions,
    is_conditional,
    is_guarded,
    may_be_caught,
)
from serverless_lint.link.program.modules import Modules
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.resources_of_calls import ResourcesOfCalls, environment_reads
from serverless_lint.model import (
    Argument,
    CallSite,
    CodeKey,
    EnvironmentRead,
    External,
    Module,
    Program,
    Routine,
    Value,
)
from serverless_lint.model.project import finds
from serverless_lint.parse.code.conditions import folded
from serverless_lint.parse.code.facts import (
    Attribute,
    BlockKind,
    CallResult,
    Constant,
    Expression,
    Language,
    Name,
    Operation,
    Subscript,
    spelling,
    subexpressions,
)
from serverless_lint.source import Location, Span
from serverless_lint.three_valued import Answer, any_of, opposite


class VariableRead(msgspec.Struct, frozen=True, eq=False):
    """A read of an environment variable."""

    name: str
    location: Location
    module: Module
    is_loading: bool
    """Whether it is read when the module is loaded, not when a function runs."""
    raises: bool
    """Whether an absent variable raises there."""
    is_optional: bool
    """Whether the code copes with its absence: a default, a condition, or a `try` around it."""
    is_needed: bool = False
    """Whether its value names a resource in a request to AWS, which fails without it."""

    @property
    def fails_without(self) -> bool:
        """Whether the deployed code fails if the variable is absent."""
        return not self.is_optional and (self.raises or self.is_needed) and not self.module.is_test


class VariableUse(msgspec.Struct, frozen=True, eq=False, dict=True):
    """What a handler's code does with environment variables, whichever function it belongs to."""

    reads: tuple[VariableRead, ...]
    """In source order by module."""
    sets_variables: bool
    """Whether it sets some under names that cannot be seen, or has a library do so."""
    reads_only_visible_names: bool
    """Whether none is read but under a name that stands in its code: by computed names, or by packages."""

    @cached_property
    def reads_in_any_case(self) -> Mapping[str, Sequence[VariableRead]]:
        """The reads by the names of the variables without letter case."""
        found: dict[str, list[VariableRead]] = {}
        for read in self.reads:
            found.setdefault(read.name.casefold(), []).append(read)
        return found


class ProgramVariables(msgspec.Struct, frozen=True, eq=False):
    """A function with what its code does with environment variables."""

    program: Program
    use: VariableUse

    @property
    def location(self) -> Location:
        """The handler."""
        return self.program.location


class VariableNeed(msgspec.Struct, frozen=True, eq=False):
    """A read of an environment variable that some functions cannot do without."""

    read: VariableRead
    programs: tuple[ProgramVariables, ...]
    """The functions that run it; of each, this is the read of the variable that fails first."""


_NAMES = frozenset({Name, Attribute})
_MOST_LISTERS = 5
"""Calls around the environment that are looked into for it."""
_TESTING = frozenset({"and", "not", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "typeof", "instanceof"})


class _Read(msgspec.Struct, frozen=True, eq=False):
    """A read as it stands in its module; what is known only of a program is still to be added."""

    fact: VariableRead
    routine: Routine | None


class _Uses(msgspec.Struct, frozen=True, eq=False):
    """What a module does with its environment."""

    reads: tuple[_Read, ...]
    asked_for: frozenset[str]
    """The names of variables that conditions ask for, or that the module sets."""
    sets_any: bool
    is_open: bool
    """Whether it hands the environment on as a whole, reads names that are computed, or runs texts as code."""


@finds(ProgramVariables, reads_code=True)
def program_variables(project: LinkedProject) -> Iterator[ProgramVariables]:
    """What the code of functions does with environment variables."""
    finder = Variables(project.values, project.modules, project.resources_of_calls, project.once(addresses))
    for program, use in project.in_each_program(finder.used_by):
        yield ProgramVariables(program, use)


@finds(VariableNeed, reads_code=True)
def variable_needs(project: LinkedProject) -> Iterator[VariableNeed]:
    """The reads of environment variables that fail without them, for each function the first one of a variable."""
    found = (
        (variables, _first_reads(variables.use))
        for variables in project.all(ProgramVariables)
        # What runs on a developer's machine is given the variables of that machine.
        if not is_in_local_service(variables.program.function, project)
    )
    for read, owners in shared(found, lambda read: read.location):
        yield VariableNeed(read, owners)


def _first_reads(use: VariableUse) -> Iterator[VariableRead]:
    first: dict[str, VariableRead] = {}
    for read in use.reads:
        if not read.fails_without:
            continue
        known = first.get(read.name)
        if known is None or (_fails_at_once(read) and not _fails_at_once(known)):
            first[read.name] = read
    yield from first.values()


def _fails_at_once(read: VariableRead) -> bool:
    return read.raises and read.is_loading


def is_quiet_package(name: str, language: Language) -> bool:
    """Whether what is imported is known to read no variables of the user's own naming, and so to do what it says."""
    if language is Language.PYTHON:
        return name.partition(".")[0] in QUIET_PYTHON
    return name.startswith(QUIET_JAVASCRIPT_SCOPES) or name.partition("/")[0] in QUIET_JAVASCRIPT


class Variables:
    """Finds the reads of environment variables."""

    def __init__(
        self, values: Values, project: Modules, resources: ResourcesOfCalls, asked: FoundInModules[Value]
    ) -> None:
        self._values = values
        self._project = project
        self._resources = resources
        self._addresses = asked
        self._local_runs = LocalRuns(values)
        self._optional: dict[str, frozenset[Span]] = {}
        self._uses: dict[str, _Uses] = {}
        self._quiet: dict[str, bool] = {}
        """Whether all that a module imports reads no variables of the user's own naming, by its key."""
        self._needing: dict[CodeKey, bool] = {}

    def used_by(self, program: Program) -> VariableUse:
        """What a handler's code does with environment variables."""
        modules = program.code.modules
        needed = frozenset(self._needed(program))
        return VariableUse(
            reads=tuple(self._read_by(modules, program.code.routines, needed)),
            sets_variables=any(self._uses_of(module).sets_any for module in modules),
            reads_only_visible_names=not any(self._uses_of(module).is_open for module in modules)
            and all(map(self._is_quiet, modules)),
        )

    def _needed(self, program: Program) -> Iterator[Location]:
        """The reads of environment variables by which requests name their resources or addresses."""
        running = frozenset(routine.key for routine in program.code.routines)
        asked = (tuple(self._resources.names(call.call)) for call in program.calls)
        # What callers may give as well decides where they do.
        names = (name for each in asked if not any(isinstance(one, Argument) for one in each) for name in each)
        for name in (*names, *self._addresses.by(program.code.modules, running)):
            for read in environment_reads(name):
                if not read.default:
                    yield read.location

    def _is_quiet(self, module: Module) -> bool:
        """Whether it imports code of the project, and packages that read no variables of the user's own naming."""
        found = self._quiet.get(module.key)
        if found is None:
            found = self._quiet[module.key] = all(
                self._project.imported_module(module, name) is not None or is_quiet_package(name, module.language)
                for name in module.packages
            )
        return found

    def _read_by(
        self, modules: Iterable[Module], routines: Iterable[Routine], needed: frozenset[Location]
    ) -> Iterator[VariableRead]:
        """What is read when modules are loaded and functions run. `needed` are reads that AWS is given."""
        running = {routine.key for routine in routines}
        uses = [self._uses_of(module) for module in modules]
        asked_for = frozenset().union(*(use.asked_for for use in uses))
        for use in uses:
            for read in use.reads:
                if read.routine is None or read.routine.key in running:
                    fact = read.fact
                    yield replace(
                        fact,
                        is_optional=fact.is_optional or fact.name in asked_for,
                        is_needed=fact.location in needed,
                    )

    def _uses_of(self, module: Module) -> _Uses:
        found = self._uses.get(module.key)
        if found is None:
            found = self._uses[module.key] = self._find(module)
        return found

    def _find(self, module: Module) -> _Uses:
        if not any("env" in word for word in module.words):
            helped = tuple(self._reads_by_helpers(module))
            return _Uses(helped, frozenset(), sets_any=False, is_open=_runs_text(module))
        asked_for = frozenset(self._asked_for(module))
        optional = self._optional_in(module)
        found = (*self._reads(module, optional), *self._reads_by_helpers(module))
        reads = tuple(
            sorted(
                {read.fact.location.span: read for read in found}.values(),
                key=lambda read: read.fact.location.sort_key,
            )
        )
        return _Uses(reads, asked_for, self._sets_any(module), self._is_open(module) or _runs_text(module))

    def _reads(self, module: Module, optional: frozenset[Span]) -> Iterator[_Read]:
        for access in module.facts.accesses:
            for part in subexpressions(access.value):
                name = self._key(module, part, access.block)
                if name is not None:
                    raises = module.language is Language.PYTHON
                    has_other = part.span in optional
                    yield self._read(module, name, part.span, access.block, raises=raises, has_other=has_other)
        for site in module.call_sites:
            if self._is_environment_call(site.module, site.fact.callee, site.fact.block, GETTERS):
                key = site.fact.argument("key", 0)
                if isinstance(key, Constant) and isinstance(key.value, str):
                    span = site.fact.span
                    has_other = span in optional or site.fact.argument("default", 1) is not None
                    yield self._read(module, key.value, span, site.fact.block, raises=False, has_other=has_other)

    def _reads_by_helpers(self, module: Module) -> Iterator[_Read]:
        """Calls of the project's functions that read the variable whose name they are given, or raise."""
        for site in module.call_sites:
            arguments = site.fact.arguments
            if len(arguments) != 1 or not isinstance(arguments[0].value, Constant):
                continue
            name = arguments[0].value.value
            if isinstance(name, str) and any(map(self._needs_what_it_is_named, self._values.called_routines(site))):
                is_optional = (
                    is_guarded(module, site.fact.block)
                    or (site.routine is None and is_conditional(module, site.fact.block))
                    or self._local_runs.may_be_meant(module, site.fact.block, site.fact.span.start)
                    or site.fact.span in self._optional_in(module)
                )
                is_loading = site.routine is None
                fact = VariableRead(name, site.location, module, is_loading, raises=True, is_optional=is_optional)
                yield _Read(fact, site.routine)

    def _needs_what_it_is_named(self, routine: Routine) -> bool:
        """Whether a function raises without the environment variable whose name is its first parameter."""
        known = self._needing.get(routine.key)
        if known is None:
            known = self._needing[routine.key] = self._raises_without(routine)
        return known

    def _raises_without(self, routine: Routine) -> bool:
        parameters = routine.fact.parameters
        if len(parameters) <= routine.filled_in or routine.fact.is_generator:
            return False
        name, module = parameters[routine.filled_in].name, routine.module
        reads = [
            (part, access.block)
            for access in routine.accesses
            for part in subexpressions(access.value)
            if isinstance(part, Subscript)
            and isinstance(part.index, Name)
            and part.index.name == name
            and self._is_environment(module, part.base, access.block)
        ]
        if module.language is Language.PYTHON and any(
            not is_guarded(module, block) and not is_conditional(module, block) for _, block in reads
        ):
            return True
        gets = [CallResult(site.fact.span, site.index) for site in routine.calls if self._is_get_of(site, name)]
        found: frozenset[Expression] = frozenset([*(part for part, _ in reads), *gets])
        bound = {
            fact.target.name for fact in routine.assignments if fact.value in found and isinstance(fact.target, Name)
        }
        return any(_is_for_absence(module, raised.block, found, bound) for raised in routine.raises)

    def _is_get_of(self, site: CallSite, name: str) -> bool:
        key = site.fact.argument("key", 0)
        return (
            isinstance(key, Name)
            and key.name == name
            and site.fact.argument("default", 1) is None
            and self._is_environment_call(site.module, site.fact.callee, site.fact.block, GETTERS)
        )

    def _read(self, module: Module, name: str, span: Span, block: int, *, raises: bool, has_other: bool) -> _Read:
        """`has_other` says whether there is something to take instead."""
        routine = module.routine_of(block)
        is_optional = has_other or may_be_caught(module, block, *ERRORS_OF_MISSING_KEYS)
        if routine is None:
            # What a module does only on a condition (`__main__`, a mode) it need not do in Lambda.
            is_optional = is_optional or is_conditional(module, block)
        elif not is_optional:
            is_optional = any(
                self._mentions_environment(module, condition, block) or _is_parameter(routine, condition)
                for condition in conditions_around(module, block)
            )
        fact = VariableRead(name, module.at(span), module, routine is None, raises, is_optional)
        return _Read(fact, routine)

    def _mentions_environment(self, module: Module, condition: Expression, block: int) -> bool:
        for part in subexpressions(condition):
            values = self._values.of(module, part, block) if isinstance(part, (Name, Attribute, CallResult)) else ()
            if any(isinstance(value, EnvironmentRead) for value in values):
                return True
            if self._key(module, part, block) is not None:
                return True
        return False

    def _asked_for(self, module: Module) -> Iterator[str]:
        """The names in conditions (`"X" in os.environ`, `if (process.env.X)`), and those that are set."""
        facts = module.facts
        for block in facts.blocks:
            if block.condition is not None:
                yield from self._names_in(module, block.condition, block.parent or 0)
        for expression, block_index in expressions(module):
            for part in subexpressions(expression):
                if isinstance(part, Operation) and (part.operator in _TESTING or part.operator == "if"):
                    tested = part.operands[:1] if part.operator == "if" else part.operands
                    for operand in tested:
                        yield from self._names_in(module, operand, block_index)
        for assignment in facts.assignments:
            name = self._key(module, assignment.target, assignment.block)
            if name is not None:
                yield name
        for site in module.call_sites:
            if self._is_environment_call(module, site.fact.callee, site.fact.block, SETTERS):
                yield from (
                    argument.value.value
                    for argument in site.fact.arguments
                    if isinstance(argument.value, Constant) and isinstance(argument.value.value, str)
                )

    def _names_in(self, module: Module, tested: Expression, block: int) -> Iterator[str]:
        """The variables that a condition depends on. Comparing what raises without a value tests nothing."""
        for part in subexpressions(tested):
            if isinstance(part, Operation) and part.operator in ("in", "not in") and len(part.operands) == 2:
                key, container = part.operands
                if isinstance(key, Constant) and self._lists_environment(module, container, block):
                    yield str(key.value)
            elif isinstance(part, CallResult):
                yield from self._name_asked_for(module, part)
            name = self._key(module, part, block)
            if name is not None and module.language is not Language.PYTHON:
                yield name
            if isinstance(part, (Name, CallResult)):
                for value in self._values.of(module, part, block):
                    if isinstance(value, EnvironmentRead) and not value.raises:
                        yield value.variable

    def _name_asked_for(self, module: Module, part: CallResult) -> Iterator[str]:
        """The variable that a call asks for: `Object.keys(process.env).includes("X")`."""
        call = module.facts.calls[part.call]
        callee, arguments, block = call.callee, call.arguments, call.block
        name = arguments[-1].value if arguments else None
        if not isinstance(callee, Attribute) or not isinstance(name, Constant):
            return
        if (
            (callee.name in ASKERS_OF_LISTS and self._lists_environment(module, callee.base, block))
            or (callee.name in ASKERS_OF_OBJECTS and self._is_environment(module, callee.base, block))
            or (
                len(arguments) > 1
                and self._is_environment(module, arguments[0].value, block)
                and self._is_environment_call(module, callee, block, ASKERS)
            )
        ):
            yield str(name.value)

    def _lists_environment(self, module: Module, container: Expression, block: int) -> bool:
        """Whether something has the names of all variables: `os.environ`, `os.environ.keys()`, `list(os.environ)`."""
        steps = 0
        while isinstance(container, CallResult) and steps < _MOST_LISTERS:
            steps += 1
            call = module.facts.calls[container.call]
            if self._is_environment_call(module, call.callee, call.block, LISTERS):
                return True
            if not call.arguments or not self._is_environment_call(
                module, call.callee, call.block, LISTERS_OF_WHAT_THEY_GET
            ):
                return False
            container = call.arguments[0].value
        return self._is_environment(module, container, block)

    def _optional_in(self, module: Module) -> frozenset[Span]:
        found = self._optional.get(module.key)
        if found is None:
            found = self._optional[module.key] = frozenset(self._optional_spans(module))
        return found

    def _optional_spans(self, module: Module) -> Iterator[Span]:
        """Reads with an alternative: `read or other`, `read if condition else other`."""
        for expression, _ in expressions(module):
            for part in subexpressions(expression):
                if not isinstance(part, Operation):
                    continue
                if part.operator == "or":
                    chosen = part.operands[:-1] if module.language is not Language.PYTHON else part.operands
                elif part.operator in ("if", "and"):
                    chosen = part.operands[1:]
                else:
                    continue
                for operand in chosen:
                    for inner in subexpressions(operand):
                        # In Python the first operand of `or` raises all the same.
                        is_subscript = isinstance(inner, Subscript) and module.language is Language.PYTHON
                        if not (is_subscript and part.operator == "or" and operand is part.operands[0]):
                            yield self._span_of(module, inner)

    def _span_of(self, module: Module, expression: Expression) -> Span:
        return module.facts.calls[expression.call].span if isinstance(expression, CallResult) else expression.span

    def _sets_any(self, module: Module) -> bool:
        if module.imports_any(*SETTING_PACKAGES):
            return True
        for site in module.call_sites:
            first = site.fact.argument("", 0)
            if self._is_environment_call(module, site.fact.callee, site.fact.block, SETTERS):
                if not isinstance(first, Constant):
                    return True
            elif (
                first is not None
                and self._is_environment(module, first, site.fact.block)
                and self._is_environment_call(module, site.fact.callee, site.fact.block, COPIERS)
            ):
                return True
        return any(self._is_computed_key(module, fact.target, fact.block) for fact in module.facts.assignments)

    def _is_computed_key(self, module: Module, target: Expression, block: int) -> bool:
        """`os.environ[name] = …`, or the environment as a whole."""
        if isinstance(target, Subscript) and not isinstance(target.index, Constant):
            return self._is_environment(module, target.base, block)
        return isinstance(target, Attribute) and self._is_environment(module, target, block)

    def _is_open(self, module: Module) -> bool:
        """Whether the environment is used other than by a literal key."""
        for expression, block in expressions(module):
            if self._hands_on(module, expression, block):
                return True
        return any(
            self._is_environment_call(module, site.fact.callee, site.fact.block, GETTERS)
            and not isinstance(site.fact.argument("key", 0), Constant)
            for site in module.call_sites
        )

    def _hands_on(self, module: Module, expression: Expression, block: int) -> bool:
        environments = [
            part
            for part in subexpressions(expression)
            if type(part) in _NAMES and self._is_environment(module, part, block)
        ]
        if not environments:
            return False
        read_by_key: set[Expression] = set()
        for part in subexpressions(expression):
            if (isinstance(part, Subscript) and isinstance(part.index, Constant)) or (
                isinstance(part, Attribute)
                and (module.language is not Language.PYTHON or part.name in ("get", "setdefault"))
            ):
                read_by_key.add(part.base)
            elif isinstance(part, Operation) and part.operator in ("in", "not in"):
                read_by_key.add(part.operands[-1])
        return any(part not in read_by_key for part in environments)

    def _key(self, module: Module, expression: Expression, block: int) -> str | None:
        """The variable that an expression reads, or sets as the target of an assignment."""
        if isinstance(expression, Subscript) and isinstance(expression.index, Constant):
            if isinstance(expression.index.value, str) and self._is_environment(module, expression.base, block):
                return expression.index.value
        elif (
            isinstance(expression, Attribute)
            and module.language is not Language.PYTHON
            and self._is_environment(module, expression.base, block)
        ):
            return expression.name
        return None

    def _is_environment(self, module: Module, expression: Expression, block: int) -> bool:
        if not isinstance(expression, (Name, Attribute)):
            return False
        if isinstance(expression, Attribute) and expression.name not in ("environ", "env"):
            return False
        return any(
            isinstance(value, External) and value.name in ENVIRONMENTS
            for value in self._values.of(module, expression, block)
        )

    def _is_environment_call(self, module: Module, callee: Expression, block: int, names: frozenset[str]) -> bool:
        return isinstance(callee, (Name, Attribute)) and any(
            isinstance(value, External) and value.name in names for value in self._values.of(module, callee, block)
        )


def _is_for_absence(module: Module, block: int, found: frozenset[Expression], bound: Set[str]) -> bool:
    """Whether a block is entered whenever something that was looked up, or has one of the names, is absent."""
    around = module.facts.blocks[block]
    if around.kind is not BlockKind.IF or module.facts.blocks[around.parent or 0].kind is not BlockKind.FUNCTION:
        return False

    def is_looked_up(part: Expression) -> bool:
        return part in found or (isinstance(part, Name) and part.name in bound)

    def without_it(part: Expression) -> Answer:
        if isinstance(part, Operation) and part.operator in ("==", "!="):
            asked, other = part.operands
            is_type = isinstance(asked, Operation) and asked.operator == "typeof"
            whole = asked.operands[0] if isinstance(asked, Operation) and is_type else asked
            if not is_looked_up(whole) or not isinstance(other, Constant):
                return None
            return (other.value == ("undefined" if is_type else None)) is (part.operator == "==")
        return False if is_looked_up(part.base if isinstance(part, Attribute) else part) else None

    return around.condition is not None and folded(around.condition, without_it, any_of, opposite) is True


def _runs_text(module: Module) -> bool:
    """Whether a module runs a text that is not written in it, which may read any variable."""
    return any(
        spelling(site.fact.callee) in RUNS_TEXT
        and any(not isinstance(argument.value, Constant) for argument in site.fact.arguments[:1])
        for site in module.call_sites
    )


def _is_parameter(routine: Routine, condition: Expression) -> bool:
    """Whether a condition is a parameter, so that each call decides: `if with_cors:`."""
    return isinstance(condition, Name) and any(condition.name == each.name for each in routine.fact.parameters)
