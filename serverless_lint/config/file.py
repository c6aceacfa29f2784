"""Reading the options of a run from a configuration file.

`serverless-lint.toml`, `.serverless-lint.toml` and `[tool.serverless-lint]` in `pyproject.toml` are understood; the
nearest one at or above the given paths counts, and nothing is merged into it but what it names with `extend`.
`folders.py` knows those below.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from serverless_lint.config import CommandLine, Config
from serverless_lint.config.keys import EXTEND, KEYS, PRESET_PREFIX, READING, REQUIRED_VERSION, InvalidValueError
from serverless_lint.config.required_version import check_version
from serverless_lint.errors import ConfigError, UnreadableFileError, UsageError
from serverless_lint.files.boundary import Boundary
from serverless_lint.files.git import git_root
from serverless_lint.files.gitignore import mistake_in
from serverless_lint.files.read import read_bytes
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.toml import TomlError, read_toml
from serverless_lint.paths import can_be_a_file
from serverless_lint.suggestion import did_you_mean

OWN_NAMES = ("serverless-lint.toml", ".serverless-lint.toml")
SHARED_NAME = "pyproject.toml"
_SHARED_TABLE = ("tool", "serverless-lint")

_MAX_BYTES = 1_000_000
_MAX_EXTENDS = 20
_OPTIONS_OF_PATTERNS = {"exclude": "--exclude", "extend_exclude": "--extend-exclude", "templates": "--template"}

APPENDED = ("ignore", "extend_select", "extend_exclude", "templates")
"""Fields that the command line adds to instead of replacing them."""

Options: TypeAlias = dict[str, Any]
"""Values by the names of `Config`'s fields."""


class Source(msgspec.Struct, frozen=True, dict=True):
    """A configuration file's text, to say where something is written in it; without text it is an option."""

    name: str
    text: str
    table: tuple[str, ...]
    path: Path | None = None

    def place(self, *path: str) -> str:
        """`file:line` of a key, of an entry of its table, or of a text in its value."""
        if not self.text:
            return self.name
        return f"{self.name}:{self._lines.place(self.table + path)}"

    def place_below(self, root: Path, *path: str) -> str | None:
        """The same as seen from a folder, wherever somebody works; None of a file that is not below it."""
        if self.path is None or not self.path.is_relative_to(root):
            return None
        return f"{self.path.relative_to(root).as_posix()}:{self._lines.place(self.table + path)}"

    @cached_property
    def _lines(self) -> _Lines:
        return _Lines(self.text)


class Layer(msgspec.Struct, frozen=True):
    """What one file, or one `--config key=value`, says."""

    options: Options
    source: Source


ReadFiles: TypeAlias = dict[Path, tuple[Layer, str | None]]
"""What files say, and what they extend: many folders may extend the same one."""


class LoadedConfig(msgspec.Struct, frozen=True):
    """A configuration and what it is made of."""

    config: Config
    layers: tuple[Layer, ...]
    """Without the command line's options; a later one wins over an earlier one."""
    given: frozenset[str]
    """The fields that options of the command line set."""


def load_config(
    paths: Sequence[Path],
    options: Mapping[str, Any],
    *,
    config_arguments: Sequence[str] = (),
    isolated: bool = False,
) -> Config:
    """The configuration for some paths.

    `options` are values by field name that win over every file; `with_cfn_lint` among them is whether to run cfn-lint
    at all. `config_arguments` are the values of `--config`: the path of a file to read instead of the nearest one, or
    `key=value` in TOML. `isolated` reads no file but a given one. Raises `ConfigError` and `UsageError`.
    """
    return load_layers(paths, options, config_arguments=config_arguments, isolated=isolated).config


def load_layers(
    paths: Sequence[Path],
    options: Mapping[str, Any],
    *,
    config_arguments: Sequence[str] = (),
    isolated: bool = False,
) -> LoadedConfig:
    """As `load_config`, with where each value comes from."""
    _check_patterns(options)
    absolute = [Path(os.path.abspath(path)) for path in paths]
    top = _common_folder(absolute)
    file = _given_file(config_arguments)
    looked_for_file = file is None and not isolated
    # A file that was named may name others anywhere.
    project: Boundary | None = None
    if looked_for_file:
        file = find_config_file(top)
        if file is not None:
            project = Boundary(git_root(file.parent) or file.parent)
            if not project.has(file):
                raise ConfigError(f"{_shown(file)}: is a link to outside the project", hint="name it with --config")
    layers = [] if file is None else _read_with_extends(file, project, {})
    layers += map(_read_assignment, filter(_is_assignment, config_arguments))
    config = _made_of(
        layers,
        options,
        paths=tuple(paths),
        root=_root(top, file, absolute),
        looked_for_file=looked_for_file,
        command_line=CommandLine(options, tuple(filter(_is_assignment, config_arguments))),
    )
    if "baseline" not in options and not Boundary(config.root).has(config.baseline_path):
        raise ConfigError(f"the baseline {config.baseline_path} is outside the project", hint="name it with --baseline")
    return LoadedConfig(config, tuple(layers), frozenset(options))


