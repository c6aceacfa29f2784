"""What DynamoDB or its SDKs refuse of the requests that code makes to it, as far as these are literal."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

import msgspec

from serverless_lint.analyses.running_code import RunningCall, RunningRequest
from serverless_lint.analyses.shared import shared
from serverless_lint.analyses.unknown_requests import is_unknown
from serverless_lint.aws.dynamodb import EXPRESSIONS, KEYWORDS, RESERVED_WORDS, SECTIONS, SECTIONS_OF_PAIRS, TYPES
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.libraries.aws_clients import DOCUMENT_PACKAGE
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.sdk_operations import Request, members_of, request_of
from serverless_lint.link.program.values import Values
from serverless_lint.link.program.written_literals import Passed, is_only_handed_on
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import (
    ArrayValue,
    CallSite,
    ClientKind,
    CodeKey,
    Handler,
    Literal,
    Member,
    ObjectValue,
    Program,
    Result,
    Routine,
    SdkCall,
)
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import Constant, Language, Mapping, Name
from serverless_lint.parse.template.template import Node, Resource
from serverless_lint.source import Location

_SERVICE = "dynamodb"
_NAMES = "ExpressionAttributeNames"
_VALUES = "ExpressionAttributeValues"
_KEY = "Key"
_ITEM = "Item"
_INDEX = "IndexName"
_TABLE = "TableName"
_TELLING = ("UpdateExpression", "KeyConditionExpression", "FilterExpression", "ConditionExpression")
"""What, beside its values, nothing has but requests to DynamoDB."""
_WITH_ATTRIBUTES = (_ITEM, _KEY, _VALUES, "ExclusiveStartKey")


class ExpressionFault(enum.Enum):
    """What is wrong with an expression, or with what stands for parts of it."""

    RESERVED = "reserved"
    MISSING = "missing"
    UNUSED = "unused"
    UNSEPARATED = "unseparated"


class FaultyExpression(msgspec.Struct, frozen=True, eq=False):
    """A part of an expression for which DynamoDB refuses the request."""

    fault: ExpressionFault
    name: str
    """The word or placeholder; of what nothing separates, the second."""
    parameter: str
    """Where it is, or should be."""
    location: Location
    handlers: tuple[Handler, ...]
    after: str = ""
    """What stands before it, if nothing separates the two."""
    is_sender_known: bool = True
    """Whether the call is one of the SDK's; else the request is known by what it has in it alone."""


class UntypedValue(msgspec.Struct, frozen=True, eq=False):
    """A value that is written otherwise than the client takes it."""

    name: str
    """The attribute or placeholder."""
    parameter: str
    needs_type: bool
    """Whether the client wants the types of values; else it writes them itself."""
    location: Location
    handlers: tuple[Handler, ...]


class ForeignKey(msgspec.Struct, frozen=True, eq=False):
    """A request with a key or an index that the template's table does not have."""

    index: str | None
    """The index that there is not; None where the key is wrong."""
    missing: tuple[str, ...]
    """The attributes of the table's key that the request lacks."""
    foreign: tuple[str, ...]
    """The attributes of the request's key that are none of the table's."""
    keys: tuple[str, ...]
    """The attributes of the table's key, or its indexes."""
    table: Resource
    call: SdkCall
    """The request, which DynamoDB refuses."""
    location: Location
    programs: tuple[Program, ...] = ()


class _Fault(NamedTuple):
    """A part of an expression for which DynamoDB refuses a request."""

    fault: ExpressionFault
    name: str
    parameter: str
    location: Location
    after: str = ""


@finds(FaultyExpression, in_each=RunningRequest)
def faulty_expressions(running: RunningRequest, project: LinkedProject) -> Iterator[FaultyExpression]:
    """What is wrong with expressions that are literal."""
    request = _request_of(running.call, project)
    for found in _faults(request, project.values) if request is not None else ():
        yield FaultyExpression(*found[:4], running.handlers, found.after)


