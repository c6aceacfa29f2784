"""Findings with the lines they are about, for people."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TextIO

import click
import msgspec

from serverless_lint.report import INFRASTRUCTURE, Finding, NotAnalysed, Report
from serverless_lint.reporters import RenderOptions, hiding_secrets, worst_first
from serverless_lint.reporters.display import CUT, address, one_line, visible, width, wrapped
from serverless_lint.rule import Fix, Rule, Severity
from serverless_lint.ruleset.pages import Page, page, page_of
from serverless_lint.source import Document, Location, Position
from serverless_lint.summary import counted

MAX_MARKS = 4
"""In one file of one finding."""
MAX_FILES = 4
MAX_COLUMNS = 100
"""Source lines that are longer, or do not fit on the terminal, are shortened to what is around the mark."""
_MIN_COLUMNS = 20
_BEFORE_MARK = 30
_CONTEXT_LINES = 2

_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def render(report: Report, options: RenderOptions, out: TextIO) -> None:
    """Write each finding as a headline, its frames of source lines and what to do about it, the worst first.

    What is less severe than `options.in_full` is one line for each rule; advice in full stands by rule, below the name
    of each. Then follows what was not read.
    """
    options = hiding_secrets(options, report)
    findings = worst_first(report, options)
    problems = [finding for finding in findings if finding.severity > Severity.INFO and not finding.is_ignored]
    advice = [finding for finding in findings if finding.severity <= Severity.INFO and not finding.is_ignored]
    ignored = [finding for finding in findings if finding.is_ignored]
    folded = [finding for finding in (*problems, *advice) if finding.severity < options.in_full]
    rules = {rule.id: rule for rule in report.rules}
    explained: set[str] = set()

    def draw(finding: Finding) -> Iterator[str]:
        explain = finding.rule not in explained
        explained.add(finding.rule)
        return picture(finding, options, explain=explain, rule=rules.get(finding.rule))

    def blocks() -> Iterator[Iterator[str]]:
        yield from map(draw, (finding for finding in problems if finding.severity >= options.in_full))
        if advice and not folded:
            yield from _by_rule(advice, options, draw)
        yield from map(draw, ignored)
        if folded:
            yield _counted_by_rule(folded, options)

    for index, block in enumerate(blocks()):
        out.write("\n" if index else "")
        out.writelines(f"{line}\n" for line in block)
    unread = [item for item in report.coverage.not_analysed if item.what == INFRASTRUCTURE]
    if unread and findings:
        out.write("\n")
    for item in unread:
        line = _unread(item, options)
        lines = [line] if options.columns is None else wrapped(line, options.columns, indent=2)
        out.writelines(f"{line}\n" for line in lines)


def _unread(item: NotAnalysed, options: RenderOptions) -> str:
    """One line about infrastructure that is not read."""
    place = address(item.location, options.shown_path)
    where = f" in {item.files} files, the first of them {place}" if item.files > 1 else f" in {place}"
    help = f": {item.help}" if item.help else ""
    return one_line(f"not analysed: {item.name}{where} ({item.reason}){help}")


def _counted_by_rule(findings: Sequence[Finding], options: RenderOptions) -> Iterator[str]:
    """How many findings each rule has, the most frequent first, and where the first of them is."""
    first: dict[str, Finding] = {}
    for finding in findings:
        first.setdefault(finding.rule, finding)
    counts = _most_frequent_first(findings)
    digits, letters = len(str(max(counts.values()))), max(map(len, counts))
    yield f"{_styled('info', options, fg=_COLORS[Severity.INFO], bold=True)}, one line a rule (-v shows each):"
    for rule, count in counts.items():
        yield f"  {count:>{digits}}  {rule:<{letters}}  {address(first[rule].location, options.shown_path)}"


def _by_rule(
    findings: Sequence[Finding], options: RenderOptions, draw: Callable[[Finding], Iterator[str]]
) -> Iterator[Iterator[str]]:
    """The findings of the most frequent rule first, below its name; where no rule has several, the findings alone."""
    counts = _most_frequent_first(findings)
    by_rule: dict[str, list[Finding]] = {rule: [] for rule in counts}
    for finding in findings:
        by_rule[finding.rule].append(finding)
    for rule, group in by_rule.items():
        if len(findings) > len(counts):
            name = _styled(rule, options, fg=_COLORS[Severity.INFO], bold=True)
            yield iter((f"{name}: {counted(len(group), 'finding')}",))
        yield from map(draw, group)


def _most_frequent_first(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings each rule has."""
    counts = Counter(finding.rule for finding in findings)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def picture(
    finding: Finding, options: RenderOptions, *, explain: bool = True, rule: Rule | None = None
) -> Iterator[str]:
    """The lines of one finding; `explain` adds why it is bad, by the page of its rule."""
    rule_page = page(finding.rule) if rule is None else page_of(rule)
    return _Picture(finding, options, rule_page).lines(explain=explain)


class _Mark(msgspec.Struct, frozen=True):
    location: Location
    label: str
    is_primary: bool
    start: Position

    @property
    def line(self) -> int:
        return self.start.line


