"""Texts of scanned files where people see them."""

from __future__ import annotations

import pytest

from serverless_lint.reporters.display import one_line, path_on_one_line, safe

SECRET = "AKIAQWERTYUIOPASDFGH"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("`a` is wrong", "`a` is wrong", id="short"),
        pytest.param(
            f"`{'a' * 100}{'b' * 100}` is wrong: mend it",
            f"`{'a' * 100}{'b' * 17}...{'b' * 30}` is wrong: mend it",
            id="long name",
        ),
        pytest.param(
            f"no file: {'a' * 100}/{'b' * 100}", f"no file: {'a' * 100}/{'b' * 66}...{'b' * 30}", id="long word"
        ),
        pytest.param(f"no file: {'a' * 200}", f"no file: {'a' * 200}", id="word that is not long"),
        pytest.param("a " * 1_500, "a " * 998 + "a...", id="long text"),
        pytest.param(f"{SECRET} {'a ' * 1_000}", f"AKIA************DFGH {'a ' * 988}...", id="secret in a long text"),
    ],
)
def test_texts_are_no_longer_than_someone_would_read(text: str, shown: str) -> None:
    assert safe(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("`` is not traced", "`(empty)` is not traced"),
        ("`a` of ``, or ``", "`a` of `(empty)`, or `(empty)`"),
        ("`a``b`", "`a``b`"),
        ("an open ``` fence", "an open ``` fence"),
    ],
)
def test_an_empty_name_is_shown_as_such(text: str, shown: str) -> None:
    assert one_line(text) == shown


def test_a_text_stays_on_its_line() -> None:
    assert one_line("a\nb\r\nc\u2028d\x1be") == "a b c d\ufffde"


def test_a_path_is_kept_whole() -> None:
    assert path_on_one_line("a" * 3_000 + "\n.py") == "a" * 3_000 + " .py"
