"""States that ask for what the one before left out."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.missing_inputs import MissingInput
from serverless_lint.checks.problems import state_problem
from serverless_lint.rule import Category, Problem, Severity, rule

_SHOWN = 3


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def state_input_missing(found: MissingInput) -> Iterator[Problem]:
    """A state takes something out of its input that is not in there."""
    names = [f"`{name}`" for name in found.present[:_SHOWN]]
    more = ", …" if len(found.present) > _SHOWN else ""
    message = (
        f"`{found.state.name}` fails, its input has no `{found.path}`, but {', '.join(names) or 'nothing'}{more}: "
        "give the state before a `ResultPath`, or name what is there"
    )
    yield state_problem(found.state, found.node, message)
