"""Phrases that messages of several rules are made from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from serverless_lint.model import Function


def named(names: Iterable[str], *, most: int | None = None) -> str:
    """Names as code, each once: "`a`, `b` and `c`"; those beyond the most there may be, by number: "`a` and 2 more"."""
    quoted = [f"`{name}`" for name in dict.fromkeys(names)]
    if most is not None and len(quoted) > most:
        return ", ".join(quoted[:most]) + and_more(len(quoted) - most)
    return " and ".join(filter(None, (", ".join(quoted[:-1]), *quoted[-1:])))


def and_more(count: int) -> str:
    """What follows the names that are shown of many, for those that are not; empty if none is left, or fewer."""
    return f" and {count} more" if count > 0 else ""


def functions_named(functions: Sequence[Function]) -> str:
    """One function by its name, several by the first one's and their number, and those of one name by that once."""
    names = list(dict.fromkeys(function.name for function in functions))
    first = f"`{names[0]}`"
    if len(names) == 1:
        return first if len(functions) == 1 else f"the {len(functions)} functions {first}"
    if len(names) == 2:
        return f"{first} and `{names[1]}`"
    return f"{first} and {len(names) - 1} other functions"
