"""Text in JSON to an object, whatever somebody put into it."""

from __future__ import annotations

import json
from typing import Any


def read_json_object(text: str) -> dict[str, Any] | None:
    """The object that a text in JSON is; None if it is none, or something else."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
