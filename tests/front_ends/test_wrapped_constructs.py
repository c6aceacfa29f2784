"""Functions that programs of the CDK make by constructs and functions of their own."""

from __future__ import annotations

from typing import Any

import pytest

from conftest import MakeProject
from serverless_lint.front_ends import literals
from serverless_lint.front_ends.cdk import program
from serverless_lint.front_ends.literals import Literals, Settings
from serverless_lint.model import Function, FunctionCode, Project

APP = {"cdk.json": '{"app": "npx tsx bin/app.ts"}'}
NODE = "export const handler = async (event) => null;\nexport const create = handler;\n"
PYTHON = "def handler(event, context):\n    return None\n"
SOURCES = {
    **dict.fromkeys(("src/create.ts", "src/delete.ts", "src/delete.js"), NODE),
    **dict.fromkeys(("src/app/app.py", "src/other/app.py", "src/one.py"), PYTHON),
}
IMPORTS = """\
import * as path from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
"""
IMPORTS_OF_PYTHON = "import os\nfrom aws_cdk import Duration, aws_lambda\nfrom constructs import Construct\n"
WRAPPER = """\
export class Lambda extends Construct {
  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id);
    const { timeout = Duration.seconds(6), memorySize = 256, name, entry, ...rest } = props;
    this.fn = new NodejsFunction(this, id, {
      entry: path.join(__dirname, '../src', entry), timeout, memorySize, runtime: Runtime.NODEJS_22_X, ...rest,
    });
  }
}
"""
USES = """\
new Lambda(stack, 'Create', { entry: 'create.ts', name: 'one', handler: 'create' });
new Lambda(stack, 'Delete', { entry: 'delete.ts', timeout: Duration.minutes(1), memorySize: 512 });
"""
BOTH = ["Create src/create.ts", "Delete src/delete.ts"]
NONE = ["NodejsFunction"]


def application(wrapper: str, uses: str = USES) -> dict[str, str]:
    """The files of an application in TypeScript that has a construct of its own."""
    return {
        **APP,
        **SOURCES,
        "lib/lambda.ts": f"{IMPORTS}{wrapper}",
        "lib/orders.ts": f"import {{ App }} from 'aws-cdk-lib';\nimport {{ Lambda }} from './lambda';\n{uses}",
    }


def application_in_python(wrapper: str, uses: str) -> dict[str, str]:
    """The files of an application in Python that has a construct of its own."""
    return {
        **APP,
        **SOURCES,
        "lib/__init__.py": "",
        "lib/lambdas.py": f"{IMPORTS_OF_PYTHON}{wrapper}",
        "app.py": f"import aws_cdk\nfrom lib.lambdas import Lambda\n{uses}",
    }


def shown(project: Project) -> list[str]:
    """The functions with what the user calls them, and the files that they run."""
    files = {
        each.function.key: [handler.module.name for handler in each.handlers] for each in project.all(FunctionCode)
    }
    return [" ".join((each.resource.label, *files[each.key])) for each in project.all(Function)]


@pytest.mark.parametrize(
    "wrapper",
    [
        WRAPPER,
        """\
export class Lambda extends Construct {
  constructor(scope, id, props) {
    super(scope, id);
    new NodejsFunction(this, 'Function', { ...props, entry: `src/${props.entry}` });
  }
}
""".replace("'Function'", "id"),
        """\
export class Lambda extends Construct {
  constructor(scope, id, { entry, handler = 'handler', ...rest }) {
    super(scope, id);
    const file = path.join(__dirname, '..', 'src', entry);
    new NodejsFunction(this, id, { handler, entry: file, ...rest });
  }
}
""",
        """\
export class Lambda extends NodejsFunction {
  constructor(scope, id, props) {
    super(scope, id, { ...props, entry: 'src/' + props.entry });
  }
}
""",
        """\
class Base extends Construct {
  constructor(scope, id, props) {
    super(scope, id);
    new NodejsFunction(this, id, props);
  }
}
export class Lambda extends Base {
  constructor(scope, id, props) {
    super(scope, id, { ...props, entry: `${root()}/${props.entry}` });
  }
}
function root() {
  return 'src';
}
""",
        """\
class Base extends Construct {
  add(id, options) {
    return new NodejsFunction(this, id, options);
  }
}
export class Lambda extends Base {
  constructor(scope, id, props) {
    super(scope, id);
    this.add(id, optionsOf(props.entry.split('!')[0]));
  }
}
const optionsOf = (file) => ({ entry: path.join('src', file), memorySize: 512 });
""",
    ],
    ids=["taken apart", "spread", "destructured", "subclass", "class above", "method and options"],
)
def test_a_construct_that_wraps_a_function_is_followed_to_its_uses(make_project: MakeProject, wrapper: str) -> None:
    assert shown(make_project(application(wrapper))) == BOTH


