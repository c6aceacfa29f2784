"""Whether a handler that no template names is one that somebody waits for."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings, sam
from conftest import MakeProject, findings_of
from serverless_lint.analyses.risks import HandlerRisks
from serverless_lint.checks.handler_without_error_handling import handler_without_error_handling
from serverless_lint.rule import Severity

RULE = "handler-without-error-handling"

READS_BODY = "import json\n\ndef handler(event, context):\n    return json.loads(event['body'])\n"
READS_NOTHING = "import boto3\n\ndef handler(event, context):\n    return boto3.client('s3').list_buckets()\n"
READS_DATA = "import json\n\ndef handler(event, context):\n    return json.loads(event['data'])\n"
READS_BODIES_OF_RECORDS = """\
import json

def handler(event, context):
    return [json.loads(record["body"]) for record in event["Records"]]
"""
ASKS_FOR_RECORDS = """\
import json

def handler(event, context):
    records = event.get("Records")
    return [json.loads(record["body"]) for record in records]
"""
READS_BODY_OF_EACH = """\
import json

def handler(event, context):
    for message in event:
        json.loads(message["body"])
"""
READS_BODY_OF_ANSWER = """\
import boto3

def handler(event, context):
    answer = boto3.client("s3").get_object(Bucket="b", Key=event["key"])
    return answer["body"]
"""
AUTHORIZER = """\
import json

def handler(event, context):
    claims = json.loads(event["headers"]["authorization"])
    return {"isAuthorized": claims["ok"]}
"""


@pytest.mark.parametrize(
    ("definition", "code", "expected"),
    [
        ("README.md", READS_BODY, ["src/app.py:3"]),
        ("README.md", READS_NOTHING, []),
        ("cdk.json", READS_BODY, ["src/app.py:3"]),
        ("cdk.json", READS_NOTHING, []),
        ("infrastructure/main.tf", READS_BODY, ["src/app.py:3"]),
        ("infrastructure/main.tf", READS_NOTHING, []),
        ("serverless.yml", READS_DATA, []),
        ("cdk.json", AUTHORIZER, []),
        ("main.tf", READS_BODIES_OF_RECORDS, []),
        ("main.tf", READS_BODY_OF_EACH, []),
        ("README.md", ASKS_FOR_RECORDS, []),
        ("main.tf", READS_BODY_OF_ANSWER, []),
    ],
)
def test_where_something_else_deploys_the_code_only_requests_count(
    make_project: MakeProject, definition: str, code: str, expected: list[str]
) -> None:
    """The trigger is written where it is not read; without any definition it is unknown to everyone."""
    project = make_project({f"service/{definition}": "{}\n", "service/src/app.py": code})
    assert findings_of(project, RULE) == [f"service/{place}" for place in expected]


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        ('event["pathParameters"]["id"]', []),
        ('event["requestContext"]["http"]["method"]', []),
        ('event["queryStringParameters"]["id"]', ["app.py:1"]),
        ('event["headers"]["x-shop"]', ["app.py:1"]),
        ('event["id"]', ["app.py:1"]),
        ('event["pathParameters"]["id"]["id"]', ["app.py:1"]),
    ],
)
def test_a_key_is_missing_only_where_a_request_may_lack_it(
    make_project: MakeProject, read: str, expected: list[str]
) -> None:
    """A request that lacks a path parameter is not routed to the function."""
    code = f"def handler(event, context):\n    event.get('body')\n    return {{'statusCode': 200, 'body': {read}}}\n"
    assert findings_of(make_project({"app.py": code}), RULE) == expected


@pytest.mark.parametrize(
    ("before", "read", "expected"),
    [
        ('if "id" not in event:\n        return {}', 'event["id"]', []),
        ('if not event.get("id"):\n        return {}', 'event["id"]', []),
        ('if "id" not in event["headers"]:\n        return {}', 'event["headers"]["id"]', []),
        ('for key in ("id", "name"):\n        if key not in event:\n            return {}', 'event["id"]', []),
        ('if [key for key in ("id", "name") if key not in event]:\n        return {}', 'event["id"]', []),
        ('if not all(key in event for key in ["id"]):\n        return {}', 'event["id"]', []),
        ("", 'event["id"] if "id" in event else ""', []),
        ("", '"id" in event and event["id"]', []),
        ('if "name" not in event:\n        return {}', 'event["id"]', ["app.py:1"]),
        ('if event["id"] == "name":\n        return {}', 'event["name"]', ["app.py:1"]),
        ('for key in ("id", "name"):\n        print(key)', 'event["id"]', ["app.py:1"]),
        ('text = event["id"]\n    if "id" not in event:\n        return {}', "text", ["app.py:1"]),
    ],
)
def test_a_key_that_was_asked_for_is_not_missing(
    make_project: MakeProject, before: str, read: str, expected: list[str]
) -> None:
    """Also if the question is a guard that returned already, or stands in the same expression."""
    code = f"def handler(event, context):\n    event.get('body')\n    {before}\n    return {{'body': {read}}}\n"
    assert findings_of(make_project({"app.py": code}), RULE) == expected


GENERATED = """\
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      {%- if architecture %}
      Architectures: [arm64]
      {%- endif %}
"""
BROKEN = "Resources:\n  Orders:\n    Type: AWS::Serverless::Function\n  - Properties: {}\n"


@pytest.mark.parametrize("template", [GENERATED, BROKEN], ids=["text of a generator", "cannot be parsed"])
@pytest.mark.parametrize(
    ("code", "expected"), [(READS_BODY, ["service/src/app.py:3"]), (READS_NOTHING, []), (READS_DATA, [])]
)
def test_beside_a_template_that_could_not_be_read_only_requests_count(
    make_project: MakeProject, template: str, code: str, expected: list[str]
) -> None:
    """It may say who calls the handler."""
    project = make_project({"service/template.yaml": template, "service/src/app.py": code, "other.py": ""})
    assert findings_of(project, RULE) == expected


RESOLVER = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {{ Runtime: python3.13, Handler: app.handler, CodeUri: src, Events: {{ {events} }} }}
  Source:
    Type: AWS::AppSync::DataSource
    Properties: {{ LambdaConfig: {{ LambdaFunctionArn: !GetAtt Orders.Arn }} }}
"""


