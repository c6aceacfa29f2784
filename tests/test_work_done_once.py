"""Work that inputs can multiply is done once: tests count the steps for a small input and for one of double size."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from conftest import MakeProject
from serverless_lint import found_secrets
from serverless_lint.analyses import (
    branch_imports,
    connections,
    dynamodb_requests,
    missing_code,
    older_sdk,
    passed_over_records,
    promises_as_values,
    wasteful_requests,
)
from serverless_lint.analyses.branch_imports import BranchImport
from serverless_lint.analyses.connections import Connection
from serverless_lint.analyses.dynamodb_requests import FaultyExpression, UntypedValue
from serverless_lint.analyses.event_work import EventWork
from serverless_lint.analyses.idle_timeouts import IdleTimeout
from serverless_lint.analyses.injections import EventFlow, Injection
from serverless_lint.analyses.local_leftovers import LocalLeftover
from serverless_lint.analyses.lost_records import LostRecord
from serverless_lint.analyses.missing_code import MissingCodeFinder, NamedCode
from serverless_lint.analyses.missing_packages import MissingPackage
from serverless_lint.analyses.missing_permissions import MissingPermission
from serverless_lint.analyses.older_sdk import OlderIdiom
from serverless_lint.analyses.passed_over_records import RecordsPassedOver
from serverless_lint.analyses.promises_as_values import PromiseAsValue
from serverless_lint.analyses.wasteful_requests import RequestForEach, SecretRead
from serverless_lint.checks import hardcoded_credentials
from serverless_lint.found_secrets import FoundSecrets
from serverless_lint.front_ends import literals
from serverless_lint.front_ends.cdk.uses import Uses
from serverless_lint.front_ends.serverless_framework import parts
from serverless_lint.front_ends.serverless_framework.variables import Variables
from serverless_lint.link import handlers, script_packages
from serverless_lint.link.manifests import Manifests
from serverless_lint.link.program import expressions
from serverless_lint.link.program.guards import Guards
from serverless_lint.link.program.handed_on import HandedOn
from serverless_lint.link.program.handler_flow import HandlerFlow
from serverless_lint.link.program.reach import CallGraph
from serverless_lint.link.program.sdk import Sdk
from serverless_lint.link.script_packages import ScriptPackages
from serverless_lint.link.stack import resource_access
from serverless_lint.model import Program, TextFile
from serverless_lint.parse.template.template import Resource
from serverless_lint.source import Document, Span
from serverless_lint.sources.sources import Sources

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: {runtime}
      Handler: app.handler
      Environment: {{ Variables: {{ TABLE: !Ref Table }} }}
      Events: {{ Orders: {{ Type: SQS, Properties: {{ Queue: !GetAtt Orders.Arn }} }} }}
  Orders: {{ Type: AWS::SQS::Queue }}
  Table: {{ Type: AWS::Serverless::SimpleTable }}
"""
PYTHON = """\
import os
import boto3
import settings
dynamodb = boto3.client("dynamodb")
secrets = boto3.client("secretsmanager")
"""
PUT = 'dynamodb.put_item(TableName=os.environ["TABLE"], Item={"id": {"S": "1"}})\n'
NODE = """\
import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
const sqs = new SQSClient({});
export const handler = async (event) => {
"""
SEND = 'await sqs.send(new SendMessageCommand({ QueueUrl: "a", MessageBody: "b" }));\n'