class _Frame(msgspec.Struct, frozen=True):
    """The marks in one file. The first is the one that the heading points to."""

    document: Document
    marks: tuple[_Mark, ...]


class _Picture:
    """One finding as lines of text."""

    def __init__(self, finding: Finding, options: RenderOptions, rule_page: Page | None) -> None:
        self._finding = finding
        self._page = rule_page
        self._options = options
        self._frames, self._hidden = _frames(finding)
        has_context = sum(len(frame.marks) for frame in self._frames) == 1
        self._lines = [_shown_lines(frame, has_context=has_context) for frame in self._frames]
        self._gutter = len(str(max(lines[-1] for lines in self._lines)))
        self._columns = MAX_COLUMNS
        if options.columns is not None:
            self._columns = max(_MIN_COLUMNS, options.columns - self._gutter - len(" | "))
        self._color = _COLORS[finding.severity]

    def lines(self, *, explain: bool) -> Iterator[str]:
        yield self._headline()
        for index, frame in enumerate(self._frames):
            yield self._heading(frame, "-->" if index == 0 else ":::")
            yield self._bar()
            yield from self._body(frame, self._lines[index])
            yield self._bar()
        yield from self._notes(explain=explain)

    def _headline(self) -> str:
        finding = self._finding
        head = f"{finding.severity.word}[{finding.rule}]"
        first, *others = self._wrapped(one_line(finding.message), 2, room_taken=len(f"{head}: ") - 2)
        lines = "".join(f"\n  {self._style(line, bold=True)}" for line in others)
        return f"{self._style(head, fg=self._color, bold=True)}: {self._style(first, bold=True)}{lines}"

    def _heading(self, frame: _Frame, arrow: str) -> str:
        place = address(frame.marks[0].location, self._options.shown_path)
        return f"{' ' * self._gutter}{self._style(arrow, fg='blue')} {place}"

    def _body(self, frame: _Frame, lines: Iterable[int]) -> Iterator[str]:
        marks_by_line: dict[int, list[_Mark]] = defaultdict(list)
        for mark in frame.marks:
            marks_by_line[mark.line].append(mark)
        previous: int | None = None
        for number in lines:
            if previous is not None and number > previous + 1:
                yield self._style(CUT, fg="blue")
            yield from self._source_line(frame.document, number, marks_by_line[number])
            previous = number

    def _source_line(self, document: Document, number: int, marks: list[_Mark]) -> Iterator[str]:
        text = self._options.secrets.masked_line(document, number)
        # Most lines are without marks and shown as they are.
        if not marks and len(text) <= self._columns and text.isascii() and text.isprintable():
            yield self._bar(number, visible(text))
            return
        window = _Window.around(text, marks[0].start.column - 1 if marks else 0, self._columns)
        yield self._bar(number, window.text)
        for mark in sorted(marks, key=lambda mark: (not mark.is_primary, mark.location.span)):
            yield from map(partial(self._bar, None), self._mark(mark, window))

    def _mark(self, mark: _Mark, window: _Window) -> Iterator[str]:
        """The line below what is marked with its label, which stands below where there is no room beside."""
        start, end = mark.start, mark.location.end
        end_column = end.column - 1 if end.line == start.line else len(window.line)
        indent, length = window.columns(start.column - 1, end_column)
        underline = ("^" if mark.is_primary else "-") * length
        label = one_line(mark.label)
        style = partial(self._style, fg=self._color if mark.is_primary else "blue")
        has_room = indent + length + 1 + width(label) <= self._columns
        if self._options.columns is None or not label or has_room:
            yield " " * indent + style(f"{underline} {label}".rstrip())
            return
        yield " " * indent + style(underline)
        lines = wrapped(label, self._columns)
        indent = max(0, min(indent, self._columns - max(map(width, lines))))
        yield from (" " * indent + style(line) for line in lines)

    def _notes(self, *, explain: bool) -> Iterator[str]:
        finding = self._finding
        rule_page = self._page
        if self._hidden:
            yield self._note(
                "note", f"{self._hidden} more {'place is' if self._hidden == 1 else 'places are'} not shown"
            )
        if explain and rule_page is not None and rule_page.why:
            yield self._note("why", rule_page.why)
        if finding.fix is not None:
            yield self._note("fix", f"{finding.fix.title} ({_how_to_apply(finding.fix)})")
        if finding.help:
            yield self._note("help", finding.help)
        elif finding.fix is None and rule_page is not None and (explain or finding.severity > Severity.INFO):
            yield self._note("help", f"`serverless-lint explain {finding.rule}` says more")
        if finding.ignored_because is not None:
            yield self._note("ignored", finding.ignored_because or "no reason given")

    def _note(self, word: str, text: str) -> str:
        equals = self._style("=", fg="blue")
        indent = self._gutter + len(f" = {word}: ")
        body = f"\n{' ' * indent}".join(self._wrapped(one_line(text), indent))
        return f"{' ' * (self._gutter + 1)}{equals} {self._style(word, bold=True)}: {body}"

    def _wrapped(self, text: str, indent: int, *, room_taken: int = 0) -> list[str]:
        """The text as lines of the terminal; as one line for everything else, which may search it.

        All begin behind an indentation, and so much of the first line is taken besides.
        """
        columns = self._options.columns
        return [text] if columns is None else wrapped(text, columns - indent, room_taken=room_taken)

    def _bar(self, number: int | None = None, text: str = "") -> str:
        head = f"{'' if number is None else number:>{self._gutter}} |"
        return f"{self._style(head, fg='blue')} {text}".rstrip()

    def _style(self, text: str, *, fg: str | None = None, bold: bool | None = None) -> str:
        return _styled(text, self._options, fg=fg, bold=bold)


