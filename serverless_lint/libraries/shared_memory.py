"""What of Python's library needs shared memory, which Lambda does not have.

Semaphores between processes are files in `/dev/shm`: https://docs.python.org/3/library/multiprocessing.html,
https://github.com/python/cpython/blob/main/Lib/multiprocessing/synchronize.py. Found out with Python 3.11 by running
each of them where semaphores cannot be made.
"""

from __future__ import annotations

_SEMAPHORES = ("Lock", "RLock", "Semaphore", "BoundedSemaphore", "Condition", "Event", "Barrier")
_QUEUES = ("Queue", "SimpleQueue", "JoinableQueue")
POOLS_OF_THREADS = ("multiprocessing.pool.ThreadPool", "multiprocessing.dummy.Pool")
"""They make a queue between processes from Python 3.8 on: https://bugs.python.org/issue35493"""
FIRST_WITH_POOLS_OF_THREADS = 8
"""The minor version of Python 3: the address above."""
NEEDS_SHARED_MEMORY = frozenset(
    {
        *(f"multiprocessing.{name}" for name in (*_SEMAPHORES, *_QUEUES, "Pool", "Value", "Array")),
        *("multiprocessing.pool.Pool", *POOLS_OF_THREADS),
        *("concurrent.futures.ProcessPoolExecutor", "concurrent.futures.process.ProcessPoolExecutor"),
    }
)
"""Calls that raise an `OSError` there, unlike `Process`, `Pipe`, `Manager` and `ThreadPoolExecutor`: the addresses
above."""
WITHOUT_LOCK = "lock"
"""The argument of `Value` and `Array` that does without: the addresses above."""
PRELOADING = "LD_PRELOAD"
"""The environment variable that brings a library which makes up for it: https://man7.org/linux/man-pages/man8/ld.so.8.html"""