@pytest.mark.parametrize(
    ("wrapper", "use"),
    [
        ("export function Lambda(scope, id, entry) {\n  new NodejsFunction(scope, id, { entry });\n}\n", "Lambda"),
        ("export const Lambda = (scope, id, entry) => new NodejsFunction(scope, id, { entry });\n", "Lambda"),
        (
            "export class Lambda {\n  static of(scope, id, entry) {\n"
            "    return new Lambda(scope, id, entry);\n  }\n"
            "  constructor(scope, id, entry) {\n    new NodejsFunction(scope, id, { entry });\n  }\n}\n",
            "Lambda.of",
        ),
    ],
)
def test_a_function_that_makes_functions_is_followed_to_its_calls(
    make_project: MakeProject, wrapper: str, use: str
) -> None:
    uses = f"{use}(stack, 'Create', 'src/create.ts');\n{use}(stack, 'Delete', 'src/delete.ts');\n"
    assert shown(make_project(application(wrapper, uses))) == BOTH


def test_a_method_of_a_class_above_is_followed_in_javascript(make_project: MakeProject) -> None:
    files = {
        **APP,
        **SOURCES,
        "lib/base.js": "const { Construct } = require('constructs');\n"
        "const { NodejsFunction } = require('aws-cdk-lib/aws-lambda-nodejs');\n"
        "const path = require('path');\nconst { Runtime } = require('aws-cdk-lib/aws-lambda');\n"
        "class Base extends Construct {\n"
        "  make(scope, key, folder, name, props = {}) {\n"
        "    const entry = path.join(__dirname, `../${folder}/${name.split('.')[0]}.js`);\n"
        "    const runtime = props?.runtime || Runtime.NODEJS_22_X;\n"
        "    return new NodejsFunction(scope, this.idOf(key), { entry, runtime });\n"
        "  }\n"
        "}\n"
        "module.exports = { Base };\n",
        "lib/orders.js": "const { Base } = require('./base');\nconst cdk = require('aws-cdk-lib');\n"
        "class Orders extends Base {\n"
        "  constructor(scope, id, props) {\n"
        "    super(scope, id, props);\n"
        "    const name = props?.handlerName || 'delete.handler';\n"
        "    this.remove = this.make(this, 'remove', 'src', name);\n"
        "  }\n"
        "}\n"
        "new Orders(app, 'Orders', { other: 1 });\n",
    }
    project = make_project(files)
    assert shown(project) == ["Orders/remove src/delete.js"]
    assert [each.runtimes for each in project.all(Function)] == [("nodejs22.x",)]


def test_values_are_those_of_each_use(make_project: MakeProject) -> None:
    functions = make_project(application(WRAPPER)).all(Function)
    assert [(each.properties.lookup("Timeout").only, each.runtimes) for each in functions] == [
        (6, ("nodejs22.x",)),
        (60, ("nodejs22.x",)),
    ]


def test_what_a_use_does_not_reach_is_not_made(make_project: MakeProject) -> None:
    wrapper = """\
export class Lambda extends Construct {
  constructor(scope, id, props) {
    super(scope, id);
    if (props.without || props.isGone) return;
    if (props.isDelete && !props.isCreate) {
      new NodejsFunction(this, 'Delete', { entry: `src/${props.entry}`, memorySize: 256 });
    } else {
      new NodejsFunction(this, 'Create', { entry: `src/${props.entry}` });
    }
  }
}
"""
    uses = """\
new Lambda(stack, 'One', { entry: 'delete.ts', without: true });
new Lambda(stack, 'Two', { entry: 'delete.ts', isDelete: true });
new Lambda(stack, 'Three', { entry: 'create.ts', isDelete: false });
new Lambda(stack, 'Four', { entry: 'create.ts', isGone: true });
new Lambda(stack, 'Five', { entry: 'create.ts', isDelete: true, isCreate: true });
"""
    assert shown(make_project(application(wrapper, uses))) == [
        "Two/Delete src/delete.ts",
        "Three/Create src/create.ts",
        "Five/Create src/create.ts",
    ]


