"""How long the callers of a function wait for its answer."""

from __future__ import annotations

import msgspec

from serverless_lint.source import Location


class AnswerLimit(msgspec.Struct, frozen=True, eq=False):
    """The shortest time after which a caller gives up, where everything that calls the function waits."""

    seconds: float
    caller: str
    """What gives up, with its article: "the REST API"."""
    is_cognito: bool
    location: Location
    """The trigger, or the setting that limits it."""
