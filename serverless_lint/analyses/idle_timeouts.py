"""Timeouts of requests that end no request."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from serverless_lint.analyses.running_code import RunningCall
from serverless_lint.analyses.timeouts import Timeouts
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.libraries.aws_clients import CLIENTS_OF_V3, ENDS_NO_REQUEST_SINCE, SENDS_REQUESTS_OF_V3
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Handler, Module
from serverless_lint.model.project import finds
from serverless_lint.paths import folders_around
from serverless_lint.source import Location


class IdleTimeout(msgspec.Struct, frozen=True, eq=False):
    """A `requestTimeout` after which the SDK for JavaScript only warns."""

    location: Location
    """Its value."""
    handlers: tuple[Handler, ...]


_OPTION = "requestHandler"
_VERSION = lazy_pattern(r"(\d{1,9})\.(\d{1,9})")
_NEWEST = lazy_pattern(r"\^[3-9]|\*|latest\Z|>=?\s*\d[\d.]*\Z|[3-9](?:\.x)*\Z")
"""Versions of a client of which a new one is installed."""


@finds(IdleTimeout, reads_code=True)
def idle_timeouts(project: LinkedProject) -> Iterator[IdleTimeout]:
    """Such timeouts of the clients that running code makes, where the version of what sends the requests is known."""
    timeouts, versions = Timeouts(project.values, project.sdk), _Versions(project)
    found: dict[Location, dict[str, Handler]] = {}
    for running in project.all(RunningCall):
        if _OPTION in running.site.module.words:
            location = timeouts.without_effect(running.site)
            if location is not None and versions.only_warn(running.site.module):
                found.setdefault(location, {}).update({str(handler.key): handler for handler in running.handlers})
    for location, handlers in found.items():
        yield IdleTimeout(location, tuple(handlers.values()))


class _Asked(NamedTuple):
    """What the manifests of a folder say of the SDK."""

    locked: frozenset[str] | None
    has_ranges: bool
    """Whether they ask for clients."""
    are_newest: bool
    """Whether they ask for no version of one but such as are new when they are installed."""


class _Versions:
    def __init__(self, project: LinkedProject) -> None:
        self._project = project
        self._known: dict[str, bool] = {}
        self._asked: dict[str, _Asked] = {}
        """By folder, as lock files are long, and many folders have the same one around them."""

    def only_warn(self, module: Module) -> bool:
        """Whether the package that sends the requests of a module is certainly so new that it only warns."""
        folder = posixpath.dirname(module.name) or "."
        if folder not in self._known:
            self._known[folder] = self._only_warn_in(folder)
        return self._known[folder]

    def _only_warn_in(self, folder: str) -> bool:
        has_ranges, are_newest = False, True
        for place in dict.fromkeys((folder, *folders_around(folder))):
            asked = self._asked_in(place)
            if asked.locked is not None:
                return bool(asked.locked) and all(map(_is_new, asked.locked))
            has_ranges |= asked.has_ranges
            are_newest &= asked.are_newest
        return has_ranges and are_newest

    def _asked_in(self, place: str) -> _Asked:
        if place not in self._asked:
            manifests = self._project.manifests
            wanted = [text for name, text in manifests.node_ranges(place).items() if name.startswith(CLIENTS_OF_V3)]
            locked = manifests.locked_versions(place, SENDS_REQUESTS_OF_V3)
            self._asked[place] = _Asked(locked, bool(wanted), all(map(_NEWEST.match, wanted)))
        return self._asked[place]


def _is_new(version: str) -> bool:
    numbers = _VERSION.match(version)
    return numbers is not None and (int(numbers[1]), int(numbers[2])) >= ENDS_NO_REQUEST_SINCE
