"""What a person sees who runs the command on a terminal."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from command import on_terminal
from serverless_lint.cli.progress import Progress

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals")

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersFn:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: "def handler(event, context): return 1"
      Handler: index.handler
      Runtime: python3.13
      MemorySize: 128 # an authorizer answers at once or not at all, and its caller waits for no more
"""
OPTIONS = (
    "check",
    "--no-cfn-lint",
    "--no-cache",
    "--no-progress",
    "--jobs",
    "1",
    "--select",
    "default-memory",
    "--fail-on",
    "info",
)

Show = Callable[..., str]


@pytest.fixture
def show(tmp_path: Path) -> Show:
    """Check a small application on a terminal."""
    (tmp_path / "template.yaml").write_text(TEMPLATE, "utf-8")

    def shown(*arguments: str, columns: int = 80, **environment: str) -> str:
        return on_terminal(*OPTIONS, *arguments, columns=columns, cwd=tmp_path, environment=environment)

    return shown


def test_the_whole_of_a_run(show: Show) -> None:
    head, separator, tail = show("--color", "never").partition(" s.\n")
    assert (head[: head.rindex(" in ")], separator, tail) == (
        """\
info[default-memory]: `OrdersFn` has 128 MB of memory and little CPU: measure
  and raise `MemorySize`
 --> template.yaml:9:19
  |
7 |       Handler: index.handler
8 |       Runtime: python3.13
9 |       MemorySize: 128 # an authorizer answers at once or not at all, and ...
  |                   ^^^
  |
  = why: Lambda gives a function CPU and network in proportion to its memory. At
         128 MB it has less than a tenth of a virtual CPU, so start-up and every
         request are slow.
  = help: `serverless-lint explain default-memory` says more

Found 1 info.
Read 1 function in 1 template, 1 file""",
        " s.\n",
        "Failing: 1 finding at or above --fail-on info.\n",
    )


def test_the_lines_at_the_end_of_a_run_are_wrapped_between_words(show: Show) -> None:
    assert show("--color", "never", columns=30).endswith(
        "Failing: 1 finding at or above\n  --fail-on info.\n",
    )


@pytest.mark.parametrize(
    ("columns", "line"),
    [
        pytest.param(40, "9 |       MemorySize: 128 # an author...", id="narrow"),
        pytest.param(
            200,
            "9 |       MemorySize: 128 # an authorizer answers at once or not at all, and its caller waits for no more",
            id="wide",
        ),
        pytest.param(
            0,
            "9 |       MemorySize: 128 # an authorizer answers at once or not at all, and its caller waits for no ...",
            id="no size, as under pre-commit",
        ),
    ],
)
def test_source_lines_take_no_more_than_the_terminal_has(show: Show, columns: int, line: str) -> None:
    assert line in show("--color", "never", columns=columns).splitlines()


@pytest.mark.parametrize(
    ("environment", "colored"),
    [
        pytest.param({}, True, id="terminal"),
        pytest.param({"TERM": "dumb"}, False, id="dumb terminal"),
        pytest.param({"NO_COLOR": "1"}, False, id="NO_COLOR"),
        pytest.param({"NO_COLOR": ""}, True, id="empty NO_COLOR"),
    ],
)
def test_a_terminal_gets_colors_unless_it_cannot_or_must_not(
    show: Show, environment: dict[str, str], colored: bool
) -> None:
    assert ("\x1b[" in show(**environment)) is colored


class _Screen(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


def _watched(monkeypatch: pytest.MonkeyPatch, *times: float, stream: io.StringIO) -> Progress:
    """Progress on a stream that is standard error, while a clock shows these times."""
    clock = iter(times)
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    return Progress(enabled=True)


def test_progress_is_shown_from_the_first_second_on_ten_times_a_second_and_taken_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = _Screen()
    progress = _watched(monkeypatch, 0.0, 0.9, 1.1, 1.1, 1.15, 1.3, 1.3, stream=screen)
    for done in range(98, 102):
        progress.show("reading", done, 101)
    progress.clear()
    assert screen.getvalue() == "\rreading 99/101\rreading 101/101\r               \r"


@pytest.mark.parametrize("variable", ["CI", "PRE_COMMIT"])
def test_there_is_no_progress_where_nobody_watches(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "1")
    screen = _Screen()
    _watched(monkeypatch, 0.0, 9.0, 9.0, stream=screen).show("reading", 1, 2)
    assert screen.getvalue() == ""


def test_there_is_no_progress_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = io.StringIO()
    _watched(monkeypatch, 0.0, 9.0, 9.0, stream=pipe).show("reading", 1, 2)
    assert pipe.getvalue() == ""