class Counter:
    """Counts how often functions are called."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.count = 0

    def watch(self, owner: Any, name: str) -> None:
        original: Callable[..., Any] = getattr(owner, name)

        def counted(*args: Any, **kwargs: Any) -> Any:
            self.count += 1
            return original(*args, **kwargs)

        self._monkeypatch.setattr(owner, name, counted)


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> Counter:
    return Counter(monkeypatch)


def _layers(size: int, made: str) -> str:
    """Names that are each made of the one before, many times."""
    return "".join(f"v{at} = {made.format(f'v{at - 1}', ', '.join([f'v{at - 1}'] * size))}\n" for at in range(1, 7))


def _nested(size: int) -> str:
    return (
        PYTHON
        + "v0 = settings.load(1)\n"
        + _layers(size, "settings.load({1})")
        + (f"def handler(event, context):\n    if v6 == 3:\n        {PUT}")
    )


def _joined(size: int) -> str:
    conditions = "".join(f"    v{at} = {' and '.join([f'v{at - 1}'] * size)}\n" for at in range(1, 7))
    return PYTHON + f'def handler(event, context):\n    v0 = event["a"]\n{conditions}    if v6:\n        {PUT}'


def _called(size: int) -> str:
    layers = "".join(
        f"def f{layer}_{at}(stage):\n"
        + (f'    if stage == "prod":\n        {PUT}' if not layer else "")
        + "".join(f"    f{layer - 1}_{each}(stage)\n" for each in range(size if layer else 0))
        for layer in range(6)
        for at in range(size)
    )
    return PYTHON + layers + "def handler(event, context):\n" + "".join(f'    f5_{at}("s{at}")\n' for at in range(size))


@pytest.mark.parametrize(
    ("made", "owner", "method"),
    [
        (_nested, HandedOn, "_of"),
        (_nested, Guards, "_has_setting"),
        (_joined, Guards, "truth"),
        (_called, Guards, "_texts"),
    ],
)
def test_what_is_made_of_the_same_many_times_is_looked_at_once(
    make_project: MakeProject, counter: Counter, made: Callable[[int], str], owner: type, method: str
) -> None:
    counter.watch(owner, method)
    make_project({"template.yaml": TEMPLATE.format(runtime="python3.13"), "app.py": made(8)}).all(MissingPermission)
    assert counter.count < 10_000


def _heavy(size: int) -> str:
    """Names of one package, each used on a branch."""
    imports = "".join(f"import pandas as p{at}\n" for at in range(size))
    uses = "".join(f"        p{at}.read()\n" for at in range(size))
    return f"{imports}def handler(event, context):\n    if event['a']:\n{uses}    else:\n        handler(1, 2)\n"


def _secrets(size: int) -> str:
    reads = "".join(f'def f{at}():\n    return secrets.get_secret_value(SecretId="a")\n' for at in range(size))
    chain = "".join(f"def h{at}():\n    h{at + 1}()\n" for at in range(size))
    last = f"def h{size}():\n" + "".join(f"    f{at}()\n" for at in range(size))
    return PYTHON + reads + chain + last + "def handler(event, context):\n    h0()\n"


def _loops(size: int) -> str:
    get = '        dynamodb.get_item(TableName=os.environ["TABLE"], Key={"id": {"S": record}})\n'
    return PYTHON + 'def handler(event, context):\n    for record in event["Records"]:\n' + get * size


def _expressions(size: int) -> str:
    text = " AND ".join(f"#a{at} = :b{at}" for at in range(size * 10))
    scan = 'dynamodb.scan(TableName=os.environ["TABLE"], FilterExpression=TEXT, ExpressionAttributeNames={})\n'
    return PYTHON + f'TEXT = "{text}"\ndef handler(event, context):\n' + f"    {scan}" * size


def _codes(size: int) -> str:
    compared = "".join(f'if (error.code === "XException") console.log({at});\n' for at in range(size))
    return f"{NODE}try {{\n{SEND * size}}} catch (error) {{\n{compared}throw error; }} }};\n"


def _catches(size: int) -> str:
    body = "".join(f"    try:\n        {PUT}    except Exception:\n        print({at})\n" for at in range(size))
    return PYTHON + "def handler(event, context):\n" + body


def _chained(size: int) -> str:
    """A chain of functions, each of which a `try` calls."""
    chain = "".join(f"def h{at}():\n    h{at + 1}()\n" for at in range(size)) + f"def h{size}():\n    {PUT}"
    calls = "".join(f"        h{at}()\n" for at in range(size))
    return f"{PYTHON}{chain}def handler(event, context):\n    try:\n{calls}    except Exception:\n        print(1)\n"


def _mended(size: int) -> str:
    """The same where an error is caught, in a handler that loses it."""
    chain = "".join(f"def h{at}():\n    h{at + 1}()\n" for at in range(size)) + f"def h{size}():\n    print(1)\n"
    calls = "".join(f"        h{at}()\n" for at in range(size))
    return (
        f"{PYTHON}{chain}def handler(event, context):\n    try:\n        {PUT}    except Exception:\n{calls}"
        '        return {"statusCode": 500}\n'
    )


def _returned(size: int) -> str:
    """Functions that each return many times what the next one gives, a promise at last."""
    again = "".join(f"if (a === {at}) return g(a);\n" for at in range(size))
    layers = "".join(f"function f{at}(a) {{\n{again.replace('g(', f'f{at + 1}(')}}}\n" for at in range(5))
    return f"{layers}async function f5() {{}}\nexport const handler = async (event) => f0(1).name;\n"


def _shared(size: int) -> str:
    members = ", ".join(f'"a{at}": "b"' for at in range(size * 4))
    put = '    dynamodb.put_item(TableName=os.environ["TABLE"], Item=Kept.item)\n'
    return f"{PYTHON}class Kept:\n    item = {{{members}}}\ndef handler(event, context):\n" + put * size


def _clients(size: int) -> str:
    made = "".join(f'    boto3.client("sqs", endpoint_url="http://localhost:{at}")\n' for at in range(size))
    return PYTHON + "def handler(event, context):\n" + made


def _routes(size: int) -> str:
    """A function that asks for each path, and sets and calls something for it."""
    routes = "".join(
        f"  if (event.path === '/{at}') {{ const a{at} = f(event); return a{at}; }}\n" for at in range(size)
    )
    made = "const client = new SQSClient({}); await client.send(new SendMessageCommand(event));"
    imports = 'import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";\n'
    return f"{imports}const f = (a) => a;\nexport const handler = async (event) => {{\n{routes}  {made}\n}};\n"


@pytest.mark.parametrize(
    ("kind", "made", "file", "owner", "function"),
    [
        (SecretRead, _secrets, "app.py", wasteful_requests, "_may_keep"),
        (RequestForEach, _loops, "app.py", Sdk, "call_at"),
        (PromiseAsValue, _returned, "app.mjs", promises_as_values._Finder, "gives_promise"),
        (OlderIdiom, _codes, "app.mjs", older_sdk, "_is_newer"),
        (LostRecord, _catches, "app.py", Span, "has"),
        (LostRecord, _chained, "app.py", CallGraph, "_may_run"),
        (EventWork, _mended, "app.py", CallGraph, "_may_run"),
        (FaultyExpression, _expressions, "app.py", dynamodb_requests, "FaultyExpression"),
        (UntypedValue, _shared, "app.py", dynamodb_requests, "_is_native"),
        (BranchImport, _heavy, "app.py", branch_imports, "subexpressions"),
        (LocalLeftover, _clients, "app.py", expressions, "parts_of"),
        (Connection, _routes, "app.mjs", connections, "parts_with_calls"),
    ],
)
def test_twice_the_code_is_twice_the_work(
    make_project: MakeProject,
    counter: Counter,
    kind: type,
    made: Callable[[int], str],
    file: str,
    owner: Any,
    function: str,
) -> None:
    runtime = "python3.13" if file.endswith(".py") else "nodejs22.x"
    counter.watch(owner, function)
    steps = []
    for size in (60, 120):
        counter.count = 0
        tuple(make_project({"template.yaml": TEMPLATE.format(runtime=runtime), file: made(size)}).all(kind))
        steps.append(counter.count)
    assert steps[1] <= 2.5 * steps[0] + 100


def test_policies_of_other_queues_are_not_asked_about_one(make_project: MakeProject, counter: Counter) -> None:
    counter.watch(resource_access, "flattened")
    statement = '{ Effect: Allow, Principal: { AWS: "*" }, Action: "sqs:*", Resource: "*" }'
    code = f"{PYTHON}def handler(event, context):\n    boto3.client('sqs').send_message(QueueUrl=os.environ['TABLE'])\n"
    steps = []
    for size in (10, 20):
        counter.count = 0
        resources = "".join(
            f"  Q{at}: {{ Type: AWS::SQS::Queue }}\n"
            f"  P{at}: {{ Type: AWS::SQS::QueuePolicy, Properties: {{ Queues: [!Ref Q{at}],"
            f" PolicyDocument: {{ Statement: [{statement}] }} }} }}\n"
            f"  F{at}: {{ Type: AWS::Serverless::Function, Properties: {{ Runtime: python3.13, Handler: app.handler,"
            f" Environment: {{ Variables: {{ TABLE: !Ref Q{at} }} }} }} }}\n"
            for at in range(size)
        )
        template = f"Transform: AWS::Serverless-2016-10-31\nResources:\n{resources}"
        tuple(make_project({"template.yaml": template, "app.py": code}).all(MissingPermission))
        steps.append(counter.count)
    assert 0 < steps[1] <= 2.5 * steps[0]


def test_ways_to_a_text_of_many_parts_are_looked_for_once(make_project: MakeProject, counter: Counter) -> None:
    counter.watch(HandlerFlow, "_before")
    counter.watch(EventFlow, "_text")
    steps = []
    for size in (10, 20):
        counter.count = 0
        parts = "".join(f" + event.queryStringParameters.a{at} + '/x'" for at in range(size))
        code = f"const fs = require('fs');\nexports.handler = async (event) => fs.readFileSync('/tmp/'{parts});\n"
        template = TEMPLATE.format(runtime="nodejs22.x").replace(
            "Type: SQS, Properties: { Queue: !GetAtt Orders.Arn }", "Type: Api, Properties: { Path: /, Method: get }"
        )
        assert tuple(make_project({"template.yaml": template, "app.js": code}).all(Injection)) == ()
        steps.append(counter.count)
    # Each part is in the text from where it is added on.
    assert 0 < steps[1] <= 4.5 * steps[0]


def test_the_newest_of_many_versions_is_looked_for_once(make_project: MakeProject, counter: Counter) -> None:
    counter.watch(handlers, "_by_numbers")
    functions = "".join(f"  f{at}: {{ handler: \"${{opt:version, 'z'}}/app.handler\" }}\n" for at in range(10))
    service = f"service: a\nprovider: {{ name: aws, runtime: nodejs22.x }}\nfunctions:\n{functions}"
    versions = {f"v{at}/app.js": "exports.handler = async () => 1;\n" for at in range(10)}
    project = make_project({"serverless.yml": service, **versions})
    assert {program.handler.module.name for program in project.all(Program)} == {"v9/app.js"}
    assert counter.count == 10


def test_a_file_is_asked_once_whether_its_keys_are_of_a_test(make_project: MakeProject, counter: Counter) -> None:
    counter.watch(hardcoded_credentials, "_is_quoted")
    letters = "Q7ZP3MXR2KDVTW5B"
    keys = " ".join(f"AKIA{letters[at:]}{letters[:at]}" for at in range(10))
    (document,) = make_project({"template.yaml": f"Resources: {{}}\n# {keys}\n"}).all(TextFile)
    assert len(list(hardcoded_credentials.hardcoded_aws_access_key.check(document))) == 10
    assert counter.count == 1


def test_a_lock_file_is_read_once_for_all_folders_below(make_project: MakeProject, counter: Counter) -> None:
    code = """\