@pytest.mark.parametrize(
    ("events", "message", "severity"),
    [
        ("", "`handler` lets errors reach its caller: catch them and raise one with what went wrong", Severity.INFO),
        (
            "Api: { Type: HttpApi }",
            "`handler` lets errors reach its caller: catch them and answer with what went wrong",
            None,
        ),
    ],
)
def test_a_resolver_reports_what_went_wrong_by_raising_it(
    make_project: MakeProject, events: str, message: str, severity: Severity | None
) -> None:
    """What it returned would be taken for the data that was asked for, and AppSync tells its client of any error."""
    project = make_project({"template.yaml": RESOLVER.format(events=events), "src/app.py": READS_DATA})
    problems = [each for handler in project.all(HandlerRisks) for each in handler_without_error_handling.check(handler)]
    assert [(problem.message, problem.severity) for problem in problems] == [(message, severity)]


CALLED_BY_NOBODY = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Send:
    Type: AWS::Serverless::Function
    Properties: { Runtime: python3.13, Handler: app.handler, CodeUri: src }
"""
SENDS = """\
import boto3

queue = boto3.resource("sqs").Queue("https://sqs.eu-west-1.amazonaws.com/123456789012/orders")

def handler(event, context):
    queue.send_message(MessageBody="now")"""


@pytest.mark.parametrize(
    ("template", "end", "expected"),
    [
        (CALLED_BY_NOBODY, "", []),
        (CALLED_BY_NOBODY, "\n    return", []),
        (CALLED_BY_NOBODY, "\n    return None", []),
        (CALLED_BY_NOBODY, "\n    return {'statusCode': 200}", []),
        (CALLED_BY_NOBODY, "\n    return event.get('body')", ["src/app.py:5"]),
        ("{}", "", []),
        ("{}", "\n    return {'statusCode': 200}", []),
        ("{}", "\n    return event.get('body')", ["src/app.py:5"]),
    ],
)
def test_nobody_waits_for_a_function_without_triggers_that_answers_nothing(
    make_project: MakeProject, template: str, end: str, expected: list[str]
) -> None:
    """An answer to what may be a request shows that somebody waits, with a template or without."""
    project = make_project({"template.yaml": template, "src/app.py": SENDS + end})
    assert findings_of(project, RULE) == expected


CALLER = """\
import os

import boto3

client = boto3.client("lambda")

def handler(event, context):
    try:
        client.invoke(FunctionName={name}, InvocationType={kind}, Payload="{{}}")
    except Exception:
        return 1
"""
CALLED = """\
Transform: AWS::Serverless-2016-10-31
Globals: { Function: { Runtime: python3.13, CodeUri: src } }
Resources:
  Caller:
    Type: AWS::Serverless::Function
    Properties:
      Handler: caller.handler
      Environment: { Variables: { NEXT: !Ref Called } }
  Called:
    Type: AWS::Serverless::Function
    Properties: { Handler: called.handler, FunctionName: called }
"""


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ('"called"', '"Event"', []),
        ('os.environ["NEXT"]', '"Event"', []),
        ('os.environ["NEXT"]', '"RequestResponse"', ["src/called.py:3"]),
        ('os.environ["OTHER"]', '"Event"', ["src/called.py:3"]),
    ],
)
def test_a_function_that_code_invokes_asynchronously_is_not_waited_for(
    make_project: MakeProject, name: str, kind: str, expected: list[str]
) -> None:
    """The error is the signal to retry; only where the caller is known, it is known what it waits for."""
    files = {"template.yaml": CALLED, "src/caller.py": CALLER.format(name=name, kind=kind), "src/called.py": READS_BODY}
    assert findings_of(make_project(files), RULE) == expected


@pytest.mark.parametrize("callback", ["callback", "context.done", "(error, data) => callback(error, data)"])
def test_an_error_that_is_given_to_a_callback_is_handled(make_project: MakeProject, callback: str) -> None:
    """Lambda answers with the error, whoever calls the callback."""
    code = f"""\
const {{ Lambda }} = require("aws-sdk")
const lambda = new Lambda()
exports.handler = (event, context, callback) => {{
  lambda.invoke({{ FunctionName: "next", Payload: event.body }}, {callback})
}}
"""
    assert findings_of(make_project({"app.js": code}), RULE) == []


def test_a_callback_of_success_alone_handles_no_error(make_project: MakeProject) -> None:
    """`context.succeed` would take the error for the answer."""
    code = """\
const { Lambda } = require("aws-sdk")
const lambda = new Lambda()
exports.handler = (event, context, callback) => {
  lambda.invoke({ FunctionName: "next", Payload: event.body }, context.succeed)
}
"""
    assert findings_of(make_project({"app.js": code}), RULE) == ["app.js:3"]


ANSWERS_AN_ERROR = """\
import json
from answers import work, describe

def handler(event, context):
    try:
        return work(event["body"])
    except Exception as error:
        return {"error": json.loads(describe(error))["text"]}
"""
ANSWERS_AN_ERROR_IN_JAVASCRIPT = """\
export const handler = async (event) => {
  try {
    return await fetch(event.body);
  } catch (error) {
    return JSON.parse(describe(error)).text;
  }
};
"""
ASKS_FOR_MORE_ON_AN_ERROR = """\
import boto3

client = boto3.client("s3")

def handler(event, context):
    try:
        return client.list_objects_v2(Bucket=event["body"])
    except Exception:
        return client.list_directory_buckets()
"""


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        ("app.py", ANSWERS_AN_ERROR, []),
        ("app.mjs", ANSWERS_AN_ERROR_IN_JAVASCRIPT, []),
        ("app.py", ASKS_FOR_MORE_ON_AN_ERROR, ["app.py:5"]),
    ],
)
def test_what_handles_an_error_may_take_its_own_text_apart(
    make_project: MakeProject, name: str, code: str, expected: list[str]
) -> None:
    """A call of AWS there fails as often as any other."""
    assert findings_of(make_project({name: code}), RULE) == expected


CHAIN = "".join(f"def step{number}(event):\n    return step{number + 1}(event)\n\n" for number in range(1_200))
ENDS_IN_A_READ = f"""\
import json

def handler(event, context):
    return step0(event)

{CHAIN}def step1200(event):
    return json.loads(event["body"])
