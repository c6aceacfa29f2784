"""What of the event becomes a program, who decides on it, and what makes it harmless."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.analyses.injections import Injection
from serverless_lint.checks import event_injection
from serverless_lint.rule import Problem, Severity

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
PYTHON = """\
import base64, html, http.client, json, os, pickle, re, shlex, subprocess, urllib.request, uuid
import psycopg2, pymysql, jsonschema, requests, urllib3, yaml
from urllib.parse import urlparse
from psycopg2 import sql
from sqlalchemy import text
ALLOWED = {"a", "b"}
db = pymysql.connect(host="h").cursor()
BASE = "https://a.example"
"""
JAVASCRIPT = """\
const { Pool } = require("pg");
const { exec, spawn } = require("node:child_process");
const vm = require("vm");
const libxml = require("libxmljs");
const https = require("https");
const axios = require("axios");
const Joi = require("joi");
const ALLOWED = ["a", "b"];
const db = new Pool();
"""
ES_MODULE = """\
import { Pool } from "pg";
import { exec, spawn } from "node:child_process";
import vm from "vm";
import libxml from "libxmljs";
import https from "node:https";
import axios from "axios";
import Joi from "joi";
const ALLOWED = ["a", "b"];
const db = new Pool();
"""
RULES = (
    event_injection.event_injection_sql,
    event_injection.event_injection_command,
    event_injection.event_injection_code,
    event_injection.event_injection_deserialization,
    event_injection.event_injection_html,
    event_injection.event_injection_redirect,
    event_injection.event_injection_ssrf,
)


def problems(make_project: MakeProject, files: dict[str, str]) -> list[Problem]:
    """What the rules say of a project."""
    project = make_project(files)
    return [problem for injection in project.all(Injection) for rule in RULES for problem in rule.check(injection)]


def marked(make_project: MakeProject, files: dict[str, str]) -> list[str]:
    """The values that the rules mark."""
    return [problem.at.location.text for problem in problems(make_project, files)]


def in_python(body: str, event: str = API, beside: str = "") -> dict[str, str]:
    """A function with the lines in its handler and others beside it."""
    lines = "".join(f"    {line}\n" for line in ("v = event['queryStringParameters']['v']", *body.splitlines()))
    code = f"{PYTHON}{beside}def handler(event, context):\n{lines}"
    return {"template.yaml": TEMPLATE.format(runtime="python3.13", event=event), "app.py": code}


def in_node(name: str, body: str, event: str = API, beside: str = "") -> dict[str, str]:
    """The same in one of the languages of Node.js."""
    head, export = {
        "app.js": (JAVASCRIPT, "exports.handler = async (event) => {"),
        "app.mjs": (ES_MODULE, "export const handler = async (event) => {"),
        "app.ts": (ES_MODULE, "export const handler = async (event: any): Promise<any> => {"),
    }[name]
    code = f"{head}{beside}{export}\nconst {{ v }} = event.queryStringParameters;\n{body}\n}};\n"
    return {"template.yaml": TEMPLATE.format(runtime="nodejs22.x", event=event), name: code}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("db.execute(f'SELECT a FROM t WHERE b = {v}')", ["f'SELECT a FROM t WHERE b = {v}'"]),
        ("db.execute('SELECT a FROM t WHERE b = %s' % v)", ["'SELECT a FROM t WHERE b = %s' % v"]),
        ("db.execute('x {}'.format(v))", ["'x {}'.format(v)"]),
        ("db.execute('x {}'.format(min(v, 'a')))", ["'x {}'.format(min(v, 'a'))"]),
        ("s = 'SELECT a'\ns += ' FROM ' + v\ndb.executemany(s, [])", ["s"]),
        ("anything.execute('SELECT a FROM ' + v)", ["'SELECT a FROM ' + v"]),
        ("text('x' + v)", ["'x' + v"]),
        ("sql.SQL('x' + v)", ["'x' + v"]),
        ("os.system('ls ' + v)", ["'ls ' + v"]),
        ("subprocess.run('ls ' + v, shell=True)", ["'ls ' + v"]),
        ("subprocess.run(['bash', '-c', 'ls ' + v])", ["'ls ' + v"]),
        ("eval(json.loads(event['body'])['x'])", ["json.loads(event['body'])['x']"]),
        ("pickle.loads(base64.b64decode(event['body']))", ["base64.b64decode(event['body'])"]),
        ("from lxml import etree\netree.fromstring(v, etree.XMLParser(resolve_entities=True))", ["v"]),
        ("from lxml import etree\nreader = etree.XMLParser(resolve_entities=True)\netree.XML(v, parser=reader)", ["v"]),
        ("yaml.load(v)", ["v"]),
        ("yaml.load(v, Loader=yaml.UnsafeLoader)", ["v"]),
    ],
)
def test_a_part_of_the_event_that_becomes_a_program_is_reported_in_python(
    make_project: MakeProject, body: str, expected: list[str]
) -> None:
    assert marked(make_project, in_python(body)) == expected


@pytest.mark.parametrize("name", ["app.js", "app.mjs", "app.ts"])
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("await db.query(`SELECT a FROM t WHERE b = ${v}`)", ["`SELECT a FROM t WHERE b = ${v}`"]),
        ("await db.query({ text: 'x' + v })", ["{ text: 'x' + v }"]),
        ("await anything.raw('DELETE FROM t WHERE b = ' + v)", ["'DELETE FROM t WHERE b = ' + v"]),
        ("await prisma.$queryRawUnsafe('SELECT a FROM ' + v)", ["'SELECT a FROM ' + v"]),
        ("exec(`ls ${v}`)", ["`ls ${v}`"]),
        ("spawn('ls', [v], { shell: true })", ["[v]"]),
        ("spawn('sh', ['-c', v])", ["v"]),
        ("eval(JSON.parse(event.body).x)", ["JSON.parse(event.body).x"]),
        ("new Function('a', v)", ["v"]),
        ("vm.runInThisContext(v)", ["v"]),
        ("libxml.parseXml(v, { noent: true, noblanks: true })", ["v"]),
    ],
)
def test_a_part_of_the_event_that_becomes_a_program_is_reported_in_javascript(
    make_project: MakeProject, name: str, body: str, expected: list[str]
) -> None:
    assert marked(make_project, in_node(name, body)) == expected


@pytest.mark.parametrize(
    "body",
    [
        "db.execute('SELECT a FROM t WHERE b = %s', (v,))",
        "db.execute(f'SELECT a FROM t WHERE b = {int(v)}')",
        "limit = min(v, 60)\ndb.execute(f'SET statement_timeout = {limit}')",
        "db.execute('SELECT a FROM t LIMIT ' + str(max(1, v)))",
        "db.execute('SELECT a FROM t WHERE b = %d' % v)",
        "db.execute(f'SELECT a FROM t WHERE b = {uuid.UUID(v)}')",
        "db.execute(f'SELECT a FROM t WHERE b = {db.connection.escape(v)}')",
        'w = v.replace("\'", "\'\'")\ndb.execute(f"SELECT a FROM t WHERE b = \'{w}\'")',
        "if v not in ALLOWED:\n    return\ndb.execute('SELECT a FROM ' + v)",
        "if v == 'a':\n    db.execute('SELECT a FROM ' + v)",
        "if not re.fullmatch('[a-z]+', v):\n    return\ndb.execute('SELECT a FROM ' + v)",
        "if not v.isalnum():\n    return\ndb.execute('SELECT a FROM ' + v)",
        "if not isinstance(v, int):\n    return\ndb.execute('SELECT a FROM ' + v)",
        "int(v)\ndb.execute('SELECT a FROM ' + v)",
        "{'a': 1}[v]\ndb.execute('SELECT a FROM ' + v)",
        "match v:\n    case 'a':\n        db.execute('SELECT a FROM ' + v)",
        "jsonschema.validate(event, {})\ndb.execute('SELECT a FROM ' + v)",
        "unknown.check(event['queryStringParameters'])\ndb.execute('SELECT a FROM ' + v)",
        "jsonschema.validate({'v': v}, SCHEMA)\ndb.execute('SELECT a FROM ' + v)",
        "db.execute(sql.SQL('SELECT a FROM {}').format(sql.Identifier(v)))",
        "db.execute('SELECT a FROM t WHERE b IN (' + ','.join('%s' for x in v) + ')', v)",
        "db.execute('SELECT a FROM t ORDER BY a ' + ('DESC' if v else 'ASC'))",
        "db.execute('SELECT a FROM t WHERE b = ' + v[-3:])",
        "db.execute('SELECT a FROM t WHERE b = ' + v[2:4])",
        "c = v[:2]\ndb.execute('SELECT a FROM t WHERE b = ' + c)",
        "db.execute('SELECT a FROM ' + event['requestContext']['stage'])",
        "anything.execute(v)",
        "search.query('what ' + v)",
        "os.system('ls ' + shlex.quote(v))",
        "subprocess.run(['ls', v])",
        "subprocess.run('ls ' + v, shell=False)",
        "subprocess.run('ls ' + v, shell=unknown)",
        "eval('f(' + json.dumps(v) + ')')",
        "re.compile(v)",
        "yaml.load(v, Loader=yaml.SafeLoader)",
        "from lxml import etree\netree.fromstring(v)",
        "from lxml import etree\netree.fromstring(v, etree.XMLParser(resolve_entities=False))",
        "from lxml import etree\netree.fromstring(v, etree.XMLParser(recover=True))",
        "yaml.load(v, Loader=loader)",
        "json.loads(v)",
    ],
)
def test_what_may_be_checked_or_is_no_program_is_left_alone_in_python(make_project: MakeProject, body: str) -> None:
    assert marked(make_project, in_python(body)) == []


@pytest.mark.parametrize("name", ["app.js", "app.mjs", "app.ts"])
@pytest.mark.parametrize(
    "body",
    [
        "libxml.parseXml(v)",
        "libxml.parseXml(v, { noent: false })",
        "await db.query('SELECT a FROM t WHERE b = $1', [v])",
        "await db.query({ text: 'SELECT a FROM t WHERE b = $1', values: [v] })",
        "await db.query(`SELECT a FROM t LIMIT ${Number(v)}`)",
        "await db.query(`SELECT a FROM t LIMIT ${+v}`)",
        "await db.query(`SELECT a FROM t LIMIT ${v.length}`)",
        "const w = [], all = []\nall.push(v)\nw.push(`b = $${all.length}`)\n"
        "await db.query(`SELECT a FROM t WHERE ${w.join(' AND ')}`, all)",
        "await db.query`SELECT a FROM t WHERE b = ${v}`",
        "await db.query(`SELECT a FROM t WHERE b = '${v.slice(-3)}'`)",
        "await db.query(`SELECT a FROM t WHERE b = '${v.substring(0, 2)}'`)",
        "const c = v.substr(4, 2)\nawait db.query('SELECT a FROM t WHERE b = ' + c)",
        "await db.query(sql`SELECT a FROM t WHERE b = ${v}`)",
        "await db.query(`SELECT a FROM t WHERE b = ${db.escape(v)}`)",
        "await db.query(`SELECT a FROM t WHERE b IN (${v.map(() => '?').join()})`, v)",
        "if (!ALLOWED.includes(v)) return\nawait db.query('SELECT a FROM ' + v)",
        "if (!/^[a-z]+$/.test(v)) return\nawait db.query('SELECT a FROM ' + v)",
        "if (typeof v !== 'number') return\nawait db.query('SELECT a FROM ' + v)",
        "switch (v) { case 'a': await db.query('SELECT a FROM ' + v) }",
        "const { error } = Joi.object({}).validate(event)\nawait db.query('SELECT a FROM ' + v)",
        "const { error } = schema.validate({ v, w: 1 })\nawait db.query('SELECT a FROM ' + v)",
        "const { w } = await schema.parseAsync({ w: v })\nawait db.query('SELECT a FROM ' + v)",
        "spawn('ls', [v])",
        "spawn('ls', [v], { shell: false })",
        "eval('f(' + JSON.stringify(v) + ')')",
    ],
)
def test_what_may_be_checked_or_is_no_program_is_left_alone_in_javascript(
    make_project: MakeProject, name: str, body: str
) -> None:
    assert marked(make_project, in_node(name, body)) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("if not v:\n    return\ndb.execute('SELECT a FROM ' + v)", ["'SELECT a FROM ' + v"]),
        ("if v is None or 'v' not in event:\n    return\ndb.execute('SELECT a FROM ' + v)", ["'SELECT a FROM ' + v"]),
        ("db.execute('SELECT a FROM ' + v[:-3])", ["'SELECT a FROM ' + v[:-3]"]),
        ("db.execute('SELECT a FROM ' + v[3:])", ["'SELECT a FROM ' + v[3:]"]),
        ("db.execute('SELECT a FROM ' + v[:10])", ["'SELECT a FROM ' + v[:10]"]),
        ("db.execute('SELECT a FROM ' + v[:n])", ["'SELECT a FROM ' + v[:n]"]),
        ("db.execute('SELECT a FROM ' + ','.join(v[:2]))", ["'SELECT a FROM ' + ','.join(v[:2])"]),
        ("print(v, event)\nlogger.info(v)\ndb.execute('SELECT a FROM ' + v)", ["'SELECT a FROM ' + v"]),
        ("if event['httpMethod'] == 'GET':\n    db.execute('SELECT a FROM ' + v)", ["'SELECT a FROM ' + v"]),
        ("if isinstance(v, str):\n    db.execute('SELECT a FROM ' + v)", ["'SELECT a FROM ' + v"]),
        ("if len(v) > 9:\n    return\ndb.execute('SELECT a FROM ' + v.strip())", ["'SELECT a FROM ' + v.strip()"]),
    ],
)
def test_asking_whether_something_is_there_checks_nothing(
    make_project: MakeProject, body: str, expected: list[str]
) -> None:
    assert marked(make_project, in_python(body)) == expected


@pytest.mark.parametrize(
    ("event", "value", "expected"),
    [
        (API, "event['body']", ["error"]),
        (API, "event['headers']['a']", ["error"]),
        (API, "event['requestContext']['requestId']", []),
        (API, "event['a']", []),
        (API, "event['query']['a']", ["error"]),
        (API, "event['params']['querystring']['a']", ["error"]),
        ("{Type: Api, Properties: {Path: /a, Method: post, RequestModel: {Model: M}}}", "event['body']", []),
        (
            "{Type: Api, Properties: {Path: /a, Method: post, RequestModel: {Model: M}}}",
            "event['headers']['a']",
            ["error"],
        ),
        (
            "{Type: S3, Properties: {Bucket: !Ref B, Events: 's3:*'}}",
            "event['Records'][0]['s3']['object']['key']",
            ["error"],
        ),
        ("{Type: S3, Properties: {Bucket: !Ref B, Events: 's3:*'}}", "event['Records'][0]['s3']['bucket']['name']", []),
        ("{Type: SQS, Properties: {Queue: !Ref Q}}", "event['Records'][0]['body']", ["warning"]),
        ("{Type: SQS, Properties: {Queue: !Ref Q}}", "event['Records'][0]['messageId']", []),
        ("{Type: SNS, Properties: {Topic: !Ref Q}}", "event['Records'][0]['Sns']['Message']", ["warning"]),
        ("{Type: EventBridgeRule, Properties: {Pattern: {source: [a]}}}", "event['detail']['a']", ["warning"]),
        ("{Type: Schedule, Properties: {Schedule: rate(1 day)}}", "event['detail']['a']", []),
    ],
)
def test_the_severity_says_who_decides_on_the_value(
    make_project: MakeProject, event: str, value: str, expected: list[str]
) -> None:
    found = problems(make_project, in_python(f"os.system({value})", event))
    assert [problem.severity.word for problem in found if problem.severity] == expected


@pytest.mark.parametrize(
    ("key", "expected"), [("QueryString", []), ("sql_statement", []), ("name", ["warning"]), ("querying", ["warning"])]
)
def test_who_calls_a_function_may_be_meant_to_say_which_statement_it_runs(
    make_project: MakeProject, key: str, expected: list[str]
) -> None:
    body = f"boto3.client('athena').start_query_execution(QueryString='SELECT 1;' + event['{key}'])"
    code = f"import boto3\n\n\ndef handler(event, context):\n    {body}\n"
    found = problems(make_project, {"app.py": code})
    assert [problem.severity.word for problem in found if problem.severity] == expected


def test_who_says_the_statement_may_fill_it_in(make_project: MakeProject) -> None:
    code = """\
