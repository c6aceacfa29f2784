"""Values made of values, none of them larger than a bound, whatever the code does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from serverless_lint.model import (
    UNKNOWN,
    Argument,
    ArrayValue,
    CallSite,
    ClassValue,
    EnvironmentRead,
    External,
    Instance,
    Joined,
    Literal,
    Member,
    ModuleValue,
    ObjectValue,
    Result,
    Routine,
    Value,
)
from serverless_lint.source import Location

MAX_VALUES = 16
"""More possible values than this count as unknown."""
_MAX_PARTS = 60
"""A value that is made of more values counts as unknown."""
_MAX_TEXT = 10_000
"""Longer texts that the code puts together count as unknown."""
_MAX_SAME_NAME = 3
"""`node.next.next.next` is followed, what a loop makes of `node = node.next` is not."""


def limited(values: Iterable[Value]) -> tuple[Value, ...]:
    """The values, each once."""
    found = tuple(dict.fromkeys(values))
    return found if len(found) <= MAX_VALUES else (*found[:MAX_VALUES], UNKNOWN)


def member(base: Value, name: str) -> Value:
    """An attribute of a value."""
    same, at = 0, base
    while isinstance(at, Member):
        same += at.name == name
        at = at.base
    return Member(base, name) if same < _MAX_SAME_NAME and _is_small(base) else UNKNOWN


def external_member(base: External, name: str) -> Value:
    """An attribute of something from outside the project."""
    return External(f"{base.name}.{name}") if base.name.count(f".{name}") < _MAX_SAME_NAME else UNKNOWN


def result(site: CallSite, callee: Value) -> Value:
    """What a call returns. What a loop makes of `query = query.filter()` is followed once."""
    if not _is_small(callee) or any(isinstance(part, Result) and part.site == site for part in _parts(callee)):
        return UNKNOWN
    return Result(site, callee)


def environment_read(variable: str, location: Location, default: Sequence[Value] | None) -> EnvironmentRead:
    """A read of an environment variable. It is no default of itself."""
    if default is not None:
        default = limited(
            value for value in default if not (isinstance(value, EnvironmentRead) and value.location == location)
        )
        if not all(map(_is_small, default)):
            default = (UNKNOWN,)
    return EnvironmentRead(variable, location, default)


def joined(parts: Iterable[Sequence[Value]], location: Location) -> tuple[Value, ...]:
    """Text put together from parts, each with its possible values; nothing while nothing is known of a part."""
    values: list[Value] = []
    for part in parts:
        if not part:
            return ()
        values.append(part[0] if len(part) == 1 else UNKNOWN)
    texts = [str(value.value) for value in values if isinstance(value, Literal) and isinstance(value.value, (str, int))]
    if values and len(texts) == len(values) and sum(map(len, texts)) <= _MAX_TEXT:
        return (Literal("".join(texts), location),)
    return (Joined(tuple(value if _is_small(value) else UNKNOWN for value in values)),)


def sort_key(value: Value) -> tuple[str, ...]:
    """Orders values in the same way in every run."""
    return tuple(text for part in _parts(value) for text in _texts(part))


def _texts(value: Value) -> tuple[str, ...]:
    kind = type(value).__name__
    if isinstance(value, (Literal, EnvironmentRead)):
        place = value.location.sort_key
        written = value.variable if isinstance(value, EnvironmentRead) else repr(value.value)
        return (kind, place[0], *(f"{offset:012}" for offset in place[1:]), written)
    if isinstance(value, (External, Member)):
        return (kind, value.name)
    if isinstance(value, (Routine, Result, Argument)):
        at = value.site if isinstance(value, Result) else value.routine if isinstance(value, Argument) else value
        index = value.index if isinstance(value, Argument) else 0
        return (kind, at.key[0], f"{at.key[1]:012}", f"{index:06}")
    if isinstance(value, (Instance, ClassValue)):
        return (kind, value.module.key, f"{value.fact.body:012}", str(getattr(value, "site", None) or ""))
    if isinstance(value, (ObjectValue, ArrayValue)):
        return (kind, value.module.key, f"{value.literal.span.start:012}", f"{value.literal.span.end:012}")
    return (kind, value.module.key) if isinstance(value, ModuleValue) else (kind,)


def _is_small(value: Value) -> bool:
    # Most values are made of nothing, or of something that is not.
    return not isinstance(value, (Member, Result, Joined, EnvironmentRead)) or len(_parts(value)) < _MAX_PARTS


def _parts(value: Value) -> list[Value]:
    """The value and what it is made of, up to the limit."""
    found: list[Value] = []
    pending: list[Value] = [value]
    while pending and len(found) < _MAX_PARTS:
        part = pending.pop()
        found.append(part)
        if isinstance(part, Member):
            pending.append(part.base)
        elif isinstance(part, Result):
            pending.append(part.callee)
        elif isinstance(part, Joined):
            pending += reversed(part.parts)
        elif isinstance(part, EnvironmentRead):
            pending += reversed(part.default or ())
    return found
