"""Numbers in Python."""

from __future__ import annotations

from collections.abc import Mapping

FLOATS = frozenset({"float", "time.time", "time.monotonic", "time.perf_counter", "random.random", "random.uniform"})
"""Functions that give a `float`: https://docs.python.org/3/library/functions.html#float,
https://docs.python.org/3/library/time.html, https://docs.python.org/3/library/random.html"""

INTEGERS = frozenset({"int", "len"})
"""Functions that give an `int`: the address above."""

METHODS_THAT_GIVE_FLOATS = frozenset({"timestamp", "total_seconds"})
"""Methods of times that give a `float`: https://docs.python.org/3/library/datetime.html"""

TIMES = "datetime."
"""What the names begin with that make them: the address above."""

WRITERS_OF_JSON: Mapping[str, int] = {"json.dump": 2, "json.dumps": 1}
"""Functions that write no `Decimal` unless they are told how, with the number of arguments that are not named:
https://docs.python.org/3/library/json.html"""

TELLS_HOW = ("default", "cls")
"""The arguments that tell them: the address above."""

EXACT = "decimal"
"""What names of the type, and of what makes other numbers of it, have in them:
https://docs.python.org/3/library/decimal.html"""

MAKES_BOOLEAN = frozenset({"bool", "Boolean"})
"""What says of a text whether there is one, whatever it says: https://docs.python.org/3/library/functions.html#bool,
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Boolean"""
