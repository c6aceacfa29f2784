"""Clients whose creation in the handler does no harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings, sam
from conftest import MakeProject, findings_of
from serverless_lint.analyses.connections import Connection
from serverless_lint.checks.client_in_handler import client_in_handler
from serverless_lint.rule import Severity

CODE = """\
import boto3

def handler(event, context):
    boto3.client("s3").list_buckets()
"""
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Seed:
    Type: AWS::Serverless::Function
    Properties: { Runtime: python3.13, Handler: app.handler, CodeUri: src }
  Seeded: { Type: Custom::Seed, Properties: { ServiceToken: !GetAtt Seed.Arn } }
"""
RULE = TEMPLATE + "  Rule: { Type: AWS::Events::Rule, Properties: { Targets: [{ Id: a, Arn: !GetAtt Seed.Arn }] } }\n"


def test_a_function_of_a_custom_resource_runs_once(make_project: MakeProject) -> None:
    """There is no second invocation that could use the client again."""
    project = make_project({"template.yaml": TEMPLATE, "src/app.py": CODE})
    assert findings_of(project, "client-in-handler") == []


def test_a_helper_for_custom_resources_shows_that_a_function_is_one(make_project: MakeProject) -> None:
    """Such a template may create the custom resource of another one."""
    code = """\
import boto3
from crhelper import CfnResource

helper = CfnResource()

def handler(event, context):
    boto3.client("s3").list_buckets()
    helper(event, context)
"""
    template = TEMPLATE.partition("  Seeded")[0]
    assert findings_of(make_project({"template.yaml": template, "src/app.py": code}), "client-in-handler") == []


ANSWERS_ITSELF = """\
import boto3

def handler(event, context):
    if event["RequestType"] != "Delete":
        boto3.client("s3").list_buckets()
    ANSWER
"""


@pytest.mark.parametrize(
    ("answer", "template", "expected"),
    [
        ("put(event['ResponseURL'])", "", []),
        ("put(event['ResponseURL'])", TEMPLATE.partition("  Seeded")[0], []),
        ("return {'PhysicalResourceId': 'bucket'}", "", []),
        ("return {'Status': 'done'}", "", ["src/app.py:5"]),
        ("put(event['ResponseURL'])", RULE, ["src/app.py:5"]),
    ],
)
def test_what_looks_after_the_life_of_a_resource_runs_once(
    make_project: MakeProject, answer: str, template: str, expected: list[str]
) -> None:
    """Its code says so where no template tells who calls it."""
    project = make_project({"template.yaml": template, "src/app.py": ANSWERS_ITSELF.replace("ANSWER", answer)})
    assert findings_of(project, "client-in-handler") == expected


def test_a_function_with_another_trigger_runs_often(make_project: MakeProject) -> None:
    """A custom resource besides changes nothing."""
    project = make_project({"template.yaml": RULE, "src/app.py": CODE})
    assert findings_of(project, "client-in-handler") == ["src/app.py:4"]


ASSUMED = """\
const { STSClient, AssumeRoleCommand } = require("@aws-sdk/client-sts");
const { S3Client, ListBucketsCommand } = require("@aws-sdk/client-s3");
const sts = new STSClient({});

const assume = async (role) => {
  const data = await sts.send(new AssumeRoleCommand({ RoleArn: role }));
  return { accessKeyId: data.Credentials.AccessKeyId };
};

exports.handler = async (event) => {
  const config = { region: process.env.AWS_REGION };
  CONFIGURED
  await new S3Client(config).send(new ListBucketsCommand({}));
};
"""


@pytest.mark.parametrize(
    ("configured", "expected"),
    [
        ("config.credentials = await assume(process.env.ROLE);", []),
        ("config.region = event.region;", []),
        ("config.maxAttempts = 2;", ["app.js:13"]),
    ],
)
def test_what_is_put_into_an_object_later_counts_as_well(
    make_project: MakeProject, configured: str, expected: list[str]
) -> None:
    """Credentials of a role differ from invocation to invocation: they expire."""
    project = make_project({"app.js": ASSUMED.replace("CONFIGURED", configured)})
    assert findings_of(project, "client-in-handler") == expected


