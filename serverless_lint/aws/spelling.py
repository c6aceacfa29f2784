"""How names of operations are written in Python."""

from __future__ import annotations

from serverless_lint.lazy_pattern import lazy_pattern

_WORD_ENDS = lazy_pattern(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def python_name(name: str) -> str:
    """A name such as `PutItem` as boto3 writes it, `put_item`; a few it writes otherwise."""
    return _WORD_ENDS.sub("_", name).lower()
