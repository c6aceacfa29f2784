"""Tokens that are read and believed, and those that something may verify."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of
from serverless_lint.analyses.unverified_tokens import UnverifiedToken
from serverless_lint.checks.token_not_verified import token_not_verified
from serverless_lint.rule import Severity

RULE = "token-not-verified"
SAM = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {Pool: {Type: String}}
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties: {StageName: live, AUTH}
  Users:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: RUNTIME
      Handler: app.handler
      Events: {Get: {Type: Api, Properties: {RestApiId: !Ref Api, Method: GET, Path: /PATH}}}
"""
AUTH = "Auth: {DefaultAuthorizer: Own, Authorizers: {Own: {UserPoolArn: !Ref Pool}}}"
NODE = """\
const jwt = require('jsonwebtoken'); const { jwtDecode } = require('jwt-decode'); const jose = require('jose');
const { CognitoIdentityProviderClient, GetUserCommand } = require('@aws-sdk/client-cognito-identity-provider');
const middy = require('@middy/core'); const other = require('other');
const cognito = new CognitoIdentityProviderClient({});
const caller = (token) => jwt.decode(token);
const verifyAll = (token) => token.length > 3;
const main = async (event) => {
  const token = event.headers.Authorization;
  BODY
};
exports.handler = WRAPPED;
"""


def template(auth: str = "", runtime: str = "nodejs22.x", path: str = "users") -> str:
    return SAM.replace("AUTH", auth).replace("RUNTIME", runtime).replace("PATH", path)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return jwt.decode(token)", ["app.js:9"]),
        ("return jwt.decode(token.split(' ')[1]).sub", ["app.js:9"]),
        ("return jwt.decode(token.replace('Bearer ', ''))", ["app.js:9"]),
        ("return jwt.decode(JSON.parse(event.body).token)", ["app.js:9"]),
        ("return caller(token)", ["app.js:5"]),
        ("return verifyAll(token) && caller(token)", ["app.js:5"]),
        ("return jwtDecode(token)", ["app.js:9"]),
        ("return jose.decodeJwt(token)", ["app.js:9"]),
        ("return jwt.decode(token, { complete: true })", []),
        ("jwt.verify(token, await key()); return jwt.decode(token)", []),
        ("await cognito.send(new GetUserCommand({ AccessToken: token })); return jwt.decode(token)", []),
        ("await fetch('https://example.com', { headers: { token } }); return jwt.decode(token)", []),
        ("await other.verifyToken(token); return jwt.decode(token)", []),
        ("return jwt.decode(await load())", []),
        ("return jwt.decode(process.env.TOKEN)", []),
        ("return other.decode(token)", []),
    ],
)
def test_tokens_in_javascript(make_project: MakeProject, body: str, expected: list[str]) -> None:
    """Those of requests, if nothing looks at who has signed them."""
    code = NODE.replace("BODY", body).replace("WRAPPED", "main")
    assert findings_of(make_project({"template.yaml": template(), "app.js": code}), RULE) == expected


@pytest.mark.parametrize(
    ("body", "is_reported"),
    [
        ("return JSON.parse(Buffer.from(token.split('.')[1], 'base64').toString())", True),
        ("return JSON.parse(atob(token.split(' ')[1].split('.')[1])).sub", True),
        ("const parts = token.split('.'); return JSON.parse(new Buffer(parts[1], 'base64').toString('ascii'))", True),
        ("const [, body] = token.split('.'); return JSON.parse(Buffer.from(body, 'base64url'))", True),
        (
            "const raw = token.split('.')[1]; const text = raw.replace(/-/g, '+'); "
            "return JSON.parse(decodeURIComponent(atob(text).split('').map((c) => c).join('')))",
            True,
        ),
        ("return JSON.parse(base64UrlToText(token.split('.')[1]))", True),
        ("return JSON.parse(atob(token.split('.')[0]))", False),
        ("return JSON.parse(token.split('.')[1])", False),
        ("return JSON.parse(atob(token.split(' ')[1]))", False),
        ("return JSON.parse(Buffer.from(token.split('.')[1], 'utf8'))", False),
        ("return JSON.parse(atob(process.env.TOKEN.split('.')[1]))", False),
        ("jwt.verify(token, await key()); return JSON.parse(atob(token.split('.')[1]))", False),
        (
            "await fetch('https://example.com', { headers: { token } }); return JSON.parse(atob(token.split('.')[1]))",
            False,
        ),
    ],
)
def test_tokens_read_by_hand_in_javascript(make_project: MakeProject, body: str, is_reported: bool) -> None:
    """The second part is what a token says, once it is decoded and parsed."""
    code = NODE.replace("BODY", body).replace("WRAPPED", "main")
    code += "const base64UrlToText = (text) => Buffer.from(text, 'base64').toString();\n"
    found = findings_of(make_project({"template.yaml": template(), "app.js": code}), RULE)
    assert found == (["app.js:9"] if is_reported else [])


