"""Whether the conditions around code let it run, as far as environment variables and literal arguments decide that."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeAlias

from serverless_lint.libraries.environment import ENVIRONMENTS
from serverless_lint.libraries.http_requests import HTTP_CALLS, HTTP_CLIENTS
from serverless_lint.link.program.parts_of_event import PartsOfEvent, gone_through
from serverless_lint.link.program.reaching import Branches
from serverless_lint.link.program.sdk import Sdk, dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.model import (
    UNKNOWN,
    Argument,
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
    ObjectValue,
    Result,
    Routine,
    UnknownValue,
    Value,
)
from serverless_lint.parse.code.conditions import folded, may_hold_without
from serverless_lint.parse.code.facts import (
    Assignment,
    Attribute,
    BlockKind,
    CallResult,
    Constant,
    Export,
    Expression,
    Import,
    Mapping,
    Name,
    Operation,
    Subscript,
    subexpressions,
)
from serverless_lint.source import Span


class Truth(enum.Enum):
    """What is known of a condition."""

    TRUE = "true"
    FALSE = "false"
    OPEN = "open"
    """It may be either, from one event to the next."""
    SETTING = "setting"
    """It is always the same, but what it is depends on a setting that is not known."""
    FALSE_OR_OPEN = "false or open"
    """A setting that is not known makes it false, or leaves it to the event."""
    TRUE_OR_OPEN = "true or open"
    """A setting that is not known makes it true, or leaves it to the event."""


class Runs(enum.Enum):
    """Whether code runs."""

    MAY = "may"
    """Some events lead there."""
    NEVER = "never"
    UNDECIDED = "undecided"
    """A setting that is not known decides it."""


class Text(enum.Enum):
    """What is known of an environment variable besides its text."""

    NOT_SET = "not set"
    NOT_EMPTY = "not empty"
    NOT_KNOWN = "not known"


Variable: TypeAlias = Callable[[str], "tuple[str | Text, ...]"]
"""What an environment variable is; several things if conditions of the template decide that."""
_Asked: TypeAlias = "tuple[str, Expression, int, int]"
"""An expression in a block of a module, and how far it may be followed."""
_MOST_STEPS = 6
_MOST_COMPARED = 1_000
"""What is compared with more counts as depending on a setting that is not known."""
_CONDITIONAL = frozenset({BlockKind.IF, BlockKind.ELSE, BlockKind.CASE})
_OPPOSITES = {
    Truth.TRUE: Truth.FALSE,
    Truth.FALSE: Truth.TRUE,
    Truth.TRUE_OR_OPEN: Truth.FALSE_OR_OPEN,
    Truth.FALSE_OR_OPEN: Truth.TRUE_OR_OPEN,
}
_DEPENDING = frozenset({Truth.SETTING, Truth.FALSE_OR_OPEN, Truth.TRUE_OR_OPEN})
"""What a setting that is not known has a part in."""
_SPELLINGS: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(("lower", "toLowerCase", "casefold"), str.lower),
    **dict.fromkeys(("upper", "toUpperCase"), str.upper),
    **dict.fromkeys(("strip", "trim"), str.strip),
}
_COMPARISONS = frozenset({"==", "!=", "in", "not in"})
_SERVICES_OF_SETTINGS = frozenset({"ssm", "appconfig", "appconfigdata", "secretsmanager", "s3", "sts"})
"""Services whose answers may be settings, or files of them: what these decide is the same for every event."""
_CLIENTS = tuple(f"{name}." for name in sorted(HTTP_CLIENTS))


class Way(NamedTuple):
    """How a function, or module, leads to a call in it."""

    entered: tuple[int, ...]
    """The blocks around it that begin with a condition."""
    passed: tuple[int, ...]
    """The branches before it that leave the function, or the round of the loop, that it is in."""


class Ways:
    """Knows how calls are led to, which is the same for all handlers that run their code."""

    def __init__(self) -> None:
        self._leaving: dict[str, dict[int | None, tuple[int, ...]]] = {}
        """The branches of each function that leave, by the module's key and the function, as far as asked for."""
        self._cases: dict[str, dict[int | None, tuple[Span, ...]]] = {}
        """The cases of each function, likewise."""
        self._found: dict[CodeKey, Way] = {}

    def to(self, site: CallSite) -> Way:
        """How its function, or module, leads to a call."""
        found = self._found.get(site.key)
        if found is None:
            module, block = site.module, site.fact.block
            facts = module.facts
            entered = tuple(at for at in facts.own_blocks_around(block) if facts.blocks[at].kind in _CONDITIONAL)
            found = Way(entered, tuple(self._left_before(module, block, site.span.start)))
            self._found[site.key] = found
        return found

    def leaving(self, routine: Routine) -> tuple[int, ...]:
        """The branches in which a function may end, or a round of a loop in it."""
        return self._leaving_of(routine.module).get(routine.index, ())

    def cases(self, routine: Routine) -> tuple[Span, ...]:
        """Where the cases of a function stand: of `match` and `switch`."""
        module = routine.module
        found = self._cases.get(module.key)
        if found is None:
            by_function: dict[int | None, list[Span]] = {}
            for block in module.facts.blocks:
                if block.kind is BlockKind.CASE:
                    by_function.setdefault(block.function, []).append(block.span)
            found = self._cases[module.key] = {function: tuple(spans) for function, spans in by_function.items()}
        return found.get(routine.index, ())

    def _left_before(self, module: Module, block: int, offset: int) -> Iterator[int]:
        blocks = module.facts.blocks
        around = set(module.facts.own_blocks_around(block)) | {0}
        for leaving in self._leaving_of(module).get(blocks[block].function, ()):
            fact = blocks[leaving]
            if fact.span.end <= offset and fact.parent in around and leaving not in around:
                yield leaving

    def _leaving_of(self, module: Module) -> dict[int | None, tuple[int, ...]]:
        found = self._leaving.get(module.key)
        if found is None:
            blocks = module.facts.blocks
            by_function: dict[int | None, list[int]] = {}
            for leaving in sorted(Branches(module).leaving):
                if blocks[leaving].kind in (BlockKind.IF, BlockKind.ELSE):
                    by_function.setdefault(blocks[leaving].function, []).append(leaving)
            found = {function: tuple(each) for function, each in by_function.items()}
            self._leaving[module.key] = found
        return found


