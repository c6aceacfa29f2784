"""The versions that users may install, so that each of their runs is with the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
_PINNED = re.compile(r"^([a-z0-9-]+==[^ \\\n]+(?: ; [^\\\n]+?)?)(?: \\)?$", re.MULTILINE)


def pinned(name: str) -> list[str]:
    """The lines of a file that say a version, without hashes."""
    return _PINNED.findall((ROOT / name).read_text("utf-8"))


def needed(name: str, known: set[str]) -> Iterator[str]:
    """What a package needs here, and what that needs."""
    for line in requires(name) or ():
        requirement = Requirement(line)
        found = canonicalize_name(requirement.name)
        if found not in known and (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
            known.add(found)
            yield found
            yield from needed(found, known)


def test_they_are_those_that_the_tests_run_with() -> None:
    locked = {line.partition(" ;")[0] for line in pinned("requirements-dev.txt")}
    assert {line.partition(" ;")[0] for line in pinned("constraints.txt")} - locked == set()


def test_all_that_is_installed_with_the_package_has_one() -> None:
    names = {line.partition("==")[0] for line in pinned("constraints.txt")}
    assert {*needed("serverless-lint", set())} - names == set()
