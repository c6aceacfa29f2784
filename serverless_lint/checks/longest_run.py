"""How long functions may run."""

from __future__ import annotations

import msgspec

from serverless_lint.aws.limits import DEFAULT_TIMEOUT
from serverless_lint.model import Function
from serverless_lint.source import Location


class LongestRun(msgspec.Struct, frozen=True):
    """How long a function may run, and where that is said."""

    seconds: float
    location: Location


def longest_run(function: Function) -> LongestRun | None:
    """The longest that a function may run; None if that is not known."""
    setting = function.timeout
    if setting.certainly_absent and not function.is_on_managed_instances:
        return LongestRun(DEFAULT_TIMEOUT.value, function.location)
    limits = [
        LongestRun(float(known.value), known.node.location)
        for known in setting.values
        if isinstance(known.value, (int, float)) or (isinstance(known.value, str) and known.value.isdecimal())
    ]
    if setting.unknown or setting.absent or len(limits) < len(setting.values):
        return None
    return max(limits, key=lambda limit: limit.seconds, default=None)
