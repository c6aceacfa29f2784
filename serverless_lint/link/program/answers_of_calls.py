"""What the code does with the result of a call: which of its members it reads, as far as all that is seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from serverless_lint.libraries.data_formats import WRITING_AS_TEXT
from serverless_lint.libraries.harmless import WAITS_FOR_ALL
from serverless_lint.link.program.values import Values
from serverless_lint.model import Argument, CallSite, Module, Routine
from serverless_lint.parse.code.facts import (
    Assignment,
    Attribute,
    CallResult,
    Constant,
    Expression,
    FunctionValue,
    Language,
    Mapping,
    Name,
    Operation,
    Raise,
    ResultUse,
    Return,
    Subscript,
    is_each,
    last_name,
    parts_of,
    spelling,
    subexpressions,
)

_RETURNED = "returned"
_MOST_CALLERS = 10
_MOST_STEPS = 50
_MOST_NAMES = 4
"""How often a result is given another name."""
SAYING = frozenset({"print", "log", "debug", "info", "warn", "warning", "error", "exception", "critical", "trace"})
"""What writes a log, by its last name."""
_COUNTING = frozenset({"len", "bool", "isinstance", "type", "any"})
_ASKING = frozenset({"not", "and", "in", "not in", "==", "!=", "<", "<=", ">", ">=", "typeof", "instanceof"})
_LENGTH = "length"

Members: TypeAlias = "dict[str, bool]"
"""The members of a result that are read; whether the code takes all that is in them, rather than asking whether there
is something, counting it, or looking at the first."""
_Way: TypeAlias = "tuple[Expression, ...]"
"""An expression with what it is part of, from the inside out."""


class _Place(NamedTuple):
    """A whole expression, and what it is there for."""

    expression: Expression
    block: int
    role: str
    """`value` or `target` of an assignment, `callee` or `argument` of a call, `condition`, `access`, `returned`; else
    empty."""
    assignment: Assignment | None = None
    call: int = -1


class _Holder(NamedTuple):
    """Something that is the result: a call, or a name that it is bound to. Neither where nothing takes it."""

    call: int = -1
    binding: Assignment | Argument | None = None


class _HandedOn(Exception):
    """The result goes somewhere where it is not seen what becomes of it."""


class AnswersOfCalls:
    """Follows results within the function that makes the call."""

    def __init__(self, values: Values, callers: Callable[[Routine], Sequence[CallSite]] | None = None) -> None:
        """`callers` tells all calls of a function, or none where something else may be given what it returns."""
        self._values = values
        self._callers = callers
        self._indexes: dict[str, _Index] = {}

    def members(self, site: CallSite) -> Members | None:
        """The members that are read of a call's result; None if the result goes where it is not seen."""
        routine = site.routine
        if routine is None or routine.fact.is_generator:
            return None
        found: Members = {}
        try:
            self._follow(site.module, self._holder(site), found, _MOST_NAMES)
        except _HandedOn:
            return None
        return found

    def is_only_given_to(self, site: CallSite, is_meant: Callable[[str], bool]) -> bool:
        """Whether all that is in the result goes to calls of certain names, and nothing is decided by it."""
        facts, pending = site.module.facts, [_Holder(site.index)]
        seen: set[_Holder] = set(pending)
        for _ in range(_MOST_STEPS):
            if not pending:
                return True
            for place, way in self._uses(site.module, pending.pop()):
                is_passed = place.role == "argument"
                if place.role == "access" or (is_passed and is_meant(last_name(facts.calls[place.call].callee))):
                    continue
                following = self._holder_of_all(site.module, place, way)
                if following is None:
                    return False
                if following not in seen:
                    seen.add(following)
                    pending.append(following)
        return False

    def _holder_of_all(self, module: Module, place: _Place, way: _Way) -> _Holder | None:
        """What holds the result next, or what is made of it; None if more becomes of it than that."""
        bound = place.assignment
        if place.role == "value" and bound is not None:
            is_kept_here = isinstance(bound.target, Name) and not (bound.augmented or _is_global(module, place))
            return _Holder(binding=bound) if is_kept_here else None
        if place.role == "callee":
            # A method of its own, rather than a function with its name.
            return _Holder(place.call) if len(way) > 1 else None
        is_text = place.role == "argument" and spelling(module.facts.calls[place.call].callee) in WRITING_AS_TEXT
        return _Holder(place.call) if is_text else None

    def is_called_back(self, site: CallSite) -> bool:
        """Whether the result is given to a callback, or waited for by `promise()`."""
        return self._holder(site).call != site.index

    def _holder(self, site: CallSite) -> _Holder:
        for position, argument in enumerate(site.fact.arguments):
            is_callback = isinstance(argument.value, FunctionValue) or not isinstance(argument.value, Mapping)
            if (position and not argument.name and is_callback) or isinstance(argument.value, FunctionValue):
                return _parameter(site.module, argument.value, 1)
        return _Holder(self._index(site.module).promises.get(site.index, site.index))

    def _follow(self, module: Module, holder: _Holder, found: Members, names: int) -> None:
        if not names:
            raise _HandedOn
        for place, way in self._uses(module, holder):
            self._use(module, place, _without_alternatives(way), found, names)

    def _use(self, module: Module, place: _Place, way: _Way, found: Members, names: int) -> None:
        """Note what is read of the result where it stands."""
        around = way[1] if len(way) > 1 else None
        if isinstance(around, Attribute) and place.role == "callee" and len(way) == 2:
            self._called(module, place.call, around.name, found, names)
        elif isinstance(around, Attribute):
            self._read(module, place, around.name, way[1:], found, names)
        elif isinstance(around, Subscript) and around.base is way[0] and isinstance(around.index, Constant):
            self._read(module, place, str(around.index.value), way[1:], found, names)
        elif place.role in ("condition", "access") or self._is_said(module, place):
            return
        elif around is None and place.assignment is not None and isinstance(place.assignment.target, Name):
            if place.assignment.augmented or _is_global(module, place):
                raise _HandedOn
            self._follow(module, _Holder(binding=place.assignment), found, names - 1)
        elif around is None and place.role == _RETURNED:
            self._follow_callers(module, place, found, names - 1)
        else:
            raise _HandedOn

    def _follow_callers(self, module: Module, place: _Place, found: Members, names: int) -> None:
        """What becomes of a result that a function returns, at each of its calls."""
        routine = module.routine_of(place.block)
        if routine is not None and self._is_dropped_for_each(routine):
            return
        sites = self._callers(routine) if self._callers is not None and routine is not None else ()
        if not sites or len(sites) > _MOST_CALLERS or (routine is not None and routine.fact.is_generator):
            raise _HandedOn
        for site in sites:
            if site.routine is None or site.routine == routine:
                raise _HandedOn
            self._follow(site.module, self._holder(site), found, names)

    def _is_dropped_for_each(self, routine: Routine) -> bool:
        """Whether a function runs for each element of an array, and nobody looks at what it returns.

        What `Promise.all` makes of the results may be dropped as well.
        """
        module = routine.module
        given = module.calls_given.get(routine.index, ())
        if routine.index not in module.element_callbacks or len(given) != 1:
            return False
        going, _ = given[0]
        return going.fact.use is ResultUse.DROPPED or any(
            place.role == "argument"
            and isinstance(place.expression, CallResult)
            and place.expression.call == going.index
            and module.facts.calls[place.call].use is ResultUse.DROPPED
            and spelling(module.facts.calls[place.call].callee) in WAITS_FOR_ALL
            for place in self._index(module).of_calls.get(going.index, ())
        )

    def _called(self, module: Module, call: int, method: str, found: Members, names: int) -> None:
        """A method of the result: `get("Items")`, `then(callback)`."""
        key = module.facts.calls[call].argument("", 0)
        if method == "get" and isinstance(key, Constant) and isinstance(key.value, str):
            found.setdefault(key.value, False)
            for place, way in self._uses(module, _Holder(call)):
                self._read(module, place, key.value, _without_alternatives(way), found, names)
        elif method == "then" and isinstance(key, FunctionValue):
            self._follow(module, _parameter(module, key, 0), found, names - 1)
        elif method == "keys" and self._is_only_asked(module, call):
            return
        elif method in ("catch", "finally"):
            self._follow(module, _Holder(call), found, names - 1)
        else:
            raise _HandedOn

    def _is_only_asked(self, module: Module, call: int) -> bool:
        """Whether what a call gives only stands in conditions: `"Items" in response.keys()`."""
        return all(place.role in ("condition", "access") for place, _ in self._uses(module, _Holder(call)))

    def _read(self, module: Module, place: _Place, name: str, way: _Way, found: Members, names: int) -> None:
        """A member is read; `way` begins with it."""
        if not found.setdefault(name, False):
            found[name] = self._takes(module, place, _without_alternatives(way), names)

    def _takes(self, module: Module, place: _Place, way: _Way, names: int) -> bool:
        around = way[1] if len(way) > 1 else None
        if place.role in ("condition", "target", "access") or self._is_said(module, place):
            return False
        if self._is_for_nothing(module, place):
            return False
        if isinstance(around, Subscript):
            return not isinstance(around.index, Constant) and not around.is_slice
        if isinstance(around, Attribute):
            return around.name != _LENGTH
        if isinstance(around, Operation):
            return around.operator not in _ASKING and not (around.operator == "if" and around.operands[0] is way[0])
        if around is None and place.role == "argument":
            return spelling(module.facts.calls[place.call].callee) not in _COUNTING
        if around is None and place.assignment is not None and isinstance(place.assignment.target, Name) and names:
            uses = self._uses(module, _Holder(binding=place.assignment))
            return any(self._takes(module, use, _without_alternatives(inner), names - 1) for use, inner in uses)
        return True

    def _is_for_nothing(self, module: Module, place: _Place) -> bool:
        """Whether all that is made of something is given a name that nobody reads, by nothing that does more."""
        if place.role != "callee":
            return self._is_unread(module, place, -1)
        given = [argument.value for argument in module.facts.calls[place.call].arguments]
        callbacks = [module.routines[value.function] for value in given if isinstance(value, FunctionValue)]
        if any(callback.calls or callback.assignments for callback in callbacks):
            return False
        made = self._index(module).of_calls.get(place.call, [])
        return bool(made) and all(self._is_unread(module, other, place.call) for other in made)

    def _is_unread(self, module: Module, place: _Place, call: int) -> bool:
        """Whether a name is bound to something in which no other call is made, and is not read afterwards."""
        bound = place.assignment
        if place.role != "value" or bound is None or not isinstance(bound.target, Name) or is_each(bound.value):
            return False
        if any(isinstance(part, CallResult) and part.call != call for part in subexpressions(bound.value)):
            return False
        if bound.augmented or _is_global(module, place):
            return False
        if module.language is not Language.PYTHON and not bound.is_declaration:
            return False
        return not any(True for _ in self._uses(module, _Holder(binding=bound)))

    def _is_said(self, module: Module, place: _Place) -> bool:
        """Whether an expression is only written to a log, perhaps as text."""
        if place.role != "argument":
            return False
        callee = module.facts.calls[place.call].callee
        if last_name(callee) in SAYING:
            return True
        is_filled_in = isinstance(callee, Attribute) and callee.name == "format" and isinstance(callee.base, Constant)
        if spelling(callee) not in WRITING_AS_TEXT and not is_filled_in:
            return False
        places = self._index(module).of_calls.get(place.call, [])
        return all(other.role == "argument" and self._says(module, other.call) for other in places)

    def _says(self, module: Module, call: int) -> bool:
        callee = module.facts.calls[call].callee
        return isinstance(callee, (Name, Attribute)) and callee.name in SAYING

    def _uses(self, module: Module, holder: _Holder) -> Iterator[tuple[_Place, _Way]]:
        """The expressions that the result is part of, with the way from it outwards in each."""
        index, binding = self._index(module), holder.binding
        for place in index.of_calls.get(holder.call, ()):
            for way in _ways(place.expression):
                if isinstance(way[0], CallResult) and way[0].call == holder.call:
                    yield place, way
        if binding is None:
            return
        name = _name_of(binding)
        for place in index.of_names.get(name, ()):
            for way in _ways(place.expression):
                use = way[0]
                is_bound = place.role == "target" and len(way) == 1
                if not isinstance(use, Name) or use.name != name or is_bound:
                    continue
                if binding in self._values.seen(module, use, place.block):
                    yield place, way

    def _index(self, module: Module) -> _Index:
        if module.key not in self._indexes:
            self._indexes[module.key] = _Index(module)
        return self._indexes[module.key]


