"""Applications of the AWS CDK of which there is the program alone."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from agreement import findings
from conftest import MakeProject, findings_of
from serverless_lint.model import Function, FunctionCode, HandlerProblem, Module, Project
from serverless_lint.parse.template.template import Node, Template

APP = {"cdk.json": '{"app": "npx tsx bin/app.ts"}'}
IMPORTS = """\
import * as path from 'node:path';
import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
"""
ASSET = "import { Asset } from 'aws-cdk-lib/aws-s3-assets';\n"
IMPORTS_OF_PYTHON = """\
import os
from pathlib import Path
from aws_cdk import Duration, aws_lambda as _lambda
from aws_cdk.aws_lambda_python_alpha import PythonFunction
"""
PYTHON = "def handler(event, context):\n    return None\n"
NODE = "export const handler = async (event) => null;\n"
NODE_22 = "lambda.Runtime.NODEJS_22_X"
SOURCES = {"src/app.py": PYTHON, "src/index.mjs": NODE, "src/api/create.ts": NODE, "lib/orders.Create.ts": NODE}


def program(call: str, *, before: str = "") -> dict[str, str]:
    """The files of an application in TypeScript."""
    return {**APP, **SOURCES, "lib/orders.ts": f"{IMPORTS}{before}{call}\n"}


def program_in_python(call: str, *, before: str = "") -> dict[str, str]:
    """The files of an application in Python."""
    return {**APP, **SOURCES, "lib/orders.py": f"{IMPORTS_OF_PYTHON}{before}{call}\n"}


def function(code: str, handler: str = "'app.handler'", more: str = "") -> str:
    """A call in TypeScript that makes a function."""
    return (
        f"new lambda.Function(this, 'Worker', {{ runtime: lambda.Runtime.PYTHON_3_13, code: {code}, "
        f"handler: {handler}, {more} }});"
    )


def function_in_python(code: str, more: str = "") -> str:
    """A call in Python that makes a function."""
    given = f'runtime=_lambda.Runtime.PYTHON_3_13, code={code}, handler="app.handler"{more}'
    return f'_lambda.Function(self, "Worker", {given})'


def shown(project: Project) -> list[str]:
    """The functions with what the user calls them, and the files that they run."""
    files = {
        each.function.key: [handler.module.name for handler in each.handlers] for each in project.all(FunctionCode)
    }
    return [" ".join((each.resource.label, *files[each.key])) for each in project.all(Function)]


@pytest.mark.parametrize(
    "code",
    [
        "lambda.Code.fromAsset('src')",
        "lambda.Code.fromAsset('../src')",
        "lambda.Code.fromAsset('./src', { exclude: ['*.md'] })",
        "lambda.Code.asset('src')",
        "new lambda.AssetCode('src')",
        "lambda.Code.fromAsset(path.join(__dirname, '..', 'src'))",
        "lambda.Code.fromAsset(path.join(__dirname, '/../src'))",
        "lambda.Code.fromAsset(path.resolve(process.cwd(), 'src'))",
        "lambda.Code.fromAsset(`${__dirname}/../src`)",
        "lambda.Code.fromAsset(__dirname + '/../src')",
        "lambda.Code.fromAsset(path.join(path.dirname(__filename), '../src'))",
        "lambda.Code.fromAsset(fileURLToPath(new URL('../src', import.meta.url)))",
        "lambda.Code.fromInline(fs.readFileSync('src/app.py', 'utf8').toString())",
        "new lambda.InlineCode(fs.readFileSync(path.join(__dirname, '../src/app.py')).toString())",
        "lambda.Code.fromDockerBuild('src')",
        "lambda.Code.fromDockerBuild('.', { file: 'src/Dockerfile', platform: 'linux/amd64' })",
        "lambda.Code.fromBucket(asset.bucket, asset.s3ObjectKey)",
    ],
)
def test_the_code_of_a_function_is_found(make_project: MakeProject, code: str) -> None:
    """By a path that counts from where the program runs, or is put together."""
    before = f"{ASSET}const asset = new Asset(this, 'Code', {{ path: path.join(__dirname, '../src') }});\n"
    assert shown(make_project(program(function(code), before=before))) == ["Worker src/app.py"]


@pytest.mark.parametrize(
    "code",
    [
        "lambda.Code.fromDockerBuild('lib')",
        "lambda.Code.fromDockerBuild('.', { file: props.dockerfile })",
        "lambda.Code.fromBucket(asset.bucket, process.env.KEY)",
        "lambda.Code.fromBucket(props.bucket, props.s3ObjectKey)",
    ],
)
def test_code_that_may_be_any_is_not_found(make_project: MakeProject, code: str) -> None:
    before = f"{ASSET}const asset = new Asset(this, 'Code', {{ path: 'src' }});\n"
    assert shown(make_project(program(function(code), before=before))) == ["Worker"]


@pytest.mark.parametrize(
    "code",
    [
        '_lambda.Code.from_asset("src")',
        '_lambda.Code.from_asset(path="src")',
        '_lambda.Code.from_asset(os.path.join(os.path.dirname(__file__), "..", "src"))',
        '_lambda.Code.from_asset(os.path.join(os.path.abspath(os.path.dirname(__file__)), "../src"))',
        '_lambda.Code.from_asset(str(Path(__file__).parent.parent / "src"))',
        '_lambda.Code.from_asset(str(Path(__file__).resolve().parent.joinpath("..", "src")))',
        '_lambda.Code.from_asset(str(Path(__file__).resolve().parents[1] / "src"))',
        '_lambda.Code.from_asset(f"{os.getcwd()}/src")',
        '_lambda.Code.from_asset("./src", exclude=["*.md"])',
        '_lambda.InlineCode(open("src/app.py").read())',
        '_lambda.Code.from_inline((Path(__file__).parent.parent / "src" / "app.py").read_text(encoding="utf-8"))',
        '_lambda.Code.from_inline(Path("src/app.py").read_text().strip())',
        '_lambda.Code.from_docker_build(path=os.path.abspath("./"), file="src/Dockerfile")',
    ],
)
def test_the_code_of_a_function_of_a_program_in_python_is_found(make_project: MakeProject, code: str) -> None:
    assert shown(make_project(program_in_python(function_in_python(code)))) == ["Worker src/app.py"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('packaged("src")', "Worker src/app.py"),
        ('packaged("src", "bundled")', "Worker src/app.py"),
        ('packaged("src", "other")', "Worker"),
        ('packaged(source, "src")', "Worker src/app.py"),
        ('packaged(source, "bundled")', "Worker"),
    ],
)
def test_code_that_a_function_of_the_program_gives_back_is_known_if_only_one_is_there(
    make_project: MakeProject, code: str, expected: str
) -> None:
    before = (
        "def packaged(folder, built=None):\n"
        "    if os.environ.get('BUILT') and built:\n"
        "        return _lambda.Code.from_asset(str(Path(__file__).parents[1] / built))\n"
        "    return _lambda.Code.from_asset(folder)\n"
    )
    files = program_in_python(function_in_python(code), before=before)
    assert shown(make_project({**files, "other/app.py": files["src/app.py"]})) == [expected]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, "Worker image/src/app.py"),
        ({"image/other/app.py": ""}, "Worker"),
        ({"image/tests/app.py": ""}, "Worker image/src/app.py"),
    ],
)
def test_what_a_file_for_docker_copies_is_the_only_code_of_its_name_beside_it(
    make_project: MakeProject, more: dict[str, str], expected: str
) -> None:
    files = program_in_python(function_in_python('_lambda.Code.from_docker_build("image")'))
    files["image/src/app.py"] = files["src/app.py"]
    assert shown(make_project({**files, **more})) == [expected]


@pytest.mark.parametrize(
    ("code", "rule", "found"),
    [
        ("async def handler(event, context):\n    pass\n", "async-python-handler", ["src/app.py:1"]),
        ("def lambda_handler(event, context):\n    pass\n", "handler-not-found", ["lib/orders.ts:"]),
        ("from unknown import *\n", "handler-not-found", []),
        ("def handler(event, context):\n    pass\n", "handler-not-found", []),
    ],
)
def test_code_is_judged_that_a_program_names(make_project: MakeProject, code: str, rule: str, found: list[str]) -> None:
    """Nothing but the handler and the folder have to be known."""
    files = program(function("lambda.Code.fromAsset('src')"))
    files["src/app.py"] = code
    assert [
        place[: len(one)] for place, one in zip(findings_of(make_project(files), rule), found, strict=True)
    ] == found


def test_a_text_that_was_read_before_is_the_code(make_project: MakeProject) -> None:
    before = 'with open("src/app.py", encoding="utf8") as file:\n    text = file.read()\n'
    found = make_project(program_in_python(function_in_python("_lambda.InlineCode(text)"), before=before))
    assert shown(found) == ["Worker src/app.py"]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("new NodejsFunction(this, 'Create', { entry: 'src/api/create.ts' });", "Create src/api/create.ts"),
        (
            "new NodejsFunction(this, 'Create', { entry: path.join(__dirname, '../src/api/create') });",
            "Create src/api/create.ts",
        ),
        ("new NodejsFunction(this, 'Create');", "Create lib/orders.Create.ts"),
        ("new NodejsFunction(this, 'Create', { runtime: lambda.Runtime.NODEJS_22_X });", "Create lib/orders.Create.ts"),
        ("new NodejsFunction(this, 'Other');", "Other"),
        ("new NodejsFunction(this, 'Create', { entry: 'src/gone.ts' });", "Create"),
        ("new NodejsFunction(this, 'Create', { entry: props.entry });", "Create"),
        ("new NodejsFunction(this, 'Create', { entry: 'src/api/create.ts', handler: props.handler });", "Create"),
        (
            "new NodejsFunction(this, 'Create', { handler: 'create.handler', code: lambda.Code.fromAsset('src/api') "
            "});",
            "Create src/api/create.ts",
        ),
        (
            "new NodejsFunction(this, 'Create', { code: lambda.Code.fromAsset(path.join(__dirname, '/../src/api')), "
            "entry: 'src/gone.ts', handler: 'create.handler' });",
            "Create src/api/create.ts",
        ),
        (
            "new NodejsFunction(this, 'Create', { code: props.code, entry: 'src/api/create.ts' });",
            "Create src/api/create.ts",
        ),
        ("new NodejsFunction(this, 'Create', { code: props.code, handler: 'create.handler' });", "Create"),
    ],
)
def test_the_entry_of_a_bundled_function_is_found(make_project: MakeProject, call: str, expected: str) -> None:
    assert shown(make_project(program(call))) == [expected]


@pytest.mark.parametrize(
    ("entry", "more", "expected"),
    [
        ("`${findProjectRoot()}/packages/api/src/create.ts`", {}, "packages/api/src/create.ts"),
        ("path.join(getRepoRoot(), 'packages', 'api', 'src/create.ts')", {}, "packages/api/src/create.ts"),
        ("path.join(ROOT, 'packages/api/src/create.ts')", {}, "packages/api/src/create.ts"),
        ("path.join(getRepoRoot(), 'packages/api')", {}, ""),
        ("path.join(getRepoRoot(props), 'packages/api/src/create.ts')", {}, ""),
        ("path.join(getFolder(), 'packages/api/src/create.ts')", {}, ""),
        (
            "path.join(getRepoRoot(), 'packages/api/src/create.ts')",
            {"infra/packages/api/src/create.ts": NODE},
            "",
        ),
        ("path.join(getRepoRoot(), 'src/create.ts')", {"src/create.ts": NODE}, ""),
    ],
)
def test_a_folder_that_a_program_looks_for_is_the_only_one_around_it_with_the_file(
    make_project: MakeProject, entry: str, more: dict[str, str], expected: str
) -> None:
    """As long as enough folders are named below it."""
    before = (
        "import { getRepoRoot } from '@a/utils';\nconst ROOT = findProjectRoot();\n"
        "function findProjectRoot(start = process.cwd()) {\n  let folder = start;\n"
        "  while (folder !== '/') {\n    if (fs.existsSync(path.join(folder, '.git'))) return folder;\n"
        "    folder = path.dirname(folder);\n  }\n  throw new Error('none');\n}\n"
    )
    files = program(f"new NodejsFunction(this, 'Create', {{ entry: {entry} }});", before=before)
    below = {f"infra/{name}": text for name, text in files.items()}
    project = make_project({**below, "packages/api/src/create.ts": NODE, **more})
    assert shown(project) == [f"Create {expected}".strip()]


@pytest.mark.parametrize("root", ["os.getcwd()", "Path(__file__).resolve().parents[1]", "Path.cwd()"])
def test_a_root_may_be_where_the_program_runs(make_project: MakeProject, root: str) -> None:
    before = f"def repo_root():\n    return {root}\n"
    code = "_lambda.Code.from_asset(os.path.join(repo_root(), 'src'))"
    assert shown(make_project(program_in_python(function_in_python(code), before=before))) == ["Worker src/app.py"]
    whole = function_in_python("_lambda.Code.from_asset(str(repo_root()))").replace("app.handler", "src.app.handler")
    assert shown(make_project(program_in_python(whole, before=before))) == ["Worker src/app.py"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("`${process.env.CODEBUILD_SRC_DIR}/src/orders/api`", "Worker src/orders/api/app.py"),
        ("process.env.GITHUB_WORKSPACE + '/src/orders/api'", "Worker src/orders/api/app.py"),
        ("path.join(process.env['CI_PROJECT_DIR'], 'src', 'orders', 'api')", "Worker src/orders/api/app.py"),
        ("`${process.env.CODEBUILD_SRC_DIR}/inner/orders/api`", "Worker"),
        ("`${process.env.SOURCES}/src/orders/api`", "Worker"),
    ],
)
def test_a_variable_of_a_pipeline_is_the_root_of_the_repository(
    make_project: MakeProject, path: str, expected: str
) -> None:
    files = program(function(f"lambda.Code.fromAsset({path})", "'app.handler'"))
    assert shown(make_project({**files, "src/orders/api/app.py": PYTHON})) == [expected]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("path.resolve(__dirname, '../../../../../..', 'packages/api/src/create.ts')", "packages/api/src/create.ts"),
        ("path.join(__dirname, '../../../..', 'api/src/create.ts')", "packages/api/src/create.ts"),
        ("path.join(__dirname, '../../../../src/create.ts')", ""),
        ("'../../../../packages/api/src/create.ts'", ""),
    ],
)
def test_a_path_that_leads_out_of_the_project_counts_from_where_the_program_is_compiled_to(
    make_project: MakeProject, entry: str, expected: str
) -> None:
    """It begins in the only folder around the program where it leads somewhere."""
    files = program(f"new NodejsFunction(this, 'Create', {{ entry: {entry} }});")
    below = {f"packages/cdk/{name}": text for name, text in files.items()}
    project = make_project({**below, "packages/api/src/create.ts": NODE})
    assert shown(project) == [f"Create {expected}".strip()]


@pytest.mark.parametrize("root", ["os.environ['CODEBUILD_SRC_DIR']", "os.getenv('CODEBUILD_SRC_DIR')"])
def test_a_variable_of_a_pipeline_is_the_root_for_python_too(make_project: MakeProject, root: str) -> None:
    code = f"_lambda.Code.from_asset(os.path.join({root}, 'src/orders/api'))"
    files = program_in_python(function_in_python(code))
    assert shown(make_project({**files, "src/orders/api/app.py": PYTHON})) == ["Worker src/orders/api/app.py"]


def test_a_function_of_another_package_is_made_like_the_one_of_the_cdk(make_project: MakeProject) -> None:
    before = "import { PythonUvFunction } from '@orcabus/platform-cdk-constructs/lambda';\n"
    made = "new PythonUvFunction(this, 'Worker', { entry: path.join(__dirname, '../src'), index: 'app.py' });"
    assert shown(make_project(program(made, before=before))) == ["Worker src/app.py"]


FIND = """\
class Orders extends Stack {
  constructor(scope, id) {
    super(scope, id);
    const found = this.find();
    new NodejsFunction(this, 'Create', { entry: path.join(found, 'api/create.ts') });
  }
  private find(): string {
    %s
  }
}
new Orders(app, 'Orders')
"""


@pytest.mark.parametrize(
    ("body", "more", "expected"),
    [
        ("return path.resolve(__dirname, '../src');", {}, "Create src/api/create.ts"),
        (
            "try { return path.dirname(require.resolve('@a/orders/package.json')); }\n"
            "    catch { return path.resolve(__dirname, '../src'); }",
            {},
            "Create src/api/create.ts",
        ),
        (
            "try { return path.dirname(require.resolve('@a/orders/package.json')); } catch { return props.gone; }",
            {
                "package.json": '{"workspaces": ["packages/*"]}',
                "packages/orders/package.json": '{"name": "@a/orders"}',
                "packages/orders/api/create.ts": NODE,
            },
            "Create packages/orders/api/create.ts",
        ),
        ("if (props.a) { return 'gone'; }\n    return props.b;", {}, "Create"),
        ("return this.find();", {}, "Create"),
        ("if (props.a) { return this.find(); }\n    return this.find();", {}, "Create"),
    ],
)
def test_a_path_may_be_found_by_a_method(
    make_project: MakeProject, body: str, more: dict[str, str], expected: str
) -> None:
    """It may return in several places, of which the first one counts that leads to a file."""
    assert shown(make_project({**program(FIND % body), **more})) == [expected]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ('PythonFunction(self, "Worker", entry="src", index="app.py")', "Worker src/app.py"),
        ('PythonFunction(self, "Worker", entry="src", index="app.py", handler="handler")', "Worker src/app.py"),
        ('PythonFunction(self, "Worker", entry="src")', "Worker"),
    ],
)
def test_the_folder_of_a_packaged_function_is_found(make_project: MakeProject, call: str, expected: str) -> None:
    assert shown(make_project(program_in_python(call))) == [expected]


@pytest.mark.parametrize(
    ("imports", "callee"),
    [
        ("import { Function } from 'aws-cdk-lib/aws-lambda';", "new Function"),
        ("import { Function as Fn } from 'aws-cdk-lib/aws-lambda';", "new Fn"),
        ("import { aws_lambda as l } from 'aws-cdk-lib';", "new l.Function"),
        ("import * as cdk from 'aws-cdk-lib';", "new cdk.aws_lambda.Function"),
        ("import * as lambda from '@aws-cdk/aws-lambda';", "new lambda.Function"),
        ("const lambda = require('aws-cdk-lib/aws-lambda');", "new lambda.Function"),
        ("import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';", "new cloudfront.experimental.EdgeFunction"),
        ("import * as triggers from 'aws-cdk-lib/triggers';", "new triggers.TriggerFunction"),
    ],
)
def test_a_construct_is_known_by_where_it_comes_from(make_project: MakeProject, imports: str, callee: str) -> None:
    """However a program names it."""
    call = f"{imports}\n{callee}(this, 'Worker', {{ code: Code.fromAsset('src'), handler: 'app.handler' }});\n"
    assert shown(make_project({**APP, **SOURCES, "lib/orders.ts": call})) == ["Worker src/app.py"]


@pytest.mark.parametrize(
    ("imports", "callee"),
    [
        ("from aws_cdk.aws_lambda import Function", "Function"),
        ("from aws_cdk import aws_lambda", "aws_lambda.Function"),
        ("import aws_cdk as cdk", "cdk.aws_lambda.Function"),
        ("import aws_cdk.aws_lambda", "aws_cdk.aws_lambda.Function"),
        ("import aws_cdk.aws_lambda as lambda_", "lambda_.Function"),
        ("import aws_cdk", "aws_cdk.aws_lambda.Function"),
    ],
)
def test_a_construct_of_python_is_known_by_where_it_comes_from(
    make_project: MakeProject, imports: str, callee: str
) -> None:
    call = f'{imports}\n{callee}(self, "Worker", code=Code.from_asset("src"), handler="app.handler")\n'
    assert shown(make_project({**APP, **SOURCES, "lib/orders.py": call})) == ["Worker src/app.py"]


@pytest.mark.parametrize(
    "text",
    [
        "import { Function } from './own';\nimport { Stack } from 'aws-cdk-lib';\nnew Function(this, 'A', {});",
        "import { Stack } from 'aws-cdk-lib';\nnew Function('return 1');",
        "import * as lambda from 'aws-cdk-lib/aws-lambda';\nlambda.Function.fromFunctionName(this, 'A', 'a');",
        "import * as lambda from 'aws-cdk-lib/aws-lambda';\nnew lambda.Alias(this, 'A', {});",
        "import * as lambda from 'other/aws-lambda';\nimport 'constructs';\nnew lambda.Function(this, 'A', {});",
    ],
)
def test_other_calls_make_no_function(make_project: MakeProject, text: str) -> None:
    assert shown(make_project({**APP, "lib/orders.ts": text})) == []


@pytest.mark.parametrize(
    ("more", "before", "path", "expected"),
    [
        ("timeout: Duration.seconds(20)", "", "Timeout", 20),
        ("timeout: Duration.minutes(2)", "", "Timeout", 120),
        ("timeout: cdk.Duration.millis(3000)", "", "Timeout", 3),
        ("timeout: props.timeout", "", "Timeout", None),
        ("timeout: Duration.seconds(LIMIT)", "const LIMIT = 7;\n", "Timeout", 7),
        ("timeout: Duration.seconds(limit)", "let limit = 7;\nlimit = 8;\n", "Timeout", None),
        ("memorySize: 512", "", "MemorySize", 512),
        ("memorySize: isLarge ? 512 : 128", "", "MemorySize", None),
        ("...shared", "const shared = { memorySize: 256 };\n", "MemorySize", 256),
        ("...shared, memorySize: 512", "const shared = { memorySize: 256 };\n", "MemorySize", 512),
        ("memorySize: 512, ...shared", "const shared = { memorySize: 256 };\n", "MemorySize", 256),
        ("memorySize: 512, ...props", "", "MemorySize", None),
        ("...props, memorySize: 512", "", "MemorySize", 512),
        ("...shared", "const shared = { memorySize: 256 };\nshared.memorySize = 1;\n", "MemorySize", None),
        ("...shared", "const base = { memorySize: 256 };\nconst shared = { ...base };\n", "MemorySize", 256),
        ("memorySize: shared.size", "const shared = { size: 256 };\n", "MemorySize", 256),
        ("memorySize: size", "import { size } from './sizes';\n", "MemorySize", 1024),
        ("memorySize: sizes.size", "import * as sizes from './sizes';\n", "MemorySize", 1024),
        ("memorySize: size", "import { size } from './all';\n", "MemorySize", 1024),
        ("memorySize: size", "import { size } from 'sizes';\n", "MemorySize", None),
        ("memorySize: size", "import { again as size } from './all';\n", "MemorySize", None),
        ("", "", "MemorySize", None),
        ("reservedConcurrentExecutions: 5", "", "ReservedConcurrentExecutions", 5),
    ],
)
def test_settings_are_known_where_they_are_literal(
    make_project: MakeProject, more: str, before: str, path: str, expected: object
) -> None:
    """What is not known is not taken for absent."""
    files = {
        **program(function("lambda.Code.fromAsset('src')", more=more), before=before),
        "lib/sizes.ts": "export const size = 1024;\n",
        "lib/all.ts": "export * from './sizes';\nexport { again } from './all';\n",
    }
    (found,) = make_project(files).all(Function)
    setting = found.properties.lookup(path)
    assert (setting.only, setting.certainly_absent) == (expected, False)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("lambda.Runtime.NODEJS_22_X", ("nodejs22.x",)),
        ("lambda.Runtime.PYTHON_3_13", ("python3.13",)),
        ("Runtime.PYTHON_3_9", ("python3.9",)),
        ("lambda.Runtime.JAVA_21", ("java21",)),
        ("lambda.Runtime.DOTNET_8", ("dotnet8",)),
        ("lambda.Runtime.PROVIDED_AL2023", ("provided.al2023",)),
        ("lambda.Runtime.RUBY_3_3", ("ruby3.3",)),
        ("lambda.Runtime.NODEJS_LATEST", ()),
        ("new lambda.Runtime('nodejs22.x', lambda.RuntimeFamily.NODEJS)", ("nodejs22.x",)),
        ("RUNTIME", ("nodejs20.x",)),
        ("this.runtime", ("nodejs24.x",)),
        ("props.runtime", ()),
    ],
)
def test_the_runtime_is_known_where_it_is_literal(
    make_project: MakeProject, written: str, expected: tuple[str, ...]
) -> None:
    before = "const RUNTIME = lambda.Runtime.NODEJS_20_X;\nthis.runtime = lambda.Runtime.NODEJS_24_X;\n"
    call = f"new lambda.Function(this, 'Worker', {{ runtime: {written} }});"
    (found,) = make_project(program(call, before=before)).all(Function)
    assert found.runtimes == expected


def test_settings_of_a_program_in_python_are_known_where_they_are_literal(make_project: MakeProject) -> None:
    before = 'shared = {"memory_size": 256, "timeout": Duration.seconds(9)}\n'
    call = function_in_python('_lambda.Code.from_asset("src")', ', environment={"TABLE": "orders"}, **shared')
    (found,) = make_project(program_in_python(call, before=before)).all(Function)
    variables = found.environment.variables
    assert (found.memory.only, found.timeout.only, found.runtimes) == (256, 9, ("python3.13",))
    assert ({name: value.only for name, value in variables.items()}, found.environment.complete) == (
        {"TABLE": "orders"},
        False,
    )


def test_an_environment_is_never_known_whole(make_project: MakeProject) -> None:
    """`addEnvironment` may add to it anywhere."""
    call = function("lambda.Code.fromAsset('src')", more="environment: { ...rest, NAME: 'a', TABLE: table.tableName }")
    (found,) = make_project(program(call)).all(Function)
    assert ({name: value.only for name, value in found.environment.variables.items()}, found.environment.complete) == (
        {"NAME": "a", "TABLE": None},
        False,
    )


FUNCTION = function("lambda.Code.fromAsset('src')")
EVENT_SOURCES = "import { SqsEventSource, KinesisEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';\n"


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("worker.addEventSource(new SqsEventSource(queue));", ["SQS None"]),
        ("worker.addEventSource(new SqsEventSource(queue, { batchSize: 1 }));", ["SQS 1"]),
        ("const source = new SqsEventSource(queue);\nworker.addEventSource(source);", ["SQS None"]),
        ("worker.addEventSource(new KinesisEventSource(stream, { batchSize: 5 }));", ["Kinesis 5"]),
        ("worker.addEventSource(new Unknown(queue));", []),
        ("other.addEventSource(new SqsEventSource(queue));", []),
    ],
)
def test_what_a_function_polls_is_known_where_it_is_literal(
    make_project: MakeProject, call: str, expected: list[str]
) -> None:
    worker = f"const worker = {FUNCTION}\n"
    (found,) = make_project(program(f"{worker}{call}", before=EVENT_SOURCES)).all(Function)
    assert [f"{each.kind.value} {each.node.lookup('BatchSize').only}" for each in found.triggers] == expected


def test_what_a_function_polls_may_be_given_where_it_is_made(make_project: MakeProject) -> None:
    call = function("lambda.Code.fromAsset('src')", more="events: [new SqsEventSource(queue)]")
    (found,) = make_project(program(call, before=EVENT_SOURCES)).all(Function)
    assert [each.kind.value for each in found.triggers] == ["SQS"]


REPORTS = "def handler(event, context):\n    return {'batchItemFailures': [{'itemIdentifier': 'a'}]}\n"


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (
            "",
            [
                "lib/orders.ts:7 error failed records that `handler` reports are deleted: "
                "add `reportBatchItemFailures: true`"
            ],
        ),
        (
            ", { batchSize: 5 }",
            [
                "lib/orders.ts:7 error failed records that `handler` reports are deleted: "
                "add `reportBatchItemFailures: true`"
            ],
        ),
        (", { reportBatchItemFailures: true }", []),
        (", { reportBatchItemFailures: reports }", []),
        (", { ...settings }", []),
        (", settings", []),
    ],
)
def test_settings_of_what_is_polled_count_as_absent_only_where_all_are_known(
    tmp_path: Path, settings: str, expected: list[str]
) -> None:
    worker = f"const worker = {FUNCTION}\n"
    text = f"{worker}worker.addEventSource(new SqsEventSource(queue{settings}));"
    files = {**program(text, before=EVENT_SOURCES), "src/app.py": REPORTS}
    assert findings(tmp_path, "batch-failures-ignored", files) == expected


@pytest.mark.parametrize(
    ("path", "files"),
    [
        ("lib/orders.test.ts", {}),
        ("test/orders.ts", {}),
        ("examples/orders.ts", {}),
        ("node_modules/lib/orders.ts", {}),
        ("inner/orders.ts", {"inner/cdk.json": "[]"}),
        ("cdk.out/orders.ts", {}),
    ],
)
def test_what_is_no_part_of_the_program_is_left_out(
    make_project: MakeProject, path: str, files: dict[str, str]
) -> None:
    text = f"{IMPORTS}new NodejsFunction(this, 'Create');\n"
    project = make_project({**APP, **files, path: text, "lib/orders.ts": IMPORTS})
    assert "cdk.json" not in {each.template.document.path for each in project.all(Function)}


def test_what_was_compiled_beside_its_source_is_left_out(make_project: MakeProject) -> None:
    call = function("lambda.Code.fromAsset('src')")
    assert shown(make_project({**program(call), "lib/orders.js": f"{IMPORTS}{call}"})) == ["Worker src/app.py"]


def test_what_names_no_construct_that_is_a_function_is_not_parsed(make_project: MakeProject) -> None:
    """Half of the files of a small application."""
    code = IMPORTS + function("lambda.Code.asset('src')")
    app = "import { App } from 'aws-cdk-lib';\nnew App();\n"
    files = {**APP, "bin/app.ts": app, "lib/orders.ts": code, "src/app.py": PYTHON}
    assert [module.name for module in make_project(files).all(Module)] == ["lib/orders.ts", "src/app.py"]


def test_functions_with_one_id_are_told_apart(make_project: MakeProject) -> None:
    call = function("lambda.Code.fromAsset('src')")
    project = make_project({**program(call), "lib/more.ts": f"{IMPORTS}{call}"})
    assert shown(project) == ["Worker src/app.py", "Worker src/app.py"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [("`${id}-Worker`", "Worker"), ("props.name", "Function"), ("NAME", "Orders"), ("`${NAME}-a`", "Orders-a")],
)
def test_an_id_that_is_put_together_is_shown_by_what_is_known_of_it(
    make_project: MakeProject, written: str, expected: str
) -> None:
    call = f"const NAME = 'Orders';\nnew lambda.Function(this, {written}, {{}});"
    assert shown(make_project(program(call))) == [expected]


@pytest.mark.parametrize(
    "before",
    [
        "const a = b;\nconst b = a;\n",
        "const a = { ...b };\nconst b = { ...a };\n",
        "const a = `${b}${b}`;\nconst b = `${a}${a}`;\n",
        "const a = path.join(b, b);\nconst b = path.join(a, a);\n",
        "const a = b.a;\nconst b = a.b;\n",
        "import { a } from './orders';\nexport { a } from './orders';\n",
        "import { a } from './orders';\nexport * from './orders';\n",
    ],
)
def test_what_leads_to_itself_is_not_known(make_project: MakeProject, before: str) -> None:
    call = function("lambda.Code.fromAsset(a)", more="...a, memorySize: a, timeout: Duration.seconds(a)")
    assert shown(make_project(program(call, before=before))) == ["Worker"]


def test_long_chains_of_names_end(make_project: MakeProject) -> None:
    """With as many steps as somebody could read."""
    names = "".join(f"const a{at} = `${{a{at + 1}}}${{a{at + 1}}}`;\n" for at in range(2000))
    objects = "".join(f"const o{at} = {{ ...o{at + 1}, ...o{at + 1} }};\n" for at in range(2000))
    call = function("lambda.Code.fromAsset(a0)", more="...o0, memorySize: o0.a.b")
    assert shown(make_project(program(call, before=names + objects))) == ["Worker"]


def test_paths_that_lead_out_of_the_project_are_not_followed(make_project: MakeProject) -> None:
    assert shown(make_project(program(function("lambda.Code.fromAsset('../../../src')")))) == ["Worker"]


OPEN = """\
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])