"""


def test_more_calls_in_a_row_than_python_nests_are_looked_into(make_project: MakeProject) -> None:
    assert findings_of(make_project({"app.py": ENDS_IN_A_READ}), RULE) == ["app.py:3"]


TRIGGERED = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: {runtime}
      Handler: app.handler
      CodeUri: src/
      Events: {{ Call: {{ Type: HttpApi }} }}
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("with suppress(Exception):\n        json.loads(event['body'])", []),
        ("with open('x') as f, contextlib.suppress(ValueError):\n        json.loads(event['body'])", []),
        ("with open('x') as f:\n        json.loads(event['body'])", ["src/app.py:5"]),
        ("with suppress(Exception):\n        pass\n    json.loads(event['body'])", ["src/app.py:5"]),
        ("return json.loads(json.dumps({'a': 1}, default=str))", []),
        ("text = json.dumps({'a': 1})\n    return json.loads(text)", []),
        ("return json.loads(str(event))", ["src/app.py:5"]),
    ],
)
def test_what_is_suppressed_or_just_serialized_does_not_fail(
    make_project: MakeProject, body: str, expected: list[str]
) -> None:
    """Whatever the block is called that takes the error."""
    code = (
        f"import contextlib\nimport json\nfrom contextlib import suppress\n\ndef handler(event, context):\n    {body}\n"
    )
    files = {"template.yaml": TRIGGERED.format(runtime="python3.13"), "src/app.py": code}
    assert findings_of(make_project(files), RULE) == expected


SAFELY = """\
export async function safely(work) { try { return [null, await work()] } catch (error) { return [error] } }
export async function timed(work) { const result = await work(); console.log(Date.now()); return result }
export const finish = async (name, work) => { try { await work() } finally { console.log(name) } }
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("await safely(() => JSON.parse(event.body))", []),
        ("await safely(async () => { await fetch(event.url) })", []),
        ("await timed(() => JSON.parse(event.body))", ["src/app.mjs:3"]),
        ("await finish('x', () => JSON.parse(event.body))", ["src/app.mjs:3"]),
        ("JSON.parse(event.body); await safely(() => 1)", ["src/app.mjs:3"]),
        ("await Promise.allSettled([fetch(event.url)])", []),
        ("await Promise.allSettled(event.urls.map(async (url) => fetch(url)))", []),
        ("await Promise.all([fetch(event.url)])", ["src/app.mjs:3"]),
        ("await to(fetch(event.url))", []),
        ("const a = load(event); await Promise.all([a]).then(console.log).catch(console.log)", []),
        ("const a = load(event); await Promise.all([a]).then(console.log)", ["src/app.mjs:3"]),
        ("const a = load(event); await Promise.allSettled([a])", []),
        ("const a = load(event); try { await Promise.all([a]) } catch (error) { console.log(error) }", []),
        (
            "const a = load(event); try { await Promise.all([]) } catch (error) { console.log(error) }",
            ["src/app.mjs:3"],
        ),
        ("const a = load(event); return a.then(console.log).catch(console.log)", []),
        ("const a = load(event); return a.sent.catch(console.log)", ["src/app.mjs:3"]),
        ("return JSON.parse(JSON.stringify(event))", []),
        ("try { return load(event) } catch (error) { return tell({ body: '{}' }) }", []),
        ("try { return load(event) } catch (error) { await fetch(event.url) }", ["src/app.mjs:3"]),
    ],
)
def test_what_is_given_to_something_that_catches_does_not_fail(
    make_project: MakeProject, body: str, expected: list[str]
) -> None:
    """The function that is given it calls it in a `try`, or makes a result of what it rejects."""
    imports = 'import { safely, timed, finish } from "./safely.mjs";\nimport to from "await-to-js";\n'
    code = f"{imports}export const handler = async (event) => {{ {body} }};\n"
    code += "const load = async (event) => fetch(event.url);\n"
    code += "const tell = (answer) => { console.log(JSON.parse(answer.body)); return answer };\n"
    files = {"template.yaml": TRIGGERED.format(runtime="nodejs22.x"), "src/app.mjs": code, "src/safely.mjs": SAFELY}
    assert findings_of(make_project(files), RULE) == expected


@pytest.mark.parametrize(
    "code",
    [
        "def handler(event, context):\n    event['response']['ok'] = event['a']['b']\n    return event\n",
        "def handler(event, context):\n    return event['request']['userAttributes']['email']\n",
        "import boto3\n\ndef handler(event, context):\n    return [r['s3'] for r in event['Records']]\n",
    ],
)
def test_an_event_of_something_else_than_a_caller_has_no_answer(make_project: MakeProject, code: str) -> None:
    """The template does not say what calls the function, but its code does."""
    template = TRIGGERED.format(runtime="python3.13").replace("      Events: { Call: { Type: HttpApi } }\n", "")
    assert findings_of(make_project({"template.yaml": template, "src/app.py": code}), RULE) == []


PARTIAL = "import functools\nimport json\n\ndef work(x, event, context):\n    return json.loads(event['body'])\n\n"


def test_a_partial_function_handles_no_error(make_project: MakeProject) -> None:
    """It only fills in arguments."""
    code = f"{PARTIAL}handler = functools.partial(work, 1)\n"
    files = {"template.yaml": TRIGGERED.format(runtime="python3.13"), "src/app.py": code}
    assert findings_of(make_project(files), RULE) == ["src/app.py:4"]


PERMITTED = """\
Resources:
  Label:
    Type: AWS::Lambda::Function
    Properties: {{ Runtime: python3.13, Handler: index.handler, Role: arn, Code: {{ ZipFile: "{code}" }} }}
  May:
    Type: AWS::Lambda::Permission
    Properties: {{ FunctionName: !Ref Label, Action: "lambda:InvokeFunction", Principal: apigateway.amazonaws.com }}
"""
TICK = """\
  Tick:
    Type: AWS::Events::Rule
    Properties: { ScheduleExpression: rate(1 day), Targets: [{ Id: a, Arn: !GetAtt Label.Arn }] }
"""


@pytest.mark.parametrize(("others", "expected"), [("", ["template.yaml:4"]), (TICK, [])])
def test_a_permission_counts_where_nothing_else_calls(
    make_project: MakeProject, others: str, expected: list[str]
) -> None:
    """Where something else does, it may be left over."""
    code = "def handler(event, context):\\n  return event['a']\\n"
    assert findings_of(make_project({"template.yaml": PERMITTED.format(code=code) + others}), RULE) == expected


