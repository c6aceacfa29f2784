"""The operations of AWS, and what the SDKs for Python and JavaScript call them.

Services are known by the names that boto3 has for them (`stepfunctions`), operations by those of the API (`PutItem`).
Of names that are not known every function says None; SDKs newer than the data know more, and those for JavaScript have
a few operations with streams in both directions that boto3 lacks.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TypeAlias

import msgspec

from serverless_lint.aws.operation_lines import in_groups, operations_line
from serverless_lint.aws.packed import lines_of
from serverless_lint.aws.spelling import python_name

_Tokens: TypeAlias = "str | tuple[str, ...]"


class Service(msgspec.Struct, frozen=True):
    """A service, and what the SDKs call it."""

    name: str
    """As boto3 calls it: `boto3.client("stepfunctions")`."""
    identifier: str
    """As AWS calls it: `SFN`, `Cognito Identity Provider`."""
    iam_prefix: str
    """What its actions begin with: `states`. There may be no actions with it."""
    endpoint_prefix: str
    v2_clients: tuple[str, ...]
    """The clients of the SDK for JavaScript v2: `StepFunctions`; none if the service is newer than that SDK."""
    is_boto3_resource: bool
    """Whether there is `boto3.resource` for it."""
    named_by: tuple[str, ...]
    """The parameters that name the resource that a request is about: `TableName`. Known of a few services alone."""

    @property
    def v3_package(self) -> str:
        """The package of the SDK for JavaScript v3: `@aws-sdk/client-sfn`."""
        return f"{_V3_CLIENT}{self.identifier.lower().replace(' ', '-')}"

    @property
    def v3_aggregated_client(self) -> str:
        """The class there whose methods are the operations: `SFN`."""
        return "".join(word[:1].upper() + word[1:] for word in self.identifier.split(" "))

    @property
    def v3_client(self) -> str:
        """The class there that is sent commands: `SFNClient`."""
        return f"{self.v3_aggregated_client}Client"

    @property
    def operations(self) -> tuple[str, ...]:
        """The names of its operations, sorted."""
        return tuple(_operations(self.name).by_name)


class Operation(msgspec.Struct, frozen=True):
    """What a service can be asked to do."""

    service: str
    name: str
    """`PutItem`."""
    python_name: str
    """`put_item`."""
    writes: bool
    """Whether it changes something, as far as the level of access of its action or its name tells."""
    is_open: bool
    """Whether everybody may call it without permissions: it takes a token of another kind, or nothing."""

    @property
    def javascript_name(self) -> str:
        """`putItem`."""
        return _lower_first(self.name)

    @property
    def pagination(self) -> Pagination | None:
        """How it gives its results page by page, if it does."""
        return _details(self.service).paginations.get(self.name)

    @property
    def batch(self) -> Batch | None:
        """What it says of the things that it takes several of at once, if that is known."""
        return _details(self.service).batches.get(self.name)

    @property
    def parameters(self) -> Parameters | None:
        """What it takes; None of a service whose parameters are not kept."""
        return _details(self.service).parameters.get(self.name)


class Pagination(msgspec.Struct, frozen=True):
    """How an operation gives its results page by page."""

    input_tokens: tuple[str, ...]
    """The parameters that ask for the next page: `ExclusiveStartKey`."""
    output_tokens: tuple[str, ...]
    """What of a response goes there, in JMESPath: `LastEvaluatedKey`, `NextMarker || Contents[-1].Key`."""
    limit_key: str | None
    """The parameter that limits a page."""
    more_results: str | None
    """The member of a response that says whether there are more pages, where there is one beside the tokens."""
    results: tuple[str, ...]
    """The members of a response that hold the results, in JMESPath. Perhaps also others."""
    has_paginator: bool
    """Whether SDKs have a paginator for it."""


class Batch(msgspec.Struct, frozen=True):
    """What an operation takes several of at once."""

    entries: str
    """The parameter that holds them, with the path in it: `Delete.Objects`. Empty if it is a count."""
    failures: tuple[str, ...]
    """Where a response says what failed: `UnprocessedItems`, `Records[].ErrorCode`. None if all fails or nothing."""
    limit: int | None
    """The most that one request takes; None if there is no limit that we know."""
    single: str | None
    """The operation that does the same for one, if there is one."""


class Parameters(msgspec.Struct, frozen=True):
    """What an operation takes."""

    required: tuple[str, ...]
    """What a caller has to pass. SDKs make up tokens for idempotency themselves."""
    optional: tuple[str, ...]

    @property
    def known(self) -> frozenset[str]:
        """All of them."""
        return frozenset((*self.required, *self.optional))


class Waiter(msgspec.Struct, frozen=True):
    """What asks again and again until something is as it should be."""

    name: str
    """`BucketExists`."""
    operation: str
    delay: int
    """Seconds between two attempts."""
    attempts: int

    @property
    def python_name(self) -> str:
        """`bucket_exists`."""
        return python_name(self.name)


def services() -> tuple[Service, ...]:
    """All services, sorted by name."""
    return tuple(_services().values())


def service(name: str) -> Service | None:
    """The service that boto3 calls so."""
    return _services().get(name)


def service_of_package(package: str) -> Service | None:
    """The service of a package of the SDK for JavaScript v3: `@aws-sdk/client-sfn`, `@aws-sdk/lib-dynamodb`."""
    return _services_of_packages().get(package)


def service_of_v2_client(client: str) -> Service | None:
    """The service of a client of the SDK for JavaScript v2, as a class or a file: `StepFunctions`, `stepfunctions`."""
    return _services_of_v2_clients().get(client.lower())


def operation(service: str, name: str) -> Operation | None:
    """An operation by its name in the API or in Python: `PutItem`, `put_item`."""
    known = _operations(service)
    return known.by_name.get(name) or known.by_python_name.get(name)


def of_boto3_client(service: str, method: str) -> Operation | None:
    """What a method of a client of boto3 requests; None of those that request nothing or several things."""
    return _operations(service).by_python_name.get(method)


def of_v2_client(client: str, method: str) -> Operation | None:
    """What a method of a client of the SDK for JavaScript v2 requests: `new AWS.S3().getObject()`."""
    known = service_of_v2_client(client)
    return _operations(known.name).by_javascript_name.get(method) if known is not None else None


def of_aggregated_client(package: str, method: str) -> Operation | None:
    """What a method of an aggregated client of the SDK for JavaScript v3 requests: `new S3().getObject()`.

    Those of the package `@aws-sdk/lib-dynamodb` are the methods of `DynamoDBDocument`.
    """
    if package == DOCUMENT_PACKAGE:
        return of_document_client(method)
    known = service_of_package(package)
    return _operations(known.name).by_javascript_name.get(method) if known is not None else None


def of_command(package: str, command: str) -> Operation | None:
    """What a command of the SDK for JavaScript v3 requests: `GetObjectCommand`, `PutCommand` of lib-dynamodb."""
    known = service_of_package(package)
    if known is None or not command.endswith(_COMMAND):
        return None
    name = command.removesuffix(_COMMAND)
    if package == DOCUMENT_PACKAGE:
        name = _document_operations().get(_lower_first(name), "")
    return _operations(known.name).by_name.get(name)


def of_paginate_function(package: str, function: str) -> Operation | None:
    """What a paginator of the SDK for JavaScript v3 requests: `paginateListObjectsV2`."""
    return of_command(package, f"{function.removeprefix(_PAGINATE)}{_COMMAND}") if _PAGINATE in function[:8] else None


def document_operation(method: str) -> str | None:
    """The name of what a method of a document client requests, which is all that is read for it: `put` is `PutItem`."""
    return _document_operations().get(method)


def document_methods() -> tuple[str, ...]:
    """The methods of document clients, sorted."""
    return tuple(sorted(_document_operations()))


def of_document_client(method: str) -> Operation | None:
    """What a method of `DynamoDB.DocumentClient` or `DynamoDBDocument` requests: `put`, `batchGet`."""
    return _operations("dynamodb").by_name.get(document_operation(method) or "")


def of_transfer(method: str) -> tuple[Operation, ...] | None:
    """What a method or class that moves objects of S3 requests: boto3's `upload_file`, JavaScript's `Upload`."""
    names = TRANSFERS.get(method)
    known = _operations("s3").by_name
    return tuple(known[name] for name in names) if names is not None else None


def certain_of_transfer(method: str) -> tuple[Operation, ...]:
    """What a method that moves objects requests in any case; large ones take more."""
    return tuple(operation for operation in of_transfer(method) or () if operation.name in _IN_ANY_CASE)


def waiter(service: str, name: str) -> Waiter | None:
    """A waiter by any SDK's name: `bucket_exists`, `bucketExists`, `waitUntilBucketExists`."""
    known = _details(service).waiters
    wanted = name.removeprefix("waitUntil").replace("_", "").lower()
    return next((waiter for waiter in known.values() if waiter.name.lower() == wanted), None)


