"""What of the event reaches code by way of web frameworks and Powertools."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.analyses.injections import Injection

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: {runtime}
      Handler: app.handler
      Events:
        E: {event}
"""
API = "{Type: HttpApi, Properties: {Path: /a, Method: get}}"
QUEUE = "{Type: SQS, Properties: {Queue: !Ref Q}}"
BUCKET = "{Type: S3, Properties: {Bucket: !Ref B, Events: 's3:*'}}"
FASTAPI = """\
import os
from typing import Optional
from uuid import UUID
from fastapi import APIRouter, Depends, FastAPI, Query, Request
from mangum import Mangum
app = FastAPI()
router = APIRouter()
{body}
app.include_router(router)
handler = Mangum(app)
"""
FLASK = """\
import os
import flask
from flask import Blueprint, Flask, request
import {adapter}
app = Flask(__name__)
{body}
def handler(event, context):
    return {adapter}.handle_request(app, event, context)
"""
RESOLVER = """\
import os
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
app = APIGatewayHttpResolver({settings})
@app.get("/a")
def get():
    event = app.current_event
    os.system({value})
def handler(event, context):
    return app.resolve(event, context)
"""
DATA_CLASS = """\
import os
from aws_lambda_powertools.utilities.data_classes import event_source, {name}
@event_source(data_class={name})
def handler(event, context):
    {body}
"""


def found(make_project: MakeProject, name: str, code: str, event: str = API) -> list[tuple[str, str]]:
    """The values that become programs, each with the part of the event that it is."""
    runtime = "python3.13" if name.endswith(".py") else "nodejs22.x"
    project = make_project({"template.yaml": TEMPLATE.format(runtime=runtime, event=event), name: code})
    return [(each.location.text, ".".join(map(str, each.path))) for each in project.all(Injection)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("@app.get('/a/{v}')\ndef a(v: str):\n    os.system(v)", [("v", "pathParameters.v")]),
        ("@router.post('/a/{v:path}')\nasync def a(v):\n    os.system('ls ' + v)", [("'ls ' + v", "pathParameters.v")]),
        ("@app.get('/a')\ndef a(v: str = 'x'):\n    os.system(v)", [("v", "queryStringParameters.v")]),
        ("@app.get('/a')\ndef a(v: str | None = None):\n    os.system(v)", [("v", "queryStringParameters.v")]),
        ("@app.get('/a')\ndef a(v: Optional[str] = None):\n    os.system(v)", [("v", "queryStringParameters.v")]),
        (
            "@app.get('/a')\ndef a(r: Request):\n    os.system(r.query_params['v'])",
            [("r.query_params['v']", "queryStringParameters.v")],
        ),
        (
            "@app.get('/a')\ndef a(r: Request):\n    os.system(r.query_params.get('v'))",
            [("r.query_params.get('v')", "queryStringParameters.v")],
        ),
        (
            "@app.post('/a')\nasync def a(r: Request):\n    b = await r.json()\n    os.system(b['v'])",
            [("b['v']", "body.v")],
        ),
        ("@app.get('/a/{v}')\ndef a(v: int):\n    os.system(v)", []),
        ("@app.get('/a/{v}')\ndef a(v: UUID):\n    os.system(v)", []),
        ("@app.get('/a/{v}')\ndef a(v: Literal['a', 'b']):\n    os.system(v)", []),
        ("@app.get('/a/{v}')\ndef a(v: Annotated[str, Path(pattern='^[a-z]+$')]):\n    os.system(v)", []),
        ("@app.get('/a')\ndef a(v: str = Query(pattern='^[a-z]+$')):\n    os.system(v)", []),
        ("@app.get('/a')\ndef a(v = Depends(user)):\n    os.system(v)", []),
        ("@app.get('/a')\ndef a(r: Request):\n    os.system(r.client.host)", []),
        ("@app.get('/a')\ndef a(r: Request):\n    os.system(r)", []),
        ("@app.get('/a/{v}')\n@of_some_package\ndef a(v: str):\n    os.system(v)", []),
        ("@app.get('/a/{v}')\ndef a(v: str):\n    if v in ALLOWED:\n        os.system(v)", []),
        ("def a(v: str):\n    os.system(v)", []),
    ],
)
def test_fastapi_hands_on_texts_of_the_request(
    make_project: MakeProject, body: str, expected: list[tuple[str, str]]
) -> None:
    assert found(make_project, "app.py", FASTAPI.replace("{body}", body)) == expected


