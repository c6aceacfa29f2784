"""The list of rules, for people, programs and `docs/rules.md`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby

from serverless_lint.rule import Category, Rule, RuleOption
from serverless_lint.ruleset.pages import page_of

_NARROWEST = 32
"""Columns that a summary needs beside the rest of its line."""


def as_text(rules: Iterable[Rule], columns: int | None = None) -> str:
    """One line a rule; on a terminal what it reports goes on below itself, or below the rule where that is narrow."""
    ordered = _ordered(rules)
    width = max((len(rule.id) for rule in ordered), default=0)
    return "".join(
        _wrapped(
            f"{rule.id:<{width}}  {rule.severity.word:<7}  {rule.category.value:<11}",
            f"{rule.summary}{_mark(rule)}",
            columns,
        )
        for rule in ordered
    )


def _wrapped(head: str, summary: str, columns: int | None) -> str:
    line = f"{head}  {summary}"
    if columns is None or len(line) <= columns:
        return f"{line}\n"
    from textwrap import wrap

    indentation = len(head) + 2
    if columns - indentation >= _NARROWEST:
        first, *rest = wrap(summary, columns - indentation)
        return "".join(f"{line}\n" for line in (f"{head}  {first}", *(f"{'':{indentation}}{each}" for each in rest)))
    return "".join(
        f"{line}\n" for line in ("  ".join(head.split()), *(f"  {each}" for each in wrap(summary, columns - 2)))
    )


def as_json(rules: Iterable[Rule]) -> str:
    """A list of objects."""
    entries = [
        {
            "id": rule.id,
            "severity": rule.severity.word,
            "category": rule.category.value,
            "confidence": rule.confidence.word,
            "default": rule.on_by_default,
            "pedantic": rule.pedantic,
            "preview": rule.preview,
            "since": rule.since,
            "options": [_option(option) for option in rule.options],
            "summary": rule.summary,
            "fixes": _fixes(rule),
        }
        for rule in _ordered(rules)
    ]
    return json.dumps(entries, indent=2, ensure_ascii=False) + "\n"


def as_markdown(rules: Iterable[Rule]) -> str:
    """A table a category, with links to the pages as they are from `docs/`."""
    tables = []
    for category, group in groupby(_ordered(rules), key=lambda rule: rule.category):
        rows = [
            f"| [`{rule.id}`](../rules/{rule.id}.md) | {rule.severity.word} | {rule.summary}{_mark(rule)} |"
            for rule in group
        ]
        tables.append(
            "\n".join(
                (f"### {category.value.capitalize()}", "", "| Rule | Severity | Reports |", "|---|---|---|", *rows)
            )
        )
    return "\n\n".join(tables) + "\n"


FORMATS: Mapping[str, Callable[[Iterable[Rule]], str]] = {"text": as_text, "json": as_json, "markdown": as_markdown}


def _option(option: RuleOption) -> dict[str, object]:
    return {
        "name": option.name,
        "default": option.default,
        "kind": option.kind,
        "description": option.description,
    }


def _ordered(rules: Iterable[Rule]) -> list[Rule]:
    categories = list(Category)
    return sorted(rules, key=lambda rule: (categories.index(rule.category), rule.id))


def _mark(rule: Rule) -> str:
    """` (pedantic, safe fix)`."""
    marks = [
        *(["pedantic"] if rule.pedantic else []),
        *(["preview"] if rule.preview else []),
        *(f"{kind} fix" for kind in _fixes(rule)),
    ]
    return f" ({', '.join(marks)})" if marks else ""


def _fixes(rule: Rule) -> tuple[str, ...]:
    rule_page = page_of(rule)
    return rule_page.fixes if rule_page is not None else ()