PYTHON_WRAPPER = """\
class Lambda(Construct):
    def __init__(self, scope, id, folder: str = None, file: str = None, *, handler="app.handler", **kwargs) -> None:
        super().__init__(scope, id)
        if folder is not None:
            self.code = aws_lambda.Code.from_asset(os.path.join(os.path.dirname(__file__), "..", "src", folder))
        elif file is not None:
            path = os.path.join("src", file)
            with open(path) as opened:
                text = opened.read()
            self.code = aws_lambda.InlineCode(text)
        aws_lambda.Function(
            self, "function", code=self.code, handler=handler, runtime=aws_lambda.Runtime.PYTHON_3_13, **kwargs
        )
"""


@pytest.mark.parametrize(
    ("wrapper", "uses", "expected"),
    [
        (
            PYTHON_WRAPPER,
            'Lambda(stack, "One", folder="app")\nLambda(stack, "Two", "other", memory_size=512)\n'
            'Lambda(stack, "Three", file="one.py", handler="index.handler")\n',
            ["One/function src/app/app.py", "Two/function src/other/app.py", "Three/function src/one.py"],
        ),
        (
            "class Lambda(aws_lambda.Function):\n"
            "    def __init__(self, scope, id, *, folder, **kwargs):\n"
            '        super().__init__(scope, id, code=code_of(folder), handler=f"{folder}.app.handler",\n'
            "            runtime=aws_lambda.Runtime.PYTHON_3_13, **kwargs)\n"
            "def code_of(folder):\n"
            "    prepare(folder)\n"
            '    return aws_lambda.Code.from_asset(path="src")\n',
            'common = {"memory_size": 512}\nLambda(stack, "One", folder="app", **common)\n',
            ["One src/app/app.py"],
        ),
        (
            "def Lambda(scope, id, folder):\n"
            '    return aws_lambda.Function(scope, id, code=aws_lambda.Code.from_asset(f"src/{folder}"),\n'
            '        handler="app.handler", runtime=aws_lambda.Runtime.PYTHON_3_13)\n',
            'Lambda(stack, "One", "app")\nLambda(stack, "Two", folder="other")\n',
            ["One src/app/app.py", "Two src/other/app.py"],
        ),
        (
            "from pathlib import Path\n"
            "class Lambda(aws_cdk.Stack):\n"
            "    def __init__(self, scope, id):\n"
            "        super().__init__(scope, id)\n"
            "        self.functions = {}\n"
            "        self._made()\n"
            "    def _create(self, function_id, path, timeout=30):\n"
            '        folder = Path(__file__).parent.parent / "src"\n'
            "        return aws_lambda.Function(\n"
            "            self, function_id, code=aws_lambda.Code.from_asset(str(folder)),\n"
            "            handler=f\"{path.replace('/', '.')}.handler\", runtime=aws_lambda.Runtime.PYTHON_3_13)\n"
            "    def _made(self):\n"
            '        self.functions["one"] = self._create("One", "app/app")\n'
            '        self.functions["two"] = self._create("Two", "OTHER/APP".lower(), 10)\n',
            'Lambda(stack, "Stack")\n',
            ["One src/app/app.py", "Two src/other/app.py"],
        ),
    ],
    ids=["construct", "subclass", "function", "method"],
)
def test_wrappers_of_programs_in_python_are_followed(
    make_project: MakeProject, wrapper: str, uses: str, expected: list[str]
) -> None:
    assert shown(make_project(application_in_python(wrapper, uses))) == expected


