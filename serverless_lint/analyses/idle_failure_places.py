"""Places for asynchronous invocations that fail, of functions that nothing invokes asynchronously."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping

import msgspec

from serverless_lint.analyses.shared import alike
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.model import EventSource, Function, Invocation, TriggerKind
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import Known, Possible, Resource
from serverless_lint.source import Location

_INVOKES_NOTHING = (
    *(
        "AWS::ApiGateway",
        "AWS::ApiGatewayV2",
        "AWS::ApplicationAutoScaling::",
        "AWS::CloudWatch::",
        "AWS::CodeDeploy::",
    ),
    *("AWS::Logs::LogGroup", "AWS::Lambda::Alias", "AWS::Lambda::EventInvokeConfig", "AWS::Lambda::Url"),
    *("AWS::Lambda::EventSourceMapping", "AWS::Lambda::Permission", "AWS::Lambda::Version", "AWS::Serverless::Api"),
    "AWS::Serverless::HttpApi",
)
"""How the types of resources begin that name functions and invoke none of them asynchronously."""


class IdleFailurePlace(msgspec.Struct, frozen=True, eq=False):
    """A place for failed events of a function that everything invokes in another way."""

    function: Function
    setting: Known
    queues: tuple[Resource, ...]
    """The queues of the template that it reads."""
    is_polled: bool
    """Whether Lambda polls something for it."""
    keeps_failures: bool
    """Whether the mappings of all that Lambda polls for it may have places for failures of their own."""

    @property
    def location(self) -> Location:
        """The key of the setting."""
        return self.setting.node.key_location


class IdleFailurePlaces(msgspec.Struct, frozen=True, eq=False):
    """The places of a template that are idle for the same reason: one habit."""

    places: tuple[IdleFailurePlace, ...]

    @property
    def location(self) -> Location:
        """The first of them."""
        return self.places[0].location


@finds(IdleFailurePlaces)
def alike_failure_places(project: LinkedProject) -> Iterator[IdleFailurePlaces]:
    """Those of each template, apart where something else is to be done about them."""
    yield from map(IdleFailurePlaces, alike(project.all(IdleFailurePlace), _what_is_to_be_done))


def _what_is_to_be_done(place: IdleFailurePlace) -> Hashable:
    queues = tuple(queue.key for queue in place.queues[:1])
    return place.function.template.document.path, queues, place.keeps_failures, place.is_polled


@finds(IdleFailurePlace, in_each=LinkedTemplate)
def idle_failure_places(linked: LinkedTemplate, _: LinkedProject) -> Iterator[IdleFailurePlace]:
    """Those of a template's functions, if all that invokes them can be seen."""
    found = [(function, _setting(function)) for function in linked.functions if _is_never_asynchronous(function)]
    placed = [(function, setting) for function, setting in found if setting is not None]
    owners = _owners_by_named_function(linked) if placed and not linked.template.open else {}
    sources_of: dict[str, list[EventSource]] = {}
    for source in linked.messaging.event_sources if placed else ():
        if source.function is not None:
            sources_of.setdefault(source.function.name, []).append(source)
    for function, setting in placed if not linked.template.open else ():
        callers = {trigger.owner.logical_id for trigger in function.triggers}
        if owners.get(function.name, frozenset()) - callers - {function.name}:
            continue
        polled = sources_of.get(function.name, [])
        sources = [trigger.source.resource for trigger in function.triggers if trigger.kind is TriggerKind.SQS]
        yield IdleFailurePlace(
            function=function,
            setting=setting,
            queues=tuple(source for source in sources if source is not None),
            is_polled=bool(function.triggered_by(Invocation.POLL)),
            keeps_failures=bool(polled) and all(map(_keeps_failures, polled)),
        )


def _keeps_failures(source: EventSource) -> bool:
    return not source.setting("DestinationConfig", "OnFailure").certainly_absent


def _is_never_asynchronous(function: Function) -> bool:
    ways = {trigger.invocation for trigger in function.triggers}
    return bool(ways) and ways <= {Invocation.POLL, Invocation.SYNCHRONOUS}


def _setting(function: Function) -> Known | None:
    """The first place that certainly is one of the function's own."""
    for possible in _settings(function):
        for known in possible.values:
            if not possible.absent and not possible.unknown and not function.resource.inherits(known.node):
                return known
    return None


def _settings(function: Function) -> Iterator[Possible]:
    properties = function.properties
    if function.is_sam:
        yield properties.lookup("DeadLetterQueue")
        yield properties.lookup("EventInvokeConfig", "DestinationConfig", "OnFailure")
    else:
        yield properties.lookup("DeadLetterConfig")
    for config in function.invoke_configs:
        yield config.properties.lookup("DestinationConfig", "OnFailure")


def _owners_by_named_function(linked: LinkedTemplate) -> Mapping[str, frozenset[str]]:
    """By function what is told of it and may invoke it: resources, and outputs for other stacks."""
    found: dict[str, set[str]] = {}
    nodes = [
        (name, resource.node)
        for name, resource in linked.template.resources.items()
        if not resource.type.startswith(_INVOKES_NOTHING)
    ]
    outputs = linked.template.root.get("Outputs").items()
    nodes += [(f"Outputs.{name}", output) for name, output in outputs if output.get("Export")]
    for owner, node in nodes:
        for function, _ in linked.names.functions_certainly_in(node):
            found.setdefault(function.logical_id, set()).add(owner)
    return {name: frozenset(owners) for name, owners in found.items()}
