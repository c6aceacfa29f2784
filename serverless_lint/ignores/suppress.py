"""Ignoring findings where somebody said so: comments, template metadata and per-file ignores.

timeout = 2  # serverless-lint: ignore[low-timeout] answers from memory
# serverless-lint: ignore[client-in-handler] one client a tenant
# serverless-lint: ignore-file[hardcoded-table-name]
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import msgspec
from msgspec.structs import replace

from serverless_lint.config import ROOT_FOLDER, Config
from serverless_lint.files.gitignore import matcher
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.code.facts import CodeModule, Language
from serverless_lint.parse.fact import COMMENT_MARK, Comment, Fact
from serverless_lint.parse.template.template import Kind, Node, Template
from serverless_lint.report import Finding
from serverless_lint.rule import Edit, Fix, Rule
from serverless_lint.ruleset.selection import is_cfn_lint_id, matches
from serverless_lint.source import Document, Location, Span
from serverless_lint.suggestion import suggest

UNUSED_IGNORE = "unused-ignore"
UNKNOWN_RULE = "unknown-rule"

METADATA_KEY = "serverless-lint"

_NEVER_IGNORED = frozenset({"internal-error"})

DIRECTIVE = lazy_pattern(
    r"serverless-lint:\s*(?P<verb>ignore-file|ignore)\s*\[(?P<rules>[^\[\]\n]*)\](?P<reason>[^\n]*)", re.IGNORECASE
)
_ATTEMPT = lazy_pattern(r"serverless-lint:\s*(?:ignore|disable|noqa|nosec|skip|off|allow)\b", re.IGNORECASE)
"""A comment that speaks about the tool without ordering anything is left alone."""

_TEXT_COMMENT = lazy_pattern(r"(?:#|//|;|<!--)[ \t]*serverless-lint:[^\r\n]*")
_COMMENT_LINE = lazy_pattern(r"\s*(?:#|//|/\*|\*|$)")


class Ignore(msgspec.Struct, frozen=True):
    """Somebody's wish not to see some findings."""

    rules: tuple[str, ...]
    location: Location
    """The comment, or the metadata entry: what is wrong if it is of no use."""
    covers: Location | None
    """The place whose findings it silences; None for the whole file."""
    reason: str = ""
    until: datetime.date | None = None
    """The last day that it holds; None if it does not end."""
    mistake: str = ""
    """Why it cannot be understood; then it silences nothing."""
    removal: Edit | None = None
    """The edit that takes it out, where that is a matter of deleting text."""
    named: Location | None = None
    """Where a comment names its rules."""
    tool: str = ""
    """The other linter that it was written for, and its check there; empty for this one. It may be of no use."""

    @property
    def shown_reason(self) -> str:
        """The reason, with who was told it."""
        return ": ".join(part for part in (self.tool, self.reason) if part)

    def covers_place(self, place: Location) -> bool:
        """Whether a place lies in what it covers."""
        if place.document.path != self.location.document.path:
            return False
        if self.covers is None:
            return True
        return self.covers.span.start <= place.span.start <= self.covers.span.end


class Suppression(msgspec.Struct, frozen=True):
    """Findings, divided. `kept` includes those about the ignores themselves."""

    kept: tuple[Finding, ...]
    ignored: tuple[Finding, ...]


def suppress(
    findings: Iterable[Finding],
    ignores: Sequence[Ignore],
    config: Config,
    *,
    rules: Mapping[str, Rule],
    ran_at: Callable[[str], Collection[str]],
) -> Suppression:
    """Take out the findings that are to be ignored, and say which ignores are unknown or of no use.

    `rules` holds all known rules by id, `ran_at` gives the ids of those that ran for a file (`cfn-lint` if it did).
    Findings of little confidence have to be among them, so that an ignore of one of these does not count as unused.
    """
    if not config.respect_ignores:
        return Suppression(tuple(findings), ())
    in_force = _Ignores(ignores, config)
    kept, ignored = in_force.divide(findings, rules)
    # Last, because only now it is known which ignores were of use.
    kept_about, ignored_about = in_force.divide(_findings_about_ignores(in_force, rules, ran_at), rules)
    return Suppression(_in_order(kept + kept_about), _in_order(ignored + ignored_about))


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: finding.sort_key))


def ignores_in_code(module: CodeModule, text: str, locate: Callable[[Span], Location]) -> tuple[Ignore, ...]:
    """The ignores in the comments of code.

    `text` is what the facts were made from; `locate` gives the place of one of their spans in a file, so that code
    inside a template can be ignored there.
    """
    if not module.comments:
        return ()
    document = Document("", text)
    statements = _Statements(module, document)

    def extent(line: int) -> Location:
        return locate(statements.extent(line))

    return tuple(
        ignore
        for comment in module.comments
        if (ignore := _parse_comment(comment, document, locate, extent)) is not None
    )


