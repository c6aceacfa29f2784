"""The runtimes of functions with their dates."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from serverless_lint.lifecycles import lifecycle_of
from serverless_lint.model import Function, FunctionRuntime


def runtimes_of(functions: Iterable[Function], as_of: datetime.date) -> Iterator[FunctionRuntime]:
    """Every runtime that the functions may have, as far as its dates are known."""
    for function in functions:
        for known in function.runtime.values:
            if isinstance(known.value, str):
                lifecycle = lifecycle_of(known.value)
                if lifecycle is not None:
                    yield FunctionRuntime(function, known.value, known, lifecycle, as_of)
