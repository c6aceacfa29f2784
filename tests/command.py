"""The command line as a user runs it: a process of its own."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout, suppress
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import serverless_lint
from serverless_lint.cli import main

PACKAGE_PARENT = str(Path(serverless_lint.__file__).parent.parent)
"""The folder that the package under test stands in: the checkout or an environment's `site-packages`."""
EARLY_DAY = datetime.date(2026, 1, 1)
"""So long before the runtimes of the samples end that no report holds the dates that cfn-lint knows of them."""


def serverless_lint_process(
    *arguments: str,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
    timeout: float | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run `serverless-lint` to its end, which has to come within so many seconds."""
    return subprocess.run(
        (sys.executable, "-m", "serverless_lint", *arguments),
        capture_output=True,
        check=False,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": PACKAGE_PARENT, **(environment or {})},
        timeout=timeout,
    )


def serverless_lint_in_process(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """Run the command line in this process, which has imported already what it needs."""
    before, streams = os.getcwd(), [TextIOWrapper(BytesIO()) for _ in range(2)]
    os.chdir(cwd)
    try:
        with redirect_stdout(streams[0]), redirect_stderr(streams[1]):
            code = main(arguments)
    finally:
        os.chdir(before)
    for stream in streams:
        stream.flush()
    stdout, stderr = (stream.buffer.getvalue() for stream in streams)
    return subprocess.CompletedProcess(arguments, code, stdout, stderr)


def on_terminal(
    *arguments: str,
    columns: int,
    lines: int = 24,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> str:
    """What `serverless-lint` shows on a terminal, with plain line ends. Hooks run on one without columns."""
    import fcntl
    import pty
    import struct
    import termios

    terminal, end_of_process = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24 if columns else 0, columns, 0, 0))
    process = subprocess.Popen(
        (sys.executable, "-m", "serverless_lint", *arguments),
        stdin=subprocess.DEVNULL,
        stdout=end_of_process,
        stderr=end_of_process,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": PACKAGE_PARENT, "TERM": "xterm", **(environment or {})},
    )
    os.close(end_of_process)
    shown = b""
    # The read fails when the process has closed its end.
    with suppress(OSError), open(terminal, "rb", buffering=0) as screen:
        while block := screen.read(65_536):
            shown += block
    process.wait()
    return shown.decode("utf-8").replace("\r\n", "\n")


def json_report(*arguments: str, cwd: Path) -> dict[str, Any]:
    """The JSON report of a `check` without cfn-lint and cache."""
    process = serverless_lint_process("check", "--no-cfn-lint", "--no-cache", "-f", "json", *arguments, cwd=cwd)
    report: dict[str, Any] = json.loads(process.stdout)
    return report
