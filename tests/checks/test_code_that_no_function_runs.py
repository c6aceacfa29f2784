"""What rules about running code say of code that no function of the templates runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings
from conftest import MakeProject, findings_of

TABLE = "import boto3\n\ntable = boto3.resource('dynamodb').Table('note-dev')\n"
SDK = "const AWS = require('aws-sdk');\n\nmodule.exports = new AWS.S3();\n"
HANDLER = (
    "import boto3\n\n\ndef handler(event, context):\n"
    "    return boto3.client('s3').list_objects_v2(Bucket=event['body'])\n"
)
FUNCTION = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Fetch:
    Type: AWS::Serverless::Function
    Properties: {{ Runtime: {runtime}, Handler: {handler}, CodeUri: {folder} }}
"""
FETCH = {
    "template.yaml": FUNCTION.format(runtime="python3.13", handler="fetch.handler", folder="src/"),
    "src/fetch.py": "import tables\n\n\ndef handler(event, context):\n    return 1\n",
}
SERVICE = {f"api/{name}": text for name, text in FETCH.items()}
FRAMEWORK = {
    "serverless.yml": "service: fetch\nprovider: { name: aws, runtime: python3.13 }\n"
    "functions: { fetch: { handler: src/fetch.handler } }\n",
    "src/fetch.py": FETCH["src/fetch.py"],
}


def with_lines(lines: str) -> dict[str, str]:
    """The service with lines at its end, under `functions` where they are indented."""
    text = FRAMEWORK["serverless.yml"].replace("{ fetch: { handler: src/fetch.handler } }", "")
    return {**FRAMEWORK, "serverless.yml": f"{text}  fetch: {{ handler: src/fetch.handler }}\n{lines}"}


GO = {"template.yaml": FUNCTION.format(runtime="provided.al2023", handler="bootstrap", folder="src/")}
LATER = {"template.yaml": FUNCTION.format(runtime="python3.13", handler="!Ref Handler", folder="src/")}
UPLOADED = {
    **FETCH,
    "template.yaml": FUNCTION.format(
        runtime="python3.13", handler="fetch.handler", folder="{ Bucket: b, Key: src.zip }"
    ),
}
GENERATED = "Resources:\n  Other: { Type: AWS::Lambda::Function, Properties: { Role: !Sub {{role}}-a } }\n"
IMAGE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Fetch:
    Type: AWS::Serverless::Function
    Metadata: { Dockerfile: Dockerfile, DockerContext: worker }
    Properties: { PackageType: Image }
