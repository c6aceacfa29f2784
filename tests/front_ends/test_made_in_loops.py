"""Functions that programs of the CDK make in loops over what is literal."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.front_ends.cdk import made_functions
from serverless_lint.model import Function, FunctionCode, Project, Trigger

APP = {"cdk.json": '{"app": "npx tsx bin/app.ts"}'}
NODE = "export const handler = async (event) => null;\n"
PYTHON = "def handler(event, context):\n    return None\n"
SOURCES = {
    **dict.fromkeys(("src/create.ts", "src/delete.ts"), NODE),
    **dict.fromkeys(("src/create.py", "src/delete.py"), PYTHON),
}
IMPORTS = """\
import { Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { SPECS, MORE } from './specs';
"""
SPECS = """\
export const SPECS = [{ name: 'create', size: 512 }, { name: 'delete' }];
export const MORE = { one: { name: 'create' }, two: { name: 'delete' } };
"""
MADE = "new NodejsFunction(this, %s, { entry: `src/${%s}.ts` });"
BOTH = ["create src/create.ts", "delete src/delete.ts"]


def application(statements: str, methods: str = "") -> dict[str, str]:
    """The files of an application whose stack runs statements."""
    stack = (
        f"{IMPORTS}export class Orders extends Stack {{\n  constructor(scope, id, props) {{\n    super(scope, id);\n"
        f"{statements}\n  }}\n{methods}\n}}\n"
    )
    return {
        **APP,
        **SOURCES,
        "lib/stack.ts": stack,
        "lib/specs.ts": SPECS,
        "bin/app.ts": "new Orders(app, 'Orders');\n",
    }


def application_in_python(statements: str) -> dict[str, str]:
    """The same in Python."""
    indented = "".join(f"        {line}\n" for line in statements.splitlines())
    stack = (
        "from aws_cdk import Stack, aws_lambda\nSPECS = ['create', 'delete']\n"
        "class Orders(Stack):\n    def __init__(self, scope, id):\n        super().__init__(scope, id)\n"
        f"{indented}"
    )
    return {**APP, **SOURCES, "stack.py": stack}


def shown(project: Project) -> list[str]:
    """The functions with what the user calls them, and the files that they run."""
    files = {
        each.function.key: [handler.module.name for handler in each.handlers] for each in project.all(FunctionCode)
    }
    return [" ".join((each.resource.label, *files[each.key])) for each in project.all(Function)]


MAKE = f"make(name) {{ {MADE % ('name', 'name')} }}\n"
MAKE_ALL = f"{MAKE}makeAll(specs) {{ for (const spec of specs) this.make(spec.name); }}\n"


@pytest.mark.parametrize(
    "statements",
    [
        f"for (const name of ['create', 'delete']) {MADE % ('name', 'name')}",
        f"for (const spec of SPECS) {{ if (spec.name) {{ {MADE % ('spec.name', 'spec.name')} }} }}",
        f"for (const {{ name, size = 128 }} of SPECS) {MADE % ('name', 'name')}",
        f"for (const [, spec] of Object.entries(MORE)) {MADE % ('spec.name', 'spec.name')}",
        f"for (const spec of Object.values(MORE)) {MADE % ('spec.name', 'spec.name')}",
        f"for (const key in MORE) {{ const {{ name }} = MORE[key]; {MADE % ('name', 'name')} }}",
        f"for (const name of Object.keys({{ create: 1, 'delete': 2 }})) {MADE % ('name', 'name')}",
        f"for (const [at, name] of ['create', 'delete'].entries()) {MADE % ('name', 'name')}",
        f"for (let at = 0; at < SPECS.length; at++) {MADE % ('SPECS[at].name', 'SPECS[at].name')}",
        f"for (const all of [['create'], ['delete']]) for (const name of all) {MADE % ('name', 'name')}",
        f"SPECS.forEach((spec, at) => {{ {MADE % ('spec.name', 'spec.name')} }});",
        f"const names = ['create', 'delete']; const all = names.map((name) => {MADE[:-1] % ('name', 'name')});",
        f"Object.entries(MORE).map(([key, {{ name }}]) => {MADE[:-1] % ('name', 'name')});",
    ],
)
def test_a_loop_makes_a_function_in_each_turn(make_project: MakeProject, statements: str) -> None:
    assert shown(make_project(application(statements))) == BOTH


@pytest.mark.parametrize(
    ("statements", "methods"),
    [
        ("for (const spec of SPECS) this.make(spec.name);", MAKE),
        ("SPECS.forEach((spec) => this.make(spec.name));", MAKE),
        ("this.makeAll(SPECS);", MAKE_ALL),
    ],
)
def test_what_is_called_in_a_loop_makes_one_in_each_turn(
    make_project: MakeProject, statements: str, methods: str
) -> None:
    assert shown(make_project(application(statements, methods))) == BOTH


@pytest.mark.parametrize(
    "loop",
    [
        "for name in SPECS:",
        "for name in ('create', 'delete'):",
        "for name in sorted(SPECS):",
        "for name, size in {'create': 1, 'delete': 2}.items():",
        "for number, name in enumerate(SPECS):",
        "for name, size in [('create', 1), ('delete', 2)]:",
    ],
)
def test_a_loop_of_python_does_so_too(make_project: MakeProject, loop: str) -> None:
    made = (
        "    aws_lambda.Function(self, name, runtime=aws_lambda.Runtime.PYTHON_3_13, handler=f'{name}.handler',\n"
        "        code=aws_lambda.Code.from_asset('src'))\n"
    )
    expected = ["create src/create.py", "delete src/delete.py"]
    assert shown(make_project(application_in_python(f"{loop}\n{made}"))) == expected


@pytest.mark.parametrize(
    "statements",
    [
        f"for (const name of props.names) {MADE % ('name', 'name')}",
        f"for (const name of [...props.names, 'create']) {MADE % ('name', 'name')}",
        f"const names = ['create']; names.push(props.name); for (const name of names) {MADE % ('name', 'name')}",
        f"for (const name of ['create', 'delete'].filter(props.isWanted)) {MADE % ('name', 'name')}",
        f"for (let at = 0; at < 2; at++) {MADE % ('SPECS[at].name', 'SPECS[at].name')}",
        f"for (let at = 1; at < SPECS.length; at++) {MADE % ('SPECS[at].name', 'SPECS[at].name')}",
        f"for (let at = 0; at < SPECS.length; at += 2) {MADE % ('SPECS[at].name', 'SPECS[at].name')}",
    ],
)
def test_what_is_looped_over_must_be_known(make_project: MakeProject, statements: str) -> None:
    """All of it; or there is one function of which nothing is known."""
    (found,) = shown(make_project(application(statements)))
    assert ".ts" not in found


def test_functions_of_one_file_are_one(make_project: MakeProject) -> None:
    """A loop over regions or stages is no reason to say everything as often."""
    statements = "for (const at of ['a', 'b']) new NodejsFunction(this, `F${at}`, { entry: 'src/create.ts' });"
    assert shown(make_project(application(statements))) == ["F src/create.ts"]


def test_turns_are_counted(make_project: MakeProject, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loops in loops make very many functions."""
    monkeypatch.setattr(made_functions, "_MAX_WAYS", 1)
    statements = f"for (const name of ['create', 'delete']) {MADE % ('name', 'name')}"
    assert shown(make_project(application(statements))) == BOTH[:1]


def test_what_is_added_to_one_function_of_a_helper_is_added_to_that_alone(make_project: MakeProject) -> None:
    """Others that the helper makes poll nothing, and are given no variables."""
    statements = (
        "const one = this.make('create'); const two = this.make('delete');\n"
        "one.addEventSource(new SqsEventSource(queue));\ntwo.addEnvironment('TABLE', 'orders');\n"
    )
    methods = "make(name) { const made = new NodejsFunction(this, name, { entry: `src/${name}.ts` }); return made; }\n"
    project = make_project(application(statements, methods))
    assert [each.function.label for each in project.all(Trigger) if each.function] == ["create"]
    assert [list(each.environment.variables) for each in project.all(Function)] == [[], ["TABLE"]]


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ("...(props.isLarge ? { memorySize: 512 } : {}), timeout: 5", "create src/create.ts"),
        ("...(props.isLarge && { memorySize: 512 })", "create src/create.ts"),
        ("...(props.isOther ? { entry: 'src/delete.ts' } : {})", "create"),
    ],
)
def test_of_objects_that_one_is_chosen_of_the_keys_are_known(
    make_project: MakeProject, properties: str, expected: str
) -> None:
    """What none of them says is as it was."""
    statements = f"new NodejsFunction(this, 'create', {{ entry: 'src/create.ts', {properties} }});"
    assert shown(make_project(application(statements))) == [expected]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("settings.timeout = 5;", "create src/create.ts"),
        ("settings.environment.TABLE = 'orders';", "create src/create.ts"),
        ("settings.entry = 'src/delete.ts';", "create"),
        ("settings[props.key] = 'src/delete.ts';", "create"),
    ],
)
def test_what_is_not_written_to_of_an_object_is_as_it_was(
    make_project: MakeProject, change: str, expected: str
) -> None:
    statements = (
        "const settings = { entry: 'src/create.ts', environment: {} };\n"
        f"{change}\nnew NodejsFunction(this, 'create', settings);"
    )
    assert shown(make_project(application(statements))) == [expected]


