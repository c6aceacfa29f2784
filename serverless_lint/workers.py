"""Parsing in worker processes, while the process that started them does something else."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from serverless_lint.facts import encode, parse_code
from serverless_lint.source import Document

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

MIN_CHARACTERS = 300_000
"""Starting workers takes as long as parsing this much."""
MAX_WORKERS = 16
"""Python on Windows refuses more than 61; long before that, handing over the facts takes longer than parsing."""
_CHUNK_CHARACTERS = 40_000
"""What is handed to a worker at once: about a fifth of a second's work."""


class ParsingWorkers:
    """Processes that parse code files. A killed worker costs time only: what it had is missing from the results."""

    def __init__(self, jobs: int) -> None:
        self._jobs = min(jobs, MAX_WORKERS)
        self._pool: ProcessPoolExecutor | None = None
        self._chunks: list[tuple[list[str], Future[list[bytes | None]]]] = []

    def start(self, documents: Sequence[Document]) -> None:
        """Begin to parse, if there is enough of it to be worth the processes."""
        if self._jobs < 2 or sum(len(document.text) for document in documents) < MIN_CHARACTERS:
            return
        from concurrent.futures import ProcessPoolExecutor
        from concurrent.futures.process import BrokenProcessPool

        try:
            self._pool = ProcessPoolExecutor(self._jobs, initializer=gc.disable)
            for chunk in _chunks(documents):
                work = [(document.path, document.text) for document in chunk]
                self._chunks.append(([name for name, _ in work], self._pool.submit(_parse, work)))
        except (OSError, ImportError, NotImplementedError, BrokenProcessPool):
            # Some systems, AWS Lambda among them, have no semaphores to share between processes.
            return

    def results(self) -> Iterator[tuple[str, bytes | None]]:
        """The facts of each file in the order given, None if parsing it failed; waits for them and ends the workers."""
        if self._pool is None:
            return
        from concurrent.futures.process import BrokenProcessPool

        try:
            for names, future in self._chunks:
                yield from zip(names, future.result(), strict=True)
        except BrokenProcessPool:
            return
        finally:
            self._pool.shutdown(cancel_futures=True)


def _chunks(documents: Sequence[Document]) -> Iterator[list[Document]]:
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
    try:
        facts = parse_code(text, name)
    except Exception:
        # The parent meets the same failure and reports it with its place.
        return None
    return None if facts is None else encode(facts)