def test_a_construct_of_a_module_that_is_imported_from_its_package_is_followed(make_project: MakeProject) -> None:
    """With code that it is given where it is used."""
    wrapper = (
        "class Lambda(Construct):\n    def __init__(self, scope, id, code) -> None:\n"
        "        super().__init__(scope, id)\n"
        '        aws_lambda.Function(self, "function", code=code, handler="app.handler",\n'
        "            runtime=aws_lambda.Runtime.PYTHON_3_13)\n"
    )
    uses = (
        "from pathlib import Path\nfrom aws_cdk import aws_lambda\nfrom lib import lambdas\n"
        'folder = Path(__file__).parent / "src" / "app"\n'
        'lambdas.Lambda(stack, "One", code=aws_lambda.Code.from_asset(str(folder)))\n'
    )
    files = application_in_python(wrapper, uses)
    assert shown(make_project(files)) == ["One/function src/app/app.py"]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("'functions.create'.replace('functions.', 'src/')", ["Create src/create.ts"]),
        ("'src//create.ts'.replace('//', '/')", ["Create src/create.ts"]),
        ("'src..create'.replaceAll('..', '/')", ["Create src/create.ts"]),
        ("'SRC/CREATE'.toLowerCase()", ["Create src/create.ts"]),
        ("'s.c.create'.replace('.', '')", ["NodejsFunction"]),
        ("'srcXcreate'.replace('X', '$&/')", ["NodejsFunction"]),
        ("'srcXcreate'.replace(/X/, '/')", ["NodejsFunction"]),
        ("'srcXcreate'.replace('X', separator)", ["NodejsFunction"]),
        ("'src'.replace('', '/').lower()", ["NodejsFunction"]),
        ("'src/Create'.replace(/([A-Z])/g, '/../$1').toLowerCase()", ["NodejsFunction"]),
        ("'src/createAll'.replace(/([A-Z])/g, '-$1').toLowerCase()", ["Create src/create-all.ts"]),
        ("'src/createAll'.replace(/[A-Z]/g, '-$&').toLowerCase()", ["Create src/create-all.ts"]),
        ("'src/createAll'.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase()", ["Create src/create-all.ts"]),
        ("'src/createAll'.replace(/([a-z0-9])([A-Z])/g, '$1-').toLowerCase()", ["NodejsFunction"]),
        ("'src/createAll'.replace(/([A-Z])/, '-$1').toLowerCase()", ["NodejsFunction"]),
        ("'src/createAll'.replace(/[A-Z]+/g, '-$&').toLowerCase()", ["NodejsFunction"]),
        ("'src/createAll'.replace(/[A-Z]/g, (found) => `-${found}`).toLowerCase()", ["NodejsFunction"]),
    ],
)
def test_texts_that_methods_change_are_known(make_project: MakeProject, entry: str, expected: list[str]) -> None:
    wrapper = (
        "export class Lambda extends Construct {\n  constructor(scope, id, props) {\n    super(scope, id);\n"
        "    new NodejsFunction(this, id, { entry: props.entry });\n  }\n}\n"
    )
    uses = f"new Lambda(stack, 'Create', {{ entry: {entry} }});\n"
    files = {**application(wrapper, uses), "src/create-all.ts": NODE}
    assert shown(make_project(files)) == expected


@pytest.mark.parametrize(
    "changed",
    [
        r"re.sub(r'([A-Z])', r'_\1', name).lower()",
        r"re.sub('(?<!^)(?=[A-Z])', '_', name).lower()",
        r"re.sub(r'([a-z0-9])([A-Z])', r'\1_\2', name).lower()",
        r"re.sub(pattern=r'(?<!^)(?=[A-Z])', repl='_', string=name).lower()",
    ],
)
def test_words_that_capitals_begin_are_joined_in_python_too(make_project: MakeProject, changed: str) -> None:
    wrapper = (
        "import re\nclass Lambda(Construct):\n    def __init__(self, scope, id, name) -> None:\n"
        "        super().__init__(scope, id)\n"
        f"        code = aws_lambda.Code.from_asset(os.path.join('src', {changed}))\n"
        '        aws_lambda.Function(self, "function", code=code, handler="app.handler",\n'
        "            runtime=aws_lambda.Runtime.PYTHON_3_13)\n"
    )
    files = application_in_python(wrapper, 'Lambda(stack, "One", "ordersApi")\n')
    project = make_project({**files, "src/orders_api/app.py": PYTHON})
    assert shown(project) == ["One/function src/orders_api/app.py"]


