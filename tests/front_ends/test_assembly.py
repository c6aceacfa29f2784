"""What an application of the AWS CDK was synthesised to, at the places of its program."""

from __future__ import annotations

import base64
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from agreement import findings
from conftest import MakeProject
from serverless_lint.analyses.needed_of_services import PolicySetOfCode
from serverless_lint.checks.wildcard_iam import wildcard_iam_action
from serverless_lint.config import Config
from serverless_lint.files.discover import discover
from serverless_lint.front_ends.cdk.assembly import Assembly, read_assembly
from serverless_lint.front_ends.cdk.code import Sources as CodeSources
from serverless_lint.front_ends.cdk.files import Files
from serverless_lint.front_ends.cdk.program import CallsByPlace, Place, Program
from serverless_lint.front_ends.cdk.stack import read_stacks
from serverless_lint.linter import lint
from serverless_lint.model import Function, FunctionCode, Project, Queue
from serverless_lint.parse.code.facts import CodeModule
from serverless_lint.parse.code.imports import javascript_candidates
from serverless_lint.parse.template.template import Reference
from serverless_lint.parse.tree.nodes import TreeFile
from serverless_lint.parse.tree.read import parse_tree
from serverless_lint.source import Document
from serverless_lint.sources.facts import parse_code
from serverless_lint.sources.sources import Sources

PROGRAM = """\
import { App, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';

export class Orders extends Stack {
  constructor(scope: App, id: string) {
    super(scope, id);
    new lambda.Function(this, 'Worker', {
      code: lambda.Code.fromAsset('src'),
    });
  }
}
"""
PYTHON_PROGRAM = """\
from aws_cdk import Stack, aws_lambda

class Orders(Stack):
    def __init__(self, scope, id):
        super().__init__(scope, id)
        aws_lambda.Function(self, "Worker", code=aws_lambda.Code.from_asset("src"))
"""
HANDLER = "def handler(event, context):\n    return None\n"
NOW = 1_700_000_000
FRAME = "new Orders (/home/somebody/shop/lib/orders.ts:7:5)"
WORKER: dict[str, Any] = {
    "Type": "AWS::Lambda::Function",
    "Properties": {
        "Code": {"S3Bucket": "assets", "S3Key": "abc.zip"},
        "Handler": "app.handler",
        "Runtime": "python3.13",
        "Timeout": 1,
    },
    "Metadata": {"aws:cdk:path": "Orders/Worker/Resource", "aws:asset:path": "asset.abc"},
}


def function(path: str = "Worker/Resource", asset: object = "asset.abc") -> dict[str, Any]:
    """The function at a construct path, with other metadata."""
    return {**WORKER, "Metadata": {**WORKER["Metadata"], "aws:cdk:path": f"Orders/{path}", "aws:asset:path": asset}}


def assembly(
    resources: Mapping[str, Any], frames: Mapping[str, Any] | None = None, *, folder: str = "cdk.out", **more: Any
) -> dict[str, str]:
    """The files of an assembly with one stack; `more` is added to its manifest's entry."""
    entries = {
        f"/Orders/{path}": [{"type": "aws:cdk:creationStack", "data": calls}] for path, calls in (frames or {}).items()
    }
    artifact = {
        "type": "aws:cloudformation:stack",
        "properties": {"templateFile": "Orders.template.json"},
        "additionalMetadataFile": "Orders.metadata.json",
        "displayName": "Orders",
        **more,
    }
    return {
        f"{folder}/manifest.json": json.dumps({"version": "55.0.0", "artifacts": {"Orders": artifact}}),
        f"{folder}/Orders.metadata.json": json.dumps(entries),
        f"{folder}/Orders.template.json": json.dumps({"Resources": resources}),
    }


BASE = {"cdk.json": '{"app": "npx tsx bin/app.ts"}', "lib/orders.ts": PROGRAM, "src/app.py": HANDLER}
ASSET = {"cdk.out/asset.abc/app.py": HANDLER}
SYNTHESISED = {**BASE, **ASSET, **assembly({"Worker1234": WORKER}, {"Worker/Resource": [FRAME]})}


WAITING = {**SYNTHESISED, "src/app.py": "import prices\ndef handler(event, context): return prices.all()\n"}
"""With code that calls something, so that a timeout may be too low for it."""


def written(folder: Path, files: Mapping[str, str]) -> None:
    """Write files that are all of the same time."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
        os.utime(folder / name, (NOW, NOW))


def shown(project: Project) -> list[str]:
    """The functions with what the user calls them, where they stand, and the files that they run."""
    files = {
        each.function.key: [handler.module.name for handler in each.handlers] for each in project.all(FunctionCode)
    }
    return [
        f"{each.resource.label} {each.location.document.path}:{each.location.start.line} "
        f"{' '.join(files.get(each.key, ()))}".strip()
        for each in project.all(Function)
    ]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(SYNTHESISED, ["Worker lib/orders.ts:7 src/app.py"], id="as TypeScript says it"),
        pytest.param(
            {**SYNTHESISED, **assembly({"Worker1234": WORKER})},
            ["Worker lib/orders.ts:7 src/app.py"],
            id="by the construct's id",
        ),
        pytest.param(
            {**SYNTHESISED, **assembly({"Worker1234": WORKER}), "lib/orders.ts": "", "lib/orders.py": PYTHON_PROGRAM},
            ["Worker lib/orders.py:6 src/app.py"],
            id="by the construct's id in Python",
        ),
        pytest.param(
            {**SYNTHESISED, **assembly({"Worker1234": WORKER}), "lib/more.ts": PROGRAM},
            ["Worker cdk.out/Orders.template.json:1 src/app.py"],
            id="an id that two calls have",
        ),
        pytest.param(
            {**SYNTHESISED, **assembly({"W": WORKER}, {"Worker/Resource": ["new X (/a/node_modules/x/y.js:1:2)"]})},
            ["Worker lib/orders.ts:7 src/app.py"],
            id="only a library's code",
        ),
        pytest.param(
            {**SYNTHESISED, **assembly({"W": WORKER}, {"Worker/Resource": ["new X (/a/lib/orders.ts:999:2)"]})},
            ["Worker lib/orders.ts:7 src/app.py"],
            id="a line that is gone",
        ),
        pytest.param(
            {
                **SYNTHESISED,
                **assembly(
                    {"W": WORKER},
                    metadata={"/Orders/Worker/Resource": [{"type": "aws:cdk:logicalId", "trace": [f"at {FRAME}"]}]},
                ),
            },
            ["Worker lib/orders.ts:7 src/app.py"],
            id="as older versions say it",
        ),
        pytest.param(
            {f"infra/{name}": text for name, text in SYNTHESISED.items()},
            ["Worker infra/lib/orders.ts:7 infra/src/app.py"],
            id="in a folder",
        ),
        pytest.param(
            {
                **BASE,
                "cdk.json": '{"app": "x", "output": "out/synth/"}',
                **assembly({"W": function(asset="asset.abc")}, folder="out/synth"),
                "out/synth/asset.abc/app.py": HANDLER,
            },
            ["Worker lib/orders.ts:7 src/app.py"],
            id="another folder for the output, not ignored",
        ),
        pytest.param(
            {
                **SYNTHESISED,
                "cdk.out/manifest.json": json.dumps(
                    {
                        "version": "30.0.0",
                        "artifacts": {
                            "Stage": {
                                "type": "cdk:cloud-assembly",
                                "properties": {"directoryName": "assembly-Stage"},
                            }
                        },
                    }
                ),
                **assembly(
                    {"W": {**WORKER, "Metadata": {"aws:cdk:path": "Stage/Orders/Worker/Resource"}}},
                    folder="cdk.out/assembly-Stage",
                    displayName="Stage/Orders (Stage-Orders)",
                ),
            },
            ["Worker lib/orders.ts:7"],
            id="a stage",
        ),
        pytest.param(
            {
                **SYNTHESISED,
                **assembly(
                    {
                        "N": {
                            "Type": "AWS::CloudFormation::Stack",
                            "Properties": {"TemplateURL": {"Fn::Sub": "https://s3/x"}},
                            "Metadata": {"aws:asset:path": "N.nested.template.json"},
                        }
                    },
                    {"Inner/Worker/Resource": [FRAME]},
                ),
                "cdk.out/N.nested.template.json": json.dumps({"Resources": {"W": function("Inner/Worker/Resource")}}),
            },
            ["Inner/Worker lib/orders.ts:7 src/app.py"],
            id="a nested stack",
        ),
        pytest.param({**BASE}, ["Worker lib/orders.ts:7"], id="nothing synthesised"),
    ],
)
def test_functions_stand_where_the_program_makes_them(
    make_project: MakeProject, files: Mapping[str, str], expected: list[str]
) -> None:
    """And are called by their construct paths."""
    assert shown(make_project(files)) == expected


STACK = """\
import {{ Stack }} from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';

