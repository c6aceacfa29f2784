"""The report for code scanning."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from sample_reports import (
    CODE,
    GAPS,
    LOW_TIMEOUT,
    MISSING_PERMISSION,
    TEMPLATE,
    finding,
    options,
    place,
    rendered,
    report,
    rule,
)
from serverless_lint.checks import all_rules
from serverless_lint.report import Coverage, RelatedPlace, Report
from serverless_lint.reporters import sarif
from serverless_lint.reporters.line_hash import line_hash
from serverless_lint.rule import Category, Edit, Fix, Severity
from serverless_lint.source import Document, Span

SCHEMA = json.loads((Path(__file__).parent / "sarif-schema-2.1.0.json").read_text("utf-8"))

RULES = (
    rule("hardcoded-aws-access-key", severity=Severity.ERROR, category=Category.SECURITY, cwe=798),
    rule("low-timeout"),
    rule("refused-call", severity=Severity.ERROR, category=Category.CORRECTNESS),
)

EVERYTHING = report(
    LOW_TIMEOUT,
    MISSING_PERMISSION,
    finding(place(TEMPLATE, "Handler"), rule="cfn-lint:E3002", severity=Severity.ERROR, message="unexpected"),
    ignored=(msgspec.structs.replace(LOW_TIMEOUT, ignored_because="legacy"),),
    coverage=Coverage(not_analysed=GAPS),
    rules=RULES,
    notes=("cfn-lint crashed on template.yaml",),
)

WITH_STEPS = report(
    finding(
        place(CODE, "body"),
        message="is run",
        related=(
            RelatedPlace(place(TEMPLATE, "Handler"), "sends the event"),
            RelatedPlace(place(CODE, "table"), "comes along [here]", is_step=True),
        ),
    )
)


def _run(content: Report = EVERYTHING, **given: Any) -> Any:
    return json.loads(rendered("sarif", content, options(**given)))["runs"][0]


def _id(descriptor: Any) -> str:
    return str(descriptor["id"])


@pytest.mark.parametrize("content", [report(), EVERYTHING, WITH_STEPS], ids=["empty", "everything", "steps"])
def test_the_log_conforms_to_the_schema(content: Report) -> None:
    log = json.loads(rendered("sarif", content, options(show_ignored=True, sarif_category="main")))
    jsonschema.Draft202012Validator(SCHEMA).validate(log)


def test_the_worst_comes_first() -> None:
    assert [(each["level"], each["ruleId"]) for each in _run()["results"]] == [
        ("error", "refused-call"),
        ("error", "cfn-lint:E3002"),
        ("warning", "low-timeout"),
    ]


def test_each_result_points_to_its_rule() -> None:
    run = _run()
    rules = run["tool"]["driver"]["rules"]
    assert [rules[each["ruleIndex"]]["id"] for each in run["results"]] == [each["ruleId"] for each in run["results"]]


def test_rules_that_ran_are_described_also_without_findings() -> None:
    assert [each["id"] for each in _run(report(rules=RULES))["tool"]["driver"]["rules"]] == [
        "hardcoded-aws-access-key",
        "low-timeout",
        "refused-call",
    ]


def test_a_rule_has_a_name_a_level_and_properties() -> None:
    descriptor = _run(report(rules=RULES))["tool"]["driver"]["rules"][1]
    assert {key: descriptor[key] for key in ("id", "name", "defaultConfiguration", "properties")} == {
        "id": "low-timeout",
        "name": "LowTimeout",
        "defaultConfiguration": {"level": "warning"},
        "properties": {
            "tags": ["reliability", "aws", "serverless"],
            "precision": "high",
            "problem.severity": "warning",
        },
    }


def test_only_security_rules_have_a_security_severity_and_a_weakness() -> None:
    assert _run(report(rules=RULES))["tool"]["driver"]["rules"][0]["properties"] == {
        "tags": ["security", "aws", "serverless", "external/cwe/cwe-798"],
        "precision": "high",
        "problem.severity": "error",
        "security-severity": "8.0",
    }


def test_the_help_of_a_rule_is_its_page() -> None:
    help_text = _run(report(rules=RULES))["tool"]["driver"]["rules"][1]["help"]
    assert help_text["markdown"].startswith("# low-timeout\n")


def test_descriptions_are_no_longer_than_github_takes() -> None:
    descriptors = _run(report(rules=RULES))["tool"]["driver"]["rules"]
    assert [len(each["fullDescription"]["text"]) <= 1024 for each in descriptors] == [True, True, True]


@pytest.mark.parametrize("descriptor", _run(report(rules=tuple(all_rules())))["tool"]["driver"]["rules"], ids=_id)
def test_each_rule_is_described_within_the_limits_of_github(descriptor: Any) -> None:
    """https://docs.github.com/code-security/reference/code-scanning/sarif-files/sarif-support#reportingdescriptor-object"""
    tags = descriptor["properties"]["tags"]
    assert (
        re.fullmatch("([A-Z][a-z0-9]*)+", descriptor["name"]) is not None,
        len(descriptor["shortDescription"]["text"]) <= 1024,
        len(descriptor["fullDescription"]["text"]) <= 1024,
        len(tags) == len(set(tags)) <= 10,
        "security" in tags,
        descriptor["help"]["markdown"].startswith(f"# {descriptor['id']}\n"),
    ) == (True, True, True, True, "security-severity" in descriptor["properties"], True)