def load_file_in_folder(file: Path, root: Config, read: ReadFiles) -> LoadedConfig:
    """The configuration of a folder below the root of a run: that of its file, with what the command line says.

    `read` is what files that this run has read say; it grows by what this file extends.
    """
    project = Boundary(git_root(file.parent) or root.root)
    if not project.has(file):
        raise ConfigError(f"{_shown(file)}: is a link to outside the project")
    command_line = root.command_line
    layers = _read_with_extends(file, project, read)
    layers += map(_read_assignment, command_line.assignments)
    config = _made_of(layers, command_line.options, paths=root.paths, root=file.parent, command_line=command_line)
    return LoadedConfig(config, tuple(layers), frozenset(command_line.options))


def find_config_file(folder: Path) -> Path | None:
    """The nearest configuration file at or above a folder."""
    return next(filter(None, map(config_file_in, (folder, *folder.parents))), None)


def config_file_in(folder: Path, root: Path | None = None) -> Path | None:
    """The configuration file that counts among those in a folder.

    None is read to tell that is a link to outside of the repository, or of `root` where there is none.
    """
    for name in OWN_NAMES:
        if (folder / name).is_file():
            return folder / name
    shared = folder / SHARED_NAME
    if shared.is_symlink() and not Boundary(git_root(folder) or root or folder).has(shared):
        return None
    return shared if _mentions_us(shared) else None


def _check_patterns(options: Mapping[str, Any]) -> None:
    for name, option in _OPTIONS_OF_PATTERNS.items():
        for pattern in options.get(name) or ():
            mistake = mistake_in(pattern)
            if mistake is not None:
                raise UsageError(f"{option}: `{pattern}` {mistake}")


def _made_of(layers: Iterable[Layer], options: Mapping[str, Any], **values: Any) -> Config:
    for layer in layers:
        values = _overlaid(values, layer.options)
    return Config(**_with_command_line(values, options))


def _common_folder(paths: Iterable[Path]) -> Path:
    folders = [path if path.is_dir() else path.parent for path in paths]
    try:
        return Path(os.path.commonpath(folders))
    except ValueError:
        raise UsageError(
            "the given paths have no folder in common", hint="check each drive in a run of its own"
        ) from None


def _root(top: Path, file: Path | None, paths: Sequence[Path]) -> Path:
    """The folder of the configuration file, else the git work tree's, else what the arguments have in common."""
    if file is not None and (file.parent == top or file.parent in top.parents):
        return file.parent
    repository = git_root(top)
    if repository is not None:
        return repository
    here = Path.cwd()
    if here in top.parents and not all(path.is_dir() for path in paths):
        # Of a file in no known project, the folder that somebody works in is the best guess.
        return here
    return top


def _given_file(config_arguments: Sequence[str]) -> Path | None:
    files = [argument for argument in config_arguments if not _is_assignment(argument)]
    if not files:
        return None
    if len(files) > 1:
        raise UsageError(f"--config names two files: {files[0]} and {files[1]}")
    path = Path(os.path.abspath(files[0]))
    if not os.path.isfile(path):
        raise UsageError(f"no such configuration file: {files[0]}")
    return path


def _with_command_line(values: Options, options: Mapping[str, Any]) -> Options:
    merged = dict(values)
    if "select" in options:
        # Who selects on the command line wants these rules, whatever the project's choice is.
        merged.pop("ignore", None)
        merged.pop("extend_select", None)
    for name, value in options.items():
        if name == "with_cfn_lint":
            merged["cfn_lint"] = _cfn_lint_level(merged.get("cfn_lint", Config.cfn_lint), wanted=value)
        else:
            merged[name] = (*merged.get(name, ()), *value) if name in APPENDED else value
    return merged


def _cfn_lint_level(configured: str, *, wanted: bool) -> str:
    """`--cfn-lint` brings back what the configuration switched off, and leaves its `all` alone."""
    if not wanted:
        return "off"
    return "errors" if configured == "off" else configured