"""


@pytest.mark.parametrize(
    ("files", "name", "expected"),
    [
        ({}, "tables.py", ["tables.py:3"]),
        (FETCH, "src/tables.py", ["src/tables.py:3"]),
        (FETCH, "src/other.py", []),
        (FETCH, "lib/tables.py", []),
        (UPLOADED, "lib/tables.py", []),
        ({**UPLOADED, "stacks/other.yaml": GENERATED}, "lib/tables.py", ["lib/tables.py:3"]),
        ({**FETCH, "stacks/other.yaml": GENERATED}, "lib/tables.py", []),
        (GO, "src/tables.py", []),
        (LATER, "tables.py", ["tables.py:3"]),
        (LATER, "scripts/tables.py", []),
        ({"template.yaml": IMAGE}, "worker/tables.py", ["worker/tables.py:3"]),
        ({"template.yaml": IMAGE}, "other/tables.py", []),
        ({**FETCH, "cdk/cdk.json": "{}"}, "cdk/tables.py", ["cdk/tables.py:3"]),
        ({**SERVICE, "cdk.json": "{}"}, "api/src/other.py", []),
        ({**SERVICE, "cdk.json": "{}"}, "api/src/deep/other.py", []),
        ({**SERVICE, "cdk.json": "{}"}, "web/other.py", ["web/other.py:3"]),
        ({**SERVICE, "api/cdk.json": "{}"}, "api/src/other.py", ["api/src/other.py:3"]),
        ({**SERVICE, "api/src/cdk.json": "{}"}, "api/src/other.py", ["api/src/other.py:3"]),
        ({**FETCH, "cdk.json": "{}"}, "src/other.py", ["src/other.py:3"]),
        (FRAMEWORK, "src/other.py", []),
        ({**FRAMEWORK, "sst.json": "{}"}, "src/other.py", ["src/other.py:3"]),
        ({f"api/{name}": text for name, text in FRAMEWORK.items()}, "api/other.py", []),
        ({"serverless.yml": FRAMEWORK["serverless.yml"]}, "src/other.py", ["src/other.py:3"]),
        (with_lines("plugins: [serverless-vpc-plugin]\n"), "src/other.py", []),
        (with_lines("plugins: [serverless-auto-functions]\n"), "src/other.py", ["src/other.py:3"]),
        (with_lines("plugins: '${file(plugins.yml)}'\n"), "src/other.py", ["src/other.py:3"]),
        (with_lines("resources: '${file(more.js)}'\n"), "src/other.py", ["src/other.py:3"]),
        (with_lines("  also: { handler: src/fetch.missing }\n"), "other.py", []),
        (with_lines("  also: { handler: src/fetch.missing }\n"), "src/other.py", ["src/other.py:3"]),
        (with_lines("  also: { handler: src/missing.handler }\n"), "other.py", ["other.py:3"]),
        ({**FRAMEWORK, "amplify/backend/backend-config.json": "{}"}, "src/other.py", []),
        ({**FRAMEWORK, "amplify/backend/backend-config.json": "{}"}, "amplify/other.py", ["amplify/other.py:3"]),
        ({**FRAMEWORK, "amplify/backend.ts": "defineBackend({});"}, "src/other.py", ["src/other.py:3"]),
        ({}, "scripts/tables.py", []),
        ({}, "examples/tables.py", []),
        ({}, "infrastructure/localstack/tables.py", []),
        ({}, "feature-tests/tables.py", []),
        ({}, "pre-merge-integration-tests/tables.py", []),
        ({}, "integration_test/tables.py", []),
        ({}, "cypress/plugins/tables.py", []),
        ({}, "test-support/tables.py", []),
        ({}, "IntegrationTests/tables.py", []),
        ({}, "tables_tests.py", []),
        ({}, "latests/tables.py", ["latests/tables.py:3"]),
        ({}, "contest/tables.py", ["contest/tables.py:3"]),
    ],
)
def test_a_table_is_named_in_what_a_function_may_run(
    make_project: MakeProject, files: dict[str, str], name: str, expected: list[str]
) -> None:
    """Without any function, all but tests, scripts and examples may be part of one."""
    assert findings_of(make_project({**files, name: TABLE}), "hardcoded-table-name") == expected


@pytest.mark.parametrize(
    ("files", "name", "expected"),
    [
        ({}, "store.js", ["store.js:1"]),
        (FETCH, "store.js", ["store.js:1"]),
        ({}, "scripts/store.js", []),
        ({}, "cypress/store.js", []),
    ],
)
def test_version_2_is_reported_in_all_that_may_be_delivered(
    make_project: MakeProject, files: dict[str, str], name: str, expected: list[str]
) -> None:
    """A web page beside the functions, too, but not what people run by hand."""
    assert findings_of(make_project({**files, name: SDK}), "aws-sdk-v2-import") == expected


SETS_UP = "const AWS = require('aws-sdk');\n\nexports.handler = async (event) => new AWS.S3();\n"
RUNS_MIGRATION = {
    "template.yaml": FUNCTION.format(runtime="nodejs22.x", handler="migrations/store.handler", folder="src/"),
    "src/package.json": '{"dependencies": {"aws-sdk": "2"}}',
}


@pytest.mark.parametrize(
    ("files", "name", "expected"),
    [
        ({}, "migrations/store.js", ["migrations/store.js:1 info"]),
        ({}, "src/migration/store.ts", ["src/migration/store.ts:1 info"]),
        ({}, "immigration/store.js", ["immigration/store.js:1 warning"]),
        (RUNS_MIGRATION, "src/migrations/store.js", ["src/migrations/store.js:1 warning"]),
    ],
)
def test_version_2_in_a_migration_is_advice(
    tmp_path: Path, files: dict[str, str], name: str, expected: list[str]
) -> None:
    """It has most likely run, unless a function runs it."""
    found = findings(tmp_path, "aws-sdk-v2-import", {**files, name: SETS_UP})
    assert [" ".join(line.split()[:2]) for line in found] == expected


RUNS_TABLES = "import tables\n\n\ndef handler(event, context):\n    return tables.table\n"


@pytest.mark.parametrize(
    ("files", "name", "code", "severity"),
    [
        ({}, "tables.py", TABLE, "info"),
        ({}, "tables.py", f"import sys\n{TABLE}print(sys.argv)\n", "info"),
        ({"app.py": RUNS_TABLES}, "tables.py", TABLE, "warning"),
        ({}, "tables.py", f"{TABLE}def handler(event, context):\n    return table\n", "warning"),
        ({}, "tables.js", "new (require('aws-sdk').DynamoDB)().scan({ TableName: 'note-dev' });\n", "info"),
        (
            {},
            "tables.ts",
            "import { DynamoDB } from '@aws-sdk/client-dynamodb';\nnew DynamoDB({}).scan({ TableName: 'note-dev' });\n",
            "info",
        ),
        (
            {"app.js": "const all = require('./tables');\nexports.handler = async (event) => all;\n"},
            "tables.js",
            "module.exports = new (require('aws-sdk').DynamoDB)().scan({ TableName: 'note-dev' });\n",
            "warning",
        ),
    ],
)
def test_a_table_in_what_no_handler_loads_is_advice(
    tmp_path: Path, files: dict[str, str], name: str, code: str, severity: str
) -> None:
    """It may be a script, which whoever runs it can change."""
    found = findings(tmp_path, "hardcoded-table-name", {**files, name: code})
    assert [line.split()[1] for line in found] == [severity]


@pytest.mark.parametrize("rule", ["handler-without-error-handling", "client-in-handler"])
@pytest.mark.parametrize(
    ("files", "name", "silent"),
    [
        ({}, "app.py", False),
        ({}, "examples/app.py", True),
        (FETCH, "src/app.py", True),
        (LATER, "src/app.py", False),
    ],
)
def test_what_is_shaped_like_a_handler_is_one_if_a_function_may_be_given_it(
    make_project: MakeProject, files: dict[str, str], name: str, silent: bool, rule: str
) -> None:
    """Where the templates name other handlers, it is what it looks like only by chance."""
    assert (findings_of(make_project({**files, name: HANDLER}), rule) == []) is silent


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("localStorage.setItem('a', 'b');", []),
        ("window.open('/');", ["web/api.js:1"]),
        ("const puppeteer = require('puppeteer'); page.evaluate(() => localStorage.clear());", ["web/api.js:1"]),
    ],
)
def test_what_only_browsers_have_functions_do_not_run(
    make_project: MakeProject, line: str, expected: list[str]
) -> None:
    code = f"exports.handler = async (event) => {{ await fetch('https://example.com'); {line} return {{}}; }};\n"
    project = make_project({"web/api.js": code})
    assert findings_of(project, "http-call-without-timeout") == expected
