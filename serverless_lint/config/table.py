"""The keys of a configuration file as a table for `docs/configuration.md`."""

from __future__ import annotations

from serverless_lint.config.keys import KEYS, READING, Key
from serverless_lint.config.toml_text import toml_value


def as_markdown() -> str:
    """A row for each key: its values, its default and its meaning."""
    rows = [_row(name, "text", "", meaning) for name, meaning in READING.items()]
    rows += [_row(name, _values(key), _default(key), key.description) for name, key in KEYS.items()]
    return "\n".join(("| Key | Value | Default | Meaning |", "|---|---|---|---|", *rows)) + "\n"


def _row(name: str, values: str, default: str, description: str) -> str:
    return f"| `{name}` | {values} | {default} | {description} |"


def _values(key: Key) -> str:
    schema = key.kind.schema
    if "enum" in schema:
        return ", ".join(f"`{word}`" for word in schema["enum"])
    if isinstance(key.default, dict):
        return "table"
    if schema.get("type") == "string":
        return "text"
    if isinstance(key.default, list) or schema.get("type") == "array":
        return "list of texts"
    return "`true`, `false`"


def _default(key: Key) -> str:
    if key.built_in:
        return "see `config show`"
    if key.implied:
        return f"`{toml_value(key.implied)}`"
    return "" if key.default in ([], {}) else f"`{toml_value(key.default)}`"
