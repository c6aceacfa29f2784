"""Promises of Node.js that nothing waits for."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.running_code import RunningCall
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, ClientKind, Handler, Member, Module
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import Attribute, CallResult, FunctionValue, Language, Name, ResultUse, spelling
from serverless_lint.source import Location


class FloatingPromise(msgspec.Struct, frozen=True, eq=False):
    """A promise that is dropped while a handler runs that ends without waiting for it."""

    site: CallSite
    is_for_each: bool
    """Whether it is that of an async function which `forEach` calls, so that all of its promises are dropped."""
    handlers: tuple[Handler, ...]

    @property
    def location(self) -> Location:
        """The callee of the call that gives the promise."""
        return self.site.location


@finds(FloatingPromise, in_each=RunningCall)
def floating_promises(running: RunningCall, project: LinkedProject) -> Iterator[FloatingPromise]:
    """The promises that are certainly dropped."""
    site = running.site
    is_dropped = site.fact.use is ResultUse.DROPPED and not site.fact.awaited
    if site.module.language is Language.PYTHON or site.routine is None or not is_dropped:
        return
    if not all(map(_ends_with_promise, running.handlers)):
        return
    if _calls_async_for_each(site):
        yield FloatingPromise(site, is_for_each=True, handlers=running.handlers)
    elif _is_request(site, project):
        yield FloatingPromise(site, is_for_each=False, handlers=running.handlers)


def _ends_with_promise(handler: Handler) -> bool:
    """Whether a handler is done when its promise is settled; others are waited for until nothing is left to do."""
    return handler.routine is not None and handler.routine.fact.is_async and not handler.is_streaming


def _calls_async_for_each(site: CallSite) -> bool:
    callee, arguments = site.fact.callee, site.fact.arguments
    if not isinstance(callee, Attribute) or callee.name != "forEach" or not arguments:
        return False
    callback = arguments[0].value
    if not isinstance(callback, FunctionValue) or not site.module.routines[callback.function].fact.is_async:
        return False
    calls = site.module.routines[callback.function].calls
    return any(inner.fact.awaited for inner in calls) and not any(map(_settles, calls))


def _settles(site: CallSite) -> bool:
    """Whether a call settles the promise whose executor it stands in: `new Promise((resolve, reject) => …)`."""
    callee = site.fact.callee
    if not isinstance(callee, Name) or site.routine is None:
        return False
    executors = {
        argument.value.function
        for made in site.module.call_sites
        if made.fact.is_new and spelling(made.fact.callee) == "Promise"
        for argument in made.fact.arguments[:1]
        if isinstance(argument.value, FunctionValue)
    }
    return any(
        routine.index in executors and callee.name in (parameter.name for parameter in routine.fact.parameters)
        for routine in site.routine.with_owners
    )


def _is_request(site: CallSite, project: LinkedProject) -> bool:
    """Whether a call sends a request to AWS or by `fetch`."""
    callees = project.values.callee(site)
    if any(dotted_name(callee) == "fetch" for callee in callees):
        return True
    if any(isinstance(callee, Member) and callee.name == "promise" for callee in callees):
        inner = _called_on(site.module, site)
        call = project.sdk.call_at(inner) if inner is not None else None
        return call is not None
    call = project.sdk.call_at(site)
    if call is None or call.client is None or call.client.kind is not ClientKind.JAVASCRIPT_V3:
        return False
    return len(site.fact.arguments) == 1


def _called_on(module: Module, site: CallSite) -> CallSite | None:
    callee = site.fact.callee
    base = callee.base if isinstance(callee, Attribute) else None
    return module.call_sites[base.call] if isinstance(base, CallResult) else None
