"""Why files cannot be used: what is wrong in them, what crashed, and what they are still to be made of."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator

import msgspec

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.model import Module
from serverless_lint.parse.fact import SyntaxProblem
from serverless_lint.parse.tree.nodes import MapNode, TreeFile
from serverless_lint.source import Document, Location

_SECTIONS = (
    *("AWSTemplateFormatVersion", "Description", "Transform", "Parameters", "Mappings", "Conditions", "Globals"),
    *("Resources", "Metadata", "Outputs", "Rules"),
)
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html"""
_AWS_TEMPLATE = lazy_pattern(r"AWSTemplateFormatVersion|AWS::[A-Z]\w+::")
_NEEDS_RENDERING = lazy_pattern(
    r"\{\{(?!resolve:)|\{%|<%|(?<![\w%])%[A-Za-z]\w{2,40}%(?![\w%])|@@[A-Za-z][\w.-]{0,60}@@"
    r"|^[ \t]{0,40}__[A-Z][A-Z0-9_]{0,60}__[ \t]{0,40}$",
    re.MULTILINE,
)
"""Jinja, Cookiecutter, Helm, EJS, `%name%`, `@@NAME@@` or a line `__NAME__`: text from which a template or a source
file is still to be made."""


class Failure(msgspec.Struct, frozen=True):
    """Why a file, or a part of it, could not be used."""

    location: Location
    message: str
    crashed: str = ""
    """What was being done at the place when this tool made a mistake, empty for a mistake of the file."""
    language: str = ""
    """The runtime in which it is right, empty for what is right in none."""
    is_certain: bool = True
    """Whether it is sure that the file cannot be used by others either."""
    is_blank: bool = False
    """Whether it is white space that only some readers stumble over, the Serverless Framework's not among them."""


def failure_of(module: Module, problem: SyntaxProblem) -> Failure:
    """Why the code of a module could not be parsed."""
    return Failure(module.at(problem.span), problem.message, language=problem.language, is_certain=problem.is_certain)


def problems_of(document: Document, tree: TreeFile, *, is_certain: bool = True) -> Iterator[Failure]:
    """What is wrong in a YAML or JSON file."""
    for problem in tree.problems:
        at = Location(document, problem.span)
        yield Failure(at, problem.message, is_certain=is_certain, is_blank=problem.is_blank)


def crash(doing: str, location: Location, error: Exception) -> Failure:
    """A mistake of this tool that was made while it did something with what stands at a place."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    return Failure(location, f"{type(error).__name__}: {error}, line {where.lineno}", crashed=doing)


def needs_rendering(text: str) -> bool:
    """Whether a template or a source file is still to be made of a text."""
    return _NEEDS_RENDERING.search(text) is not None


def speaks_of_aws(text: str) -> bool:
    """Whether a text has words that only templates, and what quotes them, have."""
    return _AWS_TEMPLATE.search(text) is not None


def has_section(tree: TreeFile) -> bool:
    """Whether a section of a template was read before anything broke."""
    return isinstance(tree.root, MapNode) and any(map(tree.root.get, _SECTIONS))
