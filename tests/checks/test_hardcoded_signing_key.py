"""Keys of tokens in code and templates."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of
from serverless_lint.analyses.signing_keys import SigningKey, SigningVariable
from serverless_lint.checks.hardcoded_signing_key import hardcoded_signing_key
from serverless_lint.rule import Severity

RULE = "hardcoded-signing-key"
SAM = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Key: {Type: String, Default: orders-secret}
  Hidden: {Type: String, Default: orders-secret, NoEcho: true}
  Given: {Type: String}
  Stage: {Type: String}
Conditions: {IsLocal: !Equals [!Ref Stage, local]}
Resources:
  LogIn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: app.handler
      Environment: {Variables: {OTHER: !Ref Given, VARIABLES}}
"""
SERVICE = """\
service: orders
frameworkVersion: "3"
provider: {name: aws, runtime: nodejs22.x, environment: {VARIABLES}}
functions: {login: {handler: app.handler}}
"""
NODE = "const jwt = require('jsonwebtoken'); exports.handler = async (event) => {\n  BODY\n};\n"


CAUGHT = """\
const jwt = require('jsonwebtoken');
const { secret } = require('./secret');
async function key() {
  try {
    if (process.env.NODE_ENV === 'development') return 'orders';
    return await secret();
  } catch (error) {
    console.error(error);
    FALLBACK
  }
}
exports.handler = async (event) => {
  const used = await key();
  return jwt.sign({ sub: event.sub }, used);
};
"""
CAUGHT_IN_PYTHON = """\
import boto3, jwt

def key():
    try:
        value = boto3.client('secretsmanager').get_secret_value(SecretId='s')['SecretString']
    except CATCHES:
        FALLBACK
    return value

def handler(event, context):
    return jwt.decode(event['token'], key(), algorithms=['HS256'])
"""


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        ("app.js", CAUGHT.replace("FALLBACK", "return 'orders';"), ["app.js:9"]),
        ("app.js", CAUGHT.replace("FALLBACK", "throw error;"), []),
        ("app.js", CAUGHT.replace("FALLBACK", "return process.env.KEY;"), []),
        ("app.js", CAUGHT.replace("FALLBACK", "if (process.env.IS_OFFLINE) return 'orders';\n throw error;"), []),
        ("app.js", CAUGHT.replace("try {", "if (isLocal) try {").replace("FALLBACK", "return 'orders';"), []),
        (
            "app.js",
            NODE.replace("BODY", "let k;\n try { k = await load(); } catch { k = 'a'; }\n return jwt.sign(event, k);"),
            ["app.js:3"],
        ),
        ("app.py", CAUGHT_IN_PYTHON.replace("CATCHES", "Exception").replace("FALLBACK", "value = 'a'"), ["app.py:7"]),
        ("app.py", CAUGHT_IN_PYTHON.replace("CATCHES", "ValueError").replace("FALLBACK", "return 'a'"), ["app.py:7"]),
        ("app.py", CAUGHT_IN_PYTHON.replace("CATCHES", "ImportError").replace("FALLBACK", "return 'a'"), []),
        ("app.py", CAUGHT_IN_PYTHON.replace("CATCHES", "Exception").replace("FALLBACK", "raise"), []),
    ],
)
def test_keys_for_when_another_one_cannot_be_read(
    make_project: MakeProject, name: str, code: str, expected: list[str]
) -> None:
    template = SAM.replace("VARIABLES", "A: a").replace(
        "nodejs22.x", "python3.13" if name == "app.py" else "nodejs22.x"
    )
    project = make_project({"template.yaml": template, name: code, "secret.js": "exports.secret = (a) => fetch(a);"})
    assert findings_of(project, RULE) == expected
    assert {key.is_for_failures for key in project.all(SigningKey)} == ({True} if expected else set())


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        ("app.js", NODE.replace("BODY", "return jwt.sign(event, 'orders')"), ["app.js:2"]),
        ("app.js", NODE.replace("BODY", "return jwt.verify(event.token, `orders`)"), ["app.js:2"]),
        ("app.js", NODE.replace("BODY", "return jwt.decode(event.token, 'orders')"), []),
        ("app.js", NODE.replace("BODY", "return jwt.verify(event.token, '-----BEGIN PUBLIC KEY-----a')"), []),
        ("app.js", NODE.replace("BODY", "return jwt.sign(event, '-----BEGIN RSA PRIVATE KEY-----a')"), ["app.js:2"]),
        ("app.js", NODE.replace("BODY", "return jwt.sign(event, event.local ? 'orders' : load())"), []),
        ("app.js", NODE.replace("BODY", "return jwt.sign(event, process.env.KEY || 'orders')"), ["app.js:2"]),
        ("app.js", NODE.replace("BODY", "return jwt.sign(event, process.env.OTHER || 'orders')"), []),
        ("app.js", NODE.replace("BODY", "return other.sign(event, 'orders')"), []),
        (
            "app.js",
            NODE.replace("BODY", "if (process.env.NODE_ENV === 'development') return jwt.sign(event, 'orders')"),
            [],
        ),
        ("app.js", NODE.replace("BODY", "if (event.token) return jwt.sign(event, 'orders')"), ["app.js:2"]),
        ("app.mjs", "import { sign } from 'jsonwebtoken';\nexport const handler = (e) => sign(e, 'a');", ["app.mjs:2"]),
        (
            "app.ts",
            "import jwt from 'jsonwebtoken';\nexport const handler = (e: any) => jwt.sign(e, 'a');",
            ["app.ts:2"],
        ),
        (
            "app.js",
            "const jwt = require('jwt-simple');\nexports.handler = async (e) => jwt.encode(e, 'a');",
            ["app.js:2"],
        ),
    ],
)
def test_keys_in_javascript(make_project: MakeProject, name: str, code: str, expected: list[str]) -> None:
    """A text is a key if nothing else may be."""
    template = SAM.replace(", VARIABLES", "")
    assert findings_of(make_project({"template.yaml": template, name: code}), RULE) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import jwt\ndef handler(event, context):\n    return jwt.encode(event, 'a')\n", ["app.py:3"]),
        ("import jwt\ndef handler(event, context):\n    return jwt.decode(event['a'], key='a')\n", ["app.py:3"]),
        ("import jwt\ndef handler(event, context):\n    return jwt.decode(event['a'], '')\n", []),
        ("import jwt\ndef handler(event, context):\n    return jwt.decode(event['a'], None)\n", []),
        (
            "from jose import jwt\nfrom keys import KEY\ndef handler(e, c):\n    jwt.decode(e['a'], KEY)\n",
            ["keys.py:1"],
        ),
        ("import base64\ndef handler(event, context):\n    return base64.encode(event, 'a')\n", []),
        (
            "import jwt, os\ndef handler(e, c):\n  if os.environ.get('IS_LOCAL'):\n    return jwt.encode(e, 'a')\n",
            [],
        ),
    ],
)
def test_keys_in_python(make_project: MakeProject, code: str, expected: list[str]) -> None:
    """Where they stand, which may be in another module."""
    template = SAM.replace(", VARIABLES", "").replace("nodejs22.x", "python3.13")
    files = {"template.yaml": template, "app.py": code, "keys.py": "KEY = 'orders'\n"}
    assert findings_of(make_project(files), RULE) == expected


