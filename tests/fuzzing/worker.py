"""Inputs tried in a process of its own, which may crash, or not come to an end, without ending the whole run."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from fuzzing.case import Case
from fuzzing.failure import Failure
from fuzzing.inputs import make_case
from fuzzing.judge import digest, judge, some_stages
from fuzzing.shrink import shrunk

SECONDS = 150.0
"""A process that says nothing for longer is ended."""
SHRINKING_SECONDS = 25.0


class Worker:
    """A process that tries inputs. Its strings have other hashes than those of a worker with another number."""

    def __init__(self, hash_seed: int) -> None:
        self._hash_seed = hash_seed
        self._start()

    def failures(self, seed: int, index: int) -> list[Failure]:
        """What is wrong with what an input gives."""
        answer = self._ask("failures", seed, index)
        return [answer] if isinstance(answer, Failure) else answer

    def digest(self, seed: int, index: int) -> str:
        """What stands for the report on an input; empty if there is none."""
        answer = self._ask("digest", seed, index)
        return "" if isinstance(answer, Failure) else answer

    def shrunk(self, seed: int, index: int, failure: Failure) -> Case:
        """The smallest input found that shows the same mistake."""
        answer = self._ask("shrunk", seed, index, failure)
        return make_case(seed, index) if isinstance(answer, Failure) else answer

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()
        self._connection.close()

    def _start(self) -> None:
        # Inherited by what is started anew, which forking is not.
        os.environ["PYTHONHASHSEED"] = str(self._hash_seed)
        context = get_context("spawn")
        self._connection, other = context.Pipe()
        self._process = context.Process(target=_work, args=(other,), daemon=True)
        self._process.start()
        other.close()

    def _ask(self, *question: object) -> Any:
        """The answer, or the failure that is why there is none: then another process takes the place of this one."""
        self._connection.send(question)
        try:
            if self._connection.poll(SECONDS):
                return self._connection.recv()
            failure = Failure("hang", f"no answer in {SECONDS:.0f} seconds", stage="")
        except (EOFError, OSError):
            self._process.join()
            failure = Failure("crash", f"the process ended with {self._process.exitcode}", stage="")
        self.close()
        self._start()
        return failure


def _work(connection: Connection) -> None:
    with tempfile.TemporaryDirectory(dir=_fast_folder()) as scratch:
        while True:
            question, seed, index, *rest = connection.recv()
            case = make_case(seed, index)
            with _empty_folder(Path(scratch)) as folder:
                if question == "digest":
                    connection.send(digest(case, folder))
                elif question == "failures":
                    connection.send(judge(case, folder, stages=some_stages(case)))
                else:
                    connection.send(_shrunk(case, rest[0], Path(scratch)))


def _shrunk(case: Case, failure: Failure, scratch: Path) -> Case:
    def still_fails(smaller: Case) -> bool:
        with _empty_folder(scratch) as folder:
            return any(other.key == failure.key for other in judge(smaller, folder, stages=(failure.stage,)))

    return shrunk(case, still_fails, SHRINKING_SECONDS)


@contextmanager
def _empty_folder(scratch: Path) -> Iterator[Path]:
    # Of the same name each time: paths that are shown must not tell one run from another.
    folder = scratch / "case"
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fast_folder() -> str | None:
    """Memory that looks like a disk, if there is any."""
    return "/dev/shm" if os.path.isdir("/dev/shm") and os.access("/dev/shm", os.W_OK) else None
