"""By what code finds records without which it does not go on."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.link.program.flow import At
from serverless_lint.link.program.reaching import Branches
from serverless_lint.link.program.sdk import Sdk
from serverless_lint.link.program.values import Values
from serverless_lint.model import CallSite, CodeKey, Routine
from serverless_lint.parse.code.conditions import known_where
from serverless_lint.parse.code.facts import (
    Attribute,
    Block,
    BlockKind,
    CallResult,
    Constant,
    Expression,
    Name,
    Operation,
    Subscript,
    is_null,
    last_name,
    subexpressions,
)

_FINDS_BY_KEY = frozenset({("dynamodb", "GetItem"), ("dynamodb", "Query")})
"""Operations whose answers hold nothing unless something has just the key that is asked for."""
_METHODS = frozenset({"get_item", "query"})
"""What these are called of a table in Python, be it known where the table comes from or not."""
_WHAT_WAS_FOUND = frozenset({"Item", "Items", "Count", "item", "items", "length"})
"""Members of answers, and of what code makes of them, that are missing or 0 where there is no record."""
_MOST_ROUTINES = 50
"""What a call asks for is looked for in so many functions."""
_MOST_NESTED = 3
"""Calls inside of arguments that are looked into: `Key("id").eq(f"PAGE#{name.lower()}")`."""
_MOST_STEPS = 100
"""Expressions that are followed back from one condition."""


class FoundRecords:
    """Knows by what functions ask for records whose absence they leave at: `if not page: return not_found()`."""

    def __init__(self, values: Values, sdk: Sdk) -> None:
        self._values = values
        self._sdk = sdk
        self._finding: dict[CodeKey, bool] = {}
        """Whether functions find records by keys, as far as it was asked for."""

    def keys_in(self, routine: Routine) -> Iterator[At]:
        """What a function is given by a caller, or makes of that, and has found a record by where it goes on."""
        facts = routine.module.facts
        for leaving in sorted(Branches(routine.module).leaving):
            if facts.blocks[leaving].function == routine.index:
                for site in self._asked_before(routine, facts.blocks[leaving], holds=False):
                    yield from self._given_to(site)

    def is_for_missing(self, routine: Routine, block: Block) -> bool:
        """Whether a branch of a function is for records that were asked for and are not there."""
        return any(True for _ in self._asked_before(routine, block, holds=True))

    def _asked_before(self, routine: Routine, block: Block, *, holds: bool) -> Iterator[CallSite]:
        """The calls that asked for records which are missing where the condition of a branch holds, or there if not."""
        asked = block.condition if block.kind is BlockKind.IF else None
        missing = [] if asked is None else list(_missing(asked, holds))
        if not missing:
            return
        bound: dict[str, list[Expression]] = {}
        for made in routine.assignments:
            if isinstance(made.target, Name):
                bound.setdefault(made.target.name, []).append(made.value)
        for absent in missing:
            yield from self._calls_behind(absent, routine, bound)

    def _calls_behind(
        self, absent: Expression, routine: Routine, bound: dict[str, list[Expression]]
    ) -> Iterator[CallSite]:
        pending, known = [absent], set[str]()
        for _ in range(_MOST_STEPS):
            if not pending:
                break
            expression = pending.pop()
            if isinstance(expression, Name):
                pending += bound.get(expression.name, ()) if expression.name not in known else ()
                known.add(expression.name)
            elif isinstance(expression, (Attribute, Subscript)):
                pending += [expression.base] if _is_what_was_found(expression) else []
            elif isinstance(expression, Operation):
                pending += expression.operands
            elif isinstance(expression, CallResult):
                site = routine.module.call_sites[expression.call]
                if self._finds(site):
                    yield site
                elif isinstance(site.fact.callee, Attribute) and _gets_what_was_found(site):
                    pending.append(site.fact.callee.base)

    def _given_to(self, site: CallSite) -> Iterator[At]:
        call = self._sdk.call_at(site)
        asked = [site if call is None else call.input]
        for _ in range(_MOST_NESTED):
            arguments = [(each, argument.value) for each in asked for argument in each.fact.arguments]
            yield from (At(each.module, value, each.fact.block) for each, value in arguments)
            asked = [
                each.module.call_sites[part.call]
                for each, value in arguments
                for part in subexpressions(value)
                if isinstance(part, CallResult)
            ]

    def _finds(self, site: CallSite) -> bool:
        """Whether a call asks for records by a key, however many functions away."""
        if self._asks(site):
            return True
        called = self._values.called_routines(site)
        return bool(called) and all(map(self._finds_somewhere, called))

    def _asks(self, site: CallSite) -> bool:
        call = self._sdk.call_at(site)
        if call is not None:
            return (call.service, call.operation) in _FINDS_BY_KEY
        is_method = isinstance(site.fact.callee, Attribute) and site.fact.callee.name in _METHODS
        return is_method and not self._values.called_routines(site)

    def _finds_somewhere(self, routine: Routine) -> bool:
        known = self._finding.get(routine.key)
        if known is None:
            known = self._finding[routine.key] = self._may_find(routine)
        return known

    def _may_find(self, routine: Routine) -> bool:
        found = {routine.key}
        pending = [routine]
        for current in pending:
            for site in current.calls:
                if self._asks(site):
                    return True
                for called in self._values.called_routines(site):
                    if called.key not in found and len(found) < _MOST_ROUTINES:
                        found.add(called.key)
                        pending.append(called)
        return False


def _is_what_was_found(read: Attribute | Subscript) -> bool:
    """Whether a record, or a list of some, is read of an answer, rather than something of a record."""
    if isinstance(read, Attribute):
        return read.name in _WHAT_WAS_FOUND
    key = read.index.value if isinstance(read.index, Constant) else None
    return isinstance(key, int) or key in _WHAT_WAS_FOUND


def _gets_what_was_found(site: CallSite) -> bool:
    """`answer.get("Item")`."""
    key = site.fact.argument("", 0)
    return last_name(site.fact.callee) == "get" and isinstance(key, Constant) and key.value in _WHAT_WAS_FOUND


def _missing(condition: Expression, holds: bool) -> Iterator[Expression]:
    """What is missing where a condition holds, or, if it does not, what is there for that reason."""
    for part, is_true in known_where(condition, holds):
        operator = part.operator if isinstance(part, Operation) else ""
        operands = part.operands if isinstance(part, Operation) else ()
        if operator == "==" and any(map(is_null, operands)):
            yield from (each for each in operands if is_true is holds and not is_null(each))
        elif operator == "not in":
            yield from operands[1:] if is_true is holds else ()
        elif is_true is not holds:
            yield part
