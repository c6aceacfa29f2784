"""What a misspelt name may have been meant to be."""

from __future__ import annotations

import pytest

from serverless_lint.suggestion import did_you_mean_name


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
    ],
)
def test_only_names_that_are_spelt_nearly_the_same_are_suggested(name: str, declared: str, hint: str | None) -> None:
    """A name with another word in it belongs to something else."""
    assert did_you_mean_name(name, ("STAGE", declared)) == hint


@pytest.mark.parametrize(("others", "hint"), [(199, "did you mean `TABLE_NAME`?"), (200, None)])
def test_among_very_many_names_none_is_looked_for(others: int, hint: str | None) -> None:
    assert did_you_mean_name("TABEL_NAME", ["TABLE_NAME", *(f"NAME_{index}" for index in range(others))]) == hint
