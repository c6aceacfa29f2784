"""What the code of functions certainly asks of AWS as the functions themselves, where their roles are known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from serverless_lint.analyses.requested import Requested
from serverless_lint.analyses.role_access import RoleAccess
from serverless_lint.analyses.services import is_in_local_service
from serverless_lint.aws.environment import VARIABLES_ALWAYS_SET, VARIABLES_OF_LAMBDA
from serverless_lint.libraries.asking import PARAMETERS
from serverless_lint.libraries.aws_clients import SDKS
from serverless_lint.libraries.custom_resources import REQUEST_TYPE
from serverless_lint.link.program.guards import Guards, Runs, Text
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.resources_of_calls import environment_reads
from serverless_lint.model import Function, Program, TriggerKind, Value, flattened
from serverless_lint.parse.template.template import Known, Node, Reference, ResourceKey

# They bring what the SDKs offer, which runs alone need that read code.
if TYPE_CHECKING:
    from serverless_lint.link.program.handler_requests import HandlerRequests
    from serverless_lint.link.program.requests import Request

_NOT_JUDGED = frozenset({"kms", "sts", "apigateway", "apigatewayv2"})
"""Services whose resources allow what they like to callers without permissions, or whose actions are not known."""
_ENDPOINTS = "AWS_ENDPOINT_URL"
_IDENTITIES = frozenset({"AWS_PROFILE", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_SHARED_CREDENTIALS_FILE"})


class OwnRequests:
    """Knows what programs ask with the roles of their functions. A project has one: `project.once(OwnRequests)`."""

    def __init__(self, project: LinkedProject) -> None:
        self._project = project
        self._requested = project.once(Requested)
        self._roles = project.once(RoleAccess)
        self._guards: dict[ResourceKey, Guards] = {}

    @cached_property
    def programs(self) -> tuple[Program, ...]:
        """Those whose requests and role are known well enough to compare them."""
        programs = self._project.all(Program)
        choices = Counter(program.function.key for program in programs)
        return tuple(each for each in programs if choices[each.function.key] == 1 and self._is_judged(each))

    def sharing(self, program: Program) -> Sequence[Program]:
        """The programs that run the same handler, itself included."""
        return self._by_handler[program.handler.key]

    def requests(self, program: Program) -> HandlerRequests:
        """What a program may request."""
        return self._requested.of(program)

    def certain(
        self, program: Program, found: Sequence[tuple[Request, tuple[str, ...]]]
    ) -> Iterator[tuple[Request, tuple[str, ...]]]:
        """Those of some requests that certainly may be made, as the function itself and to AWS itself."""
        if not found:
            return
        guards = self.guards(program)
        certain = self.requests(program).certain(guards)
        for request, actions in found:
            if request.call.site.key in certain and self._is_own(request, guards):
                yield request, actions

    def guards(self, program: Program) -> Guards:
        """What the variables of a program's function and its triggers decide."""
        function = program.function
        if function.key not in self._guards:
            kinds = {trigger.kind for trigger in function.triggers}
            # Where something else is seen to call it, stacks do not.
            absent = REQUEST_TYPE if kinds and TriggerKind.CUSTOM_RESOURCE not in kinds else None
            self._guards[function.key] = self.requests(program).guards(_Variables(function).value, absent)
        return self._guards[function.key]

    def is_told_of(self, program: Program, request: Request) -> bool:
        """Whether a variable that is set for the function alone names what a request is about, or may be about."""
        function, requests = program.function, self.requests(program)
        own = {
            name: declared
            for name, declared in function.environment.variables.items()
            if not function.resource.inherits(declared.node)
        }
        named = {read.variable for name in self.named_by(request, requests) for read in environment_reads(name)}
        if not named.isdisjoint(own):
            return True
        resources = self._project.resources_of_calls
        return any(
            name in requests.variables_read and resources.is_of_service(function, name, request.call.service)
            for name in own
        )

    def named_by(self, request: Request, requests: HandlerRequests) -> Iterator[Value]:
        """What a request names its resource by, with what callers pass."""
        for name in self._project.resources_of_calls.names(request.call):
            yield from requests.followed(name)

    def _is_own(self, request: Request, guards: Guards) -> bool:
        """Whether a request is made with the credentials of the function, to AWS itself."""
        made = [client for client in request.clients if guards.runs(client.site) is not Runs.NEVER]
        return all(self._requested.plain.is_plain(client, guards.is_nothing) for client in made)

    def _is_judged(self, program: Program) -> bool:
        function = program.function
        if not self._roles.is_known(function) or not _has_own_identity(function) or not _asks_aws(program):
            return False
        # Nobody makes the role of a function of a local service.
        return not is_in_local_service(function, self._project) and not self._requested.changes_defaults(program)

    @cached_property
    def loaded(self) -> Counter[str]:
        """How many programs run each module, by its key."""
        return Counter(module.key for program in self._project.all(Program) for module in program.code.modules)

    @cached_property
    def _by_handler(self) -> dict[tuple[str, str], list[Program]]:
        found: dict[tuple[str, str], list[Program]] = {}
        for program in self._project.all(Program):
            found.setdefault(program.handler.key, []).append(program)
        return found


