"""Reading the options of a run from a configuration file.

`serverless-lint.toml`, `.serverless-lint.toml` and `[tool.serverless-lint]` in `pyproject.toml` are understood; the
nearest one at or above the given paths counts, and nothing is merged into it but what it names with `extend`.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from serverless_lint.config import Config
from serverless_lint.errors import ConfigError, UsageError
from serverless_lint.git import git_root
from serverless_lint.reporters import FORMATS
from serverless_lint.rule import Confidence, Severity
from serverless_lint.suggestion import did_you_mean

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

OWN_NAMES = ("serverless-lint.toml", ".serverless-lint.toml")
SHARED_NAME = "pyproject.toml"
_SHARED_TABLE = ("tool", "serverless-lint")

_MAX_BYTES = 1_000_000
_MAX_EXTENDS = 20

SEVERITIES = {severity.word: severity for severity in reversed(Severity)}
CONFIDENCES = {confidence.word: confidence for confidence in Confidence}
FAIL_ON: dict[str, Severity | None] = {**SEVERITIES, "never": None}
CFN_LINT_MODES = ("errors", "all", "off")

_APPENDED = ("ignore", "extend_select", "extend_exclude", "templates")
"""What the command line adds to instead of replacing it."""

Options: TypeAlias = dict[str, Any]
"""Values by the names of `Config`'s fields."""


def load_config(
    paths: Sequence[Path],
    options: Mapping[str, Any],
    *,
    config_arguments: Sequence[str] = (),
    isolated: bool = False,
) -> Config:
    """The configuration for some paths.

    `options` are values by field name that win over every file; `config_arguments` are the values of `--config`: the
    path of a file to read instead of the nearest one, or `key=value` in TOML. `isolated` reads no file but a given one.
    Raises `ConfigError` and `UsageError`.
    """
    absolute = [Path(os.path.abspath(path)) for path in paths]
    top = _common_folder(absolute)
    file = _given_file(config_arguments)
    if file is None and not isolated:
        file = find_config_file(top)
    values: Options = {"paths": tuple(paths), "root": _root(top, file, absolute)}
    if file is not None:
        values = _overlaid(values, _read_with_extends(file))
    for argument in filter(_is_assignment, config_arguments):
        values = _overlaid(values, _read_assignment(argument))
    return Config(**_with_command_line(values, options))


def find_config_file(folder: Path) -> Path | None:
    """The nearest configuration file at or above a folder."""
    for candidate in (folder, *folder.parents):
        for name in OWN_NAMES:
            if (candidate / name).is_file():
                return candidate / name
        if _mentions_us(candidate / SHARED_NAME):
            return candidate / SHARED_NAME
    return None


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
    if not path.is_file():
        raise UsageError(f"no such configuration file: {files[0]}")
    return path


def _with_command_line(values: Options, options: Mapping[str, Any]) -> Options:
    merged = dict(values)
    if "select" in options:
        # Who selects on the command line wants these rules, whatever the project's choice is.
        merged.pop("ignore", None)
        merged.pop("extend_select", None)
    for name, value in options.items():
        merged[name] = (*merged.get(name, ()), *value) if name in _APPENDED else value
    return merged


def _overlaid(base: Options, top: Options) -> Options:
    """Both, where `top` wins value by value; tables are merged entry by entry."""
    merged = dict(base)
    for name, value in top.items():
        old = merged.get(name)
        merged[name] = {**old, **value} if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return merged


