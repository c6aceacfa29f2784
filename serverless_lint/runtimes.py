"""When Lambda stops to support which runtime."""

from __future__ import annotations

import datetime
import importlib.util
from functools import lru_cache
from pathlib import Path

import msgspec

_DATA = "data/AdditionalSpecs/LmbdRuntimeLifecycle.json"
"""In the package of cfn-lint, which keeps it up to date.

It follows https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html#runtimes-deprecated.
"""


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


@lru_cache(maxsize=1)
def _lifecycles() -> dict[str, Lifecycle]:
    # Importing cfn-lint takes most of a second and is not needed to read one of its files.
    spec = importlib.util.find_spec("cfnlint")
    if spec is None or spec.origin is None:
        return {}
    try:
        return msgspec.json.decode((Path(spec.origin).parent / _DATA).read_bytes(), type=dict[str, Lifecycle])
    except (OSError, msgspec.DecodeError):
        # Another version of cfn-lint may keep its data elsewhere; what is unknown is not reported.
        return {}
