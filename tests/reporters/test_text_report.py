"""The report for people."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from sample_reports import CODE, LOW_TIMEOUT, MISSING_PERMISSION, TEMPLATE, finding, options, place, rendered, report
from serverless_lint.report import RelatedPlace
from serverless_lint.rule import Severity
from serverless_lint.source import Document, Location, Span


def test_a_finding_over_two_files_is_drawn_with_labels_and_gaps() -> None:
    expected = """\
error[refused-call]: `OrdersFn` calls `dynamodb:PutItem` on `OrdersTable`, and no policy allows it
  --> src/app.py:12:9
   |
 8 |         table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
   |                                                  ------------------- the table named by `TABLE`
...
12 |         table.put_item(Item=body)
   |         ^^^^^^^^^^^^^^ AccessDenied at run time
   |
  ::: template.yaml:9:11
   |
 3 |   OrdersFn:
   |   -------- runs `src/app.py`
...
 9 |         - DynamoDBReadPolicy:
   |           ------------------ allows reading only
   |
   = fix: use `DynamoDBCrudPolicy` instead (unsafe: widens access; apply with --fix --unsafe-fixes)
"""
    assert rendered("text", report(MISSING_PERMISSION)) == expected


def test_a_single_place_is_shown_with_two_lines_around_it() -> None:
    single = finding(place(TEMPLATE, "Timeout"), rule="no-page", help="set it to 10")
    expected = """\
warning[no-page]: `OrdersFn` times out after 2 seconds
 --> template.yaml:7:7
  |
5 |     Properties:
6 |       Handler: src/app.handler
7 |       Timeout: 2
  |       ^^^^^^^
8 |       Policies:
9 |         - DynamoDBReadPolicy:
  |
  = help: set it to 10