WITHOUT_TRIGGER = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Launch: { Type: AWS::Serverless::Function, Properties: { Runtime: python3.13, Handler: app.handler, CodeUri: . } }
"""


@pytest.mark.parametrize(
    ("body", "severities"),
    [
        ("return {'id': event['id']}", []),
        ("return {'statusCode': 200, 'body': event['id']}", []),
        ("return work(json.loads(work()), event)", ["info"]),
        ("return {'statusCode': 200, 'body': work(json.loads(work()), event)}", ["info"]),
        ("return {'statusCode': 200, 'body': work(event, event['command'])['id']}", []),
        ("return json.loads(event['body'])", ["warning"]),
        ("return {event['requestContext']['connectionId']: json.loads(event['body'])}", []),
        ("if not event['id']:\n        raise ValueError\n    return {'id': 1}", []),
        ("if not event['id']:\n        raise ValueError\n    return {'statusCode': 200}", []),
        ("if not event['body']:\n        raise ValueError\n    return {'statusCode': event['id']}", ["warning"]),
    ],
)
def test_who_calls_a_function_that_nothing_shows_to_be_called_can_do_with_an_error(
    tmp_path: Path, body: str, severities: list[str]
) -> None:
    """A workflow, another function or a person; unless the code, or what it gives its event to, reads a request."""
    files = {
        "template.yaml": WITHOUT_TRIGGER,
        "app.py": f"import json\nfrom work import work\ndef handler(event, context):\n    {body}\n",
    }
    assert [finding.split(" ")[1] for finding in findings(tmp_path, RULE, files)] == severities


INNER_IN_JAVASCRIPT = """\
HANDLER(event, context, callback) {{
  const answer = (text) => callback(null, {{ statusCode: 200, body: text }});
  async function get() {{ return (await fetch(event.url)).text(); }}
  const all = async () => Promise.all([1, 2].map((number) => get(number)));
  {body}
}}
"""
INNER_IN_PYTHON = """\
import json

def handler(event, context):
    def parse():
        return json.loads(event["body"])
    {body}
"""


@pytest.mark.parametrize(
    ("name", "begin"),
    [
        ("app.js", "exports.handler = function "),
        ("app.mjs", "export function handler"),
        ("app.ts", "export async function handler"),
    ],
)
@pytest.mark.parametrize(
    ("body", "places"),
    [
        ("all().then((texts) => answer(texts.join())).catch((error) => answer(error.message));", []),
        ("all().then((texts) => answer(texts.join()), (error) => answer(error.message));", []),
        ("const { id } = JSON.parse(event.body); all(id).catch(() => answer('no'));", ["JSON.parse"]),
        ("all().then((texts) => answer(texts.join()));", ["all"]),
        ("all().catch(() => answer('no')); return get();", ["get"]),
        ("register(get); get().catch(() => answer('no'));", ["fetch", "get"]),
        ("register({ get }); get().catch(() => answer('no'));", ["fetch", "get"]),
    ],
)
def test_a_function_inside_a_handler_fails_where_it_is_called(
    make_project: MakeProject, name: str, begin: str, body: str, places: list[str]
) -> None:
    """What is handed on may be called anywhere."""
    code = INNER_IN_JAVASCRIPT.replace("HANDLER", begin).format(body=body)
    found = [risks for risks in make_project({name: code}).all(HandlerRisks) if risks.handler.name == "handler"]
    assert [risk.location.text for risks in found for risk in risks.risks] == places


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ("try:\n        return parse()\n    except ValueError:\n        return {}", []),
        ("return parse()", ["parse"]),
        ("return register(parse)", ["json.loads"]),
    ],
)
def test_a_function_inside_a_handler_in_python_fails_where_it_is_called(
    make_project: MakeProject, body: str, places: list[str]
) -> None:
    (found,) = make_project({"app.py": INNER_IN_PYTHON.format(body=body)}).all(HandlerRisks)
    assert [risk.location.text for risk in found.risks] == places


REEXPORTED = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Proxy:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      CodeUri: src/
      Events: { Any: { Type: HttpApi } }
  Unseen: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, CodeUri: "s3://b/k", Handler: a.b } }
"""
WORKING = "async function handleEvent(event, context) { return JSON.parse(event.body); }\n"


@pytest.mark.parametrize(
    ("index", "exports"),
    [
        ("exports.handler = require('./work').handleEvent;\n", "module.exports = { handleEvent };\n"),
        (
            "const { handleEvent } = require('./work');\nexports.handler = handleEvent;\n",
            "exports.handleEvent = handleEvent;",
        ),
    ],
)
def test_a_handler_under_two_names_is_one(make_project: MakeProject, index: str, exports: str) -> None:
    """What a function runs is not told of again by the name that it has where it is written."""
    files = {"template.yaml": REEXPORTED, "src/index.js": index, "src/work.js": WORKING + exports}
    assert findings_of(make_project(files), RULE) == ["src/work.js:1"]


BEHIND_AN_API = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {{ Runtime: {runtime}, Handler: app.handler, CodeUri: src, Events: {{ Any: {{ Type: HttpApi }} }} }}
"""
OWN_FILE_IN_JAVASCRIPT = """\
const fs = require("fs");
const settings = () => JSON.parse(fs.readFileSync("./settings.json"));
exports.handler = async (event) => ({ statusCode: 200, body: settings()[event.stage] });
"""
OWN_CLASS_IN_TYPESCRIPT = """\
import * as yml from "node-yaml";
class Settings {
  private readonly all: any;
  constructor(path: string) {
    this.all = yml.readSync(path);
    this.all = JSON.parse(JSON.stringify(this.all).replace("x", process.env.STAGE!));
  }
}
export const handler = async (event: any) => ({ statusCode: 200, body: `${new Settings("./a.yml")}` });
"""
OWN_FILE_IN_PYTHON = """\
import json
import pathlib

def settings():
    return json.loads(pathlib.Path("settings.json").read_text())

def handler(event, context):
    return {"statusCode": 200, "body": settings()["title"]}