import boto3


def handler(event, context):
    query = event["QueryString"].format(**event["values"])
    boto3.client("athena").start_query_execution(QueryString=query + " FROM a")
"""
    assert marked(make_project, {"app.py": code}) == []


SAID = [
    ("app.py", "db.execute(event['given'])", ["info"]),
    ("app.py", "for each in event['given']:\n        db.execute(each.strip())", ["info"]),
    ("app.py", "db.execute('SELECT a FROM b WHERE c = ' + event['given'])", ["warning"]),
    ("app.py", "sqlite3.connect(':memory:').cursor().execute(event['given'])", []),
    ("app.py", "sqlite3.connect(PLACE).execute(event['given'])", []),
    ("app.py", "sqlite3.connect('/tmp/a.db').execute(event['given'])", ["info"]),
    ("app.py", "sqlite3.connect(':memory:').execute('SELECT a FROM b WHERE c = ' + event['given'])", ["warning"]),
    ("app.py", "exec(event['given'], {'__builtins__': {}})", ["info"]),
    ("app.py", "exec(event['given'], globals())", ["warning"]),
    ("app.py", "exec(event['given'], None, {})", ["warning"]),
    ("app.py", "exec('a = ' + event['given'], {'__builtins__': {}})", ["warning"]),
    ("app.py", "eval(event['given'])", ["warning"]),
    ("app.js", "await db.query(event.given)", ["info"]),
    ("app.js", "new Database(':memory:').exec(event.given)", []),
    ("app.js", "new Database('/tmp/a.db').exec(event.given)", ["info"]),
    ("app.js", "vm.runInNewContext(event.given, {})", ["info"]),
    ("app.js", "vm.runInContext(event.given, vm.createContext({}))", ["info"]),
    ("app.js", "vm.runInThisContext(event.given)", ["warning"]),
    ("app.js", "new Function('a', event.given)(1)", ["warning"]),
]


@pytest.mark.parametrize(("name", "body", "expected"), SAID)
def test_whole_statements_and_programs_for_a_sandbox_are_what_callers_are_meant_to_say(
    make_project: MakeProject, name: str, body: str, expected: list[str]
) -> None:
    head = {
        "app.py": "import sqlite3, pymysql\ndb = pymysql.connect(host='h').cursor()\nPLACE = ':memory:'\n",
        "app.js": "const vm = require('vm');\nconst Database = require('better-sqlite3');\n"
        "const { Pool } = require('pg');\nconst db = new Pool();\n",
    }[name]
    around = {
        "app.py": f"def handler(event, context):\n    {body}\n",
        "app.js": f"exports.handler = async (event) => {{ {body}; }};\n",
    }[name]
    found = problems(make_project, {name: head + around})
    assert [problem.severity.word for problem in found if problem.severity] == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("db.execute(v)", "`queryStringParameters.v` of the event is run as SQL: let callers name one of several"),
        ("exec(v, {'__builtins__': {}})", "`queryStringParameters.v` of the event is run as code, which can leave its"),
    ],
)
def test_a_whole_program_that_strangers_say_is_an_error_in_words_of_its_own(
    make_project: MakeProject, body: str, expected: str
) -> None:
    (found,) = problems(make_project, in_python(body))
    assert found.severity is Severity.ERROR
    assert found.message.startswith(expected)


def test_a_function_that_only_a_function_of_the_project_calls_is_judged_mildly(make_project: MakeProject) -> None:
    template = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Queue: {Type: AWS::SQS::Queue}
  Sender:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: sender.handler
      Environment: {Variables: {QUEUE: !Ref Queue}}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: worker.handler
      Events:
        Jobs: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn}}
"""
    sender = """\
import os, boto3
def handler(event, context):
    boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody="a")
"""
    worker = "import os\ndef handler(event, context):\n    os.system(event['Records'][0]['body'])\n"
    found = problems(make_project, {"template.yaml": template, "sender.py": sender, "worker.py": worker})
    assert [problem.severity.word for problem in found if problem.severity] == ["info"]


