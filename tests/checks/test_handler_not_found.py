"""When a missing folder, file or function is certain, and when something else may bring it."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.analyses.missing_code import NamedCode
from serverless_lint.checks.handler_not_found import handler_not_found
from serverless_lint.model import Project
from serverless_lint.rule import Severity

PYTHON = "def handler(event, context):\n    return event\n"
NODE = "exports.handler = async (event) => event;\n"


def sam(properties: str, metadata: str = "{}", more: str = "") -> str:
    return (
        "Transform: AWS::Serverless-2016-10-31\nParameters:\n  Given: {Type: String}\n"
        "  Preset: {Type: String, Default: app.main}\nResources:\n"
        f"  Orders:\n    Type: AWS::Serverless::Function\n    Metadata: {metadata}\n    Properties: {{{properties}}}\n"
        f"{more}"
    )


def inline(handler: str, code: str, runtime: str = "python3.13") -> str:
    return sam(f"Runtime: {runtime}, Handler: {handler}, InlineCode: '{code}'")


def esbuild(entries: str) -> str:
    return f"{{BuildMethod: esbuild, BuildProperties: {{EntryPoints: {entries}}}}}"


def service(rest: str = "") -> str:
    return (
        "service: orders\nprovider: {name: aws, runtime: nodejs20.x}\n"
        f"functions:\n  get:\n    handler: app.get\n{rest}"
    )


def messages(project: Project) -> list[str]:
    return [problem.message for function in project.all(NamedCode) for problem in handler_not_found.check(function)]


@pytest.mark.parametrize(
    ("template", "files", "message"),
    [
        pytest.param(
            sam("Runtime: python3.13, Handler: app.handler, CodeUri: Src/"),
            {"src/app.py": PYTHON},
            "`Orders` has no code, there is no folder `Src/`: write `src/`, upper and lower case differ",
            id="folder in another case",
        ),
        pytest.param(
            sam("Runtime: nodejs24.x, Handler: app.handler, CodeUri: src/"),
            {"src/App.js": NODE},
            "`Orders` cannot start, there is no file `src/app.js`: write `App`, upper and lower case differ",
            id="file in another case",
        ),
        pytest.param(
            sam("Runtime: nodejs24.x, Handler: app.handler, CodeUri: src/, Layers: ['arn:aws:lambda:r:1:layer:x:1']"),
            {"src/App.js": NODE},
            "`Orders` cannot start, there is no file `src/app.js`: write `App`, upper and lower case differ",
            id="file in another case despite a layer",
        ),
        pytest.param(
            sam("Runtime: python3.13, Handler: app.handler, CodeUri: ."),
            {"src/app.py": PYTHON},
            "`Orders` cannot start, there is no file `app.py`: write `src.app`",
            id="file in a folder below",
        ),
        pytest.param(
            sam("Runtime: nodejs24.x, Handler: src/presign/index.handler, CodeUri: src"),
            {"src/edge/spa.js": NODE, "src/presign/index.js": NODE, "src/other/index.js": NODE},
            "`Orders` cannot start, there is no file `src/src/presign/index.js`: write `presign/index`",
            id="file with the same end of its path",
        ),
        pytest.param(
            sam("Runtime: python3.13, Handler: app.handler, CodeUri: src"),
            {"src/other.py": "VALUE = 1\n"},
            "`Orders` cannot start, there is no file `src/app.py`",
            id="nothing that could be meant",
        ),
        pytest.param(
            sam("Runtime: python3.13, Handler: app.handler, CodeUri: src"),
            {"src/other.py": "VALUE = 1\n", ".gitignore": "*.py[cod]\n*.so\n"},
            "`Orders` cannot start, there is no file `src/app.py`",
            id="only compiled files are ignored by git",
        ),
        pytest.param(
            sam("Runtime: python3.13, Handler: !Ref Preset, CodeUri: src"),
            {"src/app.py": PYTHON},
            "`Orders` cannot start, `src/app.py` offers no `main`: write `handler`",
            id="default of a parameter",
        ),
        pytest.param(
            sam("Runtime: nodejs24.x, Handler: app.Handler, CodeUri: src"),
            {"src/app.mjs": "export const handler = async () => 1;\nexport const other = () => 2;\n"},
            "`Orders` cannot start, `src/app.mjs` offers no `Handler`: write `handler`, upper and lower case differ",
            id="function in another case",
        ),
        pytest.param(
            sam("Runtime: nodejs24.x, Handler: app.handler, CodeUri: src", esbuild("[App.ts]")),
            {"src/app.ts": "export const handler = async () => 1;\n"},
            "`Orders` cannot start, there is no file `src/App.ts`: write `app.ts`, upper and lower case differ",
            id="entry point in another case",
        ),
        pytest.param(
            sam("Runtime: nodejs24.x, Handler: app.handler, CodeUri: src", esbuild("[lib/app]")),
            {"src/other.ts": "export const handler = async () => 1;\n"},
            "`Orders` cannot start, there is no file `src/lib/app`",
            id="no entry point",
        ),
        pytest.param(
            sam("Runtime: nodejs24.x, Handler: main.handler, CodeUri: src", esbuild("[lib/app.ts]")),
            {"src/lib/app.ts": "export const handler = async () => 1;\n", "src/main.ts": "export const handler = 1;\n"},
            "`Orders` cannot start, there is no file `src/main.js`: write `app`",
            id="a handler that is no entry point",
        ),
        pytest.param(
            sam("Runtime: nodejs24.x, Handler: apps.handler, CodeUri: src", "{BuildMethod: esbuild}"),
            {"src/app.ts": "export const handler = async () => 1;\n"},
            "`Orders` cannot start, there is no file `src/apps.ts`: write `app`",
            id="no source for esbuild",
        ),
        pytest.param(
            sam("Runtime: nodejs24.x, Handler: shop.orders.cancel, CodeUri: src"),
            {"src/shop.js": "const create = async () => 1;\nexports.orders = { create };\n"},
            "`Orders` cannot start, `src/shop.js` offers no `orders.cancel`: write `orders.create`",
            id="function that is not in an object",
        ),
        pytest.param(
            sam("Runtime: nodejs24.x, Handler: a.orders.cancel, CodeUri: src"),
            {"src/a.mjs": "const orders = { async Cancel() {} };\nexport { orders };\n"},
            "`Orders` cannot start, `src/a.mjs` offers no `orders.cancel`: write `orders.Cancel`, upper and lower case"
            " differ",
            id="function in an object in another case",
        ),
        pytest.param(
            sam("Runtime: nodejs24.x, Handler: app.handler, CodeUri: src"),
            {"src/app.js": "exports.handler = async () => sign();\nconst sign = 1;\nmodule.exports = { sign };\n"},
            "`Orders` cannot start, `src/app.js` offers no `handler`",
            id="exports that are replaced",
        ),
        pytest.param(
            sam("Runtime: nodejs24.x, Handler: app.main, CodeUri: src", esbuild("[app.ts]")),
            {"src/app.ts": "export const handler = async () => 1;\n"},
            "`Orders` cannot start, `src/app.ts` offers no `main`: write `handler`",
            id="function in a bundle",
        ),
        pytest.param(
            sam("Runtime: nodejs24.x, Handler: app.handler, CodeUri: lost", "{BuildMethod: makefile}"),
            {"src/app.js": "exports.other = 1;\n"},
            "`Orders` has no code, there is no folder `lost`",
            id="folder of a makefile",
        ),
        pytest.param(
            "Resources:\n  Orders:\n    Type: AWS::Lambda::Function\n"
            "    Properties: {Runtime: python3.13, Handler: app.main, Code: src}\n",
            {"src/app.py": PYTHON},
            "`Orders` cannot start, `src/app.py` offers no `main`: write `handler`",
            id="CloudFormation with a local folder",
        ),
        pytest.param(
            sam("Runtime: nodejs24.x, Handler: app.app, CodeUri: src"),
            {"src/app.js": "exports.apply = (message) => message;\nexports.handler = async (given) => 1;\n"},
            "`Orders` cannot start, `src/app.js` offers no `app`: write `handler`",
            id="a function called like handlers beside a helper",
        ),
        pytest.param(
            sam("Runtime: nodejs24.x, Handler: app.app, CodeUri: src"),
            {"src/app.js": "export const apply = (message) => 1;\nexport const cancel = async (event) => 1;\n"},
            "`Orders` cannot start, `src/app.js` offers no `app`: write `cancel`",
            id="a function with an event beside a helper",
        ),
        pytest.param(
            inline("index.main", "def handler(event, context): return 1"),
            {},
            "`Orders` cannot start, its code offers no `main`: write `handler`",
            id="function in the template",
        ),
        pytest.param(
            inline("app.handler", "exports.handler = async () => 1", "nodejs24.x"),
            {},
            "`Orders` cannot start, Lambda puts code of a template into `index`, not `app`: write `index`",
            id="code in the template is the file index",
        ),
        pytest.param(
            sam("Runtime: nodejs24.x, Handler: app.main, CodeUri: src"),
            {"src/app.js": "module.exports = async () => 1;\n"},
            "`Orders` cannot start, `src/app.js` offers no `main`",
            id="the module is the function",
        ),
    ],
)
def test_what_is_missing_is_said_with_what_could_be_meant(
    make_project: MakeProject, template: str, files: dict[str, str], message: str
) -> None:
    """The message names what there is none of, and what to write instead if something fits."""
    assert messages(make_project({"template.yaml": template, **files})) == [message]


@pytest.mark.parametrize(
    ("template", "files"),
    [
        pytest.param(
            sam("Runtime: python3.13, Handler: app.handler, CodeUri: made/"),
            {".gitignore": "made/\n", "x.py": ""},
            id="folder that git ignores",
        ),
        pytest.param(
            sam("Runtime: nodejs24.x, Handler: app.handler, CodeUri: src/"),
            {".gitignore": "*.js\n", "src/notes.md": ""},
            id="file that git ignores",
        ),
        pytest.param(
            sam("Runtime: python3.13, Handler: app.handler, CodeUri: src/"), {"src/app.so": ""}, id="compiled module"
        ),
        pytest.param(
            sam("Runtime: python3.13, Handler: app.handler, CodeUri: ../elsewhere/"),
            {},
            id="outside the project",
        ),
        pytest.param(
            sam("Runtime: python3.13, Handler: app.handler, CodeUri: src", "{BuildMethod: makefile}"),
            {"src/Makefile": ""},
            id="makefile",
        ),
        pytest.param(
            sam("Runtime: nodejs24.x, Handler: app.handler, CodeUri: src", "{BuildMethod: esbuild}"),
            {"src/app.tsx": "export const handler = async () => 1;\n"},
            id="source for esbuild",
        ),
        pytest.param(
            sam("Runtime: nodejs24.x, Handler: app.handler, CodeUri: src", esbuild("['*.ts', other.ts]")),
            {"src/other.ts": "export const handler = 1;\n"},
            id="entry points by a pattern",
        ),
        pytest.param(
            sam("Runtime: nodejs24.x, Handler: lib/app.handler, CodeUri: src", esbuild("[lib/app, other.ts]")),
            {"src/other.ts": "export const handler = 1;\n", "src/lib/app.ts": "export const handler = () => 1;\n"},
            id="entry point in a folder",
        ),
        pytest.param(
            sam("Runtime: nodejs24.x, Handler: app.orders.cancel, CodeUri: src"),
            {"src/app.js": "exports.orders = { create() {} };\nexports.orders.cancel = async () => 1;\n"},
            id="function that is put into an object",
        ),
        pytest.param(
            sam("Runtime: nodejs24.x, Handler: app.orders.cancel, CodeUri: src"),
            {"src/app.js": "exports.orders = { ...make() };\n"},
            id="object with computed names",
        ),
        pytest.param(
            sam("Runtime: nodejs24.x, Handler: app.orders.cancel, CodeUri: src"),
            {"src/app.js": "exports.orders = new Orders();\nclass Orders { cancel() {} }\n"},
            id="method of an object",
        ),
        pytest.param(
            sam("Runtime: nodejs24.x, Handler: app.handler, CodeUri: src"),
            {"src/tsconfig.json": "{}"},
            id="TypeScript compiler",
        ),
        pytest.param(
            sam("Runtime: nodejs24.x, Handler: app.handler, CodeUri: src", more="Globals: {Function: {Layers: [x]}}\n"),
            {"src/other.js": NODE},
            id="layer",
        ),
        pytest.param(
            sam(
                "Runtime: nodejs24.x, Handler: app.handler, CodeUri: src, "
                "Environment: {Variables: {AWS_LAMBDA_EXEC_WRAPPER: /opt/bootstrap}}"
            ),
            {"src/other.js": NODE},
            id="wrapper",
        ),
        pytest.param(sam("Runtime: python3.13, Handler: run.sh, CodeUri: src"), {"src/app.py": PYTHON}, id="script"),
        pytest.param(
            sam("Runtime: python3.13, Handler: !Ref Given, CodeUri: src"), {"src/app.py": PYTHON}, id="unknown handler"
        ),
        pytest.param(sam("Runtime: !Ref Given, Handler: a.b, CodeUri: src"), {}, id="unknown runtime"),
        pytest.param(sam("Runtime: {{ runtime }}, Handler: a.b, CodeUri: src"), {}, id="runtime still to be filled in"),
        pytest.param(
            sam("Runtime: python3.13, Handler: a.b, CodeUri: '${code}'"), {}, id="folder still to be filled in"
        ),
        pytest.param(inline("agent.app.handler", "def x(): ..."), {}, id="placeholder that is replaced later"),
        pytest.param(
            inline("app.handler", "def handler(event, context): return 1"),
            {"src/app.py": "def handler(event, context): return 2\n"},
            id="code that a script replaces by a file",
        ),
        *(
            pytest.param(inline("index.handler", text, runtime), {}, id=f"{text} in {runtime}")
            for text in ("<CODE>", "${CODE}", "{{ code }}", "@@CODE@@", "%CODE%", "__CODE__", "CODE", "<%= code %>")
            for runtime in ("python3.13", "nodejs24.x")
        ),
        pytest.param(
            sam("Runtime: python3.13, Handler: app.handler, CodeUri: src"),
            {"src/app.py": "from package import *\n"},
            id="star import",
        ),
        pytest.param(
            sam("Runtime: python3.13, Handler: app.handler, CodeUri: src"),
            {"src/app.py": "globals()['handler'] = print\n"},
            id="name made at run time",
        ),
    ],
)
def test_what_something_else_may_bring_is_not_missing(
    make_project: MakeProject, template: str, files: dict[str, str]
) -> None:
    """Nothing is said where a build, a layer, a wrapper or unread files may bring the code."""
    assert messages(make_project({"template.yaml": template, **files})) == []


@pytest.mark.parametrize(
    ("files", "count"),
    [
        pytest.param({"src/orders.ts": "export const list = 1;\n"}, 1, id="one source"),
        pytest.param(
            {"src/orders.ts": "export const list = 1;\n", "src/handlers/orders.ts": "export const all = 1;\n"},
            0,
            id="two of the same name",
        ),
    ],
)
def test_which_of_several_sources_is_built_is_not_guessed(
    make_project: MakeProject, files: dict[str, str], count: int
) -> None:
    template = sam("Runtime: nodejs24.x, Handler: dist/orders.handler, CodeUri: .")
    assert len(messages(make_project({"template.yaml": template, **files}))) == count


@pytest.mark.parametrize(
    "code",
    [
        "module.exports = make();\n",
        "module.exports = { ...rest };\n",
        "module.exports = require('package');\n",
        "Object.assign(exports, make());\n",
        "exports[name] = async () => 1;\n",
        "this.handler = async () => 1;\n",
        "const offered = exports;\noffered.handler = async () => 1;\n",
        "__exportStar(require('./other'), exports);\n",
        "export * from 'package';\n",
        "Object.defineProperty(exports, 'handler', { value: async () => 1 });\n",
        "export const { handler } = make();\n",
        "export = make();\n",
        "export class A {}\nmodule.exports = wrap({ A });\n",
    ],
)
def test_computed_exports_may_be_the_handler(make_project: MakeProject, code: str) -> None:
    """A module whose exports cannot all be read may offer any name."""
    template = sam("Runtime: nodejs24.x, Handler: app.handler, CodeUri: src")
    assert messages(make_project({"template.yaml": template, "src/app.ts": code})) == []


def test_what_another_function_runs_is_not_meant(make_project: MakeProject) -> None:
    """Of two functions in the file, the one that has no Lambda function yet is proposed."""
    more = "  Create:\n    Type: AWS::Serverless::Function\n"
    more += "    Properties: {Runtime: python3.13, Handler: app.create, CodeUri: src}\n"
    code = "def create(event, context): ...\ndef remove(event, context): ...\n"
    template = sam("Runtime: python3.13, Handler: app.delete, CodeUri: src", more=more)
    assert messages(make_project({"template.yaml": template, "src/app.py": code})) == [
        "`Orders` cannot start, `src/app.py` offers no `delete`: write `remove`"
    ]


def test_what_a_function_of_another_template_runs_may_be_meant(make_project: MakeProject) -> None:
    """Rather than a helper that nothing runs."""
    code = "exports.apply = (message) => message;\nexports.handler = async (event) => 1;\n"
    settings = "Runtime: nodejs24.x, CodeUri: src, Handler: "
    project = make_project(
        {"template.yaml": sam(f"{settings}app.app"), "other.yaml": sam(f"{settings}app.handler"), "src/app.js": code}
    )
    assert messages(project) == ["`Orders` cannot start, `src/app.js` offers no `app`: write `handler`"]


@pytest.mark.parametrize(
    ("template", "entry", "said"),
    [
        ("solutions/infra/template.yaml", "solutions/core/orders.js", []),
        ("solutions/infra/template.yaml", "core/orders.js", []),
        (
            "solutions/infra/template.yaml",
            "solutions/core/gone.js",
            ["`Orders` cannot start, there is no file `solutions/infra/solutions/core/gone.js`"],
        ),
    ],
)
def test_entry_point_may_be_meant_from_a_folder_around_the_template(
    make_project: MakeProject, template: str, entry: str, said: list[str]
) -> None:
    """`sam build --base-dir ../../` takes it from there, and the source is found as the function's code."""
    name = entry.rpartition("/")[2].removesuffix(".js")
    text = sam(f"Runtime: nodejs24.x, Handler: {name}.handler", esbuild(f"[{entry}]"))
    assert messages(make_project({template: text, "solutions/core/orders.js": NODE})) == said