class _Index:
    """The whole expressions of a module, by the names and the calls in them."""

    def __init__(self, module: Module) -> None:
        self.of_names: dict[str, list[_Place]] = defaultdict(list)
        self.of_calls: dict[int, list[_Place]] = defaultdict(list)
        self.promises: dict[int, int] = {}
        """The call of `promise` on the result of a call, by that call."""
        for place in _places(module):
            names: dict[str, None] = {}
            calls: dict[int, None] = {}
            for part in subexpressions(place.expression):
                if isinstance(part, Name):
                    names[part.name] = None
                elif isinstance(part, CallResult):
                    calls[part.call] = None
            for name in names:
                self.of_names[name].append(place)
            for call in calls:
                self.of_calls[call].append(place)
        for number, fact in enumerate(module.facts.calls):
            callee = fact.callee
            if isinstance(callee, Attribute) and callee.name == "promise" and isinstance(callee.base, CallResult):
                self.promises[callee.base.call] = number


def _places(module: Module) -> Iterator[_Place]:
    facts = module.facts
    for assignment in facts.assignments:
        yield _Place(assignment.target, assignment.block, "target", assignment)
        yield _Place(assignment.value, assignment.block, "value", assignment)
    for number, call in enumerate(facts.calls):
        yield _Place(call.callee, call.block, "callee", call=number)
        for argument in call.arguments:
            yield _Place(argument.value, call.block, "argument", call=number)
    left: tuple[Return | Raise, ...] = (*facts.returns, *facts.raises)
    for fact in left:
        if fact.value is not None:
            yield _Place(fact.value, fact.block, _RETURNED if isinstance(fact, Return) else "")
    for number, block in enumerate(facts.blocks):
        if block.condition is not None:
            yield _Place(block.condition, number if block.parent is None else block.parent, "condition")
    for access in facts.accesses:
        yield _Place(access.value, access.block, "access")


