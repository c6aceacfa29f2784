"""What a line of code stands for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from serverless_lint.analyses.connections import Connection
from serverless_lint.analyses.event_use import EventUse
from serverless_lint.analyses.missing_packages import ImportedPackage
from serverless_lint.analyses.risks import HandlerRisks
from serverless_lint.analyses.tables import TableUse
from serverless_lint.analyses.variables import ProgramVariables, VariableRead
from serverless_lint.explain_place.note import Note, Place, listed, section
from serverless_lint.explain_place.values import shown
from serverless_lint.model import (
    CallSite,
    EventRead,
    Handler,
    Module,
    Path,
    Program,
    Project,
    ResourceCall,
    Routine,
    SdkCall,
    Step,
)
from serverless_lint.source import Located, Location, Span

_MOST_CALLS = 5
_NOT_RESOLVED = Note("so events, environment variables and resources are not resolved here")

_Thing = TypeVar("_Thing", bound=Located)


def code_notes(project: Project, place: Place) -> Iterator[Note]:
    """The module and the routine of the line, the functions that run them, and what the line does."""
    for module in project.all(Module):
        if module.name != place.document.path or (module.is_inline and not _covers(module, place)):
            continue
        routines = routines_at(module, place)
        yield _what(module, routines)
        programs = [program for program in project.all(Program) if _runs(program, module, routines)]
        yield from section("run by", _runners(project, module, routines, programs))
        yield from section("on this line", _on_line(project, module, programs, place))


def loaded_by(project: Project, module: Module) -> Iterator[Note]:
    """The functions that load a module."""
    return _runners(project, module, [], [program for program in project.all(Program) if _runs(program, module, ())])


def routines_at(module: Module, place: Place) -> list[Routine]:
    """The routines around a line, from the inside out."""
    found = [routine for routine in module.routines if place.is_in(module.at(routine.fact.span))]
    return sorted(found, key=lambda routine: routine.fact.span.end - routine.fact.span.start)


def _covers(module: Module, place: Place) -> bool:
    """Whether a line belongs to code inside a template."""
    return place.is_in(module.at(Span(0, len(module.code))))


def _what(module: Module, routines: list[Routine]) -> Note:
    kind = f"{module.language.value} code{' inside the template' if module.is_inline else ''}"
    if module.is_test:
        kind += " of a test"
    if module.is_infrastructure:
        kind += " that defines resources"
    if not routines:
        return Note(f"{kind}, run when the module is loaded")
    names = " in ".join(f"`{routine.name}`" for routine in routines)
    return Note(f"{kind}, in {names}", routines[0].location)


def _runs(program: Program, module: Module, routines: Iterable[Routine]) -> bool:
    """Whether a function runs the innermost routine, or loads the module if there is none."""
    innermost = next(iter(routines), None)
    if innermost is None:
        return module in program.code.modules
    return innermost in program.code.routines


def _runners(project: Project, module: Module, routines: list[Routine], programs: list[Program]) -> Iterator[Note]:
    for program in programs:
        function = program.function
        triggers = ", ".join(dict.fromkeys(trigger.kind.value for trigger in function.triggers))
        called = f", called by {triggers}" if triggers else ", called by nothing that the templates show"
        yield Note(f"`{function.name}` through its handler `{program.handler.name}`{called}", function.location)
    if programs:
        return
    for handler in project.all(Handler):
        if handler.routine in routines:
            yield Note(f"no function of the templates: {_why_handler(handler)}", handler.location)
            yield _NOT_RESOLVED
            return
    loaded = [program.function.name for program in project.all(Program) if module in program.code.modules]
    if loaded:
        yield Note(f"nothing that could be followed, though {listed(dict.fromkeys(loaded))} loads the module")
    else:
        yield Note("no function of the templates, as far as imports can be followed")
    yield _NOT_RESOLVED


def _why_handler(handler: Handler) -> str:
    if handler.is_declared_elsewhere:
        return "it has the shape of a handler, and something else deploys it, such as the CDK"
    if handler.packaged_with:
        names = listed(function.name for function in handler.packaged_with)
        return f"it has the shape of a handler, and is packaged with {names}"
    return "it only has the shape of a handler"


def _on_line(project: Project, module: Module, programs: list[Program], place: Place) -> Iterator[Note]:
    """What the code does that begins on the line, as the rules see it, and the other calls there."""
    calls = [call for call in project.all(SdkCall) if _is_on_line(call.site, call.location, module, place)]
    made = [each for each in project.all(Connection) if _is_on_line(each.site, each.location, module, place)]
    tables = [use for use in project.all(TableUse) if _is_on_line(use.site, use.location, module, place)]
    for call in calls:
        name = f"{call.service or 'an unknown service'}:{call.operation}"
        yield Note(f"calls {name}", call.location, tuple(_targets(programs, call.site)))
    for connection in made:
        again = "in every invocation" if connection.handler is not None else "once, or not for a handler alone"
        yield Note(f"makes {connection.what}, {again}", connection.location)
    yield from _variables_read(project, module, programs, place)
    yield from _event_read(project, programs, place)
    for use in tables:
        names = " or ".join(f"`{name.value}`" for name in use.names)
        yield Note(f"names a DynamoDB table: {names or 'its name is not a literal of the code'}", use.location)
    yield from _imports(project, module, place)
    for risk in _distinct(risk for found in project.all(HandlerRisks) for risk in found.risks):
        if place.is_line_of(risk.location):
            yield Note(f"{risk.what}, and nothing catches that", risk.location)
    explained = {each.site.key for found in (calls, made, tables) for each in found}
    explained |= {call.input.key for call in calls}
    yield from _other_calls(
        [site for site in module.call_sites if place.is_line_of(site.location) and site.key not in explained]
    )


def _is_on_line(site: CallSite, location: Location, module: Module, place: Place) -> bool:
    return site.module is module and place.is_line_of(location)


def _variables_read(project: Project, module: Module, programs: list[Program], place: Place) -> Iterator[Note]:
    running = {program.key for program in programs}
    found = (variables for variables in project.all(ProgramVariables) if variables.program.key in running)
    for read in _distinct(read for variables in found for read in variables.use.reads):
        if read.module is module and place.is_line_of(read.location):
            what = f"reads the environment variable `{read.name}`{_how(read)}"
            yield Note(what, read.location, _values(read, programs))


def _event_read(project: Project, programs: list[Program], place: Place) -> Iterator[Note]:
    running = {program.key for program in programs}
    uses = (use for use in project.all(EventUse) if use.program.key in running)
    for event in _whole_paths(read for use in uses for read in use.reads):
        if place.is_line_of(event.location):
            optional = ", copes without it" if event.is_optional else ""
            yield Note(f"reads {_event_path(event)} of the event{optional}", event.location)


def _imports(project: Project, module: Module, place: Place) -> Iterator[Note]:
    packages = project.all(ImportedPackage)
    for package in packages:
        if package.module is module and place.is_line_of(package.location):
            missing = ", which nothing brings to the function" if package.is_missing else ""
            yield Note(f"imports `{package.package}`, which is not of this project{missing}", package.location)
    outside = {(package.module.key, package.fact) for package in packages}
    for imported in module.facts.imports:
        if (module.key, imported) not in outside and place.is_line_of(module.at(imported.module_span)):
            what = "types only" if imported.type_only else "a module of this project"
            yield Note(f"imports `{imported.module}`, {what}", module.at(imported.module_span))


def _distinct(things: Iterable[_Thing]) -> Iterator[_Thing]:
    seen: set[tuple[str, int, int]] = set()
    for thing in things:
        if thing.location.sort_key not in seen:
            seen.add(thing.location.sort_key)
            yield thing


def _whole_paths(reads: Iterable[EventRead]) -> list[EventRead]:
    """The reads without those that are only the way to a part of what they read."""
    distinct = list(_distinct(reads))
    ways = {
        (read.location.document.path, read.location.start.line, read.path[:length])
        for read in distinct
        for length in range(len(read.path))
    }
    return [read for read in distinct if (read.location.document.path, read.location.start.line, read.path) not in ways]


def _targets(programs: list[Program], site: CallSite) -> Iterator[Note]:
    for program in programs:
        for call in program.calls:
            if call.call.site.fact is site.fact:
                yield Note(f"in `{program.function.name}`: {_target(call)}")
    if not programs:
        yield Note("nothing is known of its resource, because no function is known to run it")


def _target(call: ResourceCall) -> str:
    if not call.resources:
        return "the resource is not one of the template, or known only at run time"
    names = " or ".join(f"`{resource.logical_id}`, {resource.type}" for resource in call.resources)
    return f"on {names}{', or on something else' if call.unknown else ''}"


def _how(read: VariableRead) -> str:
    if read.is_optional:
        return ", copes without it"
    return ", fails without it" if read.fails_without else ""


def _values(read: VariableRead, programs: list[Program]) -> tuple[Note, ...]:
    notes = []
    for program in programs:
        environment = program.function.environment
        possible = environment.variables.get(read.name)
        if possible is not None:
            value = " or ".join(map(shown, possible.values)) or "known only at deployment"
            notes.append(Note(f"in `{program.function.name}`: {read.name} = {value}", possible.node.location))
        else:
            unsure = "" if environment.complete else " as far as it is known"
            notes.append(Note(f"in `{program.function.name}`: not declared{unsure}", program.function.location))
    return tuple(notes)


def _event_path(event: EventRead) -> str:
    return f"`{path_text(event.path)}`"


def path_text(path: Path) -> str:
    """`Records[].body, parsed`."""
    text = ""
    for step in path:
        if step is Step.EACH:
            text += "[]"
        elif isinstance(step, Step):
            text += f" ({step.value})"
        else:
            text += f".{step}" if text else step
    return text


def _other_calls(sites: list[CallSite]) -> Iterator[Note]:
    names = list(dict.fromkeys(site.location.text for site in sites))
    if names:
        more = " …" if len(names) > _MOST_CALLS else ""
        yield Note(f"other calls, not known as calls of AWS: {listed(names[:_MOST_CALLS])}{more}")
