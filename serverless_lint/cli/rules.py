"""`serverless-lint explain` and `serverless-lint rules`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from serverless_lint.cli.completion import rule_or_place
from serverless_lint.cli.messages import PROGRAM, fail
from serverless_lint.cli.option_groups import Group, GroupedCommand
from serverless_lint.cli.options import as_of_option, config_of, config_options, one_of, output_option, rule_options
from serverless_lint.cli.progress import columns_of, wants_color
from serverless_lint.suggestion import did_you_mean

if TYPE_CHECKING:
    from serverless_lint.rule import Rule
    from serverless_lint.ruleset.pages import Page


@click.command(cls=GroupedCommand, no_args_is_help=True)
@click.argument("what", metavar="RULE|PATH[:LINE]", shell_complete=rule_or_place)
@one_of(
    "--format",
    "format_name",
    group=Group.REPORT,
    kind="format",
    names=("text", "json"),
    help="Of PATH[:LINE]. [default: text]",
)
@rule_options
@as_of_option
@config_options
def explain(what: str, format_name: str | None, **given: Any) -> None:
    """Print the page of a rule: what it reports, why, and when to ignore it.

    Or, for a line of a file: what was resolved there, which rules looked, and why they did or did not report something.
    For a file: what it was taken for, what is in it, and what was reported there.
    """
    from serverless_lint.explain_place.find import is_place

    # Not `Path.is_file`, to which a name that is too long for a file is an error.
    if is_place(what) or (os.path.isfile(what) and _find(what, given) is None):
        _explain_place(what, format_name or "text", given)
        return
    if format_name is not None:
        fail("--format is for places", "write it as PATH or PATH:LINE, such as template.yaml:12")
    _explain_rule(what, given)


def _explain_place(text: str, format_name: str, given: dict[str, Any]) -> None:
    from msgspec.structs import replace

    from serverless_lint.cli.reports import render_options
    from serverless_lint.explain_place import explain as explanation_of
    from serverless_lint.explain_place import explain_file
    from serverless_lint.explain_place.find import find_place, is_place, parse_place
    from serverless_lint.explain_place.render import as_json, as_text
    from serverless_lint.linter import inspect

    path, line = parse_place(text)
    config = config_of({**given, "paths": (str(path),), "stdin_filename": None})
    # What `check` without arguments would read: that is what people wonder about.
    here = Path.cwd()
    is_context = path.absolute().is_relative_to(here) and here.is_relative_to(config.root)
    context = here if is_context else config.root
    config = replace(config, paths=(context,), allow_empty=True)
    inspection = inspect(config)
    place = find_place(inspection, config.root, path, line)
    explanation = explanation_of(inspection, place) if is_place(text) else explain_file(inspection, place)
    render = as_json if format_name == "json" else as_text
    click.echo(render(explanation, render_options(config, {}).shown_path), nl=False)


def _explain_rule(rule_id: str, given: dict[str, Any]) -> None:
    from serverless_lint.ruleset.options import option_lines
    from serverless_lint.ruleset.pages import page_of
    from serverless_lint.ruleset.selection import is_cfn_lint_id

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

        Console().print(Markdown(f"{rule_page.markdown}\n\n*{_properties(rule, rule_page)}*\n"))
        click.echo(options)
        return
    click.echo(
        "\n\n".join(part for part in (rule_page.markdown.rstrip(), options, _properties(rule, rule_page)) if part)
    )


def _find(rule_id: str, given: dict[str, Any]) -> Rule | None:
    """The rule of that name; the configuration, which may be broken, is asked for those of plug-ins only."""
    from serverless_lint.checks import all_rules

    own = next((rule for rule in all_rules() if rule.id == rule_id), None)
    return own or next((rule for rule in _known(given) if rule.id == rule_id), None)


def _known(given: dict[str, Any]) -> tuple[Rule, ...]:
    from serverless_lint.ruleset.known_rules import known_rules

    return known_rules(config_of({**given, "paths": (), "stdin_filename": None}))


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
@output_option("text", "json", "markdown")
@config_options
def rules(format_name: str, **given: Any) -> None:
    """List the rules, those of plug-ins included."""
    from serverless_lint.ruleset.index import FORMATS, as_text

    columns = columns_of(sys.stdout) if format_name == "text" else None
    known = _known(given)
    click.echo(FORMATS[format_name](known) if columns is None else as_text(known, columns), nl=False)
