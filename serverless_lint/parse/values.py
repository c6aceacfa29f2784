"""What a template's value may be at deployment."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from serverless_lint.source import Location

if TYPE_CHECKING:
    from serverless_lint.parse.node import Node

_INTEGER = re.compile(r"\s*-?[0-9]+\s*")
_LONGEST_NUMBER = 100
"""Python refuses to convert thousands of digits."""


class Reference(msgspec.Struct, frozen=True):
    """`Ref` (attribute None) or `Fn::GetAtt` to a resource of the template, or to one that SAM generates."""

    resource: str
    attribute: str | None = None


class Pseudo(msgspec.Struct, frozen=True):
    """A pseudo parameter whose value only the deployment knows, such as `AWS::Region`."""

    name: str


class Unknown(enum.Enum):
    """A piece of text that only the deployment knows."""

    UNKNOWN = "unknown"


Part: TypeAlias = str | Reference | Pseudo | Unknown


class Interpolated(msgspec.Struct, frozen=True):
    """Text of which some parts are references or unknown: `arn:aws:s3:::${Bucket}/*`.

    Never all text, never all unknown; adjacent texts are one part, and so are adjacent unknowns.
    """

    parts: tuple[Part, ...]


Scalar: TypeAlias = str | int | float | bool
Value: TypeAlias = "Scalar | Reference | Pseudo | Interpolated | Node"
"""A `Node` is a mapping or list (as written, so its own values may again be intrinsic functions)."""


class Known(msgspec.Struct, frozen=True):
    """One thing that a value may be."""

    value: Value
    node: Node
    """Where it is used: the branch of the `Fn::If`, the `Ref` to a parameter, or the literal itself."""
    sources: tuple[Location, ...] = ()
    """Where it comes from, if that is elsewhere: the parameter's default, the mapping's entry."""

    @property
    def text(self) -> str | None:
        """The text, with `…` for each part that only the deployment knows; None of anything that is no text."""
        if isinstance(self.value, Interpolated):
            return "".join(part if isinstance(part, str) else "…" for part in self.value.parts)
        return self.value if isinstance(self.value, str) else None

    @property
    def number(self) -> float | None:
        """The value as a number, also one written as text, as CloudFormation accepts it; None if it is none."""
        if isinstance(self.value, bool):
            return None
        if isinstance(self.value, int | float):
            return self.value
        if isinstance(self.value, str) and len(self.value) <= _LONGEST_NUMBER and _INTEGER.fullmatch(self.value):
            return int(self.value)
        return None


class Possible(msgspec.Struct, frozen=True):
    """All that a value may be at deployment."""

    values: tuple[Known, ...]
    unknown: bool
    """It may also be something that only the deployment knows."""
    absent: bool
    """It may be absent: missing, null or `AWS::NoValue`."""
    node: Node
    """What was asked for; a missing node stands at the nearest thing that exists."""

    @property
    def only(self) -> Value | None:
        """The value if there is exactly one possibility, else None."""
        if len(self.values) != 1 or self.unknown or self.absent:
            return None
        return self.values[0].value

    @property
    def certainly_absent(self) -> bool:
        """Absent on every branch."""
        return self.absent and not self.unknown and not self.values

    @property
    def least_length(self) -> int:
        """The bytes that it takes at least as text; what only the deployment knows counts as empty."""
        if self.unknown or self.absent or not self.values:
            return 0
        return min(_least_length(known.value) for known in self.values)

    def texts(self) -> tuple[str, ...]:
        """Those values that are text."""
        return tuple(known.value for known in self.values if isinstance(known.value, str))

    def numbers(self) -> Iterator[tuple[int | float, Known]]:
        """Those values that are numbers, also written as text, as CloudFormation accepts it."""
        for known in self.values:
            value = known.value
            if isinstance(value, str) and value.strip().isdecimal() and len(value) < _LONGEST_NUMBER:
                yield int(value), known
            elif isinstance(value, int | float) and not isinstance(value, bool):
                yield value, known

    def references(self) -> Iterator[tuple[Reference, Known]]:
        """Those values that are a reference to a resource themselves, not merely contain one."""
        for known in self.values:
            if isinstance(known.value, Reference):
                yield known.value, known


def _least_length(value: Value) -> int:
    if isinstance(value, Interpolated):
        return sum(len(part.encode()) for part in value.parts if isinstance(part, str))
    return len(str(value).encode()) if isinstance(value, str | int | float) else 0
