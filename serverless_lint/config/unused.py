"""Configuration files that do not count, because one above them does: somebody may rely on them."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname

from serverless_lint.files.discover import Discovery

_NAMES = ("/serverless-lint.toml", "/.serverless-lint.toml", "/pyproject.toml")


def unused_configurations(discovery: Discovery) -> Iterator[str]:
    """A remark on each configuration file below the root that is around something that is checked."""
    for file in discovery.files:
        if not file.name.endswith(_NAMES):
            continue
        from serverless_lint.config.file import find_config_file

        folder = dirname(file.name)
        is_around = discovery.focus is None or any(name.startswith(folder + "/") for name in discovery.focus)
        if is_around and find_config_file(file.path.parent) == file.path:
            yield f"{file.name} does not count here: check `{folder}` in a run of its own"
