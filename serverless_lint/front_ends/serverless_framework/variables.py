"""What the variables of a service are before it is deployed.

`self:` and `file():` are known, `opt:` by what is given, and else like `env:` only by what stands behind them: the
environment of the run is none of the service. What only the deployment knows (`ssm:`, `cf:`, `s3:` and what plugins
add) is unknown.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from serverless_lint.front_ends.facts import is_unknown, make, reference, shifted, stored, unknown
from serverless_lint.front_ends.serverless_framework.parts import Part, Parts, references_in
from serverless_lint.front_ends.serverless_framework.plugins import MERGES_SETTINGS
from serverless_lint.front_ends.serverless_framework.syntax import (
    Literal,
    Source,
    TextPart,
    Variable,
    marks_of,
    parts_of,
    sources_of,
)
from serverless_lint.parse.tree.nodes import (
    MAX_DEPTH,
    MAX_VALUES,
    Entry,
    ListNode,
    MapNode,
    ScalarNode,
    ScalarStyle,
    TreeNode,
)
from serverless_lint.paths import leads_outside
from serverless_lint.source import Document, JoinedDocument, Span

DEFAULT_STAGE = "dev"
DEFAULT_REGION = "us-east-1"
_MAX_WHOLE_TEXT = 100_000
"""Longer texts that one variable stands for are not known: hundreds of settings may mention one."""
MAX_TEXT = 20_000
"""Longer texts with variables in them count as unknown, and so do those that become longer."""
_COST_OF_VARIABLE = 10
"""How many values a variable counts for: each is looked for anew wherever it is mentioned."""
_TOO_MUCH = "too many or too deep values"
_MERGED = "$<<"
_LEADS_ON = frozenset({"self", "file"})
"""The sources of which a part can be looked for without resolving the rest."""
_MAX_FILES = 200
_CHARACTERS_OF_VALUE = 25
"""A file that is taken in counts for a value for so many of its characters."""
_READABLE = (".yml", ".yaml", ".json")
_PROGRAMS = (".js", ".cjs", ".mjs", ".ts", ".py")
_UNKNOWN_IN_SUB = "${Unknown}"
"""A name that no template has: it may be anything."""
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}
_NOTHING: Mapping[str, str] = MappingProxyType({})
_PSEUDO = {"accountId": "AWS::AccountId", "region": "AWS::Region"}


class _At(NamedTuple):
    """Facts of a file, and where its text begins in that of the service."""

    node: TreeNode
    offset: int = 0

    @property
    def span(self) -> Span:
        """Where they stand in the text of the service."""
        return Span(self.node.span.start + self.offset, self.node.span.end + self.offset)

    @property
    def placed(self) -> TreeNode:
        """The facts with these places."""
        return shifted(self.node, self.offset) if self.offset else self.node


class Unread(msgspec.Struct, frozen=True):
    """A part of a service that is not read."""

    span: Span
    name: str
    reason: str


class Variables:
    """Resolves the variables of one service. All that is given and returned stands in its own text, `document`."""

    def __init__(
        self,
        document: Document,
        root: MapNode,
        parts: Parts,
        given: Mapping[str, str] = _NOTHING,
    ) -> None:
        """`given` are options and parameters that somebody deploys it with."""
        self._parts = list(document.parts) if isinstance(document, JoinedDocument) else [document]
        self._length = len(document.text) + 1
        self._root = root
        self._known_parts = parts
        self._folder = posixpath.dirname(document.path)
        syntax = _child(_child(root, "provider"), "variableSyntax")
        self._marks = marks_of(syntax.text if isinstance(syntax, ScalarNode) else "")
        self._files: dict[str, _At | None] = {}
        self._taken: list[Part] = []
        self._active: set[Span] = set()
        self._entering: set[Span] = set()
        self._own = len(document.text)
        self._allowed = self._left = min(MAX_VALUES, self._own + parts.left)
        self._depth = 0
        self._unread: dict[tuple[str, str], Unread] = {}
        self._given = given
        self.asked: set[str] = {"stage"}
        """The options and parameters that it may be deployed with."""

    @property
    def document(self) -> JoinedDocument:
        """The service with all files that were read for it."""
        return JoinedDocument.of(tuple(self._parts))

    @property
    def references(self) -> tuple[str, ...]:
        """The texts of all these files that may take values from the service."""
        return (*references_in(self._root), *chain.from_iterable(part.references for part in self._taken))

    def settle(self) -> None:
        """Leave to other services what this one, of which everything is resolved, has not taken."""
        taken = self._allowed - max(self._left, 0)
        self._known_parts.left -= max(taken - self._own, 0)

    @property
    def unread(self) -> Iterable[Unread]:
        """What could not be read, each thing once."""
        return self._unread.values()

    @cached_property
    def stage(self) -> str:
        """The stage that is deployed, unless somebody says so the one that the service names."""
        return self._given.get("stage") or self._text_at("provider", "stage") or DEFAULT_STAGE

    @cached_property
    def region(self) -> str:
        """The Region that is deployed to if nothing but the service says so; empty if that may be another one."""
        written = _child(_child(self._root, "provider"), "region")
        is_text = isinstance(written, ScalarNode) and self._marks.opening not in written.text
        return self._given.get("region") or (written.text if is_text and isinstance(written, ScalarNode) else "")

    def at(self, *path: str) -> TreeNode | None:
        """The value at a path with its variables resolved."""
        return self._look_up(_At(self._root), path)

    def entry(self, key: str) -> Entry | None:
        """One of the service's own keys, with its value resolved."""
        for entry in self._root.entries:
            if entry.key == key:
                return Entry(key, entry.key_span, self.resolve(entry.value), entry.span)
        return None

    def resolve(self, node: TreeNode, *, in_sub: bool = False) -> TreeNode:
        """A value with its variables resolved; `in_sub` of a text in which CloudFormation has variables of its own."""
        self._left -= 1
        if self._left < 0 or self._depth >= MAX_DEPTH:
            self.note(node.span, "a value", _TOO_MUCH)
            return unknown(node.span)
        with self._deeper():
            if isinstance(node, ScalarNode):
                return self._scalar(node, in_sub=in_sub)
            if isinstance(node, ListNode):
                items = (self.resolve(item, in_sub=in_sub and at == 0) for at, item in enumerate(node.items))
                return ListNode(node.span, tuple(items))
            resolved = MapNode(
                node.span,
                tuple(
                    Entry(
                        entry.key, entry.key_span, self.resolve(entry.value, in_sub=entry.key == "Fn::Sub"), entry.span
                    )
                    for entry in node.entries
                ),
            )
            return self._merged(resolved) if _child(resolved, _MERGED) is not None else resolved

    def _merged(self, node: MapNode) -> TreeNode:
        """A mapping with what a plug-in puts into it; unknown if that is."""
        if not self._merges:
            return node
        added = _child(node, _MERGED)
        own = {entry.key: entry for entry in node.entries if entry.key != _MERGED}
        entries: dict[str, Entry] = {}
        for part in added.items if isinstance(added, ListNode) else (added,):
            if not isinstance(part, MapNode) or is_unknown(part):
                return unknown(node.span)
            entries |= {entry.key: entry for entry in part.entries}
        self._left -= len(entries)
        return MapNode(node.span, tuple((entries | own).values()))

    @cached_property
    def _merges(self) -> bool:
        """Whether a plug-in puts what stands under a key beside it."""
        written = _child(self._root, "plugins")
        listed = _child(written, "modules") or written
        names = listed.items if isinstance(listed, ListNode) else ()
        return any(isinstance(name, ScalarNode) and name.text.endswith(MERGES_SETTINGS) for name in names)

    def note(self, span: Span, name: str, reason: str) -> None:
        """Say of a part that it is not read."""
        self._unread.setdefault((name, reason), Unread(span, name, reason))

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1

    def _scalar(self, scalar: ScalarNode, *, in_sub: bool) -> TreeNode:
        if self._marks.opening not in scalar.text and "#{" not in scalar.text:
            return scalar
        if len(scalar.text) > MAX_TEXT:
            return unknown(scalar.span)
        if scalar.span in self._active:
            self.note(scalar.span, scalar.text, "refers to itself")
            return unknown(scalar.span)
        self._active.add(scalar.span)
        try:
            parts = tuple(self._part(part, scalar.span) for part in parts_of(scalar.text, self._marks))
        finally:
            self._active.discard(scalar.span)
        if len(parts) > 1 and sum(map(_length, parts)) > MAX_TEXT:
            self.note(scalar.span, scalar.text, "too long a text")
            return unknown(scalar.span)
        if len(parts) == 1 and not isinstance(parts[0], str):
            is_short = not isinstance(parts[0], ScalarNode) or len(parts[0].text) <= _MAX_WHOLE_TEXT
            return _placed(parts[0], scalar.span) if is_short else unknown(scalar.span)
        return _text_for_sub(scalar, parts) if in_sub else _text(scalar, parts)

    def _part(self, part: TextPart, span: Span) -> TreeNode | str:
        """A part of a text: what a variable is, or the text; variables of CloudFormation stay as they are."""
        if isinstance(part, str):
            return part
        content = self._content(part, span)
        if content is None:
            return unknown(span)
        sources = sources_of(content)
        opening, closing = self._marks
        return f"{opening}{content}{closing}" if sources is None else self._first(sources, span)

    def _content(self, variable: Variable, span: Span) -> str | None:
        """What stands in a variable, with those inside of it resolved; None if that is not known."""
        self._left -= _COST_OF_VARIABLE
        if self._left < 0:
            self.note(span, "a value", _TOO_MUCH)
            return None
        pieces: list[str] = []
        for inner in variable.parts:
            value = self._part(inner, span)
            text = value if isinstance(value, str) else value.text if isinstance(value, ScalarNode) else None
            if text is None:
                return None
            pieces.append(text)
        return "".join(pieces) if sum(map(len, pieces)) <= MAX_TEXT else None

    def _first(self, sources: tuple[Source | Literal, ...], span: Span) -> TreeNode:
        """What the first of several sources that has a value gives."""
        for source in sources:
            found = _literal(source, span) if isinstance(source, Literal) else self._from(source, span)
            if found is not None:
                return found
        only = sources[0]
        if isinstance(only, Source) and only.type == "opt":
            # Options that are always there (https://www.serverless.com/framework/docs/providers/aws/cli-reference/deploy).
            if only.address == "stage":
                return make(span, DEFAULT_STAGE)
            if only.address == "region":
                return make(span, DEFAULT_REGION)
        return unknown(span)

    def _from(self, source: Source, span: Span) -> TreeNode | None:
        address = source.address or ""
        if source.type == "self":
            return self._look_up(_At(self._root), tuple(address.split("."))) if address else unknown(span)
        if source.type == "file":
            return self._in_file(source.parameter or "", address, span)
        if source.type in ("opt", "param"):
            self.asked.add(address)
            if address in self._given:
                return make(span, self._given[address])
        if source.type in ("opt", "env"):
            return None
        if source.type == "sls" and address == "stage":
            return make(span, self.stage)
        if source.type == "param":
            return self._parameter(address)
        if source.type == "aws" and address in _PSEUDO:
            return make(span, reference(_PSEUDO[address]))
        if source.type == "ssm" and address and source.parameter is None:
            return stored(span, address.removesuffix("~true"))
        if source.type == "strToBool" and (source.parameter or "").strip("'\"").lower() in _TRUTHS:
            return make(span, _TRUTHS[(source.parameter or "").strip("'\"").lower()])
        return unknown(span)

    def _parameter(self, name: str) -> TreeNode | None:
        """What a parameter is in the stage: https://www.serverless.com/framework/docs/guides/parameters."""
        for stage in (self.stage, "default"):
            for path in (("params", stage, name), ("stages", stage, "params", name)):
                found = self._look_up(_At(self._root), path)
                if found is not None:
                    return found
        return None

    def _look_up(self, root: _At, path: tuple[str, ...]) -> TreeNode | None:
        if self._depth >= MAX_DEPTH:
            return unknown(root.span)
        with self._deeper():
            at = self._written_at(root, path)
            if at is None or (isinstance(at.node, ScalarNode) and at.node.value is None):
                return None
            return at.placed if is_unknown(at.node) else self.resolve(at.placed)

    def _written_at(self, root: _At, path: tuple[str, ...]) -> _At | None:
        """The value at a path with the variables in it as they are written; None if there is none."""
        at = root
        for step in path:
            if isinstance(at.node, ScalarNode):
                at = self._entered(msgspec.structs.replace(at.node, span=at.span))
            if is_unknown(at.node):
                return at
            inner = _child(at.node, step)
            if inner is None:
                return None
            at = _At(inner, at.offset)
        return at

    def _entered(self, scalar: ScalarNode) -> _At:
        """What a text, placed in the service, stands for of which a part is asked for.

        Of what is in a file or elsewhere in the service nothing is resolved but that part: the others may name it, as
        `${self:custom.stage}` does in a file that is all of `custom`.
        """
        self._left -= 1
        parts = (
            parts_of(scalar.text, self._marks)
            if self._marks.opening in scalar.text and len(scalar.text) <= MAX_TEXT
            else ()
        )
        if len(parts) != 1 or isinstance(parts[0], str) or self._left < 0:
            return _At(self.resolve(scalar))
        if scalar.span in self._entering or self._depth >= MAX_DEPTH:
            self.note(scalar.span, scalar.text, "refers to itself")
            return _At(unknown(scalar.span))
        self._entering.add(scalar.span)
        try:
            with self._deeper():
                content = self._content(parts[0], scalar.span)
                sources = sources_of(content) if content is not None else None
                if not sources or not all(isinstance(each, Source) and each.type in _LEADS_ON for each in sources):
                    return _At(self.resolve(scalar))
                written = (self._leads_to(each, scalar.span) for each in sources if isinstance(each, Source))
                found = next((each for each in written if each is not None), _At(unknown(scalar.span)))
                if isinstance(found.node, ScalarNode):
                    return self._entered(msgspec.structs.replace(found.node, span=found.span))
                return found
        finally:
            self._entering.discard(scalar.span)

    def _leads_to(self, source: Source, span: Span) -> _At | None:
        path = tuple(source.address.split(".")) if source.address else ()
        root = _At(self._root) if source.type == "self" else self._file(source.parameter or "", span)
        return _At(unknown(span)) if root is None else self._written_at(root, path)

    def _text_at(self, *path: str) -> str | None:
        found = self.at(*path)
        return found.text if isinstance(found, ScalarNode) else None

    def _in_file(self, written: str, address: str, span: Span) -> TreeNode | None:
        root = self._file(written, span)
        if root is None:
            return unknown(span)
        return self._look_up(root, tuple(address.split(".")) if address else ())

    def _file(self, written: str, span: Span) -> _At | None:
        """What a file holds; None if it is not read."""
        path = posixpath.normpath(posixpath.join(self._folder, written.strip().strip("'\"")))
        if path not in self._files:
            self._files[path] = self._load(path, written.strip(), span)
        return self._files[path]

    def _load(self, path: str, written: str, span: Span) -> _At | None:
        reason = ""
        if leads_outside(path) or written.startswith(("/", "~")):
            reason = "outside of the project"
        elif path.endswith(_PROGRAMS):
            reason = "made by a program"
        elif not path.endswith(_READABLE):
            reason = "neither YAML nor JSON"
        elif len(self._files) >= _MAX_FILES:
            reason = "too many files"
        found = self._known_parts.at(path) if not reason else None
        if found is None:
            self.note(span, written, reason or "not found or not readable")
            return None
        offset = self._length
        self._left -= len(found.document.text) // _CHARACTERS_OF_VALUE
        self._taken.append(found)
        self._parts.append(found.document)
        self._length += len(found.document.text) + 1
        return _At(found.root, offset) if found.root is not None else None


