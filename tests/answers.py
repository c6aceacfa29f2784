"""What a project says of each kind, whichever kinds are asked for before."""

from __future__ import annotations

import enum
import random
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

import msgspec

from serverless_lint.cache import Cache
from serverless_lint.checks import all_rules
from serverless_lint.config import Config
from serverless_lint.files.discover import discover
from serverless_lint.link.project import LinkedProject, link
from serverless_lint.model.project import known_kinds
from serverless_lint.source import Location
from serverless_lint.sources.sources import Sources, no_progress

_DEEPEST = 2

Said: TypeAlias = "dict[str, list[str]]"
"""What was found, by the name of the kind."""


def kinds() -> tuple[type, ...]:
    """The kinds that rules can look at, by name."""
    all_rules()
    return tuple(sorted(known_kinds(), key=lambda kind: kind.__name__))


class Projects:
    """Reads the same folder again and again, as if nobody had asked for anything; parses it once."""

    def __init__(self, folder: Path, cache_folder: Path) -> None:
        self._discovery = discover(Config(root=folder, paths=(folder,)))
        self._cache = Cache(cache_folder)

    def new(self, *, code: bool = True) -> LinkedProject:
        """The project, of which nothing is linked yet."""
        sources = Sources(
            self._discovery.files,
            parameters=lambda name: {},
            forced_templates=self._discovery.forced_templates,
            cache=self._cache,
        )
        sources.parse(no_progress, code=code)
        return link(sources)

    def said(self, order: Iterable[type]) -> Said:
        """What a new project says of kinds that it is asked for in an order."""
        project = self.new()
        said = {kind.__name__: list(map(shown, project.all(kind))) for kind in order}
        project.sources.save()
        return said


def differences(projects: Projects, seeds: Iterable[int]) -> Iterator[str]:
    """The kinds of which something else is said when they are asked for alone, or in an order that a seed makes."""
    names = kinds()
    usual = projects.said(names)
    for kind in names:
        if projects.said([kind]) != {kind.__name__: usual[kind.__name__]}:
            yield f"{kind.__name__} alone"
    for seed in seeds:
        order = random.Random(seed).sample(names, len(names))
        said = projects.said(order)
        yield from (f"{name} in order {seed}" for name in usual if said[name] != usual[name])


def shown(value: object, depth: int = _DEEPEST) -> str:
    """A value in words that are the same in every run; of what is deep inside, its place."""
    if isinstance(value, Location):
        return "{}:{}-{}".format(*value.sort_key)
    if isinstance(value, tuple | list):
        return f"[{', '.join(shown(each, depth - 1) for each in value)}]" if depth else f"{len(value)} of them"
    if isinstance(value, Mapping):
        return shown([*value.items()], depth)
    if isinstance(value, frozenset):
        # Numbers are identities of nodes, of which only how many there are is the same in every run.
        return str(sorted(repr(each) for each in value if not isinstance(each, int)) or len(value))
    if isinstance(value, str | int | float | None | enum.Enum):
        return repr(value)
    name, place = type(value).__name__, getattr(value, "location", None)
    parts = [shown(place)] if isinstance(place, Location) else []
    if isinstance(value, msgspec.Struct) and depth:
        parts += [f"{field}={shown(getattr(value, field), depth - 1)}" for field in value.__struct_fields__]
    return f"{name}({', '.join(parts)})"