"""
OWN_FILE_AND_BODY = """\
const fs = require("fs");
const read = (text) => JSON.parse(text);
exports.handler = async (event) => {
  const settings = read(fs.readFileSync("./settings.json"));
  return { statusCode: 200, body: settings[read(event.body).key] };
};
"""
ASKS_AWS = """\
import boto3

def handler(event, context):
    return {"statusCode": 200, "body": str(boto3.client("s3").list_buckets())}
"""


SENDS_COMMAND = """\
import { S3Client, ListObjectsV2Command } from "@aws-sdk/client-s3";

const s3 = new S3Client({});

const find = async (id) => {
  const command = new ListObjectsV2Command({ Bucket: id });
  const { Contents } = await s3.send(command);
  return Contents.length;
};

export const handler = async (event) => {
  return { statusCode: 200, body: `${await find(GIVEN)}` };
};
"""
POSTS = """\
import axios from "axios";

export const handler = async (event) => {
  const { data } = await axios.post(process.env.URL, GIVEN);
  return { statusCode: 200, body: data };
};
"""


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        ("app.js", OWN_FILE_IN_JAVASCRIPT, ["src/app.js:3 info"]),
        ("app.ts", OWN_CLASS_IN_TYPESCRIPT, ["src/app.ts:9 info"]),
        ("app.py", OWN_FILE_IN_PYTHON, ["src/app.py:7 info"]),
        ("app.js", OWN_FILE_AND_BODY, ["src/app.js:3 warning"]),
        ("app.py", ASKS_AWS, ["src/app.py:3 info"]),
        (
            "app.py",
            ASKS_AWS.replace("list_buckets()", 'list_objects_v2(Bucket=event["rawPath"])'),
            ["src/app.py:3 warning"],
        ),
        ("app.mjs", SENDS_COMMAND.replace("GIVEN", "event.pathParameters.id"), ["src/app.mjs:11 warning"]),
        ("app.mjs", SENDS_COMMAND.replace("GIVEN", "process.env.BUCKET"), ["src/app.mjs:11 info"]),
        ("app.mjs", POSTS.replace("GIVEN", "event.body"), ["src/app.mjs:3 warning"]),
        ("app.mjs", POSTS.replace("GIVEN", "'ping'"), ["src/app.mjs:3 info"]),
    ],
)
def test_what_no_caller_can_make_fail_is_advice(tmp_path: Path, name: str, code: str, expected: list[str]) -> None:
    """A file of settings beside the code is sound, or no request is answered; AWS answers each request, or none."""
    runtime = "python3.13" if name.endswith(".py") else "nodejs22.x"
    found = findings(tmp_path, RULE, {"template.yaml": BEHIND_AN_API.format(runtime=runtime), f"src/{name}": code})
    assert [" ".join(each.split()[:2]) for each in found] == expected


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        ('event["headers"]["authorization"][7:]', ["app.py:4"]),
        ('event["headers"].get("authorization", "")[7:]', []),
        ('query(event)["status"]', []),
        ('query(event)["limit"]["from"]', ["app.py:4"]),
        ('json.loads(event.get("body") or "{}")[:2]', ["app.py:4"]),
    ],
)
def test_what_the_code_makes_has_the_keys_that_it_is_made_with(
    make_project: MakeProject, read: str, expected: list[str]
) -> None:
    """What is under these keys may still be a part of the event, and a slice of a text is there if the text is."""
    code = f"""\
import json
def query(event):
    return {{"status": event["headers"].get("status"), "limit": event["headers"].get("limit")}}
def handler(event, context):
    return {{"statusCode": 200, "body": {read}}}
"""
    assert findings_of(make_project({"app.py": code}), RULE) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("exports.handler = async (event) => { await fetch(event.url); };\n", []),
        ("exports.handler = async (event) => await fetch(work(event));\n", ["job.js:1 info"]),
        ("exports.handler = async (event) => await fetch(event.body);\n", ["job.js:1 warning"]),
        ("exports.handler = async (event) => { await fetch(event.body); };\n", []),
        ("exports.handler = async (event, context) => { await fetch(event.body); };\n", ["job.js:1 warning"]),
        (
            "const answer = require('./answer');\nexports.handler = async (event) => answer(await fetch(event.url));\n",
            [],
        ),
        (
            "const answer = require('./answer');\nconst get = (event) => fetch(event.rawPath);\n"
            "exports.handler = async (event) => answer(await get(event));\n",
            ["job.js:3 warning"],
        ),
        (
            "import type { APIGatewayProxyEvent } from 'aws-lambda';\n"
            "export const handler = async (_event: APIGatewayProxyEvent) => fetch(process.env.URL);\n",
            ["job.ts:2 info"],
        ),
        ("export const handler = async (_event: ScheduledEvent) => { await fetch(process.env.URL); };\n", []),
    ],
)
def test_who_waits_for_code_without_a_template_shows_in_the_code(
    tmp_path: Path, code: str, expected: list[str]
) -> None:
    """A job answers nobody; who does not return anything may do so through what comes after the event."""
    answer = "module.exports = (body) => ({ statusCode: 200, body });\n"
    name = "job.ts" if "_event:" in code else "job.js"
    found = findings(tmp_path, RULE, {name: code, "answer.js": answer})
    assert [" ".join(each.split()[:2]) for each in found] == expected


NAMED = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {{ Stage: {{ Type: String }} }}
Resources:
  Predict:
    Type: AWS::Serverless::Function
    Properties: {{ Runtime: python3.13, Handler: app.handler, CodeUri: src{name} }}
"""
PREDICTS = "def handler(event, context):\n    return {'statusCode': 200, 'body': event['headers']['a']}\n"
DEFINITION = '{{"StartAt": "A", "States": {{"A": {{"Type": "Task", "End": true, "Resource": "{arn}"}}}}}}'
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:"


