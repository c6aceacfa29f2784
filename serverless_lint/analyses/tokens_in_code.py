"""Credentials of other services that code which functions run has in its texts, by their form."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.running_code import RunningModule
from serverless_lint.analyses.shared import alike
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Handler, Module
from serverless_lint.model.project import finds
from serverless_lint.parse.code.contents import parts_in
from serverless_lint.parse.code.facts import Constant
from serverless_lint.secrets import token_in
from serverless_lint.source import Location


class TokenInCode(msgspec.Struct, frozen=True, eq=False):
    """A credential that stands in code."""

    kind: str
    """What it is, with its article: "a Slack webhook"."""
    is_for_tests: bool
    """Whether it opens the service's test mode alone."""
    places: tuple[Location, ...]
    """The texts that have it, in the order of the file."""
    handlers: tuple[Handler, ...]

    @property
    def location(self) -> Location:
        """The first of them."""
        return self.places[0]


class _Found(msgspec.Struct, frozen=True):
    token: str
    kind: str
    location: Location


@finds(TokenInCode, in_each=RunningModule)
def tokens_in_code(running: RunningModule, project: LinkedProject) -> Iterator[TokenInCode]:
    """Each token once for a file."""
    # Most modules have none: their words are at hand, all that they are made of is not.
    if any(token_in(word) is not None for word in running.module.words):
        for found in alike(_tokens_of(running.module), lambda each: each.token):
            first = found[0]
            is_for_tests = "_test_" in first.token
            yield TokenInCode(first.kind, is_for_tests, tuple(each.location for each in found), running.handlers)


def _tokens_of(module: Module) -> Iterator[_Found]:
    found: dict[int, _Found] = {}
    for part in parts_in(module.facts):
        token = token_in(part.value) if isinstance(part, Constant) and isinstance(part.value, str) else None
        if token is not None:
            found.setdefault(part.span.start, _Found(*token, module.at(part.span)))
    yield from (found[start] for start in sorted(found))