KEPT_IN_PYTHON = [
    "if not hasattr(use, 'client'):\n        use.client = boto3.client('s3')\n    return use.client",
    "try:\n        return use.client\n    except AttributeError:\n        use.client = boto3.client('s3')",
    "global kept\n    if kept is None:\n        s3 = boto3.resource('s3')\n        kept = s3.Bucket('b')",
    "global kept\n    if kept is None:\n        kept = make()\n    return kept",
    "global kept\n    if kept:\n        return kept\n    kept = make()\n    return kept",
    "global kept\n    if not kept:\n        make()\n        kept = True",
    "global kept\n    if kept:\n        return None\n    make()\n    kept = True",
    "global kept\n    if not kept or old():\n        sts = make()\n        kept = sts.assume_role()",
    "found = getattr(use, '_kept', None)\n    if found:\n        return found\n    s3 = make()\n"
    "    key = s3.get_object()\n    use._kept = key\n    return key",
    "if hasattr(use, '_kept'):\n        return use._kept\n    use._kept = make().get_object()\n    return use._kept",
    "if not hasattr(use, '_kept'):\n        setattr(use, '_kept', make().get_object())\n    return use._kept",
    "try:\n        return use._kept\n    except AttributeError:\n        pass\n    use._kept = make().get_object()",
    "if Held.s3 is not None:\n        return Held.s3\n    Held.s3 = make()\n    return Held.s3",
    "if 'key' in held:\n        return held['key']\n    s3 = make()\n    held['key'] = s3.get_object()",
    "found = held.get('key')\n    if found is None:\n"
    "        found = held['key'] = make().get_object()\n    return found",
    "if Held.get() is None:\n        Held.keep()\n    return Held.get()",
]
MADE_AGAIN_IN_PYTHON = [
    "use.client = make()",
    "global kept\n    kept = make()\n    return kept",
    "s3 = make()\n    return s3.Bucket('b')",
    "if len('x') > 1:\n        make()",
    "if kept:\n        return None\n    make()",
    "global kept\n    if kept:\n        return None\n    make()\n    kept += 1",
    "kept = make()\n    return kept",
    "if hasattr(use, '_other'):\n        return None\n    use._kept = make()",
    "own = Held()\n    if own.s3:\n        return own.s3\n    own.s3 = make()\n    return own",
    "own = {}\n    if 'key' in own:\n        return own\n    s3 = make()\n    own['key'] = s3.get_object()",
]


@pytest.mark.parametrize(
    ("body", "expected"),
    [(body, []) for body in KEPT_IN_PYTHON] + [(body, ["app.py:5"]) for body in MADE_AGAIN_IN_PYTHON],
)
def test_a_client_that_is_made_if_it_is_missing_is_kept(
    make_project: MakeProject, body: str, expected: list[str]
) -> None:
    """On a function, in what is made of it, or by a function whose result is kept."""
    code = (
        "import boto3\n\nkept = None\ndef make():\n    return boto3.client('s3')\n\nheld = {}\nclass Held:\n"
        "    s3 = None\n    @classmethod\n    def get(cls):\n        return cls.s3\n"
        "    @classmethod\n    def keep(cls):\n        if cls.s3:\n            return\n"
        "        cls.s3 = boto3.client('s3')\n\n"
        f"def use():\n    {body}\n\ndef handler(event, context):\n    use()\n"
    )
    assert findings_of(make_project({"app.py": code}), "client-in-handler") == expected


KEPT_IN_JAVASCRIPT = [
    "globalThis.s3 ||= make(); return globalThis.s3",
    "return globalThis.s3 || (globalThis.s3 = make())",
    "kept ??= make()",
    "return kept || (kept = make())",
    "if (kept) return kept; kept = make(); return kept",
    "if (!kept) { const s3 = new S3Client({}); kept = DynamoDBDocumentClient.from(s3) }",
    "if (!kept) { await make(); kept = true }",
    "if (kept) { return Promise.resolve() } return make().then(() => { kept = true })",
    "if (!kept || !at || Date.now() - at >= 1800000) { const s3 = make(); kept = await s3.assume(); at = Date.now() }",
    "if (!all.has('s3')) all.set('s3', new S3Client({}))",
    "kept ??= (async () => { const s3 = new S3Client({}); return { s3 } })()",
    "use.s3 ??= make(); return use.s3",
    "if (use.s3) return use.s3; use.s3 = make(); return use.s3",
    "if (use.key) return use.key; const s3 = make(); use.key = await s3.get(); return use.key",
    "const found = use.key; if (found) return found; const s3 = make(); use.key = await s3.get(); return use.key",
    "if (!use.key) { const s3 = make(); use.key = await s3.get() } return use.key",
    "if (globalThis.s3) return globalThis.s3; globalThis.s3 = make(); return globalThis.s3",
    "if (Held.s3) return Held.s3; Held.s3 = make(); return Held.s3",
    "if (held.key) return held.key; const s3 = make(); held.key = await s3.get(); return held.key",
    "if (held['key']) return held['key']; const s3 = make(); held['key'] = await s3.get(); return held['key']",
    "if (all.has('key')) return all.get('key'); const s3 = make(); all.set('key', await s3.get())",
]
MADE_AGAIN_IN_JAVASCRIPT = [
    "globalThis.s3 = make()",
    "const { s3 } = await make()",
    "const kept = make()",
    "all.set('s3', make())",
    "if (all.size) await make()",
    "if (kept) { return null } return make().then((s3) => { const kept = s3; return kept })",
    "if (use.other) return null; use.s3 = make()",
    "const own = {}; if (own.s3) return own.s3; own.s3 = make(); return own",
    "if (all.has('key')) return null; const s3 = make(); await s3.get()",
]


