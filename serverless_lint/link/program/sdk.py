"""AWS clients and calls in code: boto3, the AWS SDK for JavaScript v2 and v3, whatever they are called there."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from serverless_lint.libraries.aws_clients import (
    CAPTURES,
    DOCUMENT_PACKAGE,
    METHODS_BESIDE_OPERATIONS,
    PARTS_OF_RESOURCES,
    SESSIONS,
    V2_WITHOUT_CLIENTS,
    V3_CLIENTS,
)
from serverless_lint.link.program.values import Values
from serverless_lint.model import (
    Argument,
    CallSite,
    ClientKind,
    CodeKey,
    External,
    Literal,
    Member,
    Module,
    Result,
    SdkCall,
    SdkClient,
    Value,
)
from serverless_lint.parse.code.facts import Assignment, Attribute, CallResult, Name


class Sdk:
    """Recognises clients and calls by following values."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self._clients: dict[CodeKey, SdkClient | None] = {}
        self._calls: dict[CodeKey, SdkCall | None] = {}
        self._calls_in: dict[str, tuple[SdkCall, ...]] = {}

    def calls(self, module: Module) -> tuple[SdkCall, ...]:
        """The AWS operations that a module calls."""
        found = self._calls_in.get(module.key)
        if found is None:
            calls = map(self.call_at, module.call_sites)
            found = self._calls_in[module.key] = tuple(call for call in calls if call is not None)
        return found

    def call_at(self, site: CallSite) -> SdkCall | None:
        """The AWS operation that a call requests, if it requests one."""
        key = site.key
        if key not in self._calls:
            self._calls[key] = self._call(site)
        return self._calls[key]

    def client_made_by(self, site: CallSite) -> SdkClient | None:
        """The client that a call creates, if it creates one."""
        key = site.key
        if key not in self._clients:
            self._clients[key] = None
            for callee in self._values.callee(site):
                client = self._client(site, callee)
                if client is not None:
                    self._clients[key] = client
                    break
        return self._clients[key]

    def client(self, value: Value) -> SdkClient | None:
        """The client that a value is, wrappers such as X-Ray's taken off."""
        for _ in range(4):
            if isinstance(value, Member):
                return self._client_of_resource(value)
            if not isinstance(value, Result):
                return None
            made = self.client_made_by(value.site)
            if made is not None and not made.is_document_client:
                return made
            inner = self._wrapped(value)
            if inner is None:
                return made
            value = inner
        return None

    def client_made_with(self, value: Result) -> SdkClient | None:
        """The client that a call creates with what was passed to the function around it: a session, or the package."""
        made = self._client(value.site, value.callee)
        return replace(made, maker=value.callee) if made is not None else None

    def _named_by_caller(self, site: CallSite, client: SdkClient) -> SdkClient:
        """The client with its service, if the function that makes it is told that where the client comes from."""
        told = self._values.argument(client.site, "service_name", 0) or ()
        argument = told[0] if len(told) == 1 else None
        asked = self._made_by(site) if isinstance(argument, Argument) else None
        if asked is None or not isinstance(argument, Argument):
            return client
        if argument.routine not in self._values.called_routines(asked):
            return client
        passed = argument.routine.passed(asked, argument.index)
        named = self._values.of(asked.module, passed, asked.fact.block) if passed is not None else None
        return replace(client, service=self._literal(named) or "")

    def _made_by(self, site: CallSite) -> CallSite | None:
        """The only call that gives what a method is called on, if that stands there or has a name."""
        callee = site.fact.callee
        base = callee.base if isinstance(callee, Attribute) else None
        module = site.module
        if isinstance(base, Name):
            bound = self._values.seen(module, base, site.fact.block)
            only = bound[0] if len(bound) == 1 else None
            base = only.value if isinstance(only, Assignment) else None
        return module.call_sites[base.call] if isinstance(base, CallResult) else None

    def _client_of_resource(self, value: Member) -> SdkClient | None:
        """The client behind a resource of boto3, or behind a table and the like: `resource.meta.client`."""
        meta = value.base
        if value.name != "client" or not isinstance(meta, Member) or meta.name != "meta":
            return None
        table = self._table_object(meta.base)
        made = self._resource_client(table) if table is not None else self._made(meta.base)
        if made is None or made.kind is not ClientKind.BOTO3_RESOURCE:
            return None
        # What a resource of DynamoDB does to values it does by its client:
        # https://docs.aws.amazon.com/boto3/latest/reference/customizations/dynamodb.html
        return replace(made, kind=ClientKind.BOTO3_CLIENT, is_document_client=made.service == "dynamodb")

    def _made(self, value: Value) -> SdkClient | None:
        return self.client_made_by(value.site) if isinstance(value, Result) else None

    def _client(self, site: CallSite, callee: Value) -> SdkClient | None:
        name = dotted_name(callee)
        if name is None:
            return None
        if site.module.language.value == "python":
            return self._python_client(site, callee, name)
        return _javascript_client(site, name)

    def _python_client(self, site: CallSite, callee: Value, name: str) -> SdkClient | None:
        base, _, method = name.rpartition(".")
        if method not in ("client", "resource"):
            return None
        if isinstance(callee, Member) and not self._is_session(callee.base):
            return None
        if isinstance(callee, External) and base not in SESSIONS:
            return None
        service = self._literal(self._values.argument(site, "service_name", 0))
        kind = ClientKind.BOTO3_CLIENT if method == "client" else ClientKind.BOTO3_RESOURCE
        return SdkClient(service or "", kind, site)

    def _is_session(self, value: Value) -> bool:
        return isinstance(value, Result) and dotted_name(value.callee) in SESSIONS

    def _wrapped(self, value: Result) -> Value | None:
        """The client that a wrapping call was given: `captureAWSClient(client)`, `DocumentClient.from(client)`."""
        name = dotted_name(value.callee) or ""
        if name.rpartition(".")[2] not in (*CAPTURES, "from"):
            return None
        passed = self._values.argument(value.site, "", 0) or ()
        # A variable that is filled when it is first asked for is nothing before.
        return next((given for given in passed if not isinstance(given, Literal)), None)

    def _call(self, site: CallSite) -> SdkCall | None:
        for callee in self._values.callee(site):
            if isinstance(callee, Member):
                call = self._method_call(site, callee)
            elif isinstance(callee, External):
                call = _pagination_call(site, callee.name)
            else:
                call = None
            if call is not None:
                return call
        return None

    def _method_call(self, site: CallSite, callee: Member) -> SdkCall | None:
        if site.module.language.value != "python" and callee.name == "send":
            return self._command_call(site, callee)
        table = self._table_object(callee.base)
        if table is not None:
            client = self._resource_client(table)
            if client is None or callee.name in METHODS_BESIDE_OPERATIONS:
                return None
            return SdkCall(client.service, _pascal_case(callee.name), site, site, client, table_of=table)
        client = self.client(callee.base)
        if client is None or callee.name in METHODS_BESIDE_OPERATIONS:
            return None
        if not client.service:
            client = self._named_by_caller(site, client)
        if client.kind in (ClientKind.BOTO3_CLIENT, ClientKind.BOTO3_RESOURCE):
            operation = _pascal_case(callee.name)
        else:
            operation = callee.name[:1].upper() + callee.name[1:]
            if client.service == "dynamodb":
                operation = _document_operation(operation)
        return SdkCall(client.service, operation, site, site, client)

    def _command_call(self, site: CallSite, callee: Member) -> SdkCall | None:
        for value in self._values.argument(site, "", 0) or ():
            if not isinstance(value, Result) or not value.site.fact.is_new:
                continue
            package, _, name = (dotted_name(value.callee) or "").rpartition(".")
            if package.startswith("@aws-sdk/") and name.endswith("Command"):
                operation = name.removesuffix("Command")
                service = _v3_service(package)
                if package == DOCUMENT_PACKAGE:
                    operation = _document_operation(operation)
                return SdkCall(service, operation, site, value.site, self.client(callee.base))
        return None

    def _table_object(self, value: Value) -> CallSite | None:
        """The call that made a resource object such as `Table("orders")`."""
        if isinstance(value, Result) and isinstance(value.callee, Member) and value.callee.name in PARTS_OF_RESOURCES:
            return value.site
        return None

    def _resource_client(self, table: CallSite) -> SdkClient | None:
        for callee in self._values.callee(table):
            if isinstance(callee, Member):
                client = self.client(callee.base)
                if client is not None and client.kind is ClientKind.BOTO3_RESOURCE:
                    return client
        return None

    def _literal(self, values: Iterable[Value] | None) -> str | None:
        found = tuple(values or ())
        if len(found) == 1 and isinstance(found[0], Literal) and isinstance(found[0].value, str):
            return found[0].value
        return None


