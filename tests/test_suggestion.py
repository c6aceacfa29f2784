"""What a misspelt name may have been meant to be."""

from __future__ import annotations

import pytest

from serverless_lint.suggestion import Effort, Spellings, did_you_mean_name


@pytest.mark.parametrize(
    ("name", "declared", "hint"),
    [
        ("TABLE_NAME", "TableName", "did you mean `TableName`?"),
        ("endPoint", "EndPoint", "did you mean `EndPoint`?"),
        ("TABEL_NAME", "TABLE_NAME", "did you mean `TABLE_NAME`?"),
        ("QUEUE_URLS", "QUEUES_URLS", "did you mean `QUEUES_URLS`?"),
        ("TableName", "ConfigTableName", None),
        ("TableName", "ConfigTable", None),
        ("API_TABLE", "APP_TABLE", None),
        ("TABLE_1", "TABLE_2", None),
        ("USER_TABLE", "ORDER_TABLE", None),
        ("TABLE_TOP", "TABEL_TOPS", None),
        ("USERS", "USE", None),
        ("USER", "USR", "did you mean `USR`?"),
        ("USR", "USER", None),
    ],
)
def test_only_names_that_are_spelt_nearly_the_same_are_suggested(name: str, declared: str, hint: str | None) -> None:
    """A name with another word in it belongs to something else."""
    assert did_you_mean_name(name, ("STAGE", declared)) == hint


@pytest.mark.parametrize(("others", "hint"), [(199, "did you mean `TABLE_NAME`?"), (200, None)])
def test_among_very_many_names_none_is_looked_for(others: int, hint: str | None) -> None:
    assert did_you_mean_name("TABEL_NAME", ["TABLE_NAME", *(f"NAME_{index}" for index in range(others))]) == hint


@pytest.mark.parametrize(("letters", "meant"), [(100, "a" * 100), (101, None)])
def test_a_very_long_name_is_no_slip(letters: int, meant: str | None) -> None:
    assert Spellings(["a" * 100]).meant_by("a" * (letters - 1) + "b", Effort()) == meant


@pytest.mark.parametrize(
    ("name", "names", "effort"),
    [
        ("Orders17Topci", [f"Orders{index}Topic" for index in range(190)], 3 + 10 + 25),
        ("OrdersTopci", [f"Orders{index}Topic" for index in range(190)], 0),
        ("OrdersTopci", [f"L{'o' * (20 + index)}ngTopic" for index in range(190)], 190 * 2),
        ("Orders", ["ORDERS", *(f"Ordres{'x' * index}" for index in range(190))], 0),
    ],
)
def test_only_names_that_may_be_meant_are_compared(name: str, names: list[str], effort: int) -> None:
    """The effort is a step for each word, the letters of two words that may be alike, and those multiplied."""
    left = Effort(10_000)
    Spellings(names).meant_by(name, left)
    assert 10_000 - left.left == effort


@pytest.mark.parametrize(("effort", "meant"), [(37, None), (38, "Orders17Topic")])
def test_nothing_is_meant_beyond_the_effort(effort: int, meant: str | None) -> None:
    assert Spellings([f"Orders{index}Topic" for index in range(190)]).meant_by("Orders17Topci", Effort(effort)) == meant
