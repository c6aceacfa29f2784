"""What code asks of AWS's SDKs that they do not have: methods, commands and parameters."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from serverless_lint.analyses.running_code import RunningCall
from serverless_lint.libraries.aws_clients import DOCUMENT_PACKAGE, LOW_LEVEL_PACKAGE
from serverless_lint.link.program.expressions import may_be_caught
from serverless_lint.link.program.sdk import Sdk, dotted_name
from serverless_lint.link.program.sdk_operations import is_paginator, method_of, operation_of, resource_type_of
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, ClientKind, Handler, Member, ObjectValue, Result, SdkCall, SdkClient
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import Attribute, Constant, Language, Operation
from serverless_lint.parse.code.facts import Mapping as MappingLiteral
from serverless_lint.source import Location
from serverless_lint.suggestion import Effort, Spellings

if TYPE_CHECKING:
    from serverless_lint.aws import sdk


class UnknownRequest(msgspec.Struct, frozen=True, eq=False):
    """A method, command or parameter that an SDK does not have, or a parameter that it cannot do without."""

    problem: str
    """What is wrong, in words: "boto3's client of `s3` has no method `getObject`"."""
    location: Location
    advice: str = ""
    """What to do, in words, if that is certain."""
    name: str = ""
    """The name that there is not, if another one may be meant."""
    offered: tuple[str, ...] = ()
    """The names that may be meant, sorted."""
    is_sure: bool = True
    """Whether it is wrong even if none of these resembles it."""
    is_dropped: bool = False
    """Whether the SDK leaves it out without a word rather than raising an error."""
    handlers: tuple[Handler, ...] = ()
    """The handlers that run it."""
    as_of: datetime.date = datetime.date.min
    """The day by which the project is judged."""


@finds(UnknownRequest, in_each=RunningCall)
def unknown_requests(running: RunningCall, project: LinkedProject) -> Iterator[UnknownRequest]:
    """What running code asks for that there is not."""
    for found in project.once(_finder).of(running.site):
        yield replace(found, handlers=running.handlers, as_of=project.as_of)


def is_unknown(call: SdkCall, project: LinkedProject) -> bool:
    """Whether the SDK certainly lacks the method or command of a call itself, which is told then."""
    unknown = project.once(_finder).unknown_name(call)
    return unknown is not None and (unknown.is_sure or bool(unknown.advice))


def _finder(project: LinkedProject) -> UnknownRequests:
    return UnknownRequests(project.values, project.sdk)


_OTHER_PACKAGES = {DOCUMENT_PACKAGE: LOW_LEVEL_PACKAGE, LOW_LEVEL_PACKAGE: DOCUMENT_PACKAGE}
"""Packages with commands of the same service, which are mistaken for each other."""
_COMMAND = "Command"
_OFFERED_BY_CLIENTS = {
    *("can_paginate", "close", "create_tags", "delete_tags", "generate_presigned_post", "generate_presigned_url"),
    *("get_paginator", "get_waiter", "list_hi_ts_for_qualification_type"),
    *("generate_db_auth_token", "generate_db_connect_auth_token", "generate_db_connect_admin_auth_token"),
}
"""Methods of boto3's clients that are no operations, or operations by other names.

