"""Options that a command's help lists below headings."""

from __future__ import annotations

from enum import Enum
from typing import Any

import click


class Group(Enum):
    """The headings, in the order of the help."""

    RULES = "Which rules run"
    FILES = "Which files are read"
    FINDINGS = "Which findings count"
    REPORT = "How they are reported"
    VERDICT = "What the exit code is"
    CHANGES = "What is written into the files"
    RUN = "How the run works"
    OTHER = "Other"


class GroupedOption(click.Option):
    """An option that belongs below a heading."""

    def __init__(self, *arguments: Any, group: Group, **attributes: Any) -> None:
        super().__init__(*arguments, **attributes)
        self.group = group


class GroupedCommand(click.Command):
    """A command whose help has its options below their headings."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options."""
        records: dict[Group, list[tuple[str, str]]] = {group: [] for group in Group}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if isinstance(parameter, click.Option) and record is not None:
                records[parameter.group if isinstance(parameter, GroupedOption) else Group.OTHER].append(record)
        for group, listed in records.items():
            if listed:
                with formatter.section(group.value):
                    formatter.write_dl(listed)