@pytest.mark.parametrize(
    ("uri", "file", "expected"),
    [
        ("", "collector/app.js", []),
        ("", "app.mjs", []),
        ("", "collector/local/app.js.template", []),
        ("", "collector/app.js.tmpl", []),
        ("", "other/app.js", ["`Orders` cannot start, there is no file `collector/local/app.js`"]),
        (".", "collector/app.js", ["`Orders` cannot start, there is no file `collector/local/app.js`"]),
    ],
)
def test_a_template_that_names_no_folder_may_be_used_from_one_around_it(
    make_project: MakeProject, uri: str, file: str, expected: list[str]
) -> None:
    """A script links `local/template.yaml` into the folder with the code, or a generator makes the file first."""
    template = sam(f"Runtime: nodejs24.x, Handler: app.handler, CodeUri: {uri}")
    assert messages(make_project({"collector/local/template.yaml": template, file: NODE})) == expected


@pytest.mark.parametrize(
    ("script", "text", "is_made"),
    [
        ("buildspec.yaml", "phases:\n  build:\n    commands:\n      - mkdir code\n      - cp -r dist code\n", True),
        ("orders/scripts/package.sh", "cp -r build/ orders/code/\n", True),
        ("Makefile", "package:\n\tmkdir -p code\n", True),
        ("buildspec.yaml", "phases:\n  build:\n    commands:\n      - mkdir codes\n", False),
        ("other/buildspec.yaml", "phases:\n  build:\n    commands:\n      - mkdir code\n", False),
        ("README.md", "The code is in `src`.\n", False),
    ],
)
def test_a_folder_that_a_script_makes_need_not_be_there(
    make_project: MakeProject, script: str, text: str, is_made: bool
) -> None:
    template = sam("Runtime: nodejs22.x, Handler: app.handler, CodeUri: ./code")
    project = make_project({"orders/template.yaml": template, script: text})
    assert (messages(project) == []) is is_made


