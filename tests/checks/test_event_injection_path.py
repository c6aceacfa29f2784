"""Parts of requests that decide which file is opened, and expressions of databases that are made of them."""

from __future__ import annotations

import pytest

from checks.test_event_injection import API, TEMPLATE
from conftest import MakeProject
from serverless_lint.analyses.injections import Injection
from serverless_lint.checks import event_injection
from serverless_lint.rule import Problem

PYTHON = """\
import json, os, shutil
import boto3
from pathlib import Path
from flask import send_file
from pymongo import MongoClient
from boto3.dynamodb.conditions import Attr, Key
from werkzeug.utils import secure_filename
from bson import ObjectId
BASE = Path("/mnt/data")
table = boto3.resource("dynamodb").Table("t")
dynamodb = boto3.client("dynamodb")
users = MongoClient().shop.users
def handler(event, context):
    v = event["queryStringParameters"]["v"]
    b = json.loads(event["body"])
"""
MODULES = {
    "app.js": """\
const fs = require("fs");
const path = require("path");
const { MongoClient } = require("mongodb");
const mongoose = require("mongoose");
const { DynamoDBClient, QueryCommand } = require("@aws-sdk/client-dynamodb");
const client = new DynamoDBClient({});
const users = new MongoClient("m").db("d").collection("users");
const User = mongoose.model("User", {});
exports.handler = async (event) => {
""",
    "app.mjs": """\
import fs from "node:fs";
import path from "node:path";
import { MongoClient } from "mongodb";
import mongoose from "mongoose";
import { DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
const client = new DynamoDBClient({});
const users = new MongoClient("m").db("d").collection("users");
const User = mongoose.model("User", {});
export const handler = async (event) => {
""",
    "app.ts": """\
import * as fs from "fs";
import * as path from "path";
import { MongoClient } from "mongodb";
import mongoose from "mongoose";
import { DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
const client = new DynamoDBClient({});
const users = new MongoClient("m").db("d").collection("users");
const User = mongoose.model("User", {});
export const handler = async (event: any): Promise<any> => {
""",
}
RULES = (event_injection.event_injection_path, event_injection.event_injection_nosql)


def problems(make_project: MakeProject, files: dict[str, str]) -> list[Problem]:
    """What the two rules say of a project."""
    project = make_project(files)
    return [problem for injection in project.all(Injection) for rule in RULES for problem in rule.check(injection)]


def marked(make_project: MakeProject, files: dict[str, str]) -> list[str]:
    """The values that the rules mark."""
    return [problem.at.location.text for problem in problems(make_project, files)]