export class {name} extends Stack {{
  constructor(scope, id) {{
    super(scope, id);
    {makes}
  }}
}}
"""
MAKES = "new lambda.Function(this, 'Worker', {});"
MAKES_BY_HELPER = "const made = (id) => new lambda.Function(this, id, {}); made('Worker');"
RUN_FIRST = """\
import { App } from 'aws-cdk-lib';
import { Orders } from '../lib/orders';
new Orders(new App(), 'Orders');
"""


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {
                "bin/app.ts": RUN_FIRST,
                "bin/older.ts": STACK.format(name="Orders", makes=MAKES),
                "lib/orders.ts": STACK.format(name="Orders", makes=MAKES),
            },
            "lib/orders.ts:7",
            id="an older program beside",
        ),
        pytest.param(
            {
                "bin/app.ts": f"{RUN_FIRST}import {{ Bills }} from '../lib/bills';\nnew Bills(new App(), 'Bills');\n",
                "lib/bills.ts": STACK.format(name="Bills", makes=MAKES),
                "lib/orders.ts": STACK.format(name="Orders", makes=MAKES),
            },
            "lib/orders.ts:7",
            id="another stack with the same id",
        ),
        pytest.param(
            {"bin/app.ts": RUN_FIRST, "lib/orders.ts": STACK.format(name="Orders", makes=MAKES_BY_HELPER)},
            "lib/orders.ts:7",
            id="a function that is given the id",
        ),
        pytest.param(
            {"bin/app.ts": RUN_FIRST, "lib/orders.ts": STACK.format(name="Orders", makes=MAKES + MAKES)},
            "cdk.out/Orders.template.json:1",
            id="the same id twice",
        ),
        pytest.param(
            {
                "bin/older.ts": STACK.format(name="Orders", makes=MAKES),
                "lib/orders.ts": STACK.format(name="Orders", makes=MAKES),
            },
            "cdk.out/Orders.template.json:1",
            id="nothing that is run",
        ),
    ],
)
def test_of_several_constructs_of_an_id_that_of_the_stack_counts_which_is_run(
    make_project: MakeProject, files: Mapping[str, str], expected: str
) -> None:
    """Where nothing says which call made it."""
    project = make_project({"cdk.json": BASE["cdk.json"], **files, **assembly({"Worker1234": WORKER})})
    assert shown(project) == [f"Worker {expected}"]


BUNDLE = "// node_modules/x/y.js\nvar y;\n// src/orders.ts\nvar handler;\nexport { handler };\n"
MAP = '{"sources": ["../../node_modules/x.js", "../../src/orders.ts"]}'
INLINE_MAP = f"//# sourceMappingURL=data:application/json;base64,{base64.b64encode(MAP.encode()).decode()}"
NODE: dict[str, Any] = {**WORKER["Properties"], "Runtime": "nodejs22.x", "Handler": "index.handler"}
BUNDLED: dict[str, Any] = {**WORKER, "Properties": NODE}
TYPESCRIPT = "export const handler = async () => undefined;\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({**ASSET, "src/app.py": HANDLER}, "src/app.py", id="the folder that the program names"),
        pytest.param({**ASSET, "src/app.py": f"#\n{HANDLER}"}, "src/app.py", id="changed since"),
        pytest.param({**ASSET, "other/app.py": HANDLER}, "other/app.py", id="the only one alike"),
        pytest.param({**ASSET, "a/app.py": HANDLER, "b/app.py": HANDLER}, "", id="two alike"),
        pytest.param(
            {**ASSET, "cdk.out/asset.abc/x.py": "1", "a/app.py": HANDLER, "b/app.py": HANDLER, "b/x.py": "1"},
            "b/app.py",
            id="only one of them with all files alike",
        ),
        pytest.param({**ASSET, "other/app.py": f"#\n{HANDLER}"}, "", id="nothing alike"),
        pytest.param({"src/app.py": HANDLER}, "", id="no asset"),
    ],
)
def test_python_assets_are_linked_to_their_sources(
    make_project: MakeProject, files: Mapping[str, str], expected: str
) -> None:
    """By what the program says, or by their content."""
    base = {"cdk.json": "{}", "lib/orders.ts": PROGRAM}
    project = make_project({**base, **assembly({"W": WORKER}, {"Worker/Resource": [FRAME]}), **files})
    assert shown(project) == [f"Worker lib/orders.ts:7 {expected}".strip()]


PATHS = """\
import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';

