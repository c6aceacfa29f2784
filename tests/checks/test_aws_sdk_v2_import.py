"""Version 2 of the SDK where it is there, and where it is not."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of
from serverless_lint.analyses.sdk_v2 import SdkV2Imports
from serverless_lint.checks.aws_sdk_v2_import import aws_sdk_v2_import
from serverless_lint.rule import Severity

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {{ Runtime: {runtime}, Handler: app.handler, CodeUri: src }}
"""
CODE = 'const AWS = require("aws-sdk");\nexports.handler = async () => new AWS.S3();\n'


@pytest.mark.parametrize(
    ("runtime", "outdated", "missing"),
    [("nodejs16.x", ["src/app.js:1"], []), ("nodejs22.x", [], ["src/app.js:1"])],
)
def test_one_import_is_one_finding(
    make_project: MakeProject, runtime: str, outdated: list[str], missing: list[str]
) -> None:
    """That it is not there is worse than that it is old."""
    project = make_project({"template.yaml": TEMPLATE.format(runtime=runtime), "src/app.js": CODE})
    assert findings_of(project, "aws-sdk-v2-import") == outdated
    assert findings_of(project, "aws-sdk-v2-not-bundled") == missing


def test_what_no_handler_is_seen_to_load_is_told_of_as_advice(make_project: MakeProject) -> None:
    """A web page, a server beside the functions, a tool: it is out of support there, and starts no slower."""
    project = make_project(
        {
            "template.yaml": TEMPLATE.format(runtime="nodejs16.x"),
            "src/app.js": CODE,
            "web/page.js": 'import AWS from "aws-sdk";\nnew AWS.S3();\n',
        }
    )
    problems = [problem for each in project.all(SdkV2Imports) for problem in aws_sdk_v2_import.check(each)]
    assert {problem.at.location.document.path: problem.severity for problem in problems} == {
        "src/app.js": None,
        "web/page.js": Severity.INFO,
    }


def test_a_project_without_functions_and_handlers_is_told_of_it_as_advice(make_project: MakeProject) -> None:
    """A server that runs in a container; what looks like a handler may be one that another tool deploys."""
    project = make_project({"server/s3.ts": 'import AWS from "aws-sdk";\nnew AWS.S3();\n', "jobs/app.js": CODE})
    problems = [problem for each in project.all(SdkV2Imports) for problem in aws_sdk_v2_import.check(each)]
    assert {problem.at.location.document.path: problem.severity for problem in problems} == {
        "jobs/app.js": None,
        "server/s3.ts": Severity.INFO,
    }


def test_the_files_of_a_folder_are_one_finding(make_project: MakeProject) -> None:
    """Who wraps what AWS offers in files of their own changes them together."""
    files = {
        f"src/aws/{name}.js": f'const AWS = require("aws-sdk");\nmodule.exports = new AWS.{name}();\n'
        for name in ("S3", "SQS")
    }
    code = 'const AWS = require("aws-sdk"), s3 = require("./aws/S3"), sqs = require("./aws/SQS");\n'
    code += "exports.handler = async () => [new AWS.SNS(), s3, sqs];\n"
    project = make_project({"template.yaml": TEMPLATE.format(runtime="nodejs16.x"), "src/app.js": code, **files})
    problems = [problem for each in project.all(SdkV2Imports) for problem in aws_sdk_v2_import.check(each)]
    assert [(problem.at.location.document.path, problem.sums_up) for problem in problems] == [
        ("src/app.js", ()),
        ("src/aws/S3.js", ("SQS.js",)),
    ]
