"""Attributes that the context of Lambda does not have."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.context_use import UnknownAttribute
from serverless_lint.checks.problems import code_problem
from serverless_lint.rule import Category, Edit, Fix, Problem, Severity, rule


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def unknown_context_attribute(attribute: UnknownAttribute) -> Iterator[Problem]:
    """Code reads an attribute that the context of Lambda does not have."""
    handler, meant = attribute.handler, attribute.meant
    # Without a template, the second parameter may be the context of something else.
    if (not handler.functions and not meant) or any(function.is_durable for function in handler.functions):
        return
    is_python = not handler.is_node
    outcome = "raises an error" if is_python else "is undefined"
    advice = f": read `{meant}`" if meant else ""
    yield code_problem(
        (handler,),
        attribute,
        f"`{attribute.written}` {outcome}, the context of Lambda has no such attribute{advice}",
        severity=None if attribute.fails else Severity.WARNING,
        fix=Fix(f"read `{meant}`", (Edit(attribute.location, meant),), safe=True) if meant else None,
    )
