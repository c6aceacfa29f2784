"""The calls that are made while functions run, each with the handlers that it is made for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from serverless_lint.analyses.deployed_code import deployed_code, is_for_browsers
from serverless_lint.link.program.expressions import blocks_left_out, is_conditional
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, CodeKey, Handler, HandlerCode, Module, Routine, SdkCall
from serverless_lint.model.project import finds
from serverless_lint.source import Location


class RunningCall(msgspec.Struct, frozen=True, eq=False):
    """A call that a function may make: while its code is loaded, or for an event."""

    site: CallSite
    handlers: tuple[Handler, ...]
    """The handlers whose functions make it; what nobody deploys is not among them."""

    @property
    def location(self) -> Location:
        """The callee."""
        return self.site.location


class RunningRequest(msgspec.Struct, frozen=True, eq=False):
    """A request to AWS that a function may make."""

    call: SdkCall
    handlers: tuple[Handler, ...]
    """The handlers whose functions make it."""

    @property
    def location(self) -> Location:
        """The callee."""
        return self.call.site.location


class RunningRoutine(msgspec.Struct, frozen=True, eq=False):
    """A function of the code that a function of AWS may run."""

    routine: Routine
    handlers: tuple[Handler, ...]

    @property
    def location(self) -> Location:
        """Its name."""
        return self.routine.location


class RunningModule(msgspec.Struct, frozen=True, eq=False):
    """A module that a function may load."""

    module: Module
    handlers: tuple[Handler, ...]

    @property
    def location(self) -> Location:
        """Its beginning."""
        return self.module.location


class RunningHandler(msgspec.Struct, frozen=True, eq=False):
    """A handler that a function may be given, with the code that runs for it."""

    handler: Handler
    code: HandlerCode

    @property
    def location(self) -> Location:
        """The handler."""
        return self.handler.location


@finds(RunningHandler, in_each=Handler)
def running_handlers(handler: Handler, project: LinkedProject) -> Iterator[RunningHandler]:
    """The handlers but for those that nothing deploys, as far as can be seen, and those that run too much to follow."""
    if project.is_followed(handler) and project.once(deployed_code).may_be_handler(handler):
        yield RunningHandler(handler, project.code_of(handler))


@finds(RunningModule, reads_code=True)
def running_modules(project: LinkedProject) -> Iterator[RunningModule]:
    """The modules that handlers load, tests left out."""
    modules: dict[str, Module] = {}
    handlers: dict[str, list[Handler]] = {}
    for running in project.all(RunningHandler):
        for module in running.code.modules:
            if not (module.is_test or _stays_in_browser(running, module)):
                modules[module.key] = module
                handlers.setdefault(module.key, []).append(running.handler)
    for key, module in modules.items():
        yield RunningModule(module, tuple(handlers[key]))


@finds(RunningRoutine, reads_code=True)
def running_routines(project: LinkedProject) -> Iterator[RunningRoutine]:
    """The functions that handlers may run, themselves included, tests left out."""
    routines: dict[CodeKey, Routine] = {}
    handlers: dict[CodeKey, list[Handler]] = {}
    for running in project.all(RunningHandler):
        for routine in running.code.routines:
            if not (routine.module.is_test or _stays_in_browser(running, routine.module)):
                routines[routine.key] = routine
                handlers.setdefault(routine.key, []).append(running.handler)
    for key, routine in routines.items():
        yield RunningRoutine(routine, tuple(handlers[key]))


def _stays_in_browser(running: RunningHandler, module: Module) -> bool:
    """Whether a module is there for browsers, and loaded by what no function of a template is seen to run."""
    return not running.handler.functions and is_for_browsers(module)


@finds(RunningCall, reads_code=True)
def running_calls(project: LinkedProject) -> Iterator[RunningCall]:
    """The calls of running functions, and what modules always call when they are loaded; not what is switched off.

    What only a run on a developer's machine comes to is switched off in Lambda.
    """
    running = {found.routine.key: found.handlers for found in project.all(RunningRoutine)}
    for loaded in project.all(RunningModule):
        left_out = blocks_left_out(loaded.module) | project.local_code.blocks(loaded.module)
        for site in loaded.module.call_sites:
            handlers = _handlers_of(site, running, loaded.handlers)
            is_come_to = loaded.module.may_run(site.fact.block, site.span.start)
            if handlers and is_come_to and site.fact.block not in left_out:
                yield RunningCall(site, handlers)


@finds(RunningRequest, in_each=RunningCall)
def running_requests(running: RunningCall, project: LinkedProject) -> Iterator[RunningRequest]:
    """Those of the running calls that request something of AWS, which is one in ten."""
    call = project.sdk.call_at(running.site)
    if call is not None:
        yield RunningRequest(call, running.handlers)


def _handlers_of(
    site: CallSite, running: dict[CodeKey, tuple[Handler, ...]], loading: tuple[Handler, ...]
) -> tuple[Handler, ...]:
    routine = site.routine
    if routine is not None:
        return running.get(routine.key, ())
    # What a module does only on a condition, such as being run as a script, it need not do in Lambda.
    return () if is_conditional(site.module, site.fact.block) else loading


def running_callers(project: LinkedProject) -> Mapping[CodeKey, list[CallSite]]:
    """The calls of each function that are made while functions of AWS run."""
    found: dict[CodeKey, list[CallSite]] = {}
    for running in project.all(RunningCall):
        for routine in project.values.called_routines(running.site):
            found.setdefault(routine.key, []).append(running.site)
    return found
