"""The smallest input that still shows a mistake, as far as it is found in a given time."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from fuzzing.case import Case, as_bytes, as_text


def shrunk(case: Case, still_fails: Callable[[Case], bool], seconds: float) -> Case:
    """Without files, then lines, then characters that are not needed."""
    return _Shrinking(still_fails, time.monotonic() + seconds).shrunk(case)


class _Shrinking:
    def __init__(self, still_fails: Callable[[Case], bool], deadline: float) -> None:
        self._still_fails = still_fails
        self._deadline = deadline

    def shrunk(self, case: Case) -> Case:
        names = self._fewest(sorted(case.files), lambda names: _with_names(case, names))
        case = _with_names(case, names)
        for separator in ("\n", ""):
            for name in names:
                parts = _parts(as_text(case.files[name]), separator)
                parts = self._fewest(parts, lambda parts, name=name, case=case: _with_text(case, name, "".join(parts)))  # type: ignore[misc]
                case = _with_text(case, name, "".join(parts))
        return case

    def _fewest(self, parts: Sequence[str], made: Callable[[Sequence[str]], Case]) -> list[str]:
        """Parts of which none can be left out, found by leaving out halves, quarters and so on."""
        kept = list(parts)
        size = len(kept)
        while size >= 1:
            at = 0
            while at < len(kept) and time.monotonic() < self._deadline:
                fewer = kept[:at] + kept[at + size :]
                if self._still_fails(made(fewer)):
                    kept = fewer
                else:
                    at += size
            size //= 2
        return kept


def _parts(text: str, separator: str) -> list[str]:
    return text.splitlines(keepends=True) if separator else list(text)


def _with_names(case: Case, names: Sequence[str]) -> Case:
    return replace(case, files={name: case.files[name] for name in names})


def _with_text(case: Case, name: str, text: str) -> Case:
    return replace(case, files={**case.files, name: as_bytes(text)})
