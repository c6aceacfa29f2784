"""The code that a program gives to the functions of an assembly, where the assembly does not hold it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from serverless_lint.front_ends.cdk.files import Files
from serverless_lint.front_ends.cdk.function_code import FunctionCode, MadeFunction
from serverless_lint.front_ends.cdk.made_functions import MadeFunctions
from serverless_lint.front_ends.cdk.program import Place, Program
from serverless_lint.front_ends.literals import Literals
from serverless_lint.parse.code.facts import Call


class _Made(NamedTuple):
    ids: frozenset[str]
    """The ids of the constructs that a function is and that are around it, as far as they are known."""
    calls: tuple[tuple[str, Call], ...]
    """The calls that make it, each with its file."""
    code: FunctionCode


class CodeInProgram:
    """Knows what code the functions of a program have, by the ids of their constructs."""

    def __init__(self, program: Program, files: Files) -> None:
        self._program = program
        self._files = files

    def of(self, ids: tuple[str, ...], handler: str, place: Place | None) -> FunctionCode | None:
        """The code of a function; None if more than one function may be meant that has another.

        An assembly may be older than its program, so that a construct is known by its id first and then by its place.
        """
        named = [each for each in self._by_id.get(ids[-1] if ids else "", ()) if each.code.handler == handler]
        at_place = [each for each in named if place is not None and _is_made_at(each, place)]
        around = frozenset(ids)
        inside = [each for each in at_place or named if each.ids <= around]
        found = {(each.code.folder, each.code.file): each.code for each in inside or at_place or named}
        return next(iter(found.values())) if len(found) == 1 else None

    @cached_property
    def _by_id(self) -> Mapping[str, list[_Made]]:
        found: dict[str, list[_Made]] = {}
        literals = Literals(self._files, self._files.candidates)
        for function in MadeFunctions(self._program, self._files, literals).all():
            own = literals.text(function.id())
            if function.code is not None and function.code.folder and own is not None:
                found.setdefault(own, []).append(_made(function, function.code, literals))
        return found


def _made(function: MadeFunction, code: FunctionCode, literals: Literals) -> _Made:
    ids = frozenset(filter(None, map(literals.text, function.ids)))
    site = function.site
    return _Made(ids, ((site.file, site.call), (function.made.file, function.call)), code)


def _is_made_at(made: _Made, place: Place) -> bool:
    path, start = place.location.document.path, place.location.span.start
    return any(file == path and call.callee_span.start == start for file, call in made.calls)