def in_python(body: str, event: str = API) -> dict[str, str]:
    """A function with the lines in its handler."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return {"template.yaml": TEMPLATE.format(runtime="python3.13", event=event), "app.py": PYTHON + lines}


def in_node(name: str, body: str) -> dict[str, str]:
    """The same in one of the languages of Node.js."""
    read = "const { v } = event.queryStringParameters;\nconst b = JSON.parse(event.body);\n"
    template = TEMPLATE.format(runtime="nodejs22.x", event=API)
    return {"template.yaml": template, name: f"{MODULES[name]}{read}{body}\n}};\n"}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("open(v)", ["v"]),
        ("open(f'/tmp/{v}', 'w')", ["f'/tmp/{v}'"]),
        ("open(os.path.join('/tmp', v))", ["os.path.join('/tmp', v)"]),
        ("with open('data/' + b['name'] + '.json') as f:\n    pass", ["'data/' + b['name'] + '.json'"]),
        ("Path(v).read_text()", ["Path(v)"]),
        ("(BASE / v).read_bytes()", ["BASE / v"]),
        ("p = BASE / 'a' / v\np.write_text('x')", ["p"]),
        ("os.remove('/tmp/' + v)", ["'/tmp/' + v"]),
        ("shutil.rmtree('/tmp/' + v)", ["'/tmp/' + v"]),
        ("send_file('pages/' + v)", ["'pages/' + v"]),
        ("open('/tmp/' + os.path.basename(v))", []),
        ("open('/tmp/' + secure_filename(v))", []),
        ("open('/tmp/' + Path(v).name)", []),
        ("open('/tmp/' + v.split('/')[-1])", []),
        ("open('/tmp/' + v.replace('/', '_'))", []),
        ("open(f'/tmp/{int(v)}')", []),
        ("if v in FILES:\n    open('data/' + v)", []),
        ("p = (BASE / v).resolve()\nif p.is_relative_to(BASE):\n    p.read_text()", []),
        ("p = os.path.join('/tmp', v)\nif not p.startswith('/tmp/'):\n    return\nopen(p)", []),
        ("if '..' in v:\n    return\nopen('/tmp/' + v)", []),
        ("open('/tmp/x', 'w').write(v)", []),
        ("open(f'/tmp/page_{v}.json')", []),
        ("name = f'page_{v}.json'\n(BASE / name).read_text()", []),
        ("name = 'page_' + v\nopen('/tmp/' + name)", []),
        ("open(os.path.join('/tmp', 'page_' + v))", []),
        ("open(os.path.normpath('/tmp/page_' + v))", ["os.path.normpath('/tmp/page_' + v)"]),
        ("open('/tmp/..' + v)", ["'/tmp/..' + v"]),
        ("open(f'/tmp/page_{v}/{b}')", []),
        ("open('/tmp/' + context.aws_request_id)", []),
        ("open('/tmp/' + event['requestContext']['requestId'])", []),
        ("(BASE / 'x').write_text(v)", []),
    ],
)
def test_a_path_that_may_lead_out_of_its_folder_is_reported_in_python(
    make_project: MakeProject, body: str, expected: list[str]
) -> None:
    assert marked(make_project, in_python(body)) == expected


@pytest.mark.parametrize("name", ["app.js", "app.mjs", "app.ts"])
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("fs.readFileSync(v)", ["v"]),
        ("await fs.promises.readFile(`/tmp/${v}`)", ["`/tmp/${v}`"]),
        ("fs.createReadStream(path.join(__dirname, v))", ["path.join(__dirname, v)"]),
        ("fs.writeFileSync('/tmp/' + b.name, 'x')", ["'/tmp/' + b.name"]),
        ("fs.unlinkSync('/tmp/' + v)", ["'/tmp/' + v"]),
        ("fs.readFileSync('/tmp/' + path.basename(v))", []),
        ("fs.readFileSync('/tmp/' + v.split('/').pop())", []),
        ("fs.readFileSync('/tmp/' + v.replace(/[^a-z]/g, ''))", []),
        ("const p = path.resolve('/data', v);\nif (!p.startsWith('/data/')) return;\nfs.readFileSync(p)", []),
        ("if (FILES.includes(v)) fs.readFileSync('data/' + v)", []),
        ("fs.writeFileSync('/tmp/x', v)", []),
        ("fs.readFileSync(`/tmp/page_${v}.json`)", []),
        ("fs.readFileSync(path.join('/tmp', `page_${v}`))", ["path.join('/tmp', `page_${v}`)"]),
        ("fs.readFileSync(`/tmp/${Number(v)}`)", []),
    ],
)
def test_a_path_that_may_lead_out_of_its_folder_is_reported_in_javascript(
    make_project: MakeProject, name: str, body: str, expected: list[str]
) -> None:
    assert marked(make_project, in_node(name, body)) == expected


@pytest.mark.parametrize(
    ("event", "value"),
    [
        ("{Type: S3, Properties: {Bucket: !Ref B, Events: 's3:*'}}", "event['Records'][0]['s3']['object']['key']"),
        ("{Type: SQS, Properties: {Queue: !Ref Q}}", "event['Records'][0]['body']"),
    ],
)
def test_the_name_of_an_object_and_a_message_are_no_path_of_a_stranger(
    make_project: MakeProject, event: str, value: str
) -> None:
    assert marked(make_project, in_python(f"open('/tmp/' + {value})", event)) == []


def test_a_part_of_a_route_holds_no_slash(make_project: MakeProject) -> None:
    code = """\
from fastapi import FastAPI
from mangum import Mangum
app = FastAPI()
@app.get("/a/{name}")
def get(name: str, kind: str):
    open("data/" + name)
    open("data/" + kind)
