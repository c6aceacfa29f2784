"""Calls by which code makes code, or names of its own, while it runs."""

from __future__ import annotations

MAKES_NAMES_AT_RUN_TIME = frozenset({"exec", "eval", "globals", "locals", "vars", "setattr"})
"""https://docs.python.org/3/library/functions.html"""

RUNS_TEXT = frozenset(
    {
        *("exec", "eval", "runpy.run_path", "Function"),
        *(f"vm.{method}" for method in ("runInContext", "runInNewContext", "runInThisContext", "Script")),
    }
)
"""Calls that run a text as code, which may read whatever it likes: https://docs.python.org/3/library/functions.html#exec,
https://docs.python.org/3/library/runpy.html, https://nodejs.org/api/vm.html,
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Function/Function"""