@pytest.mark.parametrize(
    ("properties", "files", "expected"),
    [
        (
            "Code: {S3Bucket: b, S3Key: !Sub 'code/${Given}/RemoveLogs.zip'}",
            {"Cleaners/RemoveLogs/app.py": "def run(event, context): ...\n"},
            ["`Orders` cannot start, `Cleaners/RemoveLogs/app.py` offers no `handler`: write `run`"],
        ),
        (
            "Code: {S3Bucket: b, S3Key: !Sub '${Given}/removeLogs${Given}'}",
            {"removeLogs/app.py": "def run(event, context): ...\n"},
            ["`Orders` cannot start, `removeLogs/app.py` offers no `handler`: write `run`"],
        ),
        ("Code: {S3Bucket: b, S3Key: RemoveLogs.zip}", {"RemoveLogs/app.py": PYTHON}, []),
        ("Code: {S3Bucket: b, S3Key: lambda.zip}", {"lambda/app.py": "def run(event, context): ...\n"}, []),
        ("Code: {S3Bucket: b, S3Key: other.zip}", {"logs/app.py": "def run(event, context): ...\n"}, []),
        (
            "Code: {S3Bucket: b, S3Key: logs.zip}",
            {"a/logs/app.py": "def run(event, context): ...\n", "b/logs/app.py": "def run(event, context): ...\n"},
            [],
        ),
    ],
)
def test_a_package_is_called_as_the_folder_that_lacks_the_function(
    make_project: MakeProject, properties: str, files: dict[str, str], expected: list[str]
) -> None:
    """Folder, name of the package and module agree: what the handler names is not in it."""
    template = sam(f"Runtime: python3.13, Handler: app.handler, {properties}").replace("Serverless", "Lambda", 2)
    template = template.replace("Transform: AWS::Lambda-2016-10-31\n", "")
    assert messages(make_project({"template.yaml": template, **files})) == expected


