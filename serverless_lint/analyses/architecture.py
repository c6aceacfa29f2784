"""The map of the project: its functions and what they are connected with."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from serverless_lint.architecture import ArchitectureMap, Component, ComponentKind, Connection
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.names import FUNCTIONS
from serverless_lint.model import Edge, LambdaPermission, Program, RuleTarget, Trigger, TriggerKind
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import Resource, Template
from serverless_lint.source import Location

_SHOWN = {
    **dict.fromkeys(FUNCTIONS, ComponentKind.FUNCTION),
    "AWS::Serverless::Api": ComponentKind.API,
    "AWS::Serverless::HttpApi": ComponentKind.API,
    "AWS::Serverless::GraphQLApi": ComponentKind.API,
    "AWS::ApiGateway::RestApi": ComponentKind.API,
    "AWS::ApiGatewayV2::Api": ComponentKind.API,
    "AWS::AppSync::GraphQLApi": ComponentKind.API,
    "AWS::SQS::Queue": ComponentKind.QUEUE,
    "AWS::SNS::Topic": ComponentKind.TOPIC,
    "AWS::Kinesis::Stream": ComponentKind.STREAM,
    "AWS::KinesisFirehose::DeliveryStream": ComponentKind.STREAM,
    "AWS::S3::Bucket": ComponentKind.BUCKET,
    "AWS::DynamoDB::Table": ComponentKind.TABLE,
    "AWS::DynamoDB::GlobalTable": ComponentKind.TABLE,
    "AWS::Serverless::SimpleTable": ComponentKind.TABLE,
    "AWS::Events::EventBus": ComponentKind.BUS,
    "AWS::StepFunctions::StateMachine": ComponentKind.WORKFLOW,
    "AWS::Serverless::StateMachine": ComponentKind.WORKFLOW,
}
"""The resources that a map shows even where nothing is connected with them."""
_SENDING = {"AWS::Events::Rule": ComponentKind.RULE, "AWS::Scheduler::Schedule": ComponentKind.SCHEDULE}
"""The resources that stand between what happens and what they call."""
_OF_TRIGGERS = {
    TriggerKind.REST_API: ComponentKind.API,
    TriggerKind.HTTP_API: ComponentKind.API,
    TriggerKind.WEBSOCKET_API: ComponentKind.API,
    TriggerKind.APPSYNC: ComponentKind.API,
    TriggerKind.FUNCTION_URL: ComponentKind.API,
    TriggerKind.SCHEDULE: ComponentKind.SCHEDULE,
    TriggerKind.EVENT_RULE: ComponentKind.RULE,
}
"""What calls a function where no resource of the template does: SAM makes it, or it is outside."""
_SHARED = (TriggerKind.REST_API, TriggerKind.HTTP_API)
"""What SAM makes once for all functions of a template."""
_LEFT_OUT = ("AWS::CloudWatch::", "AWS::CloudFormation::", "AWS::IAM::", "AWS::Logs::")
"""What watches or deploys an application is no part of it."""


@finds(ArchitectureMap, reads_code=True)
def architecture_map(project: LinkedProject) -> Iterator[ArchitectureMap]:
    """The one map of the project."""
    plan = _Plan()
    for template in project.all(Template):
        for resource in template.resources.values():
            if resource.type in _SHOWN:
                plan.component(resource)
    for edge in project.all(Edge):
        plan.add(edge)
    for program in project.all(Program):
        for call in program.calls:
            for resource in call.resources:
                plan.connect(
                    plan.component(program.function.resource),
                    plan.component(resource),
                    call.call.operation,
                    call.location,
                    is_certain=call.only is resource,
                )
    yield plan.map


class _Plan:
    """Collects what is found, each component and each connected pair once."""

    def __init__(self) -> None:
        self._components: dict[str, Component] = {}
        self._connections: dict[tuple[str, str], Connection] = {}

    @property
    def map(self) -> ArchitectureMap:
        return ArchitectureMap(tuple(self._components.values()), tuple(self._connections.values()))

    def component(self, resource: Resource) -> str:
        """The key of the component that stands for a resource."""
        kind = _SHOWN.get(resource.type) or _SENDING.get(resource.type, ComponentKind.OTHER)
        if (
            resource.type == "AWS::Events::Rule"
            and not resource.properties.lookup("ScheduleExpression").certainly_absent
        ):
            kind = ComponentKind.SCHEDULE
        path = resource.template.document.path
        return self._put(
            Component(f"{path}#{resource.logical_id}", resource.label, kind, resource.type, path, resource.location)
        )

    def add(self, edge: Edge) -> None:
        """Show what an edge connects, if it is a part of the application."""
        source, target = edge.source.resource, edge.target.resource
        if isinstance(edge, LambdaPermission) or target is None or _is_left_out(source) or _is_left_out(target):
            return
        if edge.owner.type in _SENDING:
            self._through_sender(edge, target)
        elif source is not None:
            self.connect(self.component(source), self.component(target), edge.what, edge.location, _is_certain(edge))
        elif isinstance(edge, Trigger):
            self.connect(self._caller(edge), self.component(target), edge.what, edge.location, edge.is_certain)
        elif isinstance(edge, RuleTarget):
            kind = ComponentKind.SCHEDULE if edge.by_scheduler else ComponentKind.RULE
            caller = self._outside(f"{edge.owner.logical_id}.{edge.name}", edge.name, kind, edge)
            self.connect(caller, self.component(target), edge.what, edge.location)

    def connect(self, source: str, target: str, what: str, location: Location, is_certain: bool = True) -> None:
        """Show that one component leads to another."""
        known = self._connections.get((source, target))
        if known is None:
            self._connections[source, target] = Connection(source, target, (what,), location, is_certain=is_certain)
            return
        if what not in known.what:
            known = replace(known, what=(*known.what, what), others=(*known.others, location))
        self._connections[source, target] = replace(known, is_certain=known.is_certain or is_certain)

    def _through_sender(self, edge: Edge, target: Resource) -> None:
        source = edge.source.resource
        sender = self.component(edge.owner)
        if source is not None and source is not edge.owner:
            self.connect(self.component(source), sender, "events", edge.location)
        self.connect(sender, self.component(target), edge.what, edge.location)

    def _caller(self, trigger: Trigger) -> str:
        """What calls a function, where that is no resource of the template."""
        kind = _OF_TRIGGERS.get(trigger.kind, ComponentKind.OUTSIDE)
        if trigger.kind in _SHARED and not trigger.source.is_elsewhere:
            return self._outside(trigger.kind.value, trigger.kind.value, kind, trigger)
        says_nothing = kind is not ComponentKind.OUTSIDE or trigger.kind is TriggerKind.OTHER
        name = trigger.name if says_nothing else trigger.kind.value
        return self._outside(f"{trigger.owner.logical_id}.{trigger.name}", name, kind, trigger)

    def _outside(self, key: str, name: str, kind: ComponentKind, edge: Edge) -> str:
        path = edge.owner.template.document.path
        # A logical id has letters and digits alone, so that this is none.
        return self._put(Component(f"{path}#({key})", name, kind, "", path, edge.location))

    def _put(self, component: Component) -> str:
        self._components.setdefault(component.key, component)
        return component.key


def _is_certain(edge: Edge) -> bool:
    return not isinstance(edge, Trigger) or edge.is_certain


def _is_left_out(resource: Resource | None) -> bool:
    return resource is not None and resource.type.startswith(_LEFT_OUT)
