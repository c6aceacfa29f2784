"""What waits for nothing but the clock."""

from __future__ import annotations

SLEEPS = frozenset({"time.sleep", "asyncio.sleep"})
"""Functions of Python, with the seconds: https://docs.python.org/3/library/time.html#time.sleep,
https://docs.python.org/3/library/asyncio-task.html#sleeping"""

TIMERS = frozenset(
    {f"{module}.setTimeout" for module in ("timers/promises", "node:timers/promises")}
    | {f"{module}.default.setTimeout" for module in ("timers/promises", "node:timers/promises")}
)
"""Functions of Node.js that give a promise, with the milliseconds:
https://nodejs.org/api/timers.html#timers-promises-api"""

TIMER = "setTimeout"
"""What calls a function after the milliseconds that are its second argument:
https://developer.mozilla.org/docs/Web/API/Window/setTimeout"""
