"""What every parser says: something at a place of a text, a comment, a problem."""

from __future__ import annotations

from typing import Final

import msgspec

from serverless_lint.source import Span

COMMENT_MARK: Final = "serverless-lint:"
"""What a comment that speaks to this tool contains."""
OTHER_TOOLS_MARK: Final = ":skip="
"""What comments in templates contain that tell other tools to leave something alone; the rest are no facts."""

PROPOSALS: Final = "proposals"
"""What stands for the language that compilers translate which are told to take proposals for JavaScript."""


class Fact(msgspec.Struct, frozen=True, tag=True, cache_hash=True, gc=False):
    """Something the source says, with the narrowest span that covers it."""

    span: Span


class Comment(Fact, frozen=True, tag=True):
    """A comment that speaks to this tool, or in a template to one like it. The text includes the comment marks."""

    text: str


class SyntaxProblem(Fact, frozen=True, tag=True):
    """Why the file, or a part of it, could not be parsed."""

    message: str
    language: str = ""
    """The runtime in which it is right: `python2`; `PROPOSALS`; empty for what is right in none."""
    is_certain: bool = True
    """Whether whatever runs or compiles the file stumbles over it, too."""
    is_too_large: bool = False
    """Whether nothing is wrong with the file but its size."""
    is_blank: bool = False
    """YAML: whether it is a tab in a line of nothing but white space, which PyYAML refuses and js-yaml takes."""
