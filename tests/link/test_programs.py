"""The code that runs for a function."""

from __future__ import annotations

import pytest

from agreement import sam
from conftest import MakeProject
from serverless_lint.link.program.modules import Modules
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Module, Program, SdkCall

HANDLER = "from lib import store\nimport settings\ndef handler(event, context):\n    store.save(event)\n"
FILES = {
    "app.py": HANDLER,
    "lib/__init__.py": "",
    "lib/store.py": "from lib.keys import key\ndef save(item):\n    return key(item)\ndef load():\n    pass\n",
    "lib/keys.py": "def key(item):\n    return item['id']\n",
    "settings.py": "def read():\n    return 1\nLIMIT = read()\n",
    "unused.py": "def handler(event, context):\n    pass\n",
}


def test_program_has_the_modules_that_its_handler_loads(make_project: MakeProject) -> None:
    """Imports are followed from the handler's module on, packages included; other files do not belong to it."""
    (program,) = make_project({"template.yaml": sam(""), **FILES}).all(Program)
    assert [module.name for module in program.code.modules] == [
        "app.py",
        "lib/__init__.py",
        "lib/store.py",
        "settings.py",
        "lib/keys.py",
    ]


def test_program_runs_what_the_handler_and_the_modules_call(make_project: MakeProject) -> None:
    """Functions that nothing calls do not run."""
    (program,) = make_project({"template.yaml": sam(""), **FILES}).all(Program)
    assert [routine.name for routine in program.code.routines] == ["handler", "save", "key", "read"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("    s3.list_buckets()\n", [True]),
        ("    for x in event:\n        s3.list_buckets()\n", [True]),
        ("    helper(event)\n", [True]),
        ("    if event:\n        s3.list_buckets()\n", [False]),
        ("    if event:\n        helper(event)\n", [False]),
        ("    if event:\n        return\n    s3.list_buckets()\n", [False]),
        ("    if event:\n        exit()\n    s3.list_buckets()\n", [False]),
        ("    for x in event:\n        if x:\n            continue\n        s3.list_buckets()\n", [False]),
        ("    if event:\n        for x in event:\n            break\n    s3.list_buckets()\n", [True]),
        ("    if event:\n        print('return')\n    s3.list_buckets()\n", [True]),
        ("    if event:\n        f = lambda: 1\n    s3.list_buckets()\n", [True]),
        ("    if event:\n        print(event)\n    s3.list_buckets()\n", [True]),
        ("    try:\n        s3.list_buckets()\n    except ValueError:\n        pass\n", [True]),
        ("    try:\n        pass\n    except ValueError:\n        s3.list_buckets()\n", [False]),
    ],
)
def test_call_is_certain_if_nothing_decides_on_it(make_project: MakeProject, body: str, expected: list[bool]) -> None:
    """Conditions around a call, or before it that leave the function, make it uncertain."""
    helper = "def helper(event):\n    s3.list_buckets()\n"
    code = f"import boto3\ns3 = boto3.client('s3')\n{helper}def handler(event, context):\n{body}"
    (program,) = make_project({"template.yaml": sam(""), "app.py": code}).all(Program)
    assert [call.is_certain for call in program.calls] == expected


def test_each_function_of_a_handler_has_a_program(make_project: MakeProject) -> None:
    """The code is the same, the function is not."""
    second = "  Second: {Type: AWS::Serverless::Function, Properties: {Runtime: python3.13, Handler: app.handler}}\n"
    first, other = make_project({"template.yaml": sam("", second), **FILES}).all(Program)
    assert (first.function.name, other.function.name, first.code is other.code) == ("Worker", "Second", True)


INJECTED = {
    "store.py": (
        "import boto3\nclass Base:\n    def send(self):\n        return self.write()\n"
        "class Store(Base):\n    def __init__(self, client=boto3.client('s3')):\n        self.client = client\n"
        "    def write(self):\n        return self.client.list_buckets()\n"
    ),
    "store.mjs": (
        "import { S3 } from '@aws-sdk/client-s3'\nclass Base { send() { return 1 } }\n"
        "export class Store extends Base { constructor(client = new S3({})) { super(); this.client = client }\n"
        "  write() { return this.client.listBuckets() } }\n"
        "let one = null\nexport const getStore = () => { if (!one) one = new Store(); return one }\n"
    ),
}


