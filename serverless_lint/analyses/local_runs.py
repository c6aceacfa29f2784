"""Whether code is for runs elsewhere than in AWS: on a developer's machine, in a test, in another stage."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.libraries.local_runs import SAYS_LOCAL
from serverless_lint.link.program.expressions import branches_around, conditions_around, known_in
from serverless_lint.link.program.values import Values
from serverless_lint.model import EnvironmentRead, Module
from serverless_lint.parse.code.facts import (
    Attribute,
    CallResult,
    Constant,
    Expression,
    Name,
    Operation,
    Subscript,
    subexpressions,
)

_ELSEWHERE = lazy_pattern(r"local|offline|debug|develop|test|mock|emulat|simulat|stage|(?:^|_)(?:dev|env|is_?lambda)")
_DEPTH = 5


class LocalRuns:
    """Looks at the conditions that code depends on."""

    def __init__(self, values: Values) -> None:
        self._values = values

    def may_be_meant(self, module: Module, block: int, at: int) -> bool:
        """Whether a condition asks for the surroundings: a variable, or a name that says so.

        It stands around the block, or decides whether its function returns before a place in it, an offset; likewise
        for the functions around that one.
        """
        return any(
            self._asks(module, part, block)
            for condition, block in _conditions(module, block, at)
            for part in _parts(module, condition, _DEPTH)
        )

    def is_asked_around(self, module: Module, block: int) -> bool:
        """Whether a condition around a block, in its function, asks for the surroundings."""
        return any(
            self._asks(module, part, block)
            for condition in conditions_around(module, block)
            for part in _parts(module, condition, _DEPTH)
        )

    @staticmethod
    def is_certain(module: Module, block: int) -> bool:
        """Whether a block, or a function that it is in, only runs where a condition says `local` or `offline`."""
        inside: int | None = block
        while inside is not None:
            for branch in branches_around(module, inside):
                if any(_says_local(part, holds) for part, holds in known_in(branch)):
                    return True
            function = module.facts.blocks[inside].function
            inside = module.facts.functions[function].block if function is not None else None
        return False

    def _asks(self, module: Module, part: Expression, block: int) -> bool:
        if isinstance(part, Constant):
            return isinstance(part.value, str) and _ELSEWHERE.search(part.value.lower()) is not None
        if isinstance(part, (Name, Attribute)) and _ELSEWHERE.search(part.name.lower()):
            return True
        if not isinstance(part, (Name, Attribute, Subscript, CallResult)):
            return False
        return any(isinstance(value, EnvironmentRead) for value in self._values.of(module, part, block))


def _says_local(condition: Expression, holds: bool) -> bool:
    """Whether a run is one on the own machine if a condition holds, or if it does not."""
    if isinstance(condition, Operation):
        return condition.operator == ("==" if holds else "!=") and any(map(_is_text_for_local, condition.operands))
    if isinstance(condition, Subscript):
        return holds and _is_text_for_local(condition.index)
    return holds and isinstance(condition, (Name, Attribute)) and SAYS_LOCAL.search(condition.name.lower()) is not None


def _is_text_for_local(part: Expression) -> bool:
    return (
        isinstance(part, Constant) and isinstance(part.value, str) and SAYS_LOCAL.search(part.value.lower()) is not None
    )


def _conditions(module: Module, block: int, at: int) -> Iterator[tuple[Expression, int]]:
    """What decides whether a place in a block is come to, each with a block of the same function."""
    function: int | None = -1
    while function is not None:
        function = module.facts.blocks[block].function
        yield from ((condition, block) for condition in conditions_around(module, block))
        for returned in module.returns_of.get(function, ()):
            if function is not None and returned.span.end <= at:
                yield from ((condition, block) for condition in conditions_around(module, returned.block))
        if function is not None:
            around = module.facts.functions[function]
            block, at = around.block, around.span.start


def _parts(module: Module, condition: Expression, depth: int) -> Iterator[Expression]:
    """A condition and all it is made of, with what calls in it call and are given."""
    for part in subexpressions(condition):
        yield part
        if isinstance(part, CallResult) and depth > 0:
            call = module.facts.calls[part.call]
            for inner in (call.callee, *(argument.value for argument in call.arguments)):
                yield from _parts(module, inner, depth - 1)
