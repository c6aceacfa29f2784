"""Bounds on what a run may take, so that what does not end is found and told."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from fuzzing.failure import StepsExceeded, TimeExceeded

_STEPS = 4_000_000
_STEPS_A_BYTE = 2_000
"""Calls and returns, also of functions in C. `fixtures/order-api` takes 60 a byte."""


def steps_for(size: int) -> int:
    """How many steps a run on so many bytes may take, wherever it runs."""
    return _STEPS + _STEPS_A_BYTE * size


@contextmanager
def limited_steps(limit: int) -> Iterator[None]:
    """Raises `StepsExceeded` inside when it takes more than so many calls and returns."""
    left = limit

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            sys.setprofile(None)
            raise StepsExceeded(limit)

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(before)


@contextmanager
def limited_time(seconds: float) -> Iterator[None]:
    """Raises `TimeExceeded` inside after so much time of the CPU, where the system can do that.

    It ends regular expressions, too, but not what waits.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:
        raise TimeExceeded(seconds)

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextmanager
def limited_memory(megabytes: int) -> Iterator[None]:
    """Allocations fail inside once the process is that much larger, where the system can do that."""
    try:
        import resource
    except ImportError:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    limit = _data_size() + megabytes * 1_000_000
    resource.setrlimit(resource.RLIMIT_DATA, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _data_size() -> int:
    """How large the data of this process is; a gigabyte if the system does not say."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            return next(int(line.split()[1]) * 1_000 for line in status if line.startswith("VmData:"))
    except (OSError, StopIteration):
        return 1_000_000_000
