"""The examples on the rule pages, as projects that can be linted.

A page shows projects under `Noncompliant` and `Compliant`. A project is made of the fenced code blocks between two
`###` headings; the info string of a block names its file: "yaml template.yaml". A comment at the end of a line,
such as `# warning: low-timeout`, marks the line of an expected finding and is not part of the file. Where the language
has no comments, a block with the info string `expected` lists `path:line rule severity`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from command import EARLY_DAY
from serverless_lint.config import Config
from serverless_lint.fixes.fix import FixedProject, fix
from serverless_lint.linter import lint
from serverless_lint.report import Finding, Report
from serverless_lint.ruleset.pages import parse_page

PAGES_FOLDER = Path(__file__).parent.parent / "rules"

_FENCE = re.compile(r"^```(?P<info>[^\n`]+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"[ \t]*(?:#|//) (?P<severity>error|warning|info): (?P<rule>[a-z0-9-]+)$", re.MULTILINE)
_BLOCK_SCALAR = re.compile(r"(?:^|\s)[|>][0-9+-]*\s*(?:#.*)?$")
_KEY_ON_ITS_LINE = re.compile(r"[ ]*[A-Za-z][A-Za-z0-9]*:(?: |$)")
_EXPECTED = re.compile(r"^(?P<path>\S+):(?P<line>\d+) (?P<rule>\S+) (?P<severity>\S+)$", re.MULTILINE)


class Expected(NamedTuple):
    """A finding as far as a page states it."""

    path: str
    line: int
    rule: str
    severity: str


class Example(msgspec.Struct, frozen=True):
    """A project on a page; `files` maps paths to texts without marks, `expected` is sorted."""

    rule: str
    section: str
    title: str
    files: dict[str, str]
    expected: tuple[Expected, ...]

    @property
    def name(self) -> str:
        """What the example is called in the output of the tests."""
        return "-".join(filter(None, (self.rule, self.section, self.title))).replace(" ", "-").lower()


@cache
def page_names() -> list[str]:
    """The rules that have a page, in alphabetical order."""
    return [path.stem for path in sorted(PAGES_FOLDER.glob("*.md"))]


@cache
def written_page(rule: str) -> str:
    """The text of the page as it is written in the folder of pages."""
    return (PAGES_FOLDER / f"{rule}.md").read_text(encoding="utf-8")


def page_examples(rule: str, section: str) -> list[Example]:
    """The projects on the rule's page under a heading, in order."""
    return examples_in(parse_page(written_page(rule)).sections.get(section, ""), rule, section)


def examples_in(text: str, rule: str, section: str) -> list[Example]:
    """The projects in a text, in order; what stands before the first heading has no title."""
    first, *titled = re.split(r"^### (.+)\n", text, flags=re.MULTILINE)
    parts = zip(["", *titled[::2]], [first, *titled[1::2]], strict=True)
    return [_read_example(rule, section, title, part) for title, part in parts if _FENCE.search(part)]


def lint_example(example: Example, folder: Path) -> Report:
    """Write the example into an empty folder and lint it with its rule and all rules that are on by default."""
    return lint(_written(example, folder))


def lines_of_cfn_lint(example: Example, folder: Path) -> set[tuple[str, int]]:
    """The paths and lines of the errors that cfn-lint finds in the example."""
    report = lint(replace(_written(example, folder), cfn_lint="errors"))
    found = [finding.location for finding in report.findings if finding.rule.startswith("cfn-lint:")]
    return {(place.document.path, place.start.line) for place in found}


def fix_example(example: Example, folder: Path) -> FixedProject:
    """Write the example into an empty folder and apply all fixes of its rule, also unsafe ones."""
    others = (name for name in page_names() if not parse_page(written_page(name)).fixes)
    return fix(replace(_written(example, folder), select=(example.rule, *others)), unsafe=True)


def _written(example: Example, folder: Path) -> Config:
    for path, text in example.files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    return Config(
        root=folder,
        paths=(folder,),
        extend_select=(example.rule,),
        cfn_lint="off",
        as_of=EARLY_DAY,
        allow_empty=True,
        jobs=1,
        use_cache=False,
    )


def with_files(example: Example, files: Mapping[str, str]) -> Example:
    """The example with other texts in some of its files."""
    return replace(example, files={**example.files, **files})


def with_carriage_returns(example: Example) -> Example:
    """The example with the line ends of Windows."""
    return with_files(example, {path: text.replace("\n", "\r\n") for path, text in example.files.items()})


def with_comments(example: Example) -> Example:
    """The example with a comment behind each line of its YAML files that can have one, and before each key."""
    return with_files(
        example, {path: _commented(text) for path, text in example.files.items() if path.endswith((".yaml", ".yml"))}
    )


def comments(text: str) -> list[str]:
    """The comments that `with_comments` has added and that are still there, in order."""
    return re.findall(r"# (?:behind|before) \d+$", text, re.MULTILINE)


def _commented(text: str) -> str:
    """Text that a block scalar holds is left alone; it ends where the indentation does."""
    lines: list[str] = []
    scalar_indent: int | None = None
    for number, line in enumerate(text.splitlines()):
        indent = len(line) - len(line.lstrip())
        if scalar_indent is not None and (indent > scalar_indent or not line.strip()):
            lines.append(line)
            continue
        scalar_indent = indent if _BLOCK_SCALAR.search(line) else None
        is_free = scalar_indent is None and "#" not in line and line.strip()
        if is_free and _KEY_ON_ITS_LINE.match(line):
            lines.append(f"{' ' * indent}# before {number}")
        lines.append(f"{line}  # behind {number}" if is_free else line)
    return "\n".join(lines) + "\n"


def findings_on_page(report: Report, rule: str) -> tuple[Expected, ...]:
    """What the page's rule reports, and whatever says that the example could not be read; one entry a line."""
    relevant = (rule, "syntax-error", "internal-error")
    return _sorted(_as_expected(finding) for finding in report.findings if finding.rule in relevant)


def _read_example(rule: str, section: str, title: str, text: str) -> Example:
    files: dict[str, str] = {}
    expected: list[Expected] = []
    for fence in _FENCE.finditer(text):
        if fence["info"] == "expected":
            expected += (
                Expected(found["path"], int(found["line"]), found["rule"], found["severity"])
                for found in _EXPECTED.finditer(fence["text"])
            )
            continue
        _language, path = fence["info"].split(" ")
        files[path] = _MARK.sub("", fence["text"])
        expected += _marks(path, fence["text"])
    return Example(rule, section, title, files, _sorted(expected))


def _marks(path: str, text: str) -> Iterator[Expected]:
    for mark in _MARK.finditer(text):
        yield Expected(path, text.count("\n", 0, mark.start("rule")) + 1, mark["rule"], mark["severity"])


def _as_expected(finding: Finding) -> Expected:
    location = finding.location
    return Expected(location.document.path, location.start.line, finding.rule, finding.severity.word)


def _sorted(findings: Iterable[Expected]) -> tuple[Expected, ...]:
    return tuple(sorted(set(findings)))
