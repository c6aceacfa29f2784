"""Where in a text an ignore can be written, and how.

A comment must stay a comment: at the end of a line inside a text, it would become a part of it. So every place is a
proposal, and what comes of it is looked at with the parser of the file.
"""

from __future__ import annotations

import enum
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property
from pathlib import PurePosixPath
from typing import NamedTuple, TypeAlias

from serverless_lint.ignores.suppress import DIRECTIVE, METADATA_KEY
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.code.imports import JAVASCRIPT_SUFFIXES
from serverless_lint.parse.fact import COMMENT_MARK, Comment
from serverless_lint.parse.template.edits import entry_added
from serverless_lint.parse.template.node import Kind, Node
from serverless_lint.parse.template.template import Resource, Template, is_template
from serverless_lint.parse.tree.nodes import TreeFile
from serverless_lint.parse.tree.read import parse_tree
from serverless_lint.rule import Edit
from serverless_lint.source import Document, Location, Span
from serverless_lint.sources.facts import parse_code

_MAX_LINES_ABOVE = 60
"""How far up the beginning of a statement is looked for."""
_YAML_SUFFIXES = frozenset({".yaml", ".yml", ".template"})
_LINE_SUFFIXES = frozenset({".cfg", ".env", ".ini", ".properties"})
_LINE_NAMES = frozenset({"credentials", ".npmrc", ".pypirc"})
_COMMENT_MARK = lazy_pattern(r"#|//|/\*")
_OTHER_TOOLS = lazy_pattern(r"\b(?:eslint|prettier|biome|tslint|istanbul|c8|NOSONAR|yamllint)\b|@ts-")
"""What is in comments that other tools take as a whole."""
_FOR_THE_NEXT_LINE = lazy_pattern(r"\s*(?:#|//|/\*)")
_CODING = lazy_pattern(r"#!|.*coding[:=]")
"""Lines that mean something only where they are: at the beginning of a file."""


class Syntax(enum.Enum):
    """How comments are written."""

    PYTHON = "python"
    JAVASCRIPT = "javascript"
    YAML = "yaml"
    LINES = "lines"
    """Formats in which each line stands for itself, and a comment has one of its own."""
    NONE = "none"


class CommentPlace(NamedTuple):
    """A comment at the end of a line, or on a line of its own above it."""

    path: str
    line: int
    above: bool


class MetadataPlace(NamedTuple):
    """An entry in the metadata of a template's resource."""

    path: str
    resource: str


IgnorePlace: TypeAlias = CommentPlace | MetadataPlace
TextOf: TypeAlias = Callable[[Document], "EditableText"]


class EditableText:
    """A file's text, and what has to be known to write ignores into it."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.is_json = _is_json(document)
        self.syntax = Syntax.NONE if self.is_json else _syntax_of(document.path)

    @property
    def is_checked(self) -> bool:
        """Whether a parser tells what is a comment."""
        return self.syntax not in (Syntax.LINES, Syntax.NONE)

    @cached_property
    def problems(self) -> int:
        """How many mistakes keep the text from being read."""
        return self._parsed[1]

    @property
    def comments(self) -> tuple[Comment, ...]:
        """The comments that speak to this tool."""
        return self._parsed[0]

    def resource_at(self, place: Location) -> Resource | None:
        """The template's resource that a place is in."""
        resources = self._template.resources.values() if self._template is not None else ()
        for resource in resources:
            whole = resource.node.whole_location
            if whole.document.path == place.document.path and whole.span.start <= place.span.start <= whole.span.end:
                return resource
        return None

    def resource(self, name: str) -> Resource | None:
        """A resource of the template."""
        return None if self._template is None else self._template.resources.get(name)

    def directive_at(self, place: CommentPlace) -> re.Match[str] | None:
        """The ignore that stands at a place already, as a match in the document's text."""
        line = place.line - 1 if place.above else place.line
        for comment in self.comments:
            if self.document.position(comment.span.start).line == line and place.above == self._stands_alone(comment):
                found = DIRECTIVE.search(self.document.text, *comment.span)
                if found is not None and found["verb"].lower() == "ignore":
                    return found
        return None

    def _stands_alone(self, comment: Comment) -> bool:
        start = self.document.line_span(self.document.position(comment.span.start).line).start
        return not self.document.text[start : comment.span.start].strip()

    @cached_property
    def _parsed(self) -> tuple[tuple[Comment, ...], int]:
        if self.syntax in (Syntax.PYTHON, Syntax.JAVASCRIPT):
            facts = parse_code(self.document.text, self.document.path)
            return ((), 1) if facts is None else (facts.comments, int(facts.problem is not None))
        return self._tree.comments, len(self._tree.problems)

    @cached_property
    def _tree(self) -> TreeFile:
        if self.syntax is Syntax.YAML or self.is_json:
            return parse_tree(self.document.text, is_json=self.is_json)
        return TreeFile(None)

    @cached_property
    def _template(self) -> Template | None:
        if not (self._tree.is_complete and is_template(self._tree)):
            return None
        return Template(self.document, self._tree)


