"""The metrics that alarms watch."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.link.stack.policies import elements
from serverless_lint.model.project import finds
from serverless_lint.model.stack.naming import Naming, naming
from serverless_lint.parse.template.template import Known, Node, Resource
from serverless_lint.source import Location


class Dimension(msgspec.Struct, frozen=True, eq=False):
    """A dimension of a metric."""

    name: Known
    values: tuple[Naming, ...]
    """What it may be, as far as that is known."""


class AlarmMetric(msgspec.Struct, frozen=True, eq=False):
    """A metric that an alarm watches."""

    alarm: Resource
    settings: Node
    """Where its namespace, name and dimensions stand."""
    namespace: str
    names: tuple[Known, ...]
    """How it may be called, as far as that is known."""
    dimensions: tuple[Dimension, ...]
    """Those whose names are known."""
    has_no_dimension: bool
    """Whether it certainly has none."""

    @property
    def location(self) -> Location:
        """Its settings."""
        return self.settings.location

    @property
    def known_dimensions(self) -> frozenset[object]:
        """The names of its dimensions."""
        return frozenset(dimension.name.value for dimension in self.dimensions)


@finds(AlarmMetric, in_each=LinkedTemplate)
def alarm_metrics(linked: LinkedTemplate, _: LinkedProject) -> Iterator[AlarmMetric]:
    """The metrics of a template's alarms."""
    for resource in linked.template.resources.values():
        if resource.type == "AWS::CloudWatch::Alarm":
            yield from _metrics(linked, resource, resource.properties)
            for element in elements(resource.properties.lookup("Metrics")):
                for known in element.values:
                    metric = known.value.lookup("MetricStat", "Metric").only if isinstance(known.value, Node) else None
                    if isinstance(metric, Node):
                        yield from _metrics(linked, resource, metric)


def _metrics(linked: LinkedTemplate, alarm: Resource, settings: Node) -> Iterator[AlarmMetric]:
    namespace, written = settings.lookup("Namespace").only, settings.lookup("Dimensions")
    if isinstance(namespace, str) and not settings.is_open:
        names = settings.lookup("MetricName").values
        dimensions = tuple(
            Dimension(name, tuple(naming(value, linked.resource) for value in known.value.lookup("Value").values))
            for element in elements(written)
            for known in element.values
            if isinstance(known.value, Node)
            for name in known.value.lookup("Name").values
        )
        yield AlarmMetric(alarm, settings, namespace, names, dimensions, written.certainly_absent)
