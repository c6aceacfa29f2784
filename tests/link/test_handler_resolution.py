"""Which code a function's `Handler` and `CodeUri` mean."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of
from serverless_lint.model import FunctionCode, Handler, HandlerProblem

PYTHON = "def handler(event, context):\n    return event\n"
NODE = "exports.handler = async (event) => event;\n"
TYPESCRIPT = "export const handler = async (event: unknown) => event;\n"


def sam(properties: str, metadata: str = "") -> str:
    return (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Orders:\n    Type: AWS::Serverless::Function\n"
        f"{metadata}    Properties: {{{properties}}}\n"
    )


def esbuild(entry: str) -> str:
    return f"    Metadata: {{BuildMethod: esbuild, BuildProperties: {{EntryPoints: [{entry}]}}}}\n"


@pytest.mark.parametrize(
    ("template", "files", "place"),
    [
        pytest.param(
            sam("Runtime: python3.13, Handler: app.handler, CodeUri: src/"),
            {"src/app.py": PYTHON},
            "src/app.py:1:5",
            id="python module in the CodeUri folder",
        ),
        pytest.param(
            sam("Runtime: python3.13, Handler: app.handler"),
            {"app.py": PYTHON},
            "app.py:1:5",
            id="no CodeUri is the template's folder",
        ),
        pytest.param(
            sam("Runtime: python3.13, Handler: api/orders.handler, CodeUri: src"),
            {"src/api/orders.py": PYTHON},
            "src/api/orders.py:1:5",
            id="python module with slashes",
        ),
        pytest.param(
            sam("Runtime: python3.13, Handler: api.orders.handler, CodeUri: src"),
            {"src/api/orders/__init__.py": PYTHON},
            "src/api/orders/__init__.py:1:5",
            id="python package",
        ),
        pytest.param(
            sam("Runtime: python3.13, Handler: app.handler, CodeUri: src"),
            {"src/app.py": "from impl import work as handler\n", "src/impl.py": "def work(event, context):\n    ...\n"},
            "src/impl.py:1:5",
            id="python name imported from another module",
        ),
        pytest.param(
            sam("Runtime: python3.13, Handler: app.handler, CodeUri: src"),
            {"src/app.py": "def work(event, context):\n    ...\n\n\nhandler = traced(work)\n"},
            "src/app.py:1:5",
            id="python function in a wrapper",
        ),
        pytest.param(
            sam("Runtime: nodejs22.x, Handler: index.handler, CodeUri: src"),
            {"src/index.js": NODE},
            "src/index.js:1:9",
            id="commonjs",
        ),
        pytest.param(
            sam("Runtime: nodejs22.x, Handler: index.handler, CodeUri: src"),
            {"src/index.mjs": "export async function handler(event) {}\n"},
            "src/index.mjs:1:23",
            id="es module",
        ),
        pytest.param(
            sam("Runtime: nodejs22.x, Handler: dist/app.handler, CodeUri: ."),
            {"src/app.ts": TYPESCRIPT},
            "src/app.ts:1:14",
            id="typescript source of a build output",
        ),
        pytest.param(
            sam("Runtime: nodejs22.x, Handler: app.handler, CodeUri: .build/orders/"),
            {"orders/app.ts": TYPESCRIPT, "taxes/app.ts": TYPESCRIPT},
            "orders/app.ts:1:14",
            id="source of a hidden build output",
        ),
        pytest.param(
            sam("Runtime: nodejs22.x, Handler: ./.esbuild/orders/app.handler, CodeUri: ."),
            {"src/orders/app.ts": TYPESCRIPT},
            "src/orders/app.ts:1:14",
            id="source of a hidden build output that the handler names",
        ),
        pytest.param(
            sam("Runtime: nodejs22.x, Handler: app.handler, CodeUri: .dist/orders"),
            {"code/orders/app.ts": TYPESCRIPT},
            "code/orders/app.ts:1:14",
            id="only source that a hidden build output can be made from",
        ),
        pytest.param(
            sam("Runtime: nodejs22.x, Handler: app.handler, CodeUri: fn", esbuild("src/app.ts")),
            {"fn/src/app.ts": TYPESCRIPT},
            "fn/src/app.ts:1:14",
            id="esbuild entry point",
        ),
        pytest.param(
            sam("Runtime: nodejs22.x, Handler: index.api.handler, CodeUri: src"),
            {"src/index.js": "exports.api = { handler: async (event) => event };\n"},
            "src/index.js:1:17",
            id="property path",
        ),
        pytest.param(
            sam("Runtime: nodejs22.x, Handler: index.handler, CodeUri: src"),
            {"src/index.js": "exports.handler = middy(work).use(parser());\nasync function work(event) {}\n"},
            "src/index.js:2:16",
            id="function in middy",
        ),
        pytest.param(
            sam("Runtime: nodejs22.x, Handler: index.handler, CodeUri: src"),
            {
                "src/index.js": "export { work as handler } from './impl';\n",
                "src/impl.js": "export const work = () => 1;\n",
            },
            "src/impl.js:1:14",
            id="re-export",
        ),
        pytest.param(
            sam(
                "Runtime: python3.13, Handler: datadog_lambda.handler.handler, CodeUri: src, "
                "Environment: {Variables: {DD_LAMBDA_HANDLER: app.handler}}"
            ),
            {"src/app.py": PYTHON},
            "src/app.py:1:5",
            id="what a wrapper is told to call",
        ),
    ],
)
def test_handler_is_found(make_project: MakeProject, template: str, files: dict[str, str], place: str) -> None:
    """The handler's function is found where the runtime, or the build, takes it from."""
    (code,) = make_project({"template.yaml": template, **files}).all(FunctionCode)
    (handler,) = code.handlers
    start = handler.location.start
    assert f"{handler.location.document.path}:{start.line}:{start.column}" == place
    assert handler.routine is not None