class _InvalidValueError(Exception):
    """A value that an option cannot have. `path` leads from the option to what is wrong in it."""

    def __init__(self, message: str, *path: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.path = path
        self.hint = hint


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise _InvalidValueError("must be true or false")
    return value


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _InvalidValueError("must be a list of texts")
    return tuple(value)


def _path(value: object) -> Path:
    if not isinstance(value, str) or not value or "\0" in value:
        raise _InvalidValueError("must be the path of a file")
    return Path(value)


def _choice(choices: Mapping[str, Any], value: object) -> Any:
    if not isinstance(value, str) or value not in choices:
        hint = did_you_mean(value, choices) if isinstance(value, str) else None
        raise _InvalidValueError(f"must be one of {', '.join(choices)}", hint=hint)
    return choices[value]


def _table(entry: Callable[[object], Any], value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _InvalidValueError("must be a table")
    entries = {}
    for key, item in value.items():
        try:
            entries[key] = entry(item)
        except _InvalidValueError as error:
            raise _InvalidValueError(str(error), key, *error.path, hint=error.hint) from None
    return entries


def _parameter(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, (str, int, float)):
        raise _InvalidValueError("must be a text or a number")
    return str(value)


def _unsupported(value: object) -> object:
    raise _InvalidValueError("is not supported in this version")


class _Key(msgspec.Struct, frozen=True):
    """An option as it is written in a file: the field of `Config` it sets, and how its value is checked."""

    field: str
    parse: Callable[[object], Any]


KEYS: Mapping[str, _Key] = {
    "select": _Key("select", _words),
    "ignore": _Key("ignore", _words),
    "extend-select": _Key("extend_select", _words),
    "pedantic": _Key("pedantic", _boolean),
    "preview": _Key("preview", _boolean),
    "min-confidence": _Key("min_confidence", partial(_choice, CONFIDENCES)),
    "fail-on": _Key("fail_on", partial(_choice, FAIL_ON)),
    "exclude": _Key("exclude", _words),
    "extend-exclude": _Key("extend_exclude", _words),
    "respect-gitignore": _Key("respect_gitignore", _boolean),
    "force-exclude": _Key("force_exclude", _boolean),
    "templates": _Key("templates", _words),
    "require-reason": _Key("require_reason", _boolean),
    "baseline": _Key("baseline", _path),
    "format": _Key("format", partial(_choice, dict(zip(FORMATS, FORMATS, strict=True)))),
    "cfn-lint": _Key("cfn_lint", partial(_choice, dict(zip(CFN_LINT_MODES, CFN_LINT_MODES, strict=True)))),
    "parameters": _Key("parameters", partial(_table, _parameter)),
    "per-file-ignores": _Key("per_file_ignores", partial(_table, _words)),
    "severity": _Key("severity", partial(_table, partial(_choice, SEVERITIES))),
    "plugins": _Key("", _unsupported),
    "rules": _Key("", _unsupported),
}
"""Every key but `extend`, which is followed while reading."""

_EXTEND = "extend"
_WITH_RULES = ("select", "ignore", "extend-select", "per-file-ignores", "severity")
"""Keys whose words are checked against the rules later, when an error still has to know their line."""


class _Source(msgspec.Struct, frozen=True):
    """A configuration file's text, to say where something is written in it."""

    name: str
    text: str
    table: tuple[str, ...]

    def place(self, *path: str) -> str:
        """`file:line` of a key, of an entry of its table, or of a text in its value."""
        if not self.text:
            return self.name
        return f"{self.name}:{_find_line(self.text.splitlines(), self.table, path)}"


_HEADER = re.compile(r"\s*\[+\s*([^\]]*?)\s*\]")
_ASSIGNMENT = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_KEY_PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")


def _find_line(lines: Sequence[str], table: tuple[str, ...], path: tuple[str, ...]) -> int:
    """The line of a key, from 1. Where the last parts of the path are no keys they are looked for as quoted text."""
    wanted = table + path
    header: tuple[str, ...] = ()
    best, best_length = 1, 0
    for number, line in enumerate(lines, start=1):
        if match := _HEADER.match(line):
            header = _key_parts(match[1])
            here = header
        elif match := _ASSIGNMENT.match(line):
            here = header + _key_parts(match[1])
        else:
            continue
        shared = min(len(here), len(wanted))
        if shared > best_length and here[:shared] == wanted[:shared]:
            best, best_length = number, shared
    if best_length < len(wanted):
        quoted = (f'"{wanted[-1]}"', f"'{wanted[-1]}'")
        for number in range(best, len(lines) + 1):
            if any(text in lines[number - 1] for text in quoted):
                return number
    return best


def _key_parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _KEY_PART.findall(dotted))


def _read_with_extends(path: Path) -> Options:
    """A file's options over those of the file that it extends."""
    chain: list[Options] = []
    seen: list[Path] = []
    following: Path | None = path
    while following is not None:
        if following in seen or len(seen) == _MAX_EXTENDS:
            raise ConfigError(f"{_shown(path)}: `{_EXTEND}` leads in a circle or too far: {_shown(following)}")
        seen.append(following)
        options, following = _read_file(following)
        chain.append(options)
    values: Options = {}
    for options in reversed(chain):
        values = _overlaid(values, options)
    return values


def _read_file(path: Path) -> tuple[Options, Path | None]:
    """The options of one file, and the file that it extends."""
    text = _text(path)
    content: object = _parse(text, _shown(path))
    table = _SHARED_TABLE if path.name == SHARED_NAME else ()
    source = _Source(_shown(path), text, table)
    for key in table:
        content = content.get(key, {}) if isinstance(content, dict) else {}
    if not isinstance(content, dict):
        raise ConfigError(f"{source.place()}: `{'.'.join(table)}` must be a table")
    extended = content.pop(_EXTEND, None)
    if extended is None:
        return _options(content, source), None
    if not isinstance(extended, str):
        raise ConfigError(f"{source.place(_EXTEND)}: `{_EXTEND}` must be the path of a file")
    base = Path(os.path.abspath(path.parent / extended))
    if not base.is_file():
        raise ConfigError(f"{source.place(_EXTEND)}: `{_EXTEND}` names no file: {extended}")
    return _options(content, source), base


def _read_assignment(argument: str) -> Options:
    try:
        content = tomllib.loads(argument)
    except (tomllib.TOMLDecodeError, RecursionError):
        key, _, value = argument.partition("=")
        hint = f"the value is TOML: put texts in quotes, such as --config '{key}=\"{value}\"'"
        raise UsageError(f"cannot read --config {argument}", hint=hint) from None
    return _options(content, _Source("--config", "", ()))


def _options(content: Mapping[str, object], source: _Source) -> Options:
    options: Options = {}
    origins: dict[tuple[str, str], str] = {}
    for name, value in content.items():
        key = KEYS.get(name)
        if key is None:
            hint = did_you_mean(name, (*KEYS, _EXTEND)) or f"the keys are {', '.join(KEYS)}"
            raise ConfigError(f"{source.place(name)}: unknown key `{name}`", hint=hint)
        try:
            options[key.field] = key.parse(value)
        except _InvalidValueError as error:
            at = ".".join((name, *error.path))
            raise ConfigError(f"{source.place(name, *error.path)}: `{at}` {error}", hint=error.hint) from None
        if name in _WITH_RULES:
            origins |= _origins(name, options[key.field], source)
    return {**options, "origins": origins} if origins else options


def _origins(key: str, value: Any, source: _Source) -> dict[tuple[str, str], str]:
    if not isinstance(value, dict):
        return {(key, word): source.place(key, word) for word in value}
    if key == "severity":
        return {(key, word): source.place(key, word) for word in value}
    return {(key, word): source.place(key, pattern, word) for pattern, words in value.items() for word in words}


def _is_assignment(argument: str) -> bool:
    return re.match(r"[A-Za-z][\w.-]*\s*=", argument) is not None


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
        tool = tomllib.loads(text).get(_SHARED_TABLE[0])
    except (tomllib.TOMLDecodeError, RecursionError):
        return f"[{'.'.join(_SHARED_TABLE)}" in text
    return isinstance(tool, dict) and _SHARED_TABLE[1] in tool


def _text(path: Path) -> str:
    try:
        with open(path, "rb") as file:
            data = file.read(_MAX_BYTES + 1)
        text = data.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        raise ConfigError(f"{_shown(path)}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(data) > _MAX_BYTES:
        raise ConfigError(f"{_shown(path)}: larger than {_MAX_BYTES // 1_000_000} MB")
    return text


def _parse(text: str, name: str) -> dict[str, Any]:
    try:
        content: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        line = re.search(r" \(at line (\d+), column \d+\)$", message)
        if line is None:
            raise ConfigError(f"{name}:{len(text.splitlines()) or 1}: {message}") from None
        raise ConfigError(f"{name}:{line[1]}: {message[: line.start()]}") from None
    except RecursionError:
        raise ConfigError(f"{name}: nested too deeply") from None
    return content


def _shown(path: Path) -> str:
    """Relative to the folder that somebody works in, if it is below that."""
    here = Path.cwd()
    return (path.relative_to(here) if here in path.parents else path).as_posix()
