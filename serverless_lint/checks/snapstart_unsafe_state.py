"""State that all copies of a snapshot share."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.shared_state import SnapshotState
from serverless_lint.rule import Category, Problem, Related, Severity, rule
from serverless_lint.wording import functions_named


@rule(Severity.WARNING, Category.CORRECTNESS, since="0.1")
def snapstart_unsafe_state(found: SnapshotState) -> Iterator[Problem]:
    """A function with SnapStart makes unique values or connections while its modules are loaded."""
    functions = list(dict.fromkeys(program.function for program in found.programs if program.function.uses_snapstart))
    if not functions:
        return
    is_connection = found.state.is_connection
    advice = "connect again after a restore" if is_connection else "make it in the handler"
    fate = "is broken in" if is_connection else "is the same in"
    setting = functions[0].properties.get("SnapStart", "ApplyOn")
    yield Problem(
        found.state,
        f"{found.state.what} made at module level {fate} every copy of the snapshot of {functions_named(functions)}: "
        f"{advice}",
        related=(Related(setting, "SnapStart is on"),),
        function=functions[0].name,
        ignorable_at=tuple(functions),
    )