@finds(FaultyExpression, in_each=RunningCall)
def faulty_expressions_for_others(running: RunningCall, project: LinkedProject) -> Iterator[FaultyExpression]:
    """The same in what is a request by what it has in it, and that a call which is not known is given to send."""
    site = running.site
    if _VALUES not in site.module.words or site.key in project.once(_known_calls):
        return
    for request in _requests_given(site, project.values):
        if _VALUES in request and not request.keys().isdisjoint(_TELLING):
            for found in _faults(request, project.values):
                yield FaultyExpression(*found[:4], running.handlers, found.after, is_sender_known=False)


def _known_calls(project: LinkedProject) -> frozenset[CodeKey]:
    """The calls that are known to request something of AWS, and those that make their requests."""
    calls = [running.call for running in project.all(RunningRequest)]
    return frozenset(site.key for call in calls for site in (call.site, call.input))


def _requests_given(site: CallSite, values: Values) -> Iterator[Request]:
    """The objects that a call is given and that nothing adds to, as far as is seen."""
    fact = site.fact
    if site.module.language is Language.PYTHON and fact.arguments and all(argument.name for argument in fact.arguments):
        if not values.called_routines(site):
            yield {argument.name: Passed(site.module, argument.value, fact.block) for argument in fact.arguments}
        return
    for position, argument in enumerate(fact.arguments):
        if argument.name or not isinstance(argument.value, (Name, Mapping)):
            continue
        request = members_of(Passed(site.module, argument.value, fact.block), values)
        if (
            request is not None
            and _TABLE in request
            and all(_hands_on(routine, position, values) for routine in values.called_routines(site))
        ):
            yield request


def _hands_on(routine: Routine, position: int, values: Values) -> bool:
    """Whether a function of the project does no more with a parameter than to give it to one call as it is."""
    parameters = routine.fact.parameters
    name = parameters[position].name if position < len(parameters) else ""
    return bool(name) and is_only_handed_on(routine.module, name, routine.fact.body, values)


def _faults(request: Request, values: Values) -> Iterator[_Fault]:
    texts = {name: _text(request[name], values) for name in EXPRESSIONS.value if name in request}
    literal = {name: text for name, text in texts.items() if text is not None}
    for name, text in literal.items():
        for word in _reserved_in(str(text.value))[:_MOST_TOLD]:
            yield _Fault(ExpressionFault.RESERVED, word, name, text.location)
        for first, second in _unseparated_in(str(text.value))[:_MOST_TOLD]:
            yield _Fault(ExpressionFault.UNSEPARATED, second, name, text.location, first)
    for parameter, sign in ((_NAMES, "#"), (_VALUES, ":")):
        given = members_of(request[parameter], values) if parameter in request else {}
        if given is None:
            continue
        used = {each: text for text in literal.values() for each in _placeholders(str(text.value), sign)}
        is_all_literal = len(literal) == len(texts)
        missing = (
            (each, text)
            for each, text in used.items()
            if each not in given and (is_all_literal or not _OF_CONDITIONS.fullmatch(each))
        )
        for each, text in islice(missing, _MOST_TOLD):
            yield _Fault(ExpressionFault.MISSING, each, parameter, text.location)
        if is_all_literal and texts:
            unused = ((each, passed) for each, passed in given.items() if each not in used)
            for each, passed in islice(unused, _MOST_TOLD):
                at = passed.module.at(passed.expression.span)
                yield _Fault(ExpressionFault.UNUSED, each, parameter, at)


@finds(UntypedValue, in_each=RunningRequest)
def untyped_values(running: RunningRequest, project: LinkedProject) -> Iterator[UntypedValue]:
    """The values that certainly are of the other kind."""
    request = _request_of(running.call, project)
    needs_type = _needs_types(running.call, project) if request is not None else None
    # Whoever takes a command from the right package, or the right method, has the right client with it.
    if request is None or needs_type is None or is_unknown(running.call, project):
        return
    for parameter in _WITH_ATTRIBUTES:
        attributes = members_of(request[parameter], project.values) if parameter in request else None
        is_wrong = _is_native if needs_type else _is_typed
        wrong = ((name, each) for name, each in (attributes or {}).items() if is_wrong(each, project.values))
        for name, passed in islice(wrong, _MOST_TOLD):
            at = passed.module.at(passed.expression.span)
            yield UntypedValue(name, parameter, needs_type, at, running.handlers)


