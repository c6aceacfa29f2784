"""The report as test results."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest
import xmlschema

from sample_reports import HOSTILE, LOW_TIMEOUT, MISSING_PERMISSION, SECRET, finding, options, rendered, report
from serverless_lint.report import Report
from serverless_lint.rule import Severity
from serverless_lint.source import Document

SCHEMA = xmlschema.XMLSchema(Path(__file__).parent / "jenkins-junit-10.xsd")
"""That of https://github.com/jenkinsci/xunit-plugin (MIT)."""

CRASH = finding(Document("a.py", "x").location, rule="internal-error", severity=Severity.ERROR)
IGNORED = msgspec.structs.replace(LOW_TIMEOUT, ignored_because="legacy")


def _root(content: Report, **given: Any) -> ElementTree.Element:
    return ElementTree.fromstring(rendered("junit", content, options(**given)).encode("utf-8"))


def _outcomes(content: Report, **given: Any) -> list[tuple[str, str | None, str | None]]:
    """Tag, type and message of what is in the cases."""
    cases = _root(content, **given).iter("testcase")
    return [(each.tag, each.get("type"), each.get("message")) for case in cases for each in case]


@pytest.mark.parametrize(
    "content",
    [report(), report(LOW_TIMEOUT, MISSING_PERMISSION, CRASH, ignored=(IGNORED,)), report(HOSTILE)],
    ids=["clean", "all outcomes", "hostile"],
)
def test_the_report_conforms_to_the_schema(content: Report) -> None:
    SCHEMA.validate(_root(content, show_ignored=True))


def test_a_suite_is_a_file_and_a_case_is_a_finding_with_its_picture() -> None:
    small = finding(Document("src/app.py", "x = 1\n").location, rule="no-page", message="a & b", help="c")
    assert rendered("junit", report(small)) == (
        """\
<?xml version="1.0" encoding="utf-8"?>
<testsuites name="serverless-lint" tests="1" failures="1" errors="0">
  <testsuite name="src/app.py" file="src/app.py" failures="1" errors="0" skipped="0" tests="1">
    <testcase name="no-page: a &amp; b" classname="src/app">
      <failure message="a &amp; b" type="warning">warning[no-page]: a &amp; b
 --&gt; src/app.py:1:1
  |
1 | x = 1
  | ^
  |
  = help: c</failure>
    </testcase>
  </testsuite>
</testsuites>
"""
    )


def test_a_clean_run_is_a_case_that_passes() -> None:
    assert rendered("junit", report(ignored=(IGNORED,))) == (
        """\
<?xml version="1.0" encoding="utf-8"?>
<testsuites name="serverless-lint" tests="1" failures="0" errors="0">
  <testsuite name="serverless-lint" failures="0" errors="0" skipped="0" tests="1">
    <testcase name="no problems" classname="serverless-lint" />
  </testsuite>
</testsuites>
"""
    )


@pytest.mark.parametrize(
    ("fail_on", "outcome"),
    [(Severity.INFO, "failure"), (Severity.WARNING, "failure"), (Severity.ERROR, "skipped"), (None, "skipped")],
    ids=["below", "at", "above", "never"],
)
def test_only_what_fails_the_run_is_a_failure(fail_on: Severity | None, outcome: str) -> None:
    assert _outcomes(report(LOW_TIMEOUT), fail_on=fail_on) == [
        (outcome, "warning", "`OrdersFn` times out after 2 seconds")
    ]


def test_an_internal_error_is_an_error() -> None:
    assert [tag for tag, _, _ in _outcomes(report(CRASH), fail_on=None)] == ["error"]


@pytest.mark.parametrize(("reason", "shown"), [("legacy", "legacy"), ("", "no reason given")], ids=["reason", "none"])
def test_an_ignored_finding_is_a_skipped_case_on_request(reason: str, shown: str) -> None:
    ignored = report(ignored=(msgspec.structs.replace(LOW_TIMEOUT, ignored_because=reason),))
    assert _outcomes(ignored, show_ignored=True) == [("skipped", "warning", f"ignored: {shown}")]


def test_a_finding_of_the_baseline_is_a_skipped_case_on_request() -> None:
    known = msgspec.structs.replace(LOW_TIMEOUT, ignored_because="in the baseline", in_baseline=True)
    assert _outcomes(report(ignored=(known,)), show_ignored=True) == [("skipped", "warning", "in the baseline")]


def test_counts_are_those_of_the_cases() -> None:
    root = _root(report(LOW_TIMEOUT, MISSING_PERMISSION, CRASH, ignored=(IGNORED,)), show_ignored=True)
    names = ("name", "tests", "failures", "errors", "skipped")
    assert [tuple(each.get(name) for name in names) for each in root.iter() if each.get("tests")] == [
        ("serverless-lint", "4", "2", "1", None),
        ("a.py", "1", "0", "1", "0"),
        ("src/app.py", "1", "1", "0", "0"),
        ("template.yaml", "2", "1", "0", "1"),
    ]


def test_cases_that_would_have_one_name_are_numbered() -> None:
    cases = _root(report(LOW_TIMEOUT, LOW_TIMEOUT)).iter("testcase")
    assert [case.get("name") for case in cases] == [
        "low-timeout: `OrdersFn` times out after 2 seconds",
        "low-timeout: `OrdersFn` times out after 2 seconds (2)",
    ]


@pytest.mark.parametrize(
    ("path", "class_name"),
    [("src/app.py", "src/app"), (".env", ".env"), ("a.b/Makefile", "a.b/Makefile"), ("", ".")],
    ids=["suffix", "hidden file", "dot in a folder", "no file"],
)
def test_the_class_is_the_path_without_suffix(path: str, class_name: str) -> None:
    (case,) = _root(report(finding(Document(path, "x").location))).iter("testcase")
    assert case.get("classname") == class_name


def test_hostile_names_and_texts_are_kept_as_far_as_xml_can() -> None:
    root = _root(report(HOSTILE))
    (suite,) = root
    assert (suite.get("name"), _outcomes(report(HOSTILE))) == (
        "a%0A,b:c\n::error::d]]>|`<i>\N{GRINNING FACE}\\xff.py",
        [
            (
                "failure",
                "warning",
                '50% of `a|b\\|c` "d" & <b>e</b> [f](g) ::error::h ]]> \ufffd\ufffd[31m\ufffd\ufffd @i '
                "\N{GRINNING FACE} AKIA************DFGH",
            )
        ],
    )


def test_secrets_are_masked() -> None:
    assert SECRET not in rendered("junit", report(HOSTILE))


def test_paths_are_relative_to_the_repository() -> None:
    root = _root(report(LOW_TIMEOUT), root=Path("/repository/service"), repository=Path("/repository"))
    assert [(suite.get("file")) for suite in root] == ["service/template.yaml"]


def test_colors_for_a_terminal_stay_out() -> None:
    assert rendered("junit", report(LOW_TIMEOUT), options(color=True)) == rendered("junit", report(LOW_TIMEOUT))
