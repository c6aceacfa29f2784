"""Code that its role lets do what it does, but on something else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from serverless_lint.analyses.permitted_elsewhere import Granted, Miss, UncoveredIndex, WrongResource, indexes_added
from serverless_lint.analyses.unmatched_grants import Unmatched, UnmatchedGrant
from serverless_lint.rule import Category, Confidence, Edit, Fix, Problem, Related, Severity, rule
from serverless_lint.source import Located
from serverless_lint.wording import named

_MOST_NAMES = 3
"""What a message names; others are counted."""


@rule(Severity.WARNING, Category.CORRECTNESS, since="0.1")
def wrong_resource_permission(wrong: WrongResource | UnmatchedGrant) -> Iterator[Problem]:
    """A function's role allows what its code does, but only on other resources than the one that it uses."""
    if isinstance(wrong, UnmatchedGrant):
        yield _unmatched_problem(wrong)
        return
    first = wrong.misses[0]
    granted = tuple(each for miss in wrong.misses for each in miss.granted)
    others = named((each.resource.logical_id for each in granted), most=_MOST_NAMES)
    yield Problem(
        wrong,
        f"this needs {_actions(first)} on `{first.resource.logical_id}`, which the role of {_functions(wrong.misses)} "
        f"allows on {others} only: name the one that is used",
        related=tuple(Related(each.node.location, "allowed on this") for each in granted),
        confidence=None if all(miss.is_sure for miss in wrong.misses) else Confidence.LOW,
        function=first.function.name,
        resource=first.function.name,
        ignorable_at=_ignorable(wrong.misses),
    )


def _unmatched_problem(grant: UnmatchedGrant) -> Problem:
    first = grant.misses[0]
    needed, roles = _actions(first), _functions(grant.misses)
    if first.region:
        message = (
            f"this asks `{first.region}`, but the role of {roles} allows {needed} in {named(first.regions)} only: "
            "name the Region that is asked"
        )
    else:
        message = (
            f"a phone number has no ARN, so this needs {needed} on `*`, which the role of {roles} allows on topics "
            "only: add a statement for `*`"
        )
    places = dict.fromkeys(place for miss in grant.misses for place in miss.granted)
    return Problem(
        grant,
        message,
        related=tuple(Related(place, "allowed on this") for place in places),
        severity=Severity.ERROR,
        function=first.function.name,
        resource=first.function.name,
        ignorable_at=_ignorable(grant.misses),
    )


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def index_permission_missing(uncovered: UncoveredIndex) -> Iterator[Problem]:
    """A function asks an index of a table for items, but its role allows that on the table alone."""
    first = uncovered.misses[0]
    granted = tuple({each.node.location: each for miss in uncovered.misses for each in miss.granted}.values())
    table = first.resource.logical_id
    yield Problem(
        uncovered,
        f"this asks an index of `{table}`, on which the role of {_functions(uncovered.misses)} does not allow "
        f"{_actions(first)}: add `/index/*` of the table beside the table",
        related=tuple(Related(each.node.location, "the table alone") for each in granted),
        function=first.function.name,
        resource=first.function.name,
        fix=_fix(granted),
        ignorable_at=_ignorable(uncovered.misses),
    )


def _fix(granted: Sequence[Granted]) -> Fix | None:
    """What adds the indexes of the table to each statement that names it."""
    by_statement = {each.statement.location: each for each in granted if each.statement is not None}
    changes = [indexes_added(each) for each in by_statement.values()]
    edits = tuple(Edit(*change) for change in changes if change is not None)
    return Fix("add the indexes", edits, safe=True) if len(edits) == len(changes) else None


def _actions(miss: Miss | Unmatched) -> str:
    return " or ".join(f"`{action}`" for action in miss.actions)


def _functions(misses: Sequence[Miss | Unmatched]) -> str:
    # In two templates there may be functions of one name.
    return named(miss.function.name for miss in misses)


def _ignorable(misses: Sequence[Miss | Unmatched]) -> tuple[Located, ...]:
    return (*(miss.function for miss in misses), *(miss.program.handler for miss in misses))