def ignores_in_template(template: Template, comments: Iterable[Comment]) -> tuple[Ignore, ...]:
    """The ignores in the comments and in the metadata of a template and its resources."""
    document = template.document
    nodes = _NodesByLine(template)

    def extent(line: int) -> Location:
        return nodes.extent(line) or document.at(document.line_span(line))

    in_comments = [_parse_comment(comment, document, document.at, extent) for comment in comments]
    return (*(ignore for ignore in in_comments if ignore is not None), *_ignores_in_metadata(template))


def ignores_in_text(document: Document) -> tuple[Ignore, ...]:
    """The ignores in a file without a parser, such as `.env`: on a line, or on a line of its own before another."""
    ignores: list[Ignore] = []
    if COMMENT_MARK not in document.text:
        return ()
    for match in _TEXT_COMMENT.finditer(document.text):
        comment = Comment(Span(*match.span()), match[0])
        ignore = _parse_comment(comment, document, document.at, lambda line: document.at(document.line_span(line)))
        if ignore is not None:
            ignores.append(ignore)
    return tuple(ignores)


def _parse_comment(
    comment: Comment,
    document: Document,
    locate: Callable[[Span], Location],
    extent: Callable[[int], Location],
) -> Ignore | None:
    location = locate(comment.span)
    directive = DIRECTIVE.search(comment.text)
    if directive is None:
        if _ATTEMPT.search(comment.text) is None:
            return None
        return Ignore((), location, None, mistake="names no rule: write `serverless-lint: ignore[rule-id] reason`")
    words = tuple(word for part in directive["rules"].split(",") if (word := part.strip()))
    if not words:
        return Ignore((), location, None, mistake="names no rule: write `serverless-lint: ignore[rule-id] reason`")
    return Ignore(
        rules=tuple(dict.fromkeys(words)),
        location=location,
        covers=None if directive["verb"].lower() == "ignore-file" else _covered(comment, document, locate, extent),
        reason=directive["reason"].replace("*/", "").replace("-->", "").strip().lstrip("-: ").strip(),
        removal=Edit(locate(_removed_span(comment, document)), ""),
        named=locate(Span(*(comment.span.start + offset for offset in directive.span("rules")))),
    )


def _covered(
    comment: Comment,
    document: Document,
    locate: Callable[[Span], Location],
    extent: Callable[[int], Location],
) -> Location:
    """A trailing comment covers its line, one on a line of its own what follows."""
    line = document.position(comment.span.start).line
    if not _stands_alone(comment, document):
        return locate(document.line_span(line))
    last = document.position(comment.span.end).line
    for following in range(last + 1, document.line_count + 1):
        if not _COMMENT_LINE.match(document.line_text(following)):
            return extent(following)
    return locate(document.line_span(last))


def _stands_alone(comment: Comment, document: Document) -> bool:
    first = document.line_span(document.position(comment.span.start).line)
    last = document.line_span(document.position(comment.span.end).line)
    around = document.text[first.start : comment.span.start] + document.text[comment.span.end : last.end]
    return not around.strip()


def _removed_span(comment: Comment, document: Document) -> Span:
    """The comment with the blanks before it; with its line if it stands alone there."""
    line = document.line_span(document.position(comment.span.start).line)
    before = document.text[line.start : comment.span.start]
    if not _stands_alone(comment, document):
        return Span(line.start + len(before.rstrip(" \t")), comment.span.end)
    last = document.position(comment.span.end).line
    end = document.line_span(last + 1).start if last < document.line_count else comment.span.end
    return Span(line.start, end)