def test_the_way_of_the_value_and_what_sends_the_event_are_shown(make_project: MakeProject) -> None:
    beside = "def run(folder):\n    os.system('ls ' + folder)\n"
    (problem,) = problems(make_project, in_python("w = v.strip()\nrun(w)", beside=beside))
    assert (
        problem.message
        == "`queryStringParameters.v` of the event becomes part of a shell command: start the program without a shell"
    )
    assert [(related.at.location.text, related.message) for related in problem.related] == [
        ("E", "sends the event"),
        ("event['queryStringParameters']['v']", "comes along here"),
        ("v.strip()", "comes along here"),
        ("w", "comes along here"),
    ]


@pytest.mark.parametrize(
    ("other", "part", "way"),
    [
        (
            "const p = [];\np.push(v);\nawait run(`SELECT a FROM t WHERE b = $${p.length}`, p);",
            "`queryStringParameters.q` of the event is run",
            ["event.queryStringParameters.q"],
        ),
        (
            "await run('SELECT a FROM t WHERE b = ' + v);",
            "`queryStringParameters.v` of the event becomes part",
            ["event.queryStringParameters", "v", "text"],
        ),
        (
            "await run('SELECT a FROM t WHERE b = ' + Number(v));",
            "`queryStringParameters.q` of the event is run",
            ["event.queryStringParameters.q"],
        ),
    ],
)
def test_of_several_parts_of_the_event_the_way_is_that_of_the_one_that_is_named(
    make_project: MakeProject, other: str, part: str, way: list[str]
) -> None:
    """What makes another part harmless on its way makes this one no better."""
    run = "const run = (text, values) => db.query(text, values);\n"
    files = in_node("app.js", f"await run(event.queryStringParameters.q);\n{other}", beside=run)
    (problem,) = problems(make_project, files)
    assert problem.message.startswith(part)
    assert [related.at.location.text for related in problem.related if related.is_step] == way