class Guards:
    """Decides conditions of a handler's code for one function."""

    def __init__(
        self,
        values: Values,
        sdk: Sdk,
        ways: Ways,
        variable: Variable,
        passed: Callable[[Argument], tuple[Value, ...]],
        of_event: PartsOfEvent,
        absent: str | None = None,
    ) -> None:
        """`absent` is a key that no event of the function has."""
        self._absent = absent
        self._values = values
        self._sdk = sdk
        self._ways = ways
        self._variable = variable
        self._passed = passed
        self._truths: dict[tuple[str, int], Truth] = {}
        # What is made of what is made of many things is asked for once, not once for each way to it.
        self._conditions: dict[_Asked, Truth] = {}
        self._nothing: dict[_Asked, bool] = {}
        self._parts: dict[tuple[_Asked, bool], bool] = {}
        self._texts_passed: dict[tuple[Argument, int], list[object]] = {}
        self._settings: dict[tuple[Value, int], bool] = {}
        self._of_event = of_event

    def runs(self, site: CallSite) -> Runs:
        """Whether a call is made when its function, or module, runs."""
        way = self._ways.to(site)
        answers = {self._entered(site.module, each) for each in way.entered}
        answers |= {self._passed_by(site.module, each) for each in way.passed}
        return Runs.NEVER if Runs.NEVER in answers else Runs.UNDECIDED if Runs.UNDECIDED in answers else Runs.MAY

    def is_nothing(self, module: Module, expression: Expression, block: int, steps: int = _MOST_STEPS) -> bool:
        """Whether an expression is certainly nothing, an empty text, or, if it is spread, a condition that is false."""
        key = (module.key, expression, block, steps)
        if key not in self._nothing:
            self._nothing[key] = self._is_nothing(module, expression, block, steps)
        return self._nothing[key]

    def _is_nothing(self, module: Module, expression: Expression, block: int, steps: int) -> bool:
        if isinstance(expression, Operation) and expression.operator == "if" and len(expression.operands) == 3:
            condition, then, otherwise = expression.operands
            truth = self.truth(module, condition, block)
            branches = {Truth.TRUE: (then,), Truth.FALSE: (otherwise,)}.get(truth, (then, otherwise))
            return steps > 0 and all(self.is_nothing(module, branch, block, steps - 1) for branch in branches)
        if isinstance(expression, Operation) and expression.operator == "and":
            return self.truth(module, expression, block) is Truth.FALSE
        if isinstance(expression, Mapping):
            return not expression.entries
        definitions = list(self.definitions(module, expression, block)) if isinstance(expression, Name) else []
        if definitions and steps:
            return all(
                self._is_never_entered(at, inside) or self.is_nothing(at, definition, inside, steps - 1)
                for at, definition, inside in definitions
            )
        values = self._values.of(module, expression, block)
        if any(isinstance(value, EnvironmentRead) and value.raises for value in values):
            return False
        return all(text is None or text == "" for text in self._texts(values, _MOST_STEPS))

    def _is_never_entered(self, module: Module, block: int) -> bool:
        facts = module.facts
        around = (at for at in facts.own_blocks_around(block) if facts.blocks[at].kind in _CONDITIONAL)
        return any(self.condition_of(module, at) is Truth.FALSE for at in around)

    def _entered(self, module: Module, block: int) -> Runs:
        return _RUNS[self.condition_of(module, block)]

    def _passed_by(self, module: Module, block: int) -> Runs:
        """Whether what follows a branch that leaves is reached."""
        return _RUNS[_opposite(self.condition_of(module, block))]

    def condition_of(self, module: Module, block: int) -> Truth:
        """Whether the condition holds that leads into a block."""
        key = (module.key, block)
        known = self._truths.get(key)
        if known is None:
            fact = module.facts.blocks[block]
            known = Truth.TRUE
            if fact.condition is not None and fact.kind in _CONDITIONAL:
                is_absent = self._absent is not None and _asks_for(module, fact.condition, self._absent)
                known = Truth.FALSE if is_absent else self.truth(module, fact.condition, fact.parent or 0)
                if fact.kind is BlockKind.CASE:
                    known = Truth.SETTING if self._is_made_of_settings(module, fact.condition, block) else Truth.OPEN
                elif fact.kind is BlockKind.ELSE:
                    known = _opposite(known)
            self._truths[key] = known
        return known

    def truth(self, module: Module, expression: Expression, block: int, steps: int = _MOST_STEPS) -> Truth:
        """What a condition is."""
        if not steps:
            return Truth.OPEN
        key = (module.key, expression, block, steps)
        if key not in self._conditions:
            self._conditions[key] = self._truth(module, expression, block, steps)
        return self._conditions[key]

    def _truth(self, module: Module, expression: Expression, block: int, steps: int) -> Truth:
        return folded(expression, lambda part: self._truth_of_part(module, part, block, steps), _any_of, _opposite)

    def _truth_of_part(self, module: Module, expression: Expression, block: int, steps: int) -> Truth:
        if isinstance(expression, Operation):
            return self._operation(module, expression, block, steps)
        values = self._values.of(module, expression, block)
        if UNKNOWN in values:
            definitions = list(self.definitions(module, expression, block))
            if definitions:
                return _together(self.truth(*definition, steps - 1) for definition in definitions)
            is_setting = self._is_made_of_settings(module, expression, block)
            return Truth.SETTING if is_setting else Truth.OPEN
        return _together(truth for value in values for truth in self._truths_of(value, steps))

    def _operation(self, module: Module, expression: Operation, block: int, steps: int) -> Truth:
        operator, operands = expression.operator, expression.operands
        if operator in _COMPARISONS and len(operands) == 2:
            return self._comparison(module, operator, operands[0], operands[1], block, steps)
        return Truth.SETTING if self._is_made_of_settings(module, expression, block) else Truth.OPEN

    def _comparison(
        self, module: Module, operator: str, left: Expression, right: Expression, block: int, steps: int
    ) -> Truth:
        is_negated = operator in ("!=", "not in")
        if operator in ("in", "not in"):
            container = self._values.of(module, right, block)
            is_environment = all(isinstance(each, External) and each.name in ENVIRONMENTS for each in container)
            names = self._values.of(module, left, block)
            if is_environment and len(names) == 1 and isinstance(names[0], Literal):
                found = _together(map(_is_set, self._variable(str(names[0].value))))
            else:
                whole = Operation(left.span, operator, (left, right))
                found = Truth.SETTING if self._is_made_of_settings(module, whole, block) else Truth.OPEN
        else:
            lefts = self._texts(self._values.of(module, left, block), steps)
            rights = self._texts(self._values.of(module, right, block), steps)
            if len(lefts) * len(rights) > _MOST_COMPARED:
                return Truth.SETTING
            answers = {_equal(one, other) for one in lefts for other in rights}
            found = _together(answers)
            if found is Truth.OPEN and Truth.OPEN in answers and not self._is_of_event(module, left, right, block):
                whole = Operation(left.span, operator, (left, right))
                found = Truth.SETTING if self._is_made_of_settings(module, whole, block) else Truth.OPEN
        return _opposite(found) if is_negated else found

    def _texts(self, values: Iterable[Value], steps: int) -> list[object]:
        """What values are to compare: the content of literals, `Text` of variables, `Truth.OPEN` of all else."""
        found: list[object] = []
        for value in values:
            if isinstance(value, Literal):
                found.append(value.value)
            elif isinstance(value, EnvironmentRead):
                for known in self._variable(value.variable):
                    if known is Text.NOT_SET:
                        found += self._texts(value.default, steps) if value.default else [None]
                    else:
                        found.append(known)
            elif isinstance(value, Argument) and steps:
                found += self._passed_texts(value, steps - 1)
            elif isinstance(value, External) and value.name == "undefined":
                found.append(None)
            elif isinstance(value, Result) and steps and (spelt := _respelt(value)) is not None:
                method, base = spelt
                found += [method(text) if isinstance(text, str) else text for text in self._texts((base,), steps - 1)]
            else:
                found.append(Truth.OPEN)
        return found

    def _passed_texts(self, argument: Argument, steps: int) -> list[object]:
        key = (argument, steps)
        if key not in self._texts_passed:
            texts = self._texts(self._passed(argument), steps) or [Truth.OPEN]
            # One is another text than true.
            self._texts_passed[key] = list({(type(text), text): text for text in texts}.values())
        return self._texts_passed[key]

    def _truths_of(self, value: Value, steps: int) -> Iterator[Truth]:
        if isinstance(value, (ObjectValue, Instance, ClassValue, Routine)):
            yield Truth.TRUE
            return
        if isinstance(value, (Result, Member, Joined)) and self._has_setting(value, steps):
            yield Truth.SETTING
            return
        for text in self._texts((value,), steps):
            if isinstance(text, Truth):
                yield text
            elif isinstance(text, Text):
                yield Truth.TRUE if text is Text.NOT_EMPTY else Truth.SETTING
            else:
                yield Truth.TRUE if text else Truth.FALSE

    def _has_setting(self, value: Value, steps: int) -> bool:
        """Whether a value is made of an environment variable."""
        if not steps:
            return False
        key = (value, steps)
        if key not in self._settings:
            self._settings[key] = self._is_made_of_setting(value, steps)
        return self._settings[key]

    def _is_made_of_setting(self, value: Value, steps: int) -> bool:
        if isinstance(value, EnvironmentRead):
            return True
        if isinstance(value, Member):
            return self._has_setting(value.base, steps - 1)
        if isinstance(value, Joined):
            return any(self._has_setting(part, steps - 1) for part in value.parts)
        if not isinstance(value, Result) or self._is_answer(value):
            return False
        site = value.site
        has_setting = self._has_setting(value.callee, steps - 1) or any(
            self._has_setting(given, steps - 1)
            for argument in site.fact.arguments
            for given in self._values.of(site.module, argument.value, site.fact.block)
        )
        # An object of a bucket that a setting names, under a key that the event brings, is there or is not.
        return has_setting and not self._of_event.are_passed(site)

    def _is_answer(self, value: Result) -> bool:
        """Whether it is what something outside answers, which is another thing than how it is asked."""
        name = dotted_name(value.callee) or ""
        if name in HTTP_CALLS or name.startswith(_CLIENTS):
            return True
        call = self._sdk.call_at(value.site)
        return call is not None and bool(call.service) and call.service not in _SERVICES_OF_SETTINGS

    def _is_of_event(self, module: Module, left: Expression, right: Expression, block: int) -> bool:
        """Whether one side of a comparison is a part of what the code is called with, and the other a variable."""
        sides = ((left, right), (right, left))
        return any(
            self._is_part_of_parameter(module, one, block, _MOST_STEPS)
            and all(isinstance(value, (EnvironmentRead, Literal)) for value in self._values.of(module, other, block))
            for one, other in sides
        )

    def _is_part_of_parameter(self, module: Module, expression: Expression, block: int, steps: int) -> bool:
        """Whether an expression is something in a parameter for which nothing is passed that is known."""
        is_part = False
        while isinstance(expression, (Attribute, Subscript)):
            expression, is_part = expression.base, True
        if not isinstance(expression, Name) or not steps:
            return False
        key = ((module.key, expression, block, steps), is_part)
        if key not in self._parts:
            bindings = self._values.seen(module, expression, block)
            self._parts[key] = bool(bindings) and all(
                (is_part and all(isinstance(given, (Argument, UnknownValue)) for given in self._passed(binding)))
                if isinstance(binding, Argument)
                else isinstance(binding, Assignment)
                and self._is_part_of_parameter(module, gone_through(binding.value), binding.block, steps - 1)
                for binding in bindings
            )
        return self._parts[key]

    def _is_made_of_settings(self, module: Module, expression: Expression, block: int) -> bool:
        return any(
            self._has_setting(value, _MOST_STEPS)
            for part in subexpressions(expression)
            if isinstance(part, (Name, Attribute, Subscript, CallResult))
            for value in self._values.of(module, part, block)
        )

    def definitions(
        self, module: Module, expression: Expression, block: int
    ) -> Iterator[tuple[Module, Expression, int]]:
        """What a name, an attribute of a module or object, or a call of a function of the project stands for."""
        if isinstance(expression, Name):
            for binding in self._values.seen(module, expression, block):
                if isinstance(binding, Assignment):
                    yield module, binding.value, binding.block
                elif isinstance(binding, Import):
                    yield from self._imported(module, binding)
        elif isinstance(expression, Attribute):
            for base in self._values.of(module, expression.base, block):
                inner = base.literal.get(expression.name) if isinstance(base, ObjectValue) else None
                if isinstance(base, ObjectValue) and inner is not None:
                    yield base.module, inner, base.block
        elif isinstance(expression, CallResult):
            for routine in self._values.called_routines(module.call_sites[expression.call]):
                for fact in routine.returns:
                    if fact.value is not None:
                        yield routine.module, fact.value, fact.block

    def _imported(self, module: Module, fact: Import) -> Iterator[tuple[Module, Expression, int]]:
        for origin, definition in self._values.imported(module, fact):
            value = definition.value if isinstance(definition, (Export, Assignment)) else None
            if isinstance(definition, (Export, Assignment)) and value is not None:
                yield origin, value, definition.block


