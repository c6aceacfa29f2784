"""The permissions that the code of functions needs, each with the calls that need it, and what of it is not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from serverless_lint.analyses.policy_targets import Target, Targets
from serverless_lint.analyses.policy_values import UNKNOWN_TEXT
from serverless_lint.analyses.requested import Requested
from serverless_lint.aws.spelling import python_name
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.libraries.asking import ASK_NOTHING, EXTENSION, IDEMPOTENCY, PARAMETERS
from serverless_lint.libraries.aws_clients import (
    ASKING_PACKAGES,
    SERVERLESS_OPENSEARCH,
    SIGNERS_OF_OPENSEARCH,
)
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import (
    CallSite,
    ClientKind,
    Function,
    FunctionCode,
    Literal,
    ObjectValue,
    Program,
    SdkCall,
    SdkClient,
    Value,
)
from serverless_lint.parse.code.contents import names_in
from serverless_lint.parse.code.facts import Assignment, CallResult, Import, Name
from serverless_lint.parse.template.template import ResourceKey
from serverless_lint.source import Location

# They bring what the SDKs offer, which runs alone need that read code.
if TYPE_CHECKING:
    from serverless_lint.aws import sdk


class Need(msgspec.Struct, frozen=True, eq=False):
    """An action that a call needs."""

    action: str
    enough: tuple[str, ...]
    """The actions of which one is enough, itself included."""
    target: Target
    location: Location
    """The call."""


class Gap(msgspec.Struct, frozen=True, eq=False):
    """What is not known of the permissions that a function needs."""

    text: str
    location: Location


class NeededPermissions(msgspec.Struct, frozen=True, eq=False):
    """What a function needs to be allowed for what its code asks of AWS."""

    function: Function
    programs: tuple[Program, ...]
    needs: tuple[Need, ...]
    gaps: tuple[Gap, ...]
    """What may need more, or something else."""
    may_use: frozenset[str]
    """Patterns of all actions that the requests may use."""


_NO_NEED = "of other credentials than those of the function's role: what it may do is not part of this policy"


_OF_EXTENSION = (
    "the extension for parameters and secrets asks for what the code names: that needs `ssm:GetParameter` or "
    "`secretsmanager:GetSecretValue`"
)
_READ_PACKAGES = (*PARAMETERS, *IDEMPOTENCY)
"""Packages of which it may be known what they ask."""
_ACCESS_TO_COLLECTIONS = "aoss:APIAccessAll"
_ROLES = ("role", "rolearn")
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItem.html
_IN_TRANSACTIONS = {
    "ConditionCheck": "dynamodb:ConditionCheckItem",
    "Delete": "dynamodb:DeleteItem",
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
}
_SECRETS = "/aws/reference/secretsmanager"
"""https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html"""
_OBJECTS = lazy_pattern(r"S3|Bucket|Image|Video|Media|Document|DataConfig|OutputConfig|Channel|Query|Workgroup|Job")
"""What the keys of objects are called that hold objects of S3, or say where some are written."""


class KnownNeeds:
    """Knows what functions need, as far as their code was read. A project has one: `project.once(KnownNeeds)`."""

    def __init__(self, project: LinkedProject) -> None:
        self._project = project
        self._known: dict[ResourceKey, NeededPermissions] = {}

    def of(self, function: Function) -> NeededPermissions:
        """What a function needs for its programs."""
        if function.key not in self._known:
            self._known[function.key] = self._needed_by(function)
        return self._known[function.key]

    def _needed_by(self, function: Function) -> NeededPermissions:
        programs = self._project.programs_of(function)
        finders = [_Finder(self._project, program) for program in programs]
        needs = [need for finder in finders for need in finder.needs()]
        gaps = [gap for finder in finders for gap in finder.gaps()] if programs else [self._not_read(function)]
        may_use = frozenset[str]().union(*(finder.may_use for finder in finders))
        return NeededPermissions(function, tuple(programs), tuple(needs), tuple(_once(gaps)), may_use)

    def _not_read(self, function: Function) -> Gap:
        reason = self._problems.get(function.key, "no handler was found")
        return Gap(f"the code was not read ({reason}), so nothing is known of what it needs", function.location)

    @cached_property
    def _problems(self) -> Mapping[ResourceKey, str]:
        """Why the code of functions was not read."""
        found: dict[ResourceKey, str] = {}
        for code in self._project.all(FunctionCode):
            if code.problem is not None:
                found.setdefault(code.function.key, code.problem.value)
        return found


def _once(gaps: list[Gap]) -> Iterator[Gap]:
    yield from {(gap.text, gap.location): gap for gap in gaps}.values()


class _Finder:
    """Looks at the code of one program."""

    def __init__(self, project: LinkedProject, program: Program) -> None:
        self._project = project
        self._program = program
        self._requested = project.once(Requested)
        self._requests = self._requested.of(program)
        self._targets = Targets(project, program, self._requests)
        self._found: list[Need] = []
        self._gaps: list[Gap] = []
        self._used: set[tuple[str, int]] = set()
        """The clients whose requests were found."""
        self.may_use: set[str] = set()
        """Patterns of the actions that the requests may use."""
        self._look()

    def needs(self) -> Iterator[Need]:
        """What the calls need, in source order by module."""
        yield from self._found

    def gaps(self) -> Iterator[Gap]:
        """What is not known."""
        yield from self._gaps
        if self._requested.changes_defaults(self._program):
            yield Gap("the code gives all clients other credentials, or another address", self._program.location)
        understood = tuple(package for package in _READ_PACKAGES if self._is_understood(package))
        for module in self._program.code.modules:
            if any(known in word for word in module.words for known in EXTENSION):
                yield Gap(_OF_EXTENSION, module.location)
            said: set[str] = set()
            for fact in module.facts.imports:
                package, name = _asking_package(fact)
                if name in self._signers_for_collections:
                    continue
                if name and not fact.type_only and not name.startswith(understood) and package not in said:
                    said.add(package)
                    text = f"`{name}` asks AWS by itself: what it needs is not known"
                    yield Gap(text, module.at(fact.span))

    def _is_understood(self, package: str) -> bool:
        """Whether all is known that a package is asked to do, which is something."""
        called = {is_known for name, is_known in self._called if name.startswith(package)}
        return called == {True}

    @cached_property
    def _called(self) -> frozenset[tuple[str, bool]]:
        """What is called of packages that ask AWS by themselves, and whether it is known what that asks."""
        requested = {request.call.site.key for request in self._requests.all if request.call.asked is not None}
        return frozenset(
            (name, site.key in requested)
            for site in self._requests.sites
            for name in map(dotted_name, self._project.values.callee(site))
            if name is not None and name.startswith(_READ_PACKAGES) and name.rpartition(".")[2] not in ASK_NOTHING
        )

    @cached_property
    def _signers(self) -> Mapping[str, Mapping[CallSite, bool]]:
        """By what makes signers of requests to OpenSearch its calls, and whether each is for OpenSearch Serverless."""
        found: dict[str, dict[CallSite, bool]] = {}
        for site in self._requests.sites:
            for name in map(dotted_name, self._project.values.callee(site)):
                if name in SIGNERS_OF_OPENSEARCH:
                    found.setdefault(name, {})[site] = self._services_of(site) == {SERVERLESS_OPENSEARCH}
        return found

    @cached_property
    def _signers_for_collections(self) -> frozenset[str]:
        """Those of them all of whose requests are known to be to collections of OpenSearch Serverless."""
        return frozenset(name for name, sites in self._signers.items() if all(sites.values()))

    def _services_of(self, signer: CallSite) -> set[object]:
        """The services that a signer is for, as far as they are known."""
        named = self._project.values.argument(signer, "service", 2)
        followed = [each for value in named or () for each in self._requests.followed(value)]
        return {each.value if isinstance(each, Literal) else None for each in followed}

    def _look(self) -> None:
        requested = {request.call.site.key: request for request in self._requests.all}
        for site in self._requests.sites:
            request = requested.get(site.key)
            call = self._project.sdk.call_at(site)
            if request is not None:
                asked = request.call.asked
                if asked is not None and asked.is_later and not self._may_be_used(site):
                    continue
                self._of_request(call or request.call, request.operations, request.clients)
            elif call is not None:
                self._of_call(call)
        for sites in self._signers.values():
            for site, is_for_collections in sites.items():
                if is_for_collections:
                    # https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-data-access.html
                    target = Target((UNKNOWN_TEXT,), remark="which collection it is about is not known")
                    self.may_use.add(f"{SERVERLESS_OPENSEARCH}:*")
                    self._found.append(Need(_ACCESS_TO_COLLECTIONS, (_ACCESS_TO_COLLECTIONS,), target, site.location))
        for site in self._requests.sites:
            made = self._project.sdk.client_made_by(site)
            if made is not None and made.service == "":
                self._gaps.append(Gap("which service this is a client of is not known", site.location))
            elif (
                made is not None
                and site.key not in self._used
                and not made.is_document_client
                and self._may_be_used(site)
            ):
                text = f"no call of this client of {made.service} was found: what it is used for is not known"
                self._gaps.append(Gap(text, site.location))

    def _may_be_used(self, site: CallSite) -> bool:
        """Whether what a call makes may be used: if it is kept by a name alone, that must be somewhere else, too."""
        module = site.module
        if site.routine is not None:
            return True
        keeping = [fact for fact in module.facts.assignments if _keeps(fact, site)]
        kept = {fact.target.name for fact in keeping if isinstance(fact.target, Name)}
        if module is self._program.handler.module:
            others = tuple(fact for fact in module.facts.assignments if fact not in keeping)
            if not kept.isdisjoint(names_in(msgspec.structs.replace(module.facts, assignments=others))):
                return True
        modules = (other for other in self._program.code.modules if other is not module)
        return not kept or any(not kept.isdisjoint(other.words) for other in modules)

    def _of_call(self, call: SdkCall) -> None:
        """A call of a client that may be several things."""
        from serverless_lint.aws import sdk

        operation = sdk.operation(call.service, call.operation)
        moved = sdk.certain_of_transfer(python_name(call.operation)) if call.service == "s3" else ()
        operations = (operation,) if operation is not None else moved
        clients = (call.client,) if call.client is not None else ()
        if operations:
            self._of_request(call, operations, clients)
            return
        self._use(clients)
        if call.client is None or call.client.kind is not ClientKind.BOTO3_RESOURCE:
            of_service = f" of {call.service}" if call.service else ""
            self._gaps.append(Gap(f"what `{call.operation}` asks{of_service} is not known", call.location))

    def _of_request(self, call: SdkCall, operations: tuple[sdk.Operation, ...], clients: tuple[SdkClient, ...]) -> None:
        from serverless_lint.aws import permissions

        self._use(clients)
        if clients and all(map(self._requested.plain.has_credentials, clients)):
            self._gaps.append(Gap(f"this client of {call.service} is {_NO_NEED}", clients[0].location))
            return
        for operation in operations:
            self.may_use.update(permissions.covers(operation.service, operation.name))
            groups = permissions.required(operation.service, operation.name)
            if groups is None:
                text = f"which action `{operation.name}` of {operation.service} needs is not known"
                self._gaps.append(Gap(text, call.location))
            elif operation.name == "AssumeRole":
                self._need(call, "sts:AssumeRole", ("sts:AssumeRole",))
            else:
                for group in groups:
                    self._need_of_group(call, operation, group)
                self._need_for_parameters(call, operation)

    def _use(self, clients: tuple[SdkClient, ...]) -> None:
        self._used |= {client.site.key for client in clients}

    def _need_of_group(self, call: SdkCall, operation: sdk.Operation, group: tuple[str, ...]) -> None:
        """One of several actions is enough; those of tables are for different things that are passed."""
        if len(group) == 1 or operation.service != "dynamodb":
            self._need(call, group[0], group)
            return
        tables = self._targets.in_transaction(call) if operation.name == "TransactWriteItems" else None
        if tables is not None and tables.keys() <= _IN_TRANSACTIONS.keys():
            for name, values in tables.items():
                self._need_on(call, _IN_TRANSACTIONS[name], list(values))
            return
        for action in group:
            self._need(call, action, group)
        text = f"`{operation.name}` needs only those of its actions that the operations passed to it have"
        self._gaps.append(Gap(text, call.location))

    def _need_for_parameters(self, call: SdkCall, operation: sdk.Operation) -> None:
        from serverless_lint.aws import permissions

        for parameter, action in permissions.with_parameters(operation.service, operation.name).items():
            if parameter in self._targets.about(call).parameters:
                self._need(call, action, (action,))
        others = permissions.with_what_is_passed(operation.service, operation.name)
        # Parameters of Systems Manager whose names say so are secrets.
        if others and (call.service != "ssm" or any(map(_is_secret, self._found))):
            self._need_for_what_is_passed(call, operation, others)

    def _need_for_what_is_passed(self, call: SdkCall, operation: sdk.Operation, others: tuple[str, ...]) -> None:
        """Roles, and objects of S3, that another service is given."""
        passed = self._targets.passed(call)
        roles = [value for key, values in passed.items() if key.lower().endswith(_ROLES) for value in values]
        objects = [bucket for value in passed.get("S3Object", ()) for bucket in self._bucket_of(value)]
        self._need_on(call, "iam:PassRole", roles if "iam:PassRole" in others else [])
        self._need_on(call, "s3:GetObject", objects if "s3:GetObject*" in others else [])
        open_ones = set(others) - ({"iam:PassRole"} if roles else set())
        if "s3:GetObject*" in others and passed:
            open_ones = open_ones - {"iam:PassRole"} if _may_hold_objects(passed, objects) else set()
        if open_ones:
            listed = ", ".join(f"`{pattern}`" for pattern in sorted(open_ones))
            self._gaps.append(Gap(f"`{operation.name}` may also need {listed}, for what it is given", call.location))

    def _need_on(self, call: SdkCall, action: str, values: list[Value]) -> None:
        for target in self._targets.named_by(call, action, values):
            self._found.append(Need(action, (action,), target, call.location))

    def _bucket_of(self, value: Value) -> Iterator[Value]:
        expression = value.literal.get("Bucket") if isinstance(value, ObjectValue) else None
        if isinstance(value, ObjectValue) and expression is not None:
            yield from self._project.values.of(value.module, expression, value.block)

    def _need(self, call: SdkCall, action: str, enough: tuple[str, ...]) -> None:
        self._found += (Need(action, enough, target, call.location) for target in self._targets.of(call, action))


def _may_hold_objects(passed: Mapping[str, tuple[Value, ...]], objects: list[Value]) -> bool:
    """Whether something that is passed may be, or name, an object of S3 that is not seen."""
    keys = {key for key in passed if _OBJECTS.search(key)}
    return bool(keys) and not objects and "Bytes" not in passed


def _is_secret(need: Need) -> bool:
    return any(_SECRETS in arn.pattern or arn == UNKNOWN_TEXT for arn in need.target.arns)


def _keeps(fact: Assignment, site: CallSite) -> bool:
    """Whether a name is given to what a call makes."""
    return isinstance(fact.value, CallResult) and fact.value.call == site.index and isinstance(fact.target, Name)


def _asking_package(fact: Import) -> tuple[str, str]:
    """The package that asks AWS by itself, and what an import names of it; empty texts if it is none."""
    for name in (fact.module, f"{fact.module}.{fact.name}"):
        for package in ASKING_PACKAGES:
            if name == package or name.startswith((f"{package}.", f"{package}/")):
                return package, name
    return "", ""
