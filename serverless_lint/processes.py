"""Work in processes side by side, each of which does some shares of it one after the other."""

from __future__ import annotations

import gc
import os
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext

Share = TypeVar("Share")
Result = TypeVar("Result")
OnProgress: TypeAlias = Callable[[str, int, int], None]
"""Told a stage, how much of it is done, and how much there is."""
Begin: TypeAlias = Callable[[OnProgress], AbstractContextManager[Callable[[Share], Result]]]
"""Makes, once in each process, what does a share."""

MOST = 16
"""So many processes at most: each has a copy of what all of them need."""
_SHARES_OF_A_COPY = 3
"""So many does a process that is a copy of this one: what they leave behind goes with it, and the next costs little."""
_SECONDS_BETWEEN_MESSAGES = 0.05


def in_processes(
    begin: Begin[Share, Result],
    shares: Sequence[Share],
    on_progress: OnProgress,
    *,
    count: int,
    method: str | None = None,
) -> list[Result | None]:
    """What the work on each share comes to, done by up to `count` processes.

    None where no process could be started, where one was killed, and where something went wrong in one: whoever does
    that share here meets the same. Everything is pickled on its way, but for `begin` where processes are copies of
    this one. `method` names another way to start them than the usual one of the system.
    """
    from multiprocessing import get_context

    crew = _Crew(get_context(method), begin, shares, on_progress)
    try:
        for _ in range(min(count, len(shares))):
            crew.hire()
        crew.work()
    finally:
        crew.dismiss()
    return crew.results


class _Crew:
    """The processes, and what each is at."""

    def __init__(
        self, context: BaseContext, begin: Begin[Share, Result], shares: Sequence[Any], on_progress: OnProgress
    ) -> None:
        self.results: list[Any] = [None] * len(shares)
        self._context = context
        self._are_copies = context.get_start_method() == "fork"
        self._begin = begin
        self._shares = shares
        self._next = 0
        self._on_progress = on_progress
        self._processes: list[Any] = []
        self._at: dict[Any, int] = {}
        """The share that each works on, by the connection to it."""
        self._given: dict[Any, int] = {}
        """How many each has been given so far."""
        self._stages: dict[int, tuple[str, int, int]] = {}
        """What those that work have told last, by their shares."""

    def hire(self) -> None:
        """Start a process on the next share, unless there are no more processes."""
        own, its = self._context.Pipe()
        # A copy of this process has what this one has open; as long as it has, nobody sees that this one has ended.
        inherited = [*self._at, own] if self._are_copies else []
        # What is left of it when this process ends is ended, too.
        process = self._context.Process(  # type: ignore[attr-defined]
            target=_work, args=(self._begin, its, inherited), daemon=True
        )
        with suppress(OSError):
            process.start()
            self._processes.append(process)
            self._given[own] = 0
            self._hand_out(own)
        its.close()

    def work(self) -> None:
        """Hand out shares until all are done, or nobody is left to do them."""
        from multiprocessing.connection import wait

        while self._at:
            for connection in wait(list(self._at)):
                message = _received(connection)
                share = self._at[connection]
                if isinstance(message, tuple):
                    self._stages[share] = message
                    self._tell()
                    continue
                self._stages.pop(share, None)
                if message is None:
                    self._let_go(connection)
                    continue
                (self.results[share],) = message
                if self._are_copies and self._given[connection] == _SHARES_OF_A_COPY:
                    self._let_go(connection)
                    if self._next < len(self._shares):
                        self.hire()
                else:
                    self._hand_out(connection)

    def dismiss(self) -> None:
        """End all processes."""
        for connection in list(self._at):
            self._let_go(connection)
        for process in self._processes:
            process.terminate()
            process.join()

    def _hand_out(self, connection: Any) -> None:
        self._at[connection] = self._next
        if self._next == len(self._shares):
            self._let_go(connection)
            return
        self._next += 1
        self._given[connection] += 1
        try:
            connection.send(self._shares[self._next - 1])
        except OSError:
            self._let_go(connection)

    def _let_go(self, connection: Any) -> None:
        del self._at[connection]
        connection.close()

    def _tell(self) -> None:
        """How far those are that do the same as the first one; the others are before or behind it."""
        stage = self._stages[min(self._stages)][0]
        same = [(done, total) for name, done, total in self._stages.values() if name == stage]
        self._on_progress(stage, sum(done for done, _ in same), sum(total for _, total in same))


def _received(connection: Any) -> Any:
    """A stage as a tuple, a result as the only thing in a list, None at the end of a process."""
    try:
        return connection.recv()
    except (EOFError, OSError):
        return None


def _work(begin: Begin[Share, Result], connection: Connection, inherited: Sequence[Connection]) -> NoReturn:
    """Do shares in a process of its own, which this ends."""
    for each in inherited:
        each.close()
    gc.disable()
    # Who interrupts the run interrupts all its processes; one of them says so.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    told = 0.0

    def tell(stage: str, done: int, total: int) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told >= _SECONDS_BETWEEN_MESSAGES:
            told = now
            connection.send((stage, done, total))

    # What goes wrong, the process that started this one finds out itself; and nobody waits until all is cleared away.
    with suppress(Exception), begin(tell) as do:
        while True:
            connection.send([do(connection.recv())])
    os._exit(1)
