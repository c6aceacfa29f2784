"""Whether a handler keeps every error of its work to itself."""

from __future__ import annotations

from collections.abc import Callable

from serverless_lint.analyses.swallowing_wrappers import SwallowingWrappers
from serverless_lint.libraries.data_formats import PARSERS, VALIDATORS
from serverless_lint.libraries.harmless import DECODES_TEXT, METHODS_OF_TEXTS, METHODS_THAT_NEVER_FAIL, NEVER_FAILS
from serverless_lint.libraries.http_requests import HTTP_CALLS
from serverless_lint.libraries.wrappers import KEEPS_ERRORS_AS_THEY_ARE
from serverless_lint.link.program.catching import catches_everything
from serverless_lint.link.program.sdk import dotted_name, plain_name
from serverless_lint.link.program.wrapping import maker
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import (
    Argument,
    CallSite,
    CodeKey,
    External,
    FunctionCode,
    Handler,
    Invocation,
    Module,
    Result,
    Routine,
    Value,
)
from serverless_lint.parse.code.facts import (
    Access,
    Attribute,
    BlockKind,
    Constant,
    Expression,
    Language,
    Name,
    Subscript,
    is_null,
    subexpressions,
)
from serverless_lint.parse.template.template import ResourceKey

_ALWAYS_IN_RECORDS = frozenset(
    {
        *("Records", "records", "body", "messageId", "receiptHandle", "attributes", "messageAttributes"),
        *("eventSource", "eventSourceARN", "eventName", "eventID", "awsRegion"),
        *("kinesis", "data", "partitionKey", "sequenceNumber", "dynamodb", "Keys", "SequenceNumber"),
        *("Sns", "Message", "MessageId", "TopicArn", "s3", "bucket", "object"),
        *("id", "version", "detail-type", "source", "account", "time", "region", "resources", "detail"),
    }
)
"""Keys that each record of a queue, stream, topic or bucket has, and each event of EventBridge.

https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html and the pages beside it,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html,
https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
"""


_CALLBACK = 2
_ENDS = (1, _CALLBACK)
_ENDINGS = frozenset({"fail", "done"})
"""The positions of the context and the callback among the parameters of a handler, and how the context ends it:
https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html"""
_NEVER_FAILS = NEVER_FAILS | DECODES_TEXT
_METHODS_THAT_NEVER_FAIL = METHODS_THAT_NEVER_FAIL | METHODS_OF_TEXTS
_FAILS = PARSERS | VALIDATORS.keys() | HTTP_CALLS


def functions_that_keep_errors(project: LinkedProject) -> frozenset[ResourceKey]:
    """The functions that work on events which nobody waits for and whose code is known to let no error escape."""
    escapes = project.once(Escapes)
    return frozenset(
        code.function.key
        for code in project.all(FunctionCode)
        if code.handlers
        and any(trigger.invocation is not Invocation.SYNCHRONOUS for trigger in code.function.triggers)
        and all(escapes.has_none(handler) for handler in code.handlers)
    )