@pytest.mark.parametrize(
    ("body", "expected"),
    [(body, []) for body in KEPT_IN_JAVASCRIPT] + [(body, ["make.mjs:2"]) for body in MADE_AGAIN_IN_JAVASCRIPT],
)
def test_a_client_of_javascript_that_is_made_if_it_is_missing_is_kept(
    make_project: MakeProject, body: str, expected: list[str]
) -> None:
    """In a variable of the module, on `globalThis`, or as the promise of the whole set-up."""
    imports = "import { S3Client } from '@aws-sdk/client-s3';\n"
    code = (
        f"{imports}import {{ DynamoDBDocumentClient }} from '@aws-sdk/lib-dynamodb';\n"
        "import { make } from './make.mjs';\n"
        "let kept; let at; const all = new Map(); const held = {};\nclass Held { static s3; }\n"
        f"async function use() {{ {body} }}\nexport const handler = async (event) => use();\n"
    )
    files = {"app.mjs": code, "make.mjs": f"{imports}export const make = () => new S3Client({{}});\n"}
    assert findings_of(make_project(files), "client-in-handler") == expected


HELPER = "import boto3\nimport os\ndef read(name):\n    return {}\n"
PYTHON = "def handler(event, context):\n    boto3.client('s3', region_name=read('REGION'))\n"
JAVASCRIPT = """\
import { S3Client } from '@aws-sdk/client-s3';

const read = (name) => process.env[name];

export const handler = async (event) =>
  new S3Client({ region: read('REGION') });
"""


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("app.py", HELPER.format("os.environ[name]") + PYTHON),
        ("app.py", HELPER.format("os.getenv(name)") + PYTHON),
        ("app.mjs", JAVASCRIPT),
    ],
)
def test_a_variable_that_a_function_reads_by_name_is_the_same_for_every_event(
    make_project: MakeProject, name: str, code: str
) -> None:
    """Which one it is does not matter."""
    assert findings_of(make_project({name: code}), "client-in-handler") == [f"{name}:6"]


@pytest.mark.parametrize(
    "code",
    [
        "module.exports = require('./topics');\n",
        "const topics = require('./topics');\nmodule.exports = topics;\n",
        "module.exports = require('./again');\n",
    ],
)
def test_a_module_that_is_another_one_has_its_handlers(make_project: MakeProject, code: str) -> None:
    """However often it is handed on."""
    files = {
        "template.yaml": TEMPLATE.replace("python3.13", "nodejs22.x").replace("Custom::Seed", "AWS::SNS::Topic"),
        "src/app.js": code,
        "src/again.js": "module.exports = require('./topics');\n",
        "src/topics.js": "const { S3Client } = require('@aws-sdk/client-s3');\n"
        "exports.handler = async () => new S3Client({});\n",
    }
    assert findings_of(make_project(files), "client-in-handler") == ["src/topics.js:2"]


ANSWERED = """\
import json, boto3
s3 = boto3.client("s3")

def refresh():
    boto3.client("lambda").invoke(FunctionName="token")

def handler(event, context):
    CONDITION
        boto3.client("lambda").invoke(FunctionName="token")
        refresh()
"""
EXCEPTIONAL = [
    "try:\n        send(event)\n    except KeyError:",
    "response = send(event)\n    if response.status_code == 401:",
    "response = send(event)\n    if response.ok:\n        return 1\n    else:",
    "found = s3.list_objects_v2(Bucket='b')\n    if 'Contents' not in found:",
    "found = s3.list_objects_v2(Bucket='b')\n    if not found.get('Contents'):",
]
USUAL = [
    "response = event\n    if response.status_code == 401:",
    "body = json.loads(event['body'])\n    if body['action'] == 'delete':",
    "body = send(event)\n    if event.get('action') == 'delete':",
    "found = s3.list_objects_v2(Bucket='b')\n    for each in found:",
]


@pytest.mark.parametrize("condition", EXCEPTIONAL)
def test_what_an_error_or_an_answer_asks_for_is_not_made_every_time(make_project: MakeProject, condition: str) -> None:
    """Nor is what the functions make that are called there."""
    project = make_project({"app.py": ANSWERED.replace("CONDITION", condition)})
    assert findings_of(project, "client-in-handler") == []


