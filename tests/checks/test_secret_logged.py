"""Secrets that are logged."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings

RULE = "secret-logged"
TEMPLATE = (
    "Transform: AWS::Serverless-2016-10-31\nResources:\n  Orders:\n    Type: AWS::Serverless::Function\n"
    "    Properties: {Runtime: %s, Handler: app.handler}\n"
)


@pytest.mark.parametrize(
    ("logged", "count"),
    [
        ("print(password)", 1),
        ("print('token ' + event['authorizationToken'])", 1),
        ('print(f\'{event["headers"]["Authorization"]}\')', 1),
        ("print('%s' % access_token)", 1),
        ("logging.info('key %s', os.environ['STRIPE_API_KEY'])", 1),
        ("logging.info('{}'.format(db_password))", 1),
        ("logger.error(json.dumps({'a': client_secret}))", 1),
        ("print(f'code for {event}: {otp}')", 1),
        ("print('sent', verification_code)", 1),
        ("print(one_time_code, user.otp_code)", 1),
        ("print(send_otp, otp_sent, status_code, otp_expiry, postal_code, hashed_otp, code)", 0),
        ("logging.debug(password)", 0),
        ("print(len(password))", 0),
        ("print(mask(password))", 0),
        ("print(password[:4])", 0),
        ("print(bool(password), password is None, 'set' if password else 'unset')", 0),
        ("print(event['nextToken'], next_token, token, public_key)", 0),
        ("print(has_password, reset_password, password_arn, api_key_id, ACTIVATE_API_PASSWORD)", 0),
        ("API_KEY = 'x-api-key'; print(API_KEY)", 0),
        ("print('password')", 0),
        ("import jwt; id_token = jwt.decode(event['token'], key); print(id_token)", 0),
        ("id_token = event['token'].decode(); print(id_token)", 1),
        ("print(decoded_id_token, parsed_jwt_token)", 0),
        ("send(password)", 0),
        ("valid = check(api_key)\n  if not valid: print(api_key)", 0),
        ("if not check(api_key): print(f'wrong: {api_key}')", 0),
        ("if event and not check(api_key): print(api_key)", 0),
        ("if check(api_key) or event: pass\n  else: print(api_key)", 0),
        ("if not (check(api_key) and event): print(api_key)", 1),
        ("valid = check(api_key)\n  if valid: print(api_key)", 1),
        ("valid = check(event)\n  if not valid: print(api_key)", 1),
    ],
)
def test_in_python(tmp_path: Path, logged: str, count: int) -> None:
    """What is called so, as it is or in a text or an object."""
    code = f"import os, json, logging\nfrom x import *\ndef handler(event, context):\n  {logged}\n"
    assert len(findings(tmp_path, RULE, {"template.yaml": TEMPLATE % "python3.13", "app.py": code})) == count


@pytest.mark.parametrize(("name", "exported"), [("app.js", "exports.handler"), ("app.ts", "export const handler")])
@pytest.mark.parametrize(
    ("logged", "count"),
    [
        ("console.log(e.password)", 1),
        ("const { accessToken } = e; console.log('at', accessToken)", 1),
        ("console.info(`key ${process.env.API_KEY}`)", 1),
        ("console.log(JSON.stringify({ privateKey: e.privateKey }))", 1),
        ("console.log(e.headers.authorization)", 1),
        ("const otp = Math.random().toString(); console.log(`for ${e.phone}: ${otp}`)", 1),
        ("console.log({ verificationCode: e.verificationCode })", 1),
        ("console.log(e.isOtp, e.sendOtp, e.errorCode, e.otpLength)", 0),
        ("console.log(e.headers['Authorization'])", 1),
        ("console.log(!!e.password, typeof e.password, e.password ? 1 : 2)", 0),
        ("console.log(e.password.length, e.apiKey.slice(0, 4))", 0),
        ("const getAccessToken = () => 1; console.log(getAccessToken)", 0),
        ("console.log(e.continuationToken, e.authorization, e.apiKeyId)", 0),
        ("console.log({ ...e, password: undefined })", 0),
        ("const apiKey = process.env.API_KEY; await getSecret(apiKey); console.log(apiKey)", 0),
        ("const apiKey = await getSecret(e.name); console.log(apiKey)", 1),
        ("const jwt = require('jsonwebtoken'); const idToken = jwt.verify(e.token, K); console.log(idToken)", 0),
        ("const { jwtDecode } = require('jwt-decode'); const idToken = jwtDecode(e.token); console.log(idToken)", 0),
        ("const { jwtVerify } = require('jose'); const idToken = await jwtVerify(e.token, K); console.log(idToken)", 0),
        ("const jwt = require('jsonwebtoken'); const idToken = jwt.sign(e.user, K); console.log(idToken)", 1),
    ],
)
def test_in_javascript(tmp_path: Path, name: str, exported: str, logged: str, count: int) -> None:
    """The same in CommonJS and TypeScript."""
    code = f"{exported} = async (e) => {{ {logged}; }};\n"
    assert len(findings(tmp_path, RULE, {"template.yaml": TEMPLATE % "nodejs22.x", name: code})) == count
