"""Clients and connections that are made again for every event."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.model import Connection
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.WARNING, Category.PERFORMANCE, since="0.1")
def client_in_handler(connection: Connection) -> Iterator[Problem]:
    """A client or database connection is created anew in every invocation."""
    handler = connection.handler
    if handler is None or connection.is_kept or connection.is_closed or not connection.is_static:
        return
    if handler.functions and all(function.is_custom_resource for function in handler.functions):
        return
    routine = connection.site.routine
    yield Problem(
        connection,
        f"`{handler.name}` creates {connection.what} in every invocation: create it once, outside",
        related=(Related(handler, "the handler"),) if routine is not handler.routine else (),
        function=handler.functions[0].name if handler.functions else None,
        ignorable_at=(handler,),
    )