CHOSEN = """\
const jwt = require('jsonwebtoken');
const { secret } = require('./secret');
const isProduction = process.env.NODE_ENV === 'production';
const settings = { key: isProduction ? secret('a') : 'orders' };
async function key() {
  if (isProduction) return await secret('a');
  return 'orders';
}
exports.handler = async (event) => {
  BODY
};
"""
TERNARY = "const k = isProduction ? await secret('a') : 'orders'; return jwt.sign(event, k);"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (TERNARY, ["app.js:10"]),
        (TERNARY.replace("isProduction", "process.env.NODE_ENV === 'production'"), ["app.js:10"]),
        (TERNARY.replace("isProduction", "process.env.NODE_ENV !== 'development'"), []),
        (
            TERNARY.replace("isProduction ? await secret('a') : 'orders'", "!isProduction ? 'orders' : load()"),
            ["app.js:10"],
        ),
        (TERNARY.replace("isProduction", "process.env.OTHER === 'a'"), []),
        (TERNARY.replace("isProduction", "event.a"), []),
        (TERNARY.replace("isProduction", "isProduction || event.a"), []),
        (TERNARY.replace("isProduction", "!process.env.IS_OFFLINE"), []),
        (TERNARY.replace("isProduction", "process.env.AWS_REGION"), []),
        (TERNARY.replace("'orders'", "process.env.KEY"), []),
        (
            "let k; if (isProduction) k = await secret('a'); else k = 'orders'; return jwt.sign(event, k);",
            ["app.js:10"],
        ),
        ("let k = 'orders'; if (isProduction) k = await secret('a'); return jwt.sign(event, k);", ["app.js:10"]),
        ("let k = 'orders'; if (event.a) k = await secret('a'); return jwt.sign(event, k);", []),
        ("return jwt.sign(event, await key());", ["app.js:7"]),
        ("return jwt.verify(event.token, settings.key);", ["app.js:4"]),
    ],
)
def test_keys_that_a_variable_chooses_which_no_function_has(
    make_project: MakeProject, body: str, expected: list[str]
) -> None:
    files = {"app.js": CHOSEN.replace("BODY", body), "secret.js": "exports.secret = (a) => fetch(a);"}
    assert findings_of(make_project({"template.yaml": SAM.replace(", VARIABLES", ""), **files}), RULE) == expected


