"""Values that a configuration gives to parameters which no template has."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from serverless_lint.config import Config
from serverless_lint.suggestion import did_you_mean

_KEY = "parameters"


def remarks_on_parameters(config: Config, known: Collection[str]) -> Iterator[str]:
    """What to say of values that no template takes, if these are the parameters of all templates.

    What many projects share may be for others: of it only names are said that look misspelt.
    """
    unknown = {
        (name, each.origins.get((_KEY, name), f"[{_KEY}]"))
        for each in config.by_folder.values()
        for name in each.parameters
        if name not in known
    }
    for name, place in sorted(unknown, key=lambda it: (it[1], it[0])):
        hint = did_you_mean(name, known)
        if hint is not None or not Path(place).is_absolute():
            yield f"{place}: no template has a parameter `{name}`{f' ({hint})' if hint else ''}"