@pytest.mark.parametrize(
    ("name", "code", "routines"),
    [
        (
            "app.py",
            "from store import Store\ndef handler(event, context):\n    Store().send()\n",
            ["handler", "Base.send", "Store.__init__"],
        ),
        (
            "app.mjs",
            "import { getStore } from './store.mjs'\nexport const handler = async (event) => getStore().send()\n",
            ["handler", "getStore", "Base.send", "Store.constructor"],
        ),
        (
            "app.mjs",
            "class H { async handler(event) { return this.help() } help() {} }\nconst h = new H()\n"
            "export const handler = h.handler.bind(h)\n",
            ["H.handler", "H.help"],
        ),
        (
            "app.py",
            "def logged(f):\n    def inner(event, context):\n        log()\n        return f(event, context)\n"
            "    return inner\ndef log():\n    pass\n@logged\ndef handler(event, context):\n    pass\n",
            ["handler", "logged", "logged.inner", "log"],
        ),
    ],
    ids=["Python class", "singleton of JavaScript", "bound method", "decorator"],
)
def test_methods_of_objects_run(make_project: MakeProject, name: str, code: str, routines: list[str]) -> None:
    """What is called on an instance, whoever made it, and what decorators put around a function."""
    runtime = "python3.13" if name.endswith(".py") else "nodejs22.x"
    template = sam("").replace("python3.13", runtime)
    (program,) = make_project({"template.yaml": template, name: code, **INJECTED}).all(Program)
    assert [routine.name for routine in program.code.routines] == routines


@pytest.mark.parametrize(
    ("name", "module"), [("app.py", "store.py"), ("app.mjs", "store.mjs")], ids=["Python", "JavaScript"]
)
def test_call_of_a_default_client_is_one_of_aws(make_project: MakeProject, name: str, module: str) -> None:
    """A parameter of a constructor may be what it is without an argument, and so may the attribute it is kept in."""
    calls = make_project({module: INJECTED[module]}).all(SdkCall)
    assert [(call.service, call.operation, call.location.document.path) for call in calls] == [
        ("s3", "ListBuckets", module)
    ]


SERVICE = (
    "service: orders\nprovider: {name: aws, runtime: python3.13}\nfunctions: {one: {handler: inner/one.handler}}\n"
)
USING = "import stripe\ndef handler(event, context):\n    stripe.charge()\n"
BESIDE = "def charge():\n    pass  # boto3\n"


@pytest.mark.parametrize(
    ("template", "manifest", "found"),
    [
        (SERVICE, {"requirements.txt": "stripe==11.0.0\n"}, []),
        (SERVICE, {"inner/requirements.txt": "Stripe\n"}, []),
        (SERVICE, {"Pipfile": "[packages]\nstripe = '*'\n"}, []),
        (SERVICE, {"Pipfile": "[packages]\nstripe = '*'\n", "stripe.py": BESIDE}, ["stripe.py"]),
        (SERVICE, {"requirements.txt": "requests\n"}, ["inner/stripe.py"]),
        (SERVICE, {}, ["inner/stripe.py"]),
        (sam("").replace("app.", "inner.one."), {"requirements.txt": "stripe\n"}, []),
        (sam(", CodeUri: inner").replace("app.", "one."), {"requirements.txt": "stripe\n"}, ["inner/stripe.py"]),
        ("Resources: {}\n", {"requirements.txt": "stripe\n"}, ["inner/stripe.py"]),
    ],
)
def test_a_file_beside_is_not_what_an_installed_package_is(
    make_project: MakeProject, template: str, manifest: dict[str, str], found: list[str]
) -> None:
    """Lambda has the root of what is packaged on its path, and not the folder of a file below."""
    name = "serverless.yml" if template == SERVICE else "template.yaml"
    project = make_project({name: template, "inner/one.py": USING, "inner/stripe.py": BESIDE, **manifest})
    assert isinstance(project, LinkedProject)
    (module,) = (each for each in project.all(Module) if each.name == "inner/one.py")
    imported = project.modules.imported_module(module, "stripe")
    assert [each.name for each in (imported,) if each is not None] == found


