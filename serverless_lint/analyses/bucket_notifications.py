"""What buckets notify, and of which keys."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.link.stack.policies import elements
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import Node, Resource
from serverless_lint.source import Location

_LISTS = ("LambdaConfigurations", "QueueConfigurations", "TopicConfigurations")


class Notification(msgspec.Struct, frozen=True, eq=False):
    """One entry of a bucket's notifications, or one event of SAM, of which all is known."""

    owner: Resource
    subject: str
    """How messages name it."""
    node: Node
    events: tuple[str, ...]
    prefix: str
    suffix: str
    repeated: Node | None
    """The second prefix or suffix of its filter."""

    @property
    def location(self) -> Location:
        """The entry, or the name of the event."""
        return self.node.key_location

    def common_event(self, other: Notification) -> str | None:
        """An event that both are for, the wider one if they differ."""
        pairs = ((one, two) for one in self.events for two in other.events)
        return next((min(pair, key=len) for pair in pairs if _are_common(*pair)), None)

    def shares_keys(self, other: Notification) -> bool:
        """Whether there are keys that both are for."""
        prefixes, suffixes = (self.prefix, other.prefix), (self.suffix, other.suffix)
        longest = max(prefixes, key=len), max(suffixes, key=len)
        return all(map(longest[0].startswith, prefixes)) and all(map(longest[1].endswith, suffixes))


class BucketNotifications(msgspec.Struct, frozen=True, eq=False):
    """All notifications of a bucket that are certainly there, in document order."""

    bucket: Resource
    notifications: tuple[Notification, ...]

    @property
    def location(self) -> Location:
        """The bucket."""
        return self.bucket.location


@finds(BucketNotifications, in_each=LinkedTemplate)
def bucket_notifications(linked: LinkedTemplate, _: LinkedProject) -> Iterator[BucketNotifications]:
    """Those of a template's buckets, SAM's events included."""
    for resource in linked.template.resources.values():
        if resource.type == "AWS::S3::Bucket":
            found = (*_of_bucket(resource), *_of_events(linked, resource))
            if found:
                yield BucketNotifications(resource, found)


def _of_bucket(bucket: Resource) -> Iterator[Notification]:
    for key in _LISTS:
        for number, element in enumerate(elements(bucket.properties.lookup("NotificationConfiguration", key))):
            settings = element.only
            if isinstance(settings, Node):
                event = settings.lookup("Event").only
                events = (event,) if isinstance(event, str) else ()
                yield from _notification(bucket, f"{key}[{number}]", settings, settings, events)


def _of_events(linked: LinkedTemplate, bucket: Resource) -> Iterator[Notification]:
    for event in linked.events:
        meant = event.properties.get("Bucket")
        is_certain = event.owner.condition in (None, bucket.condition)
        if event.type == "S3" and is_certain and meant.intrinsic == "Ref" and meant.argument.text == bucket.logical_id:
            written = event.properties.lookup("Events").only
            listed = [each.possible().only for each in written.elements()] if isinstance(written, Node) else [written]
            events = tuple(each for each in listed if isinstance(each, str))
            subject = f"{event.owner.logical_id}.{event.name}"
            yield from _notification(event.owner, subject, event.node, event.properties, events)


def _notification(
    owner: Resource, subject: str, node: Node, settings: Node, events: tuple[str, ...]
) -> Iterator[Notification]:
    rules: dict[str, str] = {}
    repeated = None
    if settings.is_open or not events:
        return
    for element in elements(settings.lookup("Filter", "S3Key", "Rules")):
        rule = element.only
        name = rule.lookup("Name").only if isinstance(rule, Node) else None
        value = rule.lookup("Value").only if isinstance(rule, Node) else None
        if not isinstance(rule, Node) or not isinstance(name, str) or not isinstance(value, str):
            return
        repeated = rule if name.lower() in rules else repeated
        rules[name.lower()] = value
    if settings.lookup("Filter", "S3Key", "Rules").unknown:
        return
    yield Notification(owner, subject, node, events, rules.get("prefix", ""), rules.get("suffix", ""), repeated)


def _are_common(one: str, other: str) -> bool:
    return one == other or any(
        wide.endswith("*") and narrow.startswith(wide.rstrip("*")) for wide, narrow in ((one, other), (other, one))
    )
