"""The configuration file to begin with."""

from __future__ import annotations

from serverless_lint.config.keys import EXTEND, KEYS, READING, REQUIRED_VERSION
from serverless_lint.config.toml_text import toml_assignment, toml_key

_SET = {
    "fail-on": "warning",
    "extend-exclude": [],
}
"""What is not commented out: the two that most projects look for first, at their defaults."""

_EXAMPLES: dict[str, object] = {
    "select": ["default", "category:security"],
    "ignore": ["default-memory"],
    "extend-select": ["pedantic"],
    "templates": ["infrastructure/*.tpl"],
    "applications": ["/services/*/"],
    "plugins": ["name-of-a-plug-in"],
    EXTEND: "../serverless-lint.toml",
    REQUIRED_VERSION: ">=0.1",
}
_EXAMPLE_TABLES: dict[str, tuple[str, dict[str, object]]] = {
    "parameters": ("parameters", {"Stage": "prod"}),
    "per-file-ignores": ("per-file-ignores", {"tests/": ["category:security"]}),
    "severity": ("severity", {"aws-sdk-v2-import": "error"}),
    "rules": ("rules.low-timeout", {"seconds": 5}),
}


def initial_config() -> str:
    """Each key with its meaning, as TOML; all but a few are comments that show the default or an example."""
    lines = [
        "# Configuration of serverless-lint. What is commented out shows the default, or an example.",
        "# `serverless-lint config show` prints what is in effect, `serverless-lint rules` the rules to speak of.",
    ]
    for name, description in (*READING.items(), *((name, KEYS[name].description) for name in KEYS)):
        if name in _EXAMPLE_TABLES:
            continue
        value = _EXAMPLES.get(name, _SET.get(name))
        value = KEYS[name].implied or KEYS[name].default if value is None else value
        mark = "" if name in _SET else "#"
        lines += ["", f"# {description}", *(f"{mark}{line}" for line in toml_assignment(name, value))]
    for name, (header, entries) in _EXAMPLE_TABLES.items():
        lines += ["", f"# {KEYS[name].description}", f"#[{header}]"]
        lines += [f"#{line}" for key, value in entries.items() for line in toml_assignment(toml_key(key), value)]
    return "\n".join(lines) + "\n"
