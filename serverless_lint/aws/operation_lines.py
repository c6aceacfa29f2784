"""The names of operations and actions as the data has them: once, as most have a name in common."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from functools import cache

import msgspec

from serverless_lint.aws.packed import lines_of


class AccessLevel(enum.Enum):
    """What an action lets somebody do.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
    """

    LIST = "List"
    READ = "Read"
    WRITE = "Write"
    PERMISSIONS = "Permissions management"
    TAGGING = "Tagging"

    @property
    def writes(self) -> bool:
        """Whether it changes something."""
        return self not in (AccessLevel.LIST, AccessLevel.READ)


GROUPS = tuple((level, limitable) for level in AccessLevel for limitable in (True, False))
"""The order in which the data has actions: by level, and by whether a policy can limit them to resources."""


class OperationsLine(msgspec.Struct, array_like=True, frozen=True):
    """The operations of a service, sorted by their names, with blanks between them."""

    groups: tuple[str, ...]
    """Those of actions, as `GROUPS` says."""
    reads: str
    """Others that change nothing."""
    writes: str
    opens: str
    """Those of all that everybody may call."""


def in_groups(groups: tuple[str, ...]) -> Iterator[tuple[str, AccessLevel, bool]]:
    """Actions in the order of `GROUPS`, with their level, and whether a policy can limit them to resources."""
    for (level, limitable), names in zip(GROUPS, groups, strict=True):
        for name in names.split():
            yield name, level, limitable


@cache
def operations_line(service: str) -> OperationsLine:
    """The operations of a service that there is."""
    return msgspec.json.decode(lines_of("sdk_operations")[service], type=OperationsLine)
