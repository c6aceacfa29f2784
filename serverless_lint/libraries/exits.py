"""Calls that end the process, so that nothing behind them runs."""

from __future__ import annotations

EXITS = frozenset({"exit", "quit", "sys.exit", "os._exit", "os.abort", "process.exit", "process.abort"})
"""https://docs.python.org/3/library/sys.html#sys.exit, https://docs.python.org/3/library/os.html#os._exit,
https://nodejs.org/api/process.html#processexitcode"""
