"""The configuration in effect, as a file that would give the same one."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Mapping

from serverless_lint.config import Config
from serverless_lint.config.file import APPENDED, LoadedConfig
from serverless_lint.config.keys import KEYS, Key
from serverless_lint.config.toml_text import toml_assignment, toml_key

DEFAULT = "default"
COMMAND_LINE = "command line"


def shown_config(loaded: LoadedConfig) -> str:
    """Every key with its value, and in a comment where that comes from: a line of a file, an option, the default."""
    values = [(name, key) for name, key in KEYS.items() if not _is_table(key)]
    tables = [(name, key) for name, key in KEYS.items() if _is_table(key)]
    width = max(len(name) for name, _ in values)
    lines: list[str] = []
    for name, key in values:
        value = _value(key, loaded)
        mark = "" if value is not None else "# "
        shown = toml_assignment(f"{name:<{width}}", key.implied if value is None else value, _origin(name, key, loaded))
        lines += (f"{mark}{line}" for line in shown)
    for name, key in tables:
        lines += _table(loaded, (name,), _value(key, loaded), key.field)
    return "".join(f"{line}\n" for line in lines)


def shown_folders(config: Config) -> str:
    """The folders with a configuration of their own, each with the command that shows it, as comments."""
    folders = {
        folder: os.path.relpath(each.root).replace(os.sep, "/") for folder, each in (config.folders or {}).items()
    }
    lines = (
        f"# another file counts in {folder}: config show {shlex.quote(path)}\n" for folder, path in folders.items()
    )
    return "\n" * bool(folders) + "".join(lines)


def _is_table(key: Key) -> bool:
    return isinstance(key.default, dict)


def _value(key: Key, loaded: LoadedConfig) -> object:
    return key.written(getattr(loaded.config, key.field))


def _origin(name: str, key: Key, loaded: LoadedConfig) -> str:
    field = key.field
    is_given = field in loaded.given or (field == "cfn_lint" and "with_cfn_lint" in loaded.given)
    if "select" in loaded.given and field in ("ignore", "extend_select"):
        return COMMAND_LINE
    said = [layer.source.place(name) for layer in loaded.layers if field in layer.options]
    if is_given:
        return f"{said[-1]}, {COMMAND_LINE}" if said and field in APPENDED else COMMAND_LINE
    return said[-1] if said else DEFAULT


def _table(loaded: LoadedConfig, path: tuple[str, ...], value: object, field: str) -> Iterator[str]:
    entries = value if isinstance(value, Mapping) else {}
    plain = {name: entry for name, entry in entries.items() if not isinstance(entry, Mapping)}
    if plain or len(path) > 1 or not entries:
        yield ""
        yield f"[{'.'.join(map(toml_key, path))}]"
    for name, entry in plain.items():
        yield from toml_assignment(toml_key(name), entry, _origin_of_entry(loaded, (*path, name), field))
    for name, entry in entries.items():
        if name not in plain:
            yield from _table(loaded, (*path, name), entry, field)


def _origin_of_entry(loaded: LoadedConfig, path: tuple[str, ...], field: str) -> str:
    """Where the last layer says it that has the entry."""
    places = [layer.source.place(*path) for layer in loaded.layers if _has(layer.options.get(field), path[1:])]
    return places[-1] if places else DEFAULT


def _has(value: object, path: tuple[str, ...]) -> bool:
    for name in path:
        if not isinstance(value, Mapping) or name not in value:
            return False
        value = value[name]
    return True