def needed(request: Request) -> Iterator[tuple[str, ...]]:
    """The groups of actions of which a request certainly needs one each."""
    # The data is opened by runs alone that read code.
    from serverless_lint.aws import permissions

    asked = request.call.asked
    if asked is not None and asked.is_later:
        return
    sometimes = asked.sometimes if asked is not None else ()
    for operation in request.operations:
        if operation.service not in _NOT_JUDGED and operation.name not in sometimes:
            yield from permissions.required(operation.service, operation.name) or ()


def _asks_aws(program: Program) -> bool:
    return any(
        f"{fact.module}.{fact.name}".startswith((*SDKS, *PARAMETERS))
        for module in program.code.modules
        for fact in module.facts.imports
    )


def _has_own_identity(function: Function) -> bool:
    """Whether its code acts as its role, and on AWS itself, as far as its environment says."""
    environment = function.environment
    # No variable of a `.env` file gives a function in the cloud another identity that it could act as.
    return environment.is_written_whole and not any(
        name in _IDENTITIES or name.startswith(_ENDPOINTS) for name in environment.variables
    )


class _Variables:
    """The environment variables of a function while its code runs."""

    def __init__(self, function: Function) -> None:
        self._environment = function.environment
        self._parameters = function.template.parameters

    def value(self, name: str) -> tuple[str | Text, ...]:
        """What a variable is, in whatever stack is made of the template."""
        declared = self._environment.variables.get(name)
        if name in VARIABLES_ALWAYS_SET.value:
            return (Text.NOT_EMPTY,)
        if declared is None:
            is_open = not self._environment.complete or name in VARIABLES_OF_LAMBDA.value
            return (Text.NOT_KNOWN if is_open else Text.NOT_SET,)
        if not self._environment.certain:
            return (Text.NOT_KNOWN,)
        # It is there in a stack that has the resource, whatever a choice or a parameter puts there otherwise.
        if any(isinstance(known.value, Reference) for known in declared.values):
            return (Text.NOT_EMPTY,)
        # What a stack around gives, or the configuration, is the only one.
        if all(known.sources for known in declared.values) and (allowed := self._allowed(declared.node)):
            return allowed
        if declared.unknown or declared.absent:
            return (Text.NOT_KNOWN,)
        return tuple(map(_text, declared.values))

    def _allowed(self, node: Node) -> tuple[str, ...]:
        """The values of a parameter of which the template lets a variable have one."""
        parameter = self._parameters.get(node.argument.text or "") if node.intrinsic == "Ref" else None
        if parameter is None or parameter.given is not None or parameter.names_stored_value:
            return ()
        allowed = flattened(parameter.node.lookup("AllowedValues"))
        texts = tuple(known.text for known in allowed.values if known.text is not None)
        return texts if len(texts) == len(allowed.values) and not allowed.unknown else ()


def _text(known: Known) -> str | Text:
    if isinstance(known.value, str):
        # What comes from elsewhere, such as the default of a parameter, may be given otherwise.
        return Text.NOT_KNOWN if known.sources else known.value
    if isinstance(known.value, (bool, int, float)):
        return known.text or Text.NOT_KNOWN
    return Text.NOT_EMPTY
