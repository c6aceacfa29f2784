"""Lists what stands here as somebody said it more than a year ago, so that it is read again.

    python -m serverless_lint.aws.data.old_facts

writes one line a fact, the oldest first, and exits with 1 if there is any.
"""

from __future__ import annotations

import datetime
import importlib
import pkgutil
import sys
from collections.abc import Iterator, Mapping

import serverless_lint.aws
from serverless_lint.aws.fact import Fact
from serverless_lint.aws.iam import data_as_of

_ACTIONS = "https://docs.aws.amazon.com/service-authorization/latest/reference/"
MAX_AGE = datetime.timedelta(days=365)


def facts() -> Iterator[tuple[str, Fact[object]]]:
    """Everything that is said here, by the module and the name."""
    yield "iam.actions", Fact(None, _ACTIONS, data_as_of())
    for found in pkgutil.iter_modules(serverless_lint.aws.__path__):
        if not found.ispkg:
            for name, value in vars(importlib.import_module(f"serverless_lint.aws.{found.name}")).items():
                yield from ((f"{found.name}.{place}", fact) for place, fact in _facts_in(name, value))


def _facts_in(name: str, value: object) -> Iterator[tuple[str, Fact[object]]]:
    if isinstance(value, Fact):
        yield name, value
    elif isinstance(value, Mapping):
        yield from ((f"{name}[{key!r}]", held) for key, held in value.items() if isinstance(held, Fact))


def old_facts(today: datetime.date) -> list[str]:
    """A line for each fact that was read more than a year before a day, the oldest first."""
    old = sorted((fact.read, name, fact.source) for name, fact in facts() if today - fact.read > MAX_AGE)
    return [f"{read}  {name}  {source}" for read, name, source in old]


def main(today: datetime.date) -> int:
    """Write what is old, and say by the exit code whether there is any."""
    lines = old_facts(today)
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(datetime.date.today()))
