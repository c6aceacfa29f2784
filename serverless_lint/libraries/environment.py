"""How code reads and sets environment variables."""

from __future__ import annotations

ENVIRONMENTS = frozenset(
    {"os.environ"}
    | {f"{process}.env" for process in ("process", "node:process", "globalThis.process", "global.process")}
    | {f"{process}.default.env" for process in ("process", "node:process")}
)
"""The names of all environment variables together, as far as imports give it others:
https://docs.python.org/3/library/os.html#os.environ, https://nodejs.org/api/process.html#processenv"""

GETTERS = frozenset({"os.environ.get", "os.getenv"})
"""https://docs.python.org/3/library/os.html#os.getenv"""

SETTERS = frozenset(
    {
        *("os.environ.update", "os.environ.setdefault", "os.putenv"),
        *("dotenv.load_dotenv", "dotenv.config", "dotenv.default.config"),
    }
)
"""https://docs.python.org/3/library/os.html#os.putenv, https://saurabh-kumar.com/python-dotenv/,
https://github.com/motdotla/dotenv#readme"""

SETTING_PACKAGES = ("dotenv", "dotenv/config", "dotenv-flow", "@dotenvx/dotenvx")
"""Packages that set variables by what stands in files: the addresses above,
https://github.com/kerimdzhanov/dotenv-flow#readme, https://dotenvx.com/docs/"""

COPIERS = frozenset({"Object.assign"})
"""What sets all that it is given in what it is given first:
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Object/assign"""
