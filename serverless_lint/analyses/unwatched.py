"""Functions and queues that no alarm watches."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.alarm_metrics import AlarmMetric
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.handed_on import handed_on
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.link.stack.names import FUNCTIONS, QUEUE, references
from serverless_lint.model import Function, Queue
from serverless_lint.model.project import finds
from serverless_lint.model.stack.purpose import is_outside_production, is_stand_in
from serverless_lint.parse.template.template import Resource, ResourceKey
from serverless_lint.source import Location

_ALARM = "AWS::CloudWatch::Alarm"
_METRIC_FILTER = "AWS::Logs::MetricFilter"
_NAMESPACES = {"AWS/Lambda": FUNCTIONS, "AWS/SQS": (QUEUE,)}


class UnwatchedFunction(msgspec.Struct, frozen=True, eq=False):
    """A function that no alarm of the project watches."""

    function: Function

    @property
    def location(self) -> Location:
        """The function."""
        return self.function.location


class UnwatchedQueue(msgspec.Struct, frozen=True, eq=False):
    """A dead-letter queue that nothing reads and no alarm of the project watches."""

    queue: Queue

    @property
    def location(self) -> Location:
        """The queue."""
        return self.queue.location


class _Alarms:
    """What the alarms of all templates of a project watch, or may watch."""

    def __init__(self, project: LinkedProject) -> None:
        self._names = project.names
        self._watched: set[ResourceKey] = set()
        self._open: set[tuple[str, str]] = set()
        """The paths of templates, with the types of which any resource may be watched there; no path for all."""
        self._told: dict[str, frozenset[str]] = {}
        for linked in project.templates:
            self._told[linked.template.document.path] = handed_on(linked.template)
            for resource in linked.template.resources.values():
                if resource.type == _ALARM:
                    self._note_expressions(resource)
                elif resource.type == _METRIC_FILTER:
                    self._note_log(linked, resource)
        for metric in project.all(AlarmMetric):
            self._note_metric(metric)

    def may_watch(self, resource: Resource) -> bool:
        """Whether an alarm watches a resource, or somebody may add one."""
        path = resource.template.document.path
        is_open = not self._open.isdisjoint({(path, resource.type), ("", resource.type)})
        is_told = resource.logical_id in self._told[path]
        return resource.template.open or is_told or is_open or resource.key in self._watched

    def _note_metric(self, metric: AlarmMetric) -> None:
        types = _NAMESPACES.get(metric.namespace, ())
        values = [value for dimension in metric.dimensions for value in dimension.values]
        names = self._names[metric.alarm.template.document.path]
        ends = [names.of(value.known.value, *types) for value in values] if types else []
        self._watched.update(end.resource.key for end in ends if end.resource is not None)
        if types and not any(end.resource is not None for end in ends):
            self._note_anything(metric.alarm, types)

    def _note_expressions(self, alarm: Resource) -> None:
        """What is searched for among all metrics is known only to CloudWatch."""
        for node in alarm.properties.get("Metrics").walk():
            for namespace, types in _NAMESPACES.items() if node.key == "Expression" else ():
                if any(namespace in (known.text or namespace) for known in node.possible().values):
                    self._note_anything(alarm, types)

    def _note_log(self, linked: LinkedTemplate, metric: Resource) -> None:
        """The errors of a function may be counted in its log."""
        group = linked.names.certain(metric.properties.lookup("LogGroupName"), "AWS::Logs::LogGroup")
        name = (group or metric).properties.get("LogGroupName")
        # A name such as `/aws/lambda/${Orders}` refers to the function or says what it is called.
        functions = [linked.template.resources.get(reference.resource) for reference, _ in references(name)]
        self._watched.update(function.key for function in functions if function is not None)
        if not functions:
            self._note_anything(metric, FUNCTIONS)

    def _note_anything(self, owner: Resource, types: tuple[str, ...]) -> None:
        """Whatever there is in the template may be meant; where it has nothing of the kind, whatever there is."""
        has_own = not owner.template.resource_types.isdisjoint(types)
        self._open.update((owner.template.document.path if has_own else "", kind) for kind in types)


@finds(UnwatchedFunction)
def unwatched_functions(project: LinkedProject) -> Iterator[UnwatchedFunction]:
    """Those of a project, without what is called only when a stack changes and what only tests need."""
    alarms = project.once(_Alarms)
    for function in project.all(Function):
        if not (function.is_custom_resource or _is_aside(function.resource) or alarms.may_watch(function.resource)):
            yield UnwatchedFunction(function)


@finds(UnwatchedQueue)
def unwatched_queues(project: LinkedProject) -> Iterator[UnwatchedQueue]:
    """Those of a project that something in it hands failures to."""
    alarms = project.once(_Alarms)
    for queue in project.all(Queue):
        is_used = queue.dead_letter_uses or queue.dead_letter_of
        is_read = queue.event_sources or queue.pipes
        if is_used and not (is_read or _is_aside(queue.resource) or alarms.may_watch(queue.resource)):
            yield UnwatchedQueue(queue)


def _is_aside(resource: Resource) -> bool:
    return is_stand_in(resource) or is_outside_production(resource)
