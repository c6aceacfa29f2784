"""Code that checks who sent a request, by a signature or a token."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from serverless_lint.analyses.shared import FoundInModules
from serverless_lint.libraries.signatures import (
    CHECKS,
    CHECKS_OF_PACKAGES,
    MAKES_HASHES,
    MAKES_SIGNATURE,
    OPTIONS_OF_CHECK,
    SWITCHES_CHECK_OFF,
)
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, EnvironmentRead, Handler, Joined, Module, ObjectValue, Routine, Value
from serverless_lint.parse.code.facts import CallResult, Constant, Expression, Operation, last_name, subexpressions
from serverless_lint.parse.code.facts import Mapping as MappingLiteral
from serverless_lint.secrets import names_secret

_COMPARES = ("==", "!=")


def signatures(project: LinkedProject) -> Signatures:
    """What finds the checks of a project."""
    return Signatures(project.values)


class Signatures:
    """Finds checks of signatures and tokens."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self._calls = FoundInModules(self._calls_in)
        self._comparisons = FoundInModules(self._comparisons_in)
        self._secrets = FoundInModules(self._comparisons_with_secrets)

    def checked_by(self, handler: Handler, modules: Iterable[Module], routines: Iterable[Routine]) -> bool:
        """Whether a handler checks one, in itself or in what it calls; if it cannot be followed, in what it loads."""
        loaded = tuple(modules)
        if handler.routine is None:
            routines = (routine for module in loaded for routine in module.routines)
        running = {routine.key for routine in routines}
        if any(True for found in (self._calls, self._secrets) for _ in found.by(loaded, running)):
            return True
        # Following both sides of each comparison is for those who make something to compare.
        makes_hashes = any(module.imports_any(*MAKES_HASHES) for module in loaded)
        return makes_hashes and any(True for _ in self._comparisons.by(loaded, running))

    def _calls_in(self, module: Module) -> Iterator[tuple[Routine | None, CallSite]]:
        """The calls that check one, each with the function that makes it."""
        yield from ((site.routine, site) for site in module.call_sites if self._is_check(site))

    def _comparisons_in(self, module: Module) -> Iterator[tuple[Routine | None, Operation]]:
        """The comparisons of a signature that the code makes with another text, each with the function around it."""
        for part, block in _comparisons_of(module):
            sides = (self._values.of(module, operand, block) for operand in part.operands)
            if any(_is_signature(value) for values in sides for value in values):
                yield module.routine_of(block), part

    def _comparisons_with_secrets(self, module: Module) -> Iterator[tuple[Routine | None, Operation]]:
        """The comparisons with a secret that an environment variable has, which callers have to know."""
        for part, block in _comparisons_of(module) if any(map(names_secret, module.words)) else ():
            # Whether there is one at all is no question for callers.
            if not any(isinstance(operand, Constant) for operand in part.operands):
                sides = (self._values.of(module, operand, block) for operand in part.operands)
                if any(map(_are_secret, sides)):
                    yield module.routine_of(block), part

    def _is_check(self, site: CallSite) -> bool:
        if last_name(site.fact.callee) in CHECKS:
            return True
        for callee in self._values.callee(site):
            name = dotted_name(callee) or ""
            last = name.rpartition(".")[2]
            if last in CHECKS:
                return True
            if name.startswith(CHECKS_OF_PACKAGES.get(last, ())) and not self._is_switched_off(site):
                return True
        return False

    def _is_switched_off(self, site: CallSite) -> bool:
        """Whether a call names the option that is there to switch the check off."""
        options = self._values.argument(site, *OPTIONS_OF_CHECK) or ()
        return any(map(_names_option, options)) or any(
            _writes_option(site.module, part)
            for argument in site.fact.arguments
            for part in subexpressions(argument.value)
        )


def _comparisons_of(module: Module) -> Iterator[tuple[Operation, int]]:
    """The comparisons that conditions, answers and variables are made of, each with its block."""
    facts = module.facts
    conditions = ((block.condition, index) for index, block in enumerate(facts.blocks))
    answers = ((each.value, each.block) for group in (facts.returns, facts.assignments) for each in group)
    for expression, block in (*conditions, *answers):
        for part in subexpressions(expression) if expression is not None else ():
            if isinstance(part, Operation) and part.operator in _COMPARES:
                yield part, block


def _are_secret(values: Iterable[Value]) -> bool:
    """Whether something is an environment variable that is called like a secret."""
    return any(isinstance(value, EnvironmentRead) and names_secret(value.variable) for value in values)


def _is_signature(value: Value) -> bool:
    parts = value.parts if isinstance(value, Joined) else (value,)
    return any((dotted_name(part) or "").startswith(MAKES_SIGNATURE) for part in parts)


def _names_option(value: Value) -> bool:
    return isinstance(value, ObjectValue) and value.literal.get(SWITCHES_CHECK_OFF) is not None


def _writes_option(module: Module, part: Expression) -> bool:
    """Whether an object, or a call such as `dict(verify_signature=False)`, has it."""
    if isinstance(part, CallResult):
        return module.facts.calls[part.call].argument(SWITCHES_CHECK_OFF) is not None
    return isinstance(part, MappingLiteral) and part.get(SWITCHES_CHECK_OFF) is not None