PACKAGED = (
    "new lambda.Function(this, 'orders', { runtime: lambda.Runtime.NODEJS_22_X, handler: '%s.handler', code: %s });"
)


@pytest.mark.parametrize(
    ("handler", "code", "expected"),
    [
        ("list", "lambda.Code.fromBucketV2(bucket, 'orders.zip')", "orders orders/src/list.ts"),
        ("list", "lambda.Code.fromBucket(bucket, NAME + '.zip')", "orders orders/src/list.ts"),
        ("index", "lambda.Code.fromBucket(bucket, 'items.zip')", "orders items/src/index.ts"),
        ("index", "lambda.Code.fromBucket(bucket, 'others.zip')", "orders"),
        ("list", "lambda.Code.fromBucket(bucket, props.key)", "orders"),
    ],
)
def test_a_package_in_a_bucket_is_made_of_the_only_code_that_it_can_be_made_of(
    make_project: MakeProject, handler: str, code: str, expected: str
) -> None:
    """By the handler's name and by what the package is called."""
    sources = dict.fromkeys(("orders/src/list.ts", "orders/src/index.ts", "items/src/index.ts"), NODE)
    files = application(f"const NAME = 'orders';\n{PACKAGED % (handler, code)}")
    assert shown(make_project({**files, **sources})) == [expected]