@pytest.mark.parametrize(
    ("name", "arn", "expected"),
    [
        (", FunctionName: predict", f"{ARN}predict", []),
        (", FunctionName: predict", f"{ARN}predict:live", []),
        (", FunctionName: !Sub 'api-predict-${Stage}'", f"{ARN}api-predict-${{STAGE}}", []),
        (", FunctionName: !Sub 'api-predict-${Stage}'", f"{ARN}api-predict-dev", []),
        (", FunctionName: !Sub 'api-predict-${Stage}'", f"{ARN}api-fetch-${{STAGE}}", ["src/app.py:1"]),
        (", FunctionName: predict", f"{ARN}predictions", ["src/app.py:1"]),
        (", FunctionName: predict", "arn:aws:states:::sqs:sendMessage", ["src/app.py:1"]),
        ("", f"{ARN}predict", ["src/app.py:1"]),
    ],
)
def test_a_task_of_a_workflow_that_no_template_has_raises_for_it(
    make_project: MakeProject, name: str, arn: str, expected: list[str]
) -> None:
    """Something else deploys the definition, which names the function by its ARN."""
    files = {
        "api/template.yaml": NAMED.format(name=name),
        "api/src/app.py": PREDICTS,
        "workflow/predict.asl.json": DEFINITION.format(arn=arn),
    }
    assert findings_of(make_project(files), RULE) == [f"api/{place}" for place in expected]


def test_a_definition_in_yaml_names_tasks_as_well(make_project: MakeProject) -> None:
    """And what merely names a function is none."""
    named = f"StartAt: A\nStates:\n  A:\n    Type: Task\n    End: true\n    Resource: {ARN}predict\n"
    files = {"template.yaml": NAMED.format(name=", FunctionName: predict"), "src/app.py": PREDICTS}
    assert findings_of(make_project({**files, "notes.yaml": f"Resource: {ARN}predict\n"}), RULE) == ["src/app.py:1"]
    assert findings_of(make_project({**files, "workflow.yaml": named}), RULE) == []


def test_a_definition_of_an_installed_package_names_nothing(make_project: MakeProject) -> None:
    """Such a file is not read."""
    files = {
        "template.yaml": NAMED.format(name=", FunctionName: predict"),
        "src/app.py": PREDICTS,
        "src/pkg-1.0.dist-info/RECORD": "pkg/__init__.py,,\npkg/predict.json,,\n",
        "src/pkg/__init__.py": "",
        "src/pkg/predict.json": DEFINITION.format(arn=f"{ARN}predict"),
    }
    assert findings_of(make_project(files), RULE) == ["src/app.py:1"]


STANDING_IN = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  NAME:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: .
      Events: {Api: {Type: HttpApi}}
"""


@pytest.mark.parametrize(
    ("folder", "name", "severity"),
    [
        ("payments", "Payments", "warning"),
        ("payments-mock", "Payments", "info"),
        ("stubs/payments", "Payments", "info"),
        ("payments", "PaymentsStubFunction", "info"),
    ],
)
def test_what_stands_in_for_another_service_may_fail_as_it_likes(
    tmp_path: Path, folder: str, name: str, severity: str
) -> None:
    code = "def handler(event, context):\n    return {'statusCode': 200, 'body': event['body']['id']}\n"
    files = {f"{folder}/template.yaml": STANDING_IN.replace("NAME", name), f"{folder}/app.py": code}
    (found,) = findings(tmp_path, RULE, files)
    assert found.split()[1] == severity


ENCODED = """\
import base64
from requests_toolbelt.multipart import decoder

def handler(event, context):
    body = event["body"]
    if CONDITION:
        body = base64.b64decode(body)
    return {"statusCode": 200, "body": str(body)}
"""


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ('event.get("isBase64Encoded", False)', []),
        ('event["isBase64Encoded"]', []),
        ('event.get("isEncoded")', ["app.py:4"]),
        ('event.get("isBase64Encoded") and decoder.MultipartDecoder(body, "text/plain")', ["app.py:4"]),
    ],
)
def test_what_api_gateway_has_encoded_can_be_decoded(
    make_project: MakeProject, condition: str, expected: list[str]
) -> None:
    code = ENCODED.replace("CONDITION", condition).replace('event["body"]', 'event.get("body")')
    assert findings_of(make_project({"app.py": code}), "handler-without-error-handling") == expected


NESTED = """\
Resources:
  Remover:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: !Sub "${Templates}/lambda.yaml"
      Parameters:
        Handler: index.handler
        FunctionBucketKey: KEY
