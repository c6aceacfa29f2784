"""A secret that stands beside what is reported is shown by no output."""

from __future__ import annotations

from pathlib import Path

import pytest

from command import serverless_lint_in_process
from serverless_lint.reporters import FORMATS

SECRET = "hunter2" + "x9"
NAME = "ApiGatewayRestApiDeploymentStage3F2A9C1D"
TEMPLATE = f"""\
Transform: AWS::Serverless-2016-10-31
Parameters:
  DbPassword:
    Type: String
    Default: {SECRET}
Resources:
  {NAME}:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: python3.13
      InlineCode: |
        def handler(event, context):
            pw = "{SECRET}"
            return 1
      Environment:
        Variables:
          A: !Ref DbPassword
          lower_password: !Sub "{SECRET}"
          B_SECRET: !Join ["", [{SECRET}, b]]
          C_TOKEN: !Base64 "{SECRET}"
          D_TOKEN:
            Fn::Base64: {SECRET}
"""
CHECK = ("check", "--no-cfn-lint", "--select", "all", "--show-ignored")


@pytest.mark.parametrize(
    "arguments",
    [
        *((*CHECK, "-v", "-f", name) for name in FORMATS),
        (*CHECK, "--diff", "--unsafe-fixes"),
        *(("explain", f"template.yaml:{line}") for line in (5, 8, 14, 18, 19, 20, 21, 23)),
        *(("explain", f"template.yaml:{line}", "--format", "json") for line in (5, 8, 14, 18, 19, 20, 21, 23)),
    ],
)
def test_no_output_shows_the_secret(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE, "utf-8")
    process = serverless_lint_in_process(*arguments, cwd=tmp_path)
    shown = (process.stdout + process.stderr).decode()
    # The drawing of a single template does not name the file.
    assert (SECRET in shown, "template.yaml" in shown or NAME in shown) == (False, True)


CODE = """\
const jwt = require("jsonwebtoken");
const load = async () => { try { return await get(); } catch (error) { return "SECRET"; } };
exports.handler = async (event, context) => {
  jwt.verify(event.a, await load());
  return [jwt.verify(event.b, process.env.JWT || "SECRET"), context.awsRequestID];
};
"""
SECRET_OF_CODE = "An0therOrdinaryText77"


def write_code(folder: Path) -> None:
    """A function with secrets that look like any text; nothing near is called like one."""
    function = "{ Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, Handler: app.handler } }"
    folder.mkdir(exist_ok=True)
    (folder / "template.yaml").write_text(
        f"Transform: AWS::Serverless-2016-10-31\nResources: {{ LogIn: {function} }}\n", "utf-8"
    )
    (folder / "app.js").write_text(CODE.replace("SECRET", SECRET_OF_CODE), "utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        *((*CHECK, "-v", "-f", name) for name in FORMATS),
        (*CHECK, "--diff", "--unsafe-fixes"),
        *(("explain", f"app.js:{line}") for line in (2, 5)),
        *(("explain", f"app.js:{line}", "--format", "json") for line in (2, 5)),
    ],
)
def test_no_output_shows_a_secret_that_only_a_rule_knows(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    write_code(tmp_path)
    process = serverless_lint_in_process(*arguments, cwd=tmp_path)
    assert SECRET_OF_CODE not in (process.stdout + process.stderr).decode()


def test_a_diff_shows_what_changes_beside_a_secret_that_only_a_rule_knows(tmp_path: Path) -> None:
    write_code(tmp_path / "service")
    rules = "hardcoded-signing-key,unknown-context-attribute"
    process = serverless_lint_in_process(*CHECK[:2], "--select", rules, "--diff", "service", cwd=tmp_path)
    before, after = (f"  return [{{}}, context.{name}];" for name in ("awsRequestID", "awsRequestId"))
    call = f'jwt.verify(event.b, process.env.JWT || "{"*" * len(SECRET_OF_CODE)}")'
    assert [line for line in process.stdout.decode().splitlines() if line[1:3] == "  "][-2:] == [
        f"-{before.format(call)}",
        f"+{after.format(call)}",
    ]
    assert "cannot be applied: a secret in it is masked" in process.stderr.decode()


def test_a_baseline_holds_no_secret_that_only_a_rule_knows(tmp_path: Path) -> None:
    write_code(tmp_path)
    code = (
        'const jwt = require("jsonwebtoken");\n'
        f'exports.handler = async (event, context) => [jwt.verify(event.a, "{SECRET_OF_CODE}"),\n'
        f'  jwt.verify(event.b, "{SECRET_OF_CODE}"), context.awsRequestID];\n'
    )
    (tmp_path / "app.js").write_text(code, "utf-8")
    serverless_lint_in_process("baseline", "create", "--no-cfn-lint", "--select", "all", cwd=tmp_path)
    baseline = (tmp_path / ".serverless-lint-baseline.json").read_text("utf-8")
    assert (SECRET_OF_CODE in baseline, "context.awsRequestID" in baseline) == (False, True)


def test_names_of_resources_are_shown(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE, "utf-8")
    process = serverless_lint_in_process(*CHECK, "-f", "concise", cwd=tmp_path)
    assert f"`{NAME}` is not traced" in process.stdout.decode()
