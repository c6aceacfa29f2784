"""What stands above handlers in an editor: the functions that run them, who invokes these, their memory and timeout."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from serverless_lint.aws.limits import DEFAULT_MEMORY, DEFAULT_TIMEOUT
from serverless_lint.explain_place.values import shown
from serverless_lint.lsp.asked import Asked
from serverless_lint.model import Api, Function, Handler, Program, Project
from serverless_lint.parse.template.template import Possible
from serverless_lint.reporters.display import one_line
from serverless_lint.wording import and_more

SHOW = "serverless-lint.show"
"""The command that shows a place; its arguments are an address and a range there."""
_MOST_FUNCTIONS = 5
_MOST_CALLERS = 4


def lenses_in(asked: Asked, *, can_show: bool) -> Iterator[types.CodeLens]:
    """One for each function that runs a handler of the file; `can_show` says that the editor opens what it is told."""
    if asked.document is None:
        return
    project = asked.outcome.inspection.project
    for handler in project.all(Handler):
        location = handler.routine.location if handler.routine is not None else handler.location
        if location.document.path != asked.name:
            continue
        range = asked.ranges.of(location)
        for function in handler.functions[:_MOST_FUNCTIONS]:
            place = asked.place(function.location)
            title = one_line(" · ".join(_said_of(project, function)))
            # A command without a name is a text that leads nowhere.
            command = types.Command(title, SHOW if can_show else "", arguments=[place.uri, place.range])
            yield types.CodeLens(types.Range(range.start, range.start), command)


def _said_of(project: Project, function: Function) -> Iterator[str]:
    yield function.resource.label
    callers = list(dict.fromkeys(_callers(project, function)))
    more = and_more(len(callers) - _MOST_CALLERS)
    if callers:
        yield f"invoked by {', '.join(callers[:_MOST_CALLERS])}{more}"
    elif not function.resource.template.open:
        yield "invoked by nothing that the templates show"
    yield from _setting(function.memory, DEFAULT_MEMORY.value, "MB")
    yield from _setting(function.timeout, DEFAULT_TIMEOUT.value, "s")


def _callers(project: Project, function: Function) -> Iterator[str]:
    routes = [
        f"{route.method} {route.path}".strip()
        for api in project.all(Api)
        for route in api.routes
        if route.target.resource is function.resource
    ]
    yield from routes
    for trigger in function.triggers:
        source = trigger.source.resource
        if not (trigger.kind.is_http and routes):
            yield f"{trigger.kind.value} {source.label}" if source is not None else trigger.kind.value
    for program in project.all(Program):
        for call in program.calls:
            if call.invocation is not None and function.resource in call.resources:
                yield program.function.resource.label


def _setting(possible: Possible, default: int, unit: str) -> Iterator[str]:
    """What it may be; nothing where that is known only at deployment."""
    if possible.unknown:
        return
    words = [shown(known).strip('"') for known in possible.values]
    if possible.absent or not words:
        words.append(str(default))
    yield f"{' or '.join(dict.fromkeys(words))} {unit}"
