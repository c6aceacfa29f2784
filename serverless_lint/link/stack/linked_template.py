"""Everything that one template builds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import TypeVar

from serverless_lint.link.stack.access import Access
from serverless_lint.link.stack.answer_limits import AnswerLimits
from serverless_lint.link.stack.apis import apis_of, stages_of
from serverless_lint.link.stack.cors import cors_of
from serverless_lint.link.stack.definitions import DefinitionFiles, ReadData
from serverless_lint.link.stack.delivery import Deliveries, rule_targets_of, schedules_of, subscriptions_of
from serverless_lint.link.stack.destinations import destinations_of
from serverless_lint.link.stack.edges import edges_of, pipes_of
from serverless_lint.link.stack.functions import functions_of
from serverless_lint.link.stack.messaging import Messaging
from serverless_lint.link.stack.names import Names
from serverless_lint.link.stack.policies import Policies
from serverless_lint.link.stack.resource_policies import (
    invoking_services_of,
    lambda_permissions_of,
    resource_statements_of,
)
from serverless_lint.link.stack.sam_events import sam_events_of
from serverless_lint.link.stack.stacks import Stacks, stored_name, without_merged_fragments
from serverless_lint.link.stack.storage import buckets_of, tables_of
from serverless_lint.link.stack.task_calls import task_calls_of
from serverless_lint.link.stack.triggers import Triggers
from serverless_lint.link.stack.workflows import state_machines_of
from serverless_lint.model import (
    Api,
    BlockedReceiver,
    Bucket,
    ClosedReceiver,
    CorsSettings,
    Delivery,
    Destination,
    Edge,
    EventSource,
    Function,
    LambdaPermission,
    ManagedPolicy,
    Permissions,
    Project,
    Queue,
    ResourceStatement,
    RuleTarget,
    SamEvent,
    Schedule,
    Stage,
    State,
    StateMachine,
    Statement,
    Subscription,
    Table,
    TaskCall,
    Trigger,
    Workflow,
)
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import Possible, Reference, Resource, Template
from serverless_lint.source import Location

T = TypeVar("T")


class _CallsBetween:
    """What templates of a project call in each other, collected once for all of them."""

    def __init__(self, templates: Iterable[LinkedTemplate]) -> None:
        self._templates = templates

    def to(self, called: LinkedTemplate) -> Iterator[Trigger]:
        """What other templates call in one."""
        calls = self._by_called.get(called.template.document.path, ())
        return (trigger for caller, trigger in calls if caller is not called)

    @cached_property
    def _by_called(self) -> Mapping[str, Sequence[tuple[LinkedTemplate, Trigger]]]:
        found: dict[str, list[tuple[LinkedTemplate, Trigger]]] = {}
        for caller in self._templates:
            for trigger in caller.calls_beyond:
                found.setdefault(trigger.function.template.document.path, []).append((caller, trigger))
        return found


class LinkedTemplate:
    """What one template builds, each part linked when it is first asked for."""

    def __init__(self, template: Template, data: ReadData, stacks: Stacks) -> None:
        self.template = template
        self.stacks = stacks
        """The templates that belong together."""
        self._definition_files = DefinitionFiles(data)
        self._calls_between: _CallsBetween | None = None
        """What templates call in each other, if any of them says something about another."""
        self._others: Mapping[str, LinkedTemplate] = {}
        """All templates of the project by their paths, likewise."""

    @classmethod
    def all_of(cls, templates: Sequence[Template], data: ReadData) -> tuple[LinkedTemplate, ...]:
        """The templates of a project."""
        templates = without_merged_fragments(templates)
        stacks = Stacks(templates)
        found = tuple(cls(template, data, stacks) for template in templates)
        if stacks.are_linked:
            calls = _CallsBetween(found)
            by_path = {linked.template.document.path: linked for linked in found}
            for linked in found:
                linked._calls_between = calls
                linked._others = by_path
        return found

    @property
    def location(self) -> Location:
        """Where the template begins."""
        return self.template.document.location

    def resource(self, logical_id: str) -> Resource | None:
        """The resource that a reference means, be it of another stack of the project."""
        return self.template.resources.get(logical_id) or self.stacks.resource(logical_id)

    @cached_property
    def names(self) -> Names:
        """What its names mean."""
        return Names(self.template)

    @cached_property
    def policies(self) -> Policies:
        """Who may do what by policies of identities."""
        return Policies(self.template, self.names, self._role_elsewhere)

    def _role_elsewhere(self, named: Possible) -> Permissions | None:
        """What a role of another template allows, be its ARN imported or stored in Systems Manager."""
        name = stored_name(self.template, named.node)
        stored = self.stacks.stored(self.template, name, named.node) if name is not None else None
        value = (stored or named).only
        role = self.stacks.resource(value.resource) if isinstance(value, Reference) else None
        if role is None or role.type != "AWS::IAM::Role":
            return None
        other = self._others.get(role.template.document.path)
        return other.policies.of_own_role(role) if other is not None else None

    @cached_property
    def access(self) -> Access:
        """Who may do what to what."""
        return Access(self.template, self.names)

    @cached_property
    def events(self) -> tuple[SamEvent, ...]:
        """The events of its SAM functions and state machines."""
        return sam_events_of(self.template)

    @cached_property
    def functions(self) -> tuple[Function, ...]:
        """Its functions, with what calls them."""
        triggers = self._trigger_finder
        answer_limits = AnswerLimits(self.template, self.names, triggers)
        invoking = invoking_services_of(self.events, self.access)
        beyond = self._calls_between.to(self) if self._calls_between is not None else ()
        found = triggers.find(self.events, beyond)
        return tuple(functions_of(self.template, self.names, self.policies, found, invoking, answer_limits))

    @cached_property
    def calls_beyond(self) -> tuple[Trigger, ...]:
        """What its resources call in other stacks of the project."""
        return tuple(self._trigger_finder.of_other_templates(self.stacks.resource))

    @cached_property
    def _trigger_finder(self) -> Triggers:
        definitions = {
            name: root
            for name, resource in self.template.resources.items()
            if (root := self._definition_files.of(resource)) is not None
        }
        return Triggers(self.template, self.names, definitions)

    @property
    def triggers(self) -> Iterator[Trigger]:
        """What calls its functions."""
        return (trigger for function in self.functions for trigger in function.triggers)

    @cached_property
    def permissions(self) -> tuple[LambdaPermission, ...]:
        """Its permissions to invoke functions."""
        return tuple(lambda_permissions_of(self.access, self.names, self.functions))

    @cached_property
    def messaging(self) -> Messaging:
        """Its queues and event source mappings."""
        return Messaging(self.template, self.functions, self.names)

    @cached_property
    def subscriptions(self) -> tuple[Subscription, ...]:
        """Its subscriptions to topics."""
        return tuple(subscriptions_of(self.template, self.events, self.names))

    @cached_property
    def rule_targets(self) -> tuple[RuleTarget, ...]:
        """What its rules of EventBridge send to."""
        return tuple(rule_targets_of(self.template, self.events, self.names))

    def schedules(self) -> Iterable[Schedule]:
        """When it starts something."""
        return schedules_of(self.template, self.events)

    @cached_property
    def _deliveries(self) -> Deliveries:
        return Deliveries(self.template, self.names, self.access)

    @cached_property
    def deliveries(self) -> tuple[Delivery, ...]:
        """What services hand on in it."""
        return tuple(self._deliveries.find(self.subscriptions, self.rule_targets, self.functions))

    def closed_receivers(self) -> Iterable[ClosedReceiver]:
        """What lets none of the services in that deliver to it."""
        return self._deliveries.closed(self.deliveries)

    def blocked_receivers(self) -> Iterable[BlockedReceiver]:
        """What cannot receive what is delivered to it."""
        return self._deliveries.blocked(self.deliveries)

    @cached_property
    def destinations(self) -> tuple[Destination, ...]:
        """Where its functions leave results and failures."""
        return tuple(destinations_of(self.functions, self.messaging.event_sources, self.names))

    @cached_property
    def apis(self) -> tuple[Api, ...]:
        """Its APIs."""
        return tuple(apis_of(self.template, self.names, self.events, self._definition_files))

    def stages(self) -> Iterable[Stage]:
        """The stages of its APIs."""
        return stages_of(self.template, self.names, self.apis)

    @cached_property
    def state_machines(self) -> tuple[StateMachine, ...]:
        """Its state machines."""
        return tuple(state_machines_of(self.template, self.names, self._definition_files, self.policies))

    @cached_property
    def task_calls(self) -> tuple[TaskCall, ...]:
        """What the tasks of its state machines call."""
        return tuple(task_calls_of(self.state_machines, self.names))

    def edges(self) -> Iterable[Edge]:
        """All that leads from one thing in it to another."""
        return edges_of(
            self.triggers,
            (route for api in self.apis for route in api.routes),
            self.messaging.event_sources,
            self.subscriptions,
            self.rule_targets,
            self.task_calls,
            pipes_of(self.template, self.names),
            self.destinations,
            (redrive for queue in self.messaging.queues.values() for redrive in queue.redrives),
            self.deliveries,
            self.permissions,
        )


def _finds(kind: type[T], find: Callable[[LinkedTemplate], Iterable[T]]) -> None:
    """Make a part of each template what is found of a kind."""

    def find_in(template: LinkedTemplate, _: Project) -> Iterable[T]:
        return find(template)

    finds(kind, in_each=LinkedTemplate)(find_in)


_finds(Resource, lambda template: template.template.resources.values())
_finds(Function, lambda template: template.functions)
_finds(Trigger, lambda template: template.triggers)
_finds(Edge, LinkedTemplate.edges)
_finds(Queue, lambda template: template.messaging.queues.values())
_finds(EventSource, lambda template: template.messaging.event_sources)
_finds(Subscription, lambda template: template.subscriptions)
_finds(RuleTarget, lambda template: template.rule_targets)
_finds(Schedule, LinkedTemplate.schedules)
_finds(Delivery, lambda template: template.deliveries)
_finds(BlockedReceiver, LinkedTemplate.blocked_receivers)
_finds(Statement, lambda template: chain.from_iterable(template.policies.statements.values()))
_finds(ManagedPolicy, lambda template: chain.from_iterable(template.policies.managed.values()))
_finds(ResourceStatement, lambda template: resource_statements_of(template.template))
_finds(LambdaPermission, lambda template: template.permissions)
_finds(Api, lambda template: template.apis)
_finds(Stage, LinkedTemplate.stages)
_finds(CorsSettings, lambda template: cors_of(template.template))
_finds(StateMachine, lambda template: template.state_machines)
_finds(Workflow, lambda template: (flow for machine in template.state_machines for flow in machine.workflows))
_finds(State, lambda template: (state for machine in template.state_machines for state in machine.states))
_finds(Table, lambda template: tables_of(template.template))
_finds(Bucket, lambda template: buckets_of(template.template, template.names))
