"""What a service deploys, as it is put together."""

from __future__ import annotations

from collections import Counter

from serverless_lint.front_ends.facts import Made, make, merged
from serverless_lint.parse.tree.nodes import MAX_VALUES, Entry, ListNode, MapNode, TreeNode
from serverless_lint.source import Span


class Build:
    """The resources by logical id."""

    def __init__(self) -> None:
        self.resources: dict[str, Entry] = {}
        self.labels: dict[str, str] = {}
        """What the user calls those that the framework makes."""
        self.policies: dict[str, tuple[str, ...]] = {}
        """What the framework allows the shared role, by why it does."""
        self.trusted: dict[str, None] = {"lambda.amazonaws.com": None}
        """The services that may assume the shared role."""
        self.polled: dict[str, str] = {}
        """What mappings poll, by their ids."""
        self.settings: dict[str, Entry] = {}
        """The settings that functions and mappings are made of, by their ids."""
        self._numbers: dict[str, int] = {}
        self._counted: dict[str, int] = {}
        self.is_open = False
        """Whether there may be resources that are not seen."""
        self._left = MAX_VALUES

    def add(
        self, logical_id: str, kind: str, at: Entry, properties: Made, *, label: str = "", metadata: Made = None
    ) -> str:
        """Add a resource that is made of a setting; the id that it gets."""
        name = self.free_id(logical_id)
        resource = make(at.key_span, {"Type": kind, "Properties": properties, "Metadata": metadata})
        self.resources[name] = Entry(name, at.key_span, resource, at.span)
        self.labels[name] = label or at.key
        return name

    def free_id(self, logical_id: str) -> str:
        """The id that a resource gets which would have one that may be taken."""
        name, number = logical_id, self._numbers.get(logical_id, 2)
        while name in self.resources:
            name, number = f"{logical_id}{number}", number + 1
        if name != logical_id:
            self._numbers[logical_id] = number - 1
        return name

    def takes_over(self, entry: Entry | None) -> bool:
        """Whether a function can be given all values of a setting of the provider, of which there may be too many."""
        value = entry.value if entry is not None else None
        self._left -= len(
            value.entries if isinstance(value, MapNode) else value.items if isinstance(value, ListNode) else ()
        )
        return self._left >= 0

    def count(self, what: str) -> int:
        """How many there are of something by now, with one more."""
        self._counted[what] = self._counted.get(what, 0) + 1
        return self._counted[what]

    def settings_of_one(self) -> dict[str, Entry]:
        """The settings that are written for one function or mapping alone, so that a change changes nothing else."""
        times = Counter(entry.value.span for entry in self.settings.values())
        return {name: _whole(entry) for name, entry in self.settings.items() if times[entry.value.span] == 1}

    def merge(self, entry: Entry) -> None:
        """Add a resource that the user writes, which may complete one that the framework makes."""
        below = self.resources.get(entry.key)
        if below is None:
            self.resources[entry.key] = entry
        else:
            value = merged(below.value, entry.value)
            self.resources[entry.key] = Entry(entry.key, below.key_span, value, below.span)

    def root(self, span: Span, sections: tuple[Entry, ...]) -> TreeNode:
        """The template."""
        resources = MapNode(span, tuple(self.resources.values()))
        return MapNode(span, (Entry("Resources", span, resources, span), *sections))


def _whole(entry: Entry) -> Entry:
    """Settings with their key; of those that a variable brings from elsewhere the settings alone."""
    value = entry.value.span
    if entry.span.start <= value.start and value.end <= entry.span.end:
        return entry
    return Entry(entry.key, Span(value.start, value.start), entry.value, value)
