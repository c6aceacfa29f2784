"""Calls that need shared memory between processes."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.running_code import RunningCall
from serverless_lint.aws.runtimes import is_python_2, python_minor
from serverless_lint.libraries.shared_memory import (
    FIRST_WITH_POOLS_OF_THREADS,
    NEEDS_SHARED_MEMORY,
    POOLS_OF_THREADS,
    PRELOADING,
    WITHOUT_LOCK,
)
from serverless_lint.link.program.expressions import may_be_caught
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, External, Handler
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import Constant, Language
from serverless_lint.source import Location


class SharedMemoryUse(msgspec.Struct, frozen=True, eq=False):
    """A call that certainly needs shared memory."""

    site: CallSite
    name: str
    """What is called, by its full name."""
    handlers: tuple[Handler, ...]

    @property
    def location(self) -> Location:
        """The callee."""
        return self.site.location

    @property
    def may_be_made_up_for(self) -> bool:
        """Whether the environment of a function may bring a library that makes up for it."""
        environments = (function.environment for handler in self.handlers for function in handler.functions)
        return any(PRELOADING in each.variables or not each.complete for each in environments)


@finds(SharedMemoryUse, in_each=RunningCall)
def shared_memory_uses(running: RunningCall, project: LinkedProject) -> Iterator[SharedMemoryUse]:
    """The calls of running Python code whose failure nothing catches."""
    site = running.site
    if site.module.language is not Language.PYTHON:
        return
    callees = project.values.callee(site)
    callee = callees[0]
    if len(callees) > 1 or not isinstance(callee, External) or callee.name not in NEEDS_SHARED_MEMORY:
        return
    handlers = running.handlers
    if callee.name in POOLS_OF_THREADS:
        handlers = tuple(filter(_has_locks_in_pools_of_threads, handlers))
        if running.handlers and not handlers:
            return
    lock = site.fact.argument(WITHOUT_LOCK)
    does_without = isinstance(lock, Constant) and lock.value is False
    if not does_without and not may_be_caught(site.module, site.fact.block, "OSError"):
        yield SharedMemoryUse(site, callee.name, handlers)


def _has_locks_in_pools_of_threads(handler: Handler) -> bool:
    """Whether a function that runs the handler may have a Python that makes them."""
    runtimes = [runtime for function in handler.functions for runtime in function.runtimes]
    return not runtimes or any(map(_may_have_locks, runtimes))


def _may_have_locks(runtime: str) -> bool:
    minor = python_minor(runtime)
    return not is_python_2(runtime) if minor is None else minor >= FIRST_WITH_POOLS_OF_THREADS