const config = { runtime: lambda.Runtime.NODEJS_22_X };
"""
ENTRY = f"""\
{PATHS}
export class Orders extends Stack {{
  constructor(scope: App, id: string) {{
    super(scope, id);
    new NodejsFunction(this, 'Worker', {{ ...config, entry: path.join(__dirname, '../src/orders.ts') }});
  }}
}}
"""
TWO_STACKS = ENTRY + ENTRY.removeprefix(PATHS).replace("Orders", "Prices").replace("orders.ts", "prices.ts")
OF_A_FOLDER = (
    ENTRY.replace("new NodejsFunction", "new lambda.Function")
    .replace("NODEJS_22_X", "PYTHON_3_13")
    .replace("entry: path.join(__dirname, '../src/orders.ts')", "handler: 'app.handler', code: Code.fromAsset('src')")
    .replace("Code.", "lambda.Code.")
)
HELPER = f"""\
{PATHS}
export class Orders extends Stack {{
  constructor(scope: App, id: string) {{
    super(scope, id);
    for (const name of ['orders', 'prices']) this.made(`${{name}}Worker`, name);
  }}
  made(id: string, name: string) {{
    return new NodejsFunction(this, id, {{ ...config, entry: `src/${{name}}.ts` }});
  }}
}}
"""


@pytest.mark.parametrize(
    ("program", "id", "properties", "expected"),
    [
        pytest.param(ENTRY, "Worker", NODE, "11 src/orders.ts", id="a bundle"),
        pytest.param(OF_A_FOLDER, "Worker", WORKER["Properties"], "11 src/app.py", id="a folder"),
        pytest.param(HELPER, "pricesWorker", NODE, "14 src/prices.ts", id="one of a loop"),
        pytest.param(ENTRY, "Worker", {**NODE, "Handler": "index.other"}, "11", id="another handler"),
        pytest.param(TWO_STACKS, "Worker", NODE, "11 src/orders.ts", id="an id of two stacks"),
        pytest.param(f"//\n{TWO_STACKS}", "Worker", NODE, "11", id="an id of two stacks and a place that has moved"),
        pytest.param(f"//\n{ENTRY}", "Worker", NODE, "11 src/orders.ts", id="a place that has moved"),
    ],
)
def test_code_that_was_not_committed_with_an_assembly_is_what_its_program_names(
    make_project: MakeProject, program: str, id: str, properties: Mapping[str, Any], expected: str
) -> None:
    """Each function is there once, where the assembly says that it was made."""
    worker = {**function(f"{id}/Resource"), "Properties": properties}
    line = 14 if "made(" in program else 11
    frame = f"new Orders (/home/somebody/shop/lib/orders.ts:{line}:{12 if line == 14 else 5})"
    sources = {**dict.fromkeys(("src/orders.ts", "src/prices.ts"), TYPESCRIPT), "src/app.py": HANDLER}
    made = assembly({"W": worker}, {f"{id}/Resource": [frame]})
    project = make_project({"cdk.json": "{}", "lib/orders.ts": program, **sources, **made})
    assert shown(project) == [f"{id} lib/orders.ts:{expected}"]


HASH = "0123456789abcdef" * 4


@pytest.mark.parametrize("folder", [f"asset.{HASH}", f"asset.{HASH}.d"])
@pytest.mark.parametrize(("key", "expected"), [(f"{HASH}.zip", "other/app.py"), (f"v1/{HASH}.zip", ""), ("b.zip", "")])
def test_an_asset_is_known_by_its_key_where_no_metadata_name_it(
    make_project: MakeProject, folder: str, key: str, expected: str
) -> None:
    """Code of an asset that the program makes by itself, or without metadata of assets."""
    code = {"S3Bucket": {"Fn::Sub": "assets-${AWS::AccountId}"}, "S3Key": key}
    metadata = {"aws:cdk:path": "Orders/Worker/Resource"}
    worker = {**WORKER, "Metadata": metadata, "Properties": {**WORKER["Properties"], "Code": code}}
    base = {"cdk.json": "{}", "lib/orders.ts": PROGRAM, "other/app.py": HANDLER, f"cdk.out/{folder}/app.py": HANDLER}
    project = make_project({**base, **assembly({"W": worker}, {"Worker/Resource": [FRAME]})})
    assert shown(project) == [f"Worker lib/orders.ts:7 {expected}".strip()]


def test_an_asset_that_nobody_compiled_is_what_it_would_be_compiled_from(make_project: MakeProject) -> None:
    sources = dict.fromkeys(("src/index.ts", "cdk.out/asset.abc/index.ts"), TYPESCRIPT)
    base = {"cdk.json": "{}", "lib/orders.ts": PROGRAM}
    project = make_project({**base, **sources, **assembly({"W": BUNDLED}, {"Worker/Resource": [FRAME]})})
    assert shown(project) == ["Worker lib/orders.ts:7 src/index.ts"]


@pytest.mark.parametrize(
    ("program", "files", "expected"),
    [
        pytest.param("{}", {"cdk.out/asset.abc/index.js": BUNDLE}, "src/orders.ts", id="marks in the bundle"),
        pytest.param(
            "{ entry: this.entry }",
            {
                "cdk.out/asset.abc/index.js": "var a;",
                "cdk.out/asset.abc/index.js.map": '{"sources": ["../../node_modules/x.js", "../../src/orders.ts"]}',
            },
            "src/orders.ts",
            id="a source map",
        ),
        pytest.param(
            "{}",
            {"cdk.out/asset.abc/index.js": "var a;", "cdk.out/asset.abc/index.js.map": "["},
            "",
            id="a broken source map",
        ),
        pytest.param(
            "{ entry: path.join(__dirname, '..', 'src/orders.ts') }",
            {"cdk.out/asset.abc/index.js": "var a;"},
            "src/orders.ts",
            id="the entry",
        ),
        pytest.param(
            "{ entry: 'src/orders.ts' }",
            {"cdk.out/asset.abc/index.mjs": "var a;"},
            "src/orders.ts",
            id="the entry from the application's folder",
        ),
        pytest.param(
            "{}",
            {"cdk.out/asset.abc/index.js": "var a;", "lib/orders.Worker.ts": TYPESCRIPT},
            "lib/orders.Worker.ts",
            id="the default",
        ),
        pytest.param(
            "{}", {"cdk.out/asset.abc/index.js": f"var a;\n{INLINE_MAP}\n"}, "src/orders.ts", id="a source map inside"
        ),
        pytest.param("{}", {"cdk.out/asset.abc/index.js": f"var a;\n{INLINE_MAP}!"}, "", id="a broken one inside"),
        pytest.param("{}", {"cdk.out/asset.abc/index.js": "var a;"}, "", id="nothing says it"),
        pytest.param("{ entry: '../../../etc/passwd' }", {"cdk.out/asset.abc/index.js": "var a;"}, "", id="outside"),
    ],
)
def test_bundles_are_linked_to_their_entries(
    make_project: MakeProject, program: str, files: Mapping[str, str], expected: str
) -> None:
    """As the program says them, or the bundle."""
    project = make_project(
        {
            "cdk.json": "{}",
            "lib/orders.ts": PROGRAM.replace("{\n      code: lambda.Code.fromAsset('src'),\n    }", program),
            "src/orders.ts": TYPESCRIPT,
            **assembly({"W": BUNDLED}, {"Worker/Resource": [FRAME]}),
            **files,
        }
    )
    assert shown(project) == [f"Worker lib/orders.ts:7 {expected}".strip()]


def test_inline_code_that_is_a_file_is_linked_to_it(make_project: MakeProject) -> None:
    """Many programs read a file for it."""
    inline = {
        **WORKER,
        "Properties": {**WORKER["Properties"], "Code": {"ZipFile": HANDLER}, "Handler": "index.handler"},
    }
    assert shown(make_project({**BASE, **assembly({"W": inline})})) == ["Worker lib/orders.ts:7 src/app.py"]


def test_other_inline_code_stands_in_the_template(tmp_path: Path) -> None:
    """There is no other place for what is found in it."""
    code = "import time\ndef handler(event, context):\n    time.sleep(60)\n"
    inline = {**WORKER, "Properties": {**WORKER["Properties"], "Code": {"ZipFile": code}, "Handler": "index.handler"}}
    assert findings(tmp_path, "sleep-in-handler", {**BASE, **assembly({"W": inline})}) == [
        "cdk.out/Orders.template.json:1 warning sleeps 60 s, which is paid for: "
        "let a delayed message or a `Wait` state go on"
    ]


@pytest.mark.parametrize(
    "path",
    [
        "LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8a/Resource",
        "Custom::S3AutoDeleteObjectsCustomResourceProvider/Handler",
        "Custom::CDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C/Resource",
        "BucketNotificationsHandler050a0587b7544547bf325f094a3db834/Resource",
        "AWS679f53fac002430cb0da5b7982bd2287/Resource",
        "Provider/framework-onEvent/Resource",
        "Provider/framework-isComplete/Resource",
        "@aws-cdk--aws-eks.KubectlProvider/Handler/Resource",
    ],
)
def test_functions_of_the_cdk_are_left_out(make_project: MakeProject, path: str) -> None:
    """Nobody can mend them in the program."""
    assert shown(make_project({**BASE, **ASSET, **assembly({"W": function(path)})})) == []


@pytest.mark.parametrize("path", ["SingletonLambdaaae0aa3c5b4d4f87b02d85b201efdd8a/Resource", "Provider/Resource"])
def test_functions_with_alike_names_are_not_left_out(make_project: MakeProject, path: str) -> None:
    """A program may use the same constructs."""
    assert len(shown(make_project({**BASE, **ASSET, **assembly({"W": function(path)})}))) == 1


def test_stacks_of_an_assembly_refer_to_each_other(make_project: MakeProject) -> None:
    """By what they export and import."""
    queue = {"Type": "AWS::SQS::Queue", "Metadata": {"aws:cdk:path": "Queues/Jobs/Resource"}}
    export = {"Value": {"Fn::GetAtt": ["Jobs", "Arn"]}, "Export": {"Name": "Queues:Jobs"}}
    variables = {"Variables": {"QUEUE": {"Fn::ImportValue": "Queues:Jobs"}}}
    worker = {**WORKER, "Properties": {**WORKER["Properties"], "Environment": variables}}
    stacks = {
        name: {"type": "aws:cloudformation:stack", "properties": {"templateFile": f"{name}.json"}, "displayName": name}
        for name in ("Orders", "Queues")
    }
    project = make_project(
        {
            **BASE,
            **ASSET,
            "cdk.out/manifest.json": json.dumps({"version": "55.0.0", "artifacts": stacks}),
            "cdk.out/Orders.json": json.dumps({"Resources": {"W": worker}}),
            "cdk.out/Queues.json": json.dumps({"Resources": {"Jobs": queue}, "Outputs": {"Jobs": export}}),
        }
    )
    (linked,) = project.all(Function)
    assert linked.properties.lookup("Environment", "Variables", "QUEUE").only == Reference(
        "cdk.out/Queues.json#Jobs", "Arn"
    )
    assert [each.resource.label for each in project.all(Queue)] == ["Jobs"]


WILD = {"Effect": "Allow", "Action": "batch:SubmitJob", "Resource": "*"}


@pytest.mark.parametrize(
    ("path", "frames", "count"),
    [
        pytest.param("Worker/ServiceRole/DefaultPolicy", [FRAME], 1, id="of a construct's role"),
        pytest.param("Worker/Assets/FileRole/DefaultPolicy", [FRAME], 0, id="of a role deep inside"),
        pytest.param("Worker/ServiceRole/DefaultPolicy", ["...aws-cdk-lib..."], 0, id="of no call of the program"),
    ],
)
def test_what_constructs_allow_themselves_is_left_alone(
    tmp_path: Path, path: str, frames: list[str], count: int
) -> None:
    """No program can change it."""
    policy = {
        "Type": "AWS::IAM::Policy",
        "Properties": {"PolicyName": "p", "Roles": ["r"], "PolicyDocument": {"Statement": [WILD]}},
        "Metadata": {"aws:cdk:path": f"Orders/{path}/Resource"},
    }
    made = assembly({"W": WORKER, "P": policy}, {"Worker/Resource": [FRAME], f"{path}/Resource": frames})
    assert len(findings(tmp_path, "wildcard-iam-resource", {**BASE, **ASSET, **made})) == count


TABLE_ARN = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders"
READ = {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:GetRecords"], "Resource": TABLE_ARN}


@pytest.mark.parametrize(
    ("program", "count"),
    [
        pytest.param("table.grantReadData(fn);\n", 0, id="granted"),
        pytest.param(
            "new iam.PolicyStatement({ actions: ['dynamodb:GetItem', 'dynamodb:GetRecords'] });\n", 1, id="named"
        ),
    ],
)
def test_actions_that_a_library_chose_are_not_judged(tmp_path: Path, program: str, count: int) -> None:
    """Nobody can change what `grantReadData` allows."""
    policy = {
        "Type": "AWS::IAM::Policy",
        "Properties": {"PolicyName": "p", "Roles": ["r"], "PolicyDocument": {"Statement": [READ]}},
        "Metadata": {"aws:cdk:path": "Orders/Worker/ServiceRole/DefaultPolicy/Resource"},
    }
    frames = {"Worker/Resource": [FRAME], "Worker/ServiceRole/DefaultPolicy/Resource": [FRAME]}
    more = {"lib/more.ts": f"import 'aws-cdk-lib';\n{program}"}
    files = {**BASE, **ASSET, **assembly({"W": WORKER, "P": policy}, frames), **more}
    assert len(findings(tmp_path, "action-resource-mismatch", files)) == count


@pytest.mark.parametrize(
    ("name", "program", "action", "places"),
    [
        ("lib/more.ts", "\ntable.grantFullAccess(fn);\n", "dynamodb:*", [("lib/more.ts", 2, 7)]),
        ("lib/more.py", "import aws_cdk\n\ntable.grant_full_access(fn)\n", "dynamodb:*", [("lib/more.py", 3, 7)]),
        ("lib/more.ts", "\ntable.grantFullAccess(fn); const all = 'dynamodb:*';\n", "dynamodb:*", []),
        ("lib/more.ts", "\ntable.grantFullAccess(fn);\n", "sqs:*", []),
        ("lib/more.ts", "\ntable.grantReadData(fn);\n", "dynamodb:*", []),
    ],
)
def test_everything_that_a_program_grants_leads_to_where_it_does(
    make_project: MakeProject, name: str, program: str, action: str, places: list[tuple[str, int, int]]
) -> None:
    """The policy stands where the role is made, which may name its actions one by one."""
    policy = {
        "Type": "AWS::IAM::Policy",
        "Properties": {
            "PolicyName": "p",
            "Roles": ["r"],
            "PolicyDocument": {"Statement": [{**READ, "Action": action}]},
        },
        "Metadata": {"aws:cdk:path": "Orders/Worker/ServiceRole/DefaultPolicy/Resource"},
    }
    frames = {"Worker/Resource": [FRAME], "Worker/ServiceRole/DefaultPolicy/Resource": [FRAME]}
    text = program if name.endswith(".py") else f"import 'aws-cdk-lib';{program}"
    project = make_project({**BASE, **ASSET, **assembly({"W": WORKER, "P": policy}, frames), name: text})
    (problem,) = (each for used in project.all(PolicySetOfCode) for each in wildcard_iam_action.check(used))
    starts = [(related.at.location.document.path, related.at.location.start) for related in problem.related]
    assert [(path, start.line, start.column) for path, start in starts] == places


@pytest.mark.parametrize(
    ("frame", "files", "count"),
    [
        pytest.param("...aws-cdk-lib, @a/queues, addEventSource in aws-cdk-lib...", {}, 0, id="of a package"),
        pytest.param("...aws-cdk-lib, new Queue2 in queues...", {}, 0, id="of a package without a scope"),
        pytest.param("...@aws-cdk/aws-lambda-python-alpha, node internals...", {}, 1, id="of the CDK"),
        pytest.param("...aws-cdk-lib, jsii runtime, node internals...", {}, 1, id="of the CDK in Python"),
        pytest.param(".../a/node_modules/aws-cdk-lib/x.js:1:2 in aws-cdk-lib...", {}, 1, id="a place in the CDK"),
        pytest.param(
            "...@a/queues, new Queue in @a/queues...", {"src/app.py": HANDLER}, 1, id="with code of the program"
        ),
    ],
)
def test_functions_whose_code_a_package_brings_along_are_left_alone(
    tmp_path: Path, frame: str, files: Mapping[str, str], count: int
) -> None:
    made = assembly({"W": WORKER}, {"Worker/Resource": [frame, FRAME]})
    bundled = {"cdk.out/asset.abc/app.py": HANDLER}
    program = {"cdk.json": "{}", "lib/orders.ts": PROGRAM}
    assert len(findings(tmp_path, "default-memory", {**program, **bundled, **made, **files})) == count


@pytest.mark.parametrize(
    ("path", "count"),
    [
        pytest.param("Repository/OrdersPipeline-main-EventRule", 0, id="by which a pipeline learns of its source"),
        pytest.param("Worker", 1, id="of the program"),
        pytest.param("Worker/OnCommit", 1, id="of a method of the program"),
    ],
)
def test_rules_that_a_pipeline_makes_are_left_alone(tmp_path: Path, path: str, count: int) -> None:
    rule = {
        "Type": "AWS::Events::Rule",
        "Properties": {"EventPattern": {"source": ["a"]}, "Targets": [{"Id": "Target0", "Arn": "arn:aws:sqs:a:1:b"}]},
        "Metadata": {"aws:cdk:path": f"Orders/{path}/Resource"},
    }
    made = assembly({"R": rule}, {f"{path}/Resource": [FRAME]})
    assert len(findings(tmp_path, "rule-target-without-dlq", {**BASE, **ASSET, **made})) == count


TRANSLATED = "(/home/me/shop/lib/orders.ts:1:2097)"


@pytest.mark.parametrize(
    ("path", "frames", "expected"),
    [
        pytest.param("Worker", [f"new Orders {TRANSLATED}"], "7", id="the construct of that id in the file"),
        pytest.param("Worker/Inner", [f"new Orders {TRANSLATED}"], "7", id="the nearest around"),
        pytest.param("Other", [f"new Orders {TRANSLATED}"], "4", id="the class"),
        pytest.param("Other", [f"make {TRANSLATED}"], "1", id="the file"),
        pytest.param("Worker", [f"make {TRANSLATED}", f"new Orders {TRANSLATED}"], "7", id="twice the same file"),
    ],
)
def test_calls_that_were_written_down_wrongly_still_say_the_file(
    make_project: MakeProject, path: str, frames: list[str], expected: str
) -> None:
    """`source-map-support` beside `tsx` gives the lines and columns of the translation."""
    worker = {**WORKER, "Metadata": {**WORKER["Metadata"], "aws:cdk:path": f"Orders/{path}/Resource"}}
    other = "new lambda.Function(stack, 'Worker', {});\n"
    files = {**BASE, **ASSET, "lib/other.ts": f"import * as lambda from 'aws-cdk-lib/aws-lambda';\n{other}"}
    project = make_project({**files, **assembly({"W": worker}, {f"{path}/Resource": frames})})
    assert [each.partition(" ")[2].partition(" ")[0] for each in shown(project)] == [f"lib/orders.ts:{expected}"]


@pytest.mark.parametrize(
    ("key", "files", "expected"),
    [
        ("orders/CODE/save-order/save-order.zip", {}, "handlers/save-order/src/app.py"),
        ("save-order.zip", {}, "handlers/save-order/src/app.py"),
        ("orders/app.zip", {}, ""),
        ("save-order.zip", {"other/save-order/lib/app.py": HANDLER}, ""),
    ],
)
def test_code_that_is_packaged_elsewhere_is_found_by_the_name_of_its_package(
    make_project: MakeProject, key: str, files: Mapping[str, str], expected: str
) -> None:
    """As that of templates is, as long as it is no asset."""
    code = {"S3Bucket": {"Fn::ImportValue": "dist"}, "S3Key": key}
    metadata = {"aws:cdk:path": "Orders/Worker/Resource"}
    worker = {**WORKER, "Metadata": metadata, "Properties": {**WORKER["Properties"], "Code": code}}
    sources = {"handlers/save-order/src/app.py": HANDLER, "handlers/get-order/src/app.py": HANDLER, **files}
    base = {"cdk.json": "{}", "lib/orders.ts": PROGRAM}
    project = make_project({**base, **sources, **assembly({"W": worker}, {"Worker/Resource": [FRAME]})})
    assert shown(project) == [f"Worker lib/orders.ts:7 {expected}".strip()]


def stacks(templates: Mapping[str, Mapping[str, Any]], **more: str) -> dict[str, str]:
    """The files of an assembly with several stacks, by name the resources of each; `more` is added to each entry."""
    artifacts = {
        name: {
            "type": "aws:cloudformation:stack",
            "properties": {"templateFile": f"{name}.json"},
            "displayName": name,
            **more,
        }
        for name in templates
    }
    return {
        "cdk.out/manifest.json": json.dumps({"version": "55.0.0", "artifacts": artifacts}),
        **{f"cdk.out/{name}.json": json.dumps({"Resources": resources}) for name, resources in templates.items()},
    }


def test_ids_of_one_stack_say_nothing_of_another(tmp_path: Path) -> None:
    """What a library makes in one stack may be called like the program's own resource in the next."""
    files = {
        **BASE,
        **ASSET,
        **stacks(
            {
                "A": {"W": {**WORKER, "Metadata": {"aws:cdk:path": "A/Made/Resource"}}},
                "B": {"W": {**WORKER, "Metadata": {"aws:cdk:path": "B/Own/Resource"}}},
            },
            additionalMetadataFile="metadata.json",
        ),
        "cdk.out/metadata.json": json.dumps(
            {
                "/A/Made/Resource": [{"type": "aws:cdk:creationStack", "data": ["x (/n/node_modules/z.ts:1:1)"]}],
                "/B/Own/Resource": [{"type": "aws:cdk:creationStack", "data": [FRAME]}],
            }
        ),
    }
    assert findings(tmp_path, "low-timeout", files) == [
        "lib/orders.ts:7 info `Own` is stopped after 1 s: set `timeout` to what the slowest call may take"
    ]