def waiters(service: str) -> tuple[Waiter, ...]:
    """The waiters of a service, sorted by name."""
    return tuple(_details(service).waiters.values())


DOCUMENT_PACKAGE = "@aws-sdk/lib-dynamodb"

_UPLOAD = ("PutObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload", "AbortMultipartUpload")
_DOWNLOAD = ("HeadObject", "GetObject")
_COPY = ("HeadObject", "CopyObject", "CreateMultipartUpload", "UploadPartCopy", "CompleteMultipartUpload")
TRANSFERS: Mapping[str, tuple[str, ...]] = {
    "upload_file": _UPLOAD,
    "upload_fileobj": _UPLOAD,
    "upload": _UPLOAD,
    "Upload": _UPLOAD,
    "download_file": _DOWNLOAD,
    "download_fileobj": _DOWNLOAD,
    "copy": (*_COPY, "AbortMultipartUpload"),
}
"""Methods of boto3's clients, buckets and objects, of the SDK v2's client, and the class of `@aws-sdk/lib-storage`.

https://boto3.amazonaws.com/v1/documentation/api/latest/reference/customizations/s3.html
"""

_IN_ANY_CASE = frozenset({"PutObject", "GetObject", "CopyObject"})

_V3_CLIENT = "@aws-sdk/client-"
_COMMAND = "Command"
_PAGINATE = "paginate"
_OTHER_PACKAGES = {
    DOCUMENT_PACKAGE: "dynamodb",
    "@aws-sdk/lib-storage": "s3",
    "@aws-sdk/client-cloudwatch-events": "events",
}
"""Packages that have no name of a service, with the service that they are for."""