@pytest.mark.parametrize(
    ("code", "is_found"),
    [("aws/RemoveLogs/app.py", True), ("aws/code/RemoveLogs/app.py", True), ("oci/RemoveLogs/app.py", False)],
)
def test_a_folder_far_from_the_template_may_be_of_something_else(
    make_project: MakeProject, code: str, is_found: bool
) -> None:
    """Products for several clouds have folders of the same name for each."""
    template = (
        "Resources:\n  Orders:\n    Type: AWS::Lambda::Function\n    Properties: "
        "{Runtime: python3.13, Handler: app.handler, Code: {S3Bucket: b, S3Key: RemoveLogs.zip}}\n"
    )
    project = make_project({"aws/templates/t.yaml": template, code: "def run(event, context): ...\n"})
    assert bool(messages(project)) is is_found


@pytest.mark.parametrize(
    ("handler", "file", "count"),
    [
        ("app.orders.handler", "app/orders.py", 0),
        ("app.orders.handler", "infra/app/orders.py", 0),
        ("orders.handler", "orders.py", 1),
        ("app.orders.handler", "other/app/orders.py", 1),
    ],
)
def test_a_handler_with_folders_in_its_name_may_be_meant_from_a_folder_around(
    make_project: MakeProject, handler: str, file: str, count: int
) -> None:
    """`sam build --base-dir .. --template infra/template.yaml` takes `CodeUri: .` for the folder around."""
    template = sam(f"Runtime: python3.13, Handler: {handler}, CodeUri: .")
    project = make_project({"infra/template.yaml": template, file: "def handler(event, context):\n    return 1\n"})
    assert len(messages(project)) == count