@pytest.mark.parametrize(
    ("template", "files", "problem"),
    [
        pytest.param(sam("Runtime: go1.x, Handler: main"), {}, HandlerProblem.OTHER_RUNTIME, id="another language"),
        pytest.param(sam("PackageType: Image, ImageUri: x"), {}, HandlerProblem.IMAGE, id="container image"),
        pytest.param(
            sam("Runtime: python3.13, Handler: a.b, CodeUri: s3://bucket/key"), {}, HandlerProblem.PACKAGED, id="s3"
        ),
        pytest.param(
            sam("Runtime: python3.13, Handler: a.b, CodeUri: out/code.zip"), {}, HandlerProblem.PACKAGED, id="zip"
        ),
        pytest.param(
            sam("Runtime: python3.13, Handler: !ImportValue h, CodeUri: src"),
            {"src/app.py": PYTHON},
            HandlerProblem.UNKNOWN,
            id="handler known only at deployment",
        ),
        pytest.param(
            sam("Runtime: python3.13, Handler: app.handler, CodeUri: nowhere"),
            {},
            HandlerProblem.NO_FOLDER,
            id="folder",
        ),
        pytest.param(
            sam("Runtime: python3.13, Handler: other.handler, CodeUri: src"),
            {"src/app.py": PYTHON},
            HandlerProblem.NO_FILE,
            id="file",
        ),
        pytest.param(
            sam("Runtime: python3.13, Handler: app.other, CodeUri: src"),
            {"src/app.py": PYTHON},
            HandlerProblem.NO_FUNCTION,
            id="function",
        ),
        pytest.param(
            sam("Runtime: nodejs22.x, Handler: dist/app.handler, CodeUri: ."),
            {},
            HandlerProblem.BUILD_OUTPUT,
            id="build",
        ),
        pytest.param(
            sam("Runtime: nodejs22.x, Handler: app.handler, CodeUri: .webpack/orders"),
            {"a/orders/app.js": NODE, "b/orders/app.js": NODE},
            HandlerProblem.BUILD_OUTPUT,
            id="hidden build output with two sources",
        ),
        pytest.param(
            sam("Runtime: python3.13, Handler: datadog_lambda.handler.handler, CodeUri: src"),
            {"src/app.py": PYTHON},
            HandlerProblem.WRAPPER,
            id="wrapper",
        ),
        pytest.param(
            sam(
                "Runtime: python3.13, Handler: datadog_lambda.handler.handler, CodeUri: src, "
                "Environment: {Variables: {DD_LAMBDA_HANDLER: other.handler}}"
            ),
            {"src/app.py": PYTHON},
            HandlerProblem.WRAPPER,
            id="wrapper of what is not there",
        ),
    ],
)
def test_reason_is_given_for_a_handler_that_is_not_found(
    make_project: MakeProject, template: str, files: dict[str, str], problem: HandlerProblem
) -> None:
    """A function whose code is not found says why."""
    (code,) = make_project({"template.yaml": template, **files}).all(FunctionCode)
    assert (code.handlers, code.problem) == ((), problem)


