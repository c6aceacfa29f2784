"""What is done with lists in Python and JavaScript."""

from __future__ import annotations

SHORTENING = frozenset({"clear", "pop", "popleft", "remove", "shift", "slice", "splice"})
"""Methods that take elements out of a list, or give a part of it:
https://docs.python.org/3/tutorial/datastructures.html#more-on-lists,
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Array"""

SAME_LENGTH = frozenset({"map", "reverse", "sort", "toReversed", "toSorted"})
"""Methods of JavaScript's lists that give one of the same length: the address above."""

WITH_ALL_ELEMENTS = frozenset({"Array.from", "Promise.all", "list", "reversed", "sorted", "tuple"})
"""Functions that give a list with as many elements as their first argument: the addresses above,
https://docs.python.org/3/library/functions.html,
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Promise/all"""

COUNTING = frozenset({"len"})
"""Functions that count the elements of a list: the addresses above."""
LENGTH = "length"
"""The attribute of lists in JavaScript that is how many elements they have: the addresses above."""

LOOKS_THROUGH = frozenset(
    {
        *("filter", "forEach", "map", "flatMap", "some", "every", "find", "reduce", "join", "slice", "entries"),
        *("isinstance", "enumerate", "zip", "list", "len", "append", "push"),
    }
)
"""What goes through a list, or makes another one of it, and does nothing besides: the addresses above."""

ENTRIES_OF_OBJECTS = "Object.entries"
"""What gives the keys of an object, each with what stands under it:
https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Object/entries"""

CALLED_FOR_EACH = frozenset({"forEach", "map", "flatMap"})
"""The methods of lists in JavaScript that call what they are given with each element for what that does or gives:
https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Array"""