@pytest.mark.parametrize(
    "files",
    [
        {"template.yaml": SAM.replace("VARIABLES", "NODE_ENV: production")},
        {"template.yaml": SAM.replace("VARIABLES", "NODE_ENV: development")},
        {"template.yaml": SAM.replace("VARIABLES", "NODE_ENV: !Ref Given")},
        {"package.json": '{"devDependencies": {"webpack": "5"}}'},
        {"package.json": '{"scripts": {"build": "NODE_ENV=production esbuild app.js"}}'},
        {"build.mjs": "build({ define: { 'process.env.NODE_ENV': '\"production\"' } })"},
        {"deploy.sh": "echo NODE_ENV=production > .env"},
    ],
)
def test_a_variable_that_something_else_may_set_chooses_no_key(
    make_project: MakeProject, files: dict[str, str]
) -> None:
    template = {"template.yaml": SAM.replace(", VARIABLES", ""), "secret.js": "exports.secret = (a) => fetch(a);"}
    project = make_project({**template, "app.js": CHOSEN.replace("BODY", TERNARY), **files})
    assert findings_of(project, RULE) == []


@pytest.mark.parametrize(
    ("secret", "severity"),
    [
        ("exports.secret = (a) => fetch(a);", None),
        ("require('dotenv').config(); exports.secret = (a) => fetch(a);", Severity.WARNING),
    ],
)
def test_a_file_of_settings_may_be_deployed_with_the_code(
    make_project: MakeProject, secret: str, severity: Severity | None
) -> None:
    files = {"app.js": CHOSEN.replace("BODY", TERNARY), "secret.js": secret}
    (key,) = make_project({"template.yaml": SAM.replace(", VARIABLES", ""), **files}).all(SigningKey)
    (problem,) = hardcoded_signing_key.check(key)
    assert problem.severity is severity


CHOSEN_IN_PYTHON = """\
import boto3, jwt, os

def load():
    return boto3.client('secretsmanager').get_secret_value(SecretId='s')['SecretString']

if os.environ.get('STAGE', 'dev') == 'prod':
    KEY = load()
else:
    KEY = 'orders'

def handler(event, context):
    return jwt.decode(event['token'], GIVEN, algorithms=['HS256'])
"""


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("KEY", ["app.py:9"]),
        ("load() if os.getenv('STAGE') == 'prod' else 'orders'", ["app.py:12"]),
        ("load() if os.getenv('STAGE', 'prod') == 'prod' else 'orders'", []),
        ("load() if event['stage'] == 'prod' else 'orders'", []),
    ],
)
def test_keys_that_a_variable_chooses_in_python(make_project: MakeProject, given: str, expected: list[str]) -> None:
    template = SAM.replace(", VARIABLES", "").replace("nodejs22.x", "python3.13")
    project = make_project({"template.yaml": template, "app.py": CHOSEN_IN_PYTHON.replace("GIVEN", given)})
    assert findings_of(project, RULE) == expected


