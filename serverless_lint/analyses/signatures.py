"""Code that checks who sent a request, by a signature or a token."""

from __future__ import annotations

from collections.abc import Iterable

from serverless_lint.libraries.signatures import CHECKS, CHECKS_OF_PACKAGES, SWITCHES_CHECK_OFF
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, Handler, Module, ObjectValue, Routine, Value
from serverless_lint.parse.code.facts import CallResult, Expression, last_name, subexpressions
from serverless_lint.parse.code.facts import Mapping as MappingLiteral


def signatures(project: LinkedProject) -> Signatures:
    """What finds the checks of a project."""
    return Signatures(project.values)


class Signatures:
    """Finds checks of signatures and tokens."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self._checks: dict[str, tuple[CallSite, ...]] = {}
        """By module, as many handlers may load one."""

    def checked_by(self, handler: Handler, modules: Iterable[Module], routines: Iterable[Routine]) -> bool:
        """Whether a handler checks one, in itself or in what it calls; if it cannot be followed, in what it loads."""
        running = {routine.key for routine in routines}
        return any(
            handler.routine is None or site.routine is None or site.routine.key in running
            for module in modules
            for site in self._checks_in(module)
        )

    def _checks_in(self, module: Module) -> tuple[CallSite, ...]:
        if module.key not in self._checks:
            self._checks[module.key] = tuple(filter(self._is_check, module.call_sites))
        return self._checks[module.key]

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
        options = self._values.argument(site, "options", 3) or ()
        return any(map(_names_option, options)) or any(
            _writes_option(site.module, part)
            for argument in site.fact.arguments
            for part in subexpressions(argument.value)
        )


def _names_option(value: Value) -> bool:
    return isinstance(value, ObjectValue) and value.literal.get(SWITCHES_CHECK_OFF) is not None


def _writes_option(module: Module, part: Expression) -> bool:
    """Whether an object, or a call such as `dict(verify_signature=False)`, has it."""
    if isinstance(part, CallResult):
        return module.facts.calls[part.call].argument(SWITCHES_CHECK_OFF) is not None
    return isinstance(part, MappingLiteral) and part.get(SWITCHES_CHECK_OFF) is not None
