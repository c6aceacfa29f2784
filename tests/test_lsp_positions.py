"""Offsets of texts, and lines and columns of editors."""

from __future__ import annotations

import pytest
from lsprotocol import types
from pygls.workspace import PositionCodec

from editor import change
from serverless_lint.lsp.documents import path_of
from serverless_lint.lsp.positions import EditorText

UTF_8 = types.PositionEncodingKind.Utf8
UTF_16 = types.PositionEncodingKind.Utf16
UTF_32 = types.PositionEncodingKind.Utf32


@pytest.mark.parametrize(
    ("text", "offset", "place"),
    [
        ("", 0, (0, 0)),
        ("ab\ncd", 4, (1, 1)),
        ("ab\r\ncd", 5, (1, 1)),
        ("ab\rcd", 3, (1, 0)),
        ("a\x0cb\u2028c\x85d", 6, (0, 6)),
        ("ab\n", 3, (1, 0)),
        ("😀b", 1, (0, 2)),
        ("é😀b", 2, (0, 3)),
        ("x\n\ud800b", 3, (1, 1)),
    ],
)
def test_a_character_has_one_place(text: str, offset: int, place: tuple[int, int]) -> None:
    known = EditorText(text, PositionCodec(UTF_16))
    assert (known.position(offset), known.offset(types.Position(*place))) == (types.Position(*place), offset)


@pytest.mark.parametrize(
    ("encoding", "column"), [(UTF_8, 6), (UTF_16, 3), (UTF_32, 2)], ids=["UTF-8", "UTF-16", "UTF-32"]
)
def test_columns_are_counted_as_agreed(encoding: types.PositionEncodingKind, column: int) -> None:
    assert EditorText("é😀b", PositionCodec(encoding)).position(2) == types.Position(0, column)


@pytest.mark.parametrize(("place", "offset"), [((0, 99), 2), ((1, 99), 6), ((9, 0), 6), ((1, 1), 3)])
def test_a_place_that_is_not_there_is_the_nearest_before_it(place: tuple[int, int], offset: int) -> None:
    assert EditorText("ab\n😀cd", PositionCodec(UTF_16)).offset(types.Position(*place)) == offset


@pytest.mark.parametrize(
    ("text", "start", "end", "new", "after"),
    [
        ("ab\ncd\n", (0, 1), (1, 1), "X", "aXd\n"),
        ("ab\ncd\n", (2, 0), (2, 0), "X", "ab\ncd\nX"),
        ("ab", (0, 9), (0, 9), "X", "abX"),
        ("a\x0cb\ncd", (1, 0), (1, 1), "X", "a\x0cb\nXd"),
        ("a😀b", (0, 3), (0, 4), "X", "a😀X"),
        ("a\r\nb", (0, 1), (1, 0), "", "ab"),
        ("", (0, 0), (0, 0), "X", "X"),
    ],
)
def test_a_change_replaces_what_the_editor_means(
    text: str, start: tuple[int, int], end: tuple[int, int], new: str, after: str
) -> None:
    assert EditorText(text, PositionCodec(UTF_16)).changed(change(start, end, new)).text == after


def test_a_change_without_a_range_replaces_all() -> None:
    whole = types.TextDocumentContentChangeWholeDocument("new")
    assert EditorText("old", PositionCodec(UTF_16)).changed(whole).text == "new"


@pytest.mark.parametrize("uri", ["untitled:Untitled-1", "file://[x/y"])
def test_an_address_of_no_file_is_none(uri: str) -> None:
    assert path_of(uri) is None