@pytest.mark.parametrize(
    ("body", "is_reported"),
    [
        ("return json.loads(base64.urlsafe_b64decode(token.split('.')[1] + '=='))", True),
        ("_, payload, _ = token.split('.')\n    return json.loads(base64.b64decode(payload + '==').decode())", True),
        (
            "payload = token.split('.')[1]\n    payload += '=' * (-len(payload) % 4)\n"
            "    return json.loads(base64.urlsafe_b64decode(payload))",
            True,
        ),
        ("return json.loads(b64decode(token.split('.')[1]))", True),
        ("return json.loads(base64.b64decode(token.split('.')[0]))", False),
        ("return json.loads(base64.b64decode(token))", False),
        ("return base64.b64decode(token.split('.')[1])", False),
    ],
)
def test_tokens_read_by_hand_in_python(make_project: MakeProject, body: str, is_reported: bool) -> None:
    """As in JavaScript."""
    head = "import base64, json\nfrom base64 import b64decode\n"
    code = f"{head}def handler(e, c):\n    token = e['headers']['a']\n    {body}\n"
    found = findings_of(make_project({"template.yaml": template(runtime="python3.13"), "app.py": code}), RULE)
    assert [each.partition(":")[0] for each in found] == (["app.py"] if is_reported else [])


@pytest.mark.parametrize(
    ("auth", "path", "wrapped"),
    [(AUTH, "users", "main"), ("", "auth/refresh", "main"), ("", "users", "middy(main).use(other())")],
)
def test_what_stands_before_the_code(make_project: MakeProject, auth: str, path: str, wrapped: str) -> None:
    """An authorizer or a wrapper may have verified the token; what gives out the next one is for everybody."""
    code = NODE.replace("BODY", "return jwt.decode(token)").replace("WRAPPED", wrapped)
    assert findings_of(make_project({"template.yaml": template(auth, path=path), "app.js": code}), RULE) == []


@pytest.mark.parametrize(
    ("code", "is_reported"),
    [
        ("import jwt\ndef handler(e, c):\n    return jwt.decode(TOKEN, options={'verify_signature': False})\n", True),
        ("import jwt\ndef handler(e, c):\n    return jwt.decode(TOKEN, options=dict(OFF))\n", False),
        ("import jwt\ndef handler(e, c):\n    return jwt.decode(TOKEN, options={'verify_aud': False})\n", False),
        ("import jwt\ndef handler(e, c):\n    return jwt.decode(TOKEN, options={'verify_signature': True})\n", False),
        ("from jose import jwt\ndef handler(e, c):\n    return jwt.get_unverified_claims(TOKEN)\n", True),
        ("from jose import jwt\ndef handler(e, c):\n    return jwt.get_unverified_header(TOKEN)\n", False),
    ],
)
def test_tokens_in_python(make_project: MakeProject, code: str, is_reported: bool) -> None:
    """With the option that switches the check off, or with what is there to read claims unverified."""
    text = code.replace("TOKEN", "e['headers']['authorization'].split()[1]")
    found = findings_of(make_project({"template.yaml": template(runtime="python3.13"), "app.py": text}), RULE)
    assert found == (["app.py:3"] if is_reported else [])


@pytest.mark.parametrize(
    ("body", "severity"),
    [
        ("console.log(jwt.decode(token))", Severity.INFO),
        ("const claims = jwt.decode(token); console.log('called by', claims.sub)", Severity.INFO),
        ("const { sub } = jwt.decode(token); console.log(JSON.stringify({ sub }))", Severity.INFO),
        ("let who = null; who = jwt.decode(token).sub.split('|')[0] || null; await logCall({ who })", Severity.INFO),
        ("const claims = jwt.decode(token); console.log(claims); return claims.sub", Severity.WARNING),
        ("const claims = jwt.decode(token); if (claims.sub) console.log(claims)", Severity.WARNING),
        ("const claims = jwt.decode(token); console.log(claims); other.serve(claims)", Severity.WARNING),
        ("const claims = jwt.decode(token); console.log(claims); login(claims)", Severity.WARNING),
        ("const claims = jwt.decode(token); console.log(claims); event.caller = claims", Severity.WARNING),
    ],
)
def test_claims_that_are_only_written_down_are_advice(make_project: MakeProject, body: str, severity: Severity) -> None:
    """Nothing is decided by them, as far as the log is no evidence."""
    code = NODE.replace("BODY", body).replace("WRAPPED", "main")
    project = make_project({"template.yaml": template(), "app.js": code})
    problems = [each for token in project.all(UnverifiedToken) for each in token_not_verified.check(token)]
    assert [problem.severity or Severity.WARNING for problem in problems] == [severity]
