"""Whether the handlers of custom resources of CloudFormation answer, whatever happens."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.shared import shared
from serverless_lint.libraries.custom_resources import ANSWERING, KEYS_OF_REQUESTS, RESPONSE_URL
from serverless_lint.libraries.errors import SETTLING
from serverless_lint.libraries.harmless import LOOKS_ONLY
from serverless_lint.link.program.flow import At
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, Handler, Program, Trigger, TriggerKind
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import Attribute, BlockKind, FunctionValue, Language, Name, spelling
from serverless_lint.source import Location


class SilentCustomResource(msgspec.Struct, frozen=True, eq=False):
    """The handler of a custom resource that may end without an answer."""

    handler: Handler
    trigger: Trigger
    """A resource that waits for the answer."""
    may_answer: bool
    """Whether it answers unless there is an error."""

    @property
    def location(self) -> Location:
        """The handler."""
        return self.handler.location


def serves_custom_resources(handler: Handler) -> bool:
    """Whether a handler runs for custom resources only, once when a stack changes.

    The templates say so, or, where they say nothing else, its module: such a resource may be in another stack.
    """
    triggers = [trigger for function in handler.functions for trigger in function.triggers]
    if any(trigger.kind is not TriggerKind.CUSTOM_RESOURCE for trigger in triggers):
        return False
    module = handler.module
    return (
        (bool(handler.functions) and all(function.is_custom_resource for function in handler.functions))
        or module.imports_any(*ANSWERING)
        or any(module.words.issuperset(keys) for keys in KEYS_OF_REQUESTS)
    )


@finds(SilentCustomResource, reads_code=True)
def silent_custom_resources(project: LinkedProject) -> Iterator[SilentCustomResource]:
    """The handlers, each once."""
    found = ((program, _silent(program, project)) for program in project.all(Program))
    for silent, _ in shared(found, lambda silent: silent.handler.key):
        yield silent


def _silent(program: Program, project: LinkedProject) -> Iterator[SilentCustomResource]:
    handler = program.handler
    waiting = [trigger for trigger in program.triggers if trigger.kind is TriggerKind.CUSTOM_RESOURCE]
    if not waiting or handler.routine is None or handler.wrappers or handler.routine.fact.decorators:
        return
    modules = program.code.modules
    may_answer = any(RESPONSE_URL in module.words or module.imports_any(*ANSWERING) for module in modules)
    if may_answer:
        is_silent = _calls_aws_for_good_or_bad(program) and not _looks_after_errors(program)
    else:
        is_silent = not _hands_on_event(program, project)
    if is_silent:
        yield SilentCustomResource(handler, waiting[0], may_answer)


def _calls_aws_for_good_or_bad(program: Program) -> bool:
    """Whether a request to AWS is made whose failure is raised rather than given to a callback."""
    return any(call.call.site.routine is not None and not _has_callback(call.call.site) for call in program.calls)


def _has_callback(site: CallSite) -> bool:
    """Whether a request of an SDK for JavaScript is given what is called with its answer, and with its failure."""
    given = site.fact.arguments
    is_only = bool(given) and isinstance(given[0].value, (FunctionValue, Name))
    return site.module.language is not Language.PYTHON and (len(given) > 1 or (is_only and not site.fact.awaited))


def _looks_after_errors(program: Program) -> bool:
    """Whether something in the code runs after an error."""
    for routine in program.code.routines:
        facts = routine.module.facts
        kinds = {block.kind for block in facts.blocks if block.function == routine.index}
        if not kinds.isdisjoint((BlockKind.CATCH, BlockKind.FINALLY)) or any(map(_settles, routine.calls)):
            return True
    return False


def _settles(site: CallSite) -> bool:
    callee = site.fact.callee
    if isinstance(callee, Attribute) and callee.name in ("catch", "finally"):
        return True
    is_then = isinstance(callee, Attribute) and callee.name == "then"
    return (is_then and len(site.fact.arguments) > 1) or spelling(callee) in SETTLING


def _hands_on_event(program: Program, project: LinkedProject) -> bool:
    """Whether the event as a whole goes to something outside the project, which may answer."""
    flow = project.flow(program.handler)
    return flow.event is None or any(
        origin.path == ()
        for routine in program.code.routines
        for site in routine.calls
        if spelling(site.fact.callee) not in LOOKS_ONLY and not project.values.called_routines(site)
        for argument in site.fact.arguments
        for origin in flow.from_event(At(site.module, argument.value, site.fact.block))
    )
