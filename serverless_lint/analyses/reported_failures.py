"""Functions that tell somebody of each failure by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from serverless_lint.aws.answers import WORKED_ON_LATER
from serverless_lint.link.program.catching import catches_everything
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, FunctionCode, Handler, Invocation, Routine
from serverless_lint.parse.code.facts import BlockKind
from serverless_lint.parse.template.template import ResourceKey

_RUN_EACH_TIME = frozenset({BlockKind.FUNCTION, BlockKind.LOOP, BlockKind.TRY, BlockKind.WITH})
"""What the `try` may stand in: nothing that is left out for some events."""

_MOST = 20
"""Places in one handler where errors are caught, beyond which they are not looked at."""


def functions_that_report_failures(project: LinkedProject) -> frozenset[ResourceKey]:
    """The functions that events are queued for, and whose code publishes or sends whatever they fail on."""
    return frozenset(
        code.function.key
        for code in project.all(FunctionCode)
        if code.handlers
        and any(trigger.invocation is Invocation.ASYNCHRONOUS for trigger in code.function.triggers)
        and all(_reports(handler, project) for handler in code.handlers)
    )


def _reports(handler: Handler, project: LinkedProject) -> bool:
    routine = handler.routine
    if routine is None:
        return False
    facts = routine.module.facts
    reporting = [catch for catch in islice(_catching(routine), _MOST) if _reports_in(routine, catch, project)]
    guarded = {index for catch in reporting for index in (catch, facts.blocks[catch].of)}
    return bool(reporting) and not any(
        _does_work(site, project) and guarded.isdisjoint(facts.own_blocks_around(site.fact.block))
        for site in routine.calls
    )


def _catching(routine: Routine) -> Iterator[int]:
    """The blocks of a function that run for every error of a `try` that runs for every event."""
    facts = routine.module.facts
    for index in routine.catching:
        block = facts.blocks[index]
        if block.of is not None and catches_everything(block):
            around = facts.own_blocks_around(block.of)
            if all(facts.blocks[at].kind in _RUN_EACH_TIME for at in around):
                yield index


def _reports_in(routine: Routine, catch: int, project: LinkedProject) -> bool:
    """Whether a call in a block, or what it runs, tells of the failure, whatever that is."""
    blocks = routine.module.facts.blocks
    told = [
        site
        for site in routine.calls
        if site.fact.block == catch
        or (blocks[site.fact.block].kind is BlockKind.TRY and blocks[site.fact.block].parent == catch)
    ]
    called = (inner for site in told for inner in project.values.called_routines(site))
    inside = (site for each in project.graph.reached_from_any(called) for site in each.calls)
    return any(_is_report(site, project) for site in told) or any(_is_report(site, project) for site in inside)


def _is_report(site: CallSite, project: LinkedProject) -> bool:
    call = project.sdk.call_at(site)
    return call is not None and (call.service, call.operation) in WORKED_ON_LATER


def _does_work(site: CallSite, project: LinkedProject) -> bool:
    return project.sdk.call_at(site) is not None or bool(project.values.called_routines(site))
