"""Requests that may take longer than the function that makes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings, sam
from conftest import MakeProject, findings_of

REQUEST = "requests.get(event, timeout=%s)"
CLIENT = "boto3.client('sqs', config=Config(%s))"


def reported(folder: Path, properties: str, call: str, *only: str) -> list[str]:
    code = f"import boto3, os, requests\nfrom botocore.config import Config\ndef handler(event, context):\n    {call}\n"
    files = {"template.yaml": sam(properties), "app.py": code}
    found = findings(folder, "client-timeout-exceeds-function", files, *only)
    return [line.removeprefix("app.py:4 ").removeprefix("warning ").partition(":")[0] for line in found]


@pytest.mark.parametrize(
    ("properties", "call", "expected"),
    [
        (", Timeout: 10", REQUEST % 5, []),
        (", Timeout: 10", REQUEST % 10, ["the request may take 10 s, `Worker` is stopped after 10 s"]),
        ("", REQUEST % 5, ["the request may take 5 s, `Worker` is stopped after 3 s"]),
        (", Timeout: 10", REQUEST % "(3.5, 7)", ["the request may take 10.5 s, `Worker` is stopped after 10 s"]),
        (", Timeout: 10", REQUEST % "None", []),
        (", Timeout: 10", REQUEST % "os.environ['LIMIT']", []),
        (", Timeout: !Ref Unknown", REQUEST % 1000, []),
        (", Timeout: '10'", REQUEST % 60, ["the request may take 60 s, `Worker` is stopped after 10 s"]),
        (
            ", Timeout: 10",
            CLIENT % "read_timeout=4",
            ["info 3 attempts of 4 s may take 12 s, `Worker` is stopped after 10 s"],
        ),
        (
            ", Timeout: 10",
            CLIENT % "read_timeout=5",
            ["info 3 attempts of 5 s may take 15 s, `Worker` is stopped after 10 s"],
        ),
        (", Timeout: 10", CLIENT % "read_timeout=3", []),
        (
            ", Timeout: 9",
            CLIENT % "read_timeout=2, retries={'mode': 'legacy'}",
            ["info 5 attempts of 2 s may take 10 s, `Worker` is stopped after 9 s"],
        ),
        (
            ", Timeout: 9",
            "boto3.resource('dynamodb', config=Config(read_timeout=1, retries={'mode': 'legacy'}))",
            ["info 10 attempts of 1 s may take 10 s, `Worker` is stopped after 9 s"],
        ),
        (", Timeout: 10", CLIENT % "read_timeout=2, retries={'mode': 'standard'}", []),
        (", Timeout: 10", CLIENT % "read_timeout=2, retries={'total_max_attempts': 1}", []),
        (
            ", Timeout: 10",
            CLIENT % "connect_timeout=1, read_timeout=5, retries={'max_attempts': 1}",
            ["2 attempts of 6 s may take 12 s, `Worker` is stopped after 10 s"],
        ),
        (", Timeout: 10", CLIENT % "read_timeout=5, retries=settings", []),
        (", Timeout: 10", CLIENT % "connect_timeout=60", []),
        (", Timeout: 900", CLIENT % "connect_timeout=600, read_timeout=600, retries={'max_attempts': 0}", []),
        (
            ", Timeout: 700",
            CLIENT % "connect_timeout=600, read_timeout=600, retries={'max_attempts': 0}",
            ["the request may take 727 s, `Worker` is stopped after 700 s"],
        ),
        (", Timeout: 900", REQUEST % "(600, 600)", []),
        (
            ", Timeout: 900",
            CLIENT % "read_timeout=900",
            ["info 3 attempts of 900 s may take 2700 s, `Worker` is stopped after 900 s"],
        ),
        (
            ", Timeout: 900",
            CLIENT % "read_timeout=400",
            ["info 3 attempts of 400 s may take 1200 s, `Worker` is stopped after 900 s"],
        ),
    ],
)
def test_timeouts_of_code_and_template_are_compared(
    tmp_path: Path, properties: str, call: str, expected: list[str]
) -> None:
    """The explicit timeouts of all attempts together have to be shorter than the function's."""
    assert reported(tmp_path, properties, call) == expected


@pytest.mark.parametrize("only", ["template.yaml", "app.py"])
def test_one_file_alone_shows_what_is_wrong_between_both(tmp_path: Path, only: str) -> None:
    """A finding is shown if the file given has a part in it."""
    expected = ["the request may take 10 s, `Worker` is stopped after 10 s"]
    assert reported(tmp_path, ", Timeout: 10", REQUEST % 10, only) == expected