def test_the_message_links_to_the_related_places() -> None:
    result = _run(report(MISSING_PERMISSION))["results"][0]
    assert result["message"]["text"] == (
        "`OrdersFn` calls `dynamodb:PutItem` on `OrdersTable`, and no policy allows it. "
        "See: [the table named by `TABLE`](1), [allows reading only](2), [runs `src/app.py`](3)."
    )


def test_related_places_have_the_numbers_of_the_links() -> None:
    related = _run(report(MISSING_PERMISSION))["results"][0]["relatedLocations"]
    assert [(each["id"], each["physicalLocation"]["artifactLocation"]["uri"]) for each in related] == [
        (1, "src/app.py"),
        (2, "template.yaml"),
        (3, "template.yaml"),
    ]


def test_places_that_github_would_not_show_are_left_out() -> None:
    related = tuple(RelatedPlace(place(CODE, "table"), f"place {number}") for number in range(101))
    (result,) = _run(report(finding(place(CODE, "body"), related=related)))["results"]
    assert (len(result["relatedLocations"]), result["message"]["text"][-18:]) == (100, ", [place 99](100).")


def test_the_steps_of_a_value_are_a_code_flow_that_ends_at_the_finding() -> None:
    (result,) = _run(WITH_STEPS)["results"]
    (flow,) = result["codeFlows"]
    (thread,) = flow["threadFlows"]
    shown = [each["location"] for each in thread["locations"]]
    assert [each["message"]["text"] for each in shown] == ["comes along \\[here\\].", "is run."]
    assert [each["physicalLocation"] for each in shown] == [
        result["relatedLocations"][1]["physicalLocation"],
        result["locations"][0]["physicalLocation"],
    ]


def test_places_that_no_value_comes_along_are_no_code_flow() -> None:
    assert "codeFlows" not in _run(report(MISSING_PERMISSION))["results"][0]


def test_brackets_in_names_are_no_links() -> None:
    odd = finding(place(CODE, "table"), message="`x[0]` fails", related=(RelatedPlace(place(CODE, "body"), "see [1]"),))
    assert _run(report(odd))["results"][0]["message"]["text"] == "`x\\[0\\]` fails. See: [see \\[1\\]](1)."