@pytest.mark.parametrize("condition", USUAL)
def test_what_the_event_asks_for_may_be_made_every_time(make_project: MakeProject, condition: str) -> None:
    """All events may ask for the same."""
    project = make_project({"app.py": ANSWERED.replace("CONDITION", condition)})
    assert findings_of(project, "client-in-handler") == ["app.py:5", "app.py:10"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("const answer = await fetch(url); if (answer.status === 401) new S3Client({})", []),
        ("const answer = await fetch(url); if (!answer.ok) { new S3Client({}) }", []),
        ("try { await fetch(url) } catch (error) { new S3Client({}) }", []),
        ("const { Contents } = await s3.send(new ListObjectsV2Command({})); if (!Contents) new S3Client({})", []),
        ("const answer = await fetch(url); if (answer) new S3Client({})", ["app.mjs:4"]),
        ("try { new S3Client({}) } catch (error) { throw error }", ["app.mjs:4"]),
    ],
)
def test_answers_and_errors_of_javascript_count_as_well(
    make_project: MakeProject, body: str, expected: list[str]
) -> None:
    """Of AWS's clients and of `fetch`."""
    code = (
        "import { S3Client, ListObjectsV2Command } from '@aws-sdk/client-s3';\nconst s3 = new S3Client({});\n"
        f"const url = 'https://example.com';\nexport const handler = async (event) => {{ {body} }};\n"
    )
    assert findings_of(make_project({"app.mjs": code}), "client-in-handler") == expected


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("await new Promise((resolve) => ask(event.topic, resolve))", []),
        ("(await promised(ask)({ topic: event.topic })).Tags.find((tag) => tag.Key === 'region').Value", []),
        ("['eu-west-1'].find((name) => name === process.env.AWS_REGION)", ["app.js:4"]),
    ],
)
def test_what_a_promise_settles_with_may_differ(make_project: MakeProject, region: str, expected: list[str]) -> None:
    code = f"""\
const AWS = require("aws-sdk");
const promised = (ask) => (asked) => new Promise((resolve) => {{ ask(asked, resolve); }});
exports.handler = async (event) => {{
  return new AWS.S3({{ region: {region} }}).listBuckets().promise();
}};
"""
    assert findings_of(make_project({"app.js": code}), "client-in-handler") == expected


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("AWS.config.region = event.region;", []),
        ("AWS.config.update({ region: event.region });", []),
        ("AWS.config.update({ region: 'eu-west-1' });", ["app.js:4"]),
        ("AWS.config.region = process.env.AWS_REGION;", ["app.js:4"]),
        ("event.config.region = event.region;", ["app.js:4"]),
        ("", ["app.js:4"]),
    ],
)
def test_settings_for_all_clients_are_settings_of_each(
    make_project: MakeProject, settings: str, expected: list[str]
) -> None:
    """A client of version 2 takes what it is not given from the settings for all."""
    code = f"""\
const AWS = require("aws-sdk");
exports.handler = async (event) => {{
  {settings}
  return new AWS.S3().listBuckets().promise();
}};
"""
    assert findings_of(make_project({"app.js": code}), "client-in-handler") == expected


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        ("app.js", "try { await db.query('x'); db.end() } catch (error) { db.end(); throw error }", []),
        ("app.ts", "try { await db.query('x'); await db.end() } catch { await db.end() }", []),
        ("app.js", "try { await db.query('x') } catch (error) { db.end() }", ["app.js:3"]),
        ("app.js", "try { await db.query('x'); db.end() } catch (error) { throw error }", ["app.js:3"]),
        ("app.js", "try { await db.query('x'); db.end() } catch { try { db.end() } catch {} }", []),
    ],
)
def test_a_connection_that_is_closed_after_success_and_error_is_closed_on_every_path(
    make_project: MakeProject, name: str, code: str, expected: list[str]
) -> None:
    """As by `finally`."""
    begin = "import { Client } from 'pg';\nexport const handler = async (event) => {\nconst db = new Client();\n"
    assert findings_of(make_project({name: f"{begin}{code}\n}};\n"}), "client-in-handler") == expected


TOKEN_IN_PYTHON = """\
import boto3, os, psycopg2
rds = boto3.client("rds")

def handler(event, context):
    password = MADE
    return psycopg2.connect(host="db", password=password)
"""
TOKEN_IN_JAVASCRIPT = """\
import mysql from "mysql2/promise";
import { Signer } from "@aws-sdk/rds-signer";
const signer = new Signer({ hostname: "db", port: 3306, username: "app" });
export const handler = async (event) => {
  const connection = await mysql.createConnection({ host: "db", password: MADE });
  return connection.query("SELECT ?", [event.id]);
};
"""


@pytest.mark.parametrize(
    ("name", "code", "made", "expected"),
    [
        ("app.py", TOKEN_IN_PYTHON, "rds.generate_db_auth_token('db', 5432, 'app')", []),
        ("app.py", TOKEN_IN_PYTHON, "os.environ['PASSWORD']", ["app.py:6"]),
        ("app.mjs", TOKEN_IN_JAVASCRIPT, "await signer.getAuthToken()", []),
        ("app.mjs", TOKEN_IN_JAVASCRIPT, "process.env.PASSWORD", ["app.mjs:5"]),
    ],
)
def test_a_token_for_a_database_soon_ends(
    make_project: MakeProject, name: str, code: str, made: str, expected: list[str]
) -> None:
    """A pool that is kept could open no further connection with it."""
    assert findings_of(make_project({name: code.replace("MADE", made)}), "client-in-handler") == expected


KEPT_IN_ENVIRONMENT = """\
const { SecretsManager } = require('aws-sdk');

const sites = async () => {
  const known = process.env.SITES;
  if (ASKED) {
    return known.split(',');
  }
  const manager = new SecretsManager();
  const answer = await manager.getSecretValue({ SecretId: process.env.SECRET }).promise();
  KEEP = answer.SecretString;
  return answer.SecretString.split(',');
};

exports.handler = async (event) => sites();
"""


