"""`files` says of what is read by way of other files that it is read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from command import serverless_lint_in_process

MANIFEST = """\
{"version": "36.0.0", "artifacts": {"Orders": {"type": "aws:cloudformation:stack", "properties":
{"templateFile": "Orders.template.json"}}}}
"""
SERVICE = """\
service: orders
provider: { name: aws, runtime: python3.13 }
functions: ${file(functions.yml)}
"""
BROKEN = "Resources:\n  Orders:\n    Type: AWS::SQS::Queue\n   Properties: {}\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {
                "cdk.json": '{"app": "node app.js"}',
                "cdk.out/manifest.json": MANIFEST,
                "cdk.out/Orders.template.json": '{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}',
            },
            "text        cdk.json\ntemplate    cdk.out/Orders.template.json\n",
            id="what the CDK wrote",
        ),
        pytest.param(
            {"cdk.json": '{"app": "node app.js"}', "cdk.out/Orders.template.json": "{}"},
            "text        cdk.json\nnot read    cdk.out: `cdk.out` is excluded by default\n",
            id="what is left of it without a manifest",
        ),
        pytest.param(
            {"serverless.yml": SERVICE, "functions.yml": "create:\n  handler: app.handler\n"},
            "template    functions.yml\ntemplate    serverless.yml\n",
            id="part of a service",
        ),
        pytest.param(
            {"broken.yaml": BROKEN, "notes.yaml": "a: [\n"},
            "text        notes.yaml\nnot read    broken.yaml: cannot be parsed\n",
            id="broken template",
        ),
    ],
)
def test_what_is_read_is_listed_as_read(tmp_path: Path, files: Mapping[str, str], expected: str) -> None:
    """Whatever is excluded by default, or looks like any other file by itself."""
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert serverless_lint_in_process("files", "-v", cwd=tmp_path).stdout.decode() == expected
