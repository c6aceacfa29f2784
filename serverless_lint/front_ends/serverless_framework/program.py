"""A service that a program exports, such as `serverless.ts`, as far as what it exports is literal.

https://www.serverless.com/framework/docs/providers/aws/guide/intro#typescript
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from serverless_lint.front_ends.facts import OPEN, is_unknown, make, unknown
from serverless_lint.front_ends.literals import MAX_TEXT, CodeFiles, Literals, Value
from serverless_lint.front_ends.serverless_framework.folder_texts import FolderTexts
from serverless_lint.front_ends.serverless_framework.variables import Unread
from serverless_lint.parse.code.facts import (
    Call,
    Constant,
    Expression,
    FunctionValue,
    Interpolation,
    Name,
    Operation,
    Sequence,
    last_name,
)
from serverless_lint.parse.code.facts import Mapping as MappingExpression
from serverless_lint.parse.code.imports import javascript_candidates, javascript_files
from serverless_lint.parse.javascript.settings import Patterns, matching, typescript_settings
from serverless_lint.parse.tree.nodes import Entry, ListNode, MapNode, ScalarNode, TreeFile, TreeNode
from serverless_lint.source import Document, JoinedDocument, Span

_SETTINGS = ("tsconfig.json", "tsconfig.paths.json")
"""What may say where the modules are that a program imports; the second is that of the framework's own template."""
_ANYTHING: Patterns = {"*": ("*",)}
_EXPORTED = "default"
_HANDLER_PATH = frozenset({"handlerPath", "getHandlerPath"})
"""What the framework's own template calls the function that gives the path of a folder in the service."""
_HERE = "__dirname"
_RESOURCES = "resources"
_OF_CLOUDFORMATION = frozenset({"environment", "functions", "tags", _RESOURCES})
"""Sections whose maps may have keys that are not seen."""
_DEPLOYED = ("functions", _RESOURCES)
_COMPUTED = "made by a program"
_MAX_DEPTH = 40
_MAX_VALUES = 50_000
_MAX_FILES = 300


class ProgramFiles(CodeFiles, Protocol):
    """The scanned files."""

    def document(self, name: str) -> Document | None:
        """A file as text; None if there is none that can be read."""
        ...


class Definition(NamedTuple):
    """What a program exports."""

    document: JoinedDocument
    """All files that it is read from."""
    tree: TreeFile
    unread: tuple[Unread, ...]
    """The sections of which something is computed."""


def read_definition(document: Document, files: ProgramFiles) -> Definition | None:
    """What a program exports; None if nothing of what it deploys is literal."""
    reader = _Reader(document, files)
    root = reader.exported()
    sections = [entry for entry in root.entries if entry.key in _DEPLOYED] if root is not None else []
    if root is None or not any(isinstance(each.value, MapNode) and not is_unknown(each.value) for each in sections):
        return None
    unread = tuple(Unread(each.key_span, each.key, _COMPUTED) for each in sections if _is_open(each.value))
    return Definition(reader.document, TreeFile(root), unread)


def _is_open(section: TreeNode) -> bool:
    """Whether something in a section is not known to be there, or not what it is."""
    if is_unknown(section) or not isinstance(section, MapNode):
        return True
    return any(entry.key == OPEN or is_unknown(entry.value) for entry in section.entries)


