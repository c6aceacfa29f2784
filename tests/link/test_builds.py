"""The source behind a file that a build makes, told by what its configuration says."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of
from serverless_lint.analyses.missing_code import NamedCode
from serverless_lint.analyses.missing_packages import MissingPackage
from serverless_lint.model import FunctionCode, Handler, HandlerProblem, Project

CODE = "import axios from 'axios';\nexport const handler = async (event) => axios.get(event.url);\n"
PACKAGE = '{"devDependencies": {"axios": "1"}, "scripts": {%s}}'

NX = '{"targets": {"build": {"executor": "@nx/webpack:webpack", "options": {%s}}}}'
COMMANDS = '{"targets": {"build": {"executor": "nx:run-commands", "options": {%s}}}}'
TURNS = """\
const table = [
  { source: 'main', target: 'start' },
  %s,
];
for (%s) {
  const input = path.join(__dirname, 'dist', `${each.source}.js`);
  const output = path.join(__dirname, 'dist', `${each.target}.js`);
  await esbuild.build({ entryPoints: [input], bundle: true, outfile: output });
}
"""


def sam(code: str, handler: str) -> str:
    return (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Orders:\n    Type: AWS::Serverless::Function\n"
        f"    Properties: {{Runtime: nodejs22.x, Handler: {handler}, CodeUri: {code}}}\n"
    )


def run(project: Project) -> list[str]:
    """The files of the handlers that a template names."""
    return [handler.module.name for handler in project.all(Handler) if handler.functions]


@pytest.mark.parametrize(
    ("code", "handler", "files"),
    [
        pytest.param(
            "out/",
            "orders/main.handler",
            {
                "tsconfig.json": '{"compilerOptions": {"outDir": "./out", "rootDir": "code"}}',
                "code/orders/main.ts": CODE,
            },
            id="compiler with rootDir",
        ),
        pytest.param(
            "dist",
            "main.handler",
            {
                "package.json": PACKAGE % '"build": "tsc"',
                "tsconfig.json": '{"compilerOptions": {"outDir": "dist", "rootDir": "lambdas"}}',
                "lambdas/main.ts": CODE,
            },
            id="compiler called by a script",
        ),
        pytest.param(
            ".",
            "compiled/orders.handler",
            {
                "tsconfig.json": '{"extends": "./base.json"}',
                "package.json": '{"dependencies": {"axios": "1"}}',
                "base.json": '{"compilerOptions": {"outDir": "compiled"}}',
                "orders.ts": CODE,
            },
            id="compiler without rootDir",
        ),
        pytest.param(
            "compiled",
            "orders.handler",
            {
                "tsconfig.json": '{"compilerOptions": {"outDir": "compiled"}, // ES\n "include": ["lambda/*.ts"]}',
                "lambda/orders.ts": CODE,
            },
            id="compiler whose files have a folder in common",
        ),
        pytest.param(
            "compiled",
            "http/orders.handler",
            {
                "tsconfig.json": '{"compilerOptions": {"outDir": "compiled"}, "include": ["code/http", "code/a.ts"]}',
                "code/http/orders.ts": CODE,
            },
            id="compiler whose files are in several folders",
        ),
        pytest.param(
            "infra/dist/orders",
            "index.handler",
            {
                "lambda/tsconfig.json": '{"compilerOptions": {"outDir": "../infra/dist/orders"}, "include": ["a/"]}',
                "lambda/a/index.ts": CODE,
                "lambda/b/index.ts": f"//\n{CODE}",
            },
            id="compiler of another folder",
        ),
        pytest.param(
            "dist/",
            "index.handler",
            {
                "package.json": PACKAGE
                % '"build": "rimraf dist && esbuild code/main.ts --bundle --outfile=dist/index.js"'
            },
            id="esbuild into a file",
        ),
        pytest.param(
            "services/orders/dist",
            "main.handler",
            {"services/orders/package.json": PACKAGE % '"b": "esbuild ../../code/main.ts --bundle --outdir=dist"'},
            id="esbuild into a folder",
        ),
        pytest.param(
            "dist",
            "orders/main.handler",
            {
                "package.json": PACKAGE % '"b": "npx esbuild \'functions/**/*.ts\' --bundle --outdir=dist"',
                "functions/orders/main.ts": CODE,
            },
            id="esbuild of all files",
        ),
        pytest.param(
            "dist", "main.handler", {"package.json": PACKAGE % '"b": "tsup code/main.ts --format cjs"'}, id="tsup"
        ),
        pytest.param(
            "dist",
            "orders.handler",
            {"package.json": PACKAGE % '"b": "babel lib2 -d dist"', "lib2/orders.js": CODE},
            id="babel",
        ),
        pytest.param(
            "bundles/orders",
            "index.handler",
            {"package.json": PACKAGE % '"b": "rollup -i code/main.ts -o bundles/orders/index.js -f cjs"'},
            id="rollup",
        ),
        pytest.param(
            "dist",
            "index.handler",
            {
                "esbuild.config.mjs": "import { build } from 'esbuild';\n"
                "await build({ entryPoints: ['./code/main.ts'], bundle: true, outfile: 'dist/index.mjs' });\n"
            },
            id="configuration of esbuild",
        ),
        pytest.param(
            "dist",
            "orders.handler",
            {
                "build.js": "const options = { entryPoints: { orders: 'code/main.ts' },"
                " outdir: path.join(__dirname, 'dist') };\n"
                "require('esbuild').build(options);\n"
            },
            id="entries with names",
        ),
        pytest.param(
            "dist",
            "main.handler",
            {
                "tsup.config.ts": "import { defineConfig } from 'tsup';\n"
                "export default defineConfig({ entry: ['code/main.ts'] });\n"
            },
            id="configuration of tsup",
        ),
        pytest.param(
            "build/orders",
            "index.handler",
            {
                "webpack.config.js": "module.exports = { entry: { orders: ['./code/main'] }, "
                "output: { path: path.resolve(__dirname, 'build'), filename: '[name]/index.js' } };\n"
            },
            id="configuration of webpack",
        ),
        pytest.param(
            "dist",
            "main.handler",
            {
                "webpack.config.js": "module.exports = { entry: './code/orders', "
                "output: { path: path.join(__dirname, 'dist'), filename: '[name].js' } };\n",
                "dist/main.js": "!function(e){}();",
                "code/orders.ts": CODE,
            },
            id="entry of webpack without a name, and what was built",
        ),
        pytest.param(
            "dist",
            "handler.handler",
            {"rollup.config.mjs": "export default [{ input: 'code/main.ts', output: { file: 'dist/handler.js' } }];\n"},
            id="configuration of Rollup",
        ),
        pytest.param(
            ".",
            "dist/main.handler",
            {
                "rollup.config.js": "module.exports = [{ input: 'made/code/orders.js', "
                "output: { file: 'dist/main.js', format: 'cjs' } }];\n",
                "package.json": PACKAGE % '"build": "tsc --project tsconfig.build.json && rollup -c"',
                "tsconfig.build.json": '{"files": ["code/orders.ts"], "compilerOptions": {"outDir": "made"}}',
                "src/main.ts": "import './code/orders';\n",
                "code/orders.ts": CODE,
            },
            id="configuration of Rollup that starts from what a compiler makes",
        ),
        pytest.param(
            ".",
            "dist/orders.handler",
            {"src/orders.ts": "import './handlers/orders';\n", "src/handlers/orders.ts": CODE},
            id="the one of several sources that has the function",
        ),
        pytest.param(
            "dist",
            "main.handler",
            {"rolldown.config.ts": "export default defineConfig({ input: 'code/main.ts', output: {} });\n"},
            id="configuration of Rolldown",
        ),
        pytest.param(
            "out",
            "orders.handler",
            {
                "vite.config.ts": "export default { build: { outDir: 'out', rollupOptions: "
                "{ input: { orders: 'code/main.ts' }, output: { entryFileNames: '[name].mjs' } } } };\n"
            },
            id="configuration of Vite",
        ),
        pytest.param(
            "dist/front",
            "main.handler",
            {
                "package.json": PACKAGE % '"build": "node bundle-front.mjs && sam build"',
                "bundle-front.mjs": "import esbuild from 'esbuild';\nconst outdir = 'dist/front';\n"
                "await esbuild.build({ entryPoints: ['code/main.ts'], bundle: true, outdir });\n",
            },
            id="script that a command runs, with names for its values",
        ),
        pytest.param(
            "bundles",
            "orders/index.handler",
            {
                "scripts/build.js": "for (const name of ['orders', 'taxes']) {\n"
                "  execSync(`npx esbuild code/fun/${name}.ts --outfile=bundles/${name}/index.js`, { cwd });\n}\n",
                "code/fun/orders.ts": CODE,
                "code/orders/index.ts": f"//\n{CODE}",
            },
            id="command of a script",
        ),
        pytest.param(
            "bundles",
            "orders/index.handler",
            {
                "scripts/build.js": "names.forEach(name => {\n"
                "  const entry = name === 'orders' ? 'code/deep/main.ts' : `code/${name}/index.ts`;\n"
                "  const command = `esbuild ${entry} --bundle --outfile=bundles/${name}/index.js`;\n"
                "  execSync(command);\n});\n",
                "code/deep/main.ts": CODE,
                "code/orders/index.ts": f"//\n{CODE}",
            },
            id="command of a script with a choice",
        ),
        pytest.param(
            "bundles",
            "taxes/index.handler",
            {
                "scripts/build.js": "names.forEach(name => {\n"
                "  const entry = name === 'orders' ? 'code/deep/main.ts' : `code/fun/${name}.ts`;\n"
                "  execSync(`esbuild ${entry} --bundle --outfile=bundles/${name}/index.js`);\n});\n",
                "code/deep/main.ts": f"//\n{CODE}",
                "code/fun/taxes.ts": CODE,
            },
            id="command of a script with a choice of others",
        ),
        pytest.param(
            "bundles/orders",
            "handler.handler",
            {
                "esbuild.config.ts": "const lambdas = 'code/fun';\n"
                "const entries = templates.map((each) => `./${lambdas}/${each.Uri.split('/')[1]}/handler.ts`);\n"
                "esbuild.build({ entryPoints: entries, outdir: 'bundles' });\n",
                "code/fun/orders/handler.ts": CODE,
            },
            id="entries that are put together",
        ),
        pytest.param(
            "bundles/orders",
            "handler.handler",
            {
                "esbuild.config.ts": "const entries = lambdas.reduce((found, each) => {\n"
                "  found.push(`./code/fun/${each}/handler.ts`);\n  return found;\n}, []);\n"
                "esbuild.build({ entryPoints: entries, outdir: 'bundles', outbase: 'code/fun' });\n",
                "code/fun/orders/handler.ts": CODE,
            },
            id="entries that are put into a list",
        ),
        pytest.param(
            "bundles",
            "orders.handler",
            {
                "scripts/build.mjs": "import { build } from 'esbuild';\n"
                "const root = join(dirname(fileURLToPath(import.meta.url)), '..');\n"
                "const from = join(root, 'code', 'fun');\n"
                "await Promise.all(fs.readdirSync(from).map((name) => {\n"
                "  const entry = join(from, name, 'handler.ts');\n"
                "  return build({ entryPoints: [entry], outfile: join(root, 'bundles', `${name}.mjs`) });\n}));\n",
                "code/fun/orders/handler.ts": CODE,
            },
            id="a build for each folder",
        ),
        pytest.param(
            "bundles/orders",
            "index.handler",
            {
                "build.js": "import { build } from 'esbuild';\nconst common = { bundle: true, outdir: `bundles` };\n"
                "for (const name of ['orders', 'taxes'])\n"
                "  build({ ...common, entryPoints: [`code/${name}.ts`], outfile: `bundles/${name}/index.js` });\n",
                "code/orders.ts": CODE,
            },
            id="a build for each name",
        ),
        pytest.param(
            "bundles",
            "orders/index.handler",
            {
                "webpack.config.js": "const entry = Object.fromEntries(names.map((name) => "
                "[`${name}/index`, path.resolve(__dirname, `code/${name}.ts`)]));\n"
                "module.exports = { entry, output: { path: join(__dirname, 'bundles'), filename: '[name].js' } };\n",
                "code/orders.ts": CODE,
            },
            id="entries by names that are put together",
        ),
        pytest.param(
            "bundles",
            "orders.handler",
            {
                "build.js": "require('esbuild').build({ entryPoints: require('glob').sync('./code/fun/*.ts'), "
                "outdir: process.env.OUT ?? 'bundles' });\n",
                "code/fun/orders.ts": CODE,
            },
            id="entries by a pattern",
        ),
        pytest.param(
            "dist/packages/orders",
            "main.handler",
            {
                "nx.json": "{}",
                "packages/orders/project.json": NX
                % '"outputPath": "dist/packages/orders", "main": "packages/orders/code/start.ts"',
                "packages/orders/code/start.ts": CODE,
            },
            id="project of Nx that is bundled",
        ),
        pytest.param(
            "dist/packages/orders",
            "orders.handler",
            {
                "packages/orders/project.json": NX
                % '"outputPath": "{workspaceRoot}/dist/{projectRoot}", "main": "packages/orders/code/start.ts", '
                '"outputFileName": "orders.js"',
                "packages/orders/code/start.ts": CODE,
            },
            id="project of Nx whose bundle has a name",
        ),
        pytest.param(
            "services/dist/orders",
            "start.handler",
            {
                "services/nx.json": "{}",
                "services/orders/project.json": NX % '"outputPath": "dist/orders", "main": "orders/code/start.ts"',
                "services/orders/code/start.ts": CODE,
            },
            id="workspace of Nx in a folder",
        ),
        pytest.param(
            "dist/orders",
            "taxes.handler",
            {
                "orders/project.json": NX % '"outputPath": "dist/orders", "main": "orders/code/start.ts", '
                '"additionalEntryPoints": [{"entryName": "taxes", "entryPath": "orders/code/deep/tax.ts"}, 1]',
                "orders/code/deep/tax.ts": CODE,
            },
            id="another entry of a project of Nx",
        ),
        pytest.param(
            "dist/orders",
            "tax.handler",
            {
                "orders/project.json": NX % '"outputPath": "dist/orders", "main": "orders/code/start.ts", '
                '"additionalEntryPoints": ["orders/code/deep/tax.ts"]',
                "orders/code/deep/tax.ts": CODE,
            },
            id="another entry of a project of Nx without a name",
        ),
        pytest.param(
            "dist/orders",
            "code/deep/tax.handler",
            {
                "orders/project.json": NX % '"outputPath": "dist/orders", "main": "orders/code/start.ts"',
                "orders/code/deep/tax.ts": CODE,
            },
            id="project of Nx that is compiled",
        ),
        pytest.param(
            "dist/orders",
            "taxes.handler",
            {
                "nx.json": "{}",
                "orders/project.json": COMMANDS
                % '"command": "esbuild orders/code/main.ts --outfile=dist/orders/main.js && '
                'esbuild orders/code/deep/tax.ts --bundle --outfile=dist/orders/taxes.js"',
                "orders/code/deep/tax.ts": CODE,
            },
            id="commands of a project of Nx",
        ),
        pytest.param(
            "dist/orders",
            "taxes.handler",
            {
                "orders/project.json": COMMANDS % '"cwd": "{projectRoot}", "commands": ["tsc", 1, '
                '{"command": "esbuild code/deep/tax.ts --bundle --outfile=../dist/orders/taxes.js"}]',
                "orders/code/deep/tax.ts": CODE,
            },
            id="commands of a project of Nx in its folder",
        ),
        pytest.param(
            "dist/orders",
            "taxes.handler",
            {
                "orders/project.json": '{"targets": {"bundle": {"command": "esbuild {projectRoot}/code/deep/tax.ts '
                '--outfile={workspaceRoot}/dist/{projectName}/taxes.js --minify"}}, "name": "orders"}',
                "orders/code/deep/tax.ts": CODE,
            },
            id="command of a project of Nx without more",
        ),
        pytest.param(
            ".",
            "dist/apps/orders/start.handler",
            {
                "nest-cli.json": '{"monorepo": true, "sourceRoot": "apps/web/code", "projects": {"orders": '
                '{"root": "apps/orders", "entryFile": "start", "sourceRoot": "apps/orders/code"}, "lib": 1}}',
                "apps/orders/code/start.ts": CODE,
            },
            id="project of Nest",
        ),
        pytest.param(
            "api/dist",
            "main.handler",
            {"api/nest-cli.json": '{"sourceRoot": "code"}', "api/code/main.ts": CODE},
            id="application of Nest alone",
        ),
        pytest.param(
            "dist/apps/orders",
            "deep/tax.handler",
            {
                "nest-cli.json": '{"projects": {"orders": {"root": "apps/orders", "sourceRoot": "apps/orders/code"}}}',
                "apps/orders/code/deep/tax.ts": CODE,
            },
            id="other module of a project of Nest",
        ),
        pytest.param(
            "dist",
            "pay.handler",
            {
                "package.json": PACKAGE % '"build": "tsc && node bundle.cjs"',
                "tsconfig.json": '{"compilerOptions": {"outDir": "dist", "rootDir": "code"}}',
                "bundle.cjs": TURNS % ("{ source: 'deep/tax', target: 'pay' }", "const each of table"),
                "code/deep/tax.ts": CODE,
            },
            id="table of sources and outputs",
        ),
        pytest.param(
            "out",
            "pay.handler",
            {
                "esbuild.js": "for (const { from, to } of [{ from: 'a', to: 'b' }, { from: 'tax', to: 'pay' }])\n"
                "  build({ entryPoints: ['code/deep/' + from + '.ts'], outfile: path.join('out', to + '.js') });\n",
                "code/deep/tax.ts": CODE,
            },
            id="table whose entries are taken apart",
        ),
        pytest.param(
            "out",
            "pay.handler",
            {
                "esbuild.js": "const table = { start: 'code/main.ts', pay: 'code/deep/tax.ts' };\n"
                "Object.entries(table).forEach(([name, file]) =>\n"
                "  build({ entryPoints: [file], outfile: `out/${name}.js` }));\n",
                "code/deep/tax.ts": CODE,
            },
            id="table by the names of outputs",
        ),
        pytest.param(
            "out",
            "pay.handler",
            {
                "esbuild.js": "const table = [['start', 'code/main.ts'], ['pay', 'code/deep/tax.ts']];\n"
                "await Promise.all(table.map((each) =>\n"
                "  build({ entryPoints: [each[1]], outfile: `out/${each[0]}.js` })));\n",
                "code/deep/tax.ts": CODE,
            },
            id="table of pairs",
        ),
        pytest.param(
            "out",
            "pay.handler",
            {
                "build.js": "for (const each of [{ from: 'a', to: 'b' }, { from: 'tax', to: 'pay' }])\n"
                "  exec(`esbuild code/deep/${each.from}.ts --bundle --outfile=out/${each.to}.js`);\n",
                "package.json": PACKAGE % '"build": "node build.js"',
                "code/deep/tax.ts": CODE,
            },
            id="command for each of a table",
        ),
    ],
)
def test_the_source_of_a_build_is_the_code(
    make_project: MakeProject, code: str, handler: str, files: dict[str, str]
) -> None:
    """It is linked as the function's code, and what is bundled is there."""
    own = [name for name in files if files[name] == CODE] or ["code/main.ts"]
    project = make_project(
        {"template.yaml": sam(code, handler), "code/main.ts": CODE, "package.json": PACKAGE % "", **files}
    )
    assert run(project) == own
    assert project.all(MissingPackage) == ()