def _child(node: TreeNode | None, step: str) -> TreeNode | None:
    if isinstance(node, MapNode):
        return node.get(step)
    if isinstance(node, ListNode) and step.isdecimal() and len(step) < 6 and int(step) < len(node.items):
        return node.items[int(step)]
    return None


def _length(part: TreeNode | str) -> int:
    return len(part) if isinstance(part, str) else len(part.text) if isinstance(part, ScalarNode) else 0


def _literal(literal: Literal, span: Span) -> TreeNode:
    return ScalarNode(span, literal.text, ScalarStyle.DERIVED if literal.is_quoted else ScalarStyle.PLAIN)


def _placed(node: TreeNode, span: Span) -> TreeNode:
    """A value where it is used; maps and lists stay where they are written."""
    if not isinstance(node, ScalarNode):
        return node
    is_plain = node.style is ScalarStyle.PLAIN and not node.is_text
    return ScalarNode(span, node.text, ScalarStyle.PLAIN if is_plain else ScalarStyle.DERIVED)


def _text(scalar: ScalarNode, parts: tuple[TreeNode | str, ...]) -> TreeNode:
    """A text of several parts; what another tool or a plugin fills in is unknown.

    In several lines it is code, in which JavaScript has variables of its own.
    """
    is_code = "\n" in scalar.text and "::" not in scalar.text and "#{" not in scalar.text
    if is_code and all(isinstance(part, str) for part in parts):
        return scalar
    pieces: list[TreeNode] = []
    for part in parts:
        if not isinstance(part, str):
            is_text = isinstance(part, ScalarNode) or (isinstance(part, MapNode) and part.get("Ref") is not None)
            pieces.append(part if is_text else unknown(scalar.span))
        elif ("${" in part and not is_code) or "#{" in part:
            pieces.append(unknown(scalar.span))
        else:
            pieces.append(ScalarNode(scalar.span, part, ScalarStyle.DERIVED))
    if all(isinstance(piece, ScalarNode) for piece in pieces):
        text = "".join(piece.text for piece in pieces if isinstance(piece, ScalarNode))
        return ScalarNode(scalar.span, text, ScalarStyle.DERIVED)
    return (
        pieces[0] if len(pieces) == 1 else make(scalar.span, {"Fn::Join": ["", [_as_text(piece) for piece in pieces]]})
    )


def _as_text(node: TreeNode) -> TreeNode:
    return ScalarNode(node.span, node.text, ScalarStyle.DERIVED) if isinstance(node, ScalarNode) else node


def _text_for_sub(scalar: ScalarNode, parts: tuple[TreeNode | str, ...]) -> TreeNode:
    """A text for `Fn::Sub`, in which CloudFormation fills in what is left."""
    if all(isinstance(part, str) for part in parts):
        return scalar
    pieces: list[str] = []
    for part in parts:
        if isinstance(part, str):
            pieces.append(part)
        elif isinstance(part, ScalarNode):
            pieces.append(part.text)
        else:
            name = part.get("Ref") if isinstance(part, MapNode) else None
            pieces.append(f"${{{name.text}}}" if isinstance(name, ScalarNode) else _UNKNOWN_IN_SUB)
    return ScalarNode(scalar.span, "".join(pieces), ScalarStyle.DERIVED)
