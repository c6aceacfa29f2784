"""Where values come from as short texts."""

from __future__ import annotations

from serverless_lint.link.program.flow import At
from serverless_lint.link.program.handler_flow import HandlerFlow
from serverless_lint.link.program.origins import Key, Origin, path_of
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Argument, External, Handler, Module, Project, Step
from shown_values import results


def shown(origin: Origin) -> str:
    """`event.body.parsed`; `id: event.body` of what holds it under a key, `event.body.…` of what is made of it."""
    source = origin.source
    if isinstance(source, Argument):
        name = source.routine.fact.parameters[source.index].name or "event"
    elif isinstance(source, External):
        name = source.name
    else:
        name = "?" if source is None else f"{source.location.text}()"
    held = "".join(f"{_shown(key)}: " for key in origin.held)
    return held + ".".join((name, *map(_shown, path_of(origin))))


def flow_of(project: Project) -> tuple[Module, HandlerFlow]:
    """Where values come from while the only handler of a project runs, and its module."""
    assert isinstance(project, LinkedProject)
    (handler,) = project.all(Handler)
    return handler.module, project.flow(handler)


def places(module: Module) -> dict[str, At]:
    """What is assigned to names that begin with `result`."""
    return {name: At(module, fact.value, fact.block) for name, fact in results(module).items()}


def origins(flow: HandlerFlow, at: At) -> list[str]:
    """The origins of a value, in a stable order."""
    return sorted(map(shown, flow.of(at)))


def _shown(key: Key) -> str:
    return key.value if isinstance(key, Step) else str(key)
