"""Version 2 of the SDK where it is there, and where it is not."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of

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
