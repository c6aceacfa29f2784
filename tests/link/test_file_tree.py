"""Files as folders."""

from __future__ import annotations

import pytest

from serverless_lint.link.file_tree import FileTree, is_below

TREE = FileTree(["a/x.py", "a-b/y.py", "a/c/d/z.py", "top.py"])


@pytest.mark.parametrize(
    ("folder", "files", "folders"),
    [
        (".", ["a-b/y.py", "a/c/d/z.py", "a/x.py", "top.py"], [".", "a", "a-b", "a/c", "a/c/d"]),
        ("a", ["a/c/d/z.py", "a/x.py"], ["a", "a/c", "a/c/d"]),
        ("a/c", ["a/c/d/z.py"], ["a/c", "a/c/d"]),
        ("b", [], []),
    ],
)
def test_what_is_below_a_folder_is_found(folder: str, files: list[str], folders: list[str]) -> None:
    """Folders whose names only begin alike are others."""
    assert (list(TREE.below(folder)), list(TREE.folders_below(folder))) == (files, folders)


@pytest.mark.parametrize(("folder", "files"), [(".", ["top.py"]), ("a", ["a/x.py"]), ("a/c", []), ("b", [])])
def test_what_is_directly_in_a_folder_is_found(folder: str, files: list[str]) -> None:
    """Files of the folders inside are not in the folder itself."""
    assert list(TREE.inside(folder)) == files


@pytest.mark.parametrize(
    ("name", "folder", "expected"),
    [("a/x.py", "a", True), ("a/x.py", ".", True), ("ab/x.py", "a", False), ("a", "a", False)],
)
def test_a_name_is_below_its_folders(name: str, folder: str, expected: bool) -> None:
    """The folder itself is not below it."""
    assert is_below(name, folder) is expected
