"""Edits turned into new texts."""

from __future__ import annotations

import pytest

from serverless_lint.fixes.apply_edits import apply_edits
from serverless_lint.rule import Edit
from serverless_lint.source import Document, Location, Span

TEXT = "0123456789"
DOCUMENT = Document("a.txt", TEXT)
OTHER = Document("b.txt", TEXT)


def edit(start: int, end: int, text: str, document: Document = DOCUMENT) -> Edit:
    """Replace the characters from one offset to before another."""
    return Edit(Location(document, Span(start, end)), text)


@pytest.mark.parametrize(
    ("groups", "text", "applied", "deferred"),
    [
        pytest.param([[edit(2, 4, "x")]], "01x456789", (0,), (), id="a replacement"),
        pytest.param([[edit(2, 4, "")]], "01456789", (0,), (), id="a removal"),
        pytest.param([[edit(10, 10, "x")]], "0123456789x", (0,), (), id="an insertion at the end"),
        pytest.param([[edit(0, 0, "x")]], "x0123456789", (0,), (), id="an insertion at the start"),
        pytest.param([[edit(7, 8, "y")], [edit(2, 4, "x")]], "01x456y89", (1, 0), (), id="in the order of the text"),
        pytest.param([[edit(2, 4, "x")], [edit(3, 5, "y")]], "01x456789", (0,), (1,), id="overlapping: the first"),
        pytest.param([[edit(2, 9, "x")], [edit(3, 5, "y")]], "01x9", (0,), (1,), id="nested: the first"),
        pytest.param([[edit(2, 2, "x")], [edit(2, 2, "y")]], "01x23456789", (0,), (1,), id="two insertions"),
        pytest.param([[edit(2, 4, "")], [edit(4, 6, "")]], "01456789", (0,), (1,), id="neighbours: the first"),
        pytest.param([[edit(2, 2, "x")], [edit(2, 2, "x")]], "01x23456789", (0, 1), (), id="the same twice"),
        pytest.param(
            [[edit(2, 3, "x"), edit(8, 9, "x")], [edit(5, 6, "y")], [edit(8, 8, "z")]],
            "01x34y67x9",
            (0, 1),
            (2,),
            id="between the edits of another",
        ),
        pytest.param(
            [[edit(2, 3, "x")], [edit(2, 3, "y"), edit(6, 7, "y")], [edit(6, 6, "z")]],
            "01x345z6789",
            (0, 2),
            (1,),
            id="what is deferred takes no place",
        ),
        pytest.param([[edit(2, 2, "x"), edit(2, 2, "y")]], "01xy23456789", (0,), (), id="a group keeps its own order"),
        pytest.param([[edit(2, 4, "x"), edit(3, 5, "y")]], None, (), (0,), id="a group that contradicts itself"),
        pytest.param([[]], None, (0,), (), id="no edits"),
        pytest.param([], None, (), (), id="no groups"),
    ],
)
def test_groups_that_do_not_touch_are_applied_in_the_order_of_the_text(
    groups: list[list[Edit]], text: str | None, applied: tuple[int, ...], deferred: tuple[int, ...]
) -> None:
    outcome = apply_edits(groups)
    assert (outcome.texts.get("a.txt"), outcome.applied, outcome.deferred) == (text, applied, deferred)


def test_a_group_over_two_files_is_applied_to_both_or_none() -> None:
    across = [edit(1, 2, "x"), edit(1, 2, "x", OTHER)]
    assert apply_edits([across]).texts == {"a.txt": "0x23456789", "b.txt": "0x23456789"}
    assert apply_edits([across, [edit(0, 1, "y")]]).texts == {"a.txt": "y123456789"}


def test_line_ends_stay_as_they_are() -> None:
    document = Document("a.txt", "a\r\nb\nc\r")
    assert apply_edits([[edit(3, 4, "x", document)]]).texts == {"a.txt": "a\r\nx\nc\r"}