def dotted_name(value: Value) -> str | None:
    """The dotted name of something external, with `()` left out where a result is in between.

    `boto3.client` for `boto3.client`, `boto3.Session.client` for `boto3.Session().client`.
    """
    if isinstance(value, External):
        return value.name
    names: list[str] = []
    for _ in range(20):
        if isinstance(value, Member):
            names.append(value.name)
            value = value.base
        elif isinstance(value, Result):
            value = value.callee
        else:
            return None
        # This is asked of each call by many.
        if isinstance(value, External):
            return ".".join((value.name, *reversed(names)))
    return None


def plain_name(name: str) -> str:
    """The dotted name of something in a package of Node.js, however that is imported."""
    return name.removeprefix("node:").replace(".default.", ".")


def _javascript_client(site: CallSite, name: str) -> SdkClient | None:
    package, _, what = name.rpartition(".")
    if what == "from" and package.endswith((".DynamoDBDocumentClient", ".DynamoDBDocument")):
        return SdkClient("dynamodb", ClientKind.JAVASCRIPT_V3, site, is_document_client=True)
    if not site.fact.is_new:
        return None
    if package.startswith((V3_CLIENTS, DOCUMENT_PACKAGE)):
        if what.endswith("Command") or not what[:1].isupper():
            return None
        service = _v3_service(package)
        name = package.removeprefix(V3_CLIENTS) if package.startswith(V3_CLIENTS) else service
        if what.endswith("Client") or what.lower() == name.replace("-", ""):
            return SdkClient(service, ClientKind.JAVASCRIPT_V3, site, name_in_sdk=name)
        return None
    return _v2_client(site, name)


