"""Where values come from: a source, the way from it to what is meant, and the way to where that is held."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import msgspec

from serverless_lint.model import Argument, CallSite, External, Path, Step

Key: TypeAlias = "str | int | Step"
Keys: TypeAlias = "tuple[Key, ...]"
Source: TypeAlias = "Argument | CallSite | External"
"""A parameter, whatever is passed for it, a call whose result says nothing of where it comes from, or an object that
any code may ask for a part of the event."""

MAX_ORIGINS = 48
"""A value with more origins has all of their sources somewhere inside."""
_LONGEST = 14
_SAME = 3
"""`node["next"]["next"]["next"]` is followed, what a loop makes of `node = node["next"]` is not."""
_DEEPEST = 4
"""What is held deeper in literals is held somewhere inside."""


class Origin(msgspec.Struct, frozen=True, cache_hash=True):
    """One origin of a value: at `held` inside of it is what is at `path` in the source.

    `{"id": event["body"]["id"]}` holds at `id` what is at `body`, `id` in the event. Without `held` it is the value
    itself; a path that ends with `Step.INSIDE` says that the value is made of what is there.
    """

    source: Source | None
    """None for what comes from nowhere, or from anywhere."""
    path: Keys = ()
    held: Keys = ()

    @property
    def is_made(self) -> bool:
        """Whether the value is not what is at the path, but something that is made of it."""
        return self.path[-1:] == _INSIDE

    @property
    def is_somewhere(self) -> bool:
        """Whether it is only known that something of the source is somewhere inside the value."""
        return self.held == _INSIDE


_INSIDE = (Step.INSIDE,)
NOWHERE = Origin(None)
ANYWHERE = Origin(None, _INSIDE, _INSIDE)
"""More sources than are kept apart."""


def read(origin: Origin, key: Key) -> Origin | None:
    """The origin of what is under a key of a value; None if the key is another one than that of what is held."""
    if not origin.held:
        return Origin(origin.source, _longer(origin.path, key))
    first = origin.held[0]
    if first is Step.INSIDE:
        return origin
    if first == key or _may_be_same(first, key):
        return Origin(origin.source, origin.path, origin.held[1:])
    return made(origin) if key is Step.INSIDE or first is Step.PARSED else None


def made(origin: Origin) -> Origin:
    """The origin of what is made of a value, or of something in it."""
    return Origin(origin.source, _longer(origin.path, Step.INSIDE))


def put(origin: Origin, key: Key) -> Origin:
    """The origin of a value that holds a value under a key."""
    if key is Step.INSIDE or origin.is_somewhere:
        return _somewhere(origin)
    if len(origin.held) < _DEEPEST:
        return Origin(origin.source, origin.path, (key, *origin.held))
    return Origin(origin.source, _longer(origin.path, Step.INSIDE), (key, *origin.held[: _DEEPEST - 2], Step.INSIDE))


def in_any_order(origin: Origin) -> Origin:
    """The origin of a list whose elements may be at other places than in the one that they were taken from."""
    is_at = bool(origin.held) and isinstance(origin.held[0], int)
    return Origin(origin.source, origin.path, (Step.EACH, *origin.held[1:])) if is_at else origin


def along(origin: Origin, keys: Iterable[Key]) -> Origin | None:
    """The origin of what is under several keys, one after the other."""
    found: Origin | None = origin
    for key in keys:
        if found is None:
            return None
        found = read(found, key)
    return found


def handed_on(origin: Origin, given: Origin) -> Origin | None:
    """The origin of a value that comes from a parameter, once it is known what is given for the parameter."""
    found = along(given, origin.path)
    if found is not None:
        for key in reversed(origin.held):
            found = put(found, key)
    return found


def path_of(origin: Origin) -> Path:
    """The way from the source, without the numbers of elements."""
    return tuple(Step.EACH if isinstance(key, int) else key for key in origin.path)


def bounded(origins: Iterable[Origin]) -> tuple[Origin, ...]:
    """Each origin once. Of too many, it is only kept which sources are somewhere inside.

    Whoever knows more never gets fewer sources out of this, so circles come to an end.
    """
    found = tuple(dict.fromkeys(origins))
    if ANYWHERE in found:
        return (ANYWHERE,)
    everywhere = {origin.source for origin in found if origin.is_somewhere}
    if len(found) > MAX_ORIGINS:
        everywhere |= {origin.source for origin in found}
    if len(everywhere) > MAX_ORIGINS:
        return (ANYWHERE,)
    if not everywhere:
        return found
    kept = (_somewhere(origin) if origin.source in everywhere else origin for origin in found)
    return tuple(dict.fromkeys(kept))


def sort_key(origin: Origin) -> tuple[tuple[str, int, int], tuple[str, ...], tuple[str, ...]]:
    """Orders origins in the same way in every run."""
    source = origin.source
    if isinstance(source, Argument):
        at = (*source.routine.key, source.index)
    elif isinstance(source, External):
        at = (source.name, -1, -1)
    else:
        at = ("", -1, -1) if source is None else (*source.key, -1)
    return at, tuple(map(_text, origin.path)), tuple(map(_text, origin.held))


def _somewhere(origin: Origin) -> Origin:
    return Origin(origin.source, _INSIDE, _INSIDE)


def _longer(path: Keys, key: Key) -> Keys:
    if path[-1:] == _INSIDE:
        return path
    if isinstance(key, int) and key < 0:
        key = Step.EACH
    return (*path, key if len(path) < _LONGEST and path.count(key) < _SAME else Step.INSIDE)


def _may_be_same(first: Key, second: Key) -> bool:
    """Whether one of two keys is any key, and the other one a key."""
    return (first is Step.EACH and isinstance(second, (str, int))) or (
        second is Step.EACH and isinstance(first, (str, int))
    )


def _text(key: Key) -> str:
    return f"{key:06}" if isinstance(key, int) else f"\0{key.value}" if isinstance(key, Step) else key