def handler(event, context):
    table.put_item(Item={"id": event["id"]})
    return {"statusCode": 200}
"""


def test_nothing_is_concluded_from_what_is_not_seen(tmp_path: Path) -> None:
    """Permissions, triggers, variables, queues for what failed, roles, logs, tracing: the program may set all of it."""
    call = function("lambda.Code.fromAsset('src')", more="environment: {}")
    assert findings(tmp_path, "all", {**program(call), "src/app.py": OPEN}) == []


def test_nothing_is_read_of_the_program_where_there_is_an_output(make_project: MakeProject) -> None:
    output = {"cdk.out/manifest.json": '{"version": "55.0.0", "artifacts": {}}'}
    assert shown(make_project({**program(function("lambda.Code.fromAsset('src')")), **output})) == []


MISSING = "lib/orders.ts:5 error `Worker` has no code, there is no folder `jobs/daily`: write `src`"

MAKES = function("lambda.Code.fromAsset('jobs/daily')")
STACK = f"export class Jobs extends Stack {{ constructor(scope, id) {{ super(scope, id); {MAKES} }} }}"
BUNDLED = "new NodejsFunction(this, 'Worker', { runtime: lambda.Runtime.NODEJS_22_X, entry: 'DAILY' });"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (program(function("lambda.Code.fromAsset('jobs/daily')")), [MISSING]),
        (program(function("new lambda.AssetCode('jobs/daily', { exclude: ['*.md'] })")), [MISSING]),
        (
            program(function("lambda.Code.fromAsset(DAILY)"), before="const DAILY = 'jobs/daily';\n"),
            [MISSING.replace(":5", ":6")],
        ),
        (
            program_in_python(function_in_python('_lambda.Code.from_asset("jobs/daily")')),
            [MISSING.replace("orders.ts", "orders.py")],
        ),
        (
            program_in_python(
                'PythonFunction(self, "Worker", entry="jobs/daily", runtime=_lambda.Runtime.PYTHON_3_13)'
            ),
            [MISSING.replace("orders.ts", "orders.py").replace(": write `src`", "")],
        ),
        (program(f"{STACK} new Jobs(app, 'Jobs');"), [MISSING]),
        (
            {**program(STACK), "bin/app.ts": "import { Jobs } from '../lib/orders';\nnew Jobs(app, 'Jobs');\n"},
            [MISSING],
        ),
        (program(STACK), []),
        (
            {**program(STACK), "test/jobs.test.ts": "import { Jobs } from '../lib/orders';\nnew Jobs(app, 'Jobs');\n"},
            [],
        ),
        (program(f"{BUNDLED.replace('DAILY', 'jobs/daily/index.ts')}"), [MISSING]),
        (
            program(f"{BUNDLED.replace('DAILY', 'src/api/daily.ts')}"),
            ["lib/orders.ts:5 error `Worker` cannot start, there is no file `src/api/daily.ts`: write `create`"],
        ),
        (program(f"{BUNDLED.replace('DAILY', 'src/api/create.ts')}"), []),
        (
            program(BUNDLED.replace("'DAILY'", "path.join(__dirname, '../src/api/daily.ts')")),
            ["lib/orders.ts:5 error `Worker` cannot start, there is no file `src/api/daily.ts`: write `create`"],
        ),
        (
            program(BUNDLED.replace("'DAILY'", "path.resolve(__dirname, '..', 'jobs', `daily.ts`)")),
            ["lib/orders.ts:5 error `Worker` has no code, there is no folder `jobs`"],
        ),
        (
            {
                **program(BUNDLED.replace("'DAILY'", "path.join(__dirname, '../api/daily.ts')")),
                "src/api/daily.js": "exports.handler = async () => null;\n",
            },
            [],
        ),
        (program(BUNDLED.replace("'DAILY'", "path.join(root(), 'src/api/daily.ts')")), []),
        (program(BUNDLED.replace("'DAILY'", "path.join(__dirname, '../dist/daily.js')")), []),
        (program(BUNDLED.replace("'DAILY'", "path.join(__dirname, '../../jobs/daily.ts')")), []),
        (program(BUNDLED.replace("'DAILY'", "path.join(__dirname, `../jobs/${process.env.DAILY}.ts`)")), []),
        (
            program("if (process.env.DAILY) " + BUNDLED.replace("'DAILY'", "path.join(__dirname, '../src/api/x.ts')")),
            [],
        ),
        (program(f"{BUNDLED.replace('DAILY', 'dist/jobs/daily.js')}"), []),
        ({**program(function("lambda.Code.fromAsset('jobs/daily')")), "jobs/daily/main.go": "package main"}, []),
        ({**program(function("lambda.Code.fromAsset('jobs/daily')")), ".gitignore": "jobs/"}, []),
        (
            {
                **program(function("lambda.Code.fromAsset('jobs/daily')")),
                "package.json": '{"scripts": {"build": "pack jobs/daily"}}',
            },
            [],
        ),
        (
            {
                **program(function("lambda.Code.fromAsset('jobs/daily')")),
                "build.mjs": "pack({ outdir: 'jobs/daily' });",
            },
            [],
        ),
        (program(function("lambda.Code.fromAsset('jobs/daily.zip')")), []),
        (program(function("lambda.Code.fromAsset(process.env.DAILY)")), []),
        (program(function("lambda.Code.fromAsset(`jobs/${process.env.DAILY}`)")), []),
        (program(function("lambda.Code.fromAsset(path.join(__dirname, 'jobs/daily'))")), []),
        (program("if (process.env.DAILY) { " + function("lambda.Code.fromAsset('jobs/daily')") + " }"), []),
        (program(function("fs.existsSync('jobs/daily') ? lambda.Code.fromAsset('jobs/daily') : undefined")), []),
        (program(function("lambda.Code.fromAsset('dist/daily')")), []),
    ],
)
def test_a_folder_that_is_written_out_and_is_not_there_ends_the_synthesis(
    tmp_path: Path, files: dict[str, str], said: list[str]
) -> None:
    """Unless something beside the program may make it, or what runs the program begins elsewhere."""
    assert findings(tmp_path, "handler-not-found", files) == said


def test_the_reason_for_code_that_is_not_there_is_what_it_is(make_project: MakeProject) -> None:
    (found,) = make_project(program(function("lambda.Code.fromAsset('jobs/daily')"))).all(FunctionCode)
    assert found.problem is HandlerProblem.NO_FOLDER


def test_values_stand_where_the_program_writes_them(make_project: MakeProject) -> None:
    call = function("lambda.Code.fromAsset('src')", more="timeout: Duration.seconds(20)")
    (found,) = make_project(program(call)).all(Function)
    node = found.timeout.values[0].node
    assert isinstance(node, Node)
    assert (node.location.document.path, node.location.text) == ("lib/orders.ts", "Duration.seconds(20)")


TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Get:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: get.handler, CodeUri: orders}
"""
CLIENT = "import boto3\n\ndef handler(event, context):\n    boto3.client('s3').list_buckets()\n"