"""
REMOVER = """\
exports.handler = async (event) => {
  const settings = read(event);
  return { statusCode: 200, body: settings.name };
};
const read = (event) => JSON.parse(event.body);
"""


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ('!Sub "${Base}/functions_zip/remover_code.zip"', []),
        ("functions/remover.zip", []),
        ('!Sub "${Base}/functions_zip/other_code.zip"', ["functions/remover/index.js:1"]),
        ("removers.zip", ["functions/remover/index.js:1"]),
        ("remover_code", ["functions/remover/index.js:1"]),
    ],
)
def test_who_calls_what_a_template_from_elsewhere_deploys_is_not_known(
    make_project: MakeProject, key: str, expected: list[str]
) -> None:
    """A nested stack is given the archive of a folder as the code of its function."""
    project = make_project({"template.yaml": NESTED.replace("KEY", key), "functions/remover/index.js": REMOVER})
    assert findings_of(project, "handler-without-error-handling") == expected


SAVING = "await client.send(new PutCommand({ TableName: 'a', Item: order }))"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"try {{ {SAVING} }} catch (error) {{ return 1 }}", Severity.INFO),
        (f"return {SAVING}.catch(console.log)", Severity.INFO),
        (SAVING, None),
        (f"{SAVING}; try {{ {SAVING} }} catch (error) {{ return 1 }}", None),
        ("return order", Severity.INFO),
        ("if (!order.id) throw new Error('which?')", None),
        ("return await new Orders().add(order)", None),
        ("return traced(async () => new Orders().add(order))", None),
        ("return new Promise((resolve, reject) => look(order, resolve))", None),
    ],
)
def test_parsing_alone_is_advice_where_little_else_is_done(
    make_project: MakeProject, body: str, expected: Severity | None
) -> None:
    """A request that cannot be parsed gets a bad answer, and all others a good one."""
    code = (
        'import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";\n'
        "const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));\n"
        "export const handler = async (event) => {\n  const order = JSON.parse(event.body);\n"
        f"  {body};\n}};\n"
    )
    template = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Save:\n    Type: AWS::Serverless::Function\n"
        "    Properties:\n      Runtime: nodejs24.x\n      Handler: app.handler\n      CodeUri: src\n"
        "      Events: { Post: { Type: HttpApi } }\n"
    )
    project = make_project({"template.yaml": template, "src/app.mjs": code})
    found = [problem for risks in project.all(HandlerRisks) for problem in handler_without_error_handling.check(risks)]
    assert [problem.severity for problem in found] == [expected]


@pytest.mark.parametrize(
    ("asked", "events", "expected"),
    [
        ("event.action === 'refresh'", "Post: { Type: HttpApi }", 0),
        ("event.action === 'refresh'", "Post: { Type: HttpApi }, At: { Type: Schedule }", 0),
        ("event['detail-type'] === 'refresh'", "Post: { Type: HttpApi }", 0),
        ("event.httpMethod === 'GET'", "Post: { Type: HttpApi }", 1),
        ("event.cookies === 'a'", "Post: { Type: HttpApi }", 1),
        ("event.action !== 'refresh'", "Post: { Type: HttpApi }", 1),
        ("process.env.ACTION === 'refresh'", "Post: { Type: HttpApi }", 1),
    ],
)
def test_what_other_events_ask_for_fails_for_no_request(
    make_project: MakeProject, asked: str, events: str, expected: int
) -> None:
    """Such as the input of a schedule, whose failures are to be seen."""
    code = (
        f"export const handler = async (event) => {{\n  if ({asked}) {{\n    return fetch(event.url);\n  }}\n"
        "  return { statusCode: 200 };\n};\n"
    )
    template = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Save:\n    Type: AWS::Serverless::Function\n"
        "    Properties:\n      Runtime: nodejs24.x\n      Handler: app.handler\n      CodeUri: src\n"
        f"      Events: {{ {events} }}\n"
    )
    project = make_project({"template.yaml": template, "src/app.mjs": code})
    assert len(findings_of(project, RULE)) == expected


@pytest.mark.parametrize(
    ("name", "code", "severity"),
    [
        ("app.py", "    signature = event['headers']['X-Slack-Signature']\n", "info"),
        ("app.py", "    signature = event['headers']['X-Hub-Signature-256']\n", "warning"),
        ("app.js", "  const signature = event.headers['stripe-signature'];\n", "info"),
        ("app.js", "  const signature = event.headers['x-request-id'];\n", "warning"),
    ],
)
def test_who_sends_a_request_again_after_an_error_wants_to_see_it(
    tmp_path: Path, name: str, code: str, severity: str
) -> None:
    """Services say by which header they sign; GitHub sends nothing again."""
    texts = {
        "app.py": (
            "import boto3\ntable = boto3.resource('dynamodb').Table('t')\ndef handler(event, context):\n"
            f"{code}    table.put_item(Item=event['body'])\n    return {{'statusCode': 200}}\n"
        ),
        "app.js": (
            "const AWS = require('aws-sdk');\nconst table = new AWS.DynamoDB.DocumentClient();\n"
            f"exports.handler = async (event) => {{\n{code}"
            "  await table.put({ TableName: 't', Item: event.body }).promise();\n  return { statusCode: 200 };\n};\n"
        ),
    }
    template = STANDING_IN.replace("NAME", "Orders")
    if name == "app.js":
        template = template.replace("python3.13", "nodejs22.x")
    (found,) = findings(tmp_path, RULE, {"template.yaml": template, name: texts[name]})
    assert found.split()[1] == severity


@pytest.mark.parametrize(
    ("function", "paths", "severity"),
    [
        ("PaymentHook", ("/payments",), "info"),
        ("Payments", ("/webhooks/payments",), "info"),
        ("Payments", ("/pay/payPalIpn", "/pay/stripeHook"), "info"),
        ("Payments", ("/webhooks/payments", "/payments"), "warning"),
        ("Hooked", ("/hooked",), "warning"),
    ],
)
def test_what_is_called_a_webhook_is_called_again(
    tmp_path: Path, function: str, paths: tuple[str, ...], severity: str
) -> None:
    """By its own name, or by those of all paths that lead to it."""
    events = ", ".join(
        f"E{index}: {{ Type: HttpApi, Properties: {{ Path: {path}, Method: post }} }}"
        for index, path in enumerate(paths)
    )
    template = (
        f"Transform: AWS::Serverless-2016-10-31\nResources:\n  {function}:\n    Type: AWS::Serverless::Function\n"
        "    Properties:\n      Runtime: python3.13\n      Handler: app.handler\n      CodeUri: .\n"
        f"      Events: {{ {events} }}\n"
    )
    code = (
        "import boto3\ntable = boto3.resource('dynamodb').Table('t')\ndef handler(event, context):\n"
        "    table.put_item(Item=event['body'])\n    return {'statusCode': 200}\n"
    )
    (found,) = findings(tmp_path, RULE, {"template.yaml": template, "app.py": code})
    assert found.split()[1] == severity


@pytest.mark.parametrize(
    ("name", "head", "code", "severity"),
    [
        ("app.py", "TOKEN = os.environ['TELEGRAM_TOKEN']", "event['body']['update_id']", "info"),
        ("app.py", "from telegram import Update", "dispatcher.process_update(event['body'])", "info"),
        ("app.py", "TABLE = os.environ['TABLE']", "event['body']['update_id']", "warning"),
        ("app.py", "from telegram import Bot", "Bot(event['path'])", "warning"),
        ("app.js", "const { Telegraf } = require('telegraf');", "bot.handleUpdate(event.body)", "info"),
        ("app.js", "const Telegram = require('node-telegram-bot-api');", "bot.processUpdate(event.body)", "info"),
        ("app.js", "const { BOT_TOKEN } = process.env;", "bot.processUpdate(event.body)", "info"),
        ("app.js", "const store = require('./store');", "store.handleUpdate(event.body)", "warning"),
    ],
)
def test_telegram_sends_again_what_a_bot_fails_on(
    tmp_path: Path, name: str, head: str, code: str, severity: str
) -> None:
    """What only tells somebody by Telegram, or calls something else an update, is called by others."""
    texts = {
        "app.py": (
            f"import boto3, os\n{head}\ntable = boto3.resource('dynamodb').Table('t')\ndef handler(event, context):\n"
            f"    {code}\n    table.put_item(Item=event['body'])\n    return {{'statusCode': 200}}\n"
        ),
        "app.js": (
            f"{head}\nconst AWS = require('aws-sdk');\nconst table = new AWS.DynamoDB.DocumentClient();\n"
            f"exports.handler = async (event) => {{\n  {code};\n"
            "  await table.put({ TableName: 't', Item: event.body }).promise();\n  return { statusCode: 200 };\n};\n"
        ),
    }
    template = STANDING_IN.replace("NAME", "Orders")
    if name == "app.js":
        template = template.replace("python3.13", "nodejs22.x")
    (found,) = findings(tmp_path, RULE, {"template.yaml": template, name: texts[name]})
    assert found.split()[1] == severity


def test_to_sign_an_address_asks_nobody(tmp_path: Path) -> None:
    """A client does it by itself."""
    code = (
        "const S3 = require('aws-sdk/clients/s3');\nconst s3 = new S3();\nexports.handler = async ({ body }) => {\n"
        "  const url = s3.getSignedUrl('putObject', { Bucket: 'b', Key: body });\n"
        "  return { statusCode: 200, body: url };\n};\n"
    )
    template = STANDING_IN.replace("NAME", "Orders").replace("python3.13", "nodejs16.x")
    assert findings(tmp_path, RULE, {"template.yaml": template, "app.js": code}) == []


ROUTES = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Keys:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: keys.handler, CodeUri: src, Events: { Api: { Type: HttpApi } } }
  User:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: user.handler, CodeUri: src, Events: { Api: { Type: HttpApi } } }
"""
MEMBERS = """{
  keys: () => respond({ keys: [] }),
  user: (text) => respond(JSON.parse(text)),
}"""


