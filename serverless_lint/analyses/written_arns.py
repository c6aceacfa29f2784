"""What ARNs that stand in policies may be."""

from __future__ import annotations

from serverless_lint.aws.arn_patterns import ANYTHING, NAME, of_reference, of_text
from serverless_lint.parse.template.template import Interpolated, Known, Node, Part, Pseudo, Reference, Template

_WITH_SLASH = frozenset({"AWS::StackId", "AWS::NotificationARNs"})
_BUCKETS = "arn:*:s3:::"


def arn_pattern(known: Known, template: Template) -> str:
    """What a value of a policy may be, as a pattern of ARNs; `ANYTHING` if that is not known."""
    value = known.value
    if isinstance(value, str):
        return of_text(value)
    if isinstance(value, Reference):
        return _part(value, template, known, "")
    if not isinstance(value, Interpolated):
        return ANYTHING
    pattern = ""
    for part in value.parts:
        pattern += _part(part, template, known, pattern)
    return pattern


def _part(part: Part, template: Template, known: Known, before: str) -> str:
    if isinstance(part, str):
        return of_text(part)
    if isinstance(part, Reference):
        resource = template.resources.get(part.resource)
        return of_reference(resource.type, part.attribute) if resource is not None else ANYTHING
    if isinstance(part, Pseudo):
        return ANYTHING if part.name in _WITH_SLASH else NAME
    return NAME if before.count(":") == _BUCKETS.count(":") and _speaks_of_bucket(known.node) else ANYTHING


def _speaks_of_bucket(node: Node) -> bool:
    """Whether what is filled in is called a bucket, and neither an ARN nor a key or path in it."""
    words = " ".join((inner.text or "").lower().replace("arn:", "") for inner in node.walk())
    return "bucket" in words and not any(word in words for word in ("arn", "key", "object", "path", "prefix"))