DEPLOYS = '{"scripts": {"deploy": "STAGE=dev serverless deploy"}}'


@pytest.mark.parametrize(
    ("files", "rest", "count"),
    [
        ({"infra/package.json": DEPLOYS}, "", 1),
        ({"infra/package.json": DEPLOYS, "Makefile": "deploy:\n\tcd infra && npm run deploy\n"}, "", 1),
        ({"infra/package.json": '{"scripts": {"deploy": "cd .. && sls deploy"}}'}, "", 0),
        ({"infra/package.json": '{"scripts": {"deploy": "sls deploy --config infra/serverless.yml"}}'}, "", 0),
        ({"infra/package.json": DEPLOYS, "deploy.sh": "cp -r code infra/ && cd infra && npm run deploy\n"}, "", 0),
        ({"infra/package.json": DEPLOYS}, "package: {patterns: ['../code/**']}\n", 0),
        ({"infra/package.json": DEPLOYS}, "plugins: [serverless-unheard-of]\n", 0),
        ({"package.json": DEPLOYS}, "", 0),
        ({"Makefile": "deploy:\n\tcd infra && serverless deploy\n"}, "", 1),
        ({"Makefile": "deploy:\n\tserverless deploy\n"}, "", 0),
        ({"deploy.sh": "cd infra/\nnpx sls deploy\n"}, "", 0),
    ],
)
def test_a_service_that_is_deployed_from_its_folder_has_no_code_around_that(
    make_project: MakeProject, files: dict[str, str], rest: str, count: int
) -> None:
    """The framework packages the folder that it is called in; where that is not known it may be one around."""
    definition = (
        "service: orders\nframeworkVersion: '3'\nprovider: {name: aws, runtime: python3.13}\n"
        f"functions: {{get: {{handler: code.app.handler}}}}\n{rest}"
    )
    code = "def handler(event, context):\n    return 1\n"
    project = make_project({"infra/serverless.yml": definition, "code/app.py": code, **files})
    assert len(messages(project)) == count