HASHES = """\
const crypto = require('crypto');
const KEY = process.env.KEY || 'orders';
const TOKEN_KEY = 'orders';
function verifyToken(token) { return BODY; }
const hash = (name) => BODY;
exports.handler = async (event) => verifyToken(event.token) || hash(event.name);
"""


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (HASHES.replace("=> BODY", "=> 1").replace("BODY", "crypto.createHmac('sha256', KEY)"), ["app.js:2"]),
        (HASHES.replace("=> BODY", "=> 1").replace("BODY", "crypto.createHmac('sha256', 'orders')"), ["app.js:4"]),
        (HASHES.replace("=> BODY", "=> crypto.createHmac('sha256', KEY)"), []),
        (HASHES.replace("=> BODY", "=> crypto.createHmac('sha256', TOKEN_KEY)"), ["app.js:3"]),
        (HASHES.replace("=> BODY", "=> crypto.createHmac('sha256', process.env.JWT_KEY || 'orders')"), ["app.js:5"]),
        (HASHES.replace("=> BODY", "=> crypto.createHmac('sha256', process.env.OTHER || 'orders')"), []),
        (HASHES.replace("=> BODY", "=> 1").replace("BODY", "crypto.createHash('sha256').update('orders')"), []),
    ],
)
def test_keys_of_tokens_that_are_signed_by_hand(make_project: MakeProject, code: str, expected: list[str]) -> None:
    """A keyed hash is the signature of a token by the names of its key and of the function around it."""
    template = SAM.replace(", VARIABLES", "")
    assert findings_of(make_project({"template.yaml": template, "app.js": code}), RULE) == expected


@pytest.mark.parametrize(
    ("key", "is_key"),
    [("KEY.encode()", True), ("b'orders'", False), ("KEY.encode('utf-8')", True), ("load().encode()", False)],
)
def test_keys_of_hashes_in_python(make_project: MakeProject, key: str, is_key: bool) -> None:
    code = (
        "import hashlib, hmac, os\nKEY = os.environ.get('KEY', 'orders')\n"
        f"def sign_token(t):\n    return hmac.new({key}, t, hashlib.sha256).hexdigest()\n"
        "def handler(event, context):\n    return sign_token(event['a'])\n"
    )
    template = SAM.replace(", VARIABLES", "").replace("nodejs22.x", "python3.13")
    found = findings_of(make_project({"template.yaml": template, "app.py": code}), RULE)
    assert found == (["app.py:2"] if is_key else [])


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import { jwtVerify } from 'jose'; const KEY = new TextEncoder().encode('a');", ["app.mjs:1"]),
        ("import { jwtVerify } from 'jose'; const KEY = Buffer.from('a');", ["app.mjs:1"]),
        ("import { jwtVerify } from 'jose'; const KEY = new TextEncoder().encode(await load());", []),
        ("import { verify as jwtVerify } from 'hono/jwt'; const KEY = 'a';", ["app.mjs:1"]),
    ],
)
def test_keys_that_other_packages_take(make_project: MakeProject, code: str, expected: list[str]) -> None:
    """As bytes, too."""
    code += "\nexport const handler = async (event) => { await jwtVerify(event.token, KEY); };"
    template = SAM.replace(", VARIABLES", "")
    assert findings_of(make_project({"template.yaml": template, "app.mjs": code}), RULE) == expected


def test_keys_of_what_signs_step_by_step(make_project: MakeProject) -> None:
    code = (
        "import { SignJWT } from 'jose';\nexport const handler = async (event) =>\n"
        "  new SignJWT(event).setProtectedHeader({ alg: 'HS256' }).setIssuedAt().sign(new TextEncoder().encode('a'));"
    )
    project = make_project({"template.yaml": SAM.replace(", VARIABLES", ""), "app.mjs": code})
    assert findings_of(project, RULE) == ["app.mjs:3"]