@pytest.mark.parametrize(
    ("program_in", "path", "expected"),
    [
        ("a/b", "c/old.py", []),
        ("a/b", "a/b/old.py", ["a/b/old.py:4"]),
        ("a/b", "a/src/old.py", ["a/src/old.py:4"]),
        ("cdk", "src/old.py", ["src/old.py:4"]),
    ],
)
def test_a_function_whose_code_is_not_seen_runs_code_around_its_program_or_beside_it(
    tmp_path: Path, program_in: str, path: str, expected: list[str]
) -> None:
    """And not any code of the project, unless the program is directly in a folder of it."""
    files = {"template.yaml": TEMPLATE, "orders/get.py": PYTHON, path: CLIENT}
    made = {f"{program_in}/{name}": text for name, text in {**APP, "lib/orders.ts": IMPORTS + FUNCTION}.items()}
    found = findings(tmp_path, "client-in-handler", {**files, **made})
    assert [text.partition(" ")[0] for text in found] == expected


def test_what_a_function_is_given_to_poll_stands_where_it_is_made(tmp_path: Path) -> None:
    call = function("lambda.Code.fromAsset('src')", more="\n  events: [new SqsEventSource(queue)]")
    files = {**program(call, before=EVENT_SOURCES), "src/app.py": REPORTS}
    assert [found.partition(" ")[0] for found in findings(tmp_path, "batch-failures-ignored", files)] == [
        "lib/orders.ts:7"
    ]


