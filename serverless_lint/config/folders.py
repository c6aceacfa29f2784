"""Configuration files in folders below the root of a run.

Where a finding stands, the closest file counts alone: it takes from others what it names with `extend`. It says which
findings there are in its folder; how they are reported, and what fails, says the file at or above all that is checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from posixpath import dirname
from typing import TYPE_CHECKING

from msgspec.structs import replace

from serverless_lint.config import ROOT_FOLDER, Config
from serverless_lint.files.discover import Discovery, discover, excluder_of
from serverless_lint.files.source_file import SourceFile
from serverless_lint.paths import folders_around
from serverless_lint.report import SkippedFile

if TYPE_CHECKING:
    from pathlib import Path

    from serverless_lint.config.file import LoadedConfig, ReadFiles

_NAMES = ("/serverless-lint.toml", "/.serverless-lint.toml", "/pyproject.toml")
OF_WHOLE_RUNS = frozenset(
    {
        *("min_severity", "fail_on", "new_only", "baseline", "format"),
        *("respect_gitignore", "force_exclude", "templates", "applications"),
    }
)
"""Fields that a file in a folder sets only for runs on that folder; all others count for what is in it."""


def discovered(config: Config, *, list_ignored: bool = False) -> tuple[Config, Discovery]:
    """The files that the given paths stand for, and the configuration with those of the folders that they are in.

    As `discover`; raises `ConfigError` for a mistake in one of these configurations.
    """
    discovery = discover(config, list_ignored=list_ignored)
    if config.folders is None:
        config = replace(config, folders=_configurations(config, discovery) if config.looked_for_file else {})
    return config, _without_excluded(config, discovery) if config.folders else discovery


def remarks_of_folders(config: Config) -> Iterator[str]:
    """What folders' configurations say that has no effect in a run on more than the folder."""
    for each in (config.folders or {}).values():
        yield from each.remarks


def _configurations(config: Config, discovery: Discovery) -> dict[str, Config]:
    from serverless_lint.config.file import config_file_in, load_file_in_folder

    found: dict[str, Config] = {}
    excluders = _Excluders(replace(config, folders=found), discovery)
    read: ReadFiles = {}
    # A folder that somebody excludes says nothing, so those around come first.
    for folder in sorted(_candidates(discovery), key=lambda name: (name.count("/"), name)):
        file = config_file_in(config.root / folder, config.root)
        if file is not None and excluders.reason(f"{folder}/{file.name}") is None:
            loaded = load_file_in_folder(file, config, read)
            found[folder] = replace(loaded.config, remarks=tuple(_remarks(loaded, config, folder, file)))
    return found


def _remarks(loaded: LoadedConfig, root: Config, folder: str, file: Path) -> Iterator[str]:
    """What a file, or one that it extends, says for nothing; what the root has as well is no loss."""
    from serverless_lint.config.keys import KEYS

    for name, key in KEYS.items():
        layers = [layer for layer in loaded.layers if layer.source.text and key.field in layer.options]
        is_lost = key.field in OF_WHOLE_RUNS and getattr(loaded.config, key.field) != getattr(root, key.field)
        if layers and is_lost:
            said = layers[-1].source.place_below(root.root, name)
            place = said or f"{folder}/{file.name}"
            yield f"{place}: `{name}` holds for a whole run: check `{folder}` in one of its own"


def _candidates(discovery: Discovery) -> set[str]:
    """The folders below the root that may have a file which holds for something that is read."""
    folders = {dirname(file.name) for file in discovery.files if file.name.endswith(_NAMES)}
    # Around folders that were asked for nothing is read.
    for asked_for in discovery.folders:
        folders.update((asked_for, *folders_around(asked_for)))
    return folders - {ROOT_FOLDER}


class _Excluders:
    """What the configurations of folders leave out."""

    def __init__(self, config: Config, discovery: Discovery) -> None:
        self._config = config
        self._asked_for = sorted(discovery.folders, key=len, reverse=True)
        self._excluders: dict[str, Callable[[str], str | None]] = {}

    def reason(self, name: str) -> str | None:
        """Why a file is left out by the configuration of the folder that it is in."""
        folder = self._config.folder_of(name)
        if folder == ROOT_FOLDER:
            return None
        if folder not in self._excluders:
            self._excluders[folder] = excluder_of(self._config.at(name))
        return self._excluders[folder](name[len(self._from(folder, name)) + 1 :])

    def _from(self, folder: str, name: str) -> str:
        """The folder that patterns are looked for below: what was asked for by name is read whatever it is called."""
        if not self._config.force_exclude:
            for asked_for in self._asked_for:
                if name.startswith(f"{asked_for}/") and asked_for.startswith(f"{folder}/"):
                    return asked_for
        return folder


def _without_excluded(config: Config, discovery: Discovery) -> Discovery:
    excluders = _Excluders(config, discovery)
    files: list[SourceFile] = []
    excluded = {file.path: file for file in discovery.excluded}
    for file in discovery.files:
        reason = None if file.explicit and not config.force_exclude else excluders.reason(file.name)
        if reason is None:
            files.append(file)
        else:
            excluded[file.name] = SkippedFile(file.name, reason)
    return replace(discovery, files=tuple(files), excluded=tuple(excluded[name] for name in sorted(excluded)))
