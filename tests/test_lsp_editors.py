"""The language server in real editors, where there are any: what breaks between two files, and goes by a fix."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from command import PACKAGE_PARENT
from small_application import write_application

SESSIONS = Path(__file__).parent
SECONDS = 240
CODE = "def handler(event, context):\n    return 1\n"
EXPECTED = [
    "broken in code: 5:19 handler-not-found",
    "fix: Write `handle`",
    "line:       Handler: app.handle",
    "definition: app.py:1",
    "fixed: ",
]
EMACS = ("emacs", "-q", "--batch")


def session(folder: Path, *command: str) -> list[str]:
    """What an editor writes down of a session."""
    root, report = write_application(folder, CODE), folder / "session.txt"
    environment = {
        **os.environ,
        "PYTHONPATH": PACKAGE_PARENT,
        "SESSION_PYTHON": sys.executable,
        "SESSION_ROOT": str(root),
        "SESSION_REPORT": str(report),
        "HOME": str(folder),
        "XDG_STATE_HOME": str(folder / "state"),
        "XDG_CACHE_HOME": str(folder / "cache"),
    }
    process = subprocess.run(command, capture_output=True, check=False, env=environment, timeout=SECONDS)
    assert report.exists(), process.stderr.decode()
    return report.read_text("utf-8").splitlines()


@pytest.mark.skipif(shutil.which("nvim") is None, reason="Neovim is not installed")
def test_neovim_shows_what_breaks_between_two_files_and_what_mends_it(tmp_path: Path) -> None:
    script = str(SESSIONS / "neovim_session.lua")
    assert session(tmp_path, "nvim", "--headless", "--clean", "-n", "-S", script) == EXPECTED


@pytest.mark.skipif(shutil.which("emacs") is None, reason="Emacs is not installed")
def test_emacs_shows_what_breaks_between_two_files_and_what_mends_it(tmp_path: Path) -> None:
    if subprocess.run((*EMACS, "-l", "eglot"), capture_output=True, check=False).returncode:
        pytest.skip("Emacs has no Eglot")
    assert session(tmp_path, *EMACS, "-l", str(SESSIONS / "emacs_session.el")) == EXPECTED