@pytest.mark.parametrize(
    ("uses", "expected"),
    [
        ("new Lambda(stack, 'Create', { entry: entryOf(1) });\n", ["Lambda"]),
        ("new Lambda(stack, 'Create', given);\n", ["Lambda"]),
        ("new Lambda(...given);\n", ["Lambda"]),
        ("new Other(stack, 'Create', { entry: 'src/create.ts' });\n", ["Lambda"]),
        ("", ["Lambda"]),
        (
            "new Lambda(stack, 'Create', { entry: 'src/create.ts' });\nnew Lambda(stack, 'Other', given);\n",
            ["Create src/create.ts", "Other"],
        ),
        (
            "class Orders extends Stack {\n  constructor(scope, id, props) {\n"
            "    new Lambda(this, 'Create', { entry: `src/${props.name}.ts` });\n  }\n}\n"
            "new Orders(app, 'Test', { name: 'create' });\nnew Orders(app, 'Live', { name: 'create' });\n",
            ["Test/Create src/create.ts"],
        ),
    ],
)
def test_what_is_not_known_of_uses_stays_unknown(make_project: MakeProject, uses: str, expected: list[str]) -> None:
    """A stack that is made for two stages has each function once."""
    wrapper = (
        "export class Lambda extends Construct {\n  constructor(scope, id, props) {\n"
        "    super(scope, id);\n    new NodejsFunction(this, ID, { entry: props.entry });\n  }\n}\n"
    )
    unknown = [each if " " in each or each == "Other" else "NodejsFunction" for each in expected]
    assert shown(make_project(application(wrapper.replace("ID", "id"), uses))) == unknown


REST = """\
const place = %s;
export class Lambda extends Construct {
  constructor(scope: Construct, id: string, %s) {
    super(scope, id);
    new NodejsFunction(this, id, { entry: %s });
  }
}
"""


@pytest.mark.parametrize(
    ("place", "parameters", "entry", "uses", "expected"),
    [
        (
            "(...parts) => path.resolve(__dirname, '..', ...parts)",
            "file",
            "place('src', file)",
            "'create.ts'",
            BOTH[:1],
        ),
        ("(first, ...parts) => path.join(first, ...parts)", "file", "place('src', file)", "'create.ts'", BOTH[:1]),
        ("(...parts) => path.join(...parts, 'create.ts')", "...parts", "place(...parts)", "'lib/..', 'src'", BOTH[:1]),
        (
            "(...parts) => path.join('src', ...parts)",
            "file",
            "place(...['create.ts'])",
            "''",
            [f"{NONE[0]} src/create.ts"],
        ),
        ("(...parts) => path.join('src', parts[0])", "file", "place(file)", "'create.ts'", BOTH[:1]),
        ("(...parts) => path.join('src', ...parts)", "file", "place(...props.parts, file)", "'create.ts'", NONE),
        ("(...parts) => path.join('src', ...parts)", "file", "place()", "'create.ts'", NONE),
    ],
)
def test_the_rest_of_what_is_given_is_a_list(
    make_project: MakeProject, place: str, parameters: str, entry: str, uses: str, expected: list[str]
) -> None:
    files = application(REST % (place, parameters, entry), f"new Lambda(stack, 'Create', {uses});\n")
    assert shown(make_project(files)) == expected


def test_the_rest_of_what_is_given_is_a_list_in_python_too(make_project: MakeProject) -> None:
    wrapper = """\
def place(*parts, name):
    return os.path.join("src", *parts, name)

class Lambda(Construct):
    def __init__(self, scope, id, *parts):
        super().__init__(scope, id)
        code = aws_lambda.Code.from_asset(place(*parts, name=""))
        aws_lambda.Function(self, id, code=code, handler="app.handler", runtime=aws_lambda.Runtime.PYTHON_3_13)
"""
    files = application_in_python(wrapper, "Lambda(stack, 'One', 'app')\nLambda(stack, 'Other', '.', 'other')\n")
    assert shown(make_project(files)) == ["One src/app/app.py", "Other src/other/app.py"]


def test_a_parameter_that_is_written_to_is_not_known(make_project: MakeProject) -> None:
    wrapper = (
        "export class Lambda extends Construct {\n  constructor(scope, id, props) {\n    super(scope, id);\n"
        "    props.entry = `${root}/${props.entry}`;\n    new NodejsFunction(this, id, { ...props });\n  }\n}\n"
    )
    assert shown(make_project(application(wrapper))) == ["NodejsFunction"]


def test_a_class_that_nothing_uses_makes_no_function(make_project: MakeProject) -> None:
    wrapper = (
        "export class Lambda extends NodejsFunction {\n  constructor(scope, id) {\n"
        "    super(scope, id, { entry: 'src/create.ts' });\n  }\n}\n"
    )
    assert shown(make_project(application(wrapper, ""))) == []
    assert shown(make_project(application(wrapper, "new Lambda(app, 'Create');\n"))) == ["Create src/create.ts"]


