"""Options that several commands take, and the configuration that they ask for."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from serverless_lint.cli.completion import file_names, rule_words, words
from serverless_lint.cli.hooks import base_of_hook
from serverless_lint.cli.messages import PROGRAM, fail
from serverless_lint.cli.option_groups import Group, GroupedOption
from serverless_lint.suggestion import did_you_mean

if TYPE_CHECKING:
    from serverless_lint.config import Config
    from serverless_lint.config.file import LoadedConfig

FORMATS = ("text", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown", "html", "mermaid", "dot")
SEVERITIES = ("error", "warning", "info")

Command = TypeVar("Command", bound=Callable[..., Any])


def option(*declarations: str, group: Group, **attributes: Any) -> Callable[[Command], Command]:
    """An option that `--help` lists below a heading."""
    return click.option(*declarations, cls=GroupedOption, group=group, **attributes)


def one_of(
    *declarations: str, group: Group, kind: str, names: Sequence[str], **attributes: Any
) -> Callable[[Command], Command]:
    """An option that takes one of some words; the error for another suggests the nearest."""

    def check_name(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
        if value is not None and value not in names:
            fail(f"unknown {kind} `{value}`", did_you_mean(value, names) or f"it is one of {', '.join(names)}")
        return value

    return option(
        *declarations,
        group=group,
        metavar="|".join(names),
        callback=check_name,
        shell_complete=words(names),
        **attributes,
    )


def output_option(*names: str, flags: Sequence[str] = ("--format",)) -> Callable[[Command], Command]:
    """The option for the format of what a command prints, the first of some names if nothing is said."""
    return one_of(
        *flags,
        "format_name",
        group=Group.REPORT,
        kind="format",
        names=names,
        default=names[0],
        help=f"[default: {names[0]}]",
    )


def _rule_option(name: str, **attributes: Any) -> Callable[[Command], Command]:
    return option(name, group=Group.RULES, metavar="RULE,…", multiple=True, shell_complete=rule_words, **attributes)


def file_option(*declarations: str, group: Group, **attributes: Any) -> Callable[[Command], Command]:
    """An option whose value is completed as the name of a file."""
    return option(*declarations, group=group, shell_complete=file_names, **attributes)


def rule_options(command: Command) -> Command:
    """Add the options that choose rules."""
    for add in (
        one_of(
            "--min-confidence",
            group=Group.FINDINGS,
            kind="confidence",
            names=("low", "medium", "high"),
            help="[default: medium]",
        ),
        option(
            "--preview", group=Group.RULES, is_flag=True, default=None, help="Also run rules that may still change."
        ),
        option(
            "--pedantic",
            group=Group.RULES,
            is_flag=True,
            default=None,
            help="Also run rules that are a matter of taste.",
        ),
        _rule_option("--extend-select", help="Run these rules, too."),
        _rule_option("--ignore", help="Do not run these rules."),
        _rule_option(
            "--select",
            help="Run these rules only: ids, category:<name>, default, pedantic, all, cfn-lint.",
        ),
    ):
        command = add(command)
    return command


def config_options(command: Command) -> Command:
    """Add the options that choose the configuration."""
    for add in (
        option("--isolated", group=Group.RUN, is_flag=True, help="Read no configuration file."),
        file_option(
            "--config",
            "config_arguments",
            group=Group.RUN,
            metavar="FILE|KEY=VALUE",
            multiple=True,
            help="Use this configuration file, or set one of its keys (the value is TOML).",
        ),
    ):
        command = add(command)
    return command


def file_options(command: Command) -> Command:
    """Add the options that choose files and the configuration."""
    command = config_options(command)
    for add in (
        file_option(
            "--stdin-filename",
            group=Group.FILES,
            metavar="PATH",
            help="The path of what is read from standard input (`-`).",
        ),
        file_option(
            "--template",
            "templates",
            group=Group.FILES,
            metavar="GLOB",
            multiple=True,
            help="Files that are templates, too.",
        ),
        option(
            "--no-gitignore",
            "respect_gitignore",
            group=Group.FILES,
            flag_value=False,
            default=None,
            help="Also read files that git ignores.",
        ),
        option(
            "--force-exclude",
            group=Group.FILES,
            is_flag=True,
            default=None,
            help="Exclude also what is given as an argument.",
        ),
        file_option(
            "--extend-exclude", group=Group.FILES, metavar="GLOB", multiple=True, help="Exclude these files, too."
        ),
        file_option(
            "--exclude",
            group=Group.FILES,
            metavar="GLOB",
            multiple=True,
            help="Exclude these files instead of the usual ones.",
        ),
    ):
        command = add(command)
    return command


format_option = one_of(
    "-f",
    "--format",
    group=Group.REPORT,
    kind="format",
    names=FORMATS,
    help="What goes to standard output. [default: text]",
)
fail_on_option = one_of(
    "--fail-on",
    group=Group.VERDICT,
    kind="severity",
    names=(*SEVERITIES, "never"),
    help="The lowest severity that makes the exit code 1. [default: warning]",
)
min_severity_option = one_of(
    "--min-severity",
    group=Group.FINDINGS,
    kind="severity",
    names=SEVERITIES,
    help="Leave out findings that are less severe; `info` shows advice in full instead of counting it.",
)
cfn_lint_option = option(
    "--cfn-lint/--no-cfn-lint",
    "with_cfn_lint",
    group=Group.RULES,
    default=None,
    help="Report cfn-lint's findings. [default: on]",
)
as_of_option = option(
    "--as-of", group=Group.FINDINGS, metavar="DATE", help="Judge dates as on this day. [default: today]"
)


def run_options(command: Command) -> Command:
    """Add the options that say how to run."""
    for add in (
        option(
            "--debug",
            group=Group.RUN,
            is_flag=True,
            help="Show where an internal error comes from, and how long stages took.",
        ),
        option(
            "--no-cache",
            "use_cache",
            group=Group.RUN,
            flag_value=False,
            default=None,
            help="Neither use nor keep what runs find out.",
        ),
        option(
            "--jobs",
            group=Group.RUN,
            type=click.IntRange(min=1),
            metavar="N",
            help="How many processes to use. [default: all CPUs]",
        ),
        as_of_option,
        cfn_lint_option,
    ):
        command = add(command)
    return command


def baseline_option(command: Command) -> Command:
    """Add the option that names the file of findings that are put off."""
    add = file_option(
        "--baseline",
        group=Group.FINDINGS,
        metavar="FILE",
        help="The file of findings put off. [default: .serverless-lint-baseline.json]",
    )
    return add(command)


def config_of(given: dict[str, Any]) -> Config:
    """The configuration that the options of a command ask for."""
    return loaded_config_of(given).config


def loaded_config_of(given: dict[str, Any]) -> LoadedConfig:
    """The same, with where each value comes from."""
    from serverless_lint.config.file import load_layers
    from serverless_lint.config.keys import CONFIDENCES, FAIL_ON

    paths, contents = _paths(given)
    options: dict[str, Any] = {"contents": contents}
    for name in ("select", "ignore", "extend_select"):
        options[name] = _words(name, given.get(name, ()))
    for name in ("exclude", "extend_exclude", "templates"):
        options[name] = given.get(name)
    for name in ("pedantic", "preview", "respect_gitignore", "force_exclude", "respect_ignores"):
        options[name] = given.get(name)
    for name in (
        "format",
        "jobs",
        "strict",
        "allow_empty",
        "debug",
        "use_cache",
        "use_baseline",
        "since",
        "with_cfn_lint",
    ):
        options[name] = given.get(name)
    options = {name: value for name, value in options.items() if value not in (None, (), {})}
    if given.get("no_new_only"):
        # A hook brings --new-only, and whoever configures it wants this.
        options["new_only"] = None
    elif given.get("new_only") is not None:
        options["new_only"] = base_of_hook(given["new_only"])
    if given.get("min_confidence"):
        options["min_confidence"] = CONFIDENCES[given["min_confidence"]]
    if given.get("min_severity"):
        options["min_severity"] = FAIL_ON[given["min_severity"]]
    if given.get("fail_on"):
        options["fail_on"] = FAIL_ON[given["fail_on"]]
    if given.get("baseline"):
        if given.get("use_baseline") is False:
            fail("--baseline and --no-baseline exclude each other")
        options["baseline"] = Path(os.path.abspath(given["baseline"]))
    if given.get("as_of"):
        options["as_of"] = _date(given["as_of"])
    return load_layers(paths, options, config_arguments=given["config_arguments"], isolated=given["isolated"])


def _paths(given: dict[str, Any]) -> tuple[list[Path], dict[Path, bytes]]:
    """The paths to read, and what standard input stands in for."""
    paths = list(given["paths"]) or ["."]
    name = given["stdin_filename"]
    if "-" not in paths:
        if name is not None:
            fail("--stdin-filename needs the path `-`", f"`{PROGRAM} check - --stdin-filename {name}`")
        return [Path(path) for path in paths], {}
    if name is None:
        fail("standard input (`-`) needs a name", "say with --stdin-filename PATH which file it stands in for")
    from serverless_lint.files.read import MAX_BYTES

    path = Path(os.path.abspath(name))
    content = sys.stdin.buffer.read(MAX_BYTES + 1)
    return [path if given_path == "-" else Path(given_path) for given_path in paths], {path: content}


def _words(name: str, values: Sequence[str]) -> tuple[str, ...]:
    words = tuple(word for value in values for part in value.split(",") if (word := part.strip()))
    if values and not words:
        fail(f"--{name.replace('_', '-')} names no rule", f"`{PROGRAM} rules` lists the rules")
    return words


def _date(text: str) -> Any:
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(f"--as-of: `{text}` is not a date", "write it as 2030-12-31")
