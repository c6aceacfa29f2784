"""Work in processes side by side: results in order, what could not be done, and progress."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import pytest

from serverless_lint.processes import OnProgress, in_processes

METHODS = [None, "spawn"] if sys.platform != "win32" else [None]


def doubling(on_progress: OnProgress) -> AbstractContextManager[Callable[[int], int]]:
    def double(share: int) -> int:
        on_progress("doubling", 1, 2)
        return 2 * share

    return nullcontext(double)


def obeying(on_progress: OnProgress) -> AbstractContextManager[Callable[[str], int]]:
    def obey(share: str) -> int:
        if share == "raise":
            raise ValueError(share)
        if share == "be killed":
            os.kill(os.getpid(), signal.SIGKILL)
        return os.getpid()

    return nullcontext(obey)


def silent(stage: str, done: int, total: int) -> None:
    return


@pytest.mark.parametrize("method", METHODS)
def test_results_are_in_the_order_of_the_shares(method: str | None) -> None:
    assert in_processes(doubling, [3, 1, 2], silent, count=2, method=method) == [6, 2, 4]


def test_there_are_as_many_processes_as_asked_for() -> None:
    found = in_processes(obeying, ["a", "b", "c", "d"], silent, count=2, method=METHODS[-1])
    assert os.getpid() not in found
    assert len(set(found)) == 2


@pytest.mark.skipif(sys.platform != "linux" or sys.version_info >= (3, 14), reason="no process is a copy there")
def test_copies_are_replaced_with_what_they_have_left_behind() -> None:
    found = in_processes(obeying, ["a"] * 7, silent, count=1)
    assert [found.count(each) for each in dict.fromkeys(found)] == [3, 3, 1]


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is killed there by a signal")
def test_what_is_killed_or_raises_has_no_result(capfd: pytest.CaptureFixture[str]) -> None:
    found = in_processes(obeying, ["be killed", "a", "raise", "b"], silent, count=3)
    assert [each is None for each in found] == [True, False, True, False]
    assert capfd.readouterr() == ("", "")


def test_without_processes_there_is_no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise OSError

    monkeypatch.setattr("multiprocessing.process.BaseProcess.start", refuse)
    assert in_processes(doubling, [1, 2], silent, count=2) == [None, None]


def test_progress_is_told_of_all_that_do_the_same() -> None:
    told: list[tuple[str, int, int]] = []
    in_processes(doubling, [1, 2, 3], lambda *stage: told.append(stage), count=3)
    assert ("doubling", 1, 2) in told
    assert {(stage, total / done) for stage, done, total in told} == {("doubling", 2.0)}


def test_an_error_here_leaves_no_process() -> None:
    import multiprocessing

    def fail(stage: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        in_processes(doubling, [1, 2], fail, count=2)
    assert multiprocessing.active_children() == []
