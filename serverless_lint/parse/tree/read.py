"""YAML and JSON text → a tree of facts that know where they stand."""

from __future__ import annotations

from serverless_lint.parse.fact import SyntaxProblem
from serverless_lint.parse.tree.nodes import MapNode, TreeFile
from serverless_lint.source import Span

MAX_CHARACTERS = 10_000_000
"""Longer texts are refused; a template that CloudFormation takes has at most a million."""
_RESOURCES = "Resources"


def parse_tree(text: str, *, is_json: bool) -> TreeFile:
    """The facts of a YAML or JSON text. What is wrong with it is in `problems`; nothing is raised."""
    if len(text) > MAX_CHARACTERS:
        return TreeFile(None, problems=(SyntaxProblem(Span(0, 0), "the file is too large"),), is_complete=False)
    text = _without_byte_order_mark(text)
    # The readers are imported when a file needs them: ruamel.yaml alone takes as long as twenty templates.
    if is_json:
        from serverless_lint.parse.tree.json_reader import read_json

        tree = read_json(text)
        return tree if tree.is_complete else _as_cloudformation_reads_it(text) or tree
    from serverless_lint.parse.tree.yaml_reader import read_yaml

    return read_yaml(text)


def _as_cloudformation_reads_it(text: str) -> TreeFile | None:
    """A template that is not quite JSON as the YAML that it is: trailing commas, `#` comments, `"k": v` in lists."""
    if _RESOURCES not in text:
        return None
    from serverless_lint.parse.tree.yaml_reader import read_flow

    tree = read_flow(text)
    is_template = isinstance(tree.root, MapNode) and tree.root.get(_RESOURCES) is not None
    return tree if is_template and tree.is_complete else None


def _without_byte_order_mark(text: str) -> str:
    """The text with a leading byte order mark blanked, so that offsets stay those of the document."""
    return "\n" + text[1:] if text.startswith("\ufeff") else text
