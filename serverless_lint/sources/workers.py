"""Parsing in worker processes, while the process that started them does something else."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

# Imported in runs that parse nothing, too, and so without what parses.
if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

    from libcst import CSTNode

    from serverless_lint.source import Document

MIN_CHARACTERS = 300_000
"""Starting workers takes as long as parsing this much."""
MIN_FILES = 50
"""Reading and linking that many files takes as long as a worker needs to import LibCST."""
MANY_FILES = 1_000
"""While that many files are read, all workers can import LibCST without slowing the process that started them."""
MAX_WORKERS = 16
"""Python on Windows refuses more than 61; long before that, handing over the facts takes longer than parsing."""
_CHUNK_CHARACTERS = 40_000
"""What is handed to a worker at once: about a fifth of a second's work."""


class ParsingWorkers:
    """Processes that parse code files. A killed worker costs time only: what it had is missing from the results."""

    def __init__(self, jobs: int) -> None:
        self._jobs = min(jobs, MAX_WORKERS)
        self._pool: ProcessPoolExecutor | None = None
        self._waiting: list[Document] = []
        self._chunks: list[tuple[list[Document], Future[list[bytes | None]]]] = []

    def prepare(self, python_files: int, *, new: int) -> None:
        """Let workers import what parses Python, if there are so many files that it is done before they are read.

        `new` are those that no earlier run is likely to have parsed: without any, a worker would only be in the way.
        Half of the time that it takes to check a changed file is that import.
        """
        if self._pool is None and self._jobs > 1 and python_files >= MIN_FILES and new:
            self._start_pool(self._jobs if new >= MANY_FILES else self._jobs - 1)

    def parse(self, documents: Iterable[Document]) -> None:
        """Begin to parse, once there is enough of it to be worth the processes or they are there already."""
        self._waiting += documents
        characters = sum(len(document.text) for document in self._waiting)
        if self._pool is None and self._jobs > 1 and characters >= MIN_CHARACTERS:
            self._start_pool(self._jobs)
        if self._pool is None:
            return
        from concurrent.futures.process import BrokenProcessPool

        waiting, self._waiting = self._waiting, []
        with suppress(OSError, BrokenProcessPool):
            for chunk in in_chunks(waiting):
                work = [(document.path, document.text) for document in chunk]
                self._chunks.append((chunk, self._pool.submit(_parse, work)))

    def results(self) -> Iterator[tuple[Document, bytes | None]]:
        """Each document in the order given with its facts, None if parsing failed; waits, and ends the workers."""
        if self._pool is None:
            return
        from concurrent.futures.process import BrokenProcessPool

        with suppress(BrokenProcessPool):
            for documents, future in self._chunks:
                yield from zip(documents, future.result(), strict=True)
        self.close()

    def close(self) -> None:
        """End the workers; what they have not parsed yet is lost."""
        if self._pool is None:
            return
        if sys.version_info < (3, 11, 5) and self._pool._broken:
            # Without this it waits for ever until killed workers read what is on its way to them
            # (https://github.com/python/cpython/issues/94777).
            self._pool._call_queue._reader.close()  # type: ignore[attr-defined]
        self._pool.shutdown(cancel_futures=True)
        self._pool = None

    def _start_pool(self, workers: int) -> None:
        from concurrent.futures import ProcessPoolExecutor
        from concurrent.futures.process import BrokenProcessPool

        # Some systems, AWS Lambda among them, have no semaphores to share between processes.
        with suppress(OSError, ImportError, NotImplementedError, BrokenProcessPool):
            pool = ProcessPoolExecutor(workers, initializer=prepare_to_parse)
            for _ in range(workers):
                pool.submit(len, ())
            self._pool = pool
            return
        # Trying again would fail again.
        self._jobs = 1


def prepare_to_parse() -> None:
    """Get a process ready that parses, and ends when it has."""
    gc.disable()
    import libcst

    import serverless_lint.parse.python.parse  # noqa: F401

    # Every node checks itself, also those that LibCST's own parser makes, which are right: a seventh of its time.
    # Nothing else makes nodes in these processes.
    libcst.CSTNode.__post_init__ = _skip  # type: ignore[assignment, method-assign]


def _skip(node: CSTNode) -> None:
    return


def in_chunks(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """The documents in order, as many at a time as are worth handing to a worker."""
    chunk: list[Document] = []
    size = 0
    for document in documents:
        chunk.append(document)
        size += len(document.text)
        if size >= _CHUNK_CHARACTERS:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _parse(work: Sequence[tuple[str, str]]) -> list[bytes | None]:
    return [_parse_one(name, text) for name, text in work]


def _parse_one(name: str, text: str) -> bytes | None:
    from serverless_lint.sources.facts import encode, parse_code

    try:
        facts = parse_code(text, name)
    except Exception:
        # The parent meets the same failure and reports it with its place.
        return None
    return None if facts is None else encode(facts)
