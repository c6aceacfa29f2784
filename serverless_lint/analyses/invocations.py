"""Functions that code invokes: how, how often, and whether it is itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

import msgspec

from serverless_lint.analyses.frequency import Frequencies
from serverless_lint.analyses.function_settings import FunctionSetting
from serverless_lint.analyses.responses import answers_of_calls
from serverless_lint.analyses.running_code import RunningRequest
from serverless_lint.analyses.sleeping import Sleep
from serverless_lint.analyses.waiting import functions_that_hand_on
from serverless_lint.libraries.sleeping import SLEEPS
from serverless_lint.link.program.expressions import is_certain
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.sdk_operations import request_of
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import (
    Argument,
    CallSite,
    EnvironmentRead,
    Handler,
    Invocation,
    Joined,
    Literal,
    Member,
    Program,
    SdkCall,
    Value,
)
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import BlockKind
from serverless_lint.parse.template.template import ResourceKey
from serverless_lint.source import Location


class LambdaInvocation(msgspec.Struct, frozen=True, eq=False):
    """A call that invokes a function."""

    call: SdkCall
    handlers: tuple[Handler, ...]
    waits: bool
    """Whether it certainly waits for the answer."""
    is_event: bool
    """Whether it certainly does not."""
    uses_answer: bool
    """Whether the code around certainly does something with what the other function answers."""
    is_repeated: bool
    """Whether the function around makes it for each element of something, and goes on."""
    is_of_itself: bool
    """Whether it invokes the very function that makes it."""
    is_certain: bool
    """Whether the handler itself makes it each time that it runs."""
    is_elsewhere: bool
    """Whether its client is made for another Region or with other credentials."""
    is_named: bool
    """Whether the code, or its environment, names the function that it invokes; else whoever calls it does."""
    is_by_hand: bool
    """Whether templates say which functions make it, and nothing that would call one of them."""
    is_of_others: bool
    """Whether templates say who makes it, but none has the function that it invokes, as far as can be seen."""

    @property
    def location(self) -> Location:
        """The call."""
        return self.call.location


class WaitedForSetting(msgspec.Struct, frozen=True, eq=False):
    """A setting of functions with whether code begins them as well."""

    setting: FunctionSetting
    are_left_alone: bool
    """Whether code of the project invokes all of them without waiting for their answer, such as each of them itself, or
    they wait for no more than one request that hands their work on."""

    @property
    def location(self) -> Location:
        """The value, or the function that lacks one."""
        return self.setting.location


@finds(WaitedForSetting, in_each=FunctionSetting, reads_code=True)
def waited_for_settings(setting: FunctionSetting, project: LinkedProject) -> Iterator[WaitedForSetting]:
    """All of them; code is looked at only for what may run longer than somebody waits."""
    seconds = setting.known.number if setting.known is not None else None
    limits = [function.answer_limit for function in setting.functions]
    is_longer = seconds is not None and any(limit is not None and seconds > limit.seconds for limit in limits)
    left_alone = project.once(_left_alone) | project.once(functions_that_hand_on) if is_longer else frozenset()
    yield WaitedForSetting(setting, all(function.key in left_alone for function in setting.functions))


def _left_alone(project: LinkedProject) -> frozenset[ResourceKey]:
    invoked = project.once(invoked_functions)
    found = {key for key, invocations in invoked.items() if Invocation.ASYNCHRONOUS in invocations}
    for invocation in project.all(LambdaInvocation):
        if invocation.is_of_itself and invocation.is_event:
            found.update(function.key for handler in invocation.handlers for function in handler.functions)
    return frozenset(found)


_OWN_NAME = "AWS_LAMBDA_FUNCTION_NAME"
"""https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html"""
_OWN_NAMES = frozenset({"function_name", "invoked_function_arn", "functionName", "invokedFunctionArn"})
"""Attributes of the context."""
_NAME = "FunctionName"
_TYPE = "InvocationType"
_PAYLOAD = "Payload"


@finds(LambdaInvocation, in_each=RunningRequest)
def lambda_invocations(running: RunningRequest, project: LinkedProject) -> Iterator[LambdaInvocation]:
    """The invocations that running code makes, as far as all of their requests is visible."""
    call = running.call
    if (call.service, call.operation) != ("lambda", "Invoke"):
        return
    request = request_of(call, project.values)
    if request is None or _NAME not in request:
        return
    types = project.values.of(*request[_TYPE]) if _TYPE in request else ()
    names = project.values.of(*request[_NAME])
    yield LambdaInvocation(
        call,
        running.handlers,
        waits=all(isinstance(value, Literal) and value.value == "RequestResponse" for value in types),
        is_event=bool(types) and all(isinstance(value, Literal) and value.value == "Event" for value in types),
        uses_answer=(project.once(answers_of_calls).members(call.site) or {}).get(_PAYLOAD, False),
        is_repeated=_is_repeated(call.site) and not _is_paced(call.site, project),
        is_of_itself=all(_is_own(value, running.handlers) for value in names),
        is_certain=is_certain(call.site) and _is_in_handler(call.site, running.handlers),
        is_elsewhere=call.client is None or len(call.client.site.fact.arguments) > 1,
        is_named=any(isinstance(value, (Literal, EnvironmentRead, Joined)) for value in names),
        is_by_hand=project.once(Frequencies).are_called_by_hand(running.handlers),
        is_of_others=any(handler.functions for handler in running.handlers)
        and _place(call) not in project.once(_invoking_own_functions),
    )


def _invoking_own_functions(project: LinkedProject) -> frozenset[tuple[str, int]]:
    """The calls that invoke functions which templates of the project have."""
    calls = [call for program in project.all(Program) for call in program.calls if call.resources]
    return frozenset(_place(call.call) for call in calls if call.invocation is not None)


def invoked_functions(project: LinkedProject) -> Mapping[ResourceKey, Set[Invocation]]:
    """The functions of templates that code of the project invokes, and how."""
    found: dict[ResourceKey, set[Invocation]] = {}
    for program in project.all(Program):
        for call in program.calls:
            if call.invocation is not None:
                for resource in call.resources:
                    found.setdefault(resource.key, set()).add(call.invocation)
    return found


def _place(call: SdkCall) -> tuple[str, int]:
    return call.site.module.key, call.site.index


def _is_in_handler(site: CallSite, handlers: tuple[Handler, ...]) -> bool:
    routines = (handler.routine for handler in handlers)
    return any(routine is not None and routine is site.routine for routine in routines)


def _is_paced(site: CallSite, project: LinkedProject) -> bool:
    """Whether the innermost loop around a call waits in each of its rounds: a clock, not work for each element."""
    loop = next((block for block in site.enclosing_blocks if block.kind is BlockKind.LOOP), None)
    if loop is None:
        return False
    if any(
        sleep.site.module is site.module and loop.span.start <= sleep.site.span.start < loop.span.end
        for sleep in project.all(Sleep)
    ):
        return True
    # How long is of no weight: it may be what is left of a pause.
    inside = (each for each in site.module.call_sites if loop.span.start <= each.span.start < loop.span.end)
    return any(dotted_name(callee) in SLEEPS for each in inside for callee in project.values.callee(each))


def _is_repeated(site: CallSite) -> bool:
    facts, block = site.module.facts, site.fact.block
    left = [fact.block for fact in facts.returns] + [fact.block for fact in facts.jumps]
    if block in left and facts.blocks[block].kind is not BlockKind.FUNCTION:
        return False
    return any(
        block.kind is BlockKind.LOOP
        or (block.kind is BlockKind.FUNCTION and block.function in site.module.element_callbacks)
        for block in site.enclosing_blocks
    )


def _is_own(value: Value, handlers: tuple[Handler, ...]) -> bool:
    if isinstance(value, EnvironmentRead):
        return value.variable == _OWN_NAME
    if not isinstance(value, Member) or value.name not in _OWN_NAMES or not isinstance(value.base, Argument):
        return False
    context = value.base
    return any(
        handler.routine is not None
        and context.routine.key == handler.routine.key
        and context.index == handler.event_index + 1
        for handler in handlers
    )