class _Statements:
    """How far the statement reaches that begins on a line."""

    def __init__(self, module: CodeModule, document: Document) -> None:
        self._module = module
        self._document = document

    def extent(self, line: int) -> Span:
        """From the line's beginning to the end of what begins on it."""
        span = self._document.line_span(line)
        end = max(span.end, self._end_by_line.get(line, 0))
        if self._module.language is Language.PYTHON:
            end = max(end, self._end_of_indented(line))
        return Span(span.start, end)

    @cached_property
    def _end_by_line(self) -> dict[int, int]:
        ends: dict[int, int] = defaultdict(int)
        for start, end in self._spans():
            line = self._document.position(start).line
            ends[line] = max(ends[line], end)
        return ends

    def _spans(self) -> Iterator[tuple[int, int]]:
        module = self._module
        groups: tuple[Iterable[Fact], ...] = (
            *(module.functions, module.classes, module.calls, module.assignments, module.returns),
            *(module.raises, module.imports, module.exports),
        )
        for group in groups:
            for fact in group:
                yield fact.span
        for function in module.functions:
            yield from ((decorator.span.start, function.span.end) for decorator in function.decorators)
        for class_ in module.classes:
            yield from ((decorator.span.start, class_.span.end) for decorator in class_.decorators)
        yield from self._braced_blocks()

    def _braced_blocks(self) -> Iterator[tuple[int, int]]:
        """Blocks that begin with a brace, and so on the line of their `if`, `for` or `try`, with their `else`."""
        blocks = self._module.blocks
        ends = [block.span.end for block in blocks]
        for index in range(len(blocks) - 1, -1, -1):
            block = blocks[index]
            if block.of is not None:
                ends[block.of] = max(ends[block.of], ends[index])
        for block, end in zip(blocks, ends, strict=True):
            if self._document.text.startswith("{", block.span.start):
                yield block.span.start, end

    def _end_of_indented(self, line: int) -> int:
        """The end of the lines below that are indented more, and of the clauses that continue them."""
        document = self._document
        indentation = _indentation(document.line_text(line))
        last = line
        for following in range(line + 1, document.line_count + 1):
            text = document.line_text(following)
            if not text.strip():
                continue
            depth = _indentation(text)
            if depth < indentation or (depth == indentation and not _CONTINUING_CLAUSE.match(text)):
                break
            last = following
        return document.line_span(last).end


_CONTINUING_CLAUSE = lazy_pattern(r"\s*(?:elif|else|except|finally)\b")


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


class _NodesByLine:
    """The outermost value of a template whose key, or list item, begins on a line."""

    def __init__(self, template: Template) -> None:
        self._template = template

    def extent(self, line: int) -> Location | None:
        """The place of the key and its value."""
        node = self._by_line.get(line)
        if node is None:
            return None
        document = node.document
        return document.at(Span(document.line_span(line).start, node.whole_location.span.end))

    @cached_property
    def _by_line(self) -> dict[int, Node]:
        found: dict[int, Node] = {}
        path = self._template.document.path
        for node in self._template.root.walk():
            whole = node.whole_location
            if (node.key is not None or node.index is not None) and whole.document.path == path:
                found.setdefault(whole.start.line, node)
        return found


def _ignores_in_metadata(template: Template) -> Iterator[Ignore]:
    own = template.root.get("Metadata", METADATA_KEY, "ignore")
    yield from _entries(own, covers=None)
    for resource in template.resources.values():
        yield from _entries(resource.metadata.get(METADATA_KEY, "ignore"), covers=resource.node.whole_location)


def _entries(ignore: Node, covers: Location | None) -> Iterator[Ignore]:
    if not ignore:
        return
    if ignore.kind is not Kind.LIST:
        yield Ignore((), ignore.key_location, covers, mistake="is not a list of `{rule, reason, until}`")
    for entry in ignore.elements():
        yield _entry(entry, covers)


def _entry(entry: Node, covers: Location | None) -> Ignore:
    rule = entry if entry.kind is Kind.SCALAR else entry.get("rule")
    if not rule.text:
        return Ignore((), entry.location, covers, mistake="names no rule: write `{rule: rule-id, reason: …}`")
    until = entry.get("until")
    try:
        day = datetime.date.fromisoformat(until.text or "") if until else None
    except ValueError:
        return Ignore((), until.location, covers, mistake="has an `until` that is not a date such as `2030-12-31`")
    return Ignore((rule.text,), rule.location, covers, entry.get("reason").text or "", day)


