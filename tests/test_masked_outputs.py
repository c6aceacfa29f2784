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
exports.handler = async (event) => {
  jwt.verify(event.a, await load());
  return jwt.verify(event.b, process.env.JWT || "SECRET");
};
"""


@pytest.mark.parametrize(
    "arguments",
    [
        *((*CHECK, "-v", "-f", name) for name in FORMATS),
        *(("explain", f"app.js:{line}") for line in (2, 5)),
        *(("explain", f"app.js:{line}", "--format", "json") for line in (2, 5)),
    ],
)
def test_no_output_shows_a_secret_that_only_a_rule_knows(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """It looks like any text, and nothing near is called like a secret."""
    function = "{ Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, Handler: app.handler } }"
    template = f"Transform: AWS::Serverless-2016-10-31\nResources: {{ LogIn: {function} }}\n"
    (tmp_path / "template.yaml").write_text(template, "utf-8")
    (tmp_path / "app.js").write_text(CODE.replace("SECRET", "An0therOrdinaryText77"), "utf-8")
    process = serverless_lint_in_process(*arguments, cwd=tmp_path)
    assert "An0therOrdinaryText77" not in (process.stdout + process.stderr).decode()


def test_names_of_resources_are_shown(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE, "utf-8")
    process = serverless_lint_in_process(*CHECK, "-f", "concise", cwd=tmp_path)
    assert f"`{NAME}` is not traced" in process.stdout.decode()