@pytest.mark.parametrize("package", ["aws-xray-sdk", "aws-xray-sdk-core"])
@pytest.mark.parametrize(
    "imported", ["import XRay from '{}';", "import * as XRay from '{}';", "const XRay = require('{}');"]
)
@pytest.mark.parametrize(
    "made",
    [
        "import AWS from 'aws-sdk';\nconst sqs = new (XRay.captureAWS(AWS)).SQS();",
        "import _AWS from 'aws-sdk';\nconst AWS = XRay.captureAWS(_AWS);\nconst sqs = new AWS.SQS();",
        "import * as _AWS from 'aws-sdk';\nconst AWS = XRay.captureAWS(_AWS);\nconst sqs = new AWS.SQS();",
        "import { SQS } from 'aws-sdk';\nconst sqs = XRay.captureAWSClient(new SQS());",
        "import { SQS } from '@aws-sdk/client-sqs';\nconst sqs = XRay.captureAWSv3Client(new SQS({}));",
    ],
)
def test_a_client_that_is_traced_is_one_of_aws(
    make_project: MakeProject, package: str, imported: str, made: str
) -> None:
    """However the package is imported that traces it."""
    code = f"{imported.format(package)}\n{made}\nexport const handler = async () => sqs.listQueues();\n"
    calls = make_project({"app.ts": code}).all(SdkCall)
    assert [(call.service, call.operation) for call in calls] == [("sqs", "ListQueues")]


HANDING_ON = "import boto3\ns3 = boto3.client('s3')\ndef one(record):\n    s3.list_buckets()\n"
HANDING_ON_IN_NODE = (
    "import { S3 } from '@aws-sdk/client-s3';\nconst s3 = new S3({});\nconst one = (record) => s3.listBuckets();\n"
)


@pytest.mark.parametrize(
    "code",
    [
        "def handler(event, context):\n    return list(map(one, event['Records']))\n",
        "def handler(event, context):\n    pool.submit(one, event)\n",
        "def handler(event, context):\n    process_partial_response(event=event, record_handler=one, processor=p)\n",
        "ROUTES = {'a': one}\ndef handler(event, context):\n    return ROUTES[event['a']](event)\n",
        "ROUTES = {'a': one}\ndef handler(event, context):\n    run = ROUTES.get(event['a'])\n    return run(event)\n",
        "def choose():\n    return one\ndef handler(event, context):\n    return choose()(event)\n",
        "app = Resolver()\n@app.get('/a')\ndef two(): one(1)\ndef handler(event, context):\n    app.resolve(event)\n",
        "app = Resolver()\napp.add('/a', one)\ndef handler(event, context):\n    app.resolve(event)\n",
    ],
)
def test_functions_that_python_code_hands_on_run(make_project: MakeProject, code: str) -> None:
    """What gets them calls them: pools, batch processors, tables of routes, resolvers."""
    (program,) = make_project({"template.yaml": sam(""), "app.py": HANDING_ON + code}).all(Program)
    assert [call.call.operation for call in program.calls] == ["ListBuckets"]


@pytest.mark.parametrize(
    "code",
    [
        "export const handler = async (event) => Promise.all(event.Records.map(one));\n",
        "const retry = async (run, x) => run(x);\nexport const handler = async (event) => retry(one, event);\n",
        "class H { one(x) { return one(x); } run(e) { return e.map(this.one); } }\n"
        "const h = new H();\nexport const handler = async (event) => h.run(event);\n",
        "const routes = { a: one };\nexport const handler = async (event) => routes[event.a](event);\n",
        "const routes = new Map([['a', one]]);\nexport const handler = async (event) => routes.get(event.a)(event);\n",
        "const app = express();\napp.get('/', one);\nexport const handler = serverless(app);\n",
    ],
)
def test_functions_that_javascript_hands_on_run(make_project: MakeProject, code: str) -> None:
    """What gets them calls them: methods of arrays, helpers, tables of routes, routers."""
    template = sam("").replace("python3.13", "nodejs22.x")
    (program,) = make_project({"template.yaml": template, "app.mjs": HANDING_ON_IN_NODE + code}).all(Program)
    assert [call.call.operation for call in program.calls] == ["ListBuckets"]