class _Ignores:
    """The ignores of a run, and which of their rules were of use."""

    def __init__(self, ignores: Sequence[Ignore], config: Config) -> None:
        self.ignores = ignores
        self.config = config
        self.used: set[tuple[int, str]] = set()
        self._by_path: dict[str, list[tuple[int, Ignore]]] = defaultdict(list)
        for index, ignore in enumerate(ignores):
            self._by_path[ignore.location.document.path].append((index, ignore))
        self._per_file = {
            folder: tuple(_per_file_matchers(each.per_file_ignores)) for folder, each in config.by_folder.items()
        }

    def divide(self, findings: Iterable[Finding], rules: Mapping[str, Rule]) -> tuple[list[Finding], list[Finding]]:
        """Findings that stay, and findings that are ignored with their reasons."""
        kept: list[Finding] = []
        ignored: list[Finding] = []
        for finding in findings:
            reason = self._reason(finding, rules.get(finding.rule))
            if reason is None:
                kept.append(finding)
            else:
                ignored.append(replace(finding, ignored_because=reason))
        return kept, ignored

    def holds(self, ignore: Ignore) -> bool:
        """Whether it silences anything today."""
        return not (ignore.mistake or self._expired(ignore) or self.lacks_reason(ignore))

    def lacks_reason(self, ignore: Ignore) -> bool:
        """Whether it says no reason although one is required."""
        return self.config.at(ignore.location.document.path).require_reason and not ignore.reason

    def _expired(self, ignore: Ignore) -> bool:
        return ignore.until is not None and ignore.until < self.config.as_of

    def _reason(self, finding: Finding, rule: Rule | None) -> str | None:
        if finding.rule in _NEVER_IGNORED:
            return None
        reason = None
        for place in finding.silenced_at:
            for index, ignore in self._by_path.get(place.document.path, ()):
                if finding.rule in ignore.rules and ignore.covers_place(place) and self.holds(ignore):
                    self.used.add((index, finding.rule))
                    reason = ignore.shown_reason if reason is None else reason
        return self._per_file_reason(finding, rule) if reason is None else reason

    def _per_file_reason(self, finding: Finding, rule: Rule | None) -> str | None:
        path = finding.location.document.path
        folder = self.config.folder_of(path)
        name = path if folder == ROOT_FOLDER else path[len(folder) + 1 :]
        for pattern, matches_path, words in self._per_file[folder]:
            if matches_path(name) and any(matches(word, finding.rule, finding.category, rule) for word in words):
                return f"per-file-ignores: {pattern}"
        return None


def _per_file_matchers(
    per_file_ignores: Mapping[str, tuple[str, ...]],
) -> Iterator[tuple[str, Callable[[str], bool], tuple[str, ...]]]:
    for pattern, words in per_file_ignores.items():
        yield pattern, matcher((pattern,)), words


def _findings_about_ignores(
    in_force: _Ignores, rules: Mapping[str, Rule], ran_at: Callable[[str], Collection[str]]
) -> Iterator[Finding]:
    for index, ignore in enumerate(in_force.ignores):
        if ignore.tool:
            continue
        ran = ran_at(ignore.location.document.path)
        if ignore.mistake:
            yield from _finding(rules, ran, UNKNOWN_RULE, ignore, f"this ignore {ignore.mistake}")
        elif in_force.lacks_reason(ignore):
            message = "this ignore has no effect without a reason, which `require-reason` asks for"
            yield from _finding(rules, ran, UNKNOWN_RULE, ignore, message)
        unknown = [word for word in ignore.rules if word not in rules and not is_cfn_lint_id(word)]
        for word in unknown:
            yield from _finding(rules, ran, UNKNOWN_RULE, ignore, _unknown_message(word, rules))
        if not in_force.holds(ignore):
            continue
        unused = [
            word
            for word in ignore.rules
            if word not in unknown and (index, word) not in in_force.used and _did_run(word, ran)
        ]
        if unused:
            message = f"nothing to ignore here: {', '.join(map(_quoted, unused))} reports nothing"
            yield from _finding(rules, ran, UNUSED_IGNORE, ignore, message, fix=_without(ignore, unused))


def _without(ignore: Ignore, unused: Collection[str]) -> Fix | None:
    """What takes rules out of a comment, or the comment away if it names no others."""
    left = [word for word in ignore.rules if word not in unused]
    if not left:
        return Fix("remove the comment", (ignore.removal,), safe=True) if ignore.removal is not None else None
    if ignore.named is None:
        return None
    return Fix(f"leave {', '.join(map(_quoted, unused))} out", (Edit(ignore.named, ", ".join(left)),), safe=True)


def _quoted(word: str) -> str:
    return f"`{word}`"


def _did_run(word: str, ran: Collection[str]) -> bool:
    return word in ran or (is_cfn_lint_id(word) and "cfn-lint" in ran)


def _unknown_message(word: str, rules: Mapping[str, Rule]) -> str:
    suggestion = suggest(word, rules)
    return f"there is no rule `{word}`" + (f", did you mean `{suggestion}`?" if suggestion else "")


def _finding(
    rules: Mapping[str, Rule],
    ran: Collection[str],
    rule_id: str,
    ignore: Ignore,
    message: str,
    *,
    fix: Fix | None = None,
) -> Iterator[Finding]:
    rule = rules.get(rule_id)
    if rule is None or rule_id not in ran:
        return
    yield Finding(
        rule=rule.id,
        severity=rule.severity,
        confidence=rule.confidence,
        category=rule.category,
        message=message,
        location=ignore.location,
        related=(),
        fix=fix,
    )