@pytest.mark.parametrize(
    "wrapper",
    [
        "export function Lambda(scope, id, entry) {\n  Lambda(scope, id, entry);\n"
        "  new NodejsFunction(scope, id, { entry });\n}\n",
        "function other(scope, id, entry) {\n  Lambda(scope, id, entry);\n"
        "  new NodejsFunction(scope, id, { entry });\n}\n"
        "export function Lambda(scope, id, entry) {\n  other(scope, id, entry);\n}\n",
        "const f = (x) => g(x);\nconst g = (x) => f(x);\n"
        "export function Lambda(scope, id, entry) {\n  new NodejsFunction(scope, id, { entry: f(entry) });\n}\n",
        "class A extends B {\n}\nclass B extends A {\n}\n"
        "export class Lambda extends A {\n  constructor(scope, id, entry) {\n    super(scope, id);\n"
        "    new NodejsFunction(this, id, { entry: entry.a });\n  }\n}\n",
    ],
)
def test_wrappers_that_wrap_each_other_end(make_project: MakeProject, wrapper: str) -> None:
    uses = "Lambda(stack, 'One', other);\nnew Lambda(stack, 'Two', other);\n"
    assert shown(make_project(application(wrapper, uses))) == ["NodejsFunction"]


def test_uses_of_uses_are_bounded(make_project: MakeProject) -> None:
    """Each of six levels is used ten times by the next one."""
    levels = "".join(
        f"function level{n}(scope, id, entry) {{\n" + f"  level{n - 1}(scope, id, entry);\n" * 10 + "}\n"
        for n in range(1, 7)
    )
    wrapper = f"function level0(scope, id, entry) {{\n  new NodejsFunction(scope, id, {{ entry }});\n}}\n{levels}"
    project = make_project(application(f"{wrapper}export const Lambda = level6;\n", "Lambda(stack, 'One', 'x');\n"))
    assert shown(project) == ["NodejsFunction"]


def test_many_uses_of_a_wrapper_are_bounded(make_project: MakeProject) -> None:
    uses = "new Lambda(stack, 'One', { entry: 'create.ts' });\n" * 2_100
    assert len(shown(make_project(application(WRAPPER, uses)))) == 2_000


