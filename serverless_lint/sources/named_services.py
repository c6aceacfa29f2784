"""The definitions of services with names of their own that commands name: `serverless deploy --config orders.yml`."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator

from serverless_lint.libraries.deployment_tools import DEFINITION_OPTIONS, SERVERLESS_COMMANDS
from serverless_lint.parse.javascript.settings import AROUND_WORDS, commands_of, values_of_options
from serverless_lint.source import Document

_LONGEST_LINE = 2_000


def named_definitions(documents: Iterable[Document], candidates: Collection[str]) -> frozenset[str]:
    """The paths among some that commands in scripts, pipelines and packages name as what the Framework deploys.

    Where they are called from is not known, so that each of them with that name is meant.
    """
    by_name: dict[str, list[str]] = {}
    for path in candidates:
        by_name.setdefault(posixpath.basename(path), []).append(path)
    found: set[str] = set()
    for document in documents if by_name else ():
        for name in _names(document.text):
            found.update(by_name.get(posixpath.basename(name), ()))
    return frozenset(found)


def _names(text: str) -> Iterator[str]:
    """What commands of the Framework in a text name as its definition."""
    if not any(option in text for option in DEFINITION_OPTIONS):
        return
    for line in text.replace("\\\n", " ").splitlines():
        if len(line) <= _LONGEST_LINE and any(command in line for command in SERVERLESS_COMMANDS):
            for words in commands_of(line):
                plain = [word.strip(AROUND_WORDS) for word in words]
                if not SERVERLESS_COMMANDS.isdisjoint(plain):
                    yield from values_of_options(plain, DEFINITION_OPTIONS)
