"""The report with a line a finding."""

from __future__ import annotations

import msgspec

from sample_reports import LOW_TIMEOUT, MISSING_PERMISSION, finding, options, rendered, report
from serverless_lint.source import Document, Span


def test_each_finding_is_a_line_with_its_place() -> None:
    assert rendered("concise", report(LOW_TIMEOUT, MISSING_PERMISSION)) == (
        "src/app.py:12:9: error[refused-call] "
        "`OrdersFn` calls `dynamodb:PutItem` on `OrdersTable`, and no policy allows it\n"
        "template.yaml:7:7: warning[low-timeout] `OrdersFn` times out after 2 seconds\n"
    )


def test_a_message_with_line_ends_and_escapes_stays_on_its_line() -> None:
    odd = finding(Document("a\n.py", "x").at(Span(0, 1)), message="one\ntwo\x1b[0m AKIAQWERTYUIOPASDFGH")
    assert rendered("concise", report(odd)) == (
        "a .py:1:1: warning[low-timeout] one two\ufffd[0m AKIA************DFGH\n"
    )


def test_ignored_findings_are_named_as_such() -> None:
    ignored = msgspec.structs.replace(LOW_TIMEOUT, ignored_because="")
    assert rendered("concise", report(ignored=(ignored,)), options(show_ignored=True)) == (
        "template.yaml:7:7: warning[low-timeout] `OrdersFn` times out after 2 seconds (ignored)\n"
    )
