"""What settings that name other resources are given: an ARN, a name, a URL."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import msgspec

from serverless_lint.aws.arn_settings import ARN_SETTINGS, ARN_SETTINGS_OF_EVENTS, REFERENCES_OF_EVENTS
from serverless_lint.aws.references import Form
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.model import Statement
from serverless_lint.model.project import finds
from serverless_lint.model.stack.naming import Naming, naming
from serverless_lint.parse.template.template import Known, Node, Possible, Resource
from serverless_lint.source import Location

_TABLES = frozenset({"AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "AWS::Serverless::SimpleTable"})
_POLLED = frozenset({"Stream", "EventSourceArn"})
_BY_ARN = frozenset({"sqs", "lambda", "firehose"})
"""The protocols of SNS whose endpoint is an ARN."""


class ReferenceSetting(msgspec.Struct, frozen=True, eq=False):
    """One value of a setting that names another resource."""

    owner: Resource
    name: str
    """The setting's own key."""
    wanted: Form
    """`Form.URL` stands for the queue's URL, everything but `Form.ARN` for what the resource's `Ref` is."""
    given: Naming
    named_by_text: Resource | None = None
    """The resource whose logical id is written where a reference to it is meant."""

    @property
    def location(self) -> Location:
        """The value."""
        return self.given.known.node.location

    @property
    def is_table_for_stream(self) -> bool:
        """Whether the ARN of a table is given where that of its stream is meant."""
        resource = self.given.resource
        is_table = resource is not None and resource.type in _TABLES
        return self.name in _POLLED and is_table and self.given.attribute == "Arn"


@finds(ReferenceSetting, in_each=LinkedTemplate)
def reference_settings(linked: LinkedTemplate, _: LinkedProject) -> Iterator[ReferenceSetting]:
    """The settings of a template that take an ARN, the URL of a queue or the id of an API."""
    for resource in linked.template.resources.values():
        for path in ARN_SETTINGS.get(resource.type, ()):
            yield from _arns(linked, resource, path, resource.properties)
        if resource.type == "AWS::SQS::QueuePolicy":
            for found in values_at(resource.properties, "Queues.*"):
                yield ReferenceSetting(resource, "Queues", Form.URL, naming(found, linked.resource))
    for event in linked.events:
        for path in ARN_SETTINGS_OF_EVENTS.get(event.type, ()):
            yield from _arns(linked, event.owner, path, event.properties)
        key, kinds = REFERENCES_OF_EVENTS.get(event.type, ("", ()))
        for found in values_at(event.properties, key) if key else ():
            meant = linked.names.named_by_text(found.alone, *kinds)
            yield ReferenceSetting(event.owner, key, Form.ID, naming(found, linked.resource), meant)
    for subscription in linked.subscriptions:
        if subscription.owner.type != "AWS::Serverless::Function" and subscription.protocol.only in _BY_ARN:
            yield from _arns(linked, subscription.owner, "Endpoint", subscription.settings)
    for statement in chain.from_iterable(linked.policies.statements.values()):
        yield from _resources(linked, statement)


def values_at(node: Node, path: str) -> Iterator[Known]:
    """All that may stand at a path, `*` in which stands for each element of a list."""
    return _below(Known(node, node).alone, path.split("."))


def _below(possible: Possible, path: list[str]) -> Iterator[Known]:
    if not path:
        yield from possible.values
        return
    for known in possible.values:
        if not isinstance(known.value, Node):
            continue
        if path[0] == "*":
            for element in known.value.elements():
                yield from _below(element.possible(), path[1:])
        else:
            yield from _below(known.value.lookup(path[0]), path[1:])


def _arns(linked: LinkedTemplate, owner: Resource, path: str, settings: Node) -> Iterator[ReferenceSetting]:
    name = path.removesuffix(".*").rpartition(".")[2]
    for known in values_at(settings, path):
        text = known.value
        meant = linked.template.resources.get(text) if isinstance(text, str) else None
        yield ReferenceSetting(owner, name, Form.ARN, naming(known, linked.resource), meant)


def _resources(linked: LinkedTemplate, statement: Statement) -> Iterator[ReferenceSetting]:
    for known in statement.resources.values:
        yield ReferenceSetting(statement.owner, "Resource", Form.ARN, naming(known, linked.resource))
