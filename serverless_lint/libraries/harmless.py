"""Calls that only look at what they are given, collect it or go through it."""

from __future__ import annotations

LOOKS_ONLY = frozenset({"print", "len", "json.dumps", "JSON.stringify", "console.log", "console.info", "console.debug"})
"""Functions that leave what they are given as it is, as they are written:
https://docs.python.org/3/library/functions.html, https://nodejs.org/api/console.html"""

NEVER_FAILS = frozenset(
    {
        *("print", "len", "range", "enumerate", "str", "list", "tuple", "dict", "set", "isinstance", "zip", "reversed"),
        *("json.dumps", "JSON.stringify", "time.time", "Date.now", "Object.keys", "Object.entries", "Object.values"),
        *("Array.from", "Array.isArray", "Promise.all", "Promise.allSettled", "Promise.resolve", "String", "Date"),
        *("time.perf_counter", "time.monotonic", "datetime.datetime.now", "datetime.datetime.utcnow"),
        *("performance.now", "process.hrtime", "Math.random", "crypto.randomUUID", "uuid.uuid1", "uuid.uuid4"),
        *("uuid", "uuid.v1", "uuid.v4", "uuid.v7", "uuid.uuid7"),
    }
)
"""Functions that hardly fail on what handlers give them: https://docs.python.org/3/library/functions.html,
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects, https://docs.python.org/3/library/uuid.html,
https://github.com/uuidjs/uuid#readme, https://nodejs.org/api/crypto.html"""

METHODS_THAT_NEVER_FAIL = frozenset(
    {
        *("debug", "info", "log", "warn", "warning", "error", "exception", "critical", "trace"),
        *("append", "extend", "push", "items", "keys", "values", "get"),
        *("map", "forEach", "filter", "flatMap", "then", "catch", "finally"),
        *("slice", "trim", "toLowerCase", "toUpperCase", "getTime", "strip", "lower", "upper", "isoformat"),
    }
)
"""What logs, collects, goes through a list, or makes a text of a text or of a time, by its last name: https://docs.python.org/3/library/logging.html,
https://docs.python.org/3/library/stdtypes.html, the addresses above."""

DECODES_TEXT = frozenset({"decodeURIComponent", "urllib.parse.unquote_plus", "urllib.parse.unquote"})
"""Functions that hardly fail on what AWS has encoded: https://docs.python.org/3/library/urllib.parse.html,
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/decodeURIComponent"""

METHODS_OF_TEXTS = frozenset({"substring", "substr", "indexOf", "lastIndexOf", "includes", "startsWith", "endsWith"})
"""What looks into a text, or takes a part of it, which may be to check it:
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/String"""

ADDERS_TO_LISTS = frozenset({"append", "extend", "push"})
"""https://docs.python.org/3/library/stdtypes.html#mutable-sequence-types,
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Array/push"""

ADDERS_TO_ARRAYS = frozenset({"push", "unshift"})
"""The same of JavaScript alone, also at the beginning: the address above."""

MAKES_LIST_OR_TEXT = frozenset(
    {"Promise.all", "Promise.allSettled", "JSON.stringify", "json.dumps", "asyncio.gather", "list", "str", "len"}
)
"""Functions whose result has no names of its own: https://docs.python.org/3/library/functions.html,
https://docs.python.org/3/library/asyncio-task.html#asyncio.gather,
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Promise"""

COLLECTIONS = frozenset({"Map", "Set", "WeakMap", "WeakSet"})
"""Classes of what keeps things in memory:
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects#keyed_collections"""

METHODS_THAT_MAKE_LISTS = frozenset({"map", "filter", "flatMap"})
"""https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Array"""

GIVES_SAME_OBJECT = frozenset(
    {"Object.freeze", "Object.seal", "Object.preventExtensions", "structuredClone", "types.MappingProxyType"}
)
"""Functions that give back what they are given, or something with the same content:
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Object,
https://docs.python.org/3/library/types.html#types.MappingProxyType"""

WAITS_FOR_ALL = frozenset({"Promise.all", "Promise.allSettled"})
"""What makes one promise of several, of which each may give something:
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Promise"""

FILLS_FIRST_ARGUMENT = frozenset({"assign", "assignIn", "defineProperty", "extend", "merge", "defaults", "set"})
"""Last names of functions that put something into the object that they are given first:
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Object/assign, https://lodash.com/docs/"""
