"""What several functions share by running the same code, put together so that it is judged once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

from serverless_lint.model import (
    PowertoolsSetup,
    Program,
    SnapshotState,
    TimeoutSetting,
    VariableNeed,
    VariableRead,
)

Fact = TypeVar("Fact")


def variable_needs(programs: Iterable[Program]) -> Iterator[VariableNeed]:
    """The reads of environment variables that fail without them, for each function the first one of a variable."""
    for read, owners in _shared(programs, _first_reads, lambda read: read.location):
        yield VariableNeed(read, owners)


def powertools_setups(programs: Iterable[Program]) -> Iterator[PowertoolsSetup]:
    """What of Powertools functions use."""
    found = _shared(
        programs,
        lambda program: program.code.powertools,
        lambda use: (use.location, use.collects_metrics, use.sends_metrics),
    )
    for use, owners in found:
        yield PowertoolsSetup(use, owners)


def timeout_settings(programs: Iterable[Program]) -> Iterator[TimeoutSetting]:
    """The timeouts of requests."""
    for timeout, owners in _shared(programs, lambda program: program.code.timeouts, lambda timeout: timeout.location):
        yield TimeoutSetting(timeout, owners)


def snapshot_states(programs: Iterable[Program]) -> Iterator[SnapshotState]:
    """What is made while modules are loaded that copies of a snapshot must not share."""
    for state, owners in _shared(programs, lambda program: program.code.shared_states, lambda state: state.location):
        yield SnapshotState(state, owners)


def _first_reads(program: Program) -> Iterator[VariableRead]:
    first: dict[str, VariableRead] = {}
    for read in program.code.variables:
        if not read.fails_without:
            continue
        known = first.get(read.name)
        if known is None or (_fails_at_once(read) and not _fails_at_once(known)):
            first[read.name] = read
    yield from first.values()


def _fails_at_once(read: VariableRead) -> bool:
    return read.raises and read.is_loading


def _shared(
    programs: Iterable[Program], facts_of: Callable[[Program], Iterable[Fact]], key_of: Callable[[Fact], Hashable]
) -> Iterator[tuple[Fact, tuple[Program, ...]]]:
    """The facts of all programs, those at the same place once."""
    facts: dict[Hashable, Fact] = {}
    owners: dict[Hashable, list[Program]] = {}
    for program in programs:
        for fact in facts_of(program):
            key = key_of(fact)
            facts.setdefault(key, fact)
            owners.setdefault(key, []).append(program)
    for key, fact in facts.items():
        yield fact, tuple(owners[key])
