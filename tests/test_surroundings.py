"""What lies beside the scanned files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from serverless_lint.files.surroundings import PresentState, Surroundings


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with a lock file, an installed package and a `.gitignore`."""
    (tmp_path / "node_modules" / "axios").mkdir(parents=True)
    (tmp_path / "uv.lock").write_text("version = 1\n", encoding="utf-8")
    (tmp_path / ".gitignore").write_text("made/\n*.gen.py\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "has", "may_have"),
    [
        ("uv.lock", True, True),
        ("node_modules/axios", True, True),
        ("UV.LOCK", False, False),
        ("Node_Modules/axios", False, False),
        ("other", False, False),
        ("made", False, True),
        ("made/app.py", False, True),
        ("app.gen.py", False, True),
        ("../outside", False, True),
    ],
)
def test_names_are_found_in_their_spelling(root: Path, name: str, has: bool, may_have: bool) -> None:
    """What git ignores may be made by a build; what is outside the project may be anything."""
    surroundings = Surroundings(root)
    assert (surroundings.has(name), surroundings.may_have(name)) == (has, may_have)


@pytest.mark.parametrize(
    "names",
    [
        {"node_modules/axios": True, "node_modules/other": False, "node_modules/./axios": True, "node_modules/.": True},
        {"node_modules/.": True, "node_modules/axios": True, "node_modules/node_modules": False},
        {"node_modules/": True, "node_modules/axios": True, "node_modules/uv.lock": False},
        {"link/anything": True, "link/other": True, "node_modules/axios/deeper": False, "absent/absent": False},
    ],
)
def test_answers_do_not_depend_on_what_was_asked_before(root: Path, names: dict[str, bool]) -> None:
    """What was found out about a folder for one name is used for others."""
    (root / "link").symlink_to("/etc")
    surroundings = Surroundings(root)
    assert {name: surroundings.has(name) for name in names} == names


def test_nothing_is_known_without_a_root() -> None:
    """Without files there is no project to look around in."""
    surroundings = Surroundings(None)
    assert (surroundings.has("x"), surroundings.may_have("x"), surroundings.document("x")) == (False, True, None)
    assert surroundings.size("x", as_built=True) is None


@pytest.mark.parametrize("name", ["other", "node_modules", "link", "../outside"])
def test_only_files_of_the_project_are_read(root: Path, name: str) -> None:
    """Folders, missing files and links to outside the project have no text."""
    (root / "link").symlink_to("/etc/hostname")
    assert Surroundings(root).document(name) is None


def test_a_file_is_read_as_text(root: Path) -> None:
    """Its name is its path in the project."""
    document = Surroundings(root).document("uv.lock")
    assert document is not None
    assert (document.path, document.text) == ("uv.lock", "version = 1\n")


def nothing(root: Path) -> None:
    """Change nothing."""


def appear(root: Path) -> None:
    """Make what was absent."""
    (root / "other").touch()


def change(root: Path) -> None:
    """Change what was read."""
    (root / "uv.lock").write_text("version = 2, and more\n", encoding="utf-8")


def vanish(root: Path) -> None:
    """Remove what was there."""
    (root / "node_modules" / "axios").rmdir()


def ignore(root: Path) -> None:
    """Let git ignore what it did not."""
    (root / ".gitignore").write_text("kept/\n", encoding="utf-8")


def grow(root: Path) -> None:
    """Add a file deep in a folder."""
    (root / "node_modules" / "axios" / "index.js").write_text("// nothing", encoding="utf-8")


@pytest.mark.parametrize(("name", "as_built", "size"), [(".", True, 12), (".", False, 27), ("nowhere", False, 0)])
def test_the_size_of_a_folder_is_that_of_its_files(root: Path, name: str, as_built: bool, size: int) -> None:
    """What `sam build` leaves out counts only where the folder is zipped as it is."""
    assert Surroundings(root).size(name, as_built=as_built) == size


@pytest.mark.parametrize(("happens", "holds"), [(nothing, True), (grow, False), (ignore, False)])
def test_sizes_hold_until_a_file_changes(root: Path, happens: Callable[[Path], None], holds: bool) -> None:
    """A later run measures again."""
    surroundings = Surroundings(root)
    surroundings.size(".", as_built=False)
    happens(root)
    assert PresentState(root).confirms(surroundings.answers) is holds


@pytest.mark.parametrize(
    ("happens", "holds"), [(nothing, True), (appear, False), (change, False), (vanish, False), (ignore, False)]
)
def test_answers_hold_until_something_they_depend_on_changes(
    root: Path, happens: Callable[[Path], None], holds: bool
) -> None:
    """A later run asks the same questions and compares."""
    surroundings = Surroundings(root)
    surroundings.has("other")
    surroundings.has("node_modules/axios")
    surroundings.document("uv.lock")
    surroundings.may_have("kept")
    happens(root)
    assert PresentState(root).confirms(surroundings.answers) is holds


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("inside", "node_modules/axios"),
        ("node_modules/again", "node_modules/axios"),
        ("node_modules/axios", None),
        ("outside", None),
        ("outside/hosts", None),
        ("round", None),
        ("absent", None),
        ("../outside", None),
    ],
)
def test_links_are_followed_inside_the_project_alone(root: Path, name: str, target: str | None) -> None:
    (root / "inside").symlink_to("node_modules/axios")
    (root / "node_modules" / "again").symlink_to("../inside")
    (root / "outside").symlink_to("/etc")
    (root / "round").symlink_to(".")
    surroundings = Surroundings(root)
    assert surroundings.link_target(name) == target
    assert PresentState(root).confirms(surroundings.answers)