@pytest.mark.parametrize(
    "files",
    [
        {"package.json": PACKAGE % '"b": "esbuild code/main.ts --bundle --outfile=dist/other.js"'},
        {"package.json": PACKAGE % '"b": "echo code/main.ts dist/index.js"'},
        {"package.json": PACKAGE % '"b": "tsc", "c": "tsup && ", "d": "&& -o", "e": "esbuild --outfile"'},
        {"package.json": PACKAGE % '"b": "esbuild /code/main.ts code/main.ts --outdir=/dist"'},
        {"package.json": '{"scripts": "esbuild code/main.ts --outfile=dist/index.js"}'},
        {"webpack.config.js": "module.exports = { entry: make(), output: { path: out } };\n"},
        {"esbuild.config.js": "build({ entryPoints: ['code/main.ts'], outfile: where });\n"},
        {"tsconfig.json": '{"compilerOptions": {"outDir": "../../..", "rootDir": "/"}}'},
        {"esbuild.js": "build({ entryPoints: [`code/${a}.ts`], outfile: `dist/${b}.js` });\n"},
        {"esbuild.js": "build({ entryPoints: ['code/main.ts'], outdir: join(__dirname, '..', 'dist') });\n"},
        {"build.js": "exec(`esbuild ${a ? b : 'code/main.ts'} --outfile=dist/${c ? 'index' : 'other'}.js`);\n"},
        {"build.js": "exec(`esbuild code/${a}.ts --outfile=dist/${b}.js`);\n"},
        {"build.js": "console.log(`${a} esbuild code/main.ts --outfile=dist/index.js`);\n"},
        {"orders/project.json": NX % '"outputPath": {"base": "dist"}, "main": "code/main.ts"'},
        {"orders/project.json": NX % '"outputPath": "dist", "main": ["code/main.ts"]'},
        {"orders/project.json": NX % '"outputPath": "dist", "main": "code/main.ts", "outputFileName": "other.js"'},
        {"orders/project.json": NX % '"outputPath": "/dist", "main": "../code/main.ts"'},
        {"orders/project.json": '{"targets": [{"options": {"outputPath": "dist"}}], "architect": 1}'},
        {"esbuild.js": TURNS % ("...others", "const each of table")},
        {"esbuild.js": TURNS % ("{ source: '../code/main', target: name }", "const each of table")},
        {"esbuild.js": TURNS % ("{ source: '../code/main', target: 'index' }", "const each of others")},
        {
            "esbuild.js": "for (const a of [{ in: 'code/other.ts' }, { in: 'code/main.ts' }])\n"
            "  for (const b of [{ to: 'other' }, { to: 'index' }])\n"
            "    build({ entryPoints: [a.in], outfile: `dist/${b.to}.js` });\n"
        },
        {"orders/project.json": COMMANDS % '"command": ["esbuild code/main.ts --outfile=dist/index.js"]'},
        {"orders/project.json": COMMANDS % '"command": "esbuild main.ts --outfile=dist/index.js", "cwd": "../code"'},
        {"nest-cli.json": '{"sourceRoot": "../code", "projects": [], "entryFile": 1}'},
        {"nest-cli.json": '{"sourceRoot": "code", "entryFile": "/main"}'},
        {"esbuild.js": "let a = b;\nlet b = a;\nbuild({ entryPoints: a, outdir: `${b}${a}` });\n"},
    ],
)
def test_other_outputs_lead_nowhere(make_project: MakeProject, files: dict[str, str]) -> None:
    """What is made of something else, or cannot be told, stays a build output that was not found."""
    assert run(make_project({"template.yaml": sam("dist", "index.handler"), "code/main.ts": CODE, **files})) == []


