"""Functions whose code loses what it fails on, so that nothing comes again and nothing is kept."""

from __future__ import annotations

from serverless_lint.analyses.escapes import Escapes, functions_that_keep_errors
from serverless_lint.analyses.lost_records import FailureAnswered, LostRecord
from serverless_lint.analyses.settled_records import SettledRecords
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import FunctionCode, Invocation
from serverless_lint.parse.template.template import ResourceKey


def functions_that_only_catch(project: LinkedProject) -> frozenset[ResourceKey]:
    """The functions that run for events and catch all that their work may raise, and raise nothing where they do so.

    What they call there, to log or to answer, may still fail.
    """
    escapes = project.once(Escapes)
    return project.once(functions_that_never_fail) | frozenset(
        code.function.key
        for code in project.all(FunctionCode)
        if code.handlers
        and any(trigger.invocation is Invocation.ASYNCHRONOUS for trigger in code.function.triggers)
        and all(escapes.has_none_beside(handler) for handler in code.handlers)
    )


def functions_that_never_fail(project: LinkedProject) -> frozenset[ResourceKey]:
    """The functions whose code lets no error of their work escape, whether another rule says so or not."""
    return project.once(functions_that_keep_errors) | project.once(functions_that_lose_errors)


def functions_that_lose_errors(project: LinkedProject) -> frozenset[ResourceKey]:
    """The functions of which another rule says so of all that they do, and that can hardly fail beside that."""
    lost = project.once(handlers_that_lose_errors)
    if not lost:
        return frozenset()
    escapes = project.once(Escapes)
    return frozenset(
        code.function.key
        for code in project.all(FunctionCode)
        if code.handlers and all(handler.key in lost and escapes.has_none_beside(handler) for handler in code.handlers)
    )


def handlers_that_lose_errors(project: LinkedProject) -> frozenset[tuple[str, str]]:
    """The keys of the handlers of which another rule says so of all that they do."""
    lost = {handler.key for found in project.all(LostRecord) for handler in found.handlers}
    lost.update(handler.key for found in project.all(FailureAnswered) for handler in found.losing)
    lost.update(handler.key for found in project.all(SettledRecords) for handler in found.handlers)
    return frozenset(lost)