class Escapes:
    """Looks at everything that a handler runs outside any `try`."""

    def __init__(self, project: LinkedProject) -> None:
        self._values = project.values
        self._sdk = project.sdk
        self._graph = project.graph
        self._catching = project.catching
        self._wrappers = project.once(SwallowingWrappers)
        self._handling: dict[str, frozenset[int]] = {}

    def has_none_beside(self, handler: Handler) -> bool:
        """The same, but for what is done where an error is caught, or at last: enough that nothing is raised there."""
        return self._has_none(handler, is_caught_enough=True)

    def has_none(self, handler: Handler) -> bool:
        """Whether a handler catches all that its work may raise, and nothing else in it can fail.

        What catches nothing and just does not look as if it could fail is not meant.
        """
        return self._has_none(handler, is_caught_enough=False)

    def _has_none(self, handler: Handler, *, is_caught_enough: bool) -> bool:
        routine = handler.routine
        if self._wrappers.around(handler) is not None:
            return True
        if routine is None or any(not keeps_errors(each) for each in handler.wrappers):
            return False
        if handler.uses_callback and self._may_give_error(routine):
            return False
        return self._catches(routine) and self._keeps(routine, is_caught_enough=is_caught_enough)

    def _may_give_error(self, handler: Routine) -> bool:
        """Whether a handler may say by its callback or its context that it failed, or lets other code do so."""
        ends = {parameter.name: index for index, parameter in enumerate(handler.fact.parameters) if index in _ENDS}
        for routine in handler.with_inner:
            given = [argument.value for site in routine.calls for argument in site.fact.arguments]
            given += [value for fact in routine.returns if (value := fact.value) is not None]
            given += [fact.value for fact in routine.assignments]
            if any(isinstance(part, Name) and ends.get(part.name) == _CALLBACK for part in given):
                return True
            if any(self._ends_with_error(site, ends) for site in routine.calls):
                return True
        return False

    def _ends_with_error(self, site: CallSite, ends: dict[str, int]) -> bool:
        callee, given = site.fact.callee, site.fact.arguments
        if isinstance(callee, Name) and ends.get(callee.name) == _CALLBACK:
            return bool(given) and not is_null(given[0].value)
        if not isinstance(callee, Attribute) or not isinstance(callee.base, Name) or callee.base.name not in ends:
            return False
        is_done = callee.name == "done" and (not given or is_null(given[0].value))
        return callee.name in _ENDINGS and not is_done

    def can_hardly_fail(self, handler: Handler) -> bool:
        """Whether all that a handler does is to look at what it is given, and to log it."""
        if handler.routine is None:
            return False
        pending = list(self._graph.reached_from(handler.routine))
        seen: set[CodeKey] = set()
        while pending:
            routine = pending.pop()
            if routine.key in seen:
                continue
            seen.add(routine.key)
            if not self._is_harmless_itself(routine):
                return False
            pending += routine.inner
        return True

    def _is_harmless_itself(self, routine: Routine) -> bool:
        is_python = _is_python(routine.module)
        return (
            not routine.raises
            and not routine.fact.decorators
            and all(_is_always_there(access, is_python=is_python) for access in routine.accesses)
            and all(map(self._only_looks, routine.calls))
        )

    def _only_looks(self, site: CallSite) -> bool:
        """Whether a call runs what is seen, or only looks at something and runs nothing that it is given by a name."""
        if self._values.called_routines(site):
            return True
        given = (
            value
            for argument in site.fact.arguments
            if isinstance(argument.value, (Name, Attribute))
            for value in self._values.of(site.module, argument.value, site.fact.block)
        )
        return self._is_harmless(site) and not any(isinstance(value, (External, Routine)) for value in given)

    def works_outside_try(self, handler: Handler) -> bool:
        """Whether what a handler runs outside any `try` raises, reads data, asks AWS or waits for what is not seen."""
        pending = [handler.routine] if handler.routine is not None else []
        seen: set[CodeKey] = set()
        while pending:
            routine = pending.pop()
            if routine.key in seen:
                continue
            seen.add(routine.key)
            if not all(
                self._catching.is_caught(routine.module, fact.block, everything=True) for fact in routine.raises
            ):
                return True
            for site in routine.calls:
                if self._is_caught(site):
                    continue
                called = self._values.called_routines(site)
                if not called and self._is_work(site):
                    return True
                pending += called
            pending += (inner for inner in routine.inner if not self._catching.is_run_guarded(inner))
        return False

    def _is_work(self, site: CallSite) -> bool:
        """Whether a call of what is not seen is known to fail at times."""
        if self._sdk.call_at(site) is not None or (site.fact.awaited and not self._is_harmless(site)):
            return True
        names = {dotted_name(callee) or "" for callee in self._values.callee(site)}
        return not names.isdisjoint(_FAILS)

    def may_fail(self, module: Module, guarded: int, never: Callable[[int, int], bool]) -> bool:
        """Whether what stands in a `try` looks as if something could fail in it that it does not catch inside.

        `never` says of an offset in a block that nothing gets there.
        """
        function = module.facts.blocks[guarded].function
        if function is None:
            return True
        routine = module.routines[function]
        span = module.facts.blocks[guarded].span
        is_python = _is_python(module)
        return (
            routine.fact.awaits
            or any(span.has(inner.fact.span) for inner in routine.inner)
            or any(span.has(fact.span) for fact in module.facts.imports)
            or any(
                self._is_left(module, fact.block, guarded) and not never(fact.block, fact.span.start)
                for fact in routine.raises
            )
            or any(
                self._is_left(module, access.block, guarded)
                and not _is_always_there(access, is_python=is_python)
                and not never(access.block, access.value.span.start)
                for access in routine.accesses
            )
            or any(
                self._is_left(module, site.fact.block, guarded)
                and not self._is_harmless(site)
                and not never(site.fact.block, site.fact.span.start)
                for site in routine.calls
            )
        )

    def _is_left(self, module: Module, block: int, guarded: int) -> bool:
        """Whether what stands in a block is in that `try`, and in none inside it that catches everything."""
        facts = module.facts
        for at in facts.own_blocks_around(block):
            if at == guarded:
                return True
            if self._catching.catches_at(module, at):
                return False
        return False

    def _catches(self, routine: Routine) -> bool:
        return any(self._is_caught(site) for each in self._graph.reached_from(routine) for site in each.calls)

    def _is_caught(self, site: CallSite) -> bool:
        is_caught = self._catching.is_caught(site.module, site.fact.block, everything=True)
        return is_caught or self._catching.is_settled(site)

    def _keeps(self, start: Routine, *, is_caught_enough: bool) -> bool:
        """Whether no error leaves a function, nor any that it runs outside a `try`."""
        pending = {start.key: start}
        seen: set[CodeKey] = set()
        handling: list[Routine] | None = [] if is_caught_enough else None
        while pending:
            _, routine = pending.popitem()
            seen.add(routine.key)
            inside = self._run_outside_try(routine, handling)
            if inside is None:
                return False
            pending |= {each.key: each for each in inside if each.key not in seen}
        return not any(each.raises for each in self._graph.reached_from_any(handling or ()))

    def _run_outside_try(self, routine: Routine, run_handling: list[Routine] | None) -> list[Routine] | None:
        """The functions that may let an error leave a function; None if it may raise one itself.

        What it runs where an error is caught is added to `run_handling` instead, if there is such a list.
        """
        module = routine.module
        handling = self._handling_in(module) if run_handling is not None else frozenset()
        is_safe = (
            not routine.fact.decorators
            and all(self._catching.is_caught(module, fact.block, everything=True) for fact in routine.raises)
            and all(
                _is_always_there(access, is_python=_is_python(module))
                or self._catching.is_caught(module, access.block, everything=True)
                or not handling.isdisjoint(module.facts.own_blocks_around(access.block))
                for access in routine.accesses
            )
        )
        if not is_safe:
            return None
        found = [inner for inner in routine.inner if not self._catching.is_run_guarded(inner)]
        for site in routine.calls:
            if self._is_caught(site):
                continue
            called = self._values.called_routines(site)
            if run_handling is not None and not handling.isdisjoint(module.facts.own_blocks_around(site.fact.block)):
                run_handling += called
                continue
            if not called and not self._is_harmless(site):
                return None
            found += called
        return found

    def _handling_in(self, module: Module) -> frozenset[int]:
        """The blocks of a module that run where everything is caught, or after that in any case."""
        if module.key not in self._handling:
            blocks = enumerate(module.facts.blocks)
            self._handling[module.key] = frozenset(
                at
                for at, block in blocks
                if block.kind is BlockKind.FINALLY or (block.kind is BlockKind.CATCH and catches_everything(block))
            )
        return self._handling[module.key]

    def _is_harmless(self, site: CallSite) -> bool:
        callees = self._values.callee(site)
        if any(isinstance(callee, Argument) and callee.index == _CALLBACK for callee in callees):
            # Whether it is given an error is asked of the whole handler.
            return all(is_null(argument.value) for argument in site.fact.arguments[:1])
        names = [dotted_name(callee) or "" for callee in callees]
        if any(plain_name(name) in _NEVER_FAILS or _makes_command(site, name) for name in names):
            return True
        callee = site.fact.callee
        if not isinstance(callee, Attribute) or callee.name not in _METHODS_THAT_NEVER_FAIL:
            return False
        if self._sdk.call_at(site) is not None:
            return False
        if callee.name != "get":
            return True
        bases = self._values.of(site.module, callee.base, site.fact.block)
        return not any(isinstance(base, (External, Result)) for base in bases)


