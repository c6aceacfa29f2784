"""The scripts that make shells ask for completions, and the answers to them.

Click's own are taken where they work. Its bash script splits words at `:` and `=`, as bash does, and its fish script
ends a completion at a comma; names such as `category:cost` and lists such as `low-timeout,default-memory` need neither.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    split_arg_string,
)

from serverless_lint.cli.messages import PROGRAM

_BASH = """\
%(complete_func)s() {
    local IFS=$'\\n' completion type value
    COMPREPLY=()
    for completion in $(env COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_BREAKS="$COMP_WORDBREAKS" \\
            %(complete_var)s=bash_complete "$1"); do
        IFS=, read -r type value <<< "$completion"
        if [[ $type == file ]]; then
            compopt -o default
        else
            COMPREPLY+=("$value")
        fi
    done
}

complete -F %(complete_func)s %(prog_name)s
"""

_FISH = """\
function %(complete_func)s
    for completion in (env %(complete_var)s=fish_complete COMP_WORDS=(commandline -cp | string collect) \\
            COMP_CWORD=(commandline -ct) %(prog_name)s)
        set -l parts (string split --max 1 , -- $completion)
        if test $parts[1] = file
            __fish_complete_path $parts[2]
        else
            echo $parts[2]
        end
    end
end

complete --no-files --command %(prog_name)s --arguments "(%(complete_func)s)"
"""


class _Bash(BashComplete):
    """Completion with the whole line, and answers that begin where bash thinks that the last word does."""

    source_template = _BASH

    def source(self) -> str:
        """The script. Click runs bash to ask for its version first; whoever calls this may have another one."""
        return self.source_template % self.source_vars()

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the cursor and the one at it."""
        line = os.environ["COMP_LINE"]
        words = split_arg_string(line)
        if not words or line[-1:].isspace():
            return words[1:], ""
        before, last = words[1:-1], words[-1]
        option, equals, value = last.partition("=")
        if equals and option.startswith("--"):
            return [*before, option], value
        return before, last

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[Any]]:
        """As click's, without what bash holds for words of their own."""
        found = super().get_completions(args, incomplete)
        breaks = [mark for mark in ":=" if mark in os.environ.get("COMP_BREAKS", "")]
        kept = max((incomplete.rfind(mark) + 1 for mark in breaks), default=0)
        return [CompletionItem(item.value[kept:], type=item.type) for item in found]


class _Fish(FishComplete):
    """Completion of values with commas."""

    source_template = _FISH


_CLASSES: Mapping[str, type[ShellComplete]] = {"bash": _Bash, "zsh": ZshComplete, "fish": _Fish}


def script(cli: click.Command, shell: str, variable: str) -> str:
    """What a shell has to read to complete the command line of this program."""
    return _CLASSES[shell](cli, {}, PROGRAM, variable).source()


def answer(cli: click.Command, shell: str, variable: str) -> str:
    """The completions of the line that a shell has put into the environment."""
    return _CLASSES[shell](cli, {}, PROGRAM, variable).complete()