def test_arguments_of_many_uses_are_bounded(make_project: MakeProject, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is given by name is kept for each use."""
    kept: list[int] = []
    arguments = Literals.arguments

    def counted(self: Literals, *given: Any) -> Settings:
        found = arguments(self, *given)
        kept.append(len(found.found))
        return found

    monkeypatch.setattr(literals, "_MAX_VALUES", 1_000)
    monkeypatch.setattr(Literals, "arguments", counted)
    names = ", ".join(f"k{number}=1" for number in range(100))
    wrapper = f"def Lambda(scope, folder):\n    aws_lambda.Function(scope, 'F', {names})\n"
    uses = "Lambda(app, 'a')\n" * 50
    shown(make_project(application_in_python(wrapper, uses)))
    assert 100 <= sum(kept) <= 1_000


PROJEN = """\
// ~~ Generated by projen. To modify, edit .projenrc.js and run "npx projen".
import * as path from 'path';
import * as lambda from 'aws-cdk-lib/aws-lambda';
export class OrdersFunction extends lambda.Function {
  constructor(scope: Construct, id: string, props?: OrdersFunctionProps) {
    super(scope, id, {
      description: 'src/orders/orders.lambda.ts',
      ...props,
      runtime: new lambda.Runtime('nodejs22.x', lambda.RuntimeFamily.NODEJS),
      handler: 'index.handler',
      code: lambda.Code.fromAsset(path.join(__dirname, '../../assets/orders/orders.lambda')),
    });
  }
}
"""


@pytest.mark.parametrize(
    ("source", "expected"),
    [("src/orders/orders.lambda.ts", ["Orders src/orders/orders.lambda.ts"]), ("src/orders/other.ts", ["Orders"])],
)
def test_what_projen_bundles_stands_beside_what_it_generates(
    make_project: MakeProject, source: str, expected: list[str]
) -> None:
    files = {
        **APP,
        source: NODE,
        "src/orders/orders-function.ts": PROJEN,
        "src/main.ts": "import { Stack } from 'aws-cdk-lib';\n"
        "import { OrdersFunction } from './orders/orders-function';\n"
        "new OrdersFunction(stack, 'Orders', { timeout: Duration.seconds(9) });\n",
    }
    assert shown(make_project(files)) == expected


@pytest.mark.parametrize("construct", ["GuLambdaFunction", "GuScheduledLambda", "GuApiLambda"])
def test_functions_of_the_guardian_are_known_but_for_their_code(make_project: MakeProject, construct: str) -> None:
    text = (
        f"import {{ {construct} }} from '@guardian/cdk';\nimport {{ Runtime }} from 'aws-cdk-lib/aws-lambda';\n"
        f"new {construct}(this, 'Output', {{\n"
        "  app, fileName: 'output-handler.zip', handler: 'index.outputHandler', runtime: Runtime.NODEJS_20_X,\n});\n"
    )
    (found,) = make_project({**APP, "lib/stack.ts": text}).all(Function)
    assert (found.resource.label, found.runtimes) == ("Output", ("nodejs20.x",))


def imported_from_outside(shared: str, uses: str, others: dict[str, str]) -> dict[str, str]:
    """An application in a folder of a project that has a construct beside that folder."""
    files = {f"app/{name}": text for name, text in {**APP, "lib/orders.ts": uses, "src/create.ts": NODE}.items()}
    return {**files, "shared/src/lambda.ts": f"{IMPORTS}{shared}", **others}


SHARED = """\
export class Lambda extends Construct {
  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id);
    this.fn = new NodejsFunction(this, 'Fn', { entry: path.join(__dirname, '../../app/src', props.entry) });
  }
}
export class Other extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    ['a'].forEach(() => this.make());
  }
  make() {
    new NodejsFunction(this, 'Other', { entry: path.join(__dirname, '../../app/src/create.ts') });
  }
}
"""
USE = "import {{ App }} from 'aws-cdk-lib';\nimport {{ Lambda, Other }} from '{}';\n{}"
LAMBDA = "new Lambda(stack, 'Create', { entry: 'create.ts' });\n"


@pytest.mark.parametrize(
    ("module", "others"),
    [
        pytest.param("../../shared/src/lambda", {}, id="a path"),
        pytest.param("../../shared/src/lambda.js", {}, id="what it is compiled to"),
        pytest.param(
            "../../shared", {"shared/index.ts": "export * from './src/lambda';\n"}, id="what exports it, and is no CDK"
        ),
        pytest.param(
            "@shared/lambda",
            {"app/tsconfig.json": '{"compilerOptions": {"paths": {"@shared/*": ["../shared/src/*"]}}}'},
            id="an alias of the compiler",
        ),
        pytest.param(
            "@our/shared/dist/lambda",
            {"pnpm-workspace.yaml": "packages: ['*']\n", "shared/package.json": '{"name": "@our/shared"}'},
            id="a package of the workspace",
        ),
    ],
)
def test_what_a_program_imports_from_outside_of_its_folder_is_a_part_of_it(
    make_project: MakeProject, module: str, others: dict[str, str]
) -> None:
    """And no more of that than what it uses."""
    assert shown(make_project(imported_from_outside(SHARED, USE.format(module, LAMBDA), others))) == [
        "Create/Fn app/src/create.ts"
    ]


@pytest.mark.parametrize(
    ("uses", "expected"),
    [("", []), ("new Other(stack, 'B');\n", ["Other app/src/create.ts"])],
)
def test_only_what_is_used_of_a_library_is_made(make_project: MakeProject, uses: str, expected: list[str]) -> None:
    """Also in methods, and in functions inside of them."""
    assert shown(make_project(imported_from_outside(SHARED, USE.format("../../shared/src/lambda", uses), {}))) == (
        expected
    )


def test_a_library_in_python_is_a_part_of_the_program_that_imports_it(make_project: MakeProject) -> None:
    library = (
        f"{IMPORTS_OF_PYTHON}from aws_cdk.aws_lambda import Function\n\n"
        "class Worker(Construct):\n"
        "    def __init__(self, scope, id, folder):\n"
        "        super().__init__(scope, id)\n"
        "        aws_lambda.Function(self, 'Fn', runtime=aws_lambda.Runtime.PYTHON_3_13, handler='app.handler',\n"
        "            code=aws_lambda.Code.from_asset(folder))\n"
    )
    stack = "from aws_cdk import Stack\nfrom shared.worker import Worker\n\nWorker(stack, 'Work', 'src')\n"
    files = {"app/cdk.json": "{}", "app/stack.py": stack, "app/src/app.py": PYTHON, "shared/worker.py": library}
    assert shown(make_project(files)) == ["Work/Fn app/src/app.py"]


@pytest.mark.parametrize(("limit", "value"), [("_MAX_IMPORTED", 3), ("_MAX_IMPORTED_TEXT", 100), ("_MAX_IMPORTS", 0)])
def test_files_that_are_imported_from_outside_are_bounded(
    make_project: MakeProject, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    monkeypatch.setattr(program, limit, value)
    chain = {f"shared/{at}.ts": f"export * from './{at + 1}';\n" for at in range(9)}
    last = {"shared/9.ts": "export * from './src/lambda';\n"}
    assert shown(make_project(imported_from_outside(SHARED, USE.format("../../shared/0", LAMBDA), chain | last))) == []


OBJECT = """\
export const Lambda = {
  create(scope: Construct, id: string, props: Props) {
    return new NodejsFunction(scope, id, { entry: path.join(__dirname, '../src', props.entry) });
  },
};
"""


def test_a_method_of_an_object_is_followed(make_project: MakeProject) -> None:
    uses = USES.replace("new Lambda(", "Lambda.create(")
    assert shown(make_project(application(OBJECT, uses))) == BOTH


FACTORY = """\
export class Functions {
  create(scope: Construct, id: string, props: Props) {
    return new NodejsFunction(scope, id, { entry: path.join(__dirname, '../src', props.entry) });
  }
}
"""


@pytest.mark.parametrize(
    "uses",
    [
        "const made = new Lambda();\nmade.create(stack, 'Create', { entry: 'create.ts' });\n",
        "new Lambda().create(stack, 'Create', { entry: 'create.ts' });\n",
        "class S { constructor(props) { props.functions.create(this, 'Create', { entry: 'create.ts' }); } }\n",
        "const f = (it) => it.create(stack, 'Create', { entry: 'create.ts' });\n",
    ],
)
def test_a_method_that_makes_functions_is_followed_to_what_it_is_called_on(
    make_project: MakeProject, uses: str
) -> None:
    """Or, where that is not known, to all calls of a method of that name which say what is run."""
    wrapper = FACTORY.replace("class Functions", "class Lambda")
    assert shown(make_project(application(wrapper, uses))) == ["Create src/create.ts"]


def test_methods_that_many_classes_have_are_not_followed_where_it_is_not_known_whose_is_meant(
    make_project: MakeProject,
) -> None:
    others = "".join(f"export class F{at} {{ create(a) {{ return a; }} }}\n" for at in range(6))
    uses = "const f = (it) => it.create(stack, 'Create', { entry: 'create.ts' });\n"
    assert shown(make_project(application(FACTORY + others, uses))) == ["NodejsFunction"]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (
            "`${props.name}/${props.version}.zip`",
            ["Create services/create/index.js", "Delete services/delete/index.js"],
        ),
        ("`create/${props.version}.zip`", ["Function services/create/index.js"]),
        ("`${props.version}.zip`", ["Function"]),
        ("`${props.name}.zip`", ["Create services/create/index.js", "Delete services/delete/index.js"]),
    ],
)
def test_packages_are_those_of_each_use_as_far_as_they_differ(
    make_project: MakeProject, key: str, expected: list[str]
) -> None:
    """By the names that the program gives to the objects in a bucket."""
    wrapper = (
        "export class Lambda extends Construct {\n  constructor(scope, id, props) {\n    super(scope, id);\n"
        "    new lambda.Function(this, id, { runtime: Runtime.NODEJS_22_X, handler: 'index.handler',\n"
        f"      code: lambda.Code.fromBucket(props.bucket, {key}) }});\n  }}\n}}\n"
    )
    uses = (
        "new Lambda(stack, 'Create', { name: 'create', version: process.env.VERSION });\n"
        "new Lambda(stack, 'Delete', { name: 'delete', version: process.env.VERSION });\n"
    )
    sources = {
        f"services/{name}/index.js": f"exports.handler = async () => '{name}';\n" for name in ("create", "delete")
    }
    assert shown(make_project({**application(wrapper, uses), **sources})) == expected
