"""Code for version 2 of the SDK for JavaScript beside clients of version 3."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of

RULE = "sdk-v2-idiom"
COMMON = "const { S3Client, GetObjectCommand } = require('@aws-sdk/client-s3');\nconst s3 = new S3Client({});\n"
MODULE = "import { S3Client, GetObjectCommand } from '@aws-sdk/client-s3';\nconst s3 = new S3Client({});\n"
GET = "s3.send(new GetObjectCommand({ Bucket: 'b', Key: event.key }))"


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("app.js", f"{COMMON}exports.handler = async (event) => {{ "),
        ("app.mjs", f"{MODULE}export const handler = async (event) => {{ "),
        ("app.ts", f"{MODULE}export const handler = async (event) => {{ "),
    ],
)
@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (f"await {GET}.promise(); }};", [3]),
        (f"const found = await {GET}; return found.Body.toString(); }};", [3]),
        (f"const {{ Body }} = await {GET}; return Body.toString('utf-8'); }};", [3]),
        (f"try {{ await {GET}; }} catch (e) {{ if (e.code === 'NoSuchBucketException') return; throw e; }} }};", [3]),
        (f"try {{ await {GET}; }} catch (e) {{ if (e.code === 'ECONNRESET') return; throw e; }} }};", []),
        (f"const kept = event.kept ? event.kept : await {GET}; return kept.Body.toString(); }};", []),
        (
            f"try {{ await {GET}; }} catch (e) {{ "
            "if (e.name === 'NoSuchBucketException' || e.code === 'NoSuchBucketException') return; throw e; } };",
            [],
        ),
        (
            f"try {{ await {GET}; }} catch (e) {{ "
            "if (e.$metadata?.httpStatusCode === 404 || e.code === 'NoSuchBucketException') return; throw e; } };",
            [],
        ),
        (
            f"try {{ await {GET}; }} catch (e) {{ if (e.statusCode === 404 || (e.$metadata && "
            "e.$metadata.httpStatusCode === 404) || e.code === 'NoSuchBucketException') return; throw e; } };",
            [],
        ),
        (
            f"try {{ await {GET}; }} catch (e) {{ "
            "if (e.$metadata.httpStatusCode === 404 && e.code === 'NoSuchBucketException') return; throw e; } };",
            [3],
        ),
        (f"try {{ await {GET}; }} catch (e) {{ if (e.name === 'NoSuchKeyException') return; throw e; }} }};", []),
        ("try { await work(); } catch (e) { if (e.code === 'NoSuchKeyException') return; throw e; } };", []),
        (f"const found = await {GET}; return await found.Body.transformToString(); }};", []),
        (f"const found = await {GET}; return found.ETag.toString(); }};", []),
        (f"const found = await {GET}; console.log(found.Body.toString().length); }};", []),
        (f"const found = await {GET}; return {{ size: found.Body ? found.Body.toString().length : 0 }}; }};", []),
        (f"const found = await {GET}; return found.Body.toString().trim().length; }};", [3]),
        ("return event.Body.toString(); };", []),
        ("return new S3Client('eu-west-1'); };", [3]),
        ("return new S3Client(event.settings); };", []),
    ],
)
def test_clients_of_version_3(make_project: MakeProject, name: str, head: str, body: str, lines: list[int]) -> None:
    """What only version 2 has or takes."""
    assert findings_of(make_project({name: head + body}), RULE) == [f"{name}:{line}" for line in lines]


def test_version_2_has_all_of_it(make_project: MakeProject) -> None:
    """A client of version 2 gives requests, buffers and codes."""
    code = (
        "const AWS = require('aws-sdk');\nconst s3 = new AWS.S3('eu-west-1');\nexports.handler = async (event) => {\n"
        "  try { return (await s3.getObject({ Bucket: 'b', Key: 'k' }).promise()).Body.toString(); }\n"
        "  catch (e) { if (e.code === 'NoSuchKeyException') return; throw e; }\n};\n"
    )
    assert findings_of(make_project({"app.js": code}), RULE) == []
