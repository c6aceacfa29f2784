"""JavaScript and TypeScript text to a syntax tree, and what is wrong with text that is neither.

Tree-sitter counts bytes and its grammars lag behind the languages. So it is given a text in which every character is
one byte, and a file counts as malformed only when no grammar and no older spelling of newer syntax makes sense of it.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Set
from functools import cache
from itertools import islice

import tree_sitter
from msgspec.structs import replace
from tree_sitter import Node

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.fact import COMMENT_MARK, PROPOSALS, Comment, SyntaxProblem
from serverless_lint.parse.javascript.nodes import NOISE, span_of
from serverless_lint.source import Span


class Dialect(enum.Enum):
    """What the text of a file is written in. JavaScript includes JSX."""

    JAVASCRIPT = "javascript"
    TYPESCRIPT = "typescript"
    TSX = "tsx"


_GRAMMARS = {
    Dialect.JAVASCRIPT: (Dialect.JAVASCRIPT, Dialect.TSX, Dialect.TYPESCRIPT),
    Dialect.TYPESCRIPT: (Dialect.TYPESCRIPT, Dialect.TSX, Dialect.JAVASCRIPT),
    Dialect.TSX: (Dialect.TSX, Dialect.TYPESCRIPT, Dialect.JAVASCRIPT),
}
_BYTE_ORDER_MARK = "\ufeff"
_IDENTIFIER_JOINERS = "\u200c\u200d"

_NEWER_SYNTAX = re.compile(
    rb"""
      \baccessor (?= \s+ [\w$\#\[] )                                     # class A { accessor x }
    | (?<= \bimport\s ) (?: defer (?= \s* \* ) | source (?= \s+ \w+ \s+ from\b ) )
    | (?<= \bexport\s ) type (?= \s* \* )                                 # export type * from "a"
    | (?<= \babstract\s ) async (?= \s+ [\w$\#\[] )                        # abstract async f(): Promise<void>
    | (?<= [<,\s] ) (?: in\s+out | in | out ) (?= \s+ \w+ \s* (?: [,>=] | extends\b ) )   # type A<in out T>
    | (?<= < ) const (?= \s+ \w )                                        # function f<const T>()
    | (?<= ["'] ) \s* with \s* \{ [^{}]* \}                              # export * from "a" with {type: "json"}
    | (?: (?<= [\w$)] ) | (?<= [\w$)] [ ] ) )                                # sql<Row[]>`select 1`
        < [^<>`]{1,200} (?: < [^<>`]{0,200} > [^<>`]{0,200} ){0,3} > (?= ` )
    """,
    re.VERBOSE,
)
"""Words that the grammars do not know yet and that make no difference to the facts."""

_MISTAKEN_NAME = re.compile(
    rb"""
      \b in (?= \w{0,99}\??: )                                             # { in?: A, in_b: C }
    | (?<! [\w$.] ) (?: abstract | accessor ) (?= \s{0,99} [^\w\s$\#"'`[] | \[ )   # { abstract: A }, abstract = b
    | (?<! [\w$.] ) using (?= \s{0,99} [^\w\s$[{] )                         # using(connection)
    | (?<= \( )                                                            # (string) => A
        (?: any | bigint | boolean | infer | keyof | never | number | object | string | symbol | unique | unknown )
        (?= \)\s*=> )
    | (?P<before> < \s{0,99} )                                              # i < unique.length
        (?: (?: infer | unique ) (?= \s{0,99} [^\w\s$] )
          | (?: keyof | readonly ) (?= \s{0,99} [^\w\s$"'`({[<] )
          | (?: never | unknown ) \b )
    | (?P<opener> [(,[] \s{0,99} )                                          # [number: A, object?: B], (unique: C) => D
        (?: any | bigint | boolean | infer | keyof | never | number | object | readonly | string | symbol | undefined
          | unique | unknown )
        (?= \s{0,99} \?? \s{0,99} : )
    | (?P<separator> [{,] \s{0,99} )                                       # export { type }
        type (?= \s{0,99} (?: [,}] | \b as \s{1,99} \w{1,99} \s{0,99} [,}] ) )
    """,
    re.VERBOSE,
)
"""Names that the grammars take for a modifier, an operator or a type. They are read from the text itself."""

_MODULE = rb""" import \s{0,99} \( \s{0,99} (?: "[^"\n]{0,999}" | '[^'\n]{0,999}' | `[^`$\n]{0,999}` ) \s{0,99} \) """
_TYPE_OF_MODULE = re.compile(
    rb"(?P<before> (?<! [\w$.] ) typeof \s{1,99} )"
    + _MODULE
    + rb"| (?<! [\w$.] )"
    + _MODULE
    + rb"(?= \s{0,99} \. \s{0,99} (?! (?: then | catch | finally ) \b ) [A-Za-z_$] )",
    re.VERBOSE,
)
"""`import("a").B` and `typeof import("a")`, of which the grammars do not know all that types are made of, such as an
array. As a value, what `import` returns has the methods of a promise only, and no type that is worth asking for."""

_LESS_THAN = re.compile(rb"(?<= [\w$)\]] [ ] ) < [ ] (?= -? \d | \( typeof \s )", re.VERBOSE)
"""What is taken for the beginning of a list of types: `a < -1, b`, `a < (typeof b === "string" ? 1 : 2)`."""

_LET_OF_SEVERAL_LINES = re.compile(rb"(?<! [\w$.] ) let \s{0,99} \n \s{0,99} (?= [A-Za-z_$] )", re.VERBOSE)
"""What is taken for a name that ends a statement if the names behind it have types."""

_REEXPORT_OF_DEFAULT = re.compile(
    rb"""
      (?<! [\w$.] ) export (\s{1,99}) ( [A-Za-z_$][\w$]{0,99} )
      (?= \s{0,99}
          (?: , \s{0,99} (?: \{ [^{}]{0,9999} \} | \* \s{1,99} as \s{1,99} [\w$]{1,99} ) \s{0,99} )?
          (?<! [\w$] ) from \s{0,99} ["'] )
    """,
    re.VERBOSE,
)
"""`export a from "b"`, which Babel can be made to translate:
https://github.com/tc39/proposal-export-default-from. It names what it brings in as an import does."""

_END_OF_TUPLE = re.compile(rb"(?<= \] )\n(?= [ \t]* [<(] )", re.VERBOSE)
"""What ends a signature without a semicolon before another one, although the grammars go on with it."""

_NO_SPACE = re.compile(rb"\S")
_DECORATOR_CALL = re.compile(rb"@ [\w$.]{1,100} (?= \( )", re.VERBOSE)
_NEXT_CALL = re.compile(rb"\s* \. \s* [\w$]{1,100} (?= \( )", re.VERBOSE)
_QUOTES = b"\"'`"
_OPENERS, _ENDS = b"([{", b")]}"
_ESCAPE = ord("\\")
_MOST_OF_DECORATOR = 2_000
_MOST_DECORATORS = 1_000

_CHUNK = 1 << 16
_STEPS_AT_A_PLACE = 1000
_LENGTH_PER_STEP_AT_A_PLACE = 30
_STEPS = 10_000
_LENGTH_PER_STEP = 20
_MOST_STEPS = 40_000
"""All attempts together at a text that people write take fewer, and so do those at bundles of a megabyte."""

_ROUNDS_OF_AMPERSANDS = 20
"""Most are found in the first round; one behind which the parser loses its way shows the next."""

_LOOKALIKE = lazy_pattern(r"@flow\b|\{%|<%")
"""Flow, and templates from which JavaScript is yet to be rendered: not parsing them is no error of theirs."""


@cache
def _language(grammar: Dialect) -> tree_sitter.Language:
    if grammar is Dialect.JAVASCRIPT:
        import tree_sitter_javascript

        return tree_sitter.Language(tree_sitter_javascript.language())
    import tree_sitter_typescript

    if grammar is Dialect.TSX:
        return tree_sitter.Language(tree_sitter_typescript.language_tsx())
    return tree_sitter.Language(tree_sitter_typescript.language_typescript())


def _source(text: str) -> bytes:
    """The text with one byte a character, so that byte offsets are character offsets."""
    if text.isascii():
        return text.encode("ascii")
    stand_ins = {ord(character): _stand_in(character) for character in set(text) if not character.isascii()}
    source = text.translate(stand_ins).encode("ascii")
    if text.startswith(_BYTE_ORDER_MARK + "#!"):
        return source.replace(b" #!", b" //", 1)
    return source


def _stand_in(character: str) -> str:
    """An ASCII character that may stand in the same places."""
    if character.isspace() or character == _BYTE_ORDER_MARK:
        return " "
    if f"_{character}".isidentifier() or character in _IDENTIFIER_JOINERS:
        return "_"
    return "\x01"


class _Patience:
    """How many steps parsers may still take, in all attempts at a text together."""

    def __init__(self, length: int) -> None:
        self._steps = min(_STEPS + length // _LENGTH_PER_STEP, _MOST_STEPS)

    def take_step(self) -> bool:
        """Whether one was left."""
        self._steps -= 1
        return self._steps >= 0


def parse_tree(text: str, dialect: Dialect) -> tree_sitter.Tree | None:
    """The first tree without errors, else the one of the dialect's own grammar; None if no parser comes to an end.

    Its offsets are character offsets.
    """
    own: tree_sitter.Tree | None = None
    patience = _Patience(len(text))
    for spelling in _spellings(_source(text)):
        for grammar in _GRAMMARS[dialect]:
            tree = _parse(spelling, grammar, patience)
            if tree is not None and not tree.root_node.has_error:
                return tree
            own = own or tree
        may_be_jsx = dialect is not Dialect.TYPESCRIPT and b"&" in spelling
        tree = _parse_with_ampersands(spelling, patience) if may_be_jsx else None
        if tree is not None:
            return tree
    return own


def _parse_with_ampersands(source: bytes, patience: _Patience) -> tree_sitter.Tree | None:
    """The tree of a text that is sound but for ampersands in the text of JSX, which the grammars take for entities."""
    tried: set[int] = set()
    tree = _parse(source, Dialect.TSX, patience)
    for _ in range(_ROUNDS_OF_AMPERSANDS):
        if tree is None or not tree.root_node.has_error:
            return tree
        found = {place for span in _errors_in(tree.root_node) for place in _ampersands(source, *span, tried)}
        if not found:
            return None
        tried |= found
        changed = bytes(ord("_") if place in found else byte for place, byte in enumerate(source))
        attempt = _parse(changed, Dialect.TSX, patience)
        if attempt is not None and all(_is_in_text(attempt, place) for place in found):
            source, tree = changed, attempt
    return None


def _errors_in(root: Node) -> Iterator[tuple[int, int]]:
    pending = [root]
    while pending:
        node = pending.pop()
        if node.is_error:
            yield node.byte_range
        elif node.has_error:
            pending += node.children


def _ampersands(source: bytes, start: int, end: int, tried: Set[int]) -> list[int]:
    """Those in an error that begins with one, else the next one: behind it the parser may have lost its way."""
    found = [place for place in range(start, end) if source[place] == ord("&") and place not in tried]
    return found if found[:1] == [start] else found[:1]


def _is_in_text(tree: tree_sitter.Tree, place: int) -> bool:
    node = tree.root_node.descendant_for_byte_range(place, place + 1)
    return node is not None and node.type in ("jsx_text", "string", "string_fragment")


def _parse(source: bytes, grammar: Dialect, patience: _Patience) -> tree_sitter.Tree | None:
    """The tree of a text; None if the parser does not get on: some malformed texts send its recovery round in circles.

    How long it may stay at one place grows with the text, because finishing a long list takes as many steps.
    """
    most_stalled = _STEPS_AT_A_PLACE + len(source) // _LENGTH_PER_STEP_AT_A_PLACE
    furthest = stalled = 0

    def give_up(offset: int, has_error: bool) -> bool:
        nonlocal furthest, stalled
        stalled = 0 if offset > furthest else stalled + 1
        furthest = max(offset, furthest)
        return not patience.take_step() or stalled > most_stalled

    def chunk(offset: int, position: object) -> bytes:
        return source[offset : offset + _CHUNK]

    try:
        return tree_sitter.Parser(_language(grammar)).parse(chunk, progress_callback=give_up)
    except ValueError:
        return None


def _spellings(source: bytes) -> Iterator[bytes]:
    yield source
    older = _NEWER_SYNTAX.sub(lambda match: b" " * len(match[0]), source)
    older = _TYPE_OF_MODULE.sub(_with_module_as_name, older)
    # The nearest to it that is no bracket.
    older = _LESS_THAN.sub(b"<=", older)
    older = _LET_OF_SEVERAL_LINES.sub(lambda match: match[0].replace(b"\n", b" "), older)
    older = _MISTAKEN_NAME.sub(_with_other_first_letter, older)
    older = _without_chained_decorators(_END_OF_TUPLE.sub(b";", older))
    if older != source:
        yield older
    proposed = _REEXPORT_OF_DEFAULT.sub(lambda match: b"import" + match[1] + b"_" * len(match[2]), older)
    if proposed != older:
        yield proposed


def _with_other_first_letter(name: re.Match[bytes]) -> bytes:
    before = name["before"] or name["opener"] or name["separator"] or b""
    return before + b"_" + name[0][len(before) + 1 :]


def _with_module_as_name(written: re.Match[bytes]) -> bytes:
    before = written["before"] or b""
    name = len(before) + len("import")
    return before + b"_" * len("import") + _NO_SPACE.sub(b" ", written[0][name:])


def _without_chained_decorators(source: bytes) -> bytes:
    """A text in which nothing is called on what a decorator's call returns: `@Returns(404).Description("none")`.

    Of more decorators than anybody writes into a file the first are looked at.
    """
    changed = bytearray(source)
    for decorator in islice(_DECORATOR_CALL.finditer(source), _MOST_DECORATORS):
        begin = end = _end_of_brackets(source, decorator.end())
        while begin and (call := _NEXT_CALL.match(source, end)) is not None:
            end = _end_of_brackets(source, call.end()) or len(source)
        if begin < end < len(source):
            changed[begin:end] = b" " * (end - begin)
    return bytes(changed)


def _end_of_brackets(source: bytes, begin: int) -> int:
    """Where what an opening bracket begins ends; 0 if that is not near."""
    depth, quote = 0, 0
    for at in range(begin, min(len(source), begin + _MOST_OF_DECORATOR)):
        byte = source[at]
        if quote:
            if byte == quote and source[at - 1] != _ESCAPE:
                quote = 0
        elif byte in _QUOTES:
            quote = byte
        elif byte in _OPENERS:
            depth += 1
        elif byte in _ENDS:
            depth -= 1
            if depth == 0:
                return at + 1
    return 0


def comments_of(tree: tree_sitter.Tree, text: str) -> tuple[Comment, ...]:
    """The comments that speak to this tool."""
    if COMMENT_MARK not in text:
        return ()
    query = tree_sitter.Query(tree.language, "[(comment) (html_comment)] @comment")
    captured = tree_sitter.QueryCursor(query).captures(tree.root_node)
    spans = sorted(span_of(node) for node in captured.get("comment", []))
    comments = (Comment(span, text[span.start : span.end]) for span in spans)
    return tuple(comment for comment in comments if COMMENT_MARK in comment.text)


_WHOLE = ("_statement", "_declaration")
"""What an error swallows although nothing is wrong with it has a type that ends so."""
_WORD = lazy_pattern(r"\w{1,30}|[^\w\s]|")
_CLOSERS = {"(": ")", "[": "]", "{": "}", "${": "}", '"': '"', "'": "'", "`": "`"}


def problem_of(root: Node, text: str, dialect: Dialect, seen: SyntaxProblem | None = None) -> SyntaxProblem | None:
    """Why the text, or a part of it, could not be parsed; else what was seen in it that no engine loads.

    Of TypeScript only what no engine loads is certain: it has a compiler, which knows more than the grammars do.
    """
    if seen is not None and not root.has_error and not _LOOKALIKE.search(text):
        return replace(seen, is_certain=dialect is Dialect.JAVASCRIPT or seen.language != PROPOSALS)
    problem = _problem_of(root, text)
    return replace(problem, is_certain=dialect is Dialect.JAVASCRIPT) if problem is not None else None


def _problem_of(root: Node, text: str) -> SyntaxProblem | None:
    if not root.has_error or _LOOKALIKE.search(text):
        return None
    broken = _first_broken(root)
    if broken is None:
        return None
    if broken.is_missing:
        return _missing(broken)
    return _unclosed(broken.children) or _unexpected(broken, text)


def _first_broken(root: Node) -> Node | None:
    """The first node in the text that is an error or was made up to go on."""
    pending = [root]
    while pending:
        node = pending.pop()
        if node.is_error or node.is_missing:
            return node
        if node.has_error:
            pending.extend(reversed(node.children))
    return None


def _missing(node: Node) -> SyntaxProblem:
    siblings = node.parent.children if node.parent is not None else []
    unclosed = _unclosed([sibling for sibling in siblings if not sibling.is_missing])
    if unclosed is not None and node.type in _CLOSERS.values():
        return unclosed
    missing = "a name" if node.type.endswith("identifier") else f"`{node.type}`"
    return SyntaxProblem(span_of(node), f"missing {missing}")


def _unclosed(tokens: list[Node]) -> SyntaxProblem | None:
    """The innermost bracket or quote that is never closed."""
    open_tokens: list[Node] = []
    for token in tokens:
        if open_tokens and token.type == _CLOSERS.get(open_tokens[-1].type):
            open_tokens.pop()
        elif token.type in _CLOSERS:
            open_tokens.append(token)
    if not open_tokens:
        return None
    innermost = open_tokens[-1]
    what = "a template string" if innermost.type == "`" else f"`{innermost.type}`"
    return SyntaxProblem(span_of(innermost), f"{what} is never closed")


def _unexpected(error: Node, text: str) -> SyntaxProblem:
    loose = [child for child in error.children if not child.type.endswith(_WHOLE) and child.type not in NOISE]
    token = loose[0] if loose else error
    while token.children:
        token = token.children[0]
    match = _WORD.match(text, token.start_byte, token.end_byte)
    span = Span(*match.span()) if match else Span(token.start_byte, token.start_byte)
    word = text[span.start : span.end]
    if not word.isprintable():
        word = f"U+{ord(word[0]):04X}"
    if len(loose) > 1:
        return SyntaxProblem(span, f"cannot be parsed from `{word}` on")
    return SyntaxProblem(span, f"unexpected `{word}`")
