"""The functions that a program makes, be it through constructs and functions of its own."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from typing import NamedTuple

from serverless_lint.front_ends.cdk.constructs import (
    PROPERTIES_OF_SOLUTIONS,
    Construct,
    construct_of,
    may_make_functions,
)
from serverless_lint.front_ends.cdk.files import Files
from serverless_lint.front_ends.cdk.function_code import FunctionCodes, MadeFunction
from serverless_lint.front_ends.cdk.program import Program
from serverless_lint.front_ends.cdk.uses import Routine, Site, Uses
from serverless_lint.front_ends.items import Items
from serverless_lint.front_ends.literals import Frame, Literals, Setting, Value
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.code.facts import Attribute, CallResult, Constant, Expression

_PROPERTIES_POSITION = 2
_ID = lazy_pattern(r"[\w-]{1,200}")
_MAX_FUNCTIONS = 2_000
_MAX_TRIED = 4_000
"""How many uses of constructs that wrap others are looked at, of all functions together."""
_MAX_WAYS = 1_000
"""How many turns of the loops around one of them are looked at."""
_MAX_AROUND = 10
"""How many constructors and functions may be around the call that makes a function without code."""
_MAX_WRAPPED = 4
"""How many constructs and functions of the program may be around a function that is known by their uses."""


class _Use(NamedTuple):
    """A call of a routine that makes a function."""

    routine: Routine
    site: Site
    for_each: bool = False
    """Whether the call is one of `forEach` or the like, which is given the routine."""


class _Way(NamedTuple):
    """How a program gets to a call."""

    frame: Frame | None
    """The call of what is around it."""
    ids: tuple[Value, ...] = ()
    """The ids of the constructs around it."""


class MadeFunctions:
    """Finds the functions that a program makes."""

    def __init__(self, program: Program, files: Files, literals: Literals) -> None:
        self._program = program
        self._files = files
        self._literals = literals
        self._items = Items(literals)
        self._uses = Uses(program, files, literals)
        self._codes = FunctionCodes(literals, files, program.folder)
        self._left = _MAX_FUNCTIONS
        self._tries_left = _MAX_TRIED

    def all(self) -> Iterator[MadeFunction]:
        """All of them, as many as are read of one program."""
        for site, construct in self._sites():
            if self._left <= 0:
                return
            is_above = self._uses.construct_above(site) is not None
            for function in self._used(construct, site, (), is_above=is_above):
                if self._left > 0:
                    self._left -= 1
                    yield function

    def _sites(self) -> Iterator[tuple[Site, Construct]]:
        for name in self._program.names:
            document = self._files.document(name)
            # Most files of an application are its handlers, which need not be parsed to see that they make nothing.
            if document is None or not may_make_functions(document.text) or _is_compiled(name, self._files):
                continue
            module = self._files.code(name)
            for number, call in enumerate(module.calls) if module is not None else ():
                site = Site(name, number, call)
                construct = construct_of(name, call, self._literals) or self._uses.construct_above(site)
                if construct is Construct.SOLUTION and not self._given(construct, site, None):
                    # It is given a function, or has none.
                    continue
                if construct is not None and self._uses.is_reached(site):
                    yield site, construct

    def _used(
        self, construct: Construct, site: Site, uses: tuple[_Use, ...], *, is_above: bool
    ) -> tuple[MadeFunction, ...]:
        """A function, or one for each use of what makes it, if these say what code it has.

        `is_above` says that it is made by the constructor of a class of the program, which somebody has to use.
        """
        function = self._function(construct, site, uses)
        is_unreached = self._literals.is_reached(function.made, site.call.block) is False
        if uses and (is_unreached or self._uses.is_left_before(function.made, site.call)):
            return ()
        is_unknown = function.code is None or function.code.open_parts > 0
        is_open = is_unknown or (is_above and not uses)
        if is_unknown and not (is_above and not uses):
            in_turns = tuple(_once(list(self._in_turns(construct, site, uses))))
            if any(_is_clearer(each, function) for each in in_turns):
                return in_turns
        routine = self._uses.around(function.site) if is_open and len(uses) < _MAX_WRAPPED else None
        if routine is None or any(use.routine == routine for use in uses):
            return (function,)
        found: list[MadeFunction] = []
        is_used = False
        calls = chain(
            (_Use(routine, each) for each in self._uses.of(routine)),
            (_Use(routine, each, for_each=True) for each in self._uses.for_each(routine)),
        )
        for use in calls:
            self._tries_left -= 1
            if self._tries_left < 0:
                return (function,)
            is_used = is_used or not use.for_each
            found += self._used(construct, site, (*uses, use), is_above=is_above)
        if uses:
            found = list(_once(found))
        if (
            function.code is not None
            and not (is_above and not uses)
            and not any(_is_clearer(each, function) for each in found)
        ):
            return (function,)
        if any(each.code is not None for each in found):
            return tuple(each for each in found if each.code is not None or not self._is_never_made(each.site))
        if is_above and not uses:
            return tuple(found)
        # What no use of it makes is not deployed, nor is a class that nothing uses.
        return (function,) if found or not is_used else ()

    def _is_never_made(self, site: Site) -> bool:
        """Whether a call stands in the constructor of a class that the program makes nothing of: one for tests, say."""
        routine = self._uses.around(site)
        is_constructor = routine is not None and self._uses.is_constructor(routine)
        return is_constructor and routine is not None and next(self._uses.of(routine), None) is None

    def _in_turns(self, construct: Construct, site: Site, uses: tuple[_Use, ...]) -> Iterator[MadeFunction]:
        """The functions that are made in the turns of loops around a call and its uses; none without loops."""
        ways = [_Way(self._uses.inside(uses[-1].site if uses else site))]
        first = ways[0]
        for use in reversed(uses):
            ways = list(islice((following for way in ways for following in self._ways_in(use, way)), _MAX_WAYS))
        ways = list(islice((each for way in ways for each in self._turns_of(site, way)), _MAX_WAYS))
        if not uses and ways == [first]:
            return
        for way in ways:
            self._tries_left -= 1
            function = self._made(construct, site, uses, way) if self._tries_left >= 0 else None
            if function is None or self._literals.is_reached(function.made, site.call.block) is False:
                continue
            if not self._uses.is_left_before(function.made, site.call):
                yield function

    def _ways_in(self, use: _Use, way: _Way) -> Iterator[_Way]:
        """Those by which a use gets into what it calls, one for each turn of the loops around it."""
        for frame, ids in self._turns_of(use.site, way):
            if not use.for_each:
                bound = self._uses.bound(use.routine, use.site, frame)
                yield _Way(bound, (*ids, *self._ids(use, frame)))
                continue
            callee = use.site.call.callee
            items = self._items.of(Value(use.site.file, callee.base, frame)) if isinstance(callee, Attribute) else None
            for number, item in enumerate(items or ()):
                count = Value(use.site.file, Constant(callee.span, number))
                yield _Way(Frame(use.routine.function, (item, count)), ids)

    def _turns_of(self, site: Site, way: _Way) -> Iterator[_Way]:
        for frame in self._items.turns(Value(site.file, site.call.callee, way.frame), site.call.block):
            yield way._replace(frame=frame)

    def _function(self, construct: Construct, site: Site, uses: tuple[_Use, ...]) -> MadeFunction:
        way = _Way(self._uses.inside(uses[-1].site) if uses else None)
        for use in reversed(uses):
            ids = () if use.for_each else tuple(self._ids(use, way.frame))
            frame = Frame(use.routine.function, ())
            if not use.for_each:
                frame = self._uses.bound(use.routine, use.site, way.frame)
            way = _Way(frame, (*way.ids, *ids))
        return self._made(construct, site, uses, way)

    def _made(self, construct: Construct, site: Site, uses: tuple[_Use, ...], way: _Way) -> MadeFunction:
        frame = way.frame
        ids = (*way.ids, *_id(site, frame))
        given = self._given(construct, site, frame)
        settings = {name: setting for name, setting in given.items() if not self._literals.is_absent(setting.value)}
        made = Value(site.file, CallResult(site.call.span, site.number), frame)
        function = MadeFunction(construct, made, site.call, uses[-1].site if uses else site, settings, ids, None)
        if construct is Construct.FUNCTION and self._codes.is_in_image(function):
            function = function._replace(construct=Construct.IMAGE)
        code = self._codes.of(function)
        if code is not None and code.is_missing and not self._is_certainly_made(site):
            code = None
        return function._replace(code=code)

    def _is_certainly_made(self, site: Site) -> bool:
        """Whether a call is at the level of a module, or somebody calls what it is in, and so on."""
        for _ in range(_MAX_AROUND):
            routine = self._uses.around(site)
            if routine is None:
                return True
            use = next(self._uses.of(routine), None)
            if use is None:
                return False
            site = use
        return False

    def _given(self, construct: Construct, site: Site, frame: Frame | None) -> Mapping[str, Setting]:
        """What a function is given by name."""
        position = _PROPERTIES_POSITION + (construct is Construct.PACKED)
        given = self._literals.arguments(site.file, site.call, position, frame).found
        if construct is not Construct.SOLUTION:
            return given
        inside = next((given[name] for name in PROPERTIES_OF_SOLUTIONS if name in given), None)
        if inside is None:
            return {}
        value = self._literals.behind(inside.value)
        call = self._literals.call(value)
        if call is not None:
            # `FunctionProps(runtime=…)` of Python.
            return self._literals.arguments(value.file, call, None, value.frame).found
        return self._literals.settings(inside.value).found

    def _ids(self, use: _Use, frame: Frame | None) -> Iterator[Value]:
        """The id that a construct is given, or a function that makes one, if it looks like an id there."""
        for written in _id(use.site, frame):
            if self._uses.is_constructor(use.routine) or _ID.fullmatch(self._literals.text(written) or ""):
                yield written


def _is_clearer(function: MadeFunction, other: MadeFunction) -> bool:
    """Whether more is known of the code of a function than of that of another one."""
    if function.code is None:
        return False
    return other.code is None or function.code.open_parts < other.code.open_parts


def _once(functions: list[MadeFunction]) -> Iterator[MadeFunction]:
    """Functions that differ in their code: a stack may be made more than once, for different stages."""
    seen = set()
    for function in functions:
        code = function.code
        texts = tuple(piece.text for piece in code.pieces) if code is not None else ()
        key = None if code is None else (code.folder, code.file, code.handler, code.text, code.key, texts)
        if key is None or key not in seen:
            seen.add(key)
            yield function


def _id(site: Site, frame: Frame | None) -> Iterator[Value]:
    written: Expression | None = site.call.argument("id", 1)
    if written is not None:
        yield Value(site.file, written, frame)


def _is_compiled(name: str, files: Files) -> bool:
    """Whether a script was made of a source beside it."""
    stem, suffix = posixpath.splitext(name)
    return suffix in (".js", ".mjs") and any(f"{stem}{other}" in files for other in (".ts", ".mts"))