CODE = NODE.replace("BODY", "return jwt.sign(jwt.verify(event.a, process.env.KEY), process.env.KEY)")


@pytest.mark.parametrize(
    ("value", "is_key"),
    [
        ("orders-secret", True),
        ("orders", True),
        ("'12345'", True),
        ("!Ref Key", True),
        ("!Ref Hidden", False),
        ("!Ref Given", False),
        ("!If [IsLocal, orders, !Ref Given]", False),
        ("'{{resolve:ssm:/orders/key}}'", False),
        ("'<your key>'", False),
        ("CHANGE_ME", False),
    ],
)
def test_keys_in_templates(make_project: MakeProject, value: str, is_key: bool) -> None:
    """A word that would be taken for a name elsewhere is the key where the code signs with it."""
    template = SAM.replace("VARIABLES", f"KEY: {value}")
    found = findings_of(make_project({"template.yaml": template, "app.js": CODE}), RULE)
    assert found == (["template.yaml:14"] if is_key else [])


@pytest.mark.parametrize(
    ("variable", "is_key"),
    [
        ("KEY: orders-secret", True),
        ("KEY: '${self:service}-secret'", True),
        ("KEY: '${env:KEY, \"orders-secret\"}'", True),
        ("KEY: '${env:KEY}'", False),
        ("KEY: '${ssm:/orders/key}'", False),
        ("OTHER: orders-secret", False),
    ],
)
def test_keys_in_services(make_project: MakeProject, variable: str, is_key: bool) -> None:
    """Of the Serverless Framework."""
    service = SERVICE.replace("VARIABLES", variable)
    found = findings_of(make_project({"serverless.yml": service, "app.js": CODE}), RULE)
    assert found == (["serverless.yml:3"] if is_key else [])


@pytest.mark.parametrize(
    ("files", "severity"),
    [
        ({"template.yaml": SAM.replace("VARIABLES", "KEY: orders")}, None),
        ({"template.yaml": SAM.replace("VARIABLES", "KEY: !Ref Key")}, Severity.WARNING),
        ({"serverless.yml": SERVICE.replace("VARIABLES", "KEY: orders")}, None),
        ({"serverless.yml": SERVICE.replace("VARIABLES", "KEY: '${env:KEY, \"orders\"}'")}, Severity.WARNING),
    ],
)
def test_a_default_may_be_replaced(make_project: MakeProject, files: dict[str, str], severity: Severity | None) -> None:
    """By who deploys the template, so that it is no error."""
    (variable,) = make_project({**files, "app.js": CODE}).all(SigningVariable)
    (problem,) = hardcoded_signing_key.check(variable)
    assert problem.severity == severity
    assert ("as a default" in problem.message) is (severity is not None)


def test_a_secret_that_its_looks_give_away_is_reported_once(make_project: MakeProject) -> None:
    """By the rule about secrets in the environment."""
    template = SAM.replace("VARIABLES", "JWT_SECRET: k3ine-Idee-42x")
    project = make_project({"template.yaml": template, "app.js": CODE.replace("KEY", "JWT_SECRET")})
    assert findings_of(project, RULE) == []
    assert findings_of(project, "secret-in-environment") == ["template.yaml:14"]


def test_the_message_says_which_variable_is_missing(make_project: MakeProject) -> None:
    """So that one sees why the text counts."""
    code = NODE.replace("BODY", "return jwt.sign(event, process.env.KEY || 'orders')")
    project = make_project({"template.yaml": SAM.replace(", VARIABLES", ""), "app.js": code})
    (key,) = project.all(SigningKey)
    (problem,) = hardcoded_signing_key.check(key)
    assert problem.message == (
        "the key of tokens that `sign` takes is written here, as no function has `KEY`; "
        "whoever reads it makes tokens that are believed: keep it in Secrets Manager"
    )