def _styled(text: str, options: RenderOptions, *, fg: str | None = None, bold: bool | None = None) -> str:
    return click.style(text, fg=fg, bold=bold) if options.color else text


def _how_to_apply(fix: Fix) -> str:
    if fix.safe:
        return "apply with --fix"
    return f"unsafe: {fix.caution or 'look at the result'}; apply with --fix --unsafe-fixes"


class _Window(msgspec.Struct, frozen=True):
    """The part of a source line that is shown."""

    line: str
    start: int
    end: int

    @classmethod
    def around(cls, line: str, at: int, limit: int) -> _Window:
        """All of the line, or what fits into so many columns around a character of it."""
        # Few characters take no column, so that a longer slice need not be measured.
        if len(line) <= limit and width(visible(line)) <= limit:
            return cls(line, 0, len(line))
        at = min(at, len(line))
        start = 0 if at <= limit // 2 else _after_part_of_word(line, at - min(_BEFORE_MARK, limit // 3), at)
        room = limit - (len(CUT) if start else 0)
        end = _end_within(line, start, room)
        if end < len(line):
            end = _end_within(line, start, room - len(CUT))
        return cls(line, start, end)

    @property
    def text(self) -> str:
        """What is shown."""
        return f"{self._head}{visible(self.line[self.start : self.end])}{CUT if self.end < len(self.line) else ''}"

    @property
    def _head(self) -> str:
        return CUT if self.start else ""

    def columns(self, start: int, end: int) -> tuple[int, int]:
        """Indentation and length of the mark for some characters of the line; at least one column long.

        What is left out is marked at the dots that stand for it.
        """
        if end <= self.start and self.start:
            return 0, len(CUT)
        if start >= self.end and self.end < len(self.line):
            return len(self._head) + width(visible(self.line[self.start : self.end])), len(CUT)
        first = min(max(start, self.start), self.end)
        last = min(max(end, first), self.end)
        indent = len(self._head) + width(visible(self.line[self.start : first]))
        return indent, max(1, width(visible(self.line[first:last])))


def _after_part_of_word(line: str, start: int, at: int) -> int:
    """Where the next word begins, if a part of one is cut off before it: the rest may look like what it is not.

    Nothing is left out of the word that is marked.
    """
    end = start
    while end < at and end and _is_of_word(line[end]) and _is_of_word(line[end - 1]):
        end += 1
    return end if end < at else start


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character in "_-"


def _end_within(line: str, start: int, columns: int) -> int:
    """Where the part of a line ends that takes at most so many columns."""
    if line.isascii() and line.isprintable():
        return min(len(line), start + max(0, columns))
    end = start
    while end < len(line):
        columns -= width(visible(line[end]))
        if columns < 0:
            break
        end += 1
    return end


def _frames(finding: Finding) -> tuple[list[_Frame], int]:
    """The files of a finding with their marks, and how many marks there is no room for."""
    by_path: dict[str, list[_Mark]] = {}
    for mark in _marks(finding):
        by_path.setdefault(mark.location.document.path, []).append(mark)
    frames = [
        _Frame(marks[0].location.document, tuple(marks[:MAX_MARKS])) for marks in list(by_path.values())[:MAX_FILES]
    ]
    hidden = sum(map(len, by_path.values())) - sum(len(frame.marks) for frame in frames)
    return frames, hidden


def _marks(finding: Finding) -> Iterable[_Mark]:
    location = finding.location
    marks = {_Mark(location, finding.label, True, location.start): None}
    for related in finding.related:
        location = related.location
        marks[_Mark(location, related.message, False, location.start)] = None
    return marks


def _shown_lines(frame: _Frame, *, has_context: bool) -> list[int]:
    """The numbers of the lines to show, in order."""
    document = frame.document
    lines = {mark.line for mark in frame.marks}
    if has_context:
        lines |= set(_context(document, frame.marks[0].line))
    for line in list(lines):
        # A gap of one line takes no more room than the mark of a gap.
        if line + 2 in lines:
            lines.add(line + 1)
    return sorted(lines)


def _context(document: Document, line: int) -> Iterator[int]:
    """The lines around a line, without blank ones at their outer ends."""
    before = list(range(max(1, line - _CONTEXT_LINES), line))
    after = list(range(line + 1, min(document.line_count, line + _CONTEXT_LINES) + 1))
    while before and not document.line_text(before[0]).strip():
        del before[0]
    while after and not document.line_text(after[-1]).strip():
        del after[-1]
    yield from before
    yield from after
