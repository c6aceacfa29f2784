"""`serverless-lint explain` and `serverless-lint rules`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from serverless_lint.cli.completion import rule_or_place
from serverless_lint.cli.messages import PROGRAM, fail
from serverless_lint.cli.options import config_of, config_options, one_of
from serverless_lint.cli.progress import wants_color
from serverless_lint.suggestion import did_you_mean

if TYPE_CHECKING:
    from serverless_lint.rule import Rule


@click.command()
@click.argument("rule_id", metavar="RULE", shell_complete=rule_or_place)
@config_options
def explain(rule_id: str, **given: Any) -> None:
    """Print the page of a rule: what it reports, why, and when to ignore it."""
    from serverless_lint.pages import page_of
    from serverless_lint.rule_options import option_lines
    from serverless_lint.selection import is_cfn_lint_id

    rule = _find(rule_id, given)
    rule_page = None if rule is None else page_of(rule)
    if rule is None or rule_page is None:
        if is_cfn_lint_id(rule_id):
            fail(f"`{rule_id}` is a rule of cfn-lint", "its documentation is in cfn-lint's docs/rules.md")
        ids = [known.id for known in _known(given)]
        fail(f"unknown rule `{rule_id}`", did_you_mean(rule_id, ids) or f"`{PROGRAM} rules` lists the rules")
    options = "\n".join(option_lines(rule))
    if sys.stdout.isatty() and wants_color("auto", sys.stdout):
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(f"{rule_page.markdown}\n\n*{_properties(rule)}*\n"))
        click.echo(options)
        return
    click.echo("\n\n".join(part for part in (rule_page.markdown.rstrip(), options, _properties(rule)) if part))


def _find(rule_id: str, given: dict[str, Any]) -> Rule | None:
    """The rule of that name; the configuration, which may be broken, is asked for those of plug-ins only."""
    from serverless_lint.checks import all_rules

    own = next((rule for rule in all_rules() if rule.id == rule_id), None)
    return own or next((rule for rule in _known(given) if rule.id == rule_id), None)


def _known(given: dict[str, Any]) -> tuple[Rule, ...]:
    from serverless_lint.known_rules import known_rules

    return known_rules(config_of({**given, "paths": (), "stdin_filename": None}))


def _properties(rule: Rule) -> str:
    """What there is to know of a rule besides its page, on a line."""
    parts = [
        f"severity {rule.severity.word}",
        f"category {rule.category.value}",
        f"confidence {rule.confidence.word}",
        *(["pedantic"] if rule.pedantic else []),
        *(["preview"] if rule.preview else []),
        f"since {rule.since}",
    ]
    return ", ".join(parts)


@click.command()
@one_of("--format", "format_name", kind="format", names=("text", "json", "markdown"), default="text")
@config_options
def rules(format_name: str, **given: Any) -> None:
    """List the rules, those of plug-ins included."""
    from serverless_lint.rule_index import FORMATS

    click.echo(FORMATS[format_name](_known(given)), nl=False)
