"""The report for the summary of a CI run."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from markdown_it import MarkdownIt

from sample_reports import (
    GAPS,
    HOSTILE,
    LOW_TIMEOUT,
    MISSING_PERMISSION,
    SECRET,
    TEMPLATE,
    finding,
    options,
    place,
    rendered,
    report,
)
from serverless_lint.report import Coverage, RelatedPlace, Report
from serverless_lint.reporters import RenderOptions, markdown
from serverless_lint.reporters.hosting import address_of_files
from serverless_lint.rule import Severity
from serverless_lint.source import Document


def _html(content: Report, render_options: RenderOptions | None = None) -> str:
    """What GitHub and GitLab show."""
    html: str = MarkdownIt("commonmark").enable("table").render(rendered("markdown", content, render_options))
    return html


def _cell(message: str) -> str:
    """What a message looks like in the table."""
    odd = finding(Document("a.py", "x").location, message=message)
    return _html(report(odd)).rpartition("<td>")[2].partition("</td>")[0]


def test_findings_are_listed_by_file_with_counts_and_what_was_looked_at() -> None:
    content = report(
        LOW_TIMEOUT,
        MISSING_PERMISSION,
        coverage=Coverage(functions=3, linked_functions=1, templates=1, files=2, not_analysed=GAPS),
        notes=("cfn-lint crashed on template.yaml",),
    )
    assert rendered("markdown", content) == (
        """\
## serverless-lint

Found 1 error, 1 warning (1 fixable with --fix, 1 more with --unsafe-fixes).

### `src/app.py`

| Line | Severity | Rule | Problem |
|---:|---|---|---|
| 12 | error | `refused-call` | `OrdersFn` calls `dynamodb:PutItem` on `OrdersTable`, and no policy allows it\
<br>line 8: the table named by `TABLE`\
<br>`template.yaml:9`: allows reading only\
<br>`template.yaml:3`: runs `src/app.py`\
<br>fix: use `DynamoDBCrudPolicy` instead |

### `template.yaml`

| Line | Severity | Rule | Problem |
|---:|---|---|---|
| 7 | warning | `low-timeout` | `OrdersFn` times out after 2 seconds<br>fix: raise it |

`serverless-lint explain <rule>` says more about a rule.

Read 3 functions in 1 template, 2 files. Not analysed: 2 handlers (1 Go, 1 build output), \
1 value (known only at deployment).

Failing: 2 findings at or above --fail-on warning.

