"""What code does with clients of the SDK for JavaScript v3 as only version 2 allows it."""

from __future__ import annotations

import enum
from bisect import bisect_left
from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.running_code import RunningCall, RunningRoutine
from serverless_lint.link.program.expressions import expressions_of
from serverless_lint.link.program.sdk import Sdk
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import ArrayValue, ClientKind, Handler, Literal, Member, Module, Result, SdkCall
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import (
    Attribute,
    Block,
    BlockKind,
    CallResult,
    Constant,
    Expression,
    Language,
    Name,
    Operation,
    last_name,
    subexpressions,
)
from serverless_lint.source import Location


class Idiom(enum.Enum):
    """What version 3 has otherwise."""

    PROMISE = "promise"
    TEXT = "text"
    """Text made of a stream or of bytes."""
    CODE = "code"
    ARGUMENT = "argument"


class OlderIdiom(msgspec.Struct, frozen=True, eq=False):
    """A place where version 3 does not do what version 2 does."""

    idiom: Idiom
    what: str
    """The client, the member of the answer, or the error that it is about, as it is written."""
    location: Location
    handlers: tuple[Handler, ...]


_MEMBERS = {("s3", "GetObject"): "Body", ("lambda", "Invoke"): "Payload"}
"""Members of answers that are a stream or bytes in version 3:
https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/migrating.html"""
_NAMES_OF_ERRORS = ("Exception",)
"""How the names of errors of AWS end. Those of Node.js and of other packages end otherwise."""


@finds(OlderIdiom, in_each=RunningCall)
def older_idioms(running: RunningCall, project: LinkedProject) -> Iterator[OlderIdiom]:
    """What running code calls, and how it makes clients."""
    site = running.site
    if site.module.language is Language.PYTHON:
        return
    callee = site.fact.callee
    if isinstance(callee, Attribute) and callee.name in ("promise", "toString"):
        at = site.module.at(callee.name_span)
        called = {
            _called_on(value, callee.name, project.sdk) if isinstance(value, Member) else None
            for value in project.values.callee(site)
        }
        is_measured = callee.name == "toString" and site.index in project.once(_Measured).in_module(site.module)
        if called and None not in called and not is_measured:
            idiom = Idiom.PROMISE if callee.name == "promise" else Idiom.TEXT
            yield OlderIdiom(idiom, min(filter(None, called)), at, running.handlers)
    elif site.fact.is_new and site.fact.arguments:
        client = project.sdk.client_made_by(site)
        if client is not None and client.kind is ClientKind.JAVASCRIPT_V3:
            given = project.values.argument(site, "", 0)
            if given and all(isinstance(each, ArrayValue) or _is_text(each) for each in given):
                at = site.module.at(site.fact.arguments[0].value.span)
                yield OlderIdiom(Idiom.ARGUMENT, _written(callee), at, running.handlers)


class _Measured:
    """Knows of which results of calls only the length is read, each module looked at once."""

    def __init__(self, _: LinkedProject) -> None:
        self._found: dict[str, frozenset[int]] = {}

    def in_module(self, module: Module) -> frozenset[int]:
        """The numbers of the calls, whose results are no text that anything is done with."""
        found = self._found.get(module.key)
        if found is None:
            parts = (part for access in module.facts.accesses for part in subexpressions(access.value))
            found = self._found[module.key] = frozenset(
                part.base.call
                for part in parts
                if isinstance(part, Attribute) and part.name == "length" and isinstance(part.base, CallResult)
            )
        return found


def _called_on(method: Member, name: str, sdk: Sdk) -> str | None:
    """What a method of version 2 is called on, if that comes from a client of version 3."""
    if name == "promise":
        call = _call_of(method.base, sdk)
        return call.operation if call is not None else None
    if not isinstance(method.base, Member):
        return None
    call = _call_of(method.base.base, sdk)
    member = _MEMBERS.get((call.service, call.operation)) if call is not None else None
    return member if member == method.base.name else None