@pytest.mark.parametrize(
    ("asked", "kept_in", "expected"),
    [
        ("known", "process.env.SITES", []),
        ("process.env.SITES", "process.env.SITES", []),
        ("known", "process.env['SITES']", []),
        ("known", "process.env.OTHERS", ["app.js:8"]),
        ("process.env.DEBUG", "process.env.SITES", ["app.js:8"]),
    ],
)
def test_what_is_kept_in_the_environment_is_made_once(
    make_project: MakeProject, asked: str, kept_in: str, expected: list[str]
) -> None:
    code = KEPT_IN_ENVIRONMENT.replace("ASKED", asked).replace("KEEP", kept_in)
    assert findings_of(make_project({"app.js": code}), "client-in-handler") == expected


CODE_WITH_SITES = """\
import os
import boto3

def sites():
    known = READ
    if known:
        return known.split(",")
    answer = boto3.client("secretsmanager").get_secret_value(SecretId="sites")
    os.environ["SITES"] = answer["SecretString"]
    return answer["SecretString"].split(",")

def handler(event, context):
    return sites()
"""


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        ('os.environ.get("SITES")', []),
        ('os.getenv("SITES")', []),
        ('os.environ["SITES"]', []),
        ('os.getenv("DEFAULT_SITES")', ["app.py:8"]),
    ],
)
def test_python_keeps_things_in_the_environment_as_well(
    make_project: MakeProject, read: str, expected: list[str]
) -> None:
    assert findings_of(make_project({"app.py": CODE_WITH_SITES.replace("READ", read)}), "client-in-handler") == expected


HANDED_ON = """\
const { PrismaClient } = require('@prisma/client');

async function connected() {
  const prisma = new PrismaClient();
  await prisma.$connect();
  return prisma;
}

exports.handler = async (event) => {
  let prisma = null;
  try {
    prisma = await connected();
    return await prisma.order.count();
  } END
};
"""


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("finally { if (prisma) await prisma.$disconnect(); }", []),
        ("catch (error) { console.error(error); }", ["app.js:4"]),
        ("finally { await connected(); }", ["app.js:4"]),
    ],
)
def test_a_connection_may_be_closed_by_whoever_asked_for_it(
    make_project: MakeProject, end: str, expected: list[str]
) -> None:
    assert findings_of(make_project({"app.js": HANDED_ON.replace("END", end)}), "client-in-handler") == expected


STACK_CHANGES = """\
import boto3

def handler(event, context):
    IF:
        boto3.client("lambda").get_function(FunctionName="orders")
    else:
        boto3.client("s3").list_buckets()
"""


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ('if event.get("RequestType") == "Delete"', ["app.py:7"]),
        ('if "RequestType" in event and event["RequestType"] == "Delete"', ["app.py:7"]),
        ('if "RequestType" not in event', ["app.py:5", "app.py:7"]),
        ('if not event.get("RequestType")', ["app.py:5", "app.py:7"]),
        ('if event.get("type") == "Delete"', ["app.py:5", "app.py:7"]),
    ],
)
def test_what_cloudformation_asks_for_is_not_made_every_time(
    make_project: MakeProject, condition: str, expected: list[str]
) -> None:
    code = STACK_CHANGES.replace("IF", condition)
    assert findings_of(make_project({"app.py": code}), "client-in-handler") == expected


def test_what_is_made_every_time_may_be_made_when_a_stack_changes_too(make_project: MakeProject) -> None:
    code = """\
import boto3

def listed():
    return boto3.client("s3").list_buckets()

def set_up():
    listed()

def handler(event, context):
    if event.get("RequestType") == "Create":
        set_up()
    listed()
"""
    assert findings_of(make_project({"app.py": code}), "client-in-handler") == ["app.py:4"]


@pytest.mark.parametrize(
    ("name", "severity"),
    [("src/migrations/enrich.py", Severity.INFO), ("src/orders/enrich.py", None)],
)
def test_a_migration_runs_once(make_project: MakeProject, name: str, severity: Severity | None) -> None:
    code = CODE.replace("list_buckets()", 'get_object(**event["Records"][0])')
    (connection,) = make_project({name: code}).all(Connection)
    assert [problem.severity for problem in client_in_handler.check(connection)] == [severity]


SCHEDULED = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Nightly:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src
      Events: { Tick: { Type: Schedule, Properties: { Schedule: "EXPRESSION" } } }