@finds(ForeignKey, reads_code=True)
def foreign_keys(project: LinkedProject) -> Iterator[ForeignKey]:
    """The requests to tables of templates, as far as both are known."""
    found = ((program, _foreign(program, project.values)) for program in project.all(Program))
    for foreign, programs in shared(
        found, lambda foreign: (foreign.location.sort_key, foreign.table.key, foreign.missing, foreign.foreign)
    ):
        yield msgspec.structs.replace(foreign, programs=programs)


def refused_requests(project: LinkedProject) -> frozenset[CodeKey]:
    """The calls whose request the table refuses, by their modules and their places there: they give nothing."""
    sites = (foreign.call.site for foreign in project.all(ForeignKey))
    return frozenset((site.module.key, site.index) for site in sites)


def _foreign(program: Program, values: Values) -> Iterator[ForeignKey]:
    for call in program.calls:
        table = call.only
        if table is None or call.call.service != _SERVICE:
            continue
        request = request_of(call.call, values) or {}
        indexes = _indexes(table) if _INDEX in request else None
        index = _text(request[_INDEX], values) if _INDEX in request else None
        if index is not None and indexes is not None and index.value not in indexes:
            yield ForeignKey(str(index.value), (), (), tuple(indexes), table, call.call, index.location)
        for parameter in (_KEY, _ITEM):
            passed = request.get(parameter)
            attributes = members_of(passed, values) if passed is not None else None
            keys = _keys(table) if attributes is not None else None
            if passed is None or attributes is None or keys is None:
                continue
            missing = tuple(name for name in keys if name not in attributes)
            # What has a name may have lost some of it: `delete key.name` is not followed.
            is_written = parameter == _KEY and not isinstance(passed.expression, Name)
            foreign = tuple(name for name in attributes if name not in keys) if is_written else ()
            if missing or foreign:
                wrong = passed if missing else attributes[foreign[0]]
                at = wrong.module.at(wrong.expression.span)
                yield ForeignKey(None, missing, foreign, keys, table, call.call, at)


def _keys(table: Resource) -> tuple[str, ...] | None:
    """The attributes of a table's key; None if they are not all known."""
    if table.type == "AWS::Serverless::SimpleTable":
        primary = table.properties.lookup("PrimaryKey")
        name = table.properties.lookup("PrimaryKey", "Name")
        only = "id" if primary.certainly_absent else name.only
        return (only,) if isinstance(only, str) else None
    return _texts_in(table.properties, "KeySchema", "AttributeName")


def _indexes(table: Resource) -> tuple[str, ...] | None:
    found: list[str] = []
    for setting in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
        if table.properties.lookup(setting).certainly_absent:
            continue
        names = _texts_in(table.properties, setting, _INDEX)
        if names is None:
            return None
        found += names
    return tuple(found)


def _texts_in(properties: Node, setting: str, name: str) -> tuple[str, ...] | None:
    listed = properties.lookup(setting).only
    if not isinstance(listed, Node):
        return None
    elements = [element.possible().only for element in listed.elements()]
    texts = [element.lookup(name).only if isinstance(element, Node) else None for element in elements]
    found = tuple(text for text in texts if isinstance(text, str))
    return found if found and len(found) == len(elements) else None


def _request_of(call: SdkCall, project: LinkedProject) -> Request | None:
    return request_of(call, project.values) if call.service == _SERVICE else None


def _needs_types(call: SdkCall, project: LinkedProject) -> bool | None:
    """Whether the types of values have to be written; None if that is not known."""
    client = call.client
    if call.input is not call.site:
        names = [dotted_name(callee) or "" for callee in project.values.callee(call.input)]
        return not any(name.startswith(DOCUMENT_PACKAGE) for name in names)
    if client is None or call.table_of is not None:
        return None if client is None else False
    if client.kind is ClientKind.BOTO3_RESOURCE or client.is_document_client:
        return False
    # The client is the one inside of what `DynamoDBDocument.from(client)` makes.
    callees = project.values.callee(call.site)
    makers = [callee.base.site for callee in callees if isinstance(callee, Member) and isinstance(callee.base, Result)]
    around = [made for site in makers if (made := project.sdk.client_made_by(site)) is not None]
    return not any(made.is_document_client for made in around)


