"""References to misspelt names."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.undefined_names import UndefinedName
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def undefined_reference(undefined: UndefinedName) -> Iterator[Problem]:
    """A template misspells the name of a resource or parameter that it refers to."""
    others = undefined.uses[1:]
    places = f" in {len(undefined.uses)} places" if others else ""
    yield Problem(
        undefined,
        f"`{undefined.name}`{places} is no resource or parameter of the template: did you mean `{undefined.meant}`?",
        related=tuple(Related(use, "") for use in others),
    )
