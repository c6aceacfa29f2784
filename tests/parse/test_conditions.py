"""What is known of conditions by what is known of their parts, in both languages."""

from __future__ import annotations

import pytest

from serverless_lint.parse.code.conditions import asked_in, folded, known_where, may_hold_without
from serverless_lint.parse.code.facts import MAX_DEPTH, Expression, Name, subexpressions
from serverless_lint.parse.javascript.parse import parse_javascript
from serverless_lint.parse.javascript.syntax import Dialect
from serverless_lint.parse.python.parse import parse_python
from serverless_lint.three_valued import Answer, any_of, opposite
from shown_facts import shown

ANSWERS = {"yes": True, "no": False}


def python(text: str) -> Expression:
    return parse_python(f"x = {text}").assignments[0].value


def javascript(text: str) -> Expression:
    return parse_javascript(f"x = {text};", dialect=Dialect.TYPESCRIPT).assignments[0].value


def answer(condition: Expression) -> Answer:
    """What a condition is of which a part is true if it is named so, false if it is, and not known by another name."""
    return folded(condition, lambda part: ANSWERS.get(shown(part)), any_of, opposite)


def known(condition: Expression, holds: bool) -> str:
    """Which parts are true, and, with a dash, which are not."""
    return " ".join(("" if is_true else "-") + shown(part) for part, is_true in known_where(condition, holds))


@pytest.mark.parametrize(
    ("in_python", "in_javascript", "expected"),
    [
        ("yes", "yes", True),
        ("not yes", "!yes", False),
        ("not open", "!open", None),
        ("not not yes", "!!yes", True),
        ("yes and no", "yes && no", False),
        ("open and no", "open && no", False),
        ("yes and open", "yes && open", None),
        ("no or yes", "no || yes", True),
        ("open or yes", "open || yes", True),
        ("no or open", "no || open", None),
        ("not (open and no)", "!(open && no)", True),
        ("not open or not no", "!open || !no", True),
        ("not (open or yes)", "!(open || yes)", False),
        ("not open and not yes", "!open && !yes", False),
        ("not (yes and open)", "!(yes && open)", None),
        ("not yes or not open", "!yes || !open", None),
        ("yes and yes and yes and not no", "yes && yes && yes && !no", True),
        ("yes and (no or not (no or no))", "yes && (no || !(no || no))", True),
        ("yes if no else yes", "no ? yes : yes", None),
    ],
)
def test_a_condition_is_what_its_parts_decide(in_python: str, in_javascript: str, expected: Answer) -> None:
    assert (answer(python(in_python)), answer(javascript(in_javascript))) == (expected, expected)


@pytest.mark.parametrize(
    ("in_python", "in_javascript", "where_true", "where_false"),
    [
        ("a", "a", "a", "-a"),
        ("not a", "!a", "-a", "a"),
        ("not not a", "!!a", "a", "-a"),
        ("a and b", "a && b", "a b", "-and(a, b)"),
        ("a or b", "a || b", "or(a, b)", "-a -b"),
        ("not (a and b)", "!(a && b)", "-and(a, b)", "a b"),
        ("not a or not b", "!a || !b", "or(not(a), not(b))", "a b"),
        ("not (a or b)", "!(a || b)", "-a -b", "or(a, b)"),
        ("not a and not b", "!a && !b", "-a -b", "-and(not(a), not(b))"),
        ("a and not (b or c) and d", "a && !(b || c) && d", "a -b -c d", "-and(and(a, not(or(b, c))), d)"),
        ("not (a and (b or c))", "!(a && (b || c))", "-and(a, or(b, c))", "a or(b, c)"),
        ("a == b", "a == b", "==(a, b)", "-==(a, b)"),
    ],
)
def test_what_holds_where_a_condition_does_and_where_it_does_not(
    in_python: str, in_javascript: str, where_true: str, where_false: str
) -> None:
    conditions = (python(in_python), javascript(in_javascript))
    assert [known(condition, True) for condition in conditions] == [where_true] * 2
    assert [known(condition, False) for condition in conditions] == [where_false] * 2


def test_all_that_is_not_joined_is_asked() -> None:
    parts = asked_in(python("a and not (b == c or d) or (e if f else g)"))
    assert [shown(part) for part in parts] == ["a", "==(b, c)", "d", "if(f, e, g)"]


@pytest.mark.parametrize("nested", ["not ", "yes and ", "no or "])
def test_conditions_as_deep_as_can_be_are_taken_apart(nested: str) -> None:
    condition = python(nested * (MAX_DEPTH - 2) + "yes")
    assert answer(condition) is True
    assert Name in {type(part) for part in asked_in(condition)}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("'a' in event", False),
        ("event.a == 'b' and event.c", False),
        ("not event.a", True),
        ("'a' not in event", True),
        ("event.a != 'b'", True),
        ("event.b and (event.a or event.c)", True),
    ],
)
def test_what_may_hold_where_what_it_asks_about_is_missing(condition: str, expected: bool) -> None:
    assert may_hold_without(subexpressions(python(condition))) is expected
