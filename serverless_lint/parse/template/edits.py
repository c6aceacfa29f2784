"""Small changes of a template's text that keep how the rest is written.

Each function gives a place and the text to put there, or None where the outcome is not certain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.template.node import Kind, Node
from serverless_lint.parse.template.template import Resource
from serverless_lint.source import Location, Span

_REST_OF_LINE = lazy_pattern(r"[ \t]*(?:#[^\r\n]*)?(?=\r?\n|\Z)")
_LINE = lazy_pattern(r"[ \t]*(?:#[^\r\n]*)?(?:\r?\n|\Z)")
_ANCHOR = lazy_pattern(r"(?:^|\s)&\S")
_USUAL_STEP = "  "
_COMMA = lazy_pattern(r"\s*,\s*")
_BEFORE_A_KEY = lazy_pattern(r"[ ]*(?:-[ ]+)*")
_DASH = lazy_pattern(r"(?P<indent>[ ]*)-[ ]+")
_KEEPS_LINE_ENDS = lazy_pattern(r"[|>][0-9]*\+", re.MULTILINE)


class TextChange(NamedTuple):
    """A text to put in the place of another; an empty place inserts."""

    at: Location
    text: str


def entry_added(mapping: Node, key: str, yaml: str, json: str, *, within: str | None = None) -> TextChange | None:
    """What adds a key behind the last one of a mapping. Its value is given as written in YAML and in JSON.

    With `within`, the key gets a mapping that holds the value under that name.
    """
    entries = _entries_written_here(mapping)
    if not entries or mapping.get(key).fact is not None:
        return None
    document = mapping.location.document
    text = document.text
    last = entries[-1].whole_location.span
    end = last.start + len(text[last.start : last.end].rstrip())
    line_start = text.rfind("\n", 0, last.start) + 1
    before = text[line_start : last.start]
    line_end = _line_end(text, end)
    if _is_flow(mapping):
        is_json = text[last.start] == '"'
        own_lines = None if before.strip() else (line_end + before, _step(mapping, before))
        entry = _flow_entry((key, *([within] if within else [])), json if is_json else yaml, is_json, own_lines)
        at = document.at(Span(end, end))
        added = f",{line_end}{before}{entry}" if own_lines else f", {entry}"
        return TextChange(at, added + _gap_before_comment(text, end))
    rest = _REST_OF_LINE.match(text, end)
    # A key behind one that is not at its own line's start, or behind text that keeps its last line ends, changes more.
    if rest is None or not _BEFORE_A_KEY.fullmatch(before) or _KEEPS_LINE_ENDS.search(text, last.start, end):
        return None
    indent = line_end + " " * len(before)
    nested = f"{key}:{indent}{_step(mapping, before)}{within}" if within else key
    return TextChange(document.at(Span(rest.end(), rest.end())), f"{indent}{nested}: {yaml}")


def setting_added(resource: Resource, name: str, value: str) -> TextChange | None:
    """What adds a setting to what a tool makes a resource of, under the name that the tool has for it."""
    origin = resource.template.origin
    entry = origin.settings.get(resource.logical_id) if origin is not None else None
    if origin is None or entry is None:
        return None
    written = Node(resource.template, entry.value, resource.template.root, entry=entry)
    return entry_added(written, origin.setting(name), value, f'"{value}"')


def element_added(elements: Node, yaml: Sequence[str], json: str) -> TextChange | None:
    """What adds an element behind the last one of a list, given as lines of YAML, and in JSON on one line."""
    all_elements = [each for each in elements.children.values() if not _is_made(each)]
    written = [each for each in all_elements if _is_inside(each.whole_location, elements.whole_location)]
    if not written or len(written) != len(all_elements) or _is_shared(elements):
        return None
    document = elements.location.document
    text = document.text
    last = written[-1].whole_location.span
    end = last.start + len(text[last.start : last.end].rstrip())
    if text[elements.location.span.start : last.start].startswith("["):
        return TextChange(document.at(Span(end, end)), f", {json}{_gap_before_comment(text, end)}")
    rest = _REST_OF_LINE.match(text, end)
    line_start = text.rfind("\n", 0, last.start) + 1
    dash = _DASH.fullmatch(text, line_start, last.start)
    if rest is None or dash is None or _KEEPS_LINE_ENDS.search(text, last.start, end):
        return None
    indent = _line_end(text, end) + dash["indent"]
    lines = f"{indent}  ".join(yaml)
    return TextChange(document.at(Span(rest.end(), rest.end())), f"{indent}- {lines}")


def entry_removed(node: Node) -> TextChange | None:
    """What removes a key with its value from a mapping that has others."""
    mapping = node.parent
    siblings = _entries_written_here(mapping) if mapping is not None else []
    if mapping is None or node not in siblings or len(siblings) < 2:
        return None
    document = mapping.location.document
    text = document.text
    span = node.whole_location.span
    end = span.start + len(text[span.start : span.end].rstrip())
    if _is_flow(mapping):
        at = siblings.index(node)
        start = siblings[at - 1].whole_location.span.end if at else span.start
        stop = end if at else siblings[1].whole_location.span.start
        gap = text[start : span.start] if at else text[end:stop]
        return TextChange(document.at(Span(start, stop)), "") if _COMMA.fullmatch(gap) else None
    line_start = text.rfind("\n", 0, span.start) + 1
    rest = _LINE.match(text, end)
    if rest is None or text[line_start : span.start].strip():
        return None
    return TextChange(document.at(Span(line_start, rest.end())), "")


def key_replaced(node: Node, key: str) -> TextChange | None:
    """What gives the value of a mapping another plain or quoted key."""
    location = node.key_location
    quote = location.text[:1] if location.text[:1] in ("'", '"') else ""
    if location.text != f"{quote}{node.key}{quote}" or _is_shared(node):
        return None
    return TextChange(location, f"{quote}{key}{quote}")


def value_replaced(node: Node, text: str) -> TextChange | None:
    """What puts another scalar in the place of one that is written as a plain or quoted text on one line."""
    location = node.location
    if node.kind is not Kind.SCALAR or not node or "\n" in location.text or _is_shared(node):
        return None
    quote = location.text[0] if location.text[0] in "\"'" else ""
    return TextChange(location, f"{quote}{text}{quote}")


def values_replaced(node: Node, texts: Sequence[str]) -> TextChange | None:
    """What puts plain texts in the place of one on one line: a list, or elements of the list that it is in."""
    quoted = value_replaced(node, texts[0]) if texts else None
    if quoted is None or node.parent is None:
        return None
    around = node.parent.parent
    if node.parent.kind is Kind.INTRINSIC or (around is not None and around.kind is Kind.INTRINSIC):
        # A choice gives one thing.
        return None
    written = node.location
    quote = written.text[0] if written.text[0] in "\"'" else ""
    each = [f"{quote}{text}{quote}" for text in texts]
    if node.parent.kind is not Kind.LIST:
        listed = f"[{', '.join(each)}]" if len(each) > 1 else each[0]
        return TextChange(written, listed + (_gap_before_comment(written.document.text, written.span.end)))
    if _starts_flow(node.parent):
        return TextChange(written, ", ".join(each))
    text = written.document.text
    dash = _DASH.fullmatch(text, text.rfind("\n", 0, written.span.start) + 1, written.span.start)
    if dash is None:
        return None
    indent = _line_end(text, written.span.end) + dash[0]
    return TextChange(written, indent.join(each))


def expression_replaced(node: Node, yaml: str, json: str) -> TextChange | None:
    """What puts an expression in the place of a text or another expression that is written on one line.

    It is given as written in YAML and in JSON.
    """
    written = node.location.text
    is_short = node.kind is Kind.INTRINSIC and (written.startswith(("!", "{")))
    if not node or "\n" in written or not (is_short or node.kind is Kind.SCALAR) or _is_shared(node):
        return None
    text = node.location.document.text
    new = json if text.lstrip()[:1] == "{" else yaml
    return TextChange(node.location, new + _gap_before_comment(text, node.location.span.end))


def _flow_entry(keys: Sequence[str], value: str, is_json: bool, own_lines: tuple[str, str] | None) -> str:
    """A key with its value, or with a mapping of the next key; on lines of their own after a line end and a step."""
    key = f'"{keys[0]}"' if is_json else keys[0]
    if len(keys) == 1:
        return f"{key}: {value}"
    if own_lines is None:
        return f"{key}: {{ {_flow_entry(keys[1:], value, is_json, None)} }}"
    indent, step = own_lines
    return f"{key}: {{{indent}{step}{_flow_entry(keys[1:], value, is_json, (indent + step, step))}{indent}}}"


def _gap_before_comment(text: str, at: int) -> str:
    """What keeps a `#` a comment: behind a bracket or quote it needs no blank, behind a plain text it does."""
    return " " if text.startswith("#", at) else ""


def _step(mapping: Node, before: str) -> str:
    """By how much the file indents what is inside something: as it does from this mapping to its entries."""
    text = mapping.whole_location.document.text
    start = mapping.whole_location.span.start
    line = text[text.rfind("\n", 0, start) + 1 : start]
    around = line[: len(line) - len(line.lstrip())]
    step = before[len(around) :]
    return step if step and not step.strip() and before.startswith(around) else _USUAL_STEP


def _line_end(text: str, at: int) -> str:
    """How the line ends that holds an offset; if none follows, how the one before does."""
    feed = text.find("\n", at)
    if feed == -1:
        feed = text.rfind("\n", 0, at)
    return "\r\n" if feed > 0 and text[feed - 1] == "\r" else "\n"


def _starts_flow(elements: Node) -> bool:
    return elements.location.text.startswith("[")


def _is_flow(mapping: Node) -> bool:
    return mapping.location.text.startswith("{")


def _entries_written_here(mapping: Node) -> list[Node]:
    """The values of a mapping in the order of the text, without what comes from `Globals` or through an alias."""
    if mapping.kind is not Kind.MAPPING or _is_made(mapping) or _is_shared(mapping):
        return []
    values = [node for _, node in mapping.items() if _is_inside(node.whole_location, mapping.location)]
    return sorted(values, key=lambda node: node.whole_location.span)


def _is_shared(node: Node) -> bool:
    """Whether its text stands for more than one value, by an anchor or alias at it or around it."""
    at: Node | None = node
    while at is not None and at.parent is not None:
        whole, value, around = at.whole_location, at.location, at.parent.location
        if _is_taken_in(at):
            return not at.template.is_only_one_of(at)
        before = whole.document.text[whole.span.start : value.span.start]
        if not _is_inside(value, whole) or _ANCHOR.search(before):
            return True
        if _is_made(at.parent) or (at.parent is at.template.root and whole.document is not around.document):
            # What is around it was not written there.
            return False
        if not _is_inside(whole, around):
            return True
        at = at.parent
    return False


def _is_made(node: Node) -> bool:
    """Whether a tool made a mapping, which then stands at a key with all that was made for it."""
    if node.key is not None:
        return node.location == node.key_location
    first = next(iter(node.children.values()), None)
    return first is not None and first.key_location == node.location


def _is_taken_in(node: Node) -> bool:
    """Whether it is a resource that stands in another file than what names it, or than the first one."""
    resources = node.parent
    if resources is None or resources.key != "Resources" or resources.parent is not node.template.root:
        return False
    document = node.location.document
    return document is not node.whole_location.document or document is not resources.location.document


def _is_inside(inner: Location, outer: Location) -> bool:
    is_same = inner.document is outer.document
    return is_same and outer.span.start <= inner.span.start <= inner.span.end <= outer.span.end
