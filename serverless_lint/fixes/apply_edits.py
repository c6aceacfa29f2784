"""Edits turned into new texts.

A group of edits is applied as a whole or not at all. Of groups that touch each other the first is applied; the others
are deferred, since their places mean something else afterwards.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import msgspec

from serverless_lint.rule import Edit
from serverless_lint.source import Span


class AppliedEdits(msgspec.Struct, frozen=True):
    """What came of some groups of edits; the groups are named by their index."""

    texts: Mapping[str, str]
    """The new texts by path, those that changed."""
    applied: tuple[int, ...]
    deferred: tuple[int, ...]
    """Groups that touch an applied one, or whose own edits contradict each other."""


def apply_edits(groups: Sequence[Sequence[Edit]]) -> AppliedEdits:
    """Apply the groups in the order of path and offset, however they are given; equal groups are one.

    All edits of a path are meant for one text: that of the documents that they stand in. Edits that meet at an offset
    touch each other, such as two insertions there: which comes first, only those who made them could say.
    """
    taken: dict[str, list[Span]] = defaultdict(list)
    done: set[tuple[tuple[str, int, int, str], ...]] = set()
    applied: list[int] = []
    deferred: list[int] = []
    accepted: dict[str, list[Edit]] = defaultdict(list)
    for index in sorted(range(len(groups)), key=lambda index: (_sort_key(groups[index]), index)):
        group = groups[index]
        key = _sort_key(group)
        if key in done:
            applied.append(index)
            continue
        if not _is_consistent(group) or any(_touches(edit.at.span, taken[edit.at.document.path]) for edit in group):
            deferred.append(index)
            continue
        done.add(key)
        applied.append(index)
        for edit in group:
            insort(taken[edit.at.document.path], edit.at.span)
            accepted[edit.at.document.path].append(edit)
    texts = {path: _applied(edits) for path, edits in sorted(accepted.items())}
    return AppliedEdits(texts, tuple(applied), tuple(deferred))


def _sort_key(group: Sequence[Edit]) -> tuple[tuple[str, int, int, str], ...]:
    return tuple(sorted((*edit.at.sort_key, edit.replacement) for edit in group))


def _is_consistent(group: Sequence[Edit]) -> bool:
    """Whether no edit of a group overlaps another; that they meet is up to whoever made them."""
    places = sorted(edit.at.sort_key for edit in group)
    return all(before[0] != after[0] or before[2] <= after[1] for before, after in pairwise(places))


def _touches(span: Span, taken: list[Span]) -> bool:
    """Whether a span meets one of some sorted ones, of different groups, that may meet in turn."""
    at = bisect_right(taken, (span.end, float("inf")))
    return at > 0 and taken[at - 1].end >= span.start


def _applied(edits: Iterable[Edit]) -> str:
    # Sorting is stable: what one group inserts at an offset stays in the order of the group.
    ordered = sorted(edits, key=lambda edit: edit.at.span)
    text = ordered[0].at.document.text
    parts: list[str] = []
    at = 0
    for edit in ordered:
        start, end = edit.at.span
        parts += (text[at:start], edit.replacement)
        at = end
    return "".join((*parts, text[at:]))
