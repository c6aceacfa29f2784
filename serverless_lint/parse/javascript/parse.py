"""JavaScript and TypeScript: source text to facts, by way of tree-sitter."""

from __future__ import annotations

import msgspec

from serverless_lint.parse.code.facts import Block, BlockKind, CodeModule, Language
from serverless_lint.parse.fact import SyntaxProblem
from serverless_lint.parse.javascript.nodes import LONE_SURROGATE
from serverless_lint.parse.javascript.statements import facts_of
from serverless_lint.parse.javascript.syntax import Dialect, comments_of, parse_tree, problem_of
from serverless_lint.source import Span

__all__ = ["MAX_LENGTH", "Dialect", "dialect_of", "parse_javascript"]

MAX_LENGTH = 2_000_000
"""Longer texts are not parsed. No handler that people write comes near it; the largest bundles do."""

_DIALECTS = {
    ".js": Dialect.JAVASCRIPT,
    ".jsx": Dialect.JAVASCRIPT,
    ".mjs": Dialect.JAVASCRIPT,
    ".cjs": Dialect.JAVASCRIPT,
    ".ts": Dialect.TYPESCRIPT,
    ".mts": Dialect.TYPESCRIPT,
    ".cts": Dialect.TYPESCRIPT,
    ".tsx": Dialect.TSX,
}
_DECLARATION_FILES = (".d.ts", ".d.mts", ".d.cts")


def dialect_of(path: str) -> Dialect | None:
    """The dialect that a file's suffix stands for; None for other files and for type declarations."""
    lowered = path.lower()
    if lowered.endswith(_DECLARATION_FILES):
        return None
    return next((dialect for suffix, dialect in _DIALECTS.items() if lowered.endswith(suffix)), None)


def parse_javascript(text: str, *, dialect: Dialect) -> CodeModule:
    """The facts of a source file. Never raises: of a malformed file they are what could be read, with a `problem`."""
    language = Language.JAVASCRIPT if dialect is Dialect.JAVASCRIPT else Language.TYPESCRIPT
    if len(text) > MAX_LENGTH:
        return _without_facts(language, text, f"longer than {MAX_LENGTH:,} characters, so it is not analysed")
    text = LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
    tree = parse_tree(text, dialect)
    if tree is None:
        return _without_facts(language, text, "takes parsers too long, so it is not analysed")
    facts = facts_of(tree.root_node, text, language)
    return msgspec.structs.replace(
        facts,
        comments=comments_of(tree, text),
        problem=problem_of(tree.root_node, text, dialect, facts.problem),
    )


def _without_facts(language: Language, text: str, message: str) -> CodeModule:
    module = Block(Span(0, len(text)), BlockKind.MODULE, None, None)
    problem = SyntaxProblem(Span(0, 0), message, is_certain=False, is_too_large=True)
    return CodeModule(language, blocks=(module,), problem=problem)