def test_a_region_is_cut_off_at_the_end_of_its_first_line() -> None:
    long = finding(Document("a.py", "call(\n  x,\n)\n").at(Span(0, 11)))
    assert _run(report(long))["results"][0]["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 1,
        "startColumn": 1,
        "endLine": 1,
        "endColumn": 6,
    }


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        pytest.param("src/a b.py", "src/a%20b.py", id="blank"),
        pytest.param("ü/[x]#.py", "%C3%BC/%5Bx%5D%23.py", id="not ASCII and reserved"),
        pytest.param("\udcff.py", "%FF.py", id="not UTF-8"),
    ],
)
def test_paths_are_percent_encoded(path: str, uri: str) -> None:
    odd = finding(Document(path, "x").at(Span(0, 1)))
    assert _run(report(odd))["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_paths_are_relative_to_the_repository() -> None:
    run = _run(report(LOW_TIMEOUT), root=Path("/repository/service"), repository=Path("/repository"))
    location = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": "service/template.yaml", "uriBaseId": "%SRCROOT%"}


def test_the_root_of_the_repository_is_named_without_saying_where_it_is_on_this_machine() -> None:
    assert _run()["originalUriBaseIds"] == {"%SRCROOT%": {"description": {"text": "The root of the repository."}}}


def test_safe_fixes_are_included_and_unsafe_ones_are_not() -> None:
    results = _run(report(LOW_TIMEOUT, MISSING_PERMISSION))["results"]
    assert [each.get("fixes") for each in results] == [
        None,
        [
            {
                "description": {"text": "raise it."},
                "artifactChanges": [
                    {
                        "artifactLocation": {"uri": "template.yaml", "uriBaseId": "%SRCROOT%"},
                        "replacements": [
                            {
                                "deletedRegion": {"startLine": 7, "startColumn": 16, "endLine": 8, "endColumn": 1},
                                "insertedContent": {"text": "10\n"},
                            }
                        ],
                    }
                ],
            }
        ],
    ]


def test_ignored_findings_are_suppressed_results_on_request() -> None:
    results = _run(show_ignored=True)["results"]
    assert [each["suppressions"] for each in results if "suppressions" in each] == [
        [{"kind": "inSource", "justification": "legacy"}]
    ]


def test_what_was_not_analysed_and_notes_are_notifications() -> None:
    notifications = _run()["invocations"][0]["toolExecutionNotifications"]
    assert [each["message"]["text"] for each in notifications] == [
        "Not analysed: handler `BuiltFn` (build output).",
        "Not analysed: handler `GoFn` (Go).",
        "Not analysed: value `Timeout` (known only at deployment).",
        "cfn-lint crashed on template.yaml.",
    ]


def test_results_beyond_the_limit_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MAX_RESULTS", 1)
    run = _run(report(LOW_TIMEOUT, MISSING_PERMISSION))
    assert ([each["level"] for each in run["results"]], run["invocations"][0]["toolExecutionNotifications"]) == (
        ["error"],
        [{"level": "warning", "message": {"text": "1 more findings, of the least severity, are left out."}}],
    )


def test_a_report_of_many_results_is_small_enough_for_github() -> None:
    """It takes 10 MB, compressed with gzip."""
    document = Document("a.py", "x" * 5_100)
    many = [
        finding(
            document.at(Span(number, number + 1)),
            message=hashlib.sha512(str(number).encode()).hexdigest() * 4,
            related=(RelatedPlace(place(CODE, "table"), "another place"),),
        )
        for number in range(5_100)
    ]
    written = rendered("sarif", report(*many, rules=tuple(all_rules()))).encode("utf-8")
    assert (len(json.loads(written)["runs"][0]["results"]), len(gzip.compress(written)) < 10_000_000) == (5_000, True)


def test_an_internal_error_is_an_unsuccessful_execution() -> None:
    crashed = finding(place(CODE, "table"), rule="internal-error", severity=Severity.ERROR)
    assert _run(report(crashed))["invocations"][0]["executionSuccessful"] is False


def test_a_category_is_an_automation_id_that_ends_with_a_slash() -> None:
    assert _run(sarif_category="backend")["automationDetails"] == {"id": "backend/"}


def test_without_a_category_there_is_no_automation_id() -> None:
    assert "automationDetails" not in _run()


def test_secrets_are_masked() -> None:
    secret = "AKIAQWERTYUIOPASDFGH"
    leaking = finding(Document("a.py", secret).at(Span(0, 20)), message=secret, label=secret, help=secret)
    assert secret not in rendered("sarif", report(leaking))


@pytest.mark.parametrize(
    ("text", "hashes"),
    [
        pytest.param("", ["c129715d7a2bc9a3:1"], id="empty"),
        pytest.param(
            " a\nb\n  \t\tc\n d",
            ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"],
            id="blanks and tabs",
        ),
        pytest.param(
            " a\r\nb\r\n  \t\tc\r\n d",
            ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"],
            id="line ends of Windows",
        ),
    ],
)
def test_line_hashes_are_those_of_github(text: str, hashes: list[str]) -> None:
    document = Document("a", text)
    assert [line_hash(document, number) for number in range(1, document.line_count + 1)] == hashes


def test_equal_lines_have_numbered_hashes() -> None:
    document = Document("a", "x\n" * 300)
    assert (line_hash(document, 1).split(":")[1], line_hash(document, 2).split(":")[1]) == ("1", "2")


def test_characters_outside_the_basic_plane_are_hashed_as_two_units() -> None:
    assert line_hash(Document("a", "😀"), 1) == line_hash(Document("a", "\ud83d\ude00"), 1)


def test_a_fix_that_would_show_a_secret_is_left_out() -> None:
    """A mask in its place would be written into the file."""
    edit = Edit(place(TEMPLATE, "2\n"), "AKIAQWERTYUIOPASDFGH\n")
    leaking = finding(place(TEMPLATE, "Timeout"), fix=Fix("repeat it", (edit,), safe=True))
    assert _run(report(leaking))["results"][0].get("fixes") is None
