"""Keys of objects that code takes from notifications of S3 as they are written there."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.shared import shared
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Program, SdkCall
from serverless_lint.model.project import finds
from serverless_lint.source import Location


class UndecodedKey(msgspec.Struct, frozen=True, eq=False):
    """A request to S3 with the key of a notification, which is encoded as in an address."""

    call: SdkCall
    programs: tuple[Program, ...] = ()
    """The programs that make it."""

    @property
    def location(self) -> Location:
        """The call."""
        return self.call.location


@finds(UndecodedKey, reads_code=True)
def undecoded_keys(project: LinkedProject) -> Iterator[UndecodedKey]:
    """The requests of programs that decode nothing anywhere."""
    found = ((program, _requests(program)) for program in project.all(Program))
    for undecoded, programs in shared(found, lambda undecoded: undecoded.location.sort_key):
        yield UndecodedKey(undecoded.call, programs)


_DECODES = lazy_pattern(r"unquote|decodeURI|unescape|querystring|url_?decode", re.IGNORECASE)


def _words(program: Program) -> Iterator[str]:
    return (word for module in program.code.modules for word in module.words)


def _requests(program: Program) -> Iterator[UndecodedKey]:
    requests = [found.call for found in program.calls if found.key is not None and found.key.is_of_event]
    if requests and not any(map(_DECODES.search, _words(program))):
        yield from map(UndecodedKey, requests)
