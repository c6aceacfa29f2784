"""Timers of Node.js that call a function later, while others go on."""

from __future__ import annotations

_MODULES = ("", "timers.", "node:timers.", "timers.default.", "node:timers.default.")

INTERVALS = frozenset(f"{module}setInterval" for module in _MODULES)
"""What calls a function again and again, by its dotted name: https://nodejs.org/api/timers.html"""

TIMEOUTS = frozenset(f"{module}setTimeout" for module in _MODULES)
"""What calls a function once: the address above."""

STOPS_TIMERS = frozenset({"clearInterval", "clearTimeout", "unref", "dispose", "Symbol.dispose"})
"""Functions and methods that stop a timer, or keep it from being waited for: the address above."""

RUNS_WHEN_SETTLED = frozenset({"then", "catch", "finally"})
"""Methods of promises that call a function once: https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Promise"""
