"""Requests that DynamoDB refuses."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.dynamodb_requests import ExpressionFault, FaultyExpression, ForeignKey, UntypedValue
from serverless_lint.checks.problems import code_problem
from serverless_lint.rule import Category, Problem, Related, Severity, rule
from serverless_lint.wording import named


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def dynamodb_expression(found: FaultyExpression) -> Iterator[Problem]:
    """An expression has a reserved word, lacks a comma, or has placeholders that are missing or not used."""
    if found.fault is ExpressionFault.RESERVED:
        message = f"`{found.name}` is a reserved word of DynamoDB: write `#{found.name}` and say so in `{_NAMES}`"
    elif found.fault is ExpressionFault.MISSING:
        message = f"`{found.name}` is not among `{found.parameter}`, so that DynamoDB refuses the request: add it"
    elif found.fault is ExpressionFault.UNSEPARATED:
        lacking = "a comma" if found.parameter in _LISTS else "`AND` or `OR`"
        if found.name.startswith(_VALUE) and not found.after.startswith((_VALUE, ")")):
            lacking = "an operator such as `=`"
        message = (
            f"`{found.name}` follows `{found.after}` without {lacking}, so that DynamoDB refuses the request: add it"
        )
    else:
        message = f"no expression uses `{found.name}`, so that DynamoDB refuses the request: leave it out"
    # Who sends it may put more into it before.
    yield code_problem(found.handlers, found, message, severity=None if found.is_sender_known else Severity.WARNING)


_NAMES = "ExpressionAttributeNames"
_VALUE = ":"
_LISTS = ("UpdateExpression", "ProjectionExpression")
"""The expressions whose parts are separated by commas."""


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def dynamodb_untyped_value(found: UntypedValue) -> Iterator[Problem]:
    """A value for DynamoDB is written without its type where the client needs it, or with it where it adds it."""
    if found.needs_type:
        message = f'`{found.name}` needs its type for this client, such as `{{"S": …}}`'
        yield code_problem(found.handlers, found, message)
        return
    if found.parameter == "Key":
        message = f"this client writes the type of `{found.name}` itself, and a map is no key: give it the value alone"
        yield code_problem(found.handlers, found, message)
        return
    message = f"this client writes the type of `{found.name}` itself, and takes this for a map: give it the value alone"
    yield code_problem(found.handlers, found, message, severity=Severity.WARNING)


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def table_key_mismatch(found: ForeignKey) -> Iterator[Problem]:
    """A request names a key or an index that the template's table does not have."""
    table = found.table.logical_id
    if found.index is not None:
        has = f"it has {named(found.keys)}" if found.keys else "it has none"
        message = f"`{table}` has no index `{found.index}`: {has}"
    elif found.missing:
        is_whole = len(found.missing) > 1
        verb, part = ("are", "are the key") if is_whole else ("is", "is part of the key")
        message = f"{named(found.missing)} {verb} missing, which {part} of `{table}`"
        message += f", and {_are_no_part(found.foreign)} it" if found.foreign else ""
    else:
        message = f"{_are_no_part(found.foreign)} the key of `{table}`, which is {named(found.keys)}"
    handlers = tuple(program.handler for program in found.programs)
    yield code_problem(handlers, found, message, related=(Related(found.table, "the table"),))


_MOST_NAMES = 3


def _are_no_part(names: tuple[str, ...]) -> str:
    return f"{named(names, most=_MOST_NAMES)} {'is' if len(names) == 1 else 'are'} no part of"