@pytest.mark.parametrize(
    ("controllers", "expected"),
    [
        (f"module.exports = (respond) => ({MEMBERS});", ["src/user.js:2"]),
        (f"module.exports = (respond) => {{ const all = {MEMBERS}; return all; }};", ["src/user.js:2"]),
        (
            "module.exports = (respond) => {\n  const text = JSON.parse(respond());\n"
            "  return { keys: () => text, user: () => 1 };\n};",
            ["src/keys.js:2", "src/user.js:2"],
        ),
    ],
)
def test_what_an_object_offers_fails_where_somebody_calls_it(
    make_project: MakeProject, controllers: str, expected: list[str]
) -> None:
    """And not where the object is made, unless making it fails."""
    code = 'const controllers = require("./controllers");\nmodule.exports.handler = (event, context, callback) => {{\n'
    files = {
        "template.yaml": ROUTES,
        "src/controllers.js": controllers,
        "src/keys.js": code.format() + "  controllers((answer) => callback(null, answer)).keys();\n};\n",
        "src/user.js": code.format() + "  controllers((answer) => callback(null, answer)).user(event.body);\n};\n",
    }
    assert findings_of(make_project(files), RULE) == expected


PRESENTER = """\
from controller import Controller
from request import Request
controller = Controller()
def handler(event, context):
    request = Request(event["body"])
    return controller(request=request())
"""
REQUEST = """\
import json
class Request:
    def __init__(self, body):
        self.body = body
    def __call__(self):
        return {"body": json.loads(self.body)}
"""
CONTROLLER = """\
import boto3
table = boto3.resource("dynamodb").Table("orders")
class Controller:
    def __call__(self, request):
        BEGIN
            table.put_item(Item=request["body"])
            return {"statusCode": 200}
        END
"""


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        ("try:", "except Exception:\n            return {'statusCode': 500}", Severity.INFO),
        ("try:", "except ValueError:\n            return {'statusCode': 400}", None),
        ("if request:", "return {'statusCode': 400}", None),
    ],
)
def test_a_controller_that_handles_all_but_what_cannot_be_parsed(
    make_project: MakeProject, begin: str, end: str, expected: Severity | None
) -> None:
    template = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Save:\n    Type: AWS::Serverless::Function\n"
        "    Properties:\n      Runtime: python3.13\n      Handler: app.handler\n      CodeUri: src\n"
        "      Events: { Post: { Type: HttpApi } }\n"
    )
    code = CONTROLLER.replace("BEGIN", begin).replace("END", end)
    files = {"template.yaml": template, "src/app.py": PRESENTER, "src/request.py": REQUEST, "src/controller.py": code}
    risks = make_project(files).all(HandlerRisks)
    problems = [problem for found in risks for problem in handler_without_error_handling.check(found)]
    assert [problem.severity for problem in problems] == [expected]


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        (
            "app.py",
            "    if LOCAL:\n        event = json.loads(event['body'])\n    save(event['Records'][0]['body'])\n",
            Severity.INFO,
        ),
        (
            "app.py",
            "    for record in event.get('Records', []):\n        save(record['body'])\n    save(event['body'])\n",
            Severity.INFO,
        ),
        ("app.py", "    save(event['body'])\n", None),
        (
            "app.mjs",
            "  if (event.Records) { return save(event.Records[0].body) }\n  return save(event.body);\n",
            Severity.INFO,
        ),
        ("app.mjs", "  return save(event.body);\n", None),
    ],
)
def test_what_takes_messages_as_well_would_lose_them(
    make_project: MakeProject, name: str, code: str, expected: Severity | None
) -> None:
    """Whatever calls it in this template: Lambda sends a message again after an error alone."""
    before, after = {
        "app.py": (
            "import json, os\nimport boto3\nqueue = boto3.client('sqs')\nLOCAL = os.getenv('LOCAL')\n\n"
            "def save(text):\n    queue.send_message(QueueUrl='q', MessageBody=text)\n\n"
            "def handler(event, context):\n",
            "    return {'statusCode': 200, 'body': ''}\n",
        ),
        "app.mjs": (
            "import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';\nconst sqs = new SQSClient({});\n"
            "const save = (text) => sqs.send(new SendMessageCommand({ QueueUrl: 'q', MessageBody: text }));\n"
            "export const handler = async (event) => {\n",
            "};\n",
        ),
    }[name]
    runtime = "nodejs22.x" if name == "app.mjs" else "python3.13"
    template = sam(", Events: {Api: {Type: HttpApi}}").replace("python3.13", runtime)
    project = make_project({"template.yaml": template, name: before + code + after})
    (problem,) = (each for found in project.all(HandlerRisks) for each in handler_without_error_handling.check(found))
    assert problem.severity is expected