@pytest.mark.parametrize(
    ("files", "count"),
    [
        ({"src/other.ts": NODE}, 1),
        ({"src/other.ts": NODE, "src/tsconfig.json": "{}", "package.json": '{"scripts": {"build": "tsc -p src"}}'}, 1),
        ({"src/other.ts": NODE, "ts/app.ts": NODE}, 0),
        ({"src/other.ts": NODE, "src/deep/app.handler.ts": NODE}, 0),
        ({"src/other.ts": NODE, "src/webpack.config.js": ""}, 0),
        ({"src/other.ts": NODE, "package.json": '{"scripts": {"build": "npx esbuild src/other.ts --outdir=src"}}'}, 0),
        ({"src/other.ts": NODE, ".gitignore": "*.js\n"}, 0),
        ({"src/tsconfig.json": "{}"}, 0),
    ],
)
def test_the_compiler_of_typescript_makes_no_file_of_one_that_is_called_otherwise(
    make_project: MakeProject, files: dict[str, str], count: int
) -> None:
    """What a bundler makes may have any name."""
    template = sam("Runtime: nodejs22.x, Handler: app.handler, CodeUri: src")
    assert len(messages(make_project({"template.yaml": template, **files}))) == count


@pytest.mark.parametrize(
    ("runtime", "uri", "file", "script", "text", "count"),
    [
        ("python3.13", "", "x/lib/app.py", "x/README.md", "Run\n\n    sam build --use-container -s lib\n", 0),
        ("python3.13", "", "x/lib/app.py", "README.md", "Run `sam build --base-dir lib`.\n", 0),
        ("python3.13", "", "lib/app.py", "Makefile", "build:\n\tcd x && sam build \\\n\t  -s ../lib\n", 0),
        ("nodejs24.x", "", "lib/app.ts", "package.json", '{"scripts": {"build": "sam build --base-dir=lib"}}', 0),
        ("python3.13", "", "lib/app.py", "x/samconfig.toml", '[default.build.parameters]\nbase_dir = "../lib"\n', 0),
        (
            "python3.13",
            "",
            "lib/app.py",
            "x/samconfig.yaml",
            "default: {build: {parameters:\n  base_dir: ../lib\n}}",
            0,
        ),
        ("python3.13", "", "lib/app.py", ".github/workflows/a.yml", "jobs: {a: {steps: [{run: sam build -s lib}]}}", 0),
        ("python3.13", "", "lib/app.py", "buildspec.yml", "phases: {build: {commands: [sam build -s lib]}}", 0),
        ("python3.13", "", "lib/app.py", "y/Makefile", "build:\n\tsam build -s ../lib\n", 1),
        ("python3.13", "", "lib/app.py", "Makefile", "build:\n\tsam build\n\ttest -s lib\n", 1),
        ("python3.13", "", "lib/app.py", "Makefile", "build:\n\tsam build && test -s lib\n", 1),
        ("python3.13", "", "lib/other.py", "Makefile", "build:\n\tsam build -s lib\n", 1),
        ("python3.13", "code", "lib/code/app.py", "Makefile", "build:\n\tsam build -s lib\n", 0),
        ("python3.13", "code", "lib/app.py", "Makefile", "build:\n\tsam build -s lib\n", 1),
    ],
)
def test_what_builds_may_name_the_folder_that_paths_count_from(
    make_project: MakeProject, runtime: str, uri: str, file: str, script: str, text: str, count: int
) -> None:
    """`sam build -s lib` takes the code of a template without `CodeUri` from there."""
    template = sam(f"Runtime: {runtime}, Handler: app.handler" + (f", CodeUri: {uri}" if uri else ""))
    code = NODE if runtime.startswith("node") else "def handler(event, context):\n    return 1\n"
    project = make_project({"x/template.yaml": template, file: code, script: text})
    assert len(messages(project)) == count


@pytest.mark.parametrize(
    ("rest", "name", "code"),
    [
        pytest.param("", "app.js", NODE, id="a version that is not known"),
        pytest.param("", "app.ts", "export const handler = async () => 1;\n", id="TypeScript"),
        pytest.param("build: { esbuild: { minify: true } }\n", "app.js", NODE, id="settings of esbuild"),
        pytest.param(
            "frameworkVersion: '3'\nplugins: [serverless-dotenv-plugin]\n", "app.js", NODE, id="variables of a file"
        ),
    ],
)
def test_a_module_of_a_service_offers_the_same_names_bundled_or_not(
    make_project: MakeProject, rest: str, name: str, code: str
) -> None:
    """Whichever version deploys it, and whatever variables it is given: without a layer nothing is started instead."""
    assert messages(make_project({"serverless.yml": service(rest), name: code})) == [
        f"`GetLambdaFunction` cannot start, `{name}` offers no `get`: write `handler`"
    ]


