"""Whether requests are certainly signed with the keys of the role alone."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.analyses.keys_without_token import KeysWithoutToken
from serverless_lint.analyses.missing_permissions import MissingPermission

SAM = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {{CodeUri: ., Handler: app.handler, Runtime: {runtime}, {function}}}
"""
PYTHON = "import os\nimport boto3\n{load}\ndef handler(event, context):\n    {run}\n"
V3 = """\
import {{ S3Client, ListBucketsCommand }} from "@aws-sdk/client-s3";
const {{ AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token }} = process.env;
{load}
export const handler = async () => client.send(new ListBucketsCommand({{}}));
"""
V2 = """\
const AWS = require("aws-sdk");
const id = process.env.AWS_ACCESS_KEY_ID, secret = process.env.AWS_SECRET_ACCESS_KEY;
{load}
exports.handler = async () => {{ {run} }};
"""
KEYS = "aws_access_key_id=os.environ['AWS_ACCESS_KEY_ID'], aws_secret_access_key=os.environ['AWS_SECRET_ACCESS_KEY']"
READ = "os.environ['AWS_ACCESS_KEY_ID'], os.environ['AWS_SECRET_ACCESS_KEY']"


def lines(make_project: MakeProject, code: str, *, function: str = "", runtime: str = "") -> list[int]:
    """Where keys are given alone."""
    is_python = code.startswith("import os")
    template = SAM.format(runtime=runtime or ("python3.13" if is_python else "nodejs16.x"), function=function)
    name = "app.py" if is_python else "app.js" if "require(" in code else "app.mjs"
    project = make_project({"template.yaml": template, name: code})
    return [found.location.start.line for found in project.all(KeysWithoutToken)]


@pytest.mark.parametrize(
    ("load", "run", "expected"),
    [
        (f"s3 = boto3.client('s3', {KEYS})", "s3.list_buckets()", [3]),
        (f"s3 = boto3.client('s3', {KEYS})", "event['id']", []),
        (f"s3 = boto3.client('s3', {KEYS}, aws_session_token=None)", "s3.list_buckets()", [3]),
        (
            f"s3 = boto3.client('s3', {KEYS}, aws_session_token=os.environ['AWS_SESSION_TOKEN'])",
            "s3.list_buckets()",
            [],
        ),
        (f"s3 = boto3.client('s3', {KEYS}, **more)", "s3.list_buckets()", []),
        (f"s3 = boto3.client('s3', {KEYS}, endpoint_url='https://minio.example.com')", "s3.list_buckets()", []),
        (f"s3 = boto3.client('s3', {KEYS}, endpoint_url=os.environ.get('ENDPOINT'))", "s3.list_buckets()", [3]),
        (f"table = boto3.resource('dynamodb', {KEYS}).Table('t')", "table.scan()", [3]),
        (f"session = boto3.Session({KEYS})", "session.client('s3').list_buckets()", [3]),
        (f"session = boto3.session.Session({READ})", "session.client('s3').list_buckets()", [3]),
        (
            f"session = boto3.Session({READ}, os.environ['AWS_SESSION_TOKEN'])",
            "session.client('s3').list_buckets()",
            [],
        ),
        (f"boto3.setup_default_session({KEYS})", "boto3.client('s3').list_buckets()", [3]),
        (f"s3 = boto3.client('s3')\nboto3.setup_default_session({KEYS})", "s3.list_buckets()", []),
        (f"os.environ['AWS_ACCESS_KEY_ID'] = 'x'\ns3 = boto3.client('s3', {KEYS})", "s3.list_buckets()", []),
        (f"s3 = boto3.client('s3', {KEYS.replace('AWS_', 'MY_')})", "s3.list_buckets()", []),
        (f"from requests_aws4auth import AWS4Auth\nauth = AWS4Auth({READ}, 'eu-west-1', 'es')", "auth", [4]),
        (f"from requests_aws4auth import AWS4Auth\nauth = AWS4Auth({READ}, 'r', 'es', session_token=T)", "auth", []),
    ],
)
def test_boto3_is_given_the_keys_alone(make_project: MakeProject, load: str, run: str, expected: list[int]) -> None:
    assert lines(make_project, PYTHON.format(load=load, run=run)) == expected