def _makes_command(site: CallSite, name: str) -> bool:
    """Whether a call puts together what a client of AWS is told to send."""
    return site.fact.is_new and name.startswith("@aws-sdk/") and name.endswith("Command")


def _is_python(module: Module) -> bool:
    return module.language is Language.PYTHON


def keeps_errors(wrapper: Value) -> bool:
    """Whether a decorator or wrapper lets errors and answers go on as they are."""
    return getattr(maker(wrapper), "name", "").rpartition(".")[2] in KEEPS_ERRORS_AS_THEY_ARE


def _is_always_there(access: Access, *, is_python: bool) -> bool:
    """Whether each key of a chain is one that records have; in JavaScript only reading on fails."""
    at: Expression = access.value
    if not is_python and any(map(_is_environment, subexpressions(at))):
        return True
    if not is_python and isinstance(at, (Attribute, Subscript)):
        at = at.base
    while isinstance(at, (Attribute, Subscript)):
        if isinstance(at, Subscript):
            key = at.index.value if isinstance(at.index, Constant) else None
            if not isinstance(key, int) and key not in _ALWAYS_IN_RECORDS:
                return False
        elif not is_python and at.name not in _ALWAYS_IN_RECORDS:
            return False
        at = at.base
    return True


def _is_environment(part: Expression) -> bool:
    """Whether it is `process.env`, where what is not there is just undefined."""
    return (
        isinstance(part, Attribute)
        and part.name == "env"
        and isinstance(part.base, Name)
        and part.base.name == "process"
    )
