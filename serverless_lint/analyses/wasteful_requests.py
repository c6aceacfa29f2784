"""Requests to AWS that are made more often, or read more, than what they are made for needs."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from serverless_lint.analyses.running_code import RunningRequest, running_callers
from serverless_lint.aws.batches import BATCHES
from serverless_lint.link.program.expressions import is_certain
from serverless_lint.link.program.flow import At
from serverless_lint.link.program.sdk_operations import request_of
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, CodeKey, Handler, Module, Routine, SdkCall, TriggerKind
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import (
    Assignment,
    Attribute,
    Block,
    BlockKind,
    CallResult,
    Expression,
    Jump,
    Language,
    Name,
    Raise,
    Return,
    Subscript,
    is_each,
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


@finds(RequestForEach, in_each=RunningRequest)
def requests_for_each(running: RunningRequest, project: LinkedProject) -> Iterator[RequestForEach]:
    """The requests in loops over something that the request is about."""
    call = running.call
    batch = BATCHES.value.get((call.service, call.operation))
    if batch is None or not _is_about_element(call, project.once(_Loops)):
        return
    request = request_of(call, project.values)
    if request is not None and _REFUSED_IN_BATCHES.isdisjoint(request):
        yield RequestForEach(call, batch, running.handlers)


class _Loops:
    """Knows of modules what there is in their blocks, each module looked at once."""

    def __init__(self, project: LinkedProject) -> None:
        self._sdk = project.sdk
        self._ends: dict[str, frozenset[int]] = {}
        self._elements: dict[str, dict[int, list[Assignment]]] = {}
        self._requests: dict[str, list[int]] = {}
        self._assigned: dict[CodeKey, dict[str, list[Expression]]] = {}

    def ends(self, module: Module) -> frozenset[int]:
        """The blocks with a statement that leaves a function or a loop."""
        found = self._ends.get(module.key)
        if found is None:
            facts = module.facts
            ends: list[Return | Jump | Raise] = [*facts.returns, *facts.jumps, *facts.raises]
            found = self._ends[module.key] = frozenset(fact.block for fact in ends)
        return found

    def elements(self, module: Module, block: int) -> Sequence[Assignment]:
        """The assignments of a loop that give a name to each of what it goes through."""
        found = self._elements.get(module.key)
        if found is None:
            found = self._elements[module.key] = {}
            for fact in module.facts.assignments:
                if _is_each(fact.value):
                    found.setdefault(fact.block, []).append(fact)
        return found.get(block, ())

    def requests_more(self, module: Module, loop: Block) -> bool:
        """Whether a loop makes several requests: one may need what another has changed in the last round."""
        found = self._requests.get(module.key)
        if found is None:
            sites = (site for site in module.call_sites if self._sdk.call_at(site) is not None)
            found = self._requests[module.key] = sorted(site.span.start for site in sites)
        return bisect_left(found, loop.span.end) - bisect_left(found, loop.span.start) > 1

    def assigned(self, module: Module, function: int) -> Mapping[str, Sequence[Expression]]:
        """What is assigned to each name in a function."""
        found = self._assigned.get((module.key, function))
        if found is None:
            found = self._assigned[module.key, function] = {}
            for fact in module.assignments_of.get(function, ()):
                if isinstance(fact.target, Name):
                    found.setdefault(fact.target.name, []).append(fact.value)
        return found


def _is_about_element(call: SdkCall, loops: _Loops) -> bool:
    """Whether a request is made for each element, goes on after each, and passes something of it."""
    site = call.site
    facts = site.module.facts
    left = loops.ends(site.module)
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
            if call.operation.startswith("Get") and loops.requests_more(site.module, around):
                return False
            elements = loops.elements(site.module, block)
            if not elements:
                return False
            names |= {fact.target.name for fact in elements if isinstance(fact.target, Name)}
        block = around.parent
    return bool(names) and not names.isdisjoint(_names_in(call.input, loops))


def _is_each(value: Expression) -> bool:
    return any(map(is_each, subexpressions(value)))


_MOST_LOOKED_AT = 200
"""A call that is given what is made of more expressions counts as one of what these do not name."""


def _names_in(site: CallSite, loops: _Loops) -> Iterator[str]:
    """The names that a call is given, and those that these were assigned from in the same function."""
    facts = site.module.facts
    pending = [argument.value for argument in site.fact.arguments]
    function = facts.blocks[site.fact.block].function
    assigned = loops.assigned(site.module, function) if function is not None else {}
    seen: set[str] = set()
    calls: set[int] = set()
    for _ in range(_MOST_LOOKED_AT):
        if not pending:
            return
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


@finds(WholeTableRead, in_each=RunningRequest)
def whole_table_reads(running: RunningRequest, project: LinkedProject) -> Iterator[WholeTableRead]:
    """The scans, but for those of a few items."""
    call = running.call
    if (call.service, call.operation) != ("dynamodb", _SCAN):
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


@finds(SecretRead, in_each=RunningRequest)
def secret_reads(running: RunningRequest, project: LinkedProject) -> Iterator[SecretRead]:
    """The requests without a condition on any way from the handler, whose answers nothing seems to keep."""
    call, site = running.call, running.call.site
    named_by = _SECRETS.get((call.service, call.operation)) if call.asked is None else None
    if named_by is None or site.routine is None or _ROTATES in site.module.words:
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
    if handler.routine is None or site.routine is None or not is_certain(site):
        return False
    return site.routine.key in project.once(_AlwaysRun).by(handler)


class _AlwaysRun:
    """Knows which functions handlers certainly run, and nothing on the way to them keeps anything."""

    def __init__(self, project: LinkedProject) -> None:
        self._project = project
        self._callers = project.once(running_callers)
        self._known: dict[CodeKey, frozenset[CodeKey]] = {}
        """By what runs for the event."""

    def by(self, handler: Handler) -> frozenset[CodeKey]:
        """The functions that a handler runs each time, whatever way leads to them."""
        routine = handler.routine
        if routine is None:
            return frozenset()
        found = self._known.get(routine.key)
        if found is None:
            found = self._known[routine.key] = frozenset(self._found(handler, routine))
        return found

    def _found(self, handler: Handler, begin: Routine) -> Iterator[CodeKey]:
        """Those that only such functions call: whatever else calls one, and what that one calls, is left out."""
        reached: dict[CodeKey, Routine] = {}
        called: dict[CodeKey, list[Routine]] = {}
        pending = [begin]
        while pending:
            routine = pending.pop()
            if routine.key not in reached:
                reached[routine.key] = routine
                inside = [each for site in routine.calls for each in self._project.values.called_routines(site)]
                called[routine.key] = inside
                pending += inside
        lost = [
            routine
            for routine in reached.values()
            if _may_keep(routine, handler)
            or (
                routine.key != begin.key
                and not all(
                    site.routine is not None and site.routine.key in reached and is_certain(site)
                    for site in self._callers.get(routine.key, ())
                )
            )
        ]
        gone: set[CodeKey] = set()
        while lost:
            routine = lost.pop()
            if routine.key not in gone:
                gone.add(routine.key)
                lost += (each for each in called[routine.key] if each.key != begin.key)
        yield from (key for key in reached if key not in gone)


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
    while isinstance(target, (Attribute, Subscript)):
        target = target.base
    return target.name if isinstance(target, Name) else ""


_RECEIPT = "ReceiptHandle"
_RECEIPT_OF_RECORD = "receiptHandle"
_DELETES = frozenset({("sqs", "DeleteMessage")})


@finds(MessageDeletion, in_each=RunningRequest)
def message_deletions(running: RunningRequest, project: LinkedProject) -> Iterator[MessageDeletion]:
    """The requests of handlers that queues alone call, and whose code raises nothing itself."""
    call = running.call
    if (call.service, call.operation) not in _DELETES:
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