class _Reader:
    def __init__(self, document: Document, files: ProgramFiles) -> None:
        self._files = files
        self._folder = posixpath.dirname(document.path)
        self._aliases = tuple(_aliases(self._folder, files))
        self._literals = Literals(files, self._candidates)
        self._folder_texts = FolderTexts(self._literals, self._folder)
        self._parts = [document]
        self._starts = {document.path: 0}
        self._length = len(document.text) + 1
        self._left = _MAX_VALUES

    @property
    def document(self) -> JoinedDocument:
        """All files that were read."""
        return JoinedDocument.of(tuple(self._parts))

    def exported(self) -> MapNode | None:
        """What the program exports."""
        name = self._parts[0].path
        module = self._literals.module(name)
        exports = module.exports if module is not None else ()
        written = next((each.value for each in exports if each.name == _EXPORTED and each.value is not None), None)
        found = self._literals.behind(Value(name, written)) if written is not None else None
        returned = self._returned(found) if found is not None else None
        found = self._literals.behind(returned) if returned is not None else found
        if found is None or not isinstance(found.expression, MappingExpression):
            return None
        return self._root(found)

    def _returned(self, found: Value) -> Value | None:
        """What a function of the program gives that its call is exported: `module.exports = configuration();`."""
        call = self._literals.call(found)
        function = self._literals.behind(Value(found.file, call.callee)) if call is not None else None
        module = self._literals.module(function.file) if function is not None else None
        if function is None or module is None or not isinstance(function.expression, FunctionValue):
            return None
        index = function.expression.function
        given = [each.value for each in module.returns if module.blocks[each.block].function == index]
        return Value(function.file, given[0]) if len(given) == 1 and given[0] is not None else None

    def _root(self, value: Value) -> MapNode | None:
        """The service; of what spreads that are not known may hold, plugins could change most."""
        node, is_whole = self._map(value, "", 0)
        if node is None or is_whole:
            return node
        others = tuple(entry for entry in node.entries if entry.key not in (OPEN, "plugins"))
        return MapNode(node.span, (*others, Entry("plugins", node.span, unknown(node.span), node.span)))

    def _node(self, value: Value, key: str, depth: int) -> TreeNode:
        """A value under a key, or somewhere in the resources."""
        found = self._literals.behind(value)
        expression = found.expression
        span = self._span(found)
        self._left -= 1
        if span is None or self._left < 0 or depth > _MAX_DEPTH:
            return unknown(self._span(value) or Span(0, 0))
        if isinstance(expression, Constant):
            constant = expression.value if not isinstance(expression.value, float) else str(expression.value)
            # One constant may stand for thousands of settings.
            return make(span, constant) if not isinstance(constant, str) or len(constant) <= MAX_TEXT else unknown(span)
        if isinstance(expression, MappingExpression):
            node, is_whole = self._map(found, key, depth + 1)
            return unknown(span) if node is None or not (is_whole or key in _OF_CLOUDFORMATION) else node
        if isinstance(expression, Sequence):
            return self._list(found, span, key, depth + 1)
        text = self._text(found, _MAX_DEPTH)
        return unknown(span) if text is None else make(span, text)

    def _map(self, value: Value, key: str, depth: int) -> tuple[MapNode | None, bool]:
        """A map, and whether all of its keys are known."""
        span, expression = self._span(value), value.expression
        if span is None or not isinstance(expression, MappingExpression):
            return None, False
        entries: dict[str, Entry] = {}
        is_whole = True
        for written in expression.entries:
            if written.key is None:
                spread = self._literals.behind(Value(value.file, written.value))
                inner, is_known = self._map(spread, key, depth + 1) if depth < _MAX_DEPTH else (None, False)
                # What is not known may replace whatever stands before it.
                entries = entries if is_known else {}
                entries.update((entry.key, entry) for entry in (inner.entries if inner is not None else ()))
                is_whole = is_whole and is_known
                continue
            name = self._literals.constant(Value(value.file, written.key))
            place = self._span(Value(value.file, written.key))
            if not isinstance(name, (str, int)) or place is None:
                is_whole = False
                continue
            inside = self._node(Value(value.file, written.value), key if key == _RESOURCES else str(name), depth)
            if not _is_nothing(inside):
                entries[str(name)] = Entry(str(name), place, inside, Span(place.start, max(place.end, inside.span.end)))
        if not is_whole:
            entries[OPEN] = Entry(OPEN, span, unknown(span), span)
        return MapNode(span, tuple(entries.values())), is_whole

    def _list(self, value: Value, span: Span, key: str, depth: int) -> TreeNode:
        items: list[TreeNode] = []
        for item in value.expression.items if isinstance(value.expression, Sequence) else ():
            if not isinstance(item, Operation) or item.operator != "...":
                items.append(self._node(Value(value.file, item), key, depth))
                continue
            inner = self._node(Value(value.file, item.operands[0]), key, depth) if item.operands else None
            if not isinstance(inner, ListNode):
                return unknown(span)
            items += inner.items
        return ListNode(span, tuple(items))

    def _text(self, value: Value, steps: int) -> str | None:
        """A text that is put together, in which a folder may stand for its path in the service."""
        found = self._literals.behind(value)
        expression = found.expression
        call = self._literals.call(found)
        if call is not None:
            known = self._folder_texts.of(found)
            return known if known is not None else self._of_resolver(found, call)
        parts: tuple[Expression, ...] = ()
        if isinstance(expression, Interpolation):
            parts = expression.parts
        elif isinstance(expression, Operation) and expression.operator == "+":
            parts = expression.operands
        if not parts or steps < 0:
            constant = self._literals.constant(found)
            text = None if constant is None or isinstance(constant, bool) else str(constant)
            return text if text is None or len(text) <= MAX_TEXT else None
        texts: list[str] = []
        left = MAX_TEXT
        for part in parts:
            text = self._text(Value(found.file, part), steps - 1)
            left -= len(text) if text is not None else 0
            if text is None or left < 0:
                return None
            texts.append(text)
        return "".join(texts)

    def _of_resolver(self, at: Value, call: Call) -> str | None:
        """What a function gives of a folder that is called as the one of the framework's own template."""
        given = call.arguments[0].value if len(call.arguments) == 1 else None
        is_folder = isinstance(given, Name) and given.name == _HERE and last_name(call.callee) in _HANDLER_PATH
        return posixpath.relpath(posixpath.dirname(at.file) or ".", self._folder or ".") if is_folder else None

    def _span(self, value: Value) -> Span | None:
        """Where a value stands in the texts of all files; None if its file cannot be taken in."""
        if value.file not in self._starts:
            document = self._files.document(value.file) if len(self._parts) < _MAX_FILES else None
            if document is None:
                return None
            self._starts[value.file] = self._length
            self._parts.append(document)
            self._length += len(document.text) + 1
        start = self._starts[value.file]
        return Span(value.expression.span.start + start, value.expression.span.end + start)

    def _candidates(self, folder: str, module: str) -> Iterator[str]:
        """The files that an import may mean."""
        yield from javascript_candidates(folder, module)
        for base, patterns in self._aliases:
            for target in matching(patterns, module):
                yield from javascript_files(posixpath.normpath(posixpath.join(base, target)))


def _aliases(folder: str, files: ProgramFiles) -> Iterator[tuple[str, Patterns]]:
    """What the compiler knows names of modules to lead to, with the folder that this is in."""
    for name in _SETTINGS:
        document = files.document(posixpath.join(folder, name))
        settings = typescript_settings(document.text) if document is not None else None
        if settings is None:
            continue
        base = posixpath.join(folder, settings.base_url or ".")
        yield base, settings.paths or {}
        if settings.base_url is not None:
            yield base, _ANYTHING


def _is_nothing(node: TreeNode) -> bool:
    """Whether a value is `undefined` or `null`, which is as good as none."""
    return isinstance(node, ScalarNode) and node.text == "" and not node.is_text and not is_unknown(node)
