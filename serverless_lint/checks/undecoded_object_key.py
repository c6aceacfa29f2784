"""Keys of objects that are used as they stand in notifications."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.object_keys import UndecodedKey
from serverless_lint.checks.problems import code_problem
from serverless_lint.rule import Category, Problem, Severity, rule


@rule(Severity.INFO, Category.CORRECTNESS, since="0.1")
def undecoded_object_key(undecoded: UndecodedKey) -> Iterator[Problem]:
    """A key from a notification of S3 is used without being decoded."""
    handlers = tuple(program.handler for program in undecoded.programs)
    how = "`decodeURIComponent(key.replace(/\\+/g, ' '))`" if handlers[0].is_node else "`unquote_plus`"
    message = f"keys in notifications are encoded, one with a blank is not found: decode it with {how}"
    yield code_problem(handlers, undecoded, message)