@pytest.mark.parametrize(
    ("rest", "files"),
    [
        pytest.param("plugins: [serverless-unheard-of]\n", {"app.js": NODE}, id="a plugin that may rewrite handlers"),
        pytest.param(
            "    layers: ['arn:aws:lambda:eu-west-1:1:layer:x:1']\nplugins: [serverless-dotenv-plugin]\n",
            {"app.js": NODE},
            id="a layer, and variables that are not known",
        ),
        pytest.param(
            "    environment: {AWS_LAMBDA_EXEC_WRAPPER: /opt/run}\n", {"app.js": NODE}, id="a wrapper of a variable"
        ),
        pytest.param(
            "",
            {
                "other.ts": "export const get = 1;\n",
                "package.json": '{"scripts": {"build": "esbuild other.ts --outfile=app.js"}}',
            },
            id="a file that may be made",
        ),
        pytest.param("", {"app.mts": "export const get = () => 1;\n"}, id="a file that is translated"),
        pytest.param(
            "", {"src/app.ts": "export const get = 1;\n", "tsconfig.json": "{}"}, id="a file that a compiler makes"
        ),
    ],
)
def test_a_service_may_get_its_code_from_elsewhere(make_project: MakeProject, rest: str, files: dict[str, str]) -> None:
    """Nothing is said where a plugin, a wrapper or a layer may decide what starts, or a bundler makes the file."""
    assert messages(make_project({"serverless.yml": service(rest), **files})) == []


@pytest.mark.parametrize(
    ("files", "advice"),
    [
        ({"other.js": "exports.other = 1;\n"}, ""),
        ({"other.ts": "export const get = async () => 1;\n"}, ": write `other`"),
        ({"lib/other.ts": "export const get = async () => 1;\n", "tsconfig.json": "{}"}, ": write `lib/other`"),
    ],
)
def test_a_service_has_no_file_to_make_a_handler_of(
    make_project: MakeProject, files: dict[str, str], advice: str
) -> None:
    """Whichever version deploys it, bundled or not, it starts from the file that the handler names."""
    assert messages(make_project({"serverless.yml": service(""), **files})) == [
        f"`GetLambdaFunction` cannot start, there is no file `app.js`{advice}"
    ]


@pytest.mark.parametrize(
    ("files", "count"),
    [
        ({}, 1),
        ({"api/src/handlers/orders/index.ts": NODE}, 0),
        ({"api/src/handlers/orders/index.ts": NODE, "api/src/old/orders/index.ts": NODE}, 0),
        ({"api/src/services/orders/index.ts": "export const save = () => 1;\n"}, 1),
        ({"api/src/handlers/bills/index.ts": NODE}, 1),
        ({"api/src/handlers/index.ts": NODE}, 1),
        ({"web/src/orders/index.ts": NODE}, 1),
    ],
)
def test_what_is_built_may_come_from_another_folder_than_one_of_its_name(
    make_project: MakeProject, files: dict[str, str], count: int
) -> None:
    """A source that ends alike and has the function wins over one that only lies where it is looked for first."""
    template = sam("Runtime: nodejs22.x, Handler: index.handler, CodeUri: dist/lambda/orders/")
    source = {"api/src/lambda/orders/index.ts": "export const ordersHandler = async (event) => event;\n"}
    project = make_project({"api/template.yaml": template, **source, **files})
    assert len(messages(project)) == count


ASKS_PLUGIN = "const slsw = require('serverless-webpack');\nmodule.exports = { entry: slsw.lib.entries };\n"
STARTS_ITSELF = "module.exports = { entry: './src/main.js', output: { filename: 'app.js' } };\n"


@pytest.mark.parametrize(
    ("custom", "files", "count"),
    [
        ("", {}, 0),
        ("", {"webpack.config.js": ASKS_PLUGIN}, 1),
        ("", {"webpack.config.js": STARTS_ITSELF}, 0),
        ("custom: {webpack: {includeModules: true}}\n", {"webpack.config.js": STARTS_ITSELF}, 0),
        ("custom: {webpack: {webpackConfig: webpack/config.js}}\n", {"webpack/config.js": STARTS_ITSELF}, 0),
        ("custom: {webpack: ./webpack/config.js}\n", {"webpack/config.js": STARTS_ITSELF}, 0),
        ("custom: {webpack: {webpackConfig: webpack/config.js}}\n", {"webpack.config.js": ASKS_PLUGIN}, 0),
        (
            "custom: {webpack: {webpackConfig: webpack.config.ts}}\n",
            {"webpack.config.ts": "import { lib } from 'serverless-webpack';\nexport default { entry: lib };\n"},
            1,
        ),
        ("custom: {webpack: {webpackConfig: '${opt:config}'}}\n", {"webpack.config.js": ASKS_PLUGIN}, 0),
    ],
)
def test_webpack_may_start_elsewhere_than_from_the_files_of_handlers(
    make_project: MakeProject, custom: str, files: dict[str, str], count: int
) -> None:
    """The plugin packages what webpack makes; the file beside the service only has to be there."""
    definition = service(f"plugins: [serverless-webpack]\n{custom}")
    project = make_project({"serverless.yml": definition, "app.js": "// What webpack makes runs.\n", **files})
    assert len(messages(project)) == count


