"""What calls ask of AWS: operations of known clients, of resources of boto3, of paginators, waiters and transfers.

Where `Sdk` names a call as it is written, this says which operations of the API are requested, and by which clients.
What is not known for certain is no request: a method's name alone says nothing.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import NamedTuple, TypeAlias

import msgspec

from serverless_lint.aws import boto3_resources, sdk
from serverless_lint.aws.boto3_resources import Collection
from serverless_lint.libraries.asking import ASKED, OTHER_CLIENTS
from serverless_lint.libraries.aws_clients import STORAGE_PACKAGE
from serverless_lint.link.program.following import Following
from serverless_lint.link.program.guards import Ways
from serverless_lint.link.program.sdk import Sdk, dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.model import (
    UNKNOWN,
    Argument,
    CallSite,
    ClientKind,
    CodeKey,
    External,
    Literal,
    Member,
    Module,
    ObjectValue,
    Result,
    SdkCall,
    SdkClient,
    Value,
    is_none,
)
from serverless_lint.parse.code.facts import (
    Assignment,
    Attribute,
    Constant,
    Language,
    Mapping,
    Name,
    is_each,
)

_MOST_STEPS = 12
_MOST_VALUES = 8
_GOING_THROUGH = frozenset({"all", "filter", "limit", "page_size", "pages"})
"""Methods of collections of boto3 that give the same collection, or what is in it."""
_SIGNING = frozenset({"generate_presigned_url", "getSignedUrl", "getSignedUrlPromise"})


class Request(msgspec.Struct, frozen=True, eq=False):
    """A call with the operations that it requests of one service."""

    call: SdkCall
    """The call, as the operation that it requests first."""
    operations: tuple[sdk.Operation, ...]
    clients: tuple[SdkClient, ...]
    """What may send them."""


class _Site(NamedTuple):
    """A call that may request something."""

    site: CallSite
    request: Request | None
    """What it requests, whatever callers pass; None if that depends on them."""


class _NothingPassed:
    """What callers pass if that is not known, and whether anybody wanted to know."""

    was_asked = False

    def __call__(self, argument: Argument) -> tuple[Value, ...]:
        self.was_asked = True
        return (UNKNOWN,)


class _Client(msgspec.Struct, frozen=True):
    """A client, or a resource of boto3 as a whole."""

    made: SdkClient
    is_document: bool = False


class _Object(msgspec.Struct, frozen=True):
    """A resource of boto3, such as a table."""

    made: SdkClient
    type: str
    site: CallSite
    """The call that named it."""


class _Collection(msgspec.Struct, frozen=True):
    """The things in a resource of boto3."""

    made: SdkClient
    fact: Collection
    site: CallSite


class _Meta(msgspec.Struct, frozen=True):
    """The attribute of a resource that has its client."""

    made: SdkClient


class _Asking(msgspec.Struct, frozen=True):
    """A paginator or a waiter of boto3."""

    made: SdkClient
    operation: str
    method: str
    """The method that requests the operation."""


_Thing: TypeAlias = "_Client | _Object | _Collection | _Meta | _Asking"


class Requests:
    """Recognises what calls request."""

    def __init__(self, values: Values, sdk: Sdk) -> None:
        self._values = values
        self.sdk = sdk
        self.ways = Ways()
        """How the calls are led to."""
        self._sites: dict[str, tuple[_Site, ...]] = {}
        """The calls of each module that may request something, by its key, as far as they were asked for."""

    def of(self, module: Module, running: Container[CodeKey], following: Following) -> Iterator[Request]:
        """What a module requests when it is loaded, and what those of its functions do that run, in source order."""
        sites = self._sites.get(module.key)
        if sites is None:
            sites = self._sites[module.key] = tuple(self._sites_of(module))
        for site, fixed in sites:
            if site.routine is None or site.routine.key in running:
                request = self.at(site, following) if fixed is None else fixed
                if request is not None:
                    yield request

    def _sites_of(self, module: Module) -> Iterator[_Site]:
        for site in module.call_sites:
            passed = _NothingPassed()
            request = self.at(site, Following(self._values, passed))
            if passed.was_asked or request is not None:
                yield _Site(site, None if passed.was_asked else request)

    def at(self, site: CallSite, following: Following) -> Request | None:
        """What a call requests, if that is certain, whichever of the things that its callee may be it is."""
        found: list[Request] = []
        for callee in self._callees(site, following):
            if is_none(callee):
                continue
            request = self._request(site, callee, following)
            if request is None:
                return None
            found.append(request)
        if not found or len({request.operations for request in found}) > 1:
            return None
        clients = {(client.site.key, client.maker): client for request in found for client in request.clients}
        return Request(found[0].call, found[0].operations, tuple(clients.values()))

    def _callees(self, site: CallSite, following: Following) -> tuple[Value, ...]:
        found: list[Value] = []
        for callee in self._values.callee(site):
            found += following.of(callee)
            if len(found) > _MOST_VALUES:
                return (UNKNOWN,)
        return tuple(found)

    def _request(self, site: CallSite, callee: Value, following: Following) -> Request | None:
        asked = self._asked(site, callee)
        if asked is not None:
            return asked
        if site.module.language is Language.PYTHON:
            if isinstance(callee, Member):
                return self._of_thing(site, self._thing(callee.base), callee.name)
            return self._of_element(site) if callee == UNKNOWN else None
        if isinstance(callee, Member):
            return self._sent(site, callee, following) or self._javascript_method(site, callee)
        return self._function_of_package(site, callee, following) if isinstance(callee, External) else None

    def _asked(self, site: CallSite, callee: Value) -> Request | None:
        """What a call of a package asks by itself, with a client of its own."""
        asked = ASKED.get(dotted_name(callee) or "")
        if asked is None:
            return None
        maker = callee.base.site if isinstance(callee, Member) and isinstance(callee.base, Result) else None
        if any(not OTHER_CLIENTS.isdisjoint(_named_arguments(each)) for each in (site, maker) if each is not None):
            return None
        operations = tuple(filter(None, (sdk.operation(asked.service, name) for name in asked.operations)))
        named_at = maker if asked.of_object else None
        return Request(SdkCall(asked.service, asked.operations[0], site, site, None, named_at, asked), operations, ())

    def _of_element(self, site: CallSite) -> Request | None:
        """`for message in queue.receive_messages(): message.delete()`."""
        callee = site.fact.callee
        if not isinstance(callee, Attribute) or not isinstance(callee.base, Name):
            return None
        things: list[_Thing | None] = []
        for binding in self._values.seen(site.module, callee.base, site.fact.block):
            if isinstance(binding, Assignment) and is_each(binding.value):
                found = self._values.of(site.module, binding.value.operands[0], binding.block)
                things += map(self._thing, found)
            else:
                things.append(None)
        elements = {_element(thing) for thing in things}
        element = elements.pop() if len(elements) == 1 else None
        return self._of_thing(site, element, callee.name)

    def _of_thing(self, site: CallSite, thing: _Thing | None, method: str) -> Request | None:
        if isinstance(thing, _Client):
            return _request(site, thing.made, self._of_boto3_client(site, thing.made, method))
        if isinstance(thing, _Asking) and method == thing.method:
            return _request(site, thing.made, (thing.operation,))
        if isinstance(thing, _Object):
            return _request(site, thing.made, self._of_object(thing, method), thing.site)
        if isinstance(thing, _Collection):
            first = (thing.fact.operation,)
            if method in _GOING_THROUGH:
                return _request(site, thing.made, first, thing.site)
            done = thing.fact.actions.get(method)
            return _request(site, thing.made, (done, *first) if done else (), thing.site)
        return None

    def _of_boto3_client(self, site: CallSite, made: SdkClient, method: str) -> tuple[str, ...]:
        if made.kind is not ClientKind.BOTO3_CLIENT:
            action = boto3_resources.action(made.service, boto3_resources.SERVICE, method)
            return (action.operation,) if action is not None else ()
        if method in _SIGNING:
            name = self._text(site, "ClientMethod", 0)
            operation = sdk.of_boto3_client(made.service, name) if name is not None else None
        else:
            operation = sdk.of_boto3_client(made.service, method)
        if operation is not None:
            return (operation.name,)
        return _transfer(method) if made.service == "s3" else ()

    def _of_object(self, thing: _Object, method: str) -> tuple[str, ...]:
        service = thing.made.service
        known = boto3_resources.resource_type(service, thing.type)
        action = boto3_resources.action(service, thing.type, method)
        if action is not None:
            return (action.operation,)
        waiter = known.waiters.get(method) if known is not None else None
        asked = sdk.waiter(service, waiter) if waiter is not None else None
        return (asked.operation,) if asked is not None else ()

    def _sent(self, site: CallSite, callee: Member, following: Following) -> Request | None:
        """`client.send(new PutItemCommand({…}))`."""
        client = self._thing(callee.base) if callee.name == "send" else None
        if not isinstance(client, _Client) or client.made.kind is not ClientKind.JAVASCRIPT_V3:
            return None
        return self._command(site, 0, client, following)

    def _command(self, site: CallSite, position: int, client: _Client, following: Following) -> Request | None:
        given = self._values.argument(site, "", position) or ()
        commands = [command for value in given for command in following.of(value)]
        found: dict[str, tuple[sdk.Operation, CallSite]] = {}
        for command in commands:
            operation = _of_command(command)
            if operation is None or operation.service != client.made.service or not isinstance(command, Result):
                return None
            found[operation.name] = (operation, command.site)
        if len(found) != 1:
            return None
        operation, made = next(iter(found.values()))
        return _request(site, client.made, (operation.name,), written=made)

    def _javascript_method(self, site: CallSite, callee: Member) -> Request | None:
        client = self._thing(callee.base)
        if not isinstance(client, _Client):
            return None
        made = client.made
        operation: sdk.Operation | None
        if client.is_document:
            operation = sdk.of_document_client(callee.name)
        elif made.kind is ClientKind.JAVASCRIPT_V2:
            method = self._text(site, "", 0) if callee.name in _SIGNING else callee.name
            operation = sdk.of_v2_client(made.name_in_sdk, method or "")
        else:
            service = sdk.service(made.service)
            operation = sdk.of_aggregated_client(service.v3_package, callee.name) if service is not None else None
        if operation is not None:
            return _request(site, made, (operation.name,))
        is_upload = callee.name == "upload" and made.service == "s3" and made.kind is ClientKind.JAVASCRIPT_V2
        return _request(site, made, _transfer("upload") if is_upload else ())

    def _function_of_package(self, site: CallSite, callee: External, following: Following) -> Request | None:
        """`paginateScan({client}, {…})`, `waitUntilBucketExists({client}, {…})`, `new Upload({client, params})`."""
        package, _, name = callee.name.rpartition(".")
        if package == "@aws-sdk/s3-request-presigner" and name == "getSignedUrl":
            clients = self._clients(self._values.argument(site, "", 0) or (), following)
            signed = [self._command(site, 1, client, following) for client in clients]
            return signed[0] if len(signed) == 1 else None
        operations: tuple[str, ...] = ()
        if package == STORAGE_PACKAGE and name == "Upload":
            operations = _transfer(name)
        elif package.startswith("@aws-sdk/"):
            service = sdk.service_of_package(package)
            paginated = sdk.of_paginate_function(package, name)
            waiter = sdk.waiter(service.name, name) if service is not None and name.startswith("waitUntil") else None
            asked = paginated.name if paginated is not None else waiter.operation if waiter is not None else None
            operations = (asked,) if asked is not None else ()
        if not operations:
            return None
        clients = self._clients(self._member(self._values.argument(site, "", 0) or (), "client"), following)
        return _request(site, clients[0].made, operations) if len(clients) == 1 else None

    def _clients(self, values: Iterable[Value], following: Following) -> list[_Client]:
        things = [self._thing(each) for value in values for each in following.of(value)]
        return [thing for thing in things if isinstance(thing, _Client)] if None not in things else []

    def _member(self, values: Iterable[Value], name: str) -> Iterator[Value]:
        for value in values:
            expression = value.literal.get(name) if isinstance(value, ObjectValue) else None
            if isinstance(value, ObjectValue) and expression is not None:
                yield from self._values.of(value.module, expression, value.block)

    def _thing(self, value: Value, steps: int = _MOST_STEPS) -> _Thing | None:
        """What of an SDK a value is."""
        if not steps:
            return None
        if isinstance(value, Result):
            return self._made(value) or self._called(value, steps)
        if isinstance(value, Member):
            return self._attribute(value, steps)
        return None

    def _made(self, value: Result) -> _Client | None:
        made = self.sdk.client(value) or self.sdk.client_made_with(value)
        if made is None or not made.service:
            return None
        outer = self.sdk.client_made_by(value.site)
        is_document = made.is_document_client or (outer is not None and outer.is_document_client)
        return _Client(made, is_document)

    def _called(self, value: Result, steps: int) -> _Thing | None:
        callee = value.callee
        if not isinstance(callee, Member):
            return None
        base = self._thing(callee.base, steps - 1)
        if isinstance(base, _Client) and base.made.kind is ClientKind.BOTO3_CLIENT:
            return self._made_by_client(value.site, base.made, callee.name)
        if isinstance(base, _Client) and base.made.kind is ClientKind.BOTO3_RESOURCE:
            return _made_by_object(value.site, base.made, boto3_resources.SERVICE, callee.name, None)
        if isinstance(base, _Object):
            return _made_by_object(value.site, base.made, base.type, callee.name, base.site)
        return base if isinstance(base, _Collection) and callee.name in _GOING_THROUGH else None

    def _made_by_client(self, site: CallSite, made: SdkClient, method: str) -> _Asking | None:
        if method == "get_paginator":
            operation = sdk.of_boto3_client(made.service, self._text(site, "operation_name", 0) or "")
            return _Asking(made, operation.name, "paginate") if operation is not None else None
        if method == "get_waiter":
            waiter = sdk.waiter(made.service, self._text(site, "waiter_name", 0) or "")
            return _Asking(made, waiter.operation, "wait") if waiter is not None else None
        return None

    def _attribute(self, value: Member, steps: int) -> _Thing | None:
        base = self._thing(value.base, steps - 1)
        if isinstance(base, _Meta) and value.name == "client":
            return _Client(msgspec.structs.replace(base.made, kind=ClientKind.BOTO3_CLIENT))
        if isinstance(base, _Object):
            made, kind, site = base.made, base.type, base.site
        elif isinstance(base, _Client) and base.made.kind is ClientKind.BOTO3_RESOURCE:
            made, kind, site = base.made, boto3_resources.SERVICE, base.made.site
        else:
            return None
        if value.name == "meta":
            return _Meta(made)
        known = boto3_resources.resource_type(made.service, kind)
        collection = known.collections.get(value.name) if known is not None else None
        return _Collection(made, collection, site) if collection is not None else None

    def _text(self, site: CallSite, name: str, position: int) -> str | None:
        found = self._values.argument(site, name, position) or ()
        text = found[0].value if len(found) == 1 and isinstance(found[0], Literal) else None
        return text if isinstance(text, str) else None


def _element(thing: _Thing | None) -> _Object | None:
    """What is in a collection of boto3, or in a list of its resources."""
    if isinstance(thing, _Collection):
        return _Object(thing.made, thing.fact.items, thing.site)
    return thing if isinstance(thing, _Object) else None


def _made_by_object(
    site: CallSite, made: SdkClient, kind: str, method: str, named_at: CallSite | None
) -> _Object | None:
    known = boto3_resources.resource_type(made.service, kind)
    if known is None:
        return None
    action = known.actions.get(method)
    found = known.makes.get(method) or (action.makes if action is not None else "")
    return _Object(made, found, named_at or site) if found else None


def _of_command(value: Value) -> sdk.Operation | None:
    if not isinstance(value, Result) or not value.site.fact.is_new:
        return None
    package, _, name = (dotted_name(value.callee) or "").rpartition(".")
    return sdk.of_command(package, name) if package.startswith("@aws-sdk/") else None


def _named_arguments(site: CallSite) -> Iterator[str]:
    """The names of what is passed to a call, also as the options that it takes first."""
    yield from (argument.name for argument in site.fact.arguments)
    options = site.fact.argument("", 0)
    entries = options.entries if isinstance(options, Mapping) else ()
    yield from (str(entry.key.value) for entry in entries if isinstance(entry.key, Constant))


def _transfer(method: str) -> tuple[str, ...]:
    return tuple(operation.name for operation in sdk.certain_of_transfer(method))


def _request(
    site: CallSite,
    made: SdkClient,
    names: Iterable[str],
    object_named_at: CallSite | None = None,
    *,
    written: CallSite | None = None,
) -> Request | None:
    operations = tuple(filter(None, (sdk.operation(made.service, name) for name in names)))
    if not operations:
        return None
    call = SdkCall(made.service, operations[0].name, site, written or site, made, table_of=object_named_at)
    return Request(call, operations, (made,))