CALLBACK = "exports.handler = (event, context, callback) => callback(null, 1);"


@pytest.mark.parametrize(
    ("code", "line"),
    [
        (f"lambda.Code.fromInline('{CALLBACK}')", 5),
        (f"lambda.Code.fromInline(`\n  // said in two lines\n  {CALLBACK}\n`)", 7),
        (f"lambda.Code.fromInline(`// \\`one\\`, \\${{two}}\\\\ \\u{{1F600}}\n/* \\\n */\n{CALLBACK}`)", 8),
        (f"lambda.Code.fromInline(`// ${{'one\\n//'}}\n// ${{4}}\n//\n{CALLBACK}`)", 8),
        (f"lambda.Code.fromInline('// one\\n' +\n'// two\\n' +\n'{CALLBACK}')", 7),
        (f"new lambda.InlineCode(`\n{CALLBACK}`)", 6),
        ("lambda.Code.fromInline(TEXT)", 6),
        (f"lambda.Code.fromInline(`\n{CALLBACK}\n  `.trim())", 6),
        ("lambda.Code.fromInline(TEXT.trimStart().trimEnd())", 6),
        (f"lambda.Code.fromInline([\n'// said in lines',\n'{CALLBACK}',\n].join('\\n'))", 7),
        (f"lambda.Code.fromInline(['{CALLBACK}', ''].join(EOL))", 0),
        ("lambda.Code.fromInline([props.code].join('\\n'))", 0),
        (f"lambda.Code.fromInline(`\nconst topic = ${{topic.topicArn}};\n{CALLBACK}\n`)", 7),
        (
            f"lambda.Code.fromInline(`\nconst topic = '${{t.arn}}', waiting = ${{String(3 * 2)}};\n{CALLBACK}`)",
            7,
        ),
        (f"lambda.Code.fromInline(`\nconst name = \\`\\${{process.env.X}}-${{id}}\\`;\n{CALLBACK}`)", 7),
        (f"lambda.Code.fromInline('const id = ' + props.id + ';{CALLBACK}')", 5),
        (
            f"lambda.Code.fromInline([\n'// first',\n`const id = '${{props.id}}'`,\n'{CALLBACK}',\n].join('\\n'))",
            8,
        ),
        ("lambda.Code.fromInline(textOf(3))", 7),
        (f"lambda.Code.fromInline(`\n${{helpers}}\n{CALLBACK}\n`)", 0),
        (f"lambda.Code.fromInline(`\n${{helpers}};${{others}}\n{CALLBACK}\n`)", 0),
        ("lambda.Code.fromInline(`${code}`)", 0),
    ],
)
def test_code_in_a_program_is_read_where_it_stands(tmp_path: Path, code: str, line: int) -> None:
    before = f"const TEXT = `\n{CALLBACK}`;\n" if "TEXT" in code else ""
    if "textOf" in code:
        before = f"const textOf = (seconds: number) => `\nwait(${{seconds * 1}});\n{CALLBACK}`;\n"
    given = f"runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: {code}"
    call = f"new lambda.Function(this, 'A', {{ {given} }});"
    message = "error `handler` takes a callback, so it cannot start on nodejs24.x: return a promise instead"
    assert findings(tmp_path, "callback-handler-unsupported", program(call, before=before)) == [
        f"lib/orders.ts:{line} {message}"
    ] * bool(line)


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ("new Waiting(stack, 'One', '1');\nnew Waiting(stack, 'Two', '2');\n", ["One/A", "Two/A"]),
        ("new Waiting(stack, 'One', '1');\nnew Waiting(stack, 'Two', process.env.TWO);\n", ["One/A", "Two/A"]),
        ("for (const id of ['One', 'Two']) new Waiting(stack, id, id);\n", ["One/A", "Two/A"]),
    ],
)
def test_code_with_parts_that_depend_on_its_use_is_that_of_each_use(
    make_project: MakeProject, statements: str, expected: list[str]
) -> None:
    wrapper = (
        "class Waiting extends Construct {\n  constructor(scope, id, name) {\n    super(scope, id);\n"
        "    new lambda.Function(this, 'A', { runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler',\n"
        "      code: lambda.Code.fromInline(`exports.handler = async () => '${name}';`) });\n  }\n}\n"
    )
    project = make_project(program(statements, before=wrapper))
    assert [each.resource.label for each in project.all(Function)] == expected
    assert all(each.handlers for each in project.all(FunctionCode))


