"""Problems of functions and resources, with what all of them have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from serverless_lint.model import EventSource, Function, Handler, State
from serverless_lint.parse.template.template import Known, Resource
from serverless_lint.rule import Fix, Problem, Related, Severity
from serverless_lint.source import Located


def function_problem(
    function: Function,
    at: Located | Known,
    message: str,
    *,
    severity: Severity | None = None,
    related: tuple[Related, ...] = (),
    fix: Fix | None = None,
    pedantic: bool = False,
    cause: str = "",
) -> Problem:
    """A problem that concerns a function, which an ignore at the function silences as well.

    One at a value that comes from elsewhere, such as a parameter's default, shows where that is.
    """
    return resource_problem(
        function.resource,
        at,
        message,
        severity=severity,
        related=related,
        fix=fix,
        function=function.name,
        pedantic=pedantic,
        cause=cause,
    )


def shared_problem(
    functions: Sequence[Function],
    at: Located | Known,
    message: str,
    *,
    severity: Severity | None = None,
    related: tuple[Related, ...] = (),
    sums_up: tuple[str, ...] = (),
    cause: str = "",
) -> Problem:
    """A problem of one cause that concerns several functions, which an ignore at any of them silences as well."""
    first = function_problem(functions[0], at, message, severity=severity, related=related, cause=cause)
    return replace(first, ignorable_at=tuple(function.resource for function in functions), sums_up=sums_up)


def resource_problem(
    resource: Resource,
    at: Located | Known,
    message: str,
    *,
    severity: Severity | None = None,
    related: tuple[Related, ...] = (),
    fix: Fix | None = None,
    function: str | None = None,
    pedantic: bool = False,
    cause: str = "",
) -> Problem:
    """A problem that concerns a resource, which an ignore at the resource silences as well."""
    sources = at.sources if isinstance(at, Known) else ()
    return Problem(
        at.node if isinstance(at, Known) else at,
        message,
        related=(*(Related(source, "set here") for source in sources), *related),
        fix=fix,
        severity=severity,
        function=function,
        resource=resource.logical_id,
        ignorable_at=(resource,),
        pedantic=pedantic,
        cause=cause,
    )


def event_source_problem(
    source: EventSource, at: Located | Known, message: str, *, severity: Severity | None = None, cause: str = ""
) -> Problem:
    """A problem of what hands records to a function, which an ignore at it or at its resource silences."""
    function = source.function_name
    problem = resource_problem(source.owner, at, message, severity=severity, function=function, cause=cause)
    return replace(problem, ignorable_at=(source, source.owner))


def state_problem(
    state: State,
    at: Located,
    message: str,
    *,
    severity: Severity | None = None,
    related: tuple[Related, ...] = (),
    sums_up: tuple[str, ...] = (),
) -> Problem:
    """A problem of a state, which an ignore at the state or its state machine silences as well."""
    problem = resource_problem(state.machine.resource, at, message, severity=severity, related=related)
    return replace(problem, ignorable_at=(state, state.machine), sums_up=sums_up)


def code_problem(
    handlers: Iterable[Handler],
    at: Located,
    message: str,
    *,
    severity: Severity | None = None,
    related: tuple[Related, ...] = (),
    fix: Fix | None = None,
    pedantic: bool = False,
    sums_up: tuple[str, ...] = (),
    cause: str = "",
) -> Problem:
    """A problem of code that handlers run, which an ignore at one of them or of their functions silences as well."""
    found = tuple(handlers)
    functions = tuple(function for handler in found for function in handler.functions)
    return Problem(
        at,
        message,
        related=related,
        fix=fix,
        severity=severity,
        function=functions[0].name if functions else None,
        ignorable_at=(*found, *functions),
        pedantic=pedantic,
        sums_up=sums_up,
        cause=cause,
    )