def places_for(places: Iterable[Location], text_of: TextOf) -> Iterator[IgnorePlace]:
    """Where a finding about some places can be ignored, the narrowest place first."""
    for place in places:
        text = text_of(place.document)
        yield from _comment_places(text, place)
        resource = text.resource_at(place)
        if resource is not None:
            yield MetadataPlace(place.document.path, resource.logical_id)


def _comment_places(text: EditableText, place: Location) -> Iterator[CommentPlace]:
    document = text.document
    if text.syntax is Syntax.NONE or not document.text:
        return
    line = place.start.line
    if text.syntax is not Syntax.LINES and not _is_for_other_tools(document.line_text(line)):
        yield CommentPlace(document.path, line, above=False)
    if text.syntax is Syntax.LINES:
        if line == 1 or not document.line_text(line - 1).endswith("\\"):
            yield CommentPlace(document.path, line, above=True)
        return
    for above in dict.fromkeys((*_lines_around(document, line), *_lines_above(document, line))):
        if not _must_stay_where_it_is(document, above):
            yield CommentPlace(document.path, above, above=True)


def _lines_around(document: Document, line: int) -> Iterator[int]:
    """A line and those above it that are indented less and less: where what is around it begins."""
    least = _indentation(document, line)
    yield line
    for above in range(line - 1, max(0, line - 1 - _MAX_LINES_ABOVE * 10), -1):
        if document.line_text(above).strip() and _indentation(document, above) < least:
            least = _indentation(document, above)
            yield above
            if least == 0:
                return


def _lines_above(document: Document, line: int) -> Iterator[int]:
    for above in range(line - 1, max(0, line - 1 - _MAX_LINES_ABOVE), -1):
        if document.line_text(above).strip():
            yield above


def _indentation(document: Document, line: int) -> int:
    text = document.line_text(line)
    return len(text) - len(text.lstrip())


def _must_stay_where_it_is(document: Document, line: int) -> bool:
    return any(_CODING.match(document.line_text(above)) for above in range(line, min(2, document.line_count) + 1))


def edits_at(place: IgnorePlace, rules: Collection[str], reason: str, text: EditableText) -> tuple[Edit, ...]:
    """What writes an ignore of some rules at a place, or into the one that is there; empty if that cannot be."""
    if isinstance(place, MetadataPlace):
        resource = text.resource(place.resource)
        return () if resource is None else tuple(_metadata_edits(resource, rules, reason))
    directive = text.directive_at(place)
    if directive is not None:
        return tuple(_merged(directive, rules, reason, text.document))
    return (_new_comment(place, rules, reason, text),)