def test_code_in_a_program_is_not_read_where_its_language_is_not_known(make_project: MakeProject) -> None:
    given = "runtime: props.runtime, handler: 'index.handler', code: lambda.Code.fromInline('export {}')"
    assert shown(make_project(program(f"new lambda.Function(this, 'A', {{ {given} }});"))) == ["A"]


PYTHON_LINES = "{0}\nimport boto3\n\ndef handler(event, context):\n    boto3.client('s3').list_buckets()\n"


@pytest.mark.parametrize(
    "text",
    [
        '"""' + PYTHON_LINES.format("") + '"""',
        '"""' + PYTHON_LINES.format("\\N{BULLET}".join(("# one", "\\\\ two\\x20"))) + '"""',
        'r"""' + PYTHON_LINES.format("# \\w") + '"""',
        'f"""' + PYTHON_LINES.format("A = {{}} # {B}") + '"""',
        'rf"""' + PYTHON_LINES.format("A = {{}} # \\w{B}") + '"""',
        '(("# one" "") + """' + PYTHON_LINES.format("# two") + '""")',
    ],
)
def test_code_in_a_program_in_python_is_read_where_it_stands(tmp_path: Path, text: str) -> None:
    call = function_in_python(f"_lambda.InlineCode({text})").replace("app.handler", "index.handler")
    assert findings(tmp_path, "client-in-handler", program_in_python(call, before="B = 'b'\n")) == [
        "lib/orders.py:10 info `handler` creates the `s3` client in every invocation: create it once, outside"
    ]