import { S3Client } from "@aws-sdk/client-s3";
const s3 = new S3Client({ requestHandler: { requestTimeout: 900 } });
export const handler = async () => s3.send(1);
"""
    functions = "".join(
        f"  F{at}: {{ Type: AWS::Serverless::Function,"
        f" Properties: {{ Runtime: nodejs22.x, Handler: app.handler, CodeUri: s{at}/ }} }}\n"
        for at in range(5)
    )
    project = make_project(
        {
            "template.yaml": f"Transform: AWS::Serverless-2016-10-31\nResources:\n{functions}",
            "package-lock.json": '{"packages": {"node_modules/@smithy/node-http-handler": {"version": "4.9.0"}}}',
            **{f"s{at}/app.mjs": code for at in range(5)},
        }
    )
    counter.watch(Manifests, "locked_versions")
    assert len(tuple(project.all(IdleTimeout))) == 5
    # In each folder, and once around them.
    assert counter.count == 6


def test_scripts_are_read_once_for_all_packages_that_nothing_brings(
    make_project: MakeProject, counter: Counter
) -> None:
    code = "".join(f"import a{at} from 'package-{at}';\n" for at in range(5))
    project = make_project(
        {
            "template.yaml": TEMPLATE.format(runtime="nodejs22.x").replace("Runtime", "CodeUri: src\n      Runtime"),
            "src/app.mjs": f"{code}export const handler = async () => [{', '.join(f'a{at}' for at in range(5))}];\n",
            "build.sh": "npm install package-3\n",
        }
    )
    counter.watch(Sources, "documents")
    lacking = {each.package: each.is_without_files for each in project.all(MissingPackage)}
    assert lacking == {f"package-{at}": at != 3 for at in range(5)}
    assert counter.count == 1


def _including(size: int) -> dict[str, str]:
    """Services that all take in one file with many resources."""
    resources = "".join(f"  Q{at}: {{ Type: AWS::SQS::Queue }}\n" for at in range(size))
    service = "service: a\nprovider: { name: aws, runtime: nodejs22.x }\nresources: ${file(../resources.yml)}\n"
    return {
        "resources.yml": f"Resources:\n{resources}",
        **{f"s{at}/serverless.yml": service for at in range(size)},
    }


def test_a_file_that_many_services_include_is_read_once(make_project: MakeProject, counter: Counter) -> None:
    counter.watch(parts, "references_in")
    counter.watch(parts, "Part")
    assert len(tuple(make_project(_including(10)).all(Resource))) == 100
    assert counter.count == 2


def test_services_have_a_bounded_number_of_values_of_one_file_together(
    make_project: MakeProject, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "MAX_TOGETHER", 2_000)
    counter.watch(Variables, "resolve")
    steps = []
    for size in (30, 60):
        counter.count = 0
        make_project(_including(size))
        steps.append(counter.count)
    assert 0 < steps[1] <= 2.5 * steps[0]


def test_a_line_with_many_secrets_is_masked_once(counter: Counter) -> None:
    document = Document("a.js", " ".join(f'"{at}"' for at in range(100)))
    secrets = FoundSecrets(document.at(Span(at * 4, at * 4 + 2)) for at in range(20))
    counter.watch(found_secrets, "_as_shown")
    assert {secrets.masked_line(document, 1)[:12] for _ in range(20)} == {'"*" "*" "*" '}
    assert counter.count == 20


def _asking(size: int) -> str:
    """A handler that has a function for each record many times over, and asks for another source in each."""
    asked = 'if (record.eventSource === "aws:s3") { save(record); } save(event);'
    each = "".join(f"  event.Records.forEach((record) => {{ {asked} }});\n" for _ in range(size))
    return f"const save = (a) => a;\nexport const handler = async (event) => {{\n{each}}};\n"


def test_what_a_module_does_is_listed_once_for_all_its_callbacks(make_project: MakeProject, counter: Counter) -> None:
    counter.watch(passed_over_records, "last_name")
    steps = []
    for size in (40, 80):
        counter.count = 0
        template = TEMPLATE.format(runtime="nodejs22.x")
        assert tuple(make_project({"template.yaml": template, "app.mjs": _asking(size)}).all(RecordsPassedOver)) == ()
        steps.append(counter.count)
    assert 0 < steps[1] <= 2.5 * steps[0]


CDK = """\
import { Construct } from 'constructs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
"""
PYTHON_OF_CDK = "import textwrap\nfrom aws_cdk import aws_lambda as _lambda\n"


def _cdk_function(at: int, code: str) -> str:
    given = f"runtime: lambda.Runtime.NODEJS_22_X, handler: 'a.handler', code: {code}"
    return f"new lambda.Function(this, 'F{at}', {{ {given} }});\n"


def test_code_is_searched_once_for_a_missing_folder_that_many_functions_name(
    make_project: MakeProject, counter: Counter
) -> None:
    counter.watch(MissingCodeFinder, "_found_naming")
    functions = "".join(_cdk_function(at, "lambda.Code.fromAsset('handlers')") for at in range(10))
    project = make_project({"cdk.json": '{"app": "npx tsx lib/a.ts"}', "lib/a.ts": CDK + functions})
    assert len([code for code in project.all(NamedCode) if code.missing]) == 10
    assert counter.count == 1


def test_no_more_is_searched_for_missing_folders_than_there_is_room_for(
    make_project: MakeProject, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(missing_code, "_MAX_CHARACTERS", 1_000)
    functions = "".join(_cdk_function(at, f"lambda.Code.fromAsset('handlers{at}')") for at in range(10))
    project = make_project({"cdk.json": '{"app": "npx tsx lib/a.ts"}', "lib/a.ts": CDK + functions})
    assert [code for code in project.all(NamedCode) if code.missing] == []


def test_texts_that_a_program_moves_to_the_left_are_bounded_together(
    make_project: MakeProject, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(literals, "_MAX_VALUES", 5_000)
    counter.watch(textwrap, "dedent")
    blanks = " " * 100_000
    functions = "".join(
        f"_lambda.Function(self, 'F{at}', runtime=_lambda.Runtime.PYTHON_3_13, handler='index.handler',\n"
        "  code=_lambda.Code.from_inline(textwrap.dedent(TEXT)))\n"
        for at in range(40)
    )
    program = f'{PYTHON_OF_CDK}TEXT = "{blanks}"\n{functions}'
    make_project({"cdk.json": '{"app": "python a.py"}', "a.py": program})
    assert 0 < counter.count < 10


class _Scripts:
    """Scripts that all make one package."""

    def texts_beside_code(self) -> Iterator[Document]:
        yield from (Document(f"s{at}.sh", f"cd a{at} && zip -r ../orders.zip .\n") for at in range(20))


def test_scripts_that_make_a_package_are_looked_for_once_for_each_folder(counter: Counter) -> None:
    counter.watch(script_packages, "may_be_for")
    packages = ScriptPackages(_Scripts())
    places = [place for at in range(20) for place in packages.places("orders", f"m{at}", ".")]
    assert (len(places), counter.count) == (400, 20)


def test_a_package_that_is_renamed_over_and_over_has_few_names() -> None:
    class Scripts:
        def texts_beside_code(self) -> Iterator[Document]:
            moves = "".join(f"mv a{at}.zip orders.zip\n" for at in range(100))
            yield Document("s.sh", "".join(f"zip -r a{at}.zip .\n" for at in range(100)) + moves)

    assert len(tuple(ScriptPackages(Scripts()).places("orders", "app", "."))) == 9


def test_the_words_of_a_file_are_counted_once_for_all_its_classes(make_project: MakeProject, counter: Counter) -> None:
    counter.watch(Uses, "_found_words_once")
    classes = "".join(
        f"class C{at} extends Construct {{\n  constructor(scope, id) {{\n    super(scope, id);\n"
        f"    {_cdk_function(at, 'lambda.Code.fromAsset(`src`)')}  }}\n}}\n"
        for at in range(10)
    )
    program = (
        f"{CDK}import {{ App, Stack }} from 'aws-cdk-lib';\n{classes}const app = new App();\nnew Stack(app, 'S');\n"
    )
    make_project({"cdk.json": '{"app": "npx tsx lib/a.ts"}', "lib/a.ts": program, "src/a.js": "exports.handler = 1;\n"})
    assert counter.count == 1