@pytest.mark.parametrize("adapter", ["serverless_wsgi", "awsgi", "apig_wsgi"])
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("@app.route('/a/<v>')\ndef a(v):\n    os.system(v)", [("v", "pathParameters.v")]),
        ("@app.get('/a/<path:v>')\ndef a(v):\n    os.system(v)", [("v", "pathParameters.v")]),
        (
            "@app.get('/a')\ndef a():\n    os.system(request.args['v'])",
            [("request.args['v']", "queryStringParameters.v")],
        ),
        (
            "@app.get('/a')\ndef a():\n    os.system(flask.request.args.get('v'))",
            [("flask.request.args.get('v')", "queryStringParameters.v")],
        ),
        ("@app.get('/a')\ndef a():\n    os.system(request.json['v'])", [("request.json['v']", "body.v")]),
        ("@app.get('/a')\ndef a():\n    v = request.get_json()\n    os.system(v['v'])", [("v['v']", "body.v")]),
        ("@app.route('/a/<int:v>')\ndef a(v):\n    os.system(v)", []),
        ("@app.route('/a/<uuid:v>')\ndef a(v):\n    os.system(v)", []),
        ("@app.route('/a/<any(b, c):v>')\ndef a(v):\n    os.system(v)", []),
        ("@app.get('/a')\ndef a(v='x'):\n    os.system(v)", []),
        ("@app.get('/a')\ndef a():\n    os.system(request.remote_addr)", []),
        ("@app.get('/a')\ndef a():\n    os.system(request.args.get('v', type=int))", []),
    ],
)
def test_flask_hands_on_texts_of_the_request(
    make_project: MakeProject, adapter: str, body: str, expected: list[tuple[str, str]]
) -> None:
    code = FLASK.replace("{adapter}", adapter).replace("{body}", body)
    assert found(make_project, "app.py", code) == expected


def test_a_framework_that_nothing_gives_events_is_left_alone(make_project: MakeProject) -> None:
    code = """\
import os
from flask import Flask, request
app = Flask(__name__)
@app.get("/a")
def get():
    os.system(request.args["v"])
def handler(event, context):
    return app.test_client().get("/a")
"""
    assert found(make_project, "app.py", code) == []


@pytest.mark.parametrize(
    ("settings", "value", "expected"),
    [
        ("", "event.body", [("event.body", "body")]),
        ("", "event.json_body['v']", [("event.json_body['v']", "body.v")]),
        ("", "event.get_query_string_value('v')", [("event.get_query_string_value('v')", "queryStringParameters")]),
        (
            "",
            "app.current_event.query_string_parameters.get('v')",
            [("app.current_event.query_string_parameters.get('v')", "queryStringParameters.v")],
        ),
        (
            "",
            "event['queryStringParameters']['v']",
            [("event['queryStringParameters']['v']", "queryStringParameters.v")],
        ),
        ("", "event.request_context.request_id", []),
        ("", "event.http_method", []),
        ("", "event", []),
        ("", "int(event.body)", []),
        ("enable_validation=True", "event.body", []),
    ],
)
def test_the_current_event_of_a_router_is_the_event(
    make_project: MakeProject, settings: str, value: str, expected: list[tuple[str, str]]
) -> None:
    code = RESOLVER.format(settings=settings, value=value)
    assert found(make_project, "app.py", code) == expected


@pytest.mark.parametrize(("settings", "expected"), [("", [("event['body']", "body")]), ("enable_validation=True", [])])
def test_what_gives_the_event_to_routes_checks_nothing_of_it_unless_it_validates(
    make_project: MakeProject, settings: str, expected: list[tuple[str, str]]
) -> None:
    code = f"""\
import os
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
app = APIGatewayHttpResolver({settings})
def handler(event, context):
    os.system(event['body'])
    return app.resolve(event, context)
"""
    assert found(make_project, "app.py", code) == expected