@pytest.mark.parametrize(
    ("code", "line"),
    [
        (f'f"""\nTOPIC = "{{topic.topic_arn}}"\nEMPTY = {{{{}}}}\n{CLIENT}"""', 11),
        (f'"""\\\n{CLIENT}"""', 9),
        (f'textwrap.dedent("""\\\n{textwrap.indent(CLIENT, "    ")}    """)', 9),
        (f'textwrap.dedent("""\n{textwrap.indent(CLIENT, "    ")}    """)', 9),
        (f'f"""\n{{helpers}}\n{CLIENT}"""', 0),
    ],
)
def test_code_that_a_program_in_python_puts_together_is_read_where_it_stands(
    tmp_path: Path, code: str, line: int
) -> None:
    call = (
        f"code = {code}\n_lambda.Function(self, 'A', runtime=_lambda.Runtime.PYTHON_3_13, handler='index.handler', "
        "code=_lambda.Code.from_inline(code))"
    )
    found = findings(tmp_path, "client-in-handler", program_in_python(call))
    assert [text.partition(" ")[0] for text in found] == [f"lib/orders.py:{line}"] * bool(line)


def test_lines_that_a_program_in_python_joins_are_code(make_project: MakeProject) -> None:
    lines = '["def handler(event, context):", "    return eval(event[\'body\'])"]'
    call = function_in_python(f'_lambda.InlineCode("\\n".join({lines}))').replace("app.handler", "index.handler")
    assert findings_of(make_project(program_in_python(call)), "event-injection-code") == ["lib/orders.py:5"]


def test_code_in_a_program_in_python_is_read_where_blanks_are_cut_off_from_it(tmp_path: Path) -> None:
    text = "\nimport boto3\n\ndef handler(event, context):\n    boto3.client('s3').list_buckets()\n"
    call = function_in_python(f'_lambda.InlineCode("""{text}""".strip())').replace("app.handler", "index.handler")
    assert findings(tmp_path, "client-in-handler", program_in_python(call)) == [
        "lib/orders.py:9 info `handler` creates the `s3` client in every invocation: create it once, outside"
    ]


def test_what_one_function_polls_is_bounded(make_project: MakeProject) -> None:
    source = "worker.addEventSource(new sources.SqsEventSource(queue));\n"
    made = "const worker = " + function("lambda.Code.fromAsset('src')")
    imported = "import * as sources from 'aws-cdk-lib/aws-lambda-event-sources';\n"
    project = make_project({**program(f"{made}\n{source * 2_100}", before=imported)})
    (template,) = project.all(Template)
    polls = [each for each in template.resources.values() if each.type == "AWS::Lambda::EventSourceMapping"]
    assert (len(polls), len({each.logical_id for each in polls})) == (2_000, 2_000)


def test_ids_are_cut_that_could_not_be_deployed(make_project: MakeProject) -> None:
    """One constant may be the id of thousands of functions."""
    made = function("lambda.Code.fromAsset('src')").replace("'Worker'", "ID")
    project = make_project(program(made * 2, before=f"const ID = '{'x' * 300_000}';\n"))
    assert [len(each.resource.label) for each in project.all(Function)] == [200, 200]


def test_code_in_the_program_is_bounded(make_project: MakeProject) -> None:
    """One constant may be the code of hundreds of functions."""
    made = "".join(
        function("lambda.Code.fromInline(CODE)", "'index.handler'").replace("'Worker'", f"'W{number}'") + "\n"
        for number in range(8)
    )
    code = PYTHON + "#" * 100_000
    project = make_project(program(made, before=f"const CODE = `{code}`;\n"))
    assert [len(each.handlers) for each in project.all(FunctionCode)] == [1, 1, 1, 1, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("code", "handler", "expected"),
    [
        ("lambda.Code.fromAsset('dist/lambda/save-order')", "save-order.handler", "Worker src/lambda/save-order.ts"),
        ("lambda.Code.fromAsset('dist')", "lambda/save-order.handler", "Worker src/lambda/save-order.ts"),
        ("lambda.Code.fromAsset('dist')", "index.handler", "Worker src/index.mjs"),
        ("lambda.Code.fromAsset('dist/get-order')", "get-order.handler", "Worker"),
        ("lambda.Code.fromAsset('packages/save-order')", "save-order.handler", "Worker"),
        ("props.code", "save-order.handler", "Worker"),
    ],
)
def test_code_that_is_built_first_is_found_by_its_name(
    make_project: MakeProject, code: str, handler: str, expected: str
) -> None:
    """As long as the program says where it is built, and one file alone can be meant."""
    call = f"new lambda.Function(this, 'Worker', {{ code: {code}, handler: '{handler}', runtime: {NODE_22} }});"
    assert shown(make_project({**program(call), "src/lambda/save-order.ts": NODE})) == [expected]


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("../src/orders/.bundle", "Worker src/orders/work.py"),
        ("../src/orders/.package", "Worker src/orders/work.py"),
        ("../src/.bundle", "Worker"),
        ("../src/orders/.settings", "Worker"),
    ],
)
def test_what_a_script_copies_into_a_folder_inside_is_the_code_around(
    make_project: MakeProject, folder: str, expected: str
) -> None:
    files = program(function(f"lambda.Code.fromAsset(path.join(__dirname, '{folder}'))", "'work.handler'"))
    assert shown(make_project({**files, "src/orders/work.py": PYTHON, "src/bills/work.py": PYTHON})) == [expected]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("esbuild src/api/create.ts --bundle --outfile=.made/create/index.js", "Worker src/api/create.ts"),
        ("esbuild src/api/create.ts --bundle --outfile=.made/other/index.js", "Worker"),
        ("true", "Worker"),
    ],
)
def test_a_hidden_folder_that_is_not_there_is_what_something_makes(
    tmp_path: Path, make_project: MakeProject, script: str, expected: str
) -> None:
    code = "lambda.Code.fromAsset(path.join(__dirname, '../.made/create'))"
    made = f"new lambda.Function(this, 'Worker', {{ code: {code}, handler: 'index.handler', runtime: {NODE_22} }});"
    create = {
        "src/api/create.ts": NODE,
        "src/api/remove.ts": NODE,
        "package.json": f'{{"scripts": {{"b": "{script}"}}}}',
    }
    files = {**program(made), **create}
    assert shown(make_project(files)) == [expected]
    assert findings(tmp_path / "own", "handler-not-found", files) == []


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("['bash', '-c', 'cp -r /asset-input/orders/* /asset-output']", "Worker src/orders/work.py"),
        ("['bash', '-c', 'cp -r orders/. /asset-output/']", "Worker src/orders/work.py"),
        (
            "['bash', '-c', 'cd orders && pip install -t /asset-output . && cp -au . /asset-output']",
            "Worker src/orders/work.py",
        ),
        (
            "['bash', '-c', ['cp /asset-input/orders/work.py /asset-output/', 'true'].join(' && ')]",
            "Worker src/orders/work.py",
        ),
        ("['bash', '-c', 'cp -r orders/* /asset-output; cp -r bills/* /asset-output']", "Worker src/bills/work.py"),
        ("['bash', '-c', 'cp -r orders/*.txt /asset-output']", "Worker"),
        ("['bash', '-c', 'cp -r orders/* /asset-output/lib']", "Worker"),
        ("['bash', '-c', 'cp -r ../orders/* /asset-output']", "Worker"),
        ("['bash', '-c', 'cp']", "Worker"),
        ("props.command", "Worker"),
    ],
)
def test_what_bundling_copies_is_the_code(make_project: MakeProject, command: str, expected: str) -> None:
    """What a command copies into the package itself lies there where the handler is looked for."""
    options = f"{{ bundling: {{ image: lambda.Runtime.PYTHON_3_13.bundlingImage, command: {command} }} }}"
    files = program(function(f"lambda.Code.fromAsset('src', {options})", "'work.handler'"))
    assert shown(make_project({**files, "src/orders/work.py": PYTHON, "src/bills/work.py": PYTHON})) == [expected]