def _overlaid(base: Options, top: Options) -> Options:
    """Both, where `top` wins value by value; tables are merged entry by entry."""
    merged = dict(base)
    for name, value in top.items():
        old = merged.get(name)
        merged[name] = _overlaid(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged


_HEADER = lazy_pattern(r"\s*\[{1,2}([^\]]*)\]")
_ASSIGNMENT = lazy_pattern(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_KEY_PART = lazy_pattern(r"""[\w-]+|"[^"]*"|'[^']*'""")
_MAX_DEPTH = 10
"""No key that is looked for has more parts."""
_BEGIN_OF_ASSIGNMENT = lazy_pattern(r"[A-Za-z][\w.-]*\s*=")


class _Lines:
    """Where what is in the lines of a file stands, from 1; the lines are gone through once."""

    def __init__(self, text: str) -> None:
        self._keys: dict[tuple[str, ...], int] = {}
        """The first line that has a key."""
        self._tables: dict[tuple[str, ...], int] = {}
        """The first line that has a key or one that begins with it."""
        self._quoted: dict[str, list[int]] = {}
        header: tuple[str, ...] = ()
        for number, line in enumerate(text.splitlines(), start=1):
            self._note_quoted(line, number)
            if match := _HEADER.match(line):
                header = _key_parts(match[1])[:_MAX_DEPTH]
                self._note_key(header, number)
            elif match := _ASSIGNMENT.match(line):
                self._note_key((header + _key_parts(match[1]))[:_MAX_DEPTH], number)

    def place(self, path: tuple[str, ...]) -> int:
        """The line of a key. Where the last parts of the path are no keys they are looked for as quoted text."""
        if path in self._tables:
            return self._tables[path]
        known = (self._keys[path[:length]] for length in range(len(path), 0, -1) if path[:length] in self._keys)
        best = next(known, 1)
        numbers = self._quoted.get(path[-1], []) if path else []
        at = bisect_left(numbers, best)
        return numbers[at] if at < len(numbers) else best

    def _note_key(self, key: tuple[str, ...], number: int) -> None:
        self._keys.setdefault(key, number)
        for length in range(1, len(key) + 1):
            self._tables.setdefault(key[:length], number)

    def _note_quoted(self, line: str, number: int) -> None:
        for mark in "\"'":
            for text in set(line.split(mark)[1:-1]):
                self._quoted.setdefault(text, []).append(number)


def _key_parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _KEY_PART.findall(dotted))


def _read_with_extends(path: Path, project: Boundary | None, read: ReadFiles) -> list[Layer]:
    """A file, after the files that it extends."""
    chain: list[Layer] = []
    seen: list[Path] = []
    following: Path | None = path
    while following is not None:
        if following in seen or len(seen) == _MAX_EXTENDS:
            raise ConfigError(f"{chain[-1].source.place(EXTEND)}: `{EXTEND}` leads in a circle or too far")
        seen.append(following)
        if following not in read:
            read[following] = _read_file(following)
        layer, extended = read[following]
        chain.append(layer)
        if extended is not None and extended.startswith(PRESET_PREFIX):
            # Asking which packages there are takes longer than reading the file.
            from serverless_lint.config.presets import preset_file

            following = preset_file(extended.removeprefix(PRESET_PREFIX), layer.source.place(EXTEND))
            # It is as free as a file that was named on the command line: somebody installed it.
            project = None
        elif extended is not None:
            following = _extended_file(extended, following, layer.source, project)
        else:
            following = None
    return chain[::-1]


def _read_file(path: Path) -> tuple[Layer, str | None]:
    """What one file says, and what it extends."""
    text = _text(path)
    content: object = _parse(text, _shown(path))
    table = _SHARED_TABLE if path.name == SHARED_NAME else ()
    source = Source(_shown(path), text, table, path)
    for key in table:
        content = content.get(key, {}) if isinstance(content, dict) else {}
    if not isinstance(content, dict):
        raise ConfigError(f"{source.place()}: `{'.'.join(table)}` must be a table")
    if REQUIRED_VERSION in content:
        # Before anything else, which another version may not know.
        check_version(content.pop(REQUIRED_VERSION), source.place(REQUIRED_VERSION))
    extended = content.pop(EXTEND, None)
    if not (extended is None or isinstance(extended, str)):
        raise ConfigError(f"{source.place(EXTEND)}: `{EXTEND}` must be the path of a file or `{PRESET_PREFIX}NAME`")
    return Layer(_options(content, source), source), extended


def _extended_file(extended: str, path: Path, source: Source, project: Boundary | None) -> Path:
    base = Path(os.path.abspath(path.parent / extended))
    if project is not None and can_be_a_file(extended) and not (project.has(base) or _is_above(base, path)):
        hint = "copy it into the project, or name this file with --config"
        raise ConfigError(f"{source.place(EXTEND)}: `{EXTEND}` leads outside the project: `{extended}`", hint=hint)
    if not os.path.isfile(base):
        raise ConfigError(f"{source.place(EXTEND)}: `{EXTEND}` names no file: `{extended}`")
    if base.name == SHARED_NAME and not _mentions_us(base):
        raise ConfigError(f"{source.place(EXTEND)}: `{extended}` has no table `{'.'.join(_SHARED_TABLE)}`")
    return base


def _is_above(base: Path, path: Path) -> bool:
    """Whether a file is in a folder around another one: those are looked into for configuration files anyway."""
    return Path(os.path.realpath(base)).parent in Path(os.path.realpath(path)).parents


def _read_assignment(argument: str) -> Layer:
    try:
        content = read_toml(argument)
    except TomlError:
        key, _, value = argument.partition("=")
        hint = f"the value is TOML: put texts in quotes, such as --config '{key}=\"{value}\"'"
        raise UsageError(f"cannot read --config `{argument}`", hint=hint) from None
    for key in READING:
        if key in content:
            raise UsageError(f"--config: `{key}` belongs in a file", hint="name the file itself: --config FILE")
    source = Source("--config", "", ())
    return Layer(_options(content, source), source)


def _options(content: Mapping[str, object], source: Source) -> Options:
    options: Options = {}
    origins: dict[tuple[str, str], str] = {}
    for name, value in content.items():
        key = KEYS.get(name)
        if key is None:
            hint = did_you_mean(name, (*KEYS, *READING)) or f"the keys are {', '.join(KEYS)}"
            raise ConfigError(f"{source.place(name)}: unknown key `{name}`", hint=hint)
        try:
            options[key.field] = key.kind.parse(value)
        except InvalidValueError as error:
            at = ".".join((name, *error.path))
            raise ConfigError(f"{source.place(name, *error.path)}: `{at}` {error}", hint=error.hint) from None
        if key.names_rules or name == "parameters":
            origins |= _origins(name, options[key.field], source)
    return {**options, "origins": origins} if origins else options


def _origins(key: str, value: Any, source: Source) -> dict[tuple[str, str], str]:
    if not isinstance(value, dict):
        return {(key, word): source.place(key, word) for word in value}
    origins: dict[tuple[str, str], str] = {}
    for name, entry in value.items():
        if key == "per-file-ignores":
            origins |= {(key, word): source.place(key, name, word) for word in entry}
        else:
            origins[key, name] = source.place(key, name)
        if key == "rules":
            origins |= {(key, f"{name}.{option}"): source.place(key, name, option) for option in entry}
    return origins


def _is_assignment(argument: str) -> bool:
    return _BEGIN_OF_ASSIGNMENT.match(argument) is not None


def _mentions_us(path: Path) -> bool:
    """Whether a pyproject.toml has our table; those of others may be as broken as they like."""
    try:
        if not path.is_file():
            return False
        text = _text(path)
    except (OSError, ConfigError):
        return False
    if _SHARED_TABLE[1] not in text:
        return False
    try:
        tool = read_toml(text).get(_SHARED_TABLE[0])
    except TomlError:
        return f"[{'.'.join(_SHARED_TABLE)}" in text
    return isinstance(tool, dict) and _SHARED_TABLE[1] in tool


def _text(path: Path) -> str:
    try:
        return read_bytes(path, limit=_MAX_BYTES).decode("utf-8-sig")
    except UnreadableFileError as error:
        raise ConfigError(f"{_shown(path)}: {error.message}") from None
    except ValueError as error:
        raise ConfigError(f"{_shown(path)}: cannot be read: {error}") from None


def _parse(text: str, name: str) -> dict[str, Any]:
    try:
        return read_toml(text)
    except TomlError as error:
        place = name if error.line is None else f"{name}:{error.line}"
        raise ConfigError(f"{place}: {error}") from None


def _shown(path: Path) -> str:
    """Relative to the folder that somebody works in, if it is below that."""
    here = Path.cwd()
    return (path.relative_to(here) if here in path.parents else path).as_posix()
