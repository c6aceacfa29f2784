"""Clients and connections that are made again for every event."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.connections import Connection
from serverless_lint.analyses.custom_resources import serves_custom_resources
from serverless_lint.analyses.frequency import Frequency
from serverless_lint.libraries.aws_clients import PARTS_OF_RESOURCES
from serverless_lint.parse.code.hoisting import hoisting_of
from serverless_lint.rule import Category, Edit, Fix, Problem, Related, Severity, rule
from serverless_lint.source import Span


@rule(Severity.WARNING, Category.PERFORMANCE, since="0.1")
def client_in_handler(connection: Connection) -> Iterator[Problem]:
    """A client or database connection is created anew in every invocation."""
    handler = connection.handler
    if handler is None or connection.is_kept or connection.is_closed or not connection.is_static:
        return
    if connection.is_exceptional or connection.is_for_local_runs or serves_custom_resources(handler):
        return
    routine = connection.site.routine
    # Where nothing is seen to call it often, most invocations begin with a new environment anyway.
    is_seldom = connection.is_seldom or connection.is_for_missing
    is_advice = connection.is_in_migration or is_seldom or connection.frequency is not Frequency.OFTEN
    when = "whenever a record is missing" if connection.is_for_missing else "in every invocation"
    if connection.is_seldom and routine is not None:
        when = f"whenever it comes to `{routine.name}`"
    yield Problem(
        connection,
        f"`{handler.name}` creates {connection.what} {when}: create it once, outside",
        related=(Related(handler, "the handler"),) if routine is not handler.routine else (),
        fix=_hoisting(connection),
        severity=Severity.INFO if is_advice else None,
        function=handler.functions[0].name if handler.functions else None,
        ignorable_at=(handler,),
        # Hours later, each invocation begins with a new environment.
        pedantic=connection.frequency is Frequency.RARELY,
    )


def _hoisting(connection: Connection) -> Fix | None:
    """A database connection may be lost between two events; to make it anew then takes more than to move it."""
    module = connection.site.module
    if connection.is_database or module.is_inline:
        return None
    hoisting = hoisting_of(module.facts, module.code, connection.site.index, makers=PARTS_OF_RESOURCES)
    if hoisting is None:
        return None
    edits = (
        Edit(module.at(Span(hoisting.at, hoisting.at)), hoisting.text),
        Edit(module.at(hoisting.removed), ""),
    )
    return Fix("create it outside", edits, safe=False, caution="it is then made while the module loads")