@pytest.mark.parametrize(
    "code",
    [
        "def handler(event, context):\n    one = event['one']\n    return list(map(one, event['Records']))\n",
        "work = traced(one)\ndef handler(event, context):\n    return event\n",
        "@tracer.capture_method\ndef two():\n    return one(1)\ndef handler(event, context):\n    return event\n",
        "ROUTES = {'a': one}\ndef handler(event, context):\n    return event\n",
    ],
)
def test_functions_that_nothing_mentions_do_not_run(make_project: MakeProject, code: str) -> None:
    """A wrapper or a table beside the handler is no call."""
    (program,) = make_project({"template.yaml": sam(""), "app.py": HANDING_ON + code}).all(Program)
    assert [call.call.operation for call in program.calls] == []


@pytest.mark.parametrize("handlers", [1, 10])
def test_what_a_module_imports_is_found_once_for_all_handlers_that_load_it(
    make_project: MakeProject, monkeypatch: pytest.MonkeyPatch, handlers: int
) -> None:
    """Also by modules that all import each other."""
    asked: list[str] = []
    imported_module = Modules.imported_module

    def counted(modules: Modules, importer: Module, name: str) -> Module | None:
        asked.append(name)
        return imported_module(modules, importer, name)

    functions = "".join(
        f"  F{number}: {{ Type: AWS::Lambda::Function, Properties: {{ Runtime: python3.13, Handler: m{number}.f }} }}\n"
        for number in range(handlers)
    )
    code = "".join(f"import m{number}\n" for number in range(10)) + "def f(event, context):\n    return 1\n"
    project = make_project({"template.yaml": f"Resources:\n{functions}", **{f"m{at}.py": code for at in range(10)}})
    monkeypatch.setattr(Modules, "imported_module", counted)
    assert [len(program.code.modules) for program in project.all(Program)] == [10] * handlers
    assert len(asked) == 10 * 10


BOUND = """\
import boto3
class Base:
    def bind(self):
        def handler(event, context):
            return self.run(event)
        return handler
    def run(self, event):
        return self.handle(event)
    def handle(self, event):
        raise NotImplementedError
class Orders(Base):
    def handle(self, event):
        return boto3.client('s3').list_buckets()
class Taxes(Base):
    def handle(self, event):
        return Table().handle(event)
class Table:
    def handle(self, event):
        return self.run(event)
    def run(self, event):
        return None
handler = Orders().bind()
taxes = Taxes().bind()
"""
BOUND_IN_JAVASCRIPT = """\
const { S3 } = require('@aws-sdk/client-s3');
class Base {
  bind() { return async (event) => this.handle(event); }
}
class Orders extends Base {
  handle(event) { return new S3({}).listBuckets({}); }
}
class Taxes extends Base {
  handle(event) { return null; }
}
exports.handler = new Orders().bind();
"""


@pytest.mark.parametrize(
    ("name", "text", "handler", "expected"),
    [
        ("app.py", BOUND, "handler", ["Base.bind.handler", "Base.run", "Orders.handle"]),
        ("app.py", BOUND, "taxes", ["Base.bind.handler", "Base.run", "Taxes.handle", "Table.handle", "Table.run"]),
        ("app.js", BOUND_IN_JAVASCRIPT, "handler", ["Orders.handle"]),
    ],
)
def test_a_handler_that_a_method_gives_runs_the_methods_of_its_object(
    make_project: MakeProject, name: str, text: str, handler: str, expected: list[str]
) -> None:
    """As its own class has them, and not as another one that inherits the same; those of other objects are theirs."""
    runtime = "nodejs22.x" if name.endswith(".js") else "python3.13"
    template = sam("").replace("app.handler", f"app.{handler}").replace("python3.13", runtime)
    (program,) = make_project({"template.yaml": template, name: text}).all(Program)
    run = [routine.name for routine in program.code.routines]
    assert set(expected) <= set(run)
    assert {"Orders.handle", "Taxes.handle"} & set(run) == {"Orders.handle", "Taxes.handle"} & set(expected)
    assert [call.call.operation for call in program.calls] == (["ListBuckets"] if handler == "handler" else [])
