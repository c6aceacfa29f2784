"""Workflow commands as the runner of GitHub Actions reads them: what its `ActionCommand.TryParseV2` does.

https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
"""

from __future__ import annotations

from dataclasses import dataclass

_REGISTERED = frozenset({"error", "warning", "notice", "debug", "group", "add-mask", "set-output", "stop-commands"})
_IN_DATA = (("%0D", "\r"), ("%0A", "\n"), ("%25", "%"))
_IN_PROPERTIES = (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))


@dataclass(frozen=True)
class Command:
    """A line of output that the runner acts upon."""

    name: str
    properties: dict[str, str]
    data: str


def commands(output: str) -> list[Command]:
    """The commands of an output; the runner splits it at each kind of line end."""
    lines = output.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [command for line in lines if (command := _command(line.lstrip())) is not None]


def _command(line: str) -> Command | None:
    head, separator, data = line.removeprefix("::").partition("::")
    name, _, listed = head.partition(" ")
    if not line.startswith("::") or not separator or name not in _REGISTERED:
        return None
    pairs = (pair.split("=", 1) for pair in listed.strip().split(",") if pair)
    properties = {pair[0]: _unescaped(pair[1], _IN_PROPERTIES) for pair in pairs if len(pair) == 2}
    return Command(name, properties, _unescaped(data, _IN_DATA))


def _unescaped(text: str, replacements: tuple[tuple[str, str], ...]) -> str:
    for escaped, character in replacements:
        text = text.replace(escaped, character)
    return text
