"""Keys that stand twice in templates."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.parse.template.template import Template
from serverless_lint.rule import Category, Problem, Related, Severity, rule
from serverless_lint.source import Location


@rule(Severity.WARNING, Category.CORRECTNESS, since="0.1")
def duplicate_key(template: Template) -> Iterator[Problem]:
    """A key stands twice in a template, where only its last value counts."""
    for repeated in template.repeated_keys:
        at = Location(template.document, repeated.span)
        before = Location(template.document, repeated.before)
        around = [
            resource
            for resource in template.resources.values()
            if resource.node.whole_location.span.start <= at.span.start < resource.node.whole_location.span.end
        ]
        yield Problem(
            at,
            f"`{repeated.key}` is set again, so that line {before.start.line} has no effect: remove one of them",
            related=(Related(before, "this has no effect"),),
            resource=around[0].logical_id if around else None,
            ignorable_at=tuple(around),
        )
