"""How messages name several things."""

from __future__ import annotations

import pytest

from serverless_lint.wording import named


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