@pytest.mark.parametrize(
    ("event", "name", "body", "expected"),
    [
        (API, "APIGatewayProxyEventV2", "os.system(event.body)", [("event.body", "body")]),
        (API, "APIGatewayProxyEvent", "os.system(event['body'])", [("event['body']", "body")]),
        (API, "APIGatewayProxyEvent", "os.system(event.request_context.stage)", []),
        (API, "SomeEvent", "os.system(event.body)", []),
        (QUEUE, "SQSEvent", "for r in event.records: os.system(r.body)", [("r.body", "Records.Step.EACH.body")]),
        (QUEUE, "SQSEvent", "for r in event.records: os.system(r.message_id)", []),
        (
            BUCKET,
            "S3Event",
            "for r in event.records: os.system(r.s3.get_object.key)",
            [("r.s3.get_object.key", "Records.Step.EACH.s3.object.key")],
        ),
        (BUCKET, "S3Event", "os.system(event.object_key)", [("event.object_key", "Records.Step.EACH.s3.object.key")]),
        (BUCKET, "S3Event", "os.system(event.bucket_name)", []),
    ],
)
def test_the_attributes_of_data_classes_are_parts_of_the_event(
    make_project: MakeProject, event: str, name: str, body: str, expected: list[tuple[str, str]]
) -> None:
    assert found(make_project, "app.py", DATA_CLASS.format(name=name, body=body), event) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("e = APIGatewayProxyEvent(event)\n    os.system(e.json_body['v'])", [("e.json_body['v']", "body.v")]),
        ("run(APIGatewayProxyEvent(event))", [("e.body", "body")]),
        ("e = APIGatewayProxyEvent({'body': 'x'})\n    os.system(e.body)", []),
    ],
)
def test_a_data_class_that_is_given_the_event_shows_it(
    make_project: MakeProject, body: str, expected: list[tuple[str, str]]
) -> None:
    code = f"""\
import os
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent
def run(e: APIGatewayProxyEvent):
    os.system(e.body)
def handler(event, context):
    {body}
"""
    assert found(make_project, "app.py", code) == expected


EXPRESS = (
    "const express = require('express');\nconst serverless = require('serverless-http');\nconst app = express();\n"
)
ALONE = "const express = require('express');\nconst app = express();\n"
SIGNED = """\
const jwt = require('jsonwebtoken');
const keep = (q, claims) => { q.user = claims; };
const signed = async (q, s, next) => {
  const claims = jwt.verify(q.headers.authorization.split(' ')[1], process.env.KEY);
  if (!claims) return s.status(401).json({});
  keep(q, claims);
  next();
};
"""
QUERY = "queryStringParameters.v"
EXPRESS_END = "\nexports.handler = serverless(app);\n"
FASTIFY = "import Fastify from 'fastify';\nimport adapter from '@fastify/aws-lambda';\nconst app = Fastify();\n"
KOA = "import Koa from 'koa';\nimport Router from '@koa/router';\nimport serverless from 'serverless-http';\n"
KOA_ROUTER = "const koa = new Koa();\nconst app = new Router();\nkoa.use(app.routes());\n"
HONO = "import { Hono } from 'hono';\nimport { handle } from 'hono/aws-lambda';\nconst app = new Hono();\n"
POWERTOOLS = (
    "import { Router } from '@aws-lambda-powertools/event-handler/http';\nconst app = new Router();\n"
    "export const handler = async (event, context) => app.resolve(event, context);\n"
)


