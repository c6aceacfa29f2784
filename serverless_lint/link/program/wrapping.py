"""What decorators, middleware and wrappers hand on to the handler that they are around."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.libraries.harmless import LOOKS_ONLY, METHODS_THAT_NEVER_FAIL
from serverless_lint.libraries.middy import KNOWN_MIDDLEWARE, MIDDY, PARSES_EVENTS
from serverless_lint.libraries.wrappers import HANDS_ON_ANOTHER_EVENT, HANDS_ON_THE_EVENT, LETS_ERRORS_PASS
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.model import Argument, ArrayValue, Handler, Result, Routine, Value
from serverless_lint.model.program.handler import EVENT_KEYS_OF_REQUESTS, is_binding
from serverless_lint.parse.code.facts import Argument as FactArgument
from serverless_lint.parse.code.facts import (
    Attribute,
    Constant,
    Expression,
    Name,
    Operation,
    Subscript,
    last_name,
    spelling,
    subexpressions,
)

_CONTENT_OF_EVENTS = frozenset({"Records", "records", "body", "data", "value", "key", "Message"})
"""Keys of events and records that what decodes them writes."""
_READ_BY_HANDLERS = EVENT_KEYS_OF_REQUESTS | _CONTENT_OF_EVENTS
"""Keys of what a wrapper leaves to handlers, or looks at before."""


def may_change_event(handler: Handler, values: Values) -> bool:
    """Whether a decorator or wrapper may give the handler another event than the one that was sent."""
    wrappers = (wrapper for wrapper in handler.wrappers if not is_binding(wrapper))
    return any(_may_change_event(wrapper, handler, values) for wrapper in wrappers)


def maker(wrapper: Value) -> Value:
    """What a wrapper is made by, however many calls that takes: `retry` of `retry(times=3)(log)`."""
    while isinstance(wrapper, Result):
        wrapper = wrapper.callee
    return wrapper


def _may_change_event(wrapper: Value, handler: Handler, values: Values) -> bool:
    if isinstance(wrapper, Routine):
        return not _hands_on_event(wrapper, values)
    name = dotted_name(maker(wrapper)) or ""
    if name.startswith(MIDDY):
        return any(
            not used.startswith(KNOWN_MIDDLEWARE) or used.startswith(PARSES_EVENTS)
            for used in middleware_of(handler, values)
        )
    last = name.rpartition(".")[2]
    return last in HANDS_ON_ANOTHER_EVENT or last not in LETS_ERRORS_PASS | HANDS_ON_THE_EVENT


def _hands_on_event(wrapper: Routine, values: Values) -> bool:
    """Whether a function of the project returns one that calls what it wraps with its own event, unchanged."""
    calls = [
        (inner, site)
        for inner in wrapper.inner
        for site in inner.calls
        if any(isinstance(callee, Argument) and callee.routine == wrapper for callee in values.callee(site))
    ]
    return bool(calls) and all(
        not _writes_content(inner) and _is_own_event(inner, site.fact.arguments[:1], values) for inner, site in calls
    )


def hands_on_requests(wrapper: Value, values: Values) -> bool:
    """Whether a function of the project hands every request on as it is, whatever it does with other events.

    Of its event it reads only what no request has, such as the mark of what keeps functions warm.
    """
    return (
        isinstance(wrapper, Routine)
        and _hands_on_event(wrapper, values)
        and not any(_looks_at_request(inner, wrapper, values) for inner in wrapper.inner)
    )


def _looks_at_request(routine: Routine, wrapper: Routine, values: Values) -> bool:
    parameters = routine.fact.parameters
    name = parameters[0].name if parameters else None

    def is_event(expression: Expression) -> bool:
        return isinstance(expression, Name) and expression.name == name

    for access in routine.accesses:
        for part in subexpressions(access.value):
            if isinstance(part, Subscript) and is_event(part.base):
                key = part.index.value if isinstance(part.index, Constant) else None
                if not isinstance(key, str) or key in _READ_BY_HANDLERS:
                    return True
            elif isinstance(part, Attribute) and is_event(part.base) and part.name in _READ_BY_HANDLERS:
                return True
    for site in routine.calls:
        callee, arguments = site.fact.callee, [argument.value for argument in site.fact.arguments]
        if isinstance(callee, Attribute) and is_event(callee.base):
            first = arguments[0] if arguments else None
            if not isinstance(first, Constant) or first.value in _READ_BY_HANDLERS:
                return True
        elif any(is_event(part) for argument in arguments for part in subexpressions(argument)):
            is_wrapped = any(isinstance(value, Argument) and value.routine == wrapper for value in values.callee(site))
            is_looked_at = spelling(callee) in LOOKS_ONLY or last_name(callee) in METHODS_THAT_NEVER_FAIL
            if not (is_wrapped or is_looked_at):
                return True
    return any(is_event(fact.value) for fact in routine.assignments)


def _is_own_event(routine: Routine, arguments: tuple[FactArgument, ...], values: Values) -> bool:
    for argument in arguments:
        if isinstance(argument.value, Operation) and argument.value.operator in ("...", "*"):
            return True
        passed = values.of(routine.module, argument.value, routine.fact.body)
        return all(isinstance(value, Argument) and value.routine == routine and value.index == 0 for value in passed)
    return False


def _writes_content(routine: Routine) -> bool:
    """Whether a function, or one inside it, writes a part of events that may have been decoded."""
    module = routine.module
    return any(
        routine.fact.span.start <= assignment.span.start <= routine.fact.span.end
        and _key_of(assignment.target) in _CONTENT_OF_EVENTS
        for assignment in module.facts.assignments
    )


def _key_of(target: Expression) -> object:
    if isinstance(target, Attribute):
        return target.name
    return target.index.value if isinstance(target, Subscript) and isinstance(target.index, Constant) else None


def middleware_of(handler: Handler, values: Values) -> Iterator[str]:
    """The names of what middy is told to use; empty for what is none of a package."""
    for site in handler.module.call_sites:
        callee = site.fact.callee
        if isinstance(callee, Attribute) and callee.name in ("use", "before"):
            for argument in site.fact.arguments:
                given = values.of(site.module, argument.value, site.fact.block)
                for value in given:
                    items = (
                        [each for item in value.literal.items for each in values.of(value.module, item, value.block)]
                        if isinstance(value, ArrayValue)
                        else [value]
                    )
                    yield from (dotted_name(item) or "" for item in items)
