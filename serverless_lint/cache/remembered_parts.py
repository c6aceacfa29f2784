"""What one process has found out about single applications of a project that it checks again and again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from serverless_lint.cache.kept_parts import Outcome
from serverless_lint.cache.kept_reports import KeptReports
from serverless_lint.files.surroundings import PresentState

_KEPT_FOR_EACH = 2
"""So many outcomes are remembered for each that a run asks for: what is undone is known again."""


class RememberedParts:
    """Outcomes of earlier runs of this process. What they are made from names them, as it does in the cache."""

    def __init__(self) -> None:
        self._outcomes: dict[bytes, Outcome] = {}
        """The one that was asked for longest ago first."""
        self._kept: dict[bytes, bytes] = {}

    def read(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """What the latest run has kept under the keys."""
        return {key: self._kept[key] for key in keys if key in self._kept}

    def write(self, entries: Mapping[bytes, bytes]) -> None:
        """Keep values under their keys, and nothing else."""
        self._kept = dict(entries)

    def of_run(self, reports: KeptReports, root: Path) -> PartsOfRun:
        """What a run finds there, and leaves there."""
        return PartsOfRun(self._outcomes, reports, PresentState(root))


class PartsOfRun:
    """Finds and keeps outcomes for one run."""

    def __init__(self, outcomes: dict[bytes, Outcome], reports: KeptReports, present: PresentState) -> None:
        self._outcomes = outcomes
        self._reports = reports
        self._present = present
        self._keys: dict[frozenset[str], bytes] = {}

    def find(self, groups: Mapping[frozenset[str], Collection[str]]) -> dict[frozenset[str], Outcome]:
        """What is known of some groups of applications, given with the names of their files."""
        found: dict[frozenset[str], Outcome] = {}
        for group, names in groups.items():
            key = self._keys[group] = self._reports.key_of(group, names)
            outcome = self._outcomes.pop(key, None)
            if outcome is not None and self._present.confirms(outcome.beside):
                found[group] = self._outcomes[key] = outcome
        return found

    def keep(self, outcomes: Iterable[tuple[frozenset[str], Outcome]]) -> None:
        """Leave outcomes for later runs, as far as nothing went wrong in them."""
        for group, outcome in outcomes:
            if not outcome.report.has_internal_error:
                self._outcomes[self._keys[group]] = outcome
        for key in list(self._outcomes)[: -_KEPT_FOR_EACH * len(self._keys)]:
            del self._outcomes[key]