def _call_of(value: object, sdk: Sdk) -> SdkCall | None:
    call = sdk.call_at(value.site) if isinstance(value, Result) else None
    return call if call is not None and _is_newer(call) else None


def _is_newer(call: SdkCall) -> bool:
    return call.client is not None and call.client.kind is ClientKind.JAVASCRIPT_V3


def _is_text(value: object) -> bool:
    return isinstance(value, Literal) and isinstance(value.value, str)


def _written(callee: Expression) -> str:
    return last_name(callee) or "client"


@finds(OlderIdiom, in_each=RunningRoutine)
def older_codes(running: RunningRoutine, project: LinkedProject) -> Iterator[OlderIdiom]:
    """The comparisons of an error's `code` with the name of an error, where only version 3 can have raised it."""
    module = running.routine.module
    if module.language is Language.PYTHON:
        return
    found = expressions_of(module, running.routine.index)
    # Who compares the name with it as well, or else asks for the status, copes with both versions.
    known = {_compared(part, "name")[1] for expression, _ in found for part in subexpressions(expression)}
    for expression, block in found:
        beside = {compared for part in subexpressions(expression) for compared in _beside_status(part)}
        for part in subexpressions(expression):
            code, name = _compared(part, "code")
            if name in known or part in beside:
                continue
            caught = _caught(module, block, code.base) if code is not None else None
            if code is not None and caught is not None and project.once(_Newer).is_all_in(module, caught):
                yield OlderIdiom(Idiom.CODE, name, module.at(code.name_span), running.handlers)


def _compared(part: Expression, member: str) -> tuple[Attribute | None, str]:
    """A member that is compared with the name of an error of AWS, and that name."""
    if isinstance(part, Operation) and part.operator in ("==", "!=") and len(part.operands) == 2:
        for one, other in (part.operands, part.operands[::-1]):
            if (
                isinstance(one, Attribute)
                and one.name == member
                and isinstance(other, Constant)
                and isinstance(other.value, str)
                and other.value.endswith(_NAMES_OF_ERRORS)
            ):
                return one, other.value
    return None, ""


def _beside_status(part: Expression) -> Iterator[Expression]:
    """The comparisons of codes that are one of several conditions, of which another asks for the status."""
    alternatives = part.operands if isinstance(part, Operation) and part.operator == "or" else ()
    if any(_is_status(within) for operand in alternatives for within in subexpressions(operand)):
        yield from (operand for operand in alternatives if _compared(operand, "code")[0] is not None)


def _is_status(part: Expression) -> bool:
    """Whether it is `error.$metadata.httpStatusCode`, which only version 3 has."""
    return isinstance(part, Attribute) and part.name == "httpStatusCode"


def _caught(module: Module, block: int, error: Expression) -> Block | None:
    """The `try` whose error has a name where a block stands."""
    if not isinstance(error, Name):
        return None
    for around in module.facts.enclosing_blocks(block):
        if around.kind is BlockKind.CATCH and around.binding == error.name and around.of is not None:
            return module.facts.blocks[around.of]
    return None


class _Newer:
    """Knows of which parts of modules version 3 makes all requests, each part looked at once."""

    def __init__(self, project: LinkedProject) -> None:
        self._sdk = project.sdk
        self._calls: dict[str, tuple[list[int], list[int]]] = {}
        """By the module's key where its requests begin, and where those that are not of version 3 do."""

    def is_all_in(self, module: Module, guarded: Block) -> bool:
        """Whether all that is called of AWS in a `try` is called by version 3, and something is."""
        found = self._calls.get(module.key)
        if found is None:
            calls = [(site.span.start, call) for site in module.call_sites if (call := self._sdk.call_at(site))]
            starts = sorted(start for start, _ in calls)
            found = self._calls[module.key] = (starts, sorted(start for start, call in calls if not _is_newer(call)))
        return bool(_count(found[0], guarded)) and not _count(found[1], guarded)


def _count(starts: list[int], part: Block) -> int:
    return bisect_left(starts, part.span.end) - bisect_left(starts, part.span.start)