SERVICE = "service: a\nprovider: {name: aws, runtime: nodejs22.x}\nfunctions: {list: {handler: handler.handler}}\n"


@pytest.mark.parametrize(
    ("copy", "expected"),
    [
        ("./node_modules/.bin/copyfiles -f serverless/*.yml build", ["src/handler.js"]),
        ("cp serverless/serverless.yml build/", ["src/handler.js"]),
        ("copyfiles serverless/*.yml build", []),
        ("cp other/*.yml build", []),
        ("cp serverless/*.json build", []),
        ("echo serverless/*.yml build", []),
        ("cp", []),
    ],
)
def test_a_definition_that_is_copied_beside_a_build_counts_from_there(
    make_project: MakeProject, copy: str, expected: list[str]
) -> None:
    """What the handlers of a service name is then made of the sources of that build."""
    project = make_project(
        {
            "serverless/serverless.yml": SERVICE,
            "src/handler.js": CODE,
            "package.json": f'{{"scripts": {{"compile": "babel src -d build", "copy": "{copy}"}}}}',
        }
    )
    assert run(project) == expected


@pytest.mark.parametrize(
    ("files", "found"),
    [
        (
            {"orders/lambdas/list.ts": CODE, "orders/views/list.ts": "export const list = 1;\n"},
            "orders/lambdas/list.ts",
        ),
        ({"orders/lambdas/list.ts": CODE, "notes/lambdas/list.ts": CODE}, "orders/lambdas/list.ts"),
        ({"orders/lambdas/list.ts": CODE, "orders/other/list.ts": CODE}, None),
        ({"orders/views/list.ts": "export const list = 1;\n", "notes/lambdas/list.ts": CODE}, None),
    ],
)
def test_of_sources_alike_the_one_counts_that_has_the_function(
    make_project: MakeProject, files: dict[str, str], found: str | None
) -> None:
    """If it lies around the folder that something builds."""
    project = make_project({"template.yaml": sam("orders/.build", "list.handler"), **files})
    assert run(project) == ([found] if found else [])