@pytest.mark.parametrize(
    ("beside", "expected"),
    [
        ("", ["v"]),
        ("@tracer.capture_lambda_handler\n", ["v"]),
        ("from aws_durable_execution_sdk_python import durable_execution\n@durable_execution\n", ["v"]),
        ("@validator(inbound_schema={})\n", []),
        ("@of_some_package\n", []),
        ("def own(function):\n    return lambda event, context: function(event, context)\n@own\n", ["v"]),
        (
            "def own(function):\n    def run(event, context):\n        if event.get('source') == 'warmer':\n"
            "            return {}\n        print(event)\n        return function(event, context)\n"
            "    return run\n@own\n",
            ["v"],
        ),
        (
            "def own(function):\n    def run(event, context):\n"
            "        try:\n            return function(event, context)\n        except ValueError:\n"
            "            return {'statusCode': 400, 'body': ''}\n    return run\n@own\n",
            ["v"],
        ),
        (
            "def own(function):\n    def run(event, context):\n"
            "        if event['queryStringParameters']['v'] in ALLOWED:\n"
            "            return function(event, context)\n    return run\n@own\n",
            [],
        ),
        (
            "def own(function):\n    def run(event, context):\n        check(event)\n"
            "        return function(event, context)\n    return run\n@own\n",
            [],
        ),
        (
            "def own(function):\n    def run(event, context):\n        return function(clean(event), context)\n"
            "    return run\n@own\n",
            [],
        ),
    ],
)
def test_what_stands_around_a_handler_may_refuse_events(
    make_project: MakeProject, beside: str, expected: list[str]
) -> None:
    assert marked(make_project, in_python("os.system(v)", beside=beside)) == expected