def test_what_bundling_copies_is_the_code_in_python(make_project: MakeProject) -> None:
    options = "bundling=BundlingOptions(image=image, command=['bash', '-c', 'cp -r orders/* /asset-output'])"
    files = program_in_python(function_in_python(f"_lambda.Code.from_asset('lib', {options})"))
    assert shown(make_project({**files, "lib/orders/app.py": PYTHON})) == ["Worker lib/orders/app.py"]


@pytest.mark.parametrize(
    ("handler", "expected"),
    [
        ("build/index.handler", "Worker api/src/index.ts"),
        ("build/other.handler", "Worker"),
        ("index.handler", "Worker"),
        ("src/../../x/build/index.handler", "Worker"),
    ],
)
def test_code_that_is_built_inside_of_a_package_is_found(
    make_project: MakeProject, handler: str, expected: str
) -> None:
    """The folder of the package is deployed, and the handler names what its compiler makes in it."""
    code = "lambda.Code.fromAsset(path.join(__dirname, '..', 'api'))"
    call = f"new lambda.Function(this, 'Worker', {{ code: {code}, handler: '{handler}', runtime: {NODE_22} }});"
    settings = '{"compilerOptions": {"outDir": "./build", "rootDir": "./src"}}'
    files = {**program(call), "api/src/index.ts": NODE, "api/tsconfig.json": settings, "api/package.json": "{}"}
    assert shown(make_project(files)) == [expected]


def test_a_handler_that_names_no_module_runs_none(make_project: MakeProject) -> None:
    files = {**program(function("lambda.Code.fromAsset('src')", "'handler'")), "src/__init__.py": PYTHON}
    assert shown(make_project(files)) == ["Worker"]


def test_code_in_a_constant_is_read_where_it_stands(tmp_path: Path) -> None:
    """Also in another file."""
    before = "import { CODE } from './code';\n"
    text = "\nimport boto3\n\ndef handler(event, context):\n    boto3.client('s3').list_buckets()\n"
    call = function("lambda.Code.fromInline(CODE)", "'index.handler'")
    files = {**program(call, before=before), "lib/code.ts": f"export const CODE = `{text}`;\n"}
    assert findings(tmp_path, "client-in-handler", files) == [
        "lib/code.ts:5 info `handler` creates the `s3` client in every invocation: create it once, outside"
    ]


KEY = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"


@pytest.mark.parametrize(
    ("made", "added", "line"),
    [
        ("const worker = {}\n", "worker.addEnvironment('KEY', '{}');", 6),
        ("class Api {{\n  make() {{\n    this.fn = {}\n", "    this.fn.addEnvironment('KEY', '{}');\n  }}\n}}\n", 8),
    ],
)
def test_variables_that_are_added_are_read_where_they_are(tmp_path: Path, made: str, added: str, line: int) -> None:
    call = made.format(function("lambda.Code.fromAsset('src')")) + added.format(KEY)
    found = findings(tmp_path, "secret-in-environment", program(call))
    assert [each.partition(" ")[0] for each in found] == [f"lib/orders.ts:{line}"]


def test_variables_that_are_added_in_python_are_read_where_they_are(tmp_path: Path) -> None:
    call = "worker = " + function_in_python('_lambda.Code.from_asset("src")')
    files = program_in_python(
        f'{call}\nworker.add_environment("KEY", "{KEY}")\nworker.add_environment(key="A", value="1")'
    )
    found = findings(tmp_path, "secret-in-environment", files)
    assert [each.partition(" ")[0] for each in found] == ["lib/orders.py:6"]


def test_added_variables_are_bounded(make_project: MakeProject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("serverless_lint.front_ends.cdk.unsynthesised._MAX_ADDITIONS", 3)
    added = "".join(f"worker.addEnvironment('V{at}', 'x');\n" for at in range(9))
    (made,) = make_project(program(f"const worker = {function(chr(39) + chr(39))}\n{added}")).all(Function)
    variables = made.properties.get("Environment", "Variables").children
    assert [name for name in variables if str(name).startswith("V")] == ["V0", "V1", "V2"]


SOLUTION = "import { SqsToLambda } from '@aws-solutions-constructs/aws-sqs-lambda';\n"
GIVEN = "{ code: lambda.Code.fromAsset('src'), handler: 'app.handler', runtime: lambda.Runtime.PYTHON_3_13 }"


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (f"new SqsToLambda(this, 'Orders', {{ lambdaFunctionProps: {GIVEN} }});", ["Orders src/app.py"]),
        (f"const given = {GIVEN};\nnew SqsToLambda(this, 'A', {{ lambdaFunctionProps: given }});", ["A src/app.py"]),
        ("new SqsToLambda(this, 'Orders', { existingLambdaObj: worker });", []),
        ("new SqsToLambda(this, 'Orders', { lambdaFunctionProps: props.worker });", []),
    ],
)
def test_functions_of_solutions_constructs_are_found(make_project: MakeProject, call: str, expected: list[str]) -> None:
    assert shown(make_project(program(call, before=SOLUTION))) == expected


def test_functions_of_solutions_constructs_are_found_in_python(make_project: MakeProject) -> None:
    before = "from aws_solutions_constructs.aws_sqs_lambda import SqsToLambda\n"
    given = 'runtime=_lambda.Runtime.PYTHON_3_13, code=_lambda.Code.from_asset("src"), handler="app.handler"'
    call = f'SqsToLambda(self, "Orders", lambda_function_props=_lambda.FunctionProps({given}))'
    assert shown(make_project(program_in_python(call, before=before))) == ["Orders src/app.py"]


@pytest.mark.parametrize(
    ("more", "is_durable"), [("", False), ("durableConfig: { executionTimeout: Duration.hours(1) }", True)]
)
def test_a_program_says_which_functions_are_durable(make_project: MakeProject, more: str, is_durable: bool) -> None:
    project = make_project(program(function("lambda.Code.fromAsset('src')", more=more)))
    assert [each.is_durable for each in project.all(Function)] == [is_durable]


@pytest.mark.parametrize(
    "files",
    [
        program(
            "new lambda.CfnFunction(this, 'Worker', { runtime: 'python3.7', handler: 'index.handler', timeout: 20,\n"
            "  code: { zipFile: 'import os\\ndef handler(event, context): return os.environ[\"B\"]' },\n"
            "  environment: { variables: { A: 'a' } }, role: role.roleArn });"
        ),
        program_in_python(
            "_lambda.CfnFunction(self, 'Worker', runtime='python3.7', handler='index.handler', timeout=20,\n"
            "    code=_lambda.CfnFunction.CodeProperty(zip_file='import os\\ndef handler(event, context): return 1'),\n"
            "    environment=_lambda.CfnFunction.EnvironmentProperty(variables={'A': 'a'}), role=role)"
        ),
    ],
    ids=["typescript", "python"],
)
def test_functions_as_cloudformation_has_them_are_read(make_project: MakeProject, files: dict[str, str]) -> None:
    project = make_project(files)
    (worker,) = project.all(Function)
    (code,) = project.all(FunctionCode)
    assert [worker.runtime.only, worker.timeout.only, list(worker.environment.variables)] == ["python3.7", 20, ["A"]]
    assert [handler.module.is_inline for handler in code.handlers] == [True]


def test_an_entry_that_a_build_makes_is_that_of_its_source(make_project: MakeProject) -> None:
    files = {
        "infra/cdk.json": APP["cdk.json"],
        "infra/lib/orders.ts": f"{IMPORTS}new NodejsFunction(this, 'A', {{ entry: '../api/dist/orders/create.js' }});",
        "api/tsconfig.json": '{"compilerOptions": {"outDir": "./dist", "rootDir": "./src"}}',
        "api/src/orders/create.ts": NODE,
    }
    assert shown(make_project(files)) == ["A api/src/orders/create.ts"]


_MAKES = "new NodejsFunction(this, 'Worker', { entry: 'src/api/create.ts' });"


_APP = "import { App } from 'aws-cdk-lib';\n"


@pytest.mark.parametrize(
    ("files", "is_made"),
    [
        ({"bin/app.ts": f"{_APP}import {{ Other }} from '../lib/other';\nnew Other(new App());\n"}, False),
        ({"bin/app.ts": f"{_APP}import {{ Orders }} from '../lib/orders';\nnew Orders(new App());\n"}, True),
        ({"bin/app.ts": f"{_APP}import * as all from '../lib';\nnew all.Orders(new App());\n"}, True),
        (
            {
                "bin/app.ts": f"{_APP}import {{ Shop }} from '../lib/shop';\nnew Shop(new App());\n",
                "lib/shop.ts": f"{_APP}import {{ Orders }} from './orders';\nexport class Shop extends Orders {{}}\n",
            },
            True,
        ),
        # With which file the program begins is not known.
        ({}, True),
    ],
)
def test_a_stack_that_the_program_never_makes_is_not_deployed(
    make_project: MakeProject, files: dict[str, str], is_made: bool
) -> None:
    code = f"export class Orders extends Stack {{ constructor(a) {{ super(a); {_MAKES} }} }}"
    assert bool(shown(make_project({**program(code), **files}))) is is_made


