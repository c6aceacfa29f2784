"""The rule pages: what `explain` prints and reports quote."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from serverless_lint.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from serverless_lint.rule import Rule

HOME_PAGE = "https://pypi.org/project/serverless-lint/"
CFN_LINT_PAGE = "https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/rules.md"

HEADINGS = ("What it does", "Noncompliant", "Why is this bad?", "Compliant", "When to ignore")
"""The sections of a page, in order. Examples are left out where there can be none."""

_SENTENCE_END = lazy_pattern(r"(?<=[.!?])(?=\s+[A-Z`*\[]|\s*$)")
_KIND_OF_FIX = lazy_pattern(r"\b(safe|unsafe)\s+fix\b")
_SHORT_SENTENCE = 90
_HEADING = lazy_pattern(r"## (.+)")
_FENCE = "```"


class Page(msgspec.Struct, frozen=True):
    """What is said about one rule."""

    rule: str
    summary: str
    """One sentence."""
    sections: Mapping[str, str]
    """Markdown by heading."""
    markdown: str
    """The whole page."""

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is bad: each paragraph on one line."""
        paragraphs = self.sections.get("Why is this bad?", "").split("\n\n")
        lines = (" ".join(paragraph.replace("**", "").split()) for paragraph in paragraphs)
        return tuple(line for line in lines if line)

    @property
    def why(self) -> str:
        """Why it is bad, on one line: the first sentence, and the second too where the first only leads up to it."""
        sentences = _SENTENCE_END.split(next(iter(self.reasons), ""), maxsplit=2)
        return sentences[0] if len(sentences[0]) >= _SHORT_SENTENCE else "".join(sentences[:2])

    @property
    def fixes(self) -> tuple[str, ...]:
        """The kinds of fixes that the rule offers, `safe` before `unsafe`: the page says "the safe fix …"."""
        described = {match[1] for match in _KIND_OF_FIX.finditer(self.sections.get("What it does", ""))}
        return tuple(sorted(described))


@cache
def page(rule_id: str) -> Page | None:
    """The page of a rule; None if there is none, as for cfn-lint's rules."""
    folder = _folder()
    path = folder / f"{rule_id}.md"
    # The id may come from a command line: only a name that is listed is a page.
    if path.name not in _names(folder):
        return None
    return parse_page(path.read_text(encoding="utf-8"))


def page_address(rule_id: str) -> str:
    """Where the page of a rule is on the web."""
    return f"{HOME_PAGE}#{rule_id}"


def rule_names() -> tuple[str, ...]:
    """The rules that have a page, in alphabetical order."""
    return tuple(sorted(name.removesuffix(".md") for name in _names(_folder())))


def page_of(rule: Rule) -> Page | None:
    """The page of a rule, which a plug-in may have brought."""
    return parse_page(rule.documentation) if rule.documentation else page(rule.id)


def parse_page(markdown: str) -> Page:
    """A page taken apart."""
    title, _, body = markdown.partition("\n")
    summary, _, _ = body.strip().partition("\n\n")
    return Page(
        rule=title.lstrip("# ").strip(),
        summary=" ".join(summary.split()),
        sections=_sections(body),
        markdown=markdown,
    )


def _sections(body: str) -> dict[str, str]:
    sections: dict[str, list[str]] = {}
    current: list[str] = []
    fenced = False
    for line in body.splitlines():
        if line.startswith(_FENCE):
            fenced = not fenced
        heading = None if fenced else _HEADING.fullmatch(line)
        if heading:
            current = sections.setdefault(heading[1].strip(), [])
        else:
            current.append(line)
    return {heading: "\n".join(lines).strip() for heading, lines in sections.items()}


@cache
def _names(folder: Path) -> frozenset[str]:
    return frozenset(path.name for path in folder.glob("*.md")) if folder.is_dir() else frozenset()


def _folder() -> Path:
    """Inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "rules"
    return inside if inside.is_dir() else package.parent / "rules"