def test_functions_with_the_same_code_share_a_handler(make_project: MakeProject) -> None:
    """Two functions of the same code have one handler, which knows them both."""
    template = sam("Runtime: python3.13, Handler: app.handler") + (
        "  Copy:\n    Type: AWS::Serverless::Function\n    Properties: {Runtime: python3.12, Handler: app.handler}\n"
    )
    project = make_project({"template.yaml": template, "app.py": PYTHON})
    (handler,) = project.all(Handler)
    assert [function.name for function in handler.functions] == ["Orders", "Copy"]


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        pytest.param("app.py", PYTHON, ["handler"], id="python"),
        pytest.param("app.py", "def main(_event, _):\n    ...\n", ["main"], id="python with unused parameters"),
        pytest.param("app.py", "def on_event(event, handler):\n    ...\n", [], id="python with other parameters"),
        pytest.param("app.py", "class A:\n    def handler(event, context):\n        ...\n", [], id="method"),
        pytest.param("app.js", NODE, ["handler"], id="node"),
        pytest.param("app.js", "exports.run = (event, context) => event;\n", ["run"], id="node with a context"),
        pytest.param("app.js", "exports.run = (event) => event;\n", [], id="node with an event only"),
        pytest.param("test_app.py", PYTHON, [], id="test file"),
        pytest.param(
            "app.py",
            "def handler(event, context):\n    remove(event, context)\n\n\ndef remove(event, context):\n    ...\n",
            ["handler"],
            id="function that a handler calls",
        ),
    ],
)
def test_code_without_a_template_is_searched_for_handlers(
    make_project: MakeProject, name: str, text: str, found: list[str]
) -> None:
    """Without a template, a function with the parameters of a handler counts as one."""
    assert [handler.name for handler in make_project({name: text}).all(Handler)] == found


@pytest.mark.parametrize(
    ("template", "files", "expected"),
    [
        ("{}", {"src/app.ts": TYPESCRIPT, "src/app.js": NODE}, ["src/app.ts"]),
        ("{}", {"src/app.mts": TYPESCRIPT, "src/app.mjs": TYPESCRIPT.replace(": unknown", "")}, ["src/app.mts"]),
        ("{}", {"src/app.ts": TYPESCRIPT, "src/other.js": NODE}, ["src/app.ts", "src/other.js"]),
        (
            sam("Runtime: nodejs22.x, Handler: app.handler, CodeUri: src"),
            {"src/app.ts": TYPESCRIPT, "src/app.js": NODE},
            ["src/app.js", "src/app.ts"],
        ),
    ],
    ids=["compiled beside", "compiled module beside", "another name", "the function runs it"],
)
def test_what_was_compiled_beside_its_source_is_no_handler_of_its_own(
    make_project: MakeProject, template: str, files: dict[str, str], expected: list[str]
) -> None:
    """One cause is one finding; what a template names is a handler in any case."""
    handlers = make_project({"template.yaml": template, **files}).all(Handler)
    assert [handler.location.document.path for handler in handlers] == expected


@pytest.mark.parametrize(
    ("runtime", "code", "is_found"),
    [
        ("nodejs24.x", "export default { handler: async (event) => event };\n", True),
        ("nodejs24.x", "export default build();\n", True),
        ("nodejs24.x", "export default { ...handlers };\n", True),
        ("nodejs24.x", "const all = { handler: async (event) => event };\nexport { all as default };\n", True),
        ("nodejs24.x", "export default { other: async (event) => event };\n", False),
        ("nodejs24.x", "export default async (event) => event;\n", False),
        ("nodejs24.x", "export const other = async (event) => event;\n", False),
        ("nodejs22.x", "export default { handler: async (event) => event };\n", False),
    ],
)
def test_newer_node_runtimes_look_in_the_default_export(
    make_project: MakeProject, runtime: str, code: str, is_found: bool
) -> None:
    template = sam(f"Runtime: {runtime}, Handler: app.handler, CodeUri: src")
    (found,) = make_project({"template.yaml": template, "src/app.mjs": code}).all(FunctionCode)
    assert (bool(found.handlers), found.problem) == (is_found, None if is_found else HandlerProblem.NO_FUNCTION)


