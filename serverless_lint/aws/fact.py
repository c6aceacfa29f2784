"""What somebody else says and may change: a limit, a default, a list of names."""

from __future__ import annotations

import datetime
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")


class Fact(msgspec.Struct, Generic[T], frozen=True):
    """A value with where it is said, and on which day it was read there."""

    value: T
    source: str
    """An address."""
    read: datetime.date
