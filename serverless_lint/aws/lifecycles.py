"""When Lambda stops to support which runtime."""

from __future__ import annotations

import datetime
import importlib.util
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import msgspec

from serverless_lint.aws.fact import Fact
from serverless_lint.lazy_pattern import lazy_pattern

_DATA = "data/AdditionalSpecs/LmbdRuntimeLifecycle.json"
"""In the package of cfn-lint, which keeps it up to date.

It follows https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html#runtimes-deprecated.
"""


_RUNTIME = lazy_pattern(r"(?P<family>[a-z]+?)(?P<version>[0-9]+(?:\.[0-9]+)?)?(?:\.x|\.al2|\.al2023)?")
_FIRST_WITH_SNAPSTART: Fact[Mapping[str, tuple[int, ...]]] = Fact(
    {"java": (11,), "python": (3, 12), "dotnet": (8,)},
    "https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html#snapstart-runtimes",
    datetime.date(2026, 11, 28),
)
_FIRST_ON_ARM: Fact[Mapping[str, tuple[int, ...]]] = Fact(
    {"java": (11,), "python": (3, 8), "nodejs": (12,), "ruby": (2, 7), "dotnet": (6,), "dotnetcore": (3, 1)},
    "https://docs.aws.amazon.com/lambda/latest/dg/foundation-arch.html",
    datetime.date(2026, 11, 21),
)
_ON_ARM = Fact(
    frozenset({"java8.al2", "provided.al2", "provided.al2023"}),
    "https://docs.aws.amazon.com/lambda/latest/dg/foundation-arch.html",
    datetime.date(2026, 11, 21),
)


class Lifecycle(msgspec.Struct, frozen=True, rename="kebab"):
    """The dates of a runtime; None where AWS has named none."""

    deprecated: datetime.date | None = None
    """From then on it gets no updates and no support."""
    create_block: datetime.date | None = None
    """From then on no function can be created with it."""
    update_block: datetime.date | None = None
    """From then on no function that uses it can be updated."""
    successor: str | None = None
    """The newest runtime of the same kind."""


def lifecycle_of(runtime: str) -> Lifecycle | None:
    """The dates of a runtime such as `nodejs22.x`; None of one that is not known."""
    return _lifecycles().get(runtime)


def supports_snapstart(runtime: str) -> bool | None:
    """Whether functions with a runtime can be started from a snapshot; None of a runtime that is not known."""
    return _is_at_least(runtime, _FIRST_WITH_SNAPSTART.value)


def supports_arm(runtime: str) -> bool | None:
    """Whether a runtime exists for arm64 processors; None of a runtime that is not known."""
    return True if runtime in _ON_ARM.value else _is_at_least(runtime, _FIRST_ON_ARM.value)


def _is_at_least(runtime: str, first: Mapping[str, tuple[int, ...]]) -> bool | None:
    found = _RUNTIME.fullmatch(runtime)
    if found is None or lifecycle_of(runtime) is None:
        return None
    needed = first.get(found["family"])
    return needed is not None and tuple(map(int, (found["version"] or "0").split("."))) >= needed


@lru_cache(maxsize=1)
def _lifecycles() -> Mapping[str, Lifecycle]:
    # Importing cfn-lint takes most of a second and is not needed to read one of its files.
    spec = importlib.util.find_spec("cfnlint")
    if spec is None or spec.origin is None:
        return {}
    try:
        return msgspec.json.decode((Path(spec.origin).parent / _DATA).read_bytes(), type=dict[str, Lifecycle])
    except (OSError, msgspec.DecodeError):
        # Another version of cfn-lint may keep its data elsewhere; what is unknown is not reported.
        return {}
