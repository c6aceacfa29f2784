"""`serverless-lint completion`, and what options and arguments may be completed to.

Rules are known by the names of their pages here: loading the checks would take longer than people like to wait.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from serverless_lint.cli.messages import fail
from serverless_lint.suggestion import did_you_mean

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

VARIABLE = "_SERVERLESS_LINT_COMPLETE"
"""Set by a shell that asks for completions, to `<shell>_complete`."""

SHELLS = ("bash", "zsh", "fish")

Completer = Callable[[click.Context, click.Parameter, str], "list[CompletionItem[Any]]"]


def words(names: Sequence[str]) -> Completer:
    """Complete to some words."""
    return lambda context, parameter, text: _items((name, "") for name in names if name.startswith(text))


@click.command(no_args_is_help=True)
@click.argument("shell", metavar="|".join(SHELLS), shell_complete=words(SHELLS))
def completion(shell: str) -> None:
    """Print a script that makes a shell complete commands, options, rules and files.

    \b
    bash: add to ~/.bashrc      eval "$(serverless-lint completion bash)"
    zsh:  add to ~/.zshrc       eval "$(serverless-lint completion zsh)"
    fish: serverless-lint completion fish > ~/.config/fish/completions/serverless-lint.fish
    """
    if shell not in SHELLS:
        fail(f"unknown shell `{shell}`", did_you_mean(shell, SHELLS) or f"it is one of {', '.join(SHELLS)}")
    from serverless_lint.cli.shells import script

    click.echo(script(click.get_current_context().find_root().command, shell, VARIABLE), nl=False)


def file_names(context: click.Context, parameter: click.Parameter, text: str) -> list[CompletionItem[Any]]:
    """Leave it to the shell to list files."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(text, type="file")]


def rule_words(context: click.Context, parameter: click.Parameter, text: str) -> list[CompletionItem[Any]]:
    """Complete the last of several words separated by commas to what rules are selected by."""
    from serverless_lint.ruleset.pages import rule_names
    from serverless_lint.ruleset.selection import selection_words

    before, comma, last = text.rpartition(",")
    known = rule_names()
    return _items(
        (before + comma + word, _summary(word) if word in known else "")
        for word in selection_words(known)
        if word.startswith(last) and word not in before.split(",")
    )


def rule_or_place(context: click.Context, parameter: click.Parameter, text: str) -> list[CompletionItem[Any]]:
    """Complete to the id of a rule, or let the shell list files."""
    from serverless_lint.ruleset.pages import rule_names

    found = _items((name, _summary(name)) for name in rule_names() if name.startswith(text))
    return found or file_names(context, parameter, text)


def _summary(rule_id: str) -> str:
    from serverless_lint.ruleset.pages import page

    rule_page = page(rule_id)
    return "" if rule_page is None else rule_page.summary


def _items(values: Iterable[tuple[str, str]]) -> list[CompletionItem[Any]]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(value, help=explanation or None) for value, explanation in values]


def complete(cli: click.Command, instruction: str) -> int:
    """Answer a shell; the instruction is what it put into the variable."""
    shell = instruction.removesuffix("_complete")
    if shell not in SHELLS:
        return 1
    from serverless_lint.cli.shells import answer

    click.echo(answer(cli, shell, VARIABLE))
    return 0