"""
    assert rendered("text", report(single)) == expected


def test_why_is_said_once_for_a_rule() -> None:
    second = msgspec.structs.replace(LOW_TIMEOUT, message="again")
    assert rendered("text", report(LOW_TIMEOUT, second)).count("= why: ") == 1


def test_a_finding_without_fix_and_help_leads_to_its_page() -> None:
    bare = msgspec.structs.replace(LOW_TIMEOUT, fix=None)
    assert "  = help: `serverless-lint explain low-timeout` says more\n" in rendered("text", report(bare))


def test_findings_are_separated_by_a_blank_line() -> None:
    text = rendered("text", report(MISSING_PERMISSION, LOW_TIMEOUT))
    assert text.count("\n\nwarning[low-timeout]: ") == 1


def test_no_findings_are_no_output() -> None:
    assert rendered("text", report()) == ""


def _only_mark_lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if "^" in line or "| " in line]


def _drawn(line: str, start: int, end: int, label: str = "") -> list[str]:
    """The source line and the line of its mark."""
    location = Document("a.py", line).at(Span(start, end))
    return _only_mark_lines(rendered("text", report(finding(location, rule="no-page", label=label, help="x"))))


@pytest.mark.parametrize(
    ("line", "span", "expected"),
    [
        pytest.param("a = b", (4, 5), ["1 | a = b", "  |     ^"], id="plain"),
        pytest.param("\tx = 1", (1, 2), ["1 |     x = 1", "  |     ^"], id="tab before the mark"),
        pytest.param("x\t= 1", (0, 3), ["1 | x    = 1", "  | ^^^^^^"], id="tab in the mark"),
        pytest.param("名前 = x", (5, 6), ["1 | 名前 = x", "  |        ^"], id="wide characters before the mark"),
        pytest.param("x = '名'", (4, 7), ["1 | x = '名'", "  |     ^^^^"], id="wide character in the mark"),
        pytest.param("😀 = x", (4, 5), ["1 | 😀 = x", "  |      ^"], id="astral character"),
        pytest.param("e\u0301 = x", (5, 6), ["1 | e\u0301 = x", "  |     ^"], id="combining character"),
        pytest.param("x = 1", (5, 5), ["1 | x = 1", "  |      ^"], id="end of the line"),
        pytest.param("", (0, 0), ["  | ^"], id="empty file"),
        pytest.param("a\x1b[31mb", (6, 7), ["1 | a\ufffd[31mb", "  |       ^"], id="terminal escape"),
        pytest.param("a\u202eb", (2, 3), ["1 | a\ufffdb", "  |   ^"], id="text direction override"),
    ],
)
def test_marks_stand_under_what_they_mark(line: str, span: tuple[int, int], expected: list[str]) -> None:
    assert _drawn(line, *span) == expected


def test_a_span_over_several_lines_is_marked_on_its_first() -> None:
    document = Document("a.py", "call(\n    x,\n)\n")
    drawn = _only_mark_lines(rendered("text", report(finding(document.at(Span(0, 13)), help="x"))))
    assert drawn == ["1 | call(", "  | ^^^^^", "2 |     x,", "3 | )"]


def test_a_long_line_is_shortened_around_the_mark() -> None:
    drawn = _drawn("a" * 200 + "MARK" + "b" * 200, 200, 204, "here")
    assert drawn == [
        "1 | ..." + "a" * 30 + "MARK" + "b" * 60 + "...",
        "  | " + " " * 33 + "^^^^ here",
    ]


def test_no_line_begins_within_a_word() -> None:
    """What is left of it may look like a secret, of which masks see the whole."""
    code = "word" * 20 + "sk_live_4fQz8LmN2xKb7TtYv9Wc (let "
    drawn = _drawn(f"{code}MARK;", len(code), len(code) + 4, "here")
    assert drawn == ["1 | ... (let MARK;", "  |          ^^^^ here"]


@pytest.mark.parametrize(
    ("columns", "drawn"),
    [
        pytest.param(
            40, ["1 | ..." + "a" * 12 + "MARK" + "b" * 14 + "...", "  | " + " " * 15 + "^^^^"], id="narrow terminal"
        ),
        pytest.param(10, ["1 | ..." + "a" * 6 + "MARK" + "b" * 4 + "...", "  | " + " " * 9 + "^^^^"], id="tiny"),
        pytest.param(124, ["1 | " + "a" * 60 + "MARK" + "b" * 56, "  | " + " " * 60 + "^^^^"], id="wide terminal"),
        pytest.param(None, ["1 | ..." + "a" * 30 + "MARK" + "b" * 56, "  | " + " " * 33 + "^^^^"], id="no terminal"),
    ],
)
def test_source_lines_fit_on_the_terminal(columns: int | None, drawn: list[str]) -> None:
    document = Document("a.py", "a" * 60 + "MARK" + "b" * 56)
    text = rendered("text", report(finding(document.at(Span(60, 64)), help="x")), options(columns=columns))
    assert _only_mark_lines(text) == drawn


@pytest.mark.parametrize(
    ("columns", "note"),
    [
        pytest.param(30, "  = help: raise it to what the\n          slowest call takes\n", id="narrow terminal"),
        pytest.param(80, "  = help: raise it to what the slowest call takes\n", id="terminal"),
        pytest.param(None, "  = help: raise it to what the slowest call takes\n", id="no terminal"),
    ],
)
def test_notes_are_wrapped_on_a_terminal_only(columns: int | None, note: str) -> None:
    single = finding(place(TEMPLATE, "Timeout"), rule="no-page", help="raise it to what the slowest call takes")
    assert rendered("text", report(single), options(columns=columns)).endswith(f"  |\n{note}")


@pytest.mark.parametrize(
    ("columns", "headline"),
    [
        pytest.param(
            40,
            "warning[no-page]: the slowest of all\n  calls takes longer than this one may\n  take in the end\n",
            id="narrow terminal",
        ),
        pytest.param(
            80,
            "warning[no-page]: the slowest of all calls takes longer than this one may take\n  in the end\n",
            id="terminal",
        ),
        pytest.param(
            None,
            "warning[no-page]: the slowest of all calls takes longer than this one may take in the end\n",
            id="no terminal",
        ),
    ],
)
def test_headlines_are_wrapped_on_a_terminal_only(columns: int | None, headline: str) -> None:
    message = "the slowest of all calls takes longer than this one may take in the end"
    single = finding(place(TEMPLATE, "Timeout"), rule="no-page", message=message)
    assert rendered("text", report(single), options(columns=columns)).startswith(f"{headline} -->")


def test_marks_in_what_is_left_out_of_a_line_stand_at_its_dots() -> None:
    document = Document("a.py", "first" + "a" * 200 + "MARK" + "b" * 200 + "last")
    related = (RelatedPlace(document.at(Span(0, 5)), "before"), RelatedPlace(document.at(Span(409, 413)), "behind"))
    assert _only_mark_lines(
        rendered("text", report(finding(document.at(Span(205, 209)), help="x", related=related)))
    ) == [
        "1 | ..." + "a" * 30 + "MARK" + "b" * 60 + "...",
        "  | " + " " * 33 + "^^^^",
        "  | --- before",
        "  | " + " " * 97 + "--- behind",
    ]


def test_a_frame_has_at_most_four_marks_and_twelve_lines() -> None:
    document = Document("a.py", "".join(f"line{number:02}\n" for number in range(1, 100)))
    related = tuple(RelatedPlace(document.at(Span(70 * number, 70 * number + 6)), "") for number in range(1, 9))
    assert rendered("text", report(finding(document.at(Span(0, 6)), rule="no-page", help="x", related=related))) == (
        """\
