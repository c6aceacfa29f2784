"""How messages name several things."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.model import Function
from serverless_lint.wording import functions_named, named


@pytest.mark.parametrize(
    ("names", "most", "expected"),
    [
        (["a"], None, "`a`"),
        (["a", "b"], None, "`a` and `b`"),
        (["a", "b", "c"], None, "`a`, `b` and `c`"),
        (["a", "b", "a"], None, "`a` and `b`"),
        (["a", "b"], 2, "`a` and `b`"),
        (["a", "b", "c"], 2, "`a`, `b` and 1 more"),
        (["a", "b", "c", "d"], 1, "`a` and 3 more"),
        ([], None, ""),
    ],
)
def test_names_are_joined_as_in_a_sentence(names: list[str], most: int | None, expected: str) -> None:
    """Each once, and no more of them than are wanted."""
    assert named(names, most=most) == expected


_FUNCTIONS = "Resources:\n" + "".join(f"  {name}: {{Type: AWS::Lambda::Function}}\n" for name in "ABC")


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("A", "`A`"),
        ("AB", "`A` and `B`"),
        ("ABC", "`A` and 2 other functions"),
        ("AA", "the 2 functions `A`"),
        ("AAB", "`A` and `B`"),
    ],
)
def test_functions_of_one_name_are_named_once(make_project: MakeProject, names: str, expected: str) -> None:
    """Several templates may have one of that name."""
    functions = {each.name: each for each in make_project({"template.yaml": _FUNCTIONS}).all(Function)}
    assert functions_named([functions[name] for name in names]) == expected
