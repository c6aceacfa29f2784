"""Methods of lists that make them longer, and what makes them shorter again."""

from __future__ import annotations

MAKES_LONGER = frozenset({"append", "extend", "push", "unshift", "appendleft", "insert"})
"""https://docs.python.org/3/tutorial/datastructures.html#more-on-lists,
https://docs.python.org/3/library/collections.html#collections.deque,
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Array"""

LOOKS_AT_LISTS = frozenset(
    {
        *("append", "extend", "push", "unshift", "appendleft", "insert", "index", "count", "copy"),
        *("map", "filter", "forEach", "find", "findIndex", "includes", "indexOf", "join", "reduce", "some", "every"),
        *("slice", "concat", "entries", "values", "keys", "flat", "flatMap", "at", "toString"),
    }
)
"""The methods that take nothing out of them: the addresses above."""

TAKES_NO_ELEMENTS = frozenset(
    {
        *("len", "sum", "min", "max", "sorted", "list", "tuple", "set", "any", "all", "enumerate", "str", "print"),
        *("json.dumps", "JSON.stringify", "console.log", "Promise.all", "Promise.allSettled", "Array.from"),
    }
)
"""Functions that leave the list that they are given as it is: https://docs.python.org/3/library/functions.html and
the addresses above."""