def test_code_that_does_not_run_makes_no_requests(tmp_path: Path) -> None:
    """A function that the handler does not call takes no time."""
    assert reported(tmp_path, "", "pass\ndef unused(event):\n    " + REQUEST % 60) == []


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("https.request(url, { timeout: 8000 }, done)", ["app.js:4"]),
        ("https.request({ hostname: 'a', timeout: 8000 })", ["app.js:4"]),
        ("http.get(url, { timeout: 8000 })", ["app.js:4"]),
        ("https.get(url, done).setTimeout(8000)", ["app.js:4"]),
        ("https.request(url, { timeout: 2000 }, done)", []),
        ("https.request(url, done)", []),
        ("setTimeout(done, 8000)", []),
    ],
)
def test_requests_of_node_have_timeouts_of_their_own(make_project: MakeProject, call: str, expected: list[str]) -> None:
    """In their options, or set afterwards, in milliseconds."""
    imports = "const https = require('https');\nconst http = require('node:http');\n"
    code = f"{imports}exports.handler = async (url, done) =>\n  {call};\n"
    files = {"template.yaml": sam(", Timeout: 5").replace("python3.13", "nodejs22.x"), "app.js": code}
    assert findings_of(make_project(files), "client-timeout-exceeds-function") == expected


@pytest.mark.parametrize(
    ("client", "expected"),
    [
        ("new S3Client({ requestHandler: { socketTimeout: 4000 } })", ["app.js:4"]),
        ("new S3Client({ requestHandler: { requestTimeout: 4000 } })", []),
        ("new S3Client({ requestHandler: { requestTimeout: 4000, socketTimeout: 4000 } })", ["app.js:4"]),
        ("new S3Client({ requestHandler: { requestTimeout: 4000, throwOnRequestTimeout: true } })", ["app.js:4"]),
        ("new S3Client({ requestHandler: { requestTimeout: 4000, throwOnRequestTimeout: false } })", []),
        ("new S3Client({ requestHandler: new NodeHttpHandler({ requestTimeout: 4000 }) })", []),
        ("new S3Client({ requestHandler: new NodeHttp2Handler({ requestTimeout: 4000 }) })", ["app.js:4"]),
        ("new KinesisClient({ requestHandler: { requestTimeout: 4000 } })", ["app.js:4"]),
    ],
)
def test_what_only_warns_ends_no_request(tmp_path: Path, client: str, expected: list[str]) -> None:
    """In the SDK for JavaScript `requestTimeout` of HTTP/1.1 writes a line to the log."""
    code = (
        "import { S3Client } from '@aws-sdk/client-s3';\nimport { KinesisClient } from '@aws-sdk/client-kinesis';\n"
        "import { NodeHttp2Handler, NodeHttpHandler } from '@smithy/node-http-handler';\n"
        f"export const client = {client};\nexport const handler = async (event) => client.send(event);\n"
    )
    files = {"template.yaml": sam(", Timeout: 10").replace("python3.13", "nodejs22.x"), "app.js": code}
    found = findings(tmp_path, "client-timeout-exceeds-function", files)
    assert [line.split(" ")[0] for line in found] == expected


@pytest.mark.parametrize(
    ("call", "severity"),
    [
        (REQUEST % 10, "warning"),
        (CLIENT % "read_timeout=5, retries={'total_max_attempts': 2}", "info"),
        (CLIENT % "read_timeout=6, retries={'total_max_attempts': 2}", "warning"),
        (CLIENT % "read_timeout=5, retries={'total_max_attempts': 3}", "info"),
        (CLIENT % "read_timeout=6, retries={'total_max_attempts': 3}", "warning"),
        (CLIENT % "read_timeout=10, retries={'total_max_attempts': 1}", "warning"),
    ],
)
def test_attempts_that_take_as_long_as_the_function_are_advice(tmp_path: Path, call: str, severity: str) -> None:
    """Only the last of them is stopped, at its very end."""
    code = f"import boto3, requests\nfrom botocore.config import Config\ndef handler(event, context):\n    {call}\n"
    files = {"template.yaml": sam(", Timeout: 10"), "app.py": code}
    assert [line.split()[1] for line in findings(tmp_path, "client-timeout-exceeds-function", files)] == [severity]
