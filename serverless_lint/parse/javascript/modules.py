"""What a JavaScript file takes from other modules and offers to them, as ESM, CommonJS and TypeScript write it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from serverless_lint.parse.code.facts import (
    Argument,
    Attribute,
    CallResult,
    Constant,
    Export,
    Expression,
    FunctionValue,
    Import,
    ImportKind,
    Mapping,
    Name,
    Operation,
    Sequence,
    Subscript,
    subexpressions,
)
from serverless_lint.parse.fact import PROPOSALS, SyntaxProblem
from serverless_lint.parse.javascript.nodes import parts_of, span_of, text_of_string, tokens_of
from serverless_lint.source import Span

_MODULE_CALLS = {"require": ImportKind.REQUIRE, "import": ImportKind.DYNAMIC}
_MAX_MODULE_NAME = 1000
"""Longer names are cut off, as each imported name repeats them."""
_TYPE_KEYWORDS = frozenset(("type", "typeof"))


class _Source(NamedTuple):
    """Another module, as a statement or call names it."""

    span: Span
    module: str
    module_span: Span
    kind: ImportKind
    block: int
    available: bool = True
    """False for the promise of a module."""


class ModuleFacts:
    """Gathers the imports and exports of one file."""

    def __init__(self, text: str) -> None:
        self.imports: list[Import] = []
        self.exports: list[Export] = []
        self.is_esm = False
        self.problem: SyntaxProblem | None = None
        """What no engine loads, although it can be read."""
        self._text = text
        self._bound_to_exports: Expression | None = None
        """What the name `exports` was last given."""
        self._is_replaced = False
        """Whether `module.exports` is an object that the name `exports` does not mean."""
        self._calls: dict[int, _Source] = {}
        self._gathered: dict[int, tuple[int | None, ...]] = {}
        """By calls that wait for several promises, the calls that bring in modules among these."""
        self._bound_calls: set[int] = set()

    def import_statement(self, node: Node, block: int) -> None:
        """`import … from "a"`, `import "a"`, and `import a = require("a")` of TypeScript."""
        clause = next(iter(parts_of(node)), None)
        if clause is None:
            return
        if clause.type == "import_require_clause":
            self._import_require(clause, block)
            return
        self.is_esm = True
        named = node.child_by_field_name("source")
        if named is None:
            return
        source = self._source(node, named, ImportKind.IMPORT, block)
        if clause.type == "import_clause":
            self._import_clause(clause, source, type_only=_has_type_keyword(node))
            if self._text.startswith("export", node.start_byte):
                self._export_default_from(clause, source)
        else:
            self._import(source, "", "", source.span)

    def _export_default_from(self, clause: Node, source: _Source) -> None:
        """`export a from "b"`, which is read as an import."""
        name = next((part for part in parts_of(clause) if part.type == "identifier"), None)
        if name is None:
            return
        written = self._name(name)
        self.exports.append(Export(span_of(name), written, None, source.module, "default"))
        if self.problem is None:
            self.problem = SyntaxProblem(
                source.span,
                f"`export {written} from` is no JavaScript and translated only if Babel is told to: "
                f"write `export {{ default as {written} }} from`",
                language=PROPOSALS,
            )

    def export_list(self, node: Node, block: int) -> None:
        """`export {a}`, and `export … from "a"`."""
        named = node.child_by_field_name("source")
        type_only = _has_type_keyword(node)
        if named is not None:
            self._reexport(node, self._source(node, named, ImportKind.EXPORT, block), type_only=type_only)
        elif not type_only:
            for clause in parts_of(node):
                if clause.type == "export_clause":
                    self._export_clause(clause)

    def offer(self, span: Span, name: str, value: Expression | None) -> None:
        """An export of a value."""
        self.exports.append(Export(span, name, value))

    def offer_all(self, span: Span, value: Expression) -> None:
        """`module.exports = value`: the entries of an object are exports of their own."""
        self.offer(span, "default", value)
        for entry in value.entries if isinstance(value, Mapping) else ():
            if isinstance(entry.key, Constant) and isinstance(entry.key.value, str):
                self.offer(entry.key.span, entry.key.value, entry.value)

    def offer_assigned(self, place: Expression, value: Expression, *, is_certain: bool) -> None:
        """Export the value if assigning to the place does so; `is_certain` if that is done whenever the file is loaded.

        Compilers announce a name by `exports.name = void 0` before they export it.
        """
        if isinstance(value, Operation) and value.operator == "void":
            return
        if isinstance(place, Attribute) and is_exports(place):
            if is_certain:
                self._replace(value)
            self.offer_all(place.span, value)
        elif isinstance(place, (Attribute, Subscript)) and is_exports(place.base):
            if is_certain and self._is_replaced and isinstance(place.base, Name):
                return
            if isinstance(place, Attribute):
                self.offer(place.name_span, place.name, value)
            elif isinstance(place.index, Constant):
                self.offer(place.index.span, str(place.index.value), value)

    def note_assigned(self, name: Name, value: Expression) -> None:
        """Remember what the name `exports` is given, as in `exports = module.exports = {}`."""
        if name.name == "exports":
            self._bound_to_exports, self._is_replaced = value, False

    def _replace(self, value: Expression) -> None:
        """Forget what was exported before `module.exports` became another object."""
        if self.is_esm or not isinstance(value, (Mapping, FunctionValue)):
            return
        if any(is_exports(part) for part in subexpressions(value)):
            return
        self.exports.clear()
        self._is_replaced = value != self._bound_to_exports

    def note_call(
        self, call: int, callee: str, span: Span, arguments: tuple[Argument, ...], *, block: int, awaited: bool
    ) -> None:
        """Remember a call that brings in a module."""
        kind = _MODULE_CALLS.get(callee)
        if kind is None or not arguments:
            return
        module = arguments[0].value
        if isinstance(module, Constant) and isinstance(module.value, str):
            written = Span(module.span.start + 1, module.span.end - 1)
            available = awaited or kind is ImportKind.REQUIRE
            self._calls[call] = _Source(span, module.value[:_MAX_MODULE_NAME], written, kind, block, available)

    def note_gathered(self, call: int, arguments: tuple[Argument, ...]) -> None:
        """Remember a call of `Promise.all` that is waited for, if modules are among what it waits for."""
        given = arguments[0].value if arguments else None
        items = given.items if isinstance(given, Sequence) else ()
        calls = tuple(
            item.call if isinstance(item, CallResult) and item.call in self._calls else None for item in items
        )
        # What is spread moves what stands behind it.
        is_placed = not any(isinstance(item, Operation) and item.operator == "..." for item in items)
        if is_placed and any(each is not None for each in calls):
            self._gathered[call] = calls

    def bind(self, alias: str, value: Expression) -> bool:
        """Whether the value is a module or a name of one, so that binding it is an import."""
        name, base = (value.name, value.base) if isinstance(value, Attribute) else ("", value)
        call = self._gathered_call(base) if isinstance(base, Subscript) else None
        if isinstance(base, CallResult) and base.call in self._calls and self._calls[base.call].available:
            call = base.call
        if call is None:
            return False
        self._bound_calls.add(call)
        self._import(self._calls[call], name, alias, value.span)
        return True

    def _gathered_call(self, item: Subscript) -> int | None:
        """The call that brings in the module which is one of several that are waited for."""
        index = item.index.value if isinstance(item.index, Constant) else None
        calls = self._gathered.get(item.base.call, ()) if isinstance(item.base, CallResult) else ()
        return calls[index] if isinstance(index, int) and 0 <= index < len(calls) else None

    def finish(self) -> None:
        """Record the modules that are brought in without being bound to a name."""
        for call, source in self._calls.items():
            if call not in self._bound_calls:
                self._import(source, "", "", source.span)

    def _source(self, node: Node, named: Node, kind: ImportKind, block: int) -> _Source:
        start, end = named.byte_range
        written = Span(start + 1, max(start + 1, end - 1))
        return _Source(span_of(node), text_of_string(named, self._text)[:_MAX_MODULE_NAME], written, kind, block)

    def _import(self, source: _Source, name: str, alias: str, span: Span, *, type_only: bool = False) -> None:
        self.imports.append(
            Import(span, source.module, name, alias, source.block, source.kind, source.module_span, type_only)
        )

    def _import_clause(self, clause: Node, source: _Source, *, type_only: bool) -> None:
        for part in parts_of(clause):
            if part.type == "identifier":
                self._import(source, "default", self._name(part), span_of(part), type_only=type_only)
            elif part.type == "namespace_import":
                self._import(source, "", self._inner_name(part), span_of(part), type_only=type_only)
            else:
                for specifier in parts_of(part):
                    hidden = type_only or _has_type_keyword(specifier)
                    name, alias = self._specified(specifier)
                    self._import(source, name, alias, span_of(specifier), type_only=hidden)

    def _import_require(self, clause: Node, block: int) -> None:
        named = clause.child_by_field_name("source")
        if named is not None:
            source = self._source(clause, named, ImportKind.REQUIRE, block)
            self._import(source, "", self._inner_name(clause), source.span)

    def _export_clause(self, clause: Node) -> None:
        for specifier in parts_of(clause):
            local = specifier.child_by_field_name("name")
            if local is not None and not _has_type_keyword(specifier):
                name, exported = self._specified(specifier)
                self.offer(span_of(specifier), exported, Name(span_of(local), name))

    def _reexport(self, node: Node, source: _Source, *, type_only: bool) -> None:
        for at, name, exported in self._reexported(node):
            hidden = type_only or _has_type_keyword(at)
            self._import(source, name, "", span_of(at), type_only=hidden)
            if not hidden:
                self.exports.append(Export(span_of(at), exported, None, source.module, name))

    def _reexported(self, node: Node) -> Iterator[tuple[Node, str, str]]:
        """What is passed on: where that stands, the name in the other module, the name it is offered under."""
        clause = next((part for part in parts_of(node) if part.type in ("export_clause", "namespace_export")), None)
        if clause is None:
            yield node, "", "*"
        elif clause.type == "namespace_export":
            yield clause, "", self._inner_name(clause)
        else:
            for specifier in parts_of(clause):
                yield specifier, *self._specified(specifier)

    def _specified(self, specifier: Node) -> tuple[str, str]:
        """The name in a clause and what it is called from there on."""
        name, alias = specifier.child_by_field_name("name"), specifier.child_by_field_name("alias")
        written = "" if name is None else self._name(name)
        return written, written if alias is None else self._name(alias)

    def _inner_name(self, node: Node) -> str:
        return next((self._name(part) for part in parts_of(node)), "")

    def _name(self, node: Node) -> str:
        """A name, which may be a string."""
        start, end = node.byte_range
        return text_of_string(node, self._text) if node.type == "string" else self._text[start:end]


def is_exports(value: Expression) -> bool:
    """Whether it is the object of a CommonJS module's exports."""
    if isinstance(value, Name):
        return value.name == "exports"
    return (
        isinstance(value, Attribute)
        and value.name == "exports"
        and isinstance(value.base, Name)
        and value.base.name == "module"
    )


def _has_type_keyword(node: Node) -> bool:
    return not _TYPE_KEYWORDS.isdisjoint(tokens_of(node))
