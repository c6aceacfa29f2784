"""Timeouts after which the SDK for JavaScript only warns."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of

RULE = "request-timeout-without-effect"
PACKAGE = '{"dependencies": {"@aws-sdk/client-s3": "RANGE"}}'
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  F: {Type: AWS::Serverless::Function, Properties: {Runtime: nodejs22.x, Handler: app.handler}}
"""
CODE = {
    "app.js": (
        "const { S3Client, HeadBucketCommand } = require('@aws-sdk/client-s3');\n"
        "const { NodeHttpHandler } = require('@smithy/node-http-handler');\n"
        "const client = new S3Client(OPTIONS);\n"
        "exports.handler = async () => client.send(new HeadBucketCommand({ Bucket: 'a' }));\n"
    ),
    "app.mjs": (
        "import { S3Client, HeadBucketCommand } from '@aws-sdk/client-s3';\n"
        "import { NodeHttpHandler } from '@smithy/node-http-handler';\n"
        "const client = new S3Client(OPTIONS);\n"
        "export const handler = async () => client.send(new HeadBucketCommand({ Bucket: 'a' }));\n"
    ),
}
CODE["app.ts"] = CODE["app.mjs"]
IDLE = "{ requestHandler: { requestTimeout: 900 } }"


@pytest.mark.parametrize("name", CODE)
@pytest.mark.parametrize(
    ("options", "lines"),
    [
        (IDLE, [3]),
        ("{ requestHandler: new NodeHttpHandler({ connectionTimeout: 1, requestTimeout: 900 }) }", [3]),
        ("{ requestHandler: { requestTimeout: 900, throwOnRequestTimeout: true } }", []),
        ("{ requestHandler: { requestTimeout: 900, socketTimeout: 900 } }", []),
        ("{ requestHandler: { requestTimeout: 0 } }", []),
        ("{ requestHandler: { ...other, requestTimeout: 900 } }", []),
        ("{ requestHandler: { connectionTimeout: 900 } }", []),
        ("{ requestHandler: other }", []),
        ("{}", []),
    ],
)
def test_settings(make_project: MakeProject, name: str, options: str, lines: list[int]) -> None:
    """What neither throws nor ends idle connections, in all forms of modules."""
    files = {
        "template.yaml": TEMPLATE,
        "package.json": PACKAGE.replace("RANGE", "^3.900.0"),
        name: CODE[name].replace("OPTIONS", options),
    }
    assert findings_of(make_project(files), RULE) == [f"{name}:{line}" for line in lines]


def npm(version: str) -> dict[str, str]:
    """A lock file of npm."""
    return {
        "package-lock.json": '{"packages": {"node_modules/@smithy/node-http-handler": {"version": "VERSION"}}}'.replace(
            "VERSION", version
        )
    }


@pytest.mark.parametrize(
    ("wanted", "locks", "lines"),
    [
        ("^3.900.0", {}, [3]),
        ("latest", {}, [3]),
        ("~3.600.0", {}, []),
        ("3.600.0", {}, []),
        ("^3.1.0", npm("4.4.0"), [3]),
        ("^3.1.0", npm("4.3.9"), []),
        ("^3.1.0", npm("5.0.0"), [3]),
        ("^3.1.0", {"package-lock.json": "{}"}, []),
        ("^3.1.0", {"package-lock.json": "no lock"}, []),
        ("^3.1.0", {"yarn.lock": '"@smithy/node-http-handler@^4.4.4":\n  version "4.4.4"\n'}, [3]),
        ("^3.1.0", {"yarn.lock": '"@smithy/node-http-handler@npm:^4.1.0":\n  version: 4.1.1\n'}, []),
        ("^3.1.0", {"pnpm-lock.yaml": "packages:\n  '@smithy/node-http-handler@4.4.5':\n    resolution: {}\n"}, [3]),
        ("^3.1.0", {"pnpm-lock.yaml": "packages:\n\n  /@smithy/node-http-handler@2.1.0:\n    dev: false\n"}, []),
        ("^3.1.0", {"bun.lockb": ""}, []),
    ],
)
def test_versions(make_project: MakeProject, wanted: str, locks: dict[str, str], lines: list[int]) -> None:
    """Only a version that is certainly new: that of the lock file, or the newest there is."""
    files = {"template.yaml": TEMPLATE, "package.json": PACKAGE.replace("RANGE", wanted)}
    code = CODE["app.js"].replace("OPTIONS", IDLE)
    assert findings_of(make_project({**files, **locks, "app.js": code}), RULE) == [f"app.js:{line}" for line in lines]


def test_clients_that_use_http2_by_themselves(make_project: MakeProject) -> None:
    """Their requests end."""
    code = CODE["app.js"].replace("OPTIONS", IDLE).replace("S3Client", "KinesisClient").replace("-s3", "-kinesis")
    files = {"template.yaml": TEMPLATE, "package.json": PACKAGE.replace("RANGE", "^3.900.0"), "app.js": code}
    assert findings_of(make_project(files), RULE) == []


@pytest.mark.parametrize("version", ["9" * 5000 + ".1", "3." + "9" * 5000])
def test_numbers_that_no_version_has(make_project: MakeProject, version: str) -> None:
    """More digits than Python makes a number of are no version that is known to be new."""
    files = {"template.yaml": TEMPLATE, "package.json": PACKAGE.replace("RANGE", "3.0.0"), **npm(version)}
    project = make_project({**files, "app.js": CODE["app.js"].replace("OPTIONS", IDLE)})
    assert findings_of(project, RULE) == []
