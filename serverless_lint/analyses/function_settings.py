"""Settings of functions, put together where several functions inherit the same one from `Globals`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from serverless_lint.model import Function, FunctionSetting, SettingKind
from serverless_lint.parse.template.template import Known, Possible
from serverless_lint.source import Location

_Place: TypeAlias = "tuple[SettingKind, Location, float | None]"


def function_settings_of(functions: Iterable[Function]) -> Iterator[FunctionSetting]:
    """The timeouts and memory sizes that functions may have, each place once; of those without any, the function."""
    owners: dict[_Place, list[Function]] = {}
    found: dict[_Place, tuple[SettingKind, Known]] = {}
    for function in functions:
        for kind, setting in _settings(function):
            if setting.certainly_absent:
                yield FunctionSetting(kind, None, (function,))
            for known in setting.values:
                key = (kind, known.node.location, known.number)
                found.setdefault(key, (kind, known))
                owners.setdefault(key, []).append(function)
    for key, (kind, known) in found.items():
        yield FunctionSetting(kind, known, tuple(owners[key]))


def _settings(function: Function) -> tuple[tuple[SettingKind, Possible], ...]:
    return (SettingKind.TIMEOUT, function.timeout), (SettingKind.MEMORY, function.memory)