https://docs.aws.amazon.com/boto3/latest/guide/clients.html and `botocore/handlers.py`
"""
_OFFERED_BY_RESOURCES = {"batch_writer", "get_available_subresources", "load", "reload"}
_NAMED_OTHERWISE = frozenset({("logs", "CreateExportTask")})
"""Operations with a parameter that boto3 calls otherwise, because Python has a word for it (`botocore/handlers.py`)."""
_FILLED_IN = frozenset({"TableName"})
"""What an object of `boto3.resource("dynamodb")` passes itself."""


class UnknownRequests:
    """Compares calls of AWS with what the SDKs have."""

    def __init__(self, values: Values, calls: Sdk) -> None:
        self._values = values
        self._calls = calls

    def of(self, site: CallSite) -> Iterator[UnknownRequest]:
        """What a call asks for that there is not."""

        from serverless_lint.aws import sdk

        call = self._calls.call_at(site)
        service = sdk.service(call.service) if call is not None else None
        if call is None or service is None or is_paginator(call):
            return
        unknown = self.unknown_name(call)
        requested = operation_of(call)
        if unknown is not None:
            yield unknown
        elif requested is not None and requested.parameters is not None:
            yield from self._of_parameters(call, requested, requested.parameters)

    def unknown_name(self, call: SdkCall) -> UnknownRequest | None:
        """The method or command of a call, if the SDK has none of that name."""
        from serverless_lint.aws import sdk

        service = sdk.service(call.service)
        if service is None or is_paginator(call):
            return None
        if call.input is not call.site:
            return self._unknown_command(call)
        if call.site.module.language is Language.PYTHON:
            return self._unknown_method_of_python(call, service)
        return self._unknown_method_of_javascript(call, service)

    def _unknown_method_of_python(self, call: SdkCall, service: sdk.Service) -> UnknownRequest | None:
        method, client, site = method_of(call), call.client, call.site
        if client is None or not method or not self._is_only_of(client, site):
            return None
        if may_be_caught(site.module, site.fact.block, "AttributeError"):
            return None
        if client.kind is ClientKind.BOTO3_CLIENT:
            name, offered = f"client of `{service.name}`", _offered_by_client(service)
        else:
            name, offered = f"`{resource_type_of(call) or service.name}`", _offered_by_resource(call)
        if not offered or method in offered or method.startswith("_"):
            return None
        problem = f"boto3's {name} has no method `{method}`"
        return UnknownRequest(problem, _name_of(site), name=method, offered=_like(method, offered))

    def _is_only_of(self, client: SdkClient, site: CallSite) -> bool:
        """Whether what a method is called on can be nothing but such a client, or a resource that it made."""
        if client.kind is ClientKind.BOTO3_RESOURCE:
            return len(self._values.callee(site)) == 1
        others = [
            self._calls.client(callee.base) if isinstance(callee, Member) else None
            for callee in self._values.callee(site)
        ]
        return all(
            other is not None and (other.service, other.kind) == (client.service, client.kind) for other in others
        )

    def _unknown_method_of_javascript(self, call: SdkCall, service: sdk.Service) -> UnknownRequest | None:
        from serverless_lint.aws import sdk

        method, owner = method_of(call), self._class_called_on(call.site)
        requested = operation_of(call)
        if not method or not owner or requested is None:
            # Clients have many methods that are no operations.
            return None
        is_document = sdk.document_operation(method) is not None
        if owner in (service.v3_client, "DynamoDBDocumentClient"):
            command = f"{method[:1].upper()}{method[1:]}{_COMMAND}"
            return UnknownRequest(f"`{owner}` has no method `{method}`", _name_of(call.site), f"send a `{command}`")
        if owner in ("DocumentClient", "DynamoDBDocument"):
            advice = f"did you mean `{_document_method(requested)}`?"
            is_known = is_document or not _document_method(requested)
        else:
            advice = "make a document client for it"
            is_known = not is_document or requested.javascript_name == method
        return None if is_known else UnknownRequest(f"`{owner}` has no method `{method}`", _name_of(call.site), advice)

    def _class_called_on(self, site: CallSite) -> str:
        """The class of the client that a method is called on; empty if it is not made there and then."""
        found = {
            self._class_made_by(callee.base) if isinstance(callee, Member) else ""
            for callee in self._values.callee(site)
        }
        return found.pop() if len(found) == 1 else ""

    def _class_made_by(self, value: object) -> str:
        if not isinstance(value, Result) or self._calls.client_made_by(value.site) is None:
            return ""
        package, _, name = (dotted_name(value.callee) or "").rpartition(".")
        return package.rpartition(".")[2] if name == "from" else name

    def _unknown_command(self, call: SdkCall) -> UnknownRequest | None:
        from serverless_lint.aws import sdk

        for callee in self._values.callee(call.input):
            package, _, command = (dotted_name(callee) or "").rpartition(".")
            if sdk.service_of_package(package) is None or sdk.of_command(package, command) is not None:
                continue
            problem, at = f"`{package}` has no `{command}`", call.input.location
            other = _OTHER_PACKAGES.get(package, "")
            if sdk.of_command(other, command) is not None:
                return UnknownRequest(problem, at, f"it is in `{other}`")
            # The SDKs for JavaScript have operations that the data lacks.
            return UnknownRequest(problem, at, "", command, _like(command, _commands(package)), is_sure=False)
        return None

    def _of_parameters(
        self, call: SdkCall, requested: sdk.Operation, parameters: sdk.Parameters
    ) -> Iterator[UnknownRequest]:
        if (requested.service, requested.name) in _NAMED_OTHERWISE:
            return
        if call.input.module.language is Language.PYTHON:
            yield from self._passed_in_python(call, parameters)
        else:
            yield from self._passed_in_javascript(call, parameters)

    def _passed_in_python(self, call: SdkCall, parameters: sdk.Parameters) -> Iterator[UnknownRequest]:
        site, client = call.site, call.client
        if client is None or not self._is_only_of(client, site):
            return
        name, passed, is_all = method_of(call), set[str](), True
        for argument in site.fact.arguments:
            at = site.module.at(argument.value.span)
            if argument.name:
                passed.add(argument.name)
                yield from _unknown_parameter(argument.name, name, parameters, at)
            elif isinstance(argument.value, Operation) and argument.value.operator == "...":
                is_all = False
            else:
                is_all = False
                yield UnknownRequest(f"`{name}` takes no arguments without a name", at, "write the parameter's name")
        filled_in = _FILLED_IN if resource_type_of(call) == "Table" else ()
        if is_all and (client.kind is ClientKind.BOTO3_CLIENT or filled_in):
            yield from _missing_parameters(name, parameters, passed.union(filled_in), site.location)

    def _passed_in_javascript(self, call: SdkCall, parameters: sdk.Parameters) -> Iterator[UnknownRequest]:
        site = call.input
        is_command = site is not call.site
        name = dotted_name(self._values.callee(site)[0]) or "" if is_command else method_of(call)
        name = name.rpartition(".")[2]
        given = self._values.argument(site, "", 0) or ()
        if len(given) != 1 or not isinstance(given[0], ObjectValue):
            return
        literal = given[0].literal
        passed = {str(entry.key.value) for entry in literal.entries if isinstance(entry.key, Constant)}
        needed = frozenset(parameters.required) - passed
        for entry in literal.entries:
            if isinstance(entry.key, Constant) and isinstance(entry.key.value, str):
                at = given[0].module.at(entry.key.span)
                is_needed = _meant(entry.key.value, parameters) in needed
                for unknown in _unknown_parameter(entry.key.value, name, parameters, at):
                    yield replace(unknown, is_dropped=not (is_needed or _refuses(call)))
        # What a variable holds may get more before it is passed.
        is_written_there = isinstance(site.fact.arguments[0].value, MappingLiteral)
        if is_written_there and literal.complete and not self._has_parameters(call):
            yield from _missing_parameters(name, parameters, passed, site.location)

    def _has_parameters(self, call: SdkCall) -> bool:
        """Whether a client of the SDK for JavaScript v2 may have been made with parameters for all its requests."""
        if call.client is None or call.client.kind is not ClientKind.JAVASCRIPT_V2:
            return call.client is None and call.input is call.site
        return bool(call.client.site.fact.arguments) and not all(
            isinstance(value, ObjectValue) and value.literal.complete and value.literal.get("params") is None
            for value in self._values.argument(call.client.site, "", 0) or ()
        )


def _refuses(call: SdkCall) -> bool:
    """Whether the SDK for JavaScript looks at parameters, as clients of version 2 do but for document clients.

    Those translate what they know of a request first: `translateStructure` in
    https://github.com/aws/aws-sdk-js/blob/v2.1692.0/lib/dynamodb/translator.js
    """
    client = call.client
    return (
        call.input is call.site
        and client is not None
        and client.kind is ClientKind.JAVASCRIPT_V2
        and not client.is_document_client
    )


def _unknown_parameter(name: str, of: str, parameters: sdk.Parameters, at: Location) -> Iterator[UnknownRequest]:
    if name not in parameters.known:
        problem = f"`{of}` has no parameter `{name}`"
        yield UnknownRequest(problem, at, name=name, offered=tuple(sorted(parameters.known)))


def _missing_parameters(
    of: str, parameters: sdk.Parameters, passed: Collection[str], at: Location
) -> Iterator[UnknownRequest]:
    # What is spelt wrongly is told as that.
    meant = {_meant(name, parameters) for name in passed if name not in parameters.known}
    missing = [f"`{name}`" for name in parameters.required if name not in passed and name not in meant]
    if missing:
        yield UnknownRequest(f"`{of}` is called without {' and '.join(missing)}", at, "pass what it needs")


def _meant(name: str, parameters: sdk.Parameters) -> str | None:
    """The parameter that a name is a misspelling of."""
    return None if name in parameters.known else Spellings(parameters.known).meant_by(name, Effort())


def _name_of(site: CallSite) -> Location:
    callee = site.fact.callee
    return site.module.at(callee.name_span) if isinstance(callee, Attribute) else site.location


def _like(name: str, offered: Iterable[str]) -> tuple[str, ...]:
    """The names that begin as a name does, in whatever case."""
    return tuple(sorted(other for other in offered if other[:1].lower() == name[:1].lower()))


def _offered_by_client(service: sdk.Service) -> frozenset[str]:
    from serverless_lint.aws import sdk

    operations = (sdk.operation(service.name, name) for name in service.operations)
    names = frozenset(operation.python_name for operation in operations if operation is not None)
    return names.union(_OFFERED_BY_CLIENTS, sdk.TRANSFERS)


def _offered_by_resource(call: SdkCall) -> frozenset[str]:
    from serverless_lint.aws import boto3_resources, sdk

    known = boto3_resources.resource_type(call.service, resource_type_of(call))
    if known is None:
        return frozenset()
    offered = (known.actions, known.collections, known.makes, known.attributes, known.waiters)
    return frozenset(_OFFERED_BY_RESOURCES).union(sdk.TRANSFERS, *offered)


def _document_method(operation: sdk.Operation) -> str:
    """What document clients call an operation: `put`; empty if they do not have it."""

    from serverless_lint.aws import sdk

    return next((name for name in sdk.document_methods() if sdk.document_operation(name) == operation.name), "")


def _commands(package: str) -> Iterator[str]:
    from serverless_lint.aws import sdk

    service = sdk.service_of_package(package)
    return (f"{name}{_COMMAND}" for name in (service.operations if service is not None else ()))