def test_a_class_that_is_the_default_of_its_file_may_have_any_name(make_project: MakeProject) -> None:
    code = f"export default class Orders extends Stack {{ constructor(a) {{ super(a); {_MAKES} }} }}"
    begin = f"{_APP}import Any from '../lib/orders';\nnew Any(new App());\n"
    assert shown(make_project({**program(code), "bin/app.ts": begin}))


@pytest.mark.parametrize(
    ("begin", "is_made"), [("from orders import Orders\nOrders(App())\n", True), ("App()\n", False)]
)
def test_a_stack_in_python_that_the_program_never_makes_is_not_deployed(
    make_project: MakeProject, begin: str, is_made: bool
) -> None:
    made = function_in_python('_lambda.Code.from_asset("src")')
    code = f"class Orders(Stack):\n  def __init__(self, scope):\n    {made}\n"
    files = {
        **SOURCES,
        "cdk.json": '{"app": "python3 app.py"}',
        "orders.py": IMPORTS_OF_PYTHON + code,
        "app.py": f"from aws_cdk import App\n{begin}",
    }
    assert bool(shown(make_project(files))) is is_made


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (f"class A extends Stack {{ private make() {{ {_MAKES} }} }}", []),
        (f"class A extends Stack {{ private make() {{ {_MAKES} }}\n// this.make();\n}}", []),
        (f"class A extends Stack {{ #make() {{ {_MAKES} }} }}", []),
        (f"class A extends Stack {{ private make() {{ ['a'].forEach(() => {{ {_MAKES} }}); }} }}", []),
        (f"class A extends Stack {{ constructor() {{ super(); function make() {{ {_MAKES} }} }} }}", []),
        (f"function make() {{ {_MAKES} }}", []),
        (f"class A extends Stack {{ constructor() {{ super(); this.make(); }} private make() {{ {_MAKES} }} }}", None),
        (f"class A extends Stack {{ constructor() {{ super(); this.#make(); }} #make() {{ {_MAKES} }} }}", None),
        (
            f"class A extends Stack {{ constructor(m) {{ super(); m(this.make); }} private make() {{ {_MAKES} }} }}",
            None,
        ),
        (
            f"class A extends Stack {{ constructor() {{ super(); this['make'](); }} private make() {{ {_MAKES} }} }}",
            None,
        ),
        (f"class A extends Stack {{ constructor() {{ super(); function make() {{ {_MAKES} }} make(); }} }}", None),
        (f"class A extends Stack {{ make() {{ {_MAKES} }} }}", None),
        (f"class A extends Stack {{ protected make() {{ {_MAKES} }} }}", None),
        (f"class A extends Stack {{ private get made() {{ return {_MAKES} }} }}", None),
        (f"export function make() {{ {_MAKES} }}", None),
        (f"export default function make() {{ {_MAKES} }}", None),
        (f"function make() {{ {_MAKES} }}\nexport {{ make }};", None),
        (f"function make() {{ {_MAKES} }}\nexport {{ make as other }};", None),
        (f"function make() {{ {_MAKES} }}\nmodule.exports = {{ make }};", None),
    ],
)
def test_what_only_an_uncalled_function_of_a_file_makes_is_in_no_stack(
    make_project: MakeProject, code: str, expected: list[str] | None
) -> None:
    found = shown(make_project(program(code)))
    assert found == (["Worker src/api/create.ts"] if expected is None else expected)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("class A(Stack):\n  def _make(self):\n    {}\n", []),
        ("class A(Stack):\n  def __make(self):\n    {}\n", []),
        ("def _make(self):\n  {}\n", []),
        ("def outer(self):\n  def make():\n    {}\n", []),
        ("class A(Stack):\n  def __init__(self):\n    self._make()\n  def _make(self):\n    {}\n", None),
        ("class A(Stack):\n  def __init__(self):\n    getattr(self, '_make')()\n  def _make(self):\n    {}\n", None),
        ("class A(Stack):\n  def make(self):\n    {}\n", None),
        ("class A(Stack):\n  @jsii\n  def _make(self):\n    {}\n", None),
        ("def make(self):\n  {}\n", None),
        ("def outer(self):\n  def make():\n    {}\n  make()\n", None),
    ],
)
def test_what_only_an_uncalled_function_of_a_file_makes_is_in_no_stack_in_python(
    make_project: MakeProject, code: str, expected: list[str] | None
) -> None:
    found = shown(make_project(program_in_python(code.format(function_in_python("_lambda.Code.from_asset('src')")))))
    assert found == (["Worker src/app.py"] if expected is None else expected)


APIS = """\
import { LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { CfnOutput } from 'aws-cdk-lib';
const api = new RestApi(this, 'Api');
"""
REST = "`Worker` may run 45 s, the REST API waits 29 s"
HTTP = "`Worker` may run 45 s, the HTTP API waits 30 s"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("api.root.addMethod('GET', new LambdaIntegration(made));", REST),
        ("api.root.addResource('a').addMethod('GET', new LambdaIntegration(made), { apiKeyRequired: true });", REST),
        (
            "const integration = new LambdaIntegration(made, { proxy: true }); api.root.addMethod('GET', integration);",
            REST,
        ),
        ("http.addRoutes({ path: '/', integration: new HttpLambdaIntegration('A', made) });", HTTP),
        ("api.root.addMethod('GET', new LambdaIntegration(made)); table.grantReadData(made);", REST),
        (
            "api.root.addMethod('GET', new LambdaIntegration(made)); "
            "new CfnOutput(this, 'A', { value: made.functionArn });",
            REST,
        ),
        ("api.root.addMethod('GET', new LambdaIntegration(made, { timeout: Duration.seconds(60) }));", ""),
        ("api.root.addMethod('GET', new LambdaIntegration(made, options));", ""),
        ("api.root.addMethod('GET', new LambdaIntegration(other));", ""),
        ("api.root.addMethod('GET', new LambdaIntegration(made)); rule.addTarget(new LambdaFunction(made));", ""),
        ("api.root.addMethod('GET', new LambdaIntegration(made)); made.addEventSource(source);", ""),
        ("api.root.addMethod('GET', new LambdaIntegration(made)); made.grantInvoke(worker);", ""),
        (
            "api.root.addMethod('GET', new LambdaIntegration(made)); for (const each of [made, other]) schedule(each);",
            "",
        ),
        (
            "api.root.addMethod('GET', new LambdaIntegration(made)); [made, other].forEach((each) => schedule(each));",
            "",
        ),
        ("api.root.addMethod('GET', new LambdaIntegration(made)); schedule(this, { target: made });", ""),
    ],
)
def test_apis_wait_for_what_they_are_given(tmp_path: Path, more: str, said: str) -> None:
    """Where nothing else is seen to call it, and the program does not say that they wait for longer."""
    made = function("lambda.Code.fromAsset('src')", more="timeout: Duration.seconds(45)")
    found = findings(tmp_path, "timeout-exceeds-api-limit", program(f"const made = {made}\n{more}", before=APIS))
    expected = f"lib/orders.ts:10 warning {said}: lower `timeout`, or do the work asynchronously"
    assert found == ([expected] if said else [])


def test_apis_wait_for_functions_of_programs_in_python(tmp_path: Path) -> None:
    """As for those in TypeScript."""
    made = function_in_python('_lambda.Code.from_asset("src")', ", timeout=Duration.seconds(45)")
    before = "from aws_cdk import aws_apigateway as apigateway\n"
    call = f"made = {made}\napi.root.add_method('GET', apigateway.LambdaIntegration(made))"
    found = findings(tmp_path, "timeout-exceeds-api-limit", program_in_python(call, before=before))
    assert found == [f"lib/orders.py:6 warning {REST}: lower `timeout`, or do the work asynchronously"]


PAGE = """\
def handler(event, context):
    name = event["queryStringParameters"]["name"]
    return {"statusCode": 200, "headers": {"Content-Type": "text/html"}, "body": f"<p>{name}</p>"}
"""


@pytest.mark.parametrize(
    ("more", "severity"),
    [
        ("api.root.addMethod('GET', new LambdaIntegration(made));", "error"),
        ("api.root.addMethod('GET', new LambdaIntegration(other));", "warning"),
        ("api.root.addMethod('GET', new LambdaIntegration(made)); schedule(made);", "warning"),
    ],
)
def test_who_sends_requests_to_an_api_of_the_program_is_known(tmp_path: Path, more: str, severity: str) -> None:
    """Anybody, where it is certain that it is there for the API alone."""
    call = f"const made = {function('lambda.Code.fromAsset(`src`)')}\n{more}"
    found = findings(tmp_path, "event-injection-html", {**program(call, before=APIS), "src/app.py": PAGE})
    assert [each.split()[:2] for each in found] == [["src/app.py:3", severity]]
