"""`serverless-lint explain` and `serverless-lint rules`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from serverless_lint.cli.messages import PROGRAM, fail
from serverless_lint.cli.options import one_of
from serverless_lint.cli.progress import wants_color
from serverless_lint.suggestion import did_you_mean

if TYPE_CHECKING:
    from serverless_lint.pages import Page
    from serverless_lint.rule import Rule


@click.command()
@click.argument("rule_id", metavar="RULE")
def explain(rule_id: str) -> None:
    """Print the page of a rule: what it reports, why, and when to ignore it."""
    from serverless_lint.checks import all_rules
    from serverless_lint.pages import page
    from serverless_lint.selection import is_cfn_lint_id

    rules = {rule.id: rule for rule in all_rules()}
    rule = rules.get(rule_id)
    rule_page = page(rule_id)
    if rule is None or rule_page is None:
        if is_cfn_lint_id(rule_id):
            fail(f"`{rule_id}` is a rule of cfn-lint", "its documentation is in cfn-lint's docs/rules.md")
        fail(f"unknown rule `{rule_id}`", did_you_mean(rule_id, rules) or f"`{PROGRAM} rules` lists the rules")
    if sys.stdout.isatty() and wants_color("auto", sys.stdout):
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(f"{rule_page.markdown}\n\n*{_properties(rule, rule_page)}*\n"))
        return
    click.echo(f"{rule_page.markdown.rstrip()}\n\n{_properties(rule, rule_page)}")


def _properties(rule: Rule, rule_page: Page) -> str:
    """What there is to know of a rule besides its page, on a line."""
    parts = [
        f"severity {rule.severity.word}",
        f"category {rule.category.value}",
        f"confidence {rule.confidence.word}",
        *(["pedantic"] if rule.pedantic else []),
        *(["preview"] if rule.preview else []),
        *(f"{kind} fix" for kind in rule_page.fixes),
        f"since {rule.since}",
    ]
    return ", ".join(parts)


@click.command()
@one_of("--format", "format_name", kind="format", names=("text", "json", "markdown"), default="text")
def rules(format_name: str) -> None:
    """List the rules."""
    from serverless_lint.checks import all_rules
    from serverless_lint.rule_index import FORMATS

    click.echo(FORMATS[format_name](all_rules()), nl=False)