@pytest.mark.parametrize(
    ("wrapper", "count"),
    [
        (
            "async (event, context) => { try { return await run(event, context) } catch { return { "
            "statusCode: 500 } } }",
            1,
        ),
        ("(event) => run(event)", 1),
        ("(event) => run(parse(event))", 0),
        ("(event) => ALLOWED.includes(event.queryStringParameters.v) ? run(event) : {}", 0),
    ],
)
def test_so_may_what_is_around_one_of_javascript(make_project: MakeProject, wrapper: str, count: int) -> None:
    code = (
        f"{ES_MODULE}const own = (run) => {wrapper};\nexport const handler = own(async (event) => {{\n"
        "  await db.query('SELECT a FROM t WHERE b = ' + event.queryStringParameters.v);\n});\n"
    )
    files = {"template.yaml": TEMPLATE.format(runtime="nodejs22.x", event=API), "app.mjs": code}
    assert len(marked(make_project, files)) == count


def test_a_decorator_of_a_function_on_the_way_may_refuse_what_it_is_given(make_project: MakeProject) -> None:
    beside = "@of_some_package\ndef run(folder):\n    os.system(folder)\n"
    assert marked(make_project, in_python("run(v)", beside=beside)) == []


def test_code_in_a_template_is_marked_there(make_project: MakeProject) -> None:
    template = """\
Resources:
  F:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      Code:
        ZipFile: |
          const { exec } = require("child_process");
          exports.handler = async (event) => { exec("ls " + event.folder); };
"""
    (problem,) = problems(make_project, {"template.yaml": template})
    assert (problem.at.location.text, problem.at.location.start.line) == ('"ls " + event.folder', 10)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("requests.get(v)", ["v"]),
        ("url = f'https://{v}/a'\nrequests.get(url)", ["url"]),
        ("requests.request('GET', v + '/a')", ["v + '/a'"]),
        ("requests.Session().post(v)", ["v"]),
        ("urllib3.PoolManager().request('GET', v)", ["v"]),
        ("urllib.request.urlopen(v)", ["v"]),
        ("http.client.HTTPSConnection(v)", ["v"]),
        ("requests.get(f'{BASE}/{v}')", []),
        ("requests.get('https://a.example/' + v)", []),
        ("requests.get(os.environ['BASE'] + v)", []),
        ("requests.get(f'https://a.example?{v}', params=v)", []),
        ("requests.get('https://' + event['headers']['Host'])", []),
        ("if urlparse(v).netloc == 'a.example':\n    requests.get(v)", []),
        ("if v in ALLOWED:\n    requests.get(v)", []),
        ("hmac.compare_digest(event['headers']['a'], sign(event['body']))\nrequests.get(v)", []),
    ],
)
def test_an_address_that_begins_with_a_part_of_the_event_is_reported_in_python(
    make_project: MakeProject, body: str, expected: list[str]
) -> None:
    assert marked(make_project, in_python(body)) == expected


@pytest.mark.parametrize("name", ["app.js", "app.mjs", "app.ts"])
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("await fetch(v)", ["v"]),
        ("await axios.get(`https://${v}/a`)", ["`https://${v}/a`"]),
        ("await axios({ url: v })", ["v"]),
        ("https.request({ hostname: v, path: '/' })", ["v"]),
        ("await fetch(`https://a.example/${v}`)", []),
        ("await fetch(`${process.env.BASE}/${v}`)", []),
        ("await axios.post('https://a.example', { url: v })", []),
        ("const url = new URL(v)\nawait fetch(v)", []),
    ],
)
def test_an_address_that_begins_with_a_part_of_the_event_is_reported_in_javascript(
    make_project: MakeProject, name: str, body: str, expected: list[str]
) -> None:
    assert marked(make_project, in_node(name, body)) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("{'headers': {'Content-Type': 'text/html'}, 'body': f'<p>{v}</p>'}", ["f'<p>{v}</p>'"]),
        ("{'headers': {'content-type': 'text/html; charset=utf-8'}, 'body': '<p>' + v}", ["'<p>' + v"]),
        ("{'headers': {'Content-Type': 'text/html'}, 'body': html.escape(v)}", []),
        ("{'headers': {'Content-Type': 'text/html'}, 'body': '<p>' + event['headers']['a']}", []),
        ("{'headers': {'Content-Type': 'text/html'}, 'body': v.replace('<', '&lt;')}", []),
        ("{'headers': {'Content-Type': 'text/plain'}, 'body': v}", []),
        ("{'headers': {'Content-Type': kind}, 'body': v}", []),
        ("{'body': v}", []),
    ],
)
def test_a_part_of_a_request_in_a_page_is_reported(make_project: MakeProject, answer: str, expected: list[str]) -> None:
    assert marked(make_project, in_python(f"return {answer}")) == expected