def test_states_stand_where_the_program_makes_their_machine(tmp_path: Path) -> None:
    """Although their definition is a text that is put together."""
    states = (
        '{"StartAt": "A", "States": {"A": {"Type": "Choice", "Choices": [{"Variable": "$.a", "IsNull": true, "Next": "'
    )
    definition = {
        "Fn::Join": ["", [states, 'B"}]}, "B": {"Type": "Succeed", "Comment": "', {"Ref": "AWS::Region"}, '"}}}']]
    }
    machine = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"DefinitionString": definition, "RoleArn": "arn:aws:iam::123456789012:role/r"},
        "Metadata": {"aws:cdk:path": "Orders/Worker/Resource"},
    }
    files = {**BASE, **assembly({"M": machine}, {"Worker/Resource": [FRAME]})}
    assert [line.partition(" ")[0] for line in findings(tmp_path, "choice-without-default", files)] == [
        "lib/orders.ts:7"
    ]


def nested(*names: str) -> dict[str, Any]:
    """A manifest that names assemblies."""
    inner = {"type": "cdk:cloud-assembly"}
    return {
        "version": "55.0.0",
        "artifacts": {f"{at}": {**inner, "properties": {"directoryName": name}} for at, name in enumerate(names)},
    }


class Counted:
    """Files that count how often each is asked for."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files
        self.names = tuple(files)
        self.asked: Counter[str] = Counter()

    def __contains__(self, name: str) -> bool:
        self.asked["is there"] += 1
        return name in self._files and not name.startswith("cdk.out/")

    def document(self, name: str) -> Document | None:
        self.asked[name] += 1
        return Document(name, self._files[name]) if name in self._files else None

    def tree(self, document: Document) -> TreeFile:
        return parse_tree(document.text, is_json=True)

    def code(self, name: str) -> CodeModule | None:
        return parse_code(self._files[name], name)

    def names_in(self, folder: str) -> tuple[str, ...]:
        return tuple(name[len(folder) + 1 :] for name in self._files if name.startswith(f"{folder}/"))

    def candidates(self, folder: str, module: str) -> Iterator[str]:
        return javascript_candidates(folder, module)


def read(files: Mapping[str, str]) -> tuple[Assembly, Counter[str]]:
    """The assembly in `cdk.out`, and how often each file was asked for."""
    counted = Counted(files)
    found = read_assembly("cdk.out", counted)
    assert found is not None
    return found, counted.asked


def deep(depth: int) -> dict[str, str]:
    """Assemblies in each other."""
    folders = ["/".join(["cdk.out", *["a"] * at]) for at in range(depth)]
    return {f"{folder}/manifest.json": json.dumps(nested("a")) for folder in folders}


MANIFEST = "cdk.out/manifest.json"


@pytest.mark.parametrize(
    ("files", "unread"),
    [
        pytest.param(deep(7), ("cdk.out/a/a/a/a/a/a/manifest.json",), id="a deep assembly"),
        pytest.param({MANIFEST: json.dumps(nested(".."))}, (MANIFEST,), id="an assembly outside"),
        pytest.param(stacks({"../A": {}}), (MANIFEST,), id="a template outside"),
        pytest.param({MANIFEST: json.dumps(nested(*["a"] * 30_000))}, ("cdk.out/a/manifest.json", MANIFEST), id="many"),
        pytest.param(
            {
                **stacks({"A": {}}, additionalMetadataFile="m.json"),
                "cdk.out/m.json": json.dumps(
                    {str(at): [{"type": "aws:cdk:creationStack", "data": ["x"] * 100}] for at in range(5_000)}
                ),
            },
            ("cdk.out/m.json",),
            id="too many calls",
        ),
    ],
)
def test_what_is_left_out_of_an_assembly_is_said(files: Mapping[str, str], unread: tuple[str, ...]) -> None:
    """By the path of what cannot be read whole."""
    assert read(files)[0].unread == unread


@pytest.mark.parametrize(
    ("files", "often"),
    [
        pytest.param(
            {
                MANIFEST: json.dumps(nested(*["a"] * 60)),
                "cdk.out/a/manifest.json": json.dumps(nested(*["b"] * 60)),
                "cdk.out/a/b/manifest.json": json.dumps(nested()),
            },
            {MANIFEST: 2, "cdk.out/a/manifest.json": 1, "cdk.out/a/b/manifest.json": 1},
            id="manifests",
        ),
        pytest.param(
            {
                **stacks({str(at): {} for at in range(150)}, additionalMetadataFile="m.json"),
                "cdk.out/m.json": json.dumps({"/0/Q": [{"type": "aws:cdk:creationStack", "data": [FRAME]}]}),
            },
            {MANIFEST: 2, "cdk.out/m.json": 1},
            id="metadata",
        ),
    ],
)
def test_files_that_are_named_often_are_read_once(files: Mapping[str, str], often: Mapping[str, int]) -> None:
    """The first look at the manifest is for whether there is an assembly."""
    assert read(files)[1] == often


def test_sources_are_looked_for_once() -> None:
    """However many functions have the same asset or text."""
    files = Counted(
        {
            "cdk.out/asset.abc/index.js": BUNDLE,
            "cdk.out/asset.abc/index.js.map": "{}",
            "src/orders.ts": TYPESCRIPT,
            **{f"lib/{at}/index.js": str(at) for at in range(20)},
        }
    )
    sources = CodeSources(Program(".", "cdk.out", files), "cdk.out", files)
    place = Place(Document("lib/orders.ts", "").location, None, None)
    assets = [sources.of_asset("cdk.out/asset.abc", "index.handler", place, is_python=False) for _ in range(50)]
    inline = [sources.of_inline(f"\n{at}\n", is_python=False) for at in range(50)]
    assert {each.file for each in assets if each is not None} == {"src/orders.ts"}
    assert sum(each is not None for each in inline) == 20
    assert files.asked["cdk.out/asset.abc/index.js.map"] == 1
    assert files.asked["lib/7/index.js"] == 3


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        pytest.param("new X (/a/lib/orders.ts:7:5)", "lib/orders.ts", id="code"),
        pytest.param("new X (/a/notes.txt:1:1)", None, id="a text"),
        pytest.param("new X (/a/.env:1:1)", None, id="settings"),
        pytest.param(f"new X ({'/a' * 900}/lib/orders.ts:7:5)", "lib/orders.ts", id="a long path"),
    ],
)
def test_frames_are_looked_up_once_and_only_in_code(frame: str, expected: str | None) -> None:
    """However often, and however many parts their paths have."""
    files = Counted({"lib/orders.ts": PROGRAM, "notes.txt": "x", ".env": "SECRET=x"})
    program = Program(".", "cdk.out", files)
    places = [program.called_at((frame,)) for _ in range(50)]
    assert {None if each is None else each.location.document.path for each in places} == {expected}
    assert files.asked["is there"] <= 80
    assert files.asked["lib/orders.ts"] <= 1


def test_one_output_of_many_applications_is_read_once(
    make_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the first of them."""
    asked: list[str] = []

    def counted(folder: str, files: Files) -> Assembly | None:
        asked.append(folder)
        return read_assembly(folder, files)

    monkeypatch.setattr("serverless_lint.sources.cdk_applications.read_assembly", counted)
    others = {f"a{at}/cdk.json": '{"output": "../cdk.out"}' for at in range(50)}
    assert len(shown(make_project({**SYNTHESISED, **others}))) == 1
    assert asked == ["cdk.out"]


