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

LISTERS = frozenset({"os.environ.keys", "os.environ.copy"})
"""Methods that give all names, or all variables: https://docs.python.org/3/library/os.html#os.environ"""

LISTERS_OF_WHAT_THEY_GET = frozenset({"dict", "list", "set", "frozenset", "sorted", "tuple", "Object.keys"})
"""The same of what they are given: https://docs.python.org/3/library/functions.html,
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Object/keys"""

ASKERS_OF_LISTS = frozenset({"includes"})
"""Methods of a list that ask whether something is in it:
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Array/includes"""

ASKERS_OF_OBJECTS = frozenset({"hasOwnProperty"})
"""Methods of an object that ask for a key:
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Object/hasOwnProperty"""

ASKERS = frozenset({"Object.hasOwn"})
"""Functions that ask what they are given first for a key:
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Object/hasOwn"""

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

COPIES = frozenset({"dict", "Object.entries", "Object.assign", "Object.fromEntries", "structuredClone"})
"""Functions whose result has all variables of an environment that they are given:
https://docs.python.org/3/library/stdtypes.html#dict,
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Object"""

COPYING_METHODS = frozenset({"copy", "items", "values"})
"""The same of methods of Python: https://docs.python.org/3/library/os.html#os.environ"""
