"""YAML and JSON text → a tree of facts that know where they stand."""

from __future__ import annotations

from serverless_lint.parse.fact import SyntaxProblem
from serverless_lint.parse.tree.nodes import TreeFile
from serverless_lint.source import Span

MAX_CHARACTERS = 10_000_000
"""Longer texts are refused; a template that CloudFormation takes has at most a million."""


def parse_tree(text: str, *, is_json: bool) -> TreeFile:
    """The facts of a YAML or JSON text. What is wrong with it is in `problems`; nothing is raised."""
    if len(text) > MAX_CHARACTERS:
        return TreeFile(None, problems=(SyntaxProblem(Span(0, 0), "the file is too large"),), is_complete=False)
    text = _without_byte_order_mark(text)
    # The readers are imported when a file needs them: ruamel.yaml alone takes as long as twenty templates.
    if is_json:
        from serverless_lint.parse.tree.json_reader import read_json

        return read_json(text)
    from serverless_lint.parse.tree.yaml_reader import read_yaml

    return read_yaml(text)


def _without_byte_order_mark(text: str) -> str:
    """The text with a leading byte order mark blanked, so that offsets stay those of the document."""
    return "\n" + text[1:] if text.startswith("\ufeff") else text
