"""Which parts of the event the code reads, followed through variables, loops, parsing and calls of the project."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from serverless_lint.link.program.expressions import conditions_of, expressions_of, is_guarded
from serverless_lint.link.program.reach import CallGraph
from serverless_lint.link.program.values import Values
from serverless_lint.link.program.wrapping import may_change_event
from serverless_lint.model import Argument, CallSite, CodeKey, EventRead, External, Handler, Module, Path, Routine, Step
from serverless_lint.parse.code.facts import (
    Assignment,
    Attribute,
    Call,
    CallResult,
    Constant,
    Expression,
    FunctionValue,
    Language,
    Name,
    Operation,
    ParameterKind,
    Subscript,
    subexpressions,
)

_MAX_DEPTH = 30
_MAX_PATHS = 8
_MAX_ROUNDS = 4
"""How often what is passed on is passed on again."""

_PARSERS = frozenset({"json.loads", "JSON.parse"})
_DECODERS = frozenset({"base64.b64decode", "base64.standard_b64decode", "base64.urlsafe_b64decode", "atob"})
_TEXT_METHODS = frozenset({"decode", "encode", "toString", "strip", "trim"})
"""Methods whose result says the same as what they are called on."""
_SAME_LIST = frozenset({"filter", "slice", "reverse", "sort"})
_LOOPS = frozenset({"map", "forEach", "filter", "flatMap", "reduce", "some", "every", "find"})
"""Methods of arrays; their callback is given each element."""
_ASKING = frozenset({"and", "or", "if", "not", "in", "not in", "typeof"})
_SAME_FUNCTIONS = frozenset(
    {
        "list",
        "sorted",
        "reversed",
        "tuple",
        "str",
        "urllib.parse.unquote_plus",
        "urllib.parse.unquote",
        "decodeURIComponent",
    }
)
"""Functions whose result has the same elements, or means the same, as what they are given."""


class EventReads:
    """Follows the event through the code of a handler."""

    def __init__(self, values: Values, graph: CallGraph) -> None:
        self._values = values
        self._graph = graph

    def of(self, handler: Handler, routines: Iterable[Routine]) -> FollowedEvent:
        """The event of a handler; `routines` are those that run for it."""
        return FollowedEvent(self._values, self._graph, handler, tuple(routines))


class FollowedEvent:
    """One handler's event."""

    def __init__(self, values: Values, graph: CallGraph, handler: Handler, routines: tuple[Routine, ...]) -> None:
        self._values = values
        self._graph = graph
        self._routines = routines
        self._bound: dict[tuple[CodeKey, int], dict[Path, None]] = defaultdict(dict)
        """The parts of the event that parameters are given, by routine and index, in a stable order."""
        self._known: dict[tuple[str, Expression, int], tuple[Path, ...]] = {}
        if handler.routine is not None and handler.routine.fact.parameters and not may_change_event(handler, values):
            self._bound[handler.routine.key, handler.event_index][()] = None
            for _ in range(_MAX_ROUNDS):
                if not self._bind_all():
                    break

    def paths(self, module: Module, expression: Expression, block: int) -> tuple[Path, ...]:
        """The parts of the event that an expression may be; empty if it is not known to be one."""
        return self._paths(module, expression, block) if self._bound else ()

    def reads(self) -> tuple[EventRead, ...]:
        """Everything of the event that is read, in source order by module."""
        found: dict[tuple[str, int, int], EventRead] = {}
        if self._bound:
            for routine in self._routines:
                for read in self._reads_of(routine):
                    found.setdefault(read.location.sort_key, read)
        return tuple(read for _, read in sorted(found.items()))

    def _bind_all(self) -> bool:
        """Hand paths on to the parameters of called functions; whether that added any."""
        before = sum(len(paths) for paths in self._bound.values())
        self._known.clear()
        for routine in self._routines:
            for site, called in self._graph.callees(routine):
                self._bind_call(site, called)
            for site in routine.calls:
                self._bind_callback(site)
        return sum(len(paths) for paths in self._bound.values()) > before

    def _bind_call(self, site: CallSite, called: Routine) -> None:
        parameters = called.fact.parameters
        offset = called.filled_in
        for index, parameter in enumerate(parameters):
            if parameter.kind not in (ParameterKind.POSITIONAL, ParameterKind.KEYWORD) or index < offset:
                continue
            passed = site.fact.argument(parameter.name, index - offset)
            if passed is not None:
                self._bind(called, index, self._paths(site.module, passed, site.fact.block))

    def _bind_callback(self, site: CallSite) -> None:
        callee = site.fact.callee
        if not isinstance(callee, Attribute) or callee.name not in _LOOPS or not site.fact.arguments:
            return
        elements = [(*path, Step.EACH) for path in self._paths(site.module, callee.base, site.fact.block)]
        if not elements:
            return
        index = 1 if callee.name == "reduce" else 0
        function = site.fact.arguments[0].value
        if isinstance(function, FunctionValue):
            self._bind(site.module.routines[function.function], index, elements)
        else:
            for routine in self._values.routines(self._values.of(site.module, function, site.fact.block)):
                self._bind(routine, index, elements)

    def _bind(self, routine: Routine, index: int, paths: Iterable[Path]) -> None:
        bound = self._bound[routine.key, index]
        for path in paths:
            if len(bound) < _MAX_PATHS:
                bound[path] = None

    def _reads_of(self, routine: Routine) -> Iterator[EventRead]:
        module = routine.module
        asked_for = frozenset(self._asked_for(routine))
        for access in routine.accesses:
            for part in subexpressions(access.value):
                if isinstance(part, Attribute | Subscript):
                    yield from self._read(module, part, access.block, asked_for)
        for looked_up in module.facts.matched:
            if module.facts.blocks[looked_up.block].function == routine.index:
                yield from self._read(module, looked_up.value, looked_up.block, asked_for)
        for site in routine.calls:
            result = CallResult(site.fact.span, site.index)
            yield from self._read(module, result, site.fact.block, asked_for)

    def _read(
        self, module: Module, expression: Expression, block: int, asked_for: frozenset[str]
    ) -> Iterator[EventRead]:
        for path in self._paths(module, expression, block):
            if not path:
                continue
            copes = path[-1] in asked_for or is_guarded(module, block, "KeyError", "LookupError")
            span = expression.span
            if isinstance(expression, CallResult):
                call = module.facts.calls[expression.call]
                span = call.arguments[0].value.span if _is_get(module, call) else call.callee_span
                copes = copes or (_is_get(module, call) and len(call.arguments) > 1)
            elif isinstance(expression, Attribute):
                span = expression.name_span
            elif isinstance(expression, Subscript):
                span = expression.index.span
            yield EventRead(path, module.at(span), copes)

    def _asked_for(self, routine: Routine) -> Iterator[str]:
        """The keys that conditions and alternatives in a function ask for."""
        for condition, index in conditions_of(routine.module, routine.index):
            yield from self._keys_in(routine.module, condition, index)
        for expression, index in expressions_of(routine.module, routine.index):
            for part in subexpressions(expression):
                if isinstance(part, Operation) and _asks(part):
                    yield from self._keys_in(routine.module, part, index)

    def _keys_in(self, module: Module, condition: Expression, block: int) -> Iterator[str]:
        """The keys whose absence a condition notices. A comparison does not, and a subscript in Python raises."""
        pending = [condition]
        while pending:
            part = pending.pop()
            if isinstance(part, Operation) and part.operator in ("in", "not in"):
                pending += (operand for operand in part.operands[:1] if isinstance(operand, Constant))
            elif isinstance(part, Operation):
                pending += part.operands if _asks(part) else ()
            elif isinstance(part, Constant) and isinstance(part.value, str):
                yield part.value
            elif isinstance(part, Attribute | Subscript) and module.language is not Language.PYTHON:
                yield from _keys_of_chain(part)
            elif isinstance(part, CallResult):
                for argument in module.facts.calls[part.call].arguments:
                    if isinstance(argument.value, Constant) and isinstance(argument.value.value, str):
                        yield argument.value.value
            elif isinstance(part, Name):
                for path in self._paths(module, part, block):
                    if path and isinstance(path[-1], str):
                        yield path[-1]

    def _paths(self, module: Module, expression: Expression, block: int, depth: int = _MAX_DEPTH) -> tuple[Path, ...]:
        """The parts of the event that an expression may be."""
        if depth <= 0:
            return ()
        key = (module.key, expression, block)
        known = self._known.get(key)
        if known is None:
            self._known[key] = ()
            found = dict.fromkeys(self._follow(module, expression, block, depth - 1))
            known = self._known[key] = tuple(found)[:_MAX_PATHS]
        return known

    def _follow(self, module: Module, expression: Expression, block: int, depth: int) -> Iterator[Path]:
        if isinstance(expression, Name):
            yield from self._name(module, expression, block, depth)
        elif isinstance(expression, Attribute):
            if module.language is not Language.PYTHON:
                for path in self._paths(module, expression.base, block, depth):
                    yield (*path, expression.name)
        elif isinstance(expression, Subscript):
            yield from self._subscript(module, expression, block, depth)
        elif isinstance(expression, CallResult):
            yield from self._call(module.call_sites[expression.call], depth)
        elif isinstance(expression, Operation):
            yield from self._operation(module, expression, block, depth)

    def _name(self, module: Module, name: Name, block: int, depth: int) -> Iterator[Path]:
        for binding in self._values.seen(module, name, block):
            if isinstance(binding, Argument):
                yield from self._bound.get((binding.routine.key, binding.index), ())
            elif isinstance(binding, Assignment) and not binding.augmented:
                yield from self._paths(module, binding.value, binding.block, depth)

    def _subscript(self, module: Module, expression: Subscript, block: int, depth: int) -> Iterator[Path]:
        index = expression.index
        if isinstance(expression.base, Operation) and expression.base.operator == "each":
            yield from self._element_of_pairs(module, expression, block, depth)
        step: str | Step = Step.EACH
        if isinstance(index, Constant) and isinstance(index.value, str):
            step = index.value
        elif isinstance(index, Operation) and index.operator == "slice":
            yield from self._paths(module, expression.base, block, depth)
            return
        for path in self._paths(module, expression.base, block, depth):
            yield (*path, step)

    def _element_of_pairs(self, module: Module, expression: Subscript, block: int, depth: int) -> Iterator[Path]:
        """`for index, record in enumerate(records)`, `for topic, records in event["records"].items()`."""
        source = expression.base.operands[0] if isinstance(expression.base, Operation) else None
        if not isinstance(source, CallResult) or not isinstance(expression.index, Constant):
            return
        call = module.facts.calls[source.call]
        if expression.index.value != 1:
            return
        if isinstance(call.callee, Name) and call.callee.name == "enumerate" and call.arguments:
            for path in self._paths(module, call.arguments[0].value, call.block, depth):
                yield (*path, Step.EACH)
        elif isinstance(call.callee, Attribute) and call.callee.name == "items":
            for path in self._paths(module, call.callee.base, call.block, depth):
                yield (*path, Step.EACH)

    def _operation(self, module: Module, expression: Operation, block: int, depth: int) -> Iterator[Path]:
        operands = expression.operands
        if expression.operator == "or":
            chosen = operands
        elif expression.operator == "and":
            chosen = operands[-1:]
        elif expression.operator == "if":
            chosen = operands[1:]
        elif expression.operator == "each" and operands:
            for path in self._paths(module, operands[0], block, depth):
                yield (*path, Step.EACH)
            return
        elif expression.operator == "parameter" and operands and isinstance(operands[0], Constant):
            routine = module.routine_of(block)
            if routine is not None and isinstance(operands[0].value, int):
                yield from self._bound.get((routine.key, operands[0].value), ())
            return
        else:
            return
        for operand in chosen:
            yield from self._paths(module, operand, block, depth)

    def _call(self, site: CallSite, depth: int) -> Iterator[Path]:
        call, module = site.fact, site.module
        callee = call.callee
        if _is_get(module, call) and isinstance(callee, Attribute):
            key = call.arguments[0].value
            for path in self._paths(module, callee.base, call.block, depth):
                if isinstance(key, Constant):
                    yield (*path, str(key.value))
            return
        name = self._external_name(site)
        first = call.arguments[0].value if call.arguments else None
        if first is not None and name in _PARSERS:
            yield from self._with(module, first, call.block, depth, Step.PARSED)
        elif first is not None and (name in _DECODERS or _is_decoding_buffer(name, call)):
            yield from self._with(module, first, call.block, depth, Step.DECODED)
        elif first is not None and name in _SAME_FUNCTIONS:
            yield from self._paths(module, first, call.block, depth)
        elif isinstance(callee, Attribute) and callee.name in _TEXT_METHODS | _SAME_LIST:
            if not any(isinstance(part.value, Constant) and part.value.value == "base64" for part in call.arguments):
                yield from self._paths(module, callee.base, call.block, depth)
        elif isinstance(callee, Attribute) and callee.name == "replace" and _replaces_by_space(call):
            yield from self._paths(module, callee.base, call.block, depth)
        elif isinstance(callee, Attribute) and callee.name == "flat":
            yield from self._with(module, callee.base, call.block, depth, Step.EACH)
        elif isinstance(callee, Attribute) and callee.name == "values":
            # The values of a mapping; going through them is one step, as for a list.
            yield from self._paths(module, first if first is not None else callee.base, call.block, depth)
        else:
            for routine in self._values.called_routines(site):
                for returned in routine.returns:
                    if returned.value is not None and not routine.fact.is_generator:
                        yield from self._paths(routine.module, returned.value, returned.block, depth)

    def _with(self, module: Module, expression: Expression, block: int, depth: int, step: Step) -> Iterator[Path]:
        for path in self._paths(module, expression, block, depth):
            yield (*path, step)

    def _external_name(self, site: CallSite) -> str:
        for value in self._values.callee(site):
            if isinstance(value, External):
                return value.name
        return ""