@pytest.mark.parametrize(
    ("name", "head", "body", "end", "expected"),
    [
        ("app.js", EXPRESS, "app.get('/a/:v', (q, s) => { run(q.params.v) });", EXPRESS_END, ["pathParameters.v"]),
        ("app.js", EXPRESS, "app.post('/a', async (q) => { run(q.body.v) });", EXPRESS_END, ["body.v"]),
        (
            "app.js",
            EXPRESS,
            "app.get('/a', ({ query }) => { run(query.v) });",
            EXPRESS_END,
            ["queryStringParameters.v"],
        ),
        ("app.js", EXPRESS, "app.get('/a', (q) => { run(q.user.v) });", EXPRESS_END, []),
        ("app.js", EXPRESS, "app.get('/a', (q) => { run(q.ip) });", EXPRESS_END, []),
        ("app.js", EXPRESS, "app.get('/a', checked, (q) => { run(q.query.v) });", EXPRESS_END, []),
        ("app.js", EXPRESS, f"{SIGNED}app.get('/a', signed, (q) => {{ run(q.query.v) }});", EXPRESS_END, [QUERY]),
        ("app.js", EXPRESS, f"{SIGNED}app.get('/a', signed, checked, (q) => {{ run(q.query.v) }});", EXPRESS_END, []),
        (
            "app.js",
            EXPRESS,
            "const f = (q, s, n) => (q.query.v ? n() : s.end());\napp.get('/a', f, (q) => { run(q.query.v) });",
            EXPRESS_END,
            [],
        ),
        (
            "app.js",
            EXPRESS,
            "const f = ({ query }, s, n) => (query ? n() : s.end());\napp.get('/a', f, (q) => { run(q.query.v) });",
            EXPRESS_END,
            [],
        ),
        (
            "app.js",
            EXPRESS,
            "const f = (q, s, n) => (check(q) ? n() : s.end());\napp.get('/a', f, (q) => { run(q.query.v) });",
            EXPRESS_END,
            [],
        ),
        (
            "app.js",
            EXPRESS,
            "const f = (q, s, n) => { const all = q; n(); };\napp.get('/a', f, (q) => { run(q.query.v) });",
            EXPRESS_END,
            [],
        ),
        (
            "app.js",
            EXPRESS,
            "const f = (q, s, n) => { for (const k of ['query']) check(q[k]); n(); };\n"
            "app.get('/a', f, (q) => { run(q.query.v) });",
            EXPRESS_END,
            [],
        ),
        ("app.js", EXPRESS, "app.get('/a', (q) => { if (OK.has(q.query.v)) run(q.query.v) });", EXPRESS_END, []),
        ("app.js", ALONE, "app.get('/a', (q) => { run(q.query.v) });", "exports.handler = async () => app;", []),
        (
            "app.ts",
            FASTIFY,
            "app.get('/a', async (q: any) => { run(q.query.v) });",
            "export const handler = adapter(app);",
            ["queryStringParameters.v"],
        ),
        (
            "app.mjs",
            FASTIFY,
            "const own = async (r) => { r.get('/a/:v', async (q) => { run(q.params.v) }); };\napp.register(own);",
            "export const handler = adapter(app);",
            ["pathParameters.v"],
        ),
        (
            "app.mjs",
            FASTIFY,
            "export const routes = async (own) => { own.get('/a', async (q) => { run(q.query.v) }); };",
            "export const handler = adapter(app);",
            [],
        ),
        (
            "app.mjs",
            KOA,
            f"{KOA_ROUTER}app.get('/a/:v', async (c) => {{ run(c.params.v) }});",
            "export const handler = serverless(koa);",
            ["pathParameters.v"],
        ),
        (
            "app.mjs",
            HONO,
            "app.get('/a', async (c) => { run(c.req.query('v')) });",
            "export const handler = handle(app);",
            ["queryStringParameters"],
        ),
        (
            "app.ts",
            HONO,
            "app.post('/a', async (c) => { const { v } = await c.req.json(); run(v) });",
            "export const handler = handle(app);",
            ["body.v"],
        ),
        ("app.mjs", HONO, "app.get('/a', (c) => { run(c.env.V) });", "export const handler = handle(app);", []),
        ("app.ts", POWERTOOLS, "app.get('/a/:v', async ({ params }) => { run(params.v) });", "", ["pathParameters.v"]),
        ("app.ts", POWERTOOLS, "app.get('/a', async (c) => { run(c.event.body) });", "", ["body"]),
        ("app.ts", POWERTOOLS, "app.get('/a', async (c) => { run(c.shared.v) });", "", []),
    ],
)
def test_frameworks_of_node_hand_on_texts_of_the_request(
    make_project: MakeProject, name: str, head: str, body: str, end: str, expected: list[str]
) -> None:
    load = "const { exec: run } = require('child_process');\n"
    code = f"{load if name.endswith('.js') else IMPORT}{head}{body}\n{end}\n"
    assert [path for _, path in found(make_project, name, code)] == expected


