"""Settings of a service, whatever shape they have."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from serverless_lint.front_ends.facts import Made, is_unknown
from serverless_lint.parse.tree.nodes import Entry, ListNode, MapNode, ScalarNode, TreeNode


class Settings:
    """A map of settings; one without entries where there is something else."""

    def __init__(self, node: TreeNode | None) -> None:
        self.node = node
        self.is_unknown = is_unknown(node)
        """Whether it is not known what is set."""
        self._inner: dict[str, Settings] = {}

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All that is set, those without a value included."""
        return self.node.entries if isinstance(self.node, MapNode) and not self.is_unknown else ()

    @cached_property
    def _by_key(self) -> dict[str, Entry]:
        # Each function looks for what the provider says.
        found: dict[str, Entry] = {}
        for entry in self.entries:
            if not is_null(entry.value):
                found.setdefault(entry.key, entry)
        return found

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset(entry.key for entry in self.entries)

    def get(self, *names: str) -> Entry | None:
        """The setting under the first of several names that is there; one without a value is none."""
        return next((self._by_key[name] for name in names if name in self._by_key), None)

    def has(self, name: str) -> bool:
        """Whether there is such a setting, be it without a value."""
        return name in self._keys

    def text(self, *names: str) -> str | None:
        """A setting that is one known text or number."""
        return text_of(self.get(*names))

    def flag(self, name: str) -> bool | None:
        """A setting that is true or false; None if it is neither, or not known."""
        text = self.text(name)
        return {"true": True, "false": False}.get(text.lower()) if text is not None else None

    def inner(self, *path: str) -> Settings:
        """The settings at a path."""
        at = self
        for name in path:
            if name not in at._inner:
                entry = at.get(name)
                at._inner[name] = Settings(entry.value if entry is not None else at.node if at.is_unknown else None)
            at = at._inner[name]
        return at


def is_null(node: TreeNode) -> bool:
    """Whether nothing is given for a setting."""
    return isinstance(node, ScalarNode) and node.value is None


def text_of(entry: Entry | None) -> str | None:
    """The text of a setting that is a scalar."""
    return entry.value.text if entry is not None and isinstance(entry.value, ScalarNode) else None


def intrinsic(entry: Entry | None) -> Entry | None:
    """A setting that is a function of CloudFormation."""
    value = entry.value if entry is not None else None
    if isinstance(value, MapNode) and len(value.entries) == 1:
        key = value.entries[0].key
        if key == "Ref" or key.startswith("Fn::"):
            return entry
    return None


def elements(entry: Entry | None) -> Iterator[TreeNode]:
    """The elements of a list, or the one thing that stands where a list may stand."""
    if entry is not None:
        yield from entry.value.items if isinstance(entry.value, ListNode) else (entry.value,)


def renamed(settings: Settings, names: dict[str, str]) -> dict[str, Made]:
    """Settings under the names that CloudFormation has for them."""
    return {ours: entry for theirs, ours in names.items() if (entry := settings.get(theirs)) is not None}
