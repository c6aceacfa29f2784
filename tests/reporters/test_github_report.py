"""The report as annotations of GitHub Actions."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from sample_reports import HOSTILE, LOW_TIMEOUT, MISSING_PERMISSION, SECRET, finding, options, rendered, report
from serverless_lint.rule import Severity
from serverless_lint.source import Document, Span
from workflow_commands import Command, commands


def test_each_finding_is_a_command_with_its_place_and_the_worst_is_first() -> None:
    assert rendered("github", report(LOW_TIMEOUT, MISSING_PERMISSION)) == (
        "::error title=serverless-lint (refused-call),file=src/app.py,line=12,col=9,endLine=12,endColumn=23::"
        "src/app.py:12:9: refused-call "
        "`OrdersFn` calls `dynamodb:PutItem` on `OrdersTable`, and no policy allows it"
        "%0Asrc/app.py:8:50: the table named by `TABLE`"
        "%0Atemplate.yaml:9:11: allows reading only"
        "%0Atemplate.yaml:3:3: runs `src/app.py`"
        "%0Afix: use `DynamoDBCrudPolicy` instead\n"
        "::warning title=serverless-lint (low-timeout),file=template.yaml,line=7,col=7,endLine=7,endColumn=14::"
        "template.yaml:7:7: low-timeout `OrdersFn` times out after 2 seconds"
        "%0Afix: raise it\n"
    )


@pytest.mark.parametrize(
    ("severity", "name"), [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "notice")]
)
def test_each_severity_has_a_level(severity: Severity, name: str) -> None:
    assert rendered("github", report(msgspec.structs.replace(LOW_TIMEOUT, severity=severity))).startswith(f"::{name} ")


def test_columns_are_left_out_of_what_is_longer_than_a_line() -> None:
    """The runner removes columns where the lines differ, and says so in the debug log."""
    long = finding(Document("a.py", "call(\n  x,\n)\n").at(Span(0, 12)))
    (command,) = commands(rendered("github", report(long)))
    assert command.properties == {
        "title": "serverless-lint (low-timeout)",
        "file": "a.py",
        "line": "1",
        "endLine": "3",
    }


def test_a_line_end_is_no_further_line() -> None:
    (command,) = commands(rendered("github", report(finding(Document("a.py", "x\ny\n").at(Span(0, 2))))))
    assert (command.properties["line"], command.properties["endLine"]) == ("1", "1")


def test_what_concerns_no_file_names_none() -> None:
    crash = finding(Document("", "").location, rule="internal-error", severity=Severity.ERROR, message="crashed")
    assert rendered("github", report(crash)) == (
        "::error title=serverless-lint (internal-error)::.:1:1: internal-error crashed\n"
    )


def test_hostile_names_and_texts_stay_within_their_command() -> None:
    assert commands(rendered("github", report(HOSTILE))) == [
        Command(
            "warning",
            {
                "title": "serverless-lint (low-timeout)",
                "file": "a%0A,b:c\n::error::d]]>|`<i>\N{GRINNING FACE}\\xff.py",
                "line": "1",
                "col": "1",
                "endLine": "1",
                "endColumn": "2",
            },
            "a%0A,b:c ::error::d]]>|`<i>\N{GRINNING FACE}\\xff.py:1:1: low-timeout "
            '50% of `a|b\\|c` "d" & <b>e</b> [f](g) ::error::h ]]> \ufffd\ufffd[31m\ufffe\ufffd @i \N{GRINNING FACE} '
            "AKIA************DFGH\n"
            "template.yaml:7:7: ::notice::l ]]> `m AKIA************DFGH\n"
            "help: *j* | AKIA************DFGH ::warning::k",
        )
    ]


def test_secrets_are_masked() -> None:
    assert SECRET not in rendered("github", report(HOSTILE))


def test_paths_are_relative_to_the_repository() -> None:
    written = rendered(
        "github", report(LOW_TIMEOUT), options(root=Path("/repository/service"), repository=Path("/repository"))
    )
    assert commands(written)[0].properties["file"] == "service/template.yaml"


def test_ignored_findings_are_notices_on_request() -> None:
    ignored = msgspec.structs.replace(MISSING_PERMISSION, ignored_because="legacy", related=(), fix=None)
    assert rendered("github", report(ignored=(ignored,)), options(show_ignored=True)) == (
        "::notice title=serverless-lint (refused-call),file=src/app.py,line=12,col=9,endLine=12,endColumn=23::"
        "src/app.py:12:9: refused-call "
        "`OrdersFn` calls `dynamodb:PutItem` on `OrdersTable`, and no policy allows it (ignored)\n"
    )


def test_ignored_findings_come_last() -> None:
    ignored = msgspec.structs.replace(MISSING_PERMISSION, ignored_because="legacy")
    written = commands(rendered("github", report(LOW_TIMEOUT, ignored=(ignored,)), options(show_ignored=True)))
    assert [command.name for command in written] == ["warning", "notice"]


def test_no_findings_are_no_output() -> None:
    assert rendered("github", report(ignored=(LOW_TIMEOUT,))) == ""
