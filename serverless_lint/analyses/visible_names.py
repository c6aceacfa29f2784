"""Whether all that a module offers can be read in its code."""

from __future__ import annotations

from serverless_lint.libraries.dynamic_code import MAKES_NAMES_AT_RUN_TIME
from serverless_lint.model import CallSite, Module
from serverless_lint.parse.code.facts import (
    Assignment,
    Attribute,
    Constant,
    Export,
    Expression,
    FunctionValue,
    Language,
    Mapping,
    Name,
    Subscript,
)

_EXPORTS = "exports"


def offers_nothing_else(module: Module) -> bool:
    """Whether all names that a module offers are visible in its code."""
    if module.language is Language.PYTHON:
        return _python_names_are_visible(module)
    return (
        all(_is_visible(export, module) for export in module.facts.exports)
        and not any(_hands_exports_out(site) for site in module.call_sites)
        and not any(_hides_an_export(fact, module) for fact in module.facts.assignments)
    )


def is_assigned(module: Module, name: str) -> bool:
    """Whether a module gives a property of that name to anything, or properties with computed names."""
    return any(
        (isinstance(target, Attribute) and target.name == name)
        or (isinstance(target, Subscript) and (not isinstance(target.index, Constant) or target.index.value == name))
        for target in (fact.target for fact in module.facts.assignments)
    )


def _python_names_are_visible(module: Module) -> bool:
    return not (
        any(fact.name == "*" for fact in module.facts.imports)
        or any(routine.fact.name == "__getattr__" and routine.fact.block == 0 for routine in module.routines)
        or any(
            isinstance(site.fact.callee, Name) and site.fact.callee.name in MAKES_NAMES_AT_RUN_TIME
            for site in module.call_sites
        )
    )


def _is_visible(export: Export, module: Module) -> bool:
    """Whether an export stands for no names but its own."""
    if export.name == "*":
        return False
    if export.name != "default" or (module.facts.is_esm and _EXPORTS not in module.words):
        return True
    # `module.exports = value`: a function without attributes, or an object whose keys can be read.
    return isinstance(export.value, FunctionValue) or (isinstance(export.value, Mapping) and export.value.complete)


def _hands_exports_out(site: CallSite) -> bool:
    """Whether a call may add exports, as `Object.assign(exports, …)` and `__exportStar(…, exports)` do."""
    arguments = [argument.value for argument in site.fact.arguments]
    if isinstance(site.fact.callee, Attribute) and site.fact.callee.name == "defineProperty":
        return len(arguments) > 1 and _is_exports(arguments[0]) and not isinstance(arguments[1], Constant)
    return any(_is_exports(value) or _is_name(value, "module") for value in arguments)


def _hides_an_export(fact: Assignment, module: Module) -> bool:
    """Whether an assignment offers a name that cannot be read, or lets others do so."""
    target = fact.target
    if isinstance(target, Subscript) and _is_exports(target.base):
        return not isinstance(target.index, Constant)
    if isinstance(target, Attribute) and _is_name(target.base, "this"):
        return module.facts.blocks[fact.block].function is None
    return _is_exports(fact.value) and not _is_exports(target)


def _is_exports(expression: Expression) -> bool:
    if isinstance(expression, Attribute):
        return expression.name == _EXPORTS and _is_name(expression.base, "module")
    return _is_name(expression, _EXPORTS)


def _is_name(expression: Expression, name: str) -> bool:
    return isinstance(expression, Name) and expression.name == name