def _v2_client(site: CallSite, name: str) -> SdkClient | None:
    plain = plain_name(name)
    for capture in ("aws-xray-sdk-core.captureAWS.", "aws-xray-sdk.captureAWS."):
        if plain.startswith(capture):
            name = "aws-sdk." + plain.removeprefix(capture)
    if name.startswith("aws-sdk/clients/"):
        parts = name.removeprefix("aws-sdk/clients/").replace("/", ".").split(".")
        parts = [part for part in parts if part != "default"]
    elif name.startswith("aws-sdk."):
        parts = [part for part in name.removeprefix("aws-sdk.").split(".") if part not in ("default", "AWS")]
    else:
        return None
    if not parts or parts[0] in V2_WITHOUT_CLIENTS:
        return None
    is_document_client = parts[-1] == "DocumentClient"
    return SdkClient(_v2_service(parts[0]), ClientKind.JAVASCRIPT_V2, site, is_document_client, parts[0].lower())


def _v3_service(package: str) -> str:
    from serverless_lint.aws.sdk import service_of_package

    known = service_of_package(package)
    return known.name if known is not None else package.removeprefix("@aws-sdk/").removeprefix("client-")


def _v2_service(client: str) -> str:
    from serverless_lint.aws.sdk import service_of_v2_client

    known = service_of_v2_client(client)
    return known.name if known is not None else client.lower()


def _document_operation(name: str) -> str:
    from serverless_lint.aws.sdk import document_operation

    return document_operation(name[:1].lower() + name[1:]) or name


def _pagination_call(site: CallSite, name: str) -> SdkCall | None:
    package, _, what = name.rpartition(".")
    if not (package.startswith(V3_CLIENTS) or package == DOCUMENT_PACKAGE):
        return None
    if not what.startswith("paginate"):
        return None
    return SdkCall(_v3_service(package), what.removeprefix("paginate"), site, site, None)


def _pascal_case(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))