warning[no-page]: `OrdersFn` times out after 2 seconds
  --> a.py:1:1
   |
 1 | line01
   | ^^^^^^
...
11 | line11
   | ------
...
21 | line21
   | ------
...
31 | line31
   | ------
   |
   = note: 5 more places are not shown
   = help: x
"""
    )


def test_findings_are_ordered_by_severity_then_path_then_place_then_rule() -> None:
    first, second = Document("a.py", "x y"), Document("b.py", "x y")
    given = [
        finding(second.at(Span(0, 1)), rule="a"),
        finding(first.at(Span(2, 3)), rule="a", severity=Severity.ERROR),
        finding(first.at(Span(0, 1)), rule="b"),
        finding(first.at(Span(0, 1)), rule="a"),
    ]
    heads = [line.partition(":")[0] for line in rendered("text", report(*given)).splitlines() if "[" in line]
    assert heads == ["error[a]", "warning[a]", "warning[b]", "warning[a]"]


def test_marks_on_one_line_get_a_line_each_with_the_primary_first() -> None:
    document = Document("a.py", "first(second)")
    both = finding(
        document.at(Span(6, 12)), label="bad", help="x", related=(RelatedPlace(document.at(Span(0, 5)), "because"),)
    )
    assert _only_mark_lines(rendered("text", report(both))) == [
        "1 | first(second)",
        "  |       ^^^^^^ bad",
        "  | ----- because",
    ]


def test_more_than_four_marks_in_a_file_are_counted() -> None:
    document = Document("a.py", "".join(f"line{number}\n" for number in range(1, 9)))
    related = tuple(RelatedPlace(document.at(Span(6 * number, 6 * number + 5)), "") for number in range(1, 7))
    text = rendered("text", report(finding(document.at(Span(0, 5)), help="x", related=related)))
    assert (text.count("-----"), "= note: 3 more places are not shown\n" in text) == (3, True)


def test_secrets_are_masked_in_messages_labels_and_source_lines() -> None:
    secret = "AKIAQWERTYUIOPASDFGH"
    document = Document("a.py", f"key = '{secret}'\n")
    leaking = finding(document.at(Span(7, 27)), message=f"`{secret}` is a key", label=secret, help=secret)
    text = rendered("text", report(leaking))
    assert (secret in text, text.count("AKIA************DFGH")) == (False, 4)


def test_colors_mark_severity_and_frames() -> None:
    text = rendered("text", report(LOW_TIMEOUT), options(color=True))
    assert text.startswith("\x1b[33m\x1b[1mwarning[low-timeout]\x1b[0m: \x1b[1m`OrdersFn` times out")


@pytest.mark.parametrize("severity", list(Severity), ids=lambda severity: severity.word)
def test_without_colors_there_are_no_escapes(severity: Severity) -> None:
    assert "\x1b" not in rendered("text", report(msgspec.structs.replace(LOW_TIMEOUT, severity=severity)))


def test_paths_are_relative_to_the_working_folder() -> None:
    text = rendered("text", report(LOW_TIMEOUT), options(working_folder=Path("/project/src")))
    assert " --> ../template.yaml:7:7\n" in text


@pytest.mark.parametrize(("reason", "note"), [("slow", "slow"), ("", "no reason given")], ids=["reason", "none"])
def test_ignored_findings_are_shown_on_request_with_the_reason(reason: str, note: str) -> None:
    ignored = msgspec.structs.replace(LOW_TIMEOUT, ignored_because=reason)
    text = rendered("text", report(ignored=(ignored,)), options(show_ignored=True))
    assert text.endswith(f"  = ignored: {note}\n")


def test_ignored_findings_are_not_shown_otherwise() -> None:
    assert rendered("text", report(ignored=(LOW_TIMEOUT,))) == ""


def test_line_ends_of_windows_do_not_show() -> None:
    document = Document("a.py", "x = 1\r\ny = 2\r\n")
    drawn = _only_mark_lines(rendered("text", report(finding(Location(document, Span(7, 8)), help="x"))))
    assert drawn == ["1 | x = 1", "2 | y = 2", "  | ^"]


def test_a_gap_of_one_line_is_filled() -> None:
    related = (RelatedPlace(place(CODE, "print(table)"), "related"),)
    text = rendered("text", report(finding(place(CODE, "table.put_item"), help="x", related=related)))
    assert ("...\n" in text, "\n11 |\n" in text) == (False, True)


TRACING = finding(place(TEMPLATE, "OrdersFn"), rule="missing-tracing", severity=Severity.INFO, message="no tracing")
MEMORY = finding(place(TEMPLATE, "Handler"), rule="default-memory", severity=Severity.INFO, message="128 MB")
FOLDED = """\
info, one line a rule (-v shows each):
  2  missing-tracing  template.yaml:3:3
  1  default-memory   template.yaml:6:7