"""


PEDANTIC = "pedantic"


@pytest.mark.parametrize(
    ("expression", "severities"),
    [
        *(("rate(1 day)", [PEDANTIC]), ("rate(60 minutes)", [PEDANTIC])),
        *(("cron(0 3 * * ? *)", [PEDANTIC]), ("cron(15 * * * ? *)", [PEDANTIC])),
        *(("cron(0/15 * * * ? *)", [Severity.INFO]), ("rate(5 minutes)", [None]), ("cron(0/10 * * * ? *)", [None])),
        *(("cron(0,30 * * * ? *)", [Severity.INFO]), ("cron(0,55 * * * ? *)", [None]), ("cron(* * * * ? *)", [None])),
        *(("rate(59 minutes)", [Severity.INFO]), ("rate(14 minutes)", [None])),
        *(("hourly", [Severity.INFO]), ("rate(x days)", [Severity.INFO])),
    ],
)
def test_where_a_while_lies_between_two_invocations_each_begins_anew(
    make_project: MakeProject, expression: str, severities: list[Severity | str | None]
) -> None:
    """Nothing is left by then that the next one could use again; what cannot be read is not known to come often."""
    project = make_project({"template.yaml": SCHEDULED.replace("EXPRESSION", expression), "src/app.py": CODE})
    problems = [problem for each in project.all(Connection) for problem in client_in_handler.check(each)]
    assert [PEDANTIC if problem.pedantic else problem.severity for problem in problems] == severities


def test_another_trigger_beside_a_schedule_may_come_often(make_project: MakeProject) -> None:
    template = SCHEDULED.replace("EXPRESSION", "rate(1 day)") + (
        "  Rule: { Type: AWS::Events::Rule, Properties: { Targets: [{ Id: a, Arn: !GetAtt Nightly.Arn }] } }\n"
    )
    project = make_project({"template.yaml": template, "src/app.py": CODE})
    connections = project.all(Connection)
    assert [problem.severity for each in connections for problem in client_in_handler.check(each)] == [None]


@pytest.mark.parametrize(
    ("name", "code", "is_found"),
    [
        ("app.py", 'boto3.client("s3", endpoint_url="http://host.docker.internal:4566").list_buckets()', False),
        ("app.py", 'boto3.client("s3", endpoint_url="http://localhost:4566").list_buckets()', False),
        ("app.py", 'boto3.client("s3", endpoint_url="https://s3.eu-west-1.amazonaws.com").list_buckets()', True),
        ("app.py", 'boto3.client("s3", endpoint_url="http://[").list_buckets()', True),
        ("app.mjs", "new S3Client({ endpoint: 'http://localhost:4566' })", False),
        ("app.mjs", "new S3Client({ endpoint: 'https://s3.eu-west-1.amazonaws.com' })", True),
    ],
)
def test_a_client_of_what_stands_in_for_aws_is_for_local_runs(
    make_project: MakeProject, name: str, code: str, is_found: bool
) -> None:
    """Such code stands behind a question for the surroundings, as `if (process.env.STAGE === "local")`."""
    runtime = "python3.13" if name.endswith(".py") else "nodejs22.x"
    files = {
        "app.py": f"import boto3\n\ndef handler(event, context):\n    {code}\n",
        "app.mjs": f"import {{ S3Client }} from '@aws-sdk/client-s3';\nexport const handler = () => {code};\n",
    }
    template = RULE.replace("python3.13", runtime).partition("  Seeded")[0]
    project = make_project({"template.yaml": template, f"src/{name}": files[name]})
    assert bool(findings_of(project, "client-in-handler")) is is_found


@pytest.mark.parametrize(
    "making",
    ["aioboto3.Session().client('s3')", "aiobotocore.session.get_session().create_client('s3')"],
)
def test_a_client_that_belongs_to_an_event_loop_is_made_in_it(make_project: MakeProject, making: str) -> None:
    code = f"""\
import asyncio, aioboto3, aiobotocore.session
async def run(event):
    async with {making} as client:
        await client.list_buckets()
def handler(event, context):
    asyncio.run(run(event))
"""
    project = make_project({"template.yaml": RULE.partition("  Seeded")[0], "src/app.py": code})
    assert findings_of(project, "client-in-handler") == []


KEEPERS = {
    "an entry of what is global": "const key = 'k' + name;\n"
    "  if (!globalThis[key]) { globalThis[key] = make(); }\n  return globalThis[key];",
    "a variable of the module": "if (!kept) { kept = make(); }\n  return kept;",
    "an entry of the module's": "return (made[name] ??= make());",
}
PASSING_ON = {
    "nothing": "return make();",
    "an entry of its own": "const own = {};\n  own[name] = make();\n  return own[name];",
}


@pytest.mark.parametrize(
    ("body", "is_found"),
    [
        *(pytest.param(body, False, id=name) for name, body in KEEPERS.items()),
        *(pytest.param(body, True, id=name) for name, body in PASSING_ON.items()),
    ],
)
def test_what_a_function_is_told_to_make_may_be_kept_by_it(
    make_project: MakeProject, body: str, is_found: bool
) -> None:
    code = (
        "import { S3Client } from '@aws-sdk/client-s3';\nlet kept;\nconst made = {};\n"
        f"function produce(name, make) {{\n  {body}\n}}\n"
        "export const handler = async () => produce('s3', () => new S3Client({}));\n"
    )
    template = RULE.replace("python3.13", "nodejs22.x").partition("  Seeded")[0]
    project = make_project({"template.yaml": template, "src/app.mjs": code})
    assert bool(findings_of(project, "client-in-handler")) is is_found


MONGO = """\
const { MongoClient } = require('mongodb');
let client;
let other;
const open = async () => {
  client = new MongoClient('mongodb://db');
  await client.connect();
};
exports.handler = async (event) => {
  CALL
  return client.db('jobs').collection('jobs').find();
};
"""
POSTGRES = """\
import psycopg2
connection = None
other = None
def connect():
    global connection
    keep(psycopg2.connect("host=db"))
    connection = True
def handler(event, context):
    CALL
    return kept().cursor()
