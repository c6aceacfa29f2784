"""Try the linter on inputs that nobody wrote, and say what broke which promise.

    python benchmarks/fuzz.py [--seconds N] [--inputs N] [--seed S] [--first N] [--jobs N] [--out FOLDER]
    python benchmarks/fuzz.py --replay FILE

An input is a small project: a fixture, an example of a page or a generated one, changed here and there. What has to
hold for each is in `tests/fuzzing/judge.py`. A process of its own tries it, so that a crash of the interpreter and a
loop in native code are found, too; some reports are compared with those of a process with another hash seed. For each
distinct failure, the smallest input found is written to a folder, from where `--replay` tries it again. The exit code
is 1 if there is any failure.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from threading import Lock, Thread

ROOT = Path(__file__).resolve().parent.parent
# Where the tests find what they share.
sys.path.insert(0, str(ROOT / "tests"))

from fuzzing.case import load_case  # noqa: E402
from fuzzing.failure import Failure  # noqa: E402
from fuzzing.inputs import make_case  # noqa: E402
from fuzzing.judge import judge  # noqa: E402
from fuzzing.worker import Worker  # noqa: E402

_COMPARED = 5
"""Of so many inputs, one is tried with another hash seed."""


def main() -> None:
    """Run, or try one input again."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--inputs", type=int, help="how many inputs at most")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, default=0, help="the number of the first input")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("fuzz-failures"), help="the folder for failing inputs")
    parser.add_argument("--no-shrink", action="store_true", help="keep failing inputs as they are")
    parser.add_argument("--replay", type=Path, metavar="FILE")
    options = parser.parse_args()
    if options.replay is not None:
        sys.exit(replay(options.replay))
    last = None if options.inputs is None else options.first + options.inputs
    fuzzing = Fuzzing(options.seed, range(options.first, sys.maxsize if last is None else last), options.out)
    fuzzing.run(options.seconds, options.jobs, shrink=not options.no_shrink)
    fuzzing.print_summary()
    sys.exit(bool(fuzzing.found))


def replay(file: Path) -> bool:
    """Try an input that was kept; says whether anything is wrong with it."""
    with tempfile.TemporaryDirectory() as folder:
        failures = judge(load_case(file), Path(folder))
    for failure in failures:
        print(f"{failure.key}  [{failure.stage}]\n{failure.details}\n")
    print(f"{len(failures)} failures")
    return bool(failures)


class Fuzzing:
    """A run: the inputs so far, and what they brought to light."""

    def __init__(self, seed: int, indexes: range, out: Path) -> None:
        self._seed = seed
        self._indexes: Iterator[int] = iter(indexes)
        self._out = out
        self._lock = Lock()
        self._started = time.monotonic()
        self._inputs = 0
        self._numbers = count(1)
        self.found: dict[str, tuple[Failure, Path]] = {}
        self._times: Counter[str] = Counter()

    def run(self, seconds: float, jobs: int, *, shrink: bool) -> None:
        """Try inputs for so long, or until there are no more."""
        deadline = self._started + seconds
        threads = [Thread(target=self._try_inputs, args=(deadline, shrink)) for _ in range(jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def print_summary(self) -> None:
        """How often what happened, and a file to try again for each distinct failure."""
        kinds = Counter(failure.kind for failure, _ in self.found.values())
        seconds = time.monotonic() - self._started
        print(f"{self._inputs} inputs in {seconds:.0f} s, {len(self.found)} distinct failures")
        print(" ".join(f"{kind}: {number}" for kind, number in sorted(kinds.items())))
        for key, (_, file) in sorted(self.found.items()):
            print(f"{self._times[key]:6} times  {file}  {key}")

    def _try_inputs(self, deadline: float, shrink: bool) -> None:
        with self._lock:
            worker, other = Worker(1), Worker(2)
        try:
            while time.monotonic() < deadline and (index := self._next()) is not None:
                for failure in self._failures(worker, other, index):
                    self._record(worker, index, failure, shrink=shrink)
        finally:
            worker.close()
            other.close()

    def _next(self) -> int | None:
        with self._lock:
            index = next(self._indexes, None)
            self._inputs += index is not None
            return index

    def _failures(self, worker: Worker, other: Worker, index: int) -> Iterator[Failure]:
        yield from worker.failures(self._seed, index)
        if index % _COMPARED == 0:
            digests = {each.digest(self._seed, index) for each in (worker, other)} - {""}
            if len(digests) > 1:
                yield Failure("report", "another hash seed gives another report", stage="")

    def _record(self, worker: Worker, index: int, failure: Failure, *, shrink: bool) -> None:
        with self._lock:
            self._times[failure.key] += 1
            if failure.key in self.found:
                return
            file = self._out / f"{self._seed}-{next(self._numbers):03}-{failure.kind}.json"
            self.found[failure.key] = (failure, file)
        print(f"input {index}: {failure.key}", flush=True)
        # What ended the process would end it again and again.
        case = worker.shrunk(self._seed, index, failure) if shrink and failure.stage else make_case(self._seed, index)
        case.save(file, f"{failure.key}\n{failure.details}")


if __name__ == "__main__":
    main()
