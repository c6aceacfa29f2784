"""YAML and JSON that belongs to a template but stands elsewhere: in a text of the template, or in a file beside it."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.template.intrinsics import Evaluator, interpolate
from serverless_lint.parse.template.node import Declarations, Kind, Node, Possible
from serverless_lint.parse.template.outcome import Outcome
from serverless_lint.parse.template.sourced import SourcedText, joined
from serverless_lint.parse.tree.nodes import Entry, ListNode, MapNode, ScalarNode, TreeFile, TreeNode
from serverless_lint.parse.tree.read import parse_tree
from serverless_lint.source import Document, Span

Variable = Callable[[str], Possible]
"""What a `${name}` in a fragment's texts may be."""

PLACEHOLDER = lazy_pattern(r"\$\{!?([^{}]*)\}")
"""What a substitution is put in for, by its name."""
_BARE_PLACEHOLDER = lazy_pattern(r"""(?P<text>"(?:[^"\\]|\\.?)*(?:"|\Z))|\$\{[^{}"]*\}""", re.DOTALL)


class Fragment(msgspec.Struct, frozen=True, eq=False):
    """Values written as YAML or JSON, with the variables that are filled in before they count."""

    root: Node
    variable: Variable

    def possible(self, node: Node) -> Possible:
        """What a node may be, with the variables in texts filled in."""
        return self._filled_in(node.possible())

    def lookup(self, node: Node, *path: str | int) -> Possible:
        """What may stand at a path below a node, with the variables in texts filled in."""
        return self._filled_in(node.lookup(*path))

    def _filled_in(self, written: Possible) -> Possible:
        if not any("${" in text for text in written.texts()):
            return written
        outcome = Outcome(written.node)
        outcome.unknown, outcome.absent = written.unknown, written.absent
        for known in written.values:
            if isinstance(known.value, str):
                interpolate(known.value, self.variable, known.node, outcome)
            else:
                outcome.add(known.value, known.node, *known.sources)
        return outcome.possible()


class _Elsewhere:
    """Values with places of their own that refer to the parameters and resources of a template."""

    def __init__(self, template: Declarations, document: Document, tree: TreeFile) -> None:
        self.document = document
        self.root = Node(self, tree.root)
        self.is_sam = template.is_sam
        self.open = template.open
        self.around = template.around
        self.parameters = template.parameters
        self.resources = template.resources
        self.conditions = template.conditions
        self.exclude_each_other = template.exclude_each_other
        self.is_only_one_of = template.is_only_one_of
        self.parameters_behind = template.parameters_behind
        evaluator = Evaluator(self)
        self.possible = evaluator.possible
        self.look_up = evaluator.lookup
        self.variable = evaluator.variable

    def document_of(self, node: Node) -> Document:
        """The file that a node of it stands in."""
        return self.document


def placeholders_in(text: str) -> frozenset[str]:
    """The names of the placeholders in a definition, also of such as stand where no value can."""
    return frozenset(name.strip() for name in PLACEHOLDER.findall(text))


def root_of_file(template: Declarations, document: Document, tree: TreeFile) -> Node:
    """The values of a file that a template refers to."""
    return _Elsewhere(template, document, tree).root


def fragment_of_text(node: Node) -> Fragment | None:
    """JSON written as a text in a template, by itself, in `Fn::Sub` or `Fn::Join`; None if that cannot be read."""
    variables: dict[str, Node] = {}
    sourced = _text_with_variables(node, variables)
    if sourced is None:
        return None
    tree = parse_tree(with_quoted_placeholders(sourced.text), is_json=True)
    if tree.root is None or not tree.is_complete:
        return None
    relocated = TreeFile(_relocated(tree.root, sourced.written))
    root = _Elsewhere(node.template, node.document, relocated).root
    nothing = Possible((), unknown=True, absent=False, node=node)

    def variable(name: str) -> Possible:
        if name in variables:
            return variables[name].possible()
        return node.template.variable(name, node) if node.intrinsic == "Fn::Sub" else nothing

    return Fragment(root, variable)


def with_quoted_placeholders(text: str) -> str:
    """The text with each `${name}` that stands outside of quotes, as a number may, made a text of the same length."""

    def quoted(match: re.Match[str]) -> str:
        return match[0] if match["text"] is not None else f'"{"?" * (len(match[0]) - 2)}"'

    return _BARE_PLACEHOLDER.sub(quoted, text) if "${" in text else text


def _text_with_variables(node: Node, variables: dict[str, Node]) -> SourcedText | None:
    """As `Node.sourced_text`, with the unknown pieces of a `Fn::Join` as placeholders for variables."""
    delimiter, pieces = node.argument.get(0), node.argument.get(1)
    if node.intrinsic != "Fn::Join" or not isinstance(delimiter.fact, ScalarNode) or pieces.kind is not Kind.LIST:
        return node.sourced_text()
    texts: list[SourcedText] = []
    for piece in pieces.elements():
        text = piece.sourced_text() if piece.kind is Kind.SCALAR else None
        if text is None:
            name = f"AWS::Piece{len(variables)}"
            variables[name] = piece
            text = SourcedText(f"${{{name}}}", node.document, (), _span(piece))
        texts.append(text)
    return joined(texts, delimiter.fact.text, node.document, _span(pieces))


def _span(node: Node) -> Span:
    """Where a value stands in its document, which may be several files as one text."""
    return node.fact.span if node.fact is not None else node.location.span


def _relocated(node: TreeNode, written: Callable[[int, int], Span]) -> TreeNode:
    """The tree of a text with its places in the document that the text stands in."""

    def moved(span: Span) -> Span:
        return written(*span)

    if isinstance(node, ScalarNode):
        return msgspec.structs.replace(node, span=moved(node.span))
    if isinstance(node, ListNode):
        return ListNode(moved(node.span), tuple(_relocated(item, written) for item in node.items))
    return MapNode(
        moved(node.span),
        tuple(
            Entry(entry.key, moved(entry.key_span), _relocated(entry.value, written), moved(entry.span))
            for entry in node.entries
        ),
    )
