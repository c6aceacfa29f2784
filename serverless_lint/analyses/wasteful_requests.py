"""Requests to AWS that are made more often, or read more, than what they are made for needs."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.running_code import RunningCall, running_callers
from serverless_lint.aws.batches import BATCHES
from serverless_lint.link.program.expressions import is_certain
from serverless_lint.link.program.flow import At
from serverless_lint.link.program.sdk import Sdk
from serverless_lint.link.program.sdk_operations import request_of
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, CodeKey, Handler, Module, Routine, SdkCall, TriggerKind
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import (
    Attribute,
    Block,
    BlockKind,
    CallResult,
    Expression,
    Jump,
    Language,
    Name,
    Operation,
    Raise,
    Return,
    Subscript,
    subexpressions,
)
from serverless_lint.source import Location


class RequestForEach(msgspec.Struct, frozen=True, eq=False):
    """A request that is made for each element of something, while one request takes several."""

    call: SdkCall
    batch: str
    """The operation that takes several."""
    handlers: tuple[Handler, ...]

    @property
    def location(self) -> Location:
        """The call."""
        return self.call.location


class WholeTableRead(msgspec.Struct, frozen=True, eq=False):
    """A request that goes through a whole table."""

    call: SdkCall
    handlers: tuple[Handler, ...]

    @property
    def location(self) -> Location:
        """The call."""
        return self.call.location


class SecretRead(msgspec.Struct, frozen=True, eq=False):
    """A request for a secret or parameter that the handler makes each time that it runs, and for the same one."""

    call: SdkCall
    handlers: tuple[Handler, ...]

    @property
    def location(self) -> Location:
        """The call."""
        return self.call.location


class MessageDeletion(msgspec.Struct, frozen=True, eq=False):
    """A request that deletes a message which the event brought, and which Lambda deletes when the handler returns."""

    call: SdkCall
    handlers: tuple[Handler, ...]

    @property
    def location(self) -> Location:
        """The call."""
        return self.call.location


_ONLY_FOR_SOME = (BlockKind.IF, BlockKind.ELSE, BlockKind.CASE, BlockKind.TRY, BlockKind.CATCH, BlockKind.MODULE)
"""Where a request in a loop is made for some elements only, or its failure is looked after for each."""
_REFUSED_IN_BATCHES = frozenset({"ConditionExpression", "ReturnValues", "Expected", "ReturnConsumedCapacity"})
"""Parameters that requests for several things do not have:
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html"""


@finds(RequestForEach, in_each=RunningCall)
def requests_for_each(running: RunningCall, project: LinkedProject) -> Iterator[RequestForEach]:
    """The requests in loops over something that the request is about."""
    call = project.sdk.call_at(running.site)
    batch = BATCHES.value.get((call.service, call.operation)) if call is not None else None
    if call is None or batch is None or not _is_about_element(call, project.once(_Ends), project.sdk):
        return
    request = request_of(call, project.values)
    if request is not None and _REFUSED_IN_BATCHES.isdisjoint(request):
        yield RequestForEach(call, batch, running.handlers)


class _Ends:
    """Knows in which blocks of modules a function or a loop ends, each module looked at once."""

    def __init__(self, project: LinkedProject) -> None:
        self._found: dict[str, frozenset[int]] = {}

    def of(self, module: Module) -> frozenset[int]:
        """The blocks with a statement that leaves."""
        found = self._found.get(module.key)
        if found is None:
            facts = module.facts
            ends: list[Return | Jump | Raise] = [*facts.returns, *facts.jumps, *facts.raises]
            found = self._found[module.key] = frozenset(fact.block for fact in ends)
        return found


def _is_about_element(call: SdkCall, ends: _Ends, sdk: Sdk) -> bool:
    """Whether a request is made for each element, goes on after each, and passes something of it."""
    site = call.site
    facts = site.module.facts
    left = ends.of(site.module)
    names: set[str] = set()
    block: int | None = site.fact.block
    while block is not None:
        around = facts.blocks[block]
        if around.kind is BlockKind.FUNCTION:
            if around.function in site.module.element_callbacks:
                names |= {each.name for each in facts.functions[around.function].parameters[:1]}
            break
        if around.kind in _ONLY_FOR_SOME or block in left:
            return False
        if around.kind is BlockKind.LOOP:
            if call.operation.startswith("Get") and _changes_something(around, site, sdk):
                return False
            elements = [fact for fact in facts.assignments if fact.block == block and _is_each(fact.value)]
            if not elements:
                return False
            names |= {fact.target.name for fact in elements if isinstance(fact.target, Name)}
        block = around.parent
    return bool(names) and not names.isdisjoint(_names_in(call.input))


def _changes_something(loop: Block, site: CallSite, sdk: Sdk) -> bool:
    """Whether a loop makes other requests as well, which may need what the last round has changed."""
    inside = (each for each in site.module.call_sites if loop.span.start <= each.span.start < loop.span.end)
    return any(each.index != site.index and sdk.call_at(each) is not None for each in inside)


def _is_each(value: Expression) -> bool:
    return any(isinstance(part, Operation) and part.operator == "each" for part in subexpressions(value))


def _names_in(site: CallSite) -> Iterator[str]:
    """The names that a call is given, and those that these were assigned from in the same function."""
    facts = site.module.facts
    pending = [argument.value for argument in site.fact.arguments]
    function = facts.blocks[site.fact.block].function
    assigned: dict[str, list[Expression]] = {}
    for fact in site.module.assignments_of.get(function, ()) if function is not None else ():
        if isinstance(fact.target, Name):
            assigned.setdefault(fact.target.name, []).append(fact.value)
    seen: set[str] = set()
    calls: set[int] = set()
    while pending:
        for part in subexpressions(pending.pop()):
            if isinstance(part, Name) and part.name not in seen:
                seen.add(part.name)
                yield part.name
                pending += assigned.get(part.name, ())
            elif isinstance(part, CallResult) and part.call not in calls:
                calls.add(part.call)
                call = facts.calls[part.call]
                pending += [call.callee, *(argument.value for argument in call.arguments)]


_LIMIT = "Limit"
_SCAN = "Scan"


@finds(WholeTableRead, in_each=RunningCall)
def whole_table_reads(running: RunningCall, project: LinkedProject) -> Iterator[WholeTableRead]:
    """The scans, but for those of a few items."""
    call = project.sdk.call_at(running.site)
    if call is None or (call.service, call.operation) != ("dynamodb", _SCAN):
        return
    request = request_of(call, project.values)
    if request is not None and _LIMIT not in request:
        yield WholeTableRead(call, running.handlers)


_SECRETS = {
    ("secretsmanager", "GetSecretValue"): "SecretId",
    ("ssm", "GetParameter"): "Name",
    ("ssm", "GetParameters"): "Names",
    ("ssm", "GetParametersByPath"): "Path",
}
_ROTATES = "AWSPENDING"
"""https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html"""


@finds(SecretRead, in_each=RunningCall)
def secret_reads(running: RunningCall, project: LinkedProject) -> Iterator[SecretRead]:
    """The requests without a condition on any way from the handler, whose answers nothing seems to keep."""
    site = running.site
    call = project.sdk.call_at(site)
    named_by = _SECRETS.get((call.service, call.operation)) if call is not None and call.asked is None else None
    if call is None or named_by is None or site.routine is None or _ROTATES in site.module.words:
        return
    request = request_of(call, project.values)
    if request is None or named_by not in request:
        return
    handlers = tuple(
        handler
        for handler in running.handlers
        if not project.flow(handler).from_event(At(*request[named_by])) and _always_makes(handler, site, project)
    )
    if handlers and len(handlers) == len(running.handlers):
        yield SecretRead(call, handlers)


def _always_makes(handler: Handler, site: CallSite, project: LinkedProject) -> bool:
    """Whether a handler makes a call each time that it runs, in functions that keep nothing."""
    callers = project.once(running_callers)
    pending = [site]
    seen: set[CodeKey] = set()
    reaches = False
    while pending:
        at = pending.pop()
        routine = at.routine
        if routine is None or not is_certain(at) or _may_keep(routine, handler):
            return False
        if handler.routine is not None and routine.key == handler.routine.key:
            reaches = True
        elif routine.key not in seen:
            seen.add(routine.key)
            called = callers.get(routine.key, ())
            if not called:
                return False
            pending += called
    return reaches


def _may_keep(routine: Routine, handler: Handler) -> bool:
    """Whether what a function finds may be there when it runs again."""
    is_handler = handler.routine is not None and routine.key == handler.routine.key
    if routine.fact.global_names or (not is_handler and (routine.fact.decorators or routine.fact.class_name)):
        return True
    is_python = routine.module.language is Language.PYTHON
    own = {each.name for each in routine.fact.parameters}
    own |= {
        fact.target.name
        for fact in routine.assignments
        if isinstance(fact.target, Name) and (is_python or fact.is_declaration)
    }
    return any(_root(fact.target) not in own for fact in routine.assignments)


def _root(target: Expression) -> str:
    """The name that an assignment writes to, or to a part of."""
    while isinstance(target, Attribute | Subscript):
        target = target.base
    return target.name if isinstance(target, Name) else ""


_RECEIPT = "ReceiptHandle"
_RECEIPT_OF_RECORD = "receiptHandle"
_DELETES = frozenset({("sqs", "DeleteMessage")})


@finds(MessageDeletion, in_each=RunningCall)
def message_deletions(running: RunningCall, project: LinkedProject) -> Iterator[MessageDeletion]:
    """The requests of handlers that queues alone call, and whose code raises nothing itself."""
    call = project.sdk.call_at(running.site)
    if call is None or (call.service, call.operation) not in _DELETES:
        return
    request = request_of(call, project.values)
    if request is None or _RECEIPT not in request or any(_may_raise(each, project) for each in running.handlers):
        return
    at = At(*request[_RECEIPT])
    if running.handlers and all(_is_of_record(handler, at, project) for handler in running.handlers):
        yield MessageDeletion(call, running.handlers)


def _is_of_record(handler: Handler, at: At, project: LinkedProject) -> bool:
    triggers = [trigger for function in handler.functions for trigger in function.triggers]
    is_queue = bool(triggers) and all(trigger.kind is TriggerKind.SQS for trigger in triggers)
    return is_queue and any(path[-1:] == (_RECEIPT_OF_RECORD,) for path in project.flow(handler).paths(at))


def _may_raise(handler: Handler, project: LinkedProject) -> bool:
    """Whether a handler may raise an error on purpose, so that what it did not delete comes back."""
    return any(routine.raises for routine in project.code_of(handler).routines)
