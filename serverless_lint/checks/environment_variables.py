"""Environment variables that Lambda refuses."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.foreign_variables import ForeignVariables
from serverless_lint.aws.environment import RESERVED_VARIABLES
from serverless_lint.aws.limits import MAX_ENVIRONMENT_BYTES
from serverless_lint.checks.problems import function_problem
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.model import Function
from serverless_lint.parse.template.edits import entry_removed
from serverless_lint.parse.template.template import Possible
from serverless_lint.rule import Category, Edit, Fix, Problem, Related, Severity, rule

_NAME = lazy_pattern(r"[a-zA-Z][a-zA-Z0-9_]+")
"""https://docs.aws.amazon.com/lambda/latest/api/API_Environment.html"""


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def reserved_environment_variable(function: Function) -> Iterator[Problem]:
    """A function sets an environment variable that Lambda reserves for itself."""
    for name, value in function.environment.variables.items():
        if name in RESERVED_VARIABLES.value and not value.certainly_absent:
            yield function_problem(
                function,
                value.node.key_location,
                f"`{function.name}` sets `{name}`, which Lambda reserves: remove it or choose another name",
                fix=_removal(function, name, value),
            )


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def environment_too_large(function: Function) -> Iterator[Problem]:
    """The environment variables of a function are more than 4 KB, or one has a name that Lambda does not accept."""
    environment = function.environment
    for name, value in environment.variables.items():
        if not _NAME.fullmatch(name) and name not in RESERVED_VARIABLES.value and not value.certainly_absent:
            yield function_problem(
                function,
                value.node.key_location,
                f"`{name}` is not a name for an environment variable: use two or more letters, digits and `_`, "
                "beginning with a letter",
            )
    if environment.least_size > MAX_ENVIRONMENT_BYTES.value:
        yield function_problem(
            function,
            environment.location or function,
            f"the environment variables of `{function.name}` take {environment.least_size} bytes, Lambda allows "
            f"{MAX_ENVIRONMENT_BYTES.value}: read the larger ones from Parameter Store or a file",
        )


@rule(Severity.WARNING, Category.CORRECTNESS, since="0.1")
def foreign_variable(foreign: ForeignVariables) -> Iterator[Problem]:
    """A template of CloudFormation has variables of the Serverless Framework, which nothing fills in."""
    first, *others = foreign.values
    too = f", as do {len(others)} more" if others else ""
    yield function_problem(
        foreign.function,
        first,
        f"`{first.node.key}` gets the text `{first.value}` itself{too}: only the Serverless Framework fills that in, "
        "so make it a parameter",
        related=tuple(Related(known.node, "likewise") for known in others),
    )


def _removal(function: Function, name: str, value: Possible) -> Fix | None:
    change = None if function.resource.inherits(value.node) else entry_removed(value.node)
    if change is None:
        return None
    return Fix(f"remove `{name}`", (Edit(change.at, change.text),), safe=True)