@pytest.mark.parametrize(
    ("package", "body", "expected"),
    [
        ("cors", "run(q.body.v)", ["body.v"]),
        ("express-openapi-validator", "run(q.body.v)", []),
        ("express-mongo-sanitize", "run(q.body.v)", ["body.v"]),
        ("express-mongo-sanitize", "users.findOne({ name: q.body.v })", []),
        ("cors", "users.findOne({ name: q.body.v })", ["body.v"]),
    ],
)
def test_middleware_for_all_requests(make_project: MakeProject, package: str, body: str, expected: list[str]) -> None:
    """What checks all of them leaves nothing, what cleans them for filters no filters."""
    mongo = "const { MongoClient } = require('mongodb');\nconst users = new MongoClient('').db().collection('users');\n"
    run = "const { exec: run } = require('child_process');\n"
    code = f"{run}{mongo}{EXPRESS}app.use(require('{package}')());\napp.post('/a', async (q, s) => {{ {body} }});"
    assert [path for _, path in found(make_project, "app.js", f"{code}{EXPRESS_END}")] == expected


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        ("router.post('/a', controller.save);", ["body.v"]),
        ("router.post('/a', controller.signed, controller.save);", ["body.v"]),
        ("router.post('/a', controller.checked, controller.save);", []),
        ("other.post('/a', controller.save);", []),
        ("router.post('/a', controller.other);", []),
    ],
)
def test_functions_for_routes_of_express_in_files_of_their_own(
    make_project: MakeProject, route: str, expected: list[str]
) -> None:
    """Their module knows nothing of the router that gives them requests."""
    controller = (
        "const { exec: run } = require('child_process');\n"
        "const save = async (q, s) => { run(q.body.v); s.end(); };\n"
        "const signed = (q, s, next) => (q.headers.key === process.env.KEY ? next() : s.status(401).json({}));\n"
        "const checked = (q, s, next) => (OK.has(q.body.v) ? next() : s.status(400).json({}));\n"
        "module.exports = { save, signed, checked };\n"
    )
    routes = (
        "const { Router } = require('express');\nconst router = Router();\n"
        f"const controller = require('./controller');\n{route}\nmodule.exports = router;\n"
    )
    app = f"{EXPRESS}app.use('/', require('./routes'));{EXPRESS_END}"
    template = TEMPLATE.format(runtime="nodejs22.x", event=API)
    files = {"template.yaml": template, "app.js": app, "routes.js": routes, "controller.js": controller}
    assert [".".join(map(str, each.path)) for each in make_project(files).all(Injection)] == expected


def test_plugins_of_fastify_in_files_of_their_own(make_project: MakeProject) -> None:
    """What they are given first is called as the package."""
    routes = (
        f"{IMPORT}import type {{ FastifyInstance }} from 'fastify';\n"
        "export const routes = async (fastify: FastifyInstance) => {\n"
        "  fastify.get('/a', async (q: any) => { run(q.query.v) });\n};\n"
    )
    app = (
        f"import {{ routes }} from './routes';\n{FASTIFY}app.register(routes);\nexport const handler = adapter(app);\n"
    )
    files = {"template.yaml": TEMPLATE.format(runtime="nodejs22.x", event=API), "app.ts": app, "routes.ts": routes}
    project = make_project(files)
    assert [".".join(map(str, each.path)) for each in project.all(Injection)] == ["queryStringParameters.v"]


IMPORT = "import { exec as run } from 'node:child_process';\n"
