"""What is taken from a rule page."""

from __future__ import annotations

import pytest

from serverless_lint.ruleset.pages import Page, page, parse_page

PAGE = """\
# low-timeout

A function has little
time.

## What it does

Reports it.

```markdown
## Not a heading
```

## Why is this bad?

{why}

More.

## When to ignore

Never.
"""


def test_a_page_is_taken_apart_by_its_headings() -> None:
    text = PAGE.format(why="It fails.")
    assert parse_page(text) == Page(
        rule="low-timeout",
        summary="A function has little time.",
        sections={
            "What it does": "Reports it.\n\n```markdown\n## Not a heading\n```",
            "Why is this bad?": "It fails.\n\nMore.",
            "When to ignore": "Never.",
        },
        markdown=text,
    )


LONG = "It fails whenever the service is slow, be it at night, be it during the day, be it on a Sunday or a holiday."


@pytest.mark.parametrize(
    ("why", "shown"),
    [
        pytest.param("It fails. Often. And badly.", "It fails. Often.", id="short sentences"),
        pytest.param(f"{LONG} Often.", LONG, id="long sentence"),
        pytest.param(f"It fails\nat night. {LONG}\nOften.", f"It fails at night. {LONG}", id="over several lines"),
        pytest.param("It takes 1.5 s, e.g. at night. Often. Yes.", "It takes 1.5 s, e.g. at night. Often.", id="dots"),
        pytest.param("`x.y` fails. `z` too. `a` not.", "`x.y` fails. `z` too.", id="code"),
        pytest.param("It is **gone**.", "It is gone.", id="bold"),
        pytest.param("It fails", "It fails", id="no full stop"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_why_is_one_sentence_or_two_short_ones_on_one_line(why: str, shown: str) -> None:
    assert parse_page(PAGE.format(why=why).replace("\n\nMore.", "")).why == shown


@pytest.mark.parametrize("rule_id", ["no-such-rule", "../README", "cfn-lint:E3002", ""], ids=repr)
def test_what_is_no_rule_has_no_page(rule_id: str) -> None:
    assert page(rule_id) is None