handler = Mangum(app)
"""
    files = {"template.yaml": TEMPLATE.format(runtime="python3.13", event=API), "app.py": code}
    assert marked(make_project, files) == ['"data/" + kind']


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("table.scan(FilterExpression='a = ' + v)", ["'a = ' + v"]),
        ("table.query(KeyConditionExpression=f'id = :i AND {v} = :v')", ["f'id = :i AND {v} = :v'"]),
        ("dynamodb.scan(TableName='t', FilterExpression=v)", ["v"]),
        (
            "d = {'name': b['name']}\nif b.get('x'):\n    d['x'] = b['x']\n"
            "e = 'SET ' + ', '.join(f'#{k} = :{k}' for k in d)\ntable.update_item(Key={'a': 1}, UpdateExpression=e)",
            [],
        ),
        (
            "d = {b['x']: b['name']}\n"
            "e = 'SET ' + ', '.join(f'#{k} = :{k}' for k in d)\ntable.update_item(Key={'a': 1}, UpdateExpression=e)",
            ["e"],
        ),
        ("e = 'SET '\nfor k in b:\n    e += k\ntable.update_item(Key={'a': 1}, UpdateExpression=e)", ["e"]),
        ("dynamodb.put_item(**b)", ["**b"]),
        ("dynamodb.put_item(**b['request'])", ["**b['request']"]),
        ("dynamodb.put_item(TableName='t', Item=b)", []),
        ("users.find_one({'name': b['name']})", ["{'name': b['name']}"]),
        ("users.find(b)", ["b"]),
        ("users.delete_many(filter={'name': b['name']})", ["{'name': b['name']}"]),
        ("table.scan(FilterExpression='a = :v', ExpressionAttributeValues={':v': v})", []),
        ("table.scan(FilterExpression=Attr('a').eq(v))", []),
        ("table.query(KeyConditionExpression=Key('id').eq(v))", []),
        ("if v in FIELDS:\n    table.scan(FilterExpression=v + ' = :v')", []),
        ("table.scan(FilterExpression=f'a > {int(v)}')", []),
        ("users.find_one({'name': str(b['name'])})", []),
        ("users.find_one({'name': {'$eq': b['name']}})", []),
        ("users.find_one({'_id': ObjectId(b['id'])})", []),
        ("users.find_one({'name': v})", []),
        ("users.find_one({'name': event['body']})", []),
        ("if isinstance(b['name'], str):\n    users.find_one({'name': b['name']})", []),
        ("others.find_one({'name': b['name']})", []),
    ],
)
def test_expressions_and_filters_of_parts_of_the_event_are_reported_in_python(
    make_project: MakeProject, body: str, expected: list[str]
) -> None:
    assert marked(make_project, in_python(body)) == expected


@pytest.mark.parametrize("name", ["app.js", "app.mjs", "app.ts"])
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "await client.send(new QueryCommand({ TableName: 't', KeyConditionExpression: `id = ${v}` }))",
            ["`id = ${v}`"],
        ),
        (
            "const p = { TableName: 't', FilterExpression: 'a = ' + b.a };\nawait client.send(new QueryCommand(p))",
            ["'a = ' + b.a"],
        ),
        ("await client.send(new QueryCommand(b))", ["b"]),
        ("await client.send(new QueryCommand({ ...b, TableName: 't' }))", []),
        ("await users.findOne({ name: b.name })", ["{ name: b.name }"]),
        ("await User.findOne({ name: b.name })", ["{ name: b.name }"]),
        ("const { name } = b;\nawait User.deleteMany({ name })", ["{ name }"]),
        ("await client.send(new QueryCommand({ FilterExpression: 'a = :v', ExpressionAttributeValues: { v } }))", []),
        ("if (!typeCheck('[String]', [b.name, v])) throw new Error();\nawait users.findOne({ name: b.name })", []),
        ("logAll('[String]', [b.name, v]);\nawait users.findOne({ name: b.name })", ["{ name: b.name }"]),
        ("await users.findOne({ name: String(b.name) })", []),
        ("await users.findOne({ name: b.name.trim() })", []),
        ("await users.findOne({ name: `${b.name}` })", []),
        ("await users.findOne({ name: { $eq: b.name } })", []),
        ("await users.findOne({ name: v })", []),
        ("if (typeof b.name !== 'string') return;\nawait users.findOne({ name: b.name })", []),
        ("const rows = [1].find(b.name)", []),
    ],
)
def test_expressions_and_filters_of_parts_of_the_event_are_reported_in_javascript(
    make_project: MakeProject, name: str, body: str, expected: list[str]
) -> None:
    assert marked(make_project, in_node(name, body)) == expected


@pytest.mark.parametrize(
    ("answer", "count"),
    [
        ("res.sendFile(req.query.file)", 1),
        ("res.download('/tmp/' + req.query.file)", 1),
        ("res.sendFile(req.query.file, { root: '/tmp' })", 0),
        ("res.sendFile('/tmp/page.html')", 0),
    ],
)
def test_files_that_express_sends(make_project: MakeProject, answer: str, count: int) -> None:
    """By a path of the request, unless it stays below a folder."""
    code = (
        "const express = require('express'); const serverless = require('serverless-http'); const app = express();\n"
        f"app.get('/file', (req, res) => {answer});\nmodule.exports.handler = serverless(app);\n"
    )
    assert (
        len(marked(make_project, {"template.yaml": TEMPLATE.format(runtime="nodejs22.x", event=API), "app.js": code}))
        == count
    )
