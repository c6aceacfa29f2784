"""The runtimes of functions with their dates."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from serverless_lint.aws.lifecycles import lifecycle_of
from serverless_lint.model import Function, FunctionRuntime
from serverless_lint.parse.template.template import Known
from serverless_lint.source import Location


def runtimes_of(functions: Iterable[Function], as_of: datetime.date) -> Iterator[FunctionRuntime]:
    """Every runtime that the functions may have, each place once, as far as its dates are known."""
    owners: dict[tuple[Location, str], list[Function]] = {}
    found: dict[tuple[Location, str], Known] = {}
    for function in functions:
        for known in function.runtime.values:
            if isinstance(known.value, str):
                key = (known.node.location, known.value)
                found.setdefault(key, known)
                owners.setdefault(key, []).append(function)
    for (location, name), known in found.items():
        lifecycle = lifecycle_of(name)
        if lifecycle is not None:
            yield FunctionRuntime(tuple(owners[location, name]), name, known, lifecycle, as_of)
