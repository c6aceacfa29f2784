"""State that all copies of a snapshot share."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.model import Program
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.WARNING, Category.CORRECTNESS, since="0.1")
def snapstart_unsafe_state(program: Program) -> Iterator[Problem]:
    """A function with SnapStart makes unique values or connections while its modules are loaded."""
    function = program.function
    if not function.uses_snapstart:
        return
    setting = function.properties.get("SnapStart", "ApplyOn")
    for state in program.code.shared_states:
        advice = "connect again after a restore" if state.is_connection else "make it in the handler"
        fate = "is broken in" if state.is_connection else "is the same in"
        yield Problem(
            state,
            f"{state.what} made at module level {fate} every copy of the snapshot of `{function.name}`: {advice}",
            related=(Related(setting, "SnapStart is on"),),
            function=function.name,
            ignorable_at=(function,),
        )
