"""Configuration files that installed packages bring, which a configuration names with `extend = "package:NAME"`.

NAME is that of an entry point in the group `serverless_lint.presets`, which names a package; the file is
`serverless-lint.toml` in its folder. Nothing of the package is imported.
"""

from __future__ import annotations

from pathlib import Path

from serverless_lint.errors import ConfigError
from serverless_lint.installed import entry_points, folder_of
from serverless_lint.suggestion import did_you_mean

GROUP = "serverless_lint.presets"
FILE_NAME = "serverless-lint.toml"


def preset_file(name: str, place: str) -> Path:
    """The file of a preset. `place` is where it is named, for the `ConfigError` if there is none."""
    presets = entry_points(GROUP)
    if name not in presets:
        known = f"installed are {', '.join(sorted(presets))}" if presets else "there are none"
        hint = did_you_mean(name, presets) or f"install its package beside serverless-lint; {known}"
        raise ConfigError(f"{place}: no preset `{name}` is installed", hint=hint)
    package = presets[name].value
    folder = folder_of(package)
    if folder is None or not (folder / FILE_NAME).is_file():
        raise ConfigError(f"{place}: the preset `{name}` is broken: there is no {FILE_NAME} in `{package}`")
    return folder / FILE_NAME