@pytest.mark.parametrize("name", ["app.js", "app.mjs", "app.ts"])
def test_a_part_of_a_request_in_a_page_is_reported_in_javascript(make_project: MakeProject, name: str) -> None:
    body = "const headers = { 'Content-Type': 'text/html' }\nreturn { headers, body: `<p>${v}</p>` }"
    assert marked(make_project, in_node(name, body)) == ["`<p>${v}</p>`"]


PAGE = "return {'headers': {'Content-Type': 'text/html'}, 'body': f'<p>{v}</p>'}"
GIVEN = "return {'headers': {'Content-Type': 'text/html'}, 'body': f'<p>{v.lower()}</p>'}"
GET = "answer = boto3.resource('dynamodb').Table('pages').get_item(Key={'PK': f'PAGE#{v}'})"
VALUES = "ExpressionAttributeValues={':v': v})['Items']"
QUERY = f"pages = boto3.resource('dynamodb').Table('pages').query(KeyConditionExpression='PK = :v', {VALUES}"
SCAN = f"pages = boto3.resource('dynamodb').Table('pages').scan(FilterExpression='contains(PK, :v)', {VALUES}"
WITHIN = "class Pages:\n    def find(self, name):\n        return self.table.query(**conditions(name.lower()))\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"{GET}\nif 'Item' not in answer:\n    return None\n{PAGE}", []),
        (f"{GET}\npage = answer.get('Item')\nif not page:\n    raise KeyError\n{GIVEN}", []),
        (f"{GET}\nif not answer.get('Item'):\n    return None\n{PAGE}", []),
        (f"{QUERY}\npage = pages[0] if pages else None\nif page is None or page['draft']:\n    return 1\n{PAGE}", []),
        (f"page = Pages().find(v)\nif not page:\n    return None\n{PAGE}", []),
        (f"{GET}\nif 'Item' in answer:\n    return answer['Item']\n{PAGE}", ["f'<p>{v}</p>'"]),
        (f"{GET}\nif 'Item' not in answer:\n    print('new')\n{PAGE}", ["f'<p>{v}</p>'"]),
        (f"{GET}\n{PAGE}", ["f'<p>{v}</p>'"]),
        (f"{GET}\nif not answer['ResponseMetadata']:\n    return None\n{PAGE}", ["f'<p>{v}</p>'"]),
        (f"{SCAN}\nif not pages:\n    return None\n{PAGE}", ["f'<p>{v}</p>'"]),
        (f"{GET}\nif 'Item' not in answer:\n    return None\n{PAGE.replace('{v}', '{w}')}", ["f'<p>{w}</p>'"]),
    ],
)
def test_what_a_record_was_found_by_is_nothing_that_somebody_makes_up(
    make_project: MakeProject, body: str, expected: list[str]
) -> None:
    """No link can bring what nothing is stored under."""
    files = in_python("w = event['queryStringParameters']['w']\n" + body)
    files["app.py"] = f"import boto3\n{WITHIN}{files['app.py']}"
    assert marked(make_project, files) == expected


FETCHED = "const found = await db.send(new GetCommand({ TableName: 'pages', Key: { id: v } }))"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"{FETCHED}\nif (!found.Item) return null", []),
        (f"{FETCHED}\nif (found.Item === undefined) return null", []),
        (FETCHED.replace("const found", "const { Item }") + "\nif (!Item) throw new Error('none')", []),
        (FETCHED, ["`<p>${v}</p>`"]),
        (f"{FETCHED}\nif (found.Item) return found", ["`<p>${v}</p>`"]),
    ],
)
def test_what_a_record_was_found_by_counts_in_javascript_as_well(
    make_project: MakeProject, body: str, expected: list[str]
) -> None:
    page = "return { headers: { 'Content-Type': 'text/html' }, body: `<p>${v}</p>` }"
    made = "import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';\n"
    made += "import { DynamoDBClient } from '@aws-sdk/client-dynamodb';\n"
    made += "const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));\n"
    files = in_node("app.mjs", f"{body}\n{page}")
    files["app.mjs"] = made + files["app.mjs"].replace("const db = new Pool();\n", "")
    assert marked(make_project, files) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("{'statusCode': 302, 'headers': {'Location': v}}", ["v"]),
        ("{'statusCode': 302, 'headers': {'location': f'https://{v}/a'}}", ["f'https://{v}/a'"]),
        ("{'statusCode': 302, 'headers': {'Location': f'https://a.example/{v}'}}", []),
        ("{'statusCode': 302, 'headers': {'Location': '/' + v}}", []),
        ("{'statusCode': 302, 'headers': {'Location': os.environ['BASE'] + v}}", []),
        ("{'statusCode': 302, 'headers': {'Location': event['headers']['a']}}", []),
        ("{'statusCode': 302, 'headers': {'Location': v if v in ALLOWED else '/'}}", []),
        ("{'statusCode': 302, 'headers': {'X-Location': v}}", []),
        ("{'statusCode': 302, 'body': v}", []),
    ],
)
def test_an_address_that_a_browser_is_sent_to_is_reported(
    make_project: MakeProject, answer: str, expected: list[str]
) -> None:
    assert marked(make_project, in_python(f"return {answer}")) == expected


