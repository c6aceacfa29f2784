"""Literal texts under a name, wherever a credential may stand: code, templates, `.env` and other configuration."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.shared import alike
from serverless_lint.analyses.tool_outputs import ToolOutput
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Module
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import (
    Attribute,
    Call,
    Constant,
    Expression,
    Mapping,
    Name,
    Subscript,
    subexpressions,
)
from serverless_lint.parse.template.template import Kind, Node, Template
from serverless_lint.source import Document, Location, Span
from serverless_lint.sources.interest import is_code, may_hold_credential, may_name_credential


class NamedLiteral(msgspec.Struct, frozen=True, eq=False):
    """A literal text under a name: an assignment, keyword argument, dict or template entry, or a line of a `.env`."""

    name: str
    value: str
    location: Location
    """The value, without quotes where they could be told apart."""


class RepeatedLiteral(msgspec.Struct, frozen=True, eq=False):
    """The named literals of a file that have the same text."""

    literals: tuple[NamedLiteral, ...]
    """In the order of the file."""

    @property
    def location(self) -> Location:
        """The first of them."""
        return self.literals[0].location


_BLANK = lazy_pattern(r"\s")
_CREDENTIAL_WORDS = ("secret", "session_token", "sessiontoken", "access_key", "accesskey")
"""A line without any of these, in any case, names no credential."""
_CREDENTIAL_NAME = lazy_pattern("|".join(_CREDENTIAL_WORDS))
MAX_LINE = 1000
"""Longer lines are data or minified code."""
_COMMENT_MARKS = ("#", "//", "*", "/*")
_MARKS_BEFORE_NAMES = "#/*- \t"
MIN_LENGTH = 16
"""Shorter texts are no credentials."""


@finds(NamedLiteral)
def literals_outside_code(project: LinkedProject) -> Iterator[NamedLiteral]:
    """The named literals of templates, other texts, and comments."""
    found = [*project.all(Template), *(output.template for output in project.all(ToolOutput))]
    templates = {template.document.path for template in found}
    for template in found:
        yield from literals_of_template(template)
    for document in project.sources.documents():
        if is_code(document.path) or document.path in templates:
            yield from literals_of_comments(document)
        else:
            yield from literals_of_text(document)


@finds(NamedLiteral, in_each=Module)
def literals_of_module(module: Module, project: LinkedProject) -> Iterator[NamedLiteral]:
    """The named literals of a module: assignments, keyword arguments, parameter defaults, dict and object entries.

    Empty for code without names of credentials.
    """
    facts = module.facts
    if not may_hold_credential(module.code):
        return
    for assignment in facts.assignments:
        name = _target_name(assignment.target)
        if name:
            yield from _literal(module, name, assignment.value)
        yield from _entries(module, assignment.value)
    for call in facts.calls:
        for argument in call.arguments:
            if argument.name:
                yield from _literal(module, argument.name, argument.value)
            yield from _entries(module, argument.value)
        yield from _default_of_lookup(module, call)
    for function in facts.functions:
        for parameter in function.parameters:
            if parameter.default is not None and parameter.name:
                yield from _literal(module, parameter.name, parameter.default)
    for returned in facts.returns:
        if returned.value is not None:
            yield from _entries(module, returned.value)
    for export in facts.exports:
        if export.value is not None and not isinstance(export.value, Name):
            yield from _entries(module, export.value)


@finds(RepeatedLiteral, reads_code=True)
def repeated_literals(project: LinkedProject) -> Iterator[RepeatedLiteral]:
    """The texts under names, each once for a file."""
    # What functions of a service inherit stands in one place.
    found = {(literal.location.sort_key, literal.name): literal for literal in project.all(NamedLiteral)}
    for literals in alike(
        (found[place] for place in sorted(found)), lambda literal: (literal.location.document.path, literal.value)
    ):
        yield RepeatedLiteral(literals)


def literals_of_template(template: Template) -> Iterator[NamedLiteral]:
    """The named literals of a template, parameters followed to their defaults.

    A parameter's `Default` has the parameter's name, a `Value` that of the `Name` beside it. Empty for a template
    without names of credentials.
    """
    if not may_name_credential(template.document.text):
        return
    for node in template.root.walk():
        if node.kind is Kind.SCALAR and node.key is not None:
            value = node.text
            if value is not None and _is_candidate(value):
                yield NamedLiteral(_node_name(node), value, node.location)
        elif node.intrinsic == "Ref" and node.key is not None:
            for known in node.possible().values:
                if known.sources and isinstance(known.value, str) and _is_candidate(known.value):
                    yield NamedLiteral(_node_name(node), known.value, node.location)


def literals_of_text(document: Document) -> Iterator[NamedLiteral]:
    """The `name = value` and `name: value` lines of a text file such as `.env` that name a credential."""
    for line in _lines_that_name_credentials(document):
        yield from _literals_of_line(document, line)


def literals_of_comments(document: Document) -> Iterator[NamedLiteral]:
    """The `name = value` lines of a code file or template that name a credential and are commented out."""
    for line in _lines_that_name_credentials(document):
        if document.text[line.start : line.end].lstrip().startswith(_COMMENT_MARKS):
            yield from _literals_of_line(document, line)


def _lines_that_name_credentials(document: Document) -> Iterator[Span]:
    """The lines that name a credential and are not too long to be taken apart, without their ends."""
    text = document.text
    lowered = text.lower()
    if len(lowered) != len(text):
        # A few letters have a longer lower case, which would move the offsets.
        lowered = "".join(letter.lower() if letter.isascii() else letter for letter in text)
    # Plain words are found ten times as fast as the pattern, and most files have none.
    if not any(word in lowered for word in _CREDENTIAL_WORDS):
        return
    behind = 0
    while (match := _CREDENTIAL_NAME.search(lowered, behind)) is not None:
        start = text.rfind("\n", behind, match.start()) + 1 or behind
        end = text.find("\n", match.end())
        end = len(text) if end < 0 else end
        if end - start <= MAX_LINE:
            yield Span(start, end)
        behind = end


def _literals_of_line(document: Document, line: Span) -> Iterator[NamedLiteral]:
    start, end = line
    text = document.text[start:end]
    places = [at for at in (text.find("="), text.find(":")) if at > 0]
    if not places:
        return
    at = min(places)
    name = text[:at].strip().lstrip(_MARKS_BEFORE_NAMES).removeprefix("export ").strip("\"' ")
    value = text[at + 1 :].strip().rstrip(",;").strip("\"'`")
    if name and _is_candidate(value):
        begin = start + text.index(value, at + 1)
        yield NamedLiteral(name, value, document.at(Span(begin, begin + len(value))))


def _node_name(node: Node) -> str:
    parent = node.parent
    if parent is not None and node.key == "Default" and parent.key:
        return parent.key
    if parent is not None and node.key in ("Value", "ParameterValue"):
        sibling = parent.get("Name").text or parent.get("Key").text or parent.get("ParameterKey").text
        if sibling:
            return sibling
    return node.key or ""


def _default_of_lookup(module: Module, call: Call) -> Iterator[NamedLiteral]:
    """The default in `os.environ.get("NAME", "default")` and the like, under the name that is looked up."""
    if isinstance(call.callee, Attribute) and call.callee.name in ("get", "getenv", "setdefault", "pop"):
        name, default = call.argument("key", 0), call.argument("default", 1)
        if isinstance(name, Constant) and isinstance(name.value, str) and default is not None:
            yield from _literal(module, name.value, default)


def _target_name(target: Expression) -> str:
    if isinstance(target, (Name, Attribute)):
        return target.name
    if isinstance(target, Subscript) and isinstance(target.index, Constant):
        return str(target.index.value)
    return ""


def _entries(module: Module, expression: Expression) -> Iterator[NamedLiteral]:
    for inner in subexpressions(expression):
        if isinstance(inner, Mapping):
            for entry in inner.entries:
                if isinstance(entry.key, Constant) and isinstance(entry.key.value, str):
                    yield from _literal(module, entry.key.value, entry.value)


def _literal(module: Module, name: str, expression: Expression) -> Iterator[NamedLiteral]:
    # A literal behind `or` is a default: `process.env.KEY || "literal"`.
    for inner in (expression, *getattr(expression, "operands", ())):
        if isinstance(inner, Constant) and isinstance(inner.value, str) and _is_candidate(inner.value):
            yield NamedLiteral(name, inner.value, module.at(inner.span))


def _is_candidate(value: str) -> bool:
    return len(value) >= MIN_LENGTH and _BLANK.search(value) is None
