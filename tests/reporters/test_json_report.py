"""The report for programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

import serverless_lint
from sample_reports import GAPS, LOW_TIMEOUT, MISSING_PERMISSION, TEMPLATE, finding, options, place, rendered, report
from serverless_lint import __version__
from serverless_lint.report import Coverage, Report
from serverless_lint.rule import Edit, Fix
from serverless_lint.source import Document, Span

SCHEMA = json.loads((Path(serverless_lint.__file__).parent / "schemas/report.schema.json").read_text("utf-8"))

EVERYTHING = report(
    LOW_TIMEOUT,
    MISSING_PERMISSION,
    ignored=(msgspec.structs.replace(LOW_TIMEOUT, ignored_because="legacy"),),
    coverage=Coverage(functions=3, linked_functions=1, templates=1, files=2, not_analysed=GAPS),
    notes=("cfn-lint crashed on template.yaml",),
)


def _parsed(content: Report = EVERYTHING, **given: Any) -> Any:
    return json.loads(rendered("json", content, options(**given)))


@pytest.mark.parametrize("show_ignored", [False, True], ids=["without ignored", "with ignored"])
@pytest.mark.parametrize("content", [report(), EVERYTHING], ids=["empty", "everything"])
def test_the_report_conforms_to_its_schema(content: Report, show_ignored: bool) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(_parsed(content, show_ignored=show_ignored))


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_envelope_says_who_wrote_it() -> None:
    parsed = _parsed()
    assert (parsed["schema_version"], parsed["tool"]) == (1, {"name": "serverless-lint", "version": __version__})


def test_a_finding_has_all_its_details() -> None:
    assert _parsed(report(LOW_TIMEOUT))["findings"] == [
        {
            "rule": "low-timeout",
            "severity": "warning",
            "confidence": "high",
            "category": "reliability",
            "message": "`OrdersFn` times out after 2 seconds",
            "path": "template.yaml",
            "line": 7,
            "column": 7,
            "end_line": 7,
            "end_column": 14,
            "label": "",
            "help": "",
            "related": [],
            "function": "OrdersFn",
            "resource": None,
            "fix": {
                "title": "raise it",
                "safe": True,
                "edits": [
                    {
                        "path": "template.yaml",
                        "line": 7,
                        "column": 16,
                        "end_line": 8,
                        "end_column": 1,
                        "replacement": "10\n",
                    }
                ],
            },
            "fingerprint": "96c5e72de40cf2cf4c70564df1d25162",
        }
    ]


def test_related_places_have_messages_and_places() -> None:
    assert _parsed(report(MISSING_PERMISSION))["findings"][0]["related"][0] == {
        "message": "the table named by `TABLE`",
        "path": "src/app.py",
        "line": 8,
        "column": 50,
        "end_line": 8,
        "end_column": 69,
    }


def test_how_much_code_was_found_is_null_if_none_was_read() -> None:
    content = report(coverage=Coverage(functions=3, linked_functions=None))
    parsed = _parsed(content)
    jsonschema.Draft202012Validator(SCHEMA).validate(parsed)
    assert parsed["coverage"]["linked_functions"] is None


def test_coverage_names_what_was_not_analysed() -> None:
    coverage = _parsed()["coverage"]
    assert (coverage["functions"], coverage["linked_functions"], coverage["not_analysed"][0]) == (
        3,
        1,
        {
            "what": "handler",
            "name": "BuiltFn",
            "reason": "build output",
            "path": "template.yaml",
            "line": 3,
            "column": 3,
            "files": 1,
            "help": "",
        },
    )


def test_the_summary_counts() -> None:
    assert _parsed()["summary"] == {
        "findings": 2,
        "error": 1,
        "warning": 1,
        "info": 0,
        "ignored": 1,
        "in_baseline": 0,
        "new_since": None,
        "old": 0,
        "by_rule": {"low-timeout": 1, "refused-call": 1},
    }


def test_ignored_findings_are_listed_on_request() -> None:
    parsed = _parsed(show_ignored=True)
    assert [each["ignored_because"] for each in parsed["ignored"]] == ["legacy"]


def test_ignored_findings_are_left_out_otherwise() -> None:
    assert "ignored" not in _parsed()


def test_secrets_are_masked() -> None:
    secret = "AKIAQWERTYUIOPASDFGH"
    leaking = finding(Document("a.py", secret).at(Span(0, 20)), message=secret, label=secret, help=secret)
    assert secret not in rendered("json", report(leaking))


def test_equal_findings_have_different_fingerprints() -> None:
    document = Document("a.py", "x = 1\nx = 1\n")
    twins = report(finding(document.at(Span(0, 1))), finding(document.at(Span(6, 7))))
    names = [each["fingerprint"] for each in _parsed(twins)["findings"]]
    assert len({*names}) == 2


def test_a_fingerprint_survives_lines_above_and_indentation() -> None:
    before = finding(Document("a.py", "x = 1\n").at(Span(0, 1)))
    after = finding(Document("a.py", "import os\nif os:\n    x = 1\n").at(Span(21, 22)))
    assert _parsed(report(before))["findings"][0]["fingerprint"] == _parsed(report(after))["findings"][0]["fingerprint"]


def test_a_fix_that_would_show_a_secret_is_left_out() -> None:
    """A mask in its place would be written into the file."""
    edit = Edit(place(TEMPLATE, "2\n"), "AKIAQWERTYUIOPASDFGH\n")
    leaking = finding(place(TEMPLATE, "Timeout"), fix=Fix("repeat it", (edit,), safe=True))
    assert _parsed(report(leaking))["findings"][0]["fix"] is None