@pytest.mark.parametrize(
    ("name", "script", "text", "is_advice"),
    [
        ("serverless-prd.yml", "deploy.sh", "sed -e 's/a/b/' serverless.yml > serverless-$env.yml\n", True),
        ("serverless-prd.yml", "deploy.sh", 'envsubst < serverless.yml >"serverless-${STAGE}.yml"\n', True),
        ("serverless-prd.yml", "Makefile", "deploy:\n\tcp a b > serverless-prd.yml\n", True),
        ("serverless-prd.yml", "deploy.sh", "cat a > serverless-dev.yml\n", False),
        ("serverless-prd.yml", "deploy.sh", "cat a > $name.yml\n", False),
        ("serverless-prd.yml", "deploy.sh", "cat a > other/serverless-$env.yml\n", False),
        ("serverless-prd.yml", "other/deploy.sh", "cat a > serverless-$env.yml\n", False),
        ("serverless-prd.yml", "other/deploy.sh", "cat a > ../serverless-$env.yml\n", True),
        ("serverless.yml", "deploy.sh", "cat a > serverless.yml\n", False),
    ],
)
def test_what_a_script_writes_anew_is_not_what_it_deploys(
    make_project: MakeProject, name: str, script: str, text: str, is_advice: bool
) -> None:
    project = make_project({name: service("frameworkVersion: '3'\n"), "app.js": NODE, script: text})
    found = [problem for function in project.all(NamedCode) for problem in handler_not_found.check(function)]
    assert [problem.severity for problem in found] == [Severity.INFO if is_advice else None]


STACK = """\
import * as cdk from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
export class Api extends cdk.Stack {
  constructor(scope: any, id: string) {
    super(scope, id);
    this.add('One', 'admin/one.handler');
    this.add('Two', 'admin/two.handler');
    this.add('Three', 'users/three.handler');
    this.add('Other', 'HANDLER');
  }
  private add(name: string, handler: string) {
    new lambda.Function(this, name, {
      runtime: lambda.Runtime.NODEJS_22_X, handler, code: lambda.Code.fromAsset('lambda/dist'),
    });
  }
}
"""
BUILT = {
    "cdk.json": '{"app": "npx ts-node bin/app.ts"}',
    "bin/app.ts": "import * as cdk from 'aws-cdk-lib'; import { Api } from '../lib/api'; new Api(new cdk.App(), 'A');",
    "lambda/tsconfig.json": '{"compilerOptions": {"outDir": "./dist", "rootDir": "."}}',
    "lambda/admin/one.ts": "export const handler = async () => 1;\n",
    "lambda/admin/two.ts": "export const handler = async () => 1;\n",
    "lambda/users/three.ts": "export const handler = async () => 1;\n",
}


@pytest.mark.parametrize(
    ("handler", "files", "said"),
    [
        (
            "users/four.handler",
            {"lambda/users/four.ts": "export const get = 1, put = 2;"},
            "`Other` cannot start, `lambda/users/four.ts` offers no `handler`",
        ),
        ("users/four.handler", {"lambda/users/four.ts": "export const handler = async () => 1;"}, None),
        ("users/four.handler", {"lambda/users/four.ts": "export * from 'elsewhere';"}, None),
        ("users/four.handler", {"other/users/four.ts": "export const get = 1;"}, None),
        (
            "users/four.handler",
            {"lambda/users/four.handler.ts": "export const handler = async () => 1;"},
            "`Other` cannot start, there is no file `lambda/users/four.ts`: the first dot of a handler ends the "
            "file's name, rename `lambda/users/four.handler.ts`",
        ),
        (
            "users/four.handler",
            {
                "lambda/users/four.handler.ts": "export const handler = async () => 1;",
                "src/four.ts": "export const get = 1;",
            },
            None,
        ),
    ],
)
def test_functions_of_a_build_whose_others_are_found(
    make_project: MakeProject, handler: str, files: dict[str, str], said: str | None
) -> None:
    """Three others with their sources at the same places as in the build say where the fourth has its own."""
    given = {**BUILT, "lib/api.ts": STACK.replace("HANDLER", handler), **files}
    problems = [each for named in make_project(given).all(NamedCode) for each in handler_not_found.check(named)]
    assert [problem.message for problem in problems] == ([said] if said else [])


@pytest.mark.parametrize(("path", "runtime"), [("get.main.js", "nodejs22.x"), ("get.main.py", "python3.13")])
def test_files_with_a_dot_in_their_names(make_project: MakeProject, path: str, runtime: str) -> None:
    """No handler names them."""
    code = PYTHON if path.endswith(".py") else NODE
    files = {"template.yaml": sam(f"Runtime: {runtime}, Handler: get.main, CodeUri: src/"), f"src/{path}": code}
    problems = [each for named in make_project(files).all(NamedCode) for each in handler_not_found.check(named)]
    assert [problem.message for problem in problems] == [
        f"`Orders` cannot start, there is no file `src/get{path[-3:]}`: the first dot of a handler ends "
        f"the file's name, rename `src/{path}`"
    ]
