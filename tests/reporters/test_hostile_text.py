"""Text of scanned files that would speak for somebody else: to terminals, to CI systems, to people's eyes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from command import serverless_lint_in_process
from sample_reports import LOW_TIMEOUT, rendered, report
from serverless_lint.reporters import FORMATS
from serverless_lint.reporters.display import path_on_one_line, source_on_one_line, visible
from serverless_lint.source import Document, Span

HIDDEN = "\x1b\x07\x7f\x9b\u202e\u2066\u200f\u2028\u2029\ufeff"
TEXT = f"a{HIDDEN}b ##[error]c ##vso[task.x]d"
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  A: { Type: AWS::Serverless::Function, Properties: { Runtime: python3.13, Handler: app.handler, CodeUri: src/ } }
"""
COMMAND = re.compile(r"^\s*::|##\w*\[", re.MULTILINE)


@pytest.mark.parametrize("format_name", ["text", "concise", "github", "markdown", "junit"])
def test_no_format_shows_characters_that_nobody_sees(format_name: str) -> None:
    """In paths, messages, source lines and what stands beside them."""
    document = Document(f"{TEXT}.py", f"{TEXT}\n")
    hostile = replace(LOW_TIMEOUT, location=document.at(Span(0, 3)), message=TEXT, label=TEXT, help=TEXT)
    assert not set(HIDDEN) & set(rendered(format_name, report(hostile)))


@pytest.mark.parametrize("format_name", [name for name in FORMATS if name != "github"])
def test_no_line_of_a_report_is_a_command(format_name: str) -> None:
    document = Document("::error::x ##[error].py", "::error::a ##[error]b\n::warning::c\n")
    message = "::error::a ##[error]b ##teamcity[x]"
    hostile = replace(LOW_TIMEOUT, location=document.at(Span(0, 3)), message=message, label=message, help=message)
    assert COMMAND.search(rendered(format_name, report(hostile))) is None


@pytest.mark.parametrize("format_name", FORMATS)
def test_no_format_repeats_more_of_a_text_than_someone_would_read(format_name: str) -> None:
    long = "long" * 1_000
    message = f"no file: {long}, nor `{long}`"
    hostile = replace(LOW_TIMEOUT, message=message, label=message, help=message, function=long, resource=long)
    assert "long" * 51 not in rendered(format_name, report(hostile))


def test_json_means_what_it_meant() -> None:
    hostile = replace(LOW_TIMEOUT, message="a ##[error]b")
    assert "a ##[error]b" in json.dumps(json.loads(rendered("json", report(hostile))))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("##[error]x", "#\ufffd[error]x"),
        ("a ##vso[x] ##teamcity[y]", "a #\ufffdvso[x] #\ufffdteamcity[y]"),
        ("## Heading [x]", "## Heading [x]"),
        ("# [x]", "# [x]"),
    ],
)
def test_commands_in_a_line_are_broken(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("path", "shown"),
    [("::error::x.py", "./::error::x.py"), (" ::x", "./ ::x"), ("a::b.py", "a::b.py"), (":x", ":x")],
)
def test_a_line_can_begin_with_a_path(path: str, shown: str) -> None:
    assert path_on_one_line(path) == shown


@pytest.mark.parametrize(
    ("text", "shown"), [("  ::error::x", "  \ufffd:error::x"), ("a: ::b", "a: ::b"), (": :", ": :")]
)
def test_a_line_can_begin_with_a_source_line(text: str, shown: str) -> None:
    assert source_on_one_line(text) == shown


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--no-cfn-lint", "-v", "-f", "concise"),
        ("check", "--no-cfn-lint", "-v", "-f", "text"),
        ("files", "-v"),
        ("explain", "::error::x.yaml:4"),
        ("baseline", "check"),
        ("check", "-c", "nowhere ##[error]"),
    ],
)
def test_no_line_of_a_command_is_one_for_the_runner(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "::error::x.yaml").write_text(TEMPLATE + "::error::y: 1 ##[error]\n", "utf-8")
    (tmp_path / "::error::gone.yaml").symlink_to("nowhere")
    entry = {"path": "::error::x.yaml", "rule": "low-timeout", "subject": "B", "line": "##[error]", "count": 1}
    baseline = json.dumps({"version": 1, "findings": [entry]})
    (tmp_path / ".serverless-lint-baseline.json").write_text(baseline, "utf-8")
    process = serverless_lint_in_process(*arguments, cwd=tmp_path)
    assert COMMAND.search((process.stdout + process.stderr).decode()) is None
    assert b"error" in process.stdout + process.stderr
