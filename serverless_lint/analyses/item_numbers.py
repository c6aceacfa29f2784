"""Numbers of DynamoDB items in Python: boto3's resource gives `Decimal` and takes no `float`.

https://docs.aws.amazon.com/boto3/latest/guide/dynamodb.html,
https://docs.aws.amazon.com/boto3/latest/reference/customizations/dynamodb.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from serverless_lint.analyses.dynamodb_requests import refused_requests
from serverless_lint.analyses.running_code import RunningCall
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.libraries.data_formats import WRITING_AS_TEXT
from serverless_lint.libraries.numbers import (
    EXACT,
    FLOATS,
    INTEGERS,
    METHODS_THAT_GIVE_FLOATS,
    TELLS_HOW,
    TIMES,
    WRITERS_OF_JSON,
)
from serverless_lint.link.program.flow import At
from serverless_lint.link.program.origins import Origin
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.written_literals import Passed
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import (
    ArrayValue,
    CallSite,
    ClientKind,
    External,
    Handler,
    Literal,
    Member,
    ObjectValue,
    Result,
    SdkCall,
    Step,
    Value,
)
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import Constant, Expression, Language, last_name, spelling
from serverless_lint.source import Location


class ItemAsJson(msgspec.Struct, frozen=True, eq=False):
    """A call that writes whole items as JSON without saying what becomes of their numbers."""

    site: CallSite
    given: SdkCall
    """What gives the items."""
    handlers: tuple[Handler, ...]

    @property
    def location(self) -> Location:
        """The callee."""
        return self.site.location


class FloatInItem(msgspec.Struct, frozen=True, eq=False):
    """A value that is certainly a `float`, in something that a resource of boto3 is given."""

    location: Location
    handlers: tuple[Handler, ...]


_ITEMS = {
    "GetItem": ("Item",),
    "Query": ("Items",),
    "Scan": ("Items",),
    "BatchGetItem": ("Responses",),
    "PutItem": ("Attributes",),
    "UpdateItem": ("Attributes",),
    "DeleteItem": ("Attributes",),
}
"""The member of an answer that has items:
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html"""
_NEVER_WHOLE = ("PutItem", "UpdateItem", "DeleteItem")
"""Operations whose answers have no items unless they are asked for them."""
_ITEM = "Item"
_RETURNING = "ReturnValues"
_WITHOUT_ITEMS = "Select"
_WRITTEN = frozenset({"Item", "ExpressionAttributeValues"})
_EXPRESSION = "UpdateExpression"
_CALCULATES = lazy_pattern(r"\bADD\b|[+-]\s*:")
_METHODS = frozenset({"put_item", "update_item"})
_BATCH = "batch_writer"
_MOST_DEPTH = 8


@finds(ItemAsJson, in_each=RunningCall)
def items_as_json(running: RunningCall, project: LinkedProject) -> Iterator[ItemAsJson]:
    """The calls, one for each place."""
    site = running.site
    if site.module.language is not Language.PYTHON or not writes_json(site, project):
        return
    for handler in running.handlers:
        given = _items_in(site, handler, project)
        if given is not None and (given.site.module.key, given.site.index) not in project.once(refused_requests):
            yield ItemAsJson(site, given, running.handlers)
            return


def writes_json(site: CallSite, project: LinkedProject) -> bool:
    """Whether a call writes JSON, and nothing tells it how to write numbers, as all that it is passed is visible."""
    arguments = site.fact.arguments
    unnamed = sum(not argument.name for argument in arguments)
    return not any(argument.name in TELLS_HOW for argument in arguments) and any(
        isinstance(callee, External) and WRITERS_OF_JSON.get(callee.name) == unnamed
        for callee in project.values.callee(site)
    )


def _items_in(site: CallSite, handler: Handler, project: LinkedProject) -> SdkCall | None:
    """The call that gives whole items which are in what is written."""
    written = At(site.module, site.fact.arguments[0].value, site.fact.block)
    for origin in project.flow(handler).of(written):
        given = project.sdk.call_at(origin.source) if isinstance(origin.source, CallSite) else None
        if given is not None and _is_of_resource(given) and _has_items(given, origin):
            is_known = _speaks_of_decimal(handler, project) or _makes_text(site, origin, handler, project)
            return given if not is_known and _keeps_numbers(handler, project) else None
    return None


def _is_of_resource(call: SdkCall) -> bool:
    return call.service == "dynamodb" and call.client is not None and call.client.kind is ClientKind.BOTO3_RESOURCE


def _has_items(given: SdkCall, origin: Origin) -> bool:
    """Whether an answer, or what is taken of it, has whole items rather than single attributes of one."""
    member = _ITEMS.get(given.operation)
    named = {argument.name for argument in given.input.fact.arguments}
    if member is None or _WITHOUT_ITEMS in named:
        return False
    if given.operation in _NEVER_WHOLE and _RETURNING not in named:
        return False
    path = tuple(Step.EACH if isinstance(key, int) else key for key in origin.path)
    return path in ((), member) or (member != (_ITEM,) and path == (*member, Step.EACH))


def _makes_text(site: CallSite, origin: Origin, handler: Handler, project: LinkedProject) -> bool:
    """Whether the function around makes text of the items in another way as well."""
    flow = project.flow(handler)
    return any(
        spelling(other.fact.callee) in WRITING_AS_TEXT
        and other is not site
        and origin in flow.of(At(other.module, argument.value, other.fact.block))
        for other in (site.routine.calls if site.routine is not None else ())
        for argument in other.fact.arguments
    )


def _keeps_numbers(handler: Handler, project: LinkedProject) -> bool:
    """Whether the same code certainly puts numbers into items, or calculates with those that are there."""
    for module in project.code_of(handler).modules:
        for site in module.call_sites:
            if last_name(site.fact.callee) in _METHODS and _writes_item(site, project):
                expression = site.fact.argument(_EXPRESSION)
                if isinstance(expression, Constant) and _CALCULATES.search(str(expression.value)):
                    return True
                if next(_written(site, _is_number, project), None) is not None:
                    return True
    return False


def _speaks_of_decimal(handler: Handler, project: LinkedProject) -> bool:
    return any(EXACT in word.lower() for module in project.code_of(handler).modules for word in module.words)


@finds(FloatInItem, in_each=RunningCall)
def floats_in_items(running: RunningCall, project: LinkedProject) -> Iterator[FloatInItem]:
    """The places where a float is put into something, as far as that is a literal."""
    site = running.site
    if site.module.language is not Language.PYTHON or not _writes_item(site, project):
        return
    for location in _written(site, _is_float, project):
        yield FloatInItem(location, running.handlers)


def _writes_item(site: CallSite, project: LinkedProject) -> bool:
    if last_name(site.fact.callee) not in _METHODS:
        return False
    call = project.sdk.call_at(site)
    if call is not None:
        return _is_of_resource(call)
    return any(
        isinstance(callee, Member)
        and isinstance(callee.base, Result)
        and isinstance(callee.base.callee, Member)
        and callee.base.callee.name == _BATCH
        for callee in project.values.callee(site)
    )


def _written(site: CallSite, is_meant: Callable[[Value], bool], project: LinkedProject) -> Iterator[Location]:
    """The places of what a call puts into an item and what is certainly meant."""
    for argument in site.fact.arguments:
        if argument.name in _WRITTEN:
            passed = Passed(site.module, argument.value, site.fact.block)
            yield from _meant_in(passed, is_meant, project, _MOST_DEPTH)


def _meant_in(
    passed: Passed, is_meant: Callable[[Value], bool], project: LinkedProject, depth: int
) -> Iterator[Location]:
    values = project.values.of(*passed)
    if values and all(map(is_meant, values)):
        yield passed.module.at(passed.expression.span)
    elif len(values) == 1 and depth:
        (value,) = values
        inner: tuple[Expression, ...] = ()
        if isinstance(value, ObjectValue):
            inner = tuple(entry.value for entry in value.literal.entries if entry.key is not None)
        elif isinstance(value, ArrayValue):
            inner = value.literal.items
        if isinstance(value, (ObjectValue, ArrayValue)):
            for expression in inner:
                yield from _meant_in(Passed(value.module, expression, value.block), is_meant, project, depth - 1)


def _is_number(value: Value) -> bool:
    if isinstance(value, Literal):
        return isinstance(value.value, int) and not isinstance(value.value, bool)
    return isinstance(value, Result) and dotted_name(value.callee) in INTEGERS


def _is_float(value: Value) -> bool:
    if isinstance(value, Literal):
        return isinstance(value.value, float)
    name = dotted_name(value.callee) if isinstance(value, Result) else None
    if name is None:
        return False
    is_method = name.startswith(TIMES) and name.rpartition(".")[2] in METHODS_THAT_GIVE_FLOATS
    return name in FLOATS or is_method
