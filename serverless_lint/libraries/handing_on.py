"""What calls give back of what they are given: the same, a part of it, or something that is made of it."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Final, NamedTuple

from serverless_lint.libraries.data_formats import PARSES_JSON


class Gives(enum.Enum):
    """What a call gives back."""

    SAME = "same"
    """The same, or something that says the same: a list of the same elements, a text without space around it."""
    ELEMENT = "element"
    MADE = "made"
    """Something that is made of it."""
    PARSED = "parsed"
    """What JSON text says."""
    DECODED = "decoded"
    """What base64 text stands for."""
    WRITTEN = "written"
    """JSON text."""
    NUMBERED = "numbered"
    """Pairs of numbers and the elements."""
    PAIRS = "pairs"
    """Pairs of the keys and the values."""
    LISTED = "listed"
    """A list of all that is given."""
    NOTHING = "nothing"
    """Something that says too little of it to matter, such as a number."""
    RESULT = "result"
    """What the function that is passed makes of it."""
    RESULTS = "results"
    """A list of what the function that is passed makes of each element."""


CALLED_ON: Final = -1
"""The position of what a method is called on."""
ALL: Final = -2
"""The position of everything that is given, and of what a method is called on."""
NO_FUNCTION: Final = -1


class Handing(NamedTuple):
    """What one call hands on."""

    gives: Gives
    takes: int = 0
    """The position of what is handed on."""
    function: int = NO_FUNCTION
    """The position of a function that is called with it."""
    parameter: int = 0
    """The parameter of that function which it is given for."""
    of_elements: bool = True
    """Whether that function is given each element rather than the whole."""


_SAME, _ELEMENT, _MADE = Handing(Gives.SAME), Handing(Gives.ELEMENT), Handing(Gives.MADE, ALL)
_PARSED, _DECODED, _WRITTEN = Handing(Gives.PARSED), Handing(Gives.DECODED), Handing(Gives.WRITTEN)
_LISTED, _NOTHING = Handing(Gives.LISTED, ALL), Handing(Gives.NOTHING)

FUNCTIONS: Final[Mapping[str, Handing]] = {
    **dict.fromkeys(
        ("list", "sorted", "reversed", "tuple", "set", "frozenset", "dict", "iter", "str", "filter"), _SAME
    ),
    "filter": Handing(Gives.SAME, 1, function=0),
    "map": Handing(Gives.RESULTS, 1, function=0),
    "functools.reduce": Handing(Gives.RESULT, 1, function=0, parameter=1),
    **dict.fromkeys(("next", "min", "max"), _ELEMENT),
    "enumerate": Handing(Gives.NUMBERED),
    **dict.fromkeys(("copy.copy", "copy.deepcopy", "structuredClone", "Object.freeze", "Object.seal"), _SAME),
    **dict.fromkeys(("os.path.join", "posixpath.join", "os.path.normpath", "os.fspath", "os.path.abspath"), _MADE),
    **dict.fromkeys(("pathlib.Path", "pathlib.PurePath", "bytes", "bytearray"), _MADE),
    **dict.fromkeys(PARSES_JSON, _PARSED),
    **dict.fromkeys(("json.dumps", "simplejson.dumps", "orjson.dumps", "ujson.dumps", "JSON.stringify"), _WRITTEN),
    **dict.fromkeys(("base64.b64decode", "base64.standard_b64decode", "base64.urlsafe_b64decode", "atob"), _DECODED),
    **dict.fromkeys(("urllib.parse.unquote_plus", "urllib.parse.unquote", "decodeURIComponent", "decodeURI"), _SAME),
    # https://docs.python.org/3/library/asyncio-task.html
    **dict.fromkeys(("asyncio.run", "asyncio.create_task", "asyncio.wait_for", "asyncio.shield"), _SAME),
    **dict.fromkeys(("int", "float", "bool", "len", "Number", "parseInt", "parseFloat", "Boolean"), _NOTHING),
    **dict.fromkeys(("Map", "Set"), _MADE),
    "asyncio.gather": _LISTED,
    **dict.fromkeys(("String", "Array.from", "Object.values", "Promise.all", "Promise.resolve", "Promise.any"), _SAME),
    "Promise.race": _ELEMENT,
    "Object.entries": Handing(Gives.PAIRS),
    "Object.fromEntries": _MADE,
    "Object.assign": Handing(Gives.SAME, ALL),
    "Array.of": _LISTED,
    **dict.fromkeys(("Buffer.from", "buffer.Buffer.from", "node:buffer.Buffer.from"), _SAME),
    # https://nodejs.org/api/path.html, https://nodejs.org/api/util.html
    **dict.fromkeys(
        (
            f"{package}.{name}"
            for name in ("join", "resolve", "normalize")
            for package in ("path", "node:path", "path.default", "node:path.default")
        ),
        _MADE,
    ),
    **dict.fromkeys(("util.format", "node:util.format", "String.raw"), _MADE),
}
"""Functions by their dotted names: https://docs.python.org/3/library/functions.html,
https://docs.python.org/3/library/stdtypes.html,
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects and the pages below them; for packages the
address beside the entry."""

PYTHON_METHODS: Final[Mapping[str, Handing]] = {
    **dict.fromkeys(
        ("decode", "encode", "strip", "lstrip", "rstrip", "copy", "values"), Handing(Gives.SAME, CALLED_ON)
    ),
    "items": Handing(Gives.PAIRS, CALLED_ON),
    "pop": Handing(Gives.ELEMENT, CALLED_ON),
    **dict.fromkeys(
        (
            *("format", "format_map", "join", "replace", "split", "rsplit", "splitlines", "partition", "rpartition"),
            *("lower", "upper", "title", "capitalize", "casefold", "swapcase", "ljust", "rjust", "center", "zfill"),
            *("removeprefix", "removesuffix", "expandtabs", "translate"),
        ),
        _MADE,
    ),
    # https://docs.python.org/3/library/concurrent.futures.html, https://docs.python.org/3/library/multiprocessing.html
    **dict.fromkeys(("map", "imap", "starmap"), Handing(Gives.RESULTS, 1, function=0)),
    "submit": Handing(Gives.RESULT, 1, function=0, of_elements=False),
    "result": Handing(Gives.SAME, CALLED_ON),
    "run_until_complete": _SAME,
}
"""Methods that nothing else is named like, by their last names, whatever they are called on: the addresses above."""

JAVASCRIPT_METHODS: Final[Mapping[str, Handing]] = {
    **dict.fromkeys(
        ("toString", "trim", "trimStart", "trimEnd", "slice", "reverse", "toReversed", "values", "valueOf", "flat"),
        Handing(Gives.SAME, CALLED_ON),
    ),
    **dict.fromkeys(("sort", "toSorted", "catch", "finally"), Handing(Gives.SAME, CALLED_ON)),
    "flat": Handing(Gives.ELEMENT, CALLED_ON),
    "entries": Handing(Gives.PAIRS, CALLED_ON),
    **dict.fromkeys(("pop", "shift", "at"), Handing(Gives.ELEMENT, CALLED_ON)),
    **dict.fromkeys(("filter", "forEach", "some", "every"), Handing(Gives.SAME, CALLED_ON, function=0)),
    **dict.fromkeys(("find", "findLast"), Handing(Gives.ELEMENT, CALLED_ON, function=0)),
    "map": Handing(Gives.RESULTS, CALLED_ON, function=0),
    "flatMap": Handing(Gives.RESULT, CALLED_ON, function=0),
    "reduce": Handing(Gives.RESULT, CALLED_ON, function=0, parameter=1),
    "then": Handing(Gives.RESULT, CALLED_ON, function=0, of_elements=False),
    **dict.fromkeys(
        (
            *(
                "join",
                "concat",
                "replace",
                "replaceAll",
                "split",
                "substring",
                "substr",
                "padStart",
                "padEnd",
                "repeat",
            ),
            *("toLowerCase", "toUpperCase", "toLocaleLowerCase", "toLocaleUpperCase", "normalize", "charAt"),
        ),
        _MADE,
    ),
}
"""Methods of texts, lists and promises, by their last names, whatever they are called on: the addresses above."""

PUTS: Final[Mapping[str, int]] = {
    **dict.fromkeys(("append", "appendleft", "add", "push", "unshift"), 0),
    "insert": 1,
}
"""Methods that put an element into what they are called on, with its position: the addresses above."""

MERGES: Final = frozenset({"extend", "update"})
"""Methods that put what they are given first beside what is there already: the addresses above."""

SETS: Final = frozenset({"set", "setdefault"})
"""Methods that put their second argument under the key that is their first: the addresses above."""

GETS_PATH: Final = frozenset(
    {
        *("lodash.get", "lodash.default.get", "lodash/get", "lodash/get.default", "lodash.get.default"),
        *("lodash-es.get", "lodash-es.default.get", "lodash-es/get", "lodash-es/get.default"),
    }
)
"""Functions that take out of their first argument what stands under the path that is their second, and give the third
where nothing does: https://lodash.com/docs/#get"""

RUNS_COROUTINES = frozenset({"run", "run_until_complete"})
"""What runs a coroutine to its end, by its last name: https://docs.python.org/3/library/asyncio-runner.html,
https://docs.python.org/3/library/asyncio-eventloop.html"""