class _ServiceLine(msgspec.Struct, array_like=True, frozen=True):
    identifier: str
    iam_prefix: str
    endpoint_prefix: str
    v2_clients: str
    is_boto3_resource: bool
    named_by: str
    python_names: dict[str, str]
    """Those that do not follow from the operations' names."""
    document_operations: dict[str, str]


class _DetailsLine(msgspec.Struct, array_like=True, frozen=True):
    paginations: tuple[tuple[_Tokens, _Tokens, str, str, bool, str], ...]
    waiters: dict[str, tuple[str, int, int]]
    batches: dict[str, tuple[str, tuple[str, ...], int | None, str]]
    parameters: dict[str, str]


class _Operations(msgspec.Struct, frozen=True):
    by_name: Mapping[str, Operation] = {}
    by_python_name: Mapping[str, Operation] = {}
    by_javascript_name: Mapping[str, Operation] = {}


class _Details(msgspec.Struct, frozen=True):
    paginations: Mapping[str, Pagination] = {}
    waiters: Mapping[str, Waiter] = {}
    batches: Mapping[str, Batch] = {}
    parameters: Mapping[str, Parameters] = {}


@cache
def _service_lines() -> Mapping[str, _ServiceLine]:
    decoder = msgspec.json.Decoder(_ServiceLine)
    return {name: decoder.decode(line) for name, line in lines_of("sdk_services").items()}


@cache
def _services() -> Mapping[str, Service]:
    return {
        name: Service(
            name,
            line.identifier,
            line.iam_prefix,
            line.endpoint_prefix,
            tuple(line.v2_clients.split()),
            line.is_boto3_resource,
            tuple(line.named_by.split()),
        )
        for name, line in _service_lines().items()
    }


@cache
def _services_of_packages() -> Mapping[str, Service]:
    others = {package: _services()[name] for package, name in _OTHER_PACKAGES.items()}
    return {service.v3_package: service for service in services()} | others


@cache
def _services_of_v2_clients() -> Mapping[str, Service]:
    return {client.lower(): service for service in services() for client in service.v2_clients}


@cache
def _document_operations() -> Mapping[str, str]:
    return {_lower_first(name): found for name, found in _service_lines()["dynamodb"].document_operations.items()}


@cache
def _known_operations(service: str) -> _Operations:
    line = operations_line(service)
    writes = {name: level.writes for name, level, _ in in_groups(line.groups)}
    writes |= dict.fromkeys(line.reads.split(), False) | dict.fromkeys(line.writes.split(), True)
    opens = frozenset(line.opens.split())
    written_otherwise = {name: written for written, name in _service_lines()[service].python_names.items()}
    found = [
        Operation(service, name, written_otherwise.get(name) or python_name(name), writes[name], name in opens)
        for name in sorted(writes)
    ]
    return _Operations(
        {operation.name: operation for operation in found},
        {operation.python_name: operation for operation in found},
        {operation.javascript_name: operation for operation in found},
    )


def _operations(service: str) -> _Operations:
    # Code may name any number of services that there are not: only those that there are are remembered.
    return _known_operations(service) if service in _services() else _Operations()


def _details(service: str) -> _Details:
    return _known_details(service) if service in _services() else _Details()


@cache
def _known_details(service: str) -> _Details:
    line = msgspec.json.decode(lines_of("sdk_details")[service], type=_DetailsLine)
    return _Details(
        dict(pagination for group in line.paginations for pagination in _paginations(*group)),
        {name: Waiter(name, *waiter) for name, waiter in line.waiters.items()},
        {
            name: Batch(entries, failures, limit, single or None)
            for name, (entries, failures, limit, single) in line.batches.items()
        },
        {name: _parameters(parameters) for name, parameters in line.parameters.items()},
    )


def _paginations(
    inputs: _Tokens, outputs: _Tokens, limit: str, more: str, has_paginator: bool, operations: str
) -> list[tuple[str, Pagination]]:
    pages = (operation.partition(":") for operation in operations.split())
    return [
        (
            name,
            Pagination(
                _listed(inputs),
                _listed(outputs),
                limit or None,
                more or None,
                tuple(filter(None, results.split(","))),
                has_paginator,
            ),
        )
        for name, _, results in pages
    ]


def _parameters(written: str) -> Parameters:
    required, _, optional = written.partition("|")
    return Parameters(tuple(required.split()), tuple(optional.split()))


def _listed(tokens: _Tokens) -> tuple[str, ...]:
    return (tokens,) if isinstance(tokens, str) else tokens


def _lower_first(name: str) -> str:
    return name[:1].lower() + name[1:]