Note: cfn-lint crashed on template.yaml
"""
    )


def test_the_verdict_is_that_of_the_run() -> None:
    gaps = Coverage(functions=1, templates=1, files=1, not_analysed=GAPS)
    judged = options(fail_on=Severity.ERROR, strict=True, since="main")
    assert rendered("markdown", report(LOW_TIMEOUT, coverage=gaps), judged).splitlines()[-4:] == [
        "",
        "Reported is only what touches files changed since `main`.",
        "",
        "Failing: 3 things not analysed (--strict).",
    ]


def test_a_clean_run_says_what_was_looked_at() -> None:
    assert rendered("markdown", report()) == (
        "## serverless-lint\n\nNo problems in 1 function, 1 template.\n\nRead 1 function in 1 template, 2 files.\n"
    )


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        pytest.param("`a` and `b`", "<code>a</code> and <code>b</code>", id="code"),
        pytest.param("`a|b`", "<code>a|b</code>", id="pipe in code"),
        pytest.param("a|b", "a|b", id="pipe"),
        pytest.param("`a\\|b` c", "<code>a\\|b</code> c", id="backslash before a pipe in code"),
        pytest.param("a\\|b", "a\\|b", id="backslash before a pipe"),
        pytest.param("`*a*` *b* _c_ ~~d~~", "<code>*a*</code> *b* _c_ ~~d~~", id="emphasis"),
        pytest.param("`<b>` <i>", "<code>&lt;b&gt;</code> &lt;i&gt;", id="tags"),
        pytest.param("a &lt; b", "a &amp;lt; b", id="entity"),
        pytest.param("[a](http://b) ![c](d)", "[a](http://b) ![c](d)", id="links"),
        pytest.param("an odd ` one", "an odd ` one", id="single backtick"),
        pytest.param("empty `` code", "empty <code>(empty)</code> code", id="nothing between backticks"),
        pytest.param("` a `", "<code> a </code>", id="blanks in code"),
        pytest.param("one\ntwo\r\n| three |", "one two | three |", id="line ends"),
        pytest.param("a $b$ c", "a $b$ c", id="formula"),
        pytest.param("ask @a", "ask @<!-- -->a", id="mention"),
        pytest.param("\N{GRINNING FACE} \x1b \udcff", "\N{GRINNING FACE} \ufffd \ufffd", id="no text"),
    ],
)
def test_messages_look_as_they_are_meant(message: str, shown: str) -> None:
    assert _cell(message) == shown


def test_hostile_names_and_texts_stay_in_their_cells() -> None:
    html = _html(report(HOSTILE))
    assert (html.count("<td"), html.count("<h3>"), html.count("<i>"), html.count("<b>")) == (4, 1, 0, 0)


def test_secrets_are_masked() -> None:
    assert SECRET not in rendered("markdown", report(HOSTILE))


def test_what_github_would_not_take_is_left_out_from_the_least_severe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "MAX_BYTES", 10_425)
    many = [
        msgspec.structs.replace(finding(place(TEMPLATE, "Timeout")), message=f"number {number}", severity=severity)
        for severity in (Severity.INFO, Severity.ERROR)
        for number in range(6)
    ]
    written = rendered("markdown", report(*many))
    assert (
        written.count("| error |"),
        written.count("| info |"),
        "\n4 more findings, of the least severity, are left out for their length.\n" in written,
    ) == (6, 2, True)


def test_a_report_of_thousands_of_findings_is_short_enough_for_github() -> None:
    many = [finding(Document(f"{number}.py", "x").location, message="a" * 300) for number in range(4_000)]
    written = rendered("markdown", report(*many, notes=("b" * 1_000,) * 1_000))
    assert 900_000 < len(written.encode()) < 1_048_576


def test_paths_are_relative_to_the_repository() -> None:
    written = rendered(
        "markdown", report(LOW_TIMEOUT), options(root=Path("/repository/service"), repository=Path("/repository"))
    )
    assert "\n### `service/template.yaml`\n" in written


def test_lines_are_links_where_the_address_of_the_files_is_known() -> None:
    related = (RelatedPlace(place(TEMPLATE, "OrdersFn"), "this one"), RelatedPlace(HOSTILE.location, "that one"))
    odd = finding(place(TEMPLATE, "Timeout"), related=related)
    cells = _html(report(odd), options(address_of_files="https://host/a/b/blob/c/"))
    assert (
        '<td style="text-align:right"><a href="https://host/a/b/blob/c/template.yaml#L7">7</a></td>' in cells,
        '<a href="https://host/a/b/blob/c/template.yaml#L3">line 3</a>: this one' in cells,
        'href="https://host/a/b/blob/c/a%250A%2Cb%3Ac%0A%3A%3Aerror%3A%3Ad%5D%5D%3E%7C%60%3Ci%3E%F0%9F%98%80%FF.py#L1">'
        in cells,
    ) == (True, True, True)


@pytest.mark.parametrize(
    ("environment", "address"),
    [
        pytest.param(
            {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "me/it", "GITHUB_SHA": "c0ffee"},
            "https://github.com/me/it/blob/c0ffee/",
            id="GitHub",
        ),
        pytest.param(
            {"CI_PROJECT_URL": "https://gitlab.com/me/it", "CI_COMMIT_SHA": "c0ffee"},
            "https://gitlab.com/me/it/-/blob/c0ffee/",
            id="GitLab",
        ),
        pytest.param({"GITHUB_REPOSITORY": "me/it"}, None, id="not all is known"),
        pytest.param({}, None, id="elsewhere"),
    ],
)
def test_the_address_of_the_files_is_that_of_the_commit(environment: dict[str, str], address: str | None) -> None:
    assert address_of_files(environment) == address


def test_ignored_findings_are_named_as_such_on_request() -> None:
    ignored = msgspec.structs.replace(LOW_TIMEOUT, ignored_because="legacy", fix=None)
    written = rendered("markdown", report(ignored=(ignored,)), options(show_ignored=True))
    assert "| 7 | warning (ignored) | `low-timeout` | `OrdersFn` times out after 2 seconds |\n" in written
