"""What is taken from a rule page."""

from __future__ import annotations

import pytest

from serverless_lint.pages import Page, page, parse_page

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


@pytest.mark.parametrize(
    ("why", "sentence"),
    [
        pytest.param("It fails. Often.", "It fails.", id="two sentences"),
        pytest.param("It fails\nat night. Often.", "It fails at night.", id="over two lines"),
        pytest.param("It takes 1.5 s, e.g. at night. Often.", "It takes 1.5 s, e.g. at night.", id="dots inside"),
        pytest.param("`x.y` fails. `z` too.", "`x.y` fails.", id="code"),
        pytest.param("It fails", "It fails", id="no full stop"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_why_is_the_first_sentence_on_one_line(why: str, sentence: str) -> None:
    assert parse_page(PAGE.format(why=why).replace("\n\nMore.", "")).why == sentence


@pytest.mark.parametrize("rule_id", ["no-such-rule", "../README", "cfn-lint:E3002", ""], ids=repr)
def test_what_is_no_rule_has_no_page(rule_id: str) -> None:
    assert page(rule_id) is None
