"""Places for asynchronous invocations that fail, of functions that nothing invokes asynchronously."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.model import Function, Invocation, TriggerKind
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

    @property
    def location(self) -> Location:
        """The key of the setting."""
        return self.setting.node.key_location


@finds(IdleFailurePlace, in_each=LinkedTemplate)
def idle_failure_places(linked: LinkedTemplate, _: LinkedProject) -> Iterator[IdleFailurePlace]:
    """Those of a template's functions, if all that invokes them can be seen."""
    for function in linked.functions:
        found = _setting(function) if _is_never_asynchronous(function) else None
        if found is None or linked.template.open or _may_be_invoked(linked, function):
            continue
        sources = [trigger.source.resource for trigger in function.triggers if trigger.kind is TriggerKind.SQS]
        yield IdleFailurePlace(
            function=function,
            setting=found,
            queues=tuple(source for source in sources if source is not None),
            is_polled=bool(function.triggered_by(Invocation.POLL)),
        )


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


def _may_be_invoked(linked: LinkedTemplate, function: Function) -> bool:
    """Whether something else of the template, or another stack, is told of a function and may invoke it."""
    callers = {trigger.owner.logical_id for trigger in function.triggers}
    others = (
        resource
        for name, resource in linked.template.resources.items()
        if name not in callers and name != function.name and not resource.type.startswith(_INVOKES_NOTHING)
    )
    return any(_names(linked, other, function) for other in others) or _is_exported(linked, function)


def _names(linked: LinkedTemplate, resource: Resource, function: Function) -> bool:
    return any(named is function.resource for named, _ in linked.names.functions_certainly_in(resource.node))


def _is_exported(linked: LinkedTemplate, function: Function) -> bool:
    return any(
        output.get("Export") and named is function.resource
        for _, output in linked.template.root.get("Outputs").items()
        for named, _ in linked.names.functions_certainly_in(output)
    )
