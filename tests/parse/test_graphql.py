"""What is read of schemas of GraphQL."""

from __future__ import annotations

import pytest

from serverless_lint.parse.graphql import MAX_LENGTH, Schema, read_schema

SCHEMA = '''
"""Orders, input of others { enum Wrong { A } }"""
schema { query: Query }
directive @limit(type: String, by: Int) on FIELD_DEFINITION
enum State { OPEN CLOSED } # enum Hidden { A }
input Change @shown(as: "a") { state: State! = OPEN, tags: [[String!]!] = ["a"], at: Point = { x: 1, y: 2 } }
extend type Query {
  "the { first"
  orders(state: State, ids: [ID!]! = [], at: Point = { x: 1 }): [Order!]! @auth(rules: { allow: Int })
  change(
    input: Change! @shown(as: "b")
  ): Order
  count: Int
}
'''


def test_enumerations_input_types_and_arguments_are_read() -> None:
    assert read_schema(SCHEMA) == Schema(
        frozenset({"State"}),
        (("Change", "state", "State"), ("Change", "tags", "String"), ("Change", "at", "Point")),
        (("state", "State"), ("ids", "ID"), ("at", "Point"), ("input", "Change")),
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        '"""',
        "type",
        "type A",
        "type A {",
        "input A { b",
        "input A }",
        "enum",
        ": : (",
        "type A { b(",
        "a" * (MAX_LENGTH + 1),
    ],
)
def test_what_is_no_schema_says_nothing(text: str) -> None:
    assert read_schema(text) == Schema()


@pytest.mark.parametrize("part", ['"""', '"""\\', "input ", "type A { ", "(", "type A { b(c: [", "enum "])
def test_hostile_text_is_read_in_no_time(part: str) -> None:
    assert read_schema(part * 100_000).inputs == ()
