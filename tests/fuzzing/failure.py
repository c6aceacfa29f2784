"""What can be wrong with a run, and what tells one mistake from another."""

from __future__ import annotations

import re
import traceback
from collections import Counter
from pathlib import Path
from types import TracebackType

import msgspec

import serverless_lint

_PACKAGE = Path(serverless_lint.__file__).parent
_FRAMES = 3
_RECURRING = 5
_VARYING = re.compile(r"[0-9]+|`[^`]*`|'[^']*'|\"[^\"]*\"|/\S*")


class Failure(msgspec.Struct, frozen=True):
    """A mistake that an input brings to light. `where` is the same for all inputs that show the same mistake."""

    kind: str
    """`crash`, `hang`, `steps`, `memory`, `report`, `output`, `span`, `fix`, `secret`."""
    where: str
    details: str = ""
    stage: str = "lint"
    """The promise of `fuzzing.judge` that was broken."""

    @property
    def key(self) -> str:
        """What tells it from others."""
        return f"{self.kind}: {self.where}"


class StepsExceeded(BaseException):
    """A run made more calls than its input justifies. No exception that a run may handle."""


class TimeExceeded(BaseException):
    """A run has not come to an end. No exception that a run may handle."""


def failure_of(error: BaseException, stage: str) -> Failure:
    """A mistake by what was raised and where, whatever led there."""
    kind = {StepsExceeded: "steps", TimeExceeded: "hang", MemoryError: "memory"}.get(type(error), "crash")
    details = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    return Failure(kind, f"{type(error).__name__} in {_frames(error.__traceback__)}", details[-4_000:], stage)


def without_values(message: str) -> str:
    """A message as it reads for any input."""
    return _VARYING.sub("…", message)[:200]


def _frames(trace: TracebackType | None) -> str:
    """The innermost functions of the package, or those that call each other without end."""
    names = [_name(frame) for frame in traceback.extract_tb(trace) if _PACKAGE in Path(frame.filename).parents]
    recurring = {name for name, count in Counter(names).items() if count > _RECURRING}
    if recurring:
        return " ↔ ".join(sorted(recurring))
    return " < ".join(reversed(names[-_FRAMES:]))


def _name(frame: traceback.FrameSummary) -> str:
    return f"{Path(frame.filename).relative_to(_PACKAGE).as_posix()}:{frame.name}"