def _asks(operation: Operation) -> bool:
    """Whether an operation tells what is there from what is not."""
    if operation.operator in ("==", "!="):
        return any(isinstance(operand, Constant) and operand.value is None for operand in operation.operands)
    return operation.operator in _ASKING


def _keys_of_chain(expression: Expression) -> Iterator[str]:
    """The keys of `event.requestContext?.http`, the last one first."""
    while isinstance(expression, Attribute | Subscript):
        if isinstance(expression, Attribute):
            yield expression.name
        elif isinstance(expression.index, Constant):
            yield str(expression.index.value)
        expression = expression.base


def _is_get(module: Module, call: Call) -> bool:
    """Whether a call is Python's `mapping.get("key")`."""
    return (
        module.language is Language.PYTHON
        and isinstance(call.callee, Attribute)
        and call.callee.name == "get"
        and bool(call.arguments)
        and isinstance(call.arguments[0].value, Constant)
        and isinstance(call.arguments[0].value.value, str)
    )


def _is_decoding_buffer(name: str, call: Call) -> bool:
    """`Buffer.from(text, "base64")`."""
    return (
        name in ("Buffer.from", "buffer.Buffer.from", "node:buffer.Buffer.from")
        and len(call.arguments) > 1
        and isinstance(call.arguments[1].value, Constant)
        and call.arguments[1].value.value == "base64"
    )


def _replaces_by_space(call: Call) -> bool:
    """`key.replace(/\\+/g, " ")`, the other half of decoding an object's key."""
    last = call.arguments[-1].value if call.arguments else None
    return isinstance(last, Constant) and last.value == " "