@pytest.mark.parametrize(
    ("load", "expected"),
    [
        ("const client = new S3Client({ credentials: { accessKeyId: id, secretAccessKey: secret } });", [3]),
        ("const client = new S3Client({ credentials: { accessKeyId: `${id}`, secretAccessKey: secret } });", [3]),
        ("const client = new S3Client({ credentials: { accessKeyId: id, secretAccessKey: secret || '' } });", [3]),
        ("const client = new S3Client({ credentials: { accessKeyId: my || id, secretAccessKey: secret } });", []),
        ("const client = new S3Client({ credentials: { accessKeyId: id, secretAccessKey: secret, ...more } });", []),
        (
            "const client = new S3Client({ credentials: { accessKeyId: id, secretAccessKey: secret, "
            "sessionToken: token } });",
            [],
        ),
        (
            "const client = new S3Client({ credentials: id && secret ? { accessKeyId: id, secretAccessKey: secret } "
            ": undefined });",
            [3],
        ),
        (
            "const client = new S3Client({ ...(id && secret && { credentials: { accessKeyId: id, secretAccessKey: "
            "secret } }) });",
            [3],
        ),
        (
            "const client = new S3Client({ ...(process.env.LOCAL && { credentials: { accessKeyId: id, "
            "secretAccessKey: secret } }) });",
            [],
        ),
        (
            "const client = new S3Client({ endpoint: 'http://x', credentials: { accessKeyId: id, secretAccessKey: "
            "secret } });",
            [],
        ),
        (
            "const keys = { accessKeyId: id, secretAccessKey: secret };\nconst options = { credentials: keys };\n"
            "const client = new S3Client(options);",
            [3],
        ),
        ("const a = { credentials: a };\nconst client = new S3Client(a);", []),
        (
            "const options = {};\nif (id && secret) {\n  options.credentials = { accessKeyId: id, secretAccessKey: "
            "secret };\n}\nconst client = new S3Client(options);",
            [5],
        ),
        (
            "const options = {};\nif (!process.env.AWS_LAMBDA_FUNCTION_NAME && id) {\n  options.credentials = { "
            "accessKeyId: id, secretAccessKey: secret };\n}\nconst client = new S3Client(options);",
            [],
        ),
        (
            "const options = { credentials: { accessKeyId: id, secretAccessKey: secret } };\n"
            "if (token) options.credentials = { ...options.credentials, sessionToken: token };\n"
            "const client = new S3Client(options);",
            [],
        ),
        (
            "const options = { credentials: { accessKeyId: id, secretAccessKey: secret } };\n"
            "options.credentials.sessionToken = token;\n"
            "const client = new S3Client(options);",
            [],
        ),
        (
            "let client;\nif (process.env.STAGE === 'dev') client = new S3Client({ credentials: { accessKeyId: id, "
            "secretAccessKey: secret } });\nelse client = new S3Client({});",
            [],
        ),
    ],
)
def test_clients_of_v3_are_given_the_keys_alone(make_project: MakeProject, load: str, expected: list[int]) -> None:
    assert lines(make_project, V3.format(load=load)) == expected


@pytest.mark.parametrize(
    ("load", "run", "expected"),
    [
        (
            "const s3 = new AWS.S3({ accessKeyId: id, secretAccessKey: secret });",
            "await s3.listBuckets().promise()",
            [3],
        ),
        (
            "AWS.config.update({ accessKeyId: id, secretAccessKey: secret });\nconst s3 = new AWS.S3();",
            "await s3.listBuckets().promise()",
            [3],
        ),
        (
            "const s3 = new AWS.S3();\nAWS.config.update({ accessKeyId: id, secretAccessKey: secret });",
            "await s3.listBuckets().promise()",
            [],
        ),
        (
            "const s3 = new AWS.S3({ credentials: new AWS.Credentials(id, secret) });",
            "await s3.listBuckets().promise()",
            [3],
        ),
    ],
)
def test_clients_of_v2_are_given_the_keys_alone(
    make_project: MakeProject, load: str, run: str, expected: list[int]
) -> None:
    assert lines(make_project, V2.format(load=load, run=run)) == expected


@pytest.mark.parametrize(
    "function",
    ["SnapStart: {ApplyOn: PublishedVersions}", "Environment: {Variables: {AWS_LAMBDA_EXEC_WRAPPER: /opt/x}}"],
)
def test_functions_with_other_credentials_are_left_alone(make_project: MakeProject, function: str) -> None:
    code = PYTHON.format(load=f"s3 = boto3.client('s3', {KEYS})", run="s3.list_buckets()")
    assert lines(make_project, code, function=function) == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (PYTHON.format(load=f"s3 = boto3.client('s3', {KEYS})", run="s3.list_buckets()"), ["s3:ListAllMyBuckets"]),
        (
            PYTHON.format(
                load=f"s3 = boto3.client('s3', {KEYS}, aws_session_token=os.environ['AWS_SESSION_TOKEN'])",
                run="s3.list_buckets()",
            ),
            ["s3:ListAllMyBuckets"],
        ),
        (
            V3.format(
                load="const client = new S3Client({ credentials: { accessKeyId: id, secretAccessKey: secret } });"
            ),
            ["s3:ListAllMyBuckets"],
        ),
        (
            PYTHON.format(load=f"s3 = boto3.client('s3', {KEYS.replace('AWS_', 'AWS_S3_')})", run="s3.list_buckets()"),
            [],
        ),
    ],
)
def test_the_keys_of_the_role_make_requests_those_of_the_role(
    make_project: MakeProject, code: str, expected: list[str]
) -> None:
    is_python = code.startswith("import os")
    template = SAM.format(runtime="python3.13" if is_python else "nodejs22.x", function="")
    project = make_project({"template.yaml": template, "app.py" if is_python else "app.mjs": code})
    lacks = [lack for missing in project.all(MissingPermission) for lack in missing.lacks]
    assert [action for lack in lacks for action in lack.actions] == expected