@pytest.mark.parametrize("handler", ["orders.handlers.list.get", "orders/handlers/list.get"])
def test_a_service_of_python_may_be_packaged_from_a_folder_around_it(make_project: MakeProject, handler: str) -> None:
    """Its modules then name the folder of the service first."""
    service = (
        "service: orders\nprovider: { name: aws, runtime: python3.13 }\n"
        f"functions: {{ list: {{ handler: {handler} }} }}\n"
    )
    code = "def get(event, context):\n    return None\n"
    project = make_project({"orders/serverless.yml": service, "orders/handlers/list.py": code})
    assert [each.module.name for each in project.all(Handler) if each.functions] == ["orders/handlers/list.py"]


@pytest.mark.parametrize(
    ("place", "handler", "is_found"),
    [
        ("apps/orders", "apps/orders/list", True),
        ("apps/orders", "orders/list", True),
        ("apps/orders", "apps/list", False),
        ("apps/orders", "common/list", False),
    ],
)
def test_a_handler_may_name_the_folder_of_its_service(
    make_project: MakeProject, place: str, handler: str, is_found: bool
) -> None:
    """As what is compiled of a whole repository does, and what `package.patterns` takes from a folder around."""
    service = (
        "service: orders\nprovider: { name: aws, runtime: nodejs22.x }\n"
        f"functions: {{ list: {{ handler: {handler}.get }} }}\n"
    )
    code = {"apps/list.ts": TYPESCRIPT, "common/list.ts": TYPESCRIPT, f"{place}/list.ts": "export const get = 1;\n"}
    project = make_project({f"{place}/serverless.yml": service, **code})
    named = [each.module.name for each in project.all(Handler) if each.functions]
    assert named == ([f"{place}/list.ts"] if is_found else [])


@pytest.mark.parametrize(
    ("files", "found"),
    [
        (["v1/src/app.py", "v2/src/app.py"], "v1/src/app.py"),
        (["v2/src/app.py", "v10/src/app.py", "v9/old/src/app.py"], "v10/src/app.py"),
        (["other/src/app.py"], "other/src/app.py"),
        (["v2/src/main.py"], None),
    ],
)
def test_the_folder_of_a_handler_may_be_chosen_at_deployment(
    make_project: MakeProject, files: list[str], found: str | None
) -> None:
    """Where there is none of the name that is taken otherwise, the newest is linked."""
    service = (
        "service: orders\nprovider: { name: aws, runtime: python3.13 }\ncustom: { version: \"${opt:version, 'v1'}\" }\n"
        "functions: { get: { handler: '${self:custom.version}/src/app.handler' } }\n"
    )
    project = make_project({"serverless.yml": service, **dict.fromkeys(files, PYTHON)})
    (code,) = project.all(FunctionCode)
    assert [handler.module.name for handler in code.handlers] == ([found] if found else [])
    assert code.problem is (None if found else HandlerProblem.NO_FILE)
    assert findings_of(project, "handler-not-found") == ([] if found else ["serverless.yml:4"])


@pytest.mark.parametrize(
    ("folder", "found"),
    [("orders/local", ["orders/app.py"]), ("orders/infra", []), ("orders/more/local", []), ("other/local", [])],
)
def test_a_template_for_local_runs_describes_the_code_around_its_folder(
    make_project: MakeProject, folder: str, found: list[str]
) -> None:
    template = sam("Runtime: python3.13, Handler: app.handler")
    project = make_project({f"{folder}/sam.yaml": template, "orders/app.py": PYTHON, "other/app.py": "a = 1\n"})
    assert [each.module.name for each in project.all(Handler) if each.functions] == found


SERVICE = """\
service: orders
provider: {name: aws, runtime: python3.13}
functions:
  list: {handler: orders.api.app.handler}
"""


