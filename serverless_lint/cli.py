"""The command line.

Only click is imported here, so that `--version` and usage errors are instant; a command imports what it needs.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO, TypeVar

import click

from serverless_lint import __version__
from serverless_lint.suggestion import did_you_mean

if TYPE_CHECKING:
    from serverless_lint.config import Config
    from serverless_lint.report import Report
    from serverless_lint.reporters import RenderOptions
    from serverless_lint.rule import Rule

PROGRAM = "serverless-lint"

_INTERRUPTED = 130
_BROKEN_PIPE = 141
"""What a shell reports for a program that was ended by SIGPIPE or SIGINT."""
_USAGE_ERROR = 2

_FORMATS = ("text", "concise", "json", "sarif")
_SEVERITIES = ("error", "warning", "info")

_Command = TypeVar("_Command", bound=Callable[..., Any])


def run() -> NoReturn:
    """Run the command line as a process of its own, which it ends."""
    # A run makes millions of objects that live until its end. Looking for dead ones takes a fifth of its time, and
    # freeing all of them at the end, one by one, as much again.
    gc.disable()
    code = main()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    _end_workers()
    os._exit(code)


def _end_workers() -> None:
    """End what an interrupted run may have left; workers do not notice by themselves that nobody waits for them."""
    if "multiprocessing" in sys.modules:
        from multiprocessing import active_children

        for child in active_children():
            child.terminate()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _use_utf_8()
    try:
        # Not `cli.main`: it ends a run whose output is closed with 1, as if there were findings.
        with cli.make_context(PROGRAM, given) as context:
            code = cli.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as finished:
        return finished.exit_code
    except BrokenPipeError:
        _discard_output()
        return _BROKEN_PIPE
    except (KeyboardInterrupt, click.Abort):
        _say("Interrupted.")
        return _INTERRUPTED
    except click.ClickException as error:
        _complain(*_usage_message(error))
        return _USAGE_ERROR
    except Exception as error:
        if "--debug" in given:
            raise
        _complain(*_failure_message(error))
        return _USAGE_ERROR
    return code if isinstance(code, int) else 0


def _one_of(*declarations: str, kind: str, names: Sequence[str], **attributes: Any) -> Callable[[_Command], _Command]:
    """An option that takes one of some words; the error for another suggests the nearest."""

    def check_name(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
        if value is not None and value not in names:
            _fail(f"unknown {kind} `{value}`", did_you_mean(value, names) or f"it is one of {', '.join(names)}")
        return value

    return click.option(*declarations, metavar="|".join(names), callback=check_name, **attributes)


class _Group(click.Group):
    """A group whose commands may be left out: then it is `check`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `check` in front of arguments that name no command."""
        first = args[0] if args else ""
        if first in self.commands or first in ("--help", "-h", "--version"):
            return super().parse_args(ctx, args)
        if first and not first.startswith("-") and not os.path.lexists(first):
            hint = did_you_mean(first, self.commands)
            if hint is not None:
                _fail(f"no such command, file or folder: {first}", hint)
        return super().parse_args(ctx, ["check", *args])


@click.group(
    cls=_Group,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="`check` may be left out: `serverless-lint src` is `serverless-lint check src`, and takes all its options.",
)
@click.version_option(__version__, prog_name=PROGRAM, message="%(prog)s %(version)s")
def cli() -> None:
    """Find mistakes in AWS serverless applications by reading handler code and templates together."""


def _rule_options(command: _Command) -> _Command:
    for option in (
        _one_of("--min-confidence", kind="confidence", names=("low", "medium", "high"), help="[default: medium]"),
        click.option("--preview", is_flag=True, default=None, help="Also run rules that may still change."),
        click.option("--pedantic", is_flag=True, default=None, help="Also run rules that are a matter of taste."),
        click.option("--extend-select", metavar="RULE,…", multiple=True, help="Run these rules, too."),
        click.option("--ignore", metavar="RULE,…", multiple=True, help="Do not run these rules."),
        click.option(
            "--select",
            metavar="RULE,…",
            multiple=True,
            help="Run these rules only: ids, category:<name>, default, pedantic, all, cfn-lint.",
        ),
    ):
        command = option(command)
    return command


def _file_options(command: _Command) -> _Command:
    for option in (
        click.option("--isolated", is_flag=True, help="Read no configuration file."),
        click.option(
            "--config",
            "config_arguments",
            metavar="FILE|KEY=VALUE",
            multiple=True,
            help="Use this configuration file, or set one of its keys (the value is TOML).",
        ),
        click.option("--stdin-filename", metavar="PATH", help="The path of what is read from standard input (`-`)."),
        click.option("--template", "templates", metavar="GLOB", multiple=True, help="Files that are templates, too."),
        click.option(
            "--no-gitignore",
            "respect_gitignore",
            flag_value=False,
            default=None,
            help="Also read files that git ignores.",
        ),
        click.option("--force-exclude", is_flag=True, default=None, help="Exclude also what is given as an argument."),
        click.option("--extend-exclude", metavar="GLOB", multiple=True, help="Exclude these files, too."),
        click.option("--exclude", metavar="GLOB", multiple=True, help="Exclude these files instead of the usual ones."),
    ):
        command = option(command)
    return command


@cli.command()
@click.argument("paths", nargs=-1, metavar="[PATH…|-]")
@_rule_options
@_file_options
@_one_of("-f", "--format", kind="format", names=_FORMATS, help="What goes to standard output. [default: text]")
@click.option("--report", "reports", metavar="FORMAT=FILE", multiple=True, help="Write a further report to a file.")
@click.option("-o", "--output", metavar="FILE", help="Write the report to a file instead of standard output.")
@_one_of("--color", kind="choice", names=("auto", "always", "never"), default="auto", help="[default: auto]")
@click.option("--no-progress", is_flag=True, help="Show no progress.")
@click.option("-q", "--quiet", is_flag=True, help="Print findings only.")
@click.option("-v", "--verbose", is_flag=True, help="List what was not analysed and why.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule instead of listing them.")
@click.option("--show-ignored", is_flag=True, help="Also list the findings that are ignored.")
@click.option("--sarif-category", metavar="NAME", help="Tell apart several SARIF reports on one commit.")
@_one_of(
    "--fail-on",
    kind="severity",
    names=(*_SEVERITIES, "never"),
    help="The lowest severity that makes the exit code 1. [default: warning]",
)
@click.option("--strict", is_flag=True, help="Fail also if anything could not be analysed.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 instead of 1.")
@click.option("--allow-empty", is_flag=True, help="Accept that there is nothing to analyse.")
@click.option("--no-ignores", "respect_ignores", flag_value=False, default=None, help="Report what is ignored, too.")
@click.option(
    "--cfn-lint/--no-cfn-lint", "with_cfn_lint", default=None, help="Report cfn-lint's findings. [default: on]"
)
@click.option("--as-of", metavar="DATE", help="Judge dates as on this day. [default: today]")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="How many processes to use. [default: all CPUs]")
@click.option(
    "--no-cache", "use_cache", flag_value=False, default=None, help="Neither use nor keep what runs find out."
)
@click.option("--debug", is_flag=True, help="Show where an internal error comes from, and times.")
def check(**given: Any) -> int:
    """Report what is wrong. The exit code is 0 for nothing, 1 for findings, 2 for no verdict.

    A folder stands for what is in it. Given a file, the whole project is read, and what touches the file reported.
    """
    from serverless_lint.linter import lint
    from serverless_lint.summary import exit_code, profile

    config = _config(given)
    outputs = _outputs(given, config)
    progress = _Progress(enabled=not given["no_progress"] and not given["quiet"])
    try:
        report = lint(config, on_progress=progress.show)
    finally:
        progress.clear()
    _write_reports(report, given, config, outputs)
    if config.debug:
        for line in profile(report):
            click.echo(line, err=True)
    return exit_code(report, config, exit_zero=given["exit_zero"])


@cli.command()
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
            _fail(f"`{rule_id}` is a rule of cfn-lint", "its documentation is in cfn-lint's docs/rules.md")
        _fail(f"unknown rule `{rule_id}`", did_you_mean(rule_id, rules) or f"`{PROGRAM} rules` lists the rules")
    if sys.stdout.isatty() and _wants_color("auto", sys.stdout):
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(f"{rule_page.markdown}\n\n*{_properties(rule)}*\n"))
        return
    click.echo(f"{rule_page.markdown.rstrip()}\n\n{_properties(rule)}")


@cli.command()
@_one_of("--format", "format_name", kind="format", names=("text", "json", "markdown"), default="text")
def rules(format_name: str) -> None:
    """List the rules."""
    from serverless_lint.checks import all_rules
    from serverless_lint.rule_index import FORMATS

    click.echo(FORMATS[format_name](all_rules()), nl=False)


@cli.command()
@click.argument("paths", nargs=-1, metavar="[PATH…]")
@_file_options
@click.option("-v", "--verbose", is_flag=True, help="Also list what is excluded.")
def files(**given: Any) -> None:
    """List the files that are read, as what, and those that are not, with the reason."""
    from serverless_lint.discover import discover
    from serverless_lint.reporters.display import one_line
    from serverless_lint.sources import Sources, no_progress

    config = _config(given)
    options = _render_options(config, {})
    discovery = discover(config)
    sources = Sources(discovery.files, parameters=config.parameters, forced_templates=discovery.forced_templates)
    sources.parse_templates(no_progress)
    for file in discovery.files:
        # What only looks like a template by its name is still searched for secrets.
        role = "text" if file.role == "template" and file.name not in sources.trees else file.role
        click.echo(f"{role:<10}  {one_line(options.shown_path(file.name))}")
    for skipped in (*discovery.skipped, *(discovery.excluded if given["verbose"] else ())):
        click.echo(f"{'not read':<10}  {one_line(options.shown_path(skipped.path))}: {skipped.reason}")


@cli.group("cache")
def cache_commands() -> None:
    """Manage what runs keep for later runs."""


@cache_commands.command("clean")
def clean() -> None:
    """Remove what earlier runs have kept."""
    from serverless_lint.cache import cache_folder, clean_cache

    size = clean_cache()
    click.echo(f"Removed {size / 1_000_000:.1f} MB from {cache_folder()}." if size else "The cache is empty.")


def _config(given: dict[str, Any]) -> Config:
    """The configuration that the options of a command ask for."""
    from serverless_lint.config_file import CONFIDENCES, FAIL_ON, load_config

    paths, contents = _paths(given)
    options: dict[str, Any] = {"contents": contents}
    for name in ("select", "ignore", "extend_select"):
        options[name] = _split(given.get(name, ()))
    for name in ("exclude", "extend_exclude", "templates"):
        options[name] = given.get(name)
    for name in ("pedantic", "preview", "respect_gitignore", "force_exclude", "respect_ignores", "use_cache"):
        options[name] = given.get(name)
    for name in ("format", "jobs", "strict", "allow_empty", "debug"):
        options[name] = given.get(name)
    options = {name: value for name, value in options.items() if value not in (None, (), {})}
    if given.get("min_confidence"):
        options["min_confidence"] = CONFIDENCES[given["min_confidence"]]
    if given.get("fail_on"):
        options["fail_on"] = FAIL_ON[given["fail_on"]]
    if given.get("as_of"):
        options["as_of"] = _date(given["as_of"])
    config = load_config(paths, options, config_arguments=given["config_arguments"], isolated=given["isolated"])
    return _with_cfn_lint(config, given.get("with_cfn_lint"))


def _with_cfn_lint(config: Config, wanted: bool | None) -> Config:
    """`--cfn-lint` brings back what the configuration switched off, and leaves its `all` alone."""
    from dataclasses import replace

    if wanted is None or (wanted and config.cfn_lint != "off"):
        return config
    return replace(config, cfn_lint="errors" if wanted else "off")


def _paths(given: dict[str, Any]) -> tuple[list[Path], dict[Path, bytes]]:
    """The paths to read, and what standard input stands in for."""
    paths = list(given["paths"]) or ["."]
    name = given["stdin_filename"]
    if "-" not in paths:
        if name is not None:
            _fail("--stdin-filename goes with the path `-`", f"`{PROGRAM} check - --stdin-filename {name}`")
        return [Path(path) for path in paths], {}
    if name is None:
        _fail("standard input (`-`) needs a name", "say with --stdin-filename PATH which file it stands in for")
    from serverless_lint.read import MAX_BYTES

    path = Path(os.path.abspath(name))
    content = sys.stdin.buffer.read(MAX_BYTES + 1)
    return [path if given_path == "-" else Path(given_path) for given_path in paths], {path: content}


def _split(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for value in values for part in value.split(",") if (word := part.strip()))


def _date(text: str) -> Any:
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError:
        _fail(f"--as-of: `{text}` is no date", "write it as 2030-12-31")


def _outputs(given: dict[str, Any], config: Config) -> list[tuple[str, str | None]]:
    """Format and file of each report; None is standard output. Told before the run, so that a typo costs no time."""
    outputs: list[tuple[str, str | None]] = [(config.format, given["output"])]
    for value in given["reports"]:
        format_name, separator, file = value.partition("=")
        if not separator or not file:
            _fail(f"--report {value} names no file", f"write it as --report {format_name or 'json'}=FILE")
        if format_name not in _FORMATS:
            _fail(f"unknown format `{format_name}` in --report", did_you_mean(format_name, _FORMATS))
        outputs.append((format_name, file))
    names = [os.path.abspath(file) for _, file in outputs if file is not None]
    for name in names:
        if names.count(name) > 1:
            _fail(f"two reports go to {name}")
        if not os.path.isdir(os.path.dirname(name)):
            _fail(f"no such folder: {os.path.dirname(name)}")
        if os.path.isdir(name):
            _fail(f"cannot write a report to {name}: it is a folder")
    if given["statistics"] and config.format not in ("text", "concise"):
        _fail(f"--statistics does not go with --format {config.format}", "its counts are in the JSON report's summary")
    return outputs


def _write_reports(
    report: Report, given: dict[str, Any], config: Config, outputs: Sequence[tuple[str, str | None]]
) -> None:
    from serverless_lint.atomic import write_atomically
    from serverless_lint.reporters import reporter

    for format_name, file in outputs:
        render = partial(reporter(format_name), report)
        if file is None:
            _write_to_stdout(report, render, given, config)
        else:
            write_atomically(Path(file), partial(render, _render_options(config, given)))
    _write_notes(report, given, config, to_file=outputs[0][1] is not None)


def _write_to_stdout(
    report: Report, render: Callable[[RenderOptions, TextIO], None], given: dict[str, Any], config: Config
) -> None:
    from serverless_lint.summary import statistics_lines

    if given["statistics"]:
        sys.stdout.writelines(f"{line}\n" for line in statistics_lines(report))
    else:
        render(_render_options(config, given, color=_wants_color(given["color"], sys.stdout)), sys.stdout)
    sys.stdout.flush()


def _write_notes(report: Report, given: dict[str, Any], config: Config, *, to_file: bool) -> None:
    """The remarks and the summary, on standard error."""
    from serverless_lint.reporters import FOR_PEOPLE
    from serverless_lint.reporters.display import one_line
    from serverless_lint.summary import summary_lines

    if given["quiet"]:
        return
    for note in report.notes:
        _say(f"note: {one_line(note)}")
    if config.format in FOR_PEOPLE or to_file:
        if report.findings and sys.stdout.isatty() and not to_file:
            _say("")
        for line in summary_lines(report, config, verbose=given["verbose"]):
            _say(one_line(line))


def _render_options(config: Config, given: dict[str, Any], *, color: bool = False) -> RenderOptions:
    from serverless_lint.git import git_root
    from serverless_lint.reporters import RenderOptions

    return RenderOptions(
        root=config.root,
        working_folder=Path.cwd(),
        repository=git_root(config.root) or config.root,
        color=color,
        show_ignored=given.get("show_ignored", False),
        sarif_category=given.get("sarif_category"),
    )


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


class _Progress:
    """A line on a terminal that says how far the run is, once it takes long enough to wonder."""

    _DELAY = 1.0
    _INTERVAL = 0.1

    def __init__(self, *, enabled: bool) -> None:
        from time import monotonic

        self._now = monotonic
        self._enabled = enabled and sys.stderr.isatty() and not (os.environ.keys() & {"CI", "PRE_COMMIT"})
        self._next = monotonic() + self._DELAY
        self._width = 0

    def show(self, stage: str, done: int, total: int) -> None:
        """Draw the line, unless that was done a moment ago."""
        if not self._enabled or self._now() < self._next:
            return
        self._next = self._now() + self._INTERVAL
        line = f"{stage} {done}/{total}"
        sys.stderr.write("\r" + line.ljust(self._width))
        sys.stderr.flush()
        self._width = len(line)

    def clear(self) -> None:
        """Take the line away."""
        if self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")
            sys.stderr.flush()
            self._width = 0


def _wants_color(choice: str, stream: TextIO) -> bool:
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def _use_utf_8() -> None:
    """Reports are UTF-8 with plain line ends whatever the locale; what is no text in a file name is escaped."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def _discard_output() -> None:
    """Keep the interpreter from complaining about the closed pipe when it flushes at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            os.dup2(nowhere, stream.fileno())
        except (OSError, ValueError):
            continue


def _usage_message(error: click.ClickException) -> tuple[str, str | None]:
    if isinstance(error, click.NoSuchOption):
        return f"no such option: {error.option_name}", did_you_mean(error.option_name, error.possibilities or ())
    message = error.format_message()
    hint = getattr(error, "hint", None)
    return message[:1].lower() + message[1:].rstrip("."), hint


def _failure_message(error: Exception) -> tuple[str, str | None]:
    from serverless_lint.errors import ServerlessLintError

    if isinstance(error, ServerlessLintError):
        return error.message, error.hint
    return f"internal error: {type(error).__name__}: {error}", f"run `{PROGRAM} check --debug` to see where"


def _fail(message: str, hint: str | None = None) -> NoReturn:
    from serverless_lint.errors import UsageError

    raise UsageError(message, hint=hint)


def _complain(message: str, hint: str | None) -> None:
    _say(f"error: {' '.join(message.splitlines())}" + (f" ({hint})" if hint else ""))


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
