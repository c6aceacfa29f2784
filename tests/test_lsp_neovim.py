"""The language server in a real editor, where there is one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from command import PACKAGE_PARENT
from small_application import write_application

SESSION = Path(__file__).parent / "neovim_session.lua"
SECONDS = 240
CODE = "def handler(event, context):\n    return 1\n"


@pytest.mark.skipif(shutil.which("nvim") is None, reason="Neovim is not installed")
def test_neovim_shows_what_breaks_between_two_files_and_what_mends_it(tmp_path: Path) -> None:
    root, report = write_application(tmp_path, CODE), tmp_path / "session.txt"
    environment = {
        **os.environ,
        "PYTHONPATH": PACKAGE_PARENT,
        "NVIM_PYTHON": sys.executable,
        "NVIM_ROOT": str(root),
        "NVIM_SESSION": str(report),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    process = subprocess.run(
        ("nvim", "--headless", "--clean", "-n", "-S", str(SESSION)),
        capture_output=True,
        check=False,
        env=environment,
        timeout=SECONDS,
    )
    assert report.exists(), process.stderr.decode()
    assert report.read_text("utf-8").splitlines() == [
        "broken in code: 5:19 handler-not-found",
        "fix: Write `handle`",
        "line:       Handler: app.handle",
        "fixed: ",
    ]