"""


ADVICE = report(TRACING, MEMORY, msgspec.structs.replace(TRACING, message="none"))


def test_advice_is_one_line_a_rule() -> None:
    assert rendered("text", ADVICE) == FOLDED


def test_advice_follows_what_is_worse() -> None:
    text = rendered("text", report(TRACING, LOW_TIMEOUT, MEMORY, msgspec.structs.replace(TRACING, message="none")))
    assert text.startswith("warning[low-timeout]: ")
    assert text.endswith(f"\n\n{FOLDED}")


def test_advice_is_shown_in_full_where_it_is_asked_for() -> None:
    headlines = [
        line
        for line in rendered("text", ADVICE, options(in_full=Severity.INFO)).splitlines()
        if line.startswith("info")
    ]
    assert headlines == [
        "info[missing-tracing]: no tracing",
        "info[missing-tracing]: none",
        "info[default-memory]: 128 MB",
    ]


def test_advice_in_full_stands_by_rule_below_what_is_worse() -> None:
    other = msgspec.structs.replace(TRACING, message="none", location=place(TEMPLATE, "Timeout"))
    text = rendered("text", report(TRACING, MEMORY, LOW_TIMEOUT, other), options(in_full=Severity.INFO))
    headlines = [line for line in text.splitlines() if "[" in line or "finding" in line]
    assert headlines == [
        "warning[low-timeout]: `OrdersFn` times out after 2 seconds",
        "missing-tracing: 2 findings",
        "info[missing-tracing]: no tracing",
        "info[missing-tracing]: none",
        "default-memory: 1 finding",
        "info[default-memory]: 128 MB",
    ]
    assert text.count("\n\n") == len(headlines) - 1
    assert text.count("`serverless-lint explain missing-tracing` says more") == 1


def test_one_advice_of_each_rule_needs_no_headings() -> None:
    text = rendered("text", report(TRACING, MEMORY), options(in_full=Severity.INFO))
    assert [line for line in text.splitlines() if "default-memory" in line] == [
        "info[default-memory]: 128 MB",
        "  = help: `serverless-lint explain default-memory` says more",
    ]


@pytest.mark.parametrize(
    ("columns", "drawn"),
    [
        pytest.param(40, ["1 |     call(x)", "  |     ^^^^^^^ what is wrong with it"], id="beside"),
        pytest.param(34, ["1 |     call(x)", "  |     ^^^^^^^", "  |     what is wrong with it"], id="below"),
        pytest.param(28, ["1 |     call(x)", "  |     ^^^^^^^", "  |    what is wrong with it"], id="further left"),
        pytest.param(
            20, ["1 |     call(x)", "  |     ^^^^^^^", "  |   what is wrong with", "  |   it"], id="two lines"
        ),
    ],
)
def test_a_label_stands_below_its_mark_where_a_terminal_has_no_room_beside(columns: int, drawn: list[str]) -> None:
    location = Document("a.py", "    call(x)").at(Span(4, 11))
    single = finding(location, rule="no-page", label="what is wrong with it", help="x")
    assert _only_mark_lines(rendered("text", report(single), options(columns=columns))) == drawn


def test_a_mark_without_a_label_is_one_line_where_it_fills_a_terminal() -> None:
    line = f"    call({'a' * 16})"
    single = finding(Document("a.py", line).at(Span(4, len(line))), rule="no-page", label="", help="x")
    drawn = rendered("text", report(single), options(columns=len(line) + len("1 | "))).splitlines()
    assert drawn[-4:] == [f"1 | {line}", "  |     " + "^" * 22, "  |", "  = help: x"]


def test_ignored_advice_is_shown_in_full() -> None:
    ignored = msgspec.structs.replace(TRACING, ignored_because="later")
    text = rendered("text", msgspec.structs.replace(report(), ignored=(ignored,)), options(show_ignored=True))
    assert text.startswith("info[missing-tracing]: no tracing\n")
