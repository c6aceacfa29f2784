"""From the names on a command line to functions of templates."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from serverless_lint.errors import UsageError
from serverless_lint.model import Function
from serverless_lint.suggestion import did_you_mean
from serverless_lint.wording import named

ShownPath = Callable[[str], str]

_MOST_NAMES = 10


def find_functions(
    functions: Iterable[Function], names: Iterable[str], root: Path, shown_path: ShownPath
) -> Iterator[Function]:
    """The functions of those names, each once, in the order of the names; all without names.

    Raises `UsageError` if there is none of a name, or if several templates have one.
    """
    known = tuple(functions)
    if not known:
        raise UsageError("no template with a function was found", hint="`serverless-lint files` lists what is read")
    found: dict[tuple[str, str], Function] = {}
    for name in names:
        function = _find(known, name, root, shown_path)
        found.setdefault(function.key, function)
    yield from found.values() if found else known


def _find(functions: tuple[Function, ...], name: str, root: Path, shown_path: ShownPath) -> Function:
    path, _, own_name = name.rpartition(":")
    absolute = Path(os.path.abspath(path))
    inside = absolute.relative_to(root).as_posix() if path and absolute.is_relative_to(root) else None
    called = [each for each in functions if name in _names(each)]
    called += [
        each for each in functions if inside is not None and inside in each.template.paths and own_name in _names(each)
    ]
    if len(called) == 1:
        return called[0]
    if called:
        choices = ", ".join(f"`{shown_path(each.template.document.path)}:{each.name}`" for each in called)
        raise UsageError(f"several templates have a function `{name}`", hint=f"say which: {choices}")
    known = [*(each.resource.label for each in functions), *(each.name for each in functions)]
    hint = did_you_mean(own_name, known) or f"there are {named(sorted(set(known)), most=_MOST_NAMES)}"
    raise UsageError(f"no function `{name}`", hint=hint)


def _names(function: Function) -> frozenset[str]:
    return frozenset({function.name, function.resource.label})
