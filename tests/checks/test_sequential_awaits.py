"""Requests that wait for one another although neither needs the other's answer."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of

RULE = "sequential-awaits"
HEADS = {
    "app.js": "const { S3Client, GetObjectCommand, PutObjectCommand } = require('@aws-sdk/client-s3');\n",
    "app.mjs": "import { S3Client, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';\n",
    "app.ts": "import { S3Client, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';\n",
}
HANDLER = {
    "app.js": "exports.handler = async (event) => {\n",
    "app.mjs": "export const handler = async (event) => {\n",
    "app.ts": "export const handler = async (event: any) => {\n",
}
GET = "await s3.send(new GetObjectCommand({ Bucket: 'a', Key: KEY }))"
PUT = "await s3.send(new PutObjectCommand({ Bucket: 'a', Key: 'b' }))"


def get(key: str) -> str:
    """A request for an object."""
    return GET.replace("KEY", key)


@pytest.mark.parametrize("name", HEADS)
@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (f"const a = {get('1')};\nconst b = {get('2')};", [5]),
        (f"const {{ Body }} = {get('1')};\nconst b = {get('event.id')};", [5]),
        (f"const a = {get('1')};\nconst b = {get('2')};\nconst c = {get('3')};", [5]),
        ("const a = await fetch('https://a.example');\nconst b = await fetch(event.url);", [5]),
        (f"const a = {get('1')};\nconst b = {get('a.ETag')};", []),
        (f"const {{ ETag }} = {get('1')};\nconst b = {get('`x-${ETag}`')};", []),
        (f"const a = {get('1')};\nif (!a) return 1;\nconst b = {get('2')};", []),
        (f"const a = {get('1')};\nconsole.log(a);\nconst b = {get('2')};", []),
        (f"const a = {get('1')};\nif (event.all) {{ const b = {get('2')}; }}", []),
        (f"const a = {PUT};\nconst b = {get('2')};", []),
        (f"const a = {get('1')};\nconst b = {PUT};", []),
        (f"{get('1')};\nconst b = {get('2')};", []),
        (f"event.a = {get('1')};\nconst b = {get('event.a')};", []),
        ("const a = await fetch('https://a.example', { method: 'POST' });\nconst b = await fetch('https://b');", []),
        (f"const [a, b] = await Promise.all([{get('1').removeprefix('await ')}]);\nconst c = {get('2')};", []),
    ],
)
def test_requests_in_a_row(make_project: MakeProject, name: str, body: str, lines: list[int]) -> None:
    """Two reads, one directly behind the other, in all forms of modules."""
    code = f"{HEADS[name]}const s3 = new S3Client({{}});\n{HANDLER[name]}{body}\n}};\n"
    assert pedantic_findings(make_project, {name: code}) == [f"{name}:{line}" for line in lines]


def pedantic_findings(make_project: MakeProject, files: dict[str, str]) -> list[str]:
    """What the rule says, which is pedantic as a whole."""
    return findings_of(make_project(files), RULE)


def test_version_2(make_project: MakeProject) -> None:
    """Its requests are awaited by their promises."""
    code = (
        "const { S3 } = require('aws-sdk');\nconst s3 = new S3();\nexports.handler = async (event) => {\n"
        "const a = await s3.getObject({ Bucket: 'a', Key: '1' }).promise();\n"
        "const b = await s3.getObject({ Bucket: 'a', Key: '2' }).promise();\n};\n"
    )
    assert pedantic_findings(make_project, {"app.js": code}) == ["app.js:5"]


def test_python_waits_without_promises(make_project: MakeProject) -> None:
    """Its requests cannot be begun at once without threads."""
    code = (
        "import boto3\ns3 = boto3.client('s3')\ndef handler(event, context):\n"
        "    a = s3.get_object(Bucket='a', Key='1')\n    b = s3.get_object(Bucket='a', Key='2')\n"
    )
    assert pedantic_findings(make_project, {"app.py": code}) == []