"""


@pytest.mark.parametrize(
    ("name", "code", "call", "expected"),
    [
        ("app.js", MONGO, "if (!client) await open();", []),
        ("app.js", MONGO, "await open();", ["app.js:6"]),
        ("app.js", MONGO, "if (!other) await open();", ["app.js:6"]),
        ("app.py", POSTGRES, "if connection is None:\n        connect()", []),
        ("app.py", POSTGRES, "if other is None:\n        connect()", ["app.py:6"]),
    ],
)
def test_who_calls_may_ask_for_what_a_function_keeps(
    make_project: MakeProject, name: str, code: str, call: str, expected: list[str]
) -> None:
    """`if (!client) await open()`, where `open` sets it."""
    found = findings_of(make_project({name: code.replace("CALL", call)}), "client-in-handler")
    assert found == expected


CONNECTED_BEFORE = {
    "app.ts": """\
import * as mongodb from 'mongodb';
export const handler = async (event) => {
  const client = new mongodb.MongoClient('mongodb://db');
  await client.connect();
  const jobs = new Jobs(client.db('jobs'));
  try { await jobs.fail(); } catch (error) { console.error(error); } END
};
""",
    "app.js": """\
const { MongoClient } = require('mongodb');
exports.handler = async (event) => {
  let client = new MongoClient('mongodb://db');
  client = await client.connect();
  const jobs = client.db('jobs');
  try { await jobs.fail(); } END
};
""",
    "app.py": """\
import psycopg2
def handler(event, context):
    connection = psycopg2.connect("host=db")
    cursor = Cursor(connection)
    try:
        cursor.fail()
    END
""",
}


@pytest.mark.parametrize(
    ("name", "end", "expected"),
    [
        ("app.ts", "finally { await client.close(); }", []),
        ("app.ts", "finally { await jobs.close(); }", ["app.ts:3", "app.ts:4"]),
        ("app.js", "finally { await client.close(); }", []),
        ("app.js", "finally { log(client); }", ["app.js:3", "app.js:4"]),
        ("app.py", "finally:\n        connection.close()", []),
        ("app.py", "finally:\n        print(connection)", ["app.py:3"]),
    ],
)
def test_a_connection_is_closed_in_the_end_whatever_is_made_of_it_before(
    make_project: MakeProject, name: str, end: str, expected: list[str]
) -> None:
    """Also one that is made first and connected then."""
    assert (
        findings_of(make_project({name: CONNECTED_BEFORE[name].replace("END", end)}), "client-in-handler") == expected
    )


MACHINE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Report:
    Type: AWS::Serverless::Function
    Properties: { Runtime: python3.13, Handler: app.handler, CodeUri: src }
  Workflow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition: { StartAt: Report, States: { Report: { Type: Task, Resource: !GetAtt Report.Arn, End: true } } }
"""
NIGHTLY = '      Events: { Night: { Type: Schedule, Properties: { Schedule: "rate(1 day)" } } }\n'
PER_ORDER = "      Events: { Order: { Type: EventBridgeRule, Properties: { Pattern: { source: [orders] } } } }\n"
RULE_OF_MACHINE = (
    "  Night: { Type: AWS::Events::Rule, Properties: { ScheduleExpression: rate(1 day), "
    "Targets: [{ Id: a, Arn: !Ref Workflow, RoleArn: arn:aws:iam::123456789012:role/start }] } }\n"
)
STARTING = """\
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: start.handler
      CodeUri: src
      Environment: { Variables: { WORKFLOW: !Ref Workflow } }
      Events: { Post: { Type: Api, Properties: { Path: /orders, Method: post } } }
"""


@pytest.mark.parametrize(
    ("more", "severity"),
    [
        ("", Severity.INFO),
        (NIGHTLY, Severity.INFO),
        (RULE_OF_MACHINE, Severity.INFO),
        (PER_ORDER, None),
        (STARTING, None),
    ],
)
def test_a_step_runs_as_often_as_its_workflow_is_started(
    make_project: MakeProject, more: str, severity: Severity | None
) -> None:
    start = "import os, boto3\n\nsfn = boto3.client('stepfunctions')\n\ndef handler(event, context):\n"
    start += "    sfn.start_execution(stateMachineArn=os.environ['WORKFLOW'])\n    return {'statusCode': 202}\n"
    project = make_project({"template.yaml": MACHINE + more, "src/app.py": CODE, "src/start.py": start})
    problems = [problem for each in project.all(Connection) for problem in client_in_handler.check(each)]
    assert [problem.severity for problem in problems] == [severity]


