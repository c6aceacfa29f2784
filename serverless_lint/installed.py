"""What packages that are installed beside serverless-lint offer to it. Nothing of them is imported here."""

from __future__ import annotations

import os
import sys
from importlib.machinery import PathFinder
from importlib.metadata import EntryPoint, distributions
from pathlib import Path


def entry_points(group: str) -> dict[str, EntryPoint]:
    """The entry points of a group, by name."""
    found = [
        entry_point
        for distribution in distributions(path=_path())
        for entry_point in distribution.entry_points
        if entry_point.group == group
    ]
    # Of two, the first on the path is what would be imported.
    return {entry_point.name: entry_point for entry_point in reversed(found)}


def folder_of(package: str) -> Path | None:
    """The folder of a package by its dotted name; None if there is none."""
    top, *inner = package.split(".")
    found = PathFinder.find_spec(top, _path())
    locations = [] if found is None else found.submodule_search_locations or []
    return next((folder for location in locations if (folder := Path(location, *inner)).is_dir()), None)


def _path() -> list[str]:
    """The path for imports without the working folder, which is that of what is scanned."""
    here = os.getcwd()
    return [folder for folder in sys.path if os.path.abspath(folder) != here]