def test_templates_that_are_known_are_not_read() -> None:
    """Those of an assembly in another one, which a definition names, too."""
    files = Counted(SYNTHESISED)
    found = read_assembly("cdk.out", files)
    assert found is not None
    program = Program(".", "cdk.out", files)
    assert read_stacks(found, program, files, {"cdk.out/Orders.template.json"}) == ((), ())
    assert files.asked["cdk.out/Orders.template.json"] == 0


def test_one_program_of_many_stacks_is_not_joined_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too much is said."""
    monkeypatch.setattr("serverless_lint.front_ends.cdk.stack._MAX_TEXT", 3 * 1_000)
    worker = {"W": {**WORKER, "Metadata": {"aws:cdk:path": "A/Worker/Resource"}}}
    files = Counted({**BASE, "lib/orders.ts": PROGRAM.ljust(700), **stacks(dict.fromkeys("ABCDE", worker))})
    found = read_assembly("cdk.out", files)
    assert found is not None
    made, unread = read_stacks(found, Program(".", "cdk.out", files), files)
    assert [each.document.path for each in made] == ["cdk.out/A.json", "cdk.out/B.json", "cdk.out/C.json"]
    assert unread == ("cdk.out/D.json", "cdk.out/E.json")


CALLS = "new A(b(1), c().d(2));\ne(3);\n"


@pytest.mark.parametrize(
    ("written", "expected"),
    [("new A", "A"), ("A(", "A"), ("b(", "b"), ("1", None), ("d(", "c().d"), ("2", None), ("e(", "e"), (";", None)],
)
def test_calls_are_found_by_their_callees(written: str, expected: str | None) -> None:
    """The innermost one at an offset."""
    module = parse_code(CALLS, "a.ts")
    assert module is not None
    call = CallsByPlace(module).at(CALLS.index(written))
    assert (None if call is None else CALLS[call.callee_span.start : call.callee_span.end]) == expected


HOSTILE = {
    "a template outside": assembly({}, properties={"templateFile": "../../x.json"}),
    "properties of another type": assembly({}, properties=[1]),
    "a file name of another type": assembly({}, properties={"templateFile": {"a": 1}}),
    "metadata of another type": {**assembly({"W": WORKER}), "cdk.out/Orders.metadata.json": '{"/Orders/W": 3}'},
    "frames of another type": assembly({"W": WORKER}, {"Worker/Resource": [1, None, "(:1:2)", "x:99999999999:1"]}),
    "truncated metadata": {**assembly({"W": WORKER}), "cdk.out/Orders.metadata.json": '{"/Orders/W": ['},
    "a truncated manifest": {**assembly({"W": WORKER}), "cdk.out/manifest.json": '{"artifacts": {'},
    "a manifest that is a list": {**assembly({"W": WORKER}), "cdk.out/manifest.json": "[]"},
    "a deep manifest": {**assembly({"W": WORKER}), "cdk.out/manifest.json": "[" * 100_000},
    "a truncated template": {**assembly({"W": WORKER}), "cdk.out/Orders.template.json": '{"Resources": {"W": '},
    "a template that is a list": {**assembly({"W": WORKER}), "cdk.out/Orders.template.json": "[1]"},
    "resources that are a list": {**assembly({"W": WORKER}), "cdk.out/Orders.template.json": '{"Resources": [1]}'},
    "a resource that is text": assembly({"W": "x", "V": None}),
    "an assembly in itself": {
        "cdk.out/manifest.json": json.dumps(
            {"artifacts": {"a": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "."}}}}
        )
    },
    "a nested stack in itself": assembly(
        {
            "N": {
                "Type": "AWS::CloudFormation::Stack",
                "Metadata": {"aws:asset:path": "Orders.template.json", "aws:cdk:path": "Orders/N/Resource"},
            }
        }
    ),
    "an asset outside": assembly({"W": function(asset="../../etc")}),
    "an asset with an absolute path": assembly({"W": function(asset="/etc")}),
    "an asset of another type": assembly({"W": function(asset=[1])}),
    "an asset that is everything": assembly({"W": function(asset="..")}),
    "a definition of another type": {"cdk.json": "[1]"},
    "an output outside": {"cdk.json": '{"output": "../x"}'},
    "an output that is the root": {"cdk.json": '{"output": "."}'},
    "an output of another type": {"cdk.json": '{"output": 3}'},
}


@pytest.mark.parametrize("files", HOSTILE.values(), ids=HOSTILE)
def test_hostile_output_breaks_nothing(tmp_path: Path, files: Mapping[str, str]) -> None:
    """Whatever is in the files of an assembly."""
    assert findings(tmp_path, "internal-error", {**BASE, **files}) == []


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"cdk.json": '{"output": "a/.."}', **assembly({}, folder="a")}, True, id="the root by a detour"),
        pytest.param(
            {"cdk.json": '{"output": "./a/../."}', "manifest.json": "{}"}, True, id="the root with a manifest"
        ),
        pytest.param({"cdk.json": '{"output": "src"}'}, True, id="a folder without manifest"),
        pytest.param(
            {"cdk.json": '{"output": "src"}', "src/manifest.json": "{}", "src/x/cdk.json": "{}"},
            True,
            id="a folder with another application",
        ),
        pytest.param(
            {"src/cdk/cdk.json": '{"output": ".."}', "src/manifest.json": "{}"}, True, id="a folder around itself"
        ),
        pytest.param({"cdk.json": '{"output": "src"}', "src/manifest.json": "{}"}, False, id="an output"),
        pytest.param(
            {"cdk.json": '{"output": "src"}', "src/manifest.json": "{}", "src/asset.abc/cdk.json": "{}"},
            False,
            id="an output with a copy of an application",
        ),
        pytest.param({"cdk.json": "{}", "src/manifest.json": "{}", "src/cdk.out": "{}"}, False, id="an older output"),
        pytest.param({"cdk.json": "{}", "src/manifest.json": "{}"}, True, id="a manifest of something else"),
        pytest.param({"src/manifest.json": "{}", "src/cdk.out": "{}"}, True, id="an output of nothing that is here"),
        pytest.param(
            {"a/cdk.json": "{}", "src/manifest.json": "{}", "src/cdk.out": "{}"}, True, id="an output of another one"
        ),
    ],
)
def test_only_what_was_synthesised_is_left_out(tmp_path: Path, files: Mapping[str, str], expected: bool) -> None:
    """Whatever a definition calls its output."""
    written(tmp_path, {"src/app.py": HANDLER, **files})
    discovery = discover(Config(root=tmp_path, paths=(tmp_path,)))
    sources = Sources(discovery.files, parameters=lambda name: {}, forced_templates=frozenset())
    assert ("src/app.py" in sources) is expected


@pytest.mark.parametrize("folder", ["cdk.out.deploy", "cdk.out-2", "cdk.out_old"])
def test_what_is_called_like_an_output_is_none_of_the_users(tmp_path: Path, folder: str) -> None:
    """With or without what tells that it is whole."""
    written(tmp_path, {"cdk.json": "{}", "src/app.py": HANDLER, f"{folder}/asset.abc/app.py": HANDLER})
    discovery = discover(Config(root=tmp_path, paths=(tmp_path,)))
    sources = Sources(discovery.files, parameters=lambda name: {}, forced_templates=frozenset())
    assert [name for name in sources.names if name in sources and name.endswith(".py")] == ["src/app.py"]


def test_findings_stand_in_the_program(tmp_path: Path) -> None:
    """At the call that makes the resource."""
    assert findings(tmp_path, "low-timeout", WAITING) == [
        "lib/orders.ts:7 warning `Worker` is stopped after 1 s: set `timeout` to what the slowest call may take"
    ]


def test_an_ignore_comment_in_the_program_silences_what_is_found_there(tmp_path: Path) -> None:
    """As in a template."""
    program = PROGRAM.replace("'Worker', {", "'Worker', { // serverless-lint: ignore[low-timeout] enough")
    assert findings(tmp_path, "low-timeout", {**WAITING, "lib/orders.ts": program}) == []


def test_an_output_that_was_asked_for_by_name_is_read_as_it_is_written(tmp_path: Path) -> None:
    """A finding in it has to touch it."""
    found = findings(tmp_path, "low-timeout", WAITING, "cdk.out/Orders.template.json")
    assert [line.partition(" ")[0] for line in found] == ["cdk.out/Orders.template.json:1"]


def notes(folder: Path, files: Mapping[str, str]) -> list[str]:
    """What the report on some files says besides its findings, and what could not be read."""
    written(folder, files)
    os.utime(folder / "lib/orders.ts", (NOW + 1, NOW + 1))
    report = lint(Config(root=folder, paths=(folder,), cfn_lint="off", jobs=1, use_cache=False, allow_empty=True))
    unread = (f"{gap.name}: {gap.reason}" for gap in report.coverage.not_analysed if gap.what == "file")
    return [*report.notes, *unread]


OF_ANOTHER_TIME = "`lib/orders.ts` is newer than what is in `cdk.out`: run `cdk synth`, then check again"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({**SYNTHESISED, ".gitignore": "cdk.out\n"}, [OF_ANOTHER_TIME], id="older than the program"),
        pytest.param(SYNTHESISED, [], id="perhaps kept in git"),
        pytest.param(
            {
                **SYNTHESISED,
                "cdk.out/manifest.json": SYNTHESISED["cdk.out/manifest.json"].replace("55.0.0", "9000.1.0"),
            },
            ["`cdk.out` has version 9000 of the schema, which is not known: something of it may not be read"],
            id="a newer schema",
        ),
        pytest.param(
            {**SYNTHESISED, "cdk.out/manifest.json": SYNTHESISED["cdk.out/manifest.json"].replace("55.0.0", "new")},
            ["`cdk.out` has a schema without version, which is not known: something of it may not be read"],
            id="an unknown schema",
        ),
        pytest.param(
            {**SYNTHESISED, "cdk.out/Orders.metadata.json": "{"},
            ["cdk.out/Orders.metadata.json: cannot be read"],
            id="broken metadata",
        ),
    ],
)
def test_what_is_not_sure_about_an_output_is_said(
    tmp_path: Path, files: Mapping[str, str], expected: list[str]
) -> None:
    """So that nobody trusts old findings."""
    assert notes(tmp_path, files) == expected


AMPLIFY = """\
import { defineBackend, defineFunction } from '@aws-amplify/backend';
const orders = defineFunction({ entry: './orders/handler.ts' });
defineBackend({ orders });
"""
SST = "export default { config: () => ({ name: 'orders' }), stacks(app) {} } satisfies SSTConfig;\n"


@pytest.mark.parametrize("prefix", ["", "packages/backend/"])
@pytest.mark.parametrize(
    ("definition", "text", "output", "handler", "source"),
    [
        pytest.param(
            "amplify/backend.ts",
            AMPLIFY,
            ".amplify/artifacts/cdk.out",
            "index.handler",
            "amplify/orders/handler.ts",
            id="Amplify",
        ),
        pytest.param(
            "sst.config.ts", SST, ".sst/dist", "functions/src/orders.handler", "functions/src/orders.ts", id="SST"
        ),
    ],
)
def test_what_other_tools_synthesise_is_read(
    make_project: MakeProject, prefix: str, definition: str, text: str, output: str, handler: str, source: str
) -> None:
    """AWS Amplify of the second generation, and SST of the second version, have the CDK underneath."""
    made = assembly({"W": {**BUNDLED, "Properties": {**NODE, "Handler": handler}}}, {})
    module = handler.partition(".")[0]
    bundle = f"// node_modules/a.js\n// {source}\nvar a;\n" if module == "index" else "var a;\n"
    files = {**made, f"cdk.out/asset.abc/{module}.mjs": bundle}
    moved = {f"{prefix}{output}{name.removeprefix('cdk.out')}": text for name, text in files.items()}
    project = make_project({f"{prefix}{definition}": text, f"{prefix}{source}": TYPESCRIPT, **moved})
    assert [each.removeprefix("Worker ").rpartition(" ")[2] for each in shown(project)] == [f"{prefix}{source}"]


def test_another_tool_with_output_counts_as_read(tmp_path: Path) -> None:
    made = {name.replace("cdk.out", ".sst/dist"): text for name, text in SYNTHESISED.items() if name.startswith("cdk.")}
    written(tmp_path, {"sst.config.ts": SST, **{name: text for name, text in made.items() if name != "cdk.json"}})
    report = lint(Config(root=tmp_path, paths=(tmp_path,), cfn_lint="off", jobs=1, use_cache=False))
    assert [gap.name for gap in report.coverage.not_analysed if gap.what == "infrastructure"] == []


@pytest.mark.parametrize(
    ("asset", "handler", "found"),
    [
        ("/home/ann/orders/packages/api/dist", "dist/worker.handler", ["packages/api/src/worker.ts"]),
        ("/home/ann/orders/packages/api/dist", "worker.handler", ["packages/api/src/worker.ts"]),
        ("/home/ann/orders/packages/api/dist", "dist/other.handler", []),
        ("/tmp/cdk-custom-resource", "worker.handler", []),
    ],
)
def test_a_folder_of_a_build_may_be_that_of_a_machine(
    make_project: MakeProject, asset: str, handler: str, found: list[str]
) -> None:
    """Where assets stay where they are, their paths are those of whoever synthesised."""
    made = function(asset=asset)
    made["Properties"] = {**made["Properties"], "Runtime": "nodejs22.x", "Handler": handler}
    code = {"packages/api/src/worker.ts": "export const handler = async (event: object) => event;\n"}
    project = make_project({**BASE, **code, **assembly({"Worker1234": made}, {"Worker/Resource": [FRAME]})})
    assert [handler.module.name for code in project.all(FunctionCode) for handler in code.handlers] == found