@pytest.mark.parametrize("name", ["app.js", "app.mjs", "app.ts"])
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return { statusCode: 302, headers: { Location: v } }", ["v"]),
        ("const headers = { location: `https://${v}` }\nreturn { headers }", ["`https://${v}`"]),
        ("return { statusCode: 302, headers: { Location: `/a/${v}` } }", []),
        ("if (!v.startsWith('/')) throw 1\nreturn { statusCode: 302, headers: { Location: v } }", []),
    ],
)
def test_an_address_that_a_browser_is_sent_to_is_reported_in_javascript(
    make_project: MakeProject, name: str, body: str, expected: list[str]
) -> None:
    assert marked(make_project, in_node(name, body)) == expected


@pytest.mark.parametrize(
    ("event", "value"),
    [
        ("{Type: SQS, Properties: {Queue: !Ref Q}}", "event['Records'][0]['body']"),
        ("{Type: EventBridgeRule, Properties: {Pattern: {source: [a]}}}", "event['detail']['url']"),
    ],
)
def test_an_address_in_a_message_is_left_alone(make_project: MakeProject, event: str, value: str) -> None:
    assert marked(make_project, in_python(f"requests.get({value})", event)) == []


def test_the_address_that_an_object_lambda_is_given_is_of_aws(make_project: MakeProject) -> None:
    code = "import requests\ndef handler(event, context):\n    requests.get(event['getObjectContext']['inputS3Url'])\n"
    assert marked(make_project, {"app.py": code}) == []


def test_of_several_functions_that_run_the_same_code_the_one_that_strangers_call_decides(
    make_project: MakeProject,
) -> None:
    template = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Inner:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: inner.handler}
  Outer:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: outer.handler
      Events:
        E: {Type: HttpApi, Properties: {Path: /a, Method: get}}
"""
    files = {
        "template.yaml": template,
        "common.py": "import os\ndef run(text):\n    os.system(text)\n",
        "inner.py": "from common import run\ndef handler(event, context):\n    run(event['body'])\n",
        "outer.py": "from common import run\ndef handler(event, context):\n    run(event['body'])\n",
    }
    found = problems(make_project, files)
    assert [problem.severity.word for problem in found if problem.severity] == ["error"]


@pytest.mark.parametrize(
    ("settings", "route", "beside", "expected"),
    [
        ("", "/a/<name>", "", ["name"]),
        ("", "/a/<other>/<name>/b", "", ["name"]),
        ("", "/a", "", []),
        ("enable_validation=True", "/a/<name>", "", []),
        ("", "/a/<name>", "@of_some_package\n", []),
        ("", "/a/<name>", "@tracer.capture_method\n", ["name"]),
    ],
)
def test_a_part_of_the_path_that_a_router_hands_on_is_reported(
    make_project: MakeProject, settings: str, route: str, beside: str, expected: list[str]
) -> None:
    code = f"""\
import os
from aws_lambda_powertools import Tracer
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
tracer = Tracer()
app = APIGatewayRestResolver({settings})
@app.get("{route}")
{beside}def get(name, other=None):
    os.system(name)
def handler(event, context):
    return app.resolve(event, context)
"""
    files = {"template.yaml": TEMPLATE.format(runtime="python3.13", event=API), "app.py": code}
    assert marked(make_project, files) == expected


def test_the_page_of_a_handler_that_is_written_elsewhere_is_found_there(make_project: MakeProject) -> None:
    page = (
        "const unused = (a) => { if (a) { return 1 } };\n"
        "export const show = async (event) => ({ headers: { 'Content-Type': 'text/html' }, body: event.body });\n"
    )
    template = TEMPLATE.format(runtime="nodejs22.x", event=API)
    files = {"template.yaml": template, "app.mjs": "export { show as handler } from './page.mjs';\n", "page.mjs": page}
    assert marked(make_project, files) == ["event.body"]


BEHIND_A_DISTRIBUTION = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {Runtime: nodejs24.x, Handler: app.handler, CodeUri: ., AutoPublishAlias: live}
"""
DISTRIBUTION = """\
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        DefaultCacheBehavior:
          LambdaFunctionAssociations: [{EventType: origin-request, LambdaFunctionARN: !Ref F.Version}]
"""


@pytest.mark.parametrize("distribution", [DISTRIBUTION, ""], ids=["in the template", "elsewhere"])
@pytest.mark.parametrize(
    ("host", "is_of_viewers"),
    [
        ("request.origin.custom.domainName", False),
        ("request.headers.host[0].value", False),
        ("event.Records[0].cf.config.distributionDomainName", False),
        ("request.headers['x-upstream'][0].value", True),
        ("request.querystring", True),
    ],
)
def test_viewers_do_not_decide_what_a_distribution_says(
    make_project: MakeProject, distribution: str, host: str, is_of_viewers: bool
) -> None:
    code = f"""\
exports.handler = async (event) => {{
  const request = event.Records[0].cf.request;
  return fetch(`https://${{{host}}}/${{request.uri}}`);
}};
"""
    files = {"template.yaml": BEHIND_A_DISTRIBUTION + distribution, "app.js": code}
    found = [problem.severity for problem in problems(make_project, files)]
    assert found == ([Severity.ERROR] if is_of_viewers and distribution else [])