def _ways(expression: Expression) -> Iterator[_Way]:
    """All that is in an expression, each with what it is part of."""
    pending: list[_Way] = [(expression,)]
    while pending:
        way = pending.pop()
        yield way
        pending += ((part, *way) for part in parts_of(way[0]))


def _without_alternatives(way: _Way) -> _Way:
    """The way without what stands around a value for the case that there is none: `value or []`."""
    first, *around = way
    while around and isinstance(around[0], Operation) and around[0].operator in ("or", "if"):
        if around[0].operator == "if" and around[0].operands[0] is first:
            break
        first = around.pop(0)
    return (way[0], *around)


def _parameter(module: Module, function: Expression, index: int) -> _Holder:
    """What a callback is given."""
    if not isinstance(function, FunctionValue):
        raise _HandedOn
    routine = module.routines[function.function]
    parameters = routine.fact.parameters
    if index >= len(parameters):
        return _Holder()
    if not parameters[index].name:
        raise _HandedOn
    return _Holder(binding=Argument(routine, index))


def _name_of(binding: Assignment | Argument) -> str:
    if isinstance(binding, Argument):
        return binding.routine.fact.parameters[binding.index].name
    return binding.target.name if isinstance(binding.target, Name) else ""


def _is_global(module: Module, place: _Place) -> bool:
    routine = module.routine_of(place.block)
    target = place.assignment.target if place.assignment is not None else None
    return routine is None or (isinstance(target, Name) and target.name in routine.fact.global_names)
