"""Files that nobody takes any more, beside those that took their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from serverless_lint.config import Config
from serverless_lint.linter import lint

SERVICE = """\
service: NAME
provider: { name: aws, runtime: nodejs8.10 }
functions: { orders: { handler: src/orders.handler } }
"""
ORDERS = SERVICE.replace("NAME", "orders")
CODE = "exports.handler = async () => ({ statusCode: 204 });\n"


def severities(folder: Path, files: dict[str, str], rule: str = "deprecated-runtime") -> dict[str, str]:
    """How bad a rule finds each file."""
    for name, text in {"src/orders.js": CODE, **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    report = lint(Config(root=folder, paths=(folder,), cfn_lint="off", select=(rule,)))
    return {each.location.document.path: each.severity.word for each in report.findings}


@pytest.mark.parametrize(
    ("beside", "severity"),
    [
        pytest.param({"serverless.yml": ORDERS}, "info", id="nothing names it"),
        pytest.param({"serverless.yml": SERVICE.replace("NAME", "users")}, "error", id="another service"),
        pytest.param(
            {"serverless.yml": SERVICE.replace("NAME", "${opt:x}")}, "error", id="a service that is not known"
        ),
        pytest.param({}, "error", id="the only one"),
        pytest.param({"other/serverless.yml": ORDERS}, "error", id="in another folder"),
        pytest.param(
            {
                "serverless.yml": ORDERS,
                "package.json": '{"scripts": {"deploy": "sls deploy -c serverless-simple.yml"}}',
            },
            "error",
            id="a script names it",
        ),
        pytest.param(
            {"serverless.yml": ORDERS, "tools/deploy.mjs": "run('sls', ['-c', 'serverless-simple.yml']);"},
            "error",
            id="code names it",
        ),
        pytest.param(
            {"serverless.yml": ORDERS, ".github/workflows/a.yml": "run: sls deploy -c serverless-simple.yml\n"},
            "error",
            id="a pipeline names it",
        ),
    ],
)
def test_a_second_definition_that_nothing_names_gets_advice(
    tmp_path: Path, beside: dict[str, str], severity: str
) -> None:
    files = {"serverless-simple.yml": ORDERS, **beside}
    assert severities(tmp_path, files)["serverless-simple.yml"] == severity


def test_the_advice_says_which_is_taken(tmp_path: Path) -> None:
    severities(tmp_path, {"serverless.yml": ORDERS, "serverless-simple.yml": ORDERS})
    report = lint(Config(root=tmp_path, paths=(tmp_path,), cfn_lint="off", select=("deprecated-runtime",)))
    told = {each.location.document.path: each.help for each in report.findings}
    reason = "advice only, nothing names this file beside `serverless.yml`: remove what is no longer in use"
    assert told == {"serverless.yml": "", "serverless-simple.yml": reason}


@pytest.mark.parametrize(
    ("name", "beside", "severity"),
    [
        ("serverless-backup.yml", "serverless.yml", "info"),
        ("serverless-old.yml", "serverless.yml", "info"),
        ("serverless-backup.yml", "other/serverless.yml", "error"),
        ("serverless-fallback.yml", "serverless.yml", "error"),
    ],
)
def test_a_broken_file_that_is_called_like_an_earlier_state_gets_advice(
    tmp_path: Path, name: str, beside: str, severity: str
) -> None:
    files = {name: "service: orders\nprovider: {\n", beside: ORDERS}
    assert severities(tmp_path, files, "syntax-error") == {name: severity}


def test_one_that_can_be_read_is_set_aside(tmp_path: Path) -> None:
    files = {"serverless-backup.yml": ORDERS, "serverless.yml": ORDERS}
    assert severities(tmp_path, files) == {"serverless.yml": "error"}
