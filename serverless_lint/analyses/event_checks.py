"""What code checks of its event: compared, looked up, or given to something that may refuse it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property
from typing import NamedTuple, TypeAlias, TypeGuard

from serverless_lint.analyses.found_records import FoundRecords
from serverless_lint.libraries.aws_clients import DOCUMENT_PACKAGE, V3_CLIENTS
from serverless_lint.libraries.handing_on import FUNCTIONS, GETS_PATH, JAVASCRIPT_METHODS, PYTHON_METHODS
from serverless_lint.libraries.harmless import LOOKS_ONLY, METHODS_THAT_NEVER_FAIL, NEVER_FAILS
from serverless_lint.libraries.http_requests import HTTP_CALLS
from serverless_lint.libraries.injection import (
    ASKS_FOR_TYPE,
    ASKS_OF_TEXT,
    ASKS_WHERE_PATHS_LEAD,
    CASTS,
    TEXTS,
    TYPES_OF_NUMBERS,
    VALIDATES,
)
from serverless_lint.libraries.request_objects import GIVE_EVENTS_TO_ROUTES, METHODS_OF_REQUESTS
from serverless_lint.link.program.expressions import arms_of, conditions_of, expressions_of
from serverless_lint.link.program.flow import At, gets_key
from serverless_lint.link.program.origins import Origin, Source, path_of
from serverless_lint.link.program.sdk import Sdk, dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.model import CallSite, Path, Routine, Step
from serverless_lint.parse.code.facts import (
    Attribute,
    CallResult,
    Constant,
    Expression,
    Language,
    Name,
    Operation,
    Subscript,
    last_name,
    subexpressions,
)

_Part: TypeAlias = "tuple[Source, Path]"
"""A part of what a parameter is given, or of an object that shows the event."""

_COMPARES = frozenset({"in", "not in", "==", "!=", "<", "<=", ">", ">=", "instanceof"})
_NOTHING = (None, "")


class _Given(NamedTuple):
    """Something that is given to what may refuse it."""

    at: At
    is_exact: bool
    """Whether what is made of a part of the event does not count: a text is not asked how it looks."""
    is_validated: bool
    """Whether what stands in an object counts as well."""


class EventChecks:
    """Knows which parts of the event the code that runs for a handler may check, wherever and however it does."""

    def __init__(
        self,
        origins: Callable[[At], tuple[Origin, ...]],
        routines: tuple[Routine, ...],
        values: Values,
        sdk: Sdk,
        takes_program: Callable[[CallSite], bool],
    ) -> None:
        self._origins = origins
        self._routines = routines
        self._values = values
        self._sdk = sdk
        self._takes_program = takes_program

    def may_check(self, origin: Origin) -> bool:
        """Whether a part of the event, or what is around it, may be checked anywhere."""
        parts = list(_part_of(origin))
        return any(
            source == other and (_is_same(path, checked) or (is_whole and _is_in(path, checked)))
            for source, path in parts
            for (other, checked), is_whole in self._checked
        )

    def may_be_found(self, origin: Origin) -> bool:
        """Whether the code goes on only where something is stored under a part of the event as a key."""
        return any(
            source == other and _is_same(path, key)
            for source, path in _part_of(origin)
            for other, key in self._keys_of_records
        )

    @cached_property
    def _keys_of_records(self) -> tuple[_Part, ...]:
        records = FoundRecords(self._values, self._sdk)
        return self._parts_in(at for routine in self._routines for at in records.keys_in(routine))

    def may_ask_where_it_leads(self, origin: Origin) -> bool:
        """Whether a path that is made of a part of the event may be compared with a folder."""
        return _is_among(origin, self._asked_where)

    def may_ask_for_type(self, origin: Origin) -> bool:
        """Whether a part of the event may be asked whether it is a text or an object."""
        return _is_among(origin, self._asked_for_type)

    @cached_property
    def _asked_where(self) -> tuple[_Part, ...]:
        sites = (site for routine in self._routines for site in routine.calls)
        return self._parts_in(
            at for site in sites if last_name(site.fact.callee) in ASKS_WHERE_PATHS_LEAD for at in _given_to(site)
        )

    @cached_property
    def _asked_for_type(self) -> tuple[_Part, ...]:
        return self._parts_in(at for routine in self._routines for at in self._questions_for_types(routine))

    def _questions_for_types(self, routine: Routine) -> Iterator[At]:
        for site in routine.calls:
            if any(dotted_name(callee) == ASKS_FOR_TYPE for callee in self._values.callee(site)):
                yield from _given_to(site)
        for expression, block in self._asked_in(routine):
            for part in subexpressions(expression):
                if isinstance(part, Operation) and part.operator == "typeof":
                    yield from (At(routine.module, operand, block) for operand in part.operands)

    def _parts_in(self, values: Iterable[At]) -> tuple[_Part, ...]:
        found = (part for at in values for origin in self._origins(at) for part in _part_of(origin))
        return tuple(dict.fromkeys(found))

    @cached_property
    def _checked(self) -> tuple[tuple[_Part, bool], ...]:
        """The parts that are checked, and whether all that is in them may be checked as well."""
        found: dict[tuple[_Part, bool], None] = {}
        for routine in self._routines:
            for at in (*self._compared(routine), *self._typed(routine)):
                for origin in self._origins(at):
                    found |= dict.fromkeys((part, False) for part in _part_of(origin))
            for given in self._given(routine):
                for origin in self._origins(given.at):
                    if (given.is_validated or not origin.held) and not (given.is_exact and origin.is_made):
                        found |= dict.fromkeys((part, True) for part in _part_of(origin))
        return tuple(found)

    def _compared(self, routine: Routine) -> Iterator[At]:
        """What is compared with something, looked for in something, or the key of something."""
        module = routine.module
        for expression, block in self._asked_in(routine):
            for part in subexpressions(expression):
                for operand in _compared_in(part):
                    yield At(module, operand, block)
        yield from (At(module, subject, block) for subject, block in arms_of(module, routine.index))

    def _asked_in(self, routine: Routine) -> Iterator[tuple[Expression, int]]:
        """What a function reads, makes and asks, each with its block."""
        yield from ((access.value, access.block) for access in routine.accesses)
        yield from expressions_of(routine.module, routine.index)
        yield from conditions_of(routine.module, routine.index)

    def _typed(self, routine: Routine) -> Iterator[At]:
        """What has to be something else than text."""
        for site in routine.calls:
            is_question = any(dotted_name(callee) == ASKS_FOR_TYPE for callee in self._values.callee(site))
            types = self._values.argument(site, "", 1) if is_question else None
            asked = site.fact.argument("", 0)
            if types is not None and asked is not None and any(dotted_name(each) not in TEXTS for each in types):
                yield At(site.module, asked, site.fact.block)

    def _given(self, routine: Routine) -> Iterator[_Given]:
        """What is given to something of which it is not known that it refuses nothing."""
        for site in routine.calls:
            if self._is_known(site):
                continue
            callee, module, block = site.fact.callee, site.module, site.fact.block
            method = callee.name if isinstance(callee, Attribute) else ""
            is_exact = method not in ASKS_OF_TEXT
            for argument in site.fact.arguments:
                yield _Given(At(module, argument.value, block), is_exact, last_name(callee) in VALIDATES)
            if isinstance(callee, Attribute) and not (gets_key(site) or method in METHODS_THAT_NEVER_FAIL):
                yield _Given(At(module, callee.base, block), is_exact, is_validated=False)

    def _is_known(self, site: CallSite) -> bool:
        """Whether a call checks nothing of what it is given, or what it runs is looked at itself."""
        callee = site.fact.callee
        method = callee.name if isinstance(callee, Attribute) else ""
        names = {dotted_name(value) or "" for value in self._values.callee(site)}
        if names & CASTS:
            return False
        if any(name.startswith((V3_CLIENTS, DOCUMENT_PACKAGE, *GIVE_EVENTS_TO_ROUTES)) for name in names):
            return True
        if any(
            name in known for name in names for known in (FUNCTIONS, GETS_PATH, LOOKS_ONLY, NEVER_FAILS, HTTP_CALLS)
        ):
            return True
        methods = PYTHON_METHODS if site.module.language is Language.PYTHON else JAVASCRIPT_METHODS
        if (
            method in methods
            or method in METHODS_OF_REQUESTS
            or (method in METHODS_THAT_NEVER_FAIL and method != "get")
            or gets_key(site)
        ):
            return True
        return (
            bool(self._values.called_routines(site)) or self._sdk.call_at(site) is not None or self._takes_program(site)
        )


def _is_among(origin: Origin, asked: Collection[_Part]) -> bool:
    return any(
        source == other and (_is_in(path, part) or _is_in(part, path))
        for source, path in _part_of(origin)
        for other, part in asked
    )


def _given_to(site: CallSite) -> Iterator[At]:
    """What a call is given, and what its method is called on."""
    callee = site.fact.callee
    if isinstance(callee, Attribute):
        yield At(site.module, callee.base, site.fact.block)
    yield from (At(site.module, argument.value, site.fact.block) for argument in site.fact.arguments)


def _compared_in(part: Expression) -> Iterator[Expression]:
    if isinstance(part, Subscript) and not isinstance(part.index, Constant):
        yield part.index
    if not _compares(part):
        return
    for operand in part.operands:
        if isinstance(operand, (Name, Attribute, Subscript, CallResult)):
            yield operand
        elif isinstance(operand, Operation) and operand.operator == "typeof" and _names_number(part):
            yield from operand.operands


def _compares(part: Expression) -> TypeGuard[Operation]:
    """Whether an expression compares something with anything but nothing."""
    return (
        isinstance(part, Operation)
        and part.operator in _COMPARES
        and not any(isinstance(operand, Constant) and operand.value in _NOTHING for operand in part.operands)
    )


def _names_number(comparison: Operation) -> bool:
    operands = comparison.operands
    return any(isinstance(operand, Constant) and operand.value in TYPES_OF_NUMBERS for operand in operands)


def _part_of(origin: Origin) -> Iterator[_Part]:
    if origin.source is not None:
        path = path_of(origin)
        yield origin.source, path[:-1] if origin.is_made else path


def _is_same(path: Path, other: Path) -> bool:
    return len(path) == len(other) and _is_in(path, other)


def _is_in(path: Path, around: Path) -> bool:
    """Whether a part of the event is another one, or in it; a key that varies may be any key."""
    return len(path) >= len(around) and all(
        one == other or Step.EACH in (one, other) for one, other in zip(path, around, strict=False)
    )