@pytest.mark.parametrize(
    ("name", "text", "is_found"),
    [
        pytest.param("orders/serverless.yml", SERVICE, True, id="service"),
        pytest.param(
            "template.yaml",
            sam("Runtime: python3.13, Handler: orders.api.app.handler, CodeUri: orders/"),
            False,
            id="SAM packages what is in the folder",
        ),
    ],
)
def test_a_service_may_be_packaged_with_its_folder(
    make_project: MakeProject, name: str, text: str, is_found: bool
) -> None:
    project = make_project({name: text, "orders/api/app.py": PYTHON})
    (code,) = project.all(FunctionCode)
    assert bool(code.handlers) is is_found


@pytest.mark.parametrize(
    ("code", "is_found"),
    [
        ("module.exports = (() => { const handler = async (event) => event; return { handler }; })();\n", True),
        ("const make = () => ({ handler: async (event) => event });\nmodule.exports = make();\n", True),
        ("const make = () => ({ other: async (event) => event });\nmodule.exports = make();\n", False),
        ("const make = () => ({ handler: async (event) => event });\nexport default make();\n", False),
        ("const handler = async (event) => event;\nconst all = { handler };\nmodule.exports = all;\n", True),
        ("const handler = async (event) => event;\nconst all = { handler };\nexport default all;\n", False),
        ("const all = {};\nall.handler = async (event) => event;\nmodule.exports = all;\n", True),
        (
            "function orders() {}\norders.handler = (event, context) => context.done();\nmodule.exports = orders;\n",
            True,
        ),
        ("const make = () => async (event) => event;\nconst a = {};\na.handler = make();\nmodule.exports = a;\n", True),
        ("const all = {};\nall.other = async (event) => event;\nmodule.exports = all;\n", False),
        ("const all = {}, one = {};\none.handler = async (event) => event;\nmodule.exports = all;\n", False),
        ("const all = {};\nall.handler = async (event) => event;\nexport default all;\n", False),
        ("const all = {};\nfunction f() { all.handler = (event) => event; }\nmodule.exports = all;\n", False),
    ],
)
def test_a_function_may_make_what_a_module_exports(make_project: MakeProject, code: str, is_found: bool) -> None:
    template = sam("Runtime: nodejs22.x, Handler: app.handler, CodeUri: src")
    (found,) = make_project({"template.yaml": template, "src/app.js": code}).all(FunctionCode)
    assert bool(found.handlers) is is_found


def test_what_a_makefile_builds_is_said_to_be_built(make_project: MakeProject) -> None:
    template = sam("Runtime: nodejs22.x, Handler: app.handler, CodeUri: src", "    Metadata: {BuildMethod: makefile}\n")
    (found,) = make_project({"template.yaml": template, "src/Makefile": "build-Orders:\n\tmake\n"}).all(FunctionCode)
    assert found.problem is HandlerProblem.BUILD_OUTPUT


@pytest.mark.parametrize(
    ("properties", "built", "expected"),
    [
        ("CodeUri: code/orders", ".aws-sam/build/Orders", ["api/code/orders/app.py"]),
        ("CodeUri: code/", "../api/.aws-sam/build/Orders/orders", ["api/code/orders/app.py"]),
        ("CodeUri: code/orders", ".aws-sam/build/Other", []),
        ("CodeUri: .aws-sam/build/Orders", ".aws-sam/build/Orders", []),
        ("CodeUri: !Ref Folder", ".aws-sam/build/Orders", []),
        ("CodeUri: s3://packages/orders.zip", ".aws-sam/build/Orders", []),
    ],
)
def test_what_sam_builds_is_made_of_the_code_of_its_template(
    make_project: MakeProject, properties: str, built: str, expected: list[str]
) -> None:
    """Where something else deploys it."""
    other = sam(f"Runtime: python3.13, Handler: app.handler, CodeUri: {built}").replace("Orders:", "Deployed:")
    project = make_project(
        {
            "api/template.yaml": sam(f"Runtime: python3.13, Handler: app.handler, {properties}"),
            "api/deployed.yaml": other,
            "api/code/orders/app.py": PYTHON,
            "api/code/other/app.py": f"#\n{PYTHON}",
        }
    )
    (code,) = (each for each in project.all(FunctionCode) if each.function.resource.logical_id == "Deployed")
    assert [handler.module.name for handler in code.handlers] == expected
