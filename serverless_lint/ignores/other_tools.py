"""Ignores that templates hold for other linters, where these ask what a rule of this tool asks.

# checkov:skip=CKV_AWS_116: the API's client sees the error
Metadata: {cfn_nag: {rules_to_suppress: [{id: W11, reason: the service has no resources}]}}
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from serverless_lint.ignores.suppress import Ignore
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.libraries.other_linters import CDK_NAG, CFN_NAG, CHECKOV, GUARD
from serverless_lint.parse.fact import Comment
from serverless_lint.parse.template.template import Kind, Node, Resource, Template
from serverless_lint.source import Location

_SKIP = lazy_pattern(r"(?:checkov|bridgecrew|cortex):skip= *(?P<ids>[A-Za-z0-9_,-]+)(?::(?P<reason>[^\n]*))?")


class _List(NamedTuple):
    """Where a linter has its list in the metadata of a resource, and what its checks ask."""

    tool: str
    path: tuple[str, ...]
    reason: str
    rules: Mapping[str, str]


_LISTS = (
    _List("checkov", ("checkov", "skip"), "comment", CHECKOV),
    _List("cfn_nag", ("cfn_nag", "rules_to_suppress"), "reason", CFN_NAG),
    _List("cfn-guard", ("guard", "SuppressedRules"), "reason", GUARD),
    _List("cdk-nag", ("cdk_nag", "rules_to_suppress"), "reason", CDK_NAG),
)


def ignores_of_other_tools(template: Template, comments: Iterable[Comment]) -> Iterator[Ignore]:
    """The ignores in the metadata of a template's resources, and in the comments inside of these."""
    for resource in template.resources.values():
        for each in _LISTS:
            yield from _in_metadata(resource, each)
    skips = [(comment, found) for comment in comments if (found := _SKIP.search(comment.text)) is not None]
    wholes = [_covered(resource) for resource in template.resources.values()] if skips else []
    for comment, found in skips:
        place = template.document.at(comment.span)
        covered = next((whole for whole in wholes if _holds(whole, place)), None)
        if covered is not None:
            yield from _in_comment(found, place, covered)


def _in_metadata(resource: Resource, each: _List) -> Iterator[Ignore]:
    entries = resource.metadata.get(*each.path)
    for entry in entries.elements() if entries.kind is Kind.LIST else ():
        name = entry if entry.kind is Kind.SCALAR else entry.get("id")
        # What is left alone in part only is not known by the rule that asks.
        if not entry.get("applies_to"):
            yield from _ignore(each, name.text, name.location, _covered(resource), entry.get(each.reason))


def _in_comment(found: re.Match[str], place: Location, covered: Location) -> Iterator[Ignore]:
    for name in found["ids"].split(","):
        rule = CHECKOV.get(name)
        if rule is not None:
            yield Ignore((rule,), place, covered, (found["reason"] or "").strip(), tool=f"checkov {name}")


def _ignore(each: _List, name: str | None, place: Location, covered: Location, reason: Node) -> Iterator[Ignore]:
    rule = each.rules.get(name or "")
    if rule is not None:
        yield Ignore((rule,), place, covered, (reason.text or "").strip(), tool=f"{each.tool} {name}")


def _covered(resource: Resource) -> Location:
    return resource.node.whole_location


def _holds(whole: Location, place: Location) -> bool:
    return whole.document.path == place.document.path and whole.span.start <= place.span.start <= whole.span.end
