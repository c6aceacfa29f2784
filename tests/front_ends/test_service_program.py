"""Services of the Serverless Framework that a program exports."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of
from serverless_lint.model import Function, FunctionCode, Project

HANDLER = "export const main = async () => null;\n"
PATHS = """\
{ "compilerOptions": { "baseUrl": ".", "paths": {
  // as the template has it
  "@functions/*": ["src/functions/*"], } } }
"""
RESOLVER = (
    "export const handlerPath = (context: string) => {\n"
    "  return `${context.split(process.cwd())[1].substring(1).replace(/\\\\/g, '/')}`;\n};\n"
)
IN_TEMPLATE = """\
import { handlerPath } from '@libs/handler-resolver';

export default {
  handler: `${handlerPath(__dirname)}/handler.main`,
  timeout: 20,
  events: [{ http: { method: 'post', path: 'hello' } }],
};
"""


def program(functions: str, *, before: str = "", provider: str = "", rest: str = "", end: str = "") -> str:
    """A program that exports a service."""
    return (
        f"import type {{ AWS }} from '@serverless/typescript';\n{before}"
        f"const serverlessConfiguration: AWS = {{\n  service: 'orders',\n  frameworkVersion: '3',\n"
        f"  plugins: ['serverless-esbuild'],\n"
        f"  provider: {{ name: 'aws', runtime: 'nodejs22.x', memorySize: 512, {provider} }},\n"
        f"  functions: {functions},\n{rest}}};\n{end or 'module.exports = serverlessConfiguration;'}\n"
    )


GET = "{ get: { handler: 'src/get.main' } }"
FILES = {"src/get.ts": HANDLER}
SETTINGS = "{ handler: 'src/get.main' }"
OFFERED = "export { default as get } from './one';\n"
ONE = f"export default {SETTINGS};"


def shown(project: Project) -> list[str]:
    """The functions with where they stand, what they are given, and the files that they run."""
    files = {
        each.function.key: [handler.module.name for handler in each.handlers] for each in project.all(FunctionCode)
    }
    return [
        " ".join(
            (
                each.resource.label,
                f"{each.location.document.path}:{each.location.start.line}",
                f"{each.timeout.only} s",
                f"{each.memory.only} MB",
                *files[each.key],
            )
        )
        for each in project.all(Function)
    ]


@pytest.mark.parametrize(
    "end",
    [
        "module.exports = serverlessConfiguration;",
        "export default serverlessConfiguration;",
        "export = serverlessConfiguration;",
        "module.exports = { ...serverlessConfiguration };",
        "export default serverlessConfiguration satisfies AWS;",
    ],
)
def test_a_service_is_what_a_program_exports(make_project: MakeProject, end: str) -> None:
    project = make_project({**FILES, "serverless.ts": program(GET, end=end)})
    assert shown(project) == ["get serverless.ts:7 6 s 512 MB src/get.ts"]


CALLED = """\
const make = async (): Promise<AWS> => {
  const config: AWS = {
    service: 'orders', frameworkVersion: '3', plugins: ['serverless-esbuild'],
    provider: { name: 'aws', runtime: 'nodejs22.x', memorySize: 512 },
    functions: { get: { handler: 'src/get.main' } },
  };
  %s
  return config;
};
module.exports = make();
"""


@pytest.mark.parametrize(
    ("change", "given"),
    [
        ("", "6 s 512 MB"),
        ("if (process.env.BUCKET) config.provider.deploymentBucket = process.env.BUCKET;", "6 s 512 MB"),
        ("config.provider.memorySize = size();", "6 s None MB"),
        ("config.provider = provider();", "None s None MB"),
        ("config.provider[key()] = 1;", "None s None MB"),
        ("config.provider.memorySize = size(); config.provider = provider();", "None s None MB"),
    ],
)
def test_a_service_may_be_what_a_function_gives(make_project: MakeProject, change: str, given: str) -> None:
    """What is written to it before is not known, and all else is."""
    project = make_project({**FILES, "serverless.ts": CALLED % change})
    assert shown(project) == [f"get serverless.ts:5 {given} src/get.ts"]


@pytest.mark.parametrize("name", ["serverless.js", "serverless.ts", "inner/serverless.mjs"])
def test_a_program_is_known_by_its_name(make_project: MakeProject, name: str) -> None:
    folder = name.rpartition("/")[0]
    project = make_project({f"{folder}/src/get.ts".lstrip("/"): HANDLER, name: program(GET).replace(": AWS", "")})
    assert [each.resource.label for each in project.all(Function)] == ["get"]


def test_functions_come_from_other_files_as_in_the_template_of_the_framework(make_project: MakeProject) -> None:
    """By the paths that the compiler knows, each at the place where it is written."""
    project = make_project(
        {
            "serverless.ts": program("{ hello }", before="import hello from '@functions/hello';\n"),
            "tsconfig.paths.json": PATHS,
            "src/libs/handler-resolver.ts": RESOLVER,
            "src/functions/hello/index.ts": IN_TEMPLATE,
            "src/functions/hello/handler.ts": HANDLER,
        }
    )
    assert shown(project) == ["hello serverless.ts:8 20 s 512 MB src/functions/hello/handler.ts"]
    (found,) = project.all(Function)
    assert found.timeout.values[0].node.location.document.path == "src/functions/hello/index.ts"
    assert [each.kind.value for each in found.triggers] == ["REST API"]


ARROW = "export const resolve = (context: string) => {};\n"
BLOCK = "export function resolve(context: string): string {{\n  const own = process.cwd();\n  return {};\n}}\n"
SPLIT = "context.split(process.cwd())[1].substring(1)"
WITH_PATH = "import path, {{ relative }} from 'path';\n"


@pytest.mark.parametrize(
    "resolver",
    [
        ARROW.format(SPLIT),
        ARROW.format(f"`${{{SPLIT}}}`"),
        ARROW.format(f"`${{{SPLIT}.replace(/\\\\/g, '/')}}`"),
        ARROW.format("context.split(`${process.cwd()}/`)[1]"),
        ARROW.format("context.split(process.cwd() + '/').pop()"),
        ARROW.format("context.replace(`${process.cwd()}/`, '')"),
        ARROW.format("context.slice(process.cwd().length + 1).split('\\\\').join('/')"),
        BLOCK.format(SPLIT),
        BLOCK.format("context.split(own)[1].slice(1)"),
        WITH_PATH.format() + ARROW.format("path.relative(process.cwd(), context)"),
        WITH_PATH.format() + ARROW.format("relative(process.cwd(), context).split(path.sep).join('/')"),
        WITH_PATH.format() + ARROW.format("path.relative('.', path.join(context, '.'))"),
        f"const inner = (context: string) => {SPLIT};\n{ARROW.format('inner(context)')}",
    ],
)
def test_the_path_of_a_folder_is_known_by_what_a_function_makes_of_it(make_project: MakeProject, resolver: str) -> None:
    """Whatever it is called."""
    project = make_project(
        {
            "inner/serverless.ts": program("{ hello }", before="import hello from './src/hello';\n"),
            "inner/src/lambda.ts": resolver,
            "inner/src/hello/index.ts": IN_TEMPLATE.replace("handlerPath", "resolve").replace(
                "@libs/handler-resolver", "../lambda"
            ),
            "inner/src/hello/handler.ts": HANDLER,
        }
    )
    assert shown(project) == ["hello inner/serverless.ts:8 20 s 512 MB inner/src/hello/handler.ts"]


@pytest.mark.parametrize(
    "written",
    [
        "`${__dirname.split(process.cwd())[1].substring(1)}/handler.main`",
        "`${__dirname.split(process.cwd())[1].substring(1).replace(/\\\\/g, '/')}/handler.main`",
        "__dirname.split(process.cwd())[1].substring(1) + '/handler.main'",
        "`.${__dirname.replace(process.cwd(), '')}/handler.main`",
    ],
)
def test_the_path_of_a_folder_may_be_written_out(make_project: MakeProject, written: str) -> None:
    project = make_project(
        {
            "serverless.ts": program("{ hello }", before="import hello from './src/hello';\n"),
            "src/hello/index.ts": f"export default {{ handler: {written} }};\n",
            "src/hello/handler.ts": HANDLER,
        }
    )
    assert shown(project) == ["hello serverless.ts:8 6 s 512 MB src/hello/handler.ts"]


@pytest.mark.parametrize(
    "written",
    [
        "__dirname",
        "`${__dirname}/handler.main`",
        "process.cwd()",
        "__dirname.split('/')[2]",
        "`${__dirname.split(process.cwd())[2]}/handler.main`",
        "`${__dirname.split(process.cwd())[1].replace(/^./, '')}/handler.main`",
        "`${make(__dirname)}/handler.main`",
        "`${again(__dirname)}/handler.main`",
        "`${either(__dirname)}/handler.main`",
    ],
)
def test_what_is_made_of_a_folder_may_not_be_known(make_project: MakeProject, written: str) -> None:
    """Nothing is said of such a function."""
    text = (
        "import { make } from 'made';\nconst again = (folder) => again(folder);\n"
        "function either(folder) { if (make()) return 'src'; return folder.split(process.cwd())[1]; }\n"
        f"export default {{ handler: {written} }};\n"
    )
    before = "import hello from './src/hello';\n"
    project = make_project({"serverless.ts": program("{ hello }", before=before), "src/hello/index.ts": text})
    assert [each.handler_setting.only for each in project.all(Function)] == [None]
    assert findings_of(project, "handler-not-found") == []


@pytest.mark.parametrize(
    ("imported", "functions", "files"),
    [
        ("import functions from './src/functions';", "functions", {"src/functions/index.ts": f"export default {GET};"}),
        ("import { all } from './src/all';", "{ ...all }", {"src/all.ts": f"export const all = {GET};"}),
        (
            "import * as all from './src/all';",
            "{ get: all.get }",
            {"src/all.ts": "export const get = { handler: 'src/get.main' };"},
        ),
        (
            "import { get } from './src/all';",
            "{ get }",
            {
                "src/all.ts": "export { default as get } from './one';",
                "src/one.ts": "export default { handler: 'src/get.main' };",
            },
        ),
        (
            "const { get } = require('./src/all');",
            "{ get }",
            {"src/all.js": "module.exports = { get: { handler: 'src/get.main' } };"},
        ),
        *(
            (imported, functions, files)
            for imported, files in (
                ("import * as all from './src/all';", {"src/all.ts": OFFERED, "src/one.ts": ONE}),
                (
                    "import * as all from './src/all';",
                    {"src/all.ts": "export * from './two';", "src/two.ts": OFFERED, "src/one.ts": ONE},
                ),
                (
                    "import { all } from './src/all';",
                    {"src/all.ts": "export * as all from './two';", "src/two.ts": OFFERED, "src/one.ts": ONE},
                ),
                ("import * as all from './src/all';", {"src/all.ts": f"export const get = {SETTINGS};"}),
                ("import * as all from './src/all';", {"src/all.ts": f"const get = {SETTINGS};\nexport {{ get }};"}),
                ("const all = require('./src/all');", {"src/all.js": f"module.exports = {GET};"}),
                ("const all = require('./src/all');", {"src/all.js": f"const all = {GET};\nmodule.exports = all;"}),
                ("const all = require('./src/all');", {"src/all.js": f"exports.get = {SETTINGS};"}),
            )
            for functions in ("all", "{ ...all }", "{ get: { ...all.get } }")
        ),
        ("const base = { handler: 'src/get.main' };", "{ get: { ...base } }", {}),
        ("const name = 'get';", "{ [name]: { handler: `src/${name}.main` } }", {}),
        ("const name = 'get';", "{ get: { handler: 'src/' + name + '.main' } }", {}),
    ],
)
def test_functions_are_put_together_of_what_is_literal(
    make_project: MakeProject, imported: str, functions: str, files: dict[str, str]
) -> None:
    project = make_project({**FILES, **files, "serverless.ts": program(functions, before=f"{imported}\n")})
    assert [each[each.index(" ") :].partition(" 6 s")[2] for each in shown(project)] == [" 512 MB src/get.ts"]


def test_a_module_of_functions_gives_each_the_place_where_it_is_offered(make_project: MakeProject) -> None:
    """One file says which there are, as `export { default as createGroup } from './create-group'`."""
    project = make_project(
        {
            **FILES,
            "serverless.ts": program("functions", before="import * as functions from './src/functions';\n"),
            "src/functions/index.ts": f"\n{OFFERED}export {{ other }} from './other';\n",
            "src/functions/one.ts": ONE,
            "src/functions/other.ts": "export const other = { handler: 'src/other.main' };\n",
            "src/other.ts": HANDLER,
        }
    )
    assert shown(project) == [
        "get src/functions/index.ts:2 6 s 512 MB src/get.ts",
        "other src/functions/index.ts:3 6 s 512 MB src/other.ts",
    ]
    assert [each.template.open for each in project.all(Function)] == [False, False]


def test_what_a_module_exports_by_default_beside_functions_leaves_a_service_open(make_project: MakeProject) -> None:
    """It depends on the compiler whether that is one of them."""
    files = {"src/all.ts": f"export const get = {SETTINGS};\nexport default make();\n"}
    before = "import * as all from './src/all';\n"
    project = make_project({**FILES, **files, "serverless.ts": program("all", before=before)})
    assert [(each.resource.label, each.template.open) for each in project.all(Function)] == [("get", True)]


def test_modules_that_export_each_other_end(make_project: MakeProject) -> None:
    around = "".join(f"export * from './m{number}';\n" for number in range(8))
    files = {f"src/m{number}.ts": around for number in range(8)}
    before = "import * as all from './src/m0';\n"
    functions = f"{{ ...all, get: {SETTINGS} }}"
    project = make_project({**FILES, **files, "serverless.ts": program(functions, before=before)})
    assert [each.resource.label for each in project.all(Function)] == ["get"]


@pytest.mark.parametrize(
    ("functions", "provider", "rest", "expected"),
    [
        (GET, "", "", False),
        (f"{{ ...others, ...{GET} }}", "", "", True),
        ("{ get: { handler: 'src/get.main' }, other: make() }", "", "", True),
        (GET, "", "  resources: { Resources: { ...others } },\n", True),
        (GET, "", "  resources: { Resources: others },\n", True),
        (GET, "", "  resources: { Resources: { Jobs: { Type: 'AWS::SQS::Queue' } } },\n", False),
        (GET, "", "  custom: { ...others },\n", False),
    ],
)
def test_what_is_not_literal_leaves_a_service_open(
    make_project: MakeProject, functions: str, provider: str, rest: str, expected: bool
) -> None:
    """So that nothing is concluded from what is not seen."""
    project = make_project({**FILES, "serverless.ts": program(functions, provider=provider, rest=rest)})
    (found,) = (each for each in project.all(Function) if each.resource.label == "get")
    assert found.template.open is expected


def test_what_is_spread_before_everything_leaves_a_service_open(make_project: MakeProject) -> None:
    """What is spread behind may replace all of it."""
    text = program(GET)
    first, last = text.replace("  service:", "  ...others, service:"), text.replace("\n};", "\n  ...others };")
    project = make_project({"a/serverless.ts": first, "b/serverless.ts": last})
    assert [(each.template.document.path, each.template.open) for each in project.all(Function)] == [
        ("a/serverless.ts", True)
    ]


@pytest.mark.parametrize(
    ("functions", "provider", "path", "expected"),
    [
        ("{ get: { handler: 'a.b', timeout: 5 } }", "", "Timeout", 5),
        ("{ get: { handler: 'a.b', timeout: limits.get } }", "", "Timeout", None),
        ("{ get: { handler: 'a.b', ...others } }", "", "Timeout", "no function"),
        ("{ get: { handler: 'a.b' } }", "timeout: 9", "Timeout", 9),
        ("{ get: { handler: 'a.b' } }", "timeout: undefined", "Timeout", 6),
        ("{ get: { handler: 'a.b' } }", "timeout: process.env.TIMEOUT", "Timeout", None),
        ("{ get: { handler: 'a.b' } }", "stage: '${opt:stage, \"live\"}'", "FunctionName", "orders-live-get"),
    ],
)
def test_settings_are_known_where_they_are_literal(
    make_project: MakeProject, functions: str, provider: str, path: str, expected: object
) -> None:
    project = make_project({"serverless.ts": program(functions, provider=provider)})
    found = [each.properties.lookup(path).only for each in project.all(Function)]
    assert found == ([] if expected == "no function" else [expected])


def test_variables_read_files_beside_a_program(make_project: MakeProject) -> None:
    """At their own places."""
    rest = "  custom: '${file(custom.yml)}',\n"
    functions = "{ get: { handler: 'src/get.main', timeout: '${self:custom.timeout}' } }"
    project = make_project({"serverless.ts": program(functions, rest=rest), "custom.yml": "timeout: 7\n"})
    (found,) = project.all(Function)
    assert (found.timeout.only, {part.path for part in found.template.origin.document.parts}) == (  # type: ignore[union-attr]
        7,
        {"serverless.ts", "custom.yml"},
    )


@pytest.mark.parametrize(
    "text",
    [
        "module.exports = make();\nconst provider = 1;",
        "module.exports = { service: 'a', provider: { name: 'google' }, functions: {} };",
        "module.exports = () => ({ service: 'a', provider: { name: 'aws' } });",
        "const provider = {};",
        "module.exports = { provider: {} };",
        "import { a } from './serverless';\nexport default a;\nexport { a } from './serverless'; // provider",
        "const a = { ...b, provider: b };\nconst b = { ...a };\nmodule.exports = a;",
        "}{ provider",
    ],
)
def test_what_is_no_literal_service_is_left_alone(make_project: MakeProject, text: str) -> None:
    assert list(make_project({"serverless.ts": text}).all(Function)) == []


def test_objects_that_hold_each_other_end(make_project: MakeProject) -> None:
    before = "const a = { b };\nconst b = { a, more: { a, b } };\n"
    project = make_project({**FILES, "serverless.ts": program(GET, before=before, rest="  custom: { a, b },\n")})
    assert [each.resource.label for each in project.all(Function)] == ["get"]


def test_a_definition_in_yaml_comes_first(make_project: MakeProject) -> None:
    """As it does for the framework."""
    definition = (
        "service: orders\nprovider: { name: aws, runtime: nodejs22.x }\nfunctions: { list: { handler: a.b } }\n"
    )
    project = make_project({**FILES, "serverless.ts": program(GET), "serverless.yml": definition})
    assert [each.resource.label for each in project.all(Function)] == ["list"]


def test_findings_stand_in_the_program(make_project: MakeProject) -> None:
    provider = "iam: { role: { statements: [{ Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' }] } },"
    project = make_project({**FILES, "serverless.ts": program(GET, provider=provider)})
    assert findings_of(project, "wildcard-iam-action") == ["serverless.ts:6"]