@pytest.mark.parametrize(
    ("imported", "taken", "count"),
    [
        ('import get from "lodash.get"', 'get(event, "queryStringParameters.v", "")', 1),
        ('import get from "lodash/get"', 'get(event, "queryStringParameters[v]")', 1),
        ('import _ from "lodash"', '_.get(event, "queryStringParameters.v")', 1),
        ('import { get } from "lodash"', 'get(event, "queryStringParameters.v")', 1),
        ('import { get } from "./own.mjs"', 'get(event, "queryStringParameters.v")', 0),
        ('import _ from "lodash"', '_.get(event, "requestContext.accountId")', 0),
        ('import _ from "lodash"', "_.get(event, name)", 0),
    ],
)
def test_what_is_taken_out_by_a_path(make_project: MakeProject, imported: str, taken: str, count: int) -> None:
    """Functions of lodash take what a path leads to."""
    code = (
        f"{imported};\n{ES_MODULE}export const handler = async (event) => {{\n"
        f"  await db.query(`SELECT a FROM t WHERE b = '${{{taken}}}'`);\n}};\n"
    )
    files = {"template.yaml": TEMPLATE.format(runtime="nodejs22.x", event=API), "app.mjs": code}
    assert len(marked(make_project, files)) == count


@pytest.mark.parametrize(
    ("files", "severity"),
    [
        (in_python("db.execute(f'SELECT a FROM t_{v[:8]}')"), "warning"),
        (in_python("s = v.lower()[:10]\ndb.execute(f'SELECT a FROM t_{s}')"), "warning"),
        (in_python("db.execute(f'SELECT a FROM t_{v[:11]}')"), "error"),
        (in_python("w = event['body']\ndb.execute(f'SELECT {w} FROM t_{v[:8]}')"), "error"),
        (in_python("w = event['body']\ns = f'SELECT a FROM t_{v[:8]}'\ndb.execute(s + w)"), "error"),
        (
            in_python(
                "db.execute(f'SELECT a FROM {named(v)}')", beside="def named(v):\n    return f't_{v.strip()[:8]}'\n"
            ),
            "warning",
        ),
        (in_node("app.js", "await db.query(`SELECT a FROM t_${v.substring(0, 8)}`)"), "warning"),
        (in_node("app.js", "await db.query(`SELECT a FROM t_${v.substr(4, 8)}`)"), "warning"),
        (in_node("app.js", "await db.query(`SELECT a FROM t_${v.slice(8)}`)"), "error"),
        (
            in_node(
                "app.js",
                "await db.query(`SELECT a FROM t_${event.Records[0].Sns.Message.slice(0, 8)}`)",
                event="{Type: SNS, Properties: {Topic: !Ref Q}}",
            ),
            "info",
        ),
    ],
)
def test_there_is_no_room_for_a_statement_in_a_few_characters(
    make_project: MakeProject, files: dict[str, str], severity: str
) -> None:
    (problem,) = problems(make_project, files)
    assert (problem.severity or Severity.ERROR).word == severity


@pytest.mark.parametrize("name", ["app.py", "app.js", "app.mjs", "app.ts"])
@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        (["'SELECT a FROM t WHERE b = ' + v"], ["'SELECT a FROM t WHERE b = ' + v"]),
        (["'SELECT a FROM t WHERE b = ' + v", "'SELECT c FROM d'"], ["'SELECT a FROM t WHERE b = ' + v"]),
        (["'SELECT a FROM ' + v", "'SELECT b FROM ' + v"], ["'SELECT a FROM ' + v", "'SELECT b FROM ' + v"]),
        (["v"], ["text"]),
    ],
)
def test_what_is_given_to_what_runs_it_is_reported_where_it_is_put_together(
    make_project: MakeProject, name: str, calls: list[str], expected: list[str]
) -> None:
    """The function that is called runs whatever it is given, as it is there to do, also by another one."""
    python = "def query(text, values=None):\n    db.execute(text, values)\ndef run(text):\n    query(text)\n"
    node = "const query = (text, values) => db.query(text, values);\nconst run = async (text) => query(text);\n"
    body = "\n".join(f"run({call})" for call in calls)
    files = in_python(body, beside=python) if name == "app.py" else in_node(name, body, beside=node)
    assert marked(make_project, files) == expected


def test_what_runs_a_text_is_a_related_place(make_project: MakeProject) -> None:
    files = in_node("app.js", "run('SELECT a FROM t WHERE b = ' + v)", beside="const run = (text) => db.query(text);\n")
    (problem,) = problems(make_project, files)
    assert (problem.related[-1].message, problem.related[-1].at.location.text) == (
        "is taken for a program here",
        "text",
    )


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("event.auth.tenant", []),
        ("event.requestContext.authorizer.claims.tenant", []),
        ("event.headers.tenant", ["`SELECT a FROM t WHERE b = ${event.headers.tenant}`"]),
        ("event.auth.tenant || event.headers.tenant", ["`SELECT a FROM t WHERE b = ${event.headers.tenant}`"]),
    ],
)
def test_what_code_adds_to_a_request_nobody_sends(make_project: MakeProject, part: str, expected: list[str]) -> None:
    """Such as what a token says that was checked, in code that takes requests and that no template names."""
    body = "if (event.httpMethod !== 'GET') return; return db.query(`SELECT a FROM t WHERE b = ${PART}`);"
    files = in_node("app.js", body.replace("PART", part))
    del files["template.yaml"]
    texts = [text.replace("${event.headers.tenant}", f"${{{part}}}") for text in expected]
    code = files["app.js"].replace("const { v } = event.queryStringParameters;\n", "")
    assert marked(make_project, {"app.js": code}) == texts
