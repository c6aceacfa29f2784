"""What the project's texts for machines and people say: scripts, pipelines, settings, manuals."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain, islice, pairwise

from serverless_lint.libraries.dependencies import COPYING, FOLDERS_OF_PIPELINES
from serverless_lint.libraries.deployment_tools import (
    BASE_OPTIONS_OF_SAM,
    OPTIONS_FOR_DEFINITION,
    SERVERLESS_COMMANDS,
    SETTING_OF_SAM_BASE,
    SETTINGS_OF_SAM,
)
from serverless_lint.link.file_tree import is_below
from serverless_lint.parse.javascript.settings import AROUND_WORDS, commands_of, values_of_options
from serverless_lint.paths import joined, leads_outside
from serverless_lint.source import Document
from serverless_lint.sources.sources import Sources

FOR_PEOPLE = (".md", ".rst")
"""How texts end that nothing but people reads."""
_MAX_NAMED = 100
"""Mentions of base folders that are looked into."""


def scripts_among(texts: Iterable[Document]) -> Iterator[Document]:
    """Those that something other than people reads: scripts, pipelines, settings."""
    return (text for text in texts if not text.path.endswith(FOR_PEOPLE))


def folder_run_in(text: Document) -> str:
    """The folder in which commands of a text begin: its own, or for a pipeline that of the repository."""
    folder = posixpath.dirname(text.path)
    return "." if folder in FOLDERS_OF_PIPELINES else folder or "."


def may_be_for(here: str, home: str) -> bool:
    """Whether what belongs to one folder may be for another: they are the same, or one is around the other."""
    return here == home or is_below(here, home) or is_below(home, here)


class BaseFolders:
    """Knows from where `sam build` is told to take relative paths of templates."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._known: dict[str, tuple[str, ...]] = {}

    def of(self, here: str) -> tuple[str, ...]:
        """The folders that commands and settings may mean for templates in a folder, from wherever they are run."""
        if here not in self._known:
            self._known[here] = tuple(dict.fromkeys(self._meant(here)))
        return self._known[here]

    def _meant(self, here: str) -> Iterator[str]:
        for home, written in self._named:
            if may_be_for(here, home):
                places = (joined(place, written) for place in (home, here, "."))
                yield from (place for place in places if not leads_outside(place) and self._sources.has_folder(place))

    @cached_property
    def _named(self) -> tuple[tuple[str, str], ...]:
        """What is named in each folder."""
        return tuple(dict.fromkeys(islice(self._found(), _MAX_NAMED)))

    def _found(self) -> Iterator[tuple[str, str]]:
        for document in self._sources.texts_beside_code():
            home = folder_run_in(document)
            is_setting = posixpath.basename(document.path).startswith(SETTINGS_OF_SAM)
            for line in _lines(document):
                written = _setting(line) if is_setting else None
                yield from ((home, each) for each in (*_options(line), *filter(None, (written,))))


class ServiceFolders:
    """Knows which services are certainly deployed from their own folder, below which alone their code is packaged."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._known: dict[tuple[str, str], bool] = {}

    def are_packaged(self, service: str, part: str) -> bool:
        """Whether a service is deployed where its definition lies, and nothing brings a part of a path there."""
        key = (service, part)
        if key not in self._known:
            here = posixpath.dirname(service) or "."
            document = self._sources.document(service)
            self._known[key] = (
                document is not None
                and "../" not in document.text
                and self._is_deployed_in(here)
                and not any(_copies(script, part) for script in self._sources.texts_beside_code())
            )
        return self._known[key]

    def _is_deployed_in(self, folder: str) -> bool:
        """Whether scripts deploy the service in its folder, and none of its package names a definition elsewhere."""
        scripts = next((each.scripts for home, each in self._sources.own_names.packages(folder) if home == folder), {})
        commands = [words for script in scripts.values() for words in commands_of(script)]
        if any(words[:1] == ["cd"] or not OPTIONS_FOR_DEFINITION.isdisjoint(words) for words in commands):
            return False
        return any(map(_deploys, commands)) or folder in self._gone_to

    @cached_property
    def _gone_to(self) -> frozenset[str]:
        """The folders that scripts go to, from where they lie themselves, to deploy a service on the same line."""
        return frozenset(
            chain.from_iterable(map(_folders_deployed_in, scripts_among(self._sources.texts_beside_code())))
        )


def _deploys(words: list[str]) -> bool:
    """Whether a command has the framework deploy what is defined where it is called."""
    return (
        "deploy" in words
        and not SERVERLESS_COMMANDS.isdisjoint(words)
        and OPTIONS_FOR_DEFINITION.isdisjoint(word.partition("=")[0] for word in words)
    )


def _folders_deployed_in(document: Document) -> Iterator[str]:
    text = document.text
    home = folder_run_in(document)
    for line in text.splitlines() if "deploy" in text else ():
        place: str | None = None
        for words in commands_of(line) if "cd " in line and "deploy" in line else ():
            at = next((at for at, word in enumerate(words[:-1]) if word in ("cd", "@cd")), None)
            if at is not None:
                place = joined(place or home, _unquoted(words[at + 1]))
            elif place is not None and _deploys(words):
                yield place


def _copies(document: Document, part: str) -> bool:
    """Whether a script has a line that copies something by a path with a part of that name."""
    text = document.text
    return part in text and any(part in found for found in parts_that_are_copied(text))


def parts_that_are_copied(text: str) -> Iterator[frozenset[str]]:
    """The parts of the paths in the lines of a script that copy something."""
    for line in text.splitlines():
        words = [word.strip(AROUND_WORDS) for word in line.split()]
        if not COPYING.isdisjoint(words):
            yield frozenset(part for word in words for part in word.split("/"))


def _lines(document: Document) -> list[str]:
    text = document.text
    if "sam" not in text and not document.path.rpartition("/")[2].startswith(SETTINGS_OF_SAM):
        return []
    return text.replace("\\\n", " ").splitlines()


def _options(line: str) -> Iterator[str]:
    """The base folders that the commands of a line name."""
    if "sam" not in line or "build" not in line:
        return
    for words in commands_of(line):
        plain = [_unquoted(word) for word in words]
        at = next((at for at, pair in enumerate(pairwise(plain)) if pair == ("sam", "build")), None)
        options = plain[at + 2 :] if at is not None else []
        yield from filter(None, values_of_options(options, BASE_OPTIONS_OF_SAM))


def _unquoted(word: str) -> str:
    """A word of a command as a shell takes it, without what a text around it adds."""
    plain = word.strip(AROUND_WORDS)
    return plain.rstrip(f"{AROUND_WORDS}.") if plain.strip(".") else plain


def _setting(line: str) -> str | None:
    """The base folder that a line of a `samconfig` names, in TOML or YAML."""
    for sign in "=:":
        key, found, value = line.partition(sign)
        if found and key.strip().strip("\"'") == SETTING_OF_SAM_BASE:
            return value.strip().strip("\"'") or None
    return None
