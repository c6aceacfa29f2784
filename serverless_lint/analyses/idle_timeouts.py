"""Timeouts of requests that end no request."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.running_code import RunningCall
from serverless_lint.analyses.timeouts import Timeouts
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
_VERSION = re.compile(r"(\d+)\.(\d+)")
_NEWEST = re.compile(r"\^[3-9]|\*|latest\Z|>=?\s*\d[\d.]*\Z|[3-9](?:\.x)*\Z")
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


class _Versions:
    def __init__(self, project: LinkedProject) -> None:
        self._project = project
        self._known: dict[str, bool] = {}
        """By folder, as lock files are long."""

    def only_warn(self, module: Module) -> bool:
        """Whether the package that sends the requests of a module is certainly so new that it only warns."""
        folder = posixpath.dirname(module.name) or "."
        if folder not in self._known:
            self._known[folder] = self._only_warn_in(folder)
        return self._known[folder]

    def _only_warn_in(self, folder: str) -> bool:
        manifests = self._project.manifests
        asked: tuple[str, ...] = ()
        for place in dict.fromkeys((folder, *folders_around(folder))):
            ranges = manifests.node_ranges(place)
            asked += tuple(wanted for name, wanted in ranges.items() if name.startswith(CLIENTS_OF_V3))
            locked = manifests.locked_versions(place, SENDS_REQUESTS_OF_V3)
            if locked is not None:
                return bool(locked) and all(map(_is_new, locked))
        return bool(asked) and all(map(_NEWEST.match, asked))


def _is_new(version: str) -> bool:
    numbers = _VERSION.match(version)
    return numbers is not None and (int(numbers[1]), int(numbers[2])) >= ENDS_NO_REQUEST_SINCE