def _respelt(value: Result) -> tuple[Callable[[str], str], Value] | None:
    """The text that a call writes in another way, `LEVEL.lower()`, and how."""
    callee = value.callee
    method = _SPELLINGS.get(callee.name) if isinstance(callee, Member) else None
    if method is None or not isinstance(callee, Member) or value.site.fact.arguments:
        return None
    return method, callee.base


def _asks_for(module: Module, condition: Expression, key: str) -> bool:
    """Whether a condition holds only where an event has a key: `"a" in event`, `event.get("a") == "b"`."""
    parts = list(subexpressions(condition))
    calls = [module.facts.calls[part.call] for part in parts if isinstance(part, CallResult)]
    parts += [argument.value for call in calls for argument in call.arguments]
    return not may_hold_without(parts) and any(
        (isinstance(part, Constant) and part.value == key) or (isinstance(part, Attribute) and part.name == key)
        for part in parts
    )


def _opposite(truth: Truth) -> Truth:
    return _OPPOSITES.get(truth, truth)


def _together(truths: Iterable[Truth]) -> Truth:
    """What a condition is that may be any of several."""
    found = set(truths)
    if len(found) == 1:
        return found.pop()
    return Truth.SETTING if found & _DEPENDING else Truth.OPEN


def _any_of(truths: list[Truth]) -> Truth:
    """What `or` makes of conditions."""
    found = set(truths) - {Truth.FALSE}
    if not found:
        return Truth.FALSE
    if Truth.TRUE in found:
        return Truth.TRUE
    if len(found) == 1:
        return found.pop()
    # Whatever the settings are, something makes it true, or the event has its say.
    return Truth.TRUE_OR_OPEN if found <= {Truth.SETTING, Truth.OPEN, Truth.TRUE_OR_OPEN} else Truth.SETTING


def _is_set(text: str | Text) -> Truth:
    if text is Text.NOT_KNOWN:
        return Truth.SETTING
    return Truth.FALSE if text is Text.NOT_SET else Truth.TRUE


def _equal(one: object, other: object) -> Truth:
    if isinstance(one, Truth) or isinstance(other, Truth):
        return Truth.OPEN
    if isinstance(one, Text) or isinstance(other, Text):
        compared = other if isinstance(one, Text) else one
        known = one if isinstance(one, Text) else other
        return Truth.FALSE if known is Text.NOT_EMPTY and compared in (None, "") else Truth.SETTING
    return Truth.TRUE if one == other else Truth.FALSE


_RUNS = {
    Truth.TRUE: Runs.MAY,
    Truth.OPEN: Runs.MAY,
    Truth.TRUE_OR_OPEN: Runs.MAY,
    Truth.FALSE: Runs.NEVER,
    Truth.SETTING: Runs.UNDECIDED,
    Truth.FALSE_OR_OPEN: Runs.UNDECIDED,
}