def _is_native(passed: Passed, values: Values) -> bool:
    given = values.of(*passed)
    return bool(given) and all(
        isinstance(value, ArrayValue) or (isinstance(value, Literal) and value.value is not None) for value in given
    )


def _is_typed(passed: Passed, values: Values) -> bool:
    given = values.of(*passed)
    return bool(given) and all(isinstance(value, ObjectValue) and _has_type(value, values) for value in given)


def _has_type(value: ObjectValue, values: Values) -> bool:
    """Whether a map has but a type as its key, and no number under it: those are written as texts there."""
    entries = value.literal.entries
    key = entries[0].key if len(entries) == 1 else None
    if not isinstance(key, Constant) or key.value not in TYPES.value:
        return False
    inner = (each.value for each in values.of(value.module, entries[0].value, value.block) if isinstance(each, Literal))
    return not any(isinstance(number, (int, float)) and not isinstance(number, bool) for number in inner)


def _text(passed: Passed, values: Values) -> Literal | None:
    """The only text that a value may be."""
    given = values.of(*passed)
    only = given[0] if len(given) == 1 else None
    is_text = isinstance(only, Literal) and isinstance(only.value, str) and len(only.value) <= _LONGEST
    return only if isinstance(only, Literal) and is_text else None


_LONGEST = 4_096
"""Bytes; DynamoDB takes no longer expression, and no longer name:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html"""
_MOST_TOLD = 20
"""Of an expression that is wrong in more places no more are told, nor of an object."""
_TOKEN = lazy_pattern(r"[#:]?[A-Za-z0-9_]+")
_PART = lazy_pattern(r"[#:]?[A-Za-z0-9_]+(?:\.[#]?[A-Za-z0-9_]+|\[[0-9]+\])*|\S")
"""A path, a placeholder, a word of the language, or a sign."""
_CALLED = lazy_pattern(r"\s*\(")
_OF_CONDITIONS = lazy_pattern(r"[#:][nv][0-9]+")
"""What boto3 calls the placeholders of its condition objects, which it adds to those that are given:
https://docs.aws.amazon.com/boto3/latest/reference/customizations/dynamodb.html"""


@lru_cache(maxsize=256)
def _reserved_in(text: str) -> tuple[str, ...]:
    """The reserved words among the attributes that an expression names."""
    words = dict.fromkeys(
        match.group()
        for match in _TOKEN.finditer(text)
        if match.group().upper() in RESERVED_WORDS.value
        and match.group().upper() not in KEYWORDS.value
        and not _CALLED.match(text, match.end())
    )
    return tuple(words)


@lru_cache(maxsize=256)
def _unseparated_in(text: str) -> tuple[tuple[str, str], ...]:
    """The operands of an expression between which neither an operator stands nor a comma.

    After `ADD` and `DELETE` a path and its value stand beside each other, and the next pair after a comma.
    """
    found: list[tuple[str, str]] = []
    before, in_row, are_pairs = "", 0, False
    for match in _PART.finditer(text):
        part = match.group()
        is_operand = _TOKEN.match(part) is not None and part.upper() not in KEYWORDS.value
        if is_operand and before and not (are_pairs and in_row == 1):
            found.append((before, part))
            in_row = 0
        if is_operand or part == ")":
            before, in_row = part, in_row + 1 if is_operand else 1
        else:
            before, in_row = "", 0
        if part.upper() in SECTIONS.value:
            are_pairs = part.upper() in SECTIONS_OF_PAIRS
    return tuple(found)


@lru_cache(maxsize=256)
def _placeholders(text: str, sign: str) -> tuple[str, ...]:
    return tuple(match.group() for match in _TOKEN.finditer(text) if match.group().startswith(sign))