def _merged(directive: re.Match[str], rules: Collection[str], reason: str, document: Document) -> Iterator[Edit]:
    present = [word.strip() for word in directive["rules"].split(",")]
    added = [rule for rule in rules if rule not in present]
    if added:
        end = directive.start("rules") + len(directive["rules"].rstrip())
        separator = ", " if any(present) else ""
        yield Edit(document.at(Span(end, end)), separator + ", ".join(added))
    if reason and not directive["reason"].strip():
        yield Edit(document.at(Span(*directive.span("reason"))), f" {reason}")


def _new_comment(place: CommentPlace, rules: Collection[str], reason: str, text: EditableText) -> Edit:
    document = text.document
    sign = "//" if text.syntax is Syntax.JAVASCRIPT else "#"
    comment = f"{sign} {COMMENT_MARK} ignore[{', '.join(rules)}] {reason}".rstrip()
    line = document.line_span(_above_comments(document, place.line) if place.above else place.line)
    content = document.text[line.start : line.end]
    if place.above:
        indentation = content[: len(content) - len(content.lstrip())]
        line_end = "\r\n" if "\r\n" in document.text else "\n"
        return Edit(document.at(Span(line.start, line.start)), f"{indentation}{comment}{line_end}")
    blanks = " " if text.syntax is Syntax.JAVASCRIPT else "  "
    start = line.start + len(content.rstrip())
    return Edit(document.at(Span(start, line.end)), blanks + comment)


def _above_comments(document: Document, line: int) -> int:
    """The line, or the first of the comments above it that tell other tools something about the line below them."""
    while line > 1:
        above = document.line_text(line - 1)
        if not (_FOR_THE_NEXT_LINE.match(above) and _is_for_other_tools(above)):
            break
        line -= 1
    return line


def _is_for_other_tools(line: str) -> bool:
    mark = _COMMENT_MARK.search(line)
    return mark is not None and _OTHER_TOOLS.search(line, mark.end()) is not None


def _metadata_edits(resource: Resource, rules: Collection[str], reason: str) -> Iterator[Edit]:
    entries = [{"rule": rule, **({"reason": reason} if reason else {})} for rule in rules]
    in_list = ", ".join(_json(entry) for entry in entries)
    metadata = resource.node.get("Metadata")
    own = metadata.get(METADATA_KEY)
    ignore = own.get("ignore")
    if ignore.kind is Kind.LIST and ignore.fact is not None:
        yield from _list_edits(ignore, in_list)
        return
    for mapping, key, value in (
        (own, "ignore", f"[{in_list}]"),
        (metadata, METADATA_KEY, f'{{"ignore": [{in_list}]}}'),
        (resource.node, "Metadata", f'{{"{METADATA_KEY}": {{"ignore": [{in_list}]}}}}'),
    ):
        if mapping.fact is not None:
            # JSON is YAML.
            change = entry_added(mapping, key, value, value)
            if change is not None:
                yield Edit(change.at, change.text)
            return


def _list_edits(ignore: Node, entries: str) -> Iterator[Edit]:
    text, start = ignore.location.text, ignore.location.span.start
    if text.startswith("[") and text.endswith("]"):
        last = start + len(text[:-1].rstrip())
        separator = ", " if text[1:-1].strip() else ""
        yield Edit(ignore.document.at(Span(last, last)), separator + entries)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _syntax_of(path: str) -> Syntax:
    name = PurePosixPath(path).name
    suffix = PurePosixPath(path).suffix
    if suffix == ".py":
        return Syntax.PYTHON
    if suffix in JAVASCRIPT_SUFFIXES:
        return Syntax.JAVASCRIPT
    if suffix in _YAML_SUFFIXES:
        return Syntax.YAML
    if suffix in _LINE_SUFFIXES or name in _LINE_NAMES or name == ".env" or name.startswith(".env."):
        return Syntax.LINES
    return Syntax.NONE


def _is_json(document: Document) -> bool:
    return document.path.endswith(".json") or (
        document.path.endswith(".template") and document.text.lstrip().startswith("{")
    )
