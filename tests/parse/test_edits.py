"""Text changes that keep the formatting."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from serverless_lint.parse.template.edits import (
    TextChange,
    element_added,
    entry_added,
    entry_removed,
    expression_replaced,
    value_replaced,
)
from serverless_lint.parse.template.template import Node, Template
from serverless_lint.parse.tree.read import parse_tree
from serverless_lint.source import Document


def template(text: str) -> Node:
    path = "template.json" if text.startswith("{") and '"' in text else "template.yaml"
    return Template(Document(path, text), parse_tree(text, is_json=path.endswith("json"))).root


def changed(text: str, change: Callable[[Node], TextChange | None]) -> str | None:
    found = change(template(text))
    if found is None:
        return None
    span = found.at.span
    return text[: span.start] + found.text + text[span.end :]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("a:\n  b: 1\nz: 2\n", "a:\n  b: 1\n  k: v\nz: 2\n", id="block"),
        pytest.param("a:\n  b: 1 # why\n\n\nz: 2\n", "a:\n  b: 1 # why\n  k: v\n\n\nz: 2\n", id="comment"),
        pytest.param("a:\n  b: 1", "a:\n  b: 1\n  k: v", id="end of file"),
        pytest.param("a:\r\n  b: 1\r\n", "a:\r\n  b: 1\r\n  k: v\r\n", id="other line ends"),
        pytest.param("a:\r\n  b: 1", "a:\r\n  b: 1\r\n  k: v", id="other line ends, end of file"),
        pytest.param("a:\r\n  b: 1 # why\r\n", "a:\r\n  b: 1 # why\r\n  k: v\r\n", id="other line ends, comment"),
        pytest.param("a:\n  b: 1\nz: 2\r\n", "a:\n  b: 1\n  k: v\nz: 2\r\n", id="mixed line ends"),
        pytest.param(
            "a:\n  b:\n    - c\n    - d\nz: 2\n", "a:\n  b:\n    - c\n    - d\n  k: v\nz: 2\n", id="behind a list"
        ),
        pytest.param("a:\n  b: |\n    x\n\nz: 2\n", "a:\n  b: |\n    x\n  k: v\n\nz: 2\n", id="block text"),
        pytest.param("a:\n  b: |+\n    x\n\nz: 2\n", None, id="block text with its line ends"),
        pytest.param("a:\n  b: !If\n  - c\n  - d\n  - e\n", "a:\n  b: !If\n  - c\n  - d\n  - e\n  k: v\n", id="tag"),
        pytest.param("a: { b: 1, c: 2 }\n", "a: { b: 1, c: 2, k: v }\n", id="flow"),
        pytest.param("a: {b: {}#c\n}\n", "a: {b: {}, k: v #c\n}\n", id="comment behind a bracket"),
        pytest.param("a: {}\n", None, id="empty"),
        pytest.param("a:\nz: 1\n", None, id="null"),
        pytest.param("x: &x\n  b: 1\na: *x\n", None, id="alias"),
        pytest.param(
            "x: &x\n  b: 1\na:\n  c: 1\n  <<: *x\n", "x: &x\n  b: 1\na:\n  c: 1\n  k: v\n  <<: *x\n", id="merge key"
        ),
        pytest.param("a:\n  k: w\n", None, id="there already"),
        pytest.param('{"a": {"b": 1}}', '{"a": {"b": 1, "k": "v"}}', id="JSON on one line"),
        pytest.param('{\n "a": {\n  "b": 1\n }\n}', '{\n "a": {\n  "b": 1,\n  "k": "v"\n }\n}', id="JSON on lines"),
    ],
)
def test_an_entry_is_added_in_the_style_of_its_mapping(before: str, after: str | None) -> None:
    """The new key stands behind the last one of `a`, written like it; where that is not certain there is no change."""
    assert changed(before, lambda root: entry_added(root.get("a"), "k", "v", '"v"')) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("a:\n  b: 1\nz: 2\n", "a:\n  b: 1\n  k:\n    in: v\nz: 2\n", id="block"),
        pytest.param("a:\n    b: 1\n", "a:\n    b: 1\n    k:\n        in: v\n", id="wider steps"),
        pytest.param("x:\n  - a:\n      b: 1\n", None, id="elsewhere"),
        pytest.param("a:\r\n  b: 1\r\n", "a:\r\n  b: 1\r\n  k:\r\n    in: v\r\n", id="other line ends"),
        pytest.param("a: { b: 1 }\n", "a: { b: 1, k: { in: v } }\n", id="flow"),
        pytest.param("a: {\n  b: 1\n}\n", "a: {\n  b: 1,\n  k: {\n    in: v\n  }\n}\n", id="flow on lines"),
        pytest.param('{"a": {"b": 1}}', '{"a": {"b": 1, "k": { "in": "v" }}}', id="JSON on one line"),
        pytest.param(
            '{\n\t"a": {\n\t\t"b": 1\n\t}\n}',
            '{\n\t"a": {\n\t\t"b": 1,\n\t\t"k": {\n\t\t\t"in": "v"\n\t\t}\n\t}\n}',
            id="JSON with tabs",
        ),
    ],
)
def test_an_entry_with_an_entry_is_added_in_the_style_of_its_mapping(before: str, after: str | None) -> None:
    assert changed(before, lambda root: entry_added(root.get("a"), "k", "v", '"v"', within="in")) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("a:\n  k: 1\n  b: 2\n", "a:\n  b: 2\n", id="first"),
        pytest.param("a:\n  b: 2\n  k: 1 # why\n", "a:\n  b: 2\n", id="last with comment"),
        pytest.param("a:\r\n  b: 2\r\n  k: 1 # why\r\n", "a:\r\n  b: 2\r\n", id="other line ends"),
        pytest.param("a:\n  b: 2\n  k:\n    - 1\n    - 2\nz: 3\n", "a:\n  b: 2\nz: 3\n", id="several lines"),
        pytest.param("a:\n  k: 1\n", None, id="only one"),
        pytest.param("- k: 1\n", None, id="no mapping"),
        pytest.param("a: { k: 1, b: 2 }\n", "a: { b: 2 }\n", id="flow, first"),
        pytest.param("a: { b: 2, k: 1 }\n", "a: { b: 2 }\n", id="flow, last"),
        pytest.param("a: { c: 3, k: 1, b: 2 }\n", "a: { c: 3, b: 2 }\n", id="flow, middle"),
        pytest.param("a: { b: 2, # why\n  k: 1 }\n", None, id="comment between"),
        pytest.param('{"a": {\n  "k": 1,\n  "b": 2\n}}', '{"a": {\n  "b": 2\n}}', id="JSON"),
        pytest.param("x: &x\n  k: 1\n  b: 2\na: *x\n", None, id="alias"),
    ],
)
def test_an_entry_is_removed_with_its_line(before: str, after: str | None) -> None:
    """Nothing else changes; where that is not certain there is no change."""
    assert changed(before, lambda root: entry_removed(root.get("a", "k"))) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: x # why\n", "a: new # why\n"),
        ("a: 'x'\n", "a: 'new'\n"),
        ('{"a": "x"}', '{"a": "new"}'),
        ("a: |\n  x\n", None),
        ("a: &x x\nb: *x\n", None),
        ("a: [x]\n", None),
        ("a:\n", None),
    ],
)
def test_a_value_is_replaced_within_its_quotes(before: str, after: str | None) -> None:
    """Quotes stay; blocks, lists and nothing are left alone."""
    assert changed(before, lambda root: value_replaced(root.get("a"), "new")) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: !Ref X # why\n", "a: !GetAtt X.Arn # why\n"),
        ("a: X\n", "a: !GetAtt X.Arn\n"),
        ("a: 'X'\n", "a: !GetAtt X.Arn\n"),
        ("a: {Ref: X}\n", "a: !GetAtt X.Arn\n"),
        ("a: {Ref: X}# why\n", "a: !GetAtt X.Arn # why\n"),
        ("a: 'X'# why\n", "a: !GetAtt X.Arn # why\n"),
        ("a:\n  Ref: X\n", None),
        ("a: &x !Ref X\n", None),
        ("b: &x !Ref X\na: *x\n", None),
        ('{"a": {"Ref": "X"}}', '{"a": { "Fn::GetAtt": ["X", "Arn"] }}'),
        ("a: {b: c, d: e}\n", None),
        ("a:\n", None),
    ],
)
def test_an_expression_is_put_in_the_place_of_another_one(before: str, after: str | None) -> None:
    """It replaces `a`, where that is written on one line and stands for nothing else."""
    yaml, json = "!GetAtt X.Arn", '{ "Fn::GetAtt": ["X", "Arn"] }'
    assert changed(before, lambda root: expression_replaced(root.get("a"), yaml, json)) == after


LISTS = [
    ("a:\n  - x\nb: 1\n", "a:\n  - x\n  - k:\n      l: m\nb: 1\n"),
    ("a:\n- x # why\n\nb: 1\n", "a:\n- x # why\n- k:\n    l: m\n\nb: 1\n"),
    ("a:\n  - x: 1\n    y: 2", "a:\n  - x: 1\n    y: 2\n  - k:\n      l: m"),
    ("a:\r\n  - x\r\n", "a:\r\n  - x\r\n  - k:\r\n      l: m\r\n"),
    ("a: [x, y]\n", 'a: [x, y, {"k": {"l": "m"}}]\n'),
    ('{"a": ["x"]}', '{"a": ["x", {"k": {"l": "m"}}]}'),
    ("a: ['x'#c\n]\n", 'a: [\'x\', {"k": {"l": "m"}} #c\n]\n'),
    ("a: []\n", None),
    ("a: &b [x]\nc: *b\n", None),
    ("a:\n  - |+\n    x\n\nb: 1\n", None),
]


@pytest.mark.parametrize(("before", "after"), LISTS)
def test_an_element_goes_behind_the_last_one(before: str, after: str | None) -> None:
    lines, json = ("k:", "  l: m"), '{"k": {"l": "m"}}'
    assert changed(before, lambda root: element_added(root.get("a"), lines, json)) == after