def test_a_function_runs_as_often_as_others_invoke_it(make_project: MakeProject) -> None:
    """A chain of them is followed to a trigger."""
    template = STARTING.replace("Workflow", "Middle").replace("WORKFLOW", "NEXT")
    for name, target in (("Middle", "Last"), ("Last", "Orders")):
        template += f"""\
  {name}:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: {name.lower()}.handler
      CodeUri: src
      Environment: {{ Variables: {{ NEXT: !Ref {target} }} }}
"""
    invoking = "import os, boto3\n\naws = boto3.client('lambda')\n\ndef handler(event, context):\n"
    invoking += "    aws.invoke(FunctionName=os.environ['NEXT'], InvocationType='Event')\n"
    project = make_project(
        {
            "template.yaml": f"Transform: AWS::Serverless-2016-10-31\nResources:\n{template}",
            **{"src/start.py": invoking, "src/middle.py": invoking, "src/last.py": CODE},
        }
    )
    problems = [problem for each in project.all(Connection) for problem in client_in_handler.check(each)]
    assert [(problem.function, problem.severity) for problem in problems] == [("Last", None)]


SELDOM = """\
import { S3Client, PutObjectCommand } from "@aws-sdk/client-s3";

async function keep(text) {
  const client = new S3Client({});
  await client.send(new PutObjectCommand({ Bucket: "b", Key: "k", Body: text }));
}

export const handler = async (event) => {
  if (ASKED) {
    await keep(event.body);
  }
  return { statusCode: 200 };
};
"""


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("event.body.length > 260000", "info `handler` creates the `s3` client whenever it comes to `keep`"),
        ("event.body && 99 <= event.body.length", "info `handler` creates the `s3` client whenever it comes to `keep`"),
        ("event.body.length > 0", "warning `handler` creates the `s3` client in every invocation"),
        ("event.httpMethod === 'POST'", "warning `handler` creates the `s3` client in every invocation"),
    ],
)
def test_what_is_made_for_large_values_alone_is_advice(tmp_path: Path, asked: str, expected: str) -> None:
    """The other invocations make none."""
    files = {"template.yaml": sam(", Events: {Post: {Type: HttpApi}}").replace("python3.13", "nodejs24.x")}
    found = findings(tmp_path, "client-in-handler", files | {"app.mjs": SELDOM.replace("ASKED", asked)})
    assert found == [f"app.mjs:4 {expected}: create it once, outside"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("if not profile:", "info `handler` creates the `ses` client whenever a record is missing"),
        (
            "if profile is None and event['body']:",
            "info `handler` creates the `ses` client whenever a record is missing",
        ),
        ("if profile:", "warning `handler` creates the `ses` client in every invocation"),
        ("if not profile['confirmed']:", "warning `handler` creates the `ses` client in every invocation"),
        ("if not event['body']:", "warning `handler` creates the `ses` client in every invocation"),
    ],
)
def test_what_is_made_for_a_missing_record_alone_is_advice(tmp_path: Path, asked: str, expected: str) -> None:
    """Most events are about records that are there."""
    code = (
        "import boto3\n\ntable = boto3.resource('dynamodb').Table('profiles')\n\n"
        "def profile_of(user):\n    return table.get_item(Key={'id': user}).get('Item')\n\n"
        "def handler(event, context):\n    profile = profile_of(event['pathParameters']['id'])\n"
        f"    {asked}\n        boto3.client('ses').send_email(Source='a')\n    return profile\n"
    )
    template = sam(", Events: {Get: {Type: HttpApi}}")
    found = findings(tmp_path, "client-in-handler", {"template.yaml": template, "app.py": code})
    assert found == [f"app.py:11 {expected}: create it once, outside"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("send_alert_email", "info `handler` creates the `ses` client whenever it comes to `send_alert_email`"),
        ("notifyAlarm", "info `handler` creates the `ses` client whenever it comes to `notifyAlarm`"),
        ("save_alert", "warning `handler` creates the `ses` client in every invocation"),
        ("send_email", "warning `handler` creates the `ses` client in every invocation"),
    ],
)
def test_what_tells_of_trouble_is_seldom_called(tmp_path: Path, name: str, expected: str) -> None:
    code = (
        f"import boto3\n\ndef {name}(text):\n    boto3.client('ses').send_email(Source='a', Message=text)\n\n"
        f"def handler(event, context):\n    if event['Records'][0]['body'] == 'x':\n        {name}('x')\n"
    )
    template = sam(", Events: {Jobs: {Type: SQS, Properties: {Queue: !ImportValue queue}}}")
    found = findings(tmp_path, "client-in-handler", {"template.yaml": template, "app.py": code})
    assert found == [f"app.py:4 {expected}: create it once, outside"]


REPLACED = """\
import { MongoClient } from 'mongodb';
const kept = {};
const { connect } = MongoClient;
MongoClient.NAME = async (url) => { kept[url] = kept[url] || await connect(url); return kept[url]; };
export default MongoClient;
"""
CONNECTS = """\
import MongoClient from './mongo.mjs';
export const handler = async (event) => {
  const client = await MongoClient.connect('mongodb://db');
  return client.db('jobs').collection('jobs').find().toArray();
};
"""


@pytest.mark.parametrize(("name", "expected"), [("connect", []), ("describe", ["app.mjs:3"])])
def test_code_may_put_something_in_the_place_of_what_connects(
    make_project: MakeProject, name: str, expected: list[str]
) -> None:
    """It may keep what is connected."""
    files = {"mongo.mjs": REPLACED.replace("NAME", name), "app.mjs": CONNECTS}
    assert findings_of(make_project(files), "client-in-handler") == expected
