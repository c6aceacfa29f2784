"""Phrases that messages of several rules are made from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from serverless_lint.model import Function


def and_more(count: int) -> str:
    """What follows the names that are shown of many, for those that are not; empty if none is left, or fewer."""
    return f" and {count} more" if count > 0 else ""


def functions_named(functions: Sequence[Function]) -> str:
    """One function by its name, several by the first one's and their number."""
    first = f"`{functions[0].name}`"
    if len(functions) == 1:
        return first
    if len(functions) == 2:
        return f"{first} and `{functions[1].name}`"
    return f"{first} and {len(functions) - 1} other functions"
