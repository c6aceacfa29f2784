"""How bad it is that code cannot be read: whether a function loads it, and whether something translates it first."""

from __future__ import annotations

from pathlib import Path

import pytest

from serverless_lint.config import Config
from serverless_lint.linter import lint

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {Runtime: nodejs22.x, Handler: app.handler, CodeUri: src/}
"""
HANDLER = """\
import { orders } from "./models";

export const handler = async (event) => orders.all(event);
"""
PROPOSAL = 'export orders from "./orders";\n'
UNREADABLE = "export const orders = { all: (event) => event |> print };\n"

SAID_OF_PROPOSAL = (
    "error",
    "`export orders from` is no JavaScript and translated only if Babel is told to: "
    "write `export { default as orders } from`",
)


def said(root: Path, files: dict[str, str]) -> list[tuple[str, str]]:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    report = lint(Config(root=root, paths=(root,), cfn_lint="off"))
    broken = (finding for finding in report.findings if finding.rule == "syntax-error")
    return [(finding.severity.name.lower(), finding.message) for finding in broken]


@pytest.mark.parametrize(
    "statement",
    [
        'export orders from "./orders";',
        'export orders, { baskets } from "./orders";',
        'export orders, * as every from "./orders";',
        "export orders from './orders'",
    ],
)
def test_a_proposal_is_an_error_where_nothing_translates_it(statement: str, tmp_path: Path) -> None:
    files = {"template.yaml": TEMPLATE, "src/app.js": HANDLER, "src/models/index.js": statement}
    assert said(tmp_path, files) == [SAID_OF_PROPOSAL]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".babelrc", '{"presets": ["env", "stage-0"]}'),
        ("src/.babelrc.json", '{"plugins": ["@babel/plugin-proposal-export-default-from"]}'),
        ("babel.config.js", "module.exports = require('@shop/babel-config')"),
        ("package.json", '{"babel": {"presets": ["stage-1"]}}'),
        ("package.json", '{"devDependencies": {"babel-loader": "^8.0.5"}}'),
        ("webpack.config.js", "module.exports = {module: {rules: [{loader: 'babel-loader'}]}}"),
    ],
)
def test_a_proposal_is_right_beside_what_may_translate_it(name: str, text: str, tmp_path: Path) -> None:
    files = {"template.yaml": TEMPLATE, "src/app.js": HANDLER, "src/models/index.js": PROPOSAL, name: text}
    assert said(tmp_path, files) == []


def test_what_a_proposal_hands_on_is_followed(tmp_path: Path) -> None:
    files = {
        "template.yaml": TEMPLATE,
        "src/.babelrc": "{}",
        "src/app.js": 'export { handler } from "./handlers";\n',
        "src/handlers/index.js": 'export handler from "./list";\n',
        "src/handlers/list.js": "export default async (event) => event;\n",
    }
    assert said(tmp_path, files) == []


@pytest.mark.parametrize(("beside", "severity"), [({}, "error"), ({".babelrc": "{}"}, "info")])
def test_what_no_parser_here_knows_may_be_right_for_babel(
    beside: dict[str, str], severity: str, tmp_path: Path
) -> None:
    files = {"template.yaml": TEMPLATE, "src/app.js": HANDLER, "src/models/index.js": UNREADABLE, **beside}
    assert [found for found, _ in said(tmp_path, files)] == [severity]


@pytest.mark.parametrize(
    ("name", "text"),
    [("patch.py", "import boto3\nprint 'patched', boto3\n"), ("web.mjs", 'import "aws-sdk";\nexport const a = {;\n')],
)
def test_code_that_no_function_loads_is_advice(name: str, text: str, tmp_path: Path) -> None:
    files = {"template.yaml": TEMPLATE, "src/app.js": "exports.handler = async (event) => event;\n", name: text}
    assert [found for found, _ in said(tmp_path, files)] == ["info"]


def test_code_that_the_file_of_a_handler_names_is_not(tmp_path: Path) -> None:
    files = {"template.yaml": TEMPLATE, "src/app.js": "exports.handler = async (event) => {;\n"}
    assert [found for found, _ in said(tmp_path, files)] == ["error"]


PACKAGED = (
    TEMPLATE
    + """\
  Users:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: users.handler, CodeUri: s3://shop/users.zip}
"""
)
BROKEN = "import boto3\n\n\ndef handler(event, context):\n    print 'called', boto3\n"


def test_code_that_a_function_may_load_unseen_is_a_warning(tmp_path: Path) -> None:
    files = {"template.yaml": PACKAGED, "src/app.js": "exports.handler = async (event) => event;\n", "patch.py": BROKEN}
    assert [found for found, _ in said(tmp_path, files)] == ["warning"]


@pytest.mark.parametrize("name", ["src/app.py", "src/helpers.py"])
def test_what_stands_beside_a_handler_that_cannot_be_read_is_an_error(name: str, tmp_path: Path) -> None:
    template = PACKAGED.replace("nodejs22.x", "python3.13")
    files = {"template.yaml": template, "src/app.py": "def handler(event, context:\n    return 1\n", name: BROKEN}
    assert [found for found, _ in said(tmp_path, files)] == ["error"] * len({"src/app.py", name})


def test_a_name_that_is_declared_twice_is_an_error_in_typescript_too(tmp_path: Path) -> None:
    code = "const ids: string[] = [];\nconst ids = new Set();\nexport const handler = async () => ids;\n"
    files = {"template.yaml": TEMPLATE, "src/app.ts": code}
    assert said(tmp_path, files) == [("error", "`ids` is declared already")]
