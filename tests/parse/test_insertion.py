"""Adding entries to mappings of templates in the style they are written in."""

from __future__ import annotations

import pytest

from serverless_lint.parse.insertion import Content, entry_inserted
from serverless_lint.parse.template import Template
from serverless_lint.parse.tree import parse_tree
from serverless_lint.source import Document

TYPES = ["ReportBatchItemFailures"]


def inserted(text: str, *path: str, key: str = "Types", content: Content = TYPES, is_json: bool = False) -> str | None:
    template = Template(Document("t", text), parse_tree(text, is_json=is_json))
    found = entry_inserted(template.root.get(*path), key, content)
    if found is None:
        return None
    place, new = found
    return text[: place.span.start] + new + text[place.span.end :]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:\n  b: 1\n", "a:\n  b: 1\n  Types:\n    - ReportBatchItemFailures\n"),
        ("a:\n  b: 1", "a:\n  b: 1\n  Types:\n    - ReportBatchItemFailures"),
        ("a:\n  b: 1 # why\nc: 2\n", "a:\n  b: 1 # why\n  Types:\n    - ReportBatchItemFailures\nc: 2\n"),
        (
            "a:\n  b:\n    - 1\n\n\nc: 2\n",
            "a:\n  b:\n    - 1\n  Types:\n    - ReportBatchItemFailures\n\n\nc: 2\n",
        ),
        (
            "a:\n  b: |\n    x\n    y\n\nc: 2\n",
            "a:\n  b: |\n    x\n    y\n  Types:\n    - ReportBatchItemFailures\n\nc: 2\n",
        ),
        ("a: { b: 1 }\n", "a: { b: 1, Types: [ReportBatchItemFailures] }\n"),
        ("a: {b: !Ref X}\n", "a: {b: !Ref X, Types: [ReportBatchItemFailures]}\n"),
        (
            'a: {\n  "b": 1,\n  "c": [1]\n}\n',
            'a: {\n  "b": 1,\n  "c": [1],\n  "Types": ["ReportBatchItemFailures"]\n}\n',
        ),
    ],
)
def test_entry_is_added_behind_the_last_one(text: str, expected: str) -> None:
    """Block style gets lines of its own, flow style goes on where it ended."""
    assert inserted(text, "a") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": {"b": 1}}', '{"a": {"b": 1, "Types": ["ReportBatchItemFailures"]}}'),
        (
            '{\n\t"a": {\n\t\t"b": 1\n\t}\n}\n',
            '{\n\t"a": {\n\t\t"b": 1,\n\t\t"Types": ["ReportBatchItemFailures"]\n\t}\n}\n',
        ),
    ],
)
def test_json_stays_json(text: str, expected: str) -> None:
    """Keys and texts are quoted, and a new line is indented as the one before."""
    assert inserted(text, "a", is_json=True) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [(7, "a: {b: 1, Types: 7}"), (True, "a: {b: 1, Types: true}"), ("Active", "a: {b: 1, Types: Active}")],
)
def test_scalars_are_written_as_such(content: Content, expected: str) -> None:
    """A number, a boolean and a text."""
    assert inserted("a: {b: 1}", "a", content=content) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: {}\n", id="empty"),
        pytest.param("x: &x\n  b: 1\na: *x\n", id="alias"),
        pytest.param("a: !Ref B\n", id="function"),
        pytest.param("a: 7\n", id="scalar"),
        pytest.param("a:\n", id="nothing"),
        pytest.param("a:\n  b: |+\n    x\n\nc: 1\n", id="text that keeps the lines behind it"),
    ],
)
def test_nothing_is_added_where_the_text_is_uncertain(text: str) -> None:
    """No guess about a mapping that is not written out with entries of its own."""
    assert inserted(text, "a") is None