SIBLINGS = {f"src/handlers/{name}.ts": "export const handler = async () => null;\n" for name in ("a", "b", "c")}


def service_of_build(*names: str, folder: str = "dist/handlers") -> str:
    """A service whose functions are in the folder of a build."""
    functions = "".join(f"  {name}: {{handler: {folder}/{name}.handler}}\n" for name in names)
    return f"service: orders\nprovider: {{name: aws, runtime: nodejs22.x}}\nfunctions:\n{functions}"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, ["serverless.yml:7"]),
        ({".gitignore": "dist/\n"}, ["serverless.yml:7"]),
        ({"tsconfig.json": '{"compilerOptions": {"outDir": "dist", "rootDir": "src"}}'}, ["serverless.yml:7"]),
        ({"src/handlers/lost.ts": SIBLINGS["src/handlers/a.ts"]}, []),
        ({"src/handlers/lost/index.ts": SIBLINGS["src/handlers/a.ts"]}, []),
        ({"src/other/lost.ts": SIBLINGS["src/handlers/a.ts"]}, []),
        ({"dist/handlers/lost.js": "exports.handler = async () => null;\n"}, []),
        ({".gitignore": "src/handlers/lost.ts\n"}, []),
        ({"serverless.yml": service_of_build("a", "b", "lost")}, []),
        ({"serverless.yml": service_of_build("a", "b", "c", "lost", folder="handlers")}, ["serverless.yml:7"]),
        ({"serverless.yml": service_of_build("a", "b", "c") + "  lost: {handler: build/lost.handler}\n"}, []),
    ],
)
def test_what_a_build_has_no_source_of_is_missing_where_all_beside_it_have_one(
    make_project: MakeProject, files: dict[str, str], said: list[str]
) -> None:
    project = make_project({"serverless.yml": service_of_build("a", "b", "c", "lost"), **SIBLINGS, **files})
    assert findings_of(project, "handler-not-found") == said


def test_the_message_about_what_a_build_has_no_source_of_names_the_source(make_project: MakeProject) -> None:
    project = make_project({"serverless.yml": service_of_build("a", "b", "c", "lost"), **SIBLINGS})
    (named,) = (each for each in project.all(NamedCode) if each.missing)
    assert (named.function.resource.label, [each.wanted for each in named.missing]) == (
        "lost",
        ["src/handlers/lost.ts"],
    )
    (code,) = (each for each in project.all(FunctionCode) if each.function.resource.label == "lost")
    assert code.problem is HandlerProblem.NO_FILE


def test_turns_of_a_table_are_bounded(make_project: MakeProject) -> None:
    table = "".join(f"{{ source: '../code/a{number}', target: 'b{number}' }},\n" for number in range(5_000))
    last = "{ source: '../code/main', target: 'index' }"
    files = {"template.yaml": sam("dist", "index.handler"), "code/main.ts": CODE}
    assert run(make_project({**files, "esbuild.js": TURNS % (f"{table}{last}", "const each of table")})) == []
